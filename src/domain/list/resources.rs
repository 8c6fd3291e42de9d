//! What may this user do this to?

use super::query::{Query, ResourceKind};
use super::related::{self, is_most};
use super::thing::{Listable, Wanted};
use super::{Limits, Slice, gather};
use crate::domain::decide::{Asker, PinnedTarget, answer};
use crate::domain::enumerable_facts::{EnumerableFacts, HasId, KnownResources};
use crate::domain::facts::{
    CandidateRef, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
};

/// A list of things on its way. It belongs to the facts that it was begun
/// with: another revision needs another list.
#[derive(Debug)]
pub struct Resources {
    query: Query,
    things: Option<ListedResources>,
}

/// What is left to be asked about.
#[derive(Debug)]
enum ListedResources {
    Opportunities(Source<OpportunityRef>),
    Candidates(Source<CandidateRef>),
    Postings(Source<PostingRef>),
    Requisitions(Source<RequisitionRef>),
    Interviews(Source<InterviewRef>),
}

/// Where things come from.
#[derive(Debug)]
enum Source<H: HasId> {
    /// From all of the account; the last one looked at.
    All(Option<H::Id>),
    /// These, in the order of their ids, from the first that was not looked at.
    These(std::vec::IntoIter<H>),
}

impl Resources {
    /// Begins a list, after an id or at the first.
    ///
    /// An unknown or deactivated user may do nothing, so the list is empty; a
    /// filter by what steward does not know lets nothing through.
    pub fn begin<C: EnumerableFacts>(facts: &C, query: Query, after: Option<&str>) -> Self {
        let things = begin(facts, &query, after);
        Self { query, things }
    }

    /// Makes the next slice.
    pub fn next<C: EnumerableFacts>(&mut self, facts: &C, limits: Limits) -> Slice {
        let query = &self.query;
        let slice = self.things.as_mut().and_then(|things| match things {
            ListedResources::Opportunities(source) => source.next(facts, query, limits),
            ListedResources::Candidates(source) => source.next(facts, query, limits),
            ListedResources::Postings(source) => source.next(facts, query, limits),
            ListedResources::Requisitions(source) => source.next(facts, query, limits),
            ListedResources::Interviews(source) => source.next(facts, query, limits),
        });
        let slice = slice.unwrap_or_default();
        if slice.after.is_none() {
            self.things = None;
        }
        slice
    }
}

/// `None` when nothing can pass.
fn begin<C: EnumerableFacts>(
    facts: &C,
    query: &Query,
    after: Option<&str>,
) -> Option<ListedResources> {
    let asker = Asker::identify(facts, &query.user).ok()?;
    let wanted = Wanted::of(facts, &query.filter)?;
    Some(match query.kind {
        ResourceKind::Opportunity => {
            let related = match wanted.posting {
                Some(_) => None,
                None => related::opportunities(&asker),
            };
            ListedResources::Opportunities(Source::begin(facts, related, after))
        }
        ResourceKind::Candidate => {
            let related = related::opportunities(&asker).map(|opportunities| {
                let opportunities = opportunities.into_iter();
                let views = opportunities.filter_map(|found| facts.opportunity(found));
                views.map(|view| view.candidate).collect()
            });
            ListedResources::Candidates(Source::begin(facts, related, after))
        }
        // There are few postings and requisitions: all are asked about.
        ResourceKind::Posting => ListedResources::Postings(Source::begin(facts, None, after)),
        ResourceKind::Requisition => {
            ListedResources::Requisitions(Source::begin(facts, None, after))
        }
        ResourceKind::Interview => {
            let related = if query.is_about_own_panels() {
                Some(facts.panels_of(asker.me, None).collect())
            } else if let Some(posting) = wanted.posting {
                let all = KnownResources::<OpportunityRef>::total(facts);
                let at_posting = || {
                    let opportunities = facts.opportunities_at(posting, None);
                    opportunities.flat_map(|opportunity| facts.interviews_of(opportunity))
                };
                (!is_most(facts.count_at(posting), all)).then(|| at_posting().collect())
            } else {
                related::interviews(&asker)
            };
            ListedResources::Interviews(Source::begin(facts, related, after))
        }
    })
}

impl<H: Listable> Source<H> {
    fn begin<C: EnumerableFacts + KnownResources<H>>(
        facts: &C,
        related: Option<Vec<H>>,
        after: Option<&str>,
    ) -> Self {
        let after = after.and_then(|text| text.parse().ok());
        let Some(related) = related else {
            return Self::All(after);
        };
        let named = related.into_iter().filter_map(|thing| {
            let id = facts.id_of(thing)?;
            (Some(&id) > after.as_ref()).then_some((id, thing))
        });
        let mut named: Vec<(H::Id, H)> = named.collect();
        named.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        named.dedup_by(|(_, one), (_, other)| one == other);
        let things: Vec<H> = named.into_iter().map(|(_, thing)| thing).collect();
        Self::These(things.into_iter())
    }

    /// `None` when the user cannot be identified.
    fn next<C: EnumerableFacts + KnownResources<H>>(
        &mut self,
        facts: &C,
        query: &Query,
        limits: Limits,
    ) -> Option<Slice> {
        let aimed = PinnedTarget::new(facts);
        let asker = Asker::identify(&aimed, &query.user).ok()?;
        let wanted = Wanted::of(facts, &query.filter)?;
        let may = |thing: H| {
            aimed.at(thing.target_ref());
            wanted.lets(facts, thing) && answer(&asker, &query.question).is_ok()
        };
        Some(match self {
            Self::All(after) => {
                let gathered = if let Some(posting) = wanted.posting {
                    let things = H::at(facts, posting, after.as_ref());
                    gather(facts, things, limits, may)
                } else {
                    let things = KnownResources::<H>::in_id_order(facts, after.as_ref());
                    gather(facts, things, limits, may)
                };
                *after = gathered.last.and_then(|last| facts.id_of(last));
                gathered.slice
            }
            Self::These(things) => {
                let left = things.as_slice().iter().copied();
                let gathered = gather(facts, left, limits, may);
                things.by_ref().take(gathered.slice.looks).for_each(drop);
                gathered.slice
            }
        })
    }
}
