//! How requests arrive: each message within its length and within its time, and all that is held at once within the
//! budget.
//!
//! A message begins with its length, so that one that is too long is refused before it is here.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;
use tonic::codegen::{Bytes, Service};
use tower_layer::Layer;

use super::budget::{Budget, Held};
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

impl<S: Service<Request<Body>>> Service<Request<Body>> for Watched<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        let Arrivals { budget, time } = &self.arrivals;
        let (mut parts, inner) = request.into_parts();
        let arriving = Arriving {
            inner,
            most: largest(parts.uri.path()),
            time: *time,
            place: Place::Before,
            clock: None,
            held: budget.hold(),
        };
        // For what is held longer than a message.
        parts.extensions.insert(budget.clone());
        self.inner
            .call(Request::from_parts(parts, Body::new(arriving)))
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
    held: Held,
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
    fn take(&mut self, mut bytes: &[u8]) -> Result<(), Refusal> {
        while !bytes.is_empty() {
            match self.place {
                Place::Over => return Ok(()),
                Place::Before | Place::Between => {
                    // The message before is decoded.
                    self.held.clear();
                    self.place = Place::Prefix([0; PREFIX], 0);
                }
                Place::Prefix(mut prefix, filled) => {
                    let lacks = prefix.iter_mut().skip(filled);
                    let taken = lacks.zip(bytes).map(|(to, from)| *to = *from).count();
                    bytes = bytes.get(taken..).unwrap_or_default();
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
                    let taken = left.min(bytes.len());
                    bytes = bytes.get(taken..).unwrap_or_default();
                    self.held.grow(taken)?;
                    self.place = Place::Message(left - taken);
                }
            }
            if let Place::Message(0) = self.place {
                self.place = Place::Between;
            }
        }
        Ok(())
    }

    fn end(&mut self, refusal: Refusal) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.place = Place::Over;
        self.inner = Body::empty();
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
        if let Place::Over = self.place {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref()
                    && let Err(refusal) = self.take(data)
                {
                    return self.end(refusal);
                }
                if let Place::Between = self.place {
                    self.clock = None;
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) if matches!(self.place, Place::Prefix(..) | Place::Message(_)) => {
                self.end(cut_short())
            }
            Poll::Ready(other) => Poll::Ready(other),
            // Whether another message follows is the caller's to decide.
            Poll::Pending if matches!(self.place, Place::Between) => Poll::Pending,
            Poll::Pending => {
                let time = self.time;
                let clock = self.clock.get_or_insert_with(|| Box::pin(sleep(time)));
                match clock.as_mut().poll(context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(()) => self.end(too_slow()),
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self.place {
            Place::Over => true,
            Place::Before | Place::Between => self.inner.is_end_stream(),
            Place::Prefix(..) | Place::Message(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
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

fn cut_short() -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, "the message is cut short")
}
