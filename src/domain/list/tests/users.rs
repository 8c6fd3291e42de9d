use super::worlds::{USERS, facts, world};
use crate::domain::catalogue::{Permission, Value};
use crate::domain::decide::decide;
use crate::domain::list::{Limits, users};
use crate::domain::question::{Form, Question, Subject};
use crate::domain::world::{World, id};

fn asked(world: &World, question: &Question) -> Vec<String> {
    let allowed = |user: &&str| decide(world, &id(user), question).is_allowed();
    USERS
        .into_iter()
        .filter(allowed)
        .map(str::to_owned)
        .collect()
}

fn listed(world: &World, question: &Question, after: Option<&str>, limits: Limits) -> Vec<String> {
    let mut after = after.map(id);
    let mut found = Vec::new();
    loop {
        let slice = users(world, question, after.as_ref(), limits);
        assert!(slice.ids.len() <= limits.ids);
        found.extend(slice.ids);
        let Some(goes_on) = slice.after else {
            return found;
        };
        after = Some(id(&goes_on));
    }
}

/// Questions about many targets, with values, facts and without.
fn questions() -> Vec<Question> {
    let targets = ["o03", "c4", "p2", "r1", "i05", "u2", ""].map(|name| {
        let mut form = Form::default();
        match name.get(..1) {
            Some("o") => form.opportunity = Some(id(name)),
            Some("c") => form.candidate = Some(id(name)),
            Some("p") => form.posting = Some(id(name)),
            Some("r") => form.requisition = Some(id(name)),
            Some("i") => form.interview = Some(id(name)),
            Some("u") => form.user = Some(id(name)),
            _ => {}
        }
        form
    });
    let mut questions = Vec::new();
    for permission in Permission::ALL {
        for target in &targets {
            for facts in facts()
                .into_iter()
                .filter(|form| form.posting.is_none() && form.requisition.is_none())
            {
                for value in [
                    None,
                    Value::from_key("hiring_manager"),
                    Value::from_key("template"),
                ] {
                    let form = Form {
                        value,
                        opportunity: target.opportunity.clone(),
                        candidate: target.candidate.clone(),
                        posting: target.posting.clone(),
                        requisition: target.requisition.clone(),
                        interview: target.interview.clone(),
                        user: target.user.clone(),
                        ..facts.clone()
                    };
                    questions.extend(form.ask(Subject::Permission(permission)));
                }
            }
        }
    }
    questions
}

#[test]
fn the_users_are_those_whom_single_questions_allow() {
    let questions = questions();
    assert!(questions.len() > 50, "{}", questions.len());
    let mut lengths = [0; USERS.len() + 1];
    for seed in 0..30 {
        let world = world(seed);
        for question in &questions {
            let expected = asked(&world, question);
            lengths[expected.len()] += 1;
            for (ids, looks) in [(usize::MAX, usize::MAX), (1, 100), (2, 3), (9, 1)] {
                let found = listed(&world, question, None, Limits { ids, looks });
                assert_eq!(found, expected, "{seed} {question:?}");
            }
            for after in USERS {
                let rest: Vec<String> = expected
                    .iter()
                    .filter(|user| user.as_str() > after)
                    .cloned()
                    .collect();
                let limits = Limits { ids: 4, looks: 4 };
                assert_eq!(listed(&world, question, Some(after), limits), rest);
            }
        }
    }
    assert!(lengths[..6].iter().all(|&times| times > 10), "{lengths:?}");
}
