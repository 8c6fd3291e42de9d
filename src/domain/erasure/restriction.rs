//! What is gone in its source, and what a person asks for, is restricted: closed
//! to everybody, nothing erased, and reversible (rulebook, X57).

use std::collections::HashSet;
use std::hash::BuildHasher;

use thiserror::Error;

use super::erasure_facts::ErasureFacts;
use crate::domain::catalogue::Permission;
use crate::domain::change::Change;
use crate::domain::decide::{Asker, Decision, Denial, decide};
use crate::domain::facts::{Facts, Names};
use crate::domain::id::{CandidateId, OpportunityId, UserId};
use crate::domain::question::{Profile, ProfileOrPosting, Question};
use crate::domain::record::{Lifecycle, Restriction, RestrictionKind, Timestamp};

/// What a restriction closes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closed {
    /// The opportunities, in the order of ids.
    pub opportunities: Vec<OpportunityId>,
    /// The candidate, if it closes, and for which reason.
    pub candidate: Option<(CandidateId, RestrictionKind)>,
}

/// What a lifted restriction opens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// The opportunities, in the order of ids.
    pub opportunities: Vec<OpportunityId>,
    /// The candidate, if it opens.
    pub candidate: Option<CandidateId>,
}

/// What lifting a restriction comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lifted {
    /// What changes.
    pub changes: Vec<Change>,
    /// What is open to everybody within reach after it.
    pub opened: Opened,
}

/// Why a restriction is neither made nor lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RestrictionRefusal {
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
    /// It was accepted for erasure, is erased, or was merged.
    #[error("it is merged, is being erased, or was erased")]
    Closed,
}

/// A restriction that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedRestriction {
    /// What is restricted: a candidate with every opportunity, also those that
    /// are told later; or one opportunity.
    pub profile: Profile,
    /// Why.
    pub basis: RestrictionBasis,
    /// When it ends by itself; `None` when it has to be lifted.
    pub ends_at: Option<Timestamp>,
    /// Who restricted it.
    pub actor: UserId,
}

/// On what a person may ask for a restriction (GDPR, Article 18 (1) a to d).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RestrictionBasis {
    /// The person says that the data is wrong, until that is verified.
    AccuracyContested,
    /// The processing is unlawful, and the person wants no erasure.
    UnlawfulProcessing,
    /// The person needs the data for legal claims.
    LegalClaims,
    /// The person has objected, until it is verified whose grounds override.
    ObjectionPending,
}

/// What is restricted with an opportunity or a candidate: an opportunity, and
/// its candidate with the last live one; a candidate, with every opportunity.
/// What is closed by an erasure stays as it is
/// (rulebook: X57).
pub fn restricted_by<F: Facts<Names: Names>>(
    facts: &F,
    restricted: &Profile,
    kind: RestrictionKind,
) -> Closed {
    let Some(person) = Person::of(facts, restricted) else {
        return Closed::default();
    };
    let (named, others): (Vec<_>, Vec<_>) =
        person
            .opportunities
            .iter()
            .partition(|(id, _)| match restricted {
                Profile::Opportunity(restricted) => id == restricted,
                Profile::Candidate(_) => true,
            });
    let closes = |lifecycle: Lifecycle| lifecycle.restricted(kind) != lifecycle;
    let opportunities: Vec<OpportunityId> = named
        .into_iter()
        .filter(|(_, lifecycle)| closes(*lifecycle))
        .map(|(id, _)| id.clone())
        .collect();
    let is_concerned = matches!(restricted, Profile::Candidate(_)) || !opportunities.is_empty();
    let is_last = others.iter().all(|(_, other)| *other != Lifecycle::Live);
    // What is restricted as somebody asked is still in its source, and so is who
    // it belongs to.
    let on_request = Lifecycle::Restricted(Restriction::Requested);
    let kind = match kind {
        RestrictionKind::Gone if others.iter().any(|(_, other)| *other == on_request) => {
            RestrictionKind::Requested
        }
        kind => kind,
    };
    let goes = is_concerned && is_last && person.lifecycle.restricted(kind) != person.lifecycle;
    Closed {
        opportunities,
        candidate: person.id.filter(|_| goes).map(|id| (id, kind)),
    }
}

/// What a restriction that a person asked for may be noted of, of the same
/// person as a profile: the candidate, and the opportunities.
pub fn profiles_of_person<F: Facts<Names: Names>>(facts: &F, profile: &Profile) -> Vec<Profile> {
    let Some(person) = Person::of(facts, profile) else {
        return Vec::new();
    };
    let opportunities = person
        .opportunities
        .into_iter()
        .map(|(id, _)| Profile::Opportunity(id));
    let candidate = person.id.into_iter().map(Profile::Candidate);
    opportunities.chain(candidate).collect()
}

