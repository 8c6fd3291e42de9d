//! What a user may see, asked of `decide`: rows 1 and 14, handle by handle.

use crate::domain::decide::Asker;
use crate::domain::facts::{
    Archive, CandidateRef, Facts, OpportunityRef, OpportunityView, PostingRef, PostingView,
    RequisitionRef, RequisitionView,
};
use crate::domain::privilege::SensitiveInformation;
use crate::domain::record::{Confidentiality, Lifecycle};

/// A user before or after the change; nobody when unknown or deactivated.
pub(super) struct Viewer<'a, 'f, F: Facts>(pub(super) Option<&'a Asker<'f, F>>);

impl<F: Facts> Clone for Viewer<'_, '_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Facts> Copy for Viewer<'_, '_, F> {}

/// What two profiles on one posting may differ in, to somebody who has no
/// relation of their own to either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class {
    /// Confidential by its own flag or its posting's.
    pub(super) confidentiality: Confidentiality,
    /// Whether the person was hired through it.
    pub(super) hired: bool,
}

impl Class {
    pub(super) const COUNT: usize = 4;

    pub(super) const ALL: [Self; Self::COUNT] = {
        use Confidentiality::{Confidential, Open};
        const fn class(confidentiality: Confidentiality, hired: bool) -> Class {
            Class {
                confidentiality,
                hired,
            }
        }
        [
            class(Open, false),
            class(Open, true),
            class(Confidential, false),
            class(Confidential, true),
        ]
    };

    /// The place in [`Self::ALL`].
    pub(super) fn place(self) -> usize {
        let confidential = usize::from(self.confidentiality == Confidentiality::Confidential);
        2 * confidential + usize::from(self.hired)
    }

    /// A profile of this class at a posting, to which nobody has a relation of
    /// their own: it stands for all of them.
    fn profile(self, posting: Option<PostingRef>) -> OpportunityView {
        OpportunityView {
            candidate: CandidateRef(u32::MAX),
            posting,
            owner: None,
            confidentiality: self.confidentiality,
            lifecycle: Lifecycle::Live,
            stage: None,
            archive: Archive::Active,
            names_requisition_for_hire: self.hired,
        }
    }
}

/// No opportunity: it has no interviews.
const NOWHERE: OpportunityRef = OpportunityRef(u32::MAX);

impl<F: Facts> Viewer<'_, '_, F> {
    /// Row 1 on one profile.
    pub(super) fn sees_profile(self, opportunity: OpportunityRef, view: &OpportunityView) -> bool {
        self.0.is_some_and(|asker| {
            view.lifecycle == Lifecycle::Live
                && !asker.is_linked_to(view.candidate)
                && asker.reaches_profile(opportunity, view).is_ok()
                && asker.may_see_hired(view).is_ok()
        })
    }

    /// Row 1 on any profile of a class at a posting, or at none, to which the
    /// user has no relation of their own.
    pub(super) fn sees_class(self, class: Class, posting: Option<PostingRef>) -> bool {
        self.sees_profile(NOWHERE, &class.profile(posting))
    }

    /// Row 1 on a posting.
    pub(super) fn sees_posting(self, posting: PostingRef, view: &PostingView<'_>) -> bool {
        self.0
            .is_some_and(|asker| asker.reaches_posting(posting, view).is_ok())
    }

    /// Row 14 on a requisition.
    pub(super) fn sees_requisition(
        self,
        requisition: RequisitionRef,
        view: &RequisitionView<'_>,
    ) -> bool {
        self.0
            .is_some_and(|asker| asker.reaches_requisition(requisition, view).is_ok())
    }

    /// Whether the user has anything to do with a posting, so that it and its
    /// profiles may be open to them and closed to others.
    pub(super) fn is_related_to(self, posting: PostingRef, view: &PostingView<'_>) -> bool {
        self.0.is_some_and(|asker| {
            asker.is_one_of(&[view.owner, view.creator, view.hiring_manager])
                || asker.is_granted(posting, view)
                || asker.is_entitled(SensitiveInformation::HiredProfiles, Some(posting))
                    != asker.is_entitled(SensitiveInformation::HiredProfiles, None)
        })
    }
}
