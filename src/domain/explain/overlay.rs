//! Facts as they would be after a few changes.

use super::{RecordEdit, RemedyChange, SettingEdit};
use crate::domain::facts::{
    Facts, InterviewRef, OpportunityRef, OpportunityView, PostingRef, PostingView, PowerRef,
    ReachRef, RequisitionRef, RequisitionView, RoleView, Seat, UserRef, UserView,
};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId, UserId};
use crate::domain::manage::Operation;
use crate::domain::record::{AssignedRole, Feedback, Settings, UserStatus};

/// An account's facts with changes on top that nobody has made.
///
/// What a change names is copied and edited; all else is read from below. Few
/// things are ever changed, so that they are found by looking at each.
pub(super) struct Overlay<'f, F> {
    pub(super) below: &'f F,
    pub(super) settings: Settings,
    pub(super) users: Vec<(UserRef, OverlayUser<'f>)>,
    pub(super) postings: Vec<(PostingRef, OverlayPosting<'f>)>,
    pub(super) requisitions: Vec<(RequisitionRef, OverlayRequisition<'f>)>,
    pub(super) opportunities: Vec<(OpportunityRef, OpportunityView)>,
    pub(super) interviews: Vec<(InterviewRef, OverlayInterview)>,
}

/// A user; the lists stand beside the view that they replace.
pub(super) struct OverlayUser<'f> {
    pub(super) view: UserView<'f>,
    pub(super) access: Vec<ReachRef>,
    pub(super) privileges: Vec<PowerRef>,
}

/// A posting, with its links.
pub(super) struct OverlayPosting<'f> {
    pub(super) view: PostingView<'f>,
    pub(super) requisitions: Vec<RequisitionRef>,
}

/// A requisition, with its links.
pub(super) struct OverlayRequisition<'f> {
    pub(super) view: RequisitionView<'f>,
    pub(super) postings: Vec<PostingRef>,
}

/// An interview.
pub(super) struct OverlayInterview {
    pub(super) opportunity: OpportunityRef,
    pub(super) panel: Vec<Seat>,
}

impl<'f, F: Facts> Overlay<'f, F> {
    /// The facts as they are.
    pub(super) fn nothing(below: &'f F) -> Self {
        Self {
            below,
            settings: *below.settings(),
            users: Vec::new(),
            postings: Vec::new(),
            requisitions: Vec::new(),
            opportunities: Vec::new(),
            interviews: Vec::new(),
        }
    }

