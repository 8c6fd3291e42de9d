//! What opens a posting or a requisition.

use super::super::{RecordEdit, RemedyChange};
use super::{CandidateChange, ChangesAround, FEW, TOGETHER};
use crate::domain::facts::Names;
use crate::domain::facts::{PostingRef, RequisitionRef};
use crate::domain::id::{PostingId, RequisitionId, UserId};
use crate::domain::manage::Operation;
use crate::domain::privilege::SensitiveInformation;
use crate::domain::question::{ChangedFields, PostingEdit};
use crate::domain::record::{Confidentiality, RequisitionStatus};

impl<F: Names> ChangesAround<'_, F> {
    /// Access to a posting.
    fn grant(&mut self, posting: &PostingId) {
        let access = RemedyChange::access(self.user, posting);
        self.access.extend(access.map(CandidateChange::one));
    }

    pub(super) fn posting(&mut self, id: &PostingId) {
        self.grant(id);
        self.relation(RecordEdit::PostingHiringManager(
            id.clone(),
            self.user.clone(),
        ));
        self.relation(RecordEdit::PostingOwner(id.clone(), self.user.clone()));
    }

    pub(super) fn edit_posting(&mut self, edit: &PostingEdit) {
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

    pub(super) fn requisition(&mut self, id: &RequisitionId) {
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

    pub(super) fn status(&mut self, id: &RequisitionId, to: RequisitionStatus) {
        let edit = RecordEdit::RequisitionStatus(id.clone(), to);
        let candidate_change = CandidateChange::one(RemedyChange::Record(edit));
        self.relations.push(candidate_change.may_take_away());
    }

    /// Takes the other links of both away (`X28`).
    pub(super) fn unlink(&mut self, requisition: &RequisitionId, posting: &PostingId) {
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
        let changes: Vec<RemedyChange> = postings
            .into_iter()
            .map(|other| RecordEdit::Unlink(requisition.clone(), other))
            .chain(
                requisitions
                    .into_iter()
                    .map(|other| RecordEdit::Unlink(other, posting.clone())),
            )
            .map(RemedyChange::Record)
            .collect();
        if !changes.is_empty() && changes.len() <= TOGETHER {
            // A link opens a requisition to some.
            let candidate_change = CandidateChange::together(changes).may_take_away();
            self.relations.push(candidate_change);
        }
    }

    /// Rows 10 and 18: an approver who reports to the user.
    pub(super) fn approvers(&mut self, pending: &[UserId]) {
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
            self.relations
                .push(CandidateChange::one(RemedyChange::Operation(operation)));
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
