//! Three times as many calls as the server can answer, whether or not the
//! answers keep up, from many connections: 64 of them may have 32,000 calls in
//! flight, which take longer than the deadline. What counts is what is
//! answered in time.

use std::time::{Duration, Instant};

use super::http2::Connection;
use super::questions::Requests;
use super::rounds::{STREAMS, connect, per_second};
use crate::table::{Table, Target};

const ROUNDS: usize = 6;
const CONNECTIONS: usize = 64;
const TIMES: f64 = 3.0;
/// Nanoseconds in which an answer is of use. A call that could not even be
/// sent by then is given up by its caller.
const DEADLINE: f64 = 1e8;
/// Until the queues are as long as they get, and how long is counted then.
const FILLING: f64 = 5e8;
const COUNTED: f64 = 1e9;

/// Capacity, good answers a second, and calls a second that were made, round
/// by round.
pub(super) fn load(address: &str) -> Vec<Vec<f64>> {
    let mut single = Requests::single();
    let mut few = connect(address, single.path, 4);
    let mut many = connect(address, single.path, CONNECTIONS);
    let mut found = vec![Vec::new(); 3];
    for _ in 0..ROUNDS {
        let capacity = per_second(&mut few, &mut single, STREAMS);
        let (good, made) = flood(&mut many, &mut single, capacity * TIMES);
        for (list, value) in found.iter_mut().zip([capacity, good, made]) {
            list.push(value);
        }
    }
    found
}

/// Good answers and calls a second, while so many were due.
fn flood(connections: &mut [Connection], requests: &mut Requests, rate: f64) -> (f64, f64) {
    let gap = 1e9 / rate;
    let (mut due, mut good, mut made, mut place) = (0.0, 0.0, 0.0, 0);
    let mut done = Vec::new();
    let began = Instant::now();
    loop {
        let now = nanos(began.elapsed());
        let (counts, ends) = (now >= FILLING, now >= FILLING + COUNTED);
        while !ends && due <= now {
            let late = now - due > DEADLINE;
            let sent = late || send(connections, &mut place, requests, due);
            if !sent {
                break;
            }
            due += gap;
            made += if counts { 1.0 } else { 0.0 };
        }
        let mut waiting = false;
        for connection in &mut *connections {
            connection.flush().expect("the server listens");
            connection.receive(&mut done).expect("the server answers");
            waiting |= connection.in_flight() > 0;
        }
        let now = nanos(began.elapsed());
        let in_time = done
            .drain(..)
            .filter(|due| now - f64::from_bits(*due) <= DEADLINE);
        let in_time = u32::try_from(in_time.count()).map_or(f64::NAN, f64::from);
        good += if counts && !ends { in_time } else { 0.0 };
        if ends && !waiting {
            return (good * 1e9 / COUNTED, made * 1e9 / COUNTED);
        }
    }
}

/// Sends a call on the next connection that has room for it.
fn send(
    connections: &mut [Connection],
    place: &mut usize,
    requests: &mut Requests,
    due: f64,
) -> bool {
    let request = requests.next();
    for _ in 0..connections.len() {
        *place = (*place + 1) % connections.len();
        let connection = &mut connections[*place];
        if connection.has_room(request) {
            connection.call(request, due.to_bits());
            return true;
        }
    }
    false
}

fn nanos(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

pub(super) fn tell(table: &mut Table, found: &[Vec<f64>]) {
    let [capacity, good, made] = found else {
        panic!("three lists, not {}", found.len());
    };
    table.line(
        "Authorize, calls made from 64 connections, of capacity",
        super::ratios(made, capacity),
        Target::None,
    );
    table.line(
        "Authorize, answered within 100 ms meanwhile, of capacity",
        super::ratios(good, capacity),
        Target::AtLeast(0.9),
    );
}
