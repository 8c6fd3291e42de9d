//! The server that a command talks to.

use std::time::Duration;

use clap::Args;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

use super::Failure;

/// How long a server may take to accept a connection.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long a server may take to answer a single call.
const ANSWERING: Duration = Duration::from_secs(30);

/// Which server a command talks to.
#[derive(Debug, Clone, Args)]
pub struct Server {
    /// The running server
    #[arg(
        long = "server",
        env = "STEWARD_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub url: String,
}

impl Server {
    /// Connects to it. `localhost:50051` is read as `http://localhost:50051`.
    ///
    /// # Errors
    /// The URL cannot be used, or nobody answers there.
    pub async fn connect(&self) -> Result<Channel, Failure> {
        let url = if self.url.contains("://") {
            self.url.clone()
        } else {
            format!("http://{}", self.url)
        };
        if !url.starts_with("http://") {
            return Err(Failure::Usage(
                "--server: this version speaks plain `http://` only".to_owned(),
            ));
        }
        let endpoint = Endpoint::from_shared(url)
            .map_err(|_| Failure::Usage("--server: this is no URL".to_owned()))?;
        endpoint
            .connect_timeout(CONNECTING)
            .connect()
            .await
            .map_err(|_| Failure::Unreachable(self.url.clone()))
    }
}

/// A single call, with the time in which it must be answered.
pub(super) fn call<T>(message: T) -> Request<T> {
    let mut request = traced(message);
    request.set_timeout(ANSWERING);
    request
}

/// A call that is part of the trace that the command is run in, if it is run in one.
pub(super) fn traced<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    for (variable, header) in [("TRACEPARENT", "traceparent"), ("TRACESTATE", "tracestate")] {
        let value = std::env::var(variable).ok();
        if let Some(value) = value.and_then(|text| text.parse().ok()) {
            request.metadata_mut().insert(header, value);
        }
    }
    request
}
