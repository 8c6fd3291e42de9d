use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

/// Something in the configuration that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {message}")]
pub struct Problem {
    /// Where the value came from: a flag, a variable, a key of the file.
    pub origin: String,
    /// What is wrong; never the value, which may be a secret.
    pub message: String,
}

/// A value as text, and where it came from.
#[derive(Debug, Clone)]
pub(super) struct Sourced {
    pub(super) origin: String,
    pub(super) text: String,
}

/// Reads values by key and collects what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) values: HashMap<&'static str, Sourced>,
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    /// A value, or what stands in its place when none is given or the one
    /// given cannot be read.
    pub(super) fn read<T>(&mut self, key: &'static str, otherwise: T) -> T
    where
        T: FromStr<Err: Display>,
    {
        self.maybe(key).unwrap_or(otherwise)
    }

    /// A value, if one is given.
    pub(super) fn maybe<T>(&mut self, key: &'static str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        let sourced = self.values.get(key)?;
        match sourced.text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let origin = sourced.origin.clone();
                self.problems.push(Problem {
                    origin,
                    message: error.to_string(),
                });
                None
            }
        }
    }

    /// Notes a problem with the value of a key.
    pub(super) fn wrong(&mut self, key: &'static str, message: impl Into<String>) {
        let origin = self
            .values
            .get(key)
            .map_or_else(|| key.to_owned(), |value| value.origin.clone());
        self.problems.push(Problem {
            origin,
            message: message.into(),
        });
    }
}
