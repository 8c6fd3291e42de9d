use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::caller::{Accepted, Caller, Known, Proof};
use super::key_sets::{FetchedKeys, KeySet};
use super::tokens::{Issuer, Keys, TokenError};

/// Everybody who may call.
#[derive(Debug)]
pub struct Callers {
    known: BTreeMap<Proof, Arc<Known>>,
    issuers: Vec<Arc<Issuer>>,
    /// The texts of which all that was made.
    read: Vec<String>,
    /// The keys that were fetched, as far as there are any.
    fetched: Vec<Option<String>>,
}

/// Why a call does not show who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// Neither a certificate nor a token.
    #[error("the call carries neither a client certificate nor a token")]
    NoCredentials,
    /// The header is no bearer token.
    #[error("the `authorization` header holds no bearer token")]
    NoBearer,
    /// The token is not accepted; which check it fails is not for who presents it.
    #[error("the token is not accepted")]
    TokenRefused,
    /// It is good later, or the clocks differ.
    #[error("the token is not accepted yet")]
    TokenEarly,
    /// The connection was made while it was good.
    #[error("the client certificate has expired")]
    CertificateExpired,
    /// It was accepted once.
    #[error("the token has expired")]
    TokenExpired,
    /// The credentials are good, but nobody is known by them.
    #[error("no caller is known by these credentials")]
    NoSuchCaller,
}

impl Callers {
    pub(super) fn new(
        known: BTreeMap<Proof, Arc<Known>>,
        issuers: impl IntoIterator<Item = Issuer>,
        read: Vec<String>,
    ) -> Self {
        Self {
            known,
            issuers: issuers.into_iter().map(Arc::new).collect(),
            read,
            fetched: Vec::new(),
        }
    }

    /// The same, with these keys of those issuers whose keys are fetched. What does not fit an issuer leaves it without
    /// keys, until something else is fetched: it is no reason to refuse a file that may have changed for that.
    #[must_use]
    pub fn with(&self, fetched: &FetchedKeys) -> Self {
        let text = |issuer: &Arc<Issuer>| {
            let set = issuer.set.as_ref()?;
            Some(fetched.text(set).map(ToOwned::to_owned))
        };
        let with_keys = |issuer: &Arc<Issuer>| match text(issuer) {
            None => Arc::clone(issuer),
            Some(text) => {
                let keys = text.and_then(|text| Keys::read(&text, &issuer.algorithms).ok());
                Arc::new(issuer.with_keys(keys.unwrap_or_default()))
            }
        };
        Self {
            known: self.known.clone(),
            issuers: self.issuers.iter().map(with_keys).collect(),
            read: self.read.clone(),
            fetched: self.issuers.iter().filter_map(text).collect(),
        }
    }

    /// The sets of keys that are fetched.
    pub fn key_sets(&self) -> BTreeSet<KeySet> {
        let sets = self.issuers.iter();
        sets.filter_map(|issuer| issuer.set.clone()).collect()
    }

    /// Whether a token came that names a key which a set may have by now.
    pub fn lacks_key(&self, set: &KeySet) -> bool {
        self.of(set)
            .any(|issuer| issuer.lacks_key.load(Ordering::Relaxed))
    }

    /// The set was fetched: it has what it has.
    pub fn has_all_keys(&self, set: &KeySet) {
        self.of(set)
            .for_each(|issuer| issuer.lacks_key.store(false, Ordering::Relaxed));
    }

    /// Whether a text can be a set: how many keys it has.
    ///
    /// # Errors
    /// What is wrong with it, for an issuer whose keys it should be.
    pub fn keys_of(&self, set: &KeySet, text: &str) -> Result<usize, String> {
        self.of(set).try_fold(0, |_, issuer| {
            Ok(Keys::read(text, &issuer.algorithms)?.count())
        })
    }

    /// The issuers whose keys are those of a set.
    fn of(&self, set: &KeySet) -> impl Iterator<Item = &Arc<Issuer>> {
        self.issuers
            .iter()
            .filter(move |issuer| issuer.set.as_ref() == Some(set))
    }

    /// Whether the same files say the same, and the same keys were fetched.
    pub fn is_as_read(&self, other: &Self) -> bool {
        (&self.read, &self.fetched) == (&other.read, &other.fetched)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names().count()
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> = self
            .known
            .values()
            .map(|known| known.binding.name.as_str())
            .collect();
        names.into_iter()
    }

