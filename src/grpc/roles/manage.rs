//! `ManageRoles`: read, judged, committed or foreseen.

use prost::Message as _;

use super::super::accounts::account;
use super::super::etag::etag;
use super::super::fields::Fields;
use super::super::impact::foresee;
use super::super::refusal::Refusal;
use super::super::{operation, receipt};
use super::Roles;
use super::book::book;
use super::refused::refused;
use crate::domain::change::Change;
use crate::domain::id::{AccountId, RoleId, UserId};
use crate::domain::manage::{Operation, aftermath, judge};
use crate::proto::{ManageRolesRequest, ManageRolesResponse, RoleOperationResult};
use crate::replica::{Judged, WriteError};
use crate::store::{Author, Commit};

/// The most operations of one list.
const MAX_OPERATIONS: usize = 100;

/// A request to change roles, read.
pub(super) struct Management {
    account: AccountId,
    actor: UserId,
    operations: Vec<Operation>,
    validate_only: bool,
    request_id: Option<String>,
    digest: Vec<u8>,
}

impl Roles {
    pub(super) fn read(&self, request: ManageRolesRequest) -> Result<Management, Refusal> {
        let digest = {
            let request = ManageRolesRequest {
                request_id: String::new(),
                ..request.clone()
            };
            self.replica
                .seal()
                .digest(&request.encode_to_vec())
                .to_vec()
        };
        let mut fields = Fields::default();
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let operations = fields.some("operations", request.operations, MAX_OPERATIONS);
        let operations = fields.each("operations", operations, operation::read);
        let request_id = receipt::request_id(&mut fields, &request.request_id);
        let (account, actor) = fields.check(account.zip(actor))?;
        Ok(Management {
            account,
            actor,
            operations,
            validate_only: request.validate_only,
            request_id,
            digest,
        })
    }

    pub(super) async fn manage(self, request: Management) -> Result<ManageRolesResponse, Refusal> {
        let store = self.replica.store();
        let account = account(&self.replica, &request.account).await?;
        if let Some(id) = &request.request_id {
            let answered =
                receipt::replay(store, &account.id, id, "ManageRoles", &request.digest).await?;
            if let Some(answered) = answered {
                return Ok(answered);
            }
        }
        let written = self
            .replica
            .write(&account, async |snapshot| {
                let book = book(store, &account.id, &request.operations).await?;
                let changes = judge(&snapshot.index, &book, &request.actor, &request.operations)
                    .map_err(|refusals| refused(&refusals))?;
                let next = snapshot.revision.number + 1;
                let results = results(&request.operations, &changes, next);
                if request.validate_only {
                    let facts = aftermath(&book, &changes);
                    return Ok(Judged::Answer((results, Some(facts))));
                }
                // A repeated request is answered as this one is.
                let response = ManageRolesResponse {
                    results: results.clone(),
                    impact: None,
                    revision: account.next_token(self.replica.seal(), &snapshot),
                };
                let receipt = request
                    .request_id
                    .as_ref()
                    .map(|id| receipt::receipt(id, "ManageRoles", &request.digest, &response));
                let commit = Commit {
                    author: Author::User(request.actor.clone()),
                    at: self.ambient.now(),
                    changes,
                    receipt,
                };
                Ok(Judged::Commit(commit, (results, None)))
            })
            .await;
        match written {
            Ok(((results, foreseen), snapshot)) => {
                self.eraser.wake();
                let revision = snapshot.token.clone();
                // Outside the account's turn to write: it may take a while.
                let impact = match foreseen {
                    Some(facts) => Some(foresee(snapshot, facts).await?),
                    None => None,
                };
                Ok(ManageRolesResponse {
                    results,
                    revision,
                    impact,
                })
            }
            Err(WriteError::Refused(refusal)) => Err(refusal),
            Err(WriteError::Failed(error)) => Err(error.into()),
        }
    }
}

/// The id that each operation concerned, and the etag that it left.
fn results(operations: &[Operation], changes: &[Change], next: u64) -> Vec<RoleOperationResult> {
    let result = |(operation, change): (&Operation, &Change)| RoleOperationResult {
        id: subject(operation),
        etag: match change {
            Change::PutRole(_) | Change::PutRecord(_) => etag(next),
            _ => String::new(),
        },
    };
    operations.iter().zip(changes).map(result).collect()
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
        | Operation::SetManager { user, .. } => user.to_string(),
    }
}
