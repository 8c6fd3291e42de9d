//! Access to postings as a source tells it: a list of users.

use super::Operation;
use crate::domain::change::AccessGrant;
use crate::domain::decide::decide;
use crate::domain::extent::Reach;
use crate::domain::facts::Facts;
use crate::domain::id::{GrantId, PostingId, UserId};
use crate::domain::question::{ProfileOrPosting, Question};
use crate::domain::record::UserStatus;

/// The operation that gives a user access to a posting; `None` for one who
/// reaches it already, or is deactivated. It is judged like any other
/// (rulebook: X64, section 8).
pub fn grant_of_access<F: Facts>(
    facts: &F,
    user: &UserId,
    posting: &PostingId,
) -> Option<Operation> {
    let found = facts.find_user(user).and_then(|found| facts.user(found));
    if found.is_some_and(|user| user.status == UserStatus::Deactivated) {
        return None;
    }
    let question = Question::ManageProfile(ProfileOrPosting::Posting(posting.clone()));
    if decide(facts, user, &question).is_allowed() {
        return None;
    }
    // Ids have one alphabet, and a user has one such grant for a posting.
    let id = GrantId::parse(&posting.to_string()).ok()?;
    Some(Operation::GrantAccess {
        user: user.clone(),
        grant: AccessGrant {
            id,
            reach: Reach::Posting(posting.clone()),
        },
    })
}
