/// Random, and drawn once: whatever carries the same stamp is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp(pub [u8; 8]);

impl From<[u8; 16]> for Stamp {
    /// The first half of what was drawn, which is random enough to tell two
    /// things apart.
    fn from(drawn: [u8; 16]) -> Self {
        Self(drawn.first_chunk().copied().unwrap_or_default())
    }
}

/// Which state of a thing is stored: that of the revision that last changed it.
///
/// The number alone does not say which. After an older backup was restored,
/// another change may take it; that change is of another era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The number of that revision.
    pub number: u64,
    /// The stamp of its era.
    pub era: Stamp,
}

/// Whether a record was changed after a list was made that lacks it, by others than the import that tells of it: then
/// it stays. `known` is the last revision that the list may know of, `own` are those that the import made, and `next`
/// is the one that it makes now
/// (rulebook: X70).
pub fn is_changed_since(changed: Version, known: u64, own: &[u64], next: Version) -> bool {
    changed.number > known && changed.number < next.number && !own.contains(&changed.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_changed_after_a_list_was_made_stays() {
        let at = |number| Version {
            number,
            era: Stamp([0; 8]),
        };
        for (changed, is_since) in [
            (4, false),
            (5, false),
            (6, true),
            (7, false),
            (8, true),
            (9, false),
        ] {
            let found = is_changed_since(at(changed), 5, &[7], at(9));
            assert_eq!(found, is_since, "{changed}");
        }
    }
}
