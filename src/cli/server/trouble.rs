use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, Error as TlsError};

/// What a plain connection says when a server answers in TLS.
pub(super) const SPEAKS_TLS: &str =
    "the server speaks TLS: say `https://` in --server, and name its authority with --ca";
const SPEAKS_NO_TLS: &str = "the server speaks no TLS: say `http://` in --server";
const WANTS_CERTIFICATE: &str = "the server takes only callers with a certificate: name one with --certificate, and its key with --key";
const REFUSES_CERTIFICATE: &str = "the server does not take this certificate: it has expired, or is from an authority that the server does not trust";

/// What is wrong between the two sides of TLS, if that is what an error comes from.
pub(super) fn trouble_of_tls(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let of_tls = inner.and_then(|inner| inner.downcast_ref::<TlsError>());
        if let Some(why) = of_tls.and_then(told) {
            return Some(why);
        }
        cause = error.source();
    }
    None
}

fn told(error: &TlsError) -> Option<&'static str> {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, InvalidPurpose, InvalidPurposeContext,
        NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, UnknownIssuer,
    };
    match error {
        TlsError::InvalidMessage(_) => Some(SPEAKS_NO_TLS),
        TlsError::InvalidCertificate(why) => Some(match why {
            UnknownIssuer | BadSignature => {
                "the server's certificate is from an authority that is not known here: name it with --ca"
            }
            NotValidForName | NotValidForNameContext { .. } => {
                "the server's certificate is not for the name in --server"
            }
            Expired | ExpiredContext { .. } => "the server's certificate has expired",
            NotValidYet | NotValidYetContext { .. } => "the server's certificate is not valid yet",
            InvalidPurpose | InvalidPurposeContext { .. } => {
                "the server's certificate is not one for servers"
            }
            _ => "the server's certificate cannot be used",
        }),
        TlsError::AlertReceived(alert) => alerted(*alert),
        _ => None,
    }
}

/// Of what a server says against a handshake.
fn alerted(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => Some(WANTS_CERTIFICATE),
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCA
        | Alert::AccessDenied
        | Alert::DecryptError => Some(REFUSES_CERTIFICATE),
        Alert::NoApplicationProtocol => Some("what answers there speaks TLS, and no HTTP/2 in it"),
        _ => None,
    }
}
