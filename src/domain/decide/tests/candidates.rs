//! Section 3: a candidate, through any, every or a confidential opportunity.

use super::*;

/// A candidate with three opportunities: one on the open posting, one on the
/// confidential one, one that belongs to nobody.
fn mixed() -> World {
    let mut world = company();
    world.candidate("c-mixed", Lifecycle::Live);
    for (opportunity, posting) in [("o-1", "p-open"), ("o-2", "p-conf"), ("o-3", "")] {
        world.opportunity(opportunity, "c-mixed", |o| o.posting = maybe(posting));
    }
    world
}

#[test]
fn any_live_opportunity_opens_a_candidate() {
    let world = mixed();
    let ask = row(1).on("c-mixed");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    // The creator reaches it through the confidential one alone.
    let related = ["owner", "creator", "manager", "grantee"];
    expect_only(&world, &ask, &related, "NO_ACCESS_TO_PROFILE");
}

#[test]
fn what_is_fenced_opens_nothing() {
    let mut world = mixed();
    for opportunity in ["o-1", "o-3"] {
        world.opportunity(opportunity, "-", |o| o.lifecycle = Lifecycle::Fenced);
    }
    let ask = row(1).on("c-mixed");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("tom", "CONFIDENTIAL"),
            ("stranger", "CONFIDENTIAL"),
        ],
    );
}

#[test]
fn row_7_needs_every_live_opportunity() {
    let mut world = mixed();
    let ask = row(7).on("c-mixed");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "CONFIDENTIAL"),
            ("tom", "PERMISSION_NOT_HELD"),
        ],
    );
    let holds = "1:owner_or_hiring_manager_or_granted 7:yes \
                 12:owner_creator_hiring_manager_or_granted";
    world = with_role(world, "eraser", holds);
    // The owner reaches two of three; one that is closed for lack of access
    // is told before one that is confidential.
    expect(
        &world,
        &ask,
        &[
            ("owner", "NO_ACCESS_TO_PROFILE"),
            ("stranger", "NO_ACCESS_TO_PROFILE"),
        ],
    );
    world.opportunity("o-3", "-", |o| o.owner = maybe("owner"));
    expect(
        &world,
        &ask,
        &[("owner", "ALLOWED"), ("manager", "NO_ACCESS_TO_PROFILE")],
    );
    world.opportunity("o-3", "-", |o| o.lifecycle = Lifecycle::Anonymized);
    expect(
        &world,
        &ask,
        &[("manager", "ALLOWED"), ("creator", "NO_ACCESS_TO_PROFILE")],
    );
    world.opportunity("o-1", "-", |o| o.lifecycle = Lifecycle::Anonymized);
    expect(
        &world,
        &ask,
        &[("creator", "ALLOWED"), ("stranger", "CONFIDENTIAL")],
    );
}

#[test]
fn row_12_needs_a_live_confidential_one() {
    let mut world = mixed();
    let ask = row(12).on("c-mixed");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("tom", "CONFIDENTIAL"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    expect_only(
        &world,
        &ask,
        &["owner", "creator", "manager", "grantee"],
        "CONFIDENTIAL",
    );
    world.opportunity("o-2", "-", |o| o.lifecycle = Lifecycle::Fenced);
    expect(
        &world,
        &ask,
        &[("sam", "NOT_CONFIDENTIAL"), ("owner", "NOT_CONFIDENTIAL")],
    );
    expect(
        &world,
        &row(12).on("c-open"),
        &[("sam", "NOT_CONFIDENTIAL")],
    );
}

#[test]
fn a_candidate_without_any_live_opportunity_is_for_rows_1_and_12_at_all() {
    let mut world = company();
    world.candidate("c-bare", Lifecycle::Live);
    let answers = [
        ("sam", "ALLOWED"),
        ("tom", "CONFIDENTIAL"),
        ("lea", "NO_ACCESS_TO_PROFILE"),
    ];
    let ask = row(1).on("c-bare");
    expect(&world, &ask, &answers);
    let erase = [("sam", "ALLOWED"), ("ada", "CONFIDENTIAL")];
    expect(&world, &row(7).on("c-bare"), &erase);
    expect(
        &world,
        &row(12).on("c-bare"),
        &[("sam", "NOT_CONFIDENTIAL")],
    );
    // The same when none is live and the candidate is not fenced yet.
    world.opportunity("o-gone", "c-bare", |o| {
        o.owner = maybe("lea");
        o.lifecycle = Lifecycle::Anonymized;
    });
    expect(&world, &ask, &answers);
    // A custom role may hold both.
    world.role("all", "1:all 12:all");
    world.user("tom", |user| user.role = role("all"));
    expect(&world, &ask, &[("tom", "ALLOWED")]);
}
