//! Pages: sizes within their limits, and tokens that go on exactly where a
//! page of the same request ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fields::Fields;
use crate::keys::{Purpose, Seal};
use crate::proto::ErrorReason;

/// The limits of one RPC's pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The size when none is asked for.
    pub(super) usual: usize,
    /// The largest size.
    pub(super) most: usize,
}

/// The size of a page.
pub(super) fn size(fields: &mut Fields, asked: i32, limits: Limits) -> usize {
    match usize::try_from(asked) {
        Ok(0) => limits.usual,
        Ok(asked) => asked.min(limits.most),
        Err(_) => {
            fields.wrong("page_size", ErrorReason::FieldInvalid, "is negative");
            limits.usual
        }
    }
}

/// What tokens of a query are bound to that is more than a few words: the RPC,
/// and the request without its page.
pub(super) fn bound(seal: &Seal, rpc: &str, request: &impl prost::Message) -> Vec<String> {
    let digest = seal.digest(&request.encode_to_vec());
    vec![rpc.to_owned(), URL_SAFE_NO_PAD.encode(digest)]
}

/// What tokens of one query are bound to: the RPC and what it asks for.
pub(super) struct Pages<'a> {
    pub(super) seal: &'a Seal,
    pub(super) query: Vec<String>,
}

impl Pages<'_> {
    /// A token that goes on after `position`.
    pub(super) fn token(&self, position: &str) -> String {
        self.seal
            .seal(Purpose::Page, &self.context(), position.as_bytes())
    }

    /// Where the page before ended; `None` for the first page.
    pub(super) fn position(&self, fields: &mut Fields, token: &str) -> Option<String> {
        if token.is_empty() {
            return None;
        }
        let opened = self.seal.open(Purpose::Page, &self.context(), token);
        let position = opened.and_then(|bytes| String::from_utf8(bytes).ok());
        if position.is_none() {
            let description = "was not given out for this request";
            fields.wrong("page_token", ErrorReason::TokenInvalid, description);
        }
        position
    }

    fn context(&self) -> Vec<&[u8]> {
        self.query.iter().map(String::as_bytes).collect()
    }
}