/// The changes that lift one kind of restriction of a profile. `requested` are
/// the profiles of the same person of which one is noted that the person asked
/// for.
///
/// A candidate opens with every opportunity of which no restriction is noted
/// besides; an opportunity opens its candidate when it is live then, and does
/// not open itself while one of the candidate is noted
/// (rulebook: X57).
pub fn lifted_by<F: Facts<Names: Names>>(
    facts: &F,
    lifted: &Profile,
    kind: RestrictionKind,
    requested: &HashSet<Profile, impl BuildHasher>,
) -> Lifted {
    let mut outcome = Lifted::default();
    if kind == RestrictionKind::Requested && requested.contains(lifted) {
        outcome
            .changes
            .push(Change::DeleteRestriction(lifted.clone()));
    }
    let Some(person) = Person::of(facts, lifted) else {
        return outcome;
    };
    let stays = |profile: Profile| {
        kind == RestrictionKind::Requested && profile != *lifted && requested.contains(&profile)
    };
    let candidate = person.id.clone().map(Profile::Candidate);
    if candidate.is_some_and(stays) {
        return outcome;
    }
    let mut is_any_live = false;
    let mut is_any_open = false;
    for (id, lifecycle) in &person.opportunities {
        let is_named = match lifted {
            Profile::Opportunity(lifted) => id == lifted,
            Profile::Candidate(_) => !stays(Profile::Opportunity(id.clone())),
        };
        let after = if is_named {
            lifecycle.lifted(kind)
        } else {
            *lifecycle
        };
        is_any_live |=
            after == Lifecycle::Live && (is_named || matches!(lifted, Profile::Candidate(_)));
        is_any_open |= matches!(after, Lifecycle::Live | Lifecycle::Restricted(_));
        if after != *lifecycle {
            outcome
                .changes
                .push(Change::LiftOpportunity(id.clone(), kind));
            if after == Lifecycle::Live {
                outcome.opened.opportunities.push(id.clone());
            }
        }
    }
    let kinds: &[RestrictionKind] = match lifted {
        // A person with a live opportunity is not restricted for another one.
        Profile::Opportunity(_) if is_any_live => {
            &[RestrictionKind::Gone, RestrictionKind::Requested]
        }
        Profile::Opportunity(_) => &[],
        Profile::Candidate(_) => std::slice::from_ref(&kind),
    };
    let after = kinds
        .iter()
        .fold(person.lifecycle, |lifecycle, kind| lifecycle.lifted(*kind));
    if after == person.lifecycle || (after == Lifecycle::Live && is_any_open && !is_any_live) {
        return outcome;
    }
    if let Some(id) = person.id {
        let lift = |kind: &RestrictionKind| Change::LiftCandidate(id.clone(), *kind);
        outcome.changes.extend(kinds.iter().map(lift));
        outcome.opened.candidate = Some(id).filter(|_| after == Lifecycle::Live);
    }
    outcome
}

/// Whether somebody may restrict a profile, or lift a restriction of it: row 41,
/// and not their own profile
/// (rulebook: X57, section 2, step 3).
///
/// # Errors
/// Why not.
pub fn may_restrict(
    facts: &impl Facts,
    actor: &UserId,
    profile: &Profile,
) -> Result<(), RestrictionRefusal> {
    let asker = Asker::identify(facts, actor).map_err(|_| RestrictionRefusal::ActorNotActive)?;
    let held = asker.holds(Permission::ViewAndEditComplianceSettings);
    held.map_err(|_| RestrictionRefusal::PermissionNotHeld)?;
    let question = Question::ManageProfile(ProfileOrPosting::Profile(profile.clone()));
    match decide(&ErasureFacts(facts), actor, &question) {
        Decision::Denied(Denial::OwnProfile) => Err(RestrictionRefusal::OwnProfile),
        Decision::Denied(Denial::ResourceUnknown) => Err(RestrictionRefusal::Unknown),
        Decision::Denied(Denial::Fenced) => Err(RestrictionRefusal::Closed),
        // Row 41 is the account's: it asks for no reach.
        Decision::Allowed | Decision::Denied(_) => Ok(()),
    }
}

/// A candidate, and the opportunities in the order of ids.
struct Person {
    /// `None` when no name is known.
    id: Option<CandidateId>,
    lifecycle: Lifecycle,
    opportunities: Vec<(OpportunityId, Lifecycle)>,
}

impl Person {
    /// Whose profile it is.
    fn of<F: Facts<Names: Names>>(facts: &F, profile: &Profile) -> Option<Self> {
        let candidate = match profile {
            Profile::Candidate(id) => ErasureFacts(facts).find_candidate(id)?,
            Profile::Opportunity(id) => facts.opportunity(facts.find_opportunity(id)?)?.candidate,
        };
        let named = |opportunity| {
            let id = facts.names().opportunity_id(opportunity)?;
            Some((id, facts.opportunity(opportunity)?.lifecycle))
        };
        let mut opportunities: Vec<_> = facts
            .opportunities_of(candidate)
            .filter_map(named)
            .collect();
        opportunities.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(Self {
            id: facts.names().candidate_id(candidate),
            // Whom only opportunities name is a candidate all the same (X55).
            lifecycle: facts.candidate(candidate).unwrap_or(Lifecycle::Live),
            opportunities,
        })
    }
}
