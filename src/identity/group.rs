use std::str::FromStr;

/// A group of RPCs that a caller may be let use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Questions and lists of what is allowed.
    Ask,
    /// Reading and writing of records, imports, the stream of changes.
    Records,
    /// Roles and who holds them, and the account's settings; in imports also roles, access and privileges.
    Roles,
    /// Anonymizations, their jobs, and restrictions.
    Erase,
    /// Who changed what.
    Audit,
}

/// Who may use an RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usable {
    /// Whoever reaches the port: Kubernetes asks for health without credentials.
    ByAnybody,
    /// Whoever is a known caller: what is told is the same to all.
    ByAnyCaller,
    /// Callers of a group.
    By(Group),
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Ask,
        Self::Records,
        Self::Roles,
        Self::Erase,
        Self::Audit,
    ];

    /// Its name in the callers' file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Records => "records",
            Self::Roles => "roles",
            Self::Erase => "erase",
            Self::Audit => "audit",
        }
    }
}

impl FromStr for Group {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|group| group.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("is no group of calls; these are: {names}")
        })
    }
}

/// The group of each RPC of the contract.
const RPCS: &[(&str, Group)] = &[
    ("AuthorizationService/Authorize", Group::Ask),
    ("AuthorizationService/BatchAuthorize", Group::Ask),
    ("AuthorizationService/ListAuthorizedResources", Group::Ask),
    ("AuthorizationService/ListAuthorizedUsers", Group::Ask),
    ("AuthorizationService/ListAuthorizedPermissions", Group::Ask),
    ("RecordService/WriteRecords", Group::Records),
    ("RecordService/GetRecord", Group::Records),
    ("RecordService/ListRecords", Group::Records),
    ("RecordService/GetSettings", Group::Records),
    ("RecordService/ImportRecords", Group::Records),
    ("RecordService/WatchChanges", Group::Records),
    // Settings decide who sees what, and who may be erased.
    ("RecordService/UpdateSettings", Group::Roles),
    ("RoleService/ManageRoles", Group::Roles),
    ("RoleService/GetRole", Group::Roles),
    ("RoleService/ListRoleHolders", Group::Roles),
    ("RoleService/CompareRoles", Group::Roles),
    ("RoleService/ListRoles", Group::Roles),
    ("LifecycleService/AnonymizeOpportunities", Group::Erase),
    ("LifecycleService/Restrict", Group::Erase),
    ("LifecycleService/LiftRestriction", Group::Erase),
    ("LifecycleService/ListRestrictions", Group::Erase),
    ("LifecycleService/GetJob", Group::Erase),
    ("LifecycleService/ListJobs", Group::Erase),
    ("AuditService/ListAuditEvents", Group::Audit),
    ("AuditService/StreamAuditEvents", Group::Audit),
    ("AuditService/VerifyAuditEvents", Group::Audit),
    ("AuditService/ExportAuditHead", Group::Audit),
];

/// RPCs that tell every known caller the same.
const OF_ANY_CALLER: &[&str] = &["RoleService/ListPermissions"];

/// Who may use the RPC of a path; `None` for one of steward's that nobody may use, since it is not known here.
pub fn usable_by(path: &str) -> Option<Usable> {
    if path.starts_with("/grpc.health.") {
        return Some(Usable::ByAnybody);
    }
    let Some(rpc) = path.strip_prefix("/steward.v1.") else {
        // Reflection; and what is not served, of which the router says so.
        return (!path.starts_with("/steward.")).then_some(Usable::ByAnyCaller);
    };
    if OF_ANY_CALLER.contains(&rpc) {
        return Some(Usable::ByAnyCaller);
    }
    let found = RPCS.iter().find(|(name, _)| *name == rpc);
    found.map(|(_, group)| Usable::By(*group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_steward_s_and_has_no_row_is_nobody_s() {
        assert_eq!(usable_by("/steward.v1.RoleService/New"), None);
        assert_eq!(usable_by("/steward.v2.RoleService/ManageRoles"), None);
        let roles = Some(Usable::By(Group::Roles));
        assert_eq!(usable_by("/steward.v1.RoleService/ManageRoles"), roles);
        assert_eq!(
            usable_by("/grpc.health.v1.Health/Check"),
            Some(Usable::ByAnybody)
        );
        assert_eq!(usable_by("/"), Some(Usable::ByAnyCaller));
    }

    #[test]
    fn groups_are_read_by_their_names() {
        for group in Group::ALL {
            assert_eq!(group.name().parse(), Ok(group));
        }
        let told = "Ask".parse::<Group>().unwrap_err();
        assert_eq!(
            told,
            "is no group of calls; these are: ask, records, roles, erase, audit"
        );
    }
}
