use crate::ambient::NoRandomness;
use crate::domain::erasure::PlanRefusal;
use crate::replica::{ReplicaError, WriteError};
use crate::store::StoreError;

/// Why nothing is shown, or nothing is erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// It was judged and refused.
    #[error(transparent)]
    Refused(#[from] PlanRefusal),
    /// The preview token was not given for this request.
    #[error("the preview token was not given for this request")]
    TokenInvalid,
    /// The preview is too old.
    #[error("the preview has expired")]
    PreviewExpired,
    /// Nothing of the selection can be erased.
    #[error("nothing of the selection can be erased")]
    NothingToErase,
    /// The request id was used for a different request.
    #[error("the request id was used for a different request")]
    RequestIdReused,
    /// There is no randomness to make a job's id from.
    #[error("no id can be made for the job")]
    Randomness(#[from] NoRandomness),
    /// The account could not be read or written.
    #[error("the account could not be read or written")]
    Failed(#[from] ReplicaError),
    /// The task that ran it ended before it was done.
    #[error("the run ended before it was done")]
    Ended,
}

impl From<StoreError> for EraseError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<WriteError<Self>> for EraseError {
    fn from(error: WriteError<Self>) -> Self {
        match error {
            WriteError::Refused(error) => error,
            WriteError::RequestIdReused => Self::RequestIdReused,
            WriteError::Failed(error) => Self::Failed(error),
        }
    }
}
