//! Explain: why a question is answered as it is, and what would change a
//! denial (rulebook, sections 2 to 9).
//!
//! [`explain`] walks the steps of [`decide`] once more and
//! writes down what held at each of them. It asks the same predicates, so that
//! it can only tell what was decided. For a denial it tries changes out: it
//! supposes each on top of the facts, asks `decide` again, and offers those
//! that allow it and of which no part can be left out. Nothing of this is done
//! unless somebody wants to know: a plain answer costs no more for it.

mod candidate_change;
mod change;
mod derive;
mod finding;
mod gates;
mod names;
mod no_remedy;
mod overlaid;
mod overlay;
mod reach;
mod roles;
mod search;
mod step;

#[cfg(test)]
pub(crate) mod tests;

pub use change::{Change, RecordEdit, SettingEdit};
pub use finding::{Finding, NamedPerson, QuestionFact};
pub use names::Names;
pub use no_remedy::NoRemedy;
pub use search::Remedy;
pub use step::{Ground, Held, Reached, Relation, Step, Thing};

use super::decide::{Decision, decide};
use super::id::UserId;
use super::question::Question;

/// Why a question is answered as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The answer, as `decide` gives it.
    pub decision: Decision,
    /// What was looked at, in the order of the rulebook. Of a denial, the last
    /// step is the one that denied.
    pub steps: Vec<Step>,
    /// Of a denial: what would allow it, least power first. Each is enough by
    /// itself.
    pub remedies: Vec<Remedy>,
    /// Of a denial without remedies: why there are none.
    pub no_remedy: Option<NoRemedy>,
}

/// Explains one answer from one revision of the facts.
pub fn explain<F: Names>(facts: &F, user: &UserId, question: &Question) -> Explanation {
    let decision = decide(facts, user, question);
    let steps = derive::steps(facts, user, question, decision);
    let (remedies, no_remedy) = match decision {
        Decision::Allowed => (Vec::new(), None),
        Decision::Denied(denial) => search::remedies(facts, user, question, denial),
    };
    Explanation {
        decision,
        steps,
        remedies,
        no_remedy,
    }
}
