//! The search for what would allow a denied question.
//!
//! Sets of changes are tried on top of the facts, small ones first, and
//! `decide` says of each whether it is enough. So nothing is offered that does
//! not help. Which sets need no trial is told by [`Gates`]. Afterwards each
//! part is left out once: what is still enough without it is offered without
//! it.

use super::candidate_change::{CandidateChange, candidate_changes};
use super::gates::{Gates, subsets};
use super::no_remedy;
use super::overlay::Overlay;
use super::roles::candidates;
use super::{NoRemedy, RemedyChange};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Decision, Denial, decide};
use crate::domain::facts::Names;
use crate::domain::facts::RoleView;
use crate::domain::id::UserId;
use crate::domain::manage::Operation;
use crate::domain::question::Question;
use crate::domain::record::AssignedRole;
use crate::domain::role::Preset;

/// The most remedies that leave the user's role alone.
const MOST_WITHOUT_ROLE: usize = 6;
/// The most remedies with another role.
const MOST_WITH_ROLE: usize = 3;
/// The most candidate changes of one remedy, with the present role and with another.
const MOST_PARTS: usize = 3;
const MOST_PARTS_WITH_ROLE: usize = 2;

/// Changes that together allow what was denied, and of which none can be left
/// out.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// The changes.
    pub changes: Vec<RemedyChange>,
    /// The rows in which the user would hold less than now, through another
    /// role.
    pub gives_up: Vec<Permission>,
}

/// What would allow a denied question, least power first; or why nothing does.
pub(super) fn remedies<F: Names>(
    facts: &F,
    user: &UserId,
    question: &Question,
    denial: Denial,
) -> (Vec<Remedy>, Option<NoRemedy>) {
    let first = match denial {
        Denial::UserDeactivated => vec![RemedyChange::Operation(Operation::ReactivateUser(
            user.clone(),
        ))],
        _ => Vec::new(),
    };
    let search = Search {
        facts,
        user,
        question,
        first,
        candidate_changes: candidate_changes(facts, user, question),
    };
    if no_remedy::is_about(user, question) {
        return search.about_oneself();
    }
    let last = match search.with_super_admin() {
        Decision::Allowed => denial,
        Decision::Denied(
            last @ (Denial::UserUnknown
            | Denial::ResourceUnknown
            | Denial::Fenced
            | Denial::Restricted
            | Denial::OwnProfile
            | Denial::NotConfidential),
        ) => return search.none(last),
        Decision::Denied(last) => last,
    };
    let mut found = search.with_present_role();
    found.extend(search.with_another_role(&found));
    if found.is_empty() {
        found.extend(search.as_super_admin());
    }
    if found.is_empty() {
        return search.none(last);
    }
    (found, None)
}

struct Search<'f, F> {
    facts: &'f F,
    user: &'f UserId,
    question: &'f Question,
    /// What every remedy begins with: a deactivated user is reactivated.
    first: Vec<RemedyChange>,
    candidate_changes: Vec<CandidateChange>,
}

