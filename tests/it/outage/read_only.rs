//! A database that can only be read: after a failover, or since somebody said
//! so.

use super::*;
use crate::support::own_postgres::OwnPostgres;
use crate::support::process::{Operator, end_of, steward};

const ON: &str = "ALTER SYSTEM SET default_transaction_read_only = on";
const OFF: &str = "ALTER SYSTEM RESET default_transaction_read_only";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_turns_read_only_and_back() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    allow(&db);
    db.log.expects("writes are refused");
    db.log.expects(UNCONFIRMED);
    db.log.expects(RAN_OUT);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "5");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    add(&channel, "before").await.unwrap();
    db.execute(ON).await;
    postgres.reload();
    let deadline = Instant::now() + LIMIT;
    let mut n = 0;
    // The server reads its settings a moment later.
    let status = loop {
        assert!(Instant::now() < deadline, "it is read only");
        n += 1;
        if let Err(status) = add(&channel, &format!("u{n}")).await {
            break status;
        }
    };
    assert_unavailable(&status);
    assert_eq!(reason_of(&status), "STORE_READ_ONLY");
    assert_eq!(status.message(), "the store cannot be written to");
    assert!(ask(&channel, "before", "").await.unwrap());
    assert_health(&channel, "writes", ServingStatus::NotServing).await;
    until_not_serving(&channel).await;

    db.execute(OFF).await;
    postgres.reload();
    until_serving(&channel).await;
    add_at_last(&channel, "after").await;
    assert_health(&channel, "writes", ServingStatus::Serving).await;
    assert!(ask(&channel, "before", "").await.unwrap());
    assert_eq!(server.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_database_that_can_only_be_read() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    db.execute(ON).await;
    postgres.reload();
    let (_, address) = db.config.url.split_once('@').unwrap();
    let (server, database) = address.split_once('/').unwrap();
    let says = |why| format!("error: the database {database} at {server} cannot be used: {why}\n");
    let read_only = says("it can only be read (default_transaction_read_only)");
    let deadline = Instant::now() + LIMIT;
    // The server reads its settings a moment later.
    while db.texts("SHOW default_transaction_read_only").await != ["on"] {
        assert!(Instant::now() < deadline);
    }
    let ended = end_of(Operator::new().serve(&db));
    assert_eq!(
        (ended.code, ended.told.as_str()),
        (Some(2), read_only.as_str())
    );
    db.execute(OFF).await;
    postgres.reload();

    postgres.stop("fast");
    postgres.stand_by();
    postgres.resume();
    let standby = says("its server is a standby, which can only be read; name the primary");
    let operator = Operator::new();
    let ended = end_of(operator.serve(&db));
    assert_eq!(
        (ended.code, ended.told.as_str()),
        (Some(2), standby.as_str())
    );
    let mut doctor = steward(&["doctor", "--database-url", &db.config.url]);
    let said = doctor
        .arg("--key-file")
        .arg(operator.key_file())
        .output()
        .unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    assert!(
        text.contains("its server is a standby, which can only be read; name the primary"),
        "{text}"
    );
    assert_eq!(said.status.code(), Some(1), "{text}");
}

/// A failover by which the server's address leads to a standby, until that is promoted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_becomes_a_standby_and_is_promoted() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    allow(&db);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "4");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    let token = add(&channel, "before").await.unwrap();
    postgres.stop("fast");
    postgres.stand_by();
    postgres.resume();
    let refused = add(&channel, "meanwhile").await.unwrap_err();
    assert_unavailable(&refused);
    until_not_serving(&channel).await;
    assert_health(&channel, "writes", ServingStatus::NotServing).await;

    postgres.promote();
    until_serving(&channel).await;
    assert!(ask(&channel, "before", &token).await.unwrap());
    add_at_last(&channel, "meanwhile").await;
    assert_eq!(server.stop().await, Some(0));
}

/// Somebody takes rights from steward's user, and gives them back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_whose_rights_are_taken() {
    const FAILED: &str = "the store failed";
    let (_postgres, mut db) = OwnPostgres::start().await;
    prepare(&db).await;
    allow(&db);
    db.log.expects(FAILED);
    let owner = db.raw().await;
    let by_owner = async |sql: &str| {
        sea_orm::ConnectionTrait::execute_unprepared(&owner, sql)
            .await
            .unwrap();
    };
    by_owner("CREATE ROLE app LOGIN").await;
    by_owner("GRANT ALL ON ALL TABLES IN SCHEMA public TO app").await;
    db.config.url = db.config.url.replacen("steward@", "app@", 1);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "300");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    add(&channel, "before").await.unwrap();
    by_owner("REVOKE INSERT ON ALL TABLES IN SCHEMA public FROM app").await;
    let status = add(&channel, "meanwhile").await.unwrap_err();
    assert_unavailable(&status);
    assert_eq!(status.message(), "the store lets nobody in now");
    assert!(ask(&channel, "before", "").await.unwrap());
    by_owner("GRANT ALL ON ALL TABLES IN SCHEMA public TO app").await;
    add_at_last(&channel, "meanwhile").await;
    assert_eq!(server.stop().await, Some(0));
}
