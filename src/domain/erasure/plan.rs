//! What an erasure would do, judged at one revision (rulebook, section 10).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use thiserror::Error;

use super::erasure_facts::ErasureFacts;
use super::{Block, FormerlyHired, Outcome, Terms, eligibility};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Asker, Decision, Denial, decide};
use crate::domain::erasure::{NamedCandidacy, StoredCandidacy};
use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, OpportunityId, UserId};
use crate::domain::question::{Profile, ProfileOrPosting, Question};
use crate::domain::record::{Lifecycle, RestrictionKind, Version};

/// What somebody wants to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// By whose authority.
    pub actor: UserId,
    /// What.
    pub selection: Selection,
    /// What becomes of those of somebody who was formerly hired.
    pub formerly_hired: FormerlyHired,
}

/// Which opportunities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// These, and no others.
    Opportunities(BTreeSet<OpportunityId>),
    /// All of a candidate who asked for erasure, and the person.
    RequestOf(CandidateId),
}

/// An opportunity that would be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The opportunity.
    pub id: OpportunityId,
    /// Whose candidacy it is.
    pub candidate: CandidateId,
    /// Which state of it.
    pub version: Version,
    /// How it ended, which its archive reason decides too.
    pub outcome: Outcome,
}

/// What a run would do, at one revision. Every list is in the order of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The opportunities that would be erased.
    pub erase: Vec<Planned>,
    /// The candidates who would go with their last live opportunity.
    pub candidates: Vec<CandidateId>,
    /// What is blocked, and why.
    pub blocked: Vec<(OpportunityId, Block)>,
    /// Why the person of an erasure request is blocked, without regard to the
    /// opportunities.
    pub blocked_person: Option<Block>,
    /// What only another user may erase: counted, never named to this one.
    pub unreached: Vec<OpportunityId>,
    /// Of the blocked ones, those that are erased for good; nothing waits for
    /// them.
    pub gone: HashSet<OpportunityId>,
}

/// Why nothing is planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanRefusal {
    /// The acting user is unknown or deactivated.
    #[error("the acting user is not active")]
    ActorNotActive,
    /// The acting user's role does not hold row 7, or row 41 where it is needed.
    #[error("the acting user does not hold the permission")]
    PermissionNotHeld,
    /// Something of the selection is beyond the acting user's reach.
    #[error("{unseen} of these opportunities cannot be reached by the acting user")]
    OutOfReach {
        /// How much; none is named.
        unseen: usize,
    },
    /// The candidate is the acting user's own profile.
    #[error("nobody erases their own profile")]
    OwnProfile,
    /// Steward does not know the candidate who asked.
    #[error("the candidate is not known")]
    CandidateUnknown,
}

impl Plan {
    /// How many items are blocked, those that are not named included.
    pub fn blocked_count(&self) -> usize {
        self.blocked.len() + self.unreached.len()
    }

    /// Whether there is anything to run. An erasure request is accepted for
    /// what it waits for as well.
    pub fn is_runnable(&self, selection: &Selection) -> bool {
        let waits = || self.blocked_count() > self.gone.len();
        match selection {
            Selection::Opportunities(_) => !self.erase.is_empty(),
            Selection::RequestOf(_) => {
                !self.erase.is_empty()
                    || !self.candidates.is_empty()
                    || self.blocked_person.is_some()
                    || waits()
            }
        }
    }
}

/// Whether the user is active and holds row 7, and row 41 to include who was
/// formerly hired
/// (rulebook: section 10).
///
/// # Errors
/// What does not hold.
pub fn may_anonymize(
    facts: &impl Facts,
    actor: &UserId,
    formerly_hired: FormerlyHired,
) -> Result<(), PlanRefusal> {
    let asker = Asker::identify(facts, actor).map_err(|_| PlanRefusal::ActorNotActive)?;
    let mut held = asker.holds(Permission::AnonymizeCandidates);
    if formerly_hired == FormerlyHired::Included {
        held = held.and(asker.holds(Permission::ViewAndEditComplianceSettings));
    }
    held.map_err(|_| PlanRefusal::PermissionNotHeld)
}

/// Row 7 and reach, for one opportunity: of one that is restricted, the reach
/// before that
/// (rulebook: section 10, X57).
pub(super) fn reach(facts: &impl Facts, actor: &UserId, id: &OpportunityId) -> Decision {
    let profile = Profile::Opportunity(id.clone());
    decide(&ErasureFacts(facts), actor, &Question::Anonymize(profile))
}

/// Reach for a candidate through any live opportunity; without one, rows 1 and
/// 12 for all (rulebook, section 3; X67).
pub(super) fn reach_candidate(
    facts: &impl Facts,
    actor: &UserId,
    candidate: &CandidateId,
) -> Decision {
    let profile = ProfileOrPosting::Profile(Profile::Candidate(candidate.clone()));
    decide(
        &ErasureFacts(facts),
        actor,
        &Question::ManageProfile(profile),
    )
}

