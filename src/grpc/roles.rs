//! `RoleService`: roles, users, access and privileges.

use std::collections::BTreeMap;
use std::sync::Arc;

use prost::Message as _;
use tonic::{Request, Response, Status};

use super::accounts::{account, detached};
use super::catalogue;
use super::etag::etag;
use super::fields::Fields;
use super::impact::foresee;
use super::operation;
use super::page::{self, Limits, Pages};
use super::receipt;
use super::refusal::{Refusal, Violation};
use super::role_queries;
use super::server::Rooms;
use crate::ambient::Ambient;
use crate::domain::change::{Change, CustomRole};
use crate::domain::id::{AccountId, RoleId, UserId};
use crate::domain::manage::{
    self, Book, BookedRole, BookedUser, Operation, RefusalKind, Version, judge,
};
use crate::domain::record::{Record, RecordName};
use crate::domain::role::Preset;
use crate::proto::role_service_server::RoleService;
use crate::proto::{
    CompareRolesRequest, CompareRolesResponse, ErrorReason, GetRoleRequest, GetRoleResponse,
    ListPermissionsRequest, ListPermissionsResponse, ListRoleHoldersRequest,
    ListRoleHoldersResponse, ListRolesRequest, ListRolesResponse, ManageRolesRequest,
    ManageRolesResponse, Role, RoleOperationResult,
};
use crate::replica::{Judged, Replica, WriteError};
use crate::store::{Author, Commit, Store, Stored};

/// The most operations of one list.
const MAX_OPERATIONS: usize = 100;
const PAGES: Limits = Limits {
    usual: 50,
    most: 500,
};

/// Roles, judged by the domain and kept by the store.
#[derive(Clone)]
pub(super) struct Roles {
    replica: Arc<Replica>,
    ambient: Arc<dyn Ambient>,
    eraser: Arc<crate::erasure::Eraser>,
}

/// A request to change roles, read.
struct Management {
    account: AccountId,
    actor: UserId,
    operations: Vec<Operation>,
    validate_only: bool,
    request_id: Option<String>,
    digest: Vec<u8>,
}

impl Roles {
    pub(super) fn new(rooms: &Rooms) -> Self {
        Self {
            replica: Arc::clone(&rooms.replica),
            ambient: Arc::clone(&rooms.ambient),
            eraser: Arc::clone(&rooms.eraser),
        }
    }

