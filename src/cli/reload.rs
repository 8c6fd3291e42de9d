//! What the server loads anew while it runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::serve::{start, told};
use crate::ambient::Ambient;
use crate::identity::Callers;
use crate::tasks::Tasks;
use crate::tls::{Look, ServerTls};

/// How often files are looked at. A platform may replace them, or the folder that they are in, without telling.
const EVERY: Duration = Duration::from_secs(5);

/// The callers' file, and who is in effect by it.
pub(super) struct CallersFile {
    path: PathBuf,
    in_effect: Arc<ArcSwap<Callers>>,
    /// What was wrong with it, and is told once.
    problem: String,
}

impl CallersFile {
    pub(super) fn new(path: PathBuf, in_effect: Arc<ArcSwap<Callers>>) -> Self {
        Self {
            path,
            in_effect,
            problem: String::new(),
        }
    }

    /// Takes what it says now into effect. If it is not as it should be, those before stay in effect.
    fn reload(&mut self, look: Look) {
        if look == Look::Asked {
            self.problem.clear();
        }
        match Callers::read(&self.path) {
            Ok(read) => {
                self.problem.clear();
                if !read.is_as_read(&self.in_effect.load()) {
                    let count = read.count();
                    self.in_effect.store(Arc::new(read));
                    tracing::info!(callers = count, "other callers are in effect");
                }
            }
            Err(error) => {
                let problem = told(&error);
                if problem != self.problem {
                    tracing::warn!(error = %problem, "the callers' file cannot be used: those before stay in effect");
                    self.problem = problem;
                }
            }
        }
    }
}

/// Looks at the files every few seconds, and when a SIGHUP asks for it.
pub(super) fn watch(
    tls: Option<Arc<ServerTls>>,
    mut callers: Option<CallersFile>,
    ambient: Arc<dyn Ambient>,
    tasks: &Tasks,
) -> Result<(), Failure> {
    // Listened to even where there is nothing to load: the signal would end the process.
    let mut asked = signal(SignalKind::hangup()).map_err(start)?;
    let stop = tasks.token();
    let stopped = stop.clone();
    tasks.spawn("reload of files", stop, async move {
        loop {
            let look = tokio::select! {
                () = stopped.cancelled() => return,
                _ = asked.recv() => Look::Asked,
                () = tokio::time::sleep(EVERY) => Look::Routine,
            };
            let (tls, mut file, now) = (tls.clone(), callers.take(), ambient.now());
            // Files may lie on a disk that is slow to answer.
            let reloaded = tokio::task::spawn_blocking(move || {
                if let Some(tls) = &tls {
                    tls.reload(look, now);
                }
                if let Some(file) = &mut file {
                    file.reload(look);
                }
                file
            });
            // If it panicked, the task fails, and the server with it.
            let Ok(file) = reloaded.await else { return };
            callers = file;
        }
    });
    Ok(())
}
