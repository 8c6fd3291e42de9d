//! What goes into the store and comes out of it, beside the domain's own
//! words.

use std::sync::Arc;

use super::{AuthorKind, Revision, Stamp};
use crate::domain::audit::{Caller, ChainKey, Deed};
use crate::domain::change::Change;
use crate::domain::erasure::Job;
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::{JobId, UserId};
use crate::domain::record::Timestamp;

/// Who answers for a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A user of the account.
    User(UserId),
    /// A service of the fleet that tells its facts.
    Service,
    /// Whoever runs steward, with its command line, beside the database.
    Operator,
}

impl Author {
    /// What kind of author it is.
    pub fn kind(&self) -> AuthorKind {
        match self {
            Self::User(_) => AuthorKind::User,
            Self::Service => AuthorKind::Service,
            Self::Operator => AuthorKind::Operator,
        }
    }
}

/// Everything that becomes true together.
///
/// Its events are made of its changes by the store, so that none can be left
/// out; what they need beside is asked for here.
#[derive(Clone)]
pub struct Commit {
    /// What it is, as a whole.
    pub deed: Deed,
    /// Who answers for it.
    pub author: Author,
    /// Through which service it came.
    pub caller: Caller,
    /// When, by steward's clock.
    pub at: Timestamp,
    /// What, in this order.
    pub changes: Vec<Change>,
    /// What a repeated request is answered with.
    pub receipt: Option<Receipt>,
    /// What its events are linked with.
    pub key: Arc<dyn ChainKey>,
}

/// The trace of a request, so that its repetition is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The caller's id of the request, unique in the account.
    pub request_id: String,
    /// The RPC.
    pub method: String,
    /// A digest of the request without its id: the same id with another
    /// request is a mistake.
    pub digest: Vec<u8>,
    /// What was answered, encoded. It must hold ids only, never personal
    /// data: no erasure reaches into it.
    pub response: Vec<u8>,
}

/// What became of an account since a revision.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangesSince {
    /// Where the account is now.
    pub revision: Revision,
    /// The stamp of the revision that was asked about; `None` when it is not
    /// retained, or the account never was there. What changed since is all of
    /// it only for somebody who knows this stamp.
    pub past: Option<Stamp>,
    /// Each thing that changed, once, as it is now.
    pub facts: Vec<FactUpdate>,
}

/// What `migrate` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations were applied now; none when all were before.
    pub applied: usize,
}

/// A job and how far its items are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobProgress {
    /// The job.
    pub job: Job,
    /// Its items.
    pub items: ItemCounts,
}

/// How many items of a job are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemCounts {
    /// Waiting for their block to end.
    pub blocked: u64,
    /// Fenced, not erased yet.
    pub pending: u64,
    /// Erased.
    pub erased: u64,
}

/// What erasures still have to do, of every account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Items that are fenced and not erased yet.
    pub pending: u64,
    /// Items that wait for their block to end.
    pub blocked: u64,
    /// When the oldest job was accepted that still runs.
    pub oldest: Option<Timestamp>,
}

/// The place of a job in the list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCursor {
    /// When the job was accepted.
    pub created_at: Timestamp,
    /// The job.
    pub id: JobId,
}
