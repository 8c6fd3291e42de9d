//! Section 2: the order of the steps. Each case fails two steps, and the
//! earlier one is told.

use super::*;
use crate::domain::record::UserStatus;

#[test]
fn the_user_comes_before_the_target() {
    let mut world = company();
    world.user("dan", |user| {
        user.status = UserStatus::Deactivated;
        user.role = role("super_admin");
    });
    let unknown = row(1).on("o-none");
    expect(
        &world,
        &unknown,
        &[
            ("who", "USER_UNKNOWN"),
            ("dan", "USER_DEACTIVATED"),
            ("sam", "RESOURCE_UNKNOWN"),
        ],
    );
    // Mentioned as a member of a panel, and still not known.
    expect(&world, &row(19), &[("submitter", "USER_UNKNOWN")]);
}

#[test]
fn what_is_only_mentioned_is_not_known() {
    let mut world = company();
    world.opportunity("o-odd", "c-mentioned", |o| o.posting = maybe("p-mentioned"));
    world.interview("i-odd", "o-mentioned", &["sam"]);
    world.requisition("r-odd", |r| r.postings = vec![id("p-mentioned")]);
    for target in ["c-mentioned", "p-mentioned", "o-mentioned"] {
        expect(&world, &row(1).on(target), &[("sam", "RESOURCE_UNKNOWN")]);
    }
    expect(&world, &row(2).on("i-odd"), &[("sam", "RESOURCE_UNKNOWN")]);
    expect(
        &world,
        &row(14).on("r-none"),
        &[("sam", "RESOURCE_UNKNOWN")],
    );
}

#[test]
fn the_target_comes_before_the_role() {
    let world = company();
    for ask in [
        row(1).on("p-none"),
        row(3).on("i-none"),
        row(14).on("r-none"),
        row(7).on("c-none"),
        row(17).on("r-open").on("p-none"),
        row(17).on("r-none").on("p-open"),
        row(49).user("who"),
        row(49).new_role("no-such-role"),
    ] {
        expect(&world, &ask, &[("ina", "RESOURCE_UNKNOWN")]);
    }
}

#[test]
fn the_fence_comes_before_ones_own_profile_and_holds_for_everybody() {
    for lifecycle in [Lifecycle::Fenced, Lifecycle::Anonymized] {
        let mut world = company();
        world.opportunity("o-open", "c-open", |o| o.lifecycle = lifecycle);
        world.user("lea", |user| user.linked_candidates = vec![id("c-open")]);
        let everybody = [("sam", "FENCED"), ("lea", "FENCED"), ("ina", "FENCED")];
        expect(&world, &row(1).on("o-open"), &everybody);
        expect(&world, &row(6).on("o-open").by("sam"), &everybody);
        for interview in [row(2), row(3), row(4).on_behalf_of("panelist")] {
            expect(&world, &interview.on("i-open"), &everybody);
        }
        // The candidate stays open while it is not fenced itself.
        expect(&world, &row(1).on("c-open"), &[("sam", "ALLOWED")]);
        world.candidate("c-open", lifecycle);
        expect(&world, &row(1).on("c-open"), &everybody);
    }
}

#[test]
fn ones_own_profile_is_closed_whatever_the_role() {
    let mut world = company();
    for user in ["sam", "ina"] {
        world.user(user, |user| {
            user.linked_candidates = vec![id("c-else"), id("c-open")];
        });
    }
    let own = [
        ("sam", "OWN_PROFILE"),
        ("ina", "OWN_PROFILE"),
        ("ada", "ALLOWED"),
    ];
    for ask in [
        row(1).on("o-open"),
        row(1).on("c-open"),
        row(2).on("i-open"),
        row(5).on("o-open"),
        row(7).on("o-open"),
        row(7).on("c-open"),
        row(9).on("o-open"),
    ] {
        expect(&world, &ask, &own);
    }
    // Somebody else's profile on the same posting is not one's own.
    expect(&world, &row(1).on("o-conf"), &[("sam", "ALLOWED")]);
}

#[test]
fn the_role_comes_before_reach_and_reach_before_the_relation() {
    let mut world = with_role(
        company(),
        "narrow",
        "1:owner_or_hiring_manager_or_granted 4:yes",
    );
    expect(
        &world,
        &row(7).on("o-open"),
        &[("stranger", "PERMISSION_NOT_HELD")],
    );
    let feedback = row(4).on("i-open").on_behalf_of("nobody");
    expect(&world, &feedback, &[("stranger", "NO_ACCESS_TO_PROFILE")]);
    expect(&world, &feedback, &[("recruiter", "RELATION_MISSING")]);
    expect(&world, &feedback, &[("nil", "PERMISSION_NOT_HELD")]);
    // The relation comes before the privilege: row 13 too narrow, and no
    // privilege for the guarded fields.
    world = with_role(world, "writer", "1:all 11:yes 12:all 13:posting_owner");
    let guarded = row(11).on("p-conf").edit_guarded();
    expect(
        &world,
        &guarded,
        &[("creator", "CONFIDENTIAL"), ("owner", "PRIVILEGE_MISSING")],
    );
}

#[test]
fn account_wide_rows_do_not_ask_for_a_target() {
    // Row 9 depends on row 1, and is answered without any profile in reach.
    let world = with_role(
        company(),
        "tagger",
        "1:owner_or_hiring_manager_or_granted 9:yes",
    );
    expect(
        &world,
        &row(9),
        &[("stranger", "ALLOWED"), ("tom", "PERMISSION_NOT_HELD")],
    );
    expect(
        &world,
        &row(9).on("o-open"),
        &[("stranger", "NO_ACCESS_TO_PROFILE")],
    );
    expect(
        &world,
        &row(9).on("p-open"),
        &[("stranger", "NO_ACCESS_TO_POSTING")],
    );
    expect(&world, &row(9).on("p-open"), &[("owner", "ALLOWED")]);
}
