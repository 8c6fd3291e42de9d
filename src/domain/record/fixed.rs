use super::{Confidentiality, Record, RecordName};

/// The field that is fixed once a record exists and was written otherwise, if
/// there is one: whose an opportunity or interview is, and that a posting is
/// confidential (X65).
pub fn fixed_field(was: &Record, written: &Record) -> Option<&'static str> {
    let (differs, field) = match (was, written) {
        (Record::Opportunity(was), Record::Opportunity(now)) => {
            (was.candidate != now.candidate, "opportunity.candidate")
        }
        (Record::Interview(was), Record::Interview(now)) => {
            (was.opportunity != now.opportunity, "interview.opportunity")
        }
        (Record::Posting(was), Record::Posting(now)) => (
            was.confidentiality == Confidentiality::Confidential
                && now.confidentiality == Confidentiality::Open,
            "posting.confidential",
        ),
        _ => (false, ""),
    };
    differs.then_some(field)
}

/// What a record write that deletes a record does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It is refused: users are deactivated, by `ManageRoles` (X53).
    Refused,
    /// It is restricted: gone is a state, and what is personal is erased by one
    /// path only (X57).
    Restricts,
    /// It is removed.
    Removes,
}

/// What deleting such a record does
/// (rulebook: X53, X57).
pub fn deletion(name: &RecordName) -> Deletion {
    match name {
        RecordName::User(_) => Deletion::Refused,
        RecordName::Candidate(_) | RecordName::Opportunity(_) => Deletion::Restricts,
        RecordName::Posting(_)
        | RecordName::Requisition(_)
        | RecordName::Interview(_)
        | RecordName::Stage(_)
        | RecordName::ArchiveReason(_) => Deletion::Removes,
    }
}
