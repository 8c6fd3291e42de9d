//! The database fails while it commits: nothing that was acknowledged is lost,
//! and nothing that was refused is there.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use super::proxy;
use super::rpcs::{ALL, Rpc, prepare, worker_rests};
use crate::support::TestDatabase;
use crate::support::process::Operator;
use crate::support::server::start;

/// What every writing RPC was answered with, in the order of the calls.
#[derive(Default)]
struct Answers(Vec<(Rpc, usize, Result<(), Status>)>);

impl Answers {
    /// Sends the writes of a round, of every writing RPC.
    async fn write(&mut self, channel: &Channel, round: usize) {
        for rpc in ALL {
            let token = rpc.token(channel, round).await;
            let answer = rpc.send(channel, round, &token, "").await;
            self.0.push((rpc, round, answer.map(drop)));
        }
    }

    /// The answers to the last round.
    fn last(&self) -> impl Iterator<Item = &(Rpc, usize, Result<(), Status>)> {
        self.0.iter().rev().take(ALL.len())
    }

    fn assert_all_succeeded(&self) {
        for (rpc, round, answer) in self.last() {
            assert!(answer.is_ok(), "{rpc:?}, round {round}: {answer:?}");
        }
    }

    fn assert_all_failed(&self, code: Code, reason: &str) {
        for (rpc, round, answer) in self.last() {
            let status = answer.as_ref().expect_err("it is refused");
            let told = (status.code(), reason_of(status));
            let expected = (code, reason.to_owned());
            assert_eq!(told, expected, "{rpc:?}, round {round}: {status:?}");
        }
    }

    /// What was acknowledged is there, and what was refused is not.
    async fn assert_kept(&self, channel: &Channel) {
        for (rpc, round, answer) in &self.0 {
            let expected = match rpc {
                // The last one that succeeded says how it is.
                Rpc::UpdateSettings => {
                    let mut settings = self.0.iter().rev();
                    let last = settings
                        .find(|(rpc, _, answer)| *rpc == Rpc::UpdateSettings && answer.is_ok());
                    last.is_some_and(|(_, last, _)| last % 4 == round % 4)
                }
                _ => answer.is_ok(),
            };
            let found = rpc.is_there(channel, *round).await;
            assert_eq!(found, expected, "{rpc:?}, round {round}: {answer:?}");
        }
    }
}

fn reason_of(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info().expect("a reason");
    info.reason.clone()
}

/// Waits until health checks of a service say this.
async fn assert_health(channel: &Channel, service: &str, expected: ServingStatus) {
    let watch = async { while health(channel, service).await != expected {} };
    let minute = std::time::Duration::from_mins(1);
    let said = tokio::time::timeout(minute, watch).await;
    assert!(said.is_ok(), "{service} is not {expected:?}");
}

async fn health(channel: &Channel, service: &str) -> ServingStatus {
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let mut client = HealthClient::new(channel.clone());
    let answer = client.check(request).await.expect("an answer");
    answer.into_inner().status()
}

