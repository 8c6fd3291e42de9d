//! What the server loads anew while it runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::serve::start;
use crate::ambient::Ambient;
use crate::tasks::Tasks;
use crate::tls::{Look, ServerTls};

/// How often files are looked at. A platform may replace them, or the folder that they are in, without telling.
const EVERY: Duration = Duration::from_secs(5);

/// Looks at the files every few seconds, and when a SIGHUP asks for it.
pub(super) fn watch(
    tls: Option<Arc<ServerTls>>,
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
            let Some(tls) = tls.clone() else { continue };
            let now = ambient.now();
            // Files may lie on a disk that is slow to answer.
            let _ = tokio::task::spawn_blocking(move || tls.reload(look, now)).await;
        }
    });
    Ok(())
}
