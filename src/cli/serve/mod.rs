//! `steward serve`: start, observe, drain. Reads as the operations manual.

mod connections;
mod stop;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry::context::FutureExt as _;

use connections::open_connections;
use stop::{LAST_WORD, Running, StopSignals};

use super::reload::{self, CallersFile, SettingsFile};
use super::settings::{Settings, variables};
use super::{Ending, Failure, Outcome, Output, welcome};
use crate::ambient::{Ambient, Machine};
use crate::config::Config;
use crate::domain::id::{AccountId, UserId};
use crate::erasure::Eraser;
use crate::grpc::{self, ConnectionTimes, ServiceContext, Serving};
use crate::keys;
use crate::replica::{Replica, ReplicaError, Retention};
use crate::store::{ServingClaim, Store, StoreConfig, StoreError};
use crate::tasks::Tasks;
use crate::telemetry::{self, Exporter, Gauges, Telemetry};
use crate::tls::ServerTls;

/// The account of the sample.
pub(super) const SAMPLE_ACCOUNT: &str = "sample";
/// The sample's first Super Admin.
pub(super) const SAMPLE_SUPER_ADMIN: &str = "ada-super-admin";

/// How long the database is left alone after the accounts could not be loaded.
const BETWEEN_LOADS: Duration = Duration::from_secs(1);

const EXAMPLES: &str = "\
Examples:
  steward serve --sample
  steward serve --listen 127.0.0.1:50051 --database-url sqlite:///var/lib/steward/steward.db
  steward serve --config steward.yaml

Each setting is a flag, a variable STEWARD_GROUP_NAME, or a key of the file; flags override variables, and variables the
file. `steward config show` tells what is in effect.
On SIGTERM the server says NOT_SERVING and goes on answering for --drain-delay; then it takes no further calls, finishes
those in flight within --drain-timeout, and ends with exit code 0, or 1 when calls had to be dropped. On SIGINT (Ctrl-C)
it does the same without the delay.";

/// Serve.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    settings: Settings,
}

/// Serves until it is told to stop.
///
/// # Errors
/// The configuration is wrong, the database cannot be used, the address cannot be listened on, or the server
/// ended by itself.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let Settings { file, flags } = &args.settings;
    let config = Config::read(file.as_deref(), &variables(), flags).map_err(|problems| {
        Failure::Start(lines("the configuration is not as it should be", &problems))
    })?;
    let filter = telemetry::start_log(&config.log, config.log_format);
    let settings = SettingsFile::new(args.settings, filter, &config.log);
    // From here on, since a signal that nobody waits for ends the process, and as the first process of a
    // container is not even seen.
    let mut signals = StopSignals::listen()?;
    let (right, tasks) = (Tasks::default(), Tasks::default());
    let ambient: Arc<dyn Ambient> = Arc::new(Machine::default());
    let tls = tls(&config, ambient.as_ref())?;
    let serving = listen(&config, tls.clone(), &tasks).await?;
    let started = tokio::select! {
        started = start_all(&config, settings, &serving, (ambient, tls), [&tasks, &right], out) => Some(started),
        _ = signals.received() => None,
    };
    let ending = match started {
        Some(Ok(running)) => {
            let tasks = [tasks, right.clone()];
            running
                .until_stopped(&config, serving, tasks, &mut signals)
                .await
        }
        Some(Err(failure)) => Err(failure),
        None => {
            serving.drain(Duration::ZERO).await;
            tracing::info!("stopped before it was ready");
            Ok(Outcome::Yes)
        }
    };
    // However it ends, whoever waits for the right to serve waits no longer than need be.
    right.stop(LAST_WORD).await;
    ending
}

/// Opens the port: from here on callers are told that the server is starting.
async fn listen(
    config: &Config,
    tls: Option<Arc<ServerTls>>,
    tasks: &Tasks,
) -> Result<Serving, Failure> {
    let times = ConnectionTimes::default();
    let most = open_connections(config.connections);
    let threads = serving_threads();
    let serving = grpc::listen(config.listen, threads, times, most, tls, tasks).await;
    let serving = serving.map_err(start)?;
    tracing::info!(
        address = %serving.address,
        database = %config.database,
        version = env!("CARGO_PKG_VERSION"),
        "listening"
    );
    if let Some(address) = config.health {
        let health = serving.answer_health(address, tasks).map_err(start)?;
        tracing::info!(%health, "health can be asked for");
    }
    if config.listen.ip().is_loopback() && config.callers_file.is_none() {
        tracing::info!("callers are not authenticated; only this machine can call");
    } else if config.callers_file.is_none() {
        tracing::warn!("callers are not authenticated, and other machines can call");
    } else if !config.listen.ip().is_loopback() && config.tls.is_none() {
        tracing::warn!("tokens travel in plain text, unless something else encrypts connections");
    }
    Ok(serving)
}

