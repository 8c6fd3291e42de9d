use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use aws_lc_rs::digest::{SHA256, digest};
use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};

use super::HTTP_2;
use super::dates::Dates;
use super::files::{self, Unfit, Unusable};
use crate::domain::record::Timestamp;

/// The files of a server that speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFiles {
    /// Its certificate, with those between it and its authority.
    pub certificate: PathBuf,
    /// The certificate's private key.
    pub key: PathBuf,
    /// Whose certificates it takes of clients, if of any.
    pub clients: Option<Clients>,
}

/// The certificates of clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// The authorities that they have to be from.
    pub authorities: PathBuf,
    /// Whether a client without one is turned away.
    pub required: bool,
}

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerPart {
    /// The certificate.
    Certificate,
    /// The private key.
    Key,
    /// The authorities of clients.
    ClientAuthorities,
}

/// A file that cannot be used, and why.
type Problem = (ServerPart, Unusable);

/// Why the files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It is time to.
    Routine,
    /// Somebody says that they are new.
    Asked,
}

/// The server's side of TLS, as the files say; those who hold it see what is new in them.
pub struct ServerTls {
    files: ServerFiles,
    current: ArcSwap<Loaded>,
    seen: Mutex<Seen>,
}

/// What the files said.
struct Loaded {
    config: Arc<ServerConfig>,
    dates: Dates,
    prints: Prints,
}

/// What was seen when the files were looked at.
#[derive(Default)]
struct Seen {
    /// The problems that were told.
    told: Vec<Problem>,
    /// Those at the last look: files may be written just now, one after the other.
    last: Vec<Problem>,
    /// What they said at the last look, if that was new.
    unsettled: Option<Prints>,
}

/// Whether a look was enough, or another one is due soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// All that the files say is in effect, or told.
    Yes,
    /// They say something new, which may be half of it.
    NotYet,
}

/// By which the contents of the files are known again.
#[derive(PartialEq, Eq)]
struct Prints {
    certificate: Vec<u8>,
    clients: Option<Vec<u8>>,
}

/// How a certificate stands at a moment. Dates are written as RFC 3339 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// It is not valid then.
    Not {
        /// When it begins.
        from: String,
        /// When it ends.
        until: String,
    },
    /// It is, for less than half a day.
    EndsSoon {
        /// When it ends.
        until: String,
    },
    /// It is.
    Until {
        /// When it ends.
        until: String,
    },
}

/// How long before its end a certificate is said to end soon, in milliseconds: those of a platform, which replaces them
/// in time, may be as short as a day.
const SOON: i64 = 12 * 60 * 60 * 1_000;

impl ServerTls {
    /// Reads the files.
    ///
    /// # Errors
    /// Everything that is wrong with them, together.
    pub fn load(files: ServerFiles) -> Result<Self, Vec<Problem>> {
        let loaded = Loaded::read(&files)?;
        Ok(Self {
            files,
            current: ArcSwap::from_pointee(loaded),
            seen: Mutex::default(),
        })
    }

