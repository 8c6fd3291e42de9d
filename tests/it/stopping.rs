//! The first and the last moments of a server, as its callers and its orchestrator see them.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use steward::store::Store;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use crate::store::fixture::with_account;
use crate::support::process::{Operator, Process};
use crate::support::{TestDatabase, on_both};

/// Longer than anything takes that is waited for.
const LONG: Duration = Duration::from_mins(1);
/// Far less than a stop may take that waits for something it should not wait for.
const AT_ONCE: Duration = Duration::from_secs(15);

async fn health(channel: &Channel, service: &str) -> i32 {
    let service = service.to_owned();
    let mut client = HealthClient::new(channel.clone());
    let answer = client.check(HealthCheckRequest { service }).await;
    answer.unwrap().into_inner().status
}

async fn roles(channel: &Channel) -> Result<usize, Status> {
    let account = "acme".to_owned();
    let request = ListRolesRequest {
        account,
        ..ListRolesRequest::default()
    };
    let answer = RoleServiceClient::new(channel.clone())
        .list_roles(request)
        .await;
    Ok(answer?.into_inner().roles.len())
}

fn status(status: ServingStatus) -> i32 {
    tonic_health::pb::health_check_response::ServingStatus::from(status).into()
}

/// What callers see of a server that is starting.
async fn is_starting(server: &Process<'_>) {
    let channel = server.channel().await;
    assert_eq!(
        health(&channel, "").await,
        status(ServingStatus::NotServing)
    );
    assert_eq!(
        health(&channel, "liveness").await,
        status(ServingStatus::Serving)
    );
    let refused = roles(&channel).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (Code::Unavailable, "the server is starting; try again")
    );
    let details = refused.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "UNAVAILABLE");
    assert!(details.retry_info().unwrap().retry_delay.unwrap() > Duration::ZERO);
}

