use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

/// Signs what is taken away, so that who has the public key alone knows it again.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// The one that belongs to a seed.
    pub(super) fn new(seed: &[u8; 32]) -> Result<Self, KeyRejected> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self)
    }

    /// The public key, of 32 bytes.
    pub fn public_key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// A signature, of 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// Whether whoever has the private key to a public one signed a message.
pub fn is_signed(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(message, signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use crate::keys::{Seal, is_signed};

    #[test]
    fn a_signature_is_known_by_the_public_key_alone() {
        let signer = Seal::new(&[7; 32]).signer().unwrap();
        let signature = signer.sign(b"message");
        assert!(is_signed(signer.public_key(), b"message", &signature));
        assert!(!is_signed(signer.public_key(), b"massage", &signature));
        assert!(!is_signed(signer.public_key(), b"message", &signature[1..]));
        let other = Seal::new(&[8; 32]).signer().unwrap();
        assert!(!is_signed(other.public_key(), b"message", &signature));
        // The same key file has the same key pair at each start.
        let again = Seal::new(&[7; 32]).signer().unwrap();
        assert_eq!(again.public_key(), signer.public_key());
    }
}
