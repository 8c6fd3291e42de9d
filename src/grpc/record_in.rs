//! Records as they come over the wire, with the limits of the contract.

use std::fmt::Display;
use std::str::FromStr;

use super::fields::Fields;
use super::limits::{CONTACTS, MANY, TAGS, VERY_MANY};
use super::question::{confidentiality, maybe_role};
use super::words::Word;
use crate::domain::record::{
    Answer, Application, ArchiveReason, Archived, Candidate, Consent, DataProtection, Feedback,
    Interview, KeptField, Opportunity, Panelist, Phone, Posting, Record, RecordName, Requisition,
    Stage, StageChange, Timestamp, UnknownPart, User, UserStatus,
};
use crate::proto::{self, ErrorReason};

/// The longest name of a department, team, location, stage or reason.
const SHORT: usize = 200;
/// The longest title, name, address.
const LINE: usize = 500;
/// The longest headline, question or web address.
const PARAGRAPH: usize = 2_000;
/// The longest text that somebody wrote.
const ESSAY: usize = 20_000;
/// The first and the last second that a timestamp of the contract can name.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Reads a record; everything wrong with it is noted.
pub(super) fn read(fields: &mut Fields, record: proto::Record) -> Option<Record> {
    use proto::record::Record as Said;
    let Some(said) = record.record else {
        fields.required("");
        return None;
    };
    match said {
        Said::User(said) => fields.within("user", |f| user(f, said)).map(Record::User),
        Said::Posting(said) => fields
            .within("posting", |f| posting(f, said))
            .map(Record::Posting),
        Said::Requisition(said) => fields
            .within("requisition", |f| requisition(f, said))
            .map(Record::Requisition),
        Said::Candidate(said) => fields
            .within("candidate", |f| candidate(f, said))
            .map(Record::Candidate),
        Said::Opportunity(said) => fields
            .within("opportunity", |f| opportunity(f, said))
            .map(Record::Opportunity),
        Said::Interview(said) => fields
            .within("interview", |f| interview(f, said))
            .map(Record::Interview),
        Said::Stage(said) => fields
            .within("stage", |f| stage(f, said))
            .map(Record::Stage),
        Said::ArchiveReason(said) => fields
            .within("archive_reason", |f| archive_reason(f, said))
            .map(Record::ArchiveReason),
    }
}

/// Reads the name of a record.
pub(super) fn read_name(fields: &mut Fields, name: &proto::RecordName) -> Option<RecordName> {
    use proto::record_name::Name;
    let Some(name) = &name.name else {
        fields.required("");
        return None;
    };
    match name {
        Name::User(id) => fields.id("user", id).map(RecordName::User),
        Name::Posting(id) => fields.id("posting", id).map(RecordName::Posting),
        Name::Requisition(id) => fields.id("requisition", id).map(RecordName::Requisition),
        Name::Candidate(id) => fields.id("candidate", id).map(RecordName::Candidate),
        Name::Opportunity(id) => fields.id("opportunity", id).map(RecordName::Opportunity),
        Name::Interview(id) => fields.id("interview", id).map(RecordName::Interview),
        Name::Stage(id) => fields.id("stage", id).map(RecordName::Stage),
        Name::ArchiveReason(id) => fields
            .id("archive_reason", id)
            .map(RecordName::ArchiveReason),
    }
}

fn user(fields: &mut Fields, said: proto::User) -> Option<User> {
    Some(User {
        status: if said.deactivated {
            UserStatus::Deactivated
        } else {
            UserStatus::Active
        },
        role: maybe_role(fields, "role", &said.role),
        manager: fields.maybe_id("manager", &said.manager),
        linked_candidates: ids(
            fields,
            "linked_candidates",
            said.linked_candidates,
            VERY_MANY,
        ),
        id: fields.id("id", &said.id)?,
    })
}

fn posting(fields: &mut Fields, said: proto::Posting) -> Option<Posting> {
    let state = word(fields, "state", said.state);
    let id = fields.id("id", &said.id);
    Some(Posting {
        title: fields.text("title", said.title, LINE),
        confidentiality: confidentiality(said.confidential),
        owner: fields.maybe_id("owner", &said.owner),
        creator: fields.maybe_id("creator", &said.creator),
        hiring_manager: fields.maybe_id("hiring_manager", &said.hiring_manager),
        department: fields.maybe_text("department", said.department, SHORT),
        team: fields.maybe_text("team", said.team, SHORT),
        location: fields.maybe_text("location", said.location, SHORT),
        further_locations: {
            let list = said.further_locations;
            once(texts(fields, "further_locations", list, MANY, SHORT))
        },
        country: country(fields, said.country),
        id: id?,
        state: state?,
    })
}

fn country(fields: &mut Fields, said: String) -> Option<String> {
    let is_code = said.len() == 2 && said.bytes().all(|letter| letter.is_ascii_uppercase());
    if !is_code && !said.is_empty() {
        let description = "is not two capital letters";
        fields.wrong("country", ErrorReason::FieldInvalid, description);
    }
    is_code.then_some(said)
}

