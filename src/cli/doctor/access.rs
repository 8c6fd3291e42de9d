//! Who may reach the server: its certificate, and its callers.

use super::finding::Finding;
use crate::cli::key_sets::fetch;
use crate::cli::reload::NO_CERTIFICATES;
use crate::cli::serve::told;
use crate::config::Config;
use crate::domain::record::Timestamp;
use crate::identity::{Callers, KeySet};
use crate::tls::{ServerTls, Validity};

/// What is found of the files that are named.
pub(super) async fn look(config: &Config, now: Timestamp) -> Vec<Finding> {
    // What cannot be read is a problem of the configuration.
    let tls = config
        .tls
        .clone()
        .and_then(|files| ServerTls::load(files).ok());
    let certificate = tls.map(|tls| certificate(&tls.validity(now)));
    let mut found: Vec<Finding> = certificate.into_iter().collect();
    if let Some(path) = &config.callers_file {
        match Callers::read(path) {
            Ok(read) => {
                let count = format!("{} tells {} apart", path.display(), read.count());
                let cannot_show =
                    !config.takes_client_certificates() && !read.by_certificate_alone().is_empty();
                found.push(if cannot_show {
                    let advice =
                        "name the authorities of their certificates by --tls-client-authorities";
                    Finding::problem("callers", NO_CERTIFICATES, advice)
                } else {
                    Finding::ok("callers", count)
                });
                for set in read.key_sets() {
                    found.push(keys(&read, &set).await);
                }
            }
            Err(error) => {
                let advice =
                    "`steward callers check FILE` tells more; `steward serve` would not start";
                found.push(Finding::problem("callers", told(error), advice));
            }
        }
    }
    found
}

/// The keys of an issuer, fetched as a server does it.
async fn keys(callers: &Callers, set: &KeySet) -> Finding {
    let fetched = fetch(set).await;
    match fetched.and_then(|text| callers.keys_of(set, &text)) {
        Ok(_) => Finding::ok("keys", format!("those at {} can be fetched", set.url)),
        Err(problem) => {
            let message = format!("those at {} cannot be fetched: {problem}", set.url);
            let advice =
                "see that the issuer can be reached from here; until then its tokens are refused";
            Finding::problem("keys", message, advice)
        }
    }
}

fn certificate(validity: &Validity) -> Finding {
    const WHAT: &str = "certificate";
    let advice = "put another one, with its key, into the files; a server that runs takes it";
    match validity {
        Validity::Not { from, until } => {
            let message = format!("clients do not take it: it is valid from {from} to {until}");
            Finding::problem(WHAT, message, advice)
        }
        Validity::EndsSoon { until } => {
            Finding::problem(WHAT, format!("it ends soon, on {until}"), advice)
        }
        Validity::Until { until } => Finding::ok(WHAT, format!("it is valid until {until}")),
    }
}
