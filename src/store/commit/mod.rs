//! Carrying out a commit: everything in it becomes true together, or nothing.

mod account;
mod before;
mod chain;
mod erase;
mod forget;
pub(super) mod journal;
mod records;
mod remove;
mod roles;
mod steps;

use sea_orm::{DbBackend, QueryFilter, QueryTrait, Statement};

use self::before::Before;
use self::chain::put_events;
use self::journal::{Doer, Journal};
use self::steps::{Batch, steps};
use super::connect::DatabaseLocation;
use super::entity::{
    OfAccount, account as accounts, era as eras, receipt as receipts, revision as revisions,
};
use super::id_in::id_in;
use super::key::Key;
use super::lease::Term;
use super::rows::{item_row, job_row};
use super::tx::{BulkTx, Locked, OrmTx, TakenKey, Tx};
use super::value::signed;
use super::{Author, Commit, CommitError, Next, Receipt, Revision, Store, StoreError};
use crate::domain::audit::{Deed, Head};
use crate::domain::change::Change;
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;

/// From so many changes on, PostgreSQL gets them through COPY.
const MANY: usize = 500;

/// How many ids go into one statement.
const IDS: usize = 1000;

impl Store {
    /// Carries out changes that were judged when the account was at the
    /// revision before `next`, in one transaction, and takes the account one
    /// further. A commit without changes does that too.
    ///
    /// Records are replaced with everything that belongs to them alone. A user
    /// goes with grants, privileges and links; an opportunity with its
    /// interviews; a posting with its links to requisitions; a candidate with
    /// the links of users, while its opportunities stay, as the fleet may send
    /// the candidate again.
    ///
    /// # Errors
    /// [`CommitError::Unknown`] when the COMMIT itself failed and the store
    /// cannot be asked whether it happened; [`CommitError::Stale`] when the
    /// account moved on, and then nothing was
    /// looked at; [`StoreError::Refused`] for a record written over one that
    /// is fenced or anonymized, or an erasure of one that was not fenced;
    /// [`StoreError::AlreadyExists`] for a second receipt of a request. Nothing
    /// is left behind then.
    #[tracing::instrument(name = "store.commit", skip_all)]
    pub async fn commit(
        &self,
        account: &AccountId,
        next: Next,
        commit: Commit,
    ) -> Result<Revision, CommitError> {
        let term = self.lease().term()?;
        match self.place() {
            DatabaseLocation::Postgres(dialer) if commit.changes.len() > MANY => {
                let changed = async {
                    let tx = Box::pin(BulkTx::begin(dialer)).await?;
                    // It holds much, which others need not carry along.
                    let work = Box::pin(carry_out(&tx, account, term, next, commit));
                    let revision = work.await?;
                    Ok((tx, revision))
                };
                let (tx, revision) = self.in_term(term, changed).await?;
                let committed = self.while_serving(tx.commit()).await;
                self.settle(account, revision, committed).await
            }
            DatabaseLocation::Postgres(_) | DatabaseLocation::Sqlite(_) => {
                let changed = async {
                    let tx = OrmTx::begin(self).await?;
                    // It holds much, which others need not carry along.
                    let work = Box::pin(carry_out(&tx, account, term, next, commit));
                    let revision = work.await?;
                    Ok((tx, revision))
                };
                let (tx, revision) = self.in_term(term, changed).await?;
                let committed = self.while_serving(tx.commit()).await;
                self.settle(account, revision, committed).await
            }
        }
    }

    /// Carries out the changes of a commit while the right to serve is held.
    async fn in_term<T>(
        &self,
        term: Option<Term>,
        work: impl Future<Output = Result<T, CommitError>>,
    ) -> Result<T, CommitError> {
        let changed = self.while_serving(work).await;
        if let (Some(term), Err(CommitError::Store(StoreError::NotServing))) = (term, &changed)
            && self.lease().is_held()
        {
            self.lease().overtaken(term);
        }
        changed
    }

    /// Whether what was committed is in the files that the next process will
    /// open. On PostgreSQL the files are the server's own.
    ///
    /// # Errors
    /// [`StoreError::FileGone`] when a file of a SQLite database that is served
    /// was deleted or replaced.
    pub fn check_files(&self) -> Result<(), StoreError> {
        match self.place() {
            DatabaseLocation::Sqlite(file) => file.check(),
            DatabaseLocation::Postgres(_) => Ok(()),
        }
    }

