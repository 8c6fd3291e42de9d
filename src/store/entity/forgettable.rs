use sea_orm::EntityTrait;

use crate::domain::erasure::Disposition;

/// What an erasure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Subject {
    /// An opportunity.
    Opportunity,
    /// A candidate, after the last opportunity.
    Candidate,
}

/// A table of which every column says what erasure does to it.
///
/// The statements of an erasure are made from these answers and written
/// nowhere else. A match on the columns must name each of them, so a new one
/// does not compile before it is decided how it is forgotten.
pub(in crate::store) trait Forgettable: EntityTrait {
    /// What erasure does to a column. Erasing a column that cannot be empty
    /// takes its whole row.
    fn disposition(column: Self::Column) -> Disposition;

    /// Whose erasure reaches the table, and the column that names the one to
    /// be erased. Without it, every column must be kept.
    fn subject() -> Option<(Subject, Self::Column)> {
        None
    }
}
