//! The things that are listed, and which of them a filter wants.

use std::str::FromStr;

use super::query::{Archival, Filter};
use crate::domain::decide::TargetRef;
use crate::domain::enumerable_facts::{EnumerableFacts, HasId, KnownResources};
use crate::domain::facts::{
    Archive, CandidateRef, Facts, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
    StageRef,
};

/// A thing that a list may be of.
pub(super) trait Listable: HasId<Id: FromStr> {
    /// The target of the question about it.
    fn target_ref(self) -> TargetRef;

    /// The opportunity that a filter looks at; `None` where none is taken.
    fn opportunity(self, _facts: &impl Facts) -> Option<OpportunityRef> {
        None
    }

    /// Those at a posting, where they are known by it; else all.
    fn at<C: EnumerableFacts + KnownResources<Self>>(
        facts: &C,
        _posting: PostingRef,
        after: Option<&Self::Id>,
    ) -> impl Iterator<Item = Self> {
        KnownResources::<Self>::in_id_order(facts, after)
    }
}

impl Listable for OpportunityRef {
    fn target_ref(self) -> TargetRef {
        TargetRef::Opportunity(self)
    }

    fn opportunity(self, _facts: &impl Facts) -> Option<OpportunityRef> {
        Some(self)
    }

    fn at<C: EnumerableFacts + KnownResources<Self>>(
        facts: &C,
        posting: PostingRef,
        after: Option<&Self::Id>,
    ) -> impl Iterator<Item = Self> {
        facts.opportunities_at(posting, after)
    }
}

impl Listable for CandidateRef {
    fn target_ref(self) -> TargetRef {
        TargetRef::Candidate(self)
    }
}

impl Listable for PostingRef {
    fn target_ref(self) -> TargetRef {
        TargetRef::Posting(self)
    }
}

impl Listable for RequisitionRef {
    fn target_ref(self) -> TargetRef {
        TargetRef::Requisition(self)
    }
}

impl Listable for InterviewRef {
    fn target_ref(self) -> TargetRef {
        TargetRef::Interview(self)
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
    /// `None` when the filter names what steward does not know: it lets
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
    pub(super) fn lets(&self, facts: &impl Facts, thing: impl Listable) -> bool {
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
