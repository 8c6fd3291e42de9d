//! Calls as a client makes them, as fast as they are answered.

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame};
use tokio::task::JoinSet;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;
use tonic::codegen::{Bytes, Service as _};
use tonic::transport::{Channel, Endpoint};

use crate::attacks::{Outcome, Scene};

/// Calls of one method.
pub(crate) struct Calls {
    pub(crate) connections: usize,
    /// On each connection.
    pub(crate) at_once: usize,
    pub(crate) path: &'static str,
    /// What each asks, one after the other.
    pub(crate) bodies: Vec<Vec<u8>>,
    /// Whether the end of a body does not come.
    pub(crate) hangs: bool,
}

/// How many calls ended how.
type Ends = Arc<Mutex<BTreeMap<String, usize>>>;

impl Calls {
    /// Goes on until the time is over.
    pub(crate) fn run(self, scene: &Scene, things: &str) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let ends = Ends::default();
        let left = scene.left();
        let (connections, at_once) = (self.connections, self.at_once);
        runtime.block_on(async {
            let mut callers = JoinSet::new();
            self.begin(&scene.address, &ends, &mut callers).await;
            tokio::time::sleep(left).await;
        });
        runtime.shutdown_timeout(Duration::from_millis(100));
        let ends = ends.lock().expect("nobody panics");
        let calls: usize = ends.values().sum();
        let told: Vec<String> = ends.iter().map(|(end, n)| format!("{end} x {n}")).collect();
        let told = if told.is_empty() {
            "none was answered".to_owned()
        } else {
            told.join(", ")
        };
        Outcome {
            sent: format!("{calls} {things}, {connections} conn. x {at_once}"),
            ended: told,
        }
    }

    async fn begin(self, address: &str, ends: &Ends, callers: &mut JoinSet<()>) {
        let bodies: Arc<Vec<Bytes>> = Arc::new(self.bodies.into_iter().map(Bytes::from).collect());
        for _ in 0..self.connections {
            let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("a URL");
            let Ok(channel) = endpoint.connect().await else {
                *ends
                    .lock()
                    .expect("nobody panics")
                    .entry("no connection".to_owned())
                    .or_default() += 1;
                continue;
            };
            for number in 0..self.at_once {
                let (channel, ends, bodies) = (channel.clone(), ends.clone(), bodies.clone());
                let (path, hangs) = (self.path, self.hangs);
                callers.spawn(async move {
                    for place in number.. {
                        let body = bodies[place % bodies.len()].clone();
                        let end = call(channel.clone(), path, Pieces::of(body, hangs)).await;
                        *ends.lock().expect("nobody panics").entry(end).or_default() += 1;
                    }
                });
            }
        }
    }
}

/// How a call ends.
async fn call(mut channel: Channel, path: &str, body: Pieces) -> String {
    if poll_fn(|context| channel.poll_ready(context))
        .await
        .is_err()
    {
        // Not as fast as nothing can be sent.
        tokio::time::sleep(Duration::from_millis(10)).await;
        return "no connection".to_owned();
    }
    let request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    let request = request.body(Body::new(body)).expect("a request");
    let Ok(answer) = channel.call(request).await else {
        return "reset".to_owned();
    };
    let (parts, mut body) = answer.into_parts();
    if let Some(status) = Status::from_header_map(&parts.headers) {
        return format!("{:?}", status.code());
    }
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(frame) = frame else {
            return "reset".to_owned();
        };
        if let Ok(trailers) = frame.into_trailers() {
            let status = Status::from_header_map(&trailers);
            return status.map_or_else(String::new, |status| format!("{:?}", status.code()));
        }
    }
    "cut short".to_owned()
}

/// The body of a request.
struct Pieces {
    pieces: VecDeque<Bytes>,
    hangs: bool,
}

impl Pieces {
    fn of(body: Bytes, hangs: bool) -> Self {
        let pieces = VecDeque::from([body]);
        Self { pieces, hangs }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.pieces.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None if self.hangs => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}
