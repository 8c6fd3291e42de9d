//! Changes that an explanation may offer.

use crate::domain::change::{AccessGrant, Privilege};
use crate::domain::extent::{Extent, Reach};
use crate::domain::id::{
    GrantId, InterviewId, OpportunityId, PostingId, PrivilegeId, RequisitionId, UserId,
};
use crate::domain::manage::Operation;
use crate::domain::privilege::{Power, SensitiveInformation};
use crate::domain::record::{ApprovalChain, HiredProfiles, Lock, RequisitionStatus, SubmitFirst};
use crate::domain::role::FeedbackVisibility;

/// One change, as it can be sent.
#[derive(Debug, Clone, PartialEq)]
pub enum RemedyChange {
    /// An operation of `ManageRoles`.
    Operation(Operation),
    /// A change of one record.
    Record(RecordEdit),
    /// A change of one setting.
    Setting(SettingEdit),
}

/// A change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordEdit {
    /// Make the user the opportunity's owner.
    OpportunityOwner(OpportunityId, UserId),
    /// Make the user the posting's owner.
    PostingOwner(PostingId, UserId),
    /// Make the user the posting's hiring manager.
    PostingHiringManager(PostingId, UserId),
    /// Make the user the requisition's owner.
    RequisitionOwner(RequisitionId, UserId),
    /// Make the user the requisition's hiring manager.
    RequisitionHiringManager(RequisitionId, UserId),
    /// Put the requisition into this status.
    RequisitionStatus(RequisitionId, RequisitionStatus),
    /// Take the link between the two away.
    Unlink(RequisitionId, PostingId),
    /// Put the user on the interview's panel.
    Panelist(InterviewId, UserId),
    /// Hand the user's feedback on the interview in.
    Feedback(InterviewId, UserId),
}

/// A change of one setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingEdit {
    /// Who sees interview feedback.
    FeedbackVisibility(FeedbackVisibility),
    /// Whether one's own feedback comes first.
    SubmitFirst(SubmitFirst),
    /// The lock on sources.
    Sources(Lock),
    /// The lock on tags.
    Tags(Lock),
    /// The default requisition approval chain.
    DefaultChain(ApprovalChain),
    /// Who sees the profiles of hired people.
    HiredProfiles(HiredProfiles),
}

impl RemedyChange {
    /// Access of the user to one posting.
    pub(super) fn access(user: &UserId, posting: &PostingId) -> Option<Self> {
        let grant = AccessGrant {
            id: GrantId::parse(&new_id("access", &posting.to_string())).ok()?,
            reach: Reach::Posting(posting.clone()),
        };
        let user = user.clone();
        Some(Self::Operation(Operation::GrantAccess { user, grant }))
    }

    /// Sensitive information for one posting, or for all where the thing has
    /// none.
    pub(super) fn sensitive(
        user: &UserId,
        kind: SensitiveInformation,
        posting: Option<&PostingId>,
    ) -> Option<Self> {
        let extent = posting.map_or(Extent::All, |posting| {
            Extent::Within(Reach::Posting(posting.clone()))
        });
        Self::privilege(user, Power::Sensitive(kind, extent))
    }

    /// A privilege of the user.
    pub(super) fn privilege(user: &UserId, power: Power<PostingId, String>) -> Option<Self> {
        let named = match &power {
            Power::Sensitive(_, Extent::Within(Reach::Posting(posting))) => posting.to_string(),
            Power::Sensitive(..) | Power::BulkCandidateImport => "all".to_owned(),
            Power::DataExport(report) => report.to_string(),
        };
        let id = PrivilegeId::parse(&new_id(power.kind().key(), &named)).ok()?;
        let user = user.clone();
        let privilege = Privilege { id, power };
        Some(Self::Operation(Operation::GrantPrivilege {
            user,
            privilege,
        }))
    }
}

/// An id for a grant. It follows from what is granted, so that the same
/// suggestion carried out twice is refused and not granted twice; where what
/// it names leaves no room, a digest of that stands in.
fn new_id(prefix: &str, named: &str) -> String {
    let id = format!("{prefix}-{named}");
    if id.len() <= 64 {
        return id;
    }
    // FNV-1a.
    let digest = named
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{prefix}-{digest:016x}")
}
