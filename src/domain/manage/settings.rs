//! Who may change the account's settings (rulebook, section 8, rule 8).

use super::authority::holds_all_of;
use super::{ManageError, ManageErrorKind};
use crate::domain::catalogue::Permission;
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::record::Settings;

const ROW_27: Permission = Permission::EditApprovalChains;
const ROW_40: Permission = Permission::ManageCompanySettings;
const ROW_41: Permission = Permission::ViewAndEditComplianceSettings;
const ROW_47: Permission = Permission::EditLockingOfSourcesAndTags;

/// Whether the user may change the settings from `present` to `new`. Only
/// what differs needs authority
/// (rulebook: section 8, rule 8; X38).
///
/// # Errors
/// Every setting that the user may not change. The fields are called as in
/// the contract.
pub fn may_change_settings<F: Facts>(
    facts: &F,
    actor: &UserId,
    present: &Settings,
    new: &Settings,
) -> Result<(), Vec<ManageError>> {
    let refusal = |field: &str, kind| ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    };
    let asker = Asker::identify(facts, actor)
        .map_err(|_| vec![refusal("acting_user", ManageErrorKind::ActorNotActive)])?;
    let differs = [
        (
            "feedback_visibility",
            present.feedback_visibility != new.feedback_visibility,
            ROW_40,
        ),
        (
            "hide_until_submitted",
            present.hide_until_submitted != new.hide_until_submitted,
            ROW_40,
        ),
        (
            "restrict_hired_profiles",
            present.hired_profiles != new.hired_profiles,
            ROW_40,
        ),
        (
            "hired_retention",
            present.hired_retention != new.hired_retention,
            ROW_41,
        ),
        ("sources_locked", present.sources != new.sources, ROW_47),
        ("tags_locked", present.tags != new.tags, ROW_47),
        (
            "default_requisition_chain",
            present.default_requisition_chain != new.default_requisition_chain,
            ROW_27,
        ),
    ];
    let refusals: Vec<ManageError> = differs
        .into_iter()
        .filter(|(_, differs, row)| *differs && !holds_all_of(&asker, *row))
        .map(|(field, _, row)| refusal(field, ManageErrorKind::PermissionNotHeld(row)))
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}
