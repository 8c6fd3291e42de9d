//! The contract's enums that mean the same as one of the domain.

use crate::domain::audit::{EventKind, TargetKind};
use crate::domain::erasure::RestrictionBasis;
use crate::domain::privilege::{Secret, SensitiveInformation};
use crate::domain::record::{
    ApplicationKind, ArchiveReasonType, KeptField, LawfulBasis, Origin, PostingState,
    RequisitionStatus, RestrictionKind, UnknownPart,
};
use crate::domain::role::FeedbackVisibility;
use crate::proto;

/// A word of the domain that the contract has too.
pub(crate) trait Word: Copy {
    /// The contract's enum.
    type Said: TryFrom<i32> + Into<i32>;

    /// What the contract's word means; `None` for *unspecified*.
    fn meant(said: Self::Said) -> Option<Self>;

    /// What the contract calls it.
    fn said(self) -> Self::Said;

    /// The number of what the contract calls it.
    fn number(self) -> i32 {
        self.said().into()
    }
}

macro_rules! words {
    ($($word:ident $(as $said:ident)? { $($variant:ident),+ $(,)? })+) => {
        $( words! { @ $word ($($said)? $word) $($variant)+ } )+
    };
    // The first of the two is what the contract calls it.
    (@ $word:ident ($said:ident $($same:ident)?) $($variant:ident)+) => {
        impl Word for $word {
            type Said = proto::$said;

            fn meant(said: proto::$said) -> Option<Self> {
                match said {
                    proto::$said::Unspecified => None,
                    $(proto::$said::$variant => Some(Self::$variant),)+
                }
            }

            fn said(self) -> proto::$said {
                match self {
                    $(Self::$variant => proto::$said::$variant,)+
                }
            }
        }
    };
}

words! {
    PostingState { Draft, Pending, Rejected, Published, Internal, Closed }
    RequisitionStatus { Draft, Pending, Rejected, Open, OnHold, Closed }
    Origin { Agency, Applied, Internal, Referred, Sourced, University }
    ApplicationKind { Referral, User, Posting }
    ArchiveReasonType { Hired, NotHired }
    UnknownPart { Application, Posting, Hire }
    KeptField { Application, ApplicationIfAny, RequisitionForHire, ApplicationCreateTime, Company, Comments, Answers, Confidential, Owner, Creator, HiringManager, Stage, StageChanges, Archived, ArchiveReason, Origin, Sources, Tags, Links, CreateTime, DataProtection, DataProtectionStore, DataProtectionContact, Title, Department, Team, Location, FurtherLocations, Country, Name, Postings, Approval, Headline, Emails, Phones, ContactData, Deactivated, Role, Manager, LinkedCandidates, Panel, Cancelled, Feedback }
    LawfulBasis { Consent, Contract, LegalObligation, VitalInterests, PublicTask, LegitimateInterests }
    RestrictionBasis { AccuracyContested, UnlawfulProcessing, LegalClaims, ObjectionPending }
    FeedbackVisibility { AsTable, EveryoneWithAccess, LimitedOnOwnPanels, TeamOnOwnPanels }
    EventKind as AuditEventType {
        ChainBegun, AccountCreated, SettingsChanged, RoleCreated, RoleChanged, RoleDeleted, UserCreated, UserChanged,
        AccessGranted, AccessChanged, AccessRevoked, PrivilegeGranted, PrivilegeChanged, PrivilegeRevoked, RolesManaged,
        RecordsWritten, RecordsImported, RestrictionPlaced, RestrictionLifted, RestrictionEnded, ErasureAccepted,
        ErasureResumed, ErasureCarriedOut, ErasureFinished,
    }
    TargetKind as AuditTargetType {
        Settings, Role, User, AccessGrant, Privilege, Opportunity, Candidate, Job, Profile,
    }
}

impl Word for RestrictionKind {
    type Said = proto::RestrictionKind;

    fn meant(said: proto::RestrictionKind) -> Option<Self> {
        match said {
            proto::RestrictionKind::Unspecified => None,
            proto::RestrictionKind::GoneInSource => Some(Self::Gone),
            proto::RestrictionKind::Requested => Some(Self::Requested),
        }
    }

    fn said(self) -> proto::RestrictionKind {
        match self {
            Self::Gone => proto::RestrictionKind::GoneInSource,
            Self::Requested => proto::RestrictionKind::Requested,
        }
    }
}

impl Word for SensitiveInformation {
    type Said = proto::SensitiveInformationType;

    fn meant(said: Self::Said) -> Option<Self> {
        use proto::SensitiveInformationType as Type;
        Some(match said {
            Type::Unspecified => return None,
            Type::SecretNotes => Self::Secret(Secret::Notes),
            Type::SecretForms => Self::Secret(Secret::Forms),
            Type::SecretEmails => Self::Secret(Secret::Emails),
            Type::SecretFiles => Self::Secret(Secret::Files),
            Type::SecretApplicationQuestions => Self::Secret(Secret::ApplicationQuestions),
            Type::Offers => Self::Offers,
            Type::HiredProfiles => Self::HiredProfiles,
            Type::PostingFields => Self::PostingFields,
        })
    }

    fn said(self) -> Self::Said {
        use proto::SensitiveInformationType as Type;
        match self {
            Self::Secret(Secret::Notes) => Type::SecretNotes,
            Self::Secret(Secret::Forms) => Type::SecretForms,
            Self::Secret(Secret::Emails) => Type::SecretEmails,
            Self::Secret(Secret::Files) => Type::SecretFiles,
            Self::Secret(Secret::ApplicationQuestions) => Type::SecretApplicationQuestions,
            Self::Offers => Type::Offers,
            Self::HiredProfiles => Type::HiredProfiles,
            Self::PostingFields => Type::PostingFields,
        }
    }
}
