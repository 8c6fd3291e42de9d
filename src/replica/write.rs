//! The one way in which an account is changed.

use std::sync::Arc;

use opentelemetry::context::FutureExt as _;
use tracing::Instrument as _;

use super::account::Turn;
use super::{Account, Replica, ReplicaError, Snapshot};
use crate::domain::audit::{Caller, Deed};
use crate::domain::change::Change;
use crate::domain::record::{Timestamp, Version};
use crate::store::{Author, Commit, CommitError, Receipt, Revision, StoreError};

/// How often a write is judged anew when others were faster.
const ATTEMPTS: usize = 5;

/// A change of an account as it was asked for.
///
/// It is judged on the account's turn to write, and may be judged again when
/// another process was faster.
pub trait Write: Send + Sync + 'static {
    /// What the caller is answered with.
    type Answer: Send + 'static;
    /// Why it is not carried out.
    type Refusal: Send + 'static;

    /// By what a repetition of the request is recognised; `None` when the
    /// caller gave it no id.
    fn request(&self) -> Option<Request<'_, Self::Answer>> {
        None
    }

    /// Judges it on the facts of one revision. It must change nothing itself.
    ///
    /// # Errors
    /// Why it is not carried out.
    fn judge(
        &self,
        now: &Present<'_>,
    ) -> impl Future<Output = Result<Judged<Self::Answer>, Self::Refusal>> + Send;
}

/// A request that has an id: carried out once, and answered the same each time.
pub struct Request<'a, A> {
    /// The caller's id of it, unique in the account.
    pub id: &'a str,
    /// The RPC.
    pub method: &'static str,
    /// A digest of the request without its id: the same id with another
    /// request is a mistake.
    pub digest: &'a [u8],
    /// The answer as the receipt keeps it: ids and tokens, never personal data.
    pub encode: fn(&A) -> Vec<u8>,
    /// The answer as it was kept; `None` when it cannot be read.
    pub decode: fn(&[u8]) -> Option<A>,
}

/// What a write is judged on.
pub struct Present<'a> {
    /// The accounts, their store and their seal.
    pub replica: &'a Replica,
    /// The account.
    pub account: &'a Account,
    /// Its facts.
    pub snapshot: Arc<Snapshot>,
}

impl Present<'_> {
    /// The version of what the commit will change.
    pub fn next_version(&self) -> Version {
        let next = self.account.next(&self.snapshot);
        let next = next.upon(self.snapshot.revision);
        Version {
            number: next.number,
            era: next.era,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.replica.now()
    }

    /// The token of that revision. An answer that a receipt keeps is made
    /// before the commit.
    pub fn next_token(&self) -> String {
        self.account.next_token(self.replica.seal(), &self.snapshot)
    }
}

/// What judging a write comes to.
pub enum Judged<A> {
    /// Commit the changes, then answer.
    Commit {
        /// What it is, as a whole.
        deed: Deed,
        /// By whose authority.
        author: Author,
        /// What changes, in this order.
        changes: Vec<Change>,
        /// The answer.
        answer: A,
    },
    /// There is nothing to commit; answer.
    Answer(A),
}

/// Changes that are right whatever the account's facts are.
pub struct Unconditional {
    /// What they are, as a whole.
    pub deed: Deed,
    /// By whose authority.
    pub author: Author,
    /// What changes, in this order.
    pub changes: Vec<Change>,
}

impl Write for Unconditional {
    type Answer = ();
    type Refusal = ReplicaError;

    async fn judge(&self, _: &Present<'_>) -> Result<Judged<()>, ReplicaError> {
        Ok(Judged::Commit {
            deed: self.deed.clone(),
            author: self.author.clone(),
            changes: self.changes.clone(),
            answer: (),
        })
    }
}

/// A write that was carried out, or had been before.
pub struct Written<A> {
    /// The answer.
    pub answer: A,
    /// The account's facts with the write.
    pub snapshot: Arc<Snapshot>,
    /// Whether the request was carried out before, and is answered the same.
    pub is_repeated: bool,
}

impl<A> Written<A> {
    fn new(answer: A, snapshot: Arc<Snapshot>) -> Self {
        Self {
            answer,
            snapshot,
            is_repeated: false,
        }
    }
}

/// Why a write was not carried out.
#[derive(Debug)]
pub enum WriteError<E> {
    /// It was judged and refused.
    Refused(E),
    /// The request's id was used for a different request.
    RequestIdReused,
    /// It could not be carried out.
    Failed(ReplicaError),
}

impl<E> From<ReplicaError> for WriteError<E> {
    fn from(error: ReplicaError) -> Self {
        Self::Failed(error)
    }
}

