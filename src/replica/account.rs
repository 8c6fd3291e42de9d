use std::collections::hash_map::RandomState;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, MutexGuard, watch};

use super::recent::Recent;
use super::{ReplicaError, Sources, token};
use crate::domain::id::AccountId;
use crate::index::{Index, Loading};
use crate::keys::Seal;
use crate::store::{Era, Next, Revision, Stamp};

/// One account's facts at one revision.
pub struct Snapshot {
    /// The facts.
    pub index: Index,
    /// The revision.
    pub revision: Revision,
    /// The revision as callers see it: opaque, bound to the account.
    pub token: String,
    /// The stamp of the revision that a commit upon this one makes.
    next: Stamp,
}

/// The right to write to an account, with the revision of which it is not
/// known whether it was committed, if there is one.
pub(super) type Turn<'a> = MutexGuard<'a, Option<Revision>>;

/// One account: its present snapshot, and the right to write.
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    snapshot: ArcSwap<Snapshot>,
    /// The number of the present revision, for whoever waits for it.
    published: watch::Sender<u64>,
    /// Revisions that the account is known to have passed.
    pub(super) recent: Recent,
    /// Whether this process has begun an era by a commit of its own.
    has_begun: AtomicBool,
    /// Nothing is answered from it: it could not be read on.
    is_closed: AtomicBool,
    /// Held by whoever writes: one write of an account is judged at a time.
    writing: Mutex<Option<Revision>>,
    /// Held by whoever reads on, so that no older snapshot follows a newer.
    following: Mutex<()>,
}

impl Account {
    /// Loads an account from the store, if there is one.
    pub(super) async fn load(
        id: AccountId,
        sources: &Sources,
    ) -> Result<Option<Self>, ReplicaError> {
        let began = Instant::now();
        let Some(snapshot) = Snapshot::load(&id, sources).await? else {
            return Ok(None);
        };
        let number = snapshot.revision.number;
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(account = %id, revision = number, seconds, "account loaded");
        let recent = Recent::default();
        recent.add(&snapshot.revision);
        Ok(Some(Self {
            id,
            snapshot: ArcSwap::from_pointee(snapshot),
            published: watch::Sender::new(number),
            recent,
            has_begun: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            writing: Mutex::new(None),
            following: Mutex::new(()),
        }))
    }

    /// Waits for the right to write.
    pub(super) async fn turn(&self) -> Turn<'_> {
        self.writing.lock().await
    }

    /// The facts at the present revision.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Whether questions may be answered from it.
    pub(super) fn is_open(&self) -> bool {
        !self.is_closed.load(Ordering::Acquire)
    }

    /// Nothing is answered from it until it was loaded anew. Whoever writes to it goes on with the same one, so that what
    /// is committed meanwhile is not missing then.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }

    /// Loads one that is closed.
    pub(super) async fn open(&self, sources: &Sources) -> Result<(), ReplicaError> {
        let _following = self.following.lock().await;
        self.load_anew(sources).await?;
        self.is_closed.store(false, Ordering::Release);
        Ok(())
    }

    /// Tells when another revision is the present one.
    pub(super) fn published(&self) -> watch::Receiver<u64> {
        self.published.subscribe()
    }

    /// The token of the revision that a commit upon this snapshot will make:
    /// what is kept for a repeated request is written before the commit.
    pub fn next_token(&self, seal: &Seal, snapshot: &Snapshot) -> String {
        let next = self.next(snapshot).upon(snapshot.revision);
        token::seal(seal, &self.id, &next)
    }

    /// The revision that a commit upon this snapshot makes. Asked by whoever
    /// holds the right to write.
    pub(super) fn next(&self, snapshot: &Snapshot) -> Next {
        let era = if self.has_begun.load(Ordering::Acquire) {
            Era::Continues
        } else {
            Era::Begins
        };
        Next {
            after: snapshot.revision.number,
            after_stamp: snapshot.revision.stamp,
            stamp: snapshot.next,
            era,
        }
    }

    /// This process has committed: what it commits next continues its era.
    pub(super) fn has_committed(&self) {
        self.has_begun.store(true, Ordering::Release);
    }

    /// Others may have committed: the next commit of this process begins an era.
    pub(super) fn begin_anew(&self) {
        self.has_begun.store(false, Ordering::Release);
    }

    /// Takes in what was committed since the present snapshot, and publishes
    /// the next one.
    ///
    /// Where the store does not go on from the present revision, since a
    /// backup was restored under the running process or the log does not reach
    /// back, the account is loaded anew.
    pub(super) async fn read_on(&self, sources: &Sources) -> Result<Arc<Snapshot>, ReplicaError> {
        let _following = self.following.lock().await;
        let present = self.snapshot();
        let after = present.revision;
        let since = sources.store.facts_since(&self.id, after.number).await?;
        let since = since.ok_or(ReplicaError::Gone)?;
        if since.past != Some(after.stamp) {
            return self.load_anew(sources).await;
        }
        if since.revision.number == after.number {
            return Ok(present);
        }
        let mut index = present.index.clone();
        for fact in since.facts {
            index.apply(fact);
        }
        let next = Snapshot::new(&self.id, sources, index, since.revision)?;
        Ok(self.publish(next))
    }

    async fn load_anew(&self, sources: &Sources) -> Result<Arc<Snapshot>, ReplicaError> {
        let loaded = Snapshot::load(&self.id, sources).await?;
        let loaded = loaded.ok_or(ReplicaError::Gone)?;
        tracing::warn!(
            account = %self.id,
            revision = loaded.revision.number,
            "the store does not go on from what was in memory; the account was loaded anew"
        );
        self.has_begun.store(false, Ordering::Release);
        self.recent.clear();
        Ok(self.publish(loaded))
    }

    fn publish(&self, next: Snapshot) -> Arc<Snapshot> {
        let next = Arc::new(next);
        self.recent.add(&next.revision);
        self.snapshot.store(Arc::clone(&next));
        self.published.send_replace(next.revision.number);
        next
    }
}

impl Snapshot {
    /// Whether a commit that made this revision is part of it.
    pub(super) fn includes(&self, revision: &Revision) -> bool {
        let present = &self.revision;
        present.number > revision.number
            || (present.number, present.stamp) == (revision.number, revision.stamp)
    }

    #[tracing::instrument(name = "load", skip_all)]
    async fn load(id: &AccountId, sources: &Sources) -> Result<Option<Self>, ReplicaError> {
        let mut loading = Loading::new(RandomState::new());
        let mut sink = |fact| loading.apply(fact);
        match sources.store.load(id, &mut sink).await? {
            None => Ok(None),
            Some(revision) => Self::new(id, sources, loading.finish(), revision).map(Some),
        }
    }

    fn new(
        id: &AccountId,
        sources: &Sources,
        index: Index,
        revision: Revision,
    ) -> Result<Self, ReplicaError> {
        Ok(Self {
            index,
            revision,
            token: token::seal(&sources.seal, id, &revision),
            next: sources.ambient.random()?.into(),
        })
    }
}
