//! The database goes, and comes back; the right to serve goes with it, and is
//! never two servers' at once.

mod handover;
mod lease;
mod lost_right;
mod network;
mod pooler;
mod read_only;
mod restarts;

use std::time::{Duration, Instant};

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use crate::store::fixture::with_account;
use crate::support::TestDatabase;

/// What is said when the database does not confirm the right to serve.
const UNCONFIRMED: &str = "the database does not confirm the right to serve; questions are answered from memory until it ends";
/// What is said when the right to serve ran out.
const RAN_OUT: &str =
    "the right to serve ran out; nothing is answered until the database confirms it";
/// What is said when another server has it.
const OVERTAKEN: &str =
    "another server has taken the right to serve; nothing is answered until that one stops";
/// What a server says that waits for another one.
const WAITS: &str = "another server serves from this database; this one waits until it stops";

/// Longer than anything takes that is waited for.
const LIMIT: Duration = Duration::from_mins(1);

/// A moment by the clock of the machine, which the servers' logs have too.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Timestamp(f64);

impl Timestamp {
    fn now() -> Self {
        let now = steward::ambient::Ambient::now(&steward::ambient::Machine::default());
        Self(std::time::Duration::from_millis(u64::try_from(now.0).unwrap()).as_secs_f64())
    }

    /// When a line was logged.
    fn of(line: &serde_json::Value) -> Self {
        let text = line["timestamp"].as_str().unwrap();
        let time =
            time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
        let nanos = time.unwrap().unix_timestamp_nanos();
        Self(std::time::Duration::from_nanos(u64::try_from(nanos).unwrap()).as_secs_f64())
    }

    fn since(self, other: Self) -> Duration {
        Duration::from_secs_f64((self.0 - other.0).max(0.0))
    }
}

/// A database with an account, and root in it.
async fn prepare(db: &TestDatabase) {
    with_account(db).await.close().await;
}

/// Warnings that come or not: whether something was just under way.
fn allow(db: &TestDatabase) {
    for message in [
        UNCONFIRMED,
        RAN_OUT,
        OVERTAKEN,
        "error occurred while testing the connection on-release",
        "there is no transaction in progress",
        "whether a commit happened is not known; writes of the account wait until it is",
        "the store does not go on from what was in memory; the account was loaded anew",
        "writes are refused",
        "the erasure worker failed and tries again",
        "what is to be erased could not be read",
        "old changes could not be forgotten; it is tried again",
    ] {
        db.log.allows(message);
    }
}

/// May this user manage sources, as of a revision? An Admin may.
async fn ask(channel: &Channel, user: &str, token: &str) -> Result<bool, Status> {
    ask_of(channel, "acme", user, token).await
}

/// The same in any account.
async fn ask_of(channel: &Channel, account: &str, user: &str, token: &str) -> Result<bool, Status> {
    let subject = question::Subject::Permission(Permission::ManageSources.into());
    let question = Question {
        user: user.to_owned(),
        subject: Some(subject),
        ..Question::default()
    };
    let request = AuthorizeRequest {
        account: account.to_owned(),
        question: Some(question),
        at_least_as_fresh: token.to_owned(),
        ..AuthorizeRequest::default()
    };
    let mut request = tonic::Request::new(request);
    request.set_timeout(Duration::from_secs(2));
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let answer = client.authorize(request).await?.into_inner();
    Ok(answer.decision.expect("a decision").allowed)
}

/// Makes one more Admin, by a request of that name; the token of the revision.
async fn add(channel: &Channel, user: &str) -> Result<String, Status> {
    let create = CreateUser {
        user: user.to_owned(),
        role: "admin".to_owned(),
        ..CreateUser::default()
    };
    let operation = role_operation::Operation::CreateUser(create);
    let request = ManageRolesRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        operations: vec![RoleOperation {
            operation: Some(operation),
        }],
        request_id: format!("add-{user}"),
        ..ManageRolesRequest::default()
    };
    let mut client = RoleServiceClient::new(channel.clone());
    let answer = client.manage_roles(request).await?;
    Ok(answer.into_inner().revision)
}

/// Sends the same write until it is acknowledged. Meanwhile it may be
/// unavailable, and nothing else.
async fn add_at_last(channel: &Channel, user: &str) -> String {
    let deadline = Instant::now() + LIMIT;
    loop {
        match add(channel, user).await {
            Ok(token) => return token,
            Err(status) => assert_unavailable(&status),
        }
        assert!(Instant::now() < deadline, "writes do not come back");
    }
}

/// It may be sent again, and says when.
fn assert_unavailable(status: &Status) {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    let details = status.get_error_details();
    assert!(details.retry_info().is_some(), "{status:?}");
}

fn reason_of(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info().expect("a reason");
    info.reason.clone()
}

/// Asks until the server answers no more, and how it says that.
async fn until_not_serving(channel: &Channel) {
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        assert!(Instant::now() < deadline, "it goes on answering");
        if let Err(status) = ask(channel, "root", "").await {
            break status;
        }
    };
    assert_unavailable(&status);
    assert_eq!(reason_of(&status), "NOT_SERVING");
    assert_eq!(
        status.message(),
        "this server cannot confirm that it is the one that serves; try again, or at another"
    );
    assert_health(channel, "", ServingStatus::NotServing).await;
    assert_health(channel, "writes", ServingStatus::NotServing).await;
    assert_health(channel, "liveness", ServingStatus::Serving).await;
    let refused = add(channel, "nobody")
        .await
        .expect_err("nothing is written");
    assert_eq!(reason_of(&refused), "NOT_SERVING");
}

/// Asks until the server answers again.
async fn until_serving(channel: &Channel) {
    let deadline = Instant::now() + LIMIT;
    while let Err(status) = ask(channel, "root", "").await {
        assert_unavailable(&status);
        assert!(Instant::now() < deadline, "it does not come back");
    }
    assert_health(channel, "", ServingStatus::Serving).await;
}

/// Waits until health checks of a service say this.
async fn assert_health(channel: &Channel, service: &str, expected: ServingStatus) {
    let mut client = HealthClient::new(channel.clone());
    let watch = async {
        loop {
            let service = service.to_owned();
            let answer = client.check(HealthCheckRequest { service }).await;
            if answer.expect("an answer").into_inner().status() == expected {
                return;
            }
        }
    };
    let said = tokio::time::timeout(LIMIT, watch).await;
    assert!(said.is_ok(), "{service} is not {expected:?}");
}

/// Ends every session of steward at the database.
const CUT_SESSIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE application_name = 'steward' AND datname = current_database()";
