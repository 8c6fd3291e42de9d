use sea_orm::QueryTrait;

use super::before::{Before, Thing};
use super::journal::{Doer, Journal};
use super::{Work, put_revision};
use crate::domain::audit::{Caller, Deed, Event, TargetKind};
use crate::domain::id::{AccountId, UserId};
use crate::domain::record::{AssignedRole, Record, Settings, Timestamp, User, UserStatus};
use crate::domain::role::Preset;
use crate::store::entity::{OfAccount, account as accounts};
use crate::store::rows::{RowStamp, Rows, SettingsRow, USER, event_row, settings_state, state_of};
use crate::store::tx::{OrmTx, TakenKey, Tx};
use crate::store::value::signed;
use crate::store::{Author, ChangedKind, Revision, Stamp, Store, StoreError};

/// The revision that an account is made with.
const FIRST: u64 = 1;
/// The place of the event that tells of it.
const CREATION: i64 = 1;

impl Store {
    /// Makes an account with its first Super Admin, who makes everything else
    /// (rulebook, section 8, rule 7). The operator answers for it in the audit.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] when there is such an account; it stays
    /// as it is.
    #[tracing::instrument(name = "store.create_account", skip_all)]
    pub async fn create_account(
        &self,
        account: &AccountId,
        super_admin: &UserId,
        at: Timestamp,
        stamp: [u8; 16],
    ) -> Result<Revision, StoreError> {
        let tx = OrmTx::begin(self).await?;
        if tx.lock(account, None).await?.is_some() {
            return Err(StoreError::AlreadyExists);
        }
        let stamp = Stamp::from(stamp);
        let revision = Revision {
            number: FIRST,
            stamp,
            era: stamp,
            origin: stamp,
        };
        tx.put(vec![new_row(account, revision, at)], TakenKey::Fail)
            .await?;
        put_revision(&tx, account, revision, &Author::Operator, at).await?;

        let (account_id, version) = (account.to_string(), signed(FIRST));
        let mut rows = Rows::default();
        let mark = RowStamp {
            account: &account_id,
            version,
        };
        rows.add(mark, Record::User(first_user(super_admin.clone())));

        let deed = Deed::CreateAccount;
        let mut journal = Journal::new(account_id.clone(), version, deed, Before::default());
        journal.touch(ChangedKind::Settings, account);
        journal.touch(ChangedKind::User, super_admin);
        for user in &rows.users {
            let thing = Thing::new(TargetKind::User, &user.id);
            journal.power(thing, Some(|| state_of(user, &USER)));
        }
        tx.put(rows.users, TakenKey::Fail).await?;
        tx.put(journal.log_rows(), TakenKey::Fail).await?;
        let doer = Doer {
            author: &Author::Operator,
            caller: &Caller::CommandLine,
            at,
        };
        // Without a link: the chain begins with the first commit of a server,
        // which has the key file.
        let events = (1..).zip(journal.events(&doer));
        let events = events.map(|(sequence, event)| {
            let event = Event { sequence, ..event };
            event_row(&account_id, event)
        });
        tx.put(events.collect(), TakenKey::Fail).await?;
        tx.commit().await?;
        Ok(revision)
    }
}

fn first_user(id: UserId) -> User {
    User {
        id,
        status: UserStatus::Active,
        role: Some(AssignedRole::Preset(Preset::SuperAdmin)),
        manager: None,
        linked_candidates: Vec::new(),
    }
}

fn new_row(account: &AccountId, revision: Revision, at: Timestamp) -> accounts::Model {
    let settled = SettingsRow::of(Settings::default());
    accounts::Model {
        id: account.to_string(),
        revision: signed(revision.number),
        stamp: revision.stamp.0.to_vec(),
        created_at: at.0,
        settings_version: signed(revision.number),
        feedback_visibility: settled.feedback_visibility.to_owned(),
        hide_until_submitted: settled.hide_until_submitted.to_owned(),
        sources_lock: settled.sources_lock.to_owned(),
        tags_lock: settled.tags_lock.to_owned(),
        default_requisition_chain: settled.default_requisition_chain.to_owned(),
        hired_profiles: settled.hired_profiles.to_owned(),
        hired_basis: settled.hired_basis.map(ToOwned::to_owned),
        hired_days: settled.hired_days,
        era: revision.era.0.to_vec(),
        origin: revision.origin.0.to_vec(),
        audit_sequence: CREATION,
        audit_link: Vec::new(),
    }
}

impl<T: Tx> Work<'_, T> {
    pub(super) async fn put_settings(&mut self, settings: Settings) -> Result<(), StoreError> {
        use accounts::Column;
        let settled = SettingsRow::of(settings);
        let statement = accounts::Entity::update_of(self.account)
            .col_expr(Column::SettingsVersion, self.version.into())
            .col_expr(
                Column::FeedbackVisibility,
                settled.feedback_visibility.into(),
            )
            .col_expr(
                Column::HideUntilSubmitted,
                settled.hide_until_submitted.into(),
            )
            .col_expr(Column::SourcesLock, settled.sources_lock.into())
            .col_expr(Column::TagsLock, settled.tags_lock.into())
            .col_expr(
                Column::DefaultRequisitionChain,
                settled.default_requisition_chain.into(),
            )
            .col_expr(Column::HiredProfiles, settled.hired_profiles.into())
            .col_expr(Column::HiredBasis, settled.hired_basis.into())
            .col_expr(Column::HiredDays, settled.hired_days.into())
            .build(self.tx.backend());
        self.tx.run(statement).await?;
        self.journal.touch(ChangedKind::Settings, self.account);
        let thing = Thing::new(TargetKind::Settings, self.account);
        self.journal.power(thing, Some(|| settings_state(&settled)));
        Ok(())
    }
}
