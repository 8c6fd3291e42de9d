use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::store::{Revision, Stamp};

/// How many are remembered.
const MOST: u64 = 1024;

/// Revisions that the account is known to have passed, so that the store is
/// not asked about a token that is a little older than the present.
#[derive(Default)]
pub(super) struct Recent {
    /// By the number's remainder: a later revision takes the place of one that
    /// is far behind it.
    places: RwLock<HashMap<u64, (u64, Stamp)>>,
}

impl Recent {
    pub(super) fn add(&self, revision: &Revision) {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        places.insert(revision.number % MOST, (revision.number, revision.stamp));
    }

    pub(super) fn has(&self, revision: &Revision) -> bool {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        places.get(&(revision.number % MOST)) == Some(&(revision.number, revision.stamp))
    }

    pub(super) fn clear(&self) {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        places.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(number: u64, stamp: u8) -> Revision {
        let stamp = Stamp([stamp; 8]);
        Revision {
            number,
            stamp,
            era: stamp,
            origin: stamp,
        }
    }

    #[test]
    fn it_knows_the_last_ones_by_number_and_stamp_and_never_grows() {
        let recent = Recent::default();
        for number in 1..=MOST + 1 {
            recent.add(&revision(number, 1));
        }
        assert!(recent.has(&revision(MOST + 1, 1)));
        assert!(recent.has(&revision(2, 1)));
        assert!(!recent.has(&revision(2, 2)));
        assert!(!recent.has(&revision(1, 1)));
        recent.clear();
        assert!(!recent.has(&revision(2, 1)));
    }
}
