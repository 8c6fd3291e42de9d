//! Decide: question + facts -> decision (the rulebook, sections 2 to 7).
//!
//! Seven steps in order; the first that denies names the reason:
//!
//! 1. the user is known and active, the target is known;
//! 2. the target is not fenced;
//! 3. it is not the user's own profile;
//! 4. the role holds the row, and the value that is asked;
//! 5. the target is within reach ([`reach`]);
//! 6. the row's relation, state and setting ([`rows`]);
//! 7. the user's privileges ([`privileges`]).
//!
//! Rows that concern the account as a whole skip 2, 3 and 5.
//!
//! There is one walk through the steps. What each looked at is told to an
//! [`Observer`]: nothing at all for a plain decision, every step for an
//! explanation.

mod asker;
mod finding;
mod manage_user;
mod observer;
mod pinned_target;
mod privileges;
mod reach;
mod reason;
mod relations;
mod report;
mod rows;
mod step;
mod targets;

#[cfg(test)]
pub(in crate::domain) mod tests;

pub use finding::{Finding, NamedPerson, QuestionFact};
pub use reason::{Decision, Denial};
pub use step::{Ground, Held, Reached, Relation, Step, Thing, Through};

pub(crate) use asker::Asker;
pub(crate) use manage_user::{Touch, takes_last_super_admin};
pub(in crate::domain) use observer::{Observer, Steps, Unobserved};
pub(crate) use pinned_target::{PinnedTarget, TargetRef};
pub(crate) use reach::profile_confidentiality;
pub(crate) use rows::answer;

use super::facts::{Facts, UserRef};
use super::id::UserId;
use super::question::Question;

/// `Ok` when allowed, or the reason why not.
pub(crate) type Verdict = Result<(), Denial>;

/// Answers a question whose user and thing were found beforehand.
pub(crate) fn decide_found<F: Facts>(
    facts: &PinnedTarget<'_, F>,
    user: Option<UserRef>,
    question: &Question,
) -> Decision {
    let user = user.ok_or(Denial::UserUnknown);
    let asker = user.and_then(|user| Asker::of(facts, user));
    decision(asker.and_then(|asker| rows::answer(&asker, question)))
}

/// Answers one question from one revision of the facts.
pub fn decide<F: Facts>(facts: &F, user: &UserId, question: &Question) -> Decision {
    decide_observed(facts, user, question, Unobserved)
}

/// Answers one question, and tells an observer what was looked at.
pub(in crate::domain) fn decide_observed<F: Facts>(
    facts: &F,
    user: &UserId,
    question: &Question,
    observer: impl Observer,
) -> Decision {
    let asker = Asker::observed(facts, user, observer);
    decision(asker.and_then(|asker| rows::answer(&asker, question)))
}

fn decision(verdict: Verdict) -> Decision {
    match verdict {
        Ok(()) => Decision::Allowed,
        Err(denial) => Decision::Denied(denial),
    }
}

fn allowed_if(holds: bool, denial: Denial) -> Verdict {
    if holds { Ok(()) } else { Err(denial) }
}
