//! `steward.json`: what steward needs and Lever does not export.
//!
//! The file lies beside Lever's, as one object. Permissions, levels, values, privileges and settings are written
//! as in `steward catalog`; every part may be left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Supplement {
    /// Settings of the account; those left out stay as they are.
    pub settings: Settings,
    /// Custom roles. A user's `accessRole` names one by its id.
    pub roles: Vec<Numbered<Role>>,
    /// Access grants.
    pub access_grants: Vec<Numbered<AccessGrant>>,
    /// Privileges of users.
    pub privileges: Vec<Numbered<Privilege>>,
}

/// An entry of a list, with its place in it: others may have been left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<T> {
    /// The place, from 0.
    pub place: u32,
    /// The entry.
    pub entry: T,
}

/// Settings of the account (rulebook, sections 5 to 8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Settings {
    /// `everyone_with_access`, `limited_on_own_panels`, `team_on_own_panels` or `as_table`.
    pub feedback_visibility: Option<String>,
    /// Whether a panel member sees other feedback only after their own is in.
    pub hide_until_submitted: Option<bool>,
    /// Whether only holders of row 8 may create sources.
    pub sources_locked: Option<bool>,
    /// Whether only holders of row 9 may create tags.
    pub tags_locked: Option<bool>,
    /// Whether a default requisition approval chain exists (row 16).
    pub default_requisition_chain: Option<bool>,
    /// Whether profiles of people who were hired are for a few only.
    pub restrict_hired_profiles: Option<bool>,
    /// How long the profiles of people who were hired are kept from erasure.
    pub hired_retention: Option<HiredRetention>,
}

/// On what basis, and for how long, the profiles of people who were hired are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct HiredRetention {
    /// `consent`, `contract`, `legal_obligation`, `vital_interests`, `public_task` or
    /// `legitimate_interests`.
    pub basis: String,
    /// The period after the hire, in days.
    pub days: i32,
}

/// A custom role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// The role's id.
    pub id: String,
    /// Its title, unique in the account.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it holds: a permission's key, with its level, its levels or its values. What is left out is not held.
    #[serde(default)]
    pub permissions: BTreeMap<String, HoldingWords>,
}

/// How far a permission is held: one word, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HoldingWords {
    /// A level, or a single value.
    One(String),
    /// Several values, or the levels of row 15.
    Several(Vec<String>),
}

impl HoldingWords {
    /// The words, one by one.
    #[must_use]
    pub fn words(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Several(words) => words,
        }
    }
}

/// Reach of one user into profiles and postings: a posting, or all of the three others that are named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AccessGrant {
    /// The grant's id; the import makes one from what it grants when it is left out.
    pub id: Option<String>,
    /// The user who gets it.
    pub user: String,
    /// A posting.
    pub posting: Option<String>,
    /// A department.
    pub department: Option<String>,
    /// A team.
    pub team: Option<String>,
    /// A location.
    pub location: Option<String>,
}

/// A privilege of one user; sensitive information is for all postings or, like an access grant, for some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Privilege {
    /// The user who gets it.
    pub user: String,
    /// The privilege: a type of sensitive information (`secret_notes`, `secret_forms`, `secret_emails`,
    /// `secret_files`, `secret_application_questions`, `offers`, `hired_profiles`, `posting_fields`),
    /// `bulk_candidate_import` or `data_export`.
    pub privilege: String,
    /// Of `data_export`: the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Of sensitive information: true for all postings; otherwise at least one of the four below.
    #[serde(default)]
    pub all: bool,
    /// A posting.
    pub posting: Option<String>,
    /// A department.
    pub department: Option<String>,
    /// A team.
    pub team: Option<String>,
    /// A location.
    pub location: Option<String>,
}
