//! Calls at a given rate, whether or not the answers keep up.

use std::io;
use std::time::{Duration, Instant};

use super::http2::Connection;
use super::neighbour::Neighbour;
use super::questions::Requests;
use crate::account::Numbers;
use crate::measured::quantile;

/// Calls at random moments, so many a second; half and 99 of 100 were answered
/// within so many nanoseconds. A call that cannot be sent in time counts from
/// when it was due.
pub(crate) fn at_rate(
    connections: &mut [Connection],
    requests: &mut Requests,
    rate: f64,
    lasting: Duration,
) -> io::Result<[f64; 2]> {
    while_somebody(connections, requests, rate, lasting, None)
}

/// The same while another client is at work.
pub(crate) fn beside(
    connections: &mut [Connection],
    requests: &mut Requests,
    rate: f64,
    lasting: Duration,
    other: &mut Neighbour,
) -> io::Result<[f64; 2]> {
    while_somebody(connections, requests, rate, lasting, Some(other))
}

fn while_somebody(
    connections: &mut [Connection],
    requests: &mut Requests,
    rate: f64,
    lasting: Duration,
    mut other: Option<&mut Neighbour>,
) -> io::Result<[f64; 2]> {
    let mut numbers = Numbers(7);
    let mut took: Vec<f64> = Vec::new();
    let mut done = Vec::new();
    let began = Instant::now();
    let end = nanos(lasting);
    let mut due = 0.0;
    let mut next = 0;
    loop {
        let now = nanos(began.elapsed());
        while due <= now && due < end {
            let place = next % connections.len();
            let connection = &mut connections[place];
            let request = requests.next();
            if !connection.has_room(request) {
                break;
            }
            connection.call(request, mark(due));
            next += 1;
            due += gap(&mut numbers, rate);
        }
        for connection in &mut *connections {
            connection.flush()?;
            connection.receive(&mut done)?;
        }
        let now = nanos(began.elapsed());
        took.extend(done.drain(..).map(|mark| now - due_at(mark)));
        if let Some(other) = &mut other {
            other.go_on()?;
        }
        let waiting = connections.iter().any(|one| one.in_flight() > 0);
        if due >= end && !waiting {
            return Ok([quantile(&took, 0.5), quantile(&took, 0.99)]);
        }
    }
}

/// Nanoseconds to the next call: callers know nothing of each other.
fn gap(numbers: &mut Numbers, rate: f64) -> f64 {
    let parts = 1 << 20;
    let chance = f64::from(u32::try_from(numbers.below(parts)).unwrap_or_default() + 1);
    let parts = f64::from(1 << 20);
    -(chance / parts).ln() * 1e9 / rate
}

fn nanos(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// When a call was due, as it travels with the call.
fn mark(due: f64) -> u64 {
    due.to_bits()
}

fn due_at(mark: u64) -> f64 {
    f64::from_bits(mark)
}
