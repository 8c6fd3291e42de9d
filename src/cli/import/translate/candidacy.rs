//! Opportunities, with their applications and, where the export has no contact, their people.

use super::person::phones;
use super::{Notes, confidential, entry, id, time};
use crate::cli::lever;
use crate::proto::{
    Application, ApplicationKind, Archived, Candidate, ImportEntry, Opportunity, Origin,
    QuestionAnswer, StageChange, record,
};

/// An opportunity. Its application stands inside it, or comes from a list of its own.
pub(in crate::cli::import) fn opportunity(
    opportunity: lever::Opportunity,
    separate: Option<lever::Application>,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let Some(contact) = &opportunity.contact else {
        return notes.missing("contact");
    };
    let candidate = contact.id().to_owned();
    let archived = match opportunity.archive() {
        None => None,
        // Without a time it is not known to be archived, and to call it active would be a guess.
        Some(archive) => match (archive.archived_at, archive.reason) {
            (None, None) => None,
            (None, Some(_)) => return notes.missing("archived.archivedAt"),
            (Some(at), reason) => Some(Archived {
                reason: reason.unwrap_or_default(),
                time: Some(time(at)),
            }),
        },
    };
    let within = opportunity.application().cloned();
    let (posting, application) = match within.or(separate) {
        None => (String::new(), None),
        Some(sent) => (id(sent.posting.as_ref()), Some(application(sent, notes)?)),
    };
    let origin = origin(opportunity.origin.as_deref(), notes);
    Some(entry(record::Record::Opportunity(Opportunity {
        id: opportunity.id,
        candidate,
        posting,
        owner: id(opportunity.owner.as_ref()),
        confidential: confidential(opportunity.confidentiality.as_deref(), notes),
        stage: id(opportunity.stage.as_ref()),
        stage_changes: stage_changes(opportunity.stage_changes, notes),
        archived,
        origin: origin.into(),
        sources: opportunity.sources,
        tags: opportunity.tags,
        links: opportunity.links,
        create_time: opportunity.created_at.map(time),
        application,
        ..Opportunity::default()
    })))
}

/// The person behind an opportunity, as the opportunity repeats it; for exports without contacts, which
/// Lever gives out one by one only.
pub(in crate::cli::import) fn candidate_of(
    opportunity: &lever::Opportunity,
) -> Option<ImportEntry> {
    let person = opportunity.clone();
    Some(entry(record::Record::Candidate(Candidate {
        id: person.contact?.id().to_owned(),
        name: person.name.unwrap_or_default(),
        headline: person.headline.unwrap_or_default(),
        location: person.location.unwrap_or_default(),
        emails: person.emails,
        phones: phones(person.phones),
        ..Candidate::default()
    })))
}

fn origin(word: Option<&str>, notes: &mut Notes) -> Origin {
    match word {
        None => Origin::Unspecified,
        Some("agency") => Origin::Agency,
        Some("applied") => Origin::Applied,
        Some("internal") => Origin::Internal,
        Some("referred") => Origin::Referred,
        Some("sourced") => Origin::Sourced,
        Some("university") => Origin::University,
        Some(_) => {
            notes.say(
                "origin",
                "is no word that Lever documents; taken as not known",
            );
            Origin::Unspecified
        }
    }
}

/// The way through the stages, oldest first. A step without its stage or its time says nothing and is left off.
fn stage_changes(changes: Vec<lever::StageChange>, notes: &mut Notes) -> Vec<StageChange> {
    let mut steps = Vec::new();
    for (change, place) in changes.into_iter().zip(0..) {
        let (Some(stage), Some(at)) = (change.to_stage_id, change.updated_at) else {
            notes.say(
                format!("stageChanges[{place}]"),
                "has no stage or no time; left off",
            );
            continue;
        };
        steps.push((
            at,
            StageChange {
                stage,
                user: change.user_id.unwrap_or_default(),
                time: Some(time(at)),
            },
        ));
    }
    // Lever does not promise an order; steps of the same moment stay as they came.
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn application(sent: lever::Application, notes: &mut Notes) -> Option<Application> {
    let kind = match sent.kind.as_deref() {
        Some("referral") => ApplicationKind::Referral,
        Some("user") => ApplicationKind::User,
        Some("posting") => ApplicationKind::Posting,
        Some(_) => return notes.unknown("applications[0].type"),
        None => return notes.missing("applications[0].type"),
    };
    let requisition_for_hire = match sent.requisition_for_hire {
        None => String::new(),
        // Whoever has one is hired; without its id that would be lost, and with it a block.
        Some(requisition) => match requisition.id {
            None => return notes.missing("applications[0].requisitionForHire.id"),
            Some(id) => id,
        },
    };
    let fields = sent
        .custom_questions
        .into_iter()
        .flat_map(|form| form.fields);
    let answered = |field: lever::CustomField| {
        let answer = field.answer()?;
        Some(QuestionAnswer {
            question: field.text.unwrap_or_default(),
            answer,
        })
    };
    Some(Application {
        kind: kind.into(),
        create_time: sent.created_at.map(time),
        company: sent.company.unwrap_or_default(),
        comments: sent.comments.unwrap_or_default(),
        answers: fields.filter_map(answered).collect(),
        requisition_for_hire,
    })
}
