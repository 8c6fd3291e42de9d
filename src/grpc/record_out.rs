//! Records as they go over the wire.

use super::question::role_name;
use super::words::Word;
use crate::domain::record::{
    Application, Candidate, Confidentiality, Consent, Feedback, Interview, Lifecycle, Opportunity,
    Posting, Record, Requisition, Restriction, Timestamp, User, UserStatus,
};
use crate::proto::{self, ErasureState};

/// A record as the contract says it. `lifecycle` is that of an opportunity or
/// a candidate; others have none.
pub(super) fn record(record: Record, lifecycle: Lifecycle) -> proto::Record {
    use proto::record::Record as Said;
    let state = erasure_state(lifecycle).into();
    let said = match record {
        Record::User(said) => Said::User(user(&said)),
        Record::Posting(said) => Said::Posting(posting(said)),
        Record::Requisition(said) => Said::Requisition(requisition(said)),
        Record::Candidate(said) => Said::Candidate(candidate(said, state)),
        Record::Opportunity(said) => Said::Opportunity(opportunity(said, state)),
        Record::Interview(said) => Said::Interview(interview(said)),
        Record::Stage(said) => Said::Stage(proto::Stage {
            id: said.id.to_string(),
            name: said.name,
        }),
        Record::ArchiveReason(said) => Said::ArchiveReason(proto::ArchiveReason {
            id: said.id.to_string(),
            name: said.name,
            r#type: said.kind.number(),
        }),
    };
    proto::Record { record: Some(said) }
}

fn erasure_state(lifecycle: Lifecycle) -> ErasureState {
    match lifecycle {
        Lifecycle::Live => ErasureState::Unspecified,
        Lifecycle::Restricted(Restriction::Gone) => ErasureState::Restricted,
        Lifecycle::Restricted(Restriction::Requested | Restriction::GoneAndRequested) => {
            ErasureState::RestrictedOnRequest
        }
        Lifecycle::Merged => ErasureState::Merged,
        Lifecycle::Fenced => ErasureState::Fenced,
        Lifecycle::Anonymized => ErasureState::Anonymized,
    }
}

fn user(said: &User) -> proto::User {
    proto::User {
        id: said.id.to_string(),
        deactivated: said.status == UserStatus::Deactivated,
        role: said.role.as_ref().map(role_name).unwrap_or_default(),
        manager: maybe(said.manager.as_ref()),
        linked_candidates: all(&said.linked_candidates),
    }
}

fn posting(said: Posting) -> proto::Posting {
    proto::Posting {
        id: said.id.to_string(),
        title: said.title,
        state: said.state.number(),
        confidential: is_confidential(said.confidentiality),
        owner: maybe(said.owner.as_ref()),
        creator: maybe(said.creator.as_ref()),
        hiring_manager: maybe(said.hiring_manager.as_ref()),
        department: said.department.unwrap_or_default(),
        team: said.team.unwrap_or_default(),
        location: said.location.unwrap_or_default(),
        further_locations: said.further_locations,
        country: said.country.unwrap_or_default(),
    }
}

fn requisition(said: Requisition) -> proto::Requisition {
    proto::Requisition {
        id: said.id.to_string(),
        name: said.name,
        status: said.status.number(),
        confidential: is_confidential(said.confidentiality),
        owner: maybe(said.owner.as_ref()),
        creator: maybe(said.creator.as_ref()),
        hiring_manager: maybe(said.hiring_manager.as_ref()),
        postings: all(&said.postings),
    }
}

fn candidate(said: Candidate, erasure_state: i32) -> proto::Candidate {
    let phones = said.phones.into_iter().map(|phone| proto::Phone {
        kind: phone.kind,
        number: phone.number,
    });
    proto::Candidate {
        id: said.id.to_string(),
        name: said.name,
        headline: said.headline,
        location: said.location,
        emails: said.emails,
        phones: phones.collect(),
        erasure_state,
        merged_into: String::new(),
    }
}

fn opportunity(said: Opportunity, erasure_state: i32) -> proto::Opportunity {
    let steps = said.stage_changes.into_iter();
    proto::Opportunity {
        unknown_part: said.unknown.map_or(0, Word::number),
        formerly_hired: said.formerly_hired,
        application_ids: all(&said.application_ids),
        data_protection: said.data_protection.map(|said| proto::DataProtection {
            store: said.store.map(consent),
            contact: said.contact.map(consent),
        }),
        id: said.id.to_string(),
        candidate: said.candidate.to_string(),
        posting: maybe(said.posting.as_ref()),
        owner: maybe(said.owner.as_ref()),
        confidential: is_confidential(said.confidentiality),
        stage: maybe(said.stage.as_ref()),
        stage_changes: steps
            .map(|step| proto::StageChange {
                stage: step.stage.to_string(),
                user: maybe(step.by.as_ref()),
                time: Some(time(step.at)),
            })
            .collect(),
        archived: said.archived.map(|archived| proto::Archived {
            reason: maybe(archived.reason.as_ref()),
            time: Some(time(archived.at)),
        }),
        origin: said.origin.map_or(0, Word::number),
        sources: said.sources,
        tags: said.tags,
        links: said.links,
        create_time: said.created_at.map(time),
        application: said.application.map(application),
        erasure_state,
    }
}

fn consent(said: Consent) -> proto::Consent {
    proto::Consent {
        allowed: said.allowed,
        expire_time: said.expires_at.map(time),
    }
}

fn application(said: Application) -> proto::Application {
    let answers = said.answers.into_iter();
    proto::Application {
        kind: said.kind.number(),
        create_time: said.created_at.map(time),
        company: said.company,
        comments: said.comments,
        answers: answers
            .map(|answer| proto::QuestionAnswer {
                question: answer.question,
                answer: answer.answer,
            })
            .collect(),
        requisition_for_hire: maybe(said.requisition_for_hire.as_ref()),
    }
}

fn interview(said: Interview) -> proto::Interview {
    let panel = said.panel.into_iter().map(|seat| proto::Panelist {
        user: seat.user.to_string(),
        feedback_submitted: seat.feedback == Feedback::Submitted,
    });
    proto::Interview {
        id: said.id.to_string(),
        opportunity: said.opportunity.to_string(),
        panel: panel.collect(),
        cancelled: said.cancelled,
    }
}

/// A moment as the contract says it.
pub(super) fn time(at: Timestamp) -> prost_types::Timestamp {
    let nanos = at.0.rem_euclid(1_000) * 1_000_000;
    prost_types::Timestamp {
        seconds: at.0.div_euclid(1_000),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

fn is_confidential(confidentiality: Confidentiality) -> bool {
    confidentiality == Confidentiality::Confidential
}

fn maybe(id: Option<&impl ToString>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

fn all(ids: &[impl ToString]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
