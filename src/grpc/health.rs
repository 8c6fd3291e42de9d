//! How health checks are answered.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;
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
    answers: Arc<Answers>,
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
            answers: Arc::new(Answers {
                reporter,
                told: Mutex::default(),
            }),
            ready: watch::Sender::new(false),
            right: OnceLock::new(),
        };
        // A new reporter says that the whole server serves; it does not yet.
        health.answers.set("", || false).await;
        health.answers.set(LIVENESS, || true).await;
        (health, service.max_decoding_message_size(HEALTH))
    }

    /// From now on a task keeps the answers true, until the server stops.
    pub(super) fn follow(&self, replica: &Replica, stop: &CancellationToken, tasks: &Tasks) {
        let right = replica.serving_right();
        let reports = Reports {
            answers: Arc::clone(&self.answers),
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
        let is_held = || {
            let right = self.right.get();
            right.is_some_and(|right| *right.borrow() != ServingRight::Lost)
        };
        self.answers.set("", is_held).await;
        self.ready.send_replace(true);
    }

    /// From now on it does not.
    pub(super) async fn stopping(&self) {
        self.ready.send_replace(false);
        self.answers.set("", || false).await;
    }

    /// Ends the streams of those who watch health, once they have been told:
    /// clients hold them as long as the server does.
    pub(super) async fn end_watching(&self) {
        for (service, serves) in [("", false), (WRITES, false), (LIVENESS, true)] {
            self.answers.set(service, || serves).await;
            self.answers.end_watching(service).await;
            // Whoever only asks is answered on.
            self.answers.set(service, || serves).await;
        }
    }
}

/// What each service's name is answered.
struct Answers {
    reporter: HealthReporter,
    told: Mutex<HashMap<&'static str, bool>>,
}

impl Answers {
    /// Whoever watches is told of changes alone.
    async fn set(&self, service: &'static str, serves: impl FnOnce() -> bool) {
        // Held while it is looked at and told: no older answer follows a newer.
        let mut told = self.told.lock().await;
        let serves = serves();
        if told.insert(service, serves) != Some(serves) {
            let status = if serves {
                ServingStatus::Serving
            } else {
                ServingStatus::NotServing
            };
            self.reporter.set_service_status(service, status).await;
        }
    }

    async fn end_watching(&self, service: &'static str) {
        let mut told = self.told.lock().await;
        told.remove(service);
        self.reporter.clone().clear_service_status(service).await;
    }
}

/// What the answers follow from.
struct Reports {
    answers: Arc<Answers>,
    ready: Receiver<bool>,
    right: Receiver<ServingRight>,
    writes: Receiver<WriteHealth>,
}

impl Reports {
    async fn report(mut self, stop: CancellationToken) {
        loop {
            if stop.is_cancelled() {
                return;
            }
            let (ready, right, writes) = (&mut self.ready, &mut self.right, &mut self.writes);
            let serves =
                || *ready.borrow_and_update() && *right.borrow_and_update() != ServingRight::Lost;
            self.answers.set("", serves).await;
            let takes_writes =
                || writes.borrow_and_update().is_good() && *right.borrow() == ServingRight::Held;
            self.answers.set(WRITES, takes_writes).await;
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
