//! Who may change the account's settings (rulebook, section 8, rule 8).

use super::authority::holds_all_of;
use super::{ManageError, ManageErrorKind};
use crate::domain::catalogue::Permission;
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::UserId;

/// A setting of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Who sees whose feedback.
    FeedbackVisibility,
    /// Whether feedback is hidden from whoever has not submitted theirs.
    HideUntilSubmitted,
    /// Whether profiles of people who were hired are restricted.
    RestrictHiredProfiles,
    /// How long they are kept from erasure.
    HiredRetention,
    /// Whether sources are locked.
    SourcesLocked,
    /// Whether tags are locked.
    TagsLocked,
    /// Whether there is a default approval chain of requisitions.
    DefaultRequisitionChain,
}

impl Setting {
    /// What the contract calls it.
    fn field(self) -> &'static str {
        match self {
            Self::FeedbackVisibility => "feedback_visibility",
            Self::HideUntilSubmitted => "hide_until_submitted",
            Self::RestrictHiredProfiles => "restrict_hired_profiles",
            Self::HiredRetention => "hired_retention",
            Self::SourcesLocked => "sources_locked",
            Self::TagsLocked => "tags_locked",
            Self::DefaultRequisitionChain => "default_requisition_chain",
        }
    }

    /// The row that changes it, with all its values
    /// (rulebook: section 8, rule 8; X38).
    fn row(self) -> Permission {
        match self {
            Self::FeedbackVisibility | Self::HideUntilSubmitted | Self::RestrictHiredProfiles => {
                Permission::ManageCompanySettings
            }
            Self::HiredRetention => Permission::ViewAndEditComplianceSettings,
            Self::SourcesLocked | Self::TagsLocked => Permission::EditLockingOfSourcesAndTags,
            Self::DefaultRequisitionChain => Permission::EditApprovalChains,
        }
    }
}

/// Whether the user may change these settings, also to what they are
/// (rulebook: section 8, rule 8; X38, X68).
///
/// # Errors
/// Every setting that the user may not change. The fields are called as in
/// the contract.
pub fn may_change_settings<F: Facts>(
    facts: &F,
    actor: &UserId,
    named: &[Setting],
) -> Result<(), Vec<ManageError>> {
    let refusal = |field: &str, kind| ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    };
    let asker = Asker::identify(facts, actor)
        .map_err(|_| vec![refusal("acting_user", ManageErrorKind::ActorNotActive)])?;
    let refused = named
        .iter()
        .filter(|setting| !holds_all_of(&asker, setting.row()));
    let refusals: Vec<ManageError> = refused
        .map(|setting| {
            let kind = ManageErrorKind::PermissionNotHeld(setting.row());
            refusal(setting.field(), kind)
        })
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}
