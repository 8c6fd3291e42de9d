//! Every cell of the permission table, asked at the sample company through
//! the server.
//!
//! The questions and their answers stand in `tests/data/cells.tsv`, written
//! from the rulebook. Each line is one question: the row, the preset role and
//! the level of the cell that it is about (for a cell that is a choice of
//! values, the value), then what is asked, in the words of `steward check`,
//! and the reason that is expected. A cell without a level says `none`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::question::Subject;
use steward::proto::{
    AuthorizeRequest, DecisionReason, Facts, MaybeUser, NewPosting, NewRequisition, PostingAction,
    Question, Target,
};
use tonic::transport::Channel;

use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

/// The account that the sample is imported into.
pub(crate) const ACCOUNT: &str = "sample";
/// The questions.
const CELLS: &str = include_str!("../data/cells.tsv");
/// The permission table.
const TABLE: &str = include_str!("../data/permissions.csv");
/// The preset roles, as columns of the table.
const PRESETS: [&str; 5] = [
    "super_admin",
    "admin",
    "team_member",
    "limited_team_member",
    "interviewer",
];

/// One line of the table of questions.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    line: usize,
    pub(crate) row: u8,
    /// The second column: whose cell it is.
    pub(crate) preset: &'static str,
    pub(crate) level: &'static str,
    pub(crate) user: &'static str,
    on: Vec<(&'static str, &'static str)>,
    value: &'static str,
    facts: Vec<(&'static str, &'static str)>,
    expected: &'static str,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: row {} as {} ({}): {}",
            self.line, self.row, self.preset, self.level, self.user
        )?;
        for (kind, id) in &self.on {
            write!(f, " {kind}:{id}")?;
        }
        if !self.value.is_empty() {
            write!(f, " value {}", self.value)?;
        }
        for (name, value) in &self.facts {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl Case {
    pub(crate) fn is_allowed(&self) -> bool {
        self.expected == "ALLOWED"
    }

    pub(crate) fn reason(&self) -> DecisionReason {
        DecisionReason::from_str_name(&format!("DECISION_REASON_{}", self.expected))
            .unwrap_or_else(|| panic!("{self}: no such reason: {}", self.expected))
    }

    pub(crate) fn request(&self) -> AuthorizeRequest {
        let mut target = Target::default();
        for (kind, id) in &self.on {
            self.aim(&mut target, kind, id);
        }
        let mut facts = Facts::default();
        for (name, value) in &self.facts {
            self.state(&mut target, &mut facts, name, value);
        }
        AuthorizeRequest {
            account: ACCOUNT.to_owned(),
            question: Some(Question {
                user: self.user.to_owned(),
                subject: Some(Subject::Permission(i32::from(self.row))),
                target: (target != Target::default()).then_some(target),
                value: self.value.to_owned(),
                facts: (facts != Facts::default()).then_some(facts),
            }),
            ..AuthorizeRequest::default()
        }
    }

    fn aim(&self, target: &mut Target, kind: &str, id: &str) {
        let field = match kind {
            "opportunity" => &mut target.opportunity,
            "candidate" => &mut target.candidate,
            "posting" => &mut target.posting,
            "requisition" => &mut target.requisition,
            "interview" => &mut target.interview,
            "user" => &mut target.user,
            "new_role" => &mut target.new_role,
            "new_posting" => {
                target.new_posting = Some(NewPosting::default());
                return;
            }
            "new_requisition" => {
                target.new_requisition = Some(NewRequisition::default());
                return;
            }
            _ => panic!("{self}: no such kind of thing: {kind}"),
        };
        id.clone_into(field);
    }

    /// A fact; of something new it is a field of the target.
    fn state(&self, target: &mut Target, facts: &mut Facts, name: &str, value: &str) {
        let somebody = || {
            Some(MaybeUser {
                user: value.to_owned(),
            })
        };
        let several = || value.split(',').map(str::to_owned).collect();
        let new = (&mut target.new_posting, &mut target.new_requisition);
        match (name, new) {
            ("confidential", (Some(posting), _)) => posting.confidential = value == "true",
            ("confidential", (_, Some(requisition))) => requisition.confidential = value == "true",
            ("owner", (Some(posting), _)) => posting.owner = value.to_owned(),
            ("owner", (_, Some(requisition))) => requisition.owner = value.to_owned(),
            ("hiring_manager", (_, Some(requisition))) => {
                requisition.hiring_manager = value.to_owned();
            }
            ("owner", _) => facts.owner = value.to_owned(),
            ("on_behalf_of", _) => facts.on_behalf_of = value.to_owned(),
            ("activity_author", _) => facts.activity_author = somebody(),
            ("pending_approvers", _) => facts.pending_approvers = several(),
            ("changed_fields", _) => facts.changed_fields = several(),
            ("creator", _) => facts.creator = value.to_owned(),
            ("shared_by", _) => facts.shared_by = somebody(),
            ("action", _) => {
                let action = match value {
                    "create" => PostingAction::Create,
                    "edit" => PostingAction::Edit,
                    "delete" => PostingAction::Delete,
                    _ => panic!("{self}: no such action: {value}"),
                };
                facts.action = action.into();
            }
            _ => panic!("{self}: no such fact: {name}"),
        }
    }
}

/// The questions, in the order of the file.
pub(crate) fn cases() -> Vec<Case> {
    read(CELLS)
}

/// The questions of a table.
pub(crate) fn read(table: &'static str) -> Vec<Case> {
    let lines = table.lines().zip(1..).skip(1);
    lines.map(|(text, line)| case(text, line)).collect()
}

fn case(text: &'static str, line: usize) -> Case {
    let columns: Vec<&'static str> = text.split('\t').collect();
    let [row, preset, level, user, on, value, facts, expected] = columns[..] else {
        panic!("line {line}: has {} columns", columns.len());
    };
    let on = on.split_whitespace();
    let facts = facts.split_whitespace();
    Case {
        line,
        row: row.parse().expect("the number of a row"),
        preset,
        level,
        user,
        on: on
            .map(|thing| thing.split_once(':').unwrap_or((thing, "")))
            .collect(),
        value,
        facts: facts
            .map(|fact| fact.split_once('=').expect("a fact is NAME=VALUE"))
            .collect(),
        expected,
    }
}

/// Asks every question, and fails with all the wrong answers at once.
pub(crate) async fn ask_all(channel: Channel) {
    let mut client = AuthorizationServiceClient::new(channel);
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let expected = case.reason();
        match client.authorize(case.request()).await {
            Err(status) => wrong.push(format!(
                "{case}\n    {expected:?}, not an error: {:?}, {}",
                status.code(),
                status.message()
            )),
            Ok(answer) => {
                let decision = answer.into_inner().decision.expect("a decision");
                if decision.reason() != expected || decision.allowed != case.is_allowed() {
                    let got = decision.reason();
                    wrong.push(format!("{case}\n    {expected:?}, not {got:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} answers are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// One row of the permission table: its cells, and the values that it knows.
pub(crate) struct TableRow {
    key: &'static str,
    cells: BTreeMap<&'static str, &'static str>,
    /// The levels, widest first, `none` left out; none for a choice of values.
    pub(crate) levels: Vec<&'static str>,
    pub(crate) values: Vec<&'static str>,
    dependencies: Vec<&'static str>,
}

/// The permission table by row. Of a line only the key, the name and the
/// area stand before the cells, and only a name may hold a comma, in quotes.
pub(crate) fn table() -> BTreeMap<u8, TableRow> {
    let mut lines = TABLE.lines().map(columns);
    let header = lines.next().expect("a header");
    let column = |name: &str| {
        header
            .iter()
            .position(|column| *column == name)
            .unwrap_or_else(|| panic!("permissions.csv has no column {name}"))
    };
    lines
        .map(|line| {
            let number = line[column("row")].parse().expect("the number of a row");
            let cells = PRESETS.map(|preset| (preset, line[column(preset)]));
            let table_row = TableRow {
                key: line[column("key")],
                cells: BTreeMap::from(cells),
                levels: words(line[column("levels")]),
                values: words(line[column("values")]),
                dependencies: words(line[column("dependencies")]),
            };
            (number, table_row)
        })
        .collect()
}

/// The rows that a row depends on.
pub(crate) fn dependencies(table: &BTreeMap<u8, TableRow>, row: u8) -> Vec<u8> {
    let keys = &table[&row].dependencies;
    let of = table.iter().filter(|(_, other)| keys.contains(&other.key));
    of.map(|(number, _)| *number).collect()
}

/// The words of a cell that lists some.
fn words(cell: &'static str) -> Vec<&'static str> {
    let words = cell.split('|');
    words
        .filter(|word| !word.is_empty() && *word != "none")
        .collect()
}

/// The columns of a line in which a comma between quotes separates nothing.
fn columns(line: &'static str) -> Vec<&'static str> {
    let mut quoted = false;
    line.split(move |letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    })
    .collect()
}

/// What a cell holds: its levels or, of a choice, its values; nothing when it
/// says `none`.
fn held(cell: &'static str, values: &[&'static str]) -> Vec<&'static str> {
    match cell.strip_prefix("opts(") {
        Some("*)") => values.to_vec(),
        Some(some) => some.trim_end_matches(')').split('|').collect(),
        None if cell == "none" => Vec::new(),
        None => cell.split('+').collect(),
    }
}

/// Each of the 245 cells is asked from both sides, each of its levels too.
#[test]
fn every_level_of_every_cell_is_asked_from_both_sides() {
    let table = table();
    assert_eq!(table.len(), 49, "rows of the permission table");
    let cases = cases();
    let asked = |row: u8, preset: &str, level: &str, allowed: bool| {
        cases.iter().any(|case| {
            (case.row, case.preset, case.level, case.is_allowed()) == (row, preset, level, allowed)
        })
    };
    let mut missing = Vec::new();
    for (row, TableRow { cells, values, .. }) in &table {
        for (preset, cell) in cells {
            let held = held(cell, values);
            if held.is_empty() {
                let is_denied = cases.iter().any(|case| {
                    (case.row, case.preset, case.expected) == (*row, preset, "PERMISSION_NOT_HELD")
                });
                if !is_denied {
                    missing.push(format!("row {row}, {preset}: denied for want of a level"));
                }
            }
            for level in held {
                for allowed in [true, false] {
                    if !asked(*row, preset, level, allowed) {
                        missing.push(format!("row {row}, {preset}, {level}: allowed {allowed}"));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "not asked:\n{}", missing.join("\n"));
}

/// Every value of every choice is asked of every preset role that holds some,
/// also those that it does not hold.
#[test]
fn every_value_is_asked_of_whoever_holds_some() {
    let table = table();
    let cases = cases();
    for (row, TableRow { cells, values, .. }) in &table {
        for (preset, cell) in cells.iter().filter(|(_, cell)| cell.starts_with("opts(")) {
            let asked: BTreeSet<&str> = cases
                .iter()
                .filter(|case| case.row == *row && case.preset == *preset)
                .map(|case| case.level)
                .collect();
            let values: BTreeSet<&str> = values.iter().copied().collect();
            assert_eq!(asked, values, "row {row}, {preset}: {cell}");
        }
    }
}

/// No question is asked twice: two lines might otherwise disagree.
#[test]
fn every_question_stands_there_once() {
    let mut seen = BTreeSet::new();
    for text in CELLS.lines().skip(1) {
        let (question, _) = text.rsplit_once('\t').expect("columns");
        assert!(seen.insert(question), "twice: {question}");
    }
}

on_both! {
    /// The whole table, at the sample company.
    async fn every_cell_is_answered_as_the_rulebook_says(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        ask_all(server.channel.clone()).await;
        server.stop().await;
    }
}
