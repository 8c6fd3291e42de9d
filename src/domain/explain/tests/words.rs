//! Changes as short as they are read.

use super::explained;
use crate::domain::decide::tests::ask::Ask;
use crate::domain::explain::{RecordEdit, Remedy, RemedyChange, SettingEdit};
use crate::domain::extent::{Extent, Reach};
use crate::domain::manage::Operation;
use crate::domain::privilege::Power;
use crate::domain::record::AssignedRole;
use crate::domain::world::World;

/// The remedies that are offered, or why there are none.
pub(super) fn offered(world: &World, user: &str, ask: &Ask) -> Vec<String> {
    let explanation = explained(world, user, ask);
    assert!(!explanation.decision.is_allowed(), "{user}: {ask:?}");
    match explanation.no_remedy {
        Some(none) => {
            assert_eq!(explanation.remedies, []);
            vec![format!("{none:?}")]
        }
        None => explanation.remedies.iter().map(said).collect(),
    }
}

fn said(remedy: &Remedy) -> String {
    let changes: Vec<String> = remedy.changes.iter().map(change).collect();
    let rows = remedy.gives_up.iter().map(|row| row.row().to_string());
    let rows: Vec<String> = rows.collect();
    let gives_up = if rows.is_empty() {
        String::new()
    } else {
        format!(" (gives up {})", rows.join(" "))
    };
    format!("{}{gives_up}", changes.join(" + "))
}

fn change(change: &RemedyChange) -> String {
    match change {
        RemedyChange::Operation(operation) => operated(operation),
        RemedyChange::Record(edit) => edited(edit),
        RemedyChange::Setting(edit) => match edit {
            SettingEdit::FeedbackVisibility(to) => format!("visibility {}", to.key()),
            SettingEdit::SubmitFirst(to) => format!("hide_until_submitted {to:?}"),
            SettingEdit::Sources(to) => format!("sources {to:?}"),
            SettingEdit::Tags(to) => format!("tags {to:?}"),
            SettingEdit::DefaultChain(to) => format!("chain {to:?}"),
            SettingEdit::HiredProfiles(to) => format!("hired_profiles {to:?}"),
        },
    }
}

fn operated(operation: &Operation) -> String {
    match operation {
        Operation::ReactivateUser(user) => format!("reactivate {user}"),
        Operation::SetRole { user, role } => match role.as_ref().unwrap() {
            AssignedRole::Preset(preset) => format!("role {user} {}", preset.key()),
            AssignedRole::Custom(role) => format!("role {user} {role}"),
        },
        Operation::SetManager { user, manager } => {
            format!("manager {user} {}", manager.as_ref().unwrap())
        }
        Operation::GrantAccess { user, grant } => match &grant.reach {
            Reach::Posting(posting) => format!("access {user} {posting}"),
            Reach::Place(_) => panic!("a place"),
        },
        Operation::GrantPrivilege { user, privilege } => {
            let at = match &privilege.power {
                Power::Sensitive(_, Extent::All) => " all".to_owned(),
                Power::Sensitive(_, Extent::Within(Reach::Posting(posting))) => {
                    format!(" {posting}")
                }
                Power::BulkCandidateImport => String::new(),
                Power::DataExport(report) => format!(" {report}"),
                other @ Power::Sensitive(..) => panic!("{other:?}"),
            };
            format!("privilege {user} {}{at}", privilege.power.kind().key())
        }
        other => panic!("{other:?}"),
    }
}

fn edited(edit: &RecordEdit) -> String {
    match edit {
        RecordEdit::OpportunityOwner(thing, user) => format!("owner {thing} {user}"),
        RecordEdit::PostingOwner(thing, user) => format!("owner {thing} {user}"),
        RecordEdit::RequisitionOwner(thing, user) => format!("owner {thing} {user}"),
        RecordEdit::PostingHiringManager(thing, user) => format!("hm {thing} {user}"),
        RecordEdit::RequisitionHiringManager(thing, user) => format!("hm {thing} {user}"),
        RecordEdit::RequisitionStatus(thing, status) => format!("status {thing} {status:?}"),
        RecordEdit::Unlink(requisition, posting) => format!("unlink {requisition} {posting}"),
        RecordEdit::Panelist(interview, user) => format!("panel {interview} {user}"),
        RecordEdit::Feedback(interview, user) => format!("feedback {interview} {user}"),
    }
}
