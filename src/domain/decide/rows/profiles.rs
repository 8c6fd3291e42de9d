//! Rows about profiles and about the interviews that belong to them.

use super::related;
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::asker::feedback_of;
use crate::domain::decide::{Asker, Denial, Finding, Observer, QuestionFact, Through, Verdict};
use crate::domain::facts::{Facts, Feedback};
use crate::domain::id::{InterviewId, OpportunityId, UserId};
use crate::domain::question::Profile;

impl<F: Facts, O: Observer> Asker<'_, F, O> {
    /// A row about an opportunity that asks for nothing beyond reach
    /// (rulebook: rows 5, 9).
    pub(super) fn opportunity(&self, permission: Permission, id: &OpportunityId) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        self.requires(permission)?;
        self.opens_profile(opportunity, &view)
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
                self.requires(permission)?;
                self.reaches_candidate(candidate, through)
            }
        }
    }

    /// Row 2.
    pub(super) fn view_feedback(&self, id: &InterviewId) -> Verdict {
        let row = Permission::ViewOtherUsersInterviewFeedback;
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.requires(row)?;
        self.reaches_profile(opportunity, &view)?;
        let own = self.own_feedback(&interview);
        self.condition(
            || {
                let mut findings: Vec<Finding> =
                    self.own_seat(id, &interview).into_iter().collect();
                if own == Some(Feedback::Missing) {
                    let early = Permission::ViewPanelFeedbackBeforeSubmittingOwn;
                    findings.push(self.holding_of(early));
                    findings.push(self.submit_first());
                }
                findings
            },
            match own {
                Some(Feedback::Submitted) => Ok(()),
                Some(Feedback::Missing) => self.may_see_before_submitting(Feedback::Missing),
                None => related(self.level(row) == Some(Level::AllAccessibleProfiles)),
            },
        )?;
        self.may_see_hired(&view)
    }

    /// Row 3.
    pub(super) fn view_feedback_early(&self, id: &InterviewId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.requires(Permission::ViewPanelFeedbackBeforeSubmittingOwn)?;
        self.reaches_profile(opportunity, &view)?;
        self.condition(
            || {
                let seat = self.own_seat(id, &interview).into_iter();
                seat.chain([self.submit_first()]).collect()
            },
            match self.own_feedback(&interview) {
                Some(own) => self.may_see_before_submitting(own),
                None => Err(Denial::RelationMissing),
            },
        )?;
        self.may_see_hired(&view)
    }

    /// Row 4.
    pub(super) fn complete_feedback(&self, id: &InterviewId, on_behalf_of: &UserId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.requires(Permission::CompleteFeedbackOnBehalfOfOthers)?;
        self.reaches_profile(opportunity, &view)?;
        let other = self.facts.find_user(on_behalf_of);
        let seat = other.and_then(|other| feedback_of(&interview, other));
        self.condition(
            || vec![self.seat(id, &interview, on_behalf_of)],
            related(seat.is_some()),
        )?;
        self.may_see_hired(&view)
    }

    /// Row 6: one's own activity never needs the row (`X39`).
    pub(super) fn edit_activity(&self, id: &OpportunityId, author: Option<&UserId>) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        if author.is_some_and(|author| self.is(author)) {
            let own = || vec![self.names(QuestionFact::ActivityAuthor, author)];
            self.condition(own, Ok(()))?;
        } else {
            self.requires(Permission::EditDeleteAndMakeSecretProfileActivity)?;
        }
        self.opens_profile(opportunity, &view)
    }

    fn submit_first(&self) -> Finding {
        Finding::SubmitFirst(self.settings().hide_until_submitted)
    }
}
