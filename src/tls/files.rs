use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How many bytes such a file may have. All the authorities of the web take a quarter of it.
const LARGEST: u64 = 1 << 20;

/// Why a file is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not there.
    #[error("is not there")]
    Absent,
    /// The system does not let it be read.
    #[error("cannot be read")]
    Unreadable,
    /// It has more bytes than any such file needs.
    #[error("is larger than 1 MiB")]
    TooLarge,
    /// It is no PEM, or has no certificate in it.
    #[error("must be PEM with a certificate in it")]
    NoCertificate,
    /// A certificate in it is none.
    #[error("holds a certificate that cannot be read")]
    BadCertificate,
    /// It is no PEM, or has no private key in it.
    #[error("must be PEM with a private key in it")]
    NoKey,
    /// The private key is none, or of a kind that is not known.
    #[error("holds a private key that cannot be used")]
    BadKey,
    /// The private key belongs to another certificate.
    #[error("does not fit the certificate")]
    OtherKey,
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    let trouble = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Unusable::Absent,
        _ => Unusable::Unreadable,
    };
    // Whoever opens a pipe waits for somebody who writes.
    if !std::fs::metadata(path).map_err(trouble)?.is_file() {
        return Err(Unusable::Unreadable);
    }
    let file = File::open(path).map_err(trouble)?;
    let mut bytes = Vec::new();
    let mut file = file.take(LARGEST + 1);
    file.read_to_end(&mut bytes).map_err(trouble)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) {
        Ok(bytes)
    } else {
        Err(Unusable::TooLarge)
    }
}

/// The certificates in a file, in order.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|_| Unusable::NoCertificate)?;
    if found.is_empty() {
        return Err(Unusable::NoCertificate);
    }
    Ok(found)
}

/// The certificates in a file, as authorities.
pub(super) fn authorities(pem: &[u8]) -> Result<RootCertStore, Unusable> {
    let mut authorities = RootCertStore::empty();
    for certificate in certificates(pem)? {
        authorities
            .add(certificate)
            .map_err(|_| Unusable::BadCertificate)?;
    }
    Ok(authorities)
}

/// The private key in a file.
pub(super) fn key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, Unusable> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| Unusable::NoKey)
}

/// Why a certificate and its key cannot be used together.
pub(super) enum Unfit {
    Certificate(Unusable),
    Key(Unusable),
}

impl From<rustls::Error> for Unfit {
    fn from(error: rustls::Error) -> Self {
        match error {
            rustls::Error::InconsistentKeys(_) => Self::Key(Unusable::OtherKey),
            rustls::Error::InvalidCertificate(_) => Self::Certificate(Unusable::BadCertificate),
            _ => Self::Key(Unusable::BadKey),
        }
    }
}
