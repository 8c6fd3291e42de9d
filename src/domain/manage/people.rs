//! Users that come with records and imports (rulebook, section 8, rule 7).

use std::collections::HashMap;
use std::hash::BuildHasher;

use super::users::{ROW_49, of_row_49};
use super::{FieldError, ManageError, ManageErrorKind};
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, UserId};
use crate::domain::record::{Lifecycle, User};

/// A new user without what the acting user may not give, and what that is
/// (rulebook: section 8, rule 7).
///
/// A refusal of the field `role` or `manager` concerns that field alone. One
/// with an empty field concerns the whole user. The facts know the custom role
/// that the user names, one of the same import included. A manager whom
/// steward does not know yet may still come; rows 10 and 18 hold once they
/// have.
pub fn admit_new_user<F: Facts>(
    facts: &F,
    actor: Option<&UserId>,
    mut user: User,
) -> (User, Vec<ManageError>) {
    let asker = match actor.map(|actor| Asker::identify(facts, actor)) {
        None => return (user, vec![refusal("", ManageErrorKind::ActorRequired)]),
        Some(Err(_)) => return (user, vec![refusal("", ManageErrorKind::ActorNotActive)]),
        Some(Ok(asker)) => asker,
    };
    if asker.holds(ROW_49).is_err() {
        let refused = refusal("", ManageErrorKind::PermissionNotHeld(ROW_49));
        return (user, vec![refused]);
    }
    let mut refusals = Vec::new();
    let against_role = user.role.as_ref().and_then(|role| {
        let Ok(view) = asker.role_view(role) else {
            return Some(ManageErrorKind::ResourceUnknown);
        };
        let mut denials = asker.against_giving(role.value(), Some(view.grants()));
        denials.next().map(of_row_49)
    });
    if let Some(kind) = against_role {
        user.role = None;
        refusals.push(refusal("role", kind));
    }
    if user.manager.as_ref() == Some(&user.id) {
        user.manager = None;
        let kind = ManageErrorKind::FieldInvalid(FieldError::OwnManager);
        refusals.push(refusal("manager", kind));
    }
    (user, refusals)
}

/// A record of a user who exists, with role, status, manager and links as they
/// are: those change by operations only, but that a link may be added. Beside
/// it, which of them differed
/// (rulebook: section 8, rule 7; X54).
pub fn keep_managed<F: Facts>(
    facts: &F,
    present: &User,
    written: User,
) -> (User, Vec<&'static str>) {
    let (written, differs_in_links) = keep_links(facts, Some(present), written);
    let differs = [
        ("role", present.role != written.role),
        ("status", present.status != written.status),
        ("manager", present.manager != written.manager),
        ("linked_candidates", differs_in_links),
    ];
    let left_off = differs
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(field, _)| field)
        .collect();
    let kept = User {
        status: present.status,
        role: present.role.clone(),
        manager: present.manager.clone(),
        ..written
    };
    (kept, left_off)
}

/// The links of a user to candidates as a record write leaves them: those that
/// are stored stay, since who takes one away opens the own profile, and one to
/// a candidate who was anonymized is not made. Beside the user, whether that
/// differs from what was written
/// (rulebook: X54).
pub fn keep_links<F: Facts>(facts: &F, present: Option<&User>, mut written: User) -> (User, bool) {
    let stored = present.map_or(&[][..], |present| &present.linked_candidates);
    let mut links = stored.to_vec();
    for candidate in &written.linked_candidates {
        if !links.contains(candidate) && !is_anonymized(facts, candidate) {
            links.push(candidate.clone());
        }
    }
    let lacks = |some: &[CandidateId], others: &[CandidateId]| {
        some.iter().any(|candidate| !others.contains(candidate))
    };
    let differs =
        lacks(&links, &written.linked_candidates) || lacks(&written.linked_candidates, &links);
    written.linked_candidates = links;
    (written, differs)
}

/// Links to candidates, each once, with those into whom linked ones were merged:
/// the own profile is theirs now
/// (rulebook: X58).
pub fn with_survivors<S: BuildHasher>(
    links: &[CandidateId],
    survivors: &HashMap<CandidateId, CandidateId, S>,
) -> Vec<CandidateId> {
    let mut all: Vec<CandidateId> = Vec::with_capacity(links.len());
    for link in links {
        let mut next = Some(link);
        while let Some(candidate) = next.filter(|candidate| !all.contains(candidate)) {
            all.push(candidate.clone());
            next = survivors.get(candidate);
        }
    }
    all
}

/// Whether an erasure has taken who the candidate is.
pub(super) fn is_anonymized<F: Facts>(facts: &F, candidate: &CandidateId) -> bool {
    let found = facts.find_candidate(candidate);
    let lifecycle = found.and_then(|found| facts.candidate(found));
    lifecycle == Some(Lifecycle::Anonymized)
}

fn refusal(field: &str, kind: ManageErrorKind) -> ManageError {
    ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    }
}
