//! Hashes that callers cannot choose.

use std::hash::{BuildHasher, RandomState};

/// Hashes of 16 bytes that are kept apart by a key.
///
/// Ids come from callers, who could choose some that share a bucket if they
/// could tell which do. This is the strongly universal pair-multiply-shift
/// (Thorup, "High Speed Hashing for Integers and Strings", section 3): over
/// the choice of the key, the hashes of any two ids are independent and
/// uniform in all of their 64 bits. So whatever ids there are, two of them
/// share one of `n` buckets in one of `n` cases, and nobody who does not know
/// the key can do any better. `SipHash` promises more, that hashes which are
/// seen do not give the key away, but these never leave the process; and it
/// takes five times as long, which is what an answer feels.
#[derive(Clone)]
pub(super) struct Key {
    low: u128,
    high: u128,
    both: u128,
}

impl Key {
    /// A key that is drawn from another.
    pub(super) fn drawn_from(chance: &RandomState) -> Self {
        let half = |n: u8| u128::from(chance.hash_one(n));
        let draw = |n: u8| half(n) << 64 | half(n + 1);
        Self {
            low: draw(0),
            high: draw(2),
            both: draw(4),
        }
    }

    /// The hash of 16 bytes.
    #[inline]
    pub(super) fn hash(&self, bytes: [u8; 16]) -> u64 {
        let number = u128::from_le_bytes(bytes);
        let (low, high) = (number & u128::from(u64::MAX), number >> 64);
        let product = self
            .low
            .wrapping_add(high)
            .wrapping_mul(self.high.wrapping_add(low));
        (product.wrapping_add(self.both) >> 64) as u64
    }
}
