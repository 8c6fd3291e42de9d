use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::eras::Eras;
use crate::domain::id::AccountId;
use crate::domain::record::Settings;
use crate::domain::record::Stored;
use crate::store::entity::{OfAccount, account as accounts, receipt as receipts};
use crate::store::rows;
use crate::store::value::{id, unsigned};
use crate::store::{Receipt, Revision, Store, StoreError};

const TABLE: &str = "account";

impl Store {
    /// Every account, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.accounts", skip_all)]
    pub async fn accounts(&self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = accounts::Entity::of_every_account()
            .select_only()
            .column(accounts::Column::Id)
            .order_by_asc(accounts::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await?;
        ids.iter().map(|text| id(TABLE, text)).collect()
    }

    /// Where an account is; `None` for one that is unknown.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.revision", skip_all)]
    pub async fn revision(&self, account: &AccountId) -> Result<Option<Revision>, StoreError> {
        let row = accounts::Entity::of(account).one(self.reader()).await?;
        row.as_ref().map(Revision::of).transpose()
    }

    /// Where every account is: the numbers of their newest revisions.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.revisions", skip_all)]
    pub async fn revisions(&self) -> Result<HashMap<AccountId, u64>, StoreError> {
        let rows: Vec<(String, i64)> = accounts::Entity::of_every_account()
            .select_only()
            .column(accounts::Column::Id)
            .column(accounts::Column::Revision)
            .into_tuple()
            .all(self.reader())
            .await?;
        let number =
            |(text, number): &(String, i64)| Ok((id(TABLE, text)?, unsigned(TABLE, *number)?));
        rows.iter().map(number).collect()
    }

    /// An account's settings; `None` for one that is unknown.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.settings", skip_all)]
    pub async fn settings(
        &self,
        account: &AccountId,
    ) -> Result<Option<Stored<Settings>>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(None);
        };
        let eras = Eras::load(&snapshot, account).await?;
        Ok(Some(Stored {
            value: rows::settings(&row)?,
            version: eras.version(TABLE, row.settings_version)?,
        }))
    }

    /// What a request was answered with, if it was carried out before.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.receipt", skip_all)]
    pub async fn receipt(
        &self,
        account: &AccountId,
        request_id: &str,
    ) -> Result<Option<Receipt>, StoreError> {
        let row = receipts::Entity::of(account)
            .filter(receipts::Column::RequestId.eq(request_id))
            .one(self.reader())
            .await?;
        Ok(row.map(|row| Receipt {
            request_id: row.request_id,
            method: row.method,
            digest: row.digest,
            response: row.response,
        }))
    }
}