/// The plan for an erasure by ids; `found` are those that the store has
/// (rulebook: section 10).
///
/// # Errors
/// When the acting user may not erase every one of them.
pub fn plan_by_ids(
    facts: &impl Facts,
    actor: &UserId,
    ids: &BTreeSet<OpportunityId>,
    found: &HashMap<OpportunityId, StoredCandidacy, impl BuildHasher>,
    terms: Terms,
) -> Result<Plan, PlanRefusal> {
    may_anonymize(facts, actor, terms.formerly_hired)?;
    let mut plan = Plan::default();
    let mut reached = Vec::with_capacity(ids.len());
    for id in ids {
        match reach(facts, actor, id) {
            Decision::Allowed => reached.push(id.clone()),
            Decision::Denied(Denial::Fenced) => {
                plan.blocked.push((id.clone(), Block::AlreadyErased));
            }
            Decision::Denied(_) => plan.unreached.push(id.clone()),
        }
    }
    for id in reached {
        let Some(stored) = found.get(&id) else {
            // It was deleted since the facts were read.
            plan.unreached.push(id);
            continue;
        };
        match eligibility(&stored.value.candidacy, terms) {
            Ok(()) => plan.erase.push(Planned {
                id,
                candidate: stored.value.candidate.clone(),
                version: stored.version,
                outcome: stored.value.candidacy.outcome,
            }),
            Err(block) => plan.blocked.push((id, block)),
        }
    }
    if !plan.unreached.is_empty() {
        return Err(PlanRefusal::OutOfReach {
            unseen: plan.unreached.len(),
        });
    }
    plan.blocked.sort_by(|(one, _), (other, _)| one.cmp(other));
    let concerned: BTreeSet<CandidateId> = plan
        .erase
        .iter()
        .map(|planned| planned.candidate.clone())
        .collect();
    plan.candidates = concerned
        .into_iter()
        .filter(|candidate| leaves_none(facts, candidate, &plan.erase))
        .collect();
    Ok(plan)
}

/// The plan for a candidate's own request; `candidacies` are all of theirs,
/// `survivor` the one into whom the candidate was merged
/// (rulebook: section 10, X58).
///
/// # Errors
/// When the acting user may not, or the candidate is not known.
pub fn plan_by_request(
    facts: &impl Facts,
    actor: &UserId,
    candidate: &CandidateId,
    survivor: Option<&CandidateId>,
    candidacies: Vec<NamedCandidacy>,
    terms: Terms,
) -> Result<Plan, PlanRefusal> {
    may_anonymize(facts, actor, terms.formerly_hired)?;
    let closed = match reach_candidate(facts, actor, candidate) {
        Decision::Denied(Denial::ResourceUnknown) => return Err(PlanRefusal::CandidateUnknown),
        Decision::Denied(Denial::OwnProfile) => return Err(PlanRefusal::OwnProfile),
        // What is closed to everybody is shown as erased; reach is not asked.
        Decision::Allowed | Decision::Denied(Denial::Fenced) => false,
        Decision::Denied(_) => true,
    };
    let mut plan = Plan::default();
    for (id, stored) in candidacies {
        let candidacy = &stored.value.candidacy;
        let is_open = matches!(
            candidacy.lifecycle,
            Lifecycle::Live | Lifecycle::Restricted(_)
        );
        if is_open && !reach(facts, actor, &id).is_allowed() {
            plan.unreached.push(id);
            continue;
        }
        match eligibility(candidacy, terms) {
            Ok(()) => plan.erase.push(Planned {
                id,
                outcome: candidacy.outcome,
                candidate: stored.value.candidate,
                version: stored.version,
            }),
            Err(block) => {
                if candidacy.lifecycle == Lifecycle::Anonymized {
                    plan.gone.insert(id.clone());
                }
                plan.blocked.push((id, block));
            }
        }
    }
    if closed {
        return Err(PlanRefusal::OutOfReach {
            unseen: plan.unreached.len().max(1),
        });
    }
    plan.erase.sort_by(|one, other| one.id.cmp(&other.id));
    plan.blocked.sort_by(|(one, _), (other, _)| one.cmp(other));
    plan.unreached.sort();
    let is_held = is_held(facts, candidate, survivor);
    plan.blocked_person = is_held.then_some(Block::OnHold);
    if !is_held && leaves_none(facts, candidate, &plan.erase) {
        plan.candidates.push(candidate.clone());
    }
    Ok(plan)
}

/// Whether the candidate is not closed by an erasure, nor on hold, and would
/// have no opportunity left that is not closed
/// (rulebook: section 10, X55).
pub(super) fn leaves_none(facts: &impl Facts, candidate: &CandidateId, erase: &[Planned]) -> bool {
    if is_on_hold(facts, candidate) {
        return false;
    }
    let facts = ErasureFacts(facts);
    let Some(found) = facts.find_candidate(candidate) else {
        return false;
    };
    if facts.candidate(found) != Some(Lifecycle::Live) {
        return false;
    }
    let left: BTreeSet<_> = facts
        .opportunities_of(found)
        .filter(|&opportunity| {
            let view = facts.opportunity(opportunity);
            view.is_some_and(|view| view.lifecycle == Lifecycle::Live)
        })
        .collect();
    let going: BTreeSet<_> = erase
        .iter()
        .filter(|planned| planned.candidate == *candidate)
        .filter_map(|planned| facts.find_opportunity(&planned.id))
        .collect();
    left.is_subset(&going)
}

/// Whether a candidate, or the one into whom it was merged, is on hold: both
/// are one person
/// (rulebook: X57, X58).
pub(super) fn is_held(
    facts: &impl Facts,
    candidate: &CandidateId,
    survivor: Option<&CandidateId>,
) -> bool {
    let mut of_person = [Some(candidate), survivor].into_iter().flatten();
    of_person.any(|id| is_on_hold(facts, id))
}

/// Whether the person asked for a restriction, which blocks the erasure of the
/// person too
/// (rulebook: X57).
fn is_on_hold(facts: &impl Facts, candidate: &CandidateId) -> bool {
    let found = facts.find_candidate(candidate);
    let lifecycle = found.and_then(|found| facts.candidate(found));
    lifecycle.is_some_and(|lifecycle| lifecycle.is_restricted(RestrictionKind::Requested))
}
