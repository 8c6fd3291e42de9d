//! What is in a row, for each kind of thing.
//!
//! There are far more candidates, opportunities and interviews than anything
//! else, so their rows are counted in bytes. The rows of the other kinds say
//! plainly what they hold; their lists are shared, since copying a page copies
//! its rows.

use std::sync::Arc;

use super::heap;
use super::links::{Handle, Link, handles};
use super::table::Row;
use crate::domain::facts::{
    ArchiveReasonRef, CandidateRef, InterviewRef, NameRef, OpportunityRef, PostingRef, PowerRef,
    ReachRef, RequisitionRef, Seat, StageRef, UserRef,
};
use crate::domain::privilege::Power;
use crate::domain::record::{
    ArchiveReasonType, Confidentiality, Lifecycle, RequisitionStatus, UserStatus,
};
use crate::domain::role::{Grants, Preset};

/// A custom role, known or only mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RoleRef(u32);
handles!(RoleRef);

/// A custom role.
#[derive(Clone, Default)]
pub(super) struct RoleRow {
    pub(super) grants: Option<Grants>,
}

/// A user.
#[derive(Clone, Default)]
pub(super) struct UserRow {
    pub(super) record: Option<UserRecord>,
}

/// What was told of a user.
#[derive(Clone)]
pub(super) struct UserRecord {
    pub(super) status: UserStatus,
    pub(super) role: Option<HeldRole>,
    pub(super) manager: Option<UserRef>,
    pub(super) linked_candidates: Arc<[CandidateRef]>,
    pub(super) access: Arc<[ReachRef]>,
    pub(super) privileges: Arc<[PowerRef]>,
}

/// The role that a user names. What a custom role holds is in its own row:
/// changing it there changes it for everybody who has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeldRole {
    Preset(Preset),
    Custom(RoleRef),
}

impl UserRecord {
    pub(super) fn is_active_super_admin(&self) -> bool {
        self.status == UserStatus::Active && self.role == Some(HeldRole::Preset(Preset::SuperAdmin))
    }
}

/// A posting. The links come from the requisitions' side.
#[derive(Clone, Default)]
pub(super) struct PostingRow {
    pub(super) record: Option<PostingRecord>,
    pub(super) requisitions: Arc<[RequisitionRef]>,
}

/// What was told of a posting.
#[derive(Clone)]
pub(super) struct PostingRecord {
    pub(super) confidentiality: Confidentiality,
    pub(super) owner: Link<UserRef>,
    pub(super) creator: Link<UserRef>,
    pub(super) hiring_manager: Link<UserRef>,
    pub(super) department: Option<NameRef>,
    pub(super) team: Option<NameRef>,
    pub(super) location: Option<NameRef>,
    pub(super) further_locations: Arc<[NameRef]>,
}

/// A requisition.
#[derive(Clone, Default)]
pub(super) struct RequisitionRow {
    pub(super) record: Option<RequisitionRecord>,
}

/// What was told of a requisition.
#[derive(Clone)]
pub(super) struct RequisitionRecord {
    pub(super) confidentiality: Confidentiality,
    pub(super) status: RequisitionStatus,
    pub(super) owner: Link<UserRef>,
    pub(super) creator: Link<UserRef>,
    pub(super) hiring_manager: Link<UserRef>,
    /// In order, each once.
    pub(super) postings: Arc<[PostingRef]>,
}

/// A candidate: 8 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct CandidateRow {
    pub(super) lifecycle: Option<Lifecycle>,
    /// The first of its opportunities; the others follow in their rows.
    pub(super) opportunities: Link<OpportunityRef>,
}

/// An opportunity: 32 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct OpportunityRow {
    pub(super) record: Option<OpportunityRecord>,
    /// The next opportunity of the same candidate.
    pub(super) next: Link<OpportunityRef>,
    /// The first of its interviews; the others follow in their rows.
    pub(super) interviews: Link<InterviewRef>,
}

