//! What the server loads anew while it runs.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::key_sets::{self, KeySets};
use super::serve::{lines, start, told};
use super::settings::{Settings, variables};
use crate::ambient::Ambient;
use crate::config::Config;
use crate::identity::{Callers, FetchedKeys};
use crate::tasks::Tasks;
use crate::telemetry::LogFilter;
use crate::tls::{Look, ServerTls, Settled};

/// How often files are looked at. A platform may replace them, or the folder that they are in, without telling.
const EVERY: Duration = Duration::from_secs(4);
/// How long after a look that found something new there is another one: it may be still being written.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a look may take before somebody is told.
const LONG: Duration = Duration::from_secs(10);

/// That callers cannot show what they are known by.
pub(super) const NO_CERTIFICATES: &str = "some callers are known by certificates alone, which nobody can show: tls.client_authorities is not set";

/// The callers' file, and who is in effect by it.
pub(super) struct CallersFile {
    path: PathBuf,
    in_effect: Arc<ArcSwap<Callers>>,
    /// The keys that are fetched.
    keys: Arc<ArcSwap<FetchedKeys>>,
    /// What was wrong with it, and is told once.
    problem: String,
    /// What it said at the last look, if that was new.
    unsettled: Option<Callers>,
}

impl CallersFile {
    /// Reads it, and fetches the keys that it names. Whoever does not answer is not waited for.
    ///
    /// # Errors
    /// It is not as it should be.
    pub(super) async fn open(
        path: PathBuf,
        shows_certificates: bool,
        ambient: &Arc<dyn Ambient>,
        tasks: &Tasks,
    ) -> Result<Self, Failure> {
        let mut sets = KeySets::default();
        let named = Callers::read(&path).map_err(start)?;
        sets.refresh(&named, ambient.now().seconds(), true).await;
        let callers = Callers::read_with(&path, sets.fetched()).map_err(start)?;
        tracing::info!(callers = callers.count(), "callers are authenticated");
        if !shows_certificates && !callers.by_certificate_alone().is_empty() {
            tracing::warn!("{NO_CERTIFICATES}");
        }
        let in_effect = Arc::new(ArcSwap::from_pointee(callers));
        let keys = key_sets::watch(sets, Arc::clone(&in_effect), Arc::clone(ambient), tasks)?;
        Ok(Self {
            path,
            in_effect,
            keys,
            problem: String::new(),
            unsettled: None,
        })
    }

    /// Who may call by it, now and later.
    pub(super) fn in_effect(&self) -> Arc<ArcSwap<Callers>> {
        Arc::clone(&self.in_effect)
    }

    /// Takes what it says now into effect, once it has said the same twice: half of a file may make sense, too. If it
    /// is not as it should be, those before stay in effect.
    fn reload(&mut self, look: Look) -> Settled {
        let before = self.unsettled.take();
        if look == Look::Asked {
            self.problem.clear();
        }
        match Callers::read_with(&self.path, &self.keys.load()) {
            Ok(read) => {
                self.problem.clear();
                if read.is_as_read(&self.in_effect.load()) {
                    return Settled::Yes;
                }
                let is_settled = before.is_some_and(|before| before.is_as_read(&read));
                if is_settled || look == Look::Asked {
                    let count = read.count();
                    let before = self.in_effect.load_full();
                    let changed: Vec<&str> = read.changed_since(&before).into_iter().collect();
                    // Where none has changed, it is the keys of an issuer.
                    let changed = changed.join(", ");
                    self.in_effect.store(Arc::new(read));
                    tracing::info!(callers = count, changed, "other callers are in effect");
                } else {
                    self.unsettled = Some(read);
                    return Settled::NotYet;
                }
            }
            Err(error) => {
                let problem = told(&error);
                if problem != self.problem {
                    tracing::warn!(error = %problem, "the callers' file cannot be used: those before stay in effect");
                    self.problem = problem;
                }
                // A key that was taken back, or that is too old, goes all the same.
                let before = self.in_effect.load();
                let now = before.with(&self.keys.load());
                if !now.is_as_read(&before) {
                    self.in_effect.store(Arc::new(now));
                    tracing::info!("other keys of issuers are in effect");
                }
            }
        }
        Settled::Yes
    }
}

