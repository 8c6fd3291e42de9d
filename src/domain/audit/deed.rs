use super::{EventKind, TargetKind};
use crate::domain::id::JobId;
use crate::domain::question::Profile;

/// What a commit is, as whoever writes it declares. It decides how its changes
/// are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// An account was made.
    CreateAccount,
    /// Roles, users, access and privileges were changed, one by one.
    ManageRoles,
    /// Settings were changed.
    UpdateSettings,
    /// Records were written.
    WriteRecords,
    /// Records, and what comes with them, were imported.
    ImportRecords,
    /// A person had a profile restricted.
    Restrict(Profile),
    /// Such a restriction was lifted.
    LiftRestriction(Profile),
    /// The time of such a restriction was over.
    EndRestriction(Profile),
    /// An erasure was accepted, and what it covers closed.
    AcceptErasure(JobId),
    /// An erasure went on with what it had to leave before.
    ResumeErasure(JobId),
    /// A part of an erasure was carried out.
    CarryOutErasure(JobId),
    /// An erasure was finished, or waits.
    FinishErasure(JobId),
}

impl Deed {
    /// Whether each change of a power has an event of its own. What an import
    /// brings is counted.
    pub fn tells_each(&self) -> bool {
        matches!(
            self,
            Self::CreateAccount | Self::ManageRoles | Self::UpdateSettings | Self::WriteRecords
        )
    }

    /// The erasure that closes profiles, each of which has an event of its own.
    pub fn closes_for(&self) -> Option<&JobId> {
        match self {
            Self::AcceptErasure(job) | Self::ResumeErasure(job) => Some(job),
            _ => None,
        }
    }

    /// The kind of the event that tells the commit as a whole.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::CreateAccount => EventKind::AccountCreated,
            Self::ManageRoles => EventKind::RolesManaged,
            Self::UpdateSettings => EventKind::SettingsChanged,
            Self::WriteRecords => EventKind::RecordsWritten,
            Self::ImportRecords => EventKind::RecordsImported,
            Self::Restrict(_) => EventKind::RestrictionPlaced,
            Self::LiftRestriction(_) => EventKind::RestrictionLifted,
            Self::EndRestriction(_) => EventKind::RestrictionEnded,
            Self::AcceptErasure(_) => EventKind::ErasureAccepted,
            Self::ResumeErasure(_) => EventKind::ErasureResumed,
            Self::CarryOutErasure(_) => EventKind::ErasureCarriedOut,
            Self::FinishErasure(_) => EventKind::ErasureFinished,
        }
    }

    /// What it was done to, as a whole.
    pub fn target(&self) -> Option<(TargetKind, String)> {
        match self {
            Self::CreateAccount
            | Self::ManageRoles
            | Self::UpdateSettings
            | Self::WriteRecords
            | Self::ImportRecords => None,
            Self::Restrict(profile)
            | Self::LiftRestriction(profile)
            | Self::EndRestriction(profile) => Some(match profile {
                Profile::Opportunity(id) => (TargetKind::Opportunity, id.to_string()),
                Profile::Candidate(id) => (TargetKind::Candidate, id.to_string()),
            }),
            Self::AcceptErasure(job)
            | Self::ResumeErasure(job)
            | Self::CarryOutErasure(job)
            | Self::FinishErasure(job) => Some((TargetKind::Job, job.to_string())),
        }
    }
}
