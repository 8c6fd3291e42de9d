//! Who is calling: found out from the credentials of the call and its connection, before a byte of it is decoded.
//!
//! No handler is reached without a [`Caller`]: the services behind take an [`Admitted`] call, which only this layer makes.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use arc_swap::ArcSwap;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::header::AUTHORIZATION;
use tonic::codegen::http::{Extensions, HeaderValue, Request, Response};
use tower_layer::Layer;

use super::notice::Notice;
use super::refusal::Refusal;
use crate::ambient::Ambient;
use crate::identity::{Caller, Callers, NotPermitted, Peer, Unauthenticated};
use crate::proto::ErrorReason;

/// How many tokens are remembered of a connection: a proxy may carry those of several callers.
const REMEMBERED: usize = 16;

/// A call of a caller that may make it.
pub(super) struct Admitted {
    pub(super) caller: Caller,
    pub(super) request: Request<Body>,
}

/// Everybody who may call, as it is in effect now; `None` where callers are not told apart.
pub type CallersInEffect = Option<Arc<ArcSwap<Callers>>>;

/// The layer that admits the calls of one connection.
#[derive(Clone)]
pub(super) struct Admission {
    callers: CallersInEffect,
    ambient: Arc<dyn Ambient>,
    /// Who is at the other end.
    peer: Peer,
    /// The last first.
    remembered: Arc<Mutex<Vec<Remembered>>>,
    refused: Arc<Notice>,
}

/// A token that was looked at: that costs many times an answer.
struct Remembered {
    token: HeaderValue,
    /// Whose it is, and until when, in seconds; or why it is refused.
    found: Result<(Caller, i64), Unauthenticated>,
    /// By whom it was accepted: who came into effect later accepts it anew.
    callers: Arc<Callers>,
}

impl Admission {
    pub(super) fn new(callers: CallersInEffect, ambient: Arc<dyn Ambient>) -> Self {
        Self {
            callers,
            ambient,
            peer: Peer::Unknown,
            remembered: Arc::default(),
            refused: Arc::default(),
        }
    }

    /// That of one more connection.
    pub(super) fn part(&self, peer: Peer) -> Self {
        Self {
            peer,
            remembered: Arc::default(),
            ..self.clone()
        }
    }

    /// The caller of a call, if it may make it.
    fn admit(&self, request: &Request<Body>) -> Result<Caller, Refusal> {
        let Some(callers) = self.callers.as_ref().filter(|_| self.peer != Peer::Itself) else {
            return Ok(Caller::anyone());
        };
        let path = request.uri().path();
        if Callers::unknown().may_call(path).is_ok() {
            return Ok(Callers::unknown());
        }
        let mut tokens = request.headers().get_all(AUTHORIZATION).iter();
        let found = match (tokens.next(), &self.peer) {
            // Of two, others may have looked at the other one.
            (Some(_), _) if tokens.next().is_some() => Err(Unauthenticated::NoBearer),
            // A proxy has a certificate of its own, and hands on the tokens of others.
            (Some(token), _) => self.by_token(callers, token),
            (None, Peer::Certificate(shown)) => {
                let uris = shown.uris.iter().map(String::as_str);
                let callers = callers.load();
                callers.by_certificate(uris, shown.subject.as_deref())
            }
            (None, Peer::Unknown | Peer::Itself) => Err(Unauthenticated::NoCredentials),
        };
        let admitted = found.map_err(Refusal::from);
        let admitted = admitted.and_then(|caller| {
            caller.may_call(path)?;
            Ok(caller)
        });
        if let Err(refusal) = &admitted
            && self.refused.is_due()
        {
            tracing::info!(
                rpc = path,
                reason = super::refusal::name(refusal.reason()),
                why = refusal.message(),
                "a caller was refused; others like it are not told for a minute"
            );
        }
        admitted
    }

    fn by_token(
        &self,
        callers: &ArcSwap<Callers>,
        token: &HeaderValue,
    ) -> Result<Caller, Unauthenticated> {
        let callers = callers.load();
        let now = self.ambient.now().seconds();
        let mut remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        remembered.retain(|one| Arc::ptr_eq(&one.callers, &callers));
        if let Some(place) = remembered.iter().position(|one| one.token == *token) {
            // The last first.
            if let Some(so_far) = remembered.get_mut(..=place) {
                so_far.rotate_right(1);
            }
            return match remembered.first().map(|known| &known.found) {
                Some(Ok((caller, expires))) if *expires > now => Ok(caller.clone()),
                Some(Err(why)) => Err(*why),
                _ => Err(Unauthenticated::TokenExpired),
            };
        }
        let text = token.to_str().ok();
        let bearer = text.and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(token.trim())
        });
        let bearer = bearer.ok_or(Unauthenticated::NoBearer)?;
        let found = callers.by_token(bearer, now);
        // One that is good later is looked at again.
        if !matches!(found, Err(Unauthenticated::TokenEarly)) {
            remembered.truncate(REMEMBERED - 1);
            let fresh = Remembered {
                token: token.clone(),
                found: found.clone(),
                callers: Arc::clone(&callers),
            };
            remembered.insert(0, fresh);
        }
        found.map(|(caller, _)| caller)
    }
}

impl<S> Layer<S> for Admission {
    type Service = Admitting<S>;

    fn layer(&self, inner: S) -> Admitting<S> {
        Admitting {
            inner,
            admission: self.clone(),
        }
    }
}

/// The services, for callers that may use them.
#[derive(Clone)]
pub(super) struct Admitting<S> {
    inner: S,
    admission: Admission,
}

impl<S> Service<Request<Body>> for Admitting<S>
where
    S: Service<Admitted, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self.admission.admit(&request) {
            Ok(caller) => Answering::Admitted(self.inner.call(Admitted { caller, request })),
            Err(refusal) => Answering::Refused(Some(Box::new(refusal))),
        }
    }
}

/// A call on its way to an answer.
pub(super) enum Answering<F> {
    Admitted(F),
    Refused(Option<Box<Refusal>>),
}

impl<F, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Admitted(answer) => Pin::new(answer).poll(context),
            Self::Refused(refusal) => {
                let refusal = refusal
                    .take()
                    .map_or_else(Refusal::not_finished, |one| *one);
                Poll::Ready(Ok(Status::from(refusal).into_http()))
            }
        }
    }
}

/// The caller of a call that goes on: it may be told apart otherwise meanwhile.
pub(super) struct Standing {
    pub(super) callers: CallersInEffect,
    pub(super) ambient: Arc<dyn Ambient>,
    pub(super) caller: Caller,
}

impl Standing {
    /// Whether the call may go on.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let Some(callers) = &self.callers else {
            return Ok(());
        };
        if self.caller.is_over(self.ambient.now().seconds()) {
            return Err(Unauthenticated::TokenExpired.into());
        }
        if callers.load().still_have(&self.caller) {
            Ok(())
        } else {
            Err(Unauthenticated::NoSuchCaller.into())
        }
    }
}

/// The caller of a call that was admitted.
pub(super) fn caller(extensions: &Extensions) -> Result<Caller, Refusal> {
    // Each has one.
    extensions.get().cloned().ok_or_else(Refusal::not_finished)
}

impl From<Unauthenticated> for Refusal {
    fn from(error: Unauthenticated) -> Self {
        Self::new(ErrorReason::Unauthenticated, error.to_string())
    }
}

impl From<NotPermitted> for Refusal {
    fn from(error: NotPermitted) -> Self {
        Self::new(ErrorReason::CallerNotPermitted, error.to_string())
    }
}
