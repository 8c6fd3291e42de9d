//! Records and settings stay in their account, also through an import.

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;

use super::candidate;
use crate::support::server::RunningServer;

pub(super) async fn settings(server: &RunningServer) {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let locked = Settings {
        tags_locked: Some(true),
        ..Settings::default()
    };
    let update = UpdateSettingsRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        settings: Some(locked),
        ..UpdateSettingsRequest::default()
    };
    client
        .update_settings(update)
        .await
        .expect("the tags are locked");
    for (account, locked) in [("one", true), ("two", false)] {
        let get = GetSettingsRequest {
            account: account.to_owned(),
        };
        let settings = client
            .get_settings(get)
            .await
            .unwrap()
            .into_inner()
            .settings
            .unwrap();
        assert_eq!(settings.tags_locked, Some(locked), "{account}");
    }
}

pub(super) async fn name(server: &RunningServer, account: &str) -> String {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let name = RecordName {
        name: Some(record_name::Name::Candidate("c".to_owned())),
    };
    let get = GetRecordRequest {
        account: account.to_owned(),
        name: Some(name),
    };
    let found = client.get_record(get).await.unwrap().into_inner();
    let Some(Record {
        record: Some(record::Record::Candidate(candidate)),
    }) = found.record
    else {
        panic!("a candidate is a candidate");
    };
    candidate.name
}

pub(super) async fn listed(server: &RunningServer) {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let written = posting_of("two");
    client.write_records(written).await.unwrap();
    for (account, expected) in [("one", &[][..]), ("two", &["only-two"])] {
        let request = ListRecordsRequest {
            account: account.to_owned(),
            kind: ResourceKind::Posting.into(),
            ..ListRecordsRequest::default()
        };
        let page = client.list_records(request).await.unwrap().into_inner();
        let ids: Vec<String> = page.records.into_iter().map(|record| record.id).collect();
        assert_eq!(ids, expected, "{account}");
    }
}

/// A posting that one account has.
fn posting_of(account: &str) -> WriteRecordsRequest {
    let posting = Posting {
        id: "only-two".to_owned(),
        state: PostingState::Published.into(),
        ..Posting::default()
    };
    let write = RecordWrite {
        write: Some(record_write::Write::Upsert(Record {
            record: Some(record::Record::Posting(posting)),
        })),
        ..RecordWrite::default()
    };
    WriteRecordsRequest {
        account: account.to_owned(),
        writes: vec![write],
        ..WriteRecordsRequest::default()
    }
}

pub(super) async fn records(server: &RunningServer) {
    for account in ["one", "two"] {
        assert_eq!(name(server, account).await, format!("Person of {account}"));
    }
}

pub(super) async fn imports(server: &RunningServer) {
    let header = ImportHeader {
        account: "one".to_owned(),
        ..ImportHeader::default()
    };
    let entry = ImportEntry {
        entry: Some(import_entry::Entry::Record(candidate("Imported"))),
        ..ImportEntry::default()
    };
    let messages = [
        import_records_request::Message::Header(header),
        import_records_request::Message::Chunk(ImportChunk {
            entries: vec![entry],
        }),
    ];
    let messages = messages.map(|message| ImportRecordsRequest {
        message: Some(message),
    });
    let mut client = RecordServiceClient::new(server.channel.clone());
    let mut answers = client
        .import_records(tokio_stream::iter(messages))
        .await
        .unwrap()
        .into_inner();
    let mut counts = None;
    while let Some(answer) = answers.message().await.unwrap() {
        assert!(answer.problems.is_empty(), "{:?}", answer.problems);
        counts = answer.counts;
    }
    assert_eq!(counts.map(|counts| counts.updated), Some(1));
    assert_eq!(name(server, "one").await, "Imported");
    assert_eq!(name(server, "two").await, "Person of two");
}
