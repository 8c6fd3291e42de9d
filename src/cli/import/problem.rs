//! What was not taken in, by file, position and field; never by value.

use std::fmt;

use super::translate::Note;
use crate::cli::lever::{OwnProblem, Position, Problem, Spot};

/// Where an entry of the stream comes from. Kept for every entry, so it is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// The file, as its place among the files that were read.
    pub file: u32,
    /// The object in it, from 1; 0 for steward's own file.
    number: u32,
    /// The line, from 1, in a file of JSON lines or in steward's own file; otherwise 0.
    line: u32,
    /// The column, from 1, in steward's own file; otherwise 0.
    column: u32,
    /// The part of steward's own file.
    pub part: Part,
}

/// A part of steward's own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Not of steward's own file, or the file as a whole.
    Whole,
    /// A custom role, from 0.
    Role(u32),
    /// An access grant, from 0.
    Grant(u32),
    /// A privilege, from 0.
    Privilege(u32),
    /// The settings.
    Settings,
}

impl Origin {
    /// An object of Lever's; without a position, the file as a whole.
    pub(super) fn object(file: u32, position: Option<Position>) -> Self {
        Self {
            file,
            number: position.map_or(0, |position| small(position.number)),
            line: position.and_then(|position| position.line).map_or(0, small),
            column: 0,
            part: Part::Whole,
        }
    }

    /// The place in words, with the names of the files.
    pub(super) fn told<'a>(&'a self, files: &'a [String]) -> Place<'a> {
        Place {
            origin: self,
            files,
        }
    }

    /// A part of steward's own file, or a field of it.
    pub(super) fn own(file: u32, part: Part, spot: Spot) -> Self {
        Self {
            file,
            number: 0,
            line: small(spot.line),
            column: small(spot.column),
            part,
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Part {
    /// Its place in the file, as in `roles[0]`; empty for the file as a whole.
    pub(super) fn field(self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Role(place) => format!("roles[{place}]"),
            Self::Grant(place) => format!("access_grants[{place}]"),
            Self::Privilege(place) => format!("privileges[{place}]"),
            Self::Settings => "settings".to_owned(),
        }
    }
}

/// One thing that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Where.
    pub origin: Origin,
    /// The field; empty when the object as a whole is meant.
    pub field: String,
    /// What is wrong with it.
    pub what: String,
    /// Whether the object was left out, or taken in without the field.
    pub refused: bool,
}

impl Found {
    /// What a note says of an object.
    pub(super) fn noted(origin: Origin, note: Note, refused: bool) -> Self {
        let field = match (origin.part, note.field.is_empty()) {
            (Part::Whole, _) => note.field,
            (part, true) => part.field(),
            (part, false) => format!("{}.{}", part.field(), note.field),
        };
        Self {
            origin,
            field,
            what: note.what,
            refused,
        }
    }

    /// An object that could not even be read. What closes something counts, whatever is wrong beside it.
    pub(super) fn unreadable(file: u32, problem: Problem) -> Self {
        let object = problem.object.as_deref();
        let counts = match object {
            Some(object) if object.is_gone => "; that it is gone counts",
            Some(object) if object.is_cancelled => "; that it is cancelled counts",
            _ => "",
        };
        Self {
            origin: Origin::object(file, problem.position),
            field: problem.field.unwrap_or_default(),
            what: format!("{}{counts}", problem.kind),
            refused: true,
        }
    }

    /// A field of steward's own file that is not as it should be.
    pub(super) fn of_own(file: u32, problem: OwnProblem, spot: Spot) -> Self {
        let OwnProblem {
            field,
            kind,
            refused,
        } = problem;
        Self {
            origin: Origin::own(file, Part::Whole, spot),
            field,
            what: kind.to_string(),
            refused,
        }
    }

    /// The problem in a line, with the names of the files.
    pub(super) fn told<'a>(&'a self, files: &'a [String]) -> Told<'a> {
        Told { found: self, files }
    }
}

/// A place in words.
pub(super) struct Place<'a> {
    origin: &'a Origin,
    files: &'a [String],
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, files } = self;
        let place = usize::try_from(origin.file).unwrap_or(usize::MAX);
        f.write_str(files.get(place).map_or("the export", String::as_str))?;
        match (origin.line, origin.number) {
            (0, 0) => {}
            (0, number) => write!(f, ", object {number}")?,
            (line, _) => write!(f, ", line {line}")?,
        }
        match origin.column {
            0 => Ok(()),
            column => write!(f, ", column {column}"),
        }
    }
}

/// A problem in a line.
pub(super) struct Told<'a> {
    found: &'a Found,
    files: &'a [String],
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found {
            origin,
            field,
            what,
            refused,
        } = self.found;
        write!(f, "{}", origin.told(self.files))?;
        if field.is_empty() && origin.part != Part::Whole {
            write!(f, ", {}", origin.part.field())?;
        }
        if field.is_empty() {
            if !what.is_empty() {
                write!(f, ": {what}")?;
            }
        } else {
            write!(f, ": `{field}` {what}")?;
        }
        if *refused {
            f.write_str(" (left out)")?;
        }
        Ok(())
    }
}