impl<E> From<StoreError> for WriteError<E> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Replica {
    /// Carries out a write: waits for the account's turn, answers a repeated
    /// request from its receipt, judges on a snapshot, commits exactly on its
    /// revision, publishes what was committed.
    ///
    /// All of it runs in a task of its own. A caller who goes away meanwhile
    /// leaves no commit that was not published.
    ///
    /// # Errors
    /// Why it was refused, or why nothing could be committed. After
    /// [`ReplicaError::CommitUnknown`] it may have been.
    pub async fn write<W: Write>(
        self: &Arc<Self>,
        account: &Arc<Account>,
        caller: Caller,
        write: W,
    ) -> Result<Written<W::Answer>, WriteError<W::Refusal>> {
        let (replica, account) = (Arc::clone(self), Arc::clone(account));
        let work = async move {
            let files = replica.store().check_files();
            let written = match files {
                Ok(()) => replica.write_in_turn(&account, caller, &write).await,
                Err(error) => Err(error.into()),
            };
            let written = match (replica.store().check_files(), written) {
                (Ok(()), written) => written,
                // It was committed to files that are gone, or that another process reads.
                (Err(_), Ok(_)) => Err(ReplicaError::CommitUnknown.into()),
                // What SQLite says of a file that is gone is not always that.
                (Err(error), Err(_)) => Err(error.into()),
            };
            if let Err(WriteError::Failed(error)) = &written {
                replica.writes.failed(error);
            }
            written
        };
        let task = tokio::spawn(work.with_current_context());
        task.await
            .unwrap_or(Err(WriteError::Failed(ReplicaError::Ended)))
    }

    async fn write_in_turn<W: Write>(
        self: &Arc<Self>,
        account: &Arc<Account>,
        caller: Caller,
        write: &W,
    ) -> Result<Written<W::Answer>, WriteError<W::Refusal>> {
        // Whoever has the turn may wait for the database.
        let turn = async { Ok::<_, StoreError>(account.turn().await) };
        let mut turn = self.store().while_serving(turn).await?;
        self.store().check_serving()?;
        let settled = self.settle(account, &mut turn);
        self.store().while_serving(settled).await?;
        for _ in 0..ATTEMPTS {
            let snapshot = account.snapshot();
            let request = write.request();
            if let Some(answer) = self.answered(account, request.as_ref()).await? {
                return Ok(Written {
                    answer,
                    snapshot,
                    is_repeated: true,
                });
            }
            let now = Present {
                replica: self,
                account,
                snapshot: Arc::clone(&snapshot),
            };
            let judging = write.judge(&now).instrument(tracing::info_span!("judge"));
            let judged = judging.await.map_err(WriteError::Refused)?;
            let (deed, author, changes, answer) = match judged {
                Judged::Answer(answer) => return Ok(Written::new(answer, snapshot)),
                Judged::Commit {
                    deed,
                    author,
                    changes,
                    answer,
                } => (deed, author, changes, answer),
            };
            let commit = Commit {
                deed,
                author,
                caller: caller.clone(),
                key: Arc::new(self.seal().clone()),
                at: self.now(),
                changes,
                receipt: request.map(|request| request.receipt(&answer)),
            };
            let next = account.next(&snapshot);
            match self.store().commit(&account.id, next, commit).await {
                Ok(revision) => {
                    let snapshot = self.see(account, &mut turn, revision).await?;
                    return Ok(Written::new(answer, snapshot));
                }
                Err(CommitError::Stale { .. }) => {
                    self.store().while_serving(self.catch_up(account)).await?;
                }
                Err(CommitError::Unknown { revision }) => {
                    return Err(self.leave_open(account, &mut turn, revision).into());
                }
                Err(CommitError::UnknownAccount) => return Err(ReplicaError::Gone.into()),
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Err(ReplicaError::Conflict.into())
    }

    /// What the same request was answered with before.
    async fn answered<A, E>(
        &self,
        account: &Account,
        request: Option<&Request<'_, A>>,
    ) -> Result<Option<A>, WriteError<E>> {
        let Some(request) = request else {
            return Ok(None);
        };
        let receipt = self.store().receipt(&account.id, request.id);
        let receipt = self.store().while_serving(receipt).await?;
        let Some(receipt) = receipt else {
            return Ok(None);
        };
        if receipt.method != request.method || receipt.digest != request.digest {
            return Err(WriteError::RequestIdReused);
        }
        match (request.decode)(&receipt.response) {
            Some(answer) => Ok(Some(answer)),
            None => Err(StoreError::Inconsistent {
                table: "receipt",
                id: Some(receipt.request_id),
            }
            .into()),
        }
    }

    /// Publishes a commit. Nothing is acknowledged that was not read back.
    async fn see(
        self: &Arc<Self>,
        account: &Arc<Account>,
        turn: &mut Turn<'_>,
        revision: Revision,
    ) -> Result<Arc<Snapshot>, ReplicaError> {
        account.has_committed();
        let read = self.store().while_serving(self.catch_up(account)).await;
        match read {
            Ok(snapshot) if snapshot.includes(&revision) => {
                self.writes.succeeded();
                Ok(snapshot)
            }
            _ => Err(self.leave_open(account, turn, revision)),
        }
    }
}

impl<A> Request<'_, A> {
    fn receipt(&self, answer: &A) -> Receipt {
        Receipt {
            request_id: self.id.to_owned(),
            method: self.method.to_owned(),
            digest: self.digest.to_vec(),
            response: (self.encode)(answer),
        }
    }
}
