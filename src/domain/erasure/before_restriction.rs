//! The facts as they were before anything was restricted: by these it is
//! judged who may erase what is gone in its source.

use crate::domain::facts::{CandidateRef, Facts, OpportunityRef, OpportunityView};
use crate::domain::record::Lifecycle;
use crate::domain::same_facts::same_facts;

/// Facts in which what is restricted is live
/// (rulebook: X57).
pub(super) struct BeforeRestriction<'f, F>(pub(super) &'f F);

impl<F: Facts> Facts for BeforeRestriction<'_, F> {
    type Names = F::Names;

    fn names(&self) -> &Self::Names {
        self.0.names()
    }

    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        let view = self.0.opportunity(opportunity)?;
        let lifecycle = before(view.lifecycle);
        Some(OpportunityView { lifecycle, ..view })
    }

    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle> {
        self.0.candidate(candidate).map(before)
    }

    same_facts! {
        0: settings active_super_admins find_user find_posting find_requisition find_candidate find_opportunity
        find_interview find_name find_archive_reason find_stage custom_role user posting requisition interview archive_reason postings
        opportunities_of interviews_of
    }
}

fn before(lifecycle: Lifecycle) -> Lifecycle {
    match lifecycle {
        Lifecycle::Restricted => Lifecycle::Live,
        Lifecycle::Live | Lifecycle::Fenced | Lifecycle::Anonymized => lifecycle,
    }
}
