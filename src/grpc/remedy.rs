//! Changes that would allow a denied question, as they can be sent.

use super::catalogue::number;
use super::privilege::{power_said, reach_said};
use super::question::role_name;
use super::words::Word;
use crate::domain::explain::{NoRemedy, RecordEdit, Remedy, RemedyChange, SettingEdit};
use crate::domain::id::PostingId;
use crate::domain::manage::Operation;
use crate::domain::record::{ApprovalChain, HiredProfiles, Lock, SubmitFirst};
use crate::proto::record_edit::Edit;
use crate::proto::record_name::Name;
use crate::proto::remedy_part::Part;
use crate::proto::role_operation::Operation as Said;
use crate::proto::{self, NoRemedyReason};

/// A remedy as the contract says it.
pub(super) fn remedy(told: Remedy) -> proto::Remedy {
    proto::Remedy {
        parts: told.changes.into_iter().filter_map(part).collect(),
        gives_up: told.gives_up.into_iter().map(number).collect(),
    }
}

fn part(change: RemedyChange) -> Option<proto::RemedyPart> {
    let part = match change {
        RemedyChange::Operation(operation) => Part::Operation(proto::RoleOperation {
            operation: Some(operation_said(operation)?),
        }),
        RemedyChange::Record(edit) => Part::Record(record(edit)),
        RemedyChange::Setting(edit) => Part::Settings(setting(edit)),
    };
    Some(proto::RemedyPart { part: Some(part) })
}

/// An operation as `ManageRoles` takes it; `None` for those that no remedy
/// has.
fn operation_said(operation: Operation) -> Option<Said> {
    let said = match operation {
        Operation::ReactivateUser(user) => Said::ReactivateUser(proto::ReactivateUser {
            user: user.to_string(),
        }),
        Operation::SetRole { user, role } => Said::SetRole(proto::SetRole {
            user: user.to_string(),
            role: role.as_ref().map(role_name).unwrap_or_default(),
        }),
        Operation::SetManager { user, manager } => Said::SetManager(proto::SetManager {
            user: user.to_string(),
            manager: manager.map(|id| id.to_string()).unwrap_or_default(),
        }),
        Operation::GrantAccess { user, grant } => Said::GrantAccess(proto::GrantAccess {
            user: user.to_string(),
            grant: grant.id.to_string(),
            reach: Some(reach_said(grant.reach)),
        }),
        Operation::GrantPrivilege { user, privilege } => {
            Said::GrantPrivilege(proto::GrantPrivilege {
                user: user.to_string(),
                privilege: privilege.id.to_string(),
                power: Some(power_said(privilege.power)),
            })
        }
        Operation::CreateRole(_)
        | Operation::UpdateRole { .. }
        | Operation::DeleteRole { .. }
        | Operation::CreateUser(_)
        | Operation::DeactivateUser(_)
        | Operation::SetLinkedCandidates { .. }
        | Operation::RevokeAccess { .. }
        | Operation::RevokePrivilege { .. } => return None,
    };
    Some(said)
}

fn record(edit: RecordEdit) -> proto::RecordEdit {
    let posting = |id: PostingId| Name::Posting(id.to_string());
    let (name, edit) = match edit {
        RecordEdit::OpportunityOwner(id, user) => (
            Name::Opportunity(id.to_string()),
            Edit::Owner(user.to_string()),
        ),
        RecordEdit::PostingOwner(id, user) => (posting(id), Edit::Owner(user.to_string())),
        RecordEdit::PostingHiringManager(id, user) => {
            (posting(id), Edit::HiringManager(user.to_string()))
        }
        RecordEdit::RequisitionOwner(id, user) => (
            Name::Requisition(id.to_string()),
            Edit::Owner(user.to_string()),
        ),
        RecordEdit::RequisitionHiringManager(id, user) => (
            Name::Requisition(id.to_string()),
            Edit::HiringManager(user.to_string()),
        ),
        RecordEdit::RequisitionStatus(id, status) => (
            Name::Requisition(id.to_string()),
            Edit::RequisitionStatus(status.number()),
        ),
        RecordEdit::Unlink(id, posting) => (
            Name::Requisition(id.to_string()),
            Edit::UnlinkedPosting(posting.to_string()),
        ),
        RecordEdit::Panelist(id, user) => (
            Name::Interview(id.to_string()),
            Edit::Panelist(user.to_string()),
        ),
        RecordEdit::Feedback(id, user) => (
            Name::Interview(id.to_string()),
            Edit::FeedbackOf(user.to_string()),
        ),
    };
    proto::RecordEdit {
        record: Some(proto::RecordName { name: Some(name) }),
        edit: Some(edit),
    }
}

/// The setting that changes, and no other.
fn setting(edit: SettingEdit) -> proto::Settings {
    let mut said = proto::Settings::default();
    match edit {
        SettingEdit::FeedbackVisibility(to) => said.feedback_visibility = to.number(),
        SettingEdit::SubmitFirst(to) => {
            said.hide_until_submitted = Some(to == SubmitFirst::On);
        }
        SettingEdit::Sources(to) => said.sources_locked = Some(to == Lock::Locked),
        SettingEdit::Tags(to) => said.tags_locked = Some(to == Lock::Locked),
        SettingEdit::DefaultChain(to) => {
            said.default_requisition_chain = Some(to == ApprovalChain::Exists);
        }
        SettingEdit::HiredProfiles(to) => {
            said.restrict_hired_profiles = Some(to == HiredProfiles::Restricted);
        }
    }
    said
}

/// Why there are no remedies, as the contract says it.
pub(super) fn no_remedy(told: NoRemedy) -> proto::NoRemedy {
    let (reason, ask_instead) = match told {
        NoRemedy::UserUnknown => (NoRemedyReason::UserUnknown, None),
        NoRemedy::TargetUnknown => (NoRemedyReason::TargetUnknown, None),
        NoRemedy::Restricted => (NoRemedyReason::Restricted, None),
        NoRemedy::Erased => (NoRemedyReason::Erased, None),
        NoRemedy::OwnProfile => (NoRemedyReason::OwnProfile, None),
        NoRemedy::AskInstead(permission) => (NoRemedyReason::AskInstead, Some(permission)),
        NoRemedy::Oneself => (NoRemedyReason::Oneself, None),
        NoRemedy::LastSuperAdmin => (NoRemedyReason::LastSuperAdmin, None),
        NoRemedy::QuestionFacts => (NoRemedyReason::QuestionFacts, None),
        NoRemedy::NoneFound => (NoRemedyReason::NoneFound, None),
    };
    proto::NoRemedy {
        reason: reason.into(),
        ask_instead: ask_instead.map(number).unwrap_or_default(),
    }
}
