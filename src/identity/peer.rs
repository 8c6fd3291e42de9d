use std::sync::Arc;

use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Who is at the other end of a connection, as far as the connection itself says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Peer {
    /// Somebody who showed no certificate.
    #[default]
    Unknown,
    /// Whoever holds the key of a certificate that was verified.
    Certificate(Arc<PeerCertificate>),
    /// This process, which needs no network for it.
    Itself,
}

/// What the certificate of a client says of it. It was verified: it is from an authority that is trusted, valid now,
/// and the client holds its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The URIs among its alternative names, in order; that of SPIFFE is one of them.
    pub uris: Vec<String>,
    /// Its subject, written as RFC 4514 says, if it has one.
    pub subject: Option<String>,
    /// When it is over, in seconds since 1970.
    pub until: i64,
}

impl PeerCertificate {
    /// Reads a certificate in DER; nothing when it cannot be read.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
        let names = certificate.get::<SubjectAltName>().ok()?;
        let names = names.map(|(_, SubjectAltName(names))| names);
        let uri = |name: &GeneralName| match name {
            GeneralName::UniformResourceIdentifier(uri) => Some(uri.as_str().to_owned()),
            _ => None,
        };
        let subject = &certificate.subject;
        let until = certificate.validity.not_after.to_unix_duration();
        Some(Self {
            until: i64::try_from(until.as_secs()).unwrap_or(i64::MAX),
            uris: names.iter().flatten().filter_map(uri).collect(),
            subject: (!subject.is_empty()).then(|| subject.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};

    use time::OffsetDateTime;

    use super::*;

    const UNTIL: i64 = 2_000_000_000;

    fn read(subject: &[(DnType, &str)], names: Vec<SanType>) -> PeerCertificate {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for (kind, text) in subject {
            params.distinguished_name.push(kind.clone(), *text);
        }
        params.subject_alt_names = names;
        params.not_after = OffsetDateTime::from_unix_timestamp(UNTIL).unwrap();
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        PeerCertificate::read(certificate.der()).unwrap()
    }

    #[test]
    fn a_certificate_tells_its_uris_and_its_subject() {
        let uri = |text: &str| SanType::URI(text.try_into().unwrap());
        let subject = [
            (DnType::OrganizationName, "Acme, Inc"),
            (DnType::CommonName, "search"),
        ];
        let names = vec![
            SanType::DnsName("search.acme".try_into().unwrap()),
            uri("spiffe://acme/search"),
            uri("https://acme/search"),
        ];
        assert_eq!(
            read(&subject, names),
            PeerCertificate {
                uris: vec!["spiffe://acme/search".into(), "https://acme/search".into()],
                subject: Some(r"CN=search,O=Acme\, Inc".into()),
                until: UNTIL,
            }
        );
    }

    #[test]
    fn a_certificate_may_tell_nothing() {
        let nothing = PeerCertificate {
            uris: Vec::new(),
            subject: None,
            until: UNTIL,
        };
        assert_eq!(read(&[], Vec::new()), nothing);
        assert_eq!(PeerCertificate::read(b"no certificate"), None);
    }
}
