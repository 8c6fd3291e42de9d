use std::fmt::Display;
use std::str::FromStr;

use ::config::{Value, ValueKind};

/// Something in the configuration that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {message}")]
pub struct Problem {
    /// Where the value came from: a flag, a variable, a key of the file.
    pub origin: String,
    /// What is wrong; never the value, which may be a secret.
    pub message: String,
}

/// Reads values by path and collects what is wrong with them.
#[derive(Debug)]
pub(super) struct Reader {
    /// All layers, one over the other.
    pub(super) values: Value,
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    /// A value, or what stands in its place when none is given or the one
    /// given cannot be read.
    pub(super) fn read<T>(&mut self, path: &'static str, otherwise: T) -> T
    where
        T: FromStr<Err: Display>,
    {
        self.maybe(path).unwrap_or(otherwise)
    }

    /// A value, if one is given.
    pub(super) fn maybe<T>(&mut self, path: &'static str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        let (text, origin) = self.given(path)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let (origin, message) = (origin.to_owned(), error.to_string());
                self.problems.push(Problem { origin, message });
                None
            }
        }
    }

    /// The text that is given for a path, and where it came from.
    pub(super) fn given(&self, path: &str) -> Option<(&str, &str)> {
        let mut value = &self.values;
        for name in path.split('.') {
            let ValueKind::Table(members) = &value.kind else {
                return None;
            };
            value = members.get(name)?;
        }
        match &value.kind {
            ValueKind::String(text) => Some((text, value.origin().unwrap_or_default())),
            _ => None,
        }
    }

    /// Notes a problem with the value of a path.
    pub(super) fn wrong(&mut self, path: &'static str, message: impl Into<String>) {
        let origin = self.given(path).map_or(path, |(_, origin)| origin);
        self.problems.push(Problem {
            origin: origin.to_owned(),
            message: message.into(),
        });
    }
}
