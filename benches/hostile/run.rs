//! The run: each attack beside the canary, and what became of it.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::attacks::{self, Attack, Outcome, Scene};
use crate::canary::{Canary, Seen};
use crate::limits::Limits;
use crate::server::Server;
use crate::table::{self, Line};

/// How long the canary is watched before anything happens.
const AT_REST: Duration = Duration::from_secs(4);
/// How long it is watched at a time after an attack.
const AFTER: Duration = Duration::from_millis(800);
/// How often, until it is as at rest.
const TRIES: usize = 6;
/// How often the server's memory is looked at.
const LOOKING: Duration = Duration::from_millis(20);
/// By how much attackers come after the canary, where both want the core.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Attacks a server; whether it withstood.
pub(crate) fn attack() -> bool {
    let began = Instant::now();
    let folder = tempfile::tempdir().expect("a folder for the database");
    let mut server = Server::start(folder.path());
    Canary::watch_for(&server.address, AFTER);
    let rest = Canary::watch_for(&server.address, AT_REST);
    assert!(rest.wrong.is_none(), "at rest: {:?}", rest.wrong);
    let memory = server.memory();
    let limits = Limits::of(rest.quantile(0.99), memory);
    println!(
        "at rest: p50 {:.2} ms, p99 {:.2} ms, {memory} MiB; allowed: p99 {:.1} ms, {} MiB\n",
        rest.quantile(0.5),
        rest.quantile(0.99),
        limits.p99,
        limits.memory
    );
    table::head();
    let mut missed = Vec::new();
    for attack in attacks::all() {
        let line = withstood(&mut server, &attack, limits);
        if !line.missed(limits).is_empty() {
            missed.push(line.name);
        }
    }
    match server.end() {
        Ok(took) => println!("\nSIGTERM ended it in {} ms", took.as_millis()),
        Err(fault) => {
            println!("\nMISSED: {fault}");
            missed.push("SIGTERM");
        }
    }
    println!("all of it took {} s", began.elapsed().as_secs());
    if missed.is_empty() {
        println!("nothing was missed");
    } else {
        println!("MISSED: {}", missed.join(", "));
    }
    missed.is_empty()
}

/// Attacks once; once more if something was missed, since another program on the machine may have had the core.
fn withstood(server: &mut Server, attack: &Attack, limits: Limits) -> Line {
    let line = one(server, attack, limits);
    line.print(limits);
    if line.missed(limits).is_empty() {
        return line;
    }
    let line = one(server, attack, limits);
    line.print(limits);
    line
}

fn one(server: &mut Server, attack: &Attack, limits: Limits) -> Line {
    // It is there before the attackers.
    let canary = Canary::open(&server.address).expect("the server listens");
    let scene = Scene::new(&server.address, limits.lasting);
    let over = OnceLock::new();
    let mut memory = 0;
    let (seen, outcome) = std::thread::scope(|threads| {
        let seen = threads.spawn(|| canary.watch(&over));
        let attacking = threads.spawn(|| come_last(|| (attack.run)(&scene)));
        while scene.goes_on() && !attacking.is_finished() {
            memory = memory.max(server.memory());
            std::thread::sleep(LOOKING);
        }
        // The canary goes on until the attack is over, however long that takes.
        let outcome: Outcome = attacking.join().expect("the attack ends");
        memory = memory.max(server.memory());
        over.get_or_init(Instant::now);
        (seen.join().expect("the canary ends"), outcome)
    });
    let mut broken = server.faults();
    broken.extend(recovered(server, limits));
    Line {
        name: attack.name,
        sent: outcome.sent,
        seen,
        memory,
        ended: outcome.ended,
        broken,
    }
}

/// What is not as at rest once the attack is over, for who comes new.
fn recovered(server: &Server, limits: Limits) -> Option<String> {
    let mut last = Seen::default();
    for _ in 0..TRIES {
        last = Canary::watch_for(&server.address, AFTER);
        if last.wrong.is_none() && last.quantile(0.99) <= limits.p99 {
            return None;
        }
    }
    let p99 = last.quantile(0.99);
    Some(format!("afterwards p99 {p99:.1} ms {:?}", last.wrong))
}

/// Works on this thread once it comes after the canary. Where that is not allowed, both are alike.
fn come_last<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::process::nice(NICE);
    }
    work()
}
