//! What is asked about roles: one role, all of them, who has one, how two
//! differ.

use super::super::accounts::account;
use super::super::catalogue;
use super::super::etag::{Thing, etag};
use super::super::fields::Fields;
use super::super::page::{self, Limits, Pages};
use super::super::question::{maybe_role, role_name};
use super::super::refusal::Refusal;
use crate::domain::change::CustomRole;
use crate::domain::facts::Facts as _;
use crate::domain::id::AccountId;
use crate::domain::record::Stored;
use crate::domain::record::{AssignedRole, UserStatus};
use crate::domain::role::{Grants, Preset, preset_grants};
use crate::identity::Caller;
use crate::keys::Seal;
use crate::proto::{
    CompareRolesRequest, CompareRolesResponse, ErrorReason, GetRoleRequest, GetRoleResponse,
    ListRoleHoldersRequest, ListRoleHoldersResponse, ListRolesRequest, ListRolesResponse, Role,
    RoleHolder,
};
use crate::replica::{Account, Replica};

const ROLES: Limits = Limits {
    usual: 50,
    most: 500,
};
const HOLDERS: Limits = Limits {
    usual: 100,
    most: 1_000,
};

/// One role, and what it comes to in the account.
pub(super) async fn get(
    replica: &Replica,
    caller: &Caller,
    request: GetRoleRequest,
) -> Result<GetRoleResponse, Refusal> {
    let mut fields = Fields::default();
    let id = fields.id("account", &request.account);
    let role = role(&mut fields, "role", &request.role);
    let (id, role) = fields.check(id.zip(role))?;
    let account = account(replica, caller, &id).await?;
    let (role, effective) = match &role {
        AssignedRole::Preset(preset) => {
            let visibility = account.snapshot().index.settings().feedback_visibility;
            (
                catalogue::preset(*preset),
                catalogue::holdings(&preset_grants(*preset, visibility)),
            )
        }
        AssignedRole::Custom(id) => {
            let stored = replica.store().role(&account.id, id).await?;
            let stored = stored.ok_or_else(unknown)?;
            let role = custom(replica.seal(), &account.id, &stored);
            let effective = role.holdings.clone();
            (role, effective)
        }
    };
    Ok(GetRoleResponse {
        role: Some(role),
        effective_holdings: effective,
    })
}

/// All roles.
pub(super) async fn list(
    replica: &Replica,
    caller: &Caller,
    request: ListRolesRequest,
) -> Result<ListRolesResponse, Refusal> {
    let mut fields = Fields::default();
    let id: Option<AccountId> = fields.id("account", &request.account);
    let size = page::size(&mut fields, request.page_size, ROLES);
    let pages = Pages {
        seal: replica.seal(),
        query: vec!["ListRoles".to_owned(), request.account],
    };
    let after = pages.position(&mut fields, &request.page_token);
    let id = fields.check(id)?;
    let account = account(replica, caller, &id).await?;

    // Presets in their order, then custom roles by id: a page goes on
    // after the role whose name the token holds.
    let stored = replica.store().roles(&account.id).await?;
    let presets = Preset::ALL.iter().map(|&preset| catalogue::preset(preset));
    let all = presets.chain(
        stored
            .iter()
            .map(|stored| custom(replica.seal(), &account.id, stored)),
    );
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
    Ok(ListRolesResponse {
        roles: rest,
        next_page_token,
    })
}

/// Who has a role.
pub(super) async fn holders(
    replica: &Replica,
    caller: &Caller,
    request: ListRoleHoldersRequest,
) -> Result<ListRoleHoldersResponse, Refusal> {
    let mut fields = Fields::default();
    let id: Option<AccountId> = fields.id("account", &request.account);
    let role = role(&mut fields, "role", &request.role);
    let size = page::size(&mut fields, request.page_size, HOLDERS);
    let pages = Pages {
        seal: replica.seal(),
        query: vec![
            "ListRoleHolders".to_owned(),
            request.account,
            role.as_ref().map(role_name).unwrap_or_default(),
        ],
    };
    let after = pages.position(&mut fields, &request.page_token);
    let (id, role) = fields.check(id.zip(role))?;
    let account = account(replica, caller, &id).await?;
    grants(replica, &account, &role).await?;

    let store = replica.store();
    let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    let mut found = store
        .holders_of(&account.id, &role, after.as_deref(), most)
        .await?;
    let more = found.len() > size;
    found.truncate(size);
    let next_page_token = match found.last() {
        Some((last, _)) if more => pages.token(&last.to_string()),
        _ => String::new(),
    };
    let holders = found
        .into_iter()
        .map(|(user, status)| RoleHolder {
            user: user.to_string(),
            active: status == UserStatus::Active,
        })
        .collect();
    Ok(ListRoleHoldersResponse {
        holders,
        next_page_token,
    })
}

/// How two roles differ.
pub(super) async fn compare(
    replica: &Replica,
    caller: &Caller,
    request: CompareRolesRequest,
) -> Result<CompareRolesResponse, Refusal> {
    let mut fields = Fields::default();
    let id = fields.id("account", &request.account);
    let one = role(&mut fields, "role", &request.role);
    let other = role(&mut fields, "other", &request.other);
    let (id, (one, other)) = fields.check(id.zip(one.zip(other)))?;
    let account = account(replica, caller, &id).await?;
    let one = grants(replica, &account, &one).await?;
    let other = grants(replica, &account, &other).await?;
    let differences = one.differences(&other);
    Ok(CompareRolesResponse {
        differences: differences.map(|one| catalogue::change(&one)).collect(),
    })
}

/// The name of a role that must be given.
fn role(fields: &mut Fields, field: &str, name: &str) -> Option<AssignedRole> {
    if name.is_empty() {
        fields.required(field);
    }
    maybe_role(fields, field, name)
}

/// What a role holds, as written.
async fn grants(
    replica: &Replica,
    account: &Account,
    role: &AssignedRole,
) -> Result<Grants, Refusal> {
    match role {
        AssignedRole::Preset(preset) => Ok(*preset.grants()),
        AssignedRole::Custom(id) => {
            let stored = replica.store().role(&account.id, id).await?;
            Ok(stored.ok_or_else(unknown)?.value.grants)
        }
    }
}

fn unknown() -> Refusal {
    Refusal::of(
        "role",
        ErrorReason::ResourceUnknown,
        "the role is not known",
    )
}

fn custom(seal: &Seal, account: &AccountId, stored: &Stored<CustomRole>) -> Role {
    let thing = Thing::Role(&stored.value.id);
    Role {
        id: stored.value.id.to_string(),
        title: stored.value.title.clone(),
        description: stored.value.description.clone(),
        preset: false,
        typical_holders: String::new(),
        holdings: catalogue::holdings(&stored.value.grants),
        etag: etag(seal, account, thing, stored.version).to_string(),
    }
}
