use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{ArchiveReasonType, Lifecycle, Stored};

/// What eligibility looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidacy {
    /// Live, restricted, fenced or anonymized.
    pub lifecycle: Lifecycle,
    /// How it ended, if it has.
    pub outcome: Outcome,
    /// Whether its application names a requisition for hire.
    pub names_requisition_for_hire: bool,
}

/// Whose candidacy it is, and what eligibility looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidacyOf {
    /// Whose candidacy it is.
    pub candidate: CandidateId,
    /// What eligibility looks at.
    pub candidacy: Candidacy,
}

/// A candidacy under its id.
pub type NamedCandidacy = (OpportunityId, Stored<CandidacyOf>);

/// How a candidacy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has not: it is not archived.
    Active,
    /// It was archived for a reason of this type.
    Archived(ArchiveReasonType),
    /// It was archived for a reason that steward does not know, or for none.
    ArchivedUnknown,
}

/// Why an opportunity cannot be anonymized now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Block {
    /// It is not archived.
    Active,
    /// The person was hired through it.
    Hired,
    /// Its archive reason is unknown, so it may mean hired.
    UnknownReason,
    /// It is beyond the acting user's reach.
    NeedsAnotherActor,
    /// It is fenced or anonymized already.
    AlreadyErased,
}

/// Whether an opportunity may be anonymized: archived, or gone in its source,
/// and not hired
/// (rulebook: section 10, X57).
///
/// # Errors
/// Why not.
pub fn eligibility(candidacy: &Candidacy) -> Result<(), Block> {
    match candidacy.lifecycle {
        Lifecycle::Live | Lifecycle::Restricted => {}
        Lifecycle::Fenced | Lifecycle::Anonymized => return Err(Block::AlreadyErased),
    }
    match candidacy.outcome {
        Outcome::Active if candidacy.lifecycle == Lifecycle::Live => Err(Block::Active),
        Outcome::Archived(ArchiveReasonType::Hired) => Err(Block::Hired),
        _ if candidacy.names_requisition_for_hire => Err(Block::Hired),
        Outcome::ArchivedUnknown => Err(Block::UnknownReason),
        // An active one that the source has ended is as good as archived.
        Outcome::Active | Outcome::Archived(ArchiveReasonType::NotHired) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidacy(outcome: Outcome) -> Candidacy {
        Candidacy {
            lifecycle: Lifecycle::Live,
            outcome,
            names_requisition_for_hire: false,
        }
    }

    #[test]
    fn archived_and_not_hired_is_eligible_and_nothing_else_is() {
        let not_hired = Outcome::Archived(ArchiveReasonType::NotHired);
        assert_eq!(eligibility(&candidacy(not_hired)), Ok(()));
        assert_eq!(eligibility(&candidacy(Outcome::Active)), Err(Block::Active));
        let hired = Outcome::Archived(ArchiveReasonType::Hired);
        assert_eq!(eligibility(&candidacy(hired)), Err(Block::Hired));
        let unknown = Outcome::ArchivedUnknown;
        assert_eq!(eligibility(&candidacy(unknown)), Err(Block::UnknownReason));
    }

    #[test]
    fn a_requisition_for_hire_means_hired_whatever_the_reason_says() {
        for outcome in [
            Outcome::Archived(ArchiveReasonType::NotHired),
            Outcome::ArchivedUnknown,
        ] {
            let hired = Candidacy {
                names_requisition_for_hire: true,
                ..candidacy(outcome)
            };
            assert_eq!(eligibility(&hired), Err(Block::Hired));
        }
    }

    #[test]
    fn what_is_gone_in_its_source_need_not_be_archived() {
        let restricted = |outcome, names_requisition_for_hire| {
            eligibility(&Candidacy {
                lifecycle: Lifecycle::Restricted,
                outcome,
                names_requisition_for_hire,
            })
        };
        let not_hired = Outcome::Archived(ArchiveReasonType::NotHired);
        let hired = Outcome::Archived(ArchiveReasonType::Hired);
        assert_eq!(restricted(Outcome::Active, false), Ok(()));
        assert_eq!(restricted(not_hired, false), Ok(()));
        assert_eq!(restricted(Outcome::Active, true), Err(Block::Hired));
        assert_eq!(restricted(hired, false), Err(Block::Hired));
        let unknown = restricted(Outcome::ArchivedUnknown, false);
        assert_eq!(unknown, Err(Block::UnknownReason));
    }

    #[test]
    fn what_is_erased_is_not_erased_again() {
        for lifecycle in [Lifecycle::Fenced, Lifecycle::Anonymized] {
            let erased = Candidacy {
                lifecycle,
                ..candidacy(Outcome::Active)
            };
            assert_eq!(eligibility(&erased), Err(Block::AlreadyErased));
        }
    }
}
