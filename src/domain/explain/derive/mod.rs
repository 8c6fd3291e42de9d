//! The walk through the steps of an answer (rulebook, section 2).
//!
//! What each step denies is asked of [`Asker`], as `decide` does; a row's own
//! condition is the last thing that can deny, so there the answer itself says
//! whether it did.

mod conditions;
mod postings;
mod privileges;
mod targets;

use super::{Finding, Ground, Held, NamedPerson, Names, QuestionFact, Step};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::{Asker, Decision, Denial, Through, Verdict};
use crate::domain::facts::RoleView;
use crate::domain::id::UserId;
use crate::domain::question::{ProfileOrPosting, Question, RequisitionOrNew, Taggable};

use Permission as P;

/// The steps of an answer, up to the one that denied.
pub(super) fn steps<F: Names>(
    facts: &F,
    user: &UserId,
    question: &Question,
    decision: Decision,
) -> Vec<Step> {
    let role = facts.find_user(user).and_then(|user| facts.role_of(user));
    let (asker, denial) = match Asker::identify(facts, user) {
        Ok(asker) => (Some(asker), None),
        Err(denial) => (None, Some(denial)),
    };
    let first = Step {
        ground: Ground::User { role },
        denial,
    };
    let Some(asker) = asker else {
        return vec![first];
    };
    let mut walk = Walk {
        asker,
        user,
        verdict: match decision {
            Decision::Allowed => Ok(()),
            Decision::Denied(denial) => Err(denial),
        },
        steps: vec![first],
    };
    walk.through(question);
    walk.steps
}

/// A walk; each of its parts answers with nothing where it was denied.
struct Walk<'f, F: Names> {
    asker: Asker<'f, F>,
    user: &'f UserId,
    /// What was decided.
    verdict: Verdict,
    steps: Vec<Step>,
}

