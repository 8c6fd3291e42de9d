//! Step 5, access to the target, with steps 1 to 3 for each kind of target
//! (rulebook, section 3).

use super::{Asker, Denial, Verdict};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::{
    CandidateRef, Facts, InterviewView, OpportunityRef, OpportunityView, PostingRef, PostingView,
    RequisitionRef, RequisitionView,
};
use crate::domain::id::{CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId};
use crate::domain::record::{Confidentiality, Lifecycle};

use Permission::{
    ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewConfidentialPostingsRequisitionsAndManageProfiles as ROW_12, ViewRequisitions as ROW_14,
};

/// Which opportunities of a candidate must be within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Any live one.
    Any,
    /// Every live one (row 7).
    Every,
    /// Any live confidential one (row 12).
    AnyConfidential,
}

impl<'f, F: Facts> Asker<'f, F> {
    /// Steps 1 to 3 for an opportunity
    /// (rulebook: section 2, steps 2 and 3).
    pub(crate) fn open_opportunity(
        &self,
        id: &OpportunityId,
    ) -> Result<(OpportunityRef, OpportunityView), Denial> {
        let found = self
            .facts
            .find_opportunity(id)
            .ok_or(Denial::ResourceUnknown)?;
        let view = self
            .facts
            .opportunity(found)
            .ok_or(Denial::ResourceUnknown)?;
        not_fenced(view.lifecycle)?;
        self.not_own(view.candidate)?;
        Ok((found, view))
    }

    /// Steps 1 to 3 for a candidate.
    pub(crate) fn open_candidate(&self, id: &CandidateId) -> Result<CandidateRef, Denial> {
        let found = self
            .facts
            .find_candidate(id)
            .ok_or(Denial::ResourceUnknown)?;
        not_fenced(self.facts.candidate(found).ok_or(Denial::ResourceUnknown)?)?;
        self.not_own(found)?;
        Ok(found)
    }

    /// Steps 1 to 3 for an interview, which follows its opportunity.
    pub(crate) fn open_interview(
        &self,
        id: &InterviewId,
    ) -> Result<(InterviewView<'f>, OpportunityRef, OpportunityView), Denial> {
        let found = self
            .facts
            .find_interview(id)
            .ok_or(Denial::ResourceUnknown)?;
        let interview = self.facts.interview(found).ok_or(Denial::ResourceUnknown)?;
        let opportunity = interview.opportunity;
        let view = self
            .facts
            .opportunity(opportunity)
            .ok_or(Denial::ResourceUnknown)?;
        not_fenced(view.lifecycle)?;
        self.not_own(view.candidate)?;
        Ok((interview, opportunity, view))
    }

    /// Step 1 for a posting.
    pub(crate) fn open_posting(
        &self,
        id: &PostingId,
    ) -> Result<(PostingRef, PostingView<'f>), Denial> {
        let found = self.facts.find_posting(id).ok_or(Denial::ResourceUnknown)?;
        let view = self.facts.posting(found).ok_or(Denial::ResourceUnknown)?;
        Ok((found, view))
    }

    /// Step 1 for a requisition.
    pub(crate) fn open_requisition(
        &self,
        id: &RequisitionId,
    ) -> Result<(RequisitionRef, RequisitionView<'f>), Denial> {
        let found = self
            .facts
            .find_requisition(id)
            .ok_or(Denial::ResourceUnknown)?;
        let view = self
            .facts
            .requisition(found)
            .ok_or(Denial::ResourceUnknown)?;
        Ok((found, view))
    }

    fn not_own(&self, candidate: CandidateRef) -> Verdict {
        if self.is_linked_to(candidate) {
            Err(Denial::OwnProfile)
        } else {
            Ok(())
        }
    }

    /// Whether the posting is within reach
    /// (rulebook: section 3).
    pub(crate) fn reaches_posting(&self, posting: PostingRef, view: &PostingView<'_>) -> Verdict {
        let level = self.level(ROW_1).ok_or(Denial::NoAccessToPosting)?;
        match view.confidentiality {
            Confidentiality::Open => {
                let related = || {
                    self.is_one_of(&[view.owner, view.hiring_manager])
                        || self.is_granted(posting, view)
                };
                if level == Level::All || related() {
                    Ok(())
                } else {
                    Err(Denial::NoAccessToPosting)
                }
            }
            Confidentiality::Confidential => self.reaches_confidential(|| {
                self.is_one_of(&[view.owner, view.creator, view.hiring_manager])
                    || self.is_granted(posting, view)
            }),
        }
    }

    /// Row 12 in the place of the row that opens what is not confidential
    /// (`X22`, `X50`)
    /// (rulebook: section 3, X22, X50).
    fn reaches_confidential(&self, related: impl FnOnce() -> bool) -> Verdict {
        match self.level(ROW_12) {
            Some(Level::All) => Ok(()),
            Some(_) if related() => Ok(()),
            Some(_) | None => Err(Denial::Confidential),
        }
    }

