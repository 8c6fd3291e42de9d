//! What can be wrong with an export, told by file, position and field, and never by value.

use std::fmt;

use serde_json::Value;

use super::object::{Identity, Position};
use super::text::LARGEST;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the export's folder, with `/` between the parts.
    pub file: String,
    /// The object in the file; `None` when the file as a whole is meant.
    pub position: Option<Position>,
    /// The field, as in `applications[0].posting`; `None` when the object as a whole is meant.
    pub field: Option<String>,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// Which object it is, if that can be read.
    pub object: Option<Box<Identity>>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The file cannot be read.
    Unreadable(std::io::ErrorKind),
    /// From this place on the text is not JSON.
    NotJson {
        /// The line, from 1; `None` when the position already tells it.
        line: Option<usize>,
        /// The column, from 1.
        column: usize,
    },
    /// A text holds half of a character that is written as two (`\ud83d` and another): JSON, and yet no text.
    HalfCharacter {
        /// The line, from 1; `None` when the position already tells it.
        line: Option<usize>,
        /// The column, from 1.
        column: usize,
    },
    /// It is larger than what is held in memory.
    TooLarge,
    /// The file holds neither a list response, nor a list, nor objects.
    NotAnExport,
    /// What stands in the list is no object.
    NotAnObject(JsonKind),
    /// A field that the object cannot do without is missing.
    Missing,
    /// The field holds something else than Lever documents.
    WrongType(JsonKind),
    /// The field holds no time as Lever documents it: text, a fraction, or seconds.
    NoTime,
    /// Steward's own file has no such field.
    Misspelt,
    /// Lever documents no such field, and the object lacks this one.
    ProbablyMeant(&'static str),
}

/// What kind of JSON a value is: all that a message ever says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// Nothing.
    Null,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl From<&Value> for JsonKind {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(kind) => write!(f, "cannot be read to its end: {kind}"),
            Self::NotJson {
                line: Some(line),
                column,
            } => write!(f, "is not JSON from line {line}, column {column} on"),
            Self::NotJson { line: None, column } => {
                write!(f, "is not JSON from column {column} on")
            }
            Self::HalfCharacter { line, column } => {
                f.write_str("holds half of a character (`\\u` without its other half) at ")?;
                if let Some(line) = line {
                    write!(f, "line {line}, ")?;
                }
                write!(f, "column {column}")
            }
            Self::TooLarge => write!(f, "is larger than {} MiB", LARGEST >> 20),
            Self::NotAnExport => {
                f.write_str("holds neither a list response, nor a list, nor objects")
            }
            Self::NotAnObject(found) => write!(f, "is not an object but {found}"),
            Self::Missing => f.write_str("is missing"),
            Self::NoTime => f.write_str("must be a time in milliseconds since 1970"),
            Self::WrongType(found) => write!(f, "must be something else than {found}"),
            Self::Misspelt => f.write_str("is no field of this file; it may be misspelt"),
            Self::ProbablyMeant(meant) => {
                write!(
                    f,
                    "is no field that Lever documents; `{meant}` was probably meant"
                )
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(position) = self.position {
            write!(f, ", {position}")?;
        }
        match &self.field {
            Some(field) => write!(f, ": `{field}` {}", self.kind),
            None => write!(f, ": {}", self.kind),
        }
    }
}

impl std::error::Error for Problem {}
