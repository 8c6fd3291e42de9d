//! What something is, for the audit: what its columns hold, by their names.

use std::collections::BTreeMap;

use sea_orm::{EntityTrait, IdenStatic, ModelTrait, Value};

use super::SettingsRow;
use super::role::holding_words;
use crate::domain::audit::State;
use crate::store::entity::{
    access_grant as access_grants, account as accounts, privilege as privileges, role as roles,
    user as users,
};

/// Of a role: never its description, a text that people write.
pub(in crate::store) const ROLE: [roles::Column; 2] =
    [roles::Column::Title, roles::Column::Holdings];

/// Of a user.
pub(in crate::store) const USER: [users::Column; 4] = [
    users::Column::Status,
    users::Column::PresetRole,
    users::Column::CustomRoleId,
    users::Column::ManagerId,
];

/// Of an access grant.
pub(in crate::store) const ACCESS: [access_grants::Column; 4] = [
    access_grants::Column::PostingId,
    access_grants::Column::Department,
    access_grants::Column::Team,
    access_grants::Column::Location,
];

/// Of a privilege.
pub(in crate::store) const PRIVILEGE: [privileges::Column; 7] = [
    privileges::Column::Kind,
    privileges::Column::Extent,
    privileges::Column::PostingId,
    privileges::Column::Department,
    privileges::Column::Team,
    privileges::Column::Location,
    privileges::Column::Report,
];

/// Of an account: its settings.
pub(in crate::store) const SETTINGS: [accounts::Column; 8] = [
    accounts::Column::FeedbackVisibility,
    accounts::Column::HideUntilSubmitted,
    accounts::Column::SourcesLock,
    accounts::Column::TagsLock,
    accounts::Column::DefaultRequisitionChain,
    accounts::Column::HiredProfiles,
    accounts::Column::HiredBasis,
    accounts::Column::HiredDays,
];

/// How many candidates a user is linked to. Which ones is not told: it would
/// tell who somebody was whose data are erased.
const LINKED: &str = "linked_candidates";

/// What a row says in some columns.
pub(in crate::store) fn state_of<M: ModelTrait>(
    row: &M,
    columns: &[<M::Entity as EntityTrait>::Column],
) -> State {
    let texts = columns.iter().map(|column| match row.get(*column) {
        Value::String(text) => text,
        Value::BigInt(number) => number.map(|number| number.to_string()),
        // None of these columns is of another kind.
        _ => None,
    });
    state(columns, texts)
}

/// What was read of some columns.
pub(in crate::store) fn state<C: IdenStatic>(
    columns: &[C],
    texts: impl IntoIterator<Item = Option<String>>,
) -> State {
    let named = columns.iter().zip(texts);
    let told = named.filter_map(|(column, text)| Some((column.as_str().to_owned(), text?)));
    let mut state: State = told.collect();
    let holdings = roles::Column::Holdings.as_str();
    if let Some(words) = state.get(holdings).and_then(|json| holding_words(json)) {
        state.remove(holdings);
        state.extend(words);
    }
    state
}

/// Settings that are to be written.
pub(in crate::store) fn settings_state(row: &SettingsRow) -> State {
    let text = |text: &str| Some(text.to_owned());
    let texts = [
        text(row.feedback_visibility),
        text(row.hide_until_submitted),
        text(row.sources_lock),
        text(row.tags_lock),
        text(row.default_requisition_chain),
        text(row.hired_profiles),
        row.hired_basis.and_then(text),
        row.hired_days.map(|days| days.to_string()),
    ];
    state(&SETTINGS, texts)
}

/// How many candidates a user is linked to, beside the rest.
pub(in crate::store) fn with_links(mut state: State, links: usize) -> State {
    if links > 0 {
        state.insert(LINKED.to_owned(), links.to_string());
    }
    state
}

/// As it is stored.
pub(in crate::store) fn json<V: serde::Serialize>(values: &BTreeMap<String, V>) -> Option<String> {
    // Texts and numbers by name always have a JSON form.
    serde_json::to_string(values).ok()
}
