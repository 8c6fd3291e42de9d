//! The things that are listed, and which of them a filter wants.

use std::str::FromStr;

use super::query::{Archival, Filter};
use crate::domain::census::{Census, Named, Roll};
use crate::domain::decide::Aim;
use crate::domain::facts::{
    Archive, CandidateRef, Facts, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
    StageRef,
};

/// A thing that a list may be of.
pub(super) trait Thing: Named<Id: FromStr> {
    /// The target of the question about it.
    fn aim(self) -> Aim;

    /// The opportunity that a filter looks at; nothing where none is taken.
    fn opportunity(self, _facts: &impl Facts) -> Option<OpportunityRef> {
        None
    }

    /// Those at a posting, where they are known by it; else all.
    fn at<C: Census + Roll<Self>>(
        census: &C,
        _posting: PostingRef,
        after: Option<&Self::Id>,
    ) -> impl Iterator<Item = Self> {
        Roll::<Self>::roll(census, after)
    }
}

impl Thing for OpportunityRef {
    fn aim(self) -> Aim {
        Aim::Opportunity(self)
    }

    fn opportunity(self, _facts: &impl Facts) -> Option<OpportunityRef> {
        Some(self)
    }

    fn at<C: Census + Roll<Self>>(
        census: &C,
        posting: PostingRef,
        after: Option<&Self::Id>,
    ) -> impl Iterator<Item = Self> {
        census.opportunities_at(posting, after)
    }
}

impl Thing for CandidateRef {
    fn aim(self) -> Aim {
        Aim::Candidate(self)
    }
}

impl Thing for PostingRef {
    fn aim(self) -> Aim {
        Aim::Posting(self)
    }
}

impl Thing for RequisitionRef {
    fn aim(self) -> Aim {
        Aim::Requisition(self)
    }
}

impl Thing for InterviewRef {
    fn aim(self) -> Aim {
        Aim::Interview(self)
    }

    fn opportunity(self, facts: &impl Facts) -> Option<OpportunityRef> {
        facts.interview(self).map(|interview| interview.opportunity)
    }
}

/// A filter whose ids were looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) posting: Option<PostingRef>,
    stage: Option<StageRef>,
    archival: Option<Archival>,
}

impl Wanted {
    /// Nothing when the filter names what steward does not know: it lets
    /// nothing through.
    pub(super) fn of(facts: &impl Facts, filter: &Filter) -> Option<Self> {
        Some(Self {
            posting: match &filter.posting {
                Some(id) => Some(facts.find_posting(id)?),
                None => None,
            },
            stage: match &filter.stage {
                Some(id) => Some(facts.find_stage(id)?),
                None => None,
            },
            archival: filter.archival,
        })
    }

    /// Whether the filter lets a thing through.
    #[inline]
    pub(super) fn lets(&self, facts: &impl Facts, thing: impl Thing) -> bool {
        if self.posting.is_none() && self.stage.is_none() && self.archival.is_none() {
            return true;
        }
        let opportunity = thing.opportunity(facts);
        let Some(view) = opportunity.and_then(|found| facts.opportunity(found)) else {
            return false;
        };
        let archival = match view.archive {
            Archive::Active => Archival::Active,
            Archive::Archived(_) => Archival::Archived,
        };
        (self.posting.is_none() || self.posting == view.posting)
            && (self.stage.is_none() || self.stage == view.stage)
            && self.archival.is_none_or(|wanted| wanted == archival)
    }
}
