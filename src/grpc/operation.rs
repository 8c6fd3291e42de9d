//! Operations on roles and users as they come over the wire.

use super::catalogue;
use super::etag::maybe_etag;
use super::fields::Fields;
use super::question::maybe_role;
use crate::domain::change::{AccessGrant, Privilege, PrivilegeKind};
use crate::domain::id::PostingId;
use crate::domain::manage::{NewUser, Operation, RoleDefinition, Version};
use crate::domain::reach::{Extent, Place, Reach};
use crate::proto::role_operation::Operation as Asked;
use crate::proto::{self, ErrorReason, Holding, extent, reach};

/// The longest name of a department, team or location, in characters.
const MAX_NAME: usize = 200;
/// The most candidates that one user may be linked to.
const MAX_LINKS: usize = 100;

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
            let expected = expected(fields, &asked.etag);
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
            let expected = expected(fields, &asked.etag);
            Some(Operation::DeleteRole {
                role: fields.id("role", &asked.role)?,
                expected,
            })
        }),
        Asked::CreateUser(asked) => fields.within("create_user", |fields| {
            let links = fields.list("linked_candidates", asked.linked_candidates, MAX_LINKS);
            let linked_candidates =
                fields.each("linked_candidates", links, |fields, id| fields.id("", &id));
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
        Asked::GrantAccess(asked) => fields.within("grant_access", |fields| {
            let user = fields.id("user", &asked.user);
            let id = fields.id("grant", &asked.grant);
            let reach = fields.present("reach", asked.reach);
            let reach = reach.and_then(|asked| read_reach(fields, asked));
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
            let kind = kind(fields, asked.kind);
            let extent = fields.present("extent", asked.extent);
            let extent = extent.and_then(|asked| read_extent(fields, asked));
            let privilege = Privilege {
                id: id?,
                kind: kind?,
                extent: extent?,
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

fn expected(fields: &mut Fields, etag: &str) -> Option<Version> {
    let version = maybe_etag(fields, "etag", etag)?;
    i64::try_from(version).ok().map(Version)
}

fn read_reach(fields: &mut Fields, asked: proto::Reach) -> Option<Reach<PostingId, String>> {
    fields.within("reach", |fields| {
        match fields.present("posting", asked.reach)? {
            reach::Reach::Posting(posting) => fields.id("posting", &posting).map(Reach::Posting),
            reach::Reach::Place(place) => fields.within("place", |fields| {
                let department = fields.maybe_text("department", place.department, MAX_NAME);
                let team = fields.maybe_text("team", place.team, MAX_NAME);
                let location = fields.maybe_text("location", place.location, MAX_NAME);
                match Place::new(department, team, location) {
                    Ok(place) => Some(Reach::Place(place)),
                    Err(empty) => {
                        fields.wrong("", ErrorReason::FieldRequired, empty.to_string());
                        None
                    }
                }
            }),
        }
    })
}

fn read_extent(fields: &mut Fields, asked: proto::Extent) -> Option<Extent<PostingId, String>> {
    fields.within("extent", |fields| {
        match fields.present("everywhere", asked.extent)? {
            extent::Extent::Everywhere(_) => Some(Extent::All),
            extent::Extent::Within(reach) => fields
                .within("within", |fields| read_reach(fields, reach))
                .map(Extent::Within),
        }
    })
}

fn kind(fields: &mut Fields, kind: i32) -> Option<PrivilegeKind> {
    match proto::PrivilegeKind::try_from(kind) {
        Ok(proto::PrivilegeKind::PostingFields) => Some(PrivilegeKind::PostingFields),
        Ok(proto::PrivilegeKind::Unspecified) => {
            fields.required("kind");
            None
        }
        Err(_) => {
            fields.wrong("kind", ErrorReason::FieldInvalid, "is no privilege");
            None
        }
    }
}
