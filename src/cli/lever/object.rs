//! From one JSON value to one typed object: which field is wrong, and which fields nobody knows.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};

use super::classify::FileKind;
use super::misspelt::{ShapeAt, is_same, misspelt};
use super::problem::{JsonKind, ProblemKind};
use super::shape::{Millis, NO_TIME};

/// An object of Lever's API.
pub trait Object: DeserializeOwned {
    /// Which list it is found in.
    const KIND: FileKind;

    /// Fields that Lever documents and steward leaves unread. They are not counted as unknown.
    const UNREAD: &'static [&'static str];

    /// The same for objects that stand inside this one, with their place.
    const PARTS: &'static [(&'static str, &'static [&'static str])] = &[];

    /// The shapes that stand inside this one and whose fields must not be lost by a slip of the keys.
    const SHAPES: &'static [ShapeAt] = &[];

    /// Its id.
    fn id(&self) -> &str;

    /// When it was last changed, for kinds that say so.
    fn updated_at(&self) -> Option<Millis> {
        None
    }

    /// Whether it says that it is gone: anonymized or deleted.
    fn is_gone(&self) -> bool {
        false
    }

    /// Whether it says that something is over: that it is gone, or cancelled.
    fn closes(&self) -> bool {
        self.is_gone()
    }

    /// Takes that it stands in a list of deleted things.
    fn delete(&mut self) {}

    /// Takes the opportunity or posting that the path of the file names, where the object itself does not.
    fn place(&mut self, _owner: &str) {}
}

/// An object as it was found.
#[derive(Clone, PartialEq)]
pub struct Parsed<T> {
    /// The object.
    pub object: T,
    /// Where in its file.
    pub position: Position,
    /// The fields that neither Lever documents nor steward knows, as in `applications[].shoeSize`, each once.
    pub unknown_fields: Vec<String>,
}

/// The place of an object in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Counted from 1 through the file.
    pub number: usize,
    /// The line, from 1, in a file of JSON lines.
    pub line: Option<usize>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}"),
            None => write!(f, "object {}", self.number),
        }
    }
}

/// Which object a copy is of, and which copy it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The object's id.
    pub id: String,
    /// When it was last changed.
    pub updated_at: Option<Millis>,
    /// Whether it says that it is gone, or stands in a list of deleted things.
    pub is_gone: bool,
    /// Whether it says that it was cancelled.
    pub is_cancelled: bool,
    /// The opportunity that it says it is of.
    pub opportunity_id: Option<String>,
}

impl Identity {
    /// What a value tells that may be no good object otherwise.
    pub(super) fn of(value: &Value, is_of_deleted: bool) -> Option<Self> {
        let updated_at = value.get("updatedAt");
        let says = |said: fn(&str, &Value) -> bool| {
            let mut fields = value.as_object().into_iter().flatten();
            fields.any(|(key, value)| said(key, value))
        };
        let opportunity_id = value.get("opportunityId").and_then(Value::as_str);
        Some(Self {
            id: value.get("id")?.as_str()?.to_owned(),
            updated_at: updated_at.and_then(|at| Millis::deserialize(at).ok()),
            is_gone: is_of_deleted || says(says_gone),
            is_cancelled: says(|key, value| {
                !matches!(value, Value::Null | Value::Bool(false)) && is_same("canceledAt", key)
            }),
            opportunity_id: opportunity_id.map(str::to_owned),
        })
    }
}

/// Whether a field says that its object is gone, in whichever spelling.
pub(super) fn says_gone(key: &str, value: &Value) -> bool {
    let fields = ["isAnonymized", "deletedAt", "isDeleted", "deleted"];
    !matches!(value, Value::Null | Value::Bool(false))
        && fields.iter().any(|field| is_same(field, key))
}

/// A wrong field.
pub(super) struct Fault {
    pub field: Option<String>,
    pub kind: ProblemKind,
}

/// Reads any shape from a value, and names the fields that it did not take.
pub(super) fn shape<T: DeserializeOwned>(value: &Value) -> Result<(T, Vec<String>), Fault> {
    if !value.is_object() {
        return Err(Fault {
            field: None,
            kind: ProblemKind::NotAnObject(JsonKind::from(value)),
        });
    }
    let mut ignored = BTreeSet::new();
    let mut note = |path: serde_ignored::Path<'_>| {
        ignored.insert(dotted(&path));
    };
    let mut track = Track::new();
    let noting = serde_ignored::Deserializer::new(value, &mut note);
    let outcome = T::deserialize(serde_path_to_error::Deserializer::new(noting, &mut track));
    match outcome {
        Ok(object) => Ok((object, ignored.into_iter().collect())),
        Err(error) => Err(fault(value, &track.path(), &error)),
    }
}

/// Reads an object of Lever's API. One whose field is probably misspelt is not taken without it.
/// What it closes counts all the same, as does a list of deleted things (`is_of_deleted`).
pub(super) fn object<T: Object>(
    value: &Value,
    is_of_deleted: bool,
) -> Result<(T, Vec<String>), Fault> {
    let (object, mut unknown) = shape::<T>(value)?;
    unknown.retain(|path| !is_unread::<T>(path));
    match misspelt::<T>(value, &unknown) {
        Some(fault) if !object.closes() && !is_of_deleted => Err(fault),
        _ => Ok((object, unknown)),
    }
}

fn is_unread<T: Object>(path: &str) -> bool {
    let within = |(place, unread): &(&str, &[&str])| {
        path.strip_prefix(place)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| unread.contains(&rest))
    };
    T::UNREAD.contains(&path) || T::PARTS.iter().any(within)
}

/// What `serde_json` says where a number should stand: only times are read as numbers.
const NO_NUMBER: &str = "expected a JSON number";

/// `serde_json`'s own words are never passed on, since they quote the value. Of them only the name of a missing
/// field is taken, which is one of ours; everything else is told by looking at the value once more.
fn fault(value: &Value, path: &Path, error: &serde_json::Error) -> Fault {
    let place = written(path);
    let missing = error.to_string();
    if let Some(name) = missing
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next())
    {
        let field = if place.is_empty() {
            name.to_owned()
        } else {
            format!("{place}.{name}")
        };
        return Fault {
            field: Some(field),
            kind: ProblemKind::Missing,
        };
    }
    let found = path.iter().try_fold(value, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    let kind = if missing.contains(NO_TIME) || missing.contains(NO_NUMBER) {
        ProblemKind::NoTime
    } else {
        ProblemKind::WrongType(JsonKind::from(found.unwrap_or(value)))
    };
    Fault {
        field: (!place.is_empty()).then_some(place),
        kind,
    }
}

/// The path of a wrong field, as in `applications[0].posting`.
fn written(path: &Path) -> String {
    path.iter()
        .fold(String::new(), |written, segment| match segment {
            Segment::Seq { index } => format!("{written}[{index}]"),
            Segment::Map { key } if written.is_empty() => key.clone(),
            Segment::Map { key } => format!("{written}.{key}"),
            Segment::Enum { .. } | Segment::Unknown => written,
        })
}

/// The path of an ignored field, without positions in lists, so that the same field counts as the same.
fn dotted(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, .. } => format!("{}[]", dotted(parent)),
        Path::Map { parent, key } => match dotted(parent) {
            parent if parent.is_empty() => key.clone(),
            parent => format!("{parent}.{key}"),
        },
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => dotted(parent),
    }
}
