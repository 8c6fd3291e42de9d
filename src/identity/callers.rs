use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::caller::{Binding, Caller};
use super::tokens::{Issuer, TokenError};
use crate::domain::id::UserId;

/// Everybody who may call.
#[derive(Debug)]
pub struct Callers {
    known: BTreeMap<Proof, Known>,
    issuers: Vec<Issuer>,
    /// The texts of which all that was made.
    read: Vec<String>,
}

/// By what a caller is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    CertificateUri(String),
    CertificateSubject(String),
    Token { issuer: String, subject: String },
}

/// A caller of the file.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) binding: Arc<Binding>,
    /// The claim of its tokens that names its acting users.
    pub(super) claim: Option<Box<str>>,
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
    /// It was accepted once.
    #[error("the token has expired")]
    TokenExpired,
    /// The credentials are good, but nobody is known by them.
    #[error("no caller is known by these credentials")]
    NoSuchCaller,
}

impl Callers {
    pub(super) fn new(
        known: BTreeMap<Proof, Known>,
        issuers: Vec<Issuer>,
        read: Vec<String>,
    ) -> Self {
        Self {
            known,
            issuers,
            read,
        }
    }

    /// Whether the same files say the same.
    pub fn is_as_read(&self, other: &Self) -> bool {
        self.read == other.read
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

    /// The caller of a name, as if it had shown its credentials; its token names nobody.
    pub fn named(&self, name: &str) -> Option<Caller> {
        let found = self
            .known
            .values()
            .find(|known| known.binding.name == name)?;
        let nobody = found.claim.as_ref().map(|_| Arc::default());
        Some(Caller::known(Arc::clone(&found.binding), nobody, None))
    }

    /// Whether a caller that was found before is still bound to the same.
    pub fn still_have(&self, caller: &Caller) -> bool {
        caller.binding().is_none_or(|bound| {
            let mut known = self.known.values();
            known.any(|known| *known.binding == *bound)
        })
    }

    /// Who says nothing of itself: it may ask for health only.
    pub fn unknown() -> Caller {
        Caller::unknown()
    }

    /// The caller that a verified certificate shows: by one of its URIs, or by its subject.
    ///
    /// # Errors
    /// Nobody is known by it.
    pub fn by_certificate<'a>(
        &self,
        uris: impl IntoIterator<Item = &'a str>,
        subject: Option<&str>,
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
        Ok(Caller::known(Arc::clone(&known.binding), None, None))
    }

    /// The caller that a token shows, at a time in seconds, and until when.
    ///
    /// # Errors
    /// It is not accepted, or nobody is known by it.
    pub fn by_token(&self, token: &str, now: i64) -> Result<(Caller, i64), Unauthenticated> {
        let verified = self.issuers.iter().map(|issuer| issuer.verify(token, now));
        let mut refused = TokenError::NotOurs;
        let mut accepted = None;
        for verified in verified {
            match verified {
                Ok(claims) => {
                    accepted = Some(claims);
                    break;
                }
                Err(TokenError::NotOurs) => {}
                Err(error) => refused = error,
            }
        }
        let claims = accepted.ok_or(match refused {
            TokenError::Expired => Unauthenticated::TokenExpired,
            TokenError::Early => Unauthenticated::TokenEarly,
            TokenError::NotOurs | TokenError::Refused => Unauthenticated::TokenRefused,
        })?;
        let expires = claims.expires();
        let proof = Proof::Token {
            issuer: claims.issuer,
            subject: claims.subject,
        };
        let known = self.known.get(&proof);
        let known = known.ok_or(Unauthenticated::NoSuchCaller)?;
        let named = known.claim.as_deref().map(|claim| {
            let value = claims.others.get(claim);
            let one = value.and_then(|value| value.as_str());
            let several = value.and_then(|value| value.as_array());
            let several = several.into_iter().flatten();
            let several = several.filter_map(|value| value.as_str());
            // What is no id is no user's.
            let users = one.into_iter().chain(several).flat_map(str::parse);
            users.collect::<Arc<[UserId]>>()
        });
        let caller = Caller::known(Arc::clone(&known.binding), named, Some(expires));
        Ok((caller, expires))
    }
}