    /// The facts after these changes. What a change names and steward does
    /// not know stays unknown.
    pub(super) fn all<'c>(
        below: &'f F,
        changes: impl IntoIterator<Item = &'c RemedyChange>,
    ) -> Self {
        let mut overlay = Self::nothing(below);
        for change in changes {
            // A change of what is not known changes nothing.
            let _changed: Option<()> = overlay.overlay(change);
        }
        overlay
    }

    fn overlay(&mut self, change: &RemedyChange) -> Option<()> {
        match change {
            RemedyChange::Operation(operation) => self.operate(operation),
            RemedyChange::Record(edit) => self.edit(edit),
            RemedyChange::Setting(edit) => {
                match *edit {
                    SettingEdit::FeedbackVisibility(to) => self.settings.feedback_visibility = to,
                    SettingEdit::SubmitFirst(to) => self.settings.hide_until_submitted = to,
                    SettingEdit::Sources(to) => self.settings.sources = to,
                    SettingEdit::Tags(to) => self.settings.tags = to,
                    SettingEdit::DefaultChain(to) => self.settings.default_requisition_chain = to,
                    SettingEdit::HiredProfiles(to) => self.settings.hired_profiles = to,
                }
                Some(())
            }
        }
    }

    /// Operations that define roles are never offered, and none that take
    /// anything away.
    fn operate(&mut self, operation: &Operation) -> Option<()> {
        match operation {
            Operation::ReactivateUser(user) => {
                self.user(user)?.view.status = UserStatus::Active;
            }
            Operation::SetRole { user, role } => {
                let role = match role {
                    Some(AssignedRole::Preset(preset)) => Some(RoleView::Preset(*preset)),
                    Some(AssignedRole::Custom(id)) => {
                        Some(RoleView::Custom(self.below.custom_role(id)?))
                    }
                    None => None,
                };
                self.user(user)?.view.role = role;
            }
            Operation::SetManager { user, manager } => {
                let manager = manager.as_ref().and_then(|id| self.below.find_user(id));
                self.user(user)?.view.manager = manager;
            }
            Operation::GrantAccess { user, grant } => {
                let reach = grant.reach.try_map(
                    |posting| self.below.find_posting(posting),
                    |name| self.below.find_name(name),
                )?;
                self.user(user)?.access.push(reach);
            }
            Operation::GrantPrivilege { user, privilege } => {
                let power = privilege.power.try_map(
                    |posting| self.below.find_posting(posting),
                    |name| self.below.find_name(name),
                )?;
                self.user(user)?.privileges.push(power);
            }
            Operation::CreateRole(_)
            | Operation::UpdateRole { .. }
            | Operation::DeleteRole { .. }
            | Operation::CreateUser(_)
            | Operation::DeactivateUser(_)
            | Operation::SetLinkedCandidates { .. }
            | Operation::RevokeAccess { .. }
            | Operation::RevokePrivilege { .. } => {}
        }
        Some(())
    }

    fn edit(&mut self, edit: &RecordEdit) -> Option<()> {
        let known = |user: &UserId| self.below.find_user(user);
        match edit {
            RecordEdit::OpportunityOwner(id, user) => {
                let user = known(user);
                self.opportunity(id)?.owner = user;
            }
            RecordEdit::PostingOwner(id, user) => {
                let user = known(user);
                self.posting(id)?.view.owner = user;
            }
            RecordEdit::PostingHiringManager(id, user) => {
                let user = known(user);
                self.posting(id)?.view.hiring_manager = user;
            }
            RecordEdit::RequisitionOwner(id, user) => {
                let user = known(user);
                self.requisition(id)?.view.owner = user;
            }
            RecordEdit::RequisitionHiringManager(id, user) => {
                let user = known(user);
                self.requisition(id)?.view.hiring_manager = user;
            }
            RecordEdit::RequisitionStatus(id, status) => {
                self.requisition(id)?.view.status = *status;
            }
            RecordEdit::Unlink(requisition, posting) => {
                let requisition_ref = self.below.find_requisition(requisition)?;
                let posting_ref = self.below.find_posting(posting)?;
                let linked = self.requisition(requisition)?;
                linked.postings.retain(|other| *other != posting_ref);
                let linked = self.posting(posting)?;
                linked
                    .requisitions
                    .retain(|other| *other != requisition_ref);
            }
            RecordEdit::Panelist(id, user) => {
                let user = known(user)?;
                let feedback = Feedback::Missing;
                let panel = &mut self.interview(id)?.panel;
                if panel.iter().all(|seat| seat.user != user) {
                    panel.push(Seat { user, feedback });
                }
            }
            RecordEdit::Feedback(id, user) => {
                let user = known(user)?;
                let panel = &mut self.interview(id)?.panel;
                for seat in panel.iter_mut().filter(|seat| seat.user == user) {
                    seat.feedback = Feedback::Submitted;
                }
            }
        }
        Some(())
    }

    fn user(&mut self, id: &UserId) -> Option<&mut OverlayUser<'f>> {
        let user = self.below.find_user(id)?;
        let view = self.below.user(user)?;
        overlaid(&mut self.users, user, || OverlayUser {
            view,
            access: view.access.to_vec(),
            privileges: view.privileges.to_vec(),
        })
    }

    fn posting(&mut self, id: &PostingId) -> Option<&mut OverlayPosting<'f>> {
        let posting = self.below.find_posting(id)?;
        let view = self.below.posting(posting)?;
        overlaid(&mut self.postings, posting, || OverlayPosting {
            view,
            requisitions: view.requisitions.to_vec(),
        })
    }

    fn requisition(&mut self, id: &RequisitionId) -> Option<&mut OverlayRequisition<'f>> {
        let requisition = self.below.find_requisition(id)?;
        let view = self.below.requisition(requisition)?;
        overlaid(&mut self.requisitions, requisition, || OverlayRequisition {
            view,
            postings: view.postings.to_vec(),
        })
    }

    fn opportunity(&mut self, id: &OpportunityId) -> Option<&mut OpportunityView> {
        let opportunity = self.below.find_opportunity(id)?;
        let view = self.below.opportunity(opportunity)?;
        overlaid(&mut self.opportunities, opportunity, || view)
    }

    fn interview(&mut self, id: &InterviewId) -> Option<&mut OverlayInterview> {
        let interview = self.below.find_interview(id)?;
        let view = self.below.interview(interview)?;
        overlaid(&mut self.interviews, interview, || OverlayInterview {
            opportunity: view.opportunity,
            panel: view.panel.to_vec(),
        })
    }
}

/// Finds the changed copy of a thing; the first time, it is made.
fn overlaid<H: PartialEq + Copy, T>(
    things: &mut Vec<(H, T)>,
    handle: H,
    as_it_is: impl FnOnce() -> T,
) -> Option<&mut T> {
    if things.iter().all(|(other, _)| *other != handle) {
        things.push((handle, as_it_is()));
        return things.last_mut().map(|(_, thing)| thing);
    }
    let mut there = things.iter_mut();
    there
        .find(|(other, _)| *other == handle)
        .map(|(_, thing)| thing)
}
