//! How long connections and calls last.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use http_body::Body as _;
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message as _;
use steward::grpc::ConnectionTimes;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};

use crate::direct::{call_at, framed, whole};
use crate::support::server::{ADA, RunningServer, start, start_keeping};
use crate::support::{TestDatabase, on_both};

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(300);
const TIMES: ConnectionTimes = ConnectionTimes {
    preface: LONG,
    idle: LONG,
    age: LONG,
    message: LONG,
    answer: LONG,
};

/// A connection, and the task that ends with it.
async fn connect(server: &RunningServer) -> (SendRequest<Body>, JoinHandle<()>) {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let io = TokioIo::new(stream);
    let (sender, connection) = handshake(TokioExecutor::new(), io).await.unwrap();
    let ended = tokio::spawn(async move {
        // However it ends.
        let _ = connection.await;
    });
    (sender, ended)
}

/// A call of `RecordService`.
fn call(method: &str, message: &impl prost::Message) -> Request<Body> {
    let message = framed(0, &message.encode_to_vec());
    let request = Request::post(format!("http://steward/steward.v1.RecordService/{method}"));
    let request = request.header("content-type", "application/grpc");
    request.body(Body::new(whole(&message))).unwrap()
}

/// A stream of changes, once it has begun.
async fn watch(sender: &mut SendRequest<Body>) -> Response<Incoming> {
    let watch = WatchChangesRequest {
        account: "acme".to_owned(),
        ..WatchChangesRequest::default()
    };
    sender
        .send_request(call("WatchChanges", &watch))
        .await
        .unwrap()
}

on_both! {
    async fn a_connection_that_does_not_begin_is_closed(db: TestDatabase) {
        let server = start_keeping(&db, ConnectionTimes { preface: SHORT, ..TIMES }).await;
        let mut silent = [
            TcpStream::connect(server.address()).await.unwrap(),
            TcpStream::connect(server.address()).await.unwrap(),
        ];
        // Nor is half a preface one.
        silent[1].write_all(b"PRI * HTTP/2.0").await.unwrap();
        let (mut talking, ended) = connect(&server).await;
        for mut silent in silent {
            // It may be told settings before.
            let mut told = Vec::new();
            let _ = timeout(LONG, silent.read_to_end(&mut told)).await.unwrap();
        }
        // Who has spoken stays.
        assert!(talking.ready().await.is_ok() && !ended.is_finished());
        drop(talking);
        server.stop().await;
    }

    async fn a_connection_without_a_call_is_closed(db: TestDatabase) {
        let server = start_keeping(&db, ConnectionTimes { idle: SHORT, ..TIMES }).await;
        server.create_account("acme", ADA).await;
        let (mut watching, watching_ended) = connect(&server).await;
        let stream = watch(&mut watching).await;
        let (idle, ended) = connect(&server).await;
        timeout(LONG, ended).await.unwrap().unwrap();
        // Who has a call in flight stays.
        assert!(!watching_ended.is_finished());
        drop((idle, stream));
        timeout(LONG, watching_ended).await.unwrap().unwrap();
        server.stop().await;
    }

    async fn an_old_connection_takes_no_more_calls_and_finishes_those_in_flight(db: TestDatabase) {
        let server = start_keeping(&db, ConnectionTimes { age: SHORT, ..TIMES }).await;
        server.create_account("acme", ADA).await;
        let (mut sender, _) = connect(&server).await;
        let mut stream = watch(&mut sender).await;
        let settings = GetSettingsRequest { account: "acme".to_owned() };
        let refused = async {
            while sender.send_request(call("GetSettings", &settings)).await.is_ok() {}
        };
        timeout(LONG, refused).await.unwrap();
        // The stream goes on.
        let lock = UpdateSettingsRequest {
            account: "acme".to_owned(),
            acting_user: ADA.to_owned(),
            settings: Some(Settings { tags_locked: Some(true), ..Settings::default() }),
            ..UpdateSettingsRequest::default()
        };
        let mut records = RecordServiceClient::new(server.channel.clone());
        let changed = records.update_settings(lock).await.unwrap().into_inner().revision;
        let told = async {
            loop {
                let piece = poll_fn(|context| Pin::new(stream.body_mut()).poll_frame(context)).await;
                let piece = piece.unwrap().unwrap().into_data().unwrap();
                if piece.windows(changed.len()).any(|part| part == changed.as_bytes()) {
                    break;
                }
            }
        };
        timeout(LONG, told).await.unwrap();
        server.stop().await;
    }

    async fn a_caller_is_told_that_its_time_is_over(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", ADA).await;
        let path = "/steward.v1.RecordService/WatchChanges";
        let watch = WatchChangesRequest { account: "acme".to_owned(), ..WatchChangesRequest::default() };
        let message = framed(0, &watch.encode_to_vec());
        let over = call_at(server.channel.clone(), path, &[("grpc-timeout", "200m")], &[&message]).await;
        assert_eq!(over.header("grpc-status"), "4");
        assert_eq!(over.header("grpc-message"), "the%20time%20for%20the%20call%20is%20over");
        // Who does not wait at all is told so by every call.
        let (mut sender, _) = connect(&server).await;
        for service in ["RecordService/GetSettings", "AuthorizationService/Authorize"] {
            let mut request = call("GetSettings", &GetSettingsRequest { account: "acme".to_owned() });
            *request.uri_mut() = format!("http://steward/steward.v1.{service}").parse().unwrap();
            request.headers_mut().insert("grpc-timeout", "0n".parse().unwrap());
            let answer = sender.send_request(request).await.unwrap();
            assert_eq!(answer.headers()["grpc-status"], "4", "{service}");
        }
        // A time that nobody can wait for is none, and one that is none too.
        for said in ["99999999H", "soon"] {
            let path = "/steward.v1.RecordService/GetSettings";
            let message = framed(0, &GetSettingsRequest { account: "acme".to_owned() }.encode_to_vec());
            let answer = call_at(server.channel.clone(), path, &[("grpc-timeout", said)], &[&message]).await;
            assert_eq!(answer.header("grpc-status"), "0", "{said}");
        }
        server.stop().await;
    }
}
