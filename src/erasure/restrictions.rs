//! Restrictions that people asked for end by themselves when their time is over.

use std::collections::HashSet;

use super::Eraser;
use super::worker::{is_done, plain, waiting};
use crate::domain::audit::{Caller, Deed};
use crate::domain::erasure::{RequestedRestriction, lifted_by, profiles_of_person};
use crate::domain::id::AccountId;
use crate::domain::question::Profile;
use crate::domain::record::RestrictionKind;
use crate::replica::{Judged, Present, ReplicaError, Write};
use crate::store::Author;

impl Eraser {
    /// Ends the restrictions whose time is over; whether all of it went well.
    pub(super) async fn end_restrictions(&self) -> bool {
        let (store, now) = (self.replica.store(), self.ambient.now());
        let Some(accounts) = waiting(store.accounts_with_ended_restrictions(now).await) else {
            return false;
        };
        let mut well = true;
        for account in accounts {
            let ended = self.end_restrictions_of(&account).await;
            well &= is_done(&account, "ending restrictions", ended);
        }
        well
    }

    async fn end_restrictions_of(&self, account: &AccountId) -> Result<(), ReplicaError> {
        let (store, account) = (self.replica.store(), self.account(account).await?);
        loop {
            let ended = store
                .ended_restrictions(&account.id, self.ambient.now())
                .await?;
            let mut any = false;
            for RequestedRestriction { profile, .. } in ended {
                let write = Ending { profile };
                let written = self.replica.write(&account, Caller::Steward, write).await;
                if written.map_err(plain)?.answer {
                    any = true;
                    tracing::info!(account = %account.id, "a restriction ended");
                }
            }
            // Those that follow, until there are none.
            if !any {
                return Ok(());
            }
        }
    }
}

/// A restriction whose time may be over.
struct Ending {
    profile: Profile,
}

impl Write for Ending {
    /// Whether it ended.
    type Answer = bool;
    type Refusal = ReplicaError;

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<bool>, ReplicaError> {
        let facts = &now.snapshot.index;
        let (store, account) = (now.replica.store(), &now.account.id);
        let profiles = profiles_of_person(facts, &self.profile);
        let noted = store.restrictions(account, &profiles).await?;
        // It may have been lifted, or made longer, meanwhile.
        let is_it = |noted: &&RequestedRestriction| {
            noted.profile == self.profile && noted.ends_at.is_some_and(|ends| ends <= now.now())
        };
        let Some(actor) = noted.iter().find(is_it).map(|noted| noted.actor.clone()) else {
            return Ok(Judged::Answer(false));
        };
        let requested: HashSet<Profile> = noted.into_iter().map(|noted| noted.profile).collect();
        let lifted = lifted_by(facts, &self.profile, RestrictionKind::Requested, &requested);
        Ok(Judged::Commit {
            deed: Deed::EndRestriction(self.profile.clone()),
            author: Author::User(actor),
            changes: lifted.changes,
            answer: true,
        })
    }
}
