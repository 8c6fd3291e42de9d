//! The database has no room left: writes are refused, everything else goes on.

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::store::fixture::with_account;
use crate::support::TestDatabase;
use crate::support::server::{RunningServer, start};

/// A hundred candidates, named after their write.
fn write(number: usize) -> WriteRecordsRequest {
    let one = |n| {
        let candidate = Candidate {
            id: format!("w{number}-c{n}"),
            headline: format!("Marker {}", "x".repeat(500)),
            ..Candidate::default()
        };
        let record = Record {
            record: Some(record::Record::Candidate(candidate)),
        };
        RecordWrite {
            write: Some(record_write::Write::Upsert(record)),
            ..RecordWrite::default()
        }
    };
    WriteRecordsRequest {
        account: "acme".to_owned(),
        writes: (0..100).map(one).collect(),
        ..WriteRecordsRequest::default()
    }
}

async fn is_there(server: &RunningServer, candidate: &str) -> bool {
    let name = RecordName {
        name: Some(record_name::Name::Candidate(candidate.to_owned())),
    };
    let request = GetRecordRequest {
        account: "acme".to_owned(),
        name: Some(name),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    match client.get_record(request).await {
        Ok(_) => true,
        Err(status) => {
            assert_eq!(status.code(), Code::NotFound, "{status:?}");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_and_nothing_else() {
    let mut db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let pages = db.texts("SELECT CAST(page_count AS TEXT) FROM pragma_page_count");
    let pages: u32 = pages.await[0].parse().unwrap();
    db.config.max_page_count = Some(pages + 100);
    let server = start(&db).await;
    db.log.expects("writes are refused");
    let mut client = RecordServiceClient::new(server.channel.clone());

    let mut writes = 0;
    let status: Status = loop {
        match client.write_records(write(writes)).await {
            Ok(_) => writes += 1,
            Err(status) => break status,
        }
        assert!(writes < 100, "there is room for a few of them only");
    };
    assert!(writes > 0, "there is room for one");
    assert_eq!(status.code(), Code::ResourceExhausted);
    let details = status.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "STORE_FULL");
    assert_eq!(status.message(), "the store has no room left");

    // All of the last write that was acknowledged, and nothing of the next.
    assert!(is_there(&server, &format!("w{}-c99", writes - 1)).await);
    assert!(!is_there(&server, &format!("w{writes}-c0")).await);
    let question = Question {
        user: "root".to_owned(),
        subject: Some(question::Subject::Permission(
            Permission::ManageSources.into(),
        )),
        ..Question::default()
    };
    let request = AuthorizeRequest {
        account: "acme".to_owned(),
        question: Some(question),
        ..AuthorizeRequest::default()
    };
    let mut questions = AuthorizationServiceClient::new(server.channel.clone());
    let answer = questions.authorize(request).await.unwrap().into_inner();
    assert!(answer.decision.unwrap().allowed);
    server.stop().await;

    // With more room, the same request goes through.
    db.config.max_page_count = None;
    let server = start(&db).await;
    let mut client = RecordServiceClient::new(server.channel.clone());
    client.write_records(write(writes)).await.unwrap();
    assert!(is_there(&server, &format!("w{writes}-c0")).await);
    server.stop().await;
}
