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
use crate::domain::record::{Lifecycle, RestrictionKind, Timestamp};

/// What a restriction closes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closed {
    /// The opportunities, in the order of ids.
    pub opportunities: Vec<OpportunityId>,
    /// The candidate, if it closes, and for which reasons.
    pub candidate: Option<(CandidateId, Vec<RestrictionKind>)>,
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
    let closes = |lifecycle: Lifecycle| lifecycle.restricted(kind) != lifecycle;
    let is_named = |id: &OpportunityId| match restricted {
        Profile::Opportunity(restricted) => id == restricted,
        Profile::Candidate(_) => true,
    };
    let named = person.opportunities.iter().filter(|(id, _)| is_named(id));
    let opportunities: Vec<OpportunityId> = named
        .filter(|(_, lifecycle)| closes(*lifecycle))
        .map(|(id, _)| id.clone())
        .collect();
    let kinds = match restricted {
        Profile::Candidate(_) => vec![kind],
        Profile::Opportunity(_) if opportunities.is_empty() => Vec::new(),
        Profile::Opportunity(_) => {
            let after = person.opportunities.iter().map(|(id, is)| {
                if is_named(id) {
                    is.restricted(kind)
                } else {
                    *is
                }
            });
            as_its_opportunities(after).map_or_else(Vec::new, Lifecycle::kinds)
        }
    };
    Closed {
        opportunities,
        candidate: person.closed_for(kinds),
    }
}

/// For which reasons a candidate closes whose opportunity has moved to another one: what is left may all be closed.
/// Without any left, the candidate is merged
/// (rulebook: X57, X58).
pub fn restricted_by_move<F: Facts<Names: Names>>(
    facts: &F,
    from: &CandidateId,
) -> Vec<RestrictionKind> {
    let Some(person) = Person::of(facts, &Profile::Candidate(from.clone())) else {
        return Vec::new();
    };
    let left = person.opportunities.iter().map(|(_, is)| *is);
    let kinds = as_its_opportunities(left).map_or_else(Vec::new, Lifecycle::kinds);
    person
        .closed_for(kinds)
        .map_or_else(Vec::new, |(_, kinds)| kinds)
}

/// The opportunities that end in their source with a profile: an opportunity itself, or all of a candidate. What closes
/// with them for want of another one does not
/// (rulebook: X57).
pub fn ended_with<F: Facts<Names: Names>>(facts: &F, gone: &Profile) -> Vec<OpportunityId> {
    match gone {
        Profile::Opportunity(id) => vec![id.clone()],
        Profile::Candidate(_) => {
            let person = Person::of(facts, gone).into_iter();
            let all = person.flat_map(|person| person.opportunities);
            all.map(|(id, _)| id).collect()
        }
    }
}

/// The profiles of the person whose profile it is, itself included: of each a
/// restriction may be noted that the person asked for.
pub fn profiles_of_person<F: Facts<Names: Names>>(
    facts: &F,
    profile: &Profile,
) -> HashSet<Profile> {
    let person = Person::of(facts, profile).into_iter();
    let of_person = person.flat_map(|person| {
        let opportunities = person.opportunities.into_iter();
        let opportunities = opportunities.map(|(id, _)| Profile::Opportunity(id));
        opportunities.chain(person.id.map(Profile::Candidate))
    });
    of_person.chain([profile.clone()]).collect()
}