fn consent(
    fields: &mut Fields,
    field: &'static str,
    said: Option<proto::Consent>,
) -> Option<Consent> {
    let said = said?;
    let expire_time = said.expire_time;
    let expires_at = fields.within(field, |fields| {
        maybe_time(fields, "expire_time", expire_time)
    });
    Some(Consent {
        allowed: said.allowed,
        expires_at,
    })
}

fn requisition(fields: &mut Fields, said: proto::Requisition) -> Option<Requisition> {
    let status = word(fields, "status", said.status);
    let id = fields.id("id", &said.id);
    Some(Requisition {
        name: fields.text("name", said.name, LINE),
        confidentiality: confidentiality(said.confidential),
        owner: fields.maybe_id("owner", &said.owner),
        creator: fields.maybe_id("creator", &said.creator),
        hiring_manager: fields.maybe_id("hiring_manager", &said.hiring_manager),
        postings: ids(fields, "postings", said.postings, VERY_MANY),
        id: id?,
        status: status?,
    })
}

fn candidate(fields: &mut Fields, said: proto::Candidate) -> Option<Candidate> {
    let phones = fields.list("phones", said.phones, CONTACTS);
    Some(Candidate {
        name: fields.text("name", said.name, LINE),
        headline: fields.text("headline", said.headline, PARAGRAPH),
        location: fields.text("location", said.location, LINE),
        emails: texts(fields, "emails", said.emails, CONTACTS, LINE),
        phones: fields.each("phones", phones, |fields, phone| {
            Some(Phone {
                kind: fields.text("kind", phone.kind, SHORT),
                number: fields.text("number", phone.number, SHORT),
            })
        }),
        id: fields.id("id", &said.id)?,
    })
}

fn opportunity(fields: &mut Fields, said: proto::Opportunity) -> Option<Opportunity> {
    let id = fields.id("id", &said.id);
    let candidate = fields.id("candidate", &said.candidate);
    let stage_changes = fields.list("stage_changes", said.stage_changes, VERY_MANY);
    let unknown = maybe_word(fields, "unknown_part", said.unknown_part);
    let is_told = match unknown {
        // Of several applications, some may be told.
        None | Some(UnknownPart::Application | UnknownPart::Hire) => false,
        Some(UnknownPart::Posting) => !said.posting.is_empty(),
    };
    if is_told {
        let description = "must not be POSTING when `posting` is given";
        fields.wrong("unknown_part", ErrorReason::FieldInvalid, description);
    }
    Some(Opportunity {
        unknown,
        formerly_hired: false,
        application_ids: ids(fields, "application_ids", said.application_ids, MANY),
        data_protection: said.data_protection.and_then(|said| {
            fields.within("data_protection", |fields| {
                let store = consent(fields, "store", said.store);
                let contact = consent(fields, "contact", said.contact);
                // One that neither allows nor forbids anything is none.
                let says = store.is_some() || contact.is_some();
                says.then_some(DataProtection { store, contact })
            })
        }),
        posting: fields.maybe_id("posting", &said.posting),
        owner: fields.maybe_id("owner", &said.owner),
        confidentiality: confidentiality(said.confidential),
        stage: fields.maybe_id("stage", &said.stage),
        stage_changes: fields.each("stage_changes", stage_changes, |fields, step| {
            let stage = fields.id("stage", &step.stage);
            let by = fields.maybe_id("user", &step.user);
            let at = time(fields, "time", step.time);
            Some(StageChange {
                stage: stage?,
                by,
                at: at?,
            })
        }),
        archived: said.archived.and_then(|archived| {
            fields.within("archived", |fields| {
                let reason = fields.maybe_id("reason", &archived.reason);
                let at = time(fields, "time", archived.time)?;
                Some(Archived { reason, at })
            })
        }),
        origin: maybe_word(fields, "origin", said.origin),
        sources: texts(fields, "sources", said.sources, MANY, LINE),
        tags: once(texts(fields, "tags", said.tags, TAGS, SHORT)),
        links: texts(fields, "links", said.links, MANY, PARAGRAPH),
        created_at: maybe_time(fields, "create_time", said.create_time),
        application: said
            .application
            .and_then(|said| fields.within("application", |fields| application(fields, said))),
        id: id?,
        candidate: candidate?,
    })
}

fn application(fields: &mut Fields, said: proto::Application) -> Option<Application> {
    let kind = word(fields, "kind", said.kind);
    let answers = fields.list("answers", said.answers, TAGS);
    Some(Application {
        created_at: maybe_time(fields, "create_time", said.create_time),
        company: fields.text("company", said.company, LINE),
        comments: fields.text("comments", said.comments, ESSAY),
        answers: fields.each("answers", answers, |fields, said| {
            Some(Answer {
                question: fields.text("question", said.question, PARAGRAPH),
                answer: fields.text("answer", said.answer, ESSAY),
            })
        }),
        requisition_for_hire: fields.maybe_id("requisition_for_hire", &said.requisition_for_hire),
        kind: kind?,
    })
}

