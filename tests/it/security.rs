//! `docs/security.md` is true: what answers a threat is there, and so is what shows it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::architecture::{sources, words_of_the_code};

/// One threat of the page.
struct Line {
    threat: String,
    /// What stands between backticks in the cells after it.
    answered_by: Vec<String>,
    shown_by: Vec<String>,
    not_yet: String,
}

fn page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/security.md");
    fs::read_to_string(page).unwrap()
}

fn quoted(cell: &str) -> Vec<String> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

fn lines(page: &str) -> Vec<Line> {
    let rows = page.lines().filter(|line| {
        line.starts_with("| ") && !line.starts_with("| threat") && !line.starts_with("| ---")
    });
    let line = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, threat, answered_by, shown_by, not_yet, _] = cells[..] else {
            panic!("four cells: {row}")
        };
        Line {
            threat: threat.to_owned(),
            answered_by: quoted(answered_by),
            shown_by: quoted(shown_by),
            not_yet: not_yet.to_owned(),
        }
    };
    rows.map(line).collect()
}

/// Every function that is run as a test, or listed to be run on both databases.
fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for text in sources() {
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            let function = line.strip_prefix("async ").unwrap_or(line);
            if let Some((name, parameters)) = function
                .strip_prefix("fn ")
                .and_then(|rest| rest.split_once('('))
            {
                if is_test || parameters.starts_with("db: TestDatabase)") {
                    tests.insert(name.to_owned());
                }
                is_test = false;
            }
            is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
        }
    }
    tests
}

fn is_there(path: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists()
}

#[test]
fn what_the_page_names_is_there() {
    let (tests, words) = (tests(), words_of_the_code());
    assert!(tests.len() > 300, "there are many tests: {}", tests.len());
    let mut missing = Vec::new();
    let lines = lines(&page());
    for line in &lines {
        let is_shown =
            |name: &String| tests.contains(name) || (name.contains('/') && is_there(name));
        missing.extend(line.shown_by.iter().filter(|name| !is_shown(name)).cloned());
        // Beside files: settings, fields, groups, commands.
        let is_known = |name: &String| {
            let is_place = name.starts_with("src/") || name.starts_with("helm/");
            let mut parts = name.split(|c: char| !c.is_alphanumeric() && c != '_');
            is_there(name) || (!is_place && parts.all(|part| words.contains(part)))
        };
        missing.extend(
            line.answered_by
                .iter()
                .filter(|name| !is_known(name))
                .cloned(),
        );
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn no_threat_is_left_without_a_proof_or_an_open_end() {
    let page = page();
    let lines = lines(&page);
    assert!(lines.len() > 50, "the page has many lines: {}", lines.len());
    for line in lines {
        let is_said = !line.shown_by.is_empty() || !line.not_yet.is_empty();
        assert!(is_said, "{}", line.threat);
    }
    for number in 1..=10 {
        let heading = format!("\n### API{number}: ");
        assert!(page.contains(&heading), "{heading}");
    }
}
