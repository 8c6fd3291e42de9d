//! The attacks.

mod bytes;
mod floods;
mod streams;
mod work;

use std::time::{Duration, Instant};

/// Where an attack goes, and for how long.
pub(crate) struct Scene {
    pub(crate) address: String,
    until: Instant,
}

/// What an attack came to.
pub(crate) struct Outcome {
    /// What was sent.
    pub(crate) sent: String,
    /// How the server ended it.
    pub(crate) ended: String,
}

/// An attack.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Scene) -> Outcome,
}

impl Scene {
    pub(crate) fn new(address: &str, lasting: Duration) -> Self {
        Self {
            address: address.to_owned(),
            until: Instant::now() + lasting,
        }
    }

    pub(crate) fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }

    pub(crate) fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

/// Those that were asked for.
pub(crate) fn all() -> Vec<Attack> {
    let only = std::env::var("STEWARD_HOSTILE_ONLY").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|word| name.contains(word));
    let attacks = [bytes::ALL, floods::ALL, streams::ALL, work::ALL].concat();
    let attacks = attacks.into_iter().filter(|(name, _)| wanted(name));
    let attacks = attacks.map(|(name, run)| Attack { name, run });
    attacks.collect()
}

/// A name, and what it stands for.
type Named = (&'static str, fn(&Scene) -> Outcome);
