//! `ARCHITECTURE.md` is true: rooms use only those that they may, and what it names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A room and what it may use.
struct Room {
    name: String,
    /// The rooms of this crate, itself included.
    rooms: BTreeSet<String>,
    /// Whether it keeps clear of files, time, threads and the environment.
    pure: bool,
}

/// The rooms of the table in `ARCHITECTURE.md`. Who may use a room may use what
/// that one uses.
fn rooms() -> Vec<Room> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("\n## Rooms\n").unwrap();
    let table = rest.split("\n## ").next().unwrap();
    let mut rooms: Vec<Room> = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let named = |cell: &str| -> Vec<String> {
            let quoted = cell.split('`').skip(1).step_by(2);
            let name = |text: &str| {
                text.trim_end_matches(".rs")
                    .trim_end_matches('/')
                    .to_owned()
            };
            quoted.map(name).collect()
        };
        let may_use = match cells[3] {
            "all above" => rooms.iter().map(|room| room.name.clone()).collect(),
            cell => named(cell),
        };
        for name in named(cells[1]) {
            let mut uses = BTreeSet::from([name.clone()]);
            for other in &may_use {
                let other = rooms.iter().find(|room| room.name == *other);
                uses.extend(other.expect("a room further up").rooms.iter().cloned());
            }
            let pure = name == "domain";
            rooms.push(Room {
                name,
                rooms: uses,
                pure,
            });
        }
    }
    assert!(rooms.len() > 10, "the table has all rooms");
    rooms
}

/// The crates that only some rooms use, and those rooms.
const OUTSIDE: [(&[&str], &[&str]); 4] = [
    // What is measured, on its way out.
    (
        &[
            "opentelemetry_http",
            "opentelemetry_otlp",
            "opentelemetry_prometheus",
            "opentelemetry_sdk",
            "prometheus",
            "tracing_opentelemetry",
        ],
        &["telemetry"],
    ),
    // The database.
    (
        &["sea_orm", "sea_orm_migration", "sqlx", "tokio_postgres"],
        &["store"],
    ),
    // Messages and the transport.
    (
        &["prost", "prost_types", "tonic", "tonic_types"],
        &["proto", "telemetry", "grpc", "cli", "config"],
    ),
    // Tasks.
    (
        &["tokio", "tokio_stream", "tokio_util"],
        &[
            "tasks",
            "store",
            "replica",
            "erasure",
            "telemetry",
            "grpc",
            "cli",
            "main",
        ],
    ),
];

/// The parts of the standard library that a pure room leaves alone.
const IMPURE: [&str; 7] = ["env", "fs", "io", "net", "process", "thread", "time"];

/// Whether a room may use a crate.
fn may_use(room: &Room, outside: &str) -> bool {
    let of_some = OUTSIDE.iter().find(|(crates, _)| crates.contains(&outside));
    of_some.is_none_or(|(_, rooms)| rooms.contains(&room.name.as_str()))
}

/// The text of every file of the code and the contract.
pub(crate) fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["src", "proto", "tests"].map(|it| root.join(it)).into();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|it| it.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if matches!(extension, Some("rs" | "proto")) {
                texts.push(fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}

/// Every word of the code and the contract.
pub(crate) fn words_of_the_code() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in sources() {
        let found = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.extend(found.map(str::to_owned));
    }
    words
}

#[test]
fn what_the_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let words = words_of_the_code();
    let mut missing = Vec::new();
    // Code is quoted within one line.
    for named in page
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
    {
        let is_path = named.contains('/')
            || [".rs", ".toml", ".csv"]
                .iter()
                .any(|end| named.ends_with(end));
        let there = if is_path {
            ["", "src", "src/domain"]
                .iter()
                .any(|base| root.join(base).join(named).exists())
        } else {
            let mut parts = named.split(|c: char| !c.is_alphanumeric() && c != '_');
            parts.all(|part| words.contains(part))
        };
        if !there {
            missing.push(named);
        }
    }
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for room in &rooms() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = files_of(&source, &room.name).unwrap();
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
    let rooms = rooms();
    let named = |name: &str| rooms.iter().find(|room| room.name == name).unwrap();
    let (domain, index) = (named("domain"), named("index"));
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

/// Which module of a room's folder uses which others.
fn uses_within(room: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files_of(source.parent().unwrap(), room).unwrap() {
        let place = file.strip_prefix(&source).unwrap().display().to_string();
        let module = place.split(['/', '.']).next().unwrap().to_owned();
        let depth = depth(&place);
        if module == "mod" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let of_module = uses.entry(module.clone()).or_default();
        for path in text
            .lines()
            .flat_map(|line| paths(line.split("//").next().unwrap_or_default()))
        {
            let segments: Vec<&str> = path.split("::").collect();
            let supers = segments
                .iter()
                .take_while(|segment| **segment == "super")
                .count();
            let other = match segments.as_slice() {
                ["crate", first, second, ..] if *first == room => second,
                _ if supers == depth => segments.get(supers).copied().unwrap_or_default(),
                _ => continue,
            };
            if other != module {
                of_module.insert(other.to_owned());
            }
        }
    }
    uses
}

#[test]
fn the_services_of_grpc_know_each_other_one_way() {
    let mut uses = uses_within("grpc");
    assert!(uses.len() > 20, "the room has many modules");
    // Those that use nothing of what is left are taken away, until none is.
    loop {
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        uses.retain(|_, others| others.iter().any(|other| left.contains(other)));
        if uses.len() == left.len() {
            break;
        }
    }
    assert!(uses.is_empty(), "they use each other in a circle: {uses:?}");
}

/// Whoever looks at a trace sees what the store was asked for.
/// Before there is something to ask, and when there is not any more; and what others do while the right to serve is held.
const NO_CALLS: [&str; 4] = ["connect", "look", "close", "while_serving"];

#[test]
fn each_call_of_the_store_has_a_span_of_its_name() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut calls = 0;
    for file in files_of(&source, "store").unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut of_store = false;
        for pair in lines.windows(2) {
            if pair[1].starts_with("impl") {
                of_store = pair[1] == "impl Store {";
            }
            let name = pair[1].strip_prefix("    pub async fn ");
            let name = name.and_then(|rest| rest.split(['(', '<']).next());
            let Some(name) = name.filter(|name| of_store && !NO_CALLS.contains(name)) else {
                continue;
            };
            let span = format!(r#"    #[tracing::instrument(name = "store.{name}", skip_all)]"#);
            assert_eq!(pair[0], span, "{}", file.display());
            calls += 1;
        }
    }
    assert!(calls > 40, "the store has many calls: {calls}");
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
    let mut depth = depth;
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        // A module within the file, such as its tests.
        if code.starts_with("mod ") && code.ends_with('{') {
            depth += 1;
        }
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
        "crate" => !room.rooms.contains(second),
        "super" if supers >= depth => return Some(vec!["super"; supers].join("::")),
        "std" | "core" => room.pure && (second == "{" || IMPURE.contains(&second)),
        outside => return (!may_use(room, outside)).then(|| outside.to_owned()),
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

#[test]
fn an_account_is_found_for_a_caller_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/grpc");
    let mut folders = vec![root];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_their_home = path.ends_with("grpc/accounts.rs");
            let is_test = path.ends_with("tests.rs");
            for way in [
                "replica.account(",
                "replica\n        .account(",
                "replica.at_hand(",
            ] {
                let found = code.contains(way);
                seen += usize::from(found && is_their_home);
                assert!(
                    !found || is_their_home || is_test,
                    "{}: {way}",
                    path.display()
                );
            }
        }
    }
    assert!(seen > 0, "the ways are called otherwise now");
}
