//! What a setting may be, and the sentence that says so.

use std::net::SocketAddr;
use std::str::FromStr;

/// A whole number of seconds, a day at most.
pub(super) struct Seconds(pub(super) u64);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds) if seconds <= 86_400 => Ok(Self(seconds)),
            _ => Err("must be a whole number of seconds, 86400 at most"),
        }
    }
}

/// A whole number of seconds that a network may take a break, and no longer
/// than anybody wants to wait.
pub(super) struct Staleness(pub(super) u64);

impl FromStr for Staleness {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds @ 2..=300) => Ok(Self(seconds)),
            _ => Err("must be a whole number of seconds, 2 to 300"),
        }
    }
}

/// A whole number of mebibytes, a tebibyte at most.
pub(super) struct Mebibytes(pub(super) u64);

impl FromStr for Mebibytes {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(mebibytes @ 16..=1_048_576) => Ok(Self(mebibytes)),
            _ => Err("must be a whole number of MiB, 16 to 1048576"),
        }
    }
}

/// A number of connections.
pub(super) struct Connections(pub(super) usize);

impl FromStr for Connections {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(connections @ 1..=1_000_000) => Ok(Self(connections)),
            _ => Err("must be a whole number, 1 to 1000000"),
        }
    }
}

/// A whole number of hours, ten years at most.
pub(super) struct Hours(pub(super) u64);

impl FromStr for Hours {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(hours @ 1..=87_600) => Ok(Self(hours)),
            _ => Err("must be a whole number of hours, 1 to 87600"),
        }
    }
}

/// Yes or no.
pub(super) struct Switch(pub(super) bool);

impl FromStr for Switch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "true" => Ok(Self(true)),
            "false" => Ok(Self(false)),
            _ => Err("must be true or false"),
        }
    }
}

/// An address and a port.
pub(super) struct Listen(pub(super) SocketAddr);

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self)
            .map_err(|_| "must be an address and a port, like 127.0.0.1:50051")
    }
}

/// What the log shows.
pub(super) struct Filter(pub(super) String);

impl FromStr for Filter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match tracing_subscriber::EnvFilter::try_new(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err("must be a tracing filter, like info or steward=debug"),
        }
    }
}