/// The file of settings, of which what is logged can be said anew.
pub(super) struct SettingsFile {
    settings: Settings,
    filter: LogFilter,
    /// What is logged now.
    in_effect: String,
    /// What the file said at the last look.
    text: Option<Vec<u8>>,
}

impl SettingsFile {
    pub(super) fn new(settings: Settings, filter: LogFilter, in_effect: &str) -> Self {
        let text = Self::text(&settings);
        Self {
            settings,
            filter,
            in_effect: in_effect.to_owned(),
            text,
        }
    }

    fn text(settings: &Settings) -> Option<Vec<u8>> {
        std::fs::read(settings.file.as_ref()?).ok()
    }

    /// Takes what it says now of the log into effect. Other settings are those of the next start.
    fn reload(&mut self) {
        let text = Self::text(&self.settings);
        if text == self.text {
            return;
        }
        self.text = text;
        let Settings { file, flags } = &self.settings;
        match Config::read(file.as_deref(), &variables(), flags) {
            Ok(config) if config.log != self.in_effect => {
                self.filter.set(&config.log);
                tracing::info!(filter = config.log, "something else is logged from now on");
                self.in_effect = config.log;
            }
            Ok(_) => {}
            Err(problems) => tracing::warn!(
                problems = lines("", &problems),
                "the configuration is not as it should be: the settings of before stay in effect"
            ),
        }
    }
}

/// Looks at the files every few seconds, and when a SIGHUP asks for it: at each kind by itself, since a disk may not
/// answer.
pub(super) fn watch(
    tls: Option<Arc<ServerTls>>,
    callers: Option<CallersFile>,
    mut settings: SettingsFile,
    ambient: Arc<dyn Ambient>,
    tasks: &Tasks,
) -> Result<(), Failure> {
    if let Some(tls) = tls {
        let look = move |look| tls.reload(look, ambient.now());
        look_on("reload of TLS", look, tasks)?;
    }
    if let Some(mut callers) = callers {
        look_on("reload of callers", move |look| callers.reload(look), tasks)?;
    }
    // The signal is listened to even where there is nothing to load: it would end the process.
    let look = move |_| {
        settings.reload();
        Settled::Yes
    };
    look_on("reload of settings", look, tasks)
}

/// Looks again and again, at what may be slow to answer.
fn look_on(
    name: &'static str,
    mut look: impl FnMut(Look) -> Settled + Send + 'static,
    tasks: &Tasks,
) -> Result<(), Failure> {
    let mut asked = signal(SignalKind::hangup()).map_err(start)?;
    let stop = tasks.token();
    let stopped = stop.clone();
    tasks.spawn(name, stop, async move {
        let mut settled = Settled::Yes;
        loop {
            let rest = match settled {
                Settled::Yes => EVERY,
                Settled::NotYet => AGAIN,
            };
            let kind = tokio::select! {
                () = stopped.cancelled() => return,
                _ = asked.recv() => Look::Asked,
                () = tokio::time::sleep(rest) => Look::Routine,
            };
            let looking = tokio::task::spawn_blocking(move || (look(kind), look));
            let mut looked = pin!(looking);
            let done = tokio::select! {
                () = stopped.cancelled() => return,
                done = &mut looked => done,
                () = tokio::time::sleep(LONG) => {
                    tracing::warn!(task = name, "a file cannot be read to its end; what was in effect stays");
                    tokio::select! {
                        () = stopped.cancelled() => return,
                        done = looked => done,
                    }
                }
            };
            // If it panicked, the task fails, and the server with it.
            let Ok(done) = done else { return };
            (settled, look) = done;
        }
    });
    Ok(())
}
