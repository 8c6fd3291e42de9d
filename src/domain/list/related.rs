//! What a user may reach by relations alone.
//!
//! Who holds rows 1 and 12 narrowly, or not at all, reaches a profile only as
//! its owner, on a panel, or through its posting (rulebook, section 3). So all
//! that such a user may do something to is found among these, and the rest of
//! the account need not be looked at.

use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::Asker;
use crate::domain::enumerable_facts::{EnumerableFacts, KnownResources};
use crate::domain::facts::{InterviewRef, OpportunityRef, PostingRef};

use Permission::{
    ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewConfidentialPostingsRequisitionsAndManageProfiles as ROW_12,
};

/// Beyond one thing in so many, looking at everything in order is no dearer
/// than to collect the related ones and to put them in order.
const SHARE: usize = 32;

/// The opportunities to which the user is related in a way that may open
/// them, each at least once, in no order. `None` when all opportunities are
/// to be looked at: relations are not needed, or are very many.
pub(super) fn opportunities<C: EnumerableFacts>(
    asker: &Asker<'_, C>,
) -> Option<Vec<OpportunityRef>> {
    if [ROW_1, ROW_12]
        .map(|row| asker.level(row))
        .contains(&Some(Level::All))
    {
        return None;
    }
    let (facts, me) = (asker.facts, asker.me);
    // There are at most some ten thousand postings, a thousandth of a second.
    let opens = |&posting: &PostingRef| {
        facts.posting(posting).is_some_and(|view| {
            asker.is_one_of(&[view.owner, view.creator, view.hiring_manager])
                || asker.is_granted(posting, &view)
        })
    };
    let postings: Vec<PostingRef> = facts.postings().filter(opens).collect();
    let counts = postings.iter().map(|&posting| facts.count_at(posting));
    let count = counts.sum::<usize>() + facts.count_owned_by(me) + facts.count_panels_of(me);
    if is_most(count, KnownResources::<OpportunityRef>::total(facts)) {
        return None;
    }
    let mut found: Vec<OpportunityRef> = facts.opportunities_owned_by(me, None).collect();
    for posting in postings {
        found.extend(facts.opportunities_at(posting, None));
    }
    let panels = facts.panels_of(me, None);
    found.extend(panels.filter_map(|interview| Some(facts.interview(interview)?.opportunity)));
    Some(found)
}

/// The interviews of the related opportunities, those on whose panel the user
/// sits included.
pub(super) fn interviews<C: EnumerableFacts>(asker: &Asker<'_, C>) -> Option<Vec<InterviewRef>> {
    let opportunities = opportunities(asker)?.into_iter();
    let interviews = opportunities.flat_map(|opportunity| asker.facts.interviews_of(opportunity));
    Some(interviews.collect())
}

/// Whether some are so many that all may be looked at as well.
pub(super) fn is_most(some: usize, all: usize) -> bool {
    some > (all / SHARE).max(64)
}
