//! A file of a served SQLite database is taken away: the server stops before it
//! acknowledges a write that no later process would find.

use std::path::Path;

use tonic::Code;

use super::rpcs::{Rpc, prepare};
use crate::support::TestDatabase;
use crate::support::process::{Operator, end_of};

const STOPS: &str = "the right to serve from the database is lost";
const WHY: &str = "error: a file of the database was deleted or replaced while it was served";

/// Something done to the files of the database at a path.
type Fault = fn(&Path);

fn faults() -> [(&'static str, Fault); 4] {
    [
        ("the file is deleted", |path| {
            std::fs::remove_file(path).expect("it is removed");
        }),
        ("the file is replaced", |path| {
            let copy = path.with_extension("copy");
            std::fs::copy(path, &copy).expect("a copy");
            std::fs::rename(copy, path).expect("it is replaced");
        }),
        ("the lock file is deleted", |path| {
            std::fs::remove_file(format!("{}.lock", path.display())).expect("it is removed");
        }),
        ("the log is deleted", |path| {
            std::fs::remove_file(format!("{}-wal", path.display())).expect("it is removed");
        }),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_taken_away_stops_the_server() {
    for (name, fault) in faults() {
        stops_after(name, fault, true).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_taken_away_is_noticed_while_nothing_is_written() {
    for (name, fault) in faults() {
        stops_after(name, fault, false).await;
    }
}

/// A server stops after a fault; a write after it is not acknowledged.
async fn stops_after(name: &str, fault: Fault, writes: bool) {
    let db = TestDatabase::sqlite();
    prepare(&db).await;
    db.log.expects(STOPS);
    for of_the_worker in [
        "what is to be erased could not be read",
        "the erasure worker failed and tries again",
        "jobs are not finished before the log is forgotten",
    ] {
        db.log.allows(of_the_worker);
    }
    let server = Operator::new().start(&db).await;
    let channel = server.channel().await;
    let first = Rpc::WriteRecords.send(&channel, 0, "", "").await;
    assert!(first.is_ok(), "{name}: {first:?}");
    fault(&db.file());
    if writes {
        let answer = Rpc::WriteRecords.send(&channel, 1, "", "").await;
        let status = answer.expect_err("it is not acknowledged");
        assert_eq!(status.code(), Code::Unavailable, "{name}: {status:?}");
    }
    drop(channel);
    let ended = server.ended().await;
    assert_eq!(ended.code, Some(2), "{name}: {ended:?}");
    assert!(ended.told.contains(WHY), "{name}: {ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_name_of_the_file_refuses_the_start_and_is_a_warning_later() {
    let db = TestDatabase::sqlite();
    prepare(&db).await;
    let other = db.file().with_extension("other");
    std::fs::hard_link(db.file(), &other).unwrap();
    let operator = Operator::new();
    let ended = end_of(operator.serve(&db));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let why = "error: the database's file has a second name (a hard link); remove one of them, since a \
               process that opens the other damages the database\n";
    assert_eq!(ended.told, why);

    std::fs::remove_file(&other).unwrap();
    db.log.expects(
        "the database's file has a second name (a hard link); whoever opens it by that name damages it",
    );
    let server = operator.start(&db).await;
    std::fs::hard_link(db.file(), &other).unwrap();
    let channel = server.channel().await;
    for round in 0..2 {
        let answer = Rpc::WriteRecords.send(&channel, round, "", "").await;
        assert!(answer.is_ok(), "{answer:?}");
    }
    assert_eq!(server.stop().await, Some(0));
}
