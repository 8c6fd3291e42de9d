//! Plain questions, answered before the router.
//!
//! Of a call of `Authorize`, the router and the generated code cost more than
//! the decision. A question that came whole, of which the facts are in memory,
//! is answered here with the same reading and the same answer; everything else
//! is handed on as it came. No rule stands here.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{BufMut as _, BytesMut};
use http_body::{Body as HttpBody, Frame};
use prost::Message as _;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::header::CONTENT_TYPE;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tonic::codegen::{Bytes, Service};
use tonic::metadata::GRPC_CONTENT_TYPE;
use tower_layer::Layer;

use super::admission::Admitted;
use super::authorization::Authorization;
use super::codec::SMALL;
use super::threads::AUTHORIZE;
use crate::identity::Caller;
use crate::proto::{AuthorizeRequest, AuthorizeResponse};

/// What stands before a message: whether it is compressed, and its length.
pub(super) const PREFIX: usize = 5;

/// A piece of a request's body.
type Piece = Result<Frame<Bytes>, Status>;

/// The layer that answers plain questions.
#[derive(Clone)]
pub(super) struct Direct(pub(super) Arc<Authorization>);

impl<S> Layer<S> for Direct {
    type Service = Directly<S>;

    fn layer(&self, inner: S) -> Directly<S> {
        Directly {
            inner,
            authorization: Arc::clone(&self.0),
        }
    }
}

/// The services, with plain questions answered before them.
#[derive(Clone)]
pub(super) struct Directly<S> {
    inner: S,
    authorization: Arc<Authorization>,
}

impl<S> Service<Admitted> for Directly<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Unpin,
    S::Future: Unpin,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answering<S>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(
        &mut self,
        Admitted {
            caller,
            mut request,
        }: Admitted,
    ) -> Answering<S> {
        if request.uri().path() != AUTHORIZE || request.headers().contains_key("grpc-encoding") {
            request.extensions_mut().insert(caller);
            return Answering::Ordinary(self.inner.call(request));
        }
        let clone = self.inner.clone();
        Answering::Arriving(Arriving {
            // That one is ready.
            inner: std::mem::replace(&mut self.inner, clone),
            authorization: Arc::clone(&self.authorization),
            caller,
            request,
            came: None,
        })
    }
}

/// A call on its way to an answer.
#[expect(
    clippy::large_enum_variant,
    reason = "the future of the services is not small either"
)]
pub(super) enum Answering<S: Service<Request<Body>>> {
    /// Its message is not here yet.
    Arriving(Arriving<S>),
    /// By the services.
    Ordinary(S::Future),
}

impl<S> Future for Answering<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Unpin,
    S::Future: Unpin,
{
    type Output = Result<Response<Body>, S::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let ordinary = match &mut *self {
                Self::Ordinary(answer) => return Pin::new(answer).poll(context),
                Self::Arriving(call) => {
                    let further = ready!(call.arrive(context));
                    match call.answer(further) {
                        Ok(answer) => return Poll::Ready(Ok(answer)),
                        Err(ordinary) => ordinary,
                    }
                }
            };
            *self = Self::Ordinary(ordinary);
        }
    }
}

/// A call of which the message is on its way.
pub(super) struct Arriving<S> {
    inner: S,
    authorization: Arc<Authorization>,
    caller: Caller,
    request: Request<Body>,
    /// The first piece of its body.
    came: Option<Frame<Bytes>>,
}

impl<S> Arriving<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    /// Waits for the first piece and, when that is a whole message, for the end.
    /// What comes beside these is handed on.
    fn arrive(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let body = self.request.body_mut();
        if self.came.is_none() {
            let piece = match ready!(Pin::new(&mut *body).poll_frame(context)) {
                Some(Ok(piece)) => piece,
                other => return Poll::Ready(other),
            };
            let is_whole = message(&piece).is_some();
            self.came = Some(piece);
            if !is_whole {
                return Poll::Ready(None);
            }
        }
        if body.is_end_stream() {
            return Poll::Ready(None);
        }
        Pin::new(body).poll_frame(context)
    }

    /// The answer to a plain question; otherwise the ordinary way to one.
    fn answer(&mut self, further: Option<Piece>) -> Result<Response<Body>, S::Future> {
        let came = self.came.take();
        let plain = came.as_ref().filter(|_| further.is_none());
        let answer = plain
            .and_then(question)
            .and_then(|asked| self.authorization.at_once(&self.caller, asked));
        if let Some(answer) = answer {
            return Ok(answered(answer));
        }
        let (mut parts, rest) = std::mem::take(&mut self.request).into_parts();
        parts.extensions.insert(self.caller.clone());
        let came = came.map(Ok).into_iter().chain(further).collect();
        let body = Body::new(Resumed { came, rest });
        Err(self.inner.call(Request::from_parts(parts, body)))
    }
}

/// A whole message, and nothing else, that is no larger than what is decoded without a look at its lists.
fn message(piece: &Frame<Bytes>) -> Option<&[u8]> {
    let (prefix, message) = piece.data_ref()?.split_at_checked(PREFIX)?;
    let (&compressed, length) = prefix.split_first()?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let is_whole = compressed == 0 && usize::try_from(length) == Ok(message.len());
    (is_whole && message.len() <= SMALL).then_some(message)
}

/// The question of a message that can be read.
fn question(piece: &Frame<Bytes>) -> Option<AuthorizeRequest> {
    AuthorizeRequest::decode(message(piece)?).ok()
}

/// An answer as the generated code gives it.
fn answered(answer: Result<AuthorizeResponse, Status>) -> Response<Body> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(status) => return status.into_http(),
    };
    let length = answer.encoded_len();
    let mut message = BytesMut::with_capacity(PREFIX + length);
    message.put_u8(0);
    let Ok(length) = u32::try_from(length) else {
        return Status::out_of_range("the answer is too large").into_http();
    };
    message.put_u32(length);
    // Room for it was made.
    answer.encode_raw(&mut message);
    let body = Whole {
        message: Some(message.freeze()),
        has_ended: false,
    };
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, GRPC_CONTENT_TYPE);
    response
}

/// The body of a request of which something was read.
struct Resumed {
    came: VecDeque<Piece>,
    rest: Body,
}

impl HttpBody for Resumed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        match self.came.pop_front() {
            Some(piece) => Poll::Ready(Some(piece)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.came.is_empty() && self.rest.is_end_stream()
    }
}

/// The body of an answer: one message, and that all went well.
struct Whole {
    message: Option<Bytes>,
    has_ended: bool,
}

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Piece>> {
        if let Some(message) = self.message.take() {
            return Poll::Ready(Some(Ok(Frame::data(message))));
        }
        if self.has_ended {
            return Poll::Ready(None);
        }
        self.has_ended = true;
        let mut trailers = HeaderMap::with_capacity(1);
        trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("0"));
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.has_ended
    }
}