    /// Whether the profile is confidential: by its own flag or its posting's.
    /// A posting that steward does not know may be confidential, so it is.
    pub(crate) fn profile_confidentiality(&self, view: &OpportunityView) -> Confidentiality {
        match view.posting {
            Some(posting) if view.confidentiality == Confidentiality::Open => self
                .facts
                .posting(posting)
                .map_or(Confidentiality::Confidential, |posting| {
                    posting.confidentiality
                }),
            _ => view.confidentiality,
        }
    }

    /// Whether the profile is within reach
    /// (rulebook: section 3).
    pub(crate) fn reaches_profile(
        &self,
        opportunity: OpportunityRef,
        view: &OpportunityView,
    ) -> Verdict {
        let level = self.level(ROW_1).ok_or(Denial::NoAccessToProfile)?;
        match self.profile_confidentiality(view) {
            Confidentiality::Open => {
                if level == Level::All || self.is_related_to_profile(opportunity, view) {
                    Ok(())
                } else {
                    Err(Denial::NoAccessToProfile)
                }
            }
            Confidentiality::Confidential => self.reaches_confidential(|| {
                let created = || {
                    let posting = view.posting.and_then(|posting| self.facts.posting(posting));
                    posting.is_some_and(|posting| posting.creator == Some(self.me))
                };
                self.is_related_to_profile(opportunity, view) || created()
            }),
        }
    }

    /// The relations that open a profile to a narrow level (`X24`).
    fn is_related_to_profile(&self, opportunity: OpportunityRef, view: &OpportunityView) -> bool {
        let through_posting = |posting: PostingRef| {
            self.facts.posting(posting).is_some_and(|found| {
                self.is_one_of(&[found.owner, found.hiring_manager])
                    || self.is_granted(posting, &found)
            })
        };
        view.owner == Some(self.me)
            || view.posting.is_some_and(through_posting)
            || self.is_on_a_panel_of(opportunity)
    }

    fn is_on_a_panel_of(&self, opportunity: OpportunityRef) -> bool {
        self.facts.interviews_of(opportunity).any(|interview| {
            let found = self.facts.interview(interview);
            found.is_some_and(|interview| self.own_feedback(&interview).is_some())
        })
    }

    /// Whether the candidate is within reach, through its live opportunities.
    /// A hired one that step 7 keeps from the user does not open it either.
    /// One without any is for row 1 at `all`: its contact data is nobody's
    /// else, and somebody has to be able to erase it
    /// (rulebook: section 3).
    pub(crate) fn reaches_candidate(&self, candidate: CandidateRef, through: Through) -> Verdict {
        let mut counted = false;
        let mut passed = false;
        let mut closed: Option<Denial> = None;
        for opportunity in self.facts.opportunities_of(candidate) {
            let Some(view) = self.facts.opportunity(opportunity) else {
                continue;
            };
            if view.lifecycle != Lifecycle::Live
                || (through == Through::AnyConfidential
                    && self.profile_confidentiality(&view) == Confidentiality::Open)
            {
                continue;
            }
            counted = true;
            let opens = self
                .reaches_profile(opportunity, &view)
                .and_then(|()| self.may_see_hired(&view));
            match opens {
                Ok(()) if through == Through::Every => passed = true,
                Ok(()) => return Ok(()),
                Err(denial) => closed = Some(closed.map_or(denial, |first| plainer(first, denial))),
            }
        }
        match (counted, closed) {
            (true, Some(denial)) => Err(denial),
            (true, None) if passed => Ok(()),
            _ if through == Through::AnyConfidential => Err(Denial::NotConfidential),
            _ if self.level(ROW_1) == Some(Level::All) => Ok(()),
            _ => Err(Denial::NoAccessToProfile),
        }
    }

    /// Whether the requisition is within reach
    /// (rulebook: section 3, X21).
    pub(crate) fn reaches_requisition(&self, view: &RequisitionView<'_>) -> Verdict {
        let level = self.level(ROW_14).ok_or(Denial::NoAccessToRequisition)?;
        let related = self.is_one_of(&[view.owner, view.creator, view.hiring_manager]);
        match view.confidentiality {
            Confidentiality::Open if level == Level::All || related => Ok(()),
            Confidentiality::Open => Err(Denial::NoAccessToRequisition),
            Confidentiality::Confidential => self.reaches_confidential(|| {
                related || (level == Level::All && self.is_granted_a_linked_posting(view))
            }),
        }
    }

    /// A grant on a linked confidential posting opens a confidential
    /// requisition to who views all requisitions (`X21`, by level).
    fn is_granted_a_linked_posting(&self, view: &RequisitionView<'_>) -> bool {
        view.postings.iter().any(|&posting| {
            self.facts.posting(posting).is_some_and(|found| {
                found.confidentiality == Confidentiality::Confidential
                    && self.is_granted(posting, &found)
            })
        })
    }
}

/// Step 2.
fn not_fenced(lifecycle: Lifecycle) -> Verdict {
    match lifecycle {
        Lifecycle::Live => Ok(()),
        Lifecycle::Fenced | Lifecycle::Anonymized => Err(Denial::Fenced),
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
