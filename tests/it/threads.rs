//! Serving threads answer questions whatever the working threads do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::runtime::{Handle, Runtime};
use tonic::transport::Endpoint;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::support::server::{ADA, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

fn question() -> AuthorizeRequest {
    AuthorizeRequest {
        account: SAMPLE.to_owned(),
        question: Some(Question {
            user: ADA.to_owned(),
            subject: Some(question::Subject::Permission(
                Permission::EditLockingOfSourcesAndTags.into(),
            )),
            ..Question::default()
        }),
        ..AuthorizeRequest::default()
    }
}

fn within<T>(milliseconds: u64, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(Duration::from_millis(milliseconds));
    request
}

/// What is answered of a question, of health, and of what working threads do.
async fn ask(url: String) -> (bool, i32, Code) {
    let channel = Endpoint::from_shared(url).unwrap().connect().await.unwrap();
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let answer = client.authorize(within(10_000, question())).await;
    let answer = answer.expect("it waits for nobody").into_inner();
    let mut health = HealthClient::new(channel.clone());
    let health = health.check(within(10_000, HealthCheckRequest::default()));
    let health = health.await.expect("it waits for nobody");
    let mut records = RecordServiceClient::new(channel);
    let settings = GetSettingsRequest {
        account: SAMPLE.to_owned(),
    };
    let waiting = records.get_settings(within(200, settings)).await;
    let waiting = waiting.unwrap_err();
    let allowed = answer.decision.unwrap().allowed;
    (allowed, health.into_inner().status, waiting.code())
}

on_both! {
    async fn questions_and_health_are_answered_while_every_working_thread_is_busy(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let (url, workers) = (server.url(), Handle::current().metrics().num_workers());
        let (begins, begun) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let ends = Arc::new(Mutex::new(ends));
        // More of them than threads, so that each thread is held by one.
        for _ in 0..workers * 8 {
            let (begins, ends) = (begins.clone(), Arc::clone(&ends));
            tokio::spawn(async move {
                // Nobody counts them any more.
                let _ = begins.send(());
                // Until the other end is dropped.
                let _ = ends.lock().unwrap().recv();
            });
        }
        let asking = std::thread::spawn(move || {
            for _ in 0..workers {
                begun.recv().unwrap();
            }
            let answered = Runtime::new().unwrap().block_on(ask(url));
            drop(end);
            answered
        });
        let (allowed, health, waiting) =
            tokio::task::spawn_blocking(|| asking.join().unwrap()).await.unwrap();
        assert!(allowed);
        assert_eq!(health, i32::from(ServingStatus::Serving));
        assert!(matches!(waiting, Code::DeadlineExceeded | Code::Cancelled), "{waiting:?}");
        server.stop().await;
    }
}
