//! Calls over gRPC: steward, with telemetry off and on, against an empty
//! service.

mod collector;
mod cpu;
mod empty;
mod frames;
mod http2;
mod latency;
mod lists;
mod neighbour;
mod overload;
mod questions;
mod rounds;
mod server;
mod turns;
mod work;

use std::io::{BufRead as _, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Child, Stdio};

use steward::config::LogFormat;
use steward::telemetry::start_log;

use crate::measured::quantile;
use crate::pinned;
use crate::table::{Table, Target};
pub(crate) use questions::{AUTHORIZE, Requests, framed, manage};
use rounds::Rounds;
pub(crate) use turns::in_turns;

/// The cores of a server that is to have two.
const CORES_OF_TWO: &str = "0,1";

/// Serves until nobody listens any more.
pub(crate) fn serve(role: &[&str]) {
    // A process without a log makes spans for another kind of log.
    start_log("warn", LogFormat::Json);
    match role {
        ["empty"] => server::empty(),
        ["steward", database] => server::steward(database, NonZeroUsize::MIN, None),
        ["steward", database, collector] => {
            server::steward(database, NonZeroUsize::MIN, Some(collector));
        }
        ["threads", threads, database] => {
            let threads = threads.parse().expect("a number of threads");
            server::steward(database, threads, None);
        }
        other => panic!("nothing is served as {other:?}"),
    }
}

/// Measures the servers at these addresses and prints what it found.
pub(crate) fn load(role: &[&str]) {
    let found = match role {
        ["rounds", empty, off, on] => rounds::measure([empty, off, on]).written(),
        ["cpu", one, its_process, two, their_process] => {
            lists::written(&cpu::load([(one, its_process), (two, their_process)]))
        }
        ["neighbour", address] => lists::written(&neighbour::load(address)),
        ["overload", address] => lists::written(&overload::load(address)),
        other => panic!("no load is made as {other:?}"),
    };
    println!("{found}");
}

pub(crate) fn measure(table: &mut Table, database: &Path) {
    let database = database.to_str().expect("a path");
    let collector = collector::start();
    let servers = [
        Server::start(pinned::SERVER, &["serve", "empty"]),
        Server::start(pinned::SERVER, &["serve", "steward", database]),
        Server::start(
            pinned::SERVER,
            &["serve", "steward", database, &collector.url],
        ),
    ];
    let addresses: Vec<&str> = servers.iter().map(|it| it.address.as_str()).collect();
    let mut role = vec!["load", "rounds"];
    role.extend(addresses);
    let found = Rounds::read(&output_of(&role));
    tell(table, &found);
    println!("the collector was sent {} spans", collector.spans());
    drop(servers);
    two_threads(table, database);
    // After the others: the imports change the account.
    let server = Server::start(pinned::SERVER, &["serve", "steward", database]);
    let found = output_of(&["load", "overload", &server.address]);
    overload::tell(table, &lists::read(&found));
    let found = output_of(&["load", "neighbour", &server.address]);
    neighbour::tell(table, &lists::read(&found));
}

/// A server with one serving thread against one with two, which may use the
/// core of the load too: on one core they would not run at the same time.
fn two_threads(table: &mut Table, database: &str) {
    let one = Server::start(pinned::SERVER, &["serve", "threads", "1", database]);
    let two = Server::start(CORES_OF_TWO, &["serve", "threads", "2", database]);
    let processes = [&one, &two].map(|server| server.process.id().to_string());
    let role = [
        "load",
        "cpu",
        &one.address,
        &processes[0],
        &two.address,
        &processes[1],
    ];
    cpu::tell(table, &lists::read(&output_of(&role)));
}

/// What a process beside the server says.
fn output_of(role: &[&str]) -> String {
    let output = pinned::beside(role).stderr(Stdio::inherit()).output();
    let output = output.expect("the load is made");
    assert!(output.status.success(), "the load could not be made");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn tell(table: &mut Table, found: &Rounds) {
    let [empty, off, on] = &found.single;
    let kinds = [("off", off, 1.0), ("on, 1 % traced", on, 0.92)];
    table.line(
        "empty service, calls a second, 4 connections x 32 streams",
        empty.clone(),
        Target::None,
    );
    for (telemetry, calls, least) in kinds {
        table.line(
            format!("Authorize, telemetry {telemetry}, calls a second"),
            calls.clone(),
            Target::None,
        );
        table.line(
            format!("Authorize, telemetry {telemetry}, of the empty service"),
            ratios(calls, empty),
            Target::AtLeast(least),
        );
    }
    table.line(
        "Authorize, telemetry on, 1 % traced, of telemetry off",
        ratios(on, off),
        Target::AtLeast(0.93),
    );
    let [empty_half, halves @ ..] = &found.half_load;
    for (part, name) in [(0, "p50"), (1, "p99")] {
        let us = |half: &[Vec<f64>; 2]| half[part].iter().map(|ns| ns / 1e3).collect::<Vec<f64>>();
        table.line(
            format!("empty service, {name} at half load, us"),
            us(empty_half),
            Target::None,
        );
        for ((telemetry, ..), half) in kinds.iter().zip(halves) {
            table.line(
                format!("Authorize, telemetry {telemetry}, {name} at half load, us"),
                us(half),
                Target::None,
            );
            let target = match part {
                1 => Target::AtMost(2.0),
                _ => Target::None,
            };
            table.line(
                format!("Authorize, telemetry {telemetry}, {name} of the empty service"),
                ratios(&half[part], &empty_half[part]),
                target,
            );
        }
    }
    let [empty, off, on] = &found.batch;
    let many = |calls: &[f64]| {
        let all = calls.iter().map(|calls| calls * questions::BATCH_SIZE);
        all.collect::<Vec<f64>>()
    };
    table.line(
        "empty service, answers a second in batches of 1,000",
        many(empty),
        Target::None,
    );
    for (telemetry, calls) in [("off", off), ("on, 1 % traced", on)] {
        table.line(
            format!("BatchAuthorize, telemetry {telemetry}, decisions a second on one core"),
            many(calls),
            Target::AtLeast(3e6),
        );
        table.line(
            format!("BatchAuthorize, telemetry {telemetry}, of the empty service"),
            ratios(calls, empty),
            Target::AtLeast(0.7),
        );
    }
    eprintln!(
        "the load was {:.0} calls a second at half load",
        quantile(&found.half_rate, 0.5)
    );
}

/// Round by round.
pub(crate) fn ratios(of: &[f64], to: &[f64]) -> Vec<f64> {
    of.iter().zip(to).map(|(of, to)| of / to).collect()
}

/// A server in a process of its own; it ends when this is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

impl Server {
    /// steward, with the account of the database.
    pub(crate) fn of(database: &Path) -> Self {
        let database = database.to_str().expect("a path");
        Self::start(pinned::SERVER, &["serve", "steward", database])
    }

    fn start(cores: &str, role: &[&str]) -> Self {
        let mut command = pinned::again(cores, role);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a server starts");
        let mut address = String::new();
        let said = process.stdout.take().expect("it says where it listens");
        BufReader::new(said)
            .read_line(&mut address)
            .expect("a line with the address");
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "the server {role:?} did not start");
        Self { process, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It sees the end of its input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
