//! The service that steward is measured against: it reads the same messages
//! and answers with constants. What it does of its own is what generated code
//! does.

use std::convert::Infallible;
use std::task::{Context, Poll};

use steward::proto::{
    Answer, AuthorizeRequest, AuthorizeResponse, BatchAuthorizeRequest, BatchAuthorizeResponse,
    Decision, DecisionReason, answer,
};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{BoxFuture, Service};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::{Code, Status};
use tonic_prost::ProstCodec;

/// As large as steward takes them, so that the same checks are made.
const MAX_REQUEST: usize = 8 * 1024 * 1024;
const MAX_RESPONSE: usize = 32 * 1024 * 1024;
/// As long as steward's tokens of revisions.
const REVISION: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const ALLOWED: Decision = Decision {
    allowed: true,
    reason: DecisionReason::Allowed as i32,
};

#[derive(Clone)]
pub(crate) struct Empty;

impl NamedService for Empty {
    const NAME: &'static str = "steward.v1.AuthorizationService";
}

impl Service<Request<Body>> for Empty {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match request.uri().path() {
            "/steward.v1.AuthorizationService/Authorize" => Box::pin(async move {
                let mut grpc = Grpc::new(ProstCodec::default())
                    .apply_max_message_size_config(Some(MAX_REQUEST), Some(MAX_RESPONSE));
                Ok(grpc.unary(One, request).await)
            }),
            "/steward.v1.AuthorizationService/BatchAuthorize" => Box::pin(async move {
                let mut grpc = Grpc::new(ProstCodec::default())
                    .apply_max_message_size_config(Some(MAX_REQUEST), Some(MAX_RESPONSE));
                Ok(grpc.unary(Many, request).await)
            }),
            _ => Box::pin(async { Ok(Status::new(Code::Unimplemented, "").into_http()) }),
        }
    }
}

struct One;

impl UnaryService<AuthorizeRequest> for One {
    type Response = AuthorizeResponse;
    type Future = BoxFuture<tonic::Response<AuthorizeResponse>, Status>;

    #[allow(clippy::needless_update, reason = "answers have more fields at times")]
    fn call(&mut self, _: tonic::Request<AuthorizeRequest>) -> Self::Future {
        Box::pin(async {
            Ok(tonic::Response::new(AuthorizeResponse {
                decision: Some(ALLOWED),
                revision: REVISION.to_owned(),
                ..AuthorizeResponse::default()
            }))
        })
    }
}

struct Many;

impl UnaryService<BatchAuthorizeRequest> for Many {
    type Response = BatchAuthorizeResponse;
    type Future = BoxFuture<tonic::Response<BatchAuthorizeResponse>, Status>;

    #[allow(clippy::needless_update, reason = "answers have more fields at times")]
    fn call(&mut self, request: tonic::Request<BatchAuthorizeRequest>) -> Self::Future {
        Box::pin(async move {
            let answer = |_| Answer {
                outcome: Some(answer::Outcome::Decision(ALLOWED)),
                ..Answer::default()
            };
            let questions = request.into_inner().questions;
            Ok(tonic::Response::new(BatchAuthorizeResponse {
                answers: questions.into_iter().map(answer).collect(),
                revision: REVISION.to_owned(),
                ..BatchAuthorizeResponse::default()
            }))
        })
    }
}
