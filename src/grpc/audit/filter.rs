//! Which events are asked for.

use crate::domain::audit::{EventKind, TargetKind};
use crate::grpc::fields::Fields;
use crate::grpc::limits::TYPES;
use crate::grpc::record_in::{maybe_time, maybe_word, word};
use crate::proto;
use crate::store::AuditFilter;

/// The most characters of a caller's name, or of an id.
const NAME: usize = 200;

/// Reads a filter; without one, all events are asked for.
pub(super) fn read(fields: &mut Fields, said: Option<proto::AuditFilter>) -> AuditFilter {
    let Some(said) = said else {
        return AuditFilter::default();
    };
    fields.within("filter", |fields| {
        let types = fields.list("types", said.types, TYPES);
        let kinds = fields.each("types", types, |fields, said| {
            word::<EventKind>(fields, "", said)
        });
        AuditFilter {
            kinds,
            actor: fields.maybe_id("acting_user", &said.acting_user),
            caller: fields.maybe_text("caller", said.caller, NAME),
            target_kind: maybe_word::<TargetKind>(fields, "target_type", said.target_type),
            target: fields.maybe_text("target", said.target, NAME),
            from: maybe_time(fields, "start_time", said.start_time),
            before: maybe_time(fields, "end_time", said.end_time),
        }
    })
}
