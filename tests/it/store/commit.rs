//! A commit happens whole or not at all, and in its turn.

use std::sync::Arc;

use steward::domain::audit::Deed;
use steward::domain::change::Change;
use steward::domain::record::*;
use steward::store::{Author, Commit, CommitError, Next, Receipt, Stamp, StoreError};

use super::fixture::*;

fn receipt(request: &str) -> Receipt {
    Receipt {
        request_id: request.to_owned(),
        method: "/steward.v1.RecordService/PutRecords".to_owned(),
        digest: vec![0, 1, 255],
        response: vec![],
    }
}

on_both! {
    async fn an_account_is_made_once(db: TestDatabase) {
        let store = db.store().await;
        assert!(store.accounts().await.unwrap().is_empty());
        let made = store.create_account(&acme(), &id("root"), NOW, STAMP).await.unwrap();
        assert_eq!(made, revision(1));
        let again = store.create_account(&acme(), &id("other"), NOW, [1; 16]).await;
        assert_eq!(again, Err(StoreError::AlreadyExists));
        assert_eq!(store.revision(&acme()).await.unwrap(), Some(made));
        assert_eq!(store.record(&acme(), &RecordName::User(id("other"))).await.unwrap(), None);
        store.create_account(&id("Zeta"), &id("root"), NOW, STAMP).await.unwrap();
        assert_eq!(store.accounts().await.unwrap(), [id("Zeta"), acme()]);
    }

    async fn what_was_judged_at_another_revision_is_not_carried_out(db: TestDatabase) {
        let store = with_account(&db).await;
        for expected in [0, 2] {
            let commit = commit_of(records([Record::Stage(stage("s"))]));
            let current = revision(1);
            let outcome = store.commit(&acme(), upon(expected), commit).await;
            assert_eq!(outcome, Err(CommitError::Stale { current }));
        }
        // The same number in another history, such as after a restored backup.
        let other = Next { after_stamp: Stamp([9; 8]), ..upon(1) };
        let commit = commit_of(records([Record::Stage(stage("s"))]));
        let outcome = store.commit(&acme(), other, commit).await;
        assert_eq!(outcome, Err(CommitError::Stale { current: revision(1) }));
        assert_eq!(store.record(&acme(), &RecordName::Stage(id("s"))).await.unwrap(), None);
        let outcome = store.commit(&id("nobody"), upon(0), commit_of(vec![])).await;
        assert_eq!(outcome, Err(CommitError::UnknownAccount));
    }

    async fn a_commit_without_changes_goes_one_further(db: TestDatabase) {
        let store = with_account(&db).await;
        let next = store.commit(&acme(), upon(1), commit_of(vec![])).await.unwrap();
        assert_eq!(next, revision(2));
    }

    async fn a_commit_that_fails_at_its_very_end_leaves_nothing(db: TestDatabase) {
        let store = with_account(&db).await;
        let first = Commit { receipt: Some(receipt("q1")), ..commit_of(vec![]) };
        store.commit(&acme(), upon(1), first).await.unwrap();
        let mut changes = records(one_of_each());
        changes.push(Change::PutRole(scouts()));
        let second = Commit { receipt: Some(receipt("q1")), ..commit_of(changes) };
        let outcome = store.commit(&acme(), upon(2), second).await;
        assert_eq!(outcome, Err(CommitError::Store(StoreError::AlreadyExists)));
        assert_eq!(store.revision(&acme()).await.unwrap().unwrap().number, 2);
        let names: Vec<RecordName> = one_of_each().iter().map(Record::name).collect();
        assert!(store.records(&acme(), &names).await.unwrap().is_empty());
        assert!(store.roles(&acme()).await.unwrap().is_empty());
        assert!(store.facts_since(&acme(), 2).await.unwrap().unwrap().facts.is_empty());
        let log = db.texts("SELECT kind FROM change_log WHERE revision > 1").await;
        assert!(log.is_empty());
    }

    async fn a_receipt_is_found_by_its_request_in_its_account(db: TestDatabase) {
        let store = with_account(&db).await;
        let commit = Commit { receipt: Some(receipt("q1")), ..commit_of(vec![]) };
        store.commit(&acme(), upon(1), commit).await.unwrap();
        assert_eq!(store.receipt(&acme(), "q1").await.unwrap(), Some(receipt("q1")));
        assert_eq!(store.receipt(&acme(), "q2").await.unwrap(), None);
        assert_eq!(store.receipt(&id("other"), "q1").await.unwrap(), None);
    }

    async fn of_two_writes_of_a_record_in_one_commit_the_later_one_stays(db: TestDatabase) {
        let store = with_account(&db).await;
        let older = Opportunity { tags: vec!["old".to_owned()], ..full_opportunity() };
        put(&store, records([older, full_opportunity()].map(Record::Opportunity))).await;
        let found = store.record(&acme(), &RecordName::Opportunity(id("o1"))).await.unwrap();
        assert_eq!(found.unwrap().value, Record::Opportunity(full_opportunity()));
    }

    async fn changes_are_carried_out_in_their_order(db: TestDatabase) {
        let store = with_account(&db).await;
        let name = RecordName::Stage(id("s"));
        put(&store, vec![
            Change::PutRecord(Record::Stage(stage("s"))),
            Change::DeleteRecord(RemovableName::Stage(id("s"))),
        ])
        .await;
        assert_eq!(store.record(&acme(), &name).await.unwrap(), None);
        put(&store, vec![
            Change::DeleteRecord(RemovableName::Stage(id("s"))),
            Change::PutRecord(Record::Stage(stage("s"))),
        ])
        .await;
        assert!(store.record(&acme(), &name).await.unwrap().is_some());
    }

    async fn writers_take_turns_and_no_write_is_lost(db: TestDatabase) {
        let store = Arc::new(with_account(&db).await);
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..8 {
            let store = Arc::clone(&store);
            writers.spawn(async move {
                let change = Change::PutRecord(Record::Stage(stage(&format!("s{writer}"))));
                loop {
                    let now = store.revision(&acme()).await.unwrap().unwrap().number;
                    match store.commit(&acme(), upon(now), commit_of(vec![change.clone()])).await {
                        Ok(_) => break,
                        Err(CommitError::Stale { .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
        while let Some(done) = writers.join_next().await {
            done.unwrap();
        }
        assert_eq!(store.revision(&acme()).await.unwrap().unwrap().number, 9);
        let log = db.texts("SELECT entity_id FROM change_log WHERE revision > 1").await;
        assert_eq!(log.len(), 8);
    }

    async fn the_audit_names_who_did_what(db: TestDatabase) {
        let store = with_account(&db).await;
        let mut changes = records([Record::User(plain_user("u1")), Record::Stage(stage("s"))]);
        changes.push(Change::PutAccess(id("u1"), access("g1", of_posting("p1"))));
        store.commit(&acme(), upon(1), commit_of(changes)).await.unwrap();
        let service = Commit {
            deed: Deed::WriteRecords,
            author: Author::Service,
            ..commit_of(vec![Change::DeleteRecord(RemovableName::Stage(id("s")))])
        };
        store.commit(&acme(), upon(2), service).await.unwrap();
        let audit = db
            .texts(
                "SELECT actor_kind || ' ' || COALESCE(actor_id, '-') || ' ' || caller_kind || ' ' || kind \
                 || ' ' || COALESCE(target_kind, '-') || ' ' || COALESCE(target_id, '-') || ' ' \
                 || COALESCE(target_user, '-') || ' ' || COALESCE(state_after, '-') || ' ' || COALESCE(counts, '-') \
                 FROM audit_event ORDER BY sequence",
            )
            .await;
        assert_eq!(
            audit,
            [
                r#"operator - command_line account_created user root - {"preset_role":"super_admin","status":"active"} -"#,
                r#"operator - steward chain_begun - - - - {"events_before":1}"#,
                r#"user root unknown user_created user u1 - {"status":"active"} -"#,
                r#"user root unknown access_granted access_grant g1 u1 {"posting_id":"p1"} -"#,
                r#"user root unknown roles_managed - - - - {"stages_written":1}"#,
                r#"service - unknown records_written - - - - {"stages_deleted":1}"#,
            ]
        );
    }
}