    /// What a COMMIT came to. One that failed may have happened all the same,
    /// such as when the connection broke before the answer: the store is asked.
    async fn settle(
        &self,
        account: &AccountId,
        revision: Revision,
        committed: Result<(), StoreError>,
    ) -> Result<Revision, CommitError> {
        let Err(error) = committed else {
            return Ok(revision);
        };
        let asked = self.while_serving(self.has_committed(account, revision));
        match asked.await {
            Ok(true) => Ok(revision),
            Ok(false) => Err(error.into()),
            Err(_) => Err(CommitError::Unknown { revision }),
        }
    }

    /// Whether a revision that was to be committed is there.
    ///
    /// # Errors
    /// When the database cannot be asked: the outcome is not known yet.
    #[tracing::instrument(name = "store.has_committed", skip_all)]
    pub async fn has_committed(
        &self,
        account: &AccountId,
        revision: Revision,
    ) -> Result<bool, StoreError> {
        let tx = match self.place() {
            // The COMMIT failed in this process: it is over.
            DatabaseLocation::Sqlite(_) => OrmTx::from(self.snapshot().await?),
            // The server may still be at work on the COMMIT of a session that
            // broke. It holds the account's lock until then.
            DatabaseLocation::Postgres(_) => OrmTx::begin(self).await?,
        };
        tx.lock(account, None).await?;
        Ok(tx.stamp(account, revision.number).await? == Some(revision.stamp))
    }
}

async fn carry_out<T: Tx>(
    tx: &T,
    account: &AccountId,
    term: Option<Term>,
    next: Next,
    commit: Commit,
) -> Result<Revision, CommitError> {
    let Some(Locked { revision, head }) = tx.lock(account, term).await? else {
        return Err(CommitError::UnknownAccount);
    };
    if !next.follows(revision) {
        return Err(CommitError::Stale { current: revision });
    }
    let revision = next.upon(revision);
    let Commit {
        deed,
        author,
        caller,
        at,
        changes,
        receipt,
        key,
    } = commit;
    put_revision(tx, account, revision, &author, at).await?;
    let before = if deed.tells_each() {
        // Most commits read nothing of it.
        Box::pin(Before::read(tx, account, &changes)).await?
    } else {
        Before::default()
    };
    let mut work = Work::new(tx, account, revision, deed, before);
    for step in steps(changes) {
        work.carry_out(step).await?;
    }
    let journal = work.journal;
    tx.put(journal.log_rows(), TakenKey::Fail).await?;
    let doer = Doer {
        author: &author,
        caller: &caller,
        at,
    };
    let events = journal.events(&doer);
    let head = put_events(tx, account, key.as_ref(), head, events).await?;
    if let Some(receipt) = receipt {
        let row = receipt_row(account, revision, at, receipt);
        tx.put(vec![row], TakenKey::Fail).await?;
    }
    tx.run(advance(tx.backend(), account, revision, head))
        .await?;
    Ok(revision)
}

/// Takes the account to a revision, and its audit to an end.
fn advance(backend: DbBackend, account: &AccountId, to: Revision, head: Head) -> Statement {
    use accounts::Column;
    accounts::Entity::update_of(account)
        .col_expr(Column::Revision, signed(to.number).into())
        .col_expr(Column::Stamp, to.stamp.0.to_vec().into())
        .col_expr(Column::Era, to.era.0.to_vec().into())
        .col_expr(Column::AuditSequence, head.sequence.into())
        .col_expr(Column::AuditLink, head.link.into())
        .build(backend)
}

/// Writes down which revision it is, and the era that begins with it, if any.
async fn put_revision<T: Tx>(
    tx: &T,
    account: &AccountId,
    revision: Revision,
    author: &Author,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = revisions::Model {
        account_id: account.to_string(),
        number: signed(revision.number),
        stamp: revision.stamp.0.to_vec(),
        era: revision.era.0.to_vec(),
        author_kind: author.kind().key().to_owned(),
        at: at.0,
    };
    tx.put(vec![row], TakenKey::Fail).await?;
    if revision.era != revision.stamp {
        return Ok(());
    }
    let row = eras::Model {
        account_id: account.to_string(),
        since: signed(revision.number),
        stamp: revision.era.0.to_vec(),
    };
    tx.put(vec![row], TakenKey::Fail).await
}

fn receipt_row(
    account: &AccountId,
    revision: Revision,
    at: Timestamp,
    receipt: Receipt,
) -> receipts::Model {
    receipts::Model {
        account_id: account.to_string(),
        request_id: receipt.request_id,
        method: receipt.method,
        digest: receipt.digest,
        response: receipt.response,
        revision: signed(revision.number),
        at: at.0,
    }
}

