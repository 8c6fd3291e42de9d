//! What may this user do this to?

use super::query::{Kind, Query};
use super::related::{self, is_most};
use super::thing::{Listable, Wanted};
use super::{Limits, Slice, gather};
use crate::domain::census::{Census, HasId, KnownResources};
use crate::domain::decide::{Asker, PinnedTarget, answer};
use crate::domain::facts::{
    CandidateRef, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
};

/// A list of things on its way. It belongs to the census that it was begun
/// with: another revision needs another list.
#[derive(Debug)]
pub struct Resources {
    query: Query,
    things: Option<Things>,
}

/// What is left to be asked about.
#[derive(Debug)]
enum Things {
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
    pub fn begin<C: Census>(census: &C, query: Query, after: Option<&str>) -> Self {
        let things = begin(census, &query, after);
        Self { query, things }
    }

    /// Makes the next slice.
    pub fn next<C: Census>(&mut self, census: &C, limits: Limits) -> Slice {
        let query = &self.query;
        let slice = self.things.as_mut().and_then(|things| match things {
            Things::Opportunities(source) => source.next(census, query, limits),
            Things::Candidates(source) => source.next(census, query, limits),
            Things::Postings(source) => source.next(census, query, limits),
            Things::Requisitions(source) => source.next(census, query, limits),
            Things::Interviews(source) => source.next(census, query, limits),
        });
        let slice = slice.unwrap_or_default();
        if slice.after.is_none() {
            self.things = None;
        }
        slice
    }
}

/// Nothing when nothing can pass.
fn begin<C: Census>(census: &C, query: &Query, after: Option<&str>) -> Option<Things> {
    let asker = Asker::identify(census, &query.user).ok()?;
    let wanted = Wanted::of(census, &query.filter)?;
    Some(match query.kind {
        Kind::Opportunity => {
            let related = match wanted.posting {
                Some(_) => None,
                None => related::opportunities(&asker),
            };
            Things::Opportunities(Source::begin(census, related, after))
        }
        Kind::Candidate => {
            let related = related::opportunities(&asker).map(|opportunities| {
                let opportunities = opportunities.into_iter();
                let views = opportunities.filter_map(|found| census.opportunity(found));
                views.map(|view| view.candidate).collect()
            });
            Things::Candidates(Source::begin(census, related, after))
        }
        // There are few postings and requisitions: all are asked about.
        Kind::Posting => Things::Postings(Source::begin(census, None, after)),
        Kind::Requisition => Things::Requisitions(Source::begin(census, None, after)),
        Kind::Interview => {
            let related = if query.is_about_own_panels() {
                Some(census.panels_of(asker.me, None).collect())
            } else if let Some(posting) = wanted.posting {
                let all = KnownResources::<OpportunityRef>::total(census);
                let at_posting = || {
                    let opportunities = census.opportunities_at(posting, None);
                    opportunities.flat_map(|opportunity| census.interviews_of(opportunity))
                };
                (!is_most(census.count_at(posting), all)).then(|| at_posting().collect())
            } else {
                related::interviews(&asker)
            };
            Things::Interviews(Source::begin(census, related, after))
        }
    })
}

impl<H: Listable> Source<H> {
    fn begin<C: Census + KnownResources<H>>(
        census: &C,
        related: Option<Vec<H>>,
        after: Option<&str>,
    ) -> Self {
        let after = after.and_then(|text| text.parse().ok());
        let Some(related) = related else {
            return Self::All(after);
        };
        let named = related.into_iter().filter_map(|thing| {
            let id = census.id_of(thing)?;
            (Some(&id) > after.as_ref()).then_some((id, thing))
        });
        let mut named: Vec<(H::Id, H)> = named.collect();
        named.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        named.dedup_by(|(_, one), (_, other)| one == other);
        let things: Vec<H> = named.into_iter().map(|(_, thing)| thing).collect();
        Self::These(things.into_iter())
    }

    /// Nothing when the user cannot be identified.
    fn next<C: Census + KnownResources<H>>(
        &mut self,
        census: &C,
        query: &Query,
        limits: Limits,
    ) -> Option<Slice> {
        let aimed = PinnedTarget::new(census);
        let asker = Asker::identify(&aimed, &query.user).ok()?;
        let wanted = Wanted::of(census, &query.filter)?;
        let may = |thing: H| {
            aimed.at(thing.target_ref());
            wanted.lets(census, thing) && answer(&asker, &query.question).is_ok()
        };
        Some(match self {
            Self::All(after) => {
                let gathered = if let Some(posting) = wanted.posting {
                    let things = H::at(census, posting, after.as_ref());
                    gather(census, things, limits, may)
                } else {
                    let things = KnownResources::<H>::roll(census, after.as_ref());
                    gather(census, things, limits, may)
                };
                *after = gathered.last.and_then(|last| census.id_of(last));
                gathered.slice
            }
            Self::These(things) => {
                let left = things.as_slice().iter().copied();
                let gathered = gather(census, left, limits, may);
                things.by_ref().take(gathered.slice.looks).for_each(drop);
                gathered.slice
            }
        })
    }
}
