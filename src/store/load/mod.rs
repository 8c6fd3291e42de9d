//! Facts for the index: all of an account's, or those that changed.

mod facts;
mod load_selection;

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use self::facts::{
    archive_reasons, candidates, interviews, opportunities, postings, requisitions, roles, users,
};
use self::load_selection::{LoadSelection, Page};
use super::entity::{OfAccount, account as accounts, change_log};
use super::key::read;
use super::read::past_stamp;
use super::value::{id, signed};
use super::{ChangedKind, ChangesSince, Revision, Store, StoreError, rows};
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::AccountId;
use crate::store::connect::Transaction;

/// Reads all of a kind's facts, page by page.
macro_rules! each_page {
    ($facts:ident, $snapshot:expr, $account:expr, $sink:expr) => {{
        let mut after = None;
        loop {
            let page: Page = $facts($snapshot, $account, &LoadSelection::After(after)).await?;
            page.facts.into_iter().for_each(&mut *$sink);
            match page.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }};
}

impl Store {
    /// Gives every fact of an account to `sink`, all as of the revision in the
    /// answer, a page at a time: the account need not fit into memory here.
    /// `None` for an unknown account.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what makes no sense. What
    /// was given by then is worthless.
    #[tracing::instrument(name = "store.load", skip_all)]
    pub async fn load(
        &self,
        account: &AccountId,
        sink: &mut (dyn FnMut(FactUpdate) + Send),
    ) -> Result<Option<Revision>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(None);
        };
        sink(FactUpdate::Settings(rows::settings(&row)?));
        each_page!(roles, &snapshot, account, sink);
        each_page!(users, &snapshot, account, sink);
        each_page!(postings, &snapshot, account, sink);
        each_page!(requisitions, &snapshot, account, sink);
        each_page!(candidates, &snapshot, account, sink);
        each_page!(opportunities, &snapshot, account, sink);
        each_page!(interviews, &snapshot, account, sink);
        each_page!(archive_reasons, &snapshot, account, sink);
        Ok(Some(Revision::of(&row)?))
    }

    /// What became of an account after a revision: each thing that changed,
    /// once, as it is at the revision in the answer. `None` for an unknown
    /// account.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what makes no sense.
    #[tracing::instrument(name = "store.facts_since", skip_all)]
    pub async fn facts_since(
        &self,
        account: &AccountId,
        after: u64,
    ) -> Result<Option<ChangesSince>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(None);
        };
        let mut facts = Vec::new();
        for (kind, ids) in changed(&snapshot, account, after).await? {
            let pick = LoadSelection::Ids(ids);
            let page = match kind {
                ChangedKind::Settings => {
                    facts.push(FactUpdate::Settings(rows::settings(&row)?));
                    continue;
                }
                ChangedKind::Role => roles(&snapshot, account, &pick).await?,
                ChangedKind::User => users(&snapshot, account, &pick).await?,
                ChangedKind::Posting => postings(&snapshot, account, &pick).await?,
                ChangedKind::Requisition => requisitions(&snapshot, account, &pick).await?,
                ChangedKind::Candidate => candidates(&snapshot, account, &pick).await?,
                ChangedKind::Opportunity => opportunities(&snapshot, account, &pick).await?,
                ChangedKind::Interview => interviews(&snapshot, account, &pick).await?,
                ChangedKind::ArchiveReason => archive_reasons(&snapshot, account, &pick).await?,
                // No decision looks at these.
                ChangedKind::Stage | ChangedKind::Job => continue,
            };
            let LoadSelection::Ids(ids) = &pick else {
                continue;
            };
            let gone = ids.iter().filter(|id| !page.ids.contains(*id));
            for text in gone {
                facts.push(nothing(kind, text)?);
            }
            facts.extend(page.facts);
        }
        Ok(Some(ChangesSince {
            revision: Revision::of(&row)?,
            past: past_stamp(&snapshot, account, after).await?,
            facts,
        }))
    }
}

/// The ids of what changed, kind by kind.
async fn changed(
    snapshot: &Transaction,
    account: &AccountId,
    after: u64,
) -> Result<Vec<(ChangedKind, Vec<String>)>, StoreError> {
    use change_log::{Column, Entity};
    let rows: Vec<(String, String)> = Entity::of(account)
        .select_only()
        .column(Column::Kind)
        .column(Column::EntityId)
        .distinct()
        .filter(Column::Revision.gt(signed(after)))
        .into_tuple()
        .all(snapshot)
        .await?;
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, id) in rows {
        ids.entry(kind).or_default().push(id);
    }
    let read = |(kind, ids): (String, _)| Ok((read("change_log", &kind)?, ids));
    ids.into_iter().map(read).collect()
}

/// The fact that something is no more.
fn nothing(kind: ChangedKind, text: &str) -> Result<FactUpdate, StoreError> {
    const TABLE: &str = "change_log";
    Ok(match kind {
        ChangedKind::Role => FactUpdate::Role(id(TABLE, text)?, None),
        ChangedKind::User => FactUpdate::User(id(TABLE, text)?, None),
        ChangedKind::Posting => FactUpdate::Posting(id(TABLE, text)?, None),
        ChangedKind::Requisition => FactUpdate::Requisition(id(TABLE, text)?, None),
        ChangedKind::Candidate => FactUpdate::Candidate(id(TABLE, text)?, None),
        ChangedKind::Opportunity => FactUpdate::Opportunity(id(TABLE, text)?, None),
        ChangedKind::Interview => FactUpdate::Interview(id(TABLE, text)?, None),
        ChangedKind::ArchiveReason => FactUpdate::ArchiveReason(id(TABLE, text)?, None),
        ChangedKind::Settings | ChangedKind::Stage | ChangedKind::Job => {
            return Err(super::value::inconsistent(TABLE, text));
        }
    })
}
