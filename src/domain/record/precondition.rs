/// What must hold of a record, for a write of it to be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// It is at this version; `None` is a version that no record ever had.
    Version(Option<u64>),
    /// It exists, or does not.
    Exists(bool),
}

/// What does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedPrecondition {
    /// The record is at another version.
    Version,
    /// It exists and must not, or must and does not.
    Existence,
}

impl Precondition {
    /// Compares with the version that a record is at; `None` when there is no
    /// such record.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(self, present: Option<u64>) -> Result<(), FailedPrecondition> {
        match self {
            Self::Version(expected) if expected.is_none() || expected != present => {
                Err(FailedPrecondition::Version)
            }
            Self::Exists(expected) if expected != present.is_some() => {
                Err(FailedPrecondition::Existence)
            }
            Self::Version(_) | Self::Exists(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_is_of_the_present_version_or_of_existence() {
        for (condition, present, expected) in [
            (Precondition::Version(Some(4)), Some(4), Ok(())),
            (
                Precondition::Version(Some(4)),
                Some(5),
                Err(FailedPrecondition::Version),
            ),
            (
                Precondition::Version(Some(4)),
                None,
                Err(FailedPrecondition::Version),
            ),
            (
                Precondition::Version(None),
                None,
                Err(FailedPrecondition::Version),
            ),
            (
                Precondition::Version(None),
                Some(4),
                Err(FailedPrecondition::Version),
            ),
            (Precondition::Exists(true), Some(4), Ok(())),
            (
                Precondition::Exists(true),
                None,
                Err(FailedPrecondition::Existence),
            ),
            (Precondition::Exists(false), None, Ok(())),
            (
                Precondition::Exists(false),
                Some(4),
                Err(FailedPrecondition::Existence),
            ),
        ] {
            assert_eq!(
                condition.check(present),
                expected,
                "{condition:?}, {present:?}"
            );
        }
    }
}