impl<F: Names> Walk<'_, F> {
    fn through(&mut self, question: &Question) -> Option<()> {
        match question {
            Question::ManageProfile(ProfileOrPosting::Profile(profile)) => self.profile(
                P::ManageProfilesAndViewAssociatedPostings,
                profile,
                Through::Any,
            ),
            Question::ManageProfile(ProfileOrPosting::Posting(id)) => {
                self.posting(P::ManageProfilesAndViewAssociatedPostings, id)
            }
            Question::ViewFeedback(id) => {
                let (interview, view) = self.interview(P::ViewOtherUsersInterviewFeedback, id)?;
                self.sees_feedback(id, &interview, &view)
            }
            Question::ViewFeedbackEarly(id) => {
                let row = P::ViewPanelFeedbackBeforeSubmittingOwn;
                let (interview, view) = self.interview(row, id)?;
                let findings = vec![
                    self.seat(id, &interview, self.user),
                    Finding::SubmitFirst(self.asker.settings().hide_until_submitted),
                ];
                self.conclude_profile(findings, &view)
            }
            Question::CompleteFeedback {
                interview: id,
                on_behalf_of,
            } => {
                let row = P::CompleteFeedbackOnBehalfOfOthers;
                let (interview, view) = self.interview(row, id)?;
                let seat = self.seat(id, &interview, on_behalf_of);
                self.conclude_profile(vec![seat], &view)
            }
            Question::ApproveOffer(id) => self.opportunity(P::ApproveOffersOnBehalfOfOthers, id),
            Question::EditActivity {
                opportunity,
                author,
            } => self.edit_activity(opportunity, author.as_ref()),
            Question::Anonymize(profile) => {
                self.profile(P::AnonymizeCandidates, profile, Through::Every)
            }
            Question::ManageTags(Taggable::Account) => self.role(P::ManageTags, None),
            Question::ManageTags(Taggable::Opportunity(id)) => self.opportunity(P::ManageTags, id),
            Question::ManageTags(Taggable::Posting(id)) => self.posting(P::ManageTags, id),
            Question::ApprovePosting {
                posting,
                pending_approvers,
            } => {
                self.posting(P::ApprovePostingsOnBehalfOfOthers, posting)?;
                self.stands_in(pending_approvers)
            }
            Question::EditPosting { row, edit } => self.edit_posting(*row, edit),
            Question::ViewConfidential(thing) => self.view_confidential(thing),
            Question::ViewRequisition(id) => self.requisition(P::ViewRequisitions, id).map(drop),
            Question::DeleteRequisition(id) => self.delete_requisition(id),
            Question::EditRequisition(RequisitionOrNew::Existing(id)) => {
                self.change_requisition(id)
            }
            Question::EditRequisition(RequisitionOrNew::New(new)) => self.create_requisition(new),
            Question::Link {
                requisition,
                posting,
            } => self.link(requisition, posting),
            Question::ApproveRequisition {
                requisition,
                pending_approvers,
            } => {
                self.requisition(P::ApproveRequisitionsOnBehalfOfOthers, requisition)?;
                self.stands_in(pending_approvers)
            }
            Question::DeleteApplicationQuestions(id) => {
                self.posting(P::DeleteCustomApplicationQuestions, id)
            }
            Question::Schedule {
                row,
                creator,
                shared_by,
            } => self.schedule(*row, creator, shared_by.as_ref()),
            Question::EasyBookLink { owner } => {
                self.role(P::ManageEasyBookLinks, None)?;
                let owner = self.names(QuestionFact::Owner, Some(owner));
                self.conclude(vec![owner])
            }
            Question::Template { row, creator } => {
                self.role(row.permission(), None)?;
                let creator = self.names(QuestionFact::Creator, Some(creator));
                self.conclude(vec![creator])
            }
            Question::ManageUser(change) => self.manage_user(change),
            Question::Valued { permission, value } => self.role(*permission, Some(*value)),
            Question::AccountWide(permission) => self.role(*permission, None),
            Question::Ability(ability) => self.ability(ability),
            Question::Privilege(privilege) => self.privilege(privilege),
        }
    }

    /// Writes a step down, and goes on unless it denied.
    fn note<T>(&mut self, ground: Ground, found: Result<T, Denial>) -> Option<T> {
        self.steps.push(Step {
            ground,
            denial: found.as_ref().err().copied(),
        });
        found.ok()
    }

    /// The last step, which denied if anything did.
    fn conclude(&mut self, findings: Vec<Finding>) -> Option<()> {
        self.note(Ground::Condition(findings), self.verdict)
    }

    fn role(&mut self, permission: Permission, asked: Option<Value>) -> Option<()> {
        let held = self.held(permission, asked);
        let covered = asked.is_none_or(|value| {
            let holding = self.asker.grants().get(permission);
            holding.has_value(permission, value)
        });
        let verdict = self.asker.holds(permission).and(if covered {
            Ok(())
        } else {
            Err(Denial::ValueNotHeld)
        });
        self.note(Ground::Role(held), verdict)
    }

    /// How widely the role holds a row. Row 2 of a preset is the account's to
    /// say.
    fn held(&self, permission: Permission, asked: Option<Value>) -> Held {
        let rewritten = permission == P::ViewOtherUsersInterviewFeedback
            && matches!(self.asker.view().role, Some(RoleView::Preset(_)));
        let holding = self.asker.grants().get(permission);
        let levels: Vec<Level> = if rewritten {
            self.asker.level(permission).into_iter().collect()
        } else {
            holding.levels(permission).collect()
        };
        Held {
            permission,
            levels,
            values: holding.values(permission).collect(),
            asked,
            setting: rewritten.then_some(self.asker.settings().feedback_visibility),
        }
    }

    /// Whom a fact of the question names.
    fn names(&self, fact: QuestionFact, named: Option<&UserId>) -> Finding {
        let named = match named {
            None => NamedPerson::Nobody,
            Some(named) if self.asker.is(named) => NamedPerson::User,
            Some(_) => NamedPerson::Another,
        };
        Finding::Fact(fact, named)
    }
}
