//! `ManageRoles`: read, judged, committed or foreseen.

use prost::Message as _;

use super::super::accounts::account_for;
use super::super::etag::{Thing, etag};
use super::super::fields::Fields;
use super::super::impact::foresee;
use super::super::operation;
use super::super::receipt::RequestKey;
use super::super::refusal::Refusal;
use super::super::refused::refused;
use super::super::slots::Slots;
use super::Roles;
use super::stored_access::stored_access;
use crate::domain::audit::Deed;
use crate::domain::change::Change;
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::{AccountId, RoleId, UserId};
use crate::domain::manage::{Operation, judge, resulting_facts};
use crate::grpc::limits::OPERATIONS;
use crate::identity;
use crate::proto::{ManageRolesRequest, ManageRolesResponse, RoleOperationResult};
use crate::replica::{self, Judged, Present, Write};
use crate::store::Author;

/// What receipts call the RPC.
const METHOD: &str = "ManageRoles";

/// A request to change roles, read.
pub(super) struct Management {
    account: AccountId,
    actor: UserId,
    operations: Vec<Operation>,
    validate_only: bool,
    key: Option<RequestKey>,
}

impl Roles {
    pub(super) fn read(&self, mut request: ManageRolesRequest) -> Result<Management, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, self.replica.seal(), METHOD, &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let operations = fields.some("operations", request.operations, OPERATIONS);
        let operations = fields.each("operations", operations, operation::read);
        let (account, actor) = fields.check(account.zip(actor))?;
        Ok(Management {
            account,
            actor,
            operations,
            validate_only: request.validate_only,
            key,
        })
    }

    pub(super) async fn manage(
        &self,
        caller: &identity::Caller,
        request: Management,
        slots: &Slots,
    ) -> Result<ManageRolesResponse, Refusal> {
        let account = account_for(&self.replica, caller, &request.account, &request.actor).await?;
        let written = self
            .replica
            .write(&account, caller.recorded(), request)
            .await?;
        self.eraser.wake();
        match written.answer {
            Managed::Committed(response) => Ok(response),
            Managed::Validated { results, facts } => Ok(ManageRolesResponse {
                results,
                revision: written.snapshot.token.clone(),
                // Outside the account's turn to write: it may take a while.
                impact: Some(foresee(slots, self.replica.store(), written.snapshot, facts).await?),
            }),
        }
    }
}

/// What a list of operations came to.
pub(super) enum Managed {
    /// It was committed; the answer.
    Committed(ManageRolesResponse),
    /// It was judged only: its results, and the facts as they would be.
    Validated {
        results: Vec<RoleOperationResult>,
        facts: Vec<FactUpdate>,
    },
}

impl Managed {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Committed(response) => response.encode_to_vec(),
            // Nothing is committed, so that no receipt is kept.
            Self::Validated { .. } => Vec::new(),
        }
    }

    fn decode(kept: &[u8]) -> Option<Self> {
        ManageRolesResponse::decode(kept).ok().map(Self::Committed)
    }
}

impl Write for Management {
    type Answer = Managed;
    type Refusal = Refusal;

    fn request(&self) -> Option<replica::Request<'_, Managed>> {
        let key = self.key.as_ref()?;
        Some(key.request_as(Managed::encode, Managed::decode))
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<Managed>, Refusal> {
        let facts = &now.snapshot.index;
        let (store, seal) = (now.replica.store(), now.replica.seal());
        let stored_access =
            stored_access(store, seal, &self.account, facts, &self.operations).await?;
        let changes = judge(facts, &stored_access, &self.actor, &self.operations)
            .map_err(|refusals| refused(&refusals))?;
        if self.validate_only {
            // No etag names a state that is not there: another change may come
            // to take its place.
            let results = self.results(&changes, |_| String::new());
            let facts = resulting_facts(&stored_access, &changes);
            return Ok(Judged::Answer(Managed::Validated { results, facts }));
        }
        let next = now.next_version();
        let etag_of = |thing: Thing<'_>| etag(seal, &self.account, thing, next).to_string();
        let results = self.results(&changes, |change| match change {
            Change::PutRole(role) => etag_of(Thing::Role(&role.id)),
            Change::PutRecord(record) => etag_of(Thing::Record(&record.name())),
            _ => String::new(),
        });
        Ok(Judged::Commit {
            deed: Deed::ManageRoles,
            author: Author::User(self.actor.clone()),
            changes,
            answer: Managed::Committed(ManageRolesResponse {
                results,
                impact: None,
                revision: now.next_token(),
            }),
        })
    }
}

impl Management {
    /// The id that each operation concerned, and the etag that its change left.
    fn results(
        &self,
        changes: &[Change],
        etag: impl Fn(&Change) -> String,
    ) -> Vec<RoleOperationResult> {
        let result = |(operation, change): (&Operation, &Change)| RoleOperationResult {
            id: subject(operation),
            etag: etag(change),
        };
        self.operations.iter().zip(changes).map(result).collect()
    }
}

fn subject(operation: &Operation) -> String {
    let role = |id: &RoleId| id.to_string();
    match operation {
        Operation::CreateRole(definition) | Operation::UpdateRole { definition, .. } => {
            role(&definition.id)
        }
        Operation::DeleteRole { role: id, .. } => role(id),
        Operation::GrantAccess { grant, .. } => grant.id.to_string(),
        Operation::RevokeAccess { grant, .. } => grant.to_string(),
        Operation::GrantPrivilege { privilege, .. } => privilege.id.to_string(),
        Operation::RevokePrivilege { privilege, .. } => privilege.to_string(),
        Operation::CreateUser(new) => new.id.to_string(),
        Operation::DeactivateUser(user)
        | Operation::ReactivateUser(user)
        | Operation::SetRole { user, .. }
        | Operation::SetManager { user, .. }
        | Operation::SetLinkedCandidates { user, .. } => user.to_string(),
    }
}
