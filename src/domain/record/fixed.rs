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

/// Whether a record write may delete the record: users are deactivated, by
/// `ManageRoles` (X53).
pub fn is_deletable(name: &RecordName) -> bool {
    !matches!(name, RecordName::User(_))
}
