//! The relations of a user to what a question is about (rulebook, section 3).
//!
//! Each set is one iterator: a decision asks whether it has a first one, an
//! explanation lists them all.

use std::option;

use super::{Asker, Observer, Relation};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::{
    Facts, InterviewRef, OpportunityRef, OpportunityView, PostingRef, PostingView, ReachRef,
    RequisitionView, UserRef,
};
use crate::domain::id::UserId;
use crate::domain::record::Confidentiality;

/// Whether there is one. Not by `next`: a chain that stops after one of its
/// parts has to remember where it is, which costs more than the looking.
#[inline]
pub(super) fn is_any<T>(mut relations: impl Iterator<Item = T>) -> bool {
    relations.any(|_| true)
}

/// A relation as the index holds it.
pub(super) type RelationRef<'f> = Relation<InterviewRef, &'f ReachRef>;

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// The relations that open a posting to a narrow level. Having created it
    /// counts for row 12 only.
    pub(super) fn posting_relations(
        &self,
        posting: PostingRef,
        view: &PostingView<'f>,
        confidentiality: Confidentiality,
    ) -> impl Iterator<Item = RelationRef<'f>> + use<'f, F, O> {
        let creator = match confidentiality {
            Confidentiality::Open => None,
            Confidentiality::Confidential => view.creator,
        };
        self.if_held(view.owner, Relation::PostingOwner)
            .chain(self.if_held(creator, Relation::PostingCreator))
            .chain(self.if_held(view.hiring_manager, Relation::PostingHiringManager))
            .chain(self.matching_access(posting, view))
    }

    /// The relations that open a profile to a narrow level
    /// (rulebook: section 3, X24).
    pub(super) fn profile_relations(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
        confidentiality: Confidentiality,
    ) -> impl Iterator<Item = RelationRef<'f>> {
        let posting = view
            .posting
            .and_then(|posting| Some((posting, self.facts.posting(posting)?)));
        let through_posting = posting
            .into_iter()
            .flat_map(move |(at, found)| self.posting_relations(at, &found, confidentiality));
        self.if_held(view.owner, Relation::OpportunityOwner)
            .chain(through_posting)
            .chain(self.panels(opportunity))
    }

    /// The relations that open a requisition to a narrow level. A grant on a
    /// linked confidential posting opens a confidential one to who views all
    /// requisitions
    /// (rulebook: section 3, X21).
    pub(super) fn opening_requisition(
        &self,
        view: &RequisitionView<'f>,
    ) -> impl Iterator<Item = RelationRef<'f>> {
        let by_grant = view.confidentiality == Confidentiality::Confidential
            && self.level(Permission::ViewRequisitions) == Some(Level::All);
        let linked = if by_grant { view.postings } else { &[] };
        let confidential = |&posting: &PostingRef| {
            let found = self.facts.posting(posting)?;
            (found.confidentiality == Confidentiality::Confidential).then_some((posting, found))
        };
        let granted = linked
            .iter()
            .filter_map(confidential)
            .flat_map(|(posting, found)| self.matching_access(posting, &found));
        self.requisition_relations(view).chain(granted)
    }

    /// Owner, creator or hiring manager of a requisition.
    pub(super) fn requisition_relations(
        &self,
        view: &RequisitionView<'_>,
    ) -> impl Iterator<Item = RelationRef<'f>> + use<'f, F, O> {
        self.if_held(view.owner, Relation::RequisitionOwner)
            .chain(self.if_held(view.creator, Relation::RequisitionCreator))
            .chain(self.if_held(view.hiring_manager, Relation::RequisitionHiringManager))
    }

    /// Who hires for a posting: its owner and its hiring manager
    /// (rulebook: section 6).
    pub(super) fn hiring_relations(
        &self,
        view: &PostingView<'_>,
    ) -> impl Iterator<Item = RelationRef<'f>> + use<'f, F, O> {
        self.if_held(view.owner, Relation::PostingOwner)
            .chain(self.if_held(view.hiring_manager, Relation::PostingHiringManager))
    }

    /// The approvers who report to the user; one level (rows 10, 18).
    pub(super) fn reports_among<'a>(
        &'a self,
        approvers: &'a [UserId],
    ) -> impl Iterator<Item = &'a UserId> {
        approvers.iter().filter(|id| {
            let approver = self
                .facts
                .find_user(id)
                .and_then(|found| self.facts.user(found));
            approver.is_some_and(|user| user.manager == Some(self.me))
        })
    }

    /// A relation, if it is the user who holds it.
    #[inline]
    fn if_held(
        &self,
        by: Option<UserRef>,
        relation: RelationRef<'f>,
    ) -> option::IntoIter<RelationRef<'f>> {
        (by == Some(self.me)).then_some(relation).into_iter()
    }

    /// The access grants of the user that match a posting.
    fn matching_access(
        &self,
        posting: PostingRef,
        view: &PostingView<'f>,
    ) -> impl Iterator<Item = RelationRef<'f>> + use<'f, F, O> {
        let categories = view.categories;
        let held = self.view().access.iter();
        held.filter(move |reach| reach.matches(&posting, &categories))
            .map(Relation::Access)
    }

    /// The interviews of an opportunity on whose panel the user sits.
    fn panels(&self, opportunity: OpportunityRef) -> impl Iterator<Item = RelationRef<'f>> {
        self.facts
            .interviews_of(opportunity)
            .filter(|&interview| {
                let found = self.facts.interview(interview);
                found.is_some_and(|interview| self.own_feedback(&interview).is_some())
            })
            .map(Relation::Panel)
    }
}
