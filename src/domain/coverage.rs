//! Which access grant or privilege lies within another one, as the postings
//! are now (rulebook, section 8, rule 2).

use super::extent::{Extent, Reach};
use super::facts::{Facts, NameRef, PostingRef, PowerRef, ReachRef};
use super::privilege::Power;

/// A reach that is compared. A name may be one that no posting has yet: a
/// conjunction with it can still be covered by a wider one.
pub(super) type NamedReach = Reach<PostingRef, Option<NameRef>>;
/// A privilege that is compared.
pub(super) type NamedPower = Power<PostingRef, Option<NameRef>>;

/// Whether a reach covers another: a posting when it matches it, a conjunction
/// when it is equal or less restricted.
pub(super) fn reach_covers<F: Facts>(facts: &F, wide: &ReachRef, narrow: &NamedReach) -> bool {
    match (wide, narrow) {
        (Reach::Posting(wide), Reach::Posting(narrow)) => wide == narrow,
        (Reach::Place(_), Reach::Posting(posting)) => facts
            .posting(*posting)
            .is_some_and(|view| wide.matches(posting, &view.categories)),
        (Reach::Posting(_), Reach::Place(_)) => false,
        (Reach::Place(wide), Reach::Place(narrow)) => wide.map(|name| Some(*name)).covers(narrow),
    }
}

/// Whether a privilege covers another.
pub(super) fn power_covers<F: Facts>(facts: &F, wide: &PowerRef, narrow: &NamedPower) -> bool {
    match (wide, narrow) {
        (Power::Sensitive(kind, wide), Power::Sensitive(other, narrow)) => {
            kind == other
                && match (wide, narrow) {
                    (Extent::All, _) => true,
                    (Extent::Within(_), Extent::All) => false,
                    (Extent::Within(wide), Extent::Within(narrow)) => {
                        reach_covers(facts, wide, narrow)
                    }
                }
        }
        (Power::BulkCandidateImport, Power::BulkCandidateImport) => true,
        (Power::DataExport(report), Power::DataExport(other)) => report == other,
        _ => false,
    }
}
