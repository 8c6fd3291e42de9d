//! Explain: why a question is answered as it is, and what would change a
//! denial (rulebook, sections 2 to 9).
//!
//! [`explain`] has the question decided before an observer that keeps each
//! step and what it looked at. For a denial it tries changes out: it supposes
//! each on top of the facts, has the question decided again, and offers those
//! that allow it and of which no part can be left out. A plain answer costs no
//! more for it.

mod candidate_change;
mod gates;
mod no_remedy;
mod overlaid;
mod overlay;
mod remedy_change;
mod roles;
mod search;

#[cfg(test)]
pub(crate) mod tests;

pub use no_remedy::NoRemedy;
pub use remedy_change::{RecordEdit, RemedyChange, SettingEdit};
pub use search::Remedy;

use super::decide::{Decision, Steps, decide_observed};
pub use super::decide::{
    Finding, Ground, Held, NamedPerson, QuestionFact, Reached, Relation, Step, Thing,
};
use super::facts::Names;
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
    let steps = Steps::default();
    let decision = decide_observed(facts, user, question, &steps);
    let (remedies, no_remedy) = match decision {
        Decision::Allowed => (Vec::new(), None),
        Decision::Denied(denial) => search::remedies(facts, user, question, denial),
    };
    Explanation {
        decision,
        steps: steps.into_vec(),
        remedies,
        no_remedy,
    }
}
