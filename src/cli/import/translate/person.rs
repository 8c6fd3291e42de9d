//! Users, and contacts as candidates.

use std::collections::HashSet;

use super::{Notes, entry, keeping};
use crate::cli::lever;
use crate::domain::role::Preset;
use crate::proto::{
    Candidate, ImportEntry, KeptField, Phone, PostingAccess, User, import_entry, record,
};

/// A user. A role that neither is a preset nor among the custom roles leaves the user without one.
pub(in crate::cli::import) fn user(
    user: lever::User,
    custom_roles: &HashSet<String>,
    notes: &mut Notes,
) -> ImportEntry {
    let role = match user.access_role {
        None => String::new(),
        Some(word) => match preset(&word) {
            Some(preset) => preset.key().to_owned(),
            None if custom_roles.contains(&word) => word,
            None => {
                notes.say(
                    "accessRole",
                    "names a role that the account does not have; the user gets none",
                );
                String::new()
            }
        },
    };
    let keep: &[KeptField] = match &user.linked_contact_ids {
        Some(_) => &[],
        None => &[KeptField::LinkedCandidates],
    };
    let user = User {
        id: user.id,
        deactivated: user.deactivated_at.is_some(),
        role,
        manager: user.manager_id.unwrap_or_default(),
        linked_candidates: user.linked_contact_ids.unwrap_or_default(),
    };
    keeping(record::Record::User(user), keep)
}

/// That a user has access to a posting.
pub(in crate::cli::import) fn posting_access(
    user: lever::PostingUser,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let Some(posting) = user.posting else {
        return notes.missing("posting");
    };
    let access = PostingAccess {
        user: user.id,
        posting,
    };
    Some(ImportEntry {
        entry: Some(import_entry::Entry::Access(access)),
        ..ImportEntry::default()
    })
}

/// Lever writes a preset in lower case, with spaces.
fn preset(word: &str) -> Option<Preset> {
    Preset::from_key(&word.to_lowercase().replace(' ', "_"))
}

/// A contact: steward's candidate, by the same id.
pub(in crate::cli::import) fn candidate(contact: lever::Contact) -> ImportEntry {
    entry(record::Record::Candidate(Candidate {
        id: contact.id,
        name: contact.name.unwrap_or_default(),
        headline: contact.headline.unwrap_or_default(),
        location: contact
            .location
            .and_then(|place| place.name)
            .unwrap_or_default(),
        emails: contact.emails,
        phones: phones(contact.phones),
        ..Candidate::default()
    }))
}

/// Telephone numbers; an entry without a number says nothing.
pub(super) fn phones(phones: Vec<lever::Phone>) -> Vec<Phone> {
    let numbered = |phone: lever::Phone| {
        Some(Phone {
            kind: phone.kind.unwrap_or_default(),
            number: phone.value?,
        })
    };
    phones.into_iter().filter_map(numbered).collect()
}
