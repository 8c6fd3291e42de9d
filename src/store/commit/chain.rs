//! The events of a commit, on the end of the account's chain.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{IdenStatic as _, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::audit::{
    BEGINNING, Caller, Chain, ChainKey, Event, EventKind, Head, link, seal,
};
use crate::domain::id::AccountId;
use crate::store::entity::OfAccount;
use crate::store::entity::audit_event::{Column, Entity};
use crate::store::key::Key;
use crate::store::rows::{event_row, json};
use crate::store::tx::{TakenKey, Tx};
use crate::store::{AuthorKind, StoreError};

/// How many events are read at a time.
const STEP: u64 = 1000;

/// Writes the events of a commit on the end of the account's chain, and begins
/// it first where it has none. The end after them.
pub(super) async fn put_events<T: Tx>(
    tx: &T,
    account: &AccountId,
    key: &dyn ChainKey,
    end: Head,
    mut events: Vec<Event>,
) -> Result<Head, StoreError> {
    let chain = Chain::Account(account);
    let end = if end.has_begun() {
        end
    } else {
        // Once in the life of an account.
        let (found, link) = Box::pin(link_unsealed(tx, account, key)).await?;
        if let Some(first) = events.first() {
            events.insert(0, begins(first, found));
        }
        Head { link, ..end }
    };
    let end = seal(key, chain, end, &mut events);
    let account_id = account.to_string();
    let rows = events
        .into_iter()
        .map(|event| event_row(&account_id, event));
    tx.put(rows.collect(), TakenKey::Fail).await?;
    Ok(end)
}

/// The event that a chain begins with: so many lie before it.
fn begins(first: &Event, found: usize) -> Event {
    let counts = BTreeMap::from([("events_before".to_owned(), found)]);
    Event {
        revision: first.revision,
        at: first.at,
        kind: EventKind::ChainBegun.key().to_owned(),
        actor_kind: AuthorKind::Operator.key().to_owned(),
        caller_kind: Caller::Steward.kind().to_owned(),
        counts: json(&counts),
        ..Event::default()
    }
}

/// The columns of an event but the link: before the chain it is empty.
const COLUMNS: [Column; 14] = [
    Column::Sequence,
    Column::Revision,
    Column::At,
    Column::Kind,
    Column::ActorKind,
    Column::ActorId,
    Column::CallerKind,
    Column::Caller,
    Column::TargetKind,
    Column::TargetId,
    Column::TargetUser,
    Column::StateBefore,
    Column::StateAfter,
    Column::Counts,
];

/// The events before the chain: of `steward account create`, which works without
/// the key file, and of versions that linked none.
///
/// How many they are, and the link that they come to.
async fn link_unsealed<T: Tx>(
    tx: &T,
    account: &AccountId,
    key: &dyn ChainKey,
) -> Result<(usize, Vec<u8>), StoreError> {
    let columns = COLUMNS
        .iter()
        .fold(Entity::of(account).select_only(), |query, column| {
            query.column_as(Expr::col(*column).cast_as("text"), column.as_str())
        });
    // Not the text of the same name.
    let place = || Expr::col((Entity, Column::Sequence));
    let (mut found, mut previous, mut after) = (0, BEGINNING, i64::MIN);
    loop {
        let some = columns.clone().filter(place().gt(after));
        let some = some.order_by_asc(place()).limit(STEP).build(tx.backend());
        let rows = tx.rows(some, COLUMNS.len()).await?;
        if rows.is_empty() {
            return Ok((found, previous.to_vec()));
        }
        found += rows.len();
        for event in rows.into_iter().map(event_of) {
            after = event.sequence;
            previous = link(key, Chain::Account(account), &previous, &event);
        }
    }
}

fn event_of(texts: Vec<Option<String>>) -> Event {
    let mut texts = texts.into_iter();
    let mut next = || texts.next().flatten();
    // They were numbers a moment ago.
    let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or_default();
    Event {
        sequence: number(next()),
        revision: number(next()),
        at: number(next()),
        kind: next().unwrap_or_default(),
        actor_kind: next().unwrap_or_default(),
        actor_id: next(),
        caller_kind: next().unwrap_or_default(),
        caller: next(),
        target_kind: next(),
        target_id: next(),
        target_user: next(),
        before: next(),
        after: next(),
        counts: next(),
        link: Vec::new(),
    }
}
