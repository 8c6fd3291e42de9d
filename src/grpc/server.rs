//! The server: listens, serves, drains.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response, Uri};
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint};
use tower_layer::Layer as _;

use super::admission::{Admission, Standings};
use super::arrival::Arrivals;
use super::audit::Audits;
use super::authorization::Authorization;
use super::budget::Budget;
use super::context::ServiceContext;
use super::deadline::Deadlines;
use super::direct::Direct;
use super::gate::{Gate, Starting};
use super::health::Health;
use super::health_port;
use super::lifecycle::Lifecycle;
use super::limits::LARGEST;
use super::records::Records;
use super::roles::Roles;
use super::slots::Slots;
use super::threads::{
    ConnectionTimes, Handshakes, Inside, Listing, ServingThreads, Threads, serve_connections,
};
use crate::identity::Peer;
use crate::proto;
use crate::proto::audit_service_server::AuditServiceServer;
use crate::proto::authorization_service_server::AuthorizationServiceServer;
use crate::proto::lifecycle_service_server::LifecycleServiceServer;
use crate::proto::record_service_server::RecordServiceServer;
use crate::proto::role_service_server::RoleServiceServer;
use crate::tasks::{Task, Tasks};
use crate::telemetry::{FailedHandshakes, InFlight, Telemetry};
use crate::tls::ServerTls;

/// How many connections may wait to be taken in: after a restart all clients come
/// at once. The system may take fewer.
const BACKLOG: u32 = 4_096;
/// The largest message given out, in bytes.
const MAX_RESPONSE: usize = 32 * 1024 * 1024;
/// How long connections may take to close once they are told that the server
/// stops and no call is in flight. One that says nothing does not close.
const CLOSING: Duration = Duration::from_secs(1);
/// How many bytes are between two ends of a connection within the process.
const INSIDE: usize = 64 * 1024;
/// A service with the limits on its messages.
macro_rules! limited {
    ($service:expr) => {
        $service
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(MAX_RESPONSE)
    };
}

/// Why the server cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The contract's descriptors cannot be served by reflection.
    #[error("the contract cannot be served by reflection")]
    Reflection,
}

/// A server that listens: at first it is starting, then it answers, and it is not
/// ready before it is told so.
pub struct Serving {
    /// The address that it listens on.
    pub address: SocketAddr,
    health: Health,
    /// Health alone.
    health_alone: Routes,
    /// Health and reflection.
    always: Routes,
    threads: Threads,
    stop: CancellationToken,
    /// Ends the serving threads wherever they are.
    abandoned: CancellationToken,
    server: Task,
    inside: Arc<Inside>,
    listing: Listing,
    in_flight: InFlight,
    failed_handshakes: FailedHandshakes,
    /// What answers, once it is there.
    services: Arc<OnceLock<Services>>,
}

/// What the services of all connections are made of.
struct Services {
    routes: Routes,
    direct: Direct,
    admission: Admission,
    working: Threads,
    telemetry: Telemetry,
    budget: Budget,
    slots: Slots,
    times: ConnectionTimes,
    stop: CancellationToken,
}

