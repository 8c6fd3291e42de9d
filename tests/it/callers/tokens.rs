//! Tokens as an issuer signs them, and as nobody should.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use steward::ambient::{Ambient as _, Machine};

pub(super) const ISSUER: &str = "https://id.example.com";

/// Who signs tokens.
pub(super) struct Signer {
    id: String,
    private: EncodingKey,
    public: Vec<u8>,
}

pub(super) fn now() -> i64 {
    Machine::default().now().seconds()
}

/// What the token of a caller says.
pub(super) fn claims(subject: &str) -> Value {
    json!({"iss": ISSUER, "sub": subject, "aud": "steward", "exp": now() + 600})
}

impl Signer {
    pub(super) fn new(id: &str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let document = pair.to_pkcs8().unwrap();
        Self {
            id: id.to_owned(),
            private: EncodingKey::from_ed_der(document.as_ref()),
            public: pair.public_key().as_ref().to_vec(),
        }
    }

    /// Its public key, as a set.
    pub(super) fn key_set(&self) -> String {
        json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(&self.public),
        }]})
        .to_string()
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        self.sign_as(Some(&self.id), claims)
    }

    fn sign_as(&self, id: Option<&str>, claims: &Value) -> String {
        let header = Header {
            kid: id.map(str::to_owned),
            ..Header::new(Algorithm::EdDSA)
        };
        encode(&header, claims, &self.private).unwrap()
    }
}

/// A token of `ask` with other claims.
fn with(signer: &Signer, claim: &str, value: Value) -> String {
    let mut claims = claims("ask");
    claims[claim] = value;
    signer.sign(&claims)
}

fn without(signer: &Signer, claim: &str) -> String {
    let mut claims = claims("ask");
    claims.as_object_mut().unwrap().remove(claim);
    signer.sign(&claims)
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Tokens that show nobody.
pub(super) fn bad(signer: &Signer) -> Vec<(&'static str, String)> {
    let good = signer.sign(&claims("ask"));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let other = Signer::new("first");
    let shared = EncodingKey::from_secret(&signer.public).unwrap();
    let shared_header = Header {
        kid: Some("first".to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    let all = part(&json!({"iss": ISSUER, "sub": "all", "aud": "steward", "exp": now() + 600}));
    let mut long = claims("ask");
    long["more"] = json!("x".repeat(4_000));
    vec![
        (
            "unsigned",
            format!("{}.{payload}.", part(&json!({"alg": "none"}))),
        ),
        ("without a signature", format!("{message}.")),
        (
            "of a cut signature",
            format!("{message}.{}", signature.split_at(40).0),
        ),
        ("of other words", format!("{header}.{all}.{signature}")),
        (
            "signed by the public key",
            encode(&shared_header, &claims("ask"), &shared).unwrap(),
        ),
        (
            "signed by another key of the same id",
            other.sign(&claims("ask")),
        ),
        (
            "of an unknown key",
            signer.sign_as(Some("unknown"), &claims("ask")),
        ),
        (
            "of another algorithm",
            format!(
                "{}.{payload}.{signature}",
                part(&json!({"alg": "ES256", "kid": "first"}))
            ),
        ),
        (
            "of another issuer",
            with(signer, "iss", json!("https://other.example.com")),
        ),
        ("without an issuer", without(signer, "iss")),
        ("for another audience", with(signer, "aud", json!("other"))),
        (
            "for other audiences",
            with(signer, "aud", json!(["other", "stewards"])),
        ),
        ("without an audience", without(signer, "aud")),
        ("of nobody", with(signer, "sub", json!("nobody"))),
        ("without a subject", without(signer, "sub")),
        ("over", with(signer, "exp", json!(now() - 120))),
        ("without an end", without(signer, "exp")),
        (
            "that ends with a word",
            with(signer, "exp", json!("9999999999")),
        ),
        ("not begun", with(signer, "nbf", json!(now() + 120))),
        ("from the future", with(signer, "iat", json!(now() + 120))),
        ("too long", signer.sign(&long)),
        ("two at once", format!("{good} {good}")),
        ("of one part", "x".to_owned()),
        ("of empty parts", "..".to_owned()),
    ]
}

/// Tokens that show the caller.
pub(super) fn good(signer: &Signer) -> Vec<(&'static str, String)> {
    vec![
        (
            "of a key that is not named",
            signer.sign_as(None, &claims("ask")),
        ),
        (
            "for several audiences",
            with(signer, "aud", json!(["other", "steward"])),
        ),
        (
            "just over, by other clocks",
            with(signer, "exp", json!(now() - 30)),
        ),
        (
            "just begun, by other clocks",
            with(signer, "nbf", json!(now() + 30)),
        ),
        (
            "that ends in a fraction",
            with(
                signer,
                "exp",
                json!(600.5 + f64::from(u32::try_from(now()).unwrap())),
            ),
        ),
    ]
}
