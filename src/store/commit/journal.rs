use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;

use crate::domain::id::JobId;
use crate::domain::record::Timestamp;
use crate::store::Author;
use crate::store::entity::{audit_event, change_log};
use crate::store::key::{Key, keys};
use crate::store::value::{position, signed};

pub(in crate::store) use crate::store::ChangedKind;

/// What the audit says was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum AuditAction {
    CreateAccount,
    PutSettings,
    PutRole,
    DeleteRole,
    PutAccess,
    DeleteAccess,
    PutPrivilege,
    DeletePrivilege,
    PutUser,
    PutRecords,
    DeleteRecord,
    RestrictOpportunities,
    RestrictCandidate,
    PutRestriction,
    DeleteRestriction,
    MergeCandidate,
    LiftOpportunity,
    LiftCandidate,
    FenceOpportunities,
    FenceCandidate,
    EraseOpportunities,
    EraseCandidate,
    PutJob,
}

keys! {
    AuditAction {
        CreateAccount = "create_account", PutSettings = "put_settings", PutRole = "put_role",
        DeleteRole = "delete_role", PutAccess = "put_access", DeleteAccess = "delete_access",
        PutPrivilege = "put_privilege", DeletePrivilege = "delete_privilege",
        PutUser = "put_user", PutRecords = "put_records",
        DeleteRecord = "delete_record", RestrictOpportunities = "restrict_opportunities",
        PutRestriction = "put_restriction", DeleteRestriction = "delete_restriction",
        RestrictCandidate = "restrict_candidate", MergeCandidate = "merge_candidate", LiftOpportunity = "lift_opportunity",
        LiftCandidate = "lift_candidate", FenceOpportunities = "fence_opportunities",
        FenceCandidate = "fence_candidate", EraseOpportunities = "erase_opportunities",
        EraseCandidate = "erase_candidate", PutJob = "put_job",
    }
}

/// What a commit did, on its way into the change log and the audit.
///
/// The log names each thing once, however often the commit touched it. The
/// audit names what is about people's powers one by one; what comes in
/// numbers, it counts.
pub(in crate::store) struct Journal {
    account_id: String,
    revision: i64,
    seen: HashSet<(ChangedKind, String)>,
    touched: Vec<(ChangedKind, String)>,
    actions: Vec<(AuditAction, Option<String>, Option<String>)>,
    counts: BTreeMap<AuditAction, u64>,
}

impl Journal {
    pub(in crate::store) fn new(account_id: String, revision: i64) -> Self {
        Self {
            account_id,
            revision,
            seen: HashSet::new(),
            touched: Vec::new(),
            actions: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Something is not what it was.
    pub(in crate::store) fn touch(&mut self, kind: ChangedKind, id: impl Display) {
        let thing = (kind, id.to_string());
        if self.seen.insert(thing.clone()) {
            self.touched.push(thing);
        }
    }

    /// Something was done that the audit names.
    pub(in crate::store) fn action(&mut self, action: AuditAction, subject: impl Display) {
        self.actions.push((action, Some(subject.to_string()), None));
    }

    /// The same, of something that a user has.
    pub(in crate::store) fn action_about(
        &mut self,
        action: AuditAction,
        subject: impl Display,
        user: impl Display,
    ) {
        self.actions
            .push((action, Some(subject.to_string()), Some(user.to_string())));
    }

    /// Something was done that the audit counts.
    pub(in crate::store) fn count(&mut self, action: AuditAction, things: usize) {
        if things > 0 {
            *self.counts.entry(action).or_default() += things as u64;
        }
    }

    /// A job was made, or went on.
    pub(in crate::store) fn job(&mut self, job: &JobId) {
        self.touch(ChangedKind::Job, job);
        self.action(AuditAction::PutJob, job);
    }

    /// The rows of the change log.
    pub(in crate::store) fn log_rows(&self) -> Vec<change_log::Model> {
        let row = |(place, (kind, id)): (usize, &(ChangedKind, String))| change_log::Model {
            account_id: self.account_id.clone(),
            revision: self.revision,
            sequence: position(place),
            kind: kind.key().to_owned(),
            entity_id: id.clone(),
        };
        self.touched.iter().enumerate().map(row).collect()
    }

    /// The rows of the audit.
    pub(in crate::store) fn audit_rows(
        &self,
        author: &Author,
        at: Timestamp,
    ) -> Vec<audit_event::Model> {
        let (kind, author_id) = match author {
            Author::User(user) => (author.kind(), Some(user.to_string())),
            Author::Service | Author::Operator => (author.kind(), None),
        };
        let named = self
            .actions
            .iter()
            .map(|(action, subject, user)| (*action, subject.clone(), user.clone(), 1));
        let counted = self
            .counts
            .iter()
            .map(|(action, things)| (*action, None, None, *things));
        let row =
            |(place, (action, subject_id, user_id, things)): (usize, (AuditAction, _, _, u64))| {
                audit_event::Model {
                    account_id: self.account_id.clone(),
                    revision: self.revision,
                    sequence: position(place),
                    at: at.0,
                    author_kind: kind.key().to_owned(),
                    author_id: author_id.clone(),
                    action: action.key().to_owned(),
                    subject_id,
                    user_id,
                    things: signed(things),
                }
            };
        named.chain(counted).enumerate().map(row).collect()
    }
}
