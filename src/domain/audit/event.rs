use std::collections::BTreeMap;

use crate::domain::catalogue::keyed;

keyed! {
    /// What an event tells.
    pub enum EventKind {
        /// The chain begins; what lies before it was taken in as it was found.
        ChainBegun = "chain_begun",
        /// An account was made, with its first Super Admin.
        AccountCreated = "account_created",
        /// The account's settings were changed.
        SettingsChanged = "settings_changed",
        /// A custom role was made.
        RoleCreated = "role_created",
        /// A custom role was changed.
        RoleChanged = "role_changed",
        /// A custom role was deleted.
        RoleDeleted = "role_deleted",
        /// A user was made.
        UserCreated = "user_created",
        /// A user's status, role, manager or links were changed.
        UserChanged = "user_changed",
        /// Access was given to a user.
        AccessGranted = "access_granted",
        /// Access that a user has was changed.
        AccessChanged = "access_changed",
        /// Access was taken from a user.
        AccessRevoked = "access_revoked",
        /// A privilege was given to a user.
        PrivilegeGranted = "privilege_granted",
        /// A privilege that a user has was changed.
        PrivilegeChanged = "privilege_changed",
        /// A privilege was taken from a user.
        PrivilegeRevoked = "privilege_revoked",
        /// A list of operations changed nothing by itself.
        RolesManaged = "roles_managed",
        /// Records were written or deleted.
        RecordsWritten = "records_written",
        /// Records, and what comes with them, were imported.
        RecordsImported = "records_imported",
        /// A person had a profile restricted.
        RestrictionPlaced = "restriction_placed",
        /// Such a restriction was lifted.
        RestrictionLifted = "restriction_lifted",
        /// The time of such a restriction was over.
        RestrictionEnded = "restriction_ended",
        /// An erasure was accepted, and what it covers closed.
        ErasureAccepted = "erasure_accepted",
        /// An erasure went on with what it had to leave before.
        ErasureResumed = "erasure_resumed",
        /// A part of an erasure was carried out.
        ErasureCarriedOut = "erasure_carried_out",
        /// An erasure was finished, or waits.
        ErasureFinished = "erasure_finished",
    }
}

keyed! {
    /// What kind of thing an event is about.
    pub enum TargetKind {
        /// The account's settings; the id is the account's.
        Settings = "settings",
        /// A custom role.
        Role = "role",
        /// A user.
        User = "user",
        /// An access grant of a user.
        AccessGrant = "access_grant",
        /// A privilege of a user.
        Privilege = "privilege",
        /// An opportunity.
        Opportunity = "opportunity",
        /// A candidate.
        Candidate = "candidate",
        /// An erasure.
        Job = "job",
        /// An opportunity or a candidate, told before the two were told apart.
        Profile = "profile",
    }
}

/// What something was, or became: values by name.
pub type State = BTreeMap<String, String>;

/// One event, as it is stored. Nothing is read out of it to verify it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// Its place in the chain, from 1 on.
    pub sequence: i64,
    /// The revision of the account that the commit made.
    pub revision: i64,
    /// When, by steward's clock, in milliseconds since 1970.
    pub at: i64,
    /// The key of an [`EventKind`].
    pub kind: String,
    /// `user`, `service` or `operator`: who answers for it.
    pub actor_kind: String,
    /// The acting user.
    pub actor_id: Option<String>,
    /// Through what: the kind of a [`super::Caller`].
    pub caller_kind: String,
    /// The caller's name in the callers' file.
    pub caller: Option<String>,
    /// The key of a [`TargetKind`].
    pub target_kind: Option<String>,
    /// What it was done to.
    pub target_id: Option<String>,
    /// Whose that is: the user of a grant or a privilege.
    pub target_user: Option<String>,
    /// What it was: JSON of a [`State`].
    pub before: Option<String>,
    /// What it became: JSON of a [`State`].
    pub after: Option<String>,
    /// How many of what: JSON, numbers by name.
    pub counts: Option<String>,
    /// See [`super::link()`]; empty before the chain begins.
    pub link: Vec<u8>,
}
