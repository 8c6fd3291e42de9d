//! Which sets of candidate changes are enough, found without trying them all.
//!
//! Almost every candidate change only adds: what is enough stays enough with more. So a
//! set that is not enough says something about many others. It is made as
//! large as it can be and still not be enough. Each candidate change that is left would
//! make it enough, and no set is enough without one of them: they are a gate.
//! Once the few gates of a question are known, only sets that pass all of
//! them are tried.

use super::candidate_change::{CandidateChange, Effect};

/// The gates that are known so far, of one role.
pub(super) struct Gates<'l> {
    candidate_changes: &'l [CandidateChange],
    /// Each names the candidate changes that open it; one that none opens lets nothing
    /// pass but candidate changes that may also take something away.
    gates: Vec<Vec<usize>>,
}

impl<'l> Gates<'l> {
    /// None is known.
    pub(super) fn new(candidate_changes: &'l [CandidateChange]) -> Self {
        let gates = Vec::new();
        Self {
            candidate_changes,
            gates,
        }
    }

    /// The sets of so many candidate changes that are enough, by their places, in order;
    /// at most `most`. Of sets that differ only in candidate changes of the same kind,
    /// the first.
    pub(super) fn of_size(
        &mut self,
        size: usize,
        most: usize,
        enough: impl Fn(&[usize]) -> bool,
    ) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        let everything: Vec<usize> = (0..self.candidate_changes.len()).collect();
        if !self.passes(&everything) {
            return found;
        }
        for set in subsets(self.candidate_changes.len(), size) {
            if found.len() >= most {
                break;
            }
            if !self.passes(&set) || found.iter().any(|other| self.same_kinds(other, &set)) {
                continue;
            }
            if enough(&set) {
                found.push(set);
            } else if self.only_adds(&set) {
                self.learn(set, &enough);
            }
        }
        found
    }

    /// Whether nothing that is known speaks against a set.
    fn passes(&self, set: &[usize]) -> bool {
        let opens = |gate: &Vec<usize>| set.iter().any(|place| gate.contains(place));
        self.gates.iter().all(opens) || !self.only_adds(set)
    }

    /// Finds the gate that a set does not pass.
    fn learn(&mut self, set: Vec<usize>, enough: &impl Fn(&[usize]) -> bool) {
        let mut left: Vec<usize> = (0..self.candidate_changes.len())
            .filter(|place| !set.contains(place) && self.only_adds(&[*place]))
            .collect();
        let everything: Vec<usize> = set.iter().chain(&left).copied().collect();
        if !left.is_empty() && !enough(&everything) {
            left.clear();
        }
        let mut closed = set;
        left.retain(|place| {
            closed.push(*place);
            let opens = enough(&closed);
            if opens {
                closed.pop();
            }
            opens
        });
        self.gates.push(left);
    }

    fn only_adds(&self, set: &[usize]) -> bool {
        let mut candidate_changes = set
            .iter()
            .filter_map(|&place| self.candidate_changes.get(place));
        candidate_changes.all(|candidate_change| candidate_change.effect == Effect::Adds)
    }

    /// Whether two sets differ only in candidate changes of the same kind.
    pub(super) fn same_kinds(&self, one: &[usize], other: &[usize]) -> bool {
        let kind = |place: &usize| {
            self.candidate_changes
                .get(*place)
                .and_then(|candidate_change| candidate_change.kind)
        };
        one.iter()
            .zip(other)
            .all(|(one, other)| one == other || (kind(one).is_some() && kind(one) == kind(other)))
    }
}

/// The ways to choose so many of `of` places, in order.
pub(super) fn subsets(of: usize, size: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        sets = sets
            .iter()
            .flat_map(|set| {
                let next = set.last().map_or(0, |last| last + 1);
                (next..of).map(|place| {
                    let mut more = set.clone();
                    more.push(place);
                    more
                })
            })
            .collect();
    }
    sets
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{CandidateChange, Effect, Gates, subsets};

    fn candidate_changes(effects: impl IntoIterator<Item = Effect>) -> Vec<CandidateChange> {
        let candidate_change = |effect| CandidateChange {
            kind: None,
            effect,
            changes: Vec::new(),
        };
        effects.into_iter().map(candidate_change).collect()
    }

    /// The sets of this size that the gates let through and that are enough,
    /// and how many were tried for it and for all smaller ones.
    fn found(
        candidate_changes: &[CandidateChange],
        size: usize,
        enough: impl Fn(&[usize]) -> bool,
    ) -> (Vec<Vec<usize>>, usize) {
        let tried = Cell::new(0);
        let mut gates = Gates::new(candidate_changes);
        let mut last = Vec::new();
        for size in 0..=size {
            last = gates.of_size(size, usize::MAX, |set| {
                tried.set(tried.get() + 1);
                enough(set)
            });
        }
        (last, tried.get())
    }

    #[test]
    fn one_change_of_each_gate_and_few_trials() {
        let candidate_changes = candidate_changes([Effect::Adds; 33]);
        let opens = |set: &[usize], gate: &[usize]| gate.iter().any(|place| set.contains(place));
        let enough =
            |set: &[usize]| opens(set, &[0, 7, 31]) && opens(set, &[7, 12]) && opens(set, &[3, 32]);
        let (pairs, tried) = found(&candidate_changes, 2, enough);
        assert_eq!(pairs, [[3, 7], [7, 32]]);
        // All sets of up to two candidate changes are 562.
        assert!(tried < 150, "{tried}");
        let (threes, tried) = found(&candidate_changes, 3, enough);
        let all = subsets(33, 3).into_iter().filter(|set| enough(set));
        assert_eq!(threes, all.collect::<Vec<_>>());
        // All sets of up to three are 6,018; 66 of them are enough.
        assert!(tried < 250, "{tried}");
    }

    #[test]
    fn where_nothing_is_enough_two_trials_say_so() {
        let candidate_changes = candidate_changes([Effect::Adds; 33]);
        assert_eq!(found(&candidate_changes, 3, |_| false), (Vec::new(), 2));
    }

    #[test]
    fn a_change_that_may_take_away_is_no_reason_to_pass_over_others() {
        let candidate_changes =
            candidate_changes([Effect::MayTakeAway, Effect::Adds, Effect::Adds]);
        // The first undoes the second.
        let enough = |set: &[usize]| set.contains(&2) || (set.contains(&1) && !set.contains(&0));
        assert_eq!(found(&candidate_changes, 1, enough).0, [[1], [2]]);
        // The first is enough by itself, and not together with the second.
        let enough = |set: &[usize]| set == [0] || (set.contains(&1) && set.contains(&2));
        assert_eq!(found(&candidate_changes, 1, enough).0, [[0]]);
        assert_eq!(found(&candidate_changes, 2, enough).0, [[1, 2]]);
    }
}
