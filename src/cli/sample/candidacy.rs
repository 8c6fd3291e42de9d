//! One opportunity, from a plan of it: its way through the stages, its application, its end.

use serde_json::Value;

use super::calendar::{days_ago_at, later};
use super::pipeline::{NEW_APPLICANT, NEW_LEAD, STAGES};
use super::postings::confidentiality;
use super::random::Random;
use super::words::{COMMENTS, PLACES, QUESTIONS, RARE_TAGS, TAGS};
use crate::cli::lever::{
    Application, Archived, Consent, Contact, CustomField, CustomForm, DataProtection, Expandable,
    Millis, Opportunity, Posting, Reference, Requisition, RequisitionForHire, StageChange,
};

/// A new opportunity is at least so old, so that its whole way lies before the export.
pub(super) const YOUNGEST: i64 = 50;

/// What is settled about an opportunity before the details are filled in.
pub(super) struct Plan<'a> {
    /// The id.
    pub id: String,
    /// Whose candidacy.
    pub contact: &'a Contact,
    /// The posting that the application names, known to the export or not.
    pub applied_to: Option<&'a str>,
    /// The posting itself, when the export has it.
    pub posting: Option<&'a Posting>,
    /// The owner.
    pub owner: &'a str,
    /// How far it came, as a place in the stages.
    pub reached: usize,
    /// How many days ago it was created; at least [`YOUNGEST`].
    pub days: i64,
    /// The reason for which it was archived.
    pub archived: Option<&'a str>,
    /// The requisition that the person was hired against.
    pub hired_for: Option<&'a Requisition>,
    /// The origin, and the source beside it.
    pub route: (&'static str, &'static str),
}

/// The opportunity.
pub(super) fn opportunity(plan: &Plan<'_>, random: &mut Random) -> Opportunity {
    let created = days_ago_at(plan.days, random.below(480));
    let stage_changes = stage_changes(plan, created, random);
    let advanced = stage_changes
        .last()
        .and_then(|change| change.updated_at)
        .unwrap_or(created);
    let archived = plan.archived.map(|reason| Archived {
        archived_at: Some(later(advanced, 2 + days(random.below(12)))),
        reason: Some(reason.to_owned()),
    });
    let contact = plan.contact;
    let (origin, source) = plan.route;
    Opportunity {
        id: plan.id.clone(),
        contact: Some(Reference::from(contact.id.as_str())),
        name: contact.name.clone(),
        headline: contact.headline.clone(),
        location: place(contact),
        emails: contact.emails.clone(),
        phones: contact.phones.clone(),
        links: links(contact, random),
        confidentiality: Some(confidentiality(plan.applied_to.unwrap_or_default())),
        stage: STAGES.get(plan.reached).map(|(id, _)| Reference::from(*id)),
        stage_changes,
        tags: tags(plan.posting, random),
        sources: vec![source.to_owned()],
        sourced_by: (origin == "sourced").then(|| Reference::from(plan.owner)),
        origin: Some(origin.to_owned()),
        owner: Some(Reference::from(plan.owner)),
        followers: vec![Reference::from(plan.owner)],
        applications: application(plan, created, archived.as_ref(), random)
            .into_iter()
            .collect(),
        created_at: Some(created),
        updated_at: archived
            .as_ref()
            .and_then(|archived| archived.archived_at)
            .or(Some(advanced)),
        last_interaction_at: Some(advanced),
        last_advanced_at: Some(advanced),
        opportunity_location: plan.posting.and_then(main_location),
        data_protection: data_protection(contact, created),
        is_anonymized: Some(false),
        archived,
        ..Opportunity::default()
    }
}

fn stage_changes(plan: &Plan<'_>, created: Millis, random: &mut Random) -> Vec<StageChange> {
    let first = if plan.applied_to.is_some() {
        NEW_APPLICANT
    } else {
        NEW_LEAD
    };
    let mut at = created;
    let way = STAGES
        .iter()
        .zip(0..)
        .skip(first)
        .take((plan.reached + 1).saturating_sub(first));
    way.map(|((stage, _), index)| {
        let change = StageChange {
            to_stage_id: Some((*stage).to_owned()),
            to_stage_index: Some(index),
            user_id: Some(plan.owner.to_owned()),
            updated_at: Some(at),
        };
        at = later(at, 1 + days(random.below(4)));
        change
    })
    .collect()
}

