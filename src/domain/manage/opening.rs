//! Which facts open something that was closed. They are told apart in reports.

use crate::domain::facts::Facts;
use crate::domain::record::{Confidentiality, Interview, Opportunity, Record};

/// Whether a record that is written opens something: its opportunity is no
/// longer confidential, or somebody joins a panel. `facts` are those before the
/// write
/// (rulebook: X65).
pub fn opens(facts: &impl Facts, stored: Option<&Record>, written: &Record) -> bool {
    match (stored, written) {
        (Some(Record::Opportunity(was)), Record::Opportunity(now)) => {
            is_confidential(facts, was) && !is_confidential(facts, now)
        }
        (Some(Record::Interview(was)), Record::Interview(now)) => has_joined(was, now),
        _ => false,
    }
}

/// Whether an opportunity is confidential by itself or by its posting, which is
/// confidential when it is not known
/// (rulebook: section 3).
fn is_confidential(facts: &impl Facts, opportunity: &Opportunity) -> bool {
    opportunity.own_confidentiality() == Confidentiality::Confidential
        || opportunity.posting.as_ref().is_some_and(|posting| {
            let known = facts.find_posting(posting).and_then(|it| facts.posting(it));
            known.is_none_or(|posting| posting.confidentiality == Confidentiality::Confidential)
        })
}

fn has_joined(was: &Interview, now: &Interview) -> bool {
    now.panel
        .iter()
        .any(|one| was.panel.iter().all(|other| other.user != one.user))
}