    /// The names of those who can show nothing but a certificate.
    pub fn by_certificate_alone(&self) -> BTreeSet<&str> {
        let all = self.known.values().map(|known| known.binding.name.as_str());
        let with_token = self
            .known
            .iter()
            .filter(|(proof, _)| matches!(proof, Proof::Token { .. }));
        let with_token: BTreeSet<&str> = with_token
            .map(|(_, known)| known.binding.name.as_str())
            .collect();
        all.filter(|name| !with_token.contains(name)).collect()
    }

    /// The names of those who are bound otherwise, or known by something else, than among others; of those who are new
    /// and who are gone, too.
    pub fn changed_since<'a>(&'a self, before: &'a Self) -> BTreeSet<&'a str> {
        let ways = [(self, before), (before, self)];
        let changed = ways.into_iter().flat_map(|(these, others)| {
            let known = these.known.iter();
            known.filter(|(proof, known)| others.known.get(*proof) != Some(*known))
        });
        changed
            .map(|(_, known)| known.binding.name.as_str())
            .collect()
    }

    /// The caller of a name, as if it had shown its credentials; its token names nobody.
    pub fn named(&self, name: &str) -> Option<Caller> {
        let found = self
            .known
            .values()
            .find(|known| known.binding.name == name)?;
        Some(Caller::named(found))
    }

    /// Whether a caller that was found before would be found again, bound to the same: by the same proof, and if that
    /// is a token, one that is signed with a key that is accepted still.
    pub fn still_have(&self, caller: &Caller) -> bool {
        let Some((found, signer)) = caller.found_by() else {
            return true;
        };
        let known = self.known.get(&found.proof);
        let mut issuers = self.issuers.iter();
        known.is_some_and(|known| **known == *found)
            && signer.is_none_or(|signer| issuers.any(|issuer| issuer.accepts(signer)))
    }

    /// Who says nothing of itself: it may ask for health only.
    pub fn unknown() -> Caller {
        Caller::unknown()
    }

    /// The caller that a verified certificate shows: by one of its URIs, or by its subject. It is over at a time, in
    /// seconds.
    ///
    /// # Errors
    /// Nobody is known by it.
    pub fn by_certificate<'a>(
        &self,
        uris: impl IntoIterator<Item = &'a str>,
        subject: Option<&str>,
        until: i64,
    ) -> Result<Caller, Unauthenticated> {
        let uris = uris
            .into_iter()
            .map(|uri| Proof::CertificateUri(uri.to_owned()));
        let subject = subject.map(|subject| Proof::CertificateSubject(subject.to_owned()));
        let known = uris
            .chain(subject)
            .find_map(|proof| self.known.get(&proof))
            // Its acting users are named by a token.
            .filter(|known| known.claim.is_none());
        let known = known.ok_or(Unauthenticated::NoSuchCaller)?;
        Ok(Caller::certified(known, until))
    }

    /// The caller that a token shows, at a time in seconds.
    ///
    /// # Errors
    /// It is not accepted, or nobody is known by it.
    pub fn by_token(&self, token: &str, now: i64) -> Result<Caller, Unauthenticated> {
        let mut refused = TokenError::NotOurs;
        let mut accepted = None;
        let mut without_key = Vec::new();
        for issuer in &self.issuers {
            match Issuer::verify(issuer, token, now) {
                Ok(found) => {
                    accepted = Some(found);
                    break;
                }
                Err(TokenError::NotOurs) => {}
                Err(TokenError::NoKey) => without_key.push(issuer),
                Err(error) => refused = error,
            }
        }
        let Some((claims, signer)) = accepted else {
            if refused == TokenError::NotOurs {
                let lack = |issuer: &&Arc<Issuer>| issuer.lacks_key.store(true, Ordering::Relaxed);
                without_key.iter().for_each(lack);
            }
            return Err(match refused {
                TokenError::Expired => Unauthenticated::TokenExpired,
                TokenError::Early => Unauthenticated::TokenEarly,
                TokenError::NotOurs | TokenError::NoKey | TokenError::Refused => {
                    Unauthenticated::TokenRefused
                }
            });
        };
        let until = claims.expires();
        let proof = Proof::Token {
            issuer: claims.issuer,
            subject: claims.subject,
        };
        let known = self.known.get(&proof);
        let known = known.ok_or(Unauthenticated::NoSuchCaller)?;
        let value = known
            .claim
            .as_deref()
            .and_then(|claim| claims.others.get(claim));
        let one = value.and_then(|value| value.as_str());
        let several = value.and_then(|value| value.as_array());
        let several = several.into_iter().flatten();
        let several = several.filter_map(|value| value.as_str());
        let accepted = Accepted {
            signer,
            // What is no id is no user's.
            named: one
                .into_iter()
                .chain(several)
                .flat_map(str::parse)
                .collect(),
            until,
        };
        Ok(Caller::accepted(known, accepted))
    }
}
