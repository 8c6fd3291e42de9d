use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{IdenStatic as _, QueryFilter, QuerySelect, QueryTrait};

use super::IDS;
use crate::domain::audit::{State, TargetKind};
use crate::domain::change::Change;
use crate::domain::id::{AccountId, UserId};
use crate::domain::record::Record;
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, access_grant as access_grants, account as accounts, privilege as privileges,
    role as roles, user as users, user_candidate,
};
use crate::store::id_in::id_in;
use crate::store::rows::{ACCESS, PRIVILEGE, ROLE, SETTINGS, USER, state, with_links};
use crate::store::tx::Tx;

/// Something that has power, or is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::store) struct Thing {
    pub(in crate::store) kind: TargetKind,
    pub(in crate::store) id: String,
    /// Whose it is.
    pub(in crate::store) user: Option<String>,
}

impl Thing {
    /// Something of the account.
    pub(in crate::store) fn new(kind: TargetKind, id: impl std::fmt::Display) -> Self {
        Self {
            kind,
            id: id.to_string(),
            user: None,
        }
    }

    /// Something that a user has.
    pub(in crate::store) fn of(
        user: &UserId,
        kind: TargetKind,
        id: impl std::fmt::Display,
    ) -> Self {
        Self {
            user: Some(user.to_string()),
            ..Self::new(kind, id)
        }
    }
}

/// What the things were that a commit changes one by one, followed along it.
#[derive(Default)]
pub(in crate::store) struct Before(HashMap<Thing, State>);

impl Before {
    /// Takes a change in; what the thing was before it.
    pub(super) fn follow(&mut self, thing: &Thing, after: Option<&State>) -> Option<State> {
        match after {
            Some(after) => self.0.insert(thing.clone(), after.clone()),
            None => self.0.remove(thing),
        }
    }

    /// Reads what the things are that changes name, in a few statements.
    pub(super) async fn read<T: Tx>(
        tx: &T,
        account: &AccountId,
        changes: &[Change],
    ) -> Result<Self, StoreError> {
        let mut named = Named::default();
        for change in changes {
            named.add(account, change);
        }
        let mut reading = Reading {
            tx,
            account,
            found: HashMap::new(),
        };
        {
            use accounts::{Column, Entity};
            let (kind, ids) = (TargetKind::Settings, &named.settings);
            reading
                .read::<Entity>(kind, Column::Id, None, ids, &SETTINGS)
                .await?;
        }
        {
            use roles::{Column, Entity};
            let (kind, ids) = (TargetKind::Role, &named.roles);
            reading
                .read::<Entity>(kind, Column::Id, None, ids, &ROLE)
                .await?;
        }
        {
            use access_grants::{Column, Entity};
            let (kind, user, ids) = (TargetKind::AccessGrant, Column::UserId, &named.access_of);
            reading
                .read::<Entity>(kind, Column::Id, Some(user), ids, &ACCESS)
                .await?;
        }
        {
            use privileges::{Column, Entity};
            let (kind, user, ids) = (TargetKind::Privilege, Column::UserId, &named.privileges_of);
            reading
                .read::<Entity>(kind, Column::Id, Some(user), ids, &PRIVILEGE)
                .await?;
        }
        {
            use users::{Column, Entity};
            let (kind, ids) = (TargetKind::User, &named.users);
            reading
                .read::<Entity>(kind, Column::Id, None, ids, &USER)
                .await?;
        }
        reading.count_links(&named.users).await?;
        Ok(Self(reading.found))
    }
}

/// The ids that changes name.
#[derive(Default)]
struct Named {
    settings: BTreeSet<String>,
    roles: BTreeSet<String>,
    users: BTreeSet<String>,
    access_of: BTreeSet<String>,
    privileges_of: BTreeSet<String>,
}

impl Named {
    fn add(&mut self, account: &AccountId, change: &Change) {
        match change {
            Change::PutSettings(_) => self.settings.insert(account.to_string()),
            Change::PutRole(role) => self.roles.insert(role.id.to_string()),
            Change::DeleteRole(role) => self.roles.insert(role.to_string()),
            Change::PutAccess(user, _) | Change::DeleteAccess(user, _) => {
                self.access_of.insert(user.to_string())
            }
            Change::PutPrivilege(user, _) | Change::DeletePrivilege(user, _) => {
                self.privileges_of.insert(user.to_string())
            }
            Change::PutRecord(Record::User(user)) => self.users.insert(user.id.to_string()),
            // These are no powers.
            _ => false,
        };
    }
}

struct Reading<'a, T> {
    tx: &'a T,
    account: &'a AccountId,
    found: HashMap<Thing, State>,
}

impl<T: Tx> Reading<'_, T> {
    /// Reads what rows say: those with these ids, or those of these users.
    async fn read<E: OfAccount>(
        &mut self,
        kind: TargetKind,
        id: E::Column,
        user: Option<E::Column>,
        ids: &BTreeSet<String>,
        columns: &[E::Column],
    ) -> Result<(), StoreError> {
        let ids: Vec<String> = ids.iter().cloned().collect();
        for some in ids.chunks(IDS) {
            let owner = user.unwrap_or(id);
            let mut query = E::of(self.account)
                .select_only()
                .column(owner)
                .column(id)
                .filter(id_in(self.tx.backend(), owner, some));
            for column in columns {
                let text = Expr::col(*column).cast_as("text");
                query = query.column_as(text, column.as_str());
            }
            let query = query.build(self.tx.backend());
            for row in self.tx.rows(query, columns.len() + 2).await? {
                let mut texts = row.into_iter();
                let (owner, id) = (texts.next().flatten(), texts.next().flatten());
                let thing = Thing {
                    kind,
                    id: id.unwrap_or_default(),
                    user: owner.filter(|_| user.is_some()),
                };
                self.found.insert(thing, state(columns, texts));
            }
        }
        Ok(())
    }

    /// How many candidates users are linked to.
    async fn count_links(&mut self, users: &BTreeSet<String>) -> Result<(), StoreError> {
        use user_candidate::{Column, Entity};
        let users: Vec<String> = users.iter().cloned().collect();
        let mut links: HashMap<String, usize> = HashMap::new();
        for some in users.chunks(IDS) {
            let query = Entity::of(self.account)
                .select_only()
                .column(Column::UserId)
                .filter(id_in(self.tx.backend(), Column::UserId, some))
                .build(self.tx.backend());
            for user in self.tx.texts(query).await? {
                *links.entry(user).or_default() += 1;
            }
        }
        for (user, links) in links {
            let thing = Thing::new(TargetKind::User, user);
            if let Some(found) = self.found.remove(&thing) {
                self.found.insert(thing, with_links(found, links));
            }
        }
        Ok(())
    }
}
