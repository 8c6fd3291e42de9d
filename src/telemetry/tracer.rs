//! Spans: begun for requests that are traced, queued when they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tonic::Code;
use tonic::codegen::http::HeaderMap;

use super::context::{Parent, state};
use super::methods::Method;
use super::sampler::Sampler;
use crate::ambient::Ambient;

/// The most spans that wait to be sent; further ones are dropped, and counted.
const QUEUE: usize = 8_192;

/// One call that is traced.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) trace: [u8; 16],
    pub(super) id: [u8; 8],
    pub(super) parent: Option<Parent>,
    pub(super) state: String,
    pub(super) method: Method,
    /// When it began, in nanoseconds since 1970.
    pub(super) began: u64,
    pub(super) lasted: Duration,
    pub(super) code: Code,
}

/// Begins spans, and hands over those that have ended.
pub(super) struct Tracer {
    sampler: Sampler,
    ambient: Arc<dyn Ambient>,
    queue: mpsc::Sender<Box<Span>>,
    dropped: AtomicU64,
}

impl Tracer {
    /// A tracer, and where its spans come out.
    pub(super) fn new(
        sampler: Sampler,
        ambient: Arc<dyn Ambient>,
    ) -> (Self, mpsc::Receiver<Box<Span>>) {
        let (queue, ended) = mpsc::channel(QUEUE);
        let tracer = Self {
            sampler,
            ambient,
            queue,
            dropped: AtomicU64::new(0),
        };
        (tracer, ended)
    }

    /// Begins a span, if the request is traced.
    pub(super) fn begin(&self, headers: &HeaderMap, method: Method) -> Option<Box<Span>> {
        let parent = Parent::of(headers);
        if self.sampler.samples(parent) {
            self.span(headers, method, parent)
        } else {
            None
        }
    }

    #[cold]
    fn span(
        &self,
        headers: &HeaderMap,
        method: Method,
        parent: Option<Parent>,
    ) -> Option<Box<Span>> {
        let random = self.ambient.random().ok()?;
        let trace = match parent {
            Some(parent) => parent.trace,
            None => self.ambient.random().ok()?,
        };
        Some(Box::new(Span {
            trace,
            id: *random.first_chunk()?,
            parent,
            state: parent.map(|_| state(headers)).unwrap_or_default(),
            method,
            began: self.ambient.now_in_nanos(),
            lasted: Duration::ZERO,
            code: Code::Unknown,
        }))
    }

    /// Hands over a span that has ended. Never waits.
    pub(super) fn end(&self, mut span: Box<Span>, code: Code, lasted: Duration) {
        span.code = code;
        span.lasted = lasted;
        if self.queue.try_send(span).is_err() {
            self.lost(1);
        }
    }

    /// Counts spans that nobody will see.
    pub(super) fn lost(&self, spans: usize) {
        let spans = u64::try_from(spans).unwrap_or(u64::MAX);
        self.dropped.fetch_add(spans, Ordering::Relaxed);
    }

    /// How many spans nobody will see.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
