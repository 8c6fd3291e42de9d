//! Calls that stay: opened and not asked, asked and not read, on their way for long.

use std::cell::Cell;
use std::thread::scope;

use super::{Named, Outcome, Scene};
use crate::calls::Calls;
use crate::flood::{Flood, nothing};
use crate::frames::{INITIAL_WINDOW, SETTINGS, setting};
use crate::messages::{self, AUTHORIZE, BATCH, CATALOGUE, IMPORT, LIST, WATCH, framed, prefix};
use crate::peer::Peer;

/// As many calls as a connection takes.
const OF_ONE: u32 = 128;
/// So many connections have 20,000 of them.
const FOR_ALL: usize = 160;

pub(super) const ALL: &[Named] = &[
    ("20,000 streams that ask nothing", opened),
    ("more streams than allowed", too_many),
    ("window 0: lists", unread_lists),
    ("window 0: catalogues", unread_catalogues),
    ("window 0: WatchChanges", unread_changes),
    ("windows flipped: lists", flipped_lists),
    ("windows flipped: WatchChanges", flipped_changes),
    ("half messages", half_messages),
    ("half imports", half_imports),
    ("dripping bodies", dripping),
];

fn opened(scene: &Scene) -> Outcome {
    let flood = Flood {
        connections: FOR_ALL,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            for _ in 0..OF_ONE {
                peer.open_call(AUTHORIZE);
            }
            OF_ONE as usize
        },
        more: &nothing,
    };
    flood.run(scene, "calls")
}

fn too_many(scene: &Scene) -> Outcome {
    let flood = Flood {
        connections: 4,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            0
        },
        more: &|peer| {
            for _ in 0..100 {
                peer.open_call(AUTHORIZE);
            }
            100
        },
    };
    flood.run(scene, "calls")
}

/// Calls on so many connections, none of whose answers may come.
fn unread(scene: &Scene, connections: usize, path: &str, message: &[u8]) -> Outcome {
    let flood = Flood {
        connections,
        reads: true,
        begin: &|peer| ask_all(peer, 0, path, message),
        more: &nothing,
    };
    flood.run(scene, "calls")
}

/// As many calls as a connection takes; so much of each answer may come.
fn ask_all(peer: &mut Peer, window: u32, path: &str, message: &[u8]) -> usize {
    peer.begin(&setting(INITIAL_WINDOW, window));
    let mut calls = 0;
    while calls < OF_ONE as usize && peer.window > 1_000 {
        peer.call(path, message);
        calls += 1;
    }
    calls
}

fn unread_lists(scene: &Scene) -> Outcome {
    unread(scene, FOR_ALL, LIST, &messages::list(10_000))
}

fn unread_catalogues(scene: &Scene) -> Outcome {
    let all = framed(&steward::proto::ListPermissionsRequest {});
    unread(scene, FOR_ALL, CATALOGUE, &all)
}

/// While the account changes as fast as it can.
fn unread_changes(scene: &Scene) -> Outcome {
    scope(|threads| {
        let writing = threads.spawn(|| writes(scene));
        let mut outcome = unread(scene, FOR_ALL, WATCH, &messages::watch());
        let written = writing.join().expect("the writer ends");
        outcome.ended = format!("{}; writes: {}", outcome.ended, written.ended);
        outcome
    })
}

fn writes(scene: &Scene) -> Outcome {
    let calls = Calls {
        connections: 1,
        at_once: 1,
        path: messages::SETTINGS,
        bodies: messages::changes(),
        hangs: false,
    };
    calls.run(scene, "writes")
}

/// Calls of whose answers nothing may come, something, nothing, and so on.
fn flipped(scene: &Scene, path: &str, message: &[u8]) -> Outcome {
    let wide = Cell::new(false);
    let flood = Flood {
        connections: 16,
        reads: true,
        begin: &|peer| {
            ask_all(peer, 0, path, message);
            0
        },
        more: &|peer| {
            for _ in 0..500 {
                wide.set(!wide.get());
                let window = if wide.get() { 16 } else { 0 };
                peer.frame(SETTINGS, 0, 0, &setting(INITIAL_WINDOW, window));
            }
            500
        },
    };
    flood.run(scene, "SETTINGS")
}

fn flipped_lists(scene: &Scene) -> Outcome {
    flipped(scene, LIST, &messages::list(10_000))
}

fn flipped_changes(scene: &Scene) -> Outcome {
    flipped(scene, WATCH, &messages::watch())
}

/// The half of messages of 8 MiB, of many times as many as the server may hold.
fn half(scene: &Scene, path: &'static str) -> Outcome {
    let mut body = prefix(8 << 20);
    body.resize(4 << 20, 0);
    let calls = Calls {
        connections: 16,
        at_once: 8,
        path,
        bodies: vec![body],
        hangs: true,
    };
    calls.run(scene, "halves of 8 MiB refused")
}

fn half_messages(scene: &Scene) -> Outcome {
    half(scene, BATCH)
}

fn half_imports(scene: &Scene) -> Outcome {
    half(scene, IMPORT)
}

/// Bodies that come byte by byte.
fn dripping(scene: &Scene) -> Outcome {
    let flood = Flood {
        connections: 16,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            for _ in 0..OF_ONE - 8 {
                let stream = peer.open_call(BATCH);
                peer.data(0, stream, &prefix(1 << 20));
            }
            0
        },
        more: &|peer| {
            let mut bytes = 0;
            for stream in (1..peer.next_stream).step_by(2) {
                if peer.window < 1_000 {
                    break;
                }
                peer.data(0, stream, &[0]);
                bytes += 1;
            }
            bytes
        },
    };
    flood.run(scene, "bytes, each in a frame of 120 calls")
}
