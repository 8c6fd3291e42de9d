/// Random, and drawn once: whatever carries the same stamp is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp(pub [u8; 8]);

impl From<[u8; 16]> for Stamp {
    /// The first half of what was drawn, which is random enough to tell two
    /// things apart.
    fn from(drawn: [u8; 16]) -> Self {
        Self(drawn.first_chunk().copied().unwrap_or_default())
    }
}

/// Which state of a thing is stored: that of the revision that last changed it.
///
/// The number alone does not say which. After an older backup was restored,
/// another change may take it; that change is of another era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The number of that revision.
    pub number: u64,
    /// The stamp of its era.
    pub era: Stamp,
}
