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
use super::slots::Slots;
use crate::proto::ErrorReason;

/// The layer that watches how requests arrive.
#[derive(Clone)]
pub(super) struct Arrivals {
    pub(super) budget: Budget,
    pub(super) slots: Slots,
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
        let Arrivals {
            budget,
            slots,
            time,
        } = &self.arrivals;
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
        // For what is held longer than a message, and for answers that take much.
        parts.extensions.insert(budget.clone());
        parts.extensions.insert(slots.clone());
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
    /// Set while a message, or the next one, is waited for.
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
                    self.clock = None;
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::poll_fn;

    use super::*;

    const TIME: Duration = Duration::from_mins(1);

    /// Pieces of a body, and how long each is waited for.
    struct Pieces(VecDeque<(Pin<Box<Sleep>>, Vec<u8>)>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            let Some((wait, _)) = self.0.front_mut() else {
                return Poll::Ready(None);
            };
            ready!(wait.as_mut().poll(context));
            let piece = self.0.pop_front().map(|(_, piece)| piece);
            Poll::Ready(piece.map(|piece| Ok(Frame::data(Bytes::from(piece)))))
        }
    }

    /// Such pieces, each after so long since the beginning.
    fn body(pieces: Vec<(Duration, Vec<u8>)>) -> Body {
        let pieces = pieces.into_iter();
        let pieces = pieces.map(|(after, piece)| (Box::pin(sleep(after)), piece));
        Body::new(Pieces(pieces.collect()))
    }

    fn message(length: u8) -> Vec<u8> {
        [vec![0, 0, 0, 0, length], vec![7; usize::from(length)]].concat()
    }

    /// Reads the body of a request, and answers nothing.
    #[derive(Clone)]
    struct Reads;

    impl Service<Request<Body>> for Reads {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Body>) -> Self::Future {
            Box::pin(async {
                let mut body = request.into_body();
                let mut read = 0;
                while let Some(frame) =
                    poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
                {
                    match frame {
                        Ok(frame) => read += frame.into_data().map_or(0, |data| data.len()),
                        Err(status) => return Ok(status.into_http()),
                    }
                }
                Ok(Response::builder()
                    .header("read", read)
                    .body(Body::empty())
                    .unwrap())
            })
        }
    }

    async fn answer(budget: &Budget, body: Body) -> Response<Body> {
        let arrivals = Arrivals {
            budget: budget.clone(),
            slots: Slots::here(),
            time: TIME,
        };
        arrivals
            .layer(Reads)
            .call(Request::new(body))
            .await
            .unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_each_message_is_its_own() {
        let budget = Budget::new(1 << 20);
        let two_thirds = TIME * 2 / 3;
        // The end of each message comes with the begin of the next.
        let whole = message(100);
        let (begin, end) = whole.split_at(50);
        let between = [end, begin].concat();
        let pieces = [begin.to_vec(), between.clone(), between, end.to_vec()];
        let pieces = (0..)
            .zip(pieces)
            .map(|(number, piece)| (two_thirds * number, piece));
        let answer = answer(&budget, body(pieces.collect())).await;
        assert_eq!(answer.headers()["read"], "315");
        // One that takes longer is not waited for.
        let pieces = vec![(Duration::ZERO, begin.to_vec()), (TIME * 2, end.to_vec())];
        let answer = self::answer(&budget, body(pieces)).await;
        assert_eq!(answer.headers()["grpc-status"], "4");
        // Nor is a next one that does not come.
        let pieces = vec![
            (Duration::ZERO, message(100)),
            (two_thirds, message(100)),
            (two_thirds + TIME * 2, Vec::new()),
        ];
        let answer = self::answer(&budget, body(pieces)).await;
        assert_eq!(answer.headers()["grpc-status"], "4");
    }

    #[tokio::test]
    async fn a_request_is_held_until_its_answer_is_dropped() {
        let budget = Budget::new(200);
        let answer = answer(&budget, body(vec![(Duration::ZERO, message(50))])).await;
        // Half of it is for one connection.
        assert!(budget.hold().grow(46).is_err());
        assert!(budget.hold().grow(45).is_ok());
        drop(answer);
        assert!(budget.hold().grow(100).is_ok());
    }
}
