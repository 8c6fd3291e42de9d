//! `make hostile`: a bounded run of bad input against the real server, one table, each line beside what must hold.
//!
//! The server has core 0 for itself; the attackers share core 1 with a canary, a client with a connection of its own
//! that asks at a modest rate and comes first where both want the core. While the server is attacked, the canary waits
//! no longer than three times as long as at rest, each of its answers is right, the server's memory stays within its
//! budget, and it lives. Exit code 1 if anything is missed.
//!
//! `STEWARD_HOSTILE=short` runs each attack for a second and bounds the canary loosely, where nothing is known of the
//! machine. `STEWARD_HOSTILE_ONLY=ping,reset` runs the attacks with such a word in their names.
//! `STEWARD_HOSTILE_SERVER` is another binary to attack.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that cannot measure says why and ends"
)]

mod attacks;
mod calls;
mod canary;
mod flood;
#[path = "../measure/wire/frames.rs"]
mod frames;
mod limits;
mod messages;
mod peer;
#[path = "../measure/pinned.rs"]
mod pinned;
mod run;
mod server;
mod table;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("attack") {
        if !run::attack() {
            std::process::exit(1);
        }
    } else {
        // Started by cargo.
        pinned::restart_beside_the_server("attack");
    }
}
