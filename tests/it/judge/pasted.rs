//! Cases that were found by the judge, or are worth keeping for another reason, as it prints them.

use super::questions::*;
use super::tell;
use super::verdict::Judge;
use super::world::*;
use About::Row;

/// Both sides give this answer.
fn one_answer(world: &World, asked: &Asked, answer: &str) {
    let index = tell::index(tell::facts(world));
    assert_eq!(tell::answer(&index, asked), answer, "the code");
    assert_eq!(Judge::of(world).answer(asked), answer, "the judge");
}

fn user(id: u8, role: RoleName) -> User {
    User {
        id,
        role: Some(role),
        ..User::default()
    }
}

fn asked(row: u8, target: Target) -> Asked {
    Asked {
        user: 0,
        about: Row(row),
        target,
        value: None,
        facts: Facts::default(),
    }
}

/// A posting that steward does not know makes a profile confidential (rulebook, section 3), and a
/// grant that names it opens nothing. The rulebook is silent about the latter: it is denied.
#[test]
fn a_grant_of_a_posting_that_steward_does_not_know_opens_nothing() {
    let role = Role {
        id: 0,
        holds: vec![
            (1, vec!["owner_or_hiring_manager_or_granted"]),
            (12, vec!["owner_creator_hiring_manager_or_granted"]),
        ],
    };
    let of_posting = Extent {
        posting: Some(7),
        ..Extent::default()
    };
    let mut world = World {
        roles: vec![role],
        users: vec![user(0, Custom(0))],
        candidates: vec![Candidate {
            id: 0,
            lifecycle: "live",
        }],
        opportunities: vec![Opportunity {
            posting: Some(7),
            lifecycle: "live",
            ..Opportunity::default()
        }],
        ..World::default()
    };
    one_answer(&world, &asked(1, Target::Opportunity(0)), "CONFIDENTIAL");
    world.users[0].grants = vec![of_posting];
    one_answer(&world, &asked(1, Target::Opportunity(0)), "CONFIDENTIAL");
    world.postings = vec![Posting {
        id: 7,
        confidential: true,
        ..Posting::default()
    }];
    one_answer(&world, &asked(1, Target::Opportunity(0)), "ALLOWED");
}

/// The last active Super Admin may not step down (rulebook, section 8, rule 4).
#[test]
fn the_last_super_admin_does_not_step_down() {
    let mut world = World {
        users: vec![user(0, Preset("super_admin"))],
        ..World::default()
    };
    let step_down = asked(49, Target::User(Some(0), Some(Preset("admin"))));
    one_answer(&world, &step_down, "STATE");
    world.users.push(User {
        deactivated: true,
        ..user(1, Preset("super_admin"))
    });
    one_answer(&world, &step_down, "STATE");
    world.users.push(user(2, Preset("super_admin")));
    one_answer(&world, &step_down, "ALLOWED");
}
