//! References from one row to another, in four bytes.

use std::marker::PhantomData;
use std::num::NonZeroU32;

use crate::domain::facts::{
    ArchiveReasonRef, CandidateRef, InterviewRef, NameRef, OpportunityRef, PostingRef,
    RequisitionRef, StageRef, UserRef,
};

/// The number of a row, with the kind of thing that is in the row.
pub(super) trait Handle: Copy + Eq {
    /// The handle of a row.
    fn of(row: u32) -> Self;
    /// The row of a handle.
    fn row(self) -> u32;
}

/// Declares what is a row number in a new type.
macro_rules! handles {
    ($($name:ident),*) => {$(
        impl Handle for $name {
            fn of(row: u32) -> Self {
                Self(row)
            }
            fn row(self) -> u32 {
                self.0
            }
        }
    )*};
}
pub(super) use handles;

handles!(
    UserRef,
    PostingRef,
    RequisitionRef,
    CandidateRef,
    OpportunityRef,
    InterviewRef,
    StageRef,
    ArchiveReasonRef,
    NameRef
);

impl Handle for u32 {
    fn of(row: u32) -> Self {
        row
    }
    fn row(self) -> u32 {
        self
    }
}

/// A row, or none, in the space of a row number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<H> {
    /// The row number plus one.
    above: Option<NonZeroU32>,
    kind: PhantomData<H>,
}

impl<H> Link<H> {
    /// Leads nowhere.
    pub(super) const NOWHERE: Self = Self {
        above: None,
        kind: PhantomData,
    };
}

impl<H: Handle> Link<H> {
    /// Leads to a row. The very last number has no successor and leads
    /// nowhere; no row has it ([`super::table::NOWHERE`]).
    pub(super) fn to(handle: H) -> Self {
        let above = handle.row().checked_add(1).and_then(NonZeroU32::new);
        let kind = PhantomData;
        Self { above, kind }
    }

    /// Where it leads.
    pub(super) fn get(self) -> Option<H> {
        self.above.map(|above| H::of(above.get().wrapping_sub(1)))
    }
}

impl<H> Default for Link<H> {
    fn default() -> Self {
        Self::NOWHERE
    }
}

impl<H: Handle> From<Option<H>> for Link<H> {
    fn from(handle: Option<H>) -> Self {
        handle.map_or_else(Self::default, Self::to)
    }
}
