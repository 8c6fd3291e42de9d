//! Repeated requests: answered as the first time, without being done again.

use prost::Message;

use super::fields::Fields;
use crate::domain::id::{InvalidId, JobId};
use crate::keys::Seal;
use crate::proto::ErrorReason;
use crate::replica;

/// A request that its caller gave an id.
pub(super) struct RequestKey {
    id: String,
    method: &'static str,
    digest: [u8; 32],
}

impl RequestKey {
    /// The key of a request, given without its id; `None` when it has no id.
    pub(super) fn read(
        fields: &mut Fields,
        seal: &Seal,
        method: &'static str,
        id: &str,
        request: &impl Message,
    ) -> Option<Self> {
        let id = request_id(fields, id)?;
        let digest = seal.digest(&request.encode_to_vec());
        Some(Self { id, method, digest })
    }

    /// The key for a write that is answered with a message of the contract.
    pub(super) fn request<M: Message + Default>(&self) -> replica::Request<'_, M> {
        self.request_as(M::encode_to_vec, |kept| M::decode(kept).ok())
    }

    /// The key for a write whose answer is kept in a form of its own.
    pub(super) fn request_as<A>(
        &self,
        encode: fn(&A) -> Vec<u8>,
        decode: fn(&[u8]) -> Option<A>,
    ) -> replica::Request<'_, A> {
        replica::Request {
            id: &self.id,
            method: self.method,
            digest: &self.digest,
            encode,
            decode,
        }
    }
}

/// A request id that may be left out; it looks like any other id.
pub(super) fn request_id(fields: &mut Fields, text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    // Every kind of id has the same alphabet.
    match JobId::parse(text) {
        Ok(id) => Some(id.to_string()),
        Err(error @ InvalidId) => {
            fields.wrong("request_id", ErrorReason::FieldInvalid, error.to_string());
            None
        }
    }
}
