//! Sets of keys by URL: fetched at the start and now and then, kept while nobody answers there, and not for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::future::join_all;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::{StatusCode, Uri};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::serve::start;
use crate::ambient::Ambient;
use crate::identity::{Callers, FetchedKeys, KeySet};
use crate::tasks::Tasks;
use crate::tls::{ClientFiles, client};

/// How often a set is fetched, in seconds.
const EVERY: i64 = 5 * 60;
/// How soon again, in seconds, where that failed, or a token names a key that is not there.
const SOON: i64 = 10;
/// How long the keys are good that were fetched last, in seconds.
const LONGEST: i64 = 24 * 60 * 60;
/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(10);
/// The largest set, in bytes.
const LARGEST: usize = 1 << 20;
/// How often it is looked whether a set is due.
const LOOK: Duration = Duration::from_secs(1);

/// What is known of the sets.
#[derive(Default)]
pub(super) struct KeySets {
    fetched: FetchedKeys,
    known: BTreeMap<KeySet, Known>,
}

/// What is known of a set; moments are in seconds.
#[derive(Debug, Default)]
struct Known {
    tried: Option<i64>,
    /// When its keys were fetched last.
    good: Option<i64>,
    /// What was wrong at the last try, and is told once.
    problem: Option<String>,
}

impl Known {
    fn is_due(&self, now: i64, lacks_key: bool) -> bool {
        let rest = if self.problem.is_some() || lacks_key {
            SOON
        } else {
            EVERY
        };
        // A clock that was set back is no reason to wait.
        self.tried
            .is_none_or(|tried| !(tried..tried.saturating_add(rest)).contains(&now))
    }

    fn is_stale(&self, now: i64) -> bool {
        self.good
            .is_some_and(|good| now.saturating_sub(good) > LONGEST)
    }
}

impl KeySets {
    /// Fetches the sets that are due, all of them if somebody asks for it.
    pub(super) async fn refresh(&mut self, callers: &Callers, now: i64, is_asked: bool) {
        let sets = callers.key_sets();
        self.keep(&sets);
        let due = sets.into_iter().filter(|set| {
            let known = self.known.get(set);
            is_asked || known.is_none_or(|known| known.is_due(now, callers.lacks_key(set)))
        });
        let fetches = due.map(async |set| {
            let text = fetch(&set).await;
            let keys = text.and_then(|text| callers.keys_of(&set, &text).map(|_| text));
            (set, keys)
        });
        for (set, keys) in join_all(fetches).await {
            callers.has_all_keys(&set);
            self.take(set, keys, now);
        }
        self.forget_stale(now);
    }

    fn take(&mut self, set: KeySet, fetched: Result<String, String>, now: i64) {
        let url = set.url.clone();
        let known = self.known.entry(set.clone()).or_default();
        known.tried = Some(now);
        match fetched {
            Ok(text) => {
                if known.problem.take().is_some() {
                    tracing::info!(url, "the keys of an issuer can be fetched again");
                }
                known.good = Some(now);
                self.fetched.put(set, text);
            }
            Err(problem) => {
                if known.problem.as_ref() != Some(&problem) {
                    tracing::warn!(
                        url,
                        problem,
                        "the keys of an issuer cannot be fetched; those that were fetched last are good for a day"
                    );
                }
                known.problem = Some(problem);
            }
        }
    }

    /// Of those that the file does not name any more, nothing is known.
    fn keep(&mut self, sets: &BTreeSet<KeySet>) {
        let gone = self.known.extract_if(.., |set, _| !sets.contains(set));
        for (set, _) in gone {
            self.fetched.remove(&set);
        }
    }

    fn forget_stale(&mut self, now: i64) {
        for (set, known) in &mut self.known {
            if known.is_stale(now) {
                known.good = None;
                self.fetched.remove(set);
                tracing::error!(
                    url = set.url,
                    "the keys of an issuer could not be fetched for a day; its tokens are refused"
                );
            }
        }
    }

    /// What was fetched.
    pub(super) fn fetched(&self) -> &FetchedKeys {
        &self.fetched
    }
}

