//! Another client that keeps the server busy with one kind of work while
//! somebody asks questions.

use std::io;
use std::time::Duration;

use super::http2::Connection;
use super::latency::{at_rate, beside};
use super::questions::Requests;
use super::rounds::connect;
use crate::table::{Table, Target};

const ROUNDS: usize = 6;
const LASTING: Duration = Duration::from_secs(1);
/// How long the other client is at work before anything is counted.
const WARMING: Duration = Duration::from_millis(200);
/// The questions of the canary: few, so that what it waits for is the others'.
const RATE: f64 = 2_000.0;
/// Calls in flight of the other client, on its one connection.
const STREAMS: usize = 32;

/// What the other client does.
const WORK: [&str; 4] = ["lists", "previews", "explains", "imports"];

/// One connection that is never idle.
pub(super) struct Neighbour {
    connection: Connection,
    requests: Requests,
    done: Vec<u64>,
}

impl Neighbour {
    fn open(address: &str, requests: Requests) -> Self {
        let connection = Connection::open(address, requests.path).expect("the server listens");
        Self {
            connection,
            requests,
            done: Vec::new(),
        }
    }

    /// Takes what has come and asks for as much anew.
    pub(super) fn go_on(&mut self) -> io::Result<()> {
        self.connection.receive(&mut self.done)?;
        self.done.clear();
        while self.connection.in_flight() < STREAMS {
            let request = self.requests.next();
            if !self.connection.has_room(request) {
                break;
            }
            self.connection.call(request, 0);
        }
        self.connection.flush()
    }
}

/// The p99 of the canary at rest, then beside each kind of work.
pub(super) fn load(address: &str) -> Vec<Vec<f64>> {
    let mut single = Requests::single();
    let mut canary = connect(address, single.path, 1);
    let mut found = vec![Vec::new(); 1 + WORK.len()];
    for _ in 0..ROUNDS {
        let took = at_rate(&mut canary, &mut single, RATE, LASTING);
        found[0].push(took.expect("the server answers")[1]);
        let works = [
            Requests::lists(),
            Requests::previews(),
            Requests::explains(),
            Requests::imports(),
        ];
        for (work, found) in works.into_iter().zip(&mut found[1..]) {
            // What is left of its work ends with its connection.
            let mut other = Neighbour::open(address, work);
            let mut measured = |lasting| {
                beside(&mut canary, &mut single, RATE, lasting, &mut other)
                    .expect("the server answers")
            };
            measured(WARMING);
            found.push(measured(LASTING)[1]);
        }
    }
    found
}

pub(super) fn tell(table: &mut Table, found: &[Vec<f64>]) {
    let [rest, works @ ..] = found else {
        panic!("nothing was measured");
    };
    table.line(
        "Authorize, p99 at rest, 2,000 calls a second, us",
        rest.iter().map(|ns| ns / 1e3).collect(),
        Target::None,
    );
    for (work, p99) in WORK.iter().zip(works) {
        table.line(
            format!("Authorize, p99 while another client {work}, of that at rest"),
            super::ratios(p99, rest),
            Target::AtMost(3.0),
        );
    }
}
