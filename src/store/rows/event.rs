use crate::domain::audit::Event;
use crate::store::entity::audit_event;

/// The row of an event.
pub(in crate::store) fn event_row(account: &str, event: Event) -> audit_event::Model {
    audit_event::Model {
        account_id: account.to_owned(),
        sequence: event.sequence,
        revision: event.revision,
        at: event.at,
        kind: event.kind,
        actor_kind: event.actor_kind,
        actor_id: event.actor_id,
        caller_kind: event.caller_kind,
        caller: event.caller,
        target_kind: event.target_kind,
        target_id: event.target_id,
        target_user: event.target_user,
        state_before: event.before,
        state_after: event.after,
        counts: event.counts,
        link: event.link,
    }
}

/// The event that a row tells of, as it stands there.
pub(in crate::store) fn event(row: audit_event::Model) -> Event {
    Event {
        sequence: row.sequence,
        revision: row.revision,
        at: row.at,
        kind: row.kind,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        caller_kind: row.caller_kind,
        caller: row.caller,
        target_kind: row.target_kind,
        target_id: row.target_id,
        target_user: row.target_user,
        before: row.state_before,
        after: row.state_after,
        counts: row.counts,
        link: row.link,
    }
}
