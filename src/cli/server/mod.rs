//! The server that a command talks to, and by what the command says who it is.

mod connect;
mod token;
mod trouble;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tonic::Request;
use tonic::codegen::http::Uri;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

use super::Failure;
use super::settings::variables;
use crate::tls::{ClientFiles, ClientPart, client};
use connect::Security;
use token::Token;

/// How long a server may take to answer a single call.
const ANSWERING: Duration = Duration::from_secs(30);

/// A connection to a server, with what says who is calling.
pub(super) type Connected = InterceptedService<Channel, Token>;

/// Which server a command talks to, and who it says it is.
#[derive(Debug, Clone, Args)]
pub struct Server {
    /// The running server: `http://HOST:PORT`, or `https://HOST:PORT` for one that speaks TLS
    #[arg(
        long = "server",
        env = "STEWARD_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub url: String,

    /// The authorities in PEM that the certificate of an https server has to be from; those of the web if none is named
    #[arg(long, env = "STEWARD_CA", value_name = "FILE")]
    ca: Option<PathBuf>,

    /// The certificate in PEM to show to an https server
    #[arg(long, env = "STEWARD_CERTIFICATE", value_name = "FILE")]
    certificate: Option<PathBuf>,

    /// The certificate's private key in PEM
    #[arg(long, env = "STEWARD_KEY", value_name = "FILE")]
    key: Option<PathBuf>,

    /// A file with a token to call with; or `STEWARD_TOKEN` holds the token itself
    #[arg(long, env = "STEWARD_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Server {
    /// Connects to it. `localhost:50051` is read as `http://localhost:50051`.
    ///
    /// # Errors
    /// The URL, a file or the token cannot be used, nobody answers there, or the two do not agree on TLS.
    pub(super) async fn connect(&self) -> Result<Connected, Failure> {
        let token = token::read(
            self.token_file.as_deref(),
            variables().get("STEWARD_TOKEN").map(String::as_str),
        )?;
        let url = self.uri()?;
        let security = match url.scheme_str() {
            Some("https") => Security::Tls(Arc::new(self.tls()?)),
            _ if token.is_some() && !is_loopback(&url) => {
                return Err(Failure::Usage(
                    "--server: a token is sent by `https://` only, where others could read along"
                        .to_owned(),
                ));
            }
            _ if [&self.ca, &self.certificate, &self.key]
                .iter()
                .any(|file| file.is_some()) =>
            {
                return Err(Failure::Usage(
                    "--server: --ca, --certificate and --key are for `https://HOST:PORT`"
                        .to_owned(),
                ));
            }
            _ => Security::Plain,
        };
        let channel = connect::connect(url, security, &self.url).await?;
        Ok(InterceptedService::new(channel, token.unwrap_or_default()))
    }

    fn uri(&self) -> Result<Uri, Failure> {
        let url = if self.url.contains("://") {
            self.url.clone()
        } else {
            format!("http://{}", self.url)
        };
        let no_url = |_| Failure::Usage("--server: this is no URL".to_owned());
        let url: Uri = url.parse().map_err(no_url)?;
        match url.scheme_str() {
            Some("http" | "https") => Ok(url),
            _ => Err(Failure::Usage(
                "--server: must be `http://HOST:PORT` or `https://HOST:PORT`".to_owned(),
            )),
        }
    }

    /// This side of TLS.
    fn tls(&self) -> Result<rustls::ClientConfig, Failure> {
        let identity = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some((certificate.clone(), key.clone())),
            (None, None) => None,
            _ => {
                return Err(Failure::Usage(
                    "--certificate and --key are of use together only".to_owned(),
                ));
            }
        };
        let files = ClientFiles {
            authorities: self.ca.clone(),
            identity,
        };
        client(&files).map_err(|(part, why)| {
            let (flag, path) = match part {
                ClientPart::Authorities => ("--ca", &self.ca),
                ClientPart::Certificate => ("--certificate", &self.certificate),
                ClientPart::Key => ("--key", &self.key),
            };
            let path = path.clone().unwrap_or_default();
            Failure::Usage(format!("{flag}: {}: {why}", path.display()))
        })
    }
}

/// A connection of which nothing says who is calling.
pub(super) fn without_token(channel: Channel) -> Connected {
    InterceptedService::new(channel, Token::default())
}

/// Whether what is sent there stays on this machine.
fn is_loopback(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A single call, with the time in which it must be answered.
pub(super) fn call<T>(message: T) -> Request<T> {
    let mut request = traced(message);
    request.set_timeout(ANSWERING);
    request
}

/// A call that is part of the trace that the command is run in, if it is run in one.
pub(super) fn traced<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    for (variable, header) in [("TRACEPARENT", "traceparent"), ("TRACESTATE", "tracestate")] {
        let value = std::env::var(variable).ok();
        if let Some(value) = value.and_then(|text| text.parse().ok()) {
            request.metadata_mut().insert(header, value);
        }
    }
    request
}

#[cfg(test)]
mod tests;
