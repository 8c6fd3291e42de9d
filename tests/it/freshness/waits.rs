//! Questions that wait until their server knows what they ask for.

use std::sync::mpsc;
use std::time::Duration;

use steward::store::Store;
use tonic::{Code, Request};
use tonic_types::StatusExt as _;

use super::{ACCOUNT, about_bob, account, ask, ask_batch, create_bob, refusal, set_bob, told};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

/// Every connection that a store reads with, held until this is dropped.
struct Held {
    _release: Vec<mpsc::Sender<()>>,
}

async fn hold_readers(store: &Store, connections: usize) -> Held {
    let (held, mut all) = tokio::sync::mpsc::unbounded_channel();
    let mut release = Vec::new();
    for _ in 0..connections {
        let (sender, gate) = mpsc::channel::<()>();
        release.push(sender);
        let (store, held) = (store.clone(), held.clone());
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                let mut sink = move |_| {
                    let _ = held.send(());
                    let _ = gate.recv();
                };
                let _ = store.load(&account(), &mut sink).await;
            });
        });
        all.recv().await.unwrap();
    }
    Held { _release: release }
}

/// A database whose store has so many connections that read.
fn narrow(mut db: TestDatabase) -> (TestDatabase, usize) {
    db.config.max_connections = 1;
    let connections = if db.is_sqlite() { 1 } else { 2 };
    (db, connections)
}

on_both! {
    async fn a_revoke_that_is_asked_about_with_its_token_is_denied_on_every_server(db: TestDatabase) {
        let first = start(&db).await;
        first.create_account(ACCOUNT, "ada").await;
        create_bob(&first, "admin").await;
        let second = start(&db).await;
        for _ in 0..5 {
            let granted = set_bob(&first, "admin").await;
            assert!(ask(&second.channel, about_bob(&granted)).await.unwrap());
            let revoked = set_bob(&first, "interviewer").await;
            // Nothing tells the second server yet, and a question without the token shows it.
            assert!(ask(&second.channel, about_bob("")).await.unwrap());
            assert!(!ask(&second.channel, about_bob(&revoked)).await.unwrap());
            assert!(!ask(&first.channel, about_bob(&revoked)).await.unwrap());
            assert!(!ask_batch(&second.channel, &revoked).await.unwrap());
            // An older token is satisfied by what is newer.
            assert!(!ask(&second.channel, about_bob(&granted)).await.unwrap());
        }
        second.stop().await;
        first.stop().await;
    }

    async fn a_batch_waits_for_its_token_too(db: TestDatabase) {
        let first = start(&db).await;
        first.create_account(ACCOUNT, "ada").await;
        create_bob(&first, "admin").await;
        let second = start(&db).await;
        let revoked = set_bob(&first, "interviewer").await;
        assert!(!ask_batch(&second.channel, &revoked).await.unwrap());
        second.stop().await;
        first.stop().await;
    }

    async fn a_question_waits_for_what_others_commit_and_not_beyond_its_deadline(db: TestDatabase) {
        let first = start(&db).await;
        first.create_account(ACCOUNT, "ada").await;
        create_bob(&first, "admin").await;
        let (db, connections) = narrow(db);
        let mut slow = start(&db).await;
        slow.stop_erasing().await;
        let held = hold_readers(slow.replica.store(), connections).await;
        let revoked = set_bob(&first, "interviewer").await;

        let mut hasty = Request::new(about_bob(&revoked));
        hasty.set_timeout(Duration::from_secs(1));
        let status = ask(&slow.channel, hasty).await.unwrap_err();
        let late = "the account has not come to that revision yet";
        assert_eq!(told(&status), refusal(Code::Unavailable, "NOT_FRESH_YET", late));
        let retry = status.get_error_details().retry_info().cloned();
        assert!(retry.is_some_and(|retry| retry.retry_delay.is_some()));
        // Without a token, nothing is waited for.
        assert!(ask(&slow.channel, about_bob("")).await.unwrap());

        let channel = slow.channel.clone();
        let patient = tokio::spawn(async move {
            let mut patient = Request::new(about_bob(&revoked));
            patient.set_timeout(Duration::from_mins(1));
            ask(&channel, patient).await
        });
        drop(held);
        assert!(!patient.await.unwrap().unwrap());
        slow.stop().await;
        first.stop().await;
    }

    async fn while_the_store_cannot_be_read_it_waits_for_what_is_published(db: TestDatabase) {
        let first = start(&db).await;
        first.create_account(ACCOUNT, "ada").await;
        create_bob(&first, "admin").await;
        let (mut db, connections) = narrow(db);
        db.config.acquire_timeout = Duration::from_secs(1);
        let mut slow = start(&db).await;
        slow.stop_erasing().await;
        let held = hold_readers(slow.replica.store(), connections).await;
        let revoked = set_bob(&first, "interviewer").await;

        // Long after the store was found unreadable.
        let mut hasty = Request::new(about_bob(&revoked));
        hasty.set_timeout(Duration::from_secs(4));
        let status = ask(&slow.channel, hasty).await.unwrap_err();
        assert_eq!(told(&status).1, "NOT_FRESH_YET");

        let channel = slow.channel.clone();
        let patient = tokio::spawn(async move {
            let mut patient = Request::new(about_bob(&revoked));
            patient.set_timeout(Duration::from_mins(1));
            ask(&channel, patient).await
        });
        drop(held);
        let account = slow.replica.account(&account()).await.unwrap().unwrap();
        while slow.replica.catch_up(&account).await.is_err() {}
        assert!(!patient.await.unwrap().unwrap());
        slow.stop().await;
        first.stop().await;
    }
}
