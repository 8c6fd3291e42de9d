use std::collections::hash_map::RandomState;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::ReplicaError;
use crate::domain::id::AccountId;
use crate::index::{Index, Loading};
use crate::keys::{Purpose, Seal};
use crate::store::{Revision, Store};

/// One account's facts at one revision.
pub struct Snapshot {
    /// The facts.
    pub index: Index,
    /// The revision.
    pub revision: Revision,
    /// The revision as callers see it: opaque, bound to the account.
    pub token: String,
}

/// One account: its present snapshot, and the right to write.
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    snapshot: ArcSwap<Snapshot>,
    /// Held by whoever writes: one write of an account is judged at a time.
    pub(super) writing: Mutex<()>,
}

impl Account {
    /// Loads an account from the store, if there is one.
    pub(super) async fn load(
        id: AccountId,
        store: &Store,
        seal: &Seal,
    ) -> Result<Option<Self>, ReplicaError> {
        let mut loading = Loading::new(RandomState::new());
        let loaded = store.load(&id, &mut |fact| loading.apply(fact)).await?;
        let Some(revision) = loaded else {
            return Ok(None);
        };
        let index = loading.finish();
        let token = token(seal, &id, revision);
        let snapshot = ArcSwap::from_pointee(Snapshot {
            index,
            revision,
            token,
        });
        tracing::info!(account = %id, revision = revision.number, "account loaded");
        Ok(Some(Self {
            id,
            snapshot,
            writing: Mutex::new(()),
        }))
    }

    /// The facts at the present revision.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The token of the revision that a commit upon this snapshot will make:
    /// what is kept for a repeated request is written before the commit.
    pub fn next_token(&self, seal: &Seal, snapshot: &Snapshot) -> String {
        let next = Revision {
            number: snapshot.revision.number + 1,
            ..snapshot.revision
        };
        token(seal, &self.id, next)
    }

    /// Takes in what was committed since the present snapshot, and publishes
    /// the next one.
    ///
    /// # Errors
    /// When the store fails; the present snapshot stays.
    pub async fn catch_up(
        &self,
        store: &Store,
        seal: &Seal,
    ) -> Result<Arc<Snapshot>, ReplicaError> {
        let present = self.snapshot();
        let Some(since) = store.facts_since(&self.id, present.revision.number).await? else {
            return Ok(present);
        };
        if since.revision.number <= present.revision.number {
            return Ok(present);
        }
        let mut index = present.index.clone();
        for fact in since.facts {
            index.apply(fact);
        }
        let token = token(seal, &self.id, since.revision);
        let next = Arc::new(Snapshot {
            index,
            revision: since.revision,
            token,
        });
        self.snapshot.store(Arc::clone(&next));
        Ok(next)
    }
}

/// A revision as callers see it: the number and a part of the stamp, bound to
/// the account.
fn token(seal: &Seal, account: &AccountId, revision: Revision) -> String {
    let mut payload = Vec::with_capacity(16);
    payload.extend_from_slice(&revision.number.to_be_bytes());
    payload.extend(revision.stamp.iter().take(8));
    seal.seal(
        Purpose::Revision,
        &[account.to_string().as_bytes()],
        &payload,
    )
}
