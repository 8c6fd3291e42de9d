//! Large commits take another path to PostgreSQL, to the same place.

use steward::domain::change::Change;
use steward::domain::record::*;
use steward::store::{CommitError, StoreError, tables};

use super::fixture::*;

/// Enough of everything for COPY, with what a text format could trip over.
fn many() -> Vec<Change> {
    let mut all = one_of_each();
    for n in 0..1200 {
        let candidate = Candidate {
            id: id(&format!("c-{n}")),
            name: format!("tab\tslash\\ line\nreturn\r quote\" \\N é {n}"),
            ..full_candidate()
        };
        let opportunity = Opportunity {
            id: id(&format!("o-{n}")),
            candidate: id(&format!("c-{n}")),
            ..full_opportunity()
        };
        all.push(Record::Candidate(if n % 2 == 0 {
            candidate
        } else {
            plain_candidate(&format!("c-{n}"))
        }));
        all.push(Record::Opportunity(if n % 3 == 0 {
            plain_opportunity(&format!("o-{n}"), "c")
        } else {
            opportunity
        }));
        all.push(Record::Stage(stage(&format!("s-{n}"))));
    }
    let mut changes = records(all);
    changes.push(Change::PutRole(scouts()));
    changes.push(Change::PutAccess(
        id("root"),
        access("g", of_team("Platform")),
    ));
    changes
}

/// Every row of every table, as text.
async fn dump(db: &TestDatabase) -> Vec<String> {
    let mut dump = Vec::new();
    for table in tables() {
        let columns: Vec<String> = table
            .columns
            .iter()
            // The two databases write bytes differently as text.
            .filter(|column| {
                let bytes = [
                    "stamp",
                    "era",
                    "origin",
                    "digest",
                    "response",
                    "holder",
                    "link",
                    "audit_link",
                ];
                !bytes.contains(&column.name.as_str())
            })
            .map(|column| format!("COALESCE(CAST(\"{}\" AS TEXT), '(null)')", column.name))
            .collect();
        let sql = format!(
            "SELECT {} FROM \"{}\"",
            columns.join(" || ' | ' || "),
            table.name
        );
        let mut rows = db.texts(&sql).await;
        rows.sort();
        dump.extend(rows.into_iter().map(|row| format!("{}: {row}", table.name)));
    }
    dump
}

async fn dump_after(db: &TestDatabase) -> Vec<String> {
    let store = with_account(db).await;
    put(&store, many()).await;
    // Again, over what is there: nothing comes twice.
    put(&store, many()).await;
    dump(db).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copy_leaves_the_same_rows_as_statements() {
    let (sqlite, postgres) = (TestDatabase::sqlite(), TestDatabase::postgres().await);
    let (by_statement, by_copy) = (dump_after(&sqlite).await, dump_after(&postgres).await);
    assert!(by_statement.len() > 5000);
    for (statement, copy) in by_statement.iter().zip(&by_copy) {
        assert_eq!(statement, copy);
    }
    assert_eq!(by_statement.len(), by_copy.len());
}

on_both! {
    async fn what_is_written_in_bulk_is_read_as_it_was(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, many()).await;
        let written: Vec<Record> = many()
            .into_iter()
            .filter_map(|change| match change {
                Change::PutRecord(record) => Some(record),
                _ => None,
            })
            .collect();
        let names: Vec<RecordName> = written.iter().map(Record::name).collect();
        let found = store.records(&acme(), &names).await.unwrap();
        assert_eq!(found.len(), 3608);
        for record in written {
            assert_eq!(found[&record.name()].value, record);
        }
    }

    async fn a_large_commit_that_fails_leaves_nothing(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        put(&store, vec![Change::FenceOpportunity(id("o1"))]).await;
        let before = dump(&db).await;
        // Over the fenced one, at the end of it all.
        let mut changes = many();
        changes.rotate_left(8);
        let outcome = store.commit(&acme(), upon(3), commit_of(changes)).await;
        assert!(matches!(outcome, Err(CommitError::Store(StoreError::Refused { .. }))));
        assert_eq!(dump(&db).await, before);
        let stale = store.commit(&acme(), upon(2), commit_of(many())).await;
        assert!(matches!(stale, Err(CommitError::Stale { .. })));
        assert_eq!(dump(&db).await, before);
    }

    async fn many_fences_and_erasures_are_carried_out_at_once(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, many()).await;
        let names = || (0..1200).map(|n| format!("o-{n}"));
        put(&store, names().map(|name| Change::FenceOpportunity(id(&name))).collect()).await;
        put(&store, names().map(|name| Change::EraseOpportunity(id(&name))).collect()).await;
        let erased = db
            .texts("SELECT id FROM opportunity WHERE lifecycle = 'anonymized' AND version = 4")
            .await;
        assert_eq!(erased.len(), 1200);
        let left = db.texts("SELECT id FROM opportunity WHERE links IS NOT NULL").await;
        assert_eq!(left, ["o1"]);
        // Both tags are on 800 others.
        assert_eq!(db.texts("SELECT tag FROM opportunity_tag").await.len(), 1602);
    }
}
