//! Opening a database, or refusing to.

use std::task::Poll;

use steward::domain::record::{Opportunity, Record, RecordName};
use steward::store::{CommitError, PastRevision, Stamp, Store, StoreConfig, StoreError, Unusable};

use super::fixture::*;

on_both! {
    async fn a_database_is_brought_up_to_date_once(db: TestDatabase) {
        let store = Store::connect(&db.config).await.unwrap();
        assert_eq!(store.check_schema().await, Err(StoreError::OlderSchema { pending: 9 }));
        assert_eq!(store.check_schema().await, Err(StoreError::OlderSchema { pending: 9 }));
        assert_eq!(store.migrate().await.unwrap().applied, 9);
        assert_eq!(store.migrate().await.unwrap().applied, 0);
        assert_eq!(store.check_schema().await, Ok(()));
    }

    async fn a_database_of_a_later_version_is_refused_and_left_alone(db: TestDatabase) {
        let store = db.store().await;
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)")
            .await;
        assert_eq!(store.check_schema().await, Err(StoreError::NewerSchema));
        assert_eq!(store.migrate().await, Err(StoreError::NewerSchema));
        assert_eq!(db.texts("SELECT version FROM seaql_migrations").await.len(), 10);
    }

    async fn of_two_who_migrate_at_once_one_does_it(db: TestDatabase) {
        let mut stores = Vec::new();
        for _ in 0..3 {
            stores.push(Store::connect(&db.config).await.unwrap());
        }
        // SQLite has one writer; who is not served in time tries again.
        if db.is_sqlite() {
            stores.truncate(1);
        }
        let mut turns = tokio::task::JoinSet::new();
        let all = std::sync::Arc::new(tokio::sync::Barrier::new(stores.len()));
        for store in stores {
            let all = std::sync::Arc::clone(&all);
            turns.spawn(async move {
                all.wait().await;
                store.migrate().await.unwrap().applied
            });
        }
        let mut applied = turns.join_all().await;
        applied.sort_unstable();
        applied.reverse();
        assert_eq!(applied[0], 9);
        assert!(applied[1..].iter().all(|&applied| applied == 0), "{applied:?}");
    }

    async fn an_account_of_the_first_version_goes_on(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![]).await;
        store.close().await;
        let stamp = if db.is_sqlite() { "zeroblob(16)" } else { r"'\x00000000000000000000000000000000'" };
        db.execute(&format!(
            "DROP TABLE revision; DROP TABLE era; DROP INDEX receipt_by_age; \
             ALTER TABLE account DROP COLUMN era; ALTER TABLE account DROP COLUMN origin; \
             UPDATE account SET stamp = {stamp}; \
             DELETE FROM seaql_migrations WHERE version = 'm0002_revisions'"
        ))
        .await;
        let store = db.store().await;
        let present = store.revision(&acme()).await.unwrap().unwrap();
        let none = Stamp([0; 8]);
        assert_eq!((present.number, present.stamp), (2, none));
        assert_eq!((present.era, present.origin), (none, none));
        assert_eq!(store.past(&acme(), 2).await.unwrap(), PastRevision::Retained(none));
        assert_eq!(store.past(&acme(), 1).await.unwrap(), PastRevision::Era(none));
        let next = put(&store, vec![]).await;
        assert_eq!((next.number, next.era), (3, none));
    }

    async fn an_account_of_the_second_version_keeps_its_sources(db: TestDatabase) {
        let store = with_account(&db).await;
        let told = Opportunity { sources: vec!["Job site".to_owned(), "O'Neil \"Ö\"".to_owned()], data_protection: None, ..full_opportunity() };
        let without = Opportunity { sources: vec![], ..plain_opportunity("o2", "c1") };
        put(&store, records([told.clone(), without.clone()].map(Record::Opportunity))).await;
        store.close().await;
        db.execute(
            "DROP TABLE opportunity_source; DROP TABLE source_time; DROP TABLE tombstone; DROP TABLE candidate_merge; \
             ALTER TABLE opportunity DROP COLUMN unknown_part; ALTER TABLE opportunity DROP COLUMN formerly_hired; \
             ALTER TABLE opportunity DROP COLUMN may_store; ALTER TABLE opportunity DROP COLUMN may_store_until; \
             ALTER TABLE opportunity DROP COLUMN may_contact; ALTER TABLE opportunity DROP COLUMN may_contact_until; \
             ALTER TABLE posting DROP COLUMN country; \
             ALTER TABLE opportunity ADD COLUMN sources text; \
             UPDATE opportunity SET sources = '[\"Job site\",\"O''Neil \\\"Ö\\\"\"]' WHERE id = 'o1'; \
             DELETE FROM seaql_migrations WHERE version = 'm0003_facts'",
        )
        .await;
        let store = db.store().await;
        for expected in [told, without] {
            let name = RecordName::Opportunity(expected.id.clone());
            let found = store.record(&acme(), &name).await.unwrap().unwrap();
            assert_eq!(found.value, Record::Opportunity(expected));
        }
    }

    async fn one_process_serves_at_a_time(db: TestDatabase) {
        let store = db.store().await;
        let mut claim = store.claim_serving([1; 16]).await.unwrap();
        let other = Store::connect(&db.config).await.unwrap();
        assert_eq!(other.claim_serving([2; 16]).await.unwrap_err(), StoreError::AlreadyServing);
        assert_eq!(store.claim_serving([3; 16]).await.unwrap_err(), StoreError::AlreadyServing);
        // Commands beside the server go on working.
        other.create_account(&acme(), &id("root"), NOW, STAMP).await.unwrap();
        // Given back, it is free at once.
        if let Some(keeper) = claim.keeper() {
            let stop = tokio_util::sync::CancellationToken::new();
            stop.cancel();
            keeper.keep(stop).await;
        }
        drop(claim);
        let _claim = other.claim_serving([2; 16]).await.unwrap();
        assert_eq!(db.texts("SELECT CAST(epoch AS TEXT) FROM lease").await, ["2"]);
    }

    async fn a_read_that_is_given_up_leaves_no_transaction_behind(db: TestDatabase) {
        let store = with_account(&db).await;
        for steps in 0..300 {
            let account = acme();
            let mut read = std::pin::pin!(store.facts_since(&account, 1));
            for _ in 0..steps {
                let look = std::future::poll_fn(|context| Poll::Ready(read.as_mut().poll(context)));
                if look.await.is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        // The driver warns of a transaction within another, and the log of the test is read.
        for _ in 0..db.config.max_connections {
            put(&store, vec![]).await;
        }
    }

    async fn a_closed_store_says_so(db: TestDatabase) {
        let store = db.store().await;
        store.close().await;
        assert_eq!(store.accounts().await, Err(StoreError::Unavailable(None)));
    }
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let db = TestDatabase::sqlite();
    std::fs::create_dir_all(db.folder()).unwrap();
    std::fs::write(
        db.file(),
        "something else, long enough to look like it: ".repeat(100),
    )
    .unwrap();
    let before = std::fs::read(db.file()).unwrap();
    let expected = StoreError::Unusable {
        database: db.file().display().to_string(),
        why: Unusable::Damaged,
    };
    assert_eq!(Store::connect(&db.config).await.unwrap_err(), expected);
    assert_eq!(std::fs::read(db.file()).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_file_is_called_damaged() {
    let db = TestDatabase::sqlite();
    let store = with_account(&db).await;
    let stages = (0..400).map(|n| stage(&format!("s{n}")));
    put(
        &store,
        records(stages.map(steward::domain::record::Record::Stage)),
    )
    .await;
    store.truncate_log().await.unwrap();
    store.close().await;
    // Everything but the first page.
    let mut bytes = std::fs::read(db.file()).unwrap();
    bytes[4096..].fill(0x5a);
    std::fs::write(db.file(), bytes).unwrap();
    match Store::connect(&db.config).await {
        Err(StoreError::Unusable { why, .. }) => assert_eq!(why, Unusable::Damaged),
        Err(other) => panic!("{other}"),
        Ok(store) => assert_eq!(store.accounts().await, Err(StoreError::Corrupt)),
    }
}

#[tokio::test]
async fn a_full_disk_is_called_full_and_nothing_is_left_behind() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let pages: u32 = db
        .texts("SELECT CAST(page_count AS TEXT) FROM pragma_page_count")
        .await[0]
        .parse()
        .unwrap();
    let config = StoreConfig {
        max_page_count: Some(pages + 2),
        ..db.config.clone()
    };
    let store = Store::connect(&config).await.unwrap();
    let many = (0..3000).map(|n| steward::domain::record::Record::Stage(stage(&format!("s{n}"))));
    let outcome = store
        .commit(&acme(), upon(1), commit_of(records(many)))
        .await;
    assert_eq!(outcome, Err(CommitError::Store(StoreError::Full)));
    assert_eq!(store.revision(&acme()).await.unwrap().unwrap().number, 1);
    assert!(db.texts("SELECT id FROM stage").await.is_empty());
    // There is room for a little, and the store still works.
    put(&store, vec![]).await;
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_refused_without_repeating_it() {
    for url in [
        "sqlite::memory:",
        "mysql://root:secret@localhost/x",
        "secret",
    ] {
        let error = Store::connect(&StoreConfig::new(url)).await.unwrap_err();
        assert!(matches!(error, StoreError::Address { .. }), "{url}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    let config = StoreConfig::new("postgres://u:secret@localhost/x");
    assert!(!format!("{config:?}").contains("secret"));
}

/// A store's answers can be awaited in a server's tasks.
#[test]
fn answers_may_move_between_threads() {
    fn may_move<T: Send>(_: &T) {}
    #[expect(dead_code, reason = "it is compiled, not run")]
    fn all(store: &Store) {
        may_move(&store.commit(&acme(), upon(1), commit_of(vec![])));
        may_move(&store.load(&acme(), &mut |_| {}));
        may_move(&store.facts_since(&acme(), 1));
        may_move(&store.records(&acme(), &[]));
        may_move(&store.candidacies(&acme(), &[]));
        may_move(&store.jobs(&acme(), None, 1));
        may_move(&store.claim_serving([1; 16]));
        may_move(&store.wait_to_serve([1; 16]));
        may_move(&store.truncate_log());
    }
}
