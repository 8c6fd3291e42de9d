//! The page that Prometheus fetches.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus::{Registry, TextEncoder};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Measured, TelemetryError};

/// How many connections are served at once; further ones wait.
const CONNECTIONS: usize = 16;
/// How long a connection is kept, and a request may take to arrive.
const LONGEST: Duration = Duration::from_mins(1);
const ARRIVING: Duration = Duration::from_secs(5);
/// How long nothing is taken in after the system refused a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves the page until it is told to stop.
pub(super) async fn serve(
    listener: TcpListener,
    measured: Arc<Measured>,
    registry: Registry,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((connection, _)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        let (measured, registry) = (Arc::clone(&measured), registry.clone());
        let serving = answer(connection, measured, registry);
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            let _place = place;
            tokio::select! {
                () = stopped => {}
                _ = timeout(LONGEST, serving) => {}
            }
        });
    }
}

/// Answers the requests of one connection.
async fn answer(connection: TcpStream, measured: Arc<Measured>, registry: Registry) {
    let service = service_fn(move |request| {
        let response = page(&request, &measured, &registry);
        async { Ok::<_, hyper::Error>(response) }
    });
    let connection = TokioIo::new(connection);
    // Whoever goes away or sends nonsense has ended the connection.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ARRIVING)
        .serve_connection(connection, service)
        .await;
}

fn page(request: &Request<Incoming>, measured: &Measured, registry: &Registry) -> Response<String> {
    let mut response = Response::new(String::new());
    if request.uri().path() != "/metrics" {
        *response.status_mut() = StatusCode::NOT_FOUND;
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    } else {
        measured.hand_on();
        match TextEncoder::new().encode_to_string(&registry.gather()) {
            Ok(text) => *response.body_mut() = text,
            Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        }
        let content_type = HeaderValue::from_static(prometheus::TEXT_FORMAT);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// Listens; whoever connects waits until the page is served.
pub(super) fn listen(address: SocketAddr) -> Result<std::net::TcpListener, TelemetryError> {
    let listener = std::net::TcpListener::bind(address);
    let listener = listener.and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|source| TelemetryError::Listen { address, source })
}
