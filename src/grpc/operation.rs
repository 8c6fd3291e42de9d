//! Operations on roles and users as they come over the wire.

use super::catalogue;
use super::etag::maybe_etag;
use super::fields::Fields;
use super::limits::MANY;
use super::privilege::{read_power, read_reach};
use super::question::maybe_role;
use crate::domain::change::{AccessGrant, Privilege};
use crate::domain::id::CandidateId;
use crate::domain::manage::{NewUser, Operation, RoleDefinition};
use crate::proto::role_operation::Operation as Asked;
use crate::proto::{self, Holding};

/// Reads one operation.
#[expect(
    clippy::too_many_lines,
    reason = "one arm an operation, in the contract's order"
)]
pub(super) fn read(fields: &mut Fields, operation: proto::RoleOperation) -> Option<Operation> {
    match fields.present("operation", operation.operation)? {
        Asked::CreateRole(asked) => fields.within("create_role", |fields| {
            let copy_of = maybe_role(fields, "copy_of", &asked.copy_of);
            let definition = definition(
                fields,
                &asked.role,
                asked.title,
                asked.description,
                asked.holdings,
            )?;
            Some(Operation::CreateRole(RoleDefinition {
                copy_of,
                ..definition
            }))
        }),
        Asked::UpdateRole(asked) => fields.within("update_role", |fields| {
            let expected = maybe_etag(fields, "etag", asked.etag);
            let copy_of = maybe_role(fields, "copy_of", &asked.copy_of);
            let definition = definition(
                fields,
                &asked.role,
                asked.title,
                asked.description,
                asked.holdings,
            )?;
            Some(Operation::UpdateRole {
                definition: RoleDefinition {
                    copy_of,
                    ..definition
                },
                expected,
            })
        }),
        Asked::DeleteRole(asked) => fields.within("delete_role", |fields| {
            let expected = maybe_etag(fields, "etag", asked.etag);
            Some(Operation::DeleteRole {
                role: fields.id("role", &asked.role)?,
                expected,
            })
        }),
        Asked::CreateUser(asked) => fields.within("create_user", |fields| {
            let linked_candidates = read_links(fields, asked.linked_candidates);
            let role = maybe_role(fields, "role", &asked.role);
            let manager = fields.maybe_id("manager", &asked.manager);
            let id = fields.id("user", &asked.user)?;
            Some(Operation::CreateUser(NewUser {
                id,
                role,
                manager,
                linked_candidates,
            }))
        }),
        Asked::DeactivateUser(asked) => fields.within("deactivate_user", |fields| {
            fields
                .id("user", &asked.user)
                .map(Operation::DeactivateUser)
        }),
        Asked::ReactivateUser(asked) => fields.within("reactivate_user", |fields| {
            fields
                .id("user", &asked.user)
                .map(Operation::ReactivateUser)
        }),
        Asked::SetRole(asked) => fields.within("set_role", |fields| {
            let role = maybe_role(fields, "role", &asked.role);
            Some(Operation::SetRole {
                user: fields.id("user", &asked.user)?,
                role,
            })
        }),
        Asked::SetManager(asked) => fields.within("set_manager", |fields| {
            let manager = fields.maybe_id("manager", &asked.manager);
            Some(Operation::SetManager {
                user: fields.id("user", &asked.user)?,
                manager,
            })
        }),
        Asked::SetLinkedCandidates(asked) => fields.within("set_linked_candidates", |fields| {
            let candidates = read_links(fields, asked.linked_candidates);
            Some(Operation::SetLinkedCandidates {
                user: fields.id("user", &asked.user)?,
                candidates,
            })
        }),
        Asked::GrantAccess(asked) => fields.within("grant_access", |fields| {
            let user = fields.id("user", &asked.user);
            let id = fields.id("grant", &asked.grant);
            let reach = fields.present("reach", asked.reach);
            let reach =
                reach.and_then(|asked| fields.within("reach", |fields| read_reach(fields, asked)));
            let grant = AccessGrant {
                id: id?,
                reach: reach?,
            };
            Some(Operation::GrantAccess { user: user?, grant })
        }),
        Asked::RevokeAccess(asked) => fields.within("revoke_access", |fields| {
            let user = fields.id("user", &asked.user);
            let grant = fields.id("grant", &asked.grant);
            Some(Operation::RevokeAccess {
                user: user?,
                grant: grant?,
            })
        }),
        Asked::GrantPrivilege(asked) => fields.within("grant_privilege", |fields| {
            let user = fields.id("user", &asked.user);
            let id = fields.id("privilege", &asked.privilege);
            let power = fields.present("power", asked.power);
            let power =
                power.and_then(|asked| fields.within("power", |fields| read_power(fields, asked)));
            let privilege = Privilege {
                id: id?,
                power: power?,
            };
            Some(Operation::GrantPrivilege {
                user: user?,
                privilege,
            })
        }),
        Asked::RevokePrivilege(asked) => fields.within("revoke_privilege", |fields| {
            let user = fields.id("user", &asked.user);
            let privilege = fields.id("privilege", &asked.privilege);
            Some(Operation::RevokePrivilege {
                user: user?,
                privilege: privilege?,
            })
        }),
    }
}

fn definition(
    fields: &mut Fields,
    role: &str,
    title: String,
    description: String,
    holdings: Vec<Holding>,
) -> Option<RoleDefinition> {
    // Lengths and the wording of a title are the domain's to judge; what no
    // database can hold is not.
    let title = fields.text("title", title, usize::MAX);
    let description = fields.text("description", description, usize::MAX);
    let holdings = catalogue::read_holdings(fields, holdings);
    let id = fields.id("role", role)?;
    Some(RoleDefinition {
        id,
        title,
        description,
        copy_of: None,
        holdings: holdings?,
    })
}

fn read_links(fields: &mut Fields, candidates: Vec<String>) -> Vec<CandidateId> {
    let links = fields.list("linked_candidates", candidates, MANY);
    fields.each("linked_candidates", links, |fields, id| fields.id("", &id))
}
