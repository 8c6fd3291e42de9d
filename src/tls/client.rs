use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};

use super::HTTP_2;
use super::files::{self, Unfit, Unusable};

/// The files of a client that speaks TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientFiles {
    /// The authorities that it trusts; those of the web if none is named.
    pub authorities: Option<PathBuf>,
    /// Its certificate and the private key of it, if it shows one.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientPart {
    /// The authorities.
    Authorities,
    /// The certificate.
    Certificate,
    /// The private key.
    Key,
}

/// The client's side of TLS, as the files say.
///
/// # Errors
/// The first file that cannot be used.
pub fn client(files: &ClientFiles) -> Result<ClientConfig, (ClientPart, Unusable)> {
    use ClientPart::{Authorities, Certificate, Key};
    let authorities: RootCertStore = match &files.authorities {
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
        Some(path) => {
            let found = files::read(path).and_then(|pem| files::authorities(&pem));
            found.map_err(|why| (Authorities, why))?
        }
    };
    let of_key = |error: rustls::Error| match error.into() {
        Unfit::Certificate(why) => (Certificate, why),
        Unfit::Key(why) => (Key, why),
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(of_key)?
        .with_root_certificates(authorities);
    let mut config = match &files.identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let certificate = files::read(certificate).and_then(|pem| files::certificates(&pem));
            let certificate = certificate.map_err(|why| (Certificate, why))?;
            let key = files::read(key).and_then(|pem| files::key(&pem));
            let key = key.map_err(|why| (Key, why))?;
            builder
                .with_client_auth_cert(certificate, key)
                .map_err(of_key)?
        }
    };
    config.alpn_protocols = vec![HTTP_2.to_vec()];
    Ok(config)
}
