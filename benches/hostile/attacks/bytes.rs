//! What is no HTTP/2, and connections of which nothing comes.

use super::{Named, Outcome, Scene};
use crate::flood::{Flood, nothing};
use crate::frames;
use crate::messages::noise;
use crate::peer::Peer;

/// The connections that are open at once.
const MANY: usize = 10_000;

pub(super) const ALL: &[Named] = &[
    ("HTTP/1.1", http1),
    ("TLS", tls),
    ("random bytes", random),
    ("random frames", random_frames),
    ("10,000 silent connections", silent),
    ("10,000 connections that opened", opened),
];

fn begun_with(scene: &Scene, things: &str, begin: &dyn Fn(&mut Peer) -> usize) -> Outcome {
    let flood = Flood {
        connections: 32,
        reads: true,
        begin,
        more: &nothing,
    };
    flood.run(scene, things)
}

fn http1(scene: &Scene) -> Outcome {
    begun_with(scene, "requests", &|peer| {
        let request = b"GET / HTTP/1.1\r\nHost: steward\r\nConnection: keep-alive\r\n\r\n";
        peer.outgoing.extend_from_slice(request);
        1
    })
}

fn tls(scene: &Scene) -> Outcome {
    begun_with(scene, "client hellos", &|peer| {
        let hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];
        peer.outgoing.extend_from_slice(&hello);
        peer.outgoing.extend(noise(1, 506));
        1
    })
}

fn random(scene: &Scene) -> Outcome {
    begun_with(scene, "times 64 KB", &|peer| {
        let seed = u64::from(peer.port());
        peer.outgoing.extend(noise(seed, 1 << 16));
        1
    })
}

/// Frames with a right length, and nothing else that is right.
fn random_frames(scene: &Scene) -> Outcome {
    begun_with(scene, "frames", &|peer| {
        peer.begin(&[]);
        let noise = noise(u64::from(peer.port()), 1 << 14);
        for bytes in noise.chunks(32) {
            let (kind, stream) = (bytes[0] % 12, u32::from(bytes[1] % 16));
            let payload = bytes.get(3..usize::from(bytes[2] % 32).max(3));
            let payload = payload.unwrap_or_default();
            frames::write(&mut peer.outgoing, kind, bytes[1], stream, payload);
        }
        noise.len() / 32
    })
}

fn silent(scene: &Scene) -> Outcome {
    let flood = Flood {
        connections: MANY,
        reads: true,
        begin: &nothing,
        more: &nothing,
    };
    flood.run(scene, "nothing")
}

fn opened(scene: &Scene) -> Outcome {
    let flood = Flood {
        connections: MANY,
        reads: true,
        begin: &|peer| {
            peer.begin(&[]);
            1
        },
        more: &nothing,
    };
    flood.run(scene, "prefaces with settings")
}
