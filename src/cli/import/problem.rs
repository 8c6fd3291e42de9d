//! What was not taken in, by file, position and field; never by value.

use std::fmt;

use super::translate::Note;
use crate::cli::lever::{Position, Problem};

/// Where an entry of the stream comes from. Kept for every entry, so it is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// The file, as its place among the files that were read.
    pub file: u32,
    /// The object in it, from 1; 0 for steward's own file.
    number: u32,
    /// The line, from 1, in a file of JSON lines; otherwise 0.
    line: u32,
    /// The part of steward's own file.
    part: Part,
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
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            file,
            number: position.map_or(0, |position| small(position.number)),
            line: position.and_then(|position| position.line).map_or(0, small),
            part: Part::Whole,
        }
    }

    /// A part of steward's own file.
    pub(super) fn own(file: u32, part: Part) -> Self {
        Self {
            file,
            number: 0,
            line: 0,
            part,
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
        let prefix = match origin.part {
            Part::Whole => String::new(),
            Part::Role(place) => format!("roles[{place}]."),
            Part::Grant(place) => format!("access_grants[{place}]."),
            Part::Privilege(place) => format!("privileges[{place}]."),
            Part::Settings => "settings.".to_owned(),
        };
        Self {
            origin,
            field: format!("{prefix}{}", note.field),
            what: note.what,
            refused,
        }
    }

    /// An object that could not even be read.
    pub(super) fn unreadable(file: u32, problem: Problem) -> Self {
        Self {
            origin: Origin::object(file, problem.position),
            field: problem.field.unwrap_or_default(),
            what: problem.kind.to_string(),
            refused: true,
        }
    }

    /// The problem in a line, with the names of the files.
    pub(super) fn told<'a>(&'a self, files: &'a [String]) -> Told<'a> {
        Told { found: self, files }
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
        let place = usize::try_from(origin.file).unwrap_or(usize::MAX);
        f.write_str(self.files.get(place).map_or("the export", String::as_str))?;
        match (origin.line, origin.number) {
            (0, 0) => {}
            (0, number) => write!(f, ", object {number}")?,
            (line, _) => write!(f, ", line {line}")?,
        }
        match (origin.part, field.is_empty()) {
            (Part::Whole, _) | (_, false) => {}
            (Part::Role(place), true) => write!(f, ", roles[{place}]")?,
            (Part::Grant(place), true) => write!(f, ", access_grants[{place}]")?,
            (Part::Privilege(place), true) => write!(f, ", privileges[{place}]")?,
            (Part::Settings, true) => f.write_str(", settings")?,
        }
        if field.is_empty() {
            write!(f, ": {what}")?;
        } else {
            write!(f, ": `{field}` {what}")?;
        }
        if *refused {
            f.write_str(" (left out)")?;
        }
        Ok(())
    }
}