impl<F: Names> Search<'_, F> {
    /// Row 49 about the user themselves. Nothing is tried but to reactivate
    /// them: to make somebody Super Admin so that they may step down helps
    /// nobody.
    fn about_oneself(&self) -> (Vec<Remedy>, Option<NoRemedy>) {
        match self.decide(&self.first) {
            Decision::Allowed => (vec![self.remedy(self.first.clone(), Vec::new())], None),
            Decision::Denied(last) => self.none(last),
        }
    }

    /// No remedy, for what still denies in the end.
    fn none(&self, last: Denial) -> (Vec<Remedy>, Option<NoRemedy>) {
        let reason = no_remedy::reason(self.facts, self.user, self.question, last);
        (Vec::new(), Some(reason))
    }

    /// Sets that leave the user's role alone.
    fn with_present_role(&self) -> Vec<Remedy> {
        let sets = self.smallest(None, MOST_PARTS, MOST_WITHOUT_ROLE);
        let sets = sets.into_iter().map(|set| self.remedy(set, Vec::new()));
        distinct(sets)
    }

    /// Sets with another role: for each the one of least power, and no role
    /// where a lesser one does with as little besides.
    fn with_another_role(&self, before: &[Remedy]) -> Vec<Remedy> {
        let Some(me) = self.facts.find_user(self.user) else {
            return Vec::new();
        };
        let view = self.facts.user(me).and_then(|view| view.role);
        if view.is_some_and(RoleView::is_super_admin) {
            return Vec::new();
        }
        let mut found: Vec<(usize, usize, Remedy)> = Vec::new();
        let candidates = candidates(self.facts, me, self.question);
        let gates = candidates
            .iter()
            .map(|_| Gates::new(&self.candidate_changes));
        let mut gates: Vec<Gates<'_>> = gates.collect();
        for size in 0..=MOST_PARTS_WITH_ROLE {
            for (place, (candidate, gates)) in candidates.iter().zip(&mut gates).enumerate() {
                // What comes after as many as are offered is not offered.
                let lesser = found.iter().filter(|(_, lesser, _)| *lesser < place);
                if lesser.count() >= MOST_WITH_ROLE {
                    break;
                }
                let outdone = found.iter().any(|(_, lesser, _)| {
                    let lesser = candidates.get(*lesser);
                    lesser.is_some_and(|lesser| candidate.is_no_less_than(lesser))
                });
                if outdone {
                    continue;
                }
                let role = self.set_role(candidate.role.clone());
                let Some(set) = self.of_size(size, Some(&role), 1, gates).pop() else {
                    continue;
                };
                let remedy = self.remedy(set, candidate.gives_up.clone());
                if remedy.changes.contains(&role) && !before.contains(&remedy) {
                    found.push((size, place, remedy));
                }
            }
        }
        found.sort_by_key(|(size, place, _)| (*place, *size));
        let found = found.into_iter().map(|(_, _, remedy)| remedy);
        found.take(MOST_WITH_ROLE).collect()
    }

    /// The last resort.
    fn as_super_admin(&self) -> Option<Remedy> {
        let role = self.set_role(AssignedRole::Preset(Preset::SuperAdmin));
        let sets = self.smallest(Some(&role), MOST_PARTS_WITH_ROLE, 1);
        let set = sets.into_iter().next()?;
        Some(self.remedy(set, Vec::new()))
    }

    /// The answer if the user were a Super Admin.
    fn with_super_admin(&self) -> Decision {
        let role = self.set_role(AssignedRole::Preset(Preset::SuperAdmin));
        self.decide(self.first.iter().chain([&role]))
    }

    fn set_role(&self, role: AssignedRole) -> RemedyChange {
        RemedyChange::Operation(Operation::SetRole {
            user: self.user.clone(),
            role: Some(role),
        })
    }

    /// The smallest sets of candidate changes that are enough, together with a role if
    /// one is given; at most `most`, in the order of least power.
    fn smallest(
        &self,
        role: Option<&RemedyChange>,
        candidate_changes: usize,
        most: usize,
    ) -> Vec<Vec<RemedyChange>> {
        let mut gates = Gates::new(&self.candidate_changes);
        let mut sizes =
            (0..=candidate_changes).map(|size| self.of_size(size, role, most, &mut gates));
        sizes.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The sets of so many candidate changes that are enough.
    fn of_size(
        &self,
        size: usize,
        role: Option<&RemedyChange>,
        most: usize,
        gates: &mut Gates<'_>,
    ) -> Vec<Vec<RemedyChange>> {
        let enough = |set: &[usize]| self.decide(self.changes(role, set)).is_allowed();
        let found = gates.of_size(size, most, enough).into_iter();
        found
            .map(|set| self.changes(role, &set).cloned().collect())
            .collect()
    }

    /// All changes of a set.
    fn changes<'c>(
        &'c self,
        role: Option<&'c RemedyChange>,
        set: &'c [usize],
    ) -> impl Iterator<Item = &'c RemedyChange> {
        let candidate_changes = set
            .iter()
            .filter_map(|&place| self.candidate_changes.get(place));
        let chosen = candidate_changes.flat_map(|candidate_change| candidate_change.changes.iter());
        self.first.iter().chain(role).chain(chosen)
    }

    /// A set without what it does not need: parts are left out one by one, and
    /// then in pairs, since some changes cut both ways and are needed only
    /// beside each other. To leave one out may make another needless, so this
    /// ends when each was left out in vain.
    fn remedy(&self, mut changes: Vec<RemedyChange>, gives_up: Vec<Permission>) -> Remedy {
        let without = |changes: &[RemedyChange], places: &[usize]| -> Vec<RemedyChange> {
            let kept = changes.iter().enumerate();
            let kept = kept.filter(|(place, _)| !places.contains(place));
            kept.map(|(_, change)| change.clone()).collect()
        };
        loop {
            let ones = subsets(changes.len(), 1).into_iter().rev();
            let mut fewer = ones
                .chain(subsets(changes.len(), 2))
                .map(|places| without(&changes, &places));
            match fewer.find(|fewer| self.decide(fewer).is_allowed()) {
                Some(enough) => changes = enough,
                None => return Remedy { changes, gives_up },
            }
        }
    }

    fn decide<'c>(&self, changes: impl IntoIterator<Item = &'c RemedyChange>) -> Decision {
        let overlay = Overlay::all(self.facts, changes);
        decide(&overlay, self.user, self.question)
    }
}

/// Each remedy once.
fn distinct(remedies: impl Iterator<Item = Remedy>) -> Vec<Remedy> {
    let mut found: Vec<Remedy> = Vec::new();
    for remedy in remedies {
        if !found.contains(&remedy) {
            found.push(remedy);
        }
    }
    found
}

#[cfg(test)]
mod tests;
