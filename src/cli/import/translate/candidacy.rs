//! Opportunities, with their applications and, where the export has no contact, their people.

use std::collections::BTreeSet;

use super::person::phones;
use super::{Kept, Notes, changed_at, confidential, entry, id, time};
use crate::cli::lever::{self, Carried};
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record as domain;
use crate::grpc::Word as _;
use crate::proto::{
    Application, ApplicationKind, Archived, Candidate, Consent, DataProtection, ImportEntry,
    KeptField, Opportunity, Origin, QuestionAnswer, StageChange, UnknownPart, record,
};

/// An opportunity. Its applications stand inside it, or come from a list of their own, which may lack some.
pub(in crate::cli::import) fn opportunity(
    opportunity: lever::Opportunity,
    separate: Vec<lever::Application>,
    separate_is_whole: bool,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let Some(contact) = &opportunity.contact else {
        return notes.missing("contact");
    };
    let candidate = contact.id().to_owned();
    let mut kept = Kept::default();
    if opportunity.has_two_archive_reasons() {
        notes.say("archiveReason", "is another than `archived.reason`");
        return None;
    }
    let archived = match kept.unless(opportunity.archive(), KeptField::Archived) {
        None => None,
        Some(archive) => {
            let reason = kept.unless(archive.reason, KeptField::ArchiveReason);
            // Without a time it is not known to be archived, and to call it active would be a guess.
            match archive.archived_at {
                None if reason.is_some() => return notes.missing("archived.archivedAt"),
                None => None,
                Some(at) => Some(Archived {
                    reason: reason.unwrap_or_default(),
                    time: Some(time(at)),
                }),
            }
        }
    };
    let sent = applications(&opportunity, separate, separate_is_whole, &mut kept, notes)?;
    let word = kept.unless(opportunity.origin, KeptField::Origin);
    let origin = origin(word.as_deref(), notes);
    let stage_changes = kept.unless_carried(opportunity.stage_changes, KeptField::StageChanges);
    kept.if_none_says(&stage_changes, is_told, KeptField::StageChanges);
    let data_protection = kept.unless(opportunity.data_protection, KeptField::DataProtection);
    let data_protection = data_protection.filter(|told| {
        let is_told = told.store.is_carried() || told.contact.is_carried();
        if !is_told {
            kept.add(KeptField::DataProtection);
        }
        is_told
    });
    let record = Opportunity {
        id: opportunity.id,
        candidate,
        posting: sent.posting,
        owner: id(kept.unless(opportunity.owner, KeptField::Owner)),
        confidential: confidential(opportunity.confidentiality, &mut kept, notes),
        stage: id(kept.unless(opportunity.stage, KeptField::Stage)),
        stage_changes: steps(stage_changes, notes),
        archived,
        origin: origin.into(),
        sources: kept.unless_carried(opportunity.sources, KeptField::Sources),
        tags: kept.unless_carried(opportunity.tags, KeptField::Tags),
        links: kept.unless_carried(opportunity.links, KeptField::Links),
        create_time: kept
            .unless(opportunity.created_at, KeptField::CreateTime)
            .map(time),
        application: sent.application,
        unknown_part: sent.unknown.into(),
        application_ids: sent.ids,
        data_protection: data_protection.map(|told| consents(told, &mut kept)),
        ..Opportunity::default()
    };
    let entry = entry(record::Record::Opportunity(record), kept);
    Some(changed_at(entry, opportunity.updated_at))
}

/// One that is told in part stays as it is stored.
fn consents(told: lever::DataProtection, kept: &mut Kept) -> DataProtection {
    let mut consent = |told: Carried<lever::Consent>, field| {
        let told = kept.unless(told, field)?;
        if !told.allowed.is_carried() || !told.expires_at.is_carried() {
            kept.add(field);
        }
        Some(Consent {
            // What is not said is not allowed.
            allowed: told.allowed.value() == Some(&true),
            expire_time: told.expires_at.value().copied().map(time),
        })
    };
    DataProtection {
        store: consent(told.store, KeptField::DataProtectionStore),
        contact: consent(told.contact, KeptField::DataProtectionContact),
    }
}

/// What the applications of an opportunity come to.
struct Applications {
    posting: String,
    application: Option<Application>,
    unknown: UnknownPart,
    /// The ids of those that are told or named.
    ids: Vec<String>,
}