/// Listens, with so many serving threads; what is called the working threads
/// are those of the runtime that this runs on. Health says `NOT_SERVING` until
/// [`Serving::ready`], and every other call is told that the server is starting
/// until [`Serving::open`].
///
/// # Errors
/// When the address cannot be listened on, or a thread cannot be started.
pub async fn listen(
    address: SocketAddr,
    serving: NonZeroUsize,
    times: ConnectionTimes,
    open_connections: usize,
    tls: Option<Arc<ServerTls>>,
    tasks: &Tasks,
) -> Result<Serving, ServeError> {
    let (health, health_service) = Health::new().await;
    let health_alone = Routes::new(health_service.clone()).prepare();
    let (v1, v1alpha) = reflection()?;
    let mut always = Routes::builder();
    always
        .add_service(health_service)
        .add_service(v1)
        .add_service(v1alpha);
    let always = always.routes();

    let listen = |source| ServeError::Listen { address, source };
    let listener = listen_on(address).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (threads, listing) = Threads::here().await.map_err(listen)?;
    // Connections are drained before the other tasks stop.
    let (stop, abandoned) = (CancellationToken::new(), CancellationToken::new());
    let in_flight = InFlight::default();
    let services: Arc<OnceLock<Services>> = Arc::default();
    let starting = Starting(always.clone().prepare());
    let serve = |connections| {
        let (services, starting) = (Arc::clone(&services), starting.clone());
        let service = move |in_flight: InFlight, peer: Peer| {
            let before = Telemetry::default().calls(in_flight.clone());
            let services = Arc::clone(&services);
            let make = move || {
                let services = services.get()?;
                let calls = services.telemetry.calls(in_flight.clone());
                Some(calls.layer(services.of_connection(peer.clone())))
            };
            Gate::new(make, before.layer(starting.clone()))
        };
        let all_in_flight = in_flight.clone();
        serve_connections(connections, times, stop.clone(), all_in_flight, service)
    };
    let failed_handshakes = FailedHandshakes::default();
    let handshakes = tls.map(|tls| {
        // Half of the connections stay for those who have made it.
        let most = open_connections.div_ceil(2);
        Handshakes::here(
            tls,
            times.preface,
            most,
            failed_handshakes.clone(),
            stop.clone(),
        )
    });
    let serving = ServingThreads::start(
        listener,
        serving,
        open_connections,
        handshakes,
        &stop,
        &abandoned,
        serve,
    );
    let serving = serving.map_err(listen)?;
    let inside = Arc::new(serving.inside());
    let server = tasks.spawn("gRPC server", stop.clone(), serving.ended());
    Ok(Serving {
        address,
        health,
        health_alone,
        always,
        threads,
        stop,
        abandoned,
        server,
        inside,
        listing,
        in_flight,
        failed_handshakes,
        services,
    })
}

/// Listens, and answers at once.
///
/// # Errors
/// When the address cannot be listened on, or a thread cannot be started.
pub async fn serve(
    address: SocketAddr,
    threads: NonZeroUsize,
    context: ServiceContext,
    tasks: &Tasks,
) -> Result<Serving, ServeError> {
    let (times, most) = (context.connections, context.open_connections);
    let serving = listen(address, threads, times, most, context.tls.clone(), tasks).await?;
    serving.open(&context, tasks);
    Ok(serving)
}

impl Services {
    /// The services of one connection.
    fn of_connection(
        &self,
        peer: Peer,
    ) -> impl Service<
        Request<Body>,
        Response = Response<Body>,
        Error = Infallible,
        Future: Send + Unpin,
    > + Clone
    + Send
    + use<> {
        let budget = self.budget.part();
        let arrivals = Arrivals {
            budget: budget.clone(),
            slots: self.slots.part(),
            time: self.times.message,
        };
        let deadlines = Deadlines {
            longest: self.times.answer,
            longest_question: self.times.message,
        };
        let services = arrivals.layer(self.routes.clone());
        let working = self.working.clone().working(budget, self.stop.clone());
        let services = working.layer(services);
        let admitted = self
            .admission
            .part(peer)
            .layer(self.direct.clone().layer(services));
        deadlines.layer(admitted)
    }
}

fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The two versions of the reflection service, over the same descriptors.
fn reflection() -> Result<
    (
        tonic_reflection::server::v1::ServerReflectionServer<
            impl tonic_reflection::server::v1::ServerReflection,
        >,
        tonic_reflection::server::v1alpha::ServerReflectionServer<
            impl tonic_reflection::server::v1alpha::ServerReflection,
        >,
    ),
    ServeError,
> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // So that callers by reflection can read the details of errors.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            // Each version describes the other too, whichever a caller asks.
            .include_reflection_service(false)
            .register_encoded_file_descriptor_set(tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(
                tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
            )
    };
    let v1 = builder().build_v1().map_err(|_| ServeError::Reflection)?;
    let v1alpha = builder()
        .build_v1alpha()
        .map_err(|_| ServeError::Reflection)?;
    Ok((v1, v1alpha))
}

