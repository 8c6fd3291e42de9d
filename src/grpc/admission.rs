//! Who is calling: found out from the credentials of the call and its connection, before a byte of it is decoded.
//!
//! No handler is reached without a [`Caller`]: the services behind take an [`Admitted`] call, which only this layer makes.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::header::AUTHORIZATION;
use tonic::codegen::http::{Extensions, HeaderValue, Request, Response};
use tower_layer::Layer;

use super::notice::Notices;
use super::refusal::Refusal;
use crate::ambient::Ambient;
use crate::identity::{Caller, Callers, NotPermitted, Peer, Unauthenticated, usable_by};
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
    /// Whose token of the connection is verified.
    first: Arc<tokio::sync::Mutex<()>>,
    /// Whose token of all connections is.
    turns: Arc<Semaphore>,
    /// That somebody was refused, by the caller's name.
    refused: Arc<Notices>,
    /// Where tokens are verified: on a serving thread, answers would wait for it.
    working: Handle,
}

/// Who makes a call.
enum Looked {
    Known(Result<Caller, Unauthenticated>),
    /// Whoever this token is verified to be.
    New(Arc<Callers>, HeaderValue),
}

/// A token that was accepted: to verify it costs many times an answer. Of strangers' tokens, nothing is kept.
struct Remembered {
    token: HeaderValue,
    caller: Caller,
    /// By whom it was accepted: who came into effect later accepts it anew.
    callers: Arc<Callers>,
}

impl Admission {
    /// Tokens are verified on the runtime that this runs on.
    pub(super) fn new(callers: CallersInEffect, ambient: Arc<dyn Ambient>) -> Self {
        Self {
            callers,
            ambient,
            peer: Peer::Unknown,
            remembered: Arc::default(),
            first: Arc::default(),
            turns: Arc::new(Semaphore::new(1)),
            refused: Arc::default(),
            working: Handle::current(),
        }
    }

    /// That of one more connection.
    pub(super) fn part(&self, peer: Peer) -> Self {
        Self {
            peer,
            remembered: Arc::default(),
            first: Arc::default(),
            ..self.clone()
        }
    }

    /// Who makes a call, as far as nothing has to be verified for it.
    fn look(&self, request: &Request<Body>) -> Looked {
        let Some(callers) = self.callers.as_ref().filter(|_| self.peer != Peer::Itself) else {
            return Looked::Known(Ok(Caller::anyone()));
        };
        if Callers::unknown().may_call(request.uri().path()).is_ok() {
            return Looked::Known(Ok(Callers::unknown()));
        }
        let mut tokens = request.headers().get_all(AUTHORIZATION).iter();
        let found = match (tokens.next(), &self.peer) {
            // Of two, others may have looked at the other one.
            (Some(_), _) if tokens.next().is_some() => Err(Unauthenticated::NoBearer),
            // A proxy has a certificate of its own, and hands on the tokens of others.
            (Some(token), _) => {
                let callers = callers.load_full();
                match self.remembered(&callers, token) {
                    Some(found) => found,
                    None => return Looked::New(callers, token.clone()),
                }
            }
            (None, Peer::Certificate(shown)) => {
                let uris = shown.uris.iter().map(String::as_str);
                let callers = callers.load();
                let found = callers.by_certificate(uris, shown.subject.as_deref(), shown.until);
                // It was good when the connection was made.
                found.and_then(|caller| match caller.over(self.ambient.now().seconds()) {
                    Some(over) => Err(over),
                    None => Ok(caller),
                })
            }
            (None, Peer::Unknown | Peer::Itself) => Err(Unauthenticated::NoCredentials),
        };
        Looked::Known(found)
    }

    /// Whether a caller may make a call.
    fn admit(&self, path: &str, found: Result<Caller, Unauthenticated>) -> Result<Caller, Refusal> {
        let admitted = match &found {
            Ok(caller) => caller.may_call(path).map_err(Refusal::from),
            Err(why) => Err(Refusal::from(*why)),
        };
        let Err(refusal) = admitted else {
            return found.map_err(Refusal::from);
        };
        let name = found.as_ref().ok().and_then(Caller::name);
        if self.refused.is_due(name) {
            tracing::info!(
                caller = name,
                // Any other path is a text of the caller's.
                rpc = usable_by(path).map(|_| path),
                reason = super::refusal::name(refusal.reason()),
                why = refusal.message(),
                "a caller was refused; further refusals of it are not told for a minute"
            );
        }
        Err(refusal)
    }

    /// What was found of a token before.
    fn remembered(
        &self,
        callers: &Arc<Callers>,
        token: &HeaderValue,
    ) -> Option<Result<Caller, Unauthenticated>> {
        let mut remembered = self.lock();
        remembered.retain(|one| Arc::ptr_eq(&one.callers, callers));
        let place = remembered.iter().position(|one| one.token == *token)?;
        // The last first.
        if let Some(so_far) = remembered.get_mut(..=place) {
            so_far.rotate_right(1);
        }
        let caller = remembered.first()?.caller.clone();
        Some(match caller.over(self.ambient.now().seconds()) {
            Some(over) => Err(over),
            None => Ok(caller),
        })
    }

