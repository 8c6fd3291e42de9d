use super::Event;
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;

/// A keyed digest.
pub type Link = [u8; 32];

/// What the first link of a chain follows upon.
pub const BEGINNING: Link = [0; 32];

/// Makes keyed digests that nobody makes without the key file.
pub trait ChainKey: Send + Sync {
    /// A digest over parts, none of which runs into another.
    fn mac(&self, parts: &[&[u8]]) -> Link;
}

/// Which chain: an event of one fits no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain<'a> {
    /// An account's.
    Account(&'a AccountId),
}

impl Chain<'_> {
    /// What kind of chain it is, and which.
    fn name(self) -> (&'static str, String) {
        match self {
            Self::Account(id) => ("account", id.to_string()),
        }
    }
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The place of the last event; 0 before the first.
    pub sequence: i64,
    /// Its link; empty before the chain begins.
    pub link: Vec<u8>,
}

impl Head {
    /// Whether the chain has begun.
    pub fn has_begun(&self) -> bool {
        !self.link.is_empty()
    }
}

/// The link of an event that follows upon another.
pub fn link(key: &dyn ChainKey, chain: Chain<'_>, previous: &[u8], event: &Event) -> Link {
    let (kind, id) = chain.name();
    key.mac(&[kind.as_bytes(), id.as_bytes(), previous, &canonical(event)])
}

/// Puts events on the end of a chain: numbers and links them. The end after
/// them.
pub fn seal(key: &dyn ChainKey, chain: Chain<'_>, end: Head, events: &mut [Event]) -> Head {
    events.iter_mut().fold(end, |end, event| {
        event.sequence = end.sequence.saturating_add(1);
        event.link = link(key, chain, &end.link, event).to_vec();
        Head {
            sequence: event.sequence,
            link: event.link.clone(),
        }
    })
}

/// An event's columns but the link, in their order: numbers in eight bytes,
/// texts after a 1 and their length, what is absent as a 0.
fn canonical(event: &Event) -> Vec<u8> {
    let Event {
        sequence,
        revision,
        at,
        kind,
        actor_kind,
        actor_id,
        caller_kind,
        caller,
        target_kind,
        target_id,
        target_user,
        before,
        after,
        counts,
        link: _,
    } = event;
    let mut bytes = Vec::with_capacity(256);
    for number in [sequence, revision, at] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let texts = [
        Some(kind),
        Some(actor_kind),
        actor_id.as_ref(),
        Some(caller_kind),
        caller.as_ref(),
        target_kind.as_ref(),
        target_id.as_ref(),
        target_user.as_ref(),
        before.as_ref(),
        after.as_ref(),
        counts.as_ref(),
    ];
    for text in texts {
        match text {
            None => bytes.push(0),
            Some(text) => {
                bytes.push(1);
                let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }
    bytes
}

/// What is signed of the end of a chain that is exported at a moment: each part
/// is preceded by its length.
pub fn exported(chain: Chain<'_>, end: &Head, at: Timestamp) -> Vec<u8> {
    let (kind, id) = chain.name();
    let (sequence, at) = (end.sequence.to_be_bytes(), at.0.to_be_bytes());
    let parts = [
        b"steward audit head 1".as_slice(),
        kind.as_bytes(),
        id.as_bytes(),
        &sequence,
        &end.link,
        &at,
    ];
    let mut bytes = Vec::new();
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
