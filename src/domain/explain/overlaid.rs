//! What was changed in thought, as a decision sees it.

use super::overlay::Overlay;
use crate::domain::facts::{
    Facts, InterviewRef, InterviewView, OpportunityRef, OpportunityView, PostingRef, PostingView,
    RequisitionRef, RequisitionView, RoleView, UserRef, UserView,
};
use crate::domain::record::{Settings, UserStatus};
use crate::domain::same_facts::same_facts;

impl<F: Facts> Facts for Overlay<'_, F> {
    type Names = F::Names;

    fn names(&self) -> &Self::Names {
        self.below.names()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn active_super_admins(&self) -> usize {
        let leads = |user: &UserView<'_>| {
            user.status == UserStatus::Active && user.role.is_some_and(RoleView::is_super_admin)
        };
        let mut count = self.below.active_super_admins();
        for (handle, now) in &self.users {
            let before = self.below.user(*handle).is_some_and(|user| leads(&user));
            match (before, leads(&now.view)) {
                (true, false) => count = count.saturating_sub(1),
                (false, true) => count = count.saturating_add(1),
                (true, true) | (false, false) => {}
            }
        }
        count
    }

    fn user(&self, user: UserRef) -> Option<UserView<'_>> {
        match of(&self.users, user) {
            Some(overlaid) => Some(UserView {
                access: &overlaid.access,
                privileges: &overlaid.privileges,
                ..overlaid.view
            }),
            None => self.below.user(user),
        }
    }

    fn posting(&self, posting: PostingRef) -> Option<PostingView<'_>> {
        match of(&self.postings, posting) {
            Some(overlaid) => Some(PostingView {
                requisitions: &overlaid.requisitions,
                ..overlaid.view
            }),
            None => self.below.posting(posting),
        }
    }

    fn requisition(&self, requisition: RequisitionRef) -> Option<RequisitionView<'_>> {
        match of(&self.requisitions, requisition) {
            Some(overlaid) => Some(RequisitionView {
                postings: &overlaid.postings,
                ..overlaid.view
            }),
            None => self.below.requisition(requisition),
        }
    }

    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        match of(&self.opportunities, opportunity) {
            Some(overlaid) => Some(*overlaid),
            None => self.below.opportunity(opportunity),
        }
    }

    fn interview(&self, interview: InterviewRef) -> Option<InterviewView<'_>> {
        match of(&self.interviews, interview) {
            Some(overlaid) => Some(InterviewView {
                opportunity: overlaid.opportunity,
                panel: &overlaid.panel,
            }),
            None => self.below.interview(interview),
        }
    }

    same_facts! {
        below: find_user find_posting find_requisition find_candidate find_opportunity find_interview find_name
        find_mentioned_posting find_mentioned_candidate find_archive_reason find_stage custom_role archive_reason candidate postings opportunities_of interviews_of
    }
}

/// What is overlaid of a thing, if anything.
fn of<H: PartialEq + Copy, T>(things: &[(H, T)], handle: H) -> Option<&T> {
    let found = things.iter().find(|(other, _)| *other == handle);
    found.map(|(_, thing)| thing)
}
