//! The permission table, read from the CSV itself.

use std::sync::LazyLock;

/// The presets, in the order of the table's columns.
pub(super) const PRESETS: [&str; 5] = [
    "super_admin",
    "admin",
    "team_member",
    "limited_team_member",
    "interviewer",
];

/// One row of the table. Levels and values are both called cells here: what a role may hold of it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) number: u8,
    pub(crate) key: &'static str,
    /// What each preset holds.
    pub(crate) presets: [Vec<&'static str>; 5],
    /// The rows that a custom role must hold too.
    pub(crate) needs: Vec<u8>,
    /// Widest first; none when the row is held by values.
    pub(crate) levels: Vec<&'static str>,
    pub(crate) values: Vec<&'static str>,
}

impl Row {
    /// What a role may hold of the row.
    pub(super) fn cells(&self) -> &[&'static str] {
        if self.levels.is_empty() {
            &self.values
        } else {
            &self.levels
        }
    }
}

/// The 49 rows.
pub(crate) static TABLE: LazyLock<Vec<Row>> = LazyLock::new(read);

/// A row by its number.
pub(crate) fn row(number: u8) -> &'static Row {
    &TABLE[usize::from(number) - 1]
}

fn read() -> Vec<Row> {
    let lines = include_str!("../../data/permissions.csv").lines();
    let lines: Vec<Vec<&'static str>> = lines.skip(1).map(columns).collect();
    let number_of = |key: &str| {
        let line = lines.iter().find(|line| line[1] == key).expect(key);
        line[0].parse().expect("a row's number")
    };
    let row = |line: &Vec<&'static str>| {
        let values = words(line[12], '|');
        Row {
            number: line[0].parse().expect("a row's number"),
            key: line[1],
            presets: [5, 6, 7, 8, 9].map(|column| cell(line[column], &values)),
            needs: words(line[10], '|').into_iter().map(number_of).collect(),
            levels: words(line[11], '|'),
            values,
        }
    };
    let rows: Vec<Row> = lines.iter().map(row).collect();
    assert!(rows.iter().map(|row| row.number).eq(1..=49), "49 rows");
    rows
}

/// `opts(a|b)`, `opts(*)`, `a+b` (row 15), a level, or `none`.
fn cell(text: &'static str, values: &[&'static str]) -> Vec<&'static str> {
    match text
        .strip_prefix("opts(")
        .and_then(|text| text.strip_suffix(')'))
    {
        Some("*") => values.to_vec(),
        Some(listed) => words(listed, '|'),
        None => words(text, '+'),
    }
}

fn words(text: &'static str, between: char) -> Vec<&'static str> {
    let words = text.split(between);
    words
        .filter(|word| !word.is_empty() && *word != "none")
        .collect()
}

/// The columns of a line; one that holds a comma is in quotation marks.
fn columns(line: &'static str) -> Vec<&'static str> {
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        let (column, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (column, after) = quoted.split_once('"').expect("a closing mark");
                (column, after.strip_prefix(','))
            }
            None => match rest.split_once(',') {
                Some((column, after)) => (column, Some(after)),
                None => (rest, None),
            },
        };
        columns.push(column);
        match after {
            Some(after) => rest = after,
            None => return columns,
        }
    }
}
