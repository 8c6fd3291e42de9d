//! How requests arrive: each message within its length and within its time, and all that is held at once within the
//! budget.
//!
//! A message begins with its length, so that one that is too long is refused before it is here. It is handed on once it
//! is whole: what reads it makes room for all that was announced.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Bytes, Service};
use tower_layer::Layer;

use super::budget::{Budget, HeldRequest};
use super::direct::PREFIX;
use super::limits::largest;
use super::refusal::Refusal;
use crate::proto::ErrorReason;

/// The layer that watches how requests arrive.
#[derive(Clone)]
pub(super) struct Arrivals {
    pub(super) budget: Budget,
    /// How long a message may take.
    pub(super) time: Duration,
}

impl<S> Layer<S> for Arrivals {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched {
            inner,
            arrivals: self.clone(),
        }
    }
}

/// The services, with the arrival of their requests watched.
#[derive(Clone)]
pub(super) struct Watched<S> {
    inner: S,
    arrivals: Arrivals,
}

impl<S> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Holding<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Arrivals { budget, time } = &self.arrivals;
        let (mut parts, inner) = request.into_parts();
        let held = budget.hold_request();
        let arriving = Arriving {
            inner,
            most: largest(parts.uri.path()),
            time: *time,
            place: Place::Before,
            clock: None,
            held: held.clone(),
            whole: VecDeque::new(),
            parts: BytesMut::new(),
        };
        // For what is held longer than a message.
        parts.extensions.insert(budget.clone());
        let request = Request::from_parts(parts, Body::new(arriving));
        Holding {
            answer: self.inner.call(request),
            held,
        }
    }
}

/// An answer on its way, with what the request holds. That goes on with the answer.
pub(super) struct Holding<F> {
    answer: F,
    held: HeldRequest,
}

impl<F, E> Future for Holding<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        Poll::Ready(answer.map(|mut response| {
            response.extensions_mut().insert(self.held.clone());
            response
        }))
    }
}

/// A body on its way.
struct Arriving {
    inner: Body,
    /// How long a message may be.
    most: usize,
    time: Duration,
    place: Place,
    /// Set while a message is waited for.
    clock: Option<Pin<Box<Sleep>>>,
    held: HeldRequest,
    /// What is handed on next.
    whole: VecDeque<Bytes>,
    /// What came of a message that is not whole: in one piece, since many small ones take more than their bytes.
    parts: BytesMut,
}

/// Where in its messages a body is.
#[derive(Clone, Copy)]
enum Place {
    /// Before the first.
    Before,
    /// Between two.
    Between,
    /// In what stands before a message: its first bytes.
    Prefix([u8; PREFIX], usize),
    /// In a message, of which so many bytes are not here.
    Message(usize),
    /// Nothing more is read.
    Over,
}

impl Arriving {
    /// Takes bytes that came.
    fn take(&mut self, mut bytes: Bytes) -> Result<(), Refusal> {
        // Where the bytes are looked at; those before it are of the same message.
        let mut place = 0;
        while place < bytes.len() {
            let rest = bytes.get(place..).unwrap_or_default();
            match self.place {
                Place::Over => return Ok(()),
                Place::Before | Place::Between => {
                    // The message before is decoded, or is on its way with those that came with it.
                    self.held.clear();
                    self.place = Place::Prefix([0; PREFIX], 0);
                }
                Place::Prefix(mut prefix, filled) => {
                    let lacks = prefix.iter_mut().skip(filled);
                    let taken = lacks.zip(rest).map(|(to, from)| *to = *from).count();
                    place += taken;
                    self.held.grow(taken)?;
                    self.place = Place::Prefix(prefix, filled + taken);
                    if filled + taken == PREFIX {
                        let [_, length @ ..] = prefix;
                        let length = usize::try_from(u32::from_be_bytes(length));
                        let length = length.unwrap_or(usize::MAX);
                        if length > self.most {
                            return Err(too_long(self.most));
                        }
                        self.place = Place::Message(length);
                    }
                }
                Place::Message(left) => {
                    let taken = left.min(rest.len());
                    place += taken;
                    self.held.grow(taken)?;
                    self.place = Place::Message(left - taken);
                }
            }
            if let Place::Message(0) = self.place {
                self.place = Place::Between;
                self.clock = None;
                let rest = bytes.split_to(place);
                let whole = if self.parts.is_empty() {
                    rest
                } else {
                    self.parts.extend_from_slice(&rest);
                    self.parts.split().freeze()
                };
                self.whole.push_back(whole);
                place = 0;
            }
        }
        self.parts.extend_from_slice(&bytes);
        Ok(())
    }

    fn end(&mut self, refusal: Refusal) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.place = Place::Over;
        self.inner = Body::empty();
        self.parts = BytesMut::new();
        self.held.clear();
        Poll::Ready(Some(Err(refusal.into())))
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(bytes) = self.whole.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            if let Place::Over = self.place {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.inner).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => {
                        if let Err(refusal) = self.take(data) {
                            return self.end(refusal);
                        }
                    }
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                Poll::Ready(None)
                    if matches!(self.place, Place::Prefix(..) | Place::Message(_)) =>
                {
                    return self.end(cut_short());
                }
                Poll::Ready(None) if matches!(self.place, Place::Before) => {
                    return self.end(no_message());
                }
                Poll::Ready(other) => return Poll::Ready(other),
                // Whether another message follows is the caller's to decide.
                Poll::Pending if matches!(self.place, Place::Between) => return Poll::Pending,
                Poll::Pending => {
                    let time = self.time;
                    let clock = self.clock.get_or_insert_with(|| Box::pin(sleep(time)));
                    match clock.as_mut().poll(context) {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(()) => return self.end(too_slow()),
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self.place {
            Place::Over => self.whole.is_empty(),
            Place::Between => self.whole.is_empty() && self.inner.is_end_stream(),
            Place::Before | Place::Prefix(..) | Place::Message(_) => false,
        }
    }
}

fn too_long(most: usize) -> Refusal {
    let refusal = Refusal::new(
        ErrorReason::LimitExceeded,
        format!("the message is longer than the {most} bytes that this call takes"),
    );
    refusal.with("max_bytes", &most)
}

fn too_slow() -> Refusal {
    Refusal::new(
        ErrorReason::DeadlineExceeded,
        "the request did not arrive in time",
    )
}

fn no_message() -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, "the request has no message")
}

fn cut_short() -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, "the message is cut short")
}
