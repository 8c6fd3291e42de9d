//! Repeated requests: answered as the first time, without being done again.

use prost::Message;

use super::fields::Fields;
use super::refusal::Refusal;
use crate::domain::id::{AccountId, InvalidId, JobId};
use crate::proto::ErrorReason;
use crate::store::{Receipt, Store};

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

/// What the same request was answered with before.
pub(super) async fn replay<T: Message + Default>(
    store: &Store,
    account: &AccountId,
    request_id: &str,
    method: &str,
    digest: &[u8],
) -> Result<Option<T>, Refusal> {
    let Some(receipt) = store.receipt(account, request_id).await? else {
        return Ok(None);
    };
    if receipt.method != method || receipt.digest != digest {
        return Err(Refusal::new(
            ErrorReason::RequestIdReused,
            "the request id was used for a different request",
        ));
    }
    let answer = T::decode(receipt.response.as_slice());
    answer.map(Some).map_err(|_| {
        Refusal::new(
            ErrorReason::Internal,
            "what was answered before cannot be read",
        )
    })
}

/// The trace of a request, by which its repetition is recognised.
pub(super) fn receipt<T: Message>(
    request_id: &str,
    method: &str,
    digest: &[u8],
    response: &T,
) -> Receipt {
    Receipt {
        request_id: request_id.to_owned(),
        method: method.to_owned(),
        digest: digest.to_vec(),
        response: response.encode_to_vec(),
    }
}
