//! Why `steward serve` does not start: what it says, its exit code, and that
//! nothing was touched.

use std::net::TcpListener;

use steward::proto::ListRolesRequest;
use steward::proto::role_service_client::RoleServiceClient;

use crate::store::fixture::*;
use crate::support::process::{Operator, end_of, steward};

on_both! {
    async fn a_database_of_a_later_version(db: TestDatabase) {
        db.store().await.close().await;
        let made = db.texts("SELECT version FROM seaql_migrations").await.len();
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)")
            .await;
        let ended = end_of(Operator::new().serve(&db));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.told.contains("error: the database was made by a later version of steward\n"));
        assert_eq!(db.texts("SELECT version FROM seaql_migrations").await.len(), made + 1);
    }

    async fn a_second_server_on_the_same_database(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let first = operator.start(&db).await;
        let second = end_of(operator.serve(&db));
        assert_eq!(second.code, Some(2), "{second:?}");
        let why = "error: another process serves from this database already\n";
        assert!(second.told.contains(why), "{second:?}");
        let request = ListRolesRequest { account: "acme".to_owned(), ..ListRolesRequest::default() };
        let mut client = RoleServiceClient::new(first.channel().await);
        assert_eq!(client.list_roles(request).await.unwrap().into_inner().roles.len(), 5);
        assert_eq!(first.stop().await, Some(0));
    }
}

#[tokio::test]
async fn a_file_that_is_no_database() {
    let db = TestDatabase::sqlite();
    std::fs::create_dir_all(db.folder()).unwrap();
    let text = "something else, long enough to look like it: ".repeat(100);
    std::fs::write(db.file(), &text).unwrap();
    let ended = end_of(Operator::new().serve(&db));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(
        ended.told,
        "error: the database is damaged, or no database at all\n"
    );
    assert_eq!(std::fs::read_to_string(db.file()).unwrap(), text);
}

#[tokio::test]
async fn a_port_that_somebody_else_has() {
    let db = TestDatabase::sqlite();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let operator = Operator::new();
    let mut command = operator.serve(&db);
    command.env("STEWARD_LISTEN", address.to_string());
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let why = format!("error: cannot listen on {address}: Address already in use");
    assert!(ended.told.contains(&why), "{ended:?}");
}

#[test]
fn settings_that_are_wrong_are_named_together_and_never_repeated() {
    let mut command = steward(&["serve", "--drain-timeout", "secret-a"]);
    command
        .env("STEWARD_LISTEN", "secret-b")
        .env("STEWARD_DATABASE_URL", "mysql://secret-c")
        .env("STEWARD_LOG_FORMAT", "secret-d");
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2));
    let told: Vec<&str> = ended.told.lines().collect();
    assert_eq!(
        told.first(),
        Some(&"error: the configuration is not as it should be")
    );
    for wrong in [
        "  --drain-timeout: must be",
        "  STEWARD_LISTEN: ",
        "  STEWARD_DATABASE_URL: must be",
        "  STEWARD_LOG_FORMAT: must be",
    ] {
        let named = told.iter().filter(|line| line.starts_with(wrong));
        assert_eq!(named.count(), 1, "{wrong}: {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(!ended.told.contains("secret"), "{told:?}");
}

#[test]
fn beyond_this_machine_only_when_it_is_said() {
    let mut command = steward(&["serve", "--listen", "0.0.0.0:0"]);
    command.env("STEWARD_DATABASE_URL", "sqlite:///nowhere/steward.db");
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2));
    assert!(ended.told.contains("allow_unauthenticated"), "{ended:?}");
}
