use std::collections::HashMap;

use sea_orm::{ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder, Value};

use super::IDS;
use crate::domain::id::AccountId;
use crate::store::StoreError;
use crate::store::entity::OfAccount;
use crate::store::id_in::id_in;

/// The rows that belong to some things, by the thing's id.
pub(in crate::store) struct Parts<M>(HashMap<String, Vec<M>>);

impl<M> Parts<M> {
    /// Those of one thing.
    pub(in crate::store) fn of(&self, id: &str) -> &[M] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    /// Those of one thing, to keep.
    pub(in crate::store) fn take(&mut self, id: &str) -> Vec<M> {
        self.0.remove(id).unwrap_or_default()
    }
}

/// The rows that belong to some things, in the order of a column.
pub(in crate::store) async fn parts<E: OfAccount>(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    owner: E::Column,
    order: E::Column,
    ids: &[String],
) -> Result<Parts<E::Model>, StoreError> {
    let mut parts: HashMap<String, Vec<E::Model>> = HashMap::new();
    for some in ids.chunks(IDS) {
        let rows = E::of(account)
            .filter(id_in(connection.get_database_backend(), owner, some))
            .order_by_asc(owner)
            .order_by_asc(order)
            .all(connection)
            .await?;
        for row in rows {
            if let Value::String(Some(id)) = row.get(owner) {
                parts.entry(id).or_default().push(row);
            }
        }
    }
    Ok(Parts(parts))
}

/// The rows with these ids, in no order.
pub(super) async fn rows<E: OfAccount>(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    id: E::Column,
    ids: &[String],
) -> Result<Vec<<E as EntityTrait>::Model>, StoreError> {
    let mut rows = Vec::new();
    for some in ids.chunks(IDS) {
        rows.extend(
            E::of(account)
                .filter(id_in(connection.get_database_backend(), id, some))
                .all(connection)
                .await?,
        );
    }
    Ok(rows)
}
