use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body as HttpBody, Frame};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Bytes, Service};
use tower_layer::Layer;

use crate::grpc::refusal::Refusal;

/// What serving threads answer by themselves: single questions.
pub(in crate::grpc) const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";
/// And health.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// How many pieces of an answer are made ahead of its reader.
const AHEAD: usize = 1;

type Piece = Result<Frame<Bytes>, Status>;

/// The layer that hands calls over to the working threads.
#[derive(Clone)]
pub(in crate::grpc) struct Working {
    /// The runtime of the working threads.
    runtime: Handle,
}

impl Working {
    /// Those of this runtime.
    pub(in crate::grpc) fn here() -> Self {
        Self {
            runtime: Handle::current(),
        }
    }
}

impl<S> Layer<S> for Working {
    type Service = OnWorking<S>;

    fn layer(&self, inner: S) -> OnWorking<S> {
        OnWorking {
            inner,
            runtime: self.runtime.clone(),
        }
    }
}

/// The services, most of whose calls are carried out by working threads.
#[derive(Clone)]
pub(in crate::grpc) struct OnWorking<S> {
    inner: S,
    runtime: Handle,
}

impl<S> Service<Request<Body>> for OnWorking<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + Unpin + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answering<S::Future, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let path = request.uri().path();
        let here = path == AUTHORIZE || path.starts_with(HEALTH);
        let answer = self.inner.call(request);
        if here {
            return Answering::Here(answer);
        }
        let (head, answered) = oneshot::channel();
        self.runtime.spawn(carry_out(answer, head));
        Answering::There(answered)
    }
}

/// Carries out a call and hands its answer back piece by piece, as the caller
/// takes them. Ends when the caller has gone.
async fn carry_out<F, E>(answer: F, mut head: oneshot::Sender<Result<Response<Body>, E>>)
where
    F: Future<Output = Result<Response<Body>, E>>,
{
    let answer = tokio::select! {
        () = head.closed() => return,
        answer = answer => answer,
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            let _ = head.send(Err(error));
            return;
        }
    };
    let (parts, mut body) = response.into_parts();
    if body.is_end_stream() {
        let _ = head.send(Ok(Response::from_parts(parts, Body::empty())));
        return;
    }
    let (pieces, made) = mpsc::channel(AHEAD);
    let handed = Response::from_parts(parts, Body::new(Pieces(made)));
    if head.send(Ok(handed)).is_err() {
        return;
    }
    while let Ok(room) = pieces.reserve().await {
        let piece = tokio::select! {
            () = pieces.closed() => return,
            piece = poll_fn(|context| Pin::new(&mut body).poll_frame(context)) => piece,
        };
        match piece {
            Some(piece) => room.send(piece),
            None => return,
        }
    }
}

/// A call on its way to an answer.
pub(in crate::grpc) enum Answering<F, E> {
    /// On this thread.
    Here(F),
    /// On the working threads.
    There(oneshot::Receiver<Result<Response<Body>, E>>),
}

impl<F, E> Future for Answering<F, E>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = Result<Response<Body>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Here(answer) => Pin::new(answer).poll(context),
            Self::There(answer) => {
                let answer = ready!(Pin::new(answer).poll(context));
                // Nothing is answered by a call that panicked.
                let broken = || Status::from(Refusal::not_finished()).into_http();
                Poll::Ready(answer.unwrap_or_else(|_| Ok(broken())))
            }
        }
    }
}

/// The body of an answer that is made elsewhere.
struct Pieces(mpsc::Receiver<Piece>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.0.poll_recv(context)
    }
}
