//! Postings and requisitions.

use serde::Deserialize;

use super::classify::FileKind;
use super::misspelt::{ShapeAt, fields_of};
use super::object::Object;
use super::shape::{Carried, Millis, Reference, maybe_list};

/// A job posting.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Posting {
    /// The posting's id.
    pub id: String,
    /// The title.
    #[serde(default)]
    pub text: Carried<String>,
    /// When it was last changed.
    pub updated_at: Option<Millis>,
    /// `published`, `internal`, `closed`, `draft`, `pending` or `rejected`.
    pub state: Option<String>,
    /// `non-confidential` or `confidential`; fixed when the posting is created.
    pub confidentiality: Option<String>,
    /// The user who created it.
    #[serde(default)]
    pub user: Carried<Reference>,
    /// The present owner.
    #[serde(default)]
    pub owner: Carried<Reference>,
    /// The present hiring manager.
    #[serde(default)]
    pub hiring_manager: Carried<Reference>,
    /// Department, team and locations.
    #[serde(default)]
    pub categories: Carried<Categories>,
    /// The country that it is in.
    #[serde(default)]
    pub country: Carried<String>,
}

impl Object for Posting {
    const KIND: FileKind = FileKind::Posting;
    const UNREAD: &'static [&'static str] = &[
        "content",
        "createdAt",
        "distributionChannels",
        "followers",
        "reqCode",
        "requisitionCode",
        "requisitionCodes",
        "salaryDescription",
        "salaryDescriptionHtml",
        "salaryRange",
        "tags",
        "urls",
        "workplaceType",
        "categories.commitment",
        "categories.level",
    ];
    const SHAPES: &'static [ShapeAt] = &[("categories", fields_of::<Categories>)];

    fn id(&self) -> &str {
        &self.id
    }

    fn updated_at(&self) -> Option<Millis> {
        self.updated_at
    }
}

/// Where in the company a posting belongs.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Categories {
    /// The department.
    #[serde(default)]
    pub department: Carried<String>,
    /// The team within the department.
    #[serde(default)]
    pub team: Carried<String>,
    /// The main location.
    #[serde(default)]
    pub location: Carried<String>,
    /// All locations, the main one included.
    #[serde(default, deserialize_with = "maybe_list")]
    pub all_locations: Option<Vec<String>>,
}

impl Categories {
    /// Those of a posting that has none.
    #[must_use]
    pub fn none() -> Self {
        Self {
            department: Carried::Yes(None),
            team: Carried::Yes(None),
            location: Carried::Yes(None),
            all_locations: Some(Vec::new()),
        }
    }
}

/// A requisition: the permission to hire for one or more seats.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requisition {
    /// The requisition's id.
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: Carried<String>,
    /// `open`, `onHold`, `closed`, `draft`, `pending` or `rejected`; see [`Requisition::effective_status`].
    pub status: Option<String>,
    /// `non-confidential` or `confidential`.
    pub confidentiality: Option<String>,
    /// The user who created it.
    #[serde(default)]
    pub creator: Carried<Reference>,
    /// The owner.
    #[serde(default)]
    pub owner: Carried<Reference>,
    /// The hiring manager.
    #[serde(default)]
    pub hiring_manager: Carried<Reference>,
    /// The postings that are linked to it; `None` when the export does not carry them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub postings: Option<Vec<Reference>>,
    /// The approval, once it was asked for.
    #[serde(default)]
    pub approval: Carried<Approval>,
    /// When it was last changed.
    pub updated_at: Option<Millis>,
}

impl Requisition {
    /// The status with the approval taken into account, in Lever's spelling: Lever keeps a requisition a `draft`
    /// while its approval runs or was refused, which are states of their own to steward (X26, X63).
    #[must_use]
    pub fn effective_status(&self) -> Option<&str> {
        let status = self.status.as_deref()?;
        match (status, self.approval_word()) {
            ("draft" | "pending" | "rejected", Some("pending" | "inprogress")) => Some("pending"),
            ("draft" | "pending", Some("rejected" | "denied")) => Some("rejected"),
            _ => Some(status),
        }
    }

    /// How far the approval has come, as Lever says it; `None` before it starts.
    #[must_use]
    pub fn approval_word(&self) -> Option<&str> {
        self.approval.value()?.status.value().map(String::as_str)
    }
}

impl Object for Requisition {
    const KIND: FileKind = FileKind::Requisition;
    const UNREAD: &'static [&'static str] = &[
        "backfill",
        "closedAt",
        "compensationBand",
        "createdAt",
        "customFields",
        "department",
        "employmentStatus",
        "headcountHired",
        "headcountTotal",
        "internalNotes",
        "location",
        "offerIds",
        "requisitionCode",
        "team",
        "timeToFillEndAt",
        "timeToFillStartAt",
        "approval.accountId",
        "approval.approvedAt",
        "approval.createdBy",
        "approval.id",
        "approval.startedAt",
        "approval.steps",
    ];
    const SHAPES: &'static [ShapeAt] = &[("approval", fields_of::<Approval>)];

    fn id(&self) -> &str {
        &self.id
    }

    fn updated_at(&self) -> Option<Millis> {
        self.updated_at
    }
}

/// How far a requisition's approval has come. Who must approve comes with each question, not with the export.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Approval {
    /// `pending`, `inprogress`, `approved`, `rejected` or `denied`; null before it starts.
    #[serde(default)]
    pub status: Carried<String>,
}
