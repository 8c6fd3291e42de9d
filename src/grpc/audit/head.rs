//! The end of a chain over the wire, signed.

use crate::domain::audit::{Chain, Exported, Head, exported};
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::grpc::record_out::time;
use crate::keys::{Signer, is_signed};
use crate::proto::AuditHead;

/// The end of an account's chain at a moment.
pub(crate) fn sign_head(
    signer: &Signer,
    account: &AccountId,
    head: Head,
    at: Timestamp,
) -> AuditHead {
    let signature = signer.sign(&exported(Chain::Account(account), &head, at));
    AuditHead {
        account: account.to_string(),
        sequence: head.sequence,
        link: head.link,
        time: Some(time(at)),
        public_key: signer.public_key().to_vec(),
        signature,
    }
}

/// What such an end says of the account's chain, if it was signed by whom the public key belongs to.
pub(crate) fn read_head(
    public_key: &[u8],
    account: &AccountId,
    said: &AuditHead,
) -> Option<Exported> {
    let head = Head {
        sequence: said.sequence,
        link: said.link.clone(),
    };
    let at = said.time?;
    let millis = at.seconds.checked_mul(1_000)?;
    let at = millis.checked_add(i64::from(at.nanos / 1_000_000))?;
    let message = exported(Chain::Account(account), &head, Timestamp(at));
    is_signed(public_key, &message, &said.signature).then_some(Exported {
        sequence: head.sequence,
        link: head.link,
    })
}
