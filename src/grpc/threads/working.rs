use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame};
use opentelemetry::context::FutureExt as _;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Bytes, Service};
use tower_layer::Layer;

use crate::grpc::budget::{Budget, HeldRequest};
use crate::grpc::refusal::{Refusal, end};

/// What serving threads answer by themselves: single questions.
pub(in crate::grpc) const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";
/// And health.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// A batch of questions, which takes as long as a list.
const BATCH: &str = "/steward.v1.AuthorizationService/BatchAuthorize";
/// Reflection, whose streams go on as long as their callers like.
const REFLECTION: &str = "/grpc.reflection.";
/// How often it is looked whether all lists have ended.
const LOOKING: Duration = Duration::from_millis(5);
/// How many pieces of an answer are made ahead of its reader.
const AHEAD: usize = 1;
/// What a call takes beside the bytes of its request and its answer, as long as it is not answered: what carries it out,
/// and what encodes and decodes for it.
const CALL: usize = 32 * 1024;

type Piece = Result<Frame<Bytes>, Status>;

/// The layer that hands calls over to the working threads.
#[derive(Clone)]
pub(in crate::grpc) struct Working {
    threads: Threads,
    /// What calls may hold, and their answers until they are read.
    budget: Budget,
    /// Cancelled when the server stops.
    stop: CancellationToken,
}

/// The working threads.
#[derive(Clone)]
pub(in crate::grpc) struct Threads {
    working: Handle,
    listing: Handle,
}

/// Threads of their own for lists, which may take long: however many there are, no write waits for its turn behind
/// them.
pub(in crate::grpc) struct Listing(Option<Runtime>);

impl Listing {
    /// Ends them, and what they still do: after that nothing of theirs uses the store.
    pub(in crate::grpc) async fn end(mut self, limit: Duration) {
        if let Some(runtime) = self.0.take() {
            let none_left = async {
                while runtime.metrics().num_alive_tasks() > 0 {
                    tokio::time::sleep(LOOKING).await;
                }
            };
            // What is left then is dropped at its next step.
            let _ = tokio::time::timeout(limit, none_left).await;
            let ending = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(limit));
            // It has ended, or panicked, which has been told.
            let _ = ending.await;
        }
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        // What is left is dropped, without waiting for it.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Threads {
    /// The working threads are those of this runtime; as many make lists, with the same priority.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub(in crate::grpc) async fn here() -> io::Result<(Self, Listing)> {
        let working = Handle::current();
        let workers = working.metrics().num_workers();
        // A thread has the priority of the one that starts it.
        let start = move || {
            Builder::new_multi_thread()
                .worker_threads(workers)
                .thread_name("listing")
                .enable_all()
                .build()
        };
        let listing = working.spawn_blocking(start).await;
        let listing = listing.map_err(io::Error::other)??;
        let threads = Self {
            working,
            listing: listing.handle().clone(),
        };
        Ok((threads, Listing(Some(listing))))
    }

    /// Those that carry out calls to this path.
    fn of(&self, path: &str) -> &Handle {
        let method = path.rsplit('/').next().unwrap_or_default();
        if path == BATCH || method.starts_with("List") {
            &self.listing
        } else {
            &self.working
        }
    }

    /// The layer for one connection.
    pub(in crate::grpc) fn working(&self, budget: Budget, stop: CancellationToken) -> Working {
        Working {
            threads: self.clone(),
            budget,
            stop,
        }
    }
}

impl<S> Layer<S> for Working {
    type Service = OnWorking<S>;

    fn layer(&self, inner: S) -> OnWorking<S> {
        OnWorking {
            inner,
            working: self.clone(),
        }
    }
}

/// The services, most of whose calls are carried out by working threads.
#[derive(Clone)]
pub(in crate::grpc) struct OnWorking<S> {
    inner: S,
    working: Working,
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
        let ends_at_stop = path.starts_with(REFLECTION);
        let threads = self.working.threads.of(path).clone();
        if here {
            return Answering::Here(self.inner.call(request));
        }
        let (head, answered) = oneshot::channel();
        let mut call = self.working.budget.hold();
        if let Err(exhausted) = call.grow(CALL) {
            let refused = Status::from(Refusal::from(exhausted)).into_http();
            let _ = head.send(Ok(refused));
            return Answering::There(answered);
        }
        let answer = self.inner.call(request);
        let working = self.working.clone();
        let work = async move {
            working.carry_out(answer, head, ends_at_stop).await;
            drop(call);
        };
        threads.spawn(work.with_current_context());
        Answering::There(answered)
    }
}

impl Working {
    /// Carries out a call and hands its answer back piece by piece, as the caller
    /// takes them. Ends when the caller has gone and, if it is to, when the server stops.
    async fn carry_out<F, E>(
        self,
        answer: F,
        mut head: oneshot::Sender<Result<Response<Body>, E>>,
        ends_at_stop: bool,
    ) where
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
        let (mut parts, mut body) = response.into_parts();
        // Of a request that was carried out, nothing is held; of a stream, what comes.
        let _held = parts.extensions.remove::<HeldRequest>();
        if body.is_end_stream() {
            let _ = head.send(Ok(Response::from_parts(parts, Body::empty())));
            return;
        }
        let (pieces, made) = mpsc::channel(AHEAD);
        let handed = Pieces { made };
        let handed = Response::from_parts(parts, Body::new(handed));
        if head.send(Ok(handed)).is_err() {
            return;
        }
        let stop = self.stop.clone();
        let stopped = async || {
            if ends_at_stop {
                stop.cancelled().await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        loop {
            let room = tokio::select! {
                room = pieces.reserve() => room,
                // Its reader takes nothing: it is not told.
                () = stopped() => return,
            };
            let Ok(room) = room else { return };
            let piece = tokio::select! {
                () = pieces.closed() => return,
                () = stopped() => {
                    room.send(end(Refusal::stopping()));
                    return;
                }
                piece = poll_fn(|context| Pin::new(&mut body).poll_frame(context)) => piece,
            };
            let Some(piece) = piece else { return };
            let mut unread = self.budget.hold();
            let bytes = piece.as_ref().ok().and_then(Frame::data_ref);
            if let Err(exhausted) = unread.grow(bytes.map_or(0, Bytes::len)) {
                room.send(end(exhausted.into()));
                return;
            }
            room.send(piece.map(|frame| frame.map_data(|bytes| unread.until_sent(bytes))));
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
struct Pieces {
    made: mpsc::Receiver<Piece>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.made.poll_recv(context)
    }
}
