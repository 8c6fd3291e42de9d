use std::sync::Arc;

use super::{Account, Replica, ReplicaError, Snapshot};
use crate::store::{Commit, CommitError};

/// How often a write is judged anew when others were faster.
const ATTEMPTS: usize = 5;

/// Why a write was not carried out.
#[derive(Debug)]
pub enum WriteError<E> {
    /// It was judged and refused.
    Refused(E),
    /// It could not be carried out.
    Failed(ReplicaError),
}

impl<E> From<ReplicaError> for WriteError<E> {
    fn from(error: ReplicaError) -> Self {
        Self::Failed(error)
    }
}

/// What a judge comes to.
pub enum Judged<R> {
    /// Commit this, then answer.
    Commit(Commit, R),
    /// There is nothing to commit; answer.
    Answer(R),
}

impl Replica {
    /// Writes to an account: judges on a snapshot, commits exactly on its
    /// revision, publishes what was committed.
    ///
    /// When others were faster, it is judged anew on what they left. The
    /// caller must not be cancelled between commit and publication, so it
    /// runs this in a task of its own.
    ///
    /// # Errors
    /// What the judge refused with, or why nothing could be committed.
    pub async fn write<R, E, J, F>(
        &self,
        account: &Account,
        mut judge: J,
    ) -> Result<(R, Arc<Snapshot>), WriteError<E>>
    where
        J: FnMut(Arc<Snapshot>) -> F,
        F: Future<Output = Result<Judged<R>, E>> + Send,
    {
        let _writing = account.writing.lock().await;
        for _ in 0..ATTEMPTS {
            let snapshot = account.snapshot();
            let (commit, answer) = match judge(Arc::clone(&snapshot))
                .await
                .map_err(WriteError::Refused)?
            {
                Judged::Commit(commit, answer) => (commit, answer),
                Judged::Answer(answer) => return Ok((answer, snapshot)),
            };
            let next = account.next(&snapshot);
            let committed = self.store().commit(&account.id, next, commit).await;
            match committed {
                Ok(_) => {
                    account.has_committed();
                    return Ok((answer, self.catch_up(account).await?));
                }
                Err(CommitError::Stale { .. }) => {
                    self.catch_up(account).await?;
                }
                Err(CommitError::UnknownAccount) => return Err(ReplicaError::Gone.into()),
                Err(CommitError::Store(error)) => return Err(ReplicaError::Store(error).into()),
            }
        }
        Err(ReplicaError::Conflict.into())
    }
}
