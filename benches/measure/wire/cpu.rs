//! What a call costs in CPU seconds: a server with one serving thread against
//! one with two. What two threads write in turns, they pay for here.

use std::time::Duration;

use super::questions::Requests;
use super::rounds::{CONNECTIONS_OF_TWO, STREAMS, connect, run};
use crate::table::{Table, Target};

const ROUNDS: usize = 8;
const WARMING: Duration = Duration::from_millis(200);
/// Long, since the system counts in hundredths of a second.
const LASTING: Duration = Duration::from_secs(1);
/// What the system counts CPU time in, a second (`USER_HZ`, the same on every
/// Linux that programs see).
const TICKS: f64 = 100.0;

/// Microseconds a call of two servers, each an address and a process, in turns.
pub(super) fn load(servers: [(&str, &str); 2]) -> Vec<Vec<f64>> {
    let mut single = Requests::single();
    let mut callers = servers.map(|(at, _)| connect(at, single.path, CONNECTIONS_OF_TWO));
    let mut found = vec![Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        // Another one goes first each time.
        for place in (0..2).map(|place| (place + round) % 2) {
            let (callers, process) = (&mut callers[place], servers[place].1);
            run(callers, &mut single, STREAMS, WARMING).expect("the server answers");
            let before = ticks(process);
            let calls = run(callers, &mut single, STREAMS, LASTING).expect("the server answers");
            let seconds = (ticks(process) - before) / TICKS;
            let calls = u32::try_from(calls).map_or(f64::NAN, f64::from);
            found[place].push(seconds * 1e6 / calls);
        }
    }
    found
}

/// What the process has used, in user mode and in the kernel.
fn ticks(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name of the program, in parentheses, may hold spaces.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let fields = fields.split_whitespace().skip(11).take(2);
    fields
        .map(|field| field.parse::<f64>().expect("a number"))
        .sum()
}

pub(super) fn tell(table: &mut Table, found: &[Vec<f64>]) {
    let [one, two] = found else {
        panic!("two servers, not {}", found.len());
    };
    for (threads, micros) in [("one serving thread", one), ("two serving threads", two)] {
        table.line(
            format!("Authorize, {threads}, CPU us a call"),
            micros.clone(),
            Target::None,
        );
    }
    table.line(
        "CPU seconds a call with two serving threads against one",
        super::ratios(two, one),
        Target::AtMost(1.1),
    );
}
