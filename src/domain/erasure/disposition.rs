/// A tag or source that fewer other candidates than this carry may single
/// somebody out, and does not outlive the opportunity. Persons count, and not
/// their candidacies
/// (rulebook: section 10).
pub const COMMON_CARRIERS: u64 = 5;

/// What erasure does to one field.
///
/// Every column of every table declares one; the erasure of a row is carried
/// out by what its columns declare, so none can be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Emptied.
    Erase,
    /// Replaced by the same constant for everybody.
    Replace(&'static str),
    /// Emptied where it would single somebody out, kept where it is shared by
    /// many.
    EraseIfRare,
    /// Replaced by the same constant where it would single somebody out, kept
    /// where it is shared by many.
    ReplaceIfRare(&'static str),
    /// Stays, for this reason.
    Keep(KeepReason),
}

/// Why a field stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeepReason {
    /// The fleet's opaque id: names a row, tells nothing of a person.
    Id,
    /// Ties rows together; tells nothing of a person by itself.
    Relation,
    /// Reports count by it, and must count the same before and after.
    Reporting,
    /// Steward's own bookkeeping: revisions, states, times of its own acts.
    Bookkeeping,
    /// About the account, its rules or its postings, never about a candidate.
    Account,
    /// About a user of the account, who is not a candidate.
    User,
}
