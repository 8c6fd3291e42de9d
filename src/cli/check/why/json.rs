//! An explanation for programs. Operations and settings are written as the
//! contract's JSON, so that they can be sent as they are.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{no_remedy_text, remedy, step};
use crate::cli::wording::bare;
use crate::proto::record_edit::Edit;
use crate::proto::record_name::Name;
use crate::proto::remedy_part::Part;
use crate::proto::role_operation::Operation;
use crate::proto::{
    Explanation, Extent, Power, Reach, RecordEdit, RemedyPart, RequisitionStatus, RoleOperation,
    Settings, extent, power, reach,
};

/// An explanation.
#[derive(Serialize)]
pub(in crate::cli::check) struct Why {
    steps: Vec<StepJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remedies: Vec<Remedy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_remedy: Option<NoRemedy>,
}

#[derive(Serialize)]
struct StepJson {
    holds: bool,
    message: String,
}

#[derive(Serialize)]
struct Remedy {
    parts: Vec<RemedyPartJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gives_up: Vec<&'static str>,
}

#[derive(Serialize)]
struct RemedyPartJson {
    message: String,
    #[serde(flatten)]
    part: Map<String, Value>,
}

#[derive(Serialize)]
struct NoRemedy {
    reason: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask_instead: Option<&'static str>,
}

impl Why {
    /// Reads an explanation.
    pub(in crate::cli::check) fn of(told: &Explanation) -> Self {
        let steps = told.steps.iter().map(|told| StepJson {
            holds: told.holds,
            message: step::sentence(told),
        });
        let remedies = told.remedies.iter().map(|told| Remedy {
            parts: told.parts.iter().map(part).collect(),
            gives_up: told
                .gives_up
                .iter()
                .map(|row| step::permission(*row))
                .collect(),
        });
        Self {
            steps: steps.collect(),
            remedies: remedies.collect(),
            no_remedy: told.no_remedy.map(|none| NoRemedy {
                reason: bare(none.reason().as_str_name(), "NO_REMEDY_REASON_"),
                message: no_remedy_text(none),
                ask_instead: (none.ask_instead != 0).then(|| step::permission(none.ask_instead)),
            }),
        }
    }
}

fn part(told: &RemedyPart) -> RemedyPartJson {
    let part = match &told.part {
        None => None,
        Some(Part::Operation(it)) => operation(it).map(|it| ("operation", it)),
        Some(Part::Record(it)) => record(it).map(|it| ("record", it)),
        Some(Part::Settings(it)) => Some(("settings", settings(*it))),
    };
    RemedyPartJson {
        message: remedy::sentence(told),
        part: part
            .into_iter()
            .map(|(name, it)| (name.to_owned(), it))
            .collect(),
    }
}

fn operation(told: &RoleOperation) -> Option<Value> {
    let said = match told.operation.as_ref()? {
        Operation::ReactivateUser(it) => json!({ "reactivate_user": { "user": it.user } }),
        Operation::SetRole(it) => json!({ "set_role": { "user": it.user, "role": it.role } }),
        Operation::SetManager(it) => {
            json!({ "set_manager": { "user": it.user, "manager": it.manager } })
        }
        Operation::GrantAccess(it) => json!({ "grant_access": {
            "user": it.user,
            "grant": it.grant,
            "reach": it.reach.as_ref().and_then(reach_said),
        } }),
        Operation::GrantPrivilege(it) => json!({ "grant_privilege": {
            "user": it.user,
            "privilege": it.privilege,
            "power": it.power.as_ref().and_then(power_said),
        } }),
        _ => return None,
    };
    Some(said)
}

fn reach_said(told: &Reach) -> Option<Value> {
    let said = match told.reach.as_ref()? {
        reach::Reach::Posting(posting) => json!({ "posting": posting }),
        reach::Reach::Place(place) => json!({ "place": {
            "department": place.department,
            "team": place.team,
            "location": place.location,
        } }),
    };
    Some(said)
}

fn power_said(told: &Power) -> Option<Value> {
    let said = match told.power.as_ref()? {
        power::Power::SensitiveInformation(it) => json!({ "sensitive_information": {
            "type": it.r#type().as_str_name(),
            "extent": it.extent.as_ref().and_then(extent_said),
        } }),
        power::Power::BulkCandidateImport(_) => json!({ "bulk_candidate_import": {} }),
        power::Power::DataExport(it) => json!({ "data_export": { "report": it.report } }),
    };
    Some(said)
}

fn extent_said(told: &Extent) -> Option<Value> {
    let said = match told.extent.as_ref()? {
        extent::Extent::Everywhere(_) => json!({ "everywhere": {} }),
        extent::Extent::Within(within) => json!({ "within": reach_said(within) }),
    };
    Some(said)
}

fn record(told: &RecordEdit) -> Option<Value> {
    let name = match told.record.as_ref()?.name.as_ref()? {
        Name::Opportunity(id) => json!({ "opportunity": id }),
        Name::Posting(id) => json!({ "posting": id }),
        Name::Requisition(id) => json!({ "requisition": id }),
        Name::Interview(id) => json!({ "interview": id }),
        _ => return None,
    };
    let (field, to) = match told.edit.as_ref()? {
        Edit::Owner(user) => ("owner", user.as_str()),
        Edit::HiringManager(user) => ("hiring_manager", user.as_str()),
        Edit::Panelist(user) => ("panelist", user.as_str()),
        Edit::FeedbackOf(user) => ("feedback_of", user.as_str()),
        Edit::RequisitionStatus(number) => {
            let status = RequisitionStatus::try_from(*number).unwrap_or_default();
            ("requisition_status", status.as_str_name())
        }
        Edit::UnlinkedPosting(posting) => ("unlinked_posting", posting.as_str()),
    };
    Some(json!({ "record": name, field: to }))
}

fn settings(told: Settings) -> Value {
    let mut said = Map::new();
    if told.feedback_visibility != 0 {
        let name = told.feedback_visibility().as_str_name();
        said.insert("feedback_visibility".to_owned(), json!(name));
    }
    for (name, to) in [
        ("hide_until_submitted", told.hide_until_submitted),
        ("sources_locked", told.sources_locked),
        ("tags_locked", told.tags_locked),
        ("default_requisition_chain", told.default_requisition_chain),
        ("restrict_hired_profiles", told.restrict_hired_profiles),
    ] {
        if let Some(to) = to {
            said.insert(name.to_owned(), json!(to));
        }
    }
    Value::Object(said)
}