/// The changes that lift one kind of restriction of a profile. `requested` are
/// the profiles of the same person of which one is noted that the person asked
/// for.
///
/// What is gone is lifted where it is named: an opportunity, or a candidate with
/// every opportunity. What the person asked for is lifted wherever no note of
/// it is left, neither of the opportunity nor of the candidate. A candidate is
/// restricted as its opportunities are, and open with any live one
/// (rulebook: X57).
pub fn lifted_by<F: Facts<Names: Names>>(
    facts: &F,
    lifted: &Profile,
    kind: RestrictionKind,
    requested: &HashSet<Profile, impl BuildHasher>,
) -> Lifted {
    let mut outcome = Lifted::default();
    if kind == RestrictionKind::Requested && requested.contains(lifted) {
        let note = Change::DeleteRestriction(lifted.clone());
        outcome.changes.push(note);
    }
    let Some(person) = Person::of(facts, lifted) else {
        return outcome;
    };
    let is_noted = |profile: Profile| profile != *lifted && requested.contains(&profile);
    let is_person_noted = person
        .id
        .clone()
        .map(Profile::Candidate)
        .is_some_and(is_noted);
    let mut after = Vec::with_capacity(person.opportunities.len());
    for (id, before) in &person.opportunities {
        let is_lifted = match (kind, lifted) {
            (RestrictionKind::Gone, Profile::Opportunity(lifted)) => id == lifted,
            (RestrictionKind::Gone, Profile::Candidate(_)) => true,
            (RestrictionKind::Requested, _) => {
                !is_person_noted && !is_noted(Profile::Opportunity(id.clone()))
            }
        };
        let is = if is_lifted {
            before.lifted(kind)
        } else {
            *before
        };
        after.push(is);
        if is != *before {
            let lift = Change::LiftOpportunity(id.clone(), kind);
            outcome.changes.push(lift);
            let opened = Some(id).filter(|_| is == Lifecycle::Live);
            outcome.opened.opportunities.extend(opened.cloned());
        }
    }
    if after
        .iter()
        .zip(&person.opportunities)
        .all(|(is, (_, was))| is == was)
        && matches!(lifted, Profile::Opportunity(_))
    {
        return outcome;
    }
    let is = as_opportunities(person.lifecycle, kind, &after, is_person_noted);
    if let Some(id) = person.id {
        for kind in [RestrictionKind::Gone, RestrictionKind::Requested] {
            match (person.lifecycle.is_restricted(kind), is.is_restricted(kind)) {
                (true, false) => outcome
                    .changes
                    .push(Change::LiftCandidate(id.clone(), kind)),
                (false, true) => outcome
                    .changes
                    .push(Change::RestrictCandidate(id.clone(), kind)),
                (true, true) | (false, false) => {}
            }
        }
        let opens = is == Lifecycle::Live && is != person.lifecycle;
        outcome.opened.candidate = Some(id).filter(|_| opens);
    }
    outcome
}

/// What a candidate is once a restriction was lifted, with opportunities that are
/// so
/// (rulebook: X57).
fn as_opportunities(
    before: Lifecycle,
    lifted: RestrictionKind,
    opportunities: &[Lifecycle],
    is_noted: bool,
) -> Lifecycle {
    match before {
        Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => before,
        Lifecycle::Live | Lifecycle::Restricted(_) if is_noted => match lifted {
            RestrictionKind::Gone => before.lifted(RestrictionKind::Gone),
            RestrictionKind::Requested => before,
        },
        Lifecycle::Live | Lifecycle::Restricted(_) => {
            let is = as_its_opportunities(opportunities.iter().copied());
            is.unwrap_or_else(|| before.lifted(lifted))
        }
    }
}

/// What a candidate is as the opportunities are: open with any live one, gone if all of them are, restricted on request
/// if any of them is. `None` without any that is not closed for good
/// (rulebook: X57).
fn as_its_opportunities(opportunities: impl Iterator<Item = Lifecycle>) -> Option<Lifecycle> {
    let is_open = |is: &Lifecycle| matches!(is, Lifecycle::Live | Lifecycle::Restricted(_));
    let open: Vec<Lifecycle> = opportunities.filter(is_open).collect();
    if open.is_empty() {
        return None;
    }
    let mut is = Lifecycle::Live;
    if open.contains(&Lifecycle::Live) {
        return Some(is);
    }
    let (gone, requested) = (RestrictionKind::Gone, RestrictionKind::Requested);
    if open.iter().all(|one| one.is_restricted(gone)) {
        is = is.restricted(gone);
    }
    if open.iter().any(|one| one.is_restricted(requested)) {
        is = is.restricted(requested);
    }
    Some(is)
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
        Decision::Allowed | Decision::Denied(_) if is_merged(facts, profile) => {
            Err(RestrictionRefusal::Closed)
        }
        Decision::Allowed | Decision::Denied(_) => Ok(()),
    }
}

/// Whether another candidate has the opportunities now: that one is the person
/// (rulebook: X58).
fn is_merged(facts: &impl Facts, profile: &Profile) -> bool {
    let Profile::Candidate(id) = profile else {
        return false;
    };
    let found = facts.find_candidate(id);
    found.and_then(|found| facts.candidate(found)) == Some(Lifecycle::Merged)
}

/// A candidate, and the opportunities in the order of ids.
struct Person {
    /// `None` when no name is known.
    id: Option<CandidateId>,
    lifecycle: Lifecycle,
    opportunities: Vec<(OpportunityId, Lifecycle)>,
}

impl Person {
    /// The candidate, with those of these reasons for which it is not closed yet.
    fn closed_for(
        &self,
        kinds: Vec<RestrictionKind>,
    ) -> Option<(CandidateId, Vec<RestrictionKind>)> {
        let closes = |kind: &RestrictionKind| self.lifecycle.restricted(*kind) != self.lifecycle;
        let kinds: Vec<RestrictionKind> = kinds.into_iter().filter(closes).collect();
        let id = self.id.clone().filter(|_| !kinds.is_empty())?;
        Some((id, kinds))
    }

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
