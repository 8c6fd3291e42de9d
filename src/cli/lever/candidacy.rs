//! Opportunities and their applications.

use serde::Deserialize;
use serde_json::Value;

use super::classify::FileKind;
use super::misspelt::{ShapeAt, fields_of};
use super::object::Object;
use super::person::{ContactReference, Phone};
use super::shape::{Carried, Expandable, Millis, Reference, list, maybe_list, unless_wrong};

/// One candidacy of a contact.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opportunity {
    /// The opportunity's id.
    pub id: String,
    /// The contact whose candidacy this is.
    pub contact: Option<ContactReference>,
    /// The contact's name, repeated by Lever on each opportunity, like the five fields below.
    pub name: Option<String>,
    /// The contact's headline.
    pub headline: Option<String>,
    /// The contact's place, as a plain line here.
    pub location: Option<String>,
    /// The contact's mail addresses.
    #[serde(default, deserialize_with = "list")]
    pub emails: Vec<String>,
    /// The contact's telephone numbers.
    #[serde(default, deserialize_with = "list")]
    pub phones: Vec<Phone>,
    /// The contact's links.
    #[serde(default, deserialize_with = "maybe_list")]
    pub links: Option<Vec<String>>,
    /// `non-confidential` or `confidential`.
    pub confidentiality: Option<String>,
    /// The present stage.
    #[serde(default)]
    pub stage: Carried<Reference>,
    /// The stages that the opportunity has been in.
    #[serde(default, deserialize_with = "maybe_list")]
    pub stage_changes: Option<Vec<StageChange>>,
    /// When and why it was archived; `None` while it is active. See [`Opportunity::archive`].
    #[serde(default)]
    pub archived: Carried<Archived>,
    /// The older spelling of `archived.archivedAt`, still in some exports.
    #[serde(default)]
    pub archived_at: Carried<Millis>,
    /// The older spelling of `archived.reason`.
    #[serde(default)]
    pub archive_reason: Carried<String>,
    /// Tags, as the interface shows them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub tags: Option<Vec<String>>,
    /// Sources, as the interface shows them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub sources: Option<Vec<String>>,
    /// `agency`, `applied`, `internal`, `referred`, `sourced` or `university`.
    #[serde(default)]
    pub origin: Carried<String>,
    /// The owner.
    #[serde(default)]
    pub owner: Carried<Reference>,
    /// The applications, at most one in today's Lever, by id or whole. `None` when the export does not carry them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub applications: Option<Vec<Expandable<Application>>>,
    /// When it was created.
    #[serde(default)]
    pub created_at: Carried<Millis>,
    /// When it was last changed.
    pub updated_at: Option<Millis>,
    /// What consent and policy allow; `None` when no policy applies.
    #[serde(default, deserialize_with = "unless_wrong")]
    pub data_protection: Carried<DataProtection>,
    /// Whether Lever has anonymized the opportunity.
    pub is_anonymized: Option<bool>,
    /// When it was deleted; only in the list of deleted opportunities.
    pub deleted_at: Option<Millis>,
}

impl Opportunity {
    /// When and why it was archived, in either spelling; null while it is active.
    #[must_use]
    pub fn archive(&self) -> Carried<Archived> {
        if let Some(archived) = self.archived.value()
            && (archived.archived_at.is_some() || archived.reason.is_carried())
        {
            return self.archived.clone();
        }
        let older = Archived {
            archived_at: self.archived_at.value().copied(),
            reason: self.archive_reason.clone(),
        };
        if older.archived_at.is_some() || older.reason.value().is_some() {
            return Carried::Yes(Some(older));
        }
        let is_null = self.archived == Carried::Yes(None);
        let is_carried = is_null || self.archived_at.is_carried();
        if is_carried {
            Carried::Yes(None)
        } else {
            Carried::No
        }
    }

    /// Whether its two spellings of the archive reason name two.
    #[must_use]
    pub fn has_two_archive_reasons(&self) -> bool {
        let one = self
            .archived
            .value()
            .and_then(|archived| archived.reason.value());
        let other = self.archive_reason.value();
        one.zip(other).is_some_and(|(one, other)| one != other)
    }

    /// The applications that stand here whole.
    pub fn told_applications(&self) -> impl Iterator<Item = &Application> {
        let all = self.applications.iter().flatten();
        let whole = all.filter_map(Expandable::object);
        whole.filter(|application| !application.is_id())
    }

    /// The ids of all applications, in their order.
    pub fn application_ids(&self) -> impl Iterator<Item = &str> {
        let all = self.applications.iter().flatten();
        all.map(|application| match application {
            Expandable::Id(reference) => reference.id(),
            Expandable::Object(application) => application.id.as_str(),
        })
    }

    /// The ids of those that are only named.
    pub fn named_applications(&self) -> impl Iterator<Item = &str> {
        let all = self.applications.iter().flatten();
        all.filter_map(|application| match application {
            Expandable::Id(reference) => Some(reference.id()),
            Expandable::Object(application) => {
                application.is_id().then_some(application.id.as_str())
            }
        })
    }
}

impl Object for Opportunity {
    const KIND: FileKind = FileKind::Opportunity;
    const UNREAD: &'static [&'static str] = &[
        "deletedBy",
        "files",
        "followers",
        "lastAdvancedAt",
        "lastInteractionAt",
        "opportunityLocation",
        "resume",
        "snoozedUntil",
        "sourcedBy",
        "urls",
        "stageChanges[].toStageIndex",
    ];
    const PARTS: &'static [(&'static str, &'static [&'static str])] =
        &[("applications[]", Application::UNREAD)];
    const SHAPES: &'static [ShapeAt] = &[
        ("applications[]", fields_of::<Application>),
        ("archived", fields_of::<Archived>),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn updated_at(&self) -> Option<Millis> {
        self.updated_at
    }

    fn is_gone(&self) -> bool {
        self.is_anonymized == Some(true) || self.deleted_at.is_some()
    }

    fn delete(&mut self) {
        self.deleted_at = self.deleted_at.or(Millis::new(0));
    }
}