/// Starts everything, in order, until the server is ready.
async fn start_all(
    config: &Config,
    settings: SettingsFile,
    serving: &Serving,
    (ambient, tls): (Arc<dyn Ambient>, Option<Arc<ServerTls>>),
    [tasks, right]: [&Tasks; 2],
    out: Output<'_>,
) -> Result<Running, Failure> {
    // Before anything is changed: an address that is taken is told at once.
    let (telemetry, mut exporter) = Telemetry::start(&config.telemetry, &ambient).map_err(start)?;
    let store = Store::connect(&StoreConfig {
        create: config.create_database,
        lease: config.max_staleness,
        ..StoreConfig::new(config.database.secret())
    })
    .await
    .map_err(start)?;
    store.check_not_emptied().await.map_err(start)?;
    // A database that was served has a key already: one that is not found was mistyped, or is lost.
    let seal = if store.was_never_served() {
        keys::open_or_create(&config.key_file, ambient.as_ref())
    } else {
        keys::open(&config.key_file)
    };
    let seal = seal.map_err(start)?;
    let file = match config.callers_file.clone() {
        Some(path) => {
            let shows = config.takes_client_certificates();
            Some(CallersFile::open(path, shows, &ambient, tasks).await?)
        }
        None => None,
    };
    let callers = file.as_ref().map(CallersFile::in_effect);
    // It may be long until the database is claimed.
    reload::watch(tls.clone(), file, settings, Arc::clone(&ambient), tasks)?;
    let claim = claim(&store, ambient.as_ref(), right).await?;
    let store = Arc::new(store);
    if config.sample {
        make_sample_account(&store, ambient.as_ref()).await?;
    }
    let replica = Replica::new(Arc::clone(&store), seal, Arc::clone(&ambient));
    let replica = Arc::new(replica);
    replica.watch_doubts(tasks);
    let eraser = {
        let _traced = telemetry.context().attach();
        Eraser::start(Arc::clone(&replica), Arc::clone(&ambient), tasks).0
    };
    if let Some(exporter) = &mut exporter {
        let gauges = Gauges {
            replica: Arc::clone(&replica),
            eraser: Arc::clone(&eraser),
            handshakes: serving.failed_handshakes(),
        };
        observe(exporter, gauges, tasks).await?;
    }
    let context = ServiceContext {
        replica: Arc::clone(&replica),
        eraser: Arc::clone(&eraser),
        ambient,
        tls,
        telemetry: telemetry.clone(),
        heartbeat: grpc::HEARTBEAT,
        connections: ConnectionTimes::default(),
        open_connections: open_connections(config.connections),
        callers,
        held_bytes: config.request_memory,
    };
    // Each account is answered for as soon as it is loaded.
    serving.open(&context, tasks);
    load(&replica).with_context(telemetry.context()).await?;
    Retention::start(Arc::clone(&replica), config.change_retention, tasks);
    if config.sample {
        load_sample(serving, &replica).await?;
        out.write_all(welcome::text(serving.address, config.tls.as_ref()).as_bytes())?;
        out.flush()?;
    }
    serving.ready().await;
    tracing::info!("ready");

    Ok(Running {
        store,
        claim,
        eraser,
        exporter,
    })
}

/// Measures by looking, too, and lets metrics be fetched, if they are to be.
async fn observe(exporter: &mut Exporter, gauges: Gauges, tasks: &Tasks) -> Result<(), Failure> {
    let address = exporter.observe(gauges, tasks).await.map_err(start)?;
    if let Some(address) = address {
        tracing::info!(%address, "metrics can be fetched");
    }
    Ok(())
}