/// Sets the largest file that a process may write, in bytes.
fn limit_files(process: u32, bytes: &str) {
    let limit = Command::new("prlimit")
        .args(["--pid", &process.to_string()])
        .arg(format!("--fsize={bytes}:unlimited"))
        .status();
    assert!(limit.expect("prlimit, of util-linux").success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_that_ends_and_is_raised_again() {
    let db = TestDatabase::sqlite();
    prepare(&db).await;
    let operator = Operator::new();
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    let mut answers = Answers::default();
    for round in [0, 4, 8] {
        answers.write(&channel, round).await;
        answers.assert_all_succeeded();
        worker_rests(&channel).await;
        limit_files(server.id(), "1");
        for round in [round + 1, round + 2] {
            answers.write(&channel, round).await;
            answers.assert_all_failed(Code::Unavailable, "UNAVAILABLE");
        }
        limit_files(server.id(), "unlimited");
        answers.write(&channel, round + 3).await;
        answers.assert_all_succeeded();
    }
    answers.assert_kept(&channel).await;
    server.kill();
    let server = operator.start(&db).await;
    answers.assert_kept(&server.channel().await).await;
    assert_eq!(server.stop().await, Some(0));
}

/// A file system of 3 MiB, gone when it is dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// Nothing where the tests may not mount one.
    fn mount(folder: &'a Path) -> Option<Self> {
        std::fs::create_dir_all(folder).expect("a folder");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(folder)
            .output();
        mount
            .is_ok_and(|mount| mount.status.success())
            .then_some(Self(folder))
    }

    fn fill(&self) {
        use std::io::Write as _;
        let mut file = std::fs::File::create(self.0.join("filler")).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn empty(&self) {
        std::fs::remove_file(self.0.join("filler")).expect("it is removed");
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_empties_and_fills_again() {
    let db = TestDatabase::sqlite();
    let folder = db.folder();
    let Some(disk) = SmallDisk::mount(&folder) else {
        println!(
            "NOT RUN: a disk that fills; the tests may not mount a tmpfs here. \
             The test of a quota covers the same code."
        );
        return;
    };
    prepare(&db).await;
    let operator = Operator::new();
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    db.log.expects("writes are refused");
    let mut answers = Answers::default();
    let mut round = 0;
    for _ in 0..3 {
        answers.write(&channel, round).await;
        answers.assert_all_succeeded();
        worker_rests(&channel).await;
        disk.fill();
        // The log beside the database may have room left that was its own.
        let mut refused = 0;
        while refused < 2 {
            round += 1;
            let full = Rpc::WriteRecords.send(&channel, round, "", "").await;
            if let Err(status) = &full {
                assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
                assert_eq!(reason_of(status), "STORE_FULL");
                assert_health(&channel, "writes", ServingStatus::NotServing).await;
                assert_health(&channel, "", ServingStatus::Serving).await;
                refused += 1;
            }
            answers.0.push((Rpc::WriteRecords, round, full.map(drop)));
            assert!(round < 1_000, "the disk is full");
        }
        disk.empty();
        round += 1;
        let there_is_room = Rpc::WriteRecords.send(&channel, round, "", "").await;
        answers
            .0
            .push((Rpc::WriteRecords, round, there_is_room.map(drop)));
        assert!(answers.0.last().is_some_and(|(.., answer)| answer.is_ok()));
        assert_health(&channel, "writes", ServingStatus::Serving).await;
        round += 1;
    }
    answers.assert_kept(&channel).await;
    server.kill();
    let server = operator.start(&db).await;
    answers.assert_kept(&server.channel().await).await;
    assert_eq!(server.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_postgresql_refuses() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    for sql in [
        "CREATE TABLE broken (how text)",
        "CREATE FUNCTION break() RETURNS trigger AS $$ BEGIN \
            IF EXISTS (SELECT FROM broken WHERE how = 'full') THEN \
                RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END IF; \
            IF EXISTS (SELECT FROM broken WHERE how = 'read only') THEN \
                RAISE EXCEPTION 'read only' USING ERRCODE = '25006'; END IF; \
            IF EXISTS (SELECT FROM broken WHERE how = 'session') THEN \
                PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END IF; \
            RETURN NULL; END $$ LANGUAGE plpgsql",
        "CREATE CONSTRAINT TRIGGER break AFTER INSERT ON revision \
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break()",
    ] {
        db.execute(sql).await;
    }
    let server = start(&db).await;
    db.log.expects("writes are refused");
    // The driver ends a transaction that the server has ended.
    db.log.expects("there is no transaction in progress");
    // And looks at a connection that is gone. The worker may come while nothing can be written.
    db.log
        .allows("error occurred while testing the connection on-release");
    db.log.allows("the erasure worker failed and tries again");
    db.log.allows("what is to be erased could not be read");
    let mut answers = Answers::default();
    let mut round = 0;
    for (how, code, reason) in [
        ("full", Code::ResourceExhausted, "STORE_FULL"),
        ("read only", Code::Unavailable, "STORE_READ_ONLY"),
        ("session", Code::Unavailable, "UNAVAILABLE"),
    ] {
        answers.write(&server.channel, round).await;
        answers.assert_all_succeeded();
        worker_rests(&server.channel).await;
        db.execute(&format!("INSERT INTO broken VALUES ('{how}')"))
            .await;
        for _ in 0..2 {
            round += 1;
            answers.write(&server.channel, round).await;
            answers.assert_all_failed(code, reason);
        }
        db.execute("DELETE FROM broken").await;
        round += 1;
        answers.write(&server.channel, round).await;
        answers.assert_all_succeeded();
        worker_rests(&server.channel).await;
        round += 1;
    }
    answers.assert_kept(&server.channel).await;
    server.stop().await;
    let server = start(&db).await;
    answers.assert_kept(&server.channel).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_commit_that_is_lost() {
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    let faults = proxy::before(&mut db).await;
    let server = start(&db).await;
    let mut answers = Answers::default();
    for (round, rpc) in ALL.into_iter().enumerate() {
        worker_rests(&server.channel).await;
        let token = rpc.token(&server.channel, round).await;
        faults.lose_answer.store(true, Ordering::SeqCst);
        let answer = rpc.send(&server.channel, round, &token, "").await;
        assert!(answer.is_ok(), "{rpc:?}: {answer:?}");
        assert!(!faults.lose_answer.load(Ordering::SeqCst), "it was lost");
        answers.0.push((rpc, round, Ok(())));
    }
    answers.assert_kept(&server.channel).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_which_nobody_knows_keeps_later_writes_waiting() {
    const OPEN: &str =
        "whether a commit happened is not known; writes of the account wait until it is";
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    let faults = proxy::before(&mut db).await;
    let server = start(&db).await;
    db.log.expects(OPEN);
    db.log.allows("what is to be erased could not be read");
    db.log.allows("the erasure worker failed and tries again");
    // Of a connection that was cut off while it was given back.
    db.log
        .allows("error occurred while testing the connection on-release");
    db.log
        .allows("jobs are not finished before the log is forgotten");
    for (round, rpc) in ALL.into_iter().enumerate() {
        worker_rests(&server.channel).await;
        let id = if rpc.takes_request_id() {
            format!("q{round}")
        } else {
            String::new()
        };
        let token = rpc.token(&server.channel, round).await;
        let other = Rpc::AnonymizeOpportunities.token(&server.channel, 10).await;
        faults.cut_off.store(true, Ordering::SeqCst);
        let answer = rpc.send(&server.channel, round, &token, &id).await;
        assert_unknown(&answer.expect_err("it is not known"));
        for next in ALL {
            let answer = next.send(&server.channel, 10, &other, "").await;
            assert_unknown(&answer.expect_err("it is not known"));
        }
        assert_health(&server.channel, "writes", ServingStatus::NotServing).await;
        assert_health(&server.channel, "", ServingStatus::Serving).await;

        // The COMMIT had gone through. Whoever asks again is told.
        faults.away.store(false, Ordering::SeqCst);
        if rpc.takes_request_id() {
            let again = rpc.send(&server.channel, round, &token, &id).await;
            assert!(again.is_ok(), "{rpc:?}: {again:?}");
        } else {
            db.log.says("what became of the commit is known").await;
        }
        assert!(rpc.is_there(&server.channel, round).await, "{rpc:?}");
        assert_health(&server.channel, "writes", ServingStatus::Serving).await;
    }
    server.stop().await;
}

fn assert_unknown(status: &Status) {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert_eq!(reason_of(status), "COMMIT_UNKNOWN");
    assert_eq!(
        status.message(),
        "whether the last change of the account was stored is not known yet; try again"
    );
}
