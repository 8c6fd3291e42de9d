use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use sea_orm::{EntityTrait, FromQueryResult};

use crate::domain::fact_update::FactUpdate;
use crate::store::StoreError;
use crate::store::id_in::id_in;
use crate::store::read::IDS;

/// How many things are read at a time.
const PAGE: usize = 1000;

/// Which things are meant.
pub(super) enum LoadSelection {
    /// A page of all, in the order of their ids, after this one.
    After(Option<String>),
    /// These.
    Ids(Vec<String>),
}

/// Facts of some things.
#[derive(Default)]
pub(super) struct Page {
    /// What was found.
    pub(super) facts: Vec<FactUpdate>,
    /// The ids of those, when they were asked for by id.
    pub(super) ids: HashSet<String>,
    /// The last id of a full page; `None` when there is no other after it.
    pub(super) last: Option<String>,
}

impl LoadSelection {
    /// Reads rows as they are meant, together with where the page ends.
    pub(super) async fn rows<E, R>(
        &self,
        connection: &impl ConnectionTrait,
        select: Select<E>,
        id: E::Column,
        row_id: impl Fn(&R) -> &String,
    ) -> Result<(Vec<R>, Page), StoreError>
    where
        E: EntityTrait,
        R: FromQueryResult + Send + Sync,
    {
        let mut page = Page::default();
        let rows = match self {
            Self::After(after) => {
                let mut select = select.order_by_asc(id).limit(PAGE as u64);
                if let Some(after) = after {
                    select = select.filter(id.gt(after.as_str()));
                }
                let rows: Vec<R> = select.into_model().all(connection).await?;
                if rows.len() == PAGE {
                    page.last = rows.last().map(|row| row_id(row).clone());
                }
                rows
            }
            Self::Ids(ids) => {
                let mut rows: Vec<R> = Vec::new();
                for some in ids.chunks(IDS) {
                    let select = select
                        .clone()
                        .filter(id_in(connection.get_database_backend(), id, some))
                        .order_by_asc(id);
                    rows.extend(select.into_model().all(connection).await?);
                }
                page.ids = rows.iter().map(|row| row_id(row).clone()).collect();
                rows
            }
        };
        page.facts.reserve(rows.len());
        Ok((rows, page))
    }
}