/// A commit that is being carried out.
struct Work<'a, T> {
    tx: &'a T,
    account: &'a AccountId,
    /// The account, as rows name it.
    account_id: String,
    /// The revision that the commit makes, as rows name it.
    version: i64,
    journal: Journal,
}

impl<'a, T: Tx> Work<'a, T> {
    fn new(
        tx: &'a T,
        account: &'a AccountId,
        revision: Revision,
        deed: Deed,
        before: Before,
    ) -> Self {
        let (account_id, version) = (account.to_string(), signed(revision.number));
        let journal = Journal::new(account_id.clone(), version, deed, before);
        Self {
            tx,
            account,
            account_id,
            version,
            journal,
        }
    }

    async fn carry_out(&mut self, step: Batch) -> Result<(), StoreError> {
        match step {
            Batch::Records(records) => self.put_records(records).await,
            Batch::SourceTimes(times) => self.put_source_times(times).await,
            Batch::Items(items) => {
                let rows = items.iter().map(|item| item_row(&self.account_id, item));
                self.tx.put(rows.collect(), TakenKey::Replace).await
            }
            Batch::RestrictOpportunities(ids, kind) => {
                self.restrict_opportunities(&ids, kind).await
            }
            Batch::FenceOpportunities(ids) => self.fence_opportunities(&ids).await,
            Batch::EraseOpportunities(ids) => self.erase_opportunities(&ids).await,
            Batch::One(change) => self.carry_out_one(*change).await,
        }
    }

    async fn carry_out_one(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::PutSettings(settings) => self.put_settings(settings).await,
            Change::PutRole(role) => self.put_role(role).await,
            Change::DeleteRole(role) => self.delete_role(&role).await,
            Change::PutAccess(user, grant) => self.put_access(&user, grant).await,
            Change::DeleteAccess(user, grant) => self.delete_access(&user, &grant).await,
            Change::PutPrivilege(user, privilege) => self.put_privilege(&user, privilege).await,
            Change::DeletePrivilege(user, privilege) => {
                self.delete_privilege(&user, &privilege).await
            }
            Change::DeleteRecord(name) => self.delete_record(&name).await,
            Change::NoteGone(id) => self.note_gone(&id).await,
            Change::RestrictCandidate(id, kind) => self.restrict_candidate(&id, kind).await,
            Change::PutRestriction(restriction) => self.put_restriction(&restriction).await,
            Change::DeleteRestriction(of) => self.delete_restriction(&of).await,
            Change::MergeCandidate { from, into } => self.merge_candidate(&from, &into).await,
            Change::NoteMovedAway { from, into } => self.note_moved_away(&from, &into).await,
            Change::ForgetMovedAway(id) => self.forget_moved_away(&id).await,
            Change::LiftOpportunity(id, kind) => self.lift_opportunity(&id, kind).await,
            Change::LiftCandidate(id, kind) => self.lift_candidate(&id, kind).await,
            Change::FenceCandidate(id) => self.fence_candidate(&id).await,
            Change::EraseCandidate(id) => self.erase_candidate(&id).await,
            Change::PutJob(job) => {
                self.journal.job(&job);
                let row = job_row(&self.account_id, &job);
                self.tx.put(vec![row], TakenKey::Replace).await
            }
            // What comes in numbers was gathered into steps of its own; one by
            // one, each is a step too.
            Change::PutRecord(record) => self.put_records(vec![record]).await,
            Change::PutSourceTime(name, at) => self.put_source_times(vec![(name, at)]).await,
            Change::PutJobItem(item) => {
                let row = item_row(&self.account_id, &item);
                self.tx.put(vec![row], TakenKey::Replace).await
            }
            Change::RestrictOpportunity(id, kind) => self.restrict_opportunities(&[id], kind).await,
            Change::FenceOpportunity(id) => self.fence_opportunities(&[id]).await,
            Change::EraseOpportunity(id) => self.erase_opportunities(&[id]).await,
        }
    }

    /// Deletes the account's rows of which a column is one of these.
    async fn delete<E: OfAccount>(
        &self,
        column: E::Column,
        ids: &[String],
    ) -> Result<(), StoreError> {
        for some in ids.chunks(IDS) {
            let statement = E::delete_of(self.account)
                .filter(id_in(self.tx.backend(), column, some))
                .build(self.tx.backend());
            self.tx.run(statement).await?;
        }
        Ok(())
    }
}
