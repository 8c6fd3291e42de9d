//! The contract's enums that mean the same as one of the domain.

use crate::domain::record::{
    ApplicationKind, ArchiveReasonType, Origin, PostingState, RequisitionStatus,
};
use crate::domain::role::FeedbackVisibility;
use crate::proto;

/// A word of the domain that the contract has too.
pub(super) trait Word: Copy {
    /// The contract's enum.
    type Said: TryFrom<i32> + Into<i32>;

    /// What the contract's word means; nothing for *unspecified*.
    fn meant(said: Self::Said) -> Option<Self>;

    /// What the contract calls it.
    fn said(self) -> Self::Said;

    /// The number of what the contract calls it.
    fn number(self) -> i32 {
        self.said().into()
    }
}

macro_rules! words {
    ($($word:ident { $($variant:ident),+ $(,)? })+) => {$(
        impl Word for $word {
            type Said = proto::$word;

            fn meant(said: proto::$word) -> Option<Self> {
                match said {
                    proto::$word::Unspecified => None,
                    $(proto::$word::$variant => Some(Self::$variant),)+
                }
            }

            fn said(self) -> proto::$word {
                match self {
                    $(Self::$variant => proto::$word::$variant,)+
                }
            }
        }
    )+};
}

words! {
    PostingState { Draft, Pending, Rejected, Published, Internal, Closed }
    RequisitionStatus { Draft, Pending, Rejected, Open, OnHold, Closed }
    Origin { Agency, Applied, Internal, Referred, Sourced, University }
    ApplicationKind { Referral, User, Posting }
    ArchiveReasonType { Hired, NotHired }
    FeedbackVisibility { AsTable, EveryoneWithAccess, LimitedOnOwnPanels, TeamOnOwnPanels }
}
