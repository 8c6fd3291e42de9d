//! Reads a file of an export object by object, whichever of the three forms it has, without holding it whole.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::{Map, Value};

use super::document::Document;
use super::folder::ExportFile;
use super::object::{self, Fault, Object, Parsed, Position};
use super::problem::{Problem, ProblemKind};
use super::supplement::Supplement;

/// The first line is looked at to tell JSON lines from a document, unless it is longer than this.
const LONGEST_FIRST_LINE: u64 = 1 << 20;

/// What reading a file came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Objects found, the bad ones included.
    pub found: usize,
    /// Problems reported: bad objects, and the file's own.
    pub problems: usize,
    /// Unknown fields, with the number of objects that have them.
    pub unknown_fields: BTreeMap<String, usize>,
    /// Whether the list response says that more pages follow; nothing in the other forms.
    pub has_next: Option<bool>,
}

/// Reads the objects of one file and hands each to `sink`, or what is wrong with it. A bad object does not stop
/// the ones after it; text that is not JSON ends the file, or in JSON lines only the line.
pub fn read_objects<T: Object>(
    file: &ExportFile,
    sink: &mut dyn FnMut(Result<Parsed<T>, Problem>),
) -> Tally {
    let mut reading = Reading {
        file,
        sink,
        tally: Tally::default(),
    };
    match open(file) {
        Ok((Form::Document, reader)) => reading.document(reader),
        Ok((Form::Lines, reader)) => reading.lines(reader),
        Err(error) => reading.fail(None, ProblemKind::Unreadable(error.kind())),
    }
    reading.tally
}

/// Reads `steward.json`. Beside it stand the fields that it does not know, which in steward's own file are
/// misspellings rather than news.
///
/// # Errors
/// The file cannot be read, is not JSON, or a field has the wrong type.
pub fn read_supplement(file: &ExportFile) -> Result<(Supplement, Vec<String>), Problem> {
    let problem = |fault: Fault| Problem {
        file: file.name.clone(),
        position: None,
        field: fault.field,
        kind: fault.kind,
    };
    let whole = |kind| problem(Fault { field: None, kind });
    let mut bytes = Vec::new();
    file.source
        .open()
        .and_then(|mut source| source.read_to_end(&mut bytes))
        .map_err(|error| whole(ProblemKind::Unreadable(error.kind())))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| whole(not_json(&error)))?;
    object::shape(&value).map_err(problem)
}

/// The form of a file.
enum Form {
    /// A list response, a list, or a single object.
    Document,
    /// One object on each line.
    Lines,
}

/// Opens the file and tells its form: by its extension, or by a first line that is a whole object by itself and
/// not a list response, with something after it.
fn open(file: &ExportFile) -> io::Result<(Form, impl BufRead + use<>)> {
    #[derive(Deserialize)]
    struct ListResponse {
        #[serde(rename = "data")]
        _data: IgnoredAny,
    }

    let mut reader = BufReader::new(file.source.open()?);
    let mut first = Vec::new();
    reader
        .by_ref()
        .take(LONGEST_FIRST_LINE)
        .read_until(b'\n', &mut first)?;
    if let Some(rest) = first.strip_prefix(b"\xef\xbb\xbf") {
        // A byte order mark, as some tools write it.
        first = rest.to_vec();
    }

    let extension = Path::new(&file.name)
        .extension()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_object = serde_json::from_slice::<Map<String, Value>>(&first).is_ok();
    let lines = extension == "jsonl"
        || extension == "ndjson"
        || (is_object
            && serde_json::from_slice::<ListResponse>(&first).is_err()
            && !reader.fill_buf()?.is_empty());
    let form = if lines { Form::Lines } else { Form::Document };
    Ok((form, Cursor::new(first).chain(reader)))
}

/// One file being read.
struct Reading<'a, T> {
    file: &'a ExportFile,
    sink: &'a mut dyn FnMut(Result<Parsed<T>, Problem>),
    tally: Tally,
}

impl<T: Object> Reading<'_, T> {
    fn document(&mut self, reader: impl BufRead) {
        let mut deserializer = serde_json::Deserializer::from_reader(reader);
        let mut has_next = None;
        let mut each = |value: &Value| self.object(value, None);
        let outcome = loop {
            let next = Document {
                each: &mut each,
                has_next: &mut has_next,
            };
            match next.deserialize(&mut deserializer) {
                // Pages that were written one after the other into the same file.
                Ok(()) if deserializer.end().is_err() => {}
                outcome => break outcome,
            }
        };
        self.tally.has_next = has_next;
        if let Err(error) = outcome {
            let kind = match error.classify() {
                serde_json::error::Category::Io => {
                    ProblemKind::Unreadable(error.io_error_kind().unwrap_or(io::ErrorKind::Other))
                }
                serde_json::error::Category::Data => ProblemKind::NotAnExport,
                serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
                    not_json(&error)
                }
            };
            self.fail(None, kind);
        }
    }

    fn lines(&mut self, mut reader: impl BufRead) {
        let mut text = Vec::new();
        for line in 1.. {
            text.clear();
            match reader.read_until(b'\n', &mut text) {
                Ok(0) => return,
                Ok(_) if text.trim_ascii().is_empty() => {}
                Ok(_) => match serde_json::from_slice::<Value>(&text) {
                    Ok(value) => self.object(&value, Some(line)),
                    Err(error) => {
                        let position = self.next_position(Some(line));
                        let kind = ProblemKind::NotJson {
                            line: None,
                            column: error.column(),
                        };
                        self.fail(Some(position), kind);
                    }
                },
                Err(error) => return self.fail(None, ProblemKind::Unreadable(error.kind())),
            }
        }
    }

    fn object(&mut self, value: &Value, line: Option<usize>) {
        let position = self.next_position(line);
        match object::object::<T>(value) {
            Ok((mut object, unknown_fields)) => {
                if let Some(owner) = &self.file.owner {
                    object.place(owner);
                }
                for field in &unknown_fields {
                    *self.tally.unknown_fields.entry(field.clone()).or_default() += 1;
                }
                (self.sink)(Ok(Parsed {
                    object,
                    position,
                    unknown_fields,
                }));
            }
            Err(Fault { field, kind }) => self.report(Problem {
                file: self.file.name.clone(),
                position: Some(position),
                field,
                kind,
            }),
        }
    }

    fn next_position(&mut self, line: Option<usize>) -> Position {
        self.tally.found += 1;
        Position {
            number: self.tally.found,
            line,
        }
    }

    fn fail(&mut self, position: Option<Position>, kind: ProblemKind) {
        self.report(Problem {
            file: self.file.name.clone(),
            position,
            field: None,
            kind,
        });
    }

    fn report(&mut self, problem: Problem) {
        self.tally.problems += 1;
        (self.sink)(Err(problem));
    }
}

fn not_json(error: &serde_json::Error) -> ProblemKind {
    ProblemKind::NotJson {
        line: Some(error.line()),
        column: error.column(),
    }
}
