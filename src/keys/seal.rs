use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Signer;
use crate::domain::audit::{ChainKey, Link};

/// What a token is for; a token of one purpose is worthless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Names a revision of an account.
    Revision,
    /// Runs a preview.
    Preview,
    /// Goes on where a page ended.
    Page,
    /// Recognises a request that is repeated.
    Request,
    /// Names a state of a thing.
    Etag,
    /// Links the events of the audit.
    Audit,
    /// Makes the key pair that signs the ends of the audit.
    Signing,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Revision => b"steward revision 1",
            Self::Preview => b"steward preview 1",
            Self::Page => b"steward page 1",
            Self::Request => b"steward request 1",
            Self::Etag => b"steward etag 1",
            Self::Audit => b"steward audit 1",
            Self::Signing => b"steward signing 1",
        }
    }
}

/// Signs tokens and recognizes its own.
///
/// A token is opaque to callers: a payload and a keyed hash over its purpose,
/// what it is bound to, and the payload.
#[derive(Clone)]
pub struct Seal {
    key: hmac::Key,
}

/// How much of the hash a token carries, in bytes.
const MAC_LEN: usize = 16;

impl Seal {
    /// A seal with this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
        }
    }

    /// Makes a token that is bound to `context` without carrying it.
    pub fn seal(&self, purpose: Purpose, context: &[&[u8]], payload: &[u8]) -> String {
        let mac = self.mac(purpose, context, payload);
        let mut token = Vec::with_capacity(payload.len() + MAC_LEN);
        token.extend_from_slice(payload);
        token.extend(mac.as_ref().iter().take(MAC_LEN));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The payload of a token that this seal made for this purpose and
    /// context; `None` for any other text.
    pub fn open(&self, purpose: Purpose, context: &[&[u8]], token: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (payload, carried) = bytes.split_at_checked(bytes.len().checked_sub(MAC_LEN)?)?;
        let mac = self.mac(purpose, context, payload);
        let expected = mac.as_ref().get(..MAC_LEN)?;
        constant_time::verify_slices_are_equal(expected, carried).ok()?;
        Some(payload.to_vec())
    }

    /// A keyed digest of a request: tells two requests apart, and tells nobody
    /// without the key what was in them.
    pub fn digest(&self, request: &[u8]) -> [u8; 32] {
        whole(self.mac(Purpose::Request, &[], request))
    }

    /// The key pair that belongs to the key file.
    ///
    /// # Errors
    /// The library takes no seed; it takes every one.
    pub fn signer(&self) -> Result<Signer, KeyRejected> {
        Signer::new(&whole(self.mac(Purpose::Signing, &[], &[])))
    }

    /// Every part is preceded by its length, so that no two contexts run
    /// together to the same bytes.
    fn mac(&self, purpose: Purpose, context: &[&[u8]], payload: &[u8]) -> hmac::Tag {
        let mut hash = hmac::Context::with_key(&self.key);
        for part in [purpose.label()].iter().chain(context).chain(&[payload]) {
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.sign()
    }
}

impl ChainKey for Seal {
    fn mac(&self, parts: &[&[u8]]) -> Link {
        whole(self.mac(Purpose::Audit, parts, &[]))
    }
}

/// All of a hash.
fn whole(tag: hmac::Tag) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(tag.as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_for_its_purpose_and_context_only() {
        let seal = Seal::new(&[7; 32]);
        let token = seal.seal(Purpose::Page, &[b"acme", b"roles"], b"42");
        assert_eq!(
            seal.open(Purpose::Page, &[b"acme", b"roles"], &token),
            Some(b"42".to_vec())
        );
        assert_eq!(
            seal.open(Purpose::Preview, &[b"acme", b"roles"], &token),
            None
        );
        assert_eq!(seal.open(Purpose::Page, &[b"acme", b"jobs"], &token), None);
        assert_eq!(seal.open(Purpose::Page, &[b"acm", b"eroles"], &token), None);
        assert_eq!(
            Seal::new(&[8; 32]).open(Purpose::Page, &[b"acme", b"roles"], &token),
            None
        );
    }

    #[test]
    fn a_token_that_was_touched_does_not_open() {
        let seal = Seal::new(&[7; 32]);
        let token = seal.seal(Purpose::Page, &[], b"42");
        for position in 0..token.len() {
            let mut touched = token.clone().into_bytes();
            touched[position] = if touched[position] == b'A' {
                b'B'
            } else {
                b'A'
            };
            let touched = String::from_utf8(touched).unwrap();
            assert_eq!(
                seal.open(Purpose::Page, &[], &touched),
                None,
                "position {position}"
            );
        }
        for nonsense in ["", "A", "not a token", "AAAA"] {
            assert_eq!(seal.open(Purpose::Page, &[], nonsense), None);
        }
    }
}
