//! Interviews, the panels that hold them, and who has given feedback.

use serde::Deserialize;

use super::classify::FileKind;
use super::misspelt::{ShapeAt, fields_of};
use super::object::Object;
use super::shape::{Carried, Expandable, Millis, Reference, list, maybe_list};

/// One interview. Lever lists them below their opportunity, so an export names it in the path of the file
/// (`opportunities/ID/interviews.json`) or in a field that it adds, `opportunityId`.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interview {
    /// The interview's id.
    pub id: String,
    /// The opportunity, when the export adds it; the path of the file fills it in otherwise.
    pub opportunity_id: Option<String>,
    /// The panel that the interview belongs to.
    pub panel: Option<String>,
    /// The users who conduct it. `None` when the export does not carry them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub interviewers: Option<Vec<Interviewer>>,
    /// When it was cancelled; null when it was not.
    #[serde(default)]
    pub canceled_at: Carried<Millis>,
    /// Its feedback forms, by id or whole.
    #[serde(default, deserialize_with = "list")]
    pub feedback_forms: Vec<Expandable<Feedback>>,
}

impl Interview {
    /// Takes from an earlier copy what this one does not carry (X60).
    pub fn take_from(&mut self, earlier: Self) {
        self.opportunity_id = self.opportunity_id.take().or(earlier.opportunity_id);
        self.panel = self.panel.take().or(earlier.panel);
        self.interviewers = self.interviewers.take().or(earlier.interviewers);
        if !self.canceled_at.is_carried() {
            self.canceled_at = earlier.canceled_at;
        }
    }

    /// Takes all users off its panel, as of one that is cancelled.
    pub fn clear_panel(&mut self) {
        self.interviewers = Some(Vec::new());
    }

    /// The users on its panel. A cancelled interview has none, though Lever keeps naming its interviewers.
    pub fn panelists(&self) -> impl Iterator<Item = &str> {
        let takes_place = self.canceled_at.value().is_none();
        self.interviewers
            .iter()
            .flatten()
            .filter(move |_| takes_place)
            .map(|interviewer| interviewer.id.as_str())
    }
}

impl Object for Interview {
    const KIND: FileKind = FileKind::Interview;
    // The subject and the note of an interview usually name the candidate, and nobody needs them here.
    const UNREAD: &'static [&'static str] = &[
        "createdAt",
        "date",
        "duration",
        "feedbackReminder",
        "feedbackTemplate",
        "gcalEventUrl",
        "location",
        "note",
        "opportunity",
        "postings",
        "stage",
        "subject",
        "timezone",
        "user",
        "interviewers[].email",
        "interviewers[].feedbackTemplate",
        "interviewers[].name",
    ];
    const PARTS: &'static [(&'static str, &'static [&'static str])] =
        &[("feedbackForms[]", Feedback::UNREAD)];
    const SHAPES: &'static [ShapeAt] = &[("feedbackForms[]", fields_of::<Feedback>)];

    fn id(&self) -> &str {
        &self.id
    }

    fn closes(&self) -> bool {
        self.canceled_at.value().is_some()
    }

    fn place(&mut self, opportunity: &str) {
        self.opportunity_id
            .get_or_insert_with(|| opportunity.to_owned());
    }
}

/// A user who conducts an interview.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Interviewer {
    /// The user's id.
    pub id: String,
}

/// A panel: interviews that were scheduled together.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Panel {
    /// The panel's id.
    pub id: String,
    /// The opportunity, when the export adds it; the path of the file fills it in otherwise.
    pub opportunity_id: Option<String>,
    /// When the panel was cancelled, and all its interviews with it.
    #[serde(default)]
    pub canceled_at: Carried<Millis>,
    /// Its interviews, by id or whole. `None` when the export does not carry them.
    #[serde(default, deserialize_with = "maybe_list")]
    pub interviews: Option<Vec<Expandable<Interview>>>,
}

impl Panel {
    /// The ids of its interviews.
    pub fn interview_ids(&self) -> impl Iterator<Item = &str> {
        self.interviews
            .iter()
            .flatten()
            .map(|interview| match interview {
                Expandable::Id(reference) => reference.id(),
                Expandable::Object(interview) => interview.id.as_str(),
            })
    }

    /// The interviews that stand here whole, each with the opportunity, the panel and the cancellation that they share.
    #[must_use]
    pub fn into_interviews(self) -> Vec<Interview> {
        let Self {
            id,
            opportunity_id,
            canceled_at,
            interviews,
        } = self;
        let whole = interviews
            .into_iter()
            .flatten()
            .filter_map(|interview| match interview {
                Expandable::Id(_) => None,
                Expandable::Object(interview) => Some(*interview),
            });
        let mut interviews: Vec<Interview> = whole.collect();
        for interview in &mut interviews {
            interview.panel.get_or_insert_with(|| id.clone());
            if interview.canceled_at.value().is_none() {
                // The panel tells it for all its interviews.
                interview.canceled_at = canceled_at.clone();
            }
            if interview.opportunity_id.is_none() {
                interview.opportunity_id.clone_from(&opportunity_id);
            }
        }
        interviews
    }
}

impl Object for Panel {
    const KIND: FileKind = FileKind::Panel;
    const UNREAD: &'static [&'static str] = &[
        "applications",
        "createdAt",
        "end",
        "externalUrl",
        "externallyManaged",
        "feedbackReminder",
        "note",
        "opportunity",
        "stage",
        "start",
        "timezone",
        "user",
    ];
    const PARTS: &'static [(&'static str, &'static [&'static str])] = &[
        ("interviews[]", Interview::UNREAD),
        ("interviews[].feedbackForms[]", Feedback::UNREAD),
    ];
    const SHAPES: &'static [ShapeAt] = &[
        ("interviews[]", fields_of::<Interview>),
        ("interviews[].feedbackForms[]", fields_of::<Feedback>),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn closes(&self) -> bool {
        self.canceled_at.value().is_some()
    }

    fn place(&mut self, opportunity: &str) {
        self.opportunity_id
            .get_or_insert_with(|| opportunity.to_owned());
    }
}

/// A feedback form. Only who gave it, on what, and whether it is complete: what it says is never read.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    /// The form's id.
    pub id: String,
    /// The interview; `None` for a form that was added to the profile by hand.
    pub interview: Option<String>,
    /// The user who fills it in.
    pub user: Option<Reference>,
    /// When it was submitted; `None` while it is a draft.
    pub completed_at: Option<Millis>,
    /// When it was deleted.
    pub deleted_at: Option<Millis>,
}

impl Feedback {
    /// Whether it counts as submitted: complete, and not deleted since.
    #[must_use]
    pub fn is_submitted(&self) -> bool {
        self.completed_at.is_some() && self.deleted_at.is_none()
    }
}

impl Object for Feedback {
    const KIND: FileKind = FileKind::Feedback;
    const UNREAD: &'static [&'static str] = &[
        "baseTemplateId",
        "createdAt",
        "fields",
        "instructions",
        "opportunityId",
        "panel",
        "text",
        "type",
        "updatedAt",
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
