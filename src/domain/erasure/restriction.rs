//! What is gone in its source is restricted: closed to everybody, nothing
//! erased, and reversible (rulebook, X57).

use thiserror::Error;

use super::erasure_facts::ErasureFacts;
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Asker, Decision, Denial, decide};
use crate::domain::facts::{CandidateRef, Facts, Names, OpportunityRef};
use crate::domain::id::{CandidateId, OpportunityId, UserId};
use crate::domain::question::{Profile, ProfileOrPosting, Question};
use crate::domain::record::Lifecycle;

/// Opportunities and candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    /// The opportunities, in the order of ids.
    pub opportunities: Vec<OpportunityId>,
    /// The candidates.
    pub candidates: Vec<CandidateId>,
}

/// Why a restriction is not lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LiftRefusal {
    /// The acting user is unknown or deactivated.
    #[error("the acting user is not active")]
    ActorNotActive,
    /// The acting user's role does not hold row 41.
    #[error("the acting user does not hold the permission")]
    PermissionNotHeld,
    /// It is the acting user's own profile.
    #[error("nobody decides about their own profile")]
    OwnProfile,
    /// Steward does not know it.
    #[error("it is not known")]
    Unknown,
}

/// What is restricted when an opportunity or a candidate is gone in its
/// source: an opportunity, and its candidate with the last live one; a
/// candidate, with every live opportunity. What is closed already stays as it
/// is
/// (rulebook: X57).
pub fn restricted_by<F: Facts<Names: Names>>(facts: &F, gone: &Profile) -> Profiles {
    let Some(candidate) = candidate_of(facts, gone) else {
        return Profiles::default();
    };
    let of_candidate = opportunities(facts, candidate, Lifecycle::Live);
    let (opportunities, others): (Vec<_>, Vec<_>) =
        of_candidate.into_iter().partition(|id| match gone {
            Profile::Opportunity(gone) => id == gone,
            Profile::Candidate(_) => true,
        });
    let is_last = matches!(gone, Profile::Candidate(_)) || !opportunities.is_empty();
    let goes = is_last && others.is_empty();
    Profiles {
        opportunities,
        candidates: candidates(facts, candidate, Lifecycle::Live, goes),
    }
}

/// What opens when a restriction is lifted: an opportunity, and its candidate;
/// a candidate, with every restricted opportunity
/// (rulebook: X57).
pub fn lifted_by<F: Facts<Names: Names>>(facts: &F, lifted: &Profile) -> Profiles {
    let Some(candidate) = candidate_of(facts, lifted) else {
        return Profiles::default();
    };
    let mut opportunities = opportunities(facts, candidate, Lifecycle::Restricted);
    if let Profile::Opportunity(lifted) = lifted {
        opportunities.retain(|id| id == lifted);
    }
    let opens = matches!(lifted, Profile::Candidate(_)) || !opportunities.is_empty();
    Profiles {
        opportunities,
        candidates: candidates(facts, candidate, Lifecycle::Restricted, opens),
    }
}

/// Whether somebody may lift a restriction: row 41, and not of their own
/// profile
/// (rulebook: X57, section 2, step 3).
///
/// # Errors
/// Why not.
pub fn may_lift(facts: &impl Facts, actor: &UserId, lifted: &Profile) -> Result<(), LiftRefusal> {
    let asker = Asker::identify(facts, actor).map_err(|_| LiftRefusal::ActorNotActive)?;
    let held = asker.holds(Permission::ViewAndEditComplianceSettings);
    held.map_err(|_| LiftRefusal::PermissionNotHeld)?;
    let question = Question::ManageProfile(ProfileOrPosting::Profile(lifted.clone()));
    match decide(&ErasureFacts(facts), actor, &question) {
        Decision::Denied(Denial::OwnProfile) => Err(LiftRefusal::OwnProfile),
        Decision::Denied(Denial::ResourceUnknown) => Err(LiftRefusal::Unknown),
        // Row 41 is the account's: it asks for no reach.
        Decision::Allowed | Decision::Denied(_) => Ok(()),
    }
}

fn candidate_of(facts: &impl Facts, profile: &Profile) -> Option<CandidateRef> {
    match profile {
        Profile::Candidate(id) => ErasureFacts(facts).find_candidate(id),
        Profile::Opportunity(id) => {
            let found = facts.find_opportunity(id)?;
            Some(facts.opportunity(found)?.candidate)
        }
    }
}

/// The opportunities of a candidate that are in a state, in the order of ids.
fn opportunities<F: Facts<Names: Names>>(
    facts: &F,
    candidate: CandidateRef,
    state: Lifecycle,
) -> Vec<OpportunityId> {
    let is_in = |&opportunity: &OpportunityRef| {
        let view = facts.opportunity(opportunity);
        view.is_some_and(|view| view.lifecycle == state)
    };
    let found = facts.opportunities_of(candidate).filter(is_in);
    let ids = found.filter_map(|opportunity| facts.names().opportunity_id(opportunity));
    let mut ids: Vec<OpportunityId> = ids.collect();
    ids.sort();
    ids
}

fn candidates<F: Facts<Names: Names>>(
    facts: &F,
    candidate: CandidateRef,
    state: Lifecycle,
    goes: bool,
) -> Vec<CandidateId> {
    let id = facts.names().candidate_id(candidate);
    // Whom only opportunities name is a candidate all the same (X55).
    let is = facts.candidate(candidate).unwrap_or(Lifecycle::Live);
    let id = id.filter(|_| goes && is == state);
    id.into_iter().collect()
}
