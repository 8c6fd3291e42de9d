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
    /// Whether its application, and with it whether the person was hired, is
    /// not known.
    pub is_application_unknown: bool,
    /// Whether steward has known the person as hired through it, and was told
    /// otherwise since.
    pub formerly_hired: bool,
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

/// What becomes of opportunities of somebody who was formerly hired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormerlyHired {
    /// They are blocked.
    #[default]
    Blocked,
    /// They are erased like others: the request includes them, and row 41 holds.
    Included,
}

/// Why an opportunity cannot be anonymized now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Block {
    /// It is not archived.
    Active,
    /// The person was hired through it.
    Hired,
    /// The person was hired through it, and steward was told otherwise since.
    FormerlyHired,
    /// Its archive reason, or its application, is unknown, so that the person
    /// may have been hired.
    UnknownReason,
    /// It is beyond the acting user's reach.
    NeedsAnotherActor,
    /// It is fenced or anonymized already.
    AlreadyErased,
}

/// Whether an opportunity may be anonymized: archived, or gone in its source,
/// and not hired. Somebody formerly hired only when the request says so
/// (rulebook: section 10, X57, X59).
///
/// # Errors
/// Why not.
pub fn eligibility(candidacy: &Candidacy, formerly_hired: FormerlyHired) -> Result<(), Block> {
    match candidacy.lifecycle {
        Lifecycle::Live | Lifecycle::Restricted => {}
        Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => {
            return Err(Block::AlreadyErased);
        }
    }
    match candidacy.outcome {
        Outcome::Active if candidacy.lifecycle == Lifecycle::Live => Err(Block::Active),
        Outcome::Archived(ArchiveReasonType::Hired) => Err(Block::Hired),
        _ if candidacy.names_requisition_for_hire => Err(Block::Hired),
        _ if candidacy.formerly_hired && formerly_hired == FormerlyHired::Blocked => {
            Err(Block::FormerlyHired)
        }
        _ if candidacy.is_application_unknown => Err(Block::UnknownReason),
        Outcome::ArchivedUnknown => Err(Block::UnknownReason),
        // An active one that the source has ended is as good as archived.
        Outcome::Active | Outcome::Archived(ArchiveReasonType::NotHired) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eligibility(candidacy: Candidacy) -> Result<(), Block> {
        super::eligibility(&candidacy, FormerlyHired::Blocked)
    }

    fn candidacy(outcome: Outcome) -> Candidacy {
        Candidacy {
            lifecycle: Lifecycle::Live,
            outcome,
            names_requisition_for_hire: false,
            is_application_unknown: false,
            formerly_hired: false,
        }
    }

    #[test]
    fn archived_and_not_hired_is_eligible_and_nothing_else_is() {
        let not_hired = Outcome::Archived(ArchiveReasonType::NotHired);
        assert_eq!(eligibility(candidacy(not_hired)), Ok(()));
        assert_eq!(eligibility(candidacy(Outcome::Active)), Err(Block::Active));
        let hired = Outcome::Archived(ArchiveReasonType::Hired);
        assert_eq!(eligibility(candidacy(hired)), Err(Block::Hired));
        let unknown = Outcome::ArchivedUnknown;
        assert_eq!(eligibility(candidacy(unknown)), Err(Block::UnknownReason));
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
            assert_eq!(eligibility(hired), Err(Block::Hired));
        }
    }

    #[test]
    fn who_was_hired_formerly_is_erased_only_when_that_is_said() {
        let formerly = Candidacy {
            formerly_hired: true,
            ..candidacy(Outcome::Archived(ArchiveReasonType::NotHired))
        };
        assert_eq!(eligibility(formerly), Err(Block::FormerlyHired));
        let included = |candidacy| super::eligibility(&candidacy, FormerlyHired::Included);
        assert_eq!(included(formerly), Ok(()));
        let again = Outcome::Archived(ArchiveReasonType::Hired);
        let again = Candidacy {
            outcome: again,
            ..formerly
        };
        assert_eq!(included(again), Err(Block::Hired));
        let active = Candidacy {
            outcome: Outcome::Active,
            ..formerly
        };
        assert_eq!(included(active), Err(Block::Active));
    }

    #[test]
    fn an_application_that_is_not_known_may_mean_hired() {
        let unknown = Candidacy {
            is_application_unknown: true,
            ..candidacy(Outcome::Archived(ArchiveReasonType::NotHired))
        };
        assert_eq!(eligibility(unknown), Err(Block::UnknownReason));
    }

    #[test]
    fn what_is_gone_in_its_source_need_not_be_archived() {
        let restricted = |outcome, names_requisition_for_hire| {
            eligibility(Candidacy {
                lifecycle: Lifecycle::Restricted,
                outcome,
                names_requisition_for_hire,
                ..candidacy(outcome)
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
            assert_eq!(eligibility(erased), Err(Block::AlreadyErased));
        }
    }
}
