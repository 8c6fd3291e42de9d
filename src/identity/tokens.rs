//! Signed tokens (JWT, RFC 7519; keys as JWK Sets, RFC 7517).

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::key_sets::KeySet;

/// By how many seconds the clocks of an issuer and of steward may differ.
const SKEW: i64 = 60;
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 4 * 1024;

/// How a token is signed: with a key of which steward knows the public half only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Algorithm(jsonwebtoken::Algorithm);

/// The algorithms that an issuer may use.
const ALGORITHMS: [(&str, jsonwebtoken::Algorithm); 9] = {
    use jsonwebtoken::Algorithm as A;
    [
        ("RS256", A::RS256),
        ("RS384", A::RS384),
        ("RS512", A::RS512),
        ("PS256", A::PS256),
        ("PS384", A::PS384),
        ("PS512", A::PS512),
        ("ES256", A::ES256),
        ("ES384", A::ES384),
        ("EdDSA", A::EdDSA),
    ]
};

impl FromStr for Algorithm {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = ALGORITHMS.iter().find(|(known, _)| *known == name);
        found.map(|(_, algorithm)| Self(*algorithm)).ok_or_else(|| {
            let names = ALGORITHMS.map(|(name, _)| name).join(", ");
            format!("is none that is accepted; these are: {names}")
        })
    }
}

/// Who signs tokens.
#[derive(Debug)]
pub(super) struct Issuer {
    /// What its tokens carry as `iss`.
    pub(super) name: String,
    pub(super) audience: String,
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) keys: Keys,
    /// Where they are fetched, if they are.
    pub(super) set: Option<KeySet>,
    /// Whether a token named a key that was not among those that were fetched.
    pub(super) lacks_key: AtomicBool,
}

/// Whose key a token was signed with.
#[derive(Debug)]
pub(super) struct Signer {
    issuer: Arc<Issuer>,
    /// Which of its keys.
    key: usize,
}

/// The public keys of an issuer, each with an algorithm that it may use.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    jwk: Jwk,
    algorithm: jsonwebtoken::Algorithm,
    public: DecodingKey,
}

/// What a verified token says.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    #[serde(rename = "iss")]
    pub(super) issuer: String,
    #[serde(rename = "sub")]
    pub(super) subject: String,
    #[serde(rename = "aud")]
    audience: Audience,
    /// When it ends, in seconds. What is no number is refused.
    #[serde(rename = "exp")]
    ends: f64,
    #[serde(rename = "nbf")]
    begins: Option<f64>,
    #[serde(rename = "iat")]
    issued: Option<f64>,
    #[serde(flatten)]
    pub(super) others: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenError {
    /// No key of the issuer signed it.
    NotOurs,
    /// The issuer has no key by which it could be ours.
    NoKey,
    /// The issuer signed it, and something else is not as it must be.
    Refused,
    /// It is not good yet.
    Early,
    /// It was good, and is over.
    Expired,
}

impl Keys {
    /// Reads a JSON Web Key Set. A key serves for each of the algorithms that it fits.
    pub(super) fn read(text: &str, algorithms: &[Algorithm]) -> Result<Self, String> {
        let set: JwkSet =
            serde_json::from_str(text).map_err(|_| "the file is no JSON Web Key Set".to_owned())?;
        let mut keys = Vec::new();
        for jwk in &set.keys {
            for Algorithm(algorithm) in algorithms {
                if fits(jwk, *algorithm) {
                    let key = DecodingKey::from_jwk(jwk)
                        .map_err(|_| "a key of the set cannot be read".to_owned())?;
                    keys.push(Key {
                        jwk: jwk.clone(),
                        algorithm: *algorithm,
                        public: key,
                    });
                }
            }
        }
        if keys.is_empty() {
            return Err("no key of the set is of one of the algorithms".to_owned());
        }
        Ok(Self(keys))
    }
}

