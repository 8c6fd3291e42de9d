//! Privileges, and where they and access grants reach, as they come over the
//! wire.

use super::fields::Fields;
use super::words::Word;
use crate::domain::extent::{Extent, Place, Reach};
use crate::domain::id::{PostingId, ReportName};
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::{Form, Subject};
use crate::proto::privilege_question::Privilege as Asked;
use crate::proto::{self, ErrorReason, SensitiveInformationType, extent, power, reach};

/// The longest name of a department, team or location, in characters.
const MAX_NAME: usize = 200;

/// Reads which privilege a question is about; a report goes into the form.
pub(super) fn subject(
    fields: &mut Fields,
    asked: proto::PrivilegeQuestion,
    form: &mut Form,
) -> Option<Subject> {
    let Some(asked) = asked.privilege else {
        fields.required("");
        return None;
    };
    let kind = match asked {
        Asked::SensitiveInformation(kind) => {
            PrivilegeKind::Sensitive(sensitive(fields, "sensitive_information", kind)?)
        }
        Asked::BulkCandidateImport(_) => PrivilegeKind::BulkCandidateImport,
        Asked::DataExport(asked) => {
            let report = fields.within("data_export", |fields| fields.id("report", &asked.report));
            form.report = Some(report?);
            PrivilegeKind::DataExport
        }
    };
    Some(Subject::Privilege(kind))
}

/// Reads a power that is to be given.
pub(super) fn read_power(
    fields: &mut Fields,
    asked: proto::Power,
) -> Option<Power<PostingId, String>> {
    let Some(asked) = asked.power else {
        fields.required("");
        return None;
    };
    match asked {
        power::Power::SensitiveInformation(asked) => {
            fields.within("sensitive_information", |fields| {
                let kind = sensitive(fields, "type", asked.r#type);
                let extent = fields.present("extent", asked.extent);
                let extent = extent
                    .and_then(|asked| fields.within("extent", |fields| read_extent(fields, asked)));
                Some(Power::Sensitive(kind?, extent?))
            })
        }
        power::Power::BulkCandidateImport(_) => Some(Power::BulkCandidateImport),
        power::Power::DataExport(asked) => fields.within("data_export", |fields| {
            fields.id("report", &asked.report).map(Power::DataExport)
        }),
    }
}

/// Reads where an access grant reaches.
pub(super) fn read_reach(
    fields: &mut Fields,
    asked: proto::Reach,
) -> Option<Reach<PostingId, String>> {
    match fields.present("posting", asked.reach)? {
        reach::Reach::Posting(posting) => fields.id("posting", &posting).map(Reach::Posting),
        reach::Reach::Place(place) => fields.within("place", |fields| {
            let department = fields.maybe_text("department", place.department, MAX_NAME);
            let team = fields.maybe_text("team", place.team, MAX_NAME);
            let location = fields.maybe_text("location", place.location, MAX_NAME);
            match Place::new(department, team, location) {
                Ok(place) => Some(Reach::Place(place)),
                Err(empty) => {
                    fields.wrong("", ErrorReason::FieldRequired, empty.to_string());
                    None
                }
            }
        }),
    }
}

fn read_extent(fields: &mut Fields, asked: proto::Extent) -> Option<Extent<PostingId, String>> {
    match fields.present("everywhere", asked.extent)? {
        extent::Extent::Everywhere(_) => Some(Extent::All),
        extent::Extent::Within(reach) => fields
            .within("within", |fields| read_reach(fields, reach))
            .map(Extent::Within),
    }
}

fn sensitive(fields: &mut Fields, field: &str, number: i32) -> Option<SensitiveInformation> {
    let Ok(said) = SensitiveInformationType::try_from(number) else {
        let description = "is no type of sensitive information";
        fields.wrong(field, ErrorReason::FieldInvalid, description);
        return None;
    };
    fields.present(field, SensitiveInformation::meant(said))
}

/// A privilege as a question would ask for it.
pub(super) fn privilege_said(
    kind: PrivilegeKind,
    report: Option<&ReportName>,
) -> proto::PrivilegeQuestion {
    let privilege = match kind {
        PrivilegeKind::Sensitive(kind) => Asked::SensitiveInformation(kind.number()),
        PrivilegeKind::BulkCandidateImport => {
            Asked::BulkCandidateImport(proto::BulkCandidateImport {})
        }
        PrivilegeKind::DataExport => Asked::DataExport(proto::DataExport {
            report: report.map(ToString::to_string).unwrap_or_default(),
        }),
    };
    proto::PrivilegeQuestion {
        privilege: Some(privilege),
    }
}

/// A power as the contract says it.
pub(super) fn power_said(told: Power<PostingId, String>) -> proto::Power {
    let said = match told {
        Power::Sensitive(kind, extent) => {
            power::Power::SensitiveInformation(proto::SensitiveInformation {
                r#type: kind.number(),
                extent: Some(extent_said(extent)),
            })
        }
        Power::BulkCandidateImport => {
            power::Power::BulkCandidateImport(proto::BulkCandidateImport {})
        }
        Power::DataExport(report) => power::Power::DataExport(proto::DataExport {
            report: report.to_string(),
        }),
    };
    proto::Power { power: Some(said) }
}

/// A reach as the contract says it.
pub(super) fn reach_said(told: Reach<PostingId, String>) -> proto::Reach {
    let said = match told {
        Reach::Posting(posting) => reach::Reach::Posting(posting.to_string()),
        Reach::Place(place) => {
            let name = |name: Option<&String>| name.cloned().unwrap_or_default();
            reach::Reach::Place(proto::Place {
                department: name(place.department()),
                team: name(place.team()),
                location: name(place.location()),
            })
        }
    };
    proto::Reach { reach: Some(said) }
}

/// An extent as the contract says it.
fn extent_said(told: Extent<PostingId, String>) -> proto::Extent {
    let said = match told {
        Extent::All => extent::Extent::Everywhere(proto::Everywhere {}),
        Extent::Within(reach) => extent::Extent::Within(reach_said(reach)),
    };
    proto::Extent { extent: Some(said) }
}
