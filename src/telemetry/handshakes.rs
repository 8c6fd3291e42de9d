use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a handshake of TLS came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeFailure {
    /// One side broke it off: another protocol, a certificate that the other one does not take, a connection that ended.
    Broken,
    /// The client speaks no HTTP/2.
    NoHttp2,
    /// The client's certificate cannot be read.
    UnreadableCertificate,
    /// It took too long.
    TooLong,
}

/// How many handshakes came to nothing. Clones count together.
#[derive(Clone, Default)]
pub struct FailedHandshakes(Arc<[AtomicU64; 4]>);

impl HandshakeFailure {
    const ALL: [Self; 4] = [
        Self::Broken,
        Self::NoHttp2,
        Self::UnreadableCertificate,
        Self::TooLong,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::NoHttp2 => "no_http2",
            Self::UnreadableCertificate => "unreadable_certificate",
            Self::TooLong => "too_long",
        }
    }
}

impl FailedHandshakes {
    /// One more.
    pub fn note(&self, why: HandshakeFailure) {
        let all = HandshakeFailure::ALL.iter().zip(self.0.iter());
        for (_, count) in all.filter(|(one, _)| **one == why) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many, by why.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all = HandshakeFailure::ALL.iter().zip(self.0.iter());
        all.map(|(why, count)| (why.key(), count.load(Ordering::Relaxed)))
    }
}
