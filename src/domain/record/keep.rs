//! Fields that a write leaves as they are stored, for sources that do not carry
//! them.

use super::{Feedback, Interview, Opportunity, Record, User};

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
                Record::Opportunity(keep_application(was, now))
            }
            // What was told of the posting is not lost either.
            (KeptField::ApplicationIfAny, Record::Opportunity(was), Record::Opportunity(now)) => {
                let posting = was.posting.clone().or(now.posting);
                Record::Opportunity(Opportunity { posting, ..now })
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
            (_, _, written) => written,
        })
}

fn keep_application(was: &Opportunity, now: Opportunity) -> Opportunity {
    Opportunity {
        application: was.application.clone(),
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
