//! Rows about profiles and about the interviews that belong to them.

use super::related;
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::reach::Through;
use crate::domain::decide::{Asker, Denial, Verdict};
use crate::domain::facts::{Facts, Feedback};
use crate::domain::id::{InterviewId, OpportunityId, UserId};
use crate::domain::question::Profile;

impl<F: Facts> Asker<'_, F> {
    /// A row about an opportunity that asks for nothing beyond reach
    /// (rulebook: rows 5, 9).
    pub(super) fn opportunity(&self, permission: Permission, id: &OpportunityId) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        self.holds(permission)?;
        self.reaches_profile(opportunity, &view)?;
        self.may_see_hired(&view)
    }

    /// A row about a profile that asks for nothing beyond reach
    /// (rulebook: rows 1, 7).
    pub(super) fn profile(
        &self,
        permission: Permission,
        profile: &Profile,
        through: Through,
    ) -> Verdict {
        match profile {
            Profile::Opportunity(id) => self.opportunity(permission, id),
            Profile::Candidate(id) => {
                let candidate = self.open_candidate(id)?;
                self.holds(permission)?;
                self.reaches_candidate(candidate, through)
            }
        }
    }

    /// Row 2.
    pub(super) fn view_feedback(&self, id: &InterviewId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        let level = self
            .level(Permission::ViewOtherUsersInterviewFeedback)
            .ok_or(Denial::PermissionNotHeld)?;
        self.reaches_profile(opportunity, &view)?;
        match self.own_feedback(&interview) {
            Some(Feedback::Submitted) => {}
            Some(Feedback::Missing) => self.may_see_before_submitting(Feedback::Missing)?,
            None => related(level == Level::AllAccessibleProfiles)?,
        }
        self.may_see_hired(&view)
    }

    /// Row 3.
    pub(super) fn view_feedback_early(&self, id: &InterviewId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.holds(Permission::ViewPanelFeedbackBeforeSubmittingOwn)?;
        self.reaches_profile(opportunity, &view)?;
        let own = self
            .own_feedback(&interview)
            .ok_or(Denial::RelationMissing)?;
        self.may_see_before_submitting(own)?;
        self.may_see_hired(&view)
    }

    /// Row 4.
    pub(super) fn complete_feedback(&self, id: &InterviewId, on_behalf_of: &UserId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.holds(Permission::CompleteFeedbackOnBehalfOfOthers)?;
        self.reaches_profile(opportunity, &view)?;
        let other = self.facts.find_user(on_behalf_of);
        related(interview.panel.iter().any(|seat| Some(seat.user) == other))?;
        self.may_see_hired(&view)
    }

    /// Row 6: one's own activity never needs the row (`X39`).
    pub(super) fn edit_activity(&self, id: &OpportunityId, author: Option<&UserId>) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        if !author.is_some_and(|author| self.is(author)) {
            self.holds(Permission::EditDeleteAndMakeSecretProfileActivity)?;
        }
        self.reaches_profile(opportunity, &view)?;
        self.may_see_hired(&view)
    }
}
