//! Finding an account, and what to say when it cannot be had.

use std::sync::Arc;

use super::refusal::Refusal;
use crate::domain::id::{AccountId, UserId};
use crate::identity::Caller;
use crate::proto::ErrorReason;
use crate::replica::{Account, Replica, ReplicaError, Snapshot, WriteError};
use crate::store::StoreError;

/// The account, if the caller may use it. There is no other way to one: what the caller may not use is not looked for.
pub(super) async fn account(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
) -> Result<Arc<Account>, Refusal> {
    caller.may_use(id)?;
    replica
        .account(id)
        .await?
        .ok_or_else(Refusal::account_unknown)
}

/// The account, for what the caller does by a user's authority.
pub(super) async fn account_for(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
    actor: &UserId,
) -> Result<Arc<Account>, Refusal> {
    caller.may_act_for(actor)?;
    account(replica, caller, id).await
}

/// The account, for a write of records, some of which need a user's authority.
pub(super) async fn account_written(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
    actor: Option<&UserId>,
) -> Result<Arc<Account>, Refusal> {
    let Some(actor) = actor else {
        return account(replica, caller, id).await;
    };
    caller.may_use_authority()?;
    account_for(replica, caller, id, actor).await
}

/// The account's facts at its present revision.
pub(super) async fn snapshot(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
) -> Result<Arc<Snapshot>, Refusal> {
    Ok(account(replica, caller, id).await?.snapshot())
}

/// The account's facts, if they are in memory and as fresh as a token demands.
pub(super) fn at_hand(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
    token: &str,
) -> Result<Option<Arc<Snapshot>>, Refusal> {
    caller.may_use(id)?;
    Ok(replica.at_hand(id, token))
}

impl From<WriteError<Refusal>> for Refusal {
    fn from(error: WriteError<Refusal>) -> Self {
        match error {
            WriteError::Refused(refusal) => refusal,
            WriteError::RequestIdReused => Self::request_id_reused(),
            WriteError::Failed(error) => error.into(),
        }
    }
}

impl From<ReplicaError> for Refusal {
    fn from(error: ReplicaError) -> Self {
        match error {
            ReplicaError::Store(error) => error.into(),
            // The log was told.
            ReplicaError::Unreadable(error) => {
                let (reason, message) = told(&error);
                Self::new(reason, message)
            }
            ReplicaError::Gone => Self::account_unknown(),
            ReplicaError::Randomness(_) => {
                tracing::error!(error = %error, "the machine failed");
                Self::new(
                    ErrorReason::Internal,
                    "something went wrong; the log says more",
                )
            }
            ReplicaError::CommitUnknown => Self::new(
                ErrorReason::CommitUnknown,
                "whether the last change of the account was stored is not known yet; try again",
            ),
            ReplicaError::Loading => Self::new(
                ErrorReason::Unavailable,
                "the account is being loaded; try again",
            ),
            ReplicaError::Ended => Self::not_finished(),
            ReplicaError::Conflict => Self::new(
                ErrorReason::Conflict,
                "the account changed while the request was judged; try again",
            ),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let (reason, message) = told(&error);
        if reason == ErrorReason::Internal || error.is_missing_right() {
            let code = error.code().map(tracing::field::display);
            tracing::error!(error = %error, code, "the store failed");
        }
        Self::new(reason, message)
    }
}

/// What callers are told of a failure of the store.
fn told(error: &StoreError) -> (ErrorReason, &'static str) {
    match error {
        StoreError::Full => (ErrorReason::StoreFull, "the store has no room left"),
        StoreError::ReadOnly => (ErrorReason::StoreReadOnly, "the store cannot be written to"),
        StoreError::NotServing => (
            ErrorReason::NotServing,
            "this server cannot confirm that it is the one that serves; try again, or at another",
        ),
        // Somebody took it from steward's user, and can give it back.
        refused if refused.is_missing_right() => {
            (ErrorReason::Unavailable, "the store lets nobody in now")
        }
        passing if passing.is_passing() => {
            (ErrorReason::Unavailable, "the store cannot be reached now")
        }
        _ => (
            ErrorReason::Internal,
            "something went wrong; the log says more",
        ),
    }
}
