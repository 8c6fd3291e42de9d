//! The twenty answers of feedback visibility, by hand from the rulebook, section 5.

use crate::domain::catalogue::Level;
use crate::domain::role::{FeedbackVisibility, Preset, preset_feedback_level};

#[test]
fn the_setting_rewrites_row_2_of_two_presets_only() {
    use FeedbackVisibility::{AsTable, EveryoneWithAccess, LimitedOnOwnPanels, TeamOnOwnPanels};
    const ALL: Option<Level> = Some(Level::AllAccessibleProfiles);
    const OWN: Option<Level> = Some(Level::OwnInterviewPanels);

    // Super Admin, Admin, Team Member, Limited Team Member, Interviewer.
    let table = [
        (EveryoneWithAccess, [ALL, ALL, ALL, ALL, None]),
        (LimitedOnOwnPanels, [ALL, ALL, ALL, OWN, None]),
        (TeamOnOwnPanels, [ALL, ALL, OWN, OWN, None]),
        (AsTable, [ALL, ALL, ALL, None, None]),
    ];
    for (visibility, levels) in table {
        for (preset, level) in Preset::ALL.iter().zip(levels) {
            assert_eq!(
                preset_feedback_level(*preset, visibility),
                level,
                "{preset} {visibility}"
            );
        }
    }
}

#[test]
fn the_table_is_the_default_and_keys_lead_back() {
    assert_eq!(FeedbackVisibility::default(), FeedbackVisibility::AsTable);
    let keys: Vec<_> = FeedbackVisibility::ALL
        .iter()
        .map(|setting| setting.key())
        .collect();
    assert_eq!(
        keys,
        [
            "everyone_with_access",
            "limited_on_own_panels",
            "team_on_own_panels",
            "as_table"
        ]
    );
    for setting in FeedbackVisibility::ALL {
        assert_eq!(FeedbackVisibility::from_key(setting.key()), Some(*setting));
    }
}
