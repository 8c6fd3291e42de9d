//! What a change of roles is said to do is what asking before and after shows.

use std::collections::BTreeMap;

use steward::domain::fact::Fact;
use steward::domain::id::UserId;
use steward::domain::impact::{Flow, UserImpact, impact};
use steward::domain::role::Shift;
use steward::index::Index;

use super::generate::{Generator, account_wide_rows};
use super::properties::{index, worlds};
use super::questions::{About, Asked, Facts, Target};
use super::tell;
use super::world::World;

const WORLDS: u64 = if cfg!(debug_assertions) { 100 } else { 1_000 };

/// The same things under other roles, grants and privileges; some users come, none goes.
fn changed(world: &World, other: World) -> World {
    let mut after = world.clone();
    after.roles = other.roles;
    for new in other.users {
        match after.users.iter_mut().find(|user| user.id == new.id) {
            Some(user) => {
                let linked_candidates = std::mem::take(&mut user.linked_candidates);
                *user = new;
                user.linked_candidates = linked_candidates;
            }
            None => after.users.push(new),
        }
    }
    after
}

fn asked(user: u8, row: u8, target: Target) -> Asked {
    Asked {
        user,
        about: About::Row(row),
        target,
        value: None,
        facts: Facts::default(),
    }
}

/// How many of these questions change their answer.
fn flow(before: &Index, after: &Index, questions: impl IntoIterator<Item = Asked>) -> Flow {
    let mut flow = Flow::default();
    for asked in questions {
        let allowed = |index| tell::answer(index, &asked) == "ALLOWED";
        match (allowed(before), allowed(after)) {
            (false, true) => flow.gained += 1,
            (true, false) => flow.lost += 1,
            _ => {}
        }
    }
    flow
}

/// The rows that nothing but the role decides, held after and not before, or the other way round.
fn plain_rows(before: &Index, after: &Index, user: u8) -> BTreeMap<u8, Shift> {
    let rows = account_wide_rows().filter_map(|row| {
        let question = asked(user, row, Target::Account);
        let allowed = |index| tell::answer(index, &question) == "ALLOWED";
        match (allowed(before), allowed(after)) {
            (false, true) => Some((row, Shift::Wider)),
            (true, false) => Some((row, Shift::Narrower)),
            _ => None,
        }
    });
    rows.collect()
}

#[test]
fn the_impact_of_a_change_is_what_asking_before_and_after_shows() {
    let (mut affected, mut gained, mut lost) = (0, 0, 0);
    for (world, _, mut numbers) in worlds(WORLDS) {
        let other = Generator {
            numbers: &mut numbers,
        }
        .world();
        let after = changed(&world, other);
        let before = index(&world);
        let mut later = before.clone();
        for fact in tell::facts(&after) {
            if matches!(fact, Fact::User(..) | Fact::Role(..)) {
                later.apply(fact);
            }
        }
        let foreseen: BTreeMap<UserId, UserImpact> = impact(&before, &later)
            .into_iter()
            .map(|one| (one.user.clone(), one))
            .collect();
        affected += foreseen.len();
        for user in after.users.iter().map(|user| user.id) {
            let none = UserImpact {
                user: tell::user_id(user),
                holdings: Vec::new(),
                privileges: Vec::new(),
                profiles: Flow::default(),
                postings: Flow::default(),
                requisitions: Flow::default(),
            };
            let said = foreseen.get(&tell::user_id(user)).unwrap_or(&none);
            let told = || format!("u{user}: {world:?}\nthen {after:?}");

            let targets = world
                .opportunities
                .iter()
                .map(|one| Target::Opportunity(one.id));
            let profiles = flow(
                &before,
                &later,
                targets.map(|target| asked(user, 1, target)),
            );
            assert_eq!(said.profiles, profiles, "profiles of {}", told());
            let targets = world.postings.iter().map(|one| Target::Posting(one.id));
            let postings = flow(
                &before,
                &later,
                targets.map(|target| asked(user, 1, target)),
            );
            assert_eq!(said.postings, postings, "postings of {}", told());
            let targets = world
                .requisitions
                .iter()
                .map(|one| Target::Requisition(one.id));
            let requisitions = flow(
                &before,
                &later,
                targets.map(|target| asked(user, 14, target)),
            );
            assert_eq!(
                said.requisitions,
                requisitions,
                "requisitions of {}",
                told()
            );

            let plain: Vec<u8> = account_wide_rows().collect();
            let rows: BTreeMap<u8, Shift> = said
                .holdings
                .iter()
                .map(|one| (one.permission.row(), one.shift()))
                .filter(|(row, _)| plain.contains(row))
                .collect();
            assert_eq!(
                rows,
                plain_rows(&before, &later, user),
                "rows of {}",
                told()
            );
            gained += profiles.gained + postings.gained + requisitions.gained;
            lost += profiles.lost + postings.lost + requisitions.lost;
        }
    }
    assert!(
        affected > 100 && gained > 100 && lost > 100,
        "{affected} users, {gained}, {lost}"
    );
}