on_both! {
    async fn a_stop_during_a_migration(db: TestDatabase) {
        // Somebody else migrates, and does not come to an end.
        Store::connect(&db.config).await.unwrap().close().await;
        let other = db.raw().await;
        let turn = if db.is_sqlite() { "BEGIN IMMEDIATE" } else { "SELECT pg_advisory_lock(8319385975070549042)" };
        sea_orm::ConnectionTrait::execute_unprepared(&other, turn).await.unwrap();
        let operator = Operator::new();
        // On PostgreSQL nothing is said before its turn, and it waits for that.
        let begins = if db.is_sqlite() { "the database's schema is brought up to date" } else { "listening" };
        let mut server = operator.start_until(&db, begins).await;
        is_starting(&server).await;
        let began = Instant::now();
        server.signal("TERM");
        assert!(server.says("stopped before it was ready").await.is_some());
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
        drop(other);
        // Nothing is half done.
        with_account(&db).await.close().await;
        assert_eq!(operator.start(&db).await.stop().await, Some(0));
    }

    /// Whoever watches is told of changes, and once of each.
    async fn whoever_watches_health_is_told_once(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new().with("STEWARD_DRAIN_DELAY", "1");
        let server = operator.start(&db).await;
        let channel = server.channel().await;
        let mut watches = Vec::new();
        for service in ["", "writes"] {
            let service = service.to_owned();
            let mut client = HealthClient::new(channel.clone());
            watches.push(client.watch(HealthCheckRequest { service }).await.unwrap().into_inner());
        }
        for user in ["ben", "cem", "dan"] {
            let create = CreateUser { user: user.to_owned(), ..CreateUser::default() };
            let operation = role_operation::Operation::CreateUser(create);
            let request = ManageRolesRequest {
                account: "acme".to_owned(),
                acting_user: "root".to_owned(),
                operations: vec![RoleOperation { operation: Some(operation) }],
                ..ManageRolesRequest::default()
            };
            RoleServiceClient::new(channel.clone()).manage_roles(request).await.unwrap();
        }
        server.signal("TERM");
        let told = [ServingStatus::Serving, ServingStatus::NotServing].map(status);
        for mut watch in watches {
            let mut seen = Vec::new();
            while let Ok(Some(answer)) = watch.message().await {
                seen.push(answer.status);
            }
            assert_eq!(seen, told);
        }
        assert_eq!(server.ended().await.code, Some(0));
    }

    async fn whoever_sends_calls_here_learns_of_the_stop_in_time(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new().with("STEWARD_DRAIN_DELAY", "2");
        let mut server = operator.start(&db).await;
        let channel = server.channel().await;
        assert_eq!(health(&channel, "").await, status(ServingStatus::Serving));
        let began = Instant::now();
        server.signal("TERM");
        assert!(server.says("leaving").await.is_some());
        assert_eq!(health(&channel, "").await, status(ServingStatus::NotServing));
        assert_eq!(health(&channel, "liveness").await, status(ServingStatus::Serving));
        // Calls are answered as before, of those who come too.
        assert_eq!(roles(&channel).await.unwrap(), 5);
        assert_eq!(roles(&server.channel().await).await.unwrap(), 5);
        assert!(server.says("draining").await.is_some());
        assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn whoever_waits_at_the_terminal_waits_for_nothing() {
    let db = TestDatabase::sqlite();
    let operator = Operator::new().with("STEWARD_DRAIN_DELAY", "600");
    for signals in [&["INT"][..], &["TERM", "INT"], &["TERM", "TERM"]] {
        let mut server = operator.start(&db).await;
        let began = Instant::now();
        for (number, signal) in signals.iter().enumerate() {
            if number > 0 {
                assert!(server.says("leaving").await.is_some());
            }
            server.signal(signal);
        }
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{signals:?}: {ended:?}");
        assert!(
            began.elapsed() < AT_ONCE,
            "{signals:?}: {:?}",
            began.elapsed()
        );
    }
}

/// The database accepts the connection and never answers.
#[tokio::test]
async fn the_port_opens_before_the_database_does() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "postgres://someone@{}/steward",
        silent.local_addr().unwrap()
    );
    let db = TestDatabase::sqlite();
    let operator = Operator::new().with("STEWARD_DATABASE_URL", url.leak());
    let mut server = operator.start_until(&db, "listening").await;
    is_starting(&server).await;
    let began = Instant::now();
    server.signal("TERM");
    assert!(server.says("stopped before it was ready").await.is_some());
    assert_eq!(server.ended().await.code, Some(0));
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
}

/// A connection that came before there was anything to answer from is answered afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_came_early_stays() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    let turn = "SELECT pg_advisory_lock(8319385975070549042)";
    let other = db.raw().await;
    sea_orm::ConnectionTrait::execute_unprepared(&other, turn)
        .await
        .unwrap();
    let operator = Operator::new();
    let mut server = operator.start_until(&db, "the database is claimed").await;
    let early = server.one_connection().await;
    assert_eq!(roles(&early).await.unwrap_err().code(), Code::Unavailable);
    other.close().await.unwrap();
    for (message, number) in [
        ("the database's schema is up to date", "migrations"),
        ("account loaded", "revision"),
        ("accounts loaded", "accounts"),
    ] {
        let line = server.says(message).await.unwrap();
        assert!(
            line["seconds"].is_number() && line[number].is_number(),
            "{line}"
        );
    }
    assert!(server.says("ready").await.is_some());
    assert_eq!(roles(&early).await.unwrap(), 5);
    assert_eq!(health(&early, "").await, status(ServingStatus::Serving));
    assert_eq!(server.stop().await, Some(0));
}

/// Waits until a session at the database waits for what another one has locked.
async fn until_one_waits(db: &TestDatabase) {
    let waits = "SELECT count(*)::text FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + LONG;
    while db.texts(waits).await != ["1"] {
        assert!(Instant::now() < deadline, "nobody waits");
    }
}

