//! Whoever may write rows, and has not the key file, is found out.

use sea_orm::{ConnectionTrait, DatabaseConnection};
use steward::domain::audit::{Caller, Deed, Exported, Finding, Verified};
use steward::domain::change::Change;
use steward::domain::record::*;
use steward::domain::role::Preset;
use steward::keys::Seal;
use steward::store::{Author, Commit, Store};

use crate::store::fixture::*;

/// A chain with an event of every form: before and after, counts, a caller.
async fn written(db: &TestDatabase) -> Store {
    let store = with_account(db).await;
    let user = |role| User {
        role: Some(AssignedRole::Preset(role)),
        ..plain_user("u1")
    };
    let steps = [
        (
            Deed::ManageRoles,
            vec![
                Change::PutRecord(Record::User(user(Preset::Admin))),
                Change::PutAccess(id("u1"), access("g1", of_posting("p1"))),
            ],
        ),
        (
            Deed::ManageRoles,
            vec![Change::PutRecord(Record::User(user(Preset::Interviewer)))],
        ),
        (
            Deed::ImportRecords,
            records([Record::Stage(stage("s")), Record::User(plain_user("u2"))]),
        ),
    ];
    for (after, (deed, changes)) in (1..).zip(steps) {
        let commit = Commit {
            deed,
            author: Author::User(id("root")),
            caller: Caller::Service("web".to_owned()),
            ..commit_of(changes)
        };
        store.commit(&acme(), upon(after), commit).await.unwrap();
    }
    store
}

/// How many events that makes: the account, the begin of the chain, the user and the access, the user, the import.
const EVENTS: i64 = 6;

async fn verified(store: &Store, exported: Vec<Exported>) -> Verified {
    let key = Seal::new(&KEY);
    let verified = store.verify_audit(&acme(), &key, exported).await.unwrap();
    verified.expect("the account is there")
}

/// Whether a finding names an event.
fn names(finding: Finding, event: i64) -> bool {
    match finding {
        Finding::Changed { sequence }
        | Finding::EndDiffers { sequence }
        | Finding::NotAsExported { sequence } => sequence == event,
        Finding::PrefixChanged { sequence } => event <= sequence,
        Finding::Missing { first, last }
        | Finding::TailMissing { first, last }
        | Finding::BeyondEnd { first, last } => (first..=last).contains(&event),
        Finding::RevisionUntold { .. } => false,
    }
}

/// What a column holds, as SQL writes it.
#[derive(Clone, Copy)]
enum Form {
    Number,
    Text,
    Bytes,
}

const COLUMNS: [(&str, Form); 16] = [
    ("account_id", Form::Text),
    ("sequence", Form::Number),
    ("revision", Form::Number),
    ("at", Form::Number),
    ("kind", Form::Text),
    ("actor_kind", Form::Text),
    ("actor_id", Form::Text),
    ("caller_kind", Form::Text),
    ("caller", Form::Text),
    ("target_kind", Form::Text),
    ("target_id", Form::Text),
    ("target_user", Form::Text),
    ("state_before", Form::Text),
    ("state_after", Form::Text),
    ("counts", Form::Text),
    ("link", Form::Bytes),
];

/// The database, and how it writes bytes.
struct Tamperer<'a> {
    db: &'a TestDatabase,
    raw: DatabaseConnection,
}

impl Tamperer<'_> {
    fn literal(&self, form: Form, value: Option<&str>) -> String {
        match (form, value) {
            (_, None) => "NULL".to_owned(),
            (Form::Number, Some(number)) => number.to_owned(),
            (Form::Text, Some(text)) => format!("'{}'", text.replace('\'', "''")),
            (Form::Bytes, Some(hex)) if self.db.is_sqlite() => format!("x'{hex}'"),
            (Form::Bytes, Some(hex)) => format!("'\\x{hex}'"),
        }
    }

    /// What a column of an event holds; `None` for nothing.
    async fn value(&self, column: &str, form: Form, event: i64) -> Option<String> {
        let text = match form {
            Form::Number => format!("CAST({column} AS text)"),
            Form::Text => column.to_owned(),
            Form::Bytes if self.db.is_sqlite() => format!("lower(hex({column}))"),
            Form::Bytes => format!("encode({column}, 'hex')"),
        };
        let sql = format!(
            "SELECT {text} FROM audit_event WHERE sequence = {event} AND {column} IS NOT NULL"
        );
        self.db.texts(&sql).await.pop()
    }

    async fn run(&self, sql: &str) {
        self.raw.execute_unprepared(sql).await.expect(sql);
    }
}

