//! Changes that are worth trying for a question, apart from another role.
//!
//! They go by what the question is about and not by why it was denied: a
//! change may uncover a further denial that another one lifts.

use super::{Change, Names, RecordEdit, SettingEdit};
use crate::domain::facts::{OpportunityRef, OpportunityView, PostingRef, RequisitionRef};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId,
};
use crate::domain::manage::Operation;
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::{
    Ability, ChangedFields, Confidable, PostingEdit, PrivilegeQuestion, Profile, ProfileOrPosting,
    Question, RequisitionOrNew, Taggable,
};
use crate::domain::record::{
    ApprovalChain, Confidentiality, Feedback, HiredProfiles, Lifecycle, Lock, RequisitionStatus,
    SubmitFirst,
};
use crate::domain::role::FeedbackVisibility;

/// The most opportunities, postings or approvers that changes are tried for.
const FEW: usize = 5;
/// The most things that one lever changes together.
const TOGETHER: usize = 20;

/// Changes that belong together; usually one. Not all of them may be needed.
pub(super) struct Lever {
    /// Of the levers of one kind, one is enough: the first that helps.
    pub(super) kind: Option<Kind>,
    /// The changes.
    pub(super) changes: Vec<Change>,
}

/// Levers that exclude each other, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The values of one setting.
    FeedbackVisibility,
}

