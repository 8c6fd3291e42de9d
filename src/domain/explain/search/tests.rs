//! What is passed over without a trial, tried.

use super::{Search, candidate_changes, remedies};
use crate::domain::decide::{Decision, decide};
use crate::domain::explain::gates::{Gates, subsets};
use crate::domain::explain::tests::random::{RandomNumbers, USERS, random_question, random_world};
use crate::domain::id::UserId;
use crate::domain::record::AssignedRole;
use crate::domain::role::Preset;
use crate::domain::world::id;

/// What is passed over without a trial is not enough: every set of up to
/// two candidate changes is tried here, in random accounts and with every role.
#[test]
fn no_set_that_is_enough_is_passed_over() {
    let mut dice = RandomNumbers(0x009a_7e50_0bad_5eed);
    let (mut enough, mut not) = (0, 0);
    for _ in 0..80 {
        let world = random_world(&mut dice);
        for _ in 0..25 {
            let user: UserId = id(&dice.name("u", USERS));
            let question = random_question(&mut dice);
            if decide(&world, &user, &question).is_allowed() {
                continue;
            }
            let search = Search {
                facts: &world,
                user: &user,
                question: &question,
                first: Vec::new(),
                candidate_changes: candidate_changes(&world, &user, &question),
            };
            let presets = Preset::ALL.iter().map(|preset| {
                let role = AssignedRole::Preset(*preset);
                Some(search.set_role(role))
            });
            for role in presets.chain([None]) {
                let is_enough = |set: &[usize]| {
                    let changes = search.changes(role.as_ref(), set);
                    search.decide(changes).is_allowed()
                };
                let mut gates = Gates::new(&search.candidate_changes);
                for size in 0..=2 {
                    let found = gates.of_size(size, usize::MAX, is_enough);
                    for set in subsets(search.candidate_changes.len(), size) {
                        let told = found.iter().any(|other| gates.same_kinds(other, &set));
                        let tried = is_enough(&set);
                        assert!(
                            told || !tried,
                            "{user} {question:?} {role:?} {set:?} {:?}",
                            world.told()
                        );
                        enough += usize::from(tried);
                        not += usize::from(!tried);
                    }
                }
            }
        }
    }
    // Enough of each was seen.
    assert!(enough > 10_000, "{enough}");
    assert!(not > 10_000, "{not}");
}

/// Where Super Admin is offered, or nothing, no other role is enough with
/// up to one candidate change: those that were not tried were no better.
#[test]
fn no_role_that_is_enough_is_passed_over() {
    let mut dice = RandomNumbers(0x0b5e_55ed_0123_4567);
    let mut no_remedy = 0;
    for _ in 0..100 {
        let world = random_world(&mut dice);
        for _ in 0..40 {
            let user: UserId = id(&dice.name("u", USERS));
            let question = random_question(&mut dice);
            let Decision::Denied(denial) = decide(&world, &user, &question) else {
                continue;
            };
            let search = Search {
                facts: &world,
                user: &user,
                question: &question,
                first: Vec::new(),
                candidate_changes: candidate_changes(&world, &user, &question),
            };
            let last = search.set_role(AssignedRole::Preset(Preset::SuperAdmin));
            let (found, _) = remedies(&world, &user, &question, denial);
            if found.iter().any(|remedy| !remedy.changes.contains(&last)) {
                continue;
            }
            no_remedy += 1;
            let presets = Preset::ALL.iter().copied();
            let presets = presets.filter(|preset| *preset != Preset::SuperAdmin);
            let customs = world.roles().map(|(id, _)| id.clone());
            let roles = presets.map(AssignedRole::Preset);
            for role in roles.chain(customs.map(AssignedRole::Custom)) {
                let change = search.set_role(role);
                for size in 0..=1 {
                    for set in subsets(search.candidate_changes.len(), size) {
                        let changes = search.changes(Some(&change), &set);
                        let allowed = search.decide(changes).is_allowed();
                        assert!(!allowed, "{user} {question:?} {change:?} {set:?}");
                    }
                }
            }
        }
    }
    assert!(no_remedy > 300, "{no_remedy}");
}
