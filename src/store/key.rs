//! How the domain's enums are written in the database: by a short key that
//! never changes, whatever the variant is called.

use super::StoreError;
use crate::domain::erasure::{Block, JobState, RestrictionBasis};
use crate::domain::privilege::PrivilegeKind;
use crate::domain::record::{
    ApplicationKind, ApprovalChain, ArchiveReasonType, Confidentiality, Feedback, HiredProfiles,
    LawfulBasis, Lifecycle, Lock, Origin, PostingState, RequisitionStatus, Restriction,
    SubmitFirst, UnknownPart, UserStatus,
};
use crate::domain::role::{FeedbackVisibility, Preset};

/// Something written by its key.
pub(in crate::store) trait Key: Copy {
    /// The key.
    fn key(self) -> &'static str;

    /// What the key means; `None` for a key that steward never wrote.
    fn from_key(key: &str) -> Option<Self>;
}

/// Reads a key; anything else than a known one makes the row inconsistent.
pub(in crate::store) fn read<K: Key>(table: &'static str, key: &str) -> Result<K, StoreError> {
    K::from_key(key).ok_or(StoreError::Inconsistent { table, id: None })
}

/// Reads a key that may be absent.
pub(in crate::store) fn read_opt<K: Key>(
    table: &'static str,
    key: Option<&str>,
) -> Result<Option<K>, StoreError> {
    key.map(|key| read(table, key)).transpose()
}

/// Writes a key that may be absent.
pub(in crate::store) fn write_opt<K: Key>(value: Option<K>) -> Option<String> {
    value.map(|value| value.key().to_owned())
}

/// Gives each variant of some enums its key.
macro_rules! keys {
    ($( $name:ident { $( $variant:ident = $key:literal ),+ $(,)? } )+) => {$(
        impl Key for $name {
            fn key(self) -> &'static str {
                match self { $( Self::$variant => $key ),+ }
            }

            fn from_key(key: &str) -> Option<Self> {
                match key {
                    $( $key => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }
    )+};
}
pub(in crate::store) use keys;

/// Every state that a row of an opportunity or a candidate can be in.
pub(in crate::store) const LIFECYCLES: [Lifecycle; 7] = [
    Lifecycle::Live,
    Lifecycle::Restricted(Restriction::Gone),
    Lifecycle::Restricted(Restriction::Requested),
    Lifecycle::Restricted(Restriction::GoneAndRequested),
    Lifecycle::Merged,
    Lifecycle::Fenced,
    Lifecycle::Anonymized,
];

impl Key for Lifecycle {
    fn key(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Restricted(Restriction::Gone) => "restricted",
            Self::Restricted(Restriction::Requested) => "restricted_on_request",
            Self::Restricted(Restriction::GoneAndRequested) => "restricted_gone_and_on_request",
            Self::Merged => "merged",
            Self::Fenced => "fenced",
            Self::Anonymized => "anonymized",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        LIFECYCLES.into_iter().find(|it| it.key() == key)
    }
}

keys! {
    UserStatus { Active = "active", Deactivated = "deactivated" }
    Confidentiality { Open = "open", Confidential = "confidential" }
    SubmitFirst { Off = "off", On = "on" }
    HiredProfiles { WithinReach = "within_reach", Restricted = "restricted" }
    Lock { Open = "open", Locked = "locked" }
    ApprovalChain { None = "none", Exists = "exists" }
    PostingState {
        Draft = "draft", Pending = "pending", Rejected = "rejected",
        Published = "published", Internal = "internal", Closed = "closed",
    }
    RequisitionStatus {
        Draft = "draft", Pending = "pending", Rejected = "rejected",
        Open = "open", OnHold = "on_hold", Closed = "closed",
    }
    Origin {
        Agency = "agency", Applied = "applied", Internal = "internal",
        Referred = "referred", Sourced = "sourced", University = "university",
    }
    ApplicationKind { Referral = "referral", User = "user", Posting = "posting" }
    UnknownPart { Application = "application", Posting = "posting", Hire = "hire" }
    Feedback { Missing = "missing", Submitted = "submitted" }
    ArchiveReasonType { Hired = "hired", NotHired = "not_hired" }
    JobState { Running = "running", Waiting = "waiting", Complete = "complete" }
    RestrictionBasis {
        AccuracyContested = "accuracy_contested", UnlawfulProcessing = "unlawful_processing",
        LegalClaims = "legal_claims", ObjectionPending = "objection_pending",
    }
    LawfulBasis {
        Consent = "consent", Contract = "contract", LegalObligation = "legal_obligation",
        VitalInterests = "vital_interests", PublicTask = "public_task",
        LegitimateInterests = "legitimate_interests",
    }
    Block {
        Active = "active", Hired = "hired", UnknownReason = "unknown_reason",
        FormerlyHired = "formerly_hired", NeedsAnotherActor = "needs_another_actor", AlreadyErased = "already_erased", OnHold = "on_hold",
    }
}

impl Key for Preset {
    fn key(self) -> &'static str {
        Self::key(self)
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::from_key(key)
    }
}

impl Key for PrivilegeKind {
    fn key(self) -> &'static str {
        Self::key(self)
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::from_key(key)
    }
}

impl Key for FeedbackVisibility {
    fn key(self) -> &'static str {
        Self::key(self)
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::from_key(key)
    }
}