/// The levers of a question, in the order of least power.
pub(super) fn levers<F: Names>(facts: &F, user: &UserId, question: &Question) -> Vec<Lever> {
    let mut around = Around {
        facts,
        user,
        own: Vec::new(),
        access: Vec::new(),
        relations: Vec::new(),
        privileges: Vec::new(),
        settings: Vec::new(),
    };
    around.question(question);
    [
        around.own,
        around.access,
        around.relations,
        around.privileges,
        around.settings,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What can be changed around a question, by how much power it gives.
struct Around<'f, F> {
    facts: &'f F,
    user: &'f UserId,
    /// What the user does; it gives no power.
    own: Vec<Lever>,
    access: Vec<Lever>,
    relations: Vec<Lever>,
    privileges: Vec<Lever>,
    settings: Vec<Lever>,
}

impl<F: Names> Around<'_, F> {
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
                self.feedback_settings();
                // What each includes comes before it.
                for to in [
                    FeedbackVisibility::LimitedOnOwnPanels,
                    FeedbackVisibility::EveryoneWithAccess,
                ] {
                    let edit = Change::Setting(SettingEdit::FeedbackVisibility(to));
                    self.settings.push(Lever {
                        kind: Some(Kind::FeedbackVisibility),
                        changes: vec![edit],
                    });
                }
            }
            Question::ViewFeedbackEarly(id) => {
                self.interview(id);
                self.feedback_settings();
            }
            Question::CompleteFeedback {
                interview,
                on_behalf_of,
            } => {
                self.interview(interview);
                if on_behalf_of != self.user {
                    self.panelist(interview, on_behalf_of);
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
            Question::Ability(Ability::OwnFeedback(id)) => self.panelist(id, self.user),
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
        let change = Change::Setting(edit);
        if self
            .settings
            .iter()
            .all(|lever| lever.changes != [change.clone()])
        {
            self.settings.push(one(change));
        }
    }

    fn privilege(&mut self, question: &PrivilegeQuestion) {
        let power = match question {
            PrivilegeQuestion::Secret { opportunity, .. }
            | PrivilegeQuestion::Offers { opportunity, .. }
            | PrivilegeQuestion::HiredProfiles(opportunity) => {
                self.opportunity(opportunity);
                if let PrivilegeKind::Sensitive(kind) = question.kind() {
                    let found = self.facts.find_opportunity(opportunity);
                    let posting = found.and_then(|found| self.known_posting_of(found));
                    self.sensitive(kind, posting.as_ref());
                }
                return;
            }
            PrivilegeQuestion::PostingFields(posting) => {
                self.posting(posting);
                self.sensitive(SensitiveInformation::PostingFields, Some(posting));
                return;
            }
            PrivilegeQuestion::BulkCandidateImport => Power::BulkCandidateImport,
            PrivilegeQuestion::DataExport(report) => Power::DataExport(report.clone()),
        };
        let privilege = Change::privilege(self.user, power);
        self.privileges.extend(privilege.map(one));
    }

    /// Sensitive information for a posting, or for all where there is none.
    fn sensitive(&mut self, kind: SensitiveInformation, posting: Option<&PostingId>) {
        let Some(change) = Change::sensitive(self.user, kind, posting) else {
            return;
        };
        if self
            .privileges
            .iter()
            .all(|lever| lever.changes != [change.clone()])
        {
            self.privileges.push(one(change));
        }
    }

    /// Step 7 of a profile.
    fn hired(&mut self, opportunity: OpportunityRef) {
        let view = self.facts.opportunity(opportunity);
        if view.is_some_and(|view| self.is_restricted(&view)) {
            let posting = self.known_posting_of(opportunity);
            self.sensitive(SensitiveInformation::HiredProfiles, posting.as_ref());
            self.setting(SettingEdit::HiredProfiles(HiredProfiles::WithinReach));
        }
    }

    fn is_restricted(&self, view: &OpportunityView) -> bool {
        self.facts.settings().hired_profiles == HiredProfiles::Restricted
            && self.facts.is_hired(view)
    }

    fn feedback_settings(&mut self) {
        self.setting(SettingEdit::SubmitFirst(SubmitFirst::Off));
    }

    fn relation(&mut self, edit: RecordEdit) {
        self.relations.push(one(Change::Record(edit)));
    }

    fn panelist(&mut self, interview: &InterviewId, user: &UserId) {
        self.relation(RecordEdit::Panelist(interview.clone(), user.clone()));
    }

    /// Access to a posting.
    fn grant(&mut self, posting: &PostingId) {
        self.access
            .extend(Change::access(self.user, posting).map(one));
    }

    fn profile(&mut self, profile: &Profile) {
        match profile {
            Profile::Opportunity(id) => self.opportunity(id),
            Profile::Candidate(id) => {
                for opportunity in self.live_opportunities(id).into_iter().take(FEW) {
                    self.opportunity(&opportunity);
                }
            }
        }
    }

    fn opportunity(&mut self, id: &OpportunityId) {
        self.around_opportunity(id, None);
    }

    /// What opens a profile: a seat on the panel of this interview, or else of
    /// one of its interviews.
    fn around_opportunity(&mut self, id: &OpportunityId, interview: Option<&InterviewId>) {
        let Some(opportunity) = self.facts.find_opportunity(id) else {
            return;
        };
        let first = || {
            let interviews = self.facts.interviews_of(opportunity);
            let ids = interviews.filter_map(|interview| self.facts.interview_id(interview));
            ids.min()
        };
        if let Some(interview) = interview.cloned().or_else(first) {
            self.panelist(&interview, self.user);
        }
        self.relation(RecordEdit::OpportunityOwner(id.clone(), self.user.clone()));
        if let Some(posting) = self.known_posting_of(opportunity) {
            self.posting(&posting);
        }
        self.hired(opportunity);
    }

    fn known_posting_of(&self, opportunity: OpportunityRef) -> Option<PostingId> {
        let posting = self.facts.opportunity(opportunity)?.posting?;
        self.facts.posting(posting)?;
        self.facts.posting_id(posting)
    }

    fn interview(&mut self, id: &InterviewId) {
        let facts = self.facts;
        let found = facts.find_interview(id);
        let Some(view) = found.and_then(|found| facts.interview(found)) else {
            return;
        };
        if let Some(opportunity) = facts.opportunity_id(view.opportunity) {
            self.around_opportunity(&opportunity, Some(id));
        }
        let me = facts.find_user(self.user);
        let seat = view.panel.iter().find(|seat| Some(seat.user) == me);
        if seat.is_some_and(|seat| seat.feedback == Feedback::Missing) {
            let edit = RecordEdit::Feedback(id.clone(), self.user.clone());
            self.own.push(one(Change::Record(edit)));
        }
    }

    /// For a row that asks for all of a candidate's live opportunities.
    fn every_opportunity(&mut self, candidate: &CandidateId) {
        let opportunities = self.live_opportunities(candidate);
        if opportunities.len() < 2 || opportunities.len() > TOGETHER {
            return;
        }
        let mut changes: Vec<Change> = Vec::new();
        let mut privileges: Vec<Change> = Vec::new();
        for id in opportunities {
            let found = self.facts.find_opportunity(&id);
            let posting = found.and_then(|found| self.known_posting_of(found));
            let view = found.and_then(|found| self.facts.opportunity(found));
            if view.is_some_and(|view| self.is_restricted(&view)) {
                let kind = SensitiveInformation::HiredProfiles;
                let change = Change::sensitive(self.user, kind, posting.as_ref());
                privileges.extend(change.filter(|change| !privileges.contains(change)));
            }
            let change = match posting {
                Some(posting) => Change::access(self.user, &posting),
                None => Some(Change::Record(RecordEdit::OpportunityOwner(
                    id,
                    self.user.clone(),
                ))),
            };
            changes.extend(change.filter(|change| !changes.contains(change)));
        }
        self.access.push(Lever {
            kind: None,
            changes,
        });
        if privileges.len() > 1 {
            self.privileges.push(Lever {
                kind: None,
                changes: privileges,
            });
        }
    }

    /// The live opportunities of a candidate, by id.
    fn live_opportunities(&self, candidate: &CandidateId) -> Vec<OpportunityId> {
        let Some(candidate) = self.facts.find_candidate(candidate) else {
            return Vec::new();
        };
        let live = |opportunity: &OpportunityRef| {
            let view = self.facts.opportunity(*opportunity);
            view.is_some_and(|view| view.lifecycle == Lifecycle::Live)
        };
        let found = self.facts.opportunities_of(candidate).filter(live);
        let mut ids: Vec<OpportunityId> = found
            .filter_map(|opportunity| self.facts.opportunity_id(opportunity))
            .collect();
        ids.sort();
        ids
    }

    fn posting(&mut self, id: &PostingId) {
        self.grant(id);
        self.relation(RecordEdit::PostingHiringManager(
            id.clone(),
            self.user.clone(),
        ));
        self.relation(RecordEdit::PostingOwner(id.clone(), self.user.clone()));
    }

    fn edit_posting(&mut self, edit: &PostingEdit) {
        match edit {
            PostingEdit::Create(_) => {}
            PostingEdit::Delete(id)
            | PostingEdit::Change {
                posting: id,
                fields: ChangedFields::Ordinary,
            } => self.posting(id),
            PostingEdit::Change {
                posting: id,
                fields: ChangedFields::Guarded,
            } => {
                self.posting(id);
                self.sensitive(SensitiveInformation::PostingFields, Some(id));
            }
        }
    }

    fn requisition(&mut self, id: &RequisitionId) {
        self.relation(RecordEdit::RequisitionHiringManager(
            id.clone(),
            self.user.clone(),
        ));
        self.relation(RecordEdit::RequisitionOwner(id.clone(), self.user.clone()));
        let found = self.facts.find_requisition(id);
        let Some(view) = found.and_then(|found| self.facts.requisition(found)) else {
            return;
        };
        let confidential = |posting: &PostingRef| {
            let found = self.facts.posting(*posting);
            found.is_some_and(|found| found.confidentiality == Confidentiality::Confidential)
        };
        let linked = view.postings.iter().copied().filter(confidential);
        for posting in self.posting_ids(linked).into_iter().take(FEW) {
            self.grant(&posting);
        }
    }

    fn status(&mut self, id: &RequisitionId, to: RequisitionStatus) {
        self.relation(RecordEdit::RequisitionStatus(id.clone(), to));
    }

    /// Takes the other links of both away (`X28`).
    fn unlink(&mut self, requisition: &RequisitionId, posting: &PostingId) {
        let facts = self.facts;
        let (Some(requisition_ref), Some(posting_ref)) = (
            facts.find_requisition(requisition),
            facts.find_posting(posting),
        ) else {
            return;
        };
        let (Some(requisition_view), Some(posting_view)) = (
            facts.requisition(requisition_ref),
            facts.posting(posting_ref),
        ) else {
            return;
        };
        let other = requisition_view.postings.iter().copied();
        let postings = self.posting_ids(other.filter(|&other| other != posting_ref));
        let other = posting_view.requisitions.iter().copied();
        let requisitions = self.requisition_ids(other.filter(|&other| other != requisition_ref));
        let changes: Vec<Change> = postings
            .into_iter()
            .map(|other| RecordEdit::Unlink(requisition.clone(), other))
            .chain(
                requisitions
                    .into_iter()
                    .map(|other| RecordEdit::Unlink(other, posting.clone())),
            )
            .map(Change::Record)
            .collect();
        if !changes.is_empty() && changes.len() <= TOGETHER {
            self.relations.push(Lever {
                kind: None,
                changes,
            });
        }
    }

    /// Rows 10 and 18: an approver who reports to the user.
    fn approvers(&mut self, pending: &[UserId]) {
        let others = pending.iter().filter(|id| *id != self.user);
        let known = others.filter(|id| self.facts.find_user(id).is_some());
        let mut known: Vec<&UserId> = known.collect();
        known.sort();
        known.dedup();
        for approver in known.into_iter().take(FEW) {
            let operation = Operation::SetManager {
                user: approver.clone(),
                manager: Some(self.user.clone()),
            };
            self.relations.push(one(Change::Operation(operation)));
        }
    }

    fn posting_ids(&self, postings: impl Iterator<Item = PostingRef>) -> Vec<PostingId> {
        let ids = postings.filter_map(|posting| self.facts.posting_id(posting));
        let mut ids: Vec<PostingId> = ids.collect();
        ids.sort();
        ids
    }

    fn requisition_ids(
        &self,
        requisitions: impl Iterator<Item = RequisitionRef>,
    ) -> Vec<RequisitionId> {
        let ids = requisitions.filter_map(|requisition| self.facts.requisition_id(requisition));
        let mut ids: Vec<RequisitionId> = ids.collect();
        ids.sort();
        ids
    }
}

/// A lever of one change.
fn one(change: Change) -> Lever {
    Lever {
        kind: None,
        changes: vec![change],
    }
}