    fn read(&self, request: ManageRolesRequest) -> Result<Management, Refusal> {
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

    async fn manage(self, request: Management) -> Result<ManageRolesResponse, Refusal> {
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
                    let facts = manage::aftermath(&book, &changes);
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

#[tonic::async_trait]
impl RoleService for Roles {
    async fn manage_roles(
        &self,
        request: Request<ManageRolesRequest>,
    ) -> Result<Response<ManageRolesResponse>, Status> {
        let request = self.read(request.into_inner())?;
        let answer = detached(self.clone().manage(request)).await?;
        Ok(Response::new(answer))
    }

    async fn get_role(
        &self,
        request: Request<GetRoleRequest>,
    ) -> Result<Response<GetRoleResponse>, Status> {
        let role = role_queries::get(&self.replica, request.into_inner()).await?;
        Ok(Response::new(role))
    }

    async fn list_role_holders(
        &self,
        request: Request<ListRoleHoldersRequest>,
    ) -> Result<Response<ListRoleHoldersResponse>, Status> {
        let holders = role_queries::holders(&self.replica, request.into_inner()).await?;
        Ok(Response::new(holders))
    }

    async fn compare_roles(
        &self,
        request: Request<CompareRolesRequest>,
    ) -> Result<Response<CompareRolesResponse>, Status> {
        let differences = role_queries::compare(&self.replica, request.into_inner()).await?;
        Ok(Response::new(differences))
    }

    async fn list_roles(
        &self,
        request: Request<ListRolesRequest>,
    ) -> Result<Response<ListRolesResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let size = page::size(&mut fields, request.page_size, PAGES);
        let pages = Pages {
            seal: self.replica.seal(),
            query: vec!["ListRoles".to_owned(), request.account],
        };
        let after = pages.position(&mut fields, &request.page_token);
        let id = fields.check(id)?;
        let account = account(&self.replica, &id).await?;

        // Presets in their order, then custom roles by id: a page goes on
        // after the role whose name the token holds.
        let stored = self
            .replica
            .store()
            .roles(&account.id)
            .await
            .map_err(Refusal::from)?;
        let presets = Preset::ALL.iter().map(|&preset| catalogue::preset(preset));
        let all = presets.chain(stored.iter().map(custom));
        let mut rest: Vec<Role> = match after {
            None => all.collect(),
            Some(after) => match Preset::from_key(&after) {
                Some(_) => all.skip_while(|role| role.id != after).skip(1).collect(),
                None => all.filter(|role| !role.preset && role.id > after).collect(),
            },
        };
        let more = rest.len() > size;
        rest.truncate(size);
        let next_page_token = match rest.last() {
            Some(last) if more => pages.token(&last.id),
            _ => String::new(),
        };
        Ok(Response::new(ListRolesResponse {
            roles: rest,
            next_page_token,
        }))
    }

    async fn list_permissions(
        &self,
        _: Request<ListPermissionsRequest>,
    ) -> Result<Response<ListPermissionsResponse>, Status> {
        let permissions = catalogue::definitions();
        Ok(Response::new(ListPermissionsResponse { permissions }))
    }
}

pub(super) fn custom(stored: &Stored<CustomRole>) -> Role {
    Role {
        id: stored.value.id.to_string(),
        title: stored.value.title.clone(),
        description: stored.value.description.clone(),
        preset: false,
        typical_holders: String::new(),
        holdings: catalogue::holdings(&stored.value.grants),
        etag: etag(stored.version),
    }
}

/// What the judge needs to know of roles and users beside the facts.
pub(super) async fn book(
    store: &Store,
    account: &AccountId,
    operations: &[Operation],
) -> Result<Book, Refusal> {
    let mut book = Book::default();
    let mut holders = store.role_holders(account).await?;
    for Stored {
        value: role,
        version,
    } in store.roles(account).await?
    {
        let holders = holders.remove(&role.id).unwrap_or_default();
        let version = i64::try_from(version).ok().map(Version);
        book.roles.insert(
            role.id.clone(),
            BookedRole {
                role,
                version,
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
            let booked = BookedUser {
                access: store.access_grants(account, &id).await?,
                privileges: store.privileges(account, &id).await?,
                user,
            };
            book.users.insert(id, booked);
        }
    }
    Ok(book)
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

/// All refusals of a list; the first gives the reason.
pub(super) fn refused(refusals: &[manage::Refusal]) -> Refusal {
    let violations: Vec<Violation> = refusals.iter().map(violation).collect();
    Refusal::fields(violations)
}

fn violation(refusal: &manage::Refusal) -> Violation {
    let field = match refusal.position {
        Some(position) => format!("operations[{position}].{}", refusal.field),
        None => refusal.field.clone(),
    };
    Violation {
        field,
        description: refusal.kind.to_string(),
        reason: reason(&refusal.kind),
    }
}

/// The contract's reason for a refusal of the domain.
pub(super) fn reason(kind: &RefusalKind) -> ErrorReason {
    match kind {
        RefusalKind::FieldRequired => ErrorReason::FieldRequired,
        RefusalKind::FieldInvalid(_) => ErrorReason::FieldInvalid,
        RefusalKind::LimitExceeded(_) => ErrorReason::LimitExceeded,
        RefusalKind::DependencyMissing { .. } => ErrorReason::DependencyMissing,
        RefusalKind::ResourceUnknown => ErrorReason::ResourceUnknown,
        RefusalKind::ActorNotActive => ErrorReason::ActorNotActive,
        RefusalKind::PermissionNotHeld(_) => ErrorReason::PermissionNotHeld,
        RefusalKind::Escalation => ErrorReason::Escalation,
        RefusalKind::AlreadyExists => ErrorReason::AlreadyExists,
        RefusalKind::TitleTaken => ErrorReason::TitleTaken,
        RefusalKind::PresetImmutable => ErrorReason::PresetImmutable,
        RefusalKind::RoleInUse => ErrorReason::RoleInUse,
        RefusalKind::LastSuperAdmin => ErrorReason::LastSuperAdmin,
        RefusalKind::EtagMismatch => ErrorReason::EtagMismatch,
    }
}