    /// What a connection that comes now is served with.
    pub fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.load().config)
    }

    /// How the certificate stands at a moment.
    pub fn validity(&self, now: Timestamp) -> Validity {
        let dates = self.current.load().dates;
        let (from, until) = (dates.begin.to_string(), dates.end.to_string());
        if !dates.hold(now) {
            Validity::Not { from, until }
        } else if dates.hold(Timestamp(now.0.saturating_add(SOON))) {
            Validity::Until { until }
        } else {
            Validity::EndsSoon { until }
        }
    }

    /// Warns of a certificate that clients do not take, or soon will not.
    pub fn check_dates(&self, now: Timestamp) {
        match self.validity(now) {
            Validity::Not { from, until } => tracing::warn!(
                not_before = from,
                not_after = until,
                "the server's certificate is not valid now; clients will not take it"
            ),
            Validity::EndsSoon { until } => {
                tracing::warn!(not_after = until, "the server's certificate ends soon");
            }
            Validity::Until { .. } => {}
        }
    }

    /// Looks whether the files say something else, and takes it for the connections that come from now on, once they have
    /// said the same twice: half of a file may make sense, too. Of what cannot be used nothing is taken.
    pub fn reload(&self, look: Look, now: Timestamp) -> Settled {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match Loaded::read(&self.files) {
            Ok(loaded) => {
                let unsettled = std::mem::take(&mut *seen).unsettled;
                let before = self.current.load();
                if loaded.prints == before.prints {
                    return Settled::Yes;
                }
                if look == Look::Routine && unsettled.as_ref() != Some(&loaded.prints) {
                    seen.unsettled = Some(loaded.prints);
                    return Settled::NotYet;
                }
                let certificate_changed = loaded.prints.certificate != before.prints.certificate;
                let client_authorities_changed = loaded.prints.clients != before.prints.clients;
                let not_after = loaded.dates.end;
                // Whoever reads that they are loaded may count on it.
                self.current.store(Arc::new(loaded));
                tracing::info!(
                    certificate_changed,
                    client_authorities_changed,
                    %not_after,
                    "the files of TLS are loaded anew"
                );
                self.check_dates(now);
            }
            Err(problems) => {
                let is_settled = look == Look::Asked || seen.last == problems;
                if is_settled && (look == Look::Asked || seen.told != problems) {
                    let text =
                        |(part, why): &Problem| format!("{}: {why}", self.path(*part).display());
                    let problems: Vec<String> = problems.iter().map(text).collect();
                    tracing::warn!(
                        problems = problems.join("; "),
                        "the files of TLS cannot be used; the server goes on with what it has"
                    );
                }
                if is_settled {
                    seen.told.clone_from(&problems);
                }
                seen.last = problems;
            }
        }
        Settled::Yes
    }

    fn path(&self, part: ServerPart) -> &Path {
        match (part, &self.files.clients) {
            (ServerPart::Key, _) => &self.files.key,
            (ServerPart::ClientAuthorities, Some(clients)) => &clients.authorities,
            _ => &self.files.certificate,
        }
    }
}

impl Loaded {
    fn read(files: &ServerFiles) -> Result<Self, Vec<Problem>> {
        use ServerPart::{Certificate, ClientAuthorities, Key};
        let certificate = files::read(&files.certificate);
        let key = files::read(&files.key);
        let clients = files.clients.as_ref().map(|clients| {
            let authorities = files::read(&clients.authorities)?;
            let roots = files::authorities(&authorities)?;
            Ok((roots, clients.required, print(&[&authorities])))
        });
        let both = match (&certificate, &key) {
            (Ok(certificate), Ok(key)) => print(&[certificate, key]),
            _ => Vec::new(),
        };
        let certificate = certificate.and_then(|pem| {
            let chain = files::certificates(&pem)?;
            let dates = chain.first().and_then(Dates::of);
            Ok((chain, dates.ok_or(Unusable::BadCertificate)?))
        });
        let key = key.and_then(|pem| files::key(&pem));
        match (certificate, key, clients.transpose()) {
            (Ok((chain, dates)), Ok(key), Ok(clients)) => {
                let (trusted, printed) = match clients {
                    None => (None, None),
                    Some((roots, required, print)) => (Some((roots, required)), Some(print)),
                };
                let config = config(chain, key, trusted).map_err(|problem| vec![problem])?;
                let prints = Prints {
                    certificate: both,
                    clients: printed,
                };
                Ok(Self {
                    config: Arc::new(config),
                    dates,
                    prints,
                })
            }
            (certificate, key, clients) => {
                let problems = [
                    certificate.err().map(|why| (Certificate, why)),
                    key.err().map(|why| (Key, why)),
                    clients.err().map(|why| (ClientAuthorities, why)),
                ];
                Err(problems.into_iter().flatten().collect())
            }
        }
    }
}

/// By which contents are known again.
fn print(contents: &[&[u8]]) -> Vec<u8> {
    let digests = contents.iter().map(|content| digest(&SHA256, content));
    digests
        .flat_map(|digest| digest.as_ref().to_vec())
        .collect()
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    clients: Option<(RootCertStore, bool)>,
) -> Result<ServerConfig, Problem> {
    let of_clients = |_| (ServerPart::ClientAuthorities, Unusable::BadCertificate);
    let of_server = |error: rustls::Error| match error.into() {
        Unfit::Certificate(why) => (ServerPart::Certificate, why),
        Unfit::Key(why) => (ServerPart::Key, why),
    };
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(of_server)?;
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some((roots, required)) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            let verifier = if required {
                verifier
            } else {
                verifier.allow_unauthenticated()
            };
            builder.with_client_cert_verifier(verifier.build().map_err(of_clients)?)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(of_server)?;
    config.alpn_protocols = vec![HTTP_2.to_vec()];
    // Every connection shows its certificate anew: a session that is taken up again would go by what was true when it
    // began. Connections of gRPC last, so that little is saved by it.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}