fn application(
    plan: &Plan<'_>,
    created: Millis,
    archived: Option<&Archived>,
    random: &mut Random,
) -> Option<Expandable<Application>> {
    let posting = plan.applied_to?;
    let contact = plan.contact;
    let kind = match plan.route.0 {
        "applied" | "internal" | "agency" => "posting",
        "referred" => "referral",
        _ => "user",
    };
    let written = kind == "posting";
    let mut application = Application {
        id: random.uuid(),
        opportunity_id: Some(plan.id.clone()),
        kind: Some(kind.to_owned()),
        posting: Some(Reference::from(posting)),
        posting_owner: plan.posting.and_then(|posting| posting.owner.clone()),
        posting_hiring_manager: plan
            .posting
            .and_then(|posting| posting.hiring_manager.clone()),
        user: (kind != "posting").then(|| Reference::from(plan.owner)),
        archived: archived.cloned(),
        requisition_for_hire: plan.hired_for.map(|requisition| RequisitionForHire {
            id: Some(requisition.id.clone()),
            requisition_code: requisition.requisition_code.clone(),
            hiring_manager_on_hire: requisition
                .hiring_manager
                .as_ref()
                .map(|manager| manager.id().to_owned()),
        }),
        created_at: Some(created),
        ..Application::default()
    };
    if written {
        application.name.clone_from(&contact.name);
        application.email = contact.emails.first().cloned();
        application.phone = contact.phones.first().cloned();
        application.company = contact
            .headline
            .as_deref()
            .and_then(|line| line.split(", ").next())
            .map(str::to_owned);
        application.comments = Some(comments(plan, random));
        application.custom_questions = vec![answers(random)];
    }
    Some(Expandable::Object(Box::new(application)))
}

/// What the candidate writes. The letter's file name occurs nowhere else, so that a test can look for it after an
/// erasure: `letter-archived-sales.pdf` for `opp-archived-sales`.
fn comments(plan: &Plan<'_>, random: &mut Random) -> String {
    let name = plan.contact.name.as_deref().unwrap_or_default();
    let home = place(plan.contact).unwrap_or_default();
    let letter = plan.id.strip_prefix("opp-").unwrap_or(&plan.id);
    let words = random
        .word(COMMENTS)
        .replace("NAME", name)
        .replace("PLACE", &home);
    format!("{words} My letter: letter-{letter}.pdf")
}

fn answers(random: &mut Random) -> CustomForm {
    let fields = QUESTIONS.iter().map(|(question, answers)| CustomField {
        text: Some((*question).to_owned()),
        value: Value::from(random.word(answers)),
    });
    CustomForm {
        fields: fields.collect(),
        text: Some("Application".to_owned()),
    }
}

fn tags(posting: Option<&Posting>, random: &mut Random) -> Vec<String> {
    let categories = posting.and_then(|posting| posting.categories.as_ref());
    let mut tags: Vec<String> = categories
        .into_iter()
        .flat_map(|categories| [&categories.department, &categories.location])
        .flatten()
        .cloned()
        .collect();
    if random.percent(20) {
        tags.push(random.word(TAGS).to_owned());
    }
    if random.percent(1) {
        tags.push(random.word(RARE_TAGS).to_owned());
    }
    tags
}

fn links(contact: &Contact, random: &mut Random) -> Vec<String> {
    let handle = contact
        .emails
        .first()
        .and_then(|mail| mail.split('@').next())
        .filter(|_| random.percent(40));
    handle
        .map(|handle| format!("https://portfolio.example.com/{handle}"))
        .into_iter()
        .collect()
}

/// Kept for two years with the candidate's consent, where a policy applies.
fn data_protection(contact: &Contact, created: Millis) -> Option<DataProtection> {
    let place = place(contact)?;
    let applies = PLACES
        .iter()
        .any(|(name, applies)| *name == place && *applies);
    applies.then(|| DataProtection {
        store: Some(Consent {
            allowed: Some(true),
            expires_at: Some(later(created, 730)),
        }),
        contact: Some(Consent {
            allowed: Some(false),
            expires_at: None,
        }),
    })
}

fn place(contact: &Contact) -> Option<String> {
    contact.location.as_ref()?.name.clone()
}

fn main_location(posting: &Posting) -> Option<String> {
    posting.categories.as_ref()?.location.clone()
}

fn days(number: usize) -> i64 {
    i64::try_from(number).unwrap_or_default()
}
