use std::collections::{BTreeSet, HashSet};

use super::EraseError;
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Asker, Decision, Denial, decide};
use crate::domain::erasure::{Block, eligibility};
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, CandidateId, OpportunityId, UserId};
use crate::domain::question::{Profile, ProfileOrPosting, Question};
use crate::domain::record::Lifecycle;
use crate::store::Store;

/// What somebody wants to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// By whose authority.
    pub actor: UserId,
    /// What.
    pub selection: Selection,
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
    /// Differs whenever the opportunity does.
    pub version: u64,
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
    /// What only another user may erase: counted, never named to this one.
    pub unreached: Vec<OpportunityId>,
    /// Of the blocked ones, those that are erased for good; nothing waits for
    /// them.
    pub gone: HashSet<OpportunityId>,
}

impl Plan {
    /// Judges what somebody asked for.
    ///
    /// # Errors
    /// When the actor may not, or the store cannot be read.
    pub async fn of(
        store: &Store,
        account: &AccountId,
        facts: &impl Facts,
        asked: &Asked,
    ) -> Result<Self, EraseError> {
        may_anonymize(facts, &asked.actor)?;
        match &asked.selection {
            Selection::Opportunities(ids) => by_ids(store, account, facts, &asked.actor, ids).await,
            Selection::RequestOf(candidate) => {
                by_request(store, account, facts, &asked.actor, candidate).await
            }
        }
    }

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
                !self.erase.is_empty() || !self.candidates.is_empty() || waits()
            }
        }
    }
}

/// Whether the user is active and holds row 7.
pub(super) fn may_anonymize(facts: &impl Facts, actor: &UserId) -> Result<(), EraseError> {
    let asker = Asker::identify(facts, actor).map_err(|_| EraseError::ActorNotActive)?;
    let held = asker.holds(Permission::AnonymizeCandidates);
    held.map_err(|_| EraseError::PermissionNotHeld)
}

/// Row 7 and reach, for one opportunity.
pub(super) fn reach(facts: &impl Facts, actor: &UserId, id: &OpportunityId) -> Decision {
    let profile = Profile::Opportunity(id.clone());
    decide(facts, actor, &Question::Anonymize(profile))
}

/// Reach for a candidate through any live opportunity; without one, row 1 for
/// all (rulebook, section 3).
pub(super) fn reach_candidate(
    facts: &impl Facts,
    actor: &UserId,
    candidate: &CandidateId,
) -> Decision {
    let profile = ProfileOrPosting::Profile(Profile::Candidate(candidate.clone()));
    decide(facts, actor, &Question::ManageProfile(profile))
}

async fn by_ids(
    store: &Store,
    account: &AccountId,
    facts: &impl Facts,
    actor: &UserId,
    ids: &BTreeSet<OpportunityId>,
) -> Result<Plan, EraseError> {
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
    let found = store.candidacies(account, &reached).await?;
    for id in reached {
        let Some(stored) = found.get(&id) else {
            // It was deleted since the facts were read.
            plan.unreached.push(id);
            continue;
        };
        match eligibility(&stored.value.candidacy) {
            Ok(()) => plan.erase.push(Planned {
                id,
                candidate: stored.value.candidate.clone(),
                version: stored.version,
            }),
            Err(block) => plan.blocked.push((id, block)),
        }
    }
    if !plan.unreached.is_empty() {
        return Err(EraseError::OutOfReach {
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

async fn by_request(
    store: &Store,
    account: &AccountId,
    facts: &impl Facts,
    actor: &UserId,
    candidate: &CandidateId,
) -> Result<Plan, EraseError> {
    let closed = match reach_candidate(facts, actor, candidate) {
        Decision::Denied(Denial::ResourceUnknown) => return Err(EraseError::CandidateUnknown),
        Decision::Denied(Denial::OwnProfile) => return Err(EraseError::OwnProfile),
        // What is closed to everybody is shown as erased; reach is not asked.
        Decision::Allowed | Decision::Denied(Denial::Fenced) => false,
        Decision::Denied(_) => true,
    };
    let mut plan = Plan::default();
    for (id, stored) in store.candidacies_of(account, candidate).await? {
        let candidacy = &stored.value.candidacy;
        if candidacy.lifecycle == Lifecycle::Live && !reach(facts, actor, &id).is_allowed() {
            plan.unreached.push(id);
            continue;
        }
        match eligibility(candidacy) {
            Ok(()) => plan.erase.push(Planned {
                id,
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
        return Err(EraseError::OutOfReach {
            unseen: plan.unreached.len().max(1),
        });
    }
    plan.erase.sort_by(|one, other| one.id.cmp(&other.id));
    plan.blocked.sort_by(|(one, _), (other, _)| one.cmp(other));
    plan.unreached.sort();
    if leaves_none(facts, candidate, &plan.erase) {
        plan.candidates.push(candidate.clone());
    }
    Ok(plan)
}

/// Whether the candidate is live and would have no live opportunity left.
pub(super) fn leaves_none(facts: &impl Facts, candidate: &CandidateId, erase: &[Planned]) -> bool {
    let Some(found) = facts.find_candidate(candidate) else {
        return false;
    };
    if facts.candidate(found) != Some(Lifecycle::Live) {
        return false;
    }
    let live: BTreeSet<_> = facts
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
    live.is_subset(&going)
}
