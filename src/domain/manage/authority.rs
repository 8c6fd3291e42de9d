//! Nobody gives away more than they have: access and privileges (rulebook,
//! section 8, rule 2).

use crate::domain::catalogue::{Level, Permission};
use crate::domain::coverage::{NamedPower, NamedReach, power_covers, reach_covers};
use crate::domain::decide::Asker;
use crate::domain::extent::Reach;
use crate::domain::facts::{Facts, PostingRef, ReachRef};
use crate::domain::record::Confidentiality;

const ROW_1: Permission = Permission::ManageProfilesAndViewAssociatedPostings;

/// A reach that is to be given.
pub(super) type Wanted = NamedReach;

/// A privilege that is to be given.
pub(super) type WantedPower = NamedPower;

/// Whether the user may give this access: it lies within their own, and every
/// confidential posting that it opens at this moment is within their reach
/// (rulebook: section 8, rule 2).
///
/// Row 1 at `all` is access to everything. Own grants count only while row 1
/// is held: without it they open nothing to their holder either. Being a
/// posting's owner or hiring manager is a relation, which cannot be given.
pub(super) fn may_give_access<F: Facts>(asker: &Asker<'_, F>, wanted: &Wanted) -> bool {
    let within = match asker.level(ROW_1) {
        None => false,
        Some(Level::All) => true,
        Some(_) => {
            let mut own = asker.view().access.iter();
            own.any(|own| reach_covers(asker.facts, own, wanted))
        }
    };
    within && reaches_what_is_confidential(asker, wanted)
}

/// Whether the user may give this privilege: a Super Admin holds every one
/// everywhere; of others, one of their own covers it. A privilege whose
/// prerequisite the role has lost is dormant and cannot be given
/// (rulebook: section 8, rule 2).
pub(super) fn may_give_privilege<F: Facts>(asker: &Asker<'_, F>, wanted: &WantedPower) -> bool {
    asker.has_power(wanted.kind(), |own| power_covers(asker.facts, own, wanted))
}

fn reaches_what_is_confidential<F: Facts>(asker: &Asker<'_, F>, wanted: &Wanted) -> bool {
    let reaches = |posting: PostingRef, wanted: &ReachRef| {
        asker.facts.posting(posting).is_none_or(|view| {
            view.confidentiality == Confidentiality::Open
                || !wanted.matches(&posting, &view.categories)
                || asker.reaches_posting(posting, &view).is_ok()
        })
    };
    match wanted {
        Reach::Posting(posting) => reaches(*posting, &Reach::Posting(*posting)),
        // A name that nothing has matches no posting.
        Reach::Place(place) => place.try_map(|name| *name).is_none_or(|place| {
            let wanted = Reach::Place(place);
            asker
                .facts
                .postings()
                .all(|posting| reaches(posting, &wanted))
        }),
    }
}

/// Whether the row is held, with every value that it has: for the feedback and
/// hiring settings a part of row 40 is not enough (`X38`), for whose profile
/// is whose a part of row 49 (`X54`).
pub(super) fn holds_all_of<F: Facts>(asker: &Asker<'_, F>, row: Permission) -> bool {
    let held = asker.grants().get(row);
    asker.holds(row).is_ok() && row.values().iter().all(|value| held.has_value(row, *value))
}
