//! Fields that a write leaves as they are stored, for sources that do not carry
//! them.

use super::{
    Application, Candidate, Feedback, Interview, Opportunity, Posting, Record, Requisition,
    UnknownPart, User,
};

/// A field that a write can leave as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeptField {
    /// Of an opportunity: the application, with the posting, also that there is
    /// none.
    Application,
    /// The same, if an application is stored: the source names one.
    ApplicationIfAny,
    /// Of a user: the links to candidates.
    LinkedCandidates,
    /// Of an interview: the feedback that is in.
    Feedback,
    /// Of an opportunity, posting or requisition: whether it is confidential.
    Confidential,
    /// Of a requisition: its links to postings.
    Postings,
    /// Of a candidate: the contact data that the record leaves empty.
    ContactData,
}

impl KeptField {
    /// Whether such a record has the field.
    pub fn is_of(self, record: &Record) -> bool {
        matches!(
            (self, record),
            (
                Self::Application | Self::ApplicationIfAny,
                Record::Opportunity(_)
            ) | (Self::LinkedCandidates, Record::User(_))
                | (Self::Feedback, Record::Interview(_))
                | (
                    Self::Confidential,
                    Record::Opportunity(_) | Record::Posting(_) | Record::Requisition(_)
                )
                | (Self::Postings, Record::Requisition(_))
                | (Self::ContactData, Record::Candidate(_))
        )
    }
}

/// What was written, with some fields as they are stored
/// (rulebook: X59, X62).
pub fn keep(stored: Option<&Record>, written: Record, fields: &[KeptField]) -> Record {
    let Some(stored) = stored else {
        return written;
    };
    fields
        .iter()
        .fold(written, |written, field| match (field, stored, written) {
            (KeptField::Application, Record::Opportunity(was), Record::Opportunity(now)) => {
                Record::Opportunity(keep_application(was, now))
            }
            (KeptField::ApplicationIfAny, Record::Opportunity(was), Record::Opportunity(now))
                if was.application.is_some() =>
            {
                Record::Opportunity(keep_if_told(was, now))
            }
            // What was told of the posting is not lost either.
            (KeptField::ApplicationIfAny, Record::Opportunity(was), Record::Opportunity(now)) => {
                let posting = was.posting.clone().or(now.posting);
                let application_ids = was.application_ids.clone();
                Record::Opportunity(Opportunity {
                    posting,
                    application_ids,
                    ..now
                })
            }
            (KeptField::LinkedCandidates, Record::User(was), Record::User(now)) => {
                Record::User(User {
                    linked_candidates: was.linked_candidates.clone(),
                    ..now
                })
            }
            (KeptField::Feedback, Record::Interview(was), Record::Interview(now)) => {
                Record::Interview(keep_feedback(was, now))
            }
            (KeptField::Confidential, Record::Opportunity(was), Record::Opportunity(now)) => {
                Record::Opportunity(Opportunity {
                    confidentiality: was.confidentiality,
                    ..now
                })
            }
            (KeptField::Confidential, Record::Posting(was), Record::Posting(now)) => {
                Record::Posting(Posting {
                    confidentiality: was.confidentiality,
                    ..now
                })
            }
            (KeptField::Confidential, Record::Requisition(was), Record::Requisition(now)) => {
                Record::Requisition(Requisition {
                    confidentiality: was.confidentiality,
                    ..now
                })
            }
            (KeptField::Postings, Record::Requisition(was), Record::Requisition(now)) => {
                Record::Requisition(Requisition {
                    postings: was.postings.clone(),
                    ..now
                })
            }
            (KeptField::ContactData, Record::Candidate(was), Record::Candidate(now)) => {
                Record::Candidate(keep_contact_data(was, now))
            }
            (_, _, written) => written,
        })
}

fn keep_contact_data(was: &Candidate, now: Candidate) -> Candidate {
    let text = |was: &String, now: String| if now.is_empty() { was.clone() } else { now };
    Candidate {
        name: text(&was.name, now.name),
        headline: text(&was.headline, now.headline),
        location: text(&was.location, now.location),
        emails: if now.emails.is_empty() {
            was.emails.clone()
        } else {
            now.emails
        },
        phones: if now.phones.is_empty() {
            was.phones.clone()
        } else {
            now.phones
        },
        id: now.id,
    }
}

/// What is stored of an application, when it is all that the source names; of
/// another that it names, the posting and a hire are not known
/// (rulebook: X59).
fn keep_if_told(was: &Opportunity, now: Opportunity) -> Opportunity {
    let is_told = |id| was.application_ids.contains(id);
    // Before steward kept ids, there was one application at most.
    let is_that = was.application_ids.is_empty() && now.application_ids.len() <= 1;
    if is_that || now.application_ids.iter().all(is_told) {
        return keep_application(was, now);
    }
    Opportunity {
        unknown: Some(UnknownPart::Application),
        posting: None,
        ..keep_application(was, now)
    }
}

/// A hire that is told is not lost, whichever application is stored
/// (rulebook: X61).
fn keep_application(was: &Opportunity, now: Opportunity) -> Opportunity {
    let is_hire = |application: &Application| application.requisition_for_hire.is_some();
    let stored = was.application.clone();
    let application = match (stored, now.application) {
        (Some(stored), Some(told)) if is_hire(&told) && !is_hire(&stored) => Some(told),
        (stored, _) => stored,
    };
    Opportunity {
        application,
        application_ids: was.application_ids.clone(),
        posting: was.posting.clone(),
        unknown: was.unknown,
        ..now
    }
}

fn keep_feedback(was: &Interview, mut now: Interview) -> Interview {
    for panelist in &mut now.panel {
        let stored = was.panel.iter().find(|other| other.user == panelist.user);
        if stored.is_some_and(|stored| stored.feedback == Feedback::Submitted) {
            panelist.feedback = Feedback::Submitted;
        }
    }
    now
}
