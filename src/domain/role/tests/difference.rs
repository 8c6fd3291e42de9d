//! What lies between two roles.

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::{Difference, FeedbackVisibility, Grants, Preset, Shift, preset_grants};

const ROW_1: Permission = Permission::ManageProfilesAndViewAssociatedPostings;
const ROW_2: Permission = Permission::ViewOtherUsersInterviewFeedback;
const ROW_8: Permission = Permission::ManageSources;
const ROW_14: Permission = Permission::ViewRequisitions;
const ROW_15: Permission = Permission::DeleteRequisitions;
const ROW_21: Permission = Permission::ViewVisualInsightsReports;

fn grants(held: &[(Permission, &[Level], &[Value])]) -> Grants {
    Grants::define(held.iter().copied()).unwrap()
}

fn shifts(before: &Grants, after: &Grants) -> Vec<(Permission, Shift)> {
    let differences = before.differences(after);
    differences
        .map(|difference: Difference| (difference.permission, difference.shift))
        .collect()
}

#[test]
fn what_is_held_alike_is_no_difference() {
    for preset in Preset::ALL {
        assert_eq!(shifts(preset.grants(), preset.grants()), []);
    }
}

#[test]
fn more_is_wider_and_less_is_narrower() {
    let [all, narrow] = ROW_1.levels() else {
        panic!("row 1 has two levels");
    };
    let wide = grants(&[(ROW_1, &[*all], &[]), (ROW_8, &[Level::Yes], &[])]);
    let small = grants(&[(ROW_1, &[*narrow], &[])]);
    assert_eq!(
        shifts(&small, &wide),
        [(ROW_1, Shift::Wider), (ROW_8, Shift::Wider)]
    );
    assert_eq!(
        shifts(&wide, &small),
        [(ROW_1, Shift::Narrower), (ROW_8, Shift::Narrower)]
    );
}

#[test]
fn values_and_the_levels_of_row_15_can_be_gained_and_lost_at_once() {
    let all = ROW_1.levels()[0];
    let see = ROW_14.levels()[0];
    let [one, two] = [ROW_21.values()[0], ROW_21.values()[1]];
    let before = grants(&[
        (ROW_1, &[all], &[]),
        (ROW_14, &[see], &[]),
        (ROW_15, &[Level::AnyOpenClosedOnHold], &[]),
        (ROW_21, &[], &[one]),
    ]);
    let after = grants(&[
        (ROW_1, &[all], &[]),
        (ROW_14, &[see], &[]),
        (ROW_15, &[Level::AnyDraftPendingRejected], &[]),
        (ROW_21, &[], &[two]),
    ]);
    assert_eq!(
        shifts(&before, &after),
        [(ROW_15, Shift::Mixed), (ROW_21, Shift::Mixed)]
    );
}

#[test]
fn the_feedback_setting_shows_in_what_a_preset_comes_to() {
    let own = FeedbackVisibility::TeamOnOwnPanels;
    let team = preset_grants(Preset::TeamMember, own);
    assert_eq!(
        shifts(Preset::TeamMember.grants(), &team),
        [(ROW_2, Shift::Narrower)]
    );
    assert_eq!(preset_grants(Preset::Admin, own), *Preset::Admin.grants());
    for preset in Preset::ALL {
        let table = FeedbackVisibility::AsTable;
        assert_eq!(preset_grants(*preset, table), *preset.grants(), "{preset}");
    }
}
