//! A real server in the test's own process, on a port of its own.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use opentelemetry::context::FutureExt as _;
use steward::ambient::{Ambient, Machine};
use steward::cli::import::import_sample;
use steward::config::TelemetryConfig;
use steward::domain::fact_update::FactUpdate;
use steward::domain::id::{AccountId, UserId};
use steward::erasure::Eraser;
use steward::grpc::{CallersInEffect, ConnectionTimes, HEARTBEAT, ServiceContext, Serving, serve};
use steward::identity::Callers;
use steward::keys::Seal;
use steward::replica::Replica;
use steward::store::Store;
use steward::tasks::{Task, Tasks};
use steward::telemetry::{Exporter, FailedHandshakes, Gauges, Telemetry};
use steward::tls::ServerTls;
use tonic::transport::{Channel, Endpoint};

use super::TestDatabase;

/// The sample's account and its first Super Admin.
pub(crate) const SAMPLE: &str = "sample";
pub(crate) const ADA: &str = "ada-super-admin";

/// A server that answers until it is dropped.
pub(crate) struct RunningServer {
    /// Where to call.
    pub(crate) channel: Channel,
    /// What it answers from.
    pub(crate) replica: Arc<Replica>,
    store: Arc<Store>,
    eraser: Arc<Eraser>,
    erasing: Task,
    tasks: Tasks,
    serving: Option<Serving>,
    exporter: Option<Exporter>,
    /// Where metrics can be fetched.
    pub(crate) metrics: Option<SocketAddr>,
}

/// More bytes of requests than a test sends.
const ENOUGH: usize = 1 << 30;
/// How many connections are enough.
const MANY: usize = 10_000;

/// Starts a server over a database.
pub(crate) async fn start(database: &TestDatabase) -> RunningServer {
    start_measured(database, None).await
}

/// Starts a server that sends traces and metrics.
pub(crate) async fn start_measured(
    database: &TestDatabase,
    otlp: Option<&TelemetryConfig>,
) -> RunningServer {
    start_with(
        database,
        otlp,
        HEARTBEAT,
        ConnectionTimes::default(),
        ENOUGH,
        MANY,
        Guard::default(),
    )
    .await
}

/// Starts a server whose streams of changes say something after so long.
pub(crate) async fn start_beating(database: &TestDatabase, heartbeat: Duration) -> RunningServer {
    start_with(
        database,
        None,
        heartbeat,
        ConnectionTimes::default(),
        ENOUGH,
        MANY,
        Guard::default(),
    )
    .await
}

/// Starts a server that keeps connections so long.
pub(crate) async fn start_keeping(
    database: &TestDatabase,
    connections: ConnectionTimes,
) -> RunningServer {
    start_with(
        database,
        None,
        HEARTBEAT,
        connections,
        ENOUGH,
        MANY,
        Guard::default(),
    )
    .await
}

/// Starts a server that holds so many bytes of requests and answers at most.
pub(crate) async fn start_holding(database: &TestDatabase, bytes: usize) -> RunningServer {
    let times = ConnectionTimes::default();
    start_with(
        database,
        None,
        HEARTBEAT,
        times,
        bytes,
        MANY,
        Guard::default(),
    )
    .await
}

/// Starts a server that these callers may call.
pub(crate) async fn start_for(
    database: &TestDatabase,
    callers: Arc<ArcSwap<Callers>>,
    tls: Option<&Arc<ServerTls>>,
) -> RunningServer {
    let times = ConnectionTimes::default();
    let guard = Guard {
        callers: Some(callers),
        tls: tls.cloned(),
        ..Guard::default()
    };
    start_with(database, None, HEARTBEAT, times, ENOUGH, MANY, guard).await
}

/// Starts a server that these callers may call, with a clock of the test's.
pub(crate) async fn start_for_at(
    database: &TestDatabase,
    callers: Arc<ArcSwap<Callers>>,
    tls: Option<&Arc<ServerTls>>,
    clock: Arc<dyn Ambient>,
) -> RunningServer {
    let times = ConnectionTimes::default();
    let guard = Guard {
        callers: Some(callers),
        clock: Some(clock),
        tls: tls.cloned(),
    };
    start_with(database, None, HEARTBEAT, times, ENOUGH, MANY, guard).await
}

/// Who is let in, and how.
#[derive(Default)]
struct Guard {
    callers: CallersInEffect,
    tls: Option<Arc<ServerTls>>,
    /// Otherwise the machine's.
    clock: Option<Arc<dyn Ambient>>,
}

/// Starts a server that speaks TLS, with so many connections at most.
pub(crate) async fn start_secured(
    database: &TestDatabase,
    tls: &Arc<ServerTls>,
    connections: ConnectionTimes,
    most_open: usize,
) -> RunningServer {
    let guard = Guard {
        tls: Some(Arc::clone(tls)),
        ..Guard::default()
    };
    start_with(
        database,
        None,
        HEARTBEAT,
        connections,
        ENOUGH,
        most_open,
        guard,
    )
    .await
}