/// Fetches the sets of those callers that are in effect, as they become due, for whoever reads the callers' file.
pub(super) fn watch(
    mut sets: KeySets,
    in_effect: Arc<ArcSwap<Callers>>,
    ambient: Arc<dyn Ambient>,
    tasks: &Tasks,
) -> Result<Arc<ArcSwap<FetchedKeys>>, Failure> {
    let fetched = Arc::new(ArcSwap::from_pointee(sets.fetched().clone()));
    let mut asked = signal(SignalKind::hangup()).map_err(start)?;
    let (stop, told) = (tasks.token(), Arc::clone(&fetched));
    let stopped = stop.clone();
    tasks.spawn("keys of issuers", stop, async move {
        loop {
            let is_asked = tokio::select! {
                () = stopped.cancelled() => return,
                _ = asked.recv() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let callers = in_effect.load_full();
            let refresh = sets.refresh(&callers, ambient.now().seconds(), is_asked);
            tokio::select! {
                () = stopped.cancelled() => return,
                () = refresh => {}
            }
            if *sets.fetched() != **told.load() {
                told.store(Arc::new(sets.fetched().clone()));
            }
        }
    });
    Ok(fetched)
}

/// The text of a set.
///
/// # Errors
/// In plain words, why there is none.
pub(super) async fn fetch(set: &KeySet) -> Result<String, String> {
    let fetched = tokio::time::timeout(LIMIT, answer(set)).await;
    fetched.unwrap_or_else(|_| {
        Err(format!(
            "there was no answer within {} seconds",
            LIMIT.as_secs()
        ))
    })
}

async fn answer(set: &KeySet) -> Result<String, String> {
    let uri: Uri = set.url.parse().map_err(|_| "it is no URL")?;
    let files = ClientFiles {
        authorities: set.authorities.clone(),
        identity: None,
    };
    let mut tls = client(&files).map_err(|(_, why)| format!("the file of authorities {why}"))?;
    // The connector says itself what it speaks.
    tls.alpn_protocols.clear();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .build();
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let answer = client.get(uri).await.map_err(|error| {
        let error: &dyn std::error::Error = &error;
        let last = std::iter::successors(Some(error), |error| error.source()).last();
        last.map_or_else(String::new, |error| format!("nobody answers: {error}"))
    })?;
    if answer.status() != StatusCode::OK {
        return Err(format!("the answer is {}", answer.status()));
    }
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| "the answer breaks off, or is larger than 1 MiB")?;
    String::from_utf8(body.to_bytes().into()).map_err(|_| "the answer is no text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_fetched_now_and_then_and_sooner_where_it_is_needed() {
        let known = |problem: Option<&str>| Known {
            tried: Some(1_000),
            good: Some(1_000),
            problem: problem.map(str::to_owned),
        };
        for (known, now, lacks_key, expected) in [
            (Known::default(), 0, false, true),
            (known(None), 1_299, false, false),
            (known(None), 1_300, false, true),
            (known(None), 1_009, true, false),
            (known(None), 1_010, true, true),
            (known(Some("away")), 1_009, false, false),
            (known(Some("away")), 1_010, false, true),
            (known(None), 999, false, true),
        ] {
            assert_eq!(known.is_due(now, lacks_key), expected, "{known:?} at {now}");
        }
    }

    #[test]
    fn keys_are_good_for_a_day() {
        let set = KeySet {
            url: "https://id.example.com/keys".to_owned(),
            authorities: None,
        };
        let mut sets = KeySets::default();
        sets.take(set.clone(), Ok("keys".to_owned()), 0);
        sets.take(set.clone(), Err("away".to_owned()), 24 * 60 * 60);
        sets.forget_stale(24 * 60 * 60);
        let mut expected = FetchedKeys::default();
        expected.put(set.clone(), "keys".to_owned());
        assert_eq!(*sets.fetched(), expected);
        sets.forget_stale(24 * 60 * 60 + 1);
        assert_eq!(*sets.fetched(), FetchedKeys::default());
        // Whoever comes back is believed again.
        sets.take(set, Ok("keys".to_owned()), 24 * 60 * 60 + 2);
        assert_eq!(*sets.fetched(), expected);
    }
}
