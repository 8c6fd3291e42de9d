//! How requests arrive: within their length, within their time, and within what is held at once.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame};
use prost::Message as _;
use prost_reflect::DescriptorPool;
use steward::grpc::ConnectionTimes;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::task::JoinSet;
use tonic::body::Body;
use tonic::codegen::Service as _;
use tonic::codegen::http::Request;
use tonic::codegen::{Bytes, http};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::direct::framed;
use crate::store::fixture::with_account;
use crate::support::process::Operator;
use crate::support::server::{ADA, RunningServer, start, start_holding, start_keeping};
use crate::support::{TestDatabase, on_both};

/// A body of which nothing more comes, and that does not end.
struct Hanging(VecDeque<Bytes>);

impl HttpBody for Hanging {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.0.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None => Poll::Pending,
        }
    }
}

/// How a call ends, which takes far less than half a minute.
pub(crate) async fn ended(channel: Channel, path: &str, body: Body) -> Status {
    let ended = status_of(channel, path, body);
    let limit = Duration::from_secs(30);
    tokio::time::timeout(limit, ended).await.expect("it ends")
}

async fn status_of(mut channel: Channel, path: &str, body: Body) -> Status {
    std::future::poll_fn(|context| channel.poll_ready(context))
        .await
        .unwrap();
    let request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let answer: http::Response<_> = channel.call(request).await.unwrap();
    let (parts, mut body) = answer.into_parts();
    if let Some(status) = Status::from_header_map(&parts.headers) {
        return status;
    }
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        if let Ok(trailers) = frame.unwrap().into_trailers() {
            return Status::from_header_map(&trailers).unwrap();
        }
    }
    panic!("no status")
}

/// The beginning of a message of this length, of which so much comes.
pub(crate) fn begun(length: usize, comes: usize) -> Body {
    let length = u32::try_from(length).unwrap();
    let begin = [&[0], length.to_be_bytes().as_slice(), &vec![0; comes]].concat();
    Body::new(Hanging(VecDeque::from([Bytes::from(begin)])))
}

fn reason(status: &Status) -> String {
    let details = status.get_error_details();
    details.error_info().unwrap().reason.clone()
}

async fn connect(server: &RunningServer) -> Channel {
    let url = format!("http://{}", server.address());
    Endpoint::from_shared(url).unwrap().connect().await.unwrap()
}

pub(crate) const WRITE: &str = "/steward.v1.RecordService/WriteRecords";
const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";

