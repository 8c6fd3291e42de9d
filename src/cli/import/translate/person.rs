//! Users, and contacts as candidates.

use std::collections::HashSet;

use super::{Kept, Notes, entry};
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
    let mut kept = Kept::default();
    let role = match kept.unless(user.access_role, KeptField::Role) {
        None => String::new(),
        Some(word) => match preset(&word) {
            Some(preset) => preset.key().to_owned(),
            None if custom_roles.contains(&word) => word,
            None => {
                notes.say(
                    "accessRole",
                    "names a role that the account does not have; a new user gets none (`set_role` of `ManageRoles` gives one)",
                );
                String::new()
            }
        },
    };
    let deactivated_at = kept.unless(user.deactivated_at, KeptField::Deactivated);
    let user = User {
        id: user.id,
        deactivated: deactivated_at.is_some(),
        role,
        manager: kept.unless_carried(user.manager_id, KeptField::Manager),
        linked_candidates: kept
            .unless_carried(user.linked_contact_ids, KeptField::LinkedCandidates),
    };
    entry(record::Record::User(user), kept)
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
    let mut kept = Kept::default();
    let place = contact.location.field(|place| place.name);
    let candidate = Candidate {
        id: contact.id,
        name: kept.unless_carried(contact.name, KeptField::Name),
        headline: kept.unless_carried(contact.headline, KeptField::Headline),
        location: kept.unless_carried(place, KeptField::Location),
        emails: kept.unless_carried(contact.emails, KeptField::Emails),
        phones: {
            let told = kept.unless_carried(contact.phones, KeptField::Phones);
            kept.if_none_says(&told, |phone| phone.value.is_some(), KeptField::Phones);
            phones(told)
        },
        ..Candidate::default()
    };
    entry(record::Record::Candidate(candidate), kept)
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
