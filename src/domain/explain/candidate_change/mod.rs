//! Changes that are worth trying for a question, apart from another role.
//!
//! They go by what the question is about and not by why it was denied: a
//! change may uncover a further denial that another one lifts.

mod postings;
mod privileges;
mod profiles;

use super::{RecordEdit, RemedyChange, SettingEdit};
use crate::domain::facts::Names;
use crate::domain::id::UserId;
use crate::domain::question::{
    Ability, Confidable, Profile, ProfileOrPosting, Question, RequisitionOrNew, Taggable,
};
use crate::domain::record::{ApprovalChain, Lock, RequisitionStatus, SubmitFirst};
use crate::domain::role::FeedbackVisibility;

/// The most opportunities, postings or approvers that changes are tried for.
const FEW: usize = 5;
/// The most things that one candidate change changes together.
const TOGETHER: usize = 20;

/// Changes that belong together; usually one. Not all of them may be needed.
pub(super) struct CandidateChange {
    /// Of the candidate changes of one kind, one is enough: the first that helps.
    pub(super) kind: Option<ExclusiveKind>,
    /// Whether more of it is always better.
    pub(super) effect: Effect,
    /// The changes.
    pub(super) changes: Vec<RemedyChange>,
}

/// What a candidate change does for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It only adds to what the user may do.
    Adds,
    /// It may open one thing and close another.
    MayTakeAway,
}

/// Candidate changes that exclude each other, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExclusiveKind {
    /// The values of one setting.
    FeedbackVisibility,
}

impl CandidateChange {
    /// Changes that belong together.
    fn together(changes: Vec<RemedyChange>) -> Self {
        Self {
            kind: None,
            effect: Effect::Adds,
            changes,
        }
    }

    /// One change.
    fn one(change: RemedyChange) -> Self {
        Self::together(vec![change])
    }

    /// The same, known to cut both ways.
    fn may_take_away(self) -> Self {
        Self {
            effect: Effect::MayTakeAway,
            ..self
        }
    }
}

/// The candidate changes of a question, each once, in the order of least power.
pub(super) fn candidate_changes<F: Names>(
    facts: &F,
    user: &UserId,
    question: &Question,
) -> Vec<CandidateChange> {
    let mut around = ChangesAround {
        facts,
        user,
        own: Vec::new(),
        access: Vec::new(),
        relations: Vec::new(),
        privileges: Vec::new(),
        settings: Vec::new(),
    };
    around.question(question);
    let in_order = [
        around.own,
        around.access,
        around.relations,
        around.privileges,
        around.settings,
    ];
    let mut candidate_changes: Vec<CandidateChange> = Vec::new();
    for candidate_change in in_order.into_iter().flatten() {
        if candidate_changes
            .iter()
            .all(|other| other.changes != candidate_change.changes)
        {
            candidate_changes.push(candidate_change);
        }
    }
    candidate_changes
}

/// What can be changed around a question, by how much power it gives.
struct ChangesAround<'f, F> {
    facts: &'f F,
    user: &'f UserId,
    /// What the user does; it gives no power.
    own: Vec<CandidateChange>,
    access: Vec<CandidateChange>,
    relations: Vec<CandidateChange>,
    privileges: Vec<CandidateChange>,
    settings: Vec<CandidateChange>,
}

impl<F: Names> ChangesAround<'_, F> {
    fn question(&mut self, question: &Question) {
        match question {
            Question::ManageProfile(ProfileOrPosting::Profile(profile))
            | Question::ViewConfidential(Confidable::Profile(profile)) => self.profile(profile),
            Question::Anonymize(profile) => {
                self.profile(profile);
                if let Profile::Candidate(candidate) = profile {
                    self.every_opportunity(candidate);
                }
            }
            Question::ViewFeedback(id) => {
                self.interview(id);
                self.setting(SettingEdit::SubmitFirst(SubmitFirst::Off));
                // What each includes comes before it.
                for to in [
                    FeedbackVisibility::LimitedOnOwnPanels,
                    FeedbackVisibility::EveryoneWithAccess,
                ] {
                    let edit = SettingEdit::FeedbackVisibility(to);
                    self.settings.push(CandidateChange {
                        kind: Some(ExclusiveKind::FeedbackVisibility),
                        ..CandidateChange::one(RemedyChange::Setting(edit)).may_take_away()
                    });
                }
            }
            Question::ViewFeedbackEarly(id) => {
                self.interview(id);
                self.setting(SettingEdit::SubmitFirst(SubmitFirst::Off));
            }
            Question::CompleteFeedback {
                interview,
                on_behalf_of,
            } => {
                self.interview(interview);
                if on_behalf_of != self.user {
                    self.seat(interview, on_behalf_of);
                }
            }
            Question::ApproveOffer(id)
            | Question::EditActivity {
                opportunity: id, ..
            }
            | Question::ManageTags(Taggable::Opportunity(id)) => self.opportunity(id),
            Question::ManageProfile(ProfileOrPosting::Posting(id))
            | Question::ManageTags(Taggable::Posting(id))
            | Question::ViewConfidential(Confidable::Posting(id))
            | Question::DeleteApplicationQuestions(id) => self.posting(id),
            Question::ApprovePosting {
                posting,
                pending_approvers,
            } => {
                self.posting(posting);
                self.approvers(pending_approvers);
            }
            Question::EditPosting { edit, .. } => self.edit_posting(edit),
            Question::ViewRequisition(id)
            | Question::ViewConfidential(Confidable::Requisition(id)) => self.requisition(id),
            Question::DeleteRequisition(id) => {
                self.requisition(id);
                self.status(id, RequisitionStatus::Draft);
                self.status(id, RequisitionStatus::Open);
            }
            Question::EditRequisition(target) => {
                if let RequisitionOrNew::Existing(id) = target {
                    self.requisition(id);
                    self.status(id, RequisitionStatus::Draft);
                }
                self.setting(SettingEdit::DefaultChain(ApprovalChain::Exists));
            }
            Question::Link {
                requisition,
                posting,
            } => {
                self.requisition(requisition);
                self.posting(posting);
                self.unlink(requisition, posting);
            }
            Question::ApproveRequisition {
                requisition,
                pending_approvers,
            } => {
                self.requisition(requisition);
                self.approvers(pending_approvers);
            }
            Question::Ability(Ability::OwnFeedback(id)) => self.seat(id, self.user),
            Question::Ability(Ability::CreateSource) => {
                self.setting(SettingEdit::Sources(Lock::Open));
            }
            Question::Ability(Ability::CreateTag) => self.setting(SettingEdit::Tags(Lock::Open)),
            Question::Privilege(privilege) => self.privilege(privilege),
            Question::Ability(Ability::SubmitReferral)
            | Question::ManageTags(Taggable::Account)
            | Question::Schedule { .. }
            | Question::EasyBookLink { .. }
            | Question::Template { .. }
            | Question::ManageUser(_)
            | Question::Valued { .. }
            | Question::AccountWide(_) => {}
        }
    }

    fn setting(&mut self, edit: SettingEdit) {
        self.settings
            .push(CandidateChange::one(RemedyChange::Setting(edit)));
    }

    fn relation(&mut self, edit: RecordEdit) {
        self.relations
            .push(CandidateChange::one(RemedyChange::Record(edit)));
    }
}
