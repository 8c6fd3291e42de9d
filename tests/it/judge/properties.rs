//! What holds of every world, whatever the answers are.

use steward::domain::fact_update::FactUpdate;
use steward::index::Index;

use super::generate::Generator;
use super::numbers::Numbers;
use super::questions::{About, Asked, Facts, Target};
use super::run::announced_seed;
use super::tell;
use super::world::*;

const WORLDS: u64 = if cfg!(debug_assertions) { 60 } else { 600 };
const QUESTIONS: usize = 200;

/// Random worlds, each with questions.
pub(super) fn worlds(count: u64) -> impl Iterator<Item = (World, Vec<Asked>, Numbers)> {
    let seed = announced_seed();
    (0..count).map(move |number| {
        let mut numbers = Numbers::new(seed.wrapping_add(number));
        let mut generator = Generator {
            numbers: &mut numbers,
        };
        let world = generator.world();
        let mut questions: Vec<Asked> =
            (0..QUESTIONS).map(|_| generator.question(&world)).collect();
        questions.extend(world.users.iter().map(|user| steps_down(user.id)));
        (world, questions, numbers)
    })
}

/// Rarely asked at random, and about the whole account: whether somebody may become less.
fn steps_down(user: u8) -> Asked {
    Asked {
        user,
        about: About::Row(49),
        target: Target::User(Some(user), Some(Preset("interviewer"))),
        value: None,
        facts: Facts::default(),
    }
}

pub(super) fn index(world: &World) -> Index {
    tell::index(tell::facts(world))
}

fn answers(index: &Index, questions: &[Asked]) -> Vec<&'static str> {
    let answers = questions.iter().map(|asked| tell::answer(index, asked));
    answers.collect()
}

/// The canary: whatever else is true, who has neither role nor grants may only do what everyone may
/// (rulebook, section 7).
#[test]
fn nobody_is_allowed_anything_without_role_and_grants() {
    for (mut world, questions, _) in worlds(WORLDS) {
        for user in &mut world.users {
            user.role = None;
            user.grants.clear();
            user.privileges.clear();
        }
        let index = index(&world);
        for asked in questions {
            let answer = tell::answer(&index, &asked);
            // Row 6 is not asked of the author, but the profile still is: without row 1 it is closed.
            if answer == "ALLOWED" {
                let own = matches!(
                    asked.about,
                    About::Ability("own_feedback" | "submit_referral")
                );
                assert!(own, "{asked:?} in {world:?}");
            }
        }
    }
}

/// Another company's worth of records, with which nothing here has to do.
#[test]
fn unrelated_facts_change_nothing() {
    for (world, questions, mut numbers) in worlds(WORLDS) {
        let mut unrelated = Generator {
            numbers: &mut numbers,
        }
        .world();
        // Another Super Admin is not unrelated: the last one could then step down.
        for user in &mut unrelated.users {
            if user.role == Some(Preset("super_admin")) {
                user.role = Some(Preset("admin"));
            }
        }
        let mut facts = tell::facts(&world);
        let settings = |fact: &FactUpdate| matches!(fact, FactUpdate::Settings(_));
        facts.extend(
            tell::facts(&unrelated.renumbered(100))
                .into_iter()
                .filter(|one| !settings(one)),
        );
        let both = tell::index(facts);
        assert_eq!(
            answers(&index(&world), &questions),
            answers(&both, &questions),
            "{questions:?} in {world:?}"
        );
    }
}

/// Fewer grants and privileges never allow more.
#[test]
fn taking_a_grant_away_never_adds_access() {
    for (world, questions, mut numbers) in worlds(WORLDS) {
        let mut fewer = world.clone();
        for user in &mut fewer.users {
            user.grants.retain(|_| numbers.chance(50));
            user.privileges.retain(|_| numbers.chance(50));
        }
        let (before, after) = (index(&world), index(&fewer));
        for asked in &questions {
            if tell::answer(&after, asked) == "ALLOWED" {
                let answer = tell::answer(&before, asked);
                assert_eq!(answer, "ALLOWED", "{asked:?} in {world:?} and {fewer:?}");
            }
        }
    }
}

/// The order in which facts are told, and what was true before, leave no trace.
#[test]
fn answers_do_not_depend_on_the_way_to_the_present() {
    for (world, questions, mut numbers) in worlds(WORLDS) {
        let expected = answers(&index(&world), &questions);
        let mut shuffled = tell::facts(&world);
        numbers.shuffle(&mut shuffled);
        assert_eq!(
            answers(&tell::index(shuffled.clone()), &questions),
            expected,
            "told as {shuffled:?}: {questions:?}"
        );
        let mut earlier = Generator {
            numbers: &mut numbers,
        }
        .world();
        earlier.settings = world.settings.clone();
        let mut facts = tell::facts(&earlier);
        facts.extend(shuffled);
        assert_eq!(
            answers(&tell::index(facts), &questions),
            expected,
            "{questions:?} in {world:?}, which was {earlier:?}"
        );
    }
}
