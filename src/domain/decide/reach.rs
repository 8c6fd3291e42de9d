//! Step 5, access to the target (rulebook, section 3).

use super::relations::{RelationRef, is_any};
use super::{
    Asker, Denial, Ground, Observer, Reached, Relation, Thing, Through, Unobserved, Verdict,
};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::{
    CandidateRef, Facts, Names, OpportunityRef, OpportunityView, PostingRef, PostingView,
    RequisitionRef, RequisitionView,
};
use crate::domain::id::OpportunityId;
use crate::domain::record::{Confidentiality, Lifecycle};

use Permission::{
    ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewConfidentialPostingsRequisitionsAndManageProfiles as ROW_12, ViewRequisitions as ROW_14,
};

/// The most opportunities of a candidate that are told.
const MOST_OPPORTUNITIES: usize = 20;

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// Whether the posting is within reach
    /// (rulebook: section 3).
    pub(crate) fn reaches_posting(&self, posting: PostingRef, view: &PostingView<'f>) -> Verdict {
        let confidentiality = view.confidentiality;
        let relations = || self.posting_relations(posting, view, confidentiality);
        let closed = Denial::NoAccessToPosting;
        self.step(
            || {
                let thing = Thing::Posting(self.facts.names().posting_id(posting)?);
                Some(Ground::Reach(self.reached(
                    thing,
                    ROW_1,
                    confidentiality,
                    relations(),
                )))
            },
            self.opens(ROW_1, confidentiality, closed, relations),
        )
    }

    /// Whether the profile is within reach
    /// (rulebook: section 3).
    pub(crate) fn reaches_profile(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
    ) -> Verdict {
        let confidentiality = self.profile_confidentiality(view);
        let relations = || self.profile_relations(opportunity, view, confidentiality);
        let closed = Denial::NoAccessToProfile;
        self.step(
            || self.reached_profile(opportunity, view).map(Ground::Reach),
            self.opens(ROW_1, confidentiality, closed, relations),
        )
    }

    /// Whether the requisition is within reach
    /// (rulebook: section 3, X21).
    pub(crate) fn reaches_requisition(
        &self,
        requisition: RequisitionRef,
        view: &RequisitionView<'f>,
    ) -> Verdict {
        let confidentiality = view.confidentiality;
        let relations = || self.opening_requisition(view);
        let closed = Denial::NoAccessToRequisition;
        self.step(
            || {
                let thing = Thing::Requisition(self.facts.names().requisition_id(requisition)?);
                Some(Ground::Reach(self.reached(
                    thing,
                    ROW_14,
                    confidentiality,
                    relations(),
                )))
            },
            self.opens(ROW_14, confidentiality, closed, relations),
        )
    }

    /// Whether the candidate is within reach, through its live opportunities.
    /// A hired one that step 7 keeps from the user does not open it either.
    /// One without any is for rows 1 and 12 at `all`: it may have come for a
    /// confidential search, and somebody has to be able to erase it
    /// (rulebook: section 3, X67).
    pub(crate) fn reaches_candidate(&self, candidate: CandidateRef, through: Through) -> Verdict {
        self.step(
            || {
                Some(Ground::Candidate {
                    through,
                    opportunities: self.reached_opportunities(candidate, through),
                })
            },
            self.candidate_opens(candidate, through),
        )
    }

    fn candidate_opens(&self, candidate: CandidateRef, through: Through) -> Verdict {
        let asker = self.unobserved();
        let mut passed = false;
        let mut closed: Option<Denial> = None;
        for (opportunity, view) in self.counting_opportunities(candidate, through) {
            match asker.opens_profile(opportunity, &view) {
                Ok(()) if through == Through::Every => passed = true,
                Ok(()) => return Ok(()),
                Err(denial) => closed = Some(closed.map_or(denial, |first| plainer(first, denial))),
            }
        }
        match closed {
            Some(denial) => Err(denial),
            None if passed => Ok(()),
            None if through == Through::AnyConfidential => Err(Denial::NotConfidential),
            None if self.level(ROW_1) != Some(Level::All) => Err(Denial::NoAccessToProfile),
            None if self.level(ROW_12) != Some(Level::All) => Err(Denial::Confidential),
            None => Ok(()),
        }
    }

    /// Steps 5 and 7 of a profile.
    pub(crate) fn opens_profile(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
    ) -> Verdict {
        self.reaches_profile(opportunity, view)?;
        self.may_see_hired(view)
    }

    /// Whether the profile is confidential.
    #[inline]
    pub(crate) fn profile_confidentiality(&self, view: &OpportunityView) -> Confidentiality {
        profile_confidentiality(self.facts, view)
    }

    /// The live opportunities of a candidate that count for a row.
    fn counting_opportunities(
        &self,
        candidate: CandidateRef,
        through: Through,
    ) -> impl Iterator<Item = (OpportunityRef, OpportunityView)> {
        let of_candidate = self.facts.opportunities_of(candidate);
        of_candidate
            .filter_map(|opportunity| Some((opportunity, self.facts.opportunity(opportunity)?)))
            .filter(move |(_, view)| {
                view.lifecycle == Lifecycle::Live
                    && (through != Through::AnyConfidential
                        || self.profile_confidentiality(view) == Confidentiality::Confidential)
            })
    }

    /// By the row that opens such a thing: at `all`, or by a relation.
    fn opens<I: Iterator<Item = RelationRef<'f>>>(
        &self,
        open: Permission,
        confidentiality: Confidentiality,
        closed: Denial,
        relations: impl FnOnce() -> I,
    ) -> Verdict {
        let row = self.opening_row(open, confidentiality);
        match self.level(row) {
            Some(Level::All) => Ok(()),
            Some(_) if is_any(relations()) => Ok(()),
            Some(_) | None if row == ROW_12 => Err(Denial::Confidential),
            Some(_) | None => Err(closed),
        }
    }

    /// Row 12 in the place of the row that opens what is not confidential,
    /// which has to be held as well
    /// (rulebook: section 3, X22, X50).
    fn opening_row(&self, open: Permission, confidentiality: Confidentiality) -> Permission {
        match confidentiality {
            Confidentiality::Confidential if self.level(open).is_some() => ROW_12,
            Confidentiality::Confidential | Confidentiality::Open => open,
        }
    }

    /// What bears on the reach of a thing.
    fn reached(
        &self,
        thing: Thing,
        open: Permission,
        confidentiality: Confidentiality,
        relations: impl Iterator<Item = RelationRef<'f>>,
    ) -> Reached {
        let permission = self.opening_row(open, confidentiality);
        Reached {
            thing,
            confidentiality,
            permission,
            level: self.level(permission),
            relations: self.named_relations(relations),
        }
    }

    fn reached_profile(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
    ) -> Option<Reached> {
        let thing = Thing::Opportunity(self.facts.names().opportunity_id(opportunity)?);
        let confidentiality = self.profile_confidentiality(view);
        let relations = self.profile_relations(opportunity, view, confidentiality);
        Some(self.reached(thing, ROW_1, confidentiality, relations))
    }

    /// The opportunities of a candidate that count for a row, each with
    /// whether it is open to the user: those that decide first.
    fn reached_opportunities(
        &self,
        candidate: CandidateRef,
        through: Through,
    ) -> Vec<(Reached, Verdict)> {
        let asker: Asker<'_, F, Unobserved> = self.unobserved();
        let mut found: Vec<(Reached, Verdict)> = self
            .counting_opportunities(candidate, through)
            .filter_map(|(opportunity, view)| {
                let reached = self.reached_profile(opportunity, &view)?;
                Some((reached, asker.opens_profile(opportunity, &view)))
            })
            .collect();
        let decides = through != Through::Every;
        found.sort_by_key(|(reached, opens)| (opens.is_ok() != decides, id_of(&reached.thing)));
        found.truncate(MOST_OPPORTUNITIES);
        found
    }

    /// The relations with ids, in the order of the iterator, panels by their
    /// ids.
    pub(super) fn named_relations(
        &self,
        relations: impl Iterator<Item = RelationRef<'f>>,
    ) -> Vec<Relation> {
        let ids = self.facts.names();
        let mut named: Vec<Relation> = relations
            .filter_map(|relation| {
                relation.try_map(
                    |interview| ids.interview_id(interview),
                    |reach| ids.reach(reach),
                )
            })
            .collect();
        named.sort_by(|one, other| one.panel().cmp(&other.panel()));
        named
    }
}

/// Of two reasons why a candidate is closed, the one to tell (section 3).
fn plainer(one: Denial, other: Denial) -> Denial {
    let plain = |denial| match denial {
        Denial::NoAccessToProfile => 0,
        Denial::Confidential => 1,
        _ => 2,
    };
    if plain(one) <= plain(other) {
        one
    } else {
        other
    }
}

/// Whether a profile is confidential: by its own flag or its posting's. A
/// posting that steward does not know may be confidential, so it is.
#[inline]
pub(crate) fn profile_confidentiality<F: Facts>(
    facts: &F,
    view: &OpportunityView,
) -> Confidentiality {
    match view.posting {
        Some(posting) if view.confidentiality == Confidentiality::Open => facts
            .posting(posting)
            .map_or(Confidentiality::Confidential, |posting| {
                posting.confidentiality
            }),
        _ => view.confidentiality,
    }
}

/// What an order of opportunities goes by.
fn id_of(thing: &Thing) -> Option<OpportunityId> {
    match thing {
        Thing::Opportunity(id) => Some(id.clone()),
        _ => None,
    }
}
