//! Steps 4 to 7, row by row (rulebook, section 4).
//!
//! One file for each kind of thing that rows are about; which row is where
//! can be read off [`answer`].

mod account;
mod confidential;
mod postings;
mod profiles;
mod requisitions;

use super::relations::is_any;
use super::{
    Asker, Denial, Finding, Observer, QuestionFact, Through, Verdict, allowed_if, manage_user,
};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::question::{ProfileOrPosting, Question, RequisitionOrNew, Taggable};

/// Answers a question for a user who is known and active
/// (rulebook: section 2, steps 4 to 7)
/// (rulebook: row 26, X35).
pub(crate) fn answer<F: Facts, O: Observer>(
    asker: &Asker<'_, F, O>,
    question: &Question,
) -> Verdict {
    use Permission as P;
    match question {
        Question::ManageProfile(ProfileOrPosting::Profile(profile)) => asker.profile(
            P::ManageProfilesAndViewAssociatedPostings,
            profile,
            Through::Any,
        ),
        Question::ManageProfile(ProfileOrPosting::Posting(id)) => {
            asker.posting(P::ManageProfilesAndViewAssociatedPostings, id)
        }
        Question::ViewFeedback(id) => asker.view_feedback(id),
        Question::ViewFeedbackEarly(id) => asker.view_feedback_early(id),
        Question::CompleteFeedback {
            interview,
            on_behalf_of,
        } => asker.complete_feedback(interview, on_behalf_of),
        Question::ApproveOffer(id) => asker.opportunity(P::ApproveOffersOnBehalfOfOthers, id),
        Question::EditActivity {
            opportunity,
            author,
        } => asker.edit_activity(opportunity, author.as_ref()),
        Question::Anonymize(profile) => {
            asker.profile(P::AnonymizeCandidates, profile, Through::Every)
        }
        Question::ManageTags(Taggable::Account) => asker.requires(P::ManageTags),
        Question::ManageTags(Taggable::Opportunity(id)) => asker.opportunity(P::ManageTags, id),
        Question::ManageTags(Taggable::Posting(id)) => asker.posting(P::ManageTags, id),
        Question::ApprovePosting {
            posting,
            pending_approvers,
        } => {
            asker.posting(P::ApprovePostingsOnBehalfOfOthers, posting)?;
            asker.may_stand_in(P::ApprovePostingsOnBehalfOfOthers, pending_approvers)
        }
        Question::EditPosting { row, edit } => asker.edit_posting(*row, edit),
        Question::ViewConfidential(thing) => asker.view_confidential(thing),
        Question::ViewRequisition(id) => asker.requisition(P::ViewRequisitions, id).map(drop),
        Question::DeleteRequisition(id) => asker.delete_requisition(id),
        Question::EditRequisition(RequisitionOrNew::Existing(id)) => asker.edit_requisition(id),
        Question::EditRequisition(RequisitionOrNew::New(new)) => asker.create_requisition(new),
        Question::Link {
            requisition,
            posting,
        } => asker.link(requisition, posting),
        Question::ApproveRequisition {
            requisition,
            pending_approvers,
        } => {
            asker.requisition(P::ApproveRequisitionsOnBehalfOfOthers, requisition)?;
            asker.may_stand_in(P::ApproveRequisitionsOnBehalfOfOthers, pending_approvers)
        }
        Question::DeleteApplicationQuestions(id) => {
            asker.posting(P::DeleteCustomApplicationQuestions, id)
        }
        Question::Schedule {
            row,
            creator,
            shared_by,
        } => asker.schedule(*row, creator, shared_by.as_ref()),
        Question::EasyBookLink { owner } => {
            asker.requires(P::ManageEasyBookLinks)?;
            // One's own links only, whatever the role (`X35`).
            asker.condition(
                || vec![asker.names(QuestionFact::Owner, Some(owner))],
                related(asker.is(owner)),
            )
        }
        Question::Template { row, creator } => asker.template(*row, creator),
        Question::ManageUser(change) => manage_user::answer(asker, change),
        Question::Valued { permission, value } => asker.requires_value(*permission, *value),
        Question::AccountWide(permission) => asker.requires(*permission),
        Question::Ability(ability) => asker.ability(ability),
        Question::Privilege(privilege) => asker.privilege(privilege),
    }
}

/// A relation that a level asks for.
fn related(holds: bool) -> Verdict {
    allowed_if(holds, Denial::RelationMissing)
}

impl<F: Facts, O: Observer> Asker<'_, F, O> {
    /// Rows 10 and 18: standing in for an approver.
    fn may_stand_in(&self, permission: Permission, pending_approvers: &[UserId]) -> Verdict {
        let reporting = || self.reports_among(pending_approvers);
        self.condition(
            || vec![Finding::DirectReports(reporting().cloned().collect())],
            related(self.level(permission) == Some(Level::All) || is_any(reporting())),
        )
    }
}
