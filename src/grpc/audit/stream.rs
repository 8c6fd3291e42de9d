//! `StreamAuditEvents`: events as they come.

use std::time::Duration;

use tokio::time::timeout;

use super::event::event;
use crate::grpc::following::{Piece, Source};
use crate::grpc::refusal::Refusal;
use crate::proto::StreamAuditEventsResponse;
use crate::replica::AuditWatch;

/// The events of an account, as one caller reads them.
pub(super) struct Events {
    pub(super) watch: AuditWatch,
    pub(super) heartbeat: Duration,
}

impl Source for Events {
    type Answer = StreamAuditEventsResponse;

    async fn next(&mut self) -> Result<Piece<StreamAuditEventsResponse>, Refusal> {
        let events = match timeout(self.heartbeat, self.watch.next()).await {
            Ok(read) => read?,
            Err(_) => Vec::new(),
        };
        Ok(Piece::from([StreamAuditEventsResponse {
            events: events.into_iter().map(event).collect(),
            sequence: self.watch.sequence(),
        }]))
    }
}
