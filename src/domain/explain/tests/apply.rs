//! Changes carried out for real, as the store would: on the facts themselves.

use crate::domain::explain::{RecordEdit, RemedyChange, SettingEdit};
use crate::domain::manage::Operation;
use crate::domain::record::{Feedback, Panelist, UserStatus};
use crate::domain::world::World;

/// The account after these changes.
pub(super) fn applied<'c>(
    world: &World,
    changes: impl IntoIterator<Item = &'c RemedyChange>,
) -> World {
    let mut world = world.clone();
    for change in changes {
        match change {
            RemedyChange::Operation(operation) => operate(&mut world, operation),
            RemedyChange::Record(edit) => record(&mut world, edit),
            RemedyChange::Setting(edit) => match *edit {
                SettingEdit::FeedbackVisibility(to) => world.settings.feedback_visibility = to,
                SettingEdit::SubmitFirst(to) => world.settings.hide_until_submitted = to,
                SettingEdit::Sources(to) => world.settings.sources = to,
                SettingEdit::Tags(to) => world.settings.tags = to,
                SettingEdit::DefaultChain(to) => world.settings.default_requisition_chain = to,
                SettingEdit::HiredProfiles(to) => world.settings.hired_profiles = to,
            },
        }
    }
    world
}

fn operate(world: &mut World, operation: &Operation) {
    let user = operation.user().unwrap().to_string();
    world.user(&user, |fact| match operation {
        Operation::ReactivateUser(_) => fact.status = UserStatus::Active,
        Operation::SetRole { role, .. } => fact.role.clone_from(role),
        Operation::SetManager { manager, .. } => fact.manager.clone_from(manager),
        Operation::GrantAccess { grant, .. } => fact.access.push(grant.reach.clone()),
        Operation::GrantPrivilege { privilege, .. } => {
            fact.privileges.push(privilege.power.clone());
        }
        other => panic!("{other:?}"),
    });
}

fn record(world: &mut World, edit: &RecordEdit) {
    match edit {
        RecordEdit::OpportunityOwner(id, user) => {
            world.opportunity(&id.to_string(), "none", |fact| {
                fact.owner = Some(user.clone());
            });
        }
        RecordEdit::PostingOwner(id, user) => {
            world.posting(&id.to_string(), |fact| fact.owner = Some(user.clone()));
        }
        RecordEdit::PostingHiringManager(id, user) => {
            world.posting(&id.to_string(), |fact| {
                fact.hiring_manager = Some(user.clone());
            });
        }
        RecordEdit::RequisitionOwner(id, user) => {
            world.requisition(&id.to_string(), |fact| fact.owner = Some(user.clone()));
        }
        RecordEdit::RequisitionHiringManager(id, user) => {
            world.requisition(&id.to_string(), |fact| {
                fact.hiring_manager = Some(user.clone());
            });
        }
        RecordEdit::RequisitionStatus(id, status) => {
            world.requisition(&id.to_string(), |fact| fact.status = *status);
        }
        RecordEdit::Unlink(id, posting) => {
            world.requisition(&id.to_string(), |fact| {
                fact.postings.retain(|linked| linked != posting);
            });
        }
        RecordEdit::Panelist(id, user) => world.edit_interview(id, |fact| {
            if fact.panel.iter().all(|seat| seat.user != *user) {
                fact.panel.push(Panelist {
                    user: user.clone(),
                    feedback: Feedback::Missing,
                });
            }
        }),
        RecordEdit::Feedback(id, user) => world.edit_interview(id, |fact| {
            for seat in fact.panel.iter_mut().filter(|seat| seat.user == *user) {
                seat.feedback = Feedback::Submitted;
            }
        }),
    }
}
