//! The rounds: each server once in each, one after the other.

use std::io;
use std::time::{Duration, Instant};

use super::http2::Connection;
use super::latency::at_rate;
use super::questions::Requests;
use crate::measured::quantile;

/// How many rounds there are.
const ROUNDS: usize = 12;
/// How long a server is measured in a round.
const LASTING: Duration = Duration::from_millis(400);
/// How long it is called before.
const WARMING: Duration = Duration::from_millis(100);
const CONNECTIONS: usize = 4;
/// Connections where the server may have two threads: they get two each.
pub(super) const CONNECTIONS_OF_TWO: usize = 4;
/// Calls in flight on a connection.
pub(super) const STREAMS: usize = 32;
/// Batches in flight on a connection: as many questions as a server can hold
/// without waiting.
const BATCHES: usize = 4;

/// What was found, for each of three servers.
#[derive(Default)]
pub(crate) struct Rounds {
    /// Single calls a second.
    pub(crate) single: [Vec<f64>; 3],
    /// Batches a second.
    pub(crate) batch: [Vec<f64>; 3],
    /// p50 and p99 of single calls, in nanoseconds.
    pub(crate) half_load: [[Vec<f64>; 2]; 3],
    /// The calls a second that these were measured at.
    pub(crate) half_rate: Vec<f64>,
}

/// Measures the servers.
pub(crate) fn measure(addresses: [&str; 3]) -> Rounds {
    let mut found = Rounds::default();
    let mut single = Requests::single();
    let mut batches = Requests::batches();
    let mut callers = addresses.map(|address| connect(address, single.path, CONNECTIONS));
    let mut many = addresses.map(|address| connect(address, batches.path, CONNECTIONS));
    for round in 0..ROUNDS {
        // Another one goes first each time.
        for place in (0..3).map(|place| (place + round) % 3) {
            let calls = per_second(&mut callers[place], &mut single, STREAMS);
            found.single[place].push(calls);
        }
        for place in (0..3).map(|place| (place + round) % 3) {
            let calls = per_second(&mut many[place], &mut batches, BATCHES);
            found.batch[place].push(calls);
        }
    }
    // Half of what the empty service can do, for all of them.
    let half = quantile(&found.single[0], 0.5) / 2.0;
    found.half_rate.push(half);
    for round in 0..ROUNDS {
        for place in (0..3).map(|place| (place + round) % 3) {
            let took = at_rate(&mut callers[place], &mut single, half, LASTING);
            let took = took.expect("the server answers");
            let kept = found.half_load[place].iter_mut();
            kept.zip(took).for_each(|(kept, took)| kept.push(took));
        }
    }
    found
}

pub(super) fn connect(address: &str, path: &'static str, count: usize) -> Vec<Connection> {
    let connect = |_| Connection::open(address, path).expect("the server listens");
    (0..count).map(connect).collect()
}

/// Calls a second, with so many in flight on each connection.
pub(super) fn per_second(
    connections: &mut [Connection],
    requests: &mut Requests,
    streams: usize,
) -> f64 {
    run(connections, requests, streams, WARMING).expect("the server answers");
    let began = Instant::now();
    let calls = run(connections, requests, streams, LASTING).expect("the server answers");
    let calls = u32::try_from(calls).map_or(f64::NAN, f64::from);
    calls / began.elapsed().as_secs_f64()
}

/// Keeps so many calls in flight for a while, then waits for the last of them.
/// Answers how many were answered.
pub(super) fn run(
    connections: &mut [Connection],
    requests: &mut Requests,
    streams: usize,
    lasting: Duration,
) -> io::Result<usize> {
    let began = Instant::now();
    let (mut answered, mut done) = (0, Vec::new());
    loop {
        let goes_on = began.elapsed() < lasting;
        let mut waiting = false;
        for connection in &mut *connections {
            connection.receive(&mut done)?;
            answered += done.len();
            done.clear();
            while goes_on && connection.in_flight() < streams {
                let request = requests.next();
                if !connection.has_room(request) {
                    break;
                }
                connection.call(request, 0);
            }
            connection.flush()?;
            waiting |= connection.in_flight() > 0;
        }
        if !goes_on && !waiting {
            return Ok(answered);
        }
    }
}

impl Rounds {
    /// The lists, one on each line.
    pub(crate) fn written(&self) -> String {
        let lines = self.lists().into_iter().map(|list| {
            let numbers: Vec<String> = list.iter().map(ToString::to_string).collect();
            numbers.join(" ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What was written.
    pub(crate) fn read(text: &str) -> Self {
        let mut found = Self::default();
        let mut lines = text.lines().map(|line| {
            let numbers = line.split(' ').filter_map(|number| number.parse().ok());
            numbers.collect::<Vec<f64>>()
        });
        for list in found.lists_mut() {
            *list = lines.next().expect("a line for each list");
        }
        found
    }

    fn lists(&self) -> Vec<&Vec<f64>> {
        let throughput = self.single.iter().chain(&self.batch);
        let latencies = self.half_load.iter().flatten();
        throughput
            .chain(latencies)
            .chain([&self.half_rate])
            .collect()
    }

    fn lists_mut(&mut self) -> Vec<&mut Vec<f64>> {
        let throughput = self.single.iter_mut().chain(&mut self.batch);
        let latencies = self.half_load.iter_mut().flatten();
        throughput
            .chain(latencies)
            .chain([&mut self.half_rate])
            .collect()
    }
}