impl Keys {
    /// How many there are, each with an algorithm.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Whether tokens of an algorithm may be verified with a key: one that says what it is for is for nothing else.
fn fits(jwk: &Jwk, algorithm: jsonwebtoken::Algorithm) -> bool {
    use jsonwebtoken::Algorithm as A;
    use jsonwebtoken::jwk::{KeyAlgorithm, KeyOperations, PublicKeyUse};
    let is_for_signing = matches!(
        jwk.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let may_verify = |for_what: &Vec<KeyOperations>| for_what.contains(&KeyOperations::Verify);
    let is_for_verifying = jwk.common.key_operations.as_ref().is_none_or(may_verify);
    let says = |algorithm: KeyAlgorithm| A::from_str(&algorithm.to_string()).ok();
    let is_for_it = jwk
        .common
        .key_algorithm
        .is_none_or(|said| says(said) == Some(algorithm));
    let is_of_kind = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => matches!(
            algorithm,
            A::RS256 | A::RS384 | A::RS512 | A::PS256 | A::PS384 | A::PS512
        ),
        AlgorithmParameters::EllipticCurve(key) => matches!(
            (&key.curve, algorithm),
            (EllipticCurve::P256, A::ES256) | (EllipticCurve::P384, A::ES384)
        ),
        AlgorithmParameters::OctetKeyPair(key) => {
            matches!((&key.curve, algorithm), (EllipticCurve::Ed25519, A::EdDSA))
        }
        // A key that both sides know is none of an issuer's alone.
        _ => false,
    };
    is_for_signing && is_for_verifying && is_for_it && is_of_kind
}

impl Issuer {
    /// The same with other keys.
    pub(super) fn with_keys(&self, keys: Keys) -> Self {
        Self {
            name: self.name.clone(),
            audience: self.audience.clone(),
            algorithms: self.algorithms.clone(),
            keys,
            set: self.set.clone(),
            lacks_key: AtomicBool::new(false),
        }
    }

    /// Whether tokens of a signer of before are accepted still.
    pub(super) fn accepts(&self, Signer { issuer, key }: &Signer) -> bool {
        let is_same =
            |one: &Key, other: &Key| one.jwk == other.jwk && one.algorithm == other.algorithm;
        self.name == issuer.name
            && self.audience == issuer.audience
            && issuer
                .keys
                .0
                .get(*key)
                .is_some_and(|key| self.keys.0.iter().any(|now| is_same(now, key)))
    }

    /// What a token says, and by whose key, if the issuer signed it for this audience and this time, in seconds.
    pub(super) fn verify(
        this: &Arc<Self>,
        token: &str,
        now: i64,
    ) -> Result<(Claims, Signer), TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::NotOurs);
        }
        let header = decode_header(token).map_err(|_| TokenError::NotOurs)?;
        let keys = this.keys.0.iter().enumerate();
        let fitting = keys.filter(|(_, key)| key.algorithm == header.alg);
        // Whoever does not name one of several makes all of them be tried.
        if header.kid.is_none() && fitting.clone().count() > 1 {
            return Err(TokenError::NotOurs);
        }
        let fitting =
            fitting.filter(|(_, key)| header.kid.is_none() || header.kid == key.jwk.common.key_id);
        let mut fitting = fitting.peekable();
        if fitting.peek().is_none() {
            return Err(TokenError::NoKey);
        }
        // Times, issuer and audience are looked at below.
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let signed = fitting.find_map(|(place, key)| {
            let signed = decode::<Value>(token, &key.public, &validation).ok()?;
            Some((signed, place))
        });
        let (signed, key) = signed.ok_or(TokenError::NotOurs)?;
        let claims: Claims =
            serde_json::from_value(signed.claims).map_err(|_| TokenError::Refused)?;
        let is_for_us = match &claims.audience {
            Audience::One(one) => *one == this.audience,
            Audience::Several(several) => several.contains(&this.audience),
        };
        let latest = seconds(now.saturating_add(SKEW));
        let is_later = |time: Option<f64>| time.is_some_and(|time| time > latest);
        let is_early = is_later(claims.begins) || is_later(claims.issued);
        if claims.issuer != this.name || !is_for_us {
            return Err(TokenError::Refused);
        }
        if is_early {
            return Err(TokenError::Early);
        }
        if claims.expires() <= now {
            return Err(TokenError::Expired);
        }
        let issuer = Arc::clone(this);
        Ok((claims, Signer { issuer, key }))
    }
}

impl Claims {
    /// When it is over by steward's clock, in seconds.
    pub(super) fn expires(&self) -> i64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is beyond is never over, or always"
        )]
        let ends = self.ends as i64;
        ends.saturating_add(SKEW)
    }
}

/// Times are numbers with a fraction in tokens.
fn seconds(time: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact for 200 million years")]
    let seconds = time as f64;
    seconds
}