/// What was told of an opportunity.
#[derive(Clone, Copy)]
pub(super) struct OpportunityRecord {
    pub(super) candidate: CandidateRef,
    pub(super) posting: Link<PostingRef>,
    pub(super) owner: Link<UserRef>,
    pub(super) stage: Link<StageRef>,
    /// Nowhere while the candidacy goes on.
    pub(super) archive_reason: Link<ArchiveReasonRef>,
    pub(super) archive: ArchiveState,
    pub(super) names_requisition_for_hire: bool,
    pub(super) confidentiality: Confidentiality,
    pub(super) lifecycle: Lifecycle,
}

/// Whether a candidacy goes on; the reason why not is beside it, where it
/// takes no more than it needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ArchiveState {
    Active,
    Archived,
}

/// A reason to archive an opportunity.
#[derive(Clone, Copy, Default)]
pub(super) struct ArchiveReasonRow {
    pub(super) kind: Option<ArchiveReasonType>,
}

/// An interview: 32 bytes.
#[derive(Clone, Default)]
pub(super) struct InterviewRow {
    /// Nowhere when the interview was only mentioned.
    pub(super) opportunity: Link<OpportunityRef>,
    /// The next interview of the same opportunity.
    pub(super) next: Link<InterviewRef>,
    pub(super) panel: Panel,
}

/// A panel. Most are small, and those need no memory of their own.
#[derive(Clone, Default)]
pub(super) enum Panel {
    #[default]
    Nobody,
    One([Seat; 1]),
    Two([Seat; 2]),
    Many(Arc<[Seat]>),
}

impl Panel {
    pub(super) fn seats(&self) -> &[Seat] {
        match self {
            Self::Nobody => &[],
            Self::One(seats) => seats,
            Self::Two(seats) => seats,
            Self::Many(seats) => seats,
        }
    }
}

impl FromIterator<Seat> for Panel {
    fn from_iter<I: IntoIterator<Item = Seat>>(seats: I) -> Self {
        let seats: Vec<Seat> = seats.into_iter().collect();
        match *seats {
            [] => Self::Nobody,
            [one] => Self::One([one]),
            [one, two] => Self::Two([one, two]),
            _ => Self::Many(seats.into()),
        }
    }
}

/// Of a stage there is nothing to know but that it came up.
impl Row for () {
    fn is_known(&self) -> bool {
        true
    }
}

impl Row for RoleRow {
    fn is_known(&self) -> bool {
        self.grants.is_some()
    }
}

impl Row for UserRow {
    fn is_known(&self) -> bool {
        self.record.is_some()
    }
    fn heap(&self) -> usize {
        self.record.as_ref().map_or(0, |user| {
            heap::list(&user.linked_candidates)
                + heap::list(&user.access)
                + heap::list(&user.privileges)
                + user.privileges.iter().map(heap_of_power).sum::<usize>()
        })
    }
}

/// What a power takes beside its place in the list.
fn heap_of_power(power: &PowerRef) -> usize {
    match power {
        Power::DataExport(report) if report.uuid().is_none() => heap::block(report.text().len()),
        Power::Sensitive(..) | Power::BulkCandidateImport | Power::DataExport(_) => 0,
    }
}

impl Row for PostingRow {
    fn is_known(&self) -> bool {
        self.record.is_some()
    }
    fn heap(&self) -> usize {
        let further = self.record.as_ref().map(|record| &record.further_locations);
        heap::list(&self.requisitions) + further.map_or(0, heap::list)
    }
}

impl Row for RequisitionRow {
    fn is_known(&self) -> bool {
        self.record.is_some()
    }
    fn heap(&self) -> usize {
        let postings = self.record.as_ref().map(|record| &record.postings);
        postings.map_or(0, heap::list)
    }
}

impl Row for CandidateRow {
    fn is_known(&self) -> bool {
        self.lifecycle.is_some()
    }
}

impl Row for OpportunityRow {
    fn is_known(&self) -> bool {
        self.record.is_some()
    }
}

impl Row for ArchiveReasonRow {
    fn is_known(&self) -> bool {
        self.kind.is_some()
    }
}

impl Row for InterviewRow {
    fn is_known(&self) -> bool {
        self.opportunity != Link::NOWHERE
    }
    fn heap(&self) -> usize {
        match &self.panel {
            Panel::Many(seats) => heap::list(seats),
            Panel::Nobody | Panel::One(_) | Panel::Two(_) => 0,
        }
    }
}
