//! The relations of an account the other way round, so that a list need not
//! look at everything there is.

use super::Index;
use super::links::Handle;
use super::relation::Relation;
use super::rows::{OpportunityRecord, Panel};
use crate::domain::facts::{InterviewRef, OpportunityRef, PostingRef, UserRef};

/// Who and what is named by opportunities and interviews.
#[derive(Clone)]
pub(super) struct Relations {
    /// The opportunities at a posting.
    pub(super) at: Relation<PostingRef, OpportunityRef>,
    /// The opportunities that a user owns.
    pub(super) owned: Relation<UserRef, OpportunityRef>,
    /// The interviews on whose panel a user sits.
    pub(super) panels: Relation<UserRef, InterviewRef>,
}

impl Relations {
    pub(super) const fn new() -> Self {
        Self {
            at: Relation::new(),
            owned: Relation::new(),
            panels: Relation::new(),
        }
    }

    /// What all of them take on the heap.
    pub(super) fn heap(&self) -> usize {
        self.at.heap() + self.owned.heap() + self.panels.heap()
    }
}

impl Index {
    /// Begins to load: orders and relations wait for [`Self::put_in_order`].
    pub(super) fn put_off_order(&mut self) {
        self.relations = None;
        self.users.put_off_order();
        self.postings.put_off_order();
        self.requisitions.put_off_order();
        self.candidates.put_off_order();
        self.opportunities.put_off_order();
        self.interviews.put_off_order();
    }

    /// Makes all orders and relations, at once.
    pub(super) fn put_in_order(&mut self) {
        self.users.put_in_order();
        self.postings.put_in_order();
        self.requisitions.put_in_order();
        self.candidates.put_in_order();
        let (mut at, mut owned) = (Lists::new(), Lists::new());
        for opportunity in self.opportunities.put_in_order() {
            let row = self.opportunities.row(opportunity);
            if let Some(record) = row.and_then(|row| row.record) {
                at.add(record.posting.get(), opportunity);
                owned.add(record.owner.get(), opportunity);
            }
        }
        let mut panels = Lists::new();
        for interview in self.interviews.put_in_order() {
            let row = self.interviews.row(interview);
            for seat in row.map_or(&[][..], |row| row.panel.seats()) {
                panels.add(Some(seat.user), interview);
            }
        }
        self.relations = Some(Relations {
            at: Relation::of_sorted(at.0),
            owned: Relation::of_sorted(owned.0),
            panels: Relation::of_sorted(panels.0),
        });
    }

    /// An opportunity was told anew.
    pub(super) fn relate_opportunity(
        &mut self,
        opportunity: OpportunityRef,
        before: Option<OpportunityRecord>,
        now: Option<OpportunityRecord>,
    ) {
        let Some(relations) = &mut self.relations else {
            return;
        };
        let compare = |other| self.opportunities.compare(other, opportunity);
        let posting = |record: OpportunityRecord| record.posting.get();
        let owner = |record: OpportunityRecord| record.owner.get();
        let (from, to) = (before.and_then(posting), now.and_then(posting));
        relations.at.turn(opportunity, from, to, compare);
        let (from, to) = (before.and_then(owner), now.and_then(owner));
        relations.owned.turn(opportunity, from, to, compare);
    }

    /// An interview was told anew; the panel is what it was before.
    pub(super) fn relate_interview(&mut self, interview: InterviewRef, before: &Panel) {
        let Some(relations) = &mut self.relations else {
            return;
        };
        let compare = |other| self.interviews.compare(other, interview);
        let row = self.interviews.row(interview);
        let (before, now) = (before.seats(), row.map_or(&[][..], |row| row.panel.seats()));
        for left in before {
            if now.iter().all(|seat| seat.user != left.user) {
                relations
                    .panels
                    .turn(interview, Some(left.user), None, compare);
            }
        }
        for joined in now {
            if before.iter().all(|seat| seat.user != joined.user) {
                relations
                    .panels
                    .turn(interview, None, Some(joined.user), compare);
            }
        }
    }
}

/// Things by what they name, while that is being found out.
struct Lists<H>(Vec<Vec<H>>);

impl<H: Handle> Lists<H> {
    fn new() -> Self {
        Self(Vec::new())
    }

    /// A thing may name the same one twice in a row, and counts once.
    fn add<T: Handle>(&mut self, named: Option<T>, thing: H) {
        let Some(at) = named.map(|named| named.row() as usize) else {
            return;
        };
        if self.0.len() <= at {
            self.0.resize_with(at.saturating_add(1), Vec::new);
        }
        if let Some(list) = self.0.get_mut(at)
            && list.last() != Some(&thing)
        {
            list.push(thing);
        }
    }
}
