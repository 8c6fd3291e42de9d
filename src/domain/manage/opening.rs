//! Which facts open something that was closed. They are told apart in reports.

use crate::domain::decide::profile_confidentiality;
use crate::domain::erasure::tells_hire;
use crate::domain::facts::Facts;
use crate::domain::record::{
    Confidentiality, FixedFact, HiredProfiles, Interview, Lifecycle, Opportunity, Record,
};

/// Whether a record that is written opens something: its opportunity or
/// requisition is no longer confidential, its opportunity no longer that of
/// somebody hired, it shows a candidate who was confidential, it is a posting that
/// others name already, or somebody joins a panel. `facts` are those before the write, `fixed` is what was fixed of the
/// record, deleted or not
/// (rulebook: X56, X65).
pub fn opens(
    facts: &impl Facts,
    stored: Option<&Record>,
    fixed: Option<&FixedFact>,
    written: &Record,
) -> bool {
    match (stored, written) {
        (Some(Record::Opportunity(was)), Record::Opportunity(now)) => {
            (is_confidential(facts, was) && !is_confidential(facts, now))
                || (is_restricted_hire(facts, was) && !is_restricted_hire(facts, now))
                || (was.candidate != now.candidate && shows_candidate(facts, now))
        }
        (_, Record::Requisition(now)) => {
            fixed == Some(&FixedFact::Requisition(Confidentiality::Confidential))
                && now.confidentiality == Confidentiality::Open
        }
        // A new one may show who it is of.
        (None, Record::Opportunity(now)) => shows_candidate(facts, now),
        // Whatever is of a posting that is not known is confidential.
        (None, Record::Posting(now)) => {
            now.confidentiality == Confidentiality::Open
                && facts.find_mentioned_posting(&now.id).is_some()
        }
        // One that was deleted is a change of what it was.
        (None, Record::Interview(now)) => fixed.is_some() && !now.panel.is_empty(),
        (Some(Record::Interview(was)), Record::Interview(now)) => has_joined(was, now),
        _ => false,
    }
}

/// Whether an opportunity that moves to a candidate, or is new, shows somebody who so far is seen through confidential ones only
/// (rulebook: section 3).
fn shows_candidate(facts: &impl Facts, opportunity: &Opportunity) -> bool {
    let found = facts.find_mentioned_candidate(&opportunity.candidate);
    let lifecycle = found.and_then(|found| facts.candidate(found));
    let is_open = lifecycle.is_none_or(|lifecycle| lifecycle == Lifecycle::Live);
    let others = found
        .into_iter()
        .flat_map(|found| facts.opportunities_of(found));
    let mut live = others
        .filter_map(|other| facts.opportunity(other))
        .filter(|other| other.lifecycle == Lifecycle::Live)
        .map(|other| profile_confidentiality(facts, &other))
        .peekable();
    is_open
        && !is_confidential(facts, opportunity)
        && live.peek().is_some()
        && live.all(|other| other == Confidentiality::Confidential)
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

/// Whether an opportunity is closed to many for the person was hired
/// (rulebook: `restrict_hired_profiles`).
fn is_restricted_hire(facts: &impl Facts, opportunity: &Opportunity) -> bool {
    facts.settings().hired_profiles == HiredProfiles::Restricted && tells_hire(facts, opportunity)
}

fn has_joined(was: &Interview, now: &Interview) -> bool {
    now.panel
        .iter()
        .any(|one| was.panel.iter().all(|other| other.user != one.user))
}
