//! How health checks are answered.

use std::sync::OnceLock;

use tokio::sync::watch::{self, Receiver};
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health as Protocol, HealthServer};
use tonic_health::server::HealthReporter;

use super::limits::HEALTH;
use crate::replica::{Replica, WriteHealth};
use crate::store::ServingRight;
use crate::tasks::Tasks;

/// The health service's name for *the process is alive*.
const LIVENESS: &str = "liveness";
/// The health service's name for *the last write went through, what became of
/// every commit is known, and the database confirms the right to serve*.
/// Questions are answered all the same, so that the whole server goes on
/// serving.
const WRITES: &str = "writes";

/// What health checks are answered. The whole server serves when it is ready,
/// and while the right to serve is held.
pub(super) struct Health {
    reporter: HealthReporter,
    /// Whether everything is loaded.
    ready: watch::Sender<bool>,
    /// Known once there is a replica.
    right: OnceLock<Receiver<ServingRight>>,
}

impl Health {
    /// Answers from now on; the server is not ready yet.
    pub(super) async fn new() -> (Self, HealthServer<impl Protocol>) {
        let (reporter, service) = tonic_health::server::health_reporter();
        let health = Self {
            reporter,
            ready: watch::Sender::new(false),
            right: OnceLock::new(),
        };
        // A new reporter says that the whole server serves; it does not yet.
        health.set("", false).await;
        health.set(LIVENESS, true).await;
        (health, service.max_decoding_message_size(HEALTH))
    }

    /// From now on a task keeps the answers true, until the server stops.
    pub(super) fn follow(&self, replica: &Replica, stop: &CancellationToken, tasks: &Tasks) {
        let right = replica.serving_right();
        let reports = Reports {
            reporter: self.reporter.clone(),
            ready: self.ready.subscribe(),
            right: right.clone(),
            writes: replica.write_health(),
        };
        // It is followed once.
        let _ = self.right.set(right);
        tasks.spawn("health", stop.clone(), reports.report(stop.clone()));
    }

    /// From now on the whole server serves, while the right to serve is held.
    pub(super) async fn ready(&self) {
        let right = self.right.get();
        let is_held = right.is_some_and(|right| *right.borrow() != ServingRight::Lost);
        self.set("", is_held).await;
        self.ready.send_replace(true);
    }

    /// From now on it does not.
    pub(super) async fn stopping(&self) {
        self.ready.send_replace(false);
        self.set("", false).await;
    }

    /// Ends the streams of those who watch health, once they have been told:
    /// clients hold them as long as the server does.
    pub(super) async fn end_watching(&self) {
        for (service, serves) in [("", false), (WRITES, false), (LIVENESS, true)] {
            self.set(service, serves).await;
            self.reporter.clone().clear_service_status(service).await;
            self.set(service, serves).await;
        }
    }

    async fn set(&self, service: &str, serves: bool) {
        set(&self.reporter, service, serves).await;
    }
}

/// What the answers follow from.
struct Reports {
    reporter: HealthReporter,
    ready: Receiver<bool>,
    right: Receiver<ServingRight>,
    writes: Receiver<WriteHealth>,
}

impl Reports {
    async fn report(mut self, stop: CancellationToken) {
        let mut told = [None; 2];
        loop {
            let right = *self.right.borrow_and_update();
            let is_ready = *self.ready.borrow_and_update();
            let writes = *self.writes.borrow_and_update();
            if stop.is_cancelled() {
                return;
            }
            // Whoever watches is told of changes alone.
            let now = [
                ("", is_ready && right != ServingRight::Lost),
                (WRITES, writes.is_good() && right == ServingRight::Held),
            ];
            for ((service, serves), told) in now.into_iter().zip(&mut told) {
                if *told != Some(serves) {
                    set(&self.reporter, service, serves).await;
                    *told = Some(serves);
                }
            }
            let changed = tokio::select! {
                () = stop.cancelled() => return,
                changed = self.right.changed() => changed,
                changed = self.ready.changed() => changed,
                changed = self.writes.changed() => changed,
            };
            if changed.is_err() {
                // Whoever told of it is no more, and the server about to be.
                return stop.cancelled().await;
            }
        }
    }
}

async fn set(reporter: &HealthReporter, service: &str, serves: bool) {
    let status = if serves {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    reporter.set_service_status(service, status).await;
}
