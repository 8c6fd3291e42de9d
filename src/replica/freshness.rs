use std::sync::Arc;

use super::{Account, Replica, ReplicaError, Snapshot, token};
use crate::domain::id::AccountId;
use crate::store::{PastRevision, Revision, StoreError};

/// Why no snapshot is known to be as fresh as a token demands.
#[derive(Debug, thiserror::Error)]
pub enum FreshnessError {
    /// It is no token of this deployment, or was touched.
    #[error("the text is no token of a revision")]
    Invalid,
    /// It names a revision of another account.
    #[error("the token is of another account")]
    OtherAccount,
    /// It names a revision of the account of this id in another database.
    #[error("the token is of another database")]
    OtherDatabase,
    /// The account was at that revision once, before an older state of the
    /// database was restored.
    #[error("the revision was lost when the database was restored")]
    Lost,
    /// It could not be found out.
    #[error("it could not be found out")]
    Failed(#[from] ReplicaError),
}

impl Replica {
    /// The revision that a token names, unless that was lost, or never was one
    /// of this account in this database.
    ///
    /// Waits until the account is there: see [`Replica::at_least`].
    ///
    /// # Errors
    /// Why the token is not believed.
    pub async fn named(&self, account: &Account, text: &str) -> Result<Revision, FreshnessError> {
        self.reach(account, text)
            .await
            .map(|(revision, _)| revision)
    }

    /// The account's facts at a revision that is at least as fresh as the one
    /// that a token names.
    ///
    /// A token ahead of the snapshot makes the replica read on. Whoever has the
    /// token got it after the commit, so a store that is read now has that
    /// commit, or has lost it. While the store cannot be read, this waits for
    /// whatever is published next, without an end of its own: the caller sets
    /// one.
    ///
    /// A token that is older than the retained revisions is believed when its
    /// era is that of its number: a history that lost the revision has begun
    /// another era before it came to the same number.
    ///
    /// # Errors
    /// Why the token is not believed.
    pub async fn at_least(
        &self,
        account: &Account,
        text: &str,
    ) -> Result<Arc<Snapshot>, FreshnessError> {
        self.reach(account, text)
            .await
            .map(|(_, snapshot)| snapshot)
    }

    /// The account's facts, if they are in memory and known to be at least as
    /// fresh as the revision that a token names; an empty one demands nothing.
    /// Nothing is at hand while the right to serve is lost.
    pub fn at_hand(&self, id: &AccountId, text: &str) -> Option<Arc<Snapshot>> {
        self.store().check_serving().ok()?;
        let account = self.accounts.find(id)?;
        let present = account.snapshot();
        if text.is_empty() {
            return Some(present);
        }
        let wanted = token::open(&self.sources.seal, &account.id, text).ok()?;
        let is_reached = wanted.origin == present.revision.origin
            && wanted.number <= present.revision.number
            && account.recent.has(&wanted);
        is_reached.then_some(present)
    }

    async fn reach(
        &self,
        account: &Account,
        text: &str,
    ) -> Result<(Revision, Arc<Snapshot>), FreshnessError> {
        let wanted = token::open(&self.sources.seal, &account.id, text)?;
        let mut published = account.published();
        loop {
            let present = account.snapshot();
            if wanted.origin != present.revision.origin {
                return Err(FreshnessError::OtherDatabase);
            }
            if wanted.number <= present.revision.number {
                if self.has_been(account, &wanted).await? {
                    // It may have been waited for long.
                    self.store().check_serving()?;
                    return Ok((wanted, present));
                }
                return Err(FreshnessError::Lost);
            }
            match account.read_on(&self.sources).await {
                Ok(read) if read.revision.number < wanted.number => {
                    return Err(FreshnessError::Lost);
                }
                Ok(_) => {}
                Err(ReplicaError::Store(error)) if error.is_passing() => {
                    // The sender lives as long as the account.
                    let _ = published.changed().await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether the account, which is at this number or beyond it, has been at
    /// this very revision.
    async fn has_been(&self, account: &Account, wanted: &Revision) -> Result<bool, ReplicaError> {
        if account.recent.has(wanted) {
            return Ok(true);
        }
        let past = self.store().past(&account.id, wanted.number).await?;
        let has_been = match past {
            PastRevision::Retained(stamp) => stamp == wanted.stamp,
            PastRevision::Era(era) => era == wanted.era,
            PastRevision::Never => false,
        };
        if has_been {
            account.recent.add(wanted);
        }
        Ok(has_been)
    }
}

impl From<StoreError> for FreshnessError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
