//! Answers that are at least as fresh as a token, or a clear refusal.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use steward::domain::id::AccountId;
use steward::domain::record::Timestamp;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use steward::store::{Pruned, Store};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

const ACCOUNT: &str = "acme";
/// What is logged when the store is not as it was left.
const LOADED_ANEW: &str =
    "the store does not go on from what was in memory; the account was loaded anew";

fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

/// May Bob manage sources? An Admin may, an Interviewer may not.
fn about_bob(token: &str) -> AuthorizeRequest {
    let question = Question {
        user: "bob".to_owned(),
        subject: Some(question::Subject::Permission(
            Permission::ManageSources.into(),
        )),
        ..Question::default()
    };
    AuthorizeRequest {
        account: ACCOUNT.to_owned(),
        question: Some(question),
        at_least_as_fresh: token.to_owned(),
        ..AuthorizeRequest::default()
    }
}

async fn ask(
    channel: &Channel,
    request: impl tonic::IntoRequest<AuthorizeRequest>,
) -> Result<bool, Status> {
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let response = client.authorize(request).await?.into_inner();
    Ok(response.decision.unwrap().allowed)
}

/// The same in a batch of one.
async fn ask_batch(channel: &Channel, token: &str) -> Result<bool, Status> {
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let request = BatchAuthorizeRequest {
        account: ACCOUNT.to_owned(),
        questions: about_bob(token).question.into_iter().collect(),
        at_least_as_fresh: token.to_owned(),
        ..BatchAuthorizeRequest::default()
    };
    let response = client.batch_authorize(request).await?.into_inner();
    let Some(answer::Outcome::Decision(decision)) = response.answers[0].outcome else {
        panic!("it is decided");
    };
    Ok(decision.allowed)
}

async fn change(server: &RunningServer, operation: role_operation::Operation) -> String {
    let mut client = RoleServiceClient::new(server.channel.clone());
    let request = ManageRolesRequest {
        account: ACCOUNT.to_owned(),
        acting_user: "ada".to_owned(),
        operations: vec![RoleOperation {
            operation: Some(operation),
        }],
        ..ManageRolesRequest::default()
    };
    client
        .manage_roles(request)
        .await
        .unwrap()
        .into_inner()
        .revision
}

async fn create_bob(server: &RunningServer, role: &str) -> String {
    let (user, role) = ("bob".to_owned(), role.to_owned());
    let create = CreateUser {
        user,
        role,
        ..CreateUser::default()
    };
    change(server, role_operation::Operation::CreateUser(create)).await
}

async fn set_bob(server: &RunningServer, role: &str) -> String {
    let (user, role) = ("bob".to_owned(), role.to_owned());
    let set = SetRole { user, role };
    change(server, role_operation::Operation::SetRole(set)).await
}

/// Code, reason and text.
fn told(status: &Status) -> (Code, String, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    (
        status.code(),
        reason.unwrap_or_default(),
        status.message().to_owned(),
    )
}

fn refusal(code: Code, reason: &str, text: &str) -> (Code, String, String) {
    (code, reason.to_owned(), text.to_owned())
}

fn lost() -> (Code, String, String) {
    refusal(
        Code::FailedPrecondition,
        "REVISION_LOST",
        "`at_least_as_fresh` names a revision that was lost when an older state of the database \
         was restored",
    )
}

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

    async fn tokens_survive_restarts(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        let mut tokens = vec![create_bob(&server, "admin").await];
        tokens.push(set_bob(&server, "interviewer").await);
        server.stop().await;
        let server = start(&db).await;
        tokens.push(set_bob(&server, "interviewer").await);
        for token in &tokens {
            assert!(!ask(&server.channel, about_bob(token)).await.unwrap());
        }
        server.stop().await;
        // The changes are forgotten, and what is this old is still satisfied.
        let store = db.store().await;
        let pruned = store.prune_log(&account(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        store.close().await;
        let server = start(&db).await;
        for token in &tokens {
            assert!(!ask(&server.channel, about_bob(token)).await.unwrap());
        }
        server.stop().await;
    }

    async fn a_token_that_is_none_of_ours_is_refused(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        server.create_account("other", "ada").await;
        let token = create_bob(&server, "admin").await;
        let nothing = "`at_least_as_fresh` is no token of a revision that steward gave out";
        let mut touched = token.clone();
        let other = if token.chars().nth(20) == Some('A') { "B" } else { "A" };
        touched.replace_range(20..21, other);
        let cut: String = token.chars().skip(1).collect();
        for bad in ["nonsense", "AAAA", &touched, &cut] {
            let status = ask(&server.channel, about_bob(bad)).await.unwrap_err();
            assert_eq!(told(&status), refusal(Code::InvalidArgument, "TOKEN_INVALID", nothing));
            assert_eq!(ask_batch(&server.channel, bad).await.unwrap_err().code(), Code::InvalidArgument);
            assert!(!format!("{status:?}").contains(bad), "a value is never told");
        }
        let elsewhere = AuthorizeRequest { account: "other".to_owned(), ..about_bob(&token) };
        let status = ask(&server.channel, elsewhere).await.unwrap_err();
        let other = "`at_least_as_fresh` is the token of a revision of another account";
        assert_eq!(
            told(&status),
            refusal(Code::InvalidArgument, "TOKEN_OF_ANOTHER_ACCOUNT", other)
        );
        let fields = status.get_error_details().bad_request().unwrap().field_violations.clone();
        assert_eq!(fields[0].field, "at_least_as_fresh");
        server.stop().await;
    }

    async fn a_token_of_another_database_is_refused(db: TestDatabase) {
        let another = TestDatabase::sqlite();
        let (one, two) = (start(&db).await, start(&another).await);
        for server in [&one, &two] {
            server.create_account(ACCOUNT, "ada").await;
        }
        let token = create_bob(&two, "admin").await;
        let status = ask(&one.channel, about_bob(&token)).await.unwrap_err();
        let text = "`at_least_as_fresh` is the token of a revision in another database";
        assert_eq!(
            told(&status),
            refusal(Code::FailedPrecondition, "TOKEN_OF_ANOTHER_DATABASE", text)
        );
        one.stop().await;
        two.stop().await;
    }

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
             stamp = (SELECT stamp FROM revision WHERE number = {before}); \
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
