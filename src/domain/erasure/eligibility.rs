use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{
    ArchiveReasonType, Lifecycle, RestrictionKind, Settings, Timestamp, Version,
};

/// What eligibility looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidacy {
    /// Live, restricted, fenced or anonymized.
    pub lifecycle: Lifecycle,
    /// How it ended, if it has.
    pub outcome: Outcome,
    /// When it ended.
    pub archived_at: Option<Timestamp>,
    /// Whether its application names a requisition for hire.
    pub names_requisition_for_hire: bool,
    /// Whether it is not known if the person was hired through it: its
    /// application, or what became of it, is not told.
    pub is_hire_unknown: bool,
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

/// A candidacy as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCandidacy {
    /// The candidacy.
    pub value: CandidacyOf,
    /// Which state of the opportunity. What its archive reason means is not of
    /// it.
    pub version: Version,
}

/// A candidacy under its id.
pub type NamedCandidacy = (OpportunityId, StoredCandidacy);

/// How a candidacy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has not: it is not archived.
    Active,
    /// Its source has ended it: that it is not archived blocks nothing (X57). What is restricted only for its candidate is
    /// active.
    Gone,
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

/// On what terms a hire keeps an opportunity from being erased
/// (rulebook: section 10, X69).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What becomes of those of somebody who was formerly hired.
    pub formerly_hired: FormerlyHired,
    /// What was archived as hired until then blocks no longer; `None` when a hire
    /// blocks for good.
    pub hired_until: Option<Timestamp>,
}

impl Terms {
    /// The terms at a moment, under the account's settings
    /// (rulebook: X69).
    pub fn at(now: Timestamp, settings: &Settings, formerly_hired: FormerlyHired) -> Self {
        Self {
            formerly_hired,
            hired_until: settings
                .hired_retention
                .map(|retention| retention.ended_by(now)),
        }
    }

    /// Whether the basis of a hire has ended. When somebody was hired is known
    /// of what is archived as hired only.
    fn is_over(self, candidacy: &Candidacy) -> bool {
        let is_hire = candidacy.outcome == Outcome::Archived(ArchiveReasonType::Hired);
        let hired_at = candidacy
            .archived_at
            .filter(|at| is_hire && *at >= EARLIEST_HIRE);
        hired_at.is_some_and(|at| self.hired_until.is_some_and(|until| at <= until))
    }
}

/// What is told as archived before 1973 was told in seconds, or without a time: when the person was hired is not known.
const EARLIEST_HIRE: Timestamp = Timestamp(100_000_000_000);

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
    /// The person asked that it be restricted.
    OnHold,
    /// It is beyond the acting user's reach.
    NeedsAnotherActor,
    /// It is fenced or anonymized already.
    AlreadyErased,
}

