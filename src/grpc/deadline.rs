//! How long a caller waits for an answer, and what it is told when the time is
//! over.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Bytes, Service};
use tonic::metadata::MetadataMap;
use tower_layer::Layer;

use super::refusal::{Refusal, end};
use super::threads::AUTHORIZE;
use crate::proto::ErrorReason;

/// The header in which a call says how long its caller waits.
const HEADER: &str = "grpc-timeout";
/// How long is waited on behalf of a caller who does not say.
const USUAL: Duration = Duration::from_secs(5);

/// How long something may be waited for on behalf of a caller: nine tenths of
/// the time that the caller has, so that the answer arrives within the rest.
pub(super) fn wait_budget(metadata: &MetadataMap) -> Duration {
    let said = metadata.get(HEADER).and_then(|said| said.to_str().ok());
    let Some(time) = said.and_then(read) else {
        return USUAL;
    };
    time.saturating_sub(time / 10)
}

/// The layer that ends calls whose callers do not wait any longer, or for whom the
/// server does not.
#[derive(Clone, Copy)]
pub(super) struct Deadlines {
    /// How long an answer may take to begin.
    pub(super) longest: Duration,
    /// The same of a single question, which is answered as soon as it is here.
    pub(super) longest_question: Duration,
}

impl<S> Layer<S> for Deadlines {
    type Service = InTime<S>;

    fn layer(&self, inner: S) -> InTime<S> {
        InTime {
            inner,
            deadlines: *self,
        }
    }
}

/// The services, in the time that callers have.
#[derive(Clone)]
pub(super) struct InTime<S> {
    inner: S,
    deadlines: Deadlines,
}

impl<S> Service<Request<Body>> for InTime<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let said = request.headers().get(HEADER);
        let time = said.and_then(|said| read(said.to_str().ok()?));
        let is_question = request.uri().path() == AUTHORIZE;
        Answering {
            is_over: time.is_some_and(|time| time.is_zero()),
            // One that no clock can show is none.
            deadline: time.and_then(|time| Instant::now().checked_add(time)),
            is_question,
            longest: if is_question {
                self.deadlines.longest_question
            } else {
                self.deadlines.longest
            },
            clock: None,
            inner: self.inner.call(request),
        }
    }
}

/// A call on its way to an answer.
pub(super) struct Answering<F> {
    inner: F,
    /// Whether its caller never waits.
    is_over: bool,
    deadline: Option<Instant>,
    /// Whether its answer is one message, which is there as soon as it begins.
    is_question: bool,
    /// How long it may take to begin.
    longest: Duration,
    /// Set once something is waited for.
    clock: Option<Pin<Box<Sleep>>>,
}

impl<F, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = Result<Response<Body>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.is_over {
            return Poll::Ready(Ok(Status::from(over()).into_http()));
        }
        let answer = Pin::new(&mut self.inner).poll(context);
        match answer {
            Poll::Ready(Ok(response)) if !self.is_question && !response.body().is_end_stream() => {
                let Some(deadline) = self.deadline else {
                    return Poll::Ready(Ok(response));
                };
                let clock = Box::pin(sleep_until(deadline));
                let ending = |inner| {
                    Body::new(Ending {
                        inner,
                        clock: Some(clock),
                    })
                };
                Poll::Ready(Ok(response.map(ending)))
            }
            Poll::Ready(answer) => Poll::Ready(answer),
            Poll::Pending => {
                let (longest, deadline) = (self.longest, self.deadline);
                let clock = self.clock.get_or_insert_with(|| {
                    let longest = Instant::now() + longest;
                    let end = deadline.map_or(longest, |deadline| deadline.min(longest));
                    Box::pin(sleep_until(end))
                });
                clock
                    .as_mut()
                    .poll(context)
                    .map(|()| Ok(Status::from(over()).into_http()))
            }
        }
    }
}

fn over() -> Refusal {
    let reason = ErrorReason::DeadlineExceeded;
    Refusal::new(reason, "the time for the call is over")
}

/// The body of an answer that ends when the caller's time is over.
struct Ending {
    inner: Body,
    /// `None` once it is over.
    clock: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(clock) = &mut self.clock else {
            return Poll::Ready(None);
        };
        if clock.as_mut().poll(context).is_pending() {
            return Pin::new(&mut self.inner).poll_frame(context);
        }
        self.clock = None;
        // What works for it ends.
        self.inner = Body::empty();
        Poll::Ready(Some(end(over())))
    }

    fn is_end_stream(&self) -> bool {
        self.clock.is_none() || self.inner.is_end_stream()
    }
}

/// A time as gRPC writes it: up to eight digits and a unit.
fn read(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_count = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_count {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_hours(count)),
        "M" => Some(Duration::from_mins(count)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_nine_tenths_of_what_the_caller_has() {
        for (said, budget_ms) in [
            ("10S", 9_000),
            ("1000m", 900),
            ("2M", 108_000),
            ("1H", 3_240_000),
            ("99999999u", 89_999),
            ("0S", 0),
        ] {
            let mut metadata = MetadataMap::new();
            metadata.insert(HEADER, said.parse().unwrap());
            assert_eq!(wait_budget(&metadata).as_millis(), budget_ms, "{said}");
        }
    }

    #[test]
    fn who_says_nothing_that_is_understood_waits_as_usual() {
        assert_eq!(wait_budget(&MetadataMap::new()), USUAL);
        for said in ["", "S", "10", "10s", "-1S", "+1S", "123456789S", "1.5S"] {
            let mut metadata = MetadataMap::new();
            metadata.insert(HEADER, said.parse().unwrap());
            assert_eq!(wait_budget(&metadata), USUAL, "{said}");
        }
    }
}