/// Of several applications, hired if any says so; which posting, only if they agree (X61). One that is named only by
/// its id may be of somebody hired, and for another posting (X59).
fn applications(
    opportunity: &lever::Opportunity,
    separate: Vec<lever::Application>,
    separate_is_whole: bool,
    kept: &mut Kept,
    notes: &mut Notes,
) -> Option<Applications> {
    let mut told: Vec<lever::Application> = Vec::new();
    for application in opportunity.told_applications().cloned().chain(separate) {
        match told.iter_mut().find(|known| known.id == application.id) {
            Some(known) => *known = std::mem::take(known).also(application),
            None => told.push(application),
        }
    }
    let is_told = |id: &str| told.iter().any(|application| application.id == id);
    let is_named = opportunity.named_applications().any(|id| !is_told(id));
    let is_half_told = told
        .iter()
        .any(|application| !application.posting.is_carried());
    // An export that does not carry the field does not say that there is none.
    let is_carried = opportunity.applications.is_some() || (!told.is_empty() && separate_is_whole);
    let is_unknown = is_named || is_half_told || !is_carried;
    match is_unknown {
        true if !is_carried => kept.add(KeptField::Application),
        true => kept.add(KeptField::ApplicationIfAny),
        false => {}
    }
    let lacks_hire = told
        .iter()
        .any(|application| !application.requisition_for_hire.is_carried());
    if lacks_hire {
        kept.add(KeptField::RequisitionForHire);
    }
    let is_hire_unknown = lacks_hire && !told.iter().any(lever::Application::is_hire);
    let named = opportunity.named_applications().filter(|id| !is_told(id));
    let mut ids: Vec<String> = told
        .iter()
        .map(|application| application.id.clone())
        .collect();
    ids.extend(named.map(str::to_owned));
    ids.sort();
    let postings: BTreeSet<&str> = told
        .iter()
        .filter_map(|application| Some(application.posting.value()?.id()))
        .collect();
    let unknown = match postings.len() {
        _ if is_unknown => UnknownPart::Application,
        0 | 1 if is_hire_unknown => UnknownPart::Hire,
        0 | 1 => UnknownPart::Unspecified,
        _ if is_hire_unknown => UnknownPart::Application,
        _ => UnknownPart::Posting,
    };
    let posting = match unknown {
        UnknownPart::Unspecified | UnknownPart::Hire => {
            postings.first().map(|posting| (*posting).to_owned())
        }
        UnknownPart::Application | UnknownPart::Posting => None,
    };
    // Whoever was hired comes first; then as the opportunity lists them, wherever each is told.
    let listed: Vec<&str> = opportunity.application_ids().collect();
    let first = told.into_iter().min_by_key(|application| {
        let place = listed.iter().position(|id| *id == application.id);
        let place = place.unwrap_or(listed.len());
        (!application.is_hire(), place, application.id.clone())
    });
    let application = match first {
        Some(first) => Some(application(first, kept, notes)?),
        None => None,
    };
    Some(Applications {
        posting: posting.unwrap_or_default(),
        application,
        unknown,
        ids,
    })
}

/// What an opportunity that is gone in its source tells of a hire, and nothing else of it.
pub(in crate::cli::import) enum ToldHire {
    /// Nothing.
    No,
    /// The application, an archive reason that may mean one, or that it is not known.
    Yes(Box<ImportEntry>),
    /// It is not known whose hire it is: notes say what is wrong.
    Unreadable,
}

