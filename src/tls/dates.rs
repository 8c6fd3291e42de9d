use std::fmt;

use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::time::Time;

use crate::domain::record::Timestamp;

/// When a certificate begins to be valid, and when that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) begin: Date,
    pub(super) end: Date,
}

/// A second, since 1970. Written as RFC 3339 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date(i64);

impl Dates {
    /// Reads them of a certificate; nothing when it cannot be read.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let validity = certificate.tbs_certificate.validity;
        let date = |time: Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs());
            seconds.ok().map(Date)
        };
        Some(Self {
            begin: date(validity.not_before)?,
            end: date(validity.not_after)?,
        })
    }

    /// Whether a moment is between them.
    pub(super) fn hold(self, moment: Timestamp) -> bool {
        let second = moment.0.div_euclid(1_000);
        (self.begin.0..=self.end.0).contains(&second)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = OffsetDateTime::from_unix_timestamp(self.0).ok();
        // A certificate has no year that could not be written.
        f.write_str(
            &date
                .and_then(|date| date.format(&Rfc3339).ok())
                .unwrap_or_default(),
        )
    }
}
