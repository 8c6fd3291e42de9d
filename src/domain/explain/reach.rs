//! What bears on whether a thing is within reach (rulebook, section 3).
//!
//! Whether it is, [`Asker`] says; here is written down what it looked at.

use super::{Names, Reached, Relation, Thing};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Asker, Through, Verdict};
use crate::domain::facts::{
    CandidateRef, OpportunityRef, OpportunityView, PostingRef, PostingView, RequisitionView,
    UserRef,
};
use crate::domain::id::{OpportunityId, PostingId, RequisitionId};
use crate::domain::record::{Confidentiality, Lifecycle};

use Permission::{
    ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewConfidentialPostingsRequisitionsAndManageProfiles as ROW_12, ViewRequisitions as ROW_14,
};

/// The most opportunities of a candidate that are told.
const MOST_OPPORTUNITIES: usize = 20;

impl<F: Names> Asker<'_, F> {
    /// What bears on the reach of a posting.
    pub(super) fn reached_posting(
        &self,
        id: &PostingId,
        posting: PostingRef,
        view: &PostingView<'_>,
    ) -> Reached {
        let confidentiality = view.confidentiality;
        let mut relations = self.posting_relations(view, confidentiality);
        relations.extend(self.matching_access(posting, view));
        self.reached(
            Thing::Posting(id.clone()),
            confidentiality,
            ROW_1,
            relations,
        )
    }

    /// What bears on the reach of a profile.
    pub(super) fn reached_profile(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
    ) -> Option<Reached> {
        let id = self.facts.opportunity_id(opportunity)?;
        let confidentiality = self.profile_confidentiality(view);
        let mut relations = Vec::new();
        if view.owner == Some(self.me) {
            relations.push(Relation::OpportunityOwner);
        }
        let posting = view.posting.and_then(|posting| {
            let found = self.facts.posting(posting)?;
            Some((posting, found))
        });
        if let Some((posting, found)) = posting {
            relations.extend(self.posting_relations(&found, confidentiality));
            relations.extend(self.matching_access(posting, &found));
        }
        relations.extend(self.panels(opportunity));
        Some(self.reached(Thing::Opportunity(id), confidentiality, ROW_1, relations))
    }

    /// The live opportunities of a candidate that count for a row, each with
    /// whether it is within reach: those that decide first.
    pub(super) fn reached_candidate(
        &self,
        candidate: CandidateRef,
        through: Through,
    ) -> Vec<(Reached, Verdict)> {
        let mut found: Vec<(Reached, Verdict)> = Vec::new();
        for opportunity in self.facts.opportunities_of(candidate) {
            let Some(view) = self.facts.opportunity(opportunity) else {
                continue;
            };
            let counts = view.lifecycle == Lifecycle::Live
                && (through != Through::AnyConfidential
                    || self.profile_confidentiality(&view) == Confidentiality::Confidential);
            if counts && let Some(reached) = self.reached_profile(opportunity, &view) {
                let opens = self.reaches_profile(opportunity, &view);
                found.push((reached, opens.and_then(|()| self.may_see_hired(&view))));
            }
        }
        let decides = through != Through::Every;
        found.sort_by_key(|(reached, opens)| (opens.is_ok() != decides, id_of(&reached.thing)));
        found.truncate(MOST_OPPORTUNITIES);
        found
    }

    /// What bears on the reach of a requisition.
    pub(super) fn reached_requisition(
        &self,
        id: &RequisitionId,
        view: &RequisitionView<'_>,
    ) -> Reached {
        let mut relations = self.requisition_relations(view);
        if view.confidentiality == Confidentiality::Confidential {
            for &posting in view.postings {
                if let Some(found) = self.facts.posting(posting)
                    && found.confidentiality == Confidentiality::Confidential
                {
                    relations.extend(self.matching_access(posting, &found));
                }
            }
        }
        self.reached(
            Thing::Requisition(id.clone()),
            view.confidentiality,
            ROW_14,
            relations,
        )
    }

    /// The user's relations to a requisition.
    pub(super) fn requisition_relations(&self, view: &RequisitionView<'_>) -> Vec<Relation> {
        self.those_of([
            (view.owner, Relation::RequisitionOwner),
            (view.creator, Relation::RequisitionCreator),
            (view.hiring_manager, Relation::RequisitionHiringManager),
        ])
    }

    /// The user's relations to a posting. Having created it counts for row 12
    /// only.
    fn posting_relations(
        &self,
        view: &PostingView<'_>,
        confidentiality: Confidentiality,
    ) -> Vec<Relation> {
        let creator = match confidentiality {
            Confidentiality::Open => None,
            Confidentiality::Confidential => view.creator,
        };
        self.those_of([
            (view.owner, Relation::PostingOwner),
            (creator, Relation::PostingCreator),
            (view.hiring_manager, Relation::PostingHiringManager),
        ])
    }

    fn those_of<const N: usize>(&self, related: [(Option<UserRef>, Relation); N]) -> Vec<Relation> {
        let held = related.into_iter();
        held.filter(|(user, _)| *user == Some(self.me))
            .map(|(_, relation)| relation)
            .collect()
    }

    /// The access grants of the user that match a posting.
    fn matching_access(&self, posting: PostingRef, view: &PostingView<'_>) -> Vec<Relation> {
        let held = self.view().access.iter();
        held.filter(|reach| reach.matches(&posting, &view.whereabouts))
            .filter_map(|reach| self.facts.reach(reach))
            .map(Relation::Access)
            .collect()
    }

    /// The interviews on whose panel the user sits.
    fn panels(&self, opportunity: OpportunityRef) -> Vec<Relation> {
        let mut panels: Vec<_> = self
            .facts
            .interviews_of(opportunity)
            .filter(|&interview| {
                let found = self.facts.interview(interview);
                found.is_some_and(|interview| self.own_feedback(&interview).is_some())
            })
            .filter_map(|interview| self.facts.interview_id(interview))
            .collect();
        panels.sort();
        panels.into_iter().map(Relation::Panel).collect()
    }

    fn reached(
        &self,
        thing: Thing,
        confidentiality: Confidentiality,
        open: Permission,
        relations: Vec<Relation>,
    ) -> Reached {
        let permission = match confidentiality {
            Confidentiality::Confidential if self.level(open).is_some() => ROW_12,
            Confidentiality::Confidential | Confidentiality::Open => open,
        };
        Reached {
            thing,
            confidentiality,
            permission,
            level: self.level(permission),
            relations,
        }
    }
}

/// What an order of opportunities goes by.
fn id_of(thing: &Thing) -> Option<OpportunityId> {
    match thing {
        Thing::Opportunity(id) => Some(id.clone()),
        _ => None,
    }
}