impl Serving {
    /// From now on calls are answered; those that came before are not.
    pub fn open(&self, context: &ServiceContext, tasks: &Tasks) {
        self.health.follow(&context.replica, &self.stop, tasks);
        let standings = Standings {
            callers: context.callers.clone(),
            ambient: Arc::clone(&context.ambient),
        };
        let authorization = Arc::new(Authorization {
            replica: Arc::clone(&context.replica),
            telemetry: context.telemetry.clone(),
            working: Handle::current(),
            standings: standings.clone(),
        });
        let direct = Direct(Arc::clone(&authorization));
        let audits = Audits::new(context, standings.clone(), self.stop.clone());
        let records = Records::new(context, standings, self.stop.clone());
        let routes = self
            .always
            .clone()
            .add_service(limited!(AuthorizationServiceServer::from_arc(
                authorization
            )))
            .add_service(limited!(RoleServiceServer::new(Roles::new(context))))
            .add_service(limited!(RecordServiceServer::new(records)))
            .add_service(limited!(AuditServiceServer::new(audits)))
            .add_service(limited!(LifecycleServiceServer::new(Lifecycle::new(
                context
            ))));
        // It is opened once.
        let _ = self.services.set(Services {
            routes: routes.prepare(),
            direct,
            admission: Admission::new(context.callers.clone(), Arc::clone(&context.ambient)),
            working: self.threads.clone(),
            telemetry: context.telemetry.clone(),
            budget: Budget::new(context.held_bytes),
            slots: Slots::here(),
            times: context.connections,
            stop: self.stop.clone(),
        });
    }

    /// From now on, and until nothing is served any more, health is answered at this address too, without TLS, and nothing
    /// else is. Where that is.
    ///
    /// # Errors
    /// When the address cannot be listened on, or a thread cannot be started.
    pub fn answer_health(
        &self,
        address: SocketAddr,
        tasks: &Tasks,
    ) -> Result<SocketAddr, ServeError> {
        let stop = self.abandoned.clone();
        let opened = health_port::open(address, self.health_alone.clone(), stop.clone());
        let (address, ended) = opened.map_err(|source| ServeError::Listen { address, source })?;
        tasks.spawn("health port", stop, ended);
        Ok(address)
    }

    /// A channel to it from within its own process: neither an address nor a certificate is needed.
    ///
    /// # Errors
    /// When nothing is served any more.
    pub async fn channel(&self) -> Result<Channel, tonic::transport::Error> {
        let inside = Arc::clone(&self.inside);
        let connector = tower::service_fn(move |_: Uri| {
            let (ours, theirs) = tokio::io::duplex(INSIDE);
            inside.connect(theirs);
            std::future::ready(Ok::<_, io::Error>(TokioIo::new(ours)))
        });
        Endpoint::from_static("http://steward")
            .connect_with_connector(connector)
            .await
    }

    /// The handshakes of TLS that came to nothing so far.
    pub fn failed_handshakes(&self) -> FailedHandshakes {
        self.failed_handshakes.clone()
    }

    /// From now on health says SERVING, while the right to serve is held.
    pub async fn ready(&self) {
        self.health.ready().await;
    }

    /// From now on health says `NOT_SERVING`, while calls are still answered: whoever sends them here looks at health now
    /// and then.
    pub async fn leaving(&self) {
        self.health.stopping().await;
    }

    /// Says `NOT_SERVING`, takes no further connections, ends streams that have
    /// no end of their own, lets calls in flight finish, and drops what is left
    /// when the time is over. Answers whether all calls finished in time.
    /// Connections without a call are not waited for.
    pub async fn drain(self, timeout: Duration) -> bool {
        self.leaving().await;
        self.stop.cancel();
        self.health.end_watching().await;
        tokio::select! {
            () = self.server.ended() => {}
            () = self.in_flight.none_for(CLOSING) => {}
            () = tokio::time::sleep(timeout) => {}
        }
        let all_finished = self.in_flight.count() == 0;
        self.abandoned.cancel();
        self.server.ended().await;
        self.listing.end(CLOSING).await;
        all_finished
    }
}