/// What an opportunity that is gone in its source tells of a hire (X57). What cannot be told of it leaves it unknown, so that nobody who was hired is erased for it.
pub(in crate::cli::import) fn hire_of(
    opportunity: lever::Opportunity,
    separate: Vec<lever::Application>,
    may_be_hire: impl Fn(&str) -> bool,
    notes: &mut Notes,
) -> ToldHire {
    let mut is_unknown = false;
    let archive = opportunity.archive();
    let archive = archive.value().filter(|archive| {
        let reason = archive.reason.value();
        reason.is_none_or(|reason| may_be_hire(reason))
    });
    let keeps_reason = archive.is_some_and(|archive| !archive.reason.is_carried());
    let archived = archive.and_then(|archive| {
        is_unknown |= archive.archived_at.is_none();
        Some(Archived {
            reason: archive.reason.value().cloned().unwrap_or_default(),
            time: Some(time(archive.archived_at?)),
        })
    });
    let mut told: Vec<lever::Application> = Vec::new();
    for application in opportunity.told_applications().cloned().chain(separate) {
        match told.iter_mut().find(|known| known.id == application.id) {
            Some(known) => *known = std::mem::take(known).also(application),
            None => told.push(application),
        }
    }
    // One that does not tell whether it is a hire is as good as named only: it may be one, unless it is stored as another
    // (X59).
    let tells = |application: &&lever::Application| application.requisition_for_hire.is_carried();
    let is_told = |id: &str| {
        told.iter()
            .filter(tells)
            .any(|application| application.id == id)
    };
    let named: Vec<String> = opportunity
        .application_ids()
        .chain(told.iter().map(|application| application.id.as_str()))
        .filter(|id| !is_told(id))
        .map(str::to_owned)
        .collect();
    let hire = told
        .into_iter()
        .filter(lever::Application::is_hire)
        .min_by(|one, other| one.id.cmp(&other.id));
    let hire = hire.and_then(|hire| {
        let id = hire.id.clone();
        let told = application(hire, &mut Kept::default(), notes).filter(|told| {
            [&id, &told.requisition_for_hire]
                .iter()
                .all(|id| OpportunityId::parse(id).is_ok())
        });
        is_unknown |= told.is_none();
        let told = Application {
            company: String::new(),
            comments: String::new(),
            answers: Vec::new(),
            ..told?
        };
        Some((id, told))
    });
    if hire.is_none() && archived.is_none() && named.is_empty() && !is_unknown {
        return ToldHire::No;
    }
    let contact = opportunity.contact.map(lever::ContactReference::into_id);
    let Some(candidate) = contact.filter(|id| CandidateId::parse(id).is_ok()) else {
        notes.lacks("contact");
        return ToldHire::Unreadable;
    };
    let is_named = hire.is_none() && !is_unknown && !named.is_empty();
    let (application_ids, application) = match hire {
        Some((id, hire)) => (vec![id], Some(hire)),
        None => (named, None),
    };
    let is_archived = archived.is_some();
    let record = Opportunity {
        id: opportunity.id,
        candidate,
        archived,
        application,
        application_ids,
        // Where it is not stored, nothing else is known of it.
        confidential: true,
        unknown_part: if is_named {
            UnknownPart::Application.into()
        } else if is_unknown {
            UnknownPart::Hire.into()
        } else {
            UnknownPart::Posting.into()
        },
        ..Opportunity::default()
    };
    let is_told = |field: KeptField| match field {
        KeptField::Archived => is_archived,
        KeptField::ArchiveReason => is_archived && !keeps_reason,
        KeptField::Application => is_named,
        // It is of the application, which stays, and would leave the hire as it was known.
        KeptField::RequisitionForHire => is_unknown,
        _ => false,
    };
    let all = domain::KeptField::OF_OPPORTUNITY.iter();
    let kept = all
        .map(|field| field.said())
        .filter(|field| !is_told(*field));
    let told = entry(record::Record::Opportunity(record), kept.collect());
    ToldHire::Yes(Box::new(told))
}

/// The person behind an opportunity, as the opportunity repeats it; for exports without contacts, which
/// Lever gives out one by one only.
pub(in crate::cli::import) fn candidate_of(
    opportunity: &lever::Opportunity,
) -> Option<ImportEntry> {
    let person = opportunity.clone();
    let candidate = Candidate {
        id: person.contact?.id().to_owned(),
        name: person.name.unwrap_or_default(),
        headline: person.headline.unwrap_or_default(),
        location: person.location.unwrap_or_default(),
        emails: person.emails,
        phones: phones(person.phones),
        ..Candidate::default()
    };
    // What the contact itself told is not lost.
    let kept = Kept::from([KeptField::ContactData]);
    let entry = entry(record::Record::Candidate(candidate), kept);
    Some(changed_at(entry, opportunity.updated_at))
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

/// Whether a step says what it is.
fn is_told(step: &lever::StageChange) -> bool {
    step.to_stage_id.is_some() && step.updated_at.is_some()
}

/// The way through the stages, oldest first. A step without its stage or its time says nothing and is left off.
fn steps(changes: Vec<lever::StageChange>, notes: &mut Notes) -> Vec<StageChange> {
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

fn application(
    sent: lever::Application,
    kept: &mut Kept,
    notes: &mut Notes,
) -> Option<Application> {
    let kind = match sent.kind.as_deref() {
        Some("referral") => ApplicationKind::Referral,
        Some("user") => ApplicationKind::User,
        Some("posting") => ApplicationKind::Posting,
        Some(_) => return notes.unknown("applications[0].type"),
        None => return notes.missing("applications[0].type"),
    };
    let requisition_for_hire = match sent.requisition_for_hire {
        Carried::No | Carried::Yes(None) => String::new(),
        // Whoever has one is hired; without its id that would be lost, and with it a block.
        Carried::Yes(Some(requisition)) => match requisition.id {
            None => return notes.missing("applications[0].requisitionForHire.id"),
            Some(id) => id,
        },
    };
    let forms = kept.unless_carried(sent.custom_questions, KeptField::Answers);
    kept.if_none_says(&forms, |form| form.fields.is_some(), KeptField::Answers);
    let fields = forms.into_iter().filter_map(|form| form.fields).flatten();
    let answered = |field: lever::CustomField| {
        let answer = field.answer()?;
        Some(QuestionAnswer {
            question: field.text.unwrap_or_default(),
            answer,
        })
    };
    Some(Application {
        kind: kind.into(),
        create_time: kept
            .unless(sent.created_at, KeptField::ApplicationCreateTime)
            .map(time),
        company: kept.unless_carried(sent.company, KeptField::Company),
        comments: kept.unless_carried(sent.comments, KeptField::Comments),
        answers: fields.filter_map(answered).collect(),
        requisition_for_hire,
    })
}
