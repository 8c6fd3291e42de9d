//! Signatures, while the bodies are being written.
#![allow(unused_variables, clippy::unused_async, missing_docs, clippy::missing_errors_doc)]

use std::collections::HashMap;

use super::*;
use crate::domain::change::{AccessGrant, CustomRole, Privilege};
use crate::domain::erasure::{JobItem, JobSubject};
use crate::domain::fact::Fact;
use crate::domain::id::{AccountId, CandidateId, JobId, OpportunityId, RoleId, UserId};
use crate::domain::record::{Record, RecordName, Settings, Timestamp};

/// One database. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Store {}

/// The right to serve from a database, held by one process at a time.
/// Given back when it is dropped, or when the process ends in whatever way.
#[derive(Debug)]
pub struct ServingClaim {}

type Answer<T> = Result<T, StoreError>;
const SOON: StoreError = StoreError::Unavailable(None);

impl Store {
    /// Opens the database; makes the SQLite file and its folder when missing. Does not migrate.
    pub async fn connect(config: &StoreConfig) -> Answer<Self> { Err(SOON) }
    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Answer<Migrated> { Err(SOON) }
    /// Refuses a schema that is older or newer than this binary (`OlderSchema`, `NewerSchema`).
    pub async fn check_schema(&self) -> Answer<()> { Err(SOON) }
    /// Refused with `AlreadyServing` while another process (or claim) serves from the database.
    pub async fn claim_serving(&self) -> Answer<ServingClaim> { Err(SOON) }
    /// Closes all connections, waits for those in use.
    pub async fn close(&self) {}

    /// Makes an account with its first Super Admin. `AlreadyExists` when it is there.
    pub async fn create_account(&self, account: &AccountId, super_admin: &UserId, at: Timestamp, stamp: [u8; 16]) -> Answer<Revision> { Err(SOON) }
    /// Every account, in the order of their ids.
    pub async fn accounts(&self) -> Answer<Vec<AccountId>> { Err(SOON) }
    /// Where an account is; nothing for one that is unknown.
    pub async fn revision(&self, account: &AccountId) -> Answer<Option<Revision>> { Err(SOON) }
    /// Every fact of an account, from one snapshot, in pages.
    pub async fn load(&self, account: &AccountId, sink: &mut (dyn FnMut(Fact) + Send)) -> Answer<Option<Revision>> { Err(SOON) }
    /// What changed after a revision, as it is now. Nothing for an unknown account.
    pub async fn facts_since(&self, account: &AccountId, after: u64) -> Answer<Option<Since>> { Err(SOON) }
    /// Carries out a commit that was judged at revision `expected`.
    pub async fn commit(&self, account: &AccountId, expected: u64, commit: Commit) -> Result<Revision, CommitError> { Err(SOON.into()) }

    pub async fn settings(&self, account: &AccountId) -> Answer<Option<Stored<Settings>>> { Err(SOON) }
    /// One record, whatever its lifecycle (an anonymized one as it is kept).
    pub async fn record(&self, account: &AccountId, name: &RecordName) -> Answer<Option<Stored<Record>>> { Err(SOON) }
    /// Many records; those that are missing are left out.
    pub async fn records(&self, account: &AccountId, names: &[RecordName]) -> Answer<HashMap<RecordName, Stored<Record>>> { Err(SOON) }
    pub async fn roles(&self, account: &AccountId) -> Answer<Vec<Stored<CustomRole>>> { Err(SOON) }
    pub async fn role(&self, account: &AccountId, role: &RoleId) -> Answer<Option<Stored<CustomRole>>> { Err(SOON) }
    /// How many users have a custom role, deactivated ones included.
    pub async fn role_holders(&self, account: &AccountId, role: &RoleId) -> Answer<u64> { Err(SOON) }
    pub async fn access_grants(&self, account: &AccountId, user: &UserId) -> Answer<Vec<AccessGrant>> { Err(SOON) }
    pub async fn privileges(&self, account: &AccountId, user: &UserId) -> Answer<Vec<Privilege>> { Err(SOON) }

    /// Eligibility facts of opportunities; unknown ids are left out. The version differs whenever
    /// the opportunity or the type of its archive reason does.
    pub async fn candidacies(&self, account: &AccountId, opportunities: &[OpportunityId]) -> Answer<HashMap<OpportunityId, Stored<CandidacyOf>>> { Err(SOON) }
    /// The same of all opportunities of a candidate, in the order of their ids.
    pub async fn candidacies_of(&self, account: &AccountId, candidate: &CandidateId) -> Answer<Vec<NamedCandidacy>> { Err(SOON) }
    pub async fn job(&self, account: &AccountId, job: &JobId) -> Answer<Option<JobProgress>> { Err(SOON) }
    /// Jobs, newest first.
    pub async fn jobs(&self, account: &AccountId, after: Option<&JobCursor>, limit: u64) -> Answer<Vec<JobProgress>> { Err(SOON) }
    /// Items in the order of their subjects.
    pub async fn job_items(&self, account: &AccountId, job: &JobId, after: Option<&JobSubject>, limit: u64) -> Answer<Vec<JobItem>> { Err(SOON) }
    /// Fenced and not yet erased, of every account: what the worker has to do.
    pub async fn pending_items(&self, limit: u64) -> Answer<Vec<ItemOf>> { Err(SOON) }
    /// Blocked items of an account's erasure requests, which may resume; in the order of job and subject.
    pub async fn blocked_items(&self, account: &AccountId, after: Option<(&JobId, &JobSubject)>, limit: u64) -> Answer<Vec<JobItem>> { Err(SOON) }
    pub async fn receipt(&self, account: &AccountId, request_id: &str) -> Answer<Option<Receipt>> { Err(SOON) }

    /// SQLite: truncates the write-ahead log and makes sure that it is; `LogBusy` while somebody
    /// reads. PostgreSQL: nothing to do.
    pub async fn truncate_log(&self) -> Answer<()> { Err(SOON) }
}
