use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;

use super::before::{Before, Thing};
use crate::domain::audit::{Caller, Deed, Event, EventKind, State, TargetKind};
use crate::domain::erasure::Job;
use crate::domain::record::Timestamp;
use crate::store::Author;
use crate::store::entity::change_log;
use crate::store::key::Key;
use crate::store::rows::json;
use crate::store::value::position;

pub(in crate::store) use crate::store::ChangedKind;

/// What a commit did, on its way into the change log and the audit.
///
/// The log names each thing once, however often the commit touched it. The
/// audit tells each change of a power by itself, with what it was and became,
/// where the deed is to change powers; of all else it counts how many.
pub(in crate::store) struct Journal {
    account_id: String,
    revision: i64,
    seen: HashSet<(ChangedKind, String)>,
    touched: Vec<(ChangedKind, String)>,
    deed: Deed,
    before: Before,
    told: Vec<Told>,
    counts: BTreeMap<String, u64>,
    /// The state of the erasure that the deed is about.
    job: Option<&'static str>,
}

/// What is left of something that was taken away.
pub(in crate::store) const GONE: Option<fn() -> State> = None;

/// A change that has an event of its own.
struct Told {
    kind: EventKind,
    thing: Thing,
    before: Option<State>,
    after: Option<State>,
}

/// By whom, through whom, and when.
pub(in crate::store) struct Doer<'a> {
    pub(in crate::store) author: &'a Author,
    pub(in crate::store) caller: &'a Caller,
    pub(in crate::store) at: Timestamp,
}

impl Journal {
    pub(in crate::store) fn new(
        account_id: String,
        revision: i64,
        deed: Deed,
        before: Before,
    ) -> Self {
        Self {
            account_id,
            revision,
            seen: HashSet::new(),
            touched: Vec::new(),
            deed,
            before,
            told: Vec::new(),
            counts: BTreeMap::new(),
            job: None,
        }
    }

    /// Something is not what it was.
    pub(in crate::store) fn touch(&mut self, kind: ChangedKind, id: impl Display) {
        let thing = (kind, id.to_string());
        if self.seen.insert(thing.clone()) {
            self.touched.push(thing);
        }
    }

    /// A power was given, changed or, with nothing after, taken.
    pub(in crate::store) fn power(&mut self, thing: Thing, after: Option<impl FnOnce() -> State>) {
        if !self.deed.tells_each() {
            self.count(counted(thing.kind, after.is_some()), 1);
            return;
        }
        let after = after.map(|after| after());
        let before = self.before.follow(&thing, after.as_ref());
        if before == after && self.deed == Deed::WriteRecords {
            // A source that writes again and again what it knows changes no power.
            self.count(counted(thing.kind, after.is_some()), 1);
            return;
        }
        let kind = match self.deed {
            Deed::CreateAccount => EventKind::AccountCreated,
            _ => told_as(thing.kind, before.is_some(), after.is_some()),
        };
        self.told.push(Told {
            kind,
            thing,
            before,
            after,
        });
    }

    /// A profile was closed, to be erased.
    pub(in crate::store) fn closed(&mut self, kind: TargetKind, id: impl Display) {
        let Some(job) = self.deed.closes_for() else {
            return;
        };
        self.told.push(Told {
            kind: self.deed.kind(),
            thing: Thing::new(kind, id),
            before: None,
            after: Some(State::from([("job".to_owned(), job.to_string())])),
        });
    }

    /// Something was done to so many things.
    pub(in crate::store) fn count(&mut self, what: &str, things: usize) {
        if things > 0 {
            *self.counts.entry(what.to_owned()).or_default() += things as u64;
        }
    }

    /// A job was made, or went on.
    pub(in crate::store) fn job(&mut self, job: &Job) {
        self.touch(ChangedKind::Job, &job.id);
        self.job = Some(job.state.key());
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

    /// The events, without places and links: one at least.
    pub(in crate::store) fn events(self, doer: &Doer<'_>) -> Vec<Event> {
        let actor_id = match doer.author {
            Author::User(user) => Some(user.to_string()),
            Author::Service | Author::Operator => None,
        };
        let event = |kind: EventKind| Event {
            revision: self.revision,
            at: doer.at.0,
            kind: kind.key().to_owned(),
            actor_kind: doer.author.kind().key().to_owned(),
            actor_id: actor_id.clone(),
            caller_kind: doer.caller.kind().to_owned(),
            caller: doer.caller.name().map(ToOwned::to_owned),
            ..Event::default()
        };
        let mut events: Vec<Event> = self
            .told
            .into_iter()
            .map(|told| Event {
                target_kind: Some(told.thing.kind.key().to_owned()),
                target_id: Some(told.thing.id),
                target_user: told.thing.user,
                before: told.before.as_ref().and_then(json),
                after: told.after.as_ref().and_then(json),
                ..event(told.kind)
            })
            .collect();
        if events.is_empty() || !self.counts.is_empty() {
            let target = self.deed.target();
            let job = self.job.map(|job| ("state".to_owned(), job.to_owned()));
            events.push(Event {
                target_kind: target.as_ref().map(|(kind, _)| kind.key().to_owned()),
                target_id: target.map(|(_, id)| id),
                after: job.and_then(|job| json(&State::from([job]))),
                counts: Some(&self.counts)
                    .filter(|counts| !counts.is_empty())
                    .and_then(json),
                ..event(self.deed.kind())
            });
        }
        events
    }
}

/// As what a change of a power is told.
fn told_as(kind: TargetKind, was: bool, is: bool) -> EventKind {
    use EventKind::{
        AccessChanged, AccessGranted, AccessRevoked, PrivilegeChanged, PrivilegeGranted,
        PrivilegeRevoked, RoleChanged, RoleCreated, RoleDeleted, SettingsChanged, UserChanged,
        UserCreated,
    };
    match (kind, was, is) {
        (TargetKind::Settings, ..) => SettingsChanged,
        (TargetKind::Role, false, true) => RoleCreated,
        (TargetKind::Role, true, true) => RoleChanged,
        (TargetKind::Role, _, false) => RoleDeleted,
        (TargetKind::AccessGrant, false, true) => AccessGranted,
        (TargetKind::AccessGrant, true, true) => AccessChanged,
        (TargetKind::AccessGrant, _, false) => AccessRevoked,
        (TargetKind::Privilege, false, true) => PrivilegeGranted,
        (TargetKind::Privilege, true, true) => PrivilegeChanged,
        (TargetKind::Privilege, _, false) => PrivilegeRevoked,
        (_, false, _) => UserCreated,
        (_, true, _) => UserChanged,
    }
}

/// As what changes of powers are counted.
fn counted(kind: TargetKind, is: bool) -> &'static str {
    match (kind, is) {
        (TargetKind::Settings, _) => "settings_changed",
        (TargetKind::Role, true) => "roles_written",
        (TargetKind::Role, false) => "roles_deleted",
        (TargetKind::AccessGrant, true) => "access_granted",
        (TargetKind::AccessGrant, false) => "access_revoked",
        (TargetKind::Privilege, true) => "privileges_granted",
        (TargetKind::Privilege, false) => "privileges_revoked",
        _ => "users_written",
    }
}
