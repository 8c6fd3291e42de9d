//! Changes that an explanation may offer.

use crate::domain::change::{AccessGrant, Privilege, PrivilegeKind};
use crate::domain::id::{
    GrantId, InterviewId, OpportunityId, PostingId, PrivilegeId, RequisitionId, UserId,
};
use crate::domain::manage::Operation;
use crate::domain::reach::{Extent, Reach};
use crate::domain::record::{ApprovalChain, Lock, RequisitionStatus, SubmitFirst};
use crate::domain::role::FeedbackVisibility;

/// One change, as it can be sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
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
}

impl Change {
    /// Access of the user to one posting.
    pub(super) fn access(user: &UserId, posting: &PostingId) -> Option<Self> {
        let grant = AccessGrant {
            id: GrantId::parse(&new_id("access", posting)).ok()?,
            reach: Reach::Posting(posting.clone()),
        };
        let user = user.clone();
        Some(Self::Operation(Operation::GrantAccess { user, grant }))
    }

    /// The privilege of the user to change the guarded fields of one posting.
    pub(super) fn posting_fields(user: &UserId, posting: &PostingId) -> Option<Self> {
        let privilege = Privilege {
            id: PrivilegeId::parse(&new_id("posting_fields", posting)).ok()?,
            kind: PrivilegeKind::PostingFields,
            extent: Extent::Within(Reach::Posting(posting.clone())),
        };
        let user = user.clone();
        Some(Self::Operation(Operation::GrantPrivilege {
            user,
            privilege,
        }))
    }
}

/// An id for a grant on a posting. It follows from the posting, so that the
/// same suggestion carried out twice is refused and not granted twice; where
/// the posting's own id leaves no room, a digest of it stands in.
fn new_id(prefix: &str, posting: &PostingId) -> String {
    let id = format!("{prefix}-{posting}");
    if id.len() <= 64 {
        return id;
    }
    // FNV-1a.
    let digest = posting
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{prefix}-{digest:016x}")
}
