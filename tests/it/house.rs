//! The arrows of `ARCHITECTURE.md`: which room may use which.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A room and what it may use.
struct Room {
    name: &'static str,
    /// The rooms of this crate, itself included.
    rooms: &'static [&'static str],
    /// Whether it keeps clear of files, time, threads and the environment.
    pure: bool,
}

const ROOMS: [Room; 2] = [
    Room {
        name: "domain",
        rooms: &["domain"],
        pure: true,
    },
    Room {
        name: "index",
        rooms: &["domain", "index"],
        pure: false,
    },
];

/// What carries messages or rows; neither room knows of either.
const OUTSIDE: [&str; 11] = [
    "prost",
    "prost_types",
    "sea_orm",
    "sea_orm_migration",
    "sqlx",
    "tokio",
    "tokio_postgres",
    "tokio_stream",
    "tokio_util",
    "tonic",
    "tonic_types",
];

/// The parts of the standard library that a pure room leaves alone.
const IMPURE: [&str; 7] = ["env", "fs", "io", "net", "process", "thread", "time"];

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for room in &ROOMS {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = files_of(&source, room.name).unwrap();
        assert!(!files.is_empty(), "the room `{}` is empty", room.name);
        for file in files {
            let place = file.strip_prefix(&source).unwrap().display().to_string();
            let text = fs::read_to_string(&file).unwrap();
            let arrows = wrong_arrows(room, depth(&place), &text);
            wrong.extend(arrows.iter().map(|arrow| format!("src/{place}: {arrow}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_arrow_is_found() {
    let [domain, index] = &ROOMS;
    let found = |room, text| wrong_arrows(room, 2, text);
    for (text, expected) in [
        ("use crate::store::Rows;", "1: crate::store"),
        ("\nfn f() { crate::index::load() }", "2: crate::index"),
        ("use super::super::store::Rows;", "1: super::super"),
        ("use crate::{domain::id, store};", "1: crate::{"),
        ("use tokio::sync::Mutex;", "1: tokio"),
        ("use sea_orm as orm;", "1: sea_orm"),
        ("let row: sqlx::Row = row;", "1: sqlx"),
        ("std::fs::read(path)", "1: std::fs"),
        ("use std::{fs, time::Instant};", "1: std::{"),
    ] {
        assert_eq!(found(domain, text), [expected], "{text}");
    }
    for text in [
        "use crate::domain::id::UserId;",
        "use super::{Asker, Denial};",
        "use std::collections::BTreeMap;",
        "use std::fmt;",
        "// use crate::store::Rows;",
        "/// See `crate::store`.",
        "fn tokio_like() {}",
    ] {
        assert_eq!(found(domain, text), [""; 0], "{text}");
    }
    assert_eq!(found(index, "use crate::domain::facts::Facts;"), [""; 0]);
    assert_eq!(
        found(index, "use crate::replica::Replica;"),
        ["1: crate::replica"]
    );
    assert_eq!(found(index, "use tonic::Status;"), ["1: tonic"]);
}

/// The source files of a room: a folder, or one file beside it.
fn files_of(source: &Path, room: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![source.join(room), source.join(format!("{room}.rs"))];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.exists() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// How many modules lie between a file and the root of the crate.
fn depth(place: &str) -> usize {
    let parts = place.split(['/', '\\']).count();
    if place.ends_with("mod.rs") {
        parts - 1
    } else {
        parts
    }
}

/// Every path in the text that leads where the room may not look.
fn wrong_arrows(room: &Room, depth: usize, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        for path in paths(code) {
            if let Some(arrow) = wrong_arrow(room, depth, &path) {
                wrong.push(format!("{number}: {arrow}"));
            }
        }
    }
    wrong
}

fn wrong_arrow(room: &Room, depth: usize, path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split("::").collect();
    let supers = segments
        .iter()
        .take_while(|segment| **segment == "super")
        .count();
    let segment = |place| segments.get(place).copied().unwrap_or_default();
    let (first, second) = (segment(0), segment(1));
    let is_wrong = match first {
        // A list of rooms is written one by one, so that it can be read here.
        "crate" => !room.rooms.contains(&second),
        "super" if supers >= depth => return Some(vec!["super"; supers].join("::")),
        "std" | "core" => room.pure && (second == "{" || IMPURE.contains(&second)),
        outside => return OUTSIDE.contains(&outside).then(|| outside.to_owned()),
    };
    is_wrong.then(|| format!("{first}::{second}"))
}

/// The paths of a line of code, and the crate that a `use` names alone. A
/// list in a path is told by its brace.
fn paths(code: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut paths = Vec::new();
    let mut previous = "";
    let mut rest = code;
    while let Some(start) = rest.find(is_part) {
        let (_, tail) = rest.split_at(start);
        let end = tail.find(|c| !is_part(c)).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        if word.ends_with("::") && after.starts_with('{') {
            paths.push(format!("{word}{{"));
        } else if word.contains("::") || previous == "use" {
            paths.push(word.to_owned());
        }
        previous = word;
        rest = after;
    }
    paths
}
