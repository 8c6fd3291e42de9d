//! `ARCHITECTURE.md` names the function that decides each rule. This test holds the table against the
//! sources: the function exists, its documentation names the rule, and no rule that the sources name is
//! missing from the table.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A rule of the rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    /// A row of the table of permissions.
    Row(u32),
    /// A section of the rulebook.
    Section(u32),
    /// A contradiction that the rulebook settles.
    Settled(u32),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(number) => write!(f, "row {number}"),
            Self::Section(number) => write!(f, "section {number}"),
            Self::Settled(number) => write!(f, "X{number}"),
        }
    }
}

/// A line of the index: rules, and the function that decides them.
struct Entry {
    rules: BTreeSet<Rule>,
    file: String,
    item: String,
}

#[test]
fn each_function_of_the_index_exists_and_names_its_rules() {
    let mut wrong = Vec::new();
    for Entry { rules, file, item } in entries(&index()) {
        let Ok(text) = fs::read_to_string(root().join("src").join(&file)) else {
            wrong.push(format!("src/{file} does not exist"));
            continue;
        };
        let Some(documentation) = documentation(&text, &item) else {
            wrong.push(format!("src/{file} has no `{item}`"));
            continue;
        };
        let named = rules_in(&documentation);
        wrong.extend(rules.difference(&named).map(|rule| {
            format!("the documentation of `{item}` in src/{file} does not name {rule}")
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_index_has_every_row_every_section_and_every_number_that_a_rule_names() {
    let indexed: BTreeSet<Rule> = entries(&index())
        .into_iter()
        .flat_map(|entry| entry.rules)
        .collect();
    let rows = (1..=49).map(Rule::Row);
    // Section 4 is the rows; section 11 is not one rule.
    let sections = (1..=10).filter(|number| *number != 4).map(Rule::Section);
    let mut expected: BTreeSet<Rule> = rows.chain(sections).collect();
    for room in ["decide", "erasure", "manage", "record"] {
        for file in files(&root().join("src/domain").join(room)) {
            let named = rules_in(&fs::read_to_string(file).unwrap());
            let numbers = named
                .into_iter()
                .filter(|rule| matches!(rule, Rule::Settled(_)));
            expected.extend(numbers);
        }
    }
    let missing: Vec<String> = expected.difference(&indexed).map(Rule::to_string).collect();
    assert!(
        missing.is_empty(),
        "not in the index: {}",
        missing.join(", ")
    );
}

#[test]
fn rules_are_read_as_they_are_written() {
    use Rule::{Row, Section, Settled};
    for (text, expected) in [
        (
            "Row 6: the own activity (`X39`).",
            vec![Row(6), Settled(39)],
        ),
        ("rows 29 and 30", vec![Row(29), Row(30)]),
        (
            "rows 5, 8 and 20 to 22; X7",
            vec![Row(5), Row(8), Row(20), Row(21), Row(22), Settled(7)],
        ),
        ("rulebook, section 8, rule 2", vec![Section(8)]),
        ("in 2 rows; an X-number; 49 permissions", vec![]),
    ] {
        assert_eq!(rules_in(text), expected.into_iter().collect(), "{text}");
    }
}

#[test]
fn a_function_that_does_not_name_its_rule_is_found() {
    let text = "/// Row 5.\n#[must_use]\npub fn approve() {}\n\n/// Nothing.\nstruct Approval;\n";
    assert_eq!(documentation(text, "approve").unwrap().trim(), "Row 5.");
    assert_eq!(documentation(text, "Approval").unwrap().trim(), "Nothing.");
    assert_eq!(documentation(text, "approv"), None);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The section of the page that holds the index.
fn index() -> String {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rest) = page
        .split_once("\n## Where each rule is decided\n")
        .unwrap();
    rest.split("\n## ").next().unwrap().to_owned()
}

/// The lines of the table: `| rules | what | file | function |`.
fn entries(table: &str) -> Vec<Entry> {
    let entries: Vec<Entry> = table
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, rules, _, file, item, _] = cells.as_slice() else {
                panic!("not a line of the index: {line}");
            };
            let code = |cell: &str| cell.trim_matches('`').to_owned();
            Entry {
                rules: rules_in(rules),
                file: code(file),
                item: code(item),
            }
        })
        .collect();
    assert!(!entries.is_empty(), "the index is empty");
    entries
}

/// The comment before the definition of a function or type.
fn documentation(text: &str, item: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| {
        ["fn ", "struct ", "enum ", "const "].iter().any(|keyword| {
            line.split_once(keyword).is_some_and(|(before, name)| {
                (before.is_empty() || before.ends_with(' '))
                    && !before.contains("//")
                    && name.strip_prefix(item).is_some_and(|rest| {
                        !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                    })
            })
        })
    })?;
    let mut comment: Vec<&str> = lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.starts_with("///") || line.starts_with("#["))
        .filter_map(|line| line.strip_prefix("///"))
        .collect();
    comment.reverse();
    Some(comment.join("\n"))
}

/// Every rule that a text names: `row 6`, `rows 29 and 30`, `rows 20 to 22`, `section 8`, `X39`.
fn rules_in(text: &str) -> BTreeSet<Rule> {
    let mut rules = BTreeSet::new();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut kind: Option<fn(u32) -> Rule> = None;
    let mut range_from = None;
    let mut last = None;
    for word in words {
        let number: Option<u32> = word.parse().ok();
        match (word.to_lowercase().as_str(), number, kind) {
            ("row" | "rows", ..) => {
                kind = Some(Rule::Row);
                last = None;
            }
            ("section" | "sections", ..) => {
                kind = Some(Rule::Section);
                last = None;
            }
            ("and" | "or", ..) if last.is_some() => {}
            ("to", ..) if last.is_some() => range_from = last,
            (_, Some(number), Some(rule)) => {
                let first = range_from.take().unwrap_or(number);
                rules.extend((first..=number).map(rule));
                last = Some(number);
            }
            _ => (kind, last, range_from) = (None, None, None),
        }
        let settled = word.strip_prefix('X').and_then(|rest| rest.parse().ok());
        rules.extend(settled.map(Rule::Settled));
    }
    rules
}

/// The Rust files below a folder, those of tests left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path
            .file_name()
            .is_some_and(|name| name == "tests" || name == "tests.rs");
        if path.is_dir() && !is_test {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            files.push(path);
        }
    }
    files
}
