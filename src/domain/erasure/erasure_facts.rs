//! The facts that an erasure is judged by.

use crate::domain::facts::{CandidateRef, Facts, OpportunityRef, OpportunityView};
use crate::domain::id::CandidateId;
use crate::domain::record::Lifecycle;
use crate::domain::same_facts::same_facts;

/// Facts in which what is restricted, or was merged, is live, since the reach is
/// asked that was before, and in which a candidate whom only opportunities name
/// is one like others
/// (rulebook: X55, X57, X58).
pub(super) struct ErasureFacts<'f, F>(pub(super) &'f F);

impl<F: Facts> Facts for ErasureFacts<'_, F> {
    type Names = F::Names;

    fn names(&self) -> &Self::Names {
        self.0.names()
    }

    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        let view = self.0.opportunity(opportunity)?;
        let lifecycle = before_restriction(view.lifecycle);
        Some(OpportunityView { lifecycle, ..view })
    }

    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        let found = self.0.find_mentioned_candidate(id)?;
        self.candidate(found).map(|_| found)
    }

    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle> {
        if let Some(lifecycle) = self.0.candidate(candidate) {
            return Some(before_restriction(lifecycle));
        }
        let is_named = self.0.opportunities_of(candidate).next().is_some();
        is_named.then_some(Lifecycle::Live)
    }

    same_facts! {
        0: settings active_super_admins find_user find_posting find_requisition find_mentioned_posting find_mentioned_candidate
        find_opportunity find_interview find_name find_archive_reason find_stage custom_role user posting requisition
        interview archive_reason postings opportunities_of interviews_of
    }
}

fn before_restriction(lifecycle: Lifecycle) -> Lifecycle {
    match lifecycle {
        Lifecycle::Restricted(_) | Lifecycle::Merged => Lifecycle::Live,
        Lifecycle::Live | Lifecycle::Fenced | Lifecycle::Anonymized => lifecycle,
    }
}