/// A value with one byte changed, for each of its bytes; and more, or nothing, in its place.
fn changed(form: Form, value: Option<&str>) -> Vec<Option<String>> {
    let Some(value) = value else {
        return vec![Some("x".to_owned())];
    };
    match form {
        Form::Number => {
            let number: i64 = value.parse().unwrap();
            let bytes = (0..8).map(|byte| number ^ (0x40 << (8 * byte)));
            bytes.map(|number| Some(number.to_string())).collect()
        }
        Form::Text | Form::Bytes => {
            let other = |letter: char| if letter == 'a' { 'b' } else { 'a' };
            let mut all: Vec<Option<String>> = (0..value.len())
                .map(|place| {
                    let letters = value.chars().enumerate();
                    let letters =
                        letters.map(|(n, letter)| if n == place { other(letter) } else { letter });
                    Some(letters.collect())
                })
                .collect();
            all.push(Some(format!("{value}00")));
            all.push(Some(String::new()).filter(|empty| value != empty));
            all.retain(Option::is_some);
            all
        }
    }
}

on_both! {
    async fn every_byte_that_is_changed_is_found(db: TestDatabase) {
        let store = written(&db).await;
        assert!(verified(&store, vec![]).await.is_whole());
        let tamperer = Tamperer { db: &db, raw: db.raw().await };
        let mut tried = 0;
        for event in 1..=EVENTS {
            for (column, form) in COLUMNS {
                let value = tamperer.value(column, form, event).await;
                let row = |value: &str| format!("WHERE {column} = {value} AND kind <> ''");
                for other in changed(form, value.as_deref()) {
                    // The key of a row is found again by what it is changed to.
                    let (old, new) = (tamperer.literal(form, value.as_deref()), tamperer.literal(form, other.as_deref()));
                    tamperer.run(&format!("UPDATE audit_event SET {column} = {new} WHERE sequence = {event}")).await;
                    let findings = verified(&store, vec![]).await.findings;
                    let is_named = findings.iter().any(|finding| names(*finding, event));
                    assert!(is_named, "{column} of {event} from {old} to {new}: {findings:?}");
                    let back = match column {
                        "sequence" => row(&new),
                        _ => format!("WHERE sequence = {event}"),
                    };
                    tamperer.run(&format!("UPDATE audit_event SET {column} = {old} {back}")).await;
                    tried += 1;
                }
            }
        }
        assert!(tried > 800, "{tried}");
        assert!(verified(&store, vec![]).await.is_whole());
        tamperer.raw.close().await.unwrap();
    }

    async fn an_end_that_is_changed_is_found(db: TestDatabase) {
        let store = written(&db).await;
        let tamperer = Tamperer { db: &db, raw: db.raw().await };
        let hex = if db.is_sqlite() { "hex(audit_link)" } else { "encode(audit_link, 'hex')" };
        let link = db.texts(&format!("SELECT {hex} FROM account")).await.remove(0);
        for other in changed(Form::Bytes, Some(&link.to_lowercase())) {
            let other = tamperer.literal(Form::Bytes, other.as_deref());
            tamperer.run(&format!("UPDATE account SET audit_link = {other}")).await;
            assert_eq!(verified(&store, vec![]).await.findings, [Finding::EndDiffers { sequence: EVENTS }], "{other}");
        }
        let back = tamperer.literal(Form::Bytes, Some(&link));
        tamperer.run(&format!("UPDATE account SET audit_link = {back}")).await;
        assert!(verified(&store, vec![]).await.is_whole());
        for other in changed(Form::Number, Some(&EVENTS.to_string())) {
            tamperer.run(&format!("UPDATE account SET audit_sequence = {}", other.unwrap())).await;
            assert!(!verified(&store, vec![]).await.is_whole());
        }
        tamperer.run(&format!("UPDATE account SET audit_sequence = {EVENTS}, revision = revision + 1")).await;
        assert_eq!(verified(&store, vec![]).await.findings, [Finding::RevisionUntold { revision: 5 }]);
        tamperer.raw.close().await.unwrap();
    }

    async fn what_is_removed_put_there_or_moved_is_found(db: TestDatabase) {
        let store = written(&db).await;
        let columns: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).filter(|name| *name != "sequence").collect();
        let columns = columns.join(", ");
        db.execute("CREATE TABLE kept AS SELECT * FROM audit_event").await;
        let missing = |first, last| Finding::Missing { first, last };
        let changed = |sequence| Finding::Changed { sequence };
        let cases = [
            ("DELETE FROM audit_event WHERE sequence = 4".to_owned(), vec![missing(4, 4)]),
            ("DELETE FROM audit_event WHERE sequence > 4".to_owned(), vec![Finding::TailMissing { first: 5, last: 6 }]),
            (
                format!("INSERT INTO audit_event (sequence, {columns}) SELECT 7, {columns} FROM kept WHERE sequence = 6"),
                vec![changed(7), Finding::BeyondEnd { first: 7, last: 7 }],
            ),
            // The later ones make room for one more.
            (
                format!(
                    "UPDATE audit_event SET sequence = sequence + 101 WHERE sequence > 4; \
                     UPDATE audit_event SET sequence = sequence - 100 WHERE sequence > 100; \
                     INSERT INTO audit_event (sequence, {columns}) SELECT 5, {columns} FROM kept WHERE sequence = 4; \
                     UPDATE account SET audit_sequence = 7"
                ),
                vec![changed(5), changed(6), changed(7)],
            ),
            // Two change places.
            (
                "UPDATE audit_event SET sequence = 100 WHERE sequence = 4; \
                 UPDATE audit_event SET sequence = 4 WHERE sequence = 5; \
                 UPDATE audit_event SET sequence = 5 WHERE sequence = 100".to_owned(),
                vec![changed(4), changed(5), changed(6)],
            ),
        ];
        for (sql, findings) in cases {
            db.execute(&sql).await;
            assert_eq!(verified(&store, vec![]).await.findings, findings, "{sql}");
            db.execute("DELETE FROM audit_event; INSERT INTO audit_event SELECT * FROM kept; \
                        UPDATE account SET audit_sequence = 6").await;
        }
        assert!(verified(&store, vec![]).await.is_whole());
    }

    /// Whoever takes the account's row back too leaves a chain that is whole: what was exported tells.
    async fn a_tail_that_is_cut_is_found_by_what_was_exported(db: TestDatabase) {
        let store = written(&db).await;
        let head = store.audit_head(&acme()).await.unwrap().unwrap();
        assert_eq!(head.sequence, EVENTS);
        let exported = Exported { sequence: head.sequence, link: head.link };
        assert!(verified(&store, vec![exported.clone()]).await.is_whole());
        db.execute(
            "DELETE FROM audit_event WHERE sequence > 5; UPDATE account SET revision = 3, audit_sequence = 5, \
             audit_link = (SELECT link FROM audit_event WHERE sequence = 5)"
        ).await;
        assert!(verified(&store, vec![]).await.is_whole());
        let findings = verified(&store, vec![exported]).await.findings;
        assert_eq!(findings, [Finding::NotAsExported { sequence: EVENTS }]);
    }

    async fn a_chain_that_is_taken_apart_begins_anew_in_sight(db: TestDatabase) {
        let store = written(&db).await;
        let none = if db.is_sqlite() { "x''" } else { "''" };
        db.execute(&format!(
            "UPDATE audit_event SET link = {none}, actor_id = 'somebody'; UPDATE account SET audit_link = {none}"
        )).await;
        put(&store, vec![]).await;
        let verified = verified(&store, vec![]).await;
        assert_eq!((verified.unsealed, verified.events), (EVENTS, EVENTS + 2));
        // The one that began the chain is among those that lie before it, and so are some that tell what something was.
        let changed = [2, 3, 4, 5, 6].map(|sequence| Finding::Changed { sequence });
        assert_eq!(verified.findings, changed);
        let begun = "SELECT counts FROM audit_event WHERE kind = 'chain_begun' ORDER BY sequence";
        assert_eq!(db.texts(begun).await, [r#"{"events_before":1}"#, r#"{"events_before":6}"#]);
    }
}
