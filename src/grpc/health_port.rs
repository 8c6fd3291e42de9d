//! A way in by which health alone is asked for: by Kubernetes, whose probes speak no TLS and show no certificate.
//!
//! It has a thread of its own, so that a server that is busy, or has as many connections open as may be, is not taken for
//! a dead one.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codegen::Service as _;
use tonic::codegen::http::Request;
use tonic::service::Routes;

/// How many connections are open at once. For one more the oldest is closed, so that nobody keeps others out.
const CONNECTIONS: usize = 32;
/// How long a connection is kept.
const LONGEST: Duration = Duration::from_secs(10);
/// How many calls a connection may have in flight.
const CALLS: u32 = 8;
/// How many bytes the headers of a call may have.
const HEADERS: u32 = 4 * 1024;
/// How long nothing is taken in after the system refused a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers until the stop, on a thread of its own; where it listens, and what waits for its end.
///
/// # Errors
/// When the address cannot be listened on, or the thread cannot be started.
pub(super) fn open(
    address: SocketAddr,
    health: Routes,
    stop: CancellationToken,
) -> io::Result<(SocketAddr, impl Future<Output = ()> + Send + 'static)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (has_ended, ended) = oneshot::channel::<Infallible>();
    std::thread::Builder::new()
        .name("health".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = serve(listener, health) => {}
                }
            });
            runtime.shutdown_background();
            drop(has_ended);
        })?;
    // That it has ended is all that it ever tells.
    Ok((address, async { drop(ended.await) }))
}

/// Takes connections in, for ever.
async fn serve(listener: std::net::TcpListener, health: Routes) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(error = %error, "health cannot be asked for");
            return;
        }
    };
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        open.retain(|connection| !connection.is_finished());
        if open.len() >= CONNECTIONS
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        let answering = timeout(LONGEST, answer(stream, health.clone()));
        open.push_back(tokio::spawn(answering).abort_handle());
    }
}

/// Answers the calls of one connection.
async fn answer(stream: TcpStream, health: Routes) {
    let service =
        service_fn(move |request: Request<Incoming>| health.clone().call(request.map(Body::new)));
    // Whoever goes away or sends nonsense has ended the connection.
    let _ = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(CALLS)
        .max_header_list_size(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
