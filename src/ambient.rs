//! Time, ids and randomness, handed to whoever needs them.
//!
//! No other code asks the machine for the time or for a random
//! number, so that a test decides what they are.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};

use crate::domain::record::Timestamp;

/// Where time, ids and randomness come from.
pub trait Ambient: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// The present moment in nanoseconds since 1970, as exactly as it is
    /// known: for measurements, never for a rule.
    fn now_in_nanos(&self) -> u64 {
        u64::try_from(self.now().0)
            .unwrap_or(0)
            .saturating_mul(1_000_000)
    }

    /// Sixteen unpredictable bytes.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    fn random(&self) -> Result<[u8; 16], NoRandomness>;

    /// A new id, unlike any before: a random UUID.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    fn new_id(&self) -> Result<String, NoRandomness> {
        let bytes = self.random()?;
        Ok(uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string())
    }
}

/// The machine has no randomness to give.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the machine has no randomness to give")]
pub struct NoRandomness;

/// The machine's own clock and randomness.
#[derive(Debug, Default)]
pub struct Machine {
    random: SystemRandom,
}

impl Ambient for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the seam that all others go through"
    )]
    fn now(&self) -> Timestamp {
        let now = time::OffsetDateTime::now_utc();
        let millis = now.unix_timestamp_nanos() / 1_000_000;
        Timestamp(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the seam that all others go through"
    )]
    fn now_in_nanos(&self) -> u64 {
        let now = time::OffsetDateTime::now_utc();
        u64::try_from(now.unix_timestamp_nanos()).unwrap_or(0)
    }

    fn random(&self) -> Result<[u8; 16], NoRandomness> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }
}
