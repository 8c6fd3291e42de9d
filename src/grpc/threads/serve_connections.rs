use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use http_body::Body as HttpBody;
use hyper::body::Incoming as Received;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::time::{sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Bytes, Service};

use super::connection::Connection;
use super::serving::Incoming;
use super::shares::{InTurns, turn_of_new};
use super::turns::Turns;
use crate::identity::Peer;
use crate::telemetry::InFlight;

/// How many calls one connection may have in flight.
const MAX_STREAMS: u32 = 128;
/// How many bytes the headers of a call may have: as many as clients take by themselves.
const HEADERS: u32 = 8 * 1024;
/// How often a silent connection is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// How long a connection may stay open once it was told to end and no call is
/// in flight.
const CLOSING: Duration = Duration::from_secs(10);

/// How long connections are kept, and what their calls may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionTimes {
    /// Without the preface of HTTP/2, and before it the handshake of TLS.
    pub preface: Duration,
    /// Without a call.
    pub idle: Duration,
    /// At all; some up to a fifth longer, so that those that came together do
    /// not come anew together. Calls in flight are finished.
    pub age: Duration,
    /// For a message of a request to arrive.
    pub message: Duration,
    /// For an answer to begin; less if its caller says so.
    pub answer: Duration,
}

impl Default for ConnectionTimes {
    fn default() -> Self {
        Self {
            preface: Duration::from_secs(10),
            idle: Duration::from_mins(15),
            age: Duration::from_hours(1),
            message: Duration::from_mins(1),
            answer: Duration::from_mins(5),
        }
    }
}

/// Serves the connections of one thread, each with a service of its own, and
/// after the stop what is in flight.
pub(in crate::grpc) async fn serve_connections<S, B>(
    mut connections: Incoming,
    times: ConnectionTimes,
    stop: CancellationToken,
    all_in_flight: InFlight,
    service: impl Fn(InFlight, Peer) -> S,
) where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: HttpBody<Data = Bytes, Error = Status> + Send + 'static,
{
    let open = TaskTracker::new();
    let turns = Turns::default();
    let mut number: u32 = 0;
    loop {
        let connection = tokio::select! {
            () = stop.cancelled() => break,
            connection = connections.next() => connection,
        };
        match connection {
            None => break,
            // It failed before anything was served.
            Some(Err(error)) => tracing::debug!(error = %error, "a connection failed"),
            Some(Ok(connection)) => {
                number = number.wrapping_add(1);
                let times = ConnectionTimes {
                    age: spread(times.age, number),
                    ..times
                };
                let in_flight = all_in_flight.part();
                let service = service(in_flight.clone(), connection.peer());
                // Thousands may come at once: others are served between two.
                let turn = turn_of_new(&turns).await;
                let stopped = stop.clone();
                open.spawn(serve(
                    connection,
                    service,
                    in_flight,
                    times,
                    turns.clone(),
                    stopped,
                ));
                turn.end();
            }
        }
    }
    drop(connections);
    open.close();
    open.wait().await;
}

/// The age of a connection: of any few that follow each other, spread evenly over
/// a fifth more.
fn spread(age: Duration, number: u32) -> Duration {
    /// What is left of multiples of the golden ratio is spread evenly.
    const GOLDEN: u32 = 2_654_435_769;
    let part = f64::from(number.wrapping_mul(GOLDEN)) / f64::from(u32::MAX);
    age.mul_f64(1.0 + part / 5.0)
}

/// Serves one connection to its end.
async fn serve<S, B>(
    connection: Connection,
    service: S,
    in_flight: InFlight,
    times: ConnectionTimes,
    turns: Turns,
    stop: CancellationToken,
) where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: HttpBody<Data = Bytes, Error = Status> + Send + 'static,
{
    let (preface, shared) = (connection.preface(), connection.shared());
    let preface_by = connection.came() + times.preface;
    // The services are always ready.
    let service =
        service_fn(move |request: Request<Received>| service.clone().call(request.map(Body::new)));
    let connection = pin!(
        http2::Builder::new(shared.clone())
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(HEADERS)
            .keep_alive_interval(KEEPALIVE)
            .serve_connection(TokioIo::new(connection), service)
    );
    let mut served = InTurns::new(connection, shared, &turns);
    let silent = async {
        tokio::select! {
            () = preface.cancelled() => std::future::pending().await,
            () = sleep_until(preface_by) => {}
        }
    };
    let over = async {
        tokio::select! {
            () = stop.cancelled() => {}
            () = sleep(times.age) => {}
            () = in_flight.none_for(times.idle) => {}
        }
    };
    let ended = tokio::select! {
        ended = &mut served => ended,
        () = silent => return,
        () = over => {
            // It is told to take no more calls to this connection.
            served.connection().graceful_shutdown();
            tokio::select! {
                ended = &mut served => ended,
                () = in_flight.none_for(CLOSING) => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection ended");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use tokio::net::{TcpListener, TcpStream};

    use super::super::handed::{Between, Handed, Open};
    use super::*;

    #[test]
    fn connections_that_came_together_do_not_end_together() {
        let age = Duration::from_secs(1_000);
        let mut ages: Vec<Duration> = (0..10).map(|number| spread(age, number)).collect();
        ages.sort();
        assert!(ages[0] >= age && ages[9] <= age.mul_f64(1.2));
        for pair in ages.windows(2) {
            assert!(pair[1] > pair[0] + Duration::from_secs(5), "{ages:?}");
        }
    }

    /// Answers nothing.
    #[derive(Clone)]
    struct Nothing;

    impl Service<Request<Body>> for Nothing {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            std::future::ready(Ok(Response::new(Body::empty())))
        }
    }

    /// Lets everything go first that is ready, once.
    async fn after_others() {
        let mut has_waited = false;
        std::future::poll_fn(|context| {
            if has_waited {
                return Poll::Ready(());
            }
            has_waited = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn others_are_served_between_many_connections_that_come_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut callers = Vec::new();
        let mut came = Vec::new();
        for _ in 0..50 {
            let address = listener.local_addr().unwrap();
            callers.push(TcpStream::connect(address).await.unwrap());
            let (stream, _) = listener.accept().await.unwrap();
            let stream = stream.into_std().unwrap();
            let handed = Handed::new(Between::Plain(stream), Open::default());
            came.push(Connection::take_over(handed));
        }
        let taken = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&taken);
        let connections = futures_util::stream::iter(came).inspect(move |_| {
            counting.fetch_add(1, Ordering::Relaxed);
        });
        let serving = serve_connections(
            Box::pin(connections),
            ConnectionTimes::default(),
            CancellationToken::new(),
            InFlight::default(),
            |_, _| Nothing,
        );
        let serving = tokio::spawn(serving);
        let counting = tokio::spawn(async move {
            let mut most = 0;
            while taken.load(Ordering::Relaxed) < 50 {
                let before = taken.load(Ordering::Relaxed);
                after_others().await;
                most = most.max(taken.load(Ordering::Relaxed) - before);
            }
            most
        });
        assert_eq!(counting.await.unwrap(), 1);
        drop(callers);
        serving.await.unwrap();
    }
}
