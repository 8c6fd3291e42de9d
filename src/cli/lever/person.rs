//! People: users of the account, and contacts (steward's candidates).

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use super::classify::FileKind;
use super::object::{Object, says_gone};
use super::shape::{Carried, Millis, maybe_list};

/// A user of the account.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user's id.
    pub id: String,
    /// When the user was deactivated; `None` for an active user.
    #[serde(default)]
    pub deactivated_at: Carried<Millis>,
    /// `super admin`, `admin`, `team member`, `limited team member`, `interviewer`, or the id of a custom role.
    #[serde(default)]
    pub access_role: Carried<String>,
    /// The contacts that are this same person: a user never sees them (rulebook, section 2). `None` when the export
    /// does not say.
    #[serde(default, deserialize_with = "maybe_list")]
    pub linked_contact_ids: Option<Vec<String>>,
    /// The user whom this one reports to.
    #[serde(default)]
    pub manager_id: Carried<String>,
}

impl Object for User {
    const KIND: FileKind = FileKind::User;
    const UNREAD: &'static [&'static str] = &[
        "createdAt",
        "email",
        "externalDirectoryId",
        "jobTitle",
        "name",
        "photo",
        "username",
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// A user who has access to a posting.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct PostingUser {
    /// The user's id.
    pub id: String,
    /// The posting, by the file's place.
    #[serde(skip)]
    pub posting: Option<String>,
}

impl Object for PostingUser {
    const KIND: FileKind = FileKind::PostingUser;
    // The user has a list of their own.
    const UNREAD: &'static [&'static str] = &[
        "name",
        "username",
        "email",
        "createdAt",
        "deactivatedAt",
        "accessRole",
        "externalDirectoryId",
        "jobTitle",
        "linkedContactIds",
        "managerId",
        "photo",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn place(&mut self, owner: &str) {
        self.posting = Some(owner.to_owned());
    }
}

/// A person behind one or more opportunities.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The contact's id; an opportunity names it in `contact`.
    pub id: String,
    /// The full name.
    #[serde(default)]
    pub name: Carried<String>,
    /// Former employers and schools, in one line.
    #[serde(default)]
    pub headline: Carried<String>,
    /// Where the person lives.
    #[serde(default)]
    pub location: Carried<Place>,
    /// Mail addresses.
    #[serde(default, deserialize_with = "maybe_list")]
    pub emails: Option<Vec<String>>,
    /// Telephone numbers.
    #[serde(default, deserialize_with = "maybe_list")]
    pub phones: Option<Vec<Phone>>,
    /// Whether Lever has anonymized the contact.
    pub is_anonymized: Option<bool>,
    /// When it was deleted.
    pub deleted_at: Option<Millis>,
    /// When it was last changed, where an export adds it.
    pub updated_at: Option<Millis>,
}

impl Object for Contact {
    const KIND: FileKind = FileKind::Contact;
    const UNREAD: &'static [&'static str] = &["createdAt", "deletedBy"];

    fn is_gone(&self) -> bool {
        self.is_anonymized == Some(true) || self.deleted_at.is_some()
    }

    fn updated_at(&self) -> Option<Millis> {
        self.updated_at
    }

    fn delete(&mut self) {
        self.deleted_at = self.deleted_at.or(Millis::new(0));
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// The contact of an opportunity: its id, or the whole object when the export asked for it with `expand`. That one is
/// read for its id and for whether the person is gone.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactReference {
    id: String,
    is_gone: bool,
}

impl ContactReference {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id.
    #[must_use]
    pub fn into_id(self) -> String {
        self.id
    }

    /// Whether it says that the person is anonymized or deleted.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.is_gone
    }
}

impl<'de> Deserialize<'de> for ContactReference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdOrContact;

        impl<'de> Visitor<'de> for IdOrContact {
            type Value = ContactReference;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or a contact")
            }

            fn visit_str<E: Error>(self, id: &str) -> Result<ContactReference, E> {
                Ok(ContactReference {
                    id: id.to_owned(),
                    is_gone: false,
                })
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<ContactReference, A::Error> {
                let (mut id, mut is_gone) = (None, false);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "id" {
                        id = Some(map.next_value::<String>()?);
                        continue;
                    }
                    let value = map.next_value::<Value>()?;
                    is_gone |= says_gone(&key, &value);
                }
                let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
                Ok(ContactReference { id, is_gone })
            }
        }

        deserializer.deserialize_any(IdOrContact)
    }
}

/// A place in one line.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Place {
    /// The line.
    #[serde(default)]
    pub name: Carried<String>,
}

/// A telephone number.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Phone {
    /// `other`, `home`, `mobile`, `work` or `skype`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The number.
    pub value: Option<String>,
}
