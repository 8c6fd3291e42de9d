//! Many streams with tiny pages hold up nobody's writes.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use steward::cli::import::import_export;
use steward::cli::lever::Export;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::sync::mpsc;
use tonic::transport::Endpoint;

use crate::store::fixture::with_account;
use crate::support::process::{Operator, Process};
use crate::support::{TestDatabase, on_both};

/// How many streams there are at once.
const STREAMS: usize = 300;
/// How long a write may take meanwhile. When each piece of a stream waited in the same queue as the steps of a write, it
/// took many times as long.
const MOST: Duration = Duration::from_secs(2);

/// Reads streams of tiny pages, as fast as they come, on a thread of its own; tells of each page.
fn read_streams(url: String, told: mpsc::UnboundedSender<()>) {
    let list = ListAuthorizedResourcesRequest {
        account: "acme".to_owned(),
        question: Some(Question {
            user: "root".to_owned(),
            subject: Some(question::Subject::Permission(
                Permission::ManageProfilesAndViewAssociatedPostings.into(),
            )),
            ..Question::default()
        }),
        kind: ResourceKind::Opportunity.into(),
        page_size: 1,
        ..ListAuthorizedResourcesRequest::default()
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let channel = Endpoint::from_shared(url).unwrap().connect().await.unwrap();
            let streams = (0..STREAMS).map(|_| {
                let mut client = AuthorizationServiceClient::new(channel.clone());
                let (list, told) = (list.clone(), told.clone());
                tokio::spawn(async move {
                    // Until the server or the test has ended.
                    while let Ok(pages) = client.list_authorized_resources(list.clone()).await {
                        let mut pages = pages.into_inner();
                        while let Ok(Some(_)) = pages.message().await {
                            if told.send(()).is_err() {
                                return;
                            }
                        }
                    }
                })
            });
            for stream in streams.collect::<Vec<_>>() {
                stream.await.unwrap();
            }
        });
    });
}

/// Asks for records, many times at once and again and again, on a thread of its own; tells of each answer.
fn list_records(url: String, told: mpsc::UnboundedSender<()>) {
    let list = ListRecordsRequest {
        account: "acme".to_owned(),
        kind: ResourceKind::Opportunity.into(),
        page_size: 10_000,
        ..ListRecordsRequest::default()
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let channel = Endpoint::from_shared(url).unwrap().connect().await.unwrap();
            let calls = (0..STREAMS).map(|_| {
                let mut client = RecordServiceClient::new(channel.clone());
                let (list, told) = (list.clone(), told.clone());
                tokio::spawn(async move {
                    // Until the server or the test has ended.
                    while client.list_records(list.clone()).await.is_ok() && told.send(()).is_ok() {
                    }
                })
            });
            for call in calls.collect::<Vec<_>>() {
                call.await.unwrap();
            }
        });
    });
}

/// Writes some times, each within the time that it may take.
async fn write(process: &Process<'_>) {
    let mut records = RecordServiceClient::new(process.channel().await);
    for locked in [true, false, true] {
        let lock = UpdateSettingsRequest {
            account: "acme".to_owned(),
            acting_user: "root".to_owned(),
            settings: Some(Settings {
                tags_locked: Some(locked),
                ..Settings::default()
            }),
            ..UpdateSettingsRequest::default()
        };
        let before = Instant::now();
        records.update_settings(lock).await.unwrap();
        let took = before.elapsed();
        println!("a write took {took:?}");
        assert!(took < MOST, "{took:?}");
    }
}

on_both! {
    async fn a_write_does_not_wait_for_streams(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let process = operator.start(&db).await;
        let mut opportunities = String::from("[");
        for number in 0..2_000 {
            let comma = if number == 0 { "" } else { "," };
            write!(opportunities, r#"{comma}{{"id":"o{number}","contact":"c{number}","applications":[]}}"#).unwrap();
        }
        opportunities.push(']');
        let export = Export::in_memory(vec![("opportunities.json".to_owned(), opportunities.into_bytes())]);
        import_export(process.channel().await, "acme", "root", export).await.unwrap();

        let (told, mut pages) = mpsc::unbounded_channel();
        read_streams(format!("http://{}", process.address()), told);
        for _ in 0..10 * STREAMS {
            pages.recv().await.unwrap();
        }
        write(&process).await;
        // The streams went on meanwhile.
        while pages.try_recv().is_ok() {}
        pages.recv().await.unwrap();
        drop(pages);
        process.kill();
    }

    async fn a_write_does_not_wait_for_lists_of_records(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let process = operator.start(&db).await;
        let mut postings = String::from("[");
        for number in 0..2_000 {
            let comma = if number == 0 { "" } else { "," };
            write!(postings, r#"{comma}{{"id":"o{number}","contact":"c{number}","applications":[]}}"#).unwrap();
        }
        postings.push(']');
        let export = Export::in_memory(vec![("opportunities.json".to_owned(), postings.into_bytes())]);
        import_export(process.channel().await, "acme", "root", export).await.unwrap();
        let (told, mut answers) = mpsc::unbounded_channel();
        list_records(format!("http://{}", process.address()), told);
        for _ in 0..10 {
            answers.recv().await.unwrap();
        }
        write(&process).await;
        drop(answers);
        process.kill();
    }
}
