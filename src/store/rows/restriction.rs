use crate::domain::erasure::RequestedRestriction;
use crate::domain::question::Profile;
use crate::domain::record::{RecordName, Timestamp};
use crate::store::entity::restriction;
use crate::store::key::{Key, read};
use crate::store::value::{id, inconsistent};
use crate::store::{ChangedKind, StoreError};

const TABLE: &str = "restriction";

/// The kind and the id of a profile, as rows have them.
pub(in crate::store) fn profile_key(profile: &Profile) -> (&'static str, String) {
    let name = match profile {
        Profile::Opportunity(id) => RecordName::Opportunity(id.clone()),
        Profile::Candidate(id) => RecordName::Candidate(id.clone()),
    };
    let (kind, id) = ChangedKind::and_id(&name);
    (kind.key(), id)
}

/// The row of a restriction.
pub(in crate::store) fn restriction_row(
    account: &str,
    put_in: i64,
    of: &RequestedRestriction,
) -> restriction::Model {
    let (kind, entity_id) = profile_key(&of.profile);
    restriction::Model {
        account_id: account.to_owned(),
        kind: kind.to_owned(),
        entity_id,
        basis: of.basis.key().to_owned(),
        ends_at: of.ends_at.map(|at| at.0),
        actor_id: of.actor.to_string(),
        put_in,
    }
}

/// The restriction that a row tells of.
pub(in crate::store) fn restriction(
    row: &restriction::Model,
) -> Result<RequestedRestriction, StoreError> {
    let profile = match read(TABLE, &row.kind)? {
        ChangedKind::Opportunity => Profile::Opportunity(id(TABLE, &row.entity_id)?),
        ChangedKind::Candidate => Profile::Candidate(id(TABLE, &row.entity_id)?),
        _ => return Err(inconsistent(TABLE, &row.entity_id)),
    };
    Ok(RequestedRestriction {
        profile,
        basis: read(TABLE, &row.basis)?,
        ends_at: row.ends_at.map(Timestamp),
        actor: id(TABLE, &row.actor_id)?,
    })
}