/// TLS, where its files are named.
fn tls(config: &Config, ambient: &dyn Ambient) -> Result<Option<Arc<ServerTls>>, Failure> {
    let Some(files) = config.tls.clone() else {
        return Ok(None);
    };
    let changed = |_| Failure::Start("the files of TLS changed while they were read".to_owned());
    let tls = ServerTls::load(files).map_err(changed)?;
    tls.check_dates(ambient.now());
    Ok(Some(Arc::new(tls)))
}

/// Claims the database, and brings its schema up to date. Where the right to serve is a lease, a task keeps it from now
/// on, and gives it back at the end.
async fn claim(
    store: &Store,
    ambient: &dyn Ambient,
    right: &Tasks,
) -> Result<ServingClaim, Failure> {
    let began = Instant::now();
    let process = ambient.random().map_err(start)?;
    let mut claim = store.wait_to_serve(process).await.map_err(start)?;
    let seconds = began.elapsed().as_secs_f64();
    tracing::info!(seconds, "the database is claimed");
    if let Some(keeper) = claim.keeper() {
        let stop = right.token();
        right.spawn("right to serve", stop.clone(), keeper.keep(stop));
    }
    store.migrate().await.map_err(start)?;
    Ok(claim)
}

/// Loads the accounts. A database that goes away meanwhile is waited for, as it is later.
async fn load(replica: &Replica) -> Result<(), Failure> {
    let mut is_told = false;
    loop {
        match replica.load().await {
            Err(ReplicaError::Store(error)) if error.is_passing() => {
                if !is_told {
                    tracing::warn!(error = %error, "the accounts cannot be loaded; it is tried again");
                }
                is_told = true;
                tokio::time::sleep(BETWEEN_LOADS).await;
            }
            loaded => return loaded.map_err(start),
        }
    }
}

/// Makes the sample's account with its first Super Admin, when it is not there.
async fn make_sample_account(store: &Store, ambient: &dyn Ambient) -> Result<(), Failure> {
    let account = AccountId::parse(SAMPLE_ACCOUNT).map_err(start)?;
    let super_admin = UserId::parse(SAMPLE_SUPER_ADMIN).map_err(start)?;
    let stamp = ambient.random().map_err(start)?;
    match store
        .create_account(&account, &super_admin, ambient.now(), stamp)
        .await
    {
        Ok(_) | Err(StoreError::AlreadyExists) => Ok(()),
        Err(error) => Err(start(error)),
    }
}

/// Imports the sample through the contract, like any customer's export, unless the account has grown beyond its
/// first user already.
async fn load_sample(serving: &Serving, replica: &Replica) -> Result<(), Failure> {
    let account = AccountId::parse(SAMPLE_ACCOUNT).map_err(start)?;
    let account = replica.account(&account).await.map_err(start)?;
    if account.is_some_and(|account| account.snapshot().index.counts().opportunities > 0) {
        return Ok(());
    }
    let channel = serving.channel().await.map_err(start)?;
    let summary = super::import::import_sample(channel, SAMPLE_ACCOUNT, SAMPLE_SUPER_ADMIN).await?;
    let created = summary.counts.map_or(0, |counts| counts.created);
    tracing::info!(created, "the sample is loaded");
    Ok(())
}

pub(super) fn start(error: impl std::error::Error) -> Failure {
    Failure::Start(told(error))
}

/// A problem with its causes, one after the other.
pub(super) fn told(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Problems, a line for each.
pub(super) fn lines(headline: &str, problems: &[impl std::fmt::Display]) -> String {
    problems.iter().fold(headline.to_owned(), |text, problem| {
        format!("{text}\n  {problem}")
    })
}

/// One serving thread for each core that the process may use.
fn serving_threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Flags;
    use crate::store::LONGEST_LEASE;

    /// Else another server would begin while this one may still answer.
    #[test]
    fn no_staleness_is_longer_than_others_wait() {
        let read = |seconds: u64| {
            let seconds = seconds.to_string();
            let variables = BTreeMap::from([("STEWARD_MAX_STALENESS".to_owned(), seconds)]);
            Config::read(None, &variables, &Flags::default()).map(|config| config.max_staleness)
        };
        let longest = LONGEST_LEASE.as_secs();
        assert!(read(longest).is_ok_and(|longest| longest <= LONGEST_LEASE));
        assert!(read(longest + 1).is_err());
    }
}