/// A move to a stage.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageChange {
    /// The stage that was entered.
    pub to_stage_id: Option<String>,
    /// The user who moved it.
    pub user_id: Option<String>,
    /// When.
    pub updated_at: Option<Millis>,
}

/// When and why something was archived.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Archived {
    /// When.
    pub archived_at: Option<Millis>,
    /// The archive reason's id.
    #[serde(default)]
    pub reason: Carried<String>,
}

/// What consent and policy allow with a contact's data.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct DataProtection {
    /// Keeping it.
    #[serde(default)]
    pub store: Carried<Consent>,
    /// Writing to the person.
    #[serde(default)]
    pub contact: Carried<Consent>,
}

/// One permission of a contact, perhaps for a time.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// Whether it is given.
    #[serde(default)]
    pub allowed: Carried<bool>,
    /// Until when.
    #[serde(default)]
    pub expires_at: Carried<Millis>,
}

/// How an opportunity came to a posting.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// The application's id.
    pub id: String,
    /// The opportunity that it belongs to.
    pub opportunity_id: Option<String>,
    /// `referral`, `user` (added by hand) or `posting` (through the jobs page).
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The posting.
    #[serde(default)]
    pub posting: Carried<Reference>,
    /// The present employer.
    #[serde(default)]
    pub company: Carried<String>,
    /// What the candidate wrote.
    #[serde(default)]
    pub comments: Carried<String>,
    /// The posting's own forms with the candidate's answers, or a referral's with the referrer's.
    #[serde(default, deserialize_with = "maybe_list")]
    pub custom_questions: Option<Vec<CustomForm>>,
    /// The requisition that the person was hired against: whoever has one is hired (rulebook, section 10).
    #[serde(default)]
    pub requisition_for_hire: Carried<RequisitionForHire>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Carried<Millis>,
}

impl Application {
    /// This copy, with what another one tells besides: a hire that any copy tells is one (X61).
    #[must_use]
    pub fn also(self, copy: Self) -> Self {
        let is_hire = self.is_hire();
        Self {
            id: self.id,
            opportunity_id: self.opportunity_id.or(copy.opportunity_id),
            kind: self.kind.or(copy.kind),
            posting: self.posting.or(copy.posting),
            company: self.company.or(copy.company),
            comments: self.comments.or(copy.comments),
            custom_questions: self.custom_questions.or(copy.custom_questions),
            requisition_for_hire: if is_hire {
                self.requisition_for_hire
            } else {
                copy.requisition_for_hire.or(self.requisition_for_hire)
            },
            created_at: self.created_at.or(copy.created_at),
        }
    }

    /// Whether it tells its id alone, and is as good as named by that.
    #[must_use]
    pub fn is_id(&self) -> bool {
        let bare = Self {
            id: self.id.clone(),
            opportunity_id: self.opportunity_id.clone(),
            ..Self::default()
        };
        *self == bare
    }

    /// Whether the person was hired through it.
    #[must_use]
    pub fn is_hire(&self) -> bool {
        self.requisition_for_hire.value().is_some()
    }
}

impl Object for Application {
    const KIND: FileKind = FileKind::Application;
    const UNREAD: &'static [&'static str] = &[
        "archived",
        "candidateId",
        "email",
        "hiringManager",
        "links",
        "name",
        "ownerId",
        "phone",
        "postingHiringManager",
        "postingOwner",
        "primarySource",
        "resume",
        "secondarySources",
        "user",
        "customQuestions[].accountId",
        "customQuestions[].baseTemplateId",
        "customQuestions[].completedAt",
        "customQuestions[].createdAt",
        "customQuestions[].description",
        "customQuestions[].id",
        "customQuestions[].referrerId",
        "customQuestions[].stage",
        "customQuestions[].type",
        "customQuestions[].user",
        "customQuestions[].userId",
        "requisitionForHire.hiringManagerOnHire",
        "requisitionForHire.requisitionCode",
        "customQuestions[].fields[].description",
        "customQuestions[].fields[].id",
        "customQuestions[].fields[].isSummary",
        "customQuestions[].fields[].options",
        "customQuestions[].fields[].prompt",
        "customQuestions[].fields[].required",
        "customQuestions[].fields[].summaryText",
        "customQuestions[].fields[].type",
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn place(&mut self, opportunity: &str) {
        self.opportunity_id
            .get_or_insert_with(|| opportunity.to_owned());
    }
}

/// A filled form.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct CustomForm {
    /// The form's title.
    pub text: Option<String>,
    /// Its fields. `None` when the export does not carry them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub fields: Option<Vec<CustomField>>,
}

/// A question and its answer.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct CustomField {
    /// The question.
    pub text: Option<String>,
    /// The answer: text, a list of choices, a file's description, or null.
    #[serde(default)]
    pub value: Value,
}

impl CustomField {
    /// The answer in one line of text: choices are joined, a file stands for its name. `None` when unanswered.
    #[must_use]
    pub fn answer(&self) -> Option<String> {
        in_one_line(&self.value)
    }
}

fn in_one_line(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(choices) => Some(
            choices
                .iter()
                .filter_map(in_one_line)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Value::Object(file) => file.get("name").and_then(in_one_line),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

/// The requisition that somebody was hired against.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequisitionForHire {
    /// The requisition's id.
    pub id: Option<String>,
}
