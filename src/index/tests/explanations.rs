//! An index explains an answer as well as any other account of the facts.

use super::world::{empty, id};
use crate::domain::explain::explain;
use crate::domain::explain::tests::random::{RandomNumbers, USERS, random_question, random_world};
use crate::domain::id::UserId;

#[test]
fn ids_are_given_back_as_they_were_told() {
    let mut numbers = RandomNumbers(0x1d_5a_11);
    for _ in 0..30 {
        let world = random_world(&mut numbers);
        let mut index = empty();
        index.extend(world.told());
        for _ in 0..30 {
            let user: UserId = id(&numbers.name("u", USERS));
            let question = random_question(&mut numbers);
            let told = explain(&world, &user, &question);
            assert_eq!(
                explain(&index, &user, &question),
                told,
                "{user}: {question:?}"
            );
        }
    }
}
