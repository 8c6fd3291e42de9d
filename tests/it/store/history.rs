//! The change log and what is known of past revisions, as time goes by.

use steward::domain::change::Change;
use steward::domain::record::*;
use steward::store::{
    Author, AuthorKind, ChangedKind, Commit, Era, Log, LogCursor, LoggedRevision, Next,
    PastRevision, Pruned, Receipt, Revision, Stamp, Store,
};

use super::fixture::*;

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

fn stages(names: &[&str]) -> Vec<Change> {
    records(names.iter().map(|name| Record::Stage(stage(name))))
}

/// What a revision is told as.
type Told = (u64, Vec<(ChangedKind, String)>);

fn told(number: u64, things: &[(ChangedKind, &str)]) -> Told {
    let things = things.iter().map(|(kind, id)| (*kind, (*id).to_owned()));
    (number, things.collect())
}

async fn goes(store: &Store, cursor: &LogCursor, limit: usize) -> Vec<LoggedRevision> {
    match store.log(&acme(), cursor, limit).await.unwrap() {
        Some(Log::Goes(passages)) => passages,
        other => panic!("{other:?}"),
    }
}

/// Everything after a revision, read in pieces.
async fn read(store: &Store, after: u64, limit: usize) -> Vec<Told> {
    let mut cursor = LogCursor::after(&revision(after));
    let mut all: Vec<Told> = Vec::new();
    let mut continues = false;
    let mut read = 0;
    loop {
        let passages = goes(store, &cursor, limit).await;
        if passages.is_empty() {
            assert!(!continues, "the last revision is whole");
            return all;
        }
        for passage in passages {
            assert!(passage.things.len() <= limit);
            read += passage.things.len();
            assert!(read <= 6, "nothing comes twice");
            assert_eq!(passage.revision, revision(passage.revision.number));
            cursor = cursor.past(&passage);
            match all.last_mut() {
                Some(last) if continues => {
                    assert_eq!(last.0, passage.revision.number);
                    last.1.extend(passage.things);
                }
                _ => all.push((passage.revision.number, passage.things)),
            }
            continues = !passage.is_last;
        }
    }
}

async fn commit_at(store: &Store, after: u64, at: i64) -> Revision {
    let commit = Commit {
        at: Timestamp(at),
        ..commit_of(stages(&["s"]))
    };
    store.commit(&acme(), upon(after), commit).await.unwrap()
}

