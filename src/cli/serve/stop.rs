//! How the server stops: told to, or since it cannot go on; in order, within its time.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::start;
use crate::cli::{Ending, Failure, Outcome};
use crate::config::Config;
use crate::erasure::Eraser;
use crate::grpc::Serving;
use crate::store::{ServingClaim, Store, StoreError};
use crate::tasks::Tasks;
use crate::telemetry::Exporter;

/// How long the tasks may take when the server stops. The chart gives a pod ten
/// seconds beside `drain_delay` and `drain_timeout`: these and the next, and
/// what `grpc` and `main` take.
const LAST_TASKS: Duration = Duration::from_secs(2);
/// How long giving the right to serve back may take then.
pub(super) const LAST_WORD: Duration = Duration::from_secs(2);
/// How long the last traces and metrics may take then.
const LAST_EXPORT: Duration = Duration::from_secs(2);
/// How long closing the database may take then.
const LAST_CLOSE: Duration = Duration::from_secs(1);

/// What has to be ended in order.
pub(super) struct Running {
    pub(super) store: Arc<Store>,
    pub(super) claim: ServingClaim,
    pub(super) eraser: Arc<Eraser>,
    pub(super) exporter: Option<Exporter>,
}

impl Running {
    /// Serves until there is a reason to stop, then drains.
    pub(super) async fn until_stopped(
        self,
        config: &Config,
        serving: Serving,
        [tasks, right]: [Tasks; 2],
        signals: &mut StopSignals,
    ) -> Ending {
        let Self {
            store,
            claim,
            eraser,
            exporter,
        } = self;
        let all_tasks = [&tasks, &right];
        let mut why = reason_to_stop(&claim, all_tasks, signals).await;
        store.leave();
        if let Stop::Told(Told::Terminate) = why {
            // Whoever sends callers here learns of it before the first of them is sent away.
            serving.leaving().await;
            tracing::info!(seconds = config.drain_delay.as_secs(), "leaving");
            tokio::select! {
                () = tokio::time::sleep(config.drain_delay) => {}
                sooner = reason_to_stop(&claim, all_tasks, signals) => why = sooner,
            }
        }
        tracing::info!(seconds = config.drain_timeout.as_secs(), "draining");
        let finished = serving.drain(config.drain_timeout).await;
        if !finished {
            tracing::warn!("calls in flight were dropped when the time was over");
        }
        eraser.stop();
        tasks.stop(LAST_TASKS).await;
        let files = store.check_files();
        // Nothing is answered or written any more; the next server may begin.
        right.stop(LAST_WORD).await;
        if let Some(exporter) = exporter {
            exporter.flush(LAST_EXPORT).await;
        }
        // What hangs at a connection that is dead is left to it.
        let _ = tokio::time::timeout(LAST_CLOSE, store.close()).await;
        drop(claim);
        files.map_err(start)?;
        tracing::info!("stopped");
        match why {
            Stop::Told(_) if finished => Ok(Outcome::Yes),
            Stop::Told(_) => Ok(Outcome::No),
            Stop::ClaimLost(error) => Err(start(error)),
            Stop::TaskFailed(name) => Err(Failure::Start(format!("the task `{name}` ended"))),
        }
    }
}

/// Why the server stops.
enum Stop {
    /// It was told to.
    Told(Told),
    /// The right to serve from the database is lost.
    ClaimLost(StoreError),
    /// A task that the server cannot do without ended; its name.
    TaskFailed(&'static str),
}

/// The signal that told it.
pub(super) enum Told {
    /// An orchestrator's: others are told too, and take a moment.
    Terminate,
    /// A person's, who waits.
    Interrupt,
}

/// The signals by which an orchestrator or a person stops the server.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// From now on the signals no longer end the process by themselves.
    pub(super) fn listen() -> Result<Self, Failure> {
        // It asks for files to be loaded anew, and would end whoever still waits for the right to serve.
        let _ = signal(SignalKind::hangup()).map_err(start)?;
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(start)?,
            interrupt: signal(SignalKind::interrupt()).map_err(start)?,
        })
    }

    /// Waits for one of them.
    pub(super) async fn received(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::Terminate,
            _ = self.interrupt.recv() => Told::Interrupt,
        }
    }
}

/// Waits for a reason to stop.
async fn reason_to_stop(
    claim: &ServingClaim,
    [tasks, right]: [&Tasks; 2],
    signals: &mut StopSignals,
) -> Stop {
    tokio::select! {
        told = signals.received() => Stop::Told(told),
        name = tasks.failed() => Stop::TaskFailed(name),
        name = right.failed() => Stop::TaskFailed(name),
        error = claim.lost() => {
            tracing::error!(error = %error, "the right to serve from the database is lost");
            Stop::ClaimLost(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreConfig;

    async fn claimed(folder: &std::path::Path) -> ServingClaim {
        let url = format!("sqlite://{}", folder.join("steward.db").display());
        let store = Store::connect(&StoreConfig::new(url)).await.unwrap();
        store.claim_serving([1; 16]).await.unwrap()
    }

    #[tokio::test]
    async fn a_task_that_fails_stops_the_server() {
        let folder = tempfile::tempdir().unwrap();
        let tasks = Tasks::default();
        tasks.spawn("erasure worker", tasks.token(), async { panic!("a test") });
        let mut signals = StopSignals::listen().unwrap();
        let claim = claimed(folder.path()).await;
        let why = reason_to_stop(&claim, [&tasks, &Tasks::default()], &mut signals).await;
        let Stop::TaskFailed(name) = why else {
            panic!("it stops for the task");
        };
        assert_eq!(name, "erasure worker");
    }
}
