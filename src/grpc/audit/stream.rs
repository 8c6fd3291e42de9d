//! `StreamAuditEvents`: events as they come.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::event::event;
use crate::domain::audit::Event;
use crate::grpc::following::{Piece, Source};
use crate::grpc::refusal::Refusal;
use crate::proto::StreamAuditEventsResponse;
use crate::replica::{AuditWatch, ReplicaError};

/// A look at what follows, with who goes on after it.
type Reading = Pin<Box<dyn Future<Output = (AuditWatch, Result<Vec<Event>, ReplicaError>)> + Send>>;

/// The events of an account, as one caller reads them.
pub(super) struct Events {
    /// However many signs of life are given meanwhile, it is not begun anew: of a long chain, little may be asked for.
    reading: Reading,
    /// Up to which place everything was told.
    progress: Arc<AtomicI64>,
    heartbeat: Duration,
}

impl Events {
    pub(super) fn new(watch: AuditWatch, heartbeat: Duration) -> Self {
        Self {
            progress: watch.progress(),
            reading: Box::pin(read(watch)),
            heartbeat,
        }
    }
}

async fn read(mut watch: AuditWatch) -> (AuditWatch, Result<Vec<Event>, ReplicaError>) {
    let read = watch.next().await;
    (watch, read)
}

impl Source for Events {
    type Answer = StreamAuditEventsResponse;

    async fn next(&mut self) -> Result<Piece<StreamAuditEventsResponse>, Refusal> {
        let events = match timeout(self.heartbeat, &mut self.reading).await {
            Ok((watch, events)) => {
                self.reading = Box::pin(read(watch));
                events?
            }
            Err(_) => Vec::new(),
        };
        Ok(Piece::from([StreamAuditEventsResponse {
            events: events.into_iter().map(event).collect(),
            sequence: self.progress.load(Ordering::Relaxed),
        }]))
    }
}
