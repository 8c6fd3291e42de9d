//! The index: one account's facts in memory, at one revision.
//!
//! Questions are answered from here and never from the database, so the index
//! keeps exactly what a decision may look at, as small as it can. Things are
//! rows with numbers; what one thing says about another is a number too; an id
//! is looked up once, where a question names it.
//!
//! An [`Index`] is a snapshot. Cloning it shares everything, and applying a
//! fact copies only the pages that the fact touches, so that a reader keeps
//! one revision for as long as it likes, and a change costs in proportion to
//! the change, however large the account is. An index that nobody else holds
//! is changed in place, which is how an account is loaded ([`Loading`]).
//!
//! Records arrive in any order. An id that another record mentions gets a row
//! at once, and that row is filled in when its own record is told. So the
//! answers never depend on the order of telling. A thing that is gone leaves
//! such a row behind, with nothing in it but the id, until the account is
//! loaded anew.
//!
//! From the ground up: [`pages`] is a vector whose copies share pages,
//! [`slots`] a hash table made of such vectors under the keyed hashes of
//! [`hash`], [`texts`] gives each text a number, [`ids`] brings each id into 16
//! bytes, [`order`] keeps things in the order of their ids, [`table`] finds a row
//! by its id, [`rows`] says what is in the rows, [`relations`] who names what.
//! `apply` writes facts into them, `facts` reads them out to `decide`, `census`
//! lists them, and `ahead` answers many questions at a time.

mod ahead;
mod apply;
mod enumerable_facts;
mod facts;
mod hash;
mod heap;
mod ids;
mod links;
mod loading;
mod names;
mod order;
mod pages;
mod relation;
mod relations;
mod rows;
mod slots;
mod table;
mod texts;

#[cfg(test)]
mod tests;

pub use loading::Loading;

use std::hash::RandomState;

use crate::domain::facts::{
    ArchiveReasonRef, CandidateRef, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
    StageRef, UserRef,
};
use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use crate::domain::record::Settings;
use relations::Relations;
use rows::{
    ArchiveReasonRow, CandidateRow, InterviewRow, OpportunityRow, PostingRow, RequisitionRow,
    RoleRef, RoleRow, UserRow,
};
use table::Table;
use texts::Texts;

/// One account's facts at one revision.
#[derive(Clone)]
pub struct Index {
    settings: Settings,
    active_super_admins: usize,
    names: Texts,
    roles: Table<RoleRef, RoleId, RoleRow, 16>,
    users: Table<UserRef, UserId, UserRow, 16>,
    postings: Table<PostingRef, PostingId, PostingRow, 16>,
    requisitions: Table<RequisitionRef, RequisitionId, RequisitionRow, 16>,
    candidates: Table<CandidateRef, CandidateId, CandidateRow, 64>,
    opportunities: Table<OpportunityRef, OpportunityId, OpportunityRow, 64>,
    interviews: Table<InterviewRef, InterviewId, InterviewRow, 64>,
    stages: Table<StageRef, StageId, (), 16>,
    archive_reasons: Table<ArchiveReasonRef, ArchiveReasonId, ArchiveReasonRow, 16>,
    /// `None` while the account is loaded.
    relations: Option<Relations>,
}

/// How many things an index was told of, by kind. What was only mentioned
/// does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Custom roles.
    pub roles: usize,
    /// Users.
    pub users: usize,
    /// Postings.
    pub postings: usize,
    /// Requisitions.
    pub requisitions: usize,
    /// Candidates.
    pub candidates: usize,
    /// Opportunities.
    pub opportunities: usize,
    /// Interviews.
    pub interviews: usize,
}

impl Index {
    /// An account of which nothing is known yet, with default settings.
    ///
    /// Ids come from callers, so the hash that finds them is keyed, and nobody
    /// can choose ids that collide. The key is handed in: it is the only thing
    /// here that is left to chance, and no answer depends on it.
    pub fn new(key: RandomState) -> Self {
        Self {
            settings: Settings::default(),
            active_super_admins: 0,
            roles: Table::new(key.clone()),
            users: Table::new(key.clone()),
            postings: Table::new(key.clone()),
            requisitions: Table::new(key.clone()),
            candidates: Table::new(key.clone()),
            opportunities: Table::new(key.clone()),
            interviews: Table::new(key.clone()),
            stages: Table::new(key.clone()),
            archive_reasons: Table::new(key.clone()),
            names: Texts::new(key),
            relations: Some(Relations::new()),
        }
    }

    /// How many things the index was told of.
    pub fn counts(&self) -> Counts {
        Counts {
            roles: self.roles.known(),
            users: self.users.known(),
            postings: self.postings.known(),
            requisitions: self.requisitions.known(),
            candidates: self.candidates.known(),
            opportunities: self.opportunities.known(),
            interviews: self.interviews.known(),
        }
    }

    /// The bytes on the heap, everything included, as a common allocator
    /// would round them. Pages that are shared with other snapshots count in
    /// full. Answered from running sums, so it may be asked at any time.
    pub fn memory(&self) -> usize {
        self.names.heap()
            + self.roles.heap()
            + self.users.heap()
            + self.postings.heap()
            + self.requisitions.heap()
            + self.candidates.heap()
            + self.opportunities.heap()
            + self.interviews.heap()
            + self.stages.heap()
            + self.archive_reasons.heap()
            + self.relations.as_ref().map_or(0, Relations::heap)
    }
}

impl std::fmt::Debug for Index {
    /// Counts only: an account's facts do not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Index").field(&self.counts()).finish()
    }
}