    /// Verifies a token, and remembers it if it is accepted.
    async fn verify(
        self,
        callers: Arc<Callers>,
        token: HeaderValue,
    ) -> Result<Caller, Unauthenticated> {
        // Calls that came at once on a connection have the same; and it has no more of the turns below than others.
        let _first = self.first.lock().await;
        if let Some(found) = self.remembered(&callers, &token) {
            return found;
        }
        // However many come, one thread is busy with them. It is never closed.
        let _turn = self.turns.acquire().await;
        let text = token.to_str().ok();
        let bearer = text.and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(token.trim())
        });
        let bearer = bearer.ok_or(Unauthenticated::NoBearer)?;
        let caller = callers.by_token(bearer, self.ambient.now().seconds())?;
        let fresh = Remembered {
            token,
            caller: caller.clone(),
            callers,
        };
        let mut remembered = self.lock();
        remembered.truncate(REMEMBERED - 1);
        remembered.insert(0, fresh);
        Ok(caller)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Remembered>> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
    S: Service<Admitted, Response = Response<Body>> + Clone + Unpin,
    S::Future: Unpin,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answering<S>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self.admission.look(&request) {
            Looked::Known(found) => match self.admission.admit(request.uri().path(), found) {
                Ok(caller) => Answering::Admitted(self.inner.call(Admitted { caller, request })),
                Err(refusal) => Answering::Refused(Some(Box::new(refusal))),
            },
            Looked::New(callers, token) => {
                let clone = self.inner.clone();
                let admission = self.admission.clone();
                Answering::Verifying(Box::new(Verifying {
                    // That one is ready.
                    inner: std::mem::replace(&mut self.inner, clone),
                    admission: self.admission.clone(),
                    request,
                    found: self
                        .admission
                        .working
                        .spawn(admission.verify(callers, token)),
                }))
            }
        }
    }
}

/// A call on its way to an answer.
pub(super) enum Answering<S: Service<Admitted>> {
    Verifying(Box<Verifying<S>>),
    Admitted(S::Future),
    Refused(Option<Box<Refusal>>),
}

/// A call whose token is being verified.
pub(super) struct Verifying<S> {
    inner: S,
    admission: Admission,
    request: Request<Body>,
    found: JoinHandle<Result<Caller, Unauthenticated>>,
}

impl<S: Service<Admitted>> Verifying<S> {
    /// Hands the call on, if its caller may make it.
    fn go_on(&mut self, found: Result<Caller, Unauthenticated>) -> Answering<S> {
        let request = std::mem::take(&mut self.request);
        match self.admission.admit(request.uri().path(), found) {
            Ok(caller) => Answering::Admitted(self.inner.call(Admitted { caller, request })),
            Err(refusal) => Answering::Refused(Some(Box::new(refusal))),
        }
    }
}

impl<S> Future for Answering<S>
where
    S: Service<Admitted, Response = Response<Body>> + Unpin,
    S::Future: Unpin,
{
    type Output = Result<Response<Body>, S::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let next = match &mut *self {
                Self::Admitted(answer) => return Pin::new(answer).poll(context),
                Self::Refused(refusal) => {
                    let refusal = refusal
                        .take()
                        .map_or_else(Refusal::not_finished, |one| *one);
                    return Poll::Ready(Ok(Status::from(refusal).into_http()));
                }
                Self::Verifying(call) => match ready!(Pin::new(&mut call.found).poll(context)) {
                    Ok(found) => call.go_on(found),
                    // The server stops.
                    Err(_) => Self::Refused(None),
                },
            };
            *self = next;
        }
    }
}

/// By what callers of calls that go on are looked at again.
#[derive(Clone)]
pub(super) struct Standings {
    pub(super) callers: CallersInEffect,
    pub(super) ambient: Arc<dyn Ambient>,
}

/// The caller of a call that goes on: it may be told apart otherwise meanwhile.
pub(super) struct Standing {
    standings: Standings,
    pub(super) caller: Caller,
    /// Among these it was found last.
    found_in: Option<Arc<Callers>>,
}

impl Standings {
    /// Who made a call that was admitted.
    pub(super) fn of(&self, extensions: &Extensions) -> Result<Standing, Refusal> {
        Ok(Standing {
            standings: self.clone(),
            caller: caller(extensions)?,
            found_in: None,
        })
    }
}

impl Standing {
    /// Whether the call may go on.
    pub(super) fn check(&mut self) -> Result<(), Refusal> {
        let Some(callers) = &self.standings.callers else {
            return Ok(());
        };
        if let Some(over) = self.caller.over(self.standings.ambient.now().seconds()) {
            return Err(over.into());
        }
        let callers = callers.load();
        if self
            .found_in
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, &callers))
        {
            return Ok(());
        }
        if !callers.still_have(&self.caller) {
            return Err(Unauthenticated::NoSuchCaller.into());
        }
        self.found_in = Some(Arc::clone(&callers));
        Ok(())
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
