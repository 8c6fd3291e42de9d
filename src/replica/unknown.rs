//! Commits of which it is not known whether they happened.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::context::FutureExt as _;
use tokio::time::timeout;

use super::account::Turn;
use super::{Account, Replica, ReplicaError};
use crate::store::Revision;

/// How long the store is left alone before it is asked again; twice as long
/// after each further failure.
const FIRST_RETRY: Duration = Duration::from_millis(500);
/// The longest that it is left alone.
const LAST_RETRY: Duration = Duration::from_secs(30);
/// How long one look at the store may take.
const ASKING: Duration = Duration::from_secs(10);

impl Replica {
    /// Leaves the outcome of a commit open. No further write of the account is
    /// judged before the store said whether it happened.
    pub(super) fn leave_open(
        self: &Arc<Self>,
        account: &Arc<Account>,
        turn: &mut Turn<'_>,
        revision: Revision,
    ) -> ReplicaError {
        **turn = Some(revision);
        tracing::error!(
            account = %account.id,
            revision = revision.number,
            "whether a commit happened is not known; writes of the account wait until it is"
        );
        self.writes.left_open();
        let asking = Arc::clone(self).ask_until_known(Arc::clone(account));
        tokio::spawn(asking.with_current_context());
        ReplicaError::CommitUnknown
    }

    /// Asks until the store answers. The next write asks too; whoever is first
    /// ends it.
    async fn ask_until_known(self: Arc<Self>, account: Arc<Account>) {
        let mut rest = FIRST_RETRY;
        loop {
            tokio::time::sleep(rest).await;
            self.until_serving().await;
            let mut turn = account.turn().await;
            // Writes wait for the turn: it is not kept for as long as a dead connection may take.
            let settled = timeout(ASKING, self.settle(&account, &mut turn)).await;
            if matches!(settled, Ok(Ok(()))) {
                return;
            }
            rest = rest.saturating_mul(2).min(LAST_RETRY);
        }
    }

    /// Finds out what became of the commit that was left open, if any.
    ///
    /// # Errors
    /// [`ReplicaError::CommitUnknown`] while the store cannot be asked.
    pub(super) async fn settle(
        &self,
        account: &Account,
        turn: &mut Turn<'_>,
    ) -> Result<(), ReplicaError> {
        let Some(revision) = **turn else {
            return Ok(());
        };
        let happened = self.store().has_committed(&account.id, revision).await;
        let happened = happened.map_err(|_| ReplicaError::CommitUnknown)?;
        let snapshot = self.catch_up(account).await;
        let snapshot = snapshot.map_err(|_| ReplicaError::CommitUnknown)?;
        if happened && !snapshot.includes(&revision) {
            return Err(ReplicaError::CommitUnknown);
        }
        **turn = None;
        self.writes.settled();
        tracing::info!(
            account = %account.id,
            revision = revision.number,
            happened,
            "what became of the commit is known"
        );
        Ok(())
    }
}
