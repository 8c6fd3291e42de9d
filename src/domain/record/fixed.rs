use super::{ArchiveReasonType, Confidentiality, KeptField, Record, RecordName};
use crate::domain::id::{
    ArchiveReasonId, InterviewId, OpportunityId, PostingId, RequisitionId, StageId, UserId,
};
use crate::domain::question::Profile;

/// What of a record is fixed once it exists. A tombstone keeps it: what is told
/// again under the same id is a change of what was deleted (X56).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixedFact {
    /// Of an interview.
    Interview {
        /// Whose it is.
        opportunity: OpportunityId,
        /// Whose feedback is in (X62).
        submitted: Vec<UserId>,
        /// Whether it was cancelled (X62); `None` of one that was deleted before that was noted.
        cancelled: Option<bool>,
    },
    /// That a posting is confidential, for good (X65).
    ConfidentialPosting,
    /// Whether a requisition is confidential: what takes that back is told apart.
    Requisition(Confidentiality),
    /// That an archive reason means hired (section 10).
    Hired,
    /// That an opportunity was gone in its source before steward was told of it
    /// (X57).
    Gone,
}

impl FixedFact {
    /// What is fixed of a record, if anything.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Interview(it) => Some(Self::Interview {
                opportunity: it.opportunity.clone(),
                submitted: it.submitted(),
                cancelled: Some(it.cancelled),
            }),
            Record::Posting(it) => (it.confidentiality == Confidentiality::Confidential)
                .then_some(Self::ConfidentialPosting),
            Record::ArchiveReason(it) => {
                (it.kind == ArchiveReasonType::Hired).then_some(Self::Hired)
            }
            Record::Requisition(it) => Some(Self::Requisition(it.confidentiality)),
            Record::User(_) | Record::Candidate(_) | Record::Opportunity(_) | Record::Stage(_) => {
                None
            }
        }
    }
}

/// What was written anew of a deleted record, with what its tombstone keeps of a
/// field that the write leaves as it is stored
/// (rulebook: X56, X62).
pub fn keep_of_deleted(was: &FixedFact, mut written: Record, fields: &[KeptField]) -> Record {
    match (was, &mut written) {
        (FixedFact::ConfidentialPosting, Record::Posting(it))
            if fields.contains(&KeptField::Confidential) =>
        {
            it.confidentiality = Confidentiality::Confidential;
        }
        (FixedFact::Requisition(was), Record::Requisition(it))
            if fields.contains(&KeptField::Confidential) =>
        {
            it.confidentiality = *was;
        }
        (
            FixedFact::Interview {
                submitted,
                cancelled,
                ..
            },
            Record::Interview(it),
        ) => {
            if fields.contains(&KeptField::Feedback) {
                it.keep_feedback(submitted);
            }
            if fields.contains(&KeptField::Cancelled) && *cancelled == Some(true) {
                it.cancelled = true;
                it.panel.clear();
            }
        }
        _ => {}
    }
    match (was, written) {
        (FixedFact::Interview { submitted, .. }, Record::Interview(it)) => {
            Record::Interview(it.after_feedback_of(submitted.clone()))
        }
        (_, written) => written,
    }
}

/// A posting that stays confidential though it was written otherwise, and whether it was
/// (rulebook: X65).
pub fn keep_confidential_posting(was: &FixedFact, written: Record) -> (Record, bool) {
    match written {
        Record::Posting(mut it)
            if *was == FixedFact::ConfidentialPosting
                && it.confidentiality == Confidentiality::Open =>
        {
            it.confidentiality = Confidentiality::Confidential;
            (Record::Posting(it), true)
        }
        written => (written, false),
    }
}

/// The field of a deleted record that was written anew without it, and that its tombstone does not keep: what a
/// requisition is linked to decides (row 17), and whether an interview takes place
/// (rulebook: X56).
pub fn lost_by_deletion(
    was: &FixedFact,
    written: &Record,
    kept: &[KeptField],
) -> Option<&'static str> {
    match (was, written) {
        (FixedFact::Requisition(_), Record::Requisition(_)) => kept
            .contains(&KeptField::Postings)
            .then_some("requisition.postings"),
        (
            FixedFact::Interview {
                cancelled: None, ..
            },
            Record::Interview(_),
        ) => kept
            .contains(&KeptField::Cancelled)
            .then_some("interview.cancelled"),
        _ => None,
    }
}

/// The field of a record that is fixed, and was written otherwise, if there is
/// one. `was` is what is fixed of the record as it is stored, or was before it
/// was deleted
/// (rulebook: section 10, X56, X65).
pub fn fixed_field(was: &FixedFact, written: &Record) -> Option<&'static str> {
    let is = FixedFact::of(written);
    match was {
        FixedFact::Interview {
            opportunity: was, ..
        } => {
            let stays =
                matches!(is, Some(FixedFact::Interview { opportunity, .. }) if opportunity == *was);
            (!stays).then_some("interview.opportunity")
        }
        was if is.as_ref() == Some(was) => None,
        FixedFact::ConfidentialPosting => Some("posting.confidential"),
        FixedFact::Hired => Some("archive_reason.type"),
        // What comes back is stored, and restricted.
        FixedFact::Gone | FixedFact::Requisition(_) => None,
    }
}

/// What a record write that deletes a record does to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It is refused: users are deactivated, by `ManageRoles` (X53).
    Refused,
    /// It is restricted: gone is a state, and what is personal is erased by one
    /// path only (X57).
    Restricts(Profile),
    /// It is removed, and leaves a tombstone (X56).
    Removes(RemovableName),
}

/// The name of a record that can be removed: of no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovableName {
    /// A posting.
    Posting(PostingId),
    /// A requisition.
    Requisition(RequisitionId),
    /// An interview.
    Interview(InterviewId),
    /// A stage of the pipeline.
    Stage(StageId),
    /// A reason to archive an opportunity.
    ArchiveReason(ArchiveReasonId),
}

/// What deleting such a record does
/// (rulebook: X53, X56, X57).
pub fn deletion(name: &RecordName) -> Deletion {
    match name.clone() {
        RecordName::User(_) => Deletion::Refused,
        RecordName::Candidate(id) => Deletion::Restricts(Profile::Candidate(id)),
        RecordName::Opportunity(id) => Deletion::Restricts(Profile::Opportunity(id)),
        RecordName::Posting(id) => Deletion::Removes(RemovableName::Posting(id)),
        RecordName::Requisition(id) => Deletion::Removes(RemovableName::Requisition(id)),
        RecordName::Interview(id) => Deletion::Removes(RemovableName::Interview(id)),
        RecordName::Stage(id) => Deletion::Removes(RemovableName::Stage(id)),
        RecordName::ArchiveReason(id) => Deletion::Removes(RemovableName::ArchiveReason(id)),
    }
}
