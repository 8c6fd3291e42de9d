//! What the judge needs to know beside the facts.

use std::collections::BTreeMap;

use super::super::etag::{Thing, etag};
use super::super::refusal::Refusal;
use super::super::survivors::survivors;
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, CandidateId, UserId};
use crate::domain::manage::{Operation, StoredAccess, StoredRole, StoredUser};
use crate::domain::record::Stored;
use crate::domain::record::{Record, RecordName};
use crate::keys::Seal;
use crate::store::Store;

/// What the judge needs to know of roles and users beside the facts.
pub(in crate::grpc) async fn stored_access(
    store: &Store,
    seal: &Seal,
    account: &AccountId,
    facts: &impl Facts,
    operations: &[Operation],
) -> Result<StoredAccess, Refusal> {
    let mut stored_access = StoredAccess::default();
    let mut holders = store.role_holders(account).await?;
    for Stored {
        value: role,
        version,
    } in store.roles(account).await?
    {
        let holders = holders.remove(&role.id).unwrap_or_default();
        let etag = etag(seal, account, Thing::Role(&role.id), version);
        stored_access.roles.insert(
            role.id.clone(),
            StoredRole {
                role,
                etag: Some(etag),
                holders,
            },
        );
    }
    let wanted: BTreeMap<&UserId, RecordName> = operations
        .iter()
        .filter_map(Operation::user)
        .map(|user| (user, RecordName::User(user.clone())))
        .collect();
    let names: Vec<RecordName> = wanted.values().cloned().collect();
    for stored in store.records(account, &names).await?.into_values() {
        if let Record::User(user) = stored.value {
            let id = user.id.clone();
            let stored_user = StoredUser {
                access: store.access_grants(account, &id).await?,
                privileges: store.privileges(account, &id).await?,
                user,
            };
            stored_access.users.insert(id, stored_user);
        }
    }
    let links = operations.iter().flat_map(Operation::linked_candidates);
    let links: Vec<CandidateId> = links.cloned().collect();
    stored_access.survivors = survivors(store, account, facts, &links).await?;
    Ok(stored_access)
}
