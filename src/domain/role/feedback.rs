//! Who sees interview feedback: an account's setting that rewrites row 2 of two preset roles.

use super::{Grants, Preset};
use crate::domain::catalogue::{Level, Permission, keyed};

keyed! {
    /// The account's setting of who sees the interview feedback of others (rulebook, section 5;
    /// X10).
    #[derive(Default)]
    pub enum FeedbackVisibility {
        /// Everyone who can see the profile, Limited Team Members included.
        EveryoneWithAccess = "everyone_with_access",
        /// Limited Team Members see it for interviews on whose panel they are.
        LimitedOnOwnPanels = "limited_on_own_panels",
        /// Team Members too see it only for interviews on whose panel they are.
        TeamOnOwnPanels = "team_on_own_panels",
        /// Exactly what the permission table says.
        #[default]
        AsTable = "as_table",
    }
}

/// What a preset role holds in an account with this setting.
#[must_use]
pub fn preset_grants(preset: Preset, visibility: FeedbackVisibility) -> Grants {
    preset.grants().with_level(
        Permission::ViewOtherUsersInterviewFeedback,
        preset_feedback_level(preset, visibility),
    )
}

/// The level at which a preset role holds row 2 under the account's setting
/// (rulebook: section 5, X10).
///
/// Custom roles are not affected: they keep the level that they hold. Row 3 stands whatever the
/// setting.
#[must_use]
pub fn preset_feedback_level(preset: Preset, visibility: FeedbackVisibility) -> Option<Level> {
    use FeedbackVisibility::{EveryoneWithAccess, LimitedOnOwnPanels, TeamOnOwnPanels};
    use Preset::{LimitedTeamMember, TeamMember};

    match (visibility, preset) {
        (EveryoneWithAccess, LimitedTeamMember) => Some(Level::AllAccessibleProfiles),
        (LimitedOnOwnPanels, LimitedTeamMember)
        | (TeamOnOwnPanels, TeamMember | LimitedTeamMember) => Some(Level::OwnInterviewPanels),
        _ => preset
            .grants()
            .level(Permission::ViewOtherUsersInterviewFeedback),
    }
}
