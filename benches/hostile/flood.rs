//! Bytes on some connections, as fast as the server takes them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::attacks::{Outcome, Scene};
use crate::peer::{Peer, Step};

/// How long an attacker waits when there is nothing to do.
const NOTHING_TO_DO: Duration = Duration::from_micros(200);
/// The same with thousands of connections, each of which has to be asked.
const MANY_TO_ASK: Duration = Duration::from_millis(50);
/// How much time passes at least before a connection takes the place of one that was closed.
const ANEW: Duration = Duration::from_millis(1);

/// What comes on each connection.
pub(crate) struct Flood<'a> {
    pub(crate) connections: usize,
    /// Whether it reads what the server says.
    pub(crate) reads: bool,
    /// How a connection begins; how many things were written.
    pub(crate) begin: &'a dyn Fn(&mut Peer) -> usize,
    /// What follows whenever all was sent; how many things were written.
    pub(crate) more: &'a dyn Fn(&mut Peer) -> usize,
}

/// Nothing follows.
pub(crate) fn nothing(_: &mut Peer) -> usize {
    0
}

/// What it came to.
#[derive(Default)]
struct Flooded {
    things: usize,
    bytes: usize,
    received: usize,
    opened: usize,
    refused: usize,
    ends: BTreeMap<String, usize>,
}

impl Flood<'_> {
    /// Goes on until the time is over, with another connection for each that ends. `things` says what is sent.
    pub(crate) fn run(&self, scene: &Scene, things: &str) -> Outcome {
        let mut flooded = Flooded::default();
        let mut peers: Vec<Peer> = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        let mut opened_at: Option<Instant> = None;
        while scene.goes_on() {
            let mut moved = false;
            while peers.len() < self.connections && scene.goes_on() {
                // The first ones come as they come.
                let is_anew = flooded.opened >= self.connections;
                if is_anew && opened_at.is_some_and(|at| at.elapsed() < ANEW) {
                    break;
                }
                opened_at = Some(Instant::now());
                let Ok(mut peer) = Peer::open(&scene.address) else {
                    flooded.refused += 1;
                    break;
                };
                flooded.opened += 1;
                flooded.things += (self.begin)(&mut peer);
                peers.push(peer);
                moved = true;
            }
            peers.retain_mut(|peer| {
                if peer.outgoing.is_empty() {
                    flooded.things += (self.more)(peer);
                }
                let step = peer.step(self.reads, &mut buffer);
                moved |= step.sent + step.received > 0;
                flooded.count(step)
            });
            if self.connections > 1_000 && peers.len() == self.connections {
                std::thread::sleep(MANY_TO_ASK);
            } else if !moved {
                std::thread::sleep(NOTHING_TO_DO);
            }
        }
        flooded.told(things, peers.len())
    }
}

impl Flooded {
    /// Whether the connection goes on.
    fn count(&mut self, step: Step) -> bool {
        self.bytes += step.sent;
        self.received += step.received;
        let goes_on = step.ended.is_none();
        if let Some(ended) = step.ended {
            *self.ends.entry(ended).or_default() += 1;
        }
        goes_on
    }

    fn told(self, things: &str, open: usize) -> Outcome {
        let Self { opened, bytes, .. } = self;
        let number = if self.things > 0 {
            format!("{} ", self.things)
        } else {
            String::new()
        };
        let mut ends: Vec<String> = Vec::new();
        for (end, times) in self.ends {
            ends.push(format!("{end} x {times}"));
        }
        if open > 0 {
            ends.push(format!("{open} open at the end"));
        }
        if self.refused > 0 {
            ends.push(format!("{} not taken in", self.refused));
        }
        Outcome {
            sent: format!("{number}{things}, {}, {opened} conn.", size(bytes)),
            ended: ends.join(", "),
        }
    }
}

fn size(bytes: usize) -> String {
    if bytes < 1 << 20 {
        format!("{} KB", bytes >> 10)
    } else {
        format!("{} MB", bytes >> 20)
    }
}
