//! One change, in a sentence that a person can act on.

use super::step::{power, reach, status, visibility};
use crate::proto::record_edit::Edit;
use crate::proto::record_name::Name;
use crate::proto::remedy_part::Part;
use crate::proto::role_operation::Operation;
use crate::proto::{RecordEdit, RemedyPart, RoleOperation, Settings};

/// What to do, after `allow it by`.
pub(super) fn sentence(told: &RemedyPart) -> String {
    match &told.part {
        None => newer(),
        Some(Part::Operation(operation)) => operated(operation),
        Some(Part::Record(edit)) => edited(edit),
        Some(Part::Settings(settings)) => set(*settings),
    }
}

fn newer() -> String {
    "do something that this version does not know".to_owned()
}

fn operated(told: &RoleOperation) -> String {
    match &told.operation {
        Some(Operation::ReactivateUser(it)) => format!("reactivate {}", it.user),
        Some(Operation::SetRole(it)) => format!("give {} the role {}", it.user, it.role),
        Some(Operation::SetManager(it)) => format!("have {} report to {}", it.user, it.manager),
        Some(Operation::GrantAccess(it)) => {
            let reach = it.reach.as_ref().map(reach).unwrap_or_default();
            format!("grant {} access to {reach}", it.user)
        }
        Some(Operation::GrantPrivilege(it)) => {
            let power = it.power.as_ref().map(power).unwrap_or_default();
            format!("grant {} the privilege {power}", it.user)
        }
        _ => newer(),
    }
}

fn edited(told: &RecordEdit) -> String {
    let name = told.record.as_ref().and_then(|record| record.name.as_ref());
    let record = match name {
        Some(Name::Opportunity(id)) => format!("opportunity {id}"),
        Some(Name::Posting(id)) => format!("posting {id}"),
        Some(Name::Requisition(id)) => format!("requisition {id}"),
        Some(Name::Interview(id)) => format!("interview {id}"),
        _ => return newer(),
    };
    match &told.edit {
        None => newer(),
        Some(Edit::Owner(user)) => format!("make {user} the owner of {record}"),
        Some(Edit::HiringManager(user)) => format!("make {user} the hiring manager of {record}"),
        Some(Edit::Panelist(user)) => format!("put {user} on the panel of {record}"),
        Some(Edit::FeedbackOf(user)) => format!("have {user} hand in feedback on {record}"),
        Some(Edit::RequisitionStatus(number)) => {
            format!("put {record} into the status {}", status(*number))
        }
        Some(Edit::UnlinkedPosting(posting)) => format!("unlink {record} from posting {posting}"),
    }
}

fn set(told: Settings) -> String {
    let switch = |name: &str, to: bool| {
        let to = if to { "on" } else { "off" };
        format!("switch the setting {name} {to}")
    };
    match told {
        Settings {
            feedback_visibility,
            ..
        } if feedback_visibility != 0 => {
            let to = visibility(told.feedback_visibility());
            format!("change the setting feedback_visibility to {to}")
        }
        Settings {
            hide_until_submitted: Some(to),
            ..
        } => switch("hide_until_submitted", to),
        Settings {
            sources_locked: Some(to),
            ..
        } => switch("sources_locked", to),
        Settings {
            tags_locked: Some(to),
            ..
        } => switch("tags_locked", to),
        Settings {
            default_requisition_chain: Some(_),
            ..
        } => "make a default requisition approval chain".to_owned(),
        Settings {
            restrict_hired_profiles: Some(to),
            ..
        } => switch("restrict_hired_profiles", to),
        _ => newer(),
    }
}