fn interview(fields: &mut Fields, said: proto::Interview) -> Option<Interview> {
    let id = fields.id("id", &said.id);
    let opportunity = fields.id("opportunity", &said.opportunity);
    let panel = fields.list("panel", said.panel, MANY);
    let mut seated = Vec::new();
    let panel = fields.each("panel", panel, |fields, said| {
        let user: crate::domain::id::UserId = fields.id("user", &said.user)?;
        if seated.contains(&user) {
            fields.wrong("user", ErrorReason::FieldInvalid, "sits on the panel twice");
        }
        seated.push(user.clone());
        let feedback = if said.feedback_submitted {
            Feedback::Submitted
        } else {
            Feedback::Missing
        };
        Some(Panelist { user, feedback })
    });
    if said.cancelled && !panel.is_empty() {
        let description = "must be empty: the interview was cancelled";
        fields.wrong("panel", ErrorReason::FieldInvalid, description);
    }
    Some(Interview {
        id: id?,
        opportunity: opportunity?,
        panel,
        cancelled: said.cancelled,
        // Nobody tells it: it is what was stored.
        former_feedback: Vec::new(),
    })
}

fn stage(fields: &mut Fields, said: proto::Stage) -> Option<Stage> {
    let name = fields.text("name", said.name, SHORT);
    let id = fields.id("id", &said.id)?;
    Some(Stage { id, name })
}

fn archive_reason(fields: &mut Fields, said: proto::ArchiveReason) -> Option<ArchiveReason> {
    let id = fields.id("id", &said.id);
    let name = fields.text("name", said.name, SHORT);
    let kind = word(fields, "type", said.r#type)?;
    Some(ArchiveReason {
        id: id?,
        name,
        kind,
    })
}

/// The fields that a write of a record leaves as they are stored.
pub(super) fn read_keep(
    fields: &mut Fields,
    said: &[i32],
    record: Option<&Record>,
) -> Vec<KeptField> {
    let mut kept = Vec::new();
    for (position, number) in said.iter().enumerate() {
        let field = format!("keep[{position}]");
        let Some(one) = word::<KeptField>(fields, &field, *number) else {
            continue;
        };
        if record.is_some_and(|record| !KeptField::of(record).contains(&one)) {
            fields.wrong(
                &field,
                ErrorReason::FieldInvalid,
                "is no field of such a record",
            );
        } else if kept.contains(&one) {
            fields.wrong(&field, ErrorReason::FieldInvalid, "is said twice");
        }
        kept.push(one);
    }
    kept
}

/// Ids, each once.
fn ids<T>(fields: &mut Fields, field: &'static str, list: Vec<String>, limit: usize) -> Vec<T>
where
    T: FromStr<Err: Display> + PartialEq,
{
    let list = fields.list(field, list, limit);
    once(fields.each(field, list, |fields, text| fields.id("", &text)))
}

fn texts(
    fields: &mut Fields,
    field: &'static str,
    list: Vec<String>,
    limit: usize,
    characters: usize,
) -> Vec<String> {
    let list = fields.list(field, list, limit);
    fields.each(field, list, |fields, text| {
        Some(fields.text("", text, characters))
    })
}

/// Leaves out what was said before: such a list says what there is, and
/// saying it twice says nothing more.
fn once<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(list.len());
    for thing in list {
        if !kept.contains(&thing) {
            kept.push(thing);
        }
    }
    kept
}

/// A word of the contract that must be said.
pub(super) fn word<W: Word>(fields: &mut Fields, field: &str, number: i32) -> Option<W> {
    if number == 0 {
        fields.required(field);
    }
    maybe_word(fields, field, number)
}

/// A word of the contract; 0 is *unspecified* in every enum of it.
pub(super) fn maybe_word<W: Word>(fields: &mut Fields, field: &str, number: i32) -> Option<W> {
    if let Ok(said) = W::Said::try_from(number) {
        return W::meant(said);
    }
    fields.wrong(
        field,
        ErrorReason::FieldInvalid,
        "is no value of the contract",
    );
    None
}

type Said = Option<prost_types::Timestamp>;

fn time(fields: &mut Fields, field: &str, said: Said) -> Option<Timestamp> {
    let said = fields.present(field, said);
    maybe_time(fields, field, said)
}

/// A moment, to the millisecond.
pub(super) fn maybe_time(fields: &mut Fields, field: &str, said: Said) -> Option<Timestamp> {
    let said = said?;
    let millis = u32::try_from(said.nanos)
        .ok()
        .filter(|&nanos| nanos < 1_000_000_000 && SECONDS.contains(&said.seconds))
        .map(|nanos| said.seconds * 1_000 + i64::from(nanos / 1_000_000));
    if millis.is_none() {
        fields.wrong(field, ErrorReason::FieldInvalid, "is not a valid time");
    }
    millis.map(Timestamp)
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