async fn start_with(
    database: &TestDatabase,
    otlp: Option<&TelemetryConfig>,
    heartbeat: Duration,
    connections: ConnectionTimes,
    held_bytes: usize,
    open_connections: usize,
    Guard {
        callers,
        tls,
        clock,
    }: Guard,
) -> RunningServer {
    let store = Arc::new(database.store().await);
    let ambient = clock.unwrap_or_else(|| Arc::new(Machine::default()));
    let seal = Seal::new(&[7; 32]);
    let started = otlp.map(|otlp| Telemetry::start(otlp, &ambient).expect("good settings"));
    let (telemetry, mut exporter) = started.unwrap_or_default();
    let replica = Replica::start(Arc::clone(&store), seal, Arc::clone(&ambient))
        .with_context(telemetry.context())
        .await;
    let replica = Arc::new(replica.expect("the accounts are loaded"));
    let tasks = Tasks::default();
    let (eraser, erasing) = {
        let _traced = telemetry.context().attach();
        Eraser::start(Arc::clone(&replica), Arc::clone(&ambient), &tasks)
    };
    let mut metrics = None;
    if let Some(exporter) = &mut exporter {
        let gauges = Gauges {
            replica: Arc::clone(&replica),
            eraser: Arc::clone(&eraser),
            handshakes: FailedHandshakes::default(),
        };
        metrics = exporter.observe(gauges, &tasks).await.expect("a port");
    }
    let context = ServiceContext {
        replica: Arc::clone(&replica),
        eraser: Arc::clone(&eraser),
        ambient,
        telemetry,
        heartbeat,
        connections,
        tls: tls.clone(),
        open_connections,
        callers,
        held_bytes,
    };
    let address = "127.0.0.1:0".parse().expect("an address");
    let threads = NonZeroUsize::new(2).expect("some");
    let serving = serve(address, threads, context, &tasks)
        .await
        .expect("the server listens");
    serving.ready().await;
    let channel = if tls.is_some() {
        serving.channel().await
    } else {
        let endpoint = Endpoint::from_shared(format!("http://{}", serving.address));
        endpoint.expect("a URL").connect().await
    };
    let channel = channel.expect("the server answers");
    RunningServer {
        channel,
        replica,
        store,
        eraser,
        erasing,
        tasks,
        serving: Some(serving),
        exporter,
        metrics,
    }
}

impl RunningServer {
    /// Makes an account beside the running server.
    pub(crate) async fn create_account(&self, account: &str, super_admin: &str) {
        let account = AccountId::parse(account).expect("an id");
        let super_admin = UserId::parse(super_admin).expect("an id");
        let machine = Machine::default();
        let stamp = machine.random().expect("randomness");
        let made = self
            .store
            .create_account(&account, &super_admin, machine.now(), stamp)
            .await;
        made.expect("the account is made");
    }

    /// The number of the revision that an account is at in the database.
    pub(crate) async fn revision(&self, account: &str) -> u64 {
        let account = AccountId::parse(account).expect("an id");
        let found = self.store.revision(&account).await;
        let found = found.expect("the database answers");
        found.expect("the account is there").number
    }

    /// The address that it listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        let serving = self.serving.as_ref();
        serving.expect("it serves until it is stopped").address
    }

    /// One more connection.
    pub(crate) async fn another_channel(&self) -> Channel {
        let endpoint = Channel::from_shared(self.url()).expect("a URL");
        endpoint.connect().await.expect("the server answers")
    }

    /// Where commands reach it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Every fact of an account, as the database has it.
    pub(crate) async fn facts(&self, account: &str) -> Vec<FactUpdate> {
        let account = AccountId::parse(account).expect("an id");
        let mut facts = Vec::new();
        let loaded = self
            .store
            .load(&account, &mut |fact| facts.push(fact))
            .await;
        loaded
            .expect("the database answers")
            .expect("the account is there");
        facts
    }

    /// Loads the sample company, through the contract like any export.
    pub(crate) async fn load_sample(&self) {
        self.create_account(SAMPLE, ADA).await;
        let summary = import_sample(self.channel.clone(), SAMPLE, ADA).await;
        let counts = summary
            .expect("the sample is taken in")
            .counts
            .expect("counts");
        assert_eq!(counts.refused, 0, "nothing of the sample is refused");
    }

    /// Ends the erasure worker: from now on, the store is read for questions
    /// alone.
    pub(crate) async fn stop_erasing(&mut self) {
        self.eraser.stop();
        self.erasing.ended().await;
    }

    /// Stops as SIGTERM would.
    pub(crate) async fn stop(mut self) {
        self.stop_erasing().await;
        if let Some(serving) = self.serving.take() {
            serving.drain(Duration::from_secs(5)).await;
        }
        if let Some(exporter) = self.exporter.take() {
            exporter.flush(Duration::from_secs(10)).await;
        }
        assert!(
            self.tasks.stop(Duration::from_secs(10)).await,
            "all tasks stop"
        );
        self.store.close().await;
    }
}
