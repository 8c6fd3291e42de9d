use super::Etag;

/// What must hold of a record, for a write of it to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// It is in the state that this names.
    Etag(Etag),
    /// It exists, or does not.
    Exists(bool),
}

/// What does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedPrecondition {
    /// The record is in another state.
    Etag,
    /// It exists and must not, or must and does not.
    Existence,
}

impl Precondition {
    /// Compares with the etag of a record as it is; `None` when there is no
    /// such record.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(&self, present: Option<&Etag>) -> Result<(), FailedPrecondition> {
        match self {
            Self::Etag(expected) if Some(expected) != present => Err(FailedPrecondition::Etag),
            Self::Exists(expected) if *expected != present.is_some() => {
                Err(FailedPrecondition::Existence)
            }
            Self::Etag(_) | Self::Exists(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_is_of_the_present_state_or_of_existence() {
        let (one, other) = (Etag::new("one".to_owned()), Etag::new("other".to_owned()));
        let etag = Precondition::Etag(one.clone());
        for (condition, present, expected) in [
            (&etag, Some(&one), Ok(())),
            (&etag, Some(&other), Err(FailedPrecondition::Etag)),
            (&etag, None, Err(FailedPrecondition::Etag)),
            (&Precondition::Exists(true), Some(&one), Ok(())),
            (
                &Precondition::Exists(true),
                None,
                Err(FailedPrecondition::Existence),
            ),
            (&Precondition::Exists(false), None, Ok(())),
            (
                &Precondition::Exists(false),
                Some(&one),
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
