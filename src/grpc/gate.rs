//! The way in before there is something to answer from: health answers at once,
//! and every other call is told that the server is starting.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::future::Either;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};
use tonic::service::Routes;

use super::refusal::Refusal;

/// What health checks begin with.
const HEALTH: &str = "/grpc.health.";

/// The services of one connection, as soon as they are there.
#[derive(Clone)]
pub(super) struct Gate<S, F, B> {
    /// Of a connection that came after they were.
    services: Option<S>,
    /// Of one that came before.
    late: Arc<Mutex<Option<S>>>,
    make: F,
    before: B,
}

impl<S: Clone, F: Fn() -> Option<S>, B> Gate<S, F, B> {
    /// `make` makes the services, once that is possible; `before` answers until
    /// then.
    pub(super) fn new(make: F, before: B) -> Self {
        Self {
            services: make(),
            late: Arc::default(),
            make,
            before,
        }
    }

    /// The services of a connection that came early. All its calls share what
    /// they have a part of.
    fn late(&self) -> Option<S> {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        if late.is_none() {
            *late = (self.make)();
        }
        late.clone()
    }
}

impl<S, F, B> Service<Request<Body>> for Gate<S, F, B>
where
    S: Service<Request<Body>, Error = Infallible> + Clone,
    F: Fn() -> Option<S>,
    B: Service<Request<Body>, Response = S::Response, Error = Infallible>,
{
    type Response = S::Response;
    type Error = Infallible;
    type Future = Either<S::Future, B::Future>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // All of them always are.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if let Some(services) = &mut self.services {
            return Either::Left(services.call(request));
        }
        match self.late() {
            Some(mut services) => Either::Left(services.call(request)),
            None => Either::Right(self.before.call(request)),
        }
    }
}

/// What answers while the server is starting: health.
#[derive(Clone)]
pub(super) struct Starting(pub(super) Routes);

/// An answer of [`Starting`].
type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl Service<Request<Body>> for Starting {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        // Who else may ask what is not known yet.
        if !request.uri().path().starts_with(HEALTH) {
            let answer = Status::from(Refusal::starting()).into_http();
            return Box::pin(std::future::ready(Ok(answer)));
        }
        Box::pin(self.0.call(request))
    }
}
