//! Ids of the n-th thing of a kind, and numbers that look random.

use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, StageId,
    UserId,
};

/// The output function of splitmix64.
pub(super) fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// How many.
pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The version 4 UUID of the n-th thing of a kind.
fn uuid(kind: u64, n: u64) -> [u8; 16] {
    let (high, low) = (mix(mix(kind) ^ n), mix(mix(kind ^ 0x4d) ^ n));
    let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .into_bytes()
}

macro_rules! made_up {
    ($($vis:vis $name:ident $type:ident $kind:literal;)*) => {$(
        /// The id of the n-th one.
        #[must_use]
        $vis fn $name(n: u64) -> $type {
            $type::of_uuid(uuid($kind, n))
        }
    )*};
}

made_up! {
    pub user UserId 1;
    pub(super) posting PostingId 2;
    pub(super) requisition RequisitionId 3;
    pub(super) candidate CandidateId 4;
    pub opportunity OpportunityId 5;
    pub interview InterviewId 6;
    pub(super) stage StageId 7;
    pub(super) archive_reason ArchiveReasonId 8;
}
