//! Reads `steward.json`. One entry that is not as it should be costs that entry, and everything wrong has its line and
//! column: the file is written by hand.

use std::io::Read as _;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::folder::ExportFile;
use super::object::{self, Fault};
use super::problem::{JsonKind, Problem, ProblemKind};
use super::read::not_json;
use super::spot::spot_of;
use super::supplement::{Numbered, Settings, Supplement};
use super::text::{LARGEST, Spot};

/// `steward.json`, as far as it could be read.
#[derive(Debug, Clone, Default)]
pub struct OwnFile {
    /// What it says.
    pub supplement: Supplement,
    /// What is wrong with it.
    pub problems: Vec<OwnProblem>,
    text: Vec<u8>,
}

/// Something that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnProblem {
    /// The field, as in `roles[0].title`.
    pub field: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// Whether what has the field is left out for it.
    pub refused: bool,
}

impl OwnFile {
    /// Where a field stands; where it is missing, the place of what should have it.
    #[must_use]
    pub fn spot(&self, field: &str) -> Spot {
        spot_of(&self.text, field)
    }

    fn problem(&mut self, field: String, kind: ProblemKind) {
        self.problems.push(OwnProblem {
            field,
            kind,
            refused: true,
        });
    }

    /// A field that it does not know, beside others.
    fn misspelt(&mut self, field: String) {
        self.problems.push(OwnProblem {
            field,
            kind: ProblemKind::Misspelt,
            refused: false,
        });
    }

    /// An entry of the file. What it does not know is, in a file of steward's own, misspelt; without it the entry would be
    /// another: a grant for more than was meant.
    fn entry<T: DeserializeOwned>(&mut self, place: &str, value: &Value) -> Option<T> {
        let within = |field: &str| format!("{place}.{field}");
        match object::shape::<T>(value) {
            Ok((entry, unknown)) => {
                let is_known = unknown.is_empty();
                for field in unknown {
                    self.problem(within(&field), ProblemKind::Misspelt);
                }
                is_known.then_some(entry)
            }
            Err(Fault { field, kind }) => {
                let field = field.map_or_else(|| place.to_owned(), |field| within(&field));
                self.problem(field, kind);
                None
            }
        }
    }

    /// The settings: one that is not as it should be costs that one.
    fn settings(&mut self, name: &str, value: &Value) -> Settings {
        let mut value = value.clone();
        loop {
            let count = self.problems.len();
            if let Some(settings) = self.entry(name, &value) {
                return settings;
            }
            let wrong = self
                .problems
                .get(count)
                .map(|problem| problem.field.clone());
            let setting = wrong.as_deref().and_then(|field| field.split('.').nth(1));
            let taken = setting.and_then(|setting| value.as_object_mut()?.remove(setting));
            if taken.is_none() {
                return Settings::default();
            }
        }
    }

    fn entries<T: DeserializeOwned>(&mut self, name: &str, value: &Value) -> Vec<Numbered<T>> {
        let Value::Array(values) = value else {
            // Null stands for nothing.
            if !value.is_null() {
                let kind = ProblemKind::WrongType(JsonKind::from(value));
                self.problem(name.to_owned(), kind);
            }
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (place, value) in (0..).zip(values) {
            if let Some(entry) = self.entry(&format!("{name}[{place}]"), value) {
                entries.push(Numbered { place, entry });
            }
        }
        entries
    }

    fn take(&mut self, parts: &Map<String, Value>) {
        for (name, value) in parts {
            match name.as_str() {
                "settings" if value.is_null() => {}
                "settings" => self.supplement.settings = self.settings(name, value),
                "roles" => self.supplement.roles = self.entries(name, value),
                "access_grants" => self.supplement.access_grants = self.entries(name, value),
                "privileges" => self.supplement.privileges = self.entries(name, value),
                _ => self.misspelt(name.clone()),
            }
        }
    }
}

/// Reads the file.
///
/// # Errors
/// It cannot be read, or is no JSON object.
pub fn read_own(file: &ExportFile) -> Result<OwnFile, Problem> {
    let problem = |kind| Problem {
        file: file.name.clone(),
        position: None,
        field: None,
        kind,
        object: None,
    };
    let mut text = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    file.source
        .open()
        .and_then(|source| source.take(most.saturating_add(1)).read_to_end(&mut text))
        .map_err(|error| problem(ProblemKind::Unreadable(error.kind())))?;
    if text.len() > LARGEST {
        return Err(problem(ProblemKind::TooLarge));
    }
    if let Some(rest) = text.strip_prefix(b"\xef\xbb\xbf") {
        text = rest.to_vec();
    }
    let begin = Spot { line: 1, column: 1 };
    let value = serde_json::from_slice::<Value>(&text);
    let value = value.map_err(|error| problem(not_json(&error, begin, false)))?;
    let Value::Object(parts) = &value else {
        return Err(problem(ProblemKind::NotAnObject(JsonKind::from(&value))));
    };
    let mut own = OwnFile {
        text,
        ..OwnFile::default()
    };
    own.take(parts);
    Ok(own)
}
