//! An older state of the database, put back.

use std::sync::Arc;

use steward::domain::record::Timestamp;
use steward::store::{Pruned, Store};
use tonic::Code;

use super::{ACCOUNT, about_bob, account, ask, create_bob, refusal, set_bob, told};
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

/// What is logged when the store is not as it was left.
const LOADED_ANEW: &str =
    "the store does not go on from what was in memory; the account was loaded anew";

fn lost() -> (Code, String, String) {
    refusal(
        Code::FailedPrecondition,
        "REVISION_LOST",
        "`at_least_as_fresh` names a revision that was lost when an older state of the database \
         was restored",
    )
}

on_both! {
    async fn a_token_from_before_a_restore_is_refused(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        let kept = create_bob(&server, "admin").await;
        server.stop().await;
        let backup = db.back_up().await;

        let server = start(&db).await;
        let gone = [set_bob(&server, "interviewer").await, set_bob(&server, "admin").await];
        server.stop().await;
        db.restore(&backup).await;

        let server = start(&db).await;
        let check = async |server: &RunningServer, moment: &str| {
            assert!(ask(&server.channel, about_bob(&kept)).await.is_ok(), "{moment}");
            for token in &gone {
                let status = ask(&server.channel, about_bob(token)).await.unwrap_err();
                assert_eq!(told(&status), lost(), "{moment}");
            }
        };
        check(&server, "with nothing in their place").await;
        set_bob(&server, "admin").await;
        check(&server, "with another revision in the place of the first").await;
        set_bob(&server, "admin").await;
        let later = set_bob(&server, "admin").await;
        check(&server, "with others in the place of both").await;
        server.stop().await;

        let store = db.store().await;
        let pruned = store.prune_log(&account(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        store.close().await;
        let server = start(&db).await;
        check(&server, "with the stamps of that time forgotten").await;
        assert!(ask(&server.channel, about_bob(&later)).await.unwrap());
        server.stop().await;
    }

    async fn a_restore_under_a_running_server_is_noticed(db: TestDatabase) {
        db.log.expects(LOADED_ANEW);
        let first = start(&db).await;
        first.create_account(ACCOUNT, "ada").await;
        create_bob(&first, "admin").await;
        let gone = set_bob(&first, "interviewer").await;
        // What a restore of the state before would leave.
        let number = first.replica.account(&account()).await.unwrap().unwrap();
        let number = number.snapshot().revision.number;
        let before = number - 1;
        db.execute(&format!(
            "UPDATE account SET revision = {before}, \
             stamp = (SELECT stamp FROM revision WHERE number = {before}), \
             audit_sequence = audit_sequence - 1, \
             audit_link = (SELECT link FROM audit_event WHERE sequence = audit_sequence - 1); \
             DELETE FROM revision WHERE number = {number}; \
             DELETE FROM change_log WHERE revision = {number}; \
             DELETE FROM audit_event WHERE revision = {number}; \
             UPDATE \"user\" SET preset_role = 'admin', version = {before} WHERE id = 'bob'"
        ))
        .await;
        // The next write finds out, is judged anew, and begins another era.
        let set = set_bob(&first, "admin").await;
        assert!(ask(&first.channel, about_bob(&set)).await.unwrap());
        let status = ask(&first.channel, about_bob(&gone)).await.unwrap_err();
        assert_eq!(told(&status), lost());
        first.stop().await;
    }
}

/// A retention of nothing, and a server that has fallen behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_the_log_left_behind_loads_anew() {
    let db = TestDatabase::sqlite();
    db.log.expects(LOADED_ANEW);
    let first = start(&db).await;
    first.create_account(ACCOUNT, "ada").await;
    create_bob(&first, "admin").await;
    let second = start(&db).await;
    set_bob(&first, "interviewer").await;
    let revoked = set_bob(&first, "interviewer").await;
    let store: &Arc<Store> = &Arc::new(db.store().await);
    let pruned = store.prune_log(&account(), Timestamp(i64::MAX)).await;
    assert_eq!(pruned, Ok(Pruned::All));
    assert!(!ask(&second.channel, about_bob(&revoked)).await.unwrap());
    second.stop().await;
    first.stop().await;
}
