//! Plain questions are answered before the router, as the router would.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body as HttpBody, Frame};
use prost::Message as _;
use steward::proto::*;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request};
use tonic::codegen::{Bytes, Service as _};
use tonic::transport::Channel;

use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// A body in these pieces.
struct Pieces(VecDeque<Bytes>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

/// A body in one piece.
pub(crate) fn whole(piece: &[u8]) -> impl HttpBody<Data = Bytes, Error = tonic::Status> + use<> {
    Pieces(VecDeque::from([Bytes::copy_from_slice(piece)]))
}

/// All that comes back of a call.
#[derive(Debug, PartialEq)]
pub(crate) struct Whole {
    headers: HeaderMap,
    message: Vec<u8>,
    trailers: Option<HeaderMap>,
}

const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";

async fn call(server: &RunningServer, headers: &[(&'static str, &str)], pieces: &[&[u8]]) -> Whole {
    call_at(server.channel.clone(), AUTHORIZE, headers, pieces).await
}

/// Calls with a body in these pieces.
pub(crate) async fn call_at(
    mut channel: Channel,
    path: &str,
    headers: &[(&'static str, &str)],
    pieces: &[&[u8]],
) -> Whole {
    std::future::poll_fn(|context| channel.poll_ready(context))
        .await
        .unwrap();
    let pieces = pieces.iter().map(|piece| Bytes::copy_from_slice(piece));
    let mut request = Request::builder()
        .method("POST")
        .uri(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::new(Pieces(pieces.collect()))).unwrap();
    let (parts, mut body) = channel.call(request).await.unwrap().into_parts();
    let mut whole = Whole {
        headers: parts.headers,
        message: Vec::new(),
        trailers: None,
    };
    whole.headers.remove("date");
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        match frame.unwrap().into_data() {
            Ok(data) => whole.message.extend(data),
            Err(frame) => whole.trailers = frame.into_trailers().ok(),
        }
    }
    whole
}

pub(crate) fn framed(compressed: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&[compressed], length.to_be_bytes().as_slice(), message].concat()
}

fn asked(account: &str, user: &str, permission: Permission, token: &str) -> AuthorizeRequest {
    AuthorizeRequest {
        account: account.to_owned(),
        question: Some(Question {
            user: user.to_owned(),
            subject: Some(question::Subject::Permission(permission.into())),
            ..Question::default()
        }),
        at_least_as_fresh: token.to_owned(),
        ..AuthorizeRequest::default()
    }
}

fn decision(whole: &Whole) -> Option<Decision> {
    let message = whole.message.get(5..)?;
    AuthorizeResponse::decode(message).unwrap().decision
}

fn status(whole: &Whole) -> &str {
    whole.header("grpc-status")
}

impl Whole {
    /// A header that comes with the status.
    pub(crate) fn header(&self, name: &str) -> &str {
        let headers = self.trailers.as_ref().unwrap_or(&self.headers);
        headers[name].to_str().unwrap()
    }
}

on_both! {
    async fn a_question_that_came_whole_is_answered_like_one_in_pieces(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let locks = Permission::EditLockingOfSourcesAndTags;
        let plain = |user| asked(SAMPLE, user, locks, "");
        let whole = |request: AuthorizeRequest| framed(0, &request.encode_to_vec());
        let allowed = whole(plain(ADA));
        let first = call(&server, &[], &[&allowed]).await;
        let token = AuthorizeResponse::decode(&first.message[5..]).unwrap().revision;
        let explained = AuthorizeRequest { explain: true, ..plain(ADA) };
        let many_faults = AuthorizeRequest {
            account: "not an id".to_owned(),
            question: Some(Question { user: "\n".to_owned(), value: "none".to_owned(), ..Question::default() }),
            ..AuthorizeRequest::default()
        };
        let no_question = AuthorizeRequest { account: SAMPLE.to_owned(), ..AuthorizeRequest::default() };
        let with_unknown_field = [plain(ADA).encode_to_vec(), vec![0xf8, 0x07, 0x01]].concat();
        let twice = [allowed.clone(), allowed.clone()].concat();
        let mut cut = allowed.clone();
        cut.truncate(allowed.len() - 2);
        let cases: Vec<(&str, Vec<u8>, &str)> = vec![
            ("allowed", allowed.clone(), "0"),
            ("denied", whole(plain("tess-team-member")), "0"),
            ("a user who is not known", whole(plain("nobody")), "0"),
            ("at a revision that is there", whole(asked(SAMPLE, ADA, locks, &token)), "0"),
            ("explained", whole(explained), "0"),
            ("an unknown field", framed(0, &with_unknown_field), "0"),
            ("several faults", whole(many_faults), "3"),
            ("no question", whole(no_question), "3"),
            ("a target that is missing", whole(asked(SAMPLE, ADA, Permission::ManageProfilesAndViewAssociatedPostings, "")), "3"),
            ("a token that is none", whole(asked(SAMPLE, ADA, locks, "token")), "3"),
            ("an account that is not known", whole(asked("nowhere", ADA, locks, "")), "5"),
            ("nothing is asked", framed(0, &[]), "3"),
            ("no message", Vec::new(), "3"),
            ("no protobuf", framed(0, &[0xff; 9]), "3"),
            ("said to be compressed", framed(1, &plain(ADA).encode_to_vec()), "13"),
            ("cut short", cut, "3"),
            ("two messages", twice, "0"),
        ];
        for (what, bytes, code) in &cases {
            let directly = call(&server, &[], &[bytes]).await;
            assert_eq!(status(&directly), *code, "{what}");
            for split in [1, 5, 7] {
                let Some((one, other)) = bytes.split_at_checked(split) else { continue };
                let ordinarily = call(&server, &[], &[one, other]).await;
                assert_eq!(directly, ordinarily, "{what}, split at {split}");
            }
        }
        assert!(decision(&first).unwrap().allowed);
        let denied = call(&server, &[], &[&cases[1].1]).await;
        assert!(!decision(&denied).unwrap().allowed);
        // What steward does not take is refused, however it comes.
        let compressed = call(&server, &[("grpc-encoding", "gzip")], &[&allowed]).await;
        assert_eq!(status(&compressed), "12");
        assert_eq!(call(&server, &[("grpc-encoding", "identity")], &[&allowed]).await, first);
        assert_eq!(call(&server, &[("grpc-timeout", "5S")], &[&allowed]).await, first);
        server.stop().await;
    }
}