/// A server that is told to stop while the database keeps it from being ready.
async fn stops_before_it_is_ready(db: &TestDatabase, operator: &Operator, lock: &str, says: &str) {
    let other = db.raw().await;
    sea_orm::ConnectionTrait::execute_unprepared(&other, lock)
        .await
        .unwrap();
    let mut server = operator.start_until(db, says).await;
    until_one_waits(db).await;
    let began = Instant::now();
    server.signal("TERM");
    assert!(server.says("stopped before it was ready").await.is_some());
    let ended = server.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    other.close().await.unwrap();
}

/// In the middle of a step of the migration, and of the first load. Whoever comes next waits for nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_a_start() {
    let db = TestDatabase::postgres().await;
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "300");
    // A table of the same name, of which nobody knows yet whether it will be there.
    let lock = "BEGIN; CREATE TABLE account (id TEXT)";
    let says = "the database's schema is brought up to date";
    stops_before_it_is_ready(&db, &operator, lock, says).await;
    with_account(&db).await.close().await;
    let lock = "BEGIN; LOCK TABLE \"user\" IN ACCESS EXCLUSIVE MODE";
    let says = "the database's schema is up to date";
    stops_before_it_is_ready(&db, &operator, lock, says).await;
    let server = operator.start(&db).await;
    assert_eq!(roles(&server.channel().await).await.unwrap(), 5);
    assert_eq!(server.stop().await, Some(0));
}

/// An import whose chunk is being written when the server is told to stop: it is there as a whole or not at all, and may be
/// sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_an_import() {
    const STAGES: usize = 20;
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    db.log
        .allows("calls in flight were dropped when the time was over");
    db.log.allows("a task did not stop in time and is ended");
    let operator = Operator::new().with("STEWARD_DRAIN_TIMEOUT", "1");
    let import = || {
        let message = |message| ImportRecordsRequest {
            message: Some(message),
        };
        let header = ImportHeader {
            account: "acme".to_owned(),
            ..ImportHeader::default()
        };
        let entry = |number: usize| ImportEntry {
            entry: Some(import_entry::Entry::Record(Record {
                record: Some(record::Record::Stage(Stage {
                    id: format!("s{number}"),
                    ..Stage::default()
                })),
            })),
            ..ImportEntry::default()
        };
        let entries = (0..STAGES).map(entry).collect();
        let header = message(import_records_request::Message::Header(header));
        tokio_stream::iter([
            header,
            message(import_records_request::Message::Chunk(ImportChunk {
                entries,
            })),
        ])
    };
    let server = operator.start(&db).await;
    let other = db.raw().await;
    let lock = "BEGIN; LOCK TABLE stage IN ACCESS EXCLUSIVE MODE";
    sea_orm::ConnectionTrait::execute_unprepared(&other, lock)
        .await
        .unwrap();
    let channel = server.channel().await;
    let importing = tokio::spawn(async move {
        let mut answers = RecordServiceClient::new(channel)
            .import_records(import())
            .await?
            .into_inner();
        while answers.message().await?.is_some() {}
        Ok::<_, Status>(())
    });
    until_one_waits(&db).await;
    server.signal("TERM");
    let ended = server.ended().await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(importing.await.unwrap().is_err());
    other.close().await.unwrap();

    let server = operator.start(&db).await;
    // What the session of the one before still did is done: the next one waited for it.
    let there = db.texts("SELECT count(*)::text FROM stage").await;
    let revision = db.texts("SELECT revision::text FROM account").await;
    let whole = (vec![STAGES.to_string()], vec!["2".to_owned()]);
    let nothing = (vec!["0".to_owned()], vec!["1".to_owned()]);
    assert!(
        [whole.clone(), nothing].contains(&(there.clone(), revision.clone())),
        "{there:?} {revision:?}"
    );
    let mut answers = RecordServiceClient::new(server.channel().await)
        .import_records(import())
        .await
        .unwrap()
        .into_inner();
    while answers.message().await.unwrap().is_some() {}
    assert_eq!(db.texts("SELECT count(*)::text FROM stage").await, whole.0);
    assert_eq!(server.stop().await, Some(0));
}
