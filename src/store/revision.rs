//! Where an account is in its history, and how two histories are told apart.

use crate::domain::record::Stamp;

/// Where an account is: every commit takes it one further.
///
/// Numbers alone do not tell two histories apart. After an older backup was
/// restored, other changes take the numbers of those that were lost. The
/// stamps do: each revision has one of its own, kept as long as the change
/// log. What is kept for good is one for each *era*. A process begins an era
/// with its first commit in an account, and no backup is restored without a
/// process that starts anew, so two histories that part never share an era
/// from there on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Revision {
    /// Counted from 1, which is the account's creation.
    pub number: u64,
    /// Drawn for this revision.
    pub stamp: Stamp,
    /// The stamp of the revision that began the era.
    pub era: Stamp,
    /// The stamp of the account's creation: differs in another database.
    pub origin: Stamp,
}

/// The revision that a commit is to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The number of the revision that the changes were judged at.
    pub after: u64,
    /// Its stamp: another history may have a revision of the same number.
    pub after_stamp: Stamp,
    /// Drawn for the new revision.
    pub stamp: Stamp,
    /// Whether it begins an era.
    pub era: Era,
}

/// How a revision relates to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// The process that makes it has made one before it.
    Continues,
    /// It is the first that its process makes in the account.
    Begins,
}

impl Next {
    /// Whether the changes were judged at this revision.
    pub(super) fn follows(self, present: Revision) -> bool {
        (self.after, self.after_stamp) == (present.number, present.stamp)
    }

    /// The revision, as it follows upon the present one.
    pub fn upon(self, present: Revision) -> Revision {
        Revision {
            number: present.number + 1,
            stamp: self.stamp,
            era: match self.era {
                Era::Continues => present.era,
                Era::Begins => self.stamp,
            },
            origin: present.origin,
        }
    }
}

/// What the store still knows of a past revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastRevision {
    /// It is retained; its stamp.
    Retained(Stamp),
    /// It is older than what is retained; the stamp of its era.
    Era(Stamp),
    /// The account was never there.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_lasts_until_another_begins() {
        let stamp = |byte| Stamp([byte; 8]);
        let first = Revision {
            number: 1,
            stamp: stamp(1),
            era: stamp(1),
            origin: stamp(1),
        };
        let next = |stamp, era| Next {
            after: 1,
            after_stamp: first.stamp,
            stamp,
            era,
        };
        let second = next(stamp(2), Era::Begins).upon(first);
        let third = next(stamp(3), Era::Continues).upon(second);
        assert_eq!((second.number, third.number), (2, 3));
        assert_eq!((second.era, third.era), (stamp(2), stamp(2)));
        assert_eq!((third.stamp, third.origin), (stamp(3), stamp(1)));
    }
}