on_both! {
    async fn a_message_that_is_too_long_is_refused_before_it_is_here(db: TestDatabase) {
        let server = start(&db).await;
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        let mut asked = 0;
        for service in pool.services() {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                let most = match method.name() {
                    "BatchAuthorize" | "WriteRecords" | "ImportRecords" => 8 << 20,
                    "ManageRoles" | "AnonymizeOpportunities" => 1 << 20,
                    _ => 256 << 10,
                };
                let status = ended(server.channel.clone(), &path, begun(most + 1, 0)).await;
                let told = format!("the message is longer than the {most} bytes that this call takes");
                assert_eq!((status.code(), status.message()), (Code::InvalidArgument, told.as_str()), "{path}");
                assert_eq!(reason(&status), "LIMIT_EXCEEDED");
                asked += 1;
            }
        }
        assert!(asked > 20);
        server.stop().await;
    }

    async fn what_is_no_request_is_told_as_the_callers_fault(db: TestDatabase) {
        let server = start(&db).await;
        for path in [AUTHORIZE, WRITE, "/steward.v1.RecordService/GetSettings", "/steward.v1.RecordService/ImportRecords", "/steward.v1.RecordService/WatchChanges"] {
            for (body, told) in [
                (Vec::new(), "the request has no message"),
                (framed(0, &[0xff; 9]), "the message is no request of this call"),
                // An account that is no text.
                (framed(0, &[0x0a, 0x01, 0xff]), "the message is no request of this call"),
            ] {
                let body = Body::new(crate::direct::whole(&body));
                let status = ended(server.channel.clone(), path, body).await;
                assert_eq!((status.code(), status.message()), (Code::InvalidArgument, told), "{path}");
                assert_eq!(reason(&status), "FIELD_INVALID");
            }
        }
        server.stop().await;
    }

    async fn headers_have_a_limit(db: TestDatabase) {
        let server = start(&db).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        for (bytes, is_taken) in [(6 << 10, true), (9 << 10, false), (6 << 10, true)] {
            let account = "acme".to_owned();
            let mut request = tonic::Request::new(GetSettingsRequest { account });
            let value = "x".repeat(bytes).parse().unwrap();
            request.metadata_mut().insert("filling", value);
            let status = records.get_settings(request).await.unwrap_err();
            // The account is not known; beyond the limit, nobody looks.
            assert_eq!(status.code() == Code::NotFound, is_taken, "{bytes} {status:?}");
        }
        server.stop().await;
    }

    async fn a_message_that_is_cut_short_is_told(db: TestDatabase) {
        let server = start(&db).await;
        let message = framed(0, &GetSettingsRequest { account: "acme".to_owned() }.encode_to_vec());
        for path in [AUTHORIZE, WRITE, "/steward.v1.RecordService/GetSettings"] {
            for end in 1..message.len() {
                let body = Body::new(crate::direct::whole(&message[..end]));
                let status = ended(server.channel.clone(), path, body).await;
                assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "the message is cut short"), "{path} {end}");
                assert_eq!(reason(&status), "FIELD_INVALID");
            }
        }
        server.stop().await;
    }

    async fn a_message_that_does_not_arrive_is_not_waited_for(db: TestDatabase) {
        let times = ConnectionTimes { message: Duration::from_millis(200), ..ConnectionTimes::default() };
        let server = start_keeping(&db, times).await;
        for path in [AUTHORIZE, WRITE, "/steward.v1.RecordService/ImportRecords", "/grpc.health.v1.Health/Check"] {
            for body in [begun(100, 99), begun(100, 0), Body::new(Hanging(VecDeque::new()))] {
                let status = ended(server.channel.clone(), path, body).await;
                assert_eq!(status.code(), Code::DeadlineExceeded, "{path} {status:?}");
                assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
            }
        }
        // Nor is the next message of a stream.
        server.create_account("acme", ADA).await;
        let header = ImportHeader { account: "acme".to_owned(), acting_user: ADA.to_owned(), ..ImportHeader::default() };
        let begin = ImportRecordsRequest { message: Some(import_records_request::Message::Header(header)) };
        let begin = Bytes::from(framed(0, &begin.encode_to_vec()));
        let silent = Body::new(Hanging(VecDeque::from([begin])));
        let status = ended(server.channel.clone(), "/steward.v1.RecordService/ImportRecords", silent).await;
        let text = "the request did not arrive in time";
        assert_eq!((status.code(), status.message()), (Code::DeadlineExceeded, text));
        assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
        server.stop().await;
    }

    async fn an_answer_that_does_not_begin_is_not_waited_for(db: TestDatabase) {
        let times = ConnectionTimes { answer: Duration::from_millis(200), ..ConnectionTimes::default() };
        let server = start_keeping(&db, times).await;
        let status = ended(server.channel.clone(), WRITE, begun(100, 99)).await;
        assert_eq!((status.code(), status.message()), (Code::DeadlineExceeded, "the time for the call is over"));
        server.stop().await;
    }

    async fn nothing_is_held_of_what_was_only_announced(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let process = operator.start(&db).await;
        let mut calls = JoinSet::new();
        // On the code before, each took two megabytes and more.
        for _ in 0..4 {
            let channel = process.channel().await;
            for _ in 0..100 {
                let channel = channel.clone();
                calls.spawn(async move { ended(channel, WRITE, begun(8 << 20, 0)).await });
            }
        }
        let mut records = RecordServiceClient::new(process.channel().await);
        let settings = GetSettingsRequest { account: "acme".to_owned() };
        for _ in 0..100 {
            records.get_settings(settings.clone()).await.unwrap();
        }
        let peak = process.peak_memory();
        assert!(peak < 256 << 20, "{peak}");
        calls.shutdown().await;
        process.kill();
    }

    async fn however_much_is_wrong_the_answer_can_be_read(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", ADA).await;
        let opportunity = |id: usize| RecordWrite {
            write: Some(record_write::Write::Upsert(Record {
                record: Some(record::Record::Opportunity(Opportunity {
                    id: format!("o{id}"),
                    candidate: "c".to_owned(),
                    stage_changes: vec![StageChange::default(); 100],
                    ..Opportunity::default()
                })),
            })),
            ..RecordWrite::default()
        };
        let request = WriteRecordsRequest {
            account: "acme".to_owned(),
            writes: (0..20).map(opportunity).collect(),
            ..WriteRecordsRequest::default()
        };
        let mut records = RecordServiceClient::new(server.channel.clone());
        let refused = records.write_records(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let first = "fields are not as they should be: `writes[0].upsert.opportunity.stage_changes[0].";
        assert!(refused.message().contains(first), "{}", refused.message());
        let named = refused.get_error_details().bad_request().unwrap().field_violations.len();
        assert!((25..=50).contains(&named), "{named}");
        assert!(refused.details().len() < 8 << 10, "{}", refused.details().len());
        // Of each of many questions, five.
        let question = Question {
            user: "u".to_owned(),
            facts: Some(Facts { pending_approvers: vec![String::new(); 100], ..Facts::default() }),
            ..Question::default()
        };
        let batch = BatchAuthorizeRequest {
            account: "acme".to_owned(),
            questions: vec![question; 3],
            ..BatchAuthorizeRequest::default()
        };
        let mut client = AuthorizationServiceClient::new(server.channel.clone());
        let answers = client.batch_authorize(batch).await.unwrap().into_inner().answers;
        for answer in answers {
            let Some(answer::Outcome::Error(error)) = answer.outcome else { panic!("{answer:?}") };
            assert_eq!(error.field_violations.len(), 5);
            assert!(error.message.ends_with(" more"), "{}", error.message);
        }
        server.stop().await;
    }

    async fn what_is_held_of_requests_has_a_limit(db: TestDatabase) {
        db.log.expects("calls are refused: those of one connection hold as many bytes as they may");
        let server = start_holding(&db, 1 << 20).await;
        server.create_account("acme", ADA).await;
        let (holding, other) = (connect(&server).await, connect(&server).await);
        let mut calls = JoinSet::new();
        // Half of it is for one connection: three of these, and not four.
        let refused = loop {
            let channel = holding.clone();
            calls.spawn(async move { ended(channel, WRITE, begun(8 << 20, 100 << 10)).await });
            if calls.len() > 3 {
                break calls.join_next().await.unwrap().unwrap();
            }
        };
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert_eq!(reason(&refused), "OVERLOADED");
        assert!(refused.get_error_details().retry_info().unwrap().retry_delay.is_some());
        // Others are served meanwhile.
        let settings = GetSettingsRequest { account: "acme".to_owned() };
        let mut records = RecordServiceClient::new(other.clone());
        records.get_settings(settings.clone()).await.unwrap();
        // What has gone is free again.
        calls.shutdown().await;
        let whole = || framed(0, &vec![0; 400 << 10]);
        let accepted = async {
            while ended(holding.clone(), WRITE, Body::new(crate::direct::whole(&whole()))).await.code() == Code::ResourceExhausted {}
        };
        tokio::time::timeout(Duration::from_mins(1), accepted).await.unwrap();
        server.stop().await;
    }

    async fn each_call_in_flight_is_held_too(db: TestDatabase) {
        db.log.expects("calls are refused: those of one connection hold as many bytes as they may");
        let server = start_holding(&db, 1 << 20).await;
        server.create_account("acme", ADA).await;
        let watch = WatchChangesRequest { account: "acme".to_owned(), ..WatchChangesRequest::default() };
        let mut records = RecordServiceClient::new(connect(&server).await);
        let mut streams = Vec::new();
        let refused = loop {
            match records.watch_changes(watch.clone()).await {
                Ok(stream) => streams.push(stream),
                Err(refused) => break refused,
            }
            assert!(streams.len() < 100, "there is no end");
        };
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::ResourceExhausted, "OVERLOADED"));
        // Others are served meanwhile.
        let mut others = RecordServiceClient::new(connect(&server).await);
        others.get_settings(GetSettingsRequest { account: "acme".to_owned() }).await.unwrap();
        // What has gone is free again.
        drop(streams);
        let accepted = async { while records.watch_changes(watch.clone()).await.is_err() {} };
        tokio::time::timeout(Duration::from_mins(1), accepted).await.unwrap();
        server.stop().await;
    }

    async fn an_answer_that_is_too_large_to_be_held_is_given_up(db: TestDatabase) {
        db.log.expects("calls are refused: those of one connection hold as many bytes as they may");
        // A call, and one KiB beside it.
        let server = start_holding(&db, 2 * (33 << 10)).await;
        server.create_account("acme", ADA).await;
        let roles = framed(0, &ListRolesRequest { account: "acme".to_owned(), ..ListRolesRequest::default() }.encode_to_vec());
        let path = "/steward.v1.RoleService/ListRoles";
        let status = ended(server.channel.clone(), path, Body::new(crate::direct::whole(&roles))).await;
        assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "OVERLOADED"));
        // What it held is free a moment later; others are served meanwhile.
        let mut records = RecordServiceClient::new(connect(&server).await);
        records.get_settings(GetSettingsRequest { account: "acme".to_owned() }).await.unwrap();
        server.stop().await;
    }

    async fn an_import_of_everything_or_nothing_is_held_within_the_limit(db: TestDatabase) {
        let server = start_holding(&db, 1 << 20).await;
        server.create_account("acme", ADA).await;
        let stage = |number: usize| ImportEntry {
            entry: Some(import_entry::Entry::Record(Record {
                record: Some(record::Record::Stage(Stage { id: format!("s{number}"), name: "x".repeat(100) })),
            })),
            ..ImportEntry::default()
        };
        let limit = "`chunk` is too much: with `all_or_nothing` or `validate_only` a stream may have what half of `request_memory` holds, of which an entry takes 2,400 bytes and each of its own bytes 4";
        for (all_or_nothing, refused) in [(true, Some((Code::InvalidArgument, limit))), (false, None)] {
            let header = ImportHeader {
                account: "acme".to_owned(),
                acting_user: ADA.to_owned(),
                all_or_nothing,
                ..ImportHeader::default()
            };
            let chunk = ImportChunk { entries: (0..500).map(stage).collect() };
            let messages = [import_records_request::Message::Header(header), import_records_request::Message::Chunk(chunk)];
            let messages = messages.map(|message| ImportRecordsRequest { message: Some(message) });
            let mut records = RecordServiceClient::new(server.channel.clone());
            let mut answers = records.import_records(tokio_stream::iter(messages)).await.unwrap().into_inner();
            let answer = answers.message().await;
            let told = answer.as_ref().err().map(|status| (status.code(), status.message()));
            assert_eq!(told, refused, "{answer:?}");
        }
        server.stop().await;
    }
}