on_both! {
    async fn the_log_is_read_in_pieces_of_any_size(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, stages(&["a", "b", "c"])).await;
        put(&store, vec![]).await;
        put(&store, vec![Change::PutSettings(Settings::default())]).await;
        put(&store, stages(&["c", "d"])).await;
        let expected = [
            told(2, &[(ChangedKind::Stage, "a"), (ChangedKind::Stage, "b"), (ChangedKind::Stage, "c")]),
            told(3, &[]),
            told(4, &[(ChangedKind::Settings, "acme")]),
            told(5, &[(ChangedKind::Stage, "c"), (ChangedKind::Stage, "d")]),
        ];
        for limit in 1..=7 {
            for after in 1..=5 {
                let rest = &expected[usize::try_from(after).unwrap() - 1..];
                assert_eq!(read(&store, after, limit).await, rest, "{limit} after {after}");
            }
        }
    }

    async fn the_log_says_what_kind_of_author_answers_and_when(db: TestDatabase) {
        let store = with_account(&db).await;
        let commit = Commit { author: Author::Service, ..commit_of(vec![]) };
        store.commit(&acme(), upon(1), commit).await.unwrap();
        put(&store, vec![]).await;
        let passages = goes(&store, &LogCursor::after(&revision(1)), 10).await;
        let authors: Vec<_> = passages.iter().map(|passage| (passage.author, passage.at)).collect();
        assert_eq!(authors, [(AuthorKind::Service, NOW), (AuthorKind::User, NOW)]);
        assert_eq!(store.log(&id("nobody"), &LogCursor::after(&revision(1)), 1).await, Ok(None));
    }

    async fn a_cursor_of_another_history_is_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![]).await;
        let lost = |number| Revision { stamp: Stamp([9; 8]), ..revision(number) };
        for elsewhere in [lost(1), lost(2), revision(3)] {
            let log = store.log(&acme(), &LogCursor::after(&elsewhere), 10).await;
            assert_eq!(log, Ok(Some(Log::Elsewhere)), "{elsewhere:?}");
        }
    }

    async fn old_changes_are_forgotten_and_the_audit_stays(db: TestDatabase) {
        let store = with_account(&db).await;
        for (after, days) in [(1, 0), (2, 1), (3, 2), (4, 3)] {
            commit_at(&store, after, NOW.0 + days * DAY).await;
        }
        let audit = db.texts("SELECT kind FROM audit_event").await;
        assert_eq!(store.prune_log(&acme(), Timestamp(NOW.0 + DAY)).await, Ok(Pruned::All));
        // 1 and 2 were made before that; after 2, everything is there still.
        let log = store.log(&acme(), &LogCursor::after(&revision(1)), 10).await;
        assert_eq!(log, Ok(Some(Log::Pruned)));
        let one = |number| told(number, &[(ChangedKind::Stage, "s")]);
        assert_eq!(read(&store, 2, 10).await, [one(3), one(4), one(5)]);
        assert_eq!(db.texts("SELECT kind FROM change_log").await.len(), 3);
        assert_eq!(store.past(&acme(), 2).await, Ok(PastRevision::Era(stamp_of(1))));
        assert_eq!(store.past(&acme(), 3).await, Ok(PastRevision::Retained(stamp_of(3))));

        // The present one is kept, however old.
        let far = Timestamp(NOW.0 + 100 * DAY);
        assert_eq!(store.prune_log(&acme(), far).await, Ok(Pruned::All));
        assert_eq!(read(&store, 4, 10).await, [one(5)]);
        assert_eq!(read(&store, 5, 10).await, []);
        assert_eq!(store.past(&acme(), 5).await, Ok(PastRevision::Retained(stamp_of(5))));
        assert_eq!(db.texts("SELECT kind FROM audit_event").await, audit);
        // Whoever kept up to what is gone now loads the account anew.
        assert_eq!(store.facts_since(&acme(), 3).await.unwrap().unwrap().past, None);
        let since = store.facts_since(&acme(), 5).await.unwrap().unwrap();
        assert_eq!(since.past, Some(stamp_of(5)));
    }

    async fn much_is_forgotten_in_pieces_and_no_piece_is_taken_for_a_whole(db: TestDatabase) {
        let store = with_account(&db).await;
        let many: Vec<String> = (0..1500).map(|n| format!("s{n}")).collect();
        put(&store, records(many.iter().map(|name| Record::Stage(stage(name))))).await;
        put(&store, vec![]).await;
        let far = Timestamp(NOW.0 + DAY);
        assert_eq!(store.prune_log(&acme(), far).await, Ok(Pruned::Some));
        let left = db.texts("SELECT kind FROM change_log").await.len();
        assert!(left > 0, "some are left");
        let log = store.log(&acme(), &LogCursor::after(&revision(1)), 10).await;
        assert_eq!(log, Ok(Some(Log::Pruned)));
        assert_eq!(store.prune_log(&acme(), far).await, Ok(Pruned::All));
        assert!(db.texts("SELECT kind FROM change_log").await.is_empty());
    }

    async fn old_requests_are_forgotten(db: TestDatabase) {
        let store = with_account(&db).await;
        for (after, request, days) in [(1, "q1", 0), (2, "q2", 1)] {
            let receipt = Receipt {
                request_id: request.to_owned(),
                method: "M".to_owned(),
                digest: vec![],
                response: vec![],
            };
            let commit = Commit {
                at: Timestamp(NOW.0 + days * DAY),
                receipt: Some(receipt),
                ..commit_of(vec![])
            };
            store.commit(&acme(), upon(after), commit).await.unwrap();
        }
        let before = Timestamp(NOW.0 + DAY);
        assert_eq!(store.prune_receipts(&id("other"), before).await, Ok(Pruned::All));
        assert!(store.receipt(&acme(), "q1").await.unwrap().is_some());
        assert_eq!(store.prune_receipts(&acme(), before).await, Ok(Pruned::All));
        assert!(store.receipt(&acme(), "q1").await.unwrap().is_none());
        assert!(store.receipt(&acme(), "q2").await.unwrap().is_some());
    }

    async fn an_era_is_known_for_good(db: TestDatabase) {
        let store = with_account(&db).await;
        let begins = |after, stamp| Next { stamp: Stamp([stamp; 8]), era: Era::Begins, ..upon(after) };
        put(&store, vec![]).await;
        let third = store.commit(&acme(), begins(2, 3), commit_of(vec![])).await.unwrap();
        assert_eq!(third.era, Stamp([3; 8]));
        put(&store, vec![]).await;
        store.commit(&acme(), begins(4, 5), commit_of(vec![])).await.unwrap();
        put(&store, vec![]).await;
        store.prune_log(&acme(), Timestamp(NOW.0 + DAY)).await.unwrap();
        let eras = [(1, stamp_of(1)), (2, stamp_of(1)), (3, Stamp([3; 8])), (4, Stamp([3; 8]))];
        for (number, era) in eras {
            assert_eq!(store.past(&acme(), number).await, Ok(PastRevision::Era(era)), "{number}");
        }
        assert_eq!(store.past(&acme(), 5).await, Ok(PastRevision::Era(Stamp([5; 8]))));
        assert_eq!(store.past(&acme(), 6).await, Ok(PastRevision::Retained(stamp_of(6))));
        assert_eq!(store.past(&acme(), 7).await, Ok(PastRevision::Never));
        assert_eq!(store.past(&id("other"), 1).await, Ok(PastRevision::Never));
    }
}
