//! Two servers that are asked the same, in turns.

use std::time::Duration;

use super::latency::at_rate;
use super::questions::Requests;
use super::rounds::{STREAMS, connect, per_second};

const ROUNDS: usize = 8;
const CONNECTIONS: usize = 4;
const LASTING: Duration = Duration::from_secs(1);

/// Calls a second, and p50 and p99 at half of them in nanoseconds, round by
/// round, of each server.
pub(crate) fn in_turns(servers: [(&str, Requests); 2]) -> [[Vec<f64>; 3]; 2] {
    let mut found: [[Vec<f64>; 3]; 2] = Default::default();
    let mut servers = servers.map(|(address, requests)| {
        let connections = connect(address, requests.path, CONNECTIONS);
        (connections, requests)
    });
    for round in 0..ROUNDS {
        // Another one goes first each time.
        for place in (0..2).map(|place| (place + round) % 2) {
            let (connections, requests) = &mut servers[place];
            let calls = per_second(connections, requests, STREAMS);
            let took = at_rate(connections, requests, calls / 2.0, LASTING);
            let [half, most] = took.expect("the server answers");
            let kept = found[place].iter_mut().zip([calls, half, most]);
            kept.for_each(|(kept, value)| kept.push(value));
        }
    }
    found
}
