//! People: users of the account, and contacts (steward's candidates).

use serde::Deserialize;

use super::classify::FileKind;
use super::object::Object;
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
}

impl Object for Contact {
    const KIND: FileKind = FileKind::Contact;
    const UNREAD: &'static [&'static str] = &["createdAt", "deletedBy", "updatedAt"];

    fn is_gone(&self) -> bool {
        self.is_anonymized == Some(true) || self.deleted_at.is_some()
    }

    fn delete(&mut self) {
        self.deleted_at = self.deleted_at.or(Millis::new(0));
    }

    fn id(&self) -> &str {
        &self.id
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