/// Whether an opportunity may be anonymized: archived, or gone in its source,
/// and not hired. Somebody formerly hired only when the request says so, and
/// somebody hired only when the basis of it has ended
/// (rulebook: section 10, X57, X59, X69).
///
/// # Errors
/// Why not.
pub fn eligibility(candidacy: &Candidacy, terms: Terms) -> Result<(), Block> {
    match candidacy.lifecycle {
        Lifecycle::Live | Lifecycle::Restricted(_) => {}
        Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => {
            return Err(Block::AlreadyErased);
        }
    }
    if candidacy
        .lifecycle
        .is_restricted(RestrictionKind::Requested)
    {
        return Err(Block::OnHold);
    }
    let is_hired = candidacy.names_requisition_for_hire
        || candidacy.outcome == Outcome::Archived(ArchiveReasonType::Hired);
    match candidacy.outcome {
        Outcome::Active => Err(Block::Active),
        Outcome::Gone if candidacy.lifecycle == Lifecycle::Live => Err(Block::Active),
        _ if is_hired && !terms.is_over(candidacy) => Err(Block::Hired),
        _ if candidacy.formerly_hired && terms.formerly_hired == FormerlyHired::Blocked => {
            Err(Block::FormerlyHired)
        }
        _ if candidacy.is_hire_unknown => Err(Block::UnknownReason),
        Outcome::ArchivedUnknown => Err(Block::UnknownReason),
        Outcome::Gone | Outcome::Archived(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::{HiredRetention, LawfulBasis};

    const HIRED_AT: i64 = 1_700_000_000_000;
    const FOR_GOOD: Terms = Terms {
        formerly_hired: FormerlyHired::Blocked,
        hired_until: None,
    };

    fn eligibility(candidacy: Candidacy) -> Result<(), Block> {
        super::eligibility(&candidacy, FOR_GOOD)
    }

    fn candidacy(outcome: Outcome) -> Candidacy {
        Candidacy {
            lifecycle: Lifecycle::Live,
            outcome,
            archived_at: None,
            names_requisition_for_hire: false,
            is_hire_unknown: false,
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
        let terms = Terms {
            formerly_hired: FormerlyHired::Included,
            ..FOR_GOOD
        };
        let included = |candidacy| super::eligibility(&candidacy, terms);
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
            is_hire_unknown: true,
            ..candidacy(Outcome::Archived(ArchiveReasonType::NotHired))
        };
        assert_eq!(eligibility(unknown), Err(Block::UnknownReason));
    }

    #[test]
    fn what_is_gone_in_its_source_need_not_be_archived() {
        let restricted = |outcome, names_requisition_for_hire| {
            eligibility(Candidacy {
                lifecycle: Lifecycle::Live.restricted(RestrictionKind::Gone),
                outcome,
                names_requisition_for_hire,
                ..candidacy(outcome)
            })
        };
        let not_hired = Outcome::Archived(ArchiveReasonType::NotHired);
        let hired = Outcome::Archived(ArchiveReasonType::Hired);
        assert_eq!(restricted(Outcome::Gone, false), Ok(()));
        // What is restricted for its candidate, and that its source has not ended.
        assert_eq!(restricted(Outcome::Active, false), Err(Block::Active));
        assert_eq!(restricted(not_hired, false), Ok(()));
        assert_eq!(restricted(Outcome::Gone, true), Err(Block::Hired));
        assert_eq!(restricted(hired, false), Err(Block::Hired));
        let unknown = restricted(Outcome::ArchivedUnknown, false);
        assert_eq!(unknown, Err(Block::UnknownReason));
    }

    #[test]
    fn what_a_person_asked_to_restrict_is_on_hold_gone_in_its_source_or_not() {
        let not_hired = Outcome::Archived(ArchiveReasonType::NotHired);
        let on_request = Lifecycle::Live.restricted(RestrictionKind::Requested);
        for lifecycle in [on_request, on_request.restricted(RestrictionKind::Gone)] {
            let restricted = Candidacy {
                lifecycle,
                ..candidacy(not_hired)
            };
            assert_eq!(eligibility(restricted), Err(Block::OnHold));
        }
    }

    #[test]
    fn a_hire_blocks_until_its_basis_ends() {
        let retention = HiredRetention {
            basis: LawfulBasis::LegalObligation,
            days: 2,
        };
        let settings = |hired_retention| Settings {
            hired_retention,
            ..Settings::default()
        };
        let day = 24 * 60 * 60 * 1000;
        let judged = |archived_at: Option<i64>, hired_retention, days: i64| {
            let hired = Candidacy {
                archived_at: archived_at.map(Timestamp),
                ..candidacy(Outcome::Archived(ArchiveReasonType::Hired))
            };
            let now = Timestamp(HIRED_AT + days * day);
            let terms = Terms::at(now, &settings(hired_retention), FormerlyHired::Blocked);
            super::eligibility(&hired, terms)
        };
        assert_eq!(judged(Some(HIRED_AT), Some(retention), 2), Ok(()));
        assert_eq!(
            judged(Some(HIRED_AT + 1), Some(retention), 2),
            Err(Block::Hired)
        );
        assert_eq!(judged(Some(HIRED_AT), None, 20_000), Err(Block::Hired));
        assert_eq!(
            judged(None, Some(retention), 20_000),
            Err(Block::Hired),
            "not archived"
        );
        // In seconds, or at no time: when that was is not known.
        for wrong in [-1, 0, HIRED_AT / 1_000] {
            let judged = judged(Some(wrong), Some(retention), 2);
            assert_eq!(judged, Err(Block::Hired), "{wrong}");
        }
        // Archived for another reason: when the person was hired is not known.
        for outcome in [
            Outcome::Archived(ArchiveReasonType::NotHired),
            Outcome::ArchivedUnknown,
        ] {
            let by_requisition = Candidacy {
                archived_at: Some(Timestamp(HIRED_AT)),
                names_requisition_for_hire: true,
                ..candidacy(outcome)
            };
            let now = Timestamp(1_000 + 20_000 * day);
            let terms = Terms::at(now, &settings(Some(retention)), FormerlyHired::Blocked);
            let judged = super::eligibility(&by_requisition, terms);
            assert_eq!(judged, Err(Block::Hired), "{outcome:?}");
        }
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
