//! Who may do this?

use super::{Limits, Slice, gather};
use crate::domain::decide::{Asker, answer};
use crate::domain::enumerable_facts::{EnumerableFacts, KnownResources};
use crate::domain::facts::UserRef;
use crate::domain::id::UserId;
use crate::domain::question::Question;

/// The users who may, in the order of their ids: those after an id, or from
/// the first. Every user of the account is asked about; there are few users
/// beside everything else.
pub fn users<C: EnumerableFacts>(
    facts: &C,
    question: &Question,
    after: Option<&UserId>,
    limits: Limits,
) -> Slice {
    let may = |user: UserRef| {
        let asker = Asker::of(facts, user);
        asker.is_ok_and(|asker| answer(&asker, question).is_ok())
    };
    gather(
        facts,
        KnownResources::<UserRef>::in_id_order(facts, after),
        limits,
        may,
    )
    .slice
}
