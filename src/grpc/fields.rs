//! Reading fields: every violation of a request is collected, then all of
//! them are answered together.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::limits::NAMED;
use super::refusal::{Refusal, Violation};
use crate::proto::ErrorReason;

/// The violations found so far, and where in the request we are.
#[derive(Debug, Default)]
pub(super) struct Fields {
    violations: Vec<Violation>,
    /// How many there are besides.
    further: usize,
    path: Vec<PathSegment>,
}

/// One step down into a request.
#[derive(Debug, Clone, Copy)]
enum PathSegment {
    Field(&'static str),
    Element(&'static str, usize),
}

impl Display for PathSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => f.write_str(field),
            Self::Element(field, position) => write!(f, "{field}[{position}]"),
        }
    }
}

impl Fields {
    /// Notes what is wrong with a field of the present message.
    pub(super) fn wrong(
        &mut self,
        field: &str,
        reason: ErrorReason,
        description: impl Into<String>,
    ) {
        if self.violations.len() >= NAMED {
            self.further = self.further.saturating_add(1);
            return;
        }
        let field = self.path_of(field);
        self.violations.push(Violation {
            field,
            description: description.into(),
            reason,
        });
    }

    fn path_of(&self, field: &str) -> String {
        let mut path: Vec<String> = self.path.iter().map(PathSegment::to_string).collect();
        if !field.is_empty() {
            path.push(field.to_owned());
        }
        path.join(".")
    }

    /// Reads a nested message: its fields are noted under its own path.
    pub(super) fn within<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.under(PathSegment::Field(field), read)
    }

    /// Reads one element of a list, under `field[position]`.
    pub(super) fn element<T>(
        &mut self,
        field: &'static str,
        position: usize,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.under(PathSegment::Element(field, position), read)
    }

    fn under<T>(&mut self, step: PathSegment, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads every element of a list, under `field[N]`.
    pub(super) fn each<T, U>(
        &mut self,
        field: &'static str,
        elements: impl IntoIterator<Item = T>,
        mut read: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Vec<U> {
        let mut values = Vec::new();
        for (position, element) in elements.into_iter().enumerate() {
            let step = PathSegment::Element(field, position);
            let value = self.under(step, |fields| read(fields, element));
            values.extend(value);
        }
        values
    }

    /// A required id, or anything else that is read from text.
    pub(super) fn id<T>(&mut self, field: &str, text: &str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        if text.is_empty() {
            self.required(field);
            return None;
        }
        self.maybe_id(field, text)
    }

    /// An id that may be left out.
    pub(super) fn maybe_id<T>(&mut self, field: &str, text: &str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(id) => Some(id),
            Err(error) => {
                self.wrong(field, ErrorReason::FieldInvalid, error.to_string());
                None
            }
        }
    }

    /// Text of limited length, in characters.
    pub(super) fn text(&mut self, field: &str, text: String, limit: usize) -> String {
        if text.chars().count() > limit {
            let description = format!("is longer than {limit} characters");
            self.wrong(field, ErrorReason::LimitExceeded, description);
        } else if text.contains('\0') {
            // PostgreSQL cannot hold it, and nothing that people write has it.
            self.wrong(field, ErrorReason::FieldInvalid, "holds a zero character");
        }
        text
    }

    /// Text that may be left out.
    pub(super) fn maybe_text(&mut self, field: &str, text: String, limit: usize) -> Option<String> {
        let text = self.text(field, text, limit);
        (!text.is_empty()).then_some(text)
    }

    /// A list of limited length.
    pub(super) fn list<T>(&mut self, field: &str, list: Vec<T>, limit: usize) -> Vec<T> {
        if list.len() > limit {
            let description = format!("has more than {limit} entries");
            self.wrong(field, ErrorReason::LimitExceeded, description);
            return Vec::new();
        }
        list
    }

    /// A list of limited length that is not empty.
    pub(super) fn some<T>(&mut self, field: &str, list: Vec<T>, limit: usize) -> Vec<T> {
        if list.is_empty() {
            self.required(field);
        }
        self.list(field, list, limit)
    }

    /// A message that must be there.
    pub(super) fn present<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.required(field);
        }
        value
    }

    /// Notes that a field is missing.
    pub(super) fn required(&mut self, field: &str) {
        self.wrong(field, ErrorReason::FieldRequired, "is required");
    }

    /// Whether something under the path is wrong already.
    pub(super) fn has_noted(&self, field: &str) -> bool {
        let path = self.path_of(field);
        self.violations.iter().any(|violation| {
            let rest = violation.field.strip_prefix(&path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    /// What was wrong.
    #[cfg(test)]
    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// A refusal for what was wrong.
    pub(super) fn refusal(self) -> Refusal {
        Refusal::fields(self.violations).besides(self.further)
    }

    /// The value, when nothing was wrong. What was wrong is told once: the
    /// next thing may be read then.
    pub(super) fn check<T>(&mut self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => {
                let further = std::mem::take(&mut self.further);
                Err(Refusal::fields(std::mem::take(&mut self.violations)).besides(further))
            }
        }
    }
}
