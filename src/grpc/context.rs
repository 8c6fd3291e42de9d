use std::sync::Arc;
use std::time::Duration;

use super::admission::CallersInEffect;
use super::threads::ConnectionTimes;
use crate::ambient::Ambient;
use crate::erasure::Eraser;
use crate::replica::Replica;
use crate::telemetry::Telemetry;
use crate::tls::ServerTls;

/// What the services are made of.
#[derive(Clone)]
pub struct ServiceContext {
    /// The accounts in memory.
    pub replica: Arc<Replica>,
    /// The engine that erases.
    pub eraser: Arc<Eraser>,
    /// Time, ids and randomness.
    pub ambient: Arc<dyn Ambient>,
    /// What is told of the work.
    pub telemetry: Telemetry,
    /// How long a stream of changes may say nothing.
    pub heartbeat: Duration,
    /// How long connections are kept, and what their calls may take.
    pub connections: ConnectionTimes,
    /// TLS, unless connections are plain.
    pub tls: Option<Arc<ServerTls>>,
    /// How many connections are open at once at most.
    pub open_connections: usize,
    /// Who may call.
    pub callers: CallersInEffect,
    /// How many bytes of requests and answers are held at once at most.
    pub held_bytes: usize,
}
