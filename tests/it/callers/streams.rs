//! Calls that go on, and callers that do not.

use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::json;
use steward::ambient::Ambient;
use steward::identity::Unauthenticated;
use steward::proto::import_records_request::Message;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status};

use super::tokens::{Signer, claims, now};
use super::{CALLERS, Deployment, begun};
use crate::support::clock::SetClock;
use crate::support::server::start_for_at;
use crate::support::{TestDatabase, on_both};

fn by<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    request
}

fn stage(id: &str) -> Record {
    let stage = Stage {
        id: id.to_owned(),
        ..Stage::default()
    };
    Record {
        record: Some(record::Record::Stage(stage)),
    }
}

fn chunk(id: &str) -> ImportRecordsRequest {
    let entry = ImportEntry {
        entry: Some(import_entry::Entry::Record(stage(id))),
        ..ImportEntry::default()
    };
    ImportRecordsRequest {
        message: Some(Message::Chunk(ImportChunk {
            entries: vec![entry],
        })),
    }
}

fn watch() -> WatchChangesRequest {
    WatchChangesRequest {
        account: "acme".to_owned(),
        ..WatchChangesRequest::default()
    }
}

fn write(id: &str) -> WriteRecordsRequest {
    let write = RecordWrite {
        write: Some(record_write::Write::Upsert(stage(id))),
        ..RecordWrite::default()
    };
    WriteRecordsRequest {
        account: "acme".to_owned(),
        writes: vec![write],
        ..WriteRecordsRequest::default()
    }
}

fn is_refused(status: &Status) -> bool {
    status.code() == Code::Unauthenticated
        && status.message() == "no caller is known by these credentials"
}

on_both! {
    async fn calls_that_go_on_end_with_their_caller(db: TestDatabase) {
        let (server, deployment, callers) = begun(&db).await;
        let (telling, all) = (deployment.of("records"), deployment.of("all"));
        let mut client = RecordServiceClient::new(server.channel.clone());
        let mut changes = client.watch_changes(by(&telling, watch())).await.unwrap().into_inner();
        let mut of_all = client.watch_changes(by(&all, watch())).await.unwrap().into_inner();
        for stream in [&mut changes, &mut of_all] {
            stream.message().await.unwrap().unwrap();
        }
        let (chunks, sent) = mpsc::channel(4);
        let header = ImportHeader { account: "acme".to_owned(), ..ImportHeader::default() };
        chunks.send(ImportRecordsRequest { message: Some(Message::Header(header)) }).await.unwrap();
        chunks.send(chunk("first")).await.unwrap();
        let import = client.import_records(by(&telling, ReceiverStream::new(sent))).await;
        let mut import = import.unwrap().into_inner();
        assert_eq!(import.message().await.unwrap().unwrap().counts.unwrap().created, 1);
        for stream in [&mut changes, &mut of_all] {
            stream.message().await.unwrap().unwrap();
        }
        // The one caller may do less than before; the other is bound as it was.
        let less = CALLERS.replace("groups: [records], accounts: all", "groups: [ask], accounts: all");
        assert_ne!(less, CALLERS);
        std::fs::write(deployment.folder.path().join("callers.yaml"), less).unwrap();
        callers.store(Arc::new(deployment.callers()));
        chunks.send(chunk("second")).await.unwrap();
        assert!(is_refused(&import.message().await.unwrap_err()));
        client.write_records(by(&all, write("third"))).await.unwrap();
        assert!(is_refused(&changes.message().await.unwrap_err()));
        let seen = of_all.message().await.unwrap().unwrap();
        assert_eq!(seen.things[0].id, "third");
        server.stop().await;
    }
}

on_both! {
    /// A token that is remembered is over when it says so, and what it began ends.
    async fn a_token_is_over_at_its_end(db: TestDatabase) {
        let deployment = Deployment::new();
        let callers = Arc::new(ArcSwap::from_pointee(deployment.callers()));
        let clock = Arc::new(SetClock::now());
        let server = start_for_at(&db, callers, None, Arc::clone(&clock) as Arc<dyn Ambient>).await;
        server.create_account("acme", "root").await;
        let until = |subject: &str, seconds: i64| {
            let end = clock.now().seconds() + seconds;
            deployment.signer.sign(&json!({
                "iss": "https://id.example.com", "sub": subject, "aud": "steward", "exp": end,
            }))
        };
        let token = until("records", 600);
        let mut client = RecordServiceClient::new(server.channel.clone());
        client.write_records(by(&token, write("first"))).await.unwrap();
        let mut changes = client.watch_changes(by(&token, watch())).await.unwrap().into_inner();
        changes.message().await.unwrap().unwrap();
        // Until then clocks may differ by a minute.
        clock.set_ahead(600 + 59);
        client.write_records(by(&token, write("second"))).await.unwrap();
        changes.message().await.unwrap().unwrap();
        clock.set_ahead(1);
        let over = |status: Status| {
            status.code() == Code::Unauthenticated && status.message() == "the token has expired"
        };
        assert!(over(client.write_records(by(&token, write("third"))).await.unwrap_err()));
        let later = until("all", 600);
        client.write_records(by(&later, write("third"))).await.unwrap();
        assert!(over(changes.message().await.unwrap_err()));
        server.stop().await;
    }
}

#[test]
fn a_caller_is_over_with_its_token() {
    let deployment = Deployment::new();
    let claims = claims("ask");
    let caller = deployment
        .callers()
        .by_token(&deployment.signer.sign(&claims), now())
        .unwrap();
    // And a minute, by which clocks may differ.
    let until = claims["exp"].as_i64().unwrap() + 60;
    assert_eq!(caller.over(until - 1), None);
    assert_eq!(caller.over(until), Some(Unauthenticated::TokenExpired));
}

/// A credential that leaked is replaced: whoever has the old one does not go on.
#[test]
fn a_caller_goes_on_by_the_proof_that_it_showed() {
    let deployment = Deployment::new();
    let file = |name: &str| deployment.folder.path().join(name);
    let token = deployment.signer.sign(&claims("ask"));
    let caller = deployment.callers().by_token(&token, now()).unwrap();
    let goes_on = || deployment.callers().still_have(&caller);
    assert!(goes_on());
    for (before, after, expected) in [
        ("subject: records}", "subject: records-2}", true),
        ("subject: ask}", "subject: ask-2}", false),
        ("audience: steward", "audience: another", false),
    ] {
        let changed = CALLERS.replacen(before, after, 1);
        assert_ne!(changed, CALLERS);
        std::fs::write(file("callers.yaml"), changed).unwrap();
        assert_eq!(goes_on(), expected, "{after}");
    }
    std::fs::write(file("callers.yaml"), CALLERS).unwrap();
    assert!(goes_on());
    let other = Signer::new("another");
    std::fs::write(file("keys.json"), other.key_set()).unwrap();
    assert!(!goes_on());
}
