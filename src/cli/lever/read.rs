//! Reads a file of an export object by object, whichever form it has, without holding it whole.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::document::{Document, Found, Stop};
use super::folder::ExportFile;
use super::object::{self, Fault, Identity, Object, Parsed, Position};
use super::packed::unpacked_name;
use super::problem::{Problem, ProblemKind};
use super::text::{Broken, Spot, Taken, Text};

/// The first line is looked at to tell JSON lines from a document, unless it is longer than this.
const LONGEST_FIRST_LINE: u64 = 1 << 20;

/// What reading a file came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Objects found, the bad ones included.
    pub found: usize,
    /// Whether the list response says that more pages follow; nothing in the other forms.
    pub has_next: Option<bool>,
}

/// Reads the objects of one file and hands each to `sink`, or what is wrong with it, until `sink` says that it wants no
/// more. A bad object does not stop the ones after it. Where brackets do not fit, the file ends, or in JSON lines the
/// line.
pub fn read_objects<T: Object>(
    file: &ExportFile,
    sink: &mut dyn FnMut(Result<Parsed<T>, Problem>) -> bool,
) -> Tally {
    let mut reading = Reading {
        file,
        sink,
        tally: Tally::default(),
    };
    match open(file) {
        Ok((form, reader)) => reading.documents(form, reader),
        Err(error) => {
            reading.fail(None, ProblemKind::Unreadable(error.kind()));
        }
    }
    reading.tally
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A list response, a list, or a single object; or several of them.
    Document,
    /// One of these on each line.
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

    let mut reader = file.source.open()?;
    let mut first = Vec::new();
    let read = reader
        .by_ref()
        .take(LONGEST_FIRST_LINE)
        .read_until(b'\n', &mut first);
    if let Err(error) = read {
        // What came before it is read first.
        reader = Box::new(BufReader::new(Failing(error.kind())));
    }
    if let Some(rest) = first.strip_prefix(b"\xef\xbb\xbf") {
        // A byte order mark, as some tools write it.
        first = rest.to_vec();
    }

    let extension = unpacked_name(file.name.as_ref())
        .extension()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_object = serde_json::from_slice::<Map<String, Value>>(&first).is_ok();
    let lines = extension == "jsonl"
        || extension == "ndjson"
        || (is_object
            && serde_json::from_slice::<ListResponse>(&first).is_err()
            && reader.fill_buf().is_ok_and(|rest| !rest.is_empty()));
    let form = if lines { Form::Lines } else { Form::Document };
    Ok((form, Cursor::new(first).chain(reader)))
}

/// What is left of a file that cannot be read on.
struct Failing(io::ErrorKind);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

/// One file being read.
struct Reading<'a, T> {
    file: &'a ExportFile,
    sink: &'a mut dyn FnMut(Result<Parsed<T>, Problem>) -> bool,
    tally: Tally,
}

impl<T: Object> Reading<'_, T> {
    fn documents(&mut self, form: Form, reader: impl BufRead) {
        let mut text = Text::new(reader, form == Form::Lines);
        let mut has_next = None;
        let broken = self.each_document(form, &mut text, &mut has_next);
        self.tally.has_next = has_next;
        if let Err(broken) = broken {
            self.fail(None, kind(broken));
        }
    }

    fn each_document(
        &mut self,
        form: Form,
        text: &mut Text<impl BufRead>,
        has_next: &mut Option<bool>,
    ) -> Result<(), Broken> {
        let begin = text.next_document()?;
        if form == Form::Document && !matches!(begin, Some(b'{' | b'[')) {
            let is_json = matches!(begin, Some(b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'));
            if !is_json {
                return Err(text.broken());
            }
            self.fail(None, ProblemKind::NotAnExport);
            return Ok(());
        }
        while text.next_document()?.is_some() {
            let line = (form == Form::Lines).then_some(text.spot().line);
            let mut each = |found: Found<'_>| self.object(&found, line);
            let document = Document {
                text: &mut *text,
                each: &mut each,
                has_next: &mut *has_next,
            };
            match read_one(document, form) {
                Ok(()) => {}
                Err(Stop::Broken(Broken::NotJson(spot))) if line.is_some() => {
                    let position = self.next_position(line);
                    let column = spot.column;
                    self.fail(Some(position), ProblemKind::NotJson { line: None, column });
                    text.next_line()?;
                }
                Err(Stop::Told) if line.is_some() => text.next_line()?,
                Err(Stop::Unwanted | Stop::Told) => return Ok(()),
                Err(Stop::Broken(broken)) => return Err(broken),
            }
        }
        Ok(())
    }

    /// Takes an object; says whether to go on.
    fn object(&mut self, found: &Found<'_>, line: Option<usize>) -> bool {
        let position = self.next_position(line.filter(|_| found.is_alone));
        let value = match found.text.map(serde_json::from_slice::<Value>) {
            None => return self.fail(Some(position), ProblemKind::TooLarge),
            Some(Err(error)) => {
                let kind = not_json(&error, found.spot, position.line.is_some());
                return self.fail(Some(position), kind);
            }
            Some(Ok(value)) => value,
        };
        match object::object::<T>(&value, self.file.is_of_deleted) {
            Ok((mut object, unknown_fields)) => {
                if let Some(owner) = &self.file.owner {
                    object.place(owner);
                }
                if self.file.is_of_deleted {
                    object.delete();
                }
                (self.sink)(Ok(Parsed {
                    object,
                    position,
                    unknown_fields,
                }))
            }
            Err(Fault { field, kind }) => self.report(Problem {
                file: self.file.name.clone(),
                position: Some(position),
                field,
                kind,
                object: Identity::of(&value, self.file.is_of_deleted).map(Box::new),
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

    fn fail(&mut self, position: Option<Position>, kind: ProblemKind) -> bool {
        self.report(Problem {
            file: self.file.name.clone(),
            position,
            field: None,
            kind,
            object: None,
        })
    }

    fn report(&mut self, problem: Problem) -> bool {
        (self.sink)(Err(problem))
    }
}

/// Reads a document, which in JSON lines ends with its line.
fn read_one(mut document: Document<'_, impl BufRead>, form: Form) -> Result<(), Stop> {
    document.read()?;
    if form == Form::Lines {
        let mut nothing = Taken::nothing();
        match document.text.blank(&mut nothing)? {
            None | Some(b'\n') => {}
            Some(_) => return Err(document.text.broken().into()),
        }
    }
    Ok(())
}

/// What is wrong with a text that begins at this place. A line that the position names is not named again.
pub(super) fn not_json(error: &serde_json::Error, begin: Spot, names_line: bool) -> ProblemKind {
    let Spot { line, column } = begin.within(error);
    let line = (!names_line).then_some(line);
    // The one thing that serde_json refuses and that is JSON all the same. Its words for it hold no value.
    if error.to_string().starts_with("lone leading surrogate")
        || error
            .to_string()
            .starts_with("unexpected end of hex escape")
    {
        return ProblemKind::HalfCharacter { line, column };
    }
    ProblemKind::NotJson { line, column }
}

fn kind(broken: Broken) -> ProblemKind {
    match broken {
        Broken::File(kind) => ProblemKind::Unreadable(kind),
        Broken::NotJson(Spot { line, column }) => ProblemKind::NotJson {
            line: Some(line),
            column,
        },
    }
}
