//! Postings and requisitions, and the links between them.

use std::mem::replace;
use std::sync::Arc;

use crate::domain::fact_update::{PostingFact, RequisitionFact};
use crate::domain::facts::{PostingRef, RequisitionRef, UserRef};
use crate::domain::id::{PostingId, RequisitionId, UserId};
use crate::index::Index;
use crate::index::links::Link;
use crate::index::rows::{PostingRecord, RequisitionRecord};

impl Index {
    pub(super) fn put_posting(&mut self, id: PostingId, fact: Option<PostingFact>) {
        let record = fact.map(|fact| self.posting_record(fact));
        if let Some(posting) = self.postings.subject(id, record.is_some()) {
            self.postings.edit(posting, |row| row.record = record);
        }
    }

    pub(super) fn put_requisition(&mut self, id: RequisitionId, fact: Option<RequisitionFact>) {
        let record = fact.map(|fact| self.requisition_record(fact));
        let Some(requisition) = self.requisitions.subject(id, record.is_some()) else {
            return;
        };
        let links = |record: Option<&RequisitionRecord>| {
            record.map_or_else(Arc::default, |record| Arc::clone(&record.postings))
        };
        let now = links(record.as_ref());
        let before = self
            .requisitions
            .edit(requisition, |row| replace(&mut row.record, record));
        let before = links(before.flatten().as_ref());
        for &posting in before.iter().filter(|old| now.binary_search(old).is_err()) {
            self.unlink_posting(posting, requisition);
        }
        for &posting in now.iter().filter(|new| before.binary_search(new).is_err()) {
            self.link_posting(posting, requisition);
        }
    }

    /// Who is related to a record in some role; the user may be unknown.
    pub(super) fn related(&mut self, user: Option<UserId>) -> Link<UserRef> {
        user.map(|id| self.users.mention(id)).into()
    }

    fn posting_record(&mut self, fact: PostingFact) -> PostingRecord {
        PostingRecord {
            confidentiality: fact.confidentiality,
            owner: self.related(fact.owner),
            creator: self.related(fact.creator),
            hiring_manager: self.related(fact.hiring_manager),
            department: fact.department.map(|name| self.name(&name)),
            team: fact.team.map(|name| self.name(&name)),
            location: fact.location.map(|name| self.name(&name)),
            further_locations: {
                let names = fact.further_locations.iter();
                names.map(|name| self.name(name)).collect()
            },
        }
    }

    fn requisition_record(&mut self, fact: RequisitionFact) -> RequisitionRecord {
        let named = fact.postings.into_iter();
        let mut postings: Vec<_> = named.map(|id| self.postings.mention(id)).collect();
        postings.sort_unstable();
        postings.dedup();
        RequisitionRecord {
            confidentiality: fact.confidentiality,
            status: fact.status,
            owner: self.related(fact.owner),
            creator: self.related(fact.creator),
            hiring_manager: self.related(fact.hiring_manager),
            postings: postings.into(),
        }
    }

    fn link_posting(&mut self, posting: PostingRef, requisition: RequisitionRef) {
        self.postings.edit(posting, |row| {
            let present = row.requisitions.iter().copied();
            row.requisitions = present.chain([requisition]).collect();
        });
    }

    fn unlink_posting(&mut self, posting: PostingRef, requisition: RequisitionRef) {
        self.postings.edit(posting, |row| {
            let present = row.requisitions.iter().copied();
            row.requisitions = present.filter(|&other| other != requisition).collect();
        });
    }
}
