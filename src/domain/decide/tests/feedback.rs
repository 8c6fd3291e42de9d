//! Rows 2, 3 and 4; the settings of section 5 (X10).

use super::*;
use crate::domain::record::SubmitFirst;
use crate::domain::role::FeedbackVisibility;

/// On the panel of `i`: `tom` and `tim` are Team Members, `lea` and `lou`
/// Limited ones; `tim` and `lou` have submitted. `ada` and `tess` are not.
fn panel() -> World {
    let mut world = company();
    world.user("tim", |user| user.role = role("team_member"));
    world.user("tess", |user| user.role = role("team_member"));
    world.user("lou", |user| user.role = role("limited_team_member"));
    world.interview("i-open", "o-open", &["tom", "+tim", "lea", "+lou", "sam"]);
    world.interview("i-other", "o-open", &["tess"]);
    world
}

#[test]
fn as_the_table_says() {
    let world = panel();
    let ask = row(2).on("i-open");
    expect(
        &world,
        &ask,
        &[
            ("ada", "ALLOWED"),
            // Not on this panel, so nothing of one's own is missing.
            ("tess", "ALLOWED"),
            // Nothing submitted; row 3 holds, by the setting that is off.
            ("tom", "ALLOWED"),
            ("tim", "ALLOWED"),
            ("lea", "PERMISSION_NOT_HELD"),
            ("lou", "PERMISSION_NOT_HELD"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
}

#[test]
fn hide_until_submitted_binds_who_holds_row_3_by_the_setting() {
    let mut world = panel();
    world.settings.hide_until_submitted = SubmitFirst::On;
    for ask in [row(2).on("i-open"), row(3).on("i-open")] {
        expect(
            &world,
            &ask,
            &[
                ("tom", "OWN_FEEDBACK_FIRST"),
                ("tim", "ALLOWED"),
                ("sam", "ALLOWED"),
            ],
        );
    }
    expect(
        &world,
        &row(2).on("i-open"),
        &[("tess", "ALLOWED"), ("ada", "ALLOWED")],
    );
}

#[test]
fn row_3_is_for_members_of_the_panel() {
    let world = panel();
    let ask = row(3).on("i-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("tim", "ALLOWED"),
            ("ada", "RELATION_MISSING"),
            ("tess", "RELATION_MISSING"),
            ("lea", "PERMISSION_NOT_HELD"),
        ],
    );
}

#[test]
fn the_settings_rewrite_row_2_of_two_presets() {
    use FeedbackVisibility as V;
    let ask = row(2).on("i-open");
    let cases = [
        // (setting, tess off the panel, lou on it and submitted, lea on it
        // without row 3, owner off the panel)
        (
            V::AsTable,
            "ALLOWED",
            "PERMISSION_NOT_HELD",
            "PERMISSION_NOT_HELD",
            "PERMISSION_NOT_HELD",
        ),
        (
            V::EveryoneWithAccess,
            "ALLOWED",
            "ALLOWED",
            "OWN_FEEDBACK_FIRST",
            "ALLOWED",
        ),
        (
            V::LimitedOnOwnPanels,
            "ALLOWED",
            "ALLOWED",
            "OWN_FEEDBACK_FIRST",
            "RELATION_MISSING",
        ),
        (
            V::TeamOnOwnPanels,
            "RELATION_MISSING",
            "ALLOWED",
            "OWN_FEEDBACK_FIRST",
            "RELATION_MISSING",
        ),
    ];
    for (setting, tess, lou, lea, owner) in cases {
        let mut world = panel();
        world.settings.feedback_visibility = setting;
        expect(
            &world,
            &ask,
            &[("tess", tess), ("lou", lou), ("lea", lea), ("owner", owner)],
        );
        // The others are as the table says, and row 3 stands.
        expect(
            &world,
            &ask,
            &[("ada", "ALLOWED"), ("ina", "PERMISSION_NOT_HELD")],
        );
        expect(
            &world,
            &row(3).on("i-open"),
            &[("lou", "PERMISSION_NOT_HELD"), ("tom", "ALLOWED")],
        );
    }
}

#[test]
fn the_settings_do_not_open_a_profile() {
    let mut world = panel();
    world.settings.feedback_visibility = FeedbackVisibility::EveryoneWithAccess;
    expect(
        &world,
        &row(2).on("i-open"),
        &[("stranger", "NO_ACCESS_TO_PROFILE")],
    );
    expect(
        &world,
        &row(2).on("i-conf"),
        &[("stranger", "CONFIDENTIAL"), ("tom", "CONFIDENTIAL")],
    );
}

#[test]
fn custom_roles_keep_what_they_hold() {
    let on_panels = "1:all 2:own_interview_panels";
    for setting in FeedbackVisibility::ALL {
        let mut world = panel();
        world.settings.feedback_visibility = *setting;
        world.role("panels", on_panels);
        for user in ["tim", "tom", "tess"] {
            world.user(user, |user| user.role = role("panels"));
        }
        expect(
            &world,
            &row(2).on("i-open"),
            &[
                ("tim", "ALLOWED"),
                ("tom", "OWN_FEEDBACK_FIRST"),
                ("tess", "RELATION_MISSING"),
            ],
        );
        expect(
            &world,
            &row(3).on("i-open"),
            &[("tim", "PERMISSION_NOT_HELD")],
        );
    }
}

#[test]
fn row_3_at_all_does_not_wait_for_ones_own() {
    let mut world = panel();
    world.settings.hide_until_submitted = SubmitFirst::On;
    world.role("early", "1:all 2:own_interview_panels 3:all");
    world.user("tom", |user| user.role = role("early"));
    expect(&world, &row(2).on("i-open"), &[("tom", "ALLOWED")]);
    expect(&world, &row(3).on("i-open"), &[("tom", "ALLOWED")]);
}

#[test]
fn rows_2_to_4_need_the_profile() {
    let mut world = panel();
    world.role("three", "3:all 4:yes");
    world.user("tom", |user| user.role = role("three"));
    expect(
        &world,
        &row(3).on("i-open"),
        &[("tom", "NO_ACCESS_TO_PROFILE")],
    );
    let ask = row(4).on("i-open").on_behalf_of("lea");
    expect(&world, &ask, &[("tom", "NO_ACCESS_TO_PROFILE")]);
}

#[test]
fn row_4_is_for_a_member_of_that_panel() {
    let world = panel();
    let ask = |user| row(4).on("i-open").on_behalf_of(user);
    expect(
        &world,
        &ask("lea"),
        &[
            ("sam", "ALLOWED"),
            ("tess", "ALLOWED"),
            ("lou", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(&world, &ask("tess"), &[("sam", "RELATION_MISSING")]);
    expect(&world, &ask("who"), &[("sam", "RELATION_MISSING")]);
    // On the panel, and not known to steward: no relation holds.
    let submitter = row(4).on("i-conf").on_behalf_of("submitter");
    expect(&world, &submitter, &[("sam", "RELATION_MISSING")]);
}
