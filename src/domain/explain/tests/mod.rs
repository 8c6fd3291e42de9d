//! What is told of an answer, and what is offered for a denial. Expected
//! values are read off the rulebook and the table, by hand.

mod apply;
mod denials;
mod promises;
pub(crate) mod random;
mod several;
mod steps;
mod walk;
mod words;

use super::{Explanation, explain};
use crate::domain::decide::tests::ask::Ask;
use crate::domain::world::{World, id};

/// Explains the answer to a user.
fn explained(world: &World, user: &str, ask: &Ask) -> Explanation {
    explain(world, &id(user), &ask.question())
}
