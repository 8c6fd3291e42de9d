//! Answers that are at least as fresh as a token demands.

use std::sync::Arc;

use tonic::metadata::MetadataMap;

use super::accounts::{account, snapshot};
use super::deadline::wait_budget;
use super::refusal::{Refusal, Violation};
use crate::domain::id::AccountId;
use crate::identity::Caller;
use crate::proto::ErrorReason;
use crate::replica::{FreshnessError, Replica, Snapshot};

/// The field of every request that demands freshness.
const FIELD: &str = "at_least_as_fresh";

/// The account's facts for an answer: at the present revision, or, with a
/// token, at one that is at least as fresh; the call's metadata says how long
/// that may be waited for.
///
/// Every RPC that answers from a snapshot takes it from here.
pub(super) async fn snapshot_at_least(
    replica: &Replica,
    caller: &Caller,
    id: &AccountId,
    token: &str,
    metadata: &MetadataMap,
) -> Result<Arc<Snapshot>, Refusal> {
    if token.is_empty() {
        return snapshot(replica, caller, id).await;
    }
    let account = account(replica, caller, id).await?;
    let reached = replica.at_least(&account, token);
    within(metadata, FIELD, reached).await
}

/// Waits for what a token in a field names, as long as the caller has.
pub(super) async fn within<T>(
    metadata: &MetadataMap,
    field: &str,
    reached: impl Future<Output = Result<T, FreshnessError>>,
) -> Result<T, Refusal> {
    match tokio::time::timeout(wait_budget(metadata), reached).await {
        Ok(reached) => reached.map_err(|error| refused(field, error)),
        Err(_) => Err(Refusal::new(
            ErrorReason::NotFreshYet,
            "the account has not come to that revision yet",
        )),
    }
}

fn refused(field: &str, error: FreshnessError) -> Refusal {
    let (reason, description) = match error {
        FreshnessError::Invalid => (
            ErrorReason::TokenInvalid,
            "is no token of a revision that steward gave out",
        ),
        FreshnessError::OtherAccount => (
            ErrorReason::TokenOfAnotherAccount,
            "is the token of a revision of another account",
        ),
        FreshnessError::OtherDatabase => (
            ErrorReason::TokenOfAnotherDatabase,
            "is the token of a revision in another database",
        ),
        FreshnessError::Lost => (
            ErrorReason::RevisionLost,
            "names a revision that was lost when an older state of the database was restored",
        ),
        FreshnessError::Failed(error) => return error.into(),
    };
    Refusal::fields(vec![Violation {
        field: field.to_owned(),
        description: description.to_owned(),
        reason,
    }])
}
