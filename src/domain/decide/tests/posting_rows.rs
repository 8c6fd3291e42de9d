//! Rows 10 to 13.

use super::*;
use Confidentiality::{Confidential, Open};

const WRITER: &str = "1:all 11:yes 12:owner_creator_hiring_manager_or_granted";

#[test]
fn row_10_stands_in_for_direct_reports() {
    // X3: Admins and below for direct reports only.
    let mut world = company();
    world.user("junior", |user| user.manager = maybe("tom"));
    world.user("trainee", |user| user.manager = maybe("junior"));
    let ask = |approvers: &[&str]| row(10).on("p-open").approvers(approvers);
    let reports = ask(&["ada", "junior"]);
    expect(
        &world,
        &reports,
        &[
            ("sam", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("ada", "RELATION_MISSING"),
        ],
    );
    // One level only, never oneself, and an unknown approver reports to nobody.
    for approvers in [["trainee"], ["tom"], ["who"]] {
        expect(
            &world,
            &ask(&approvers),
            &[("tom", "RELATION_MISSING"), ("sam", "ALLOWED")],
        );
    }
    expect(
        &world,
        &reports,
        &[
            ("lea", "NO_ACCESS_TO_POSTING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    // X4: Limited Team Members hold it without row 11.
    world.user("junior", |user| user.manager = maybe("owner"));
    expect(
        &world,
        &reports,
        &[("owner", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
}

#[test]
fn managers_who_report_to_each_other_are_taken_at_their_word() {
    let mut world = company();
    world.user("tom", |user| user.manager = maybe("ada"));
    world.user("ada", |user| user.manager = maybe("tom"));
    let ask = |approver| row(10).on("p-open").approvers(&[approver]);
    expect(
        &world,
        &ask("tom"),
        &[("ada", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
    expect(
        &world,
        &ask("ada"),
        &[("tom", "ALLOWED"), ("ada", "RELATION_MISSING")],
    );
}

#[test]
fn row_11_on_a_posting_that_is_not_confidential() {
    let world = company();
    for ask in [row(11).on("p-open").edit(), row(11).on("p-open").delete()] {
        expect(
            &world,
            &ask,
            &[
                ("sam", "ALLOWED"),
                ("ada", "ALLOWED"),
                ("tom", "ALLOWED"),
                ("owner", "PERMISSION_NOT_HELD"),
                ("ina", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    let world = with_role(
        world,
        "writer",
        "1:owner_or_hiring_manager_or_granted 11:yes",
    );
    let ask = row(11).on("p-open").edit();
    expect_only(
        &world,
        &ask,
        &["owner", "manager", "grantee"],
        "NO_ACCESS_TO_POSTING",
    );
}

#[test]
fn guarded_fields_need_the_privilege_for_that_posting() {
    let guarded = row(11).on("p-open").edit_guarded();
    let world = company();
    expect(
        &world,
        &guarded,
        &[
            ("sam", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("tom", "PRIVILEGE_MISSING"),
        ],
    );
    let extents = [
        ("posting_fields@all", "ALLOWED"),
        ("posting_fields@p-open", "ALLOWED"),
        ("posting_fields@Engineering//Paris", "ALLOWED"),
        ("posting_fields@Sales//", "PRIVILEGE_MISSING"),
        ("posting_fields@p-conf", "PRIVILEGE_MISSING"),
        ("hired_profiles@all", "PRIVILEGE_MISSING"),
    ];
    for (extent, expected) in extents {
        let mut world = company();
        world.user("tom", |user| user.privileges = vec![power(extent)]);
        assert_eq!(world.answer("tom", &guarded), expected, "{extent}");
        // Deleting and making are not about fields.
        expect(
            &world,
            &row(11).on("p-open").delete(),
            &[("tom", "ALLOWED")],
        );
    }
    // A Super Admin's power is the preset's, not the table's.
    let mut world = company();
    world.role("all-rows", "1:all 11:yes 12:all 13:all");
    world.user("tom", |user| user.role = role("all-rows"));
    expect(&world, &guarded, &[("tom", "PRIVILEGE_MISSING")]);
}

#[test]
fn a_confidential_posting_is_written_through_row_13() {
    // X23: row 11 answers as row 13 there.
    let world = company();
    for ask in [row(11).on("p-conf").edit(), row(11).on("p-conf").delete()] {
        expect(
            &world,
            &ask,
            &[
                ("sam", "ALLOWED"),
                ("ada", "CONFIDENTIAL"),
                ("tom", "CONFIDENTIAL"),
            ],
        );
    }
    let mut world = with_role(world, "writer", WRITER);
    // Within reach by row 12, and row 13 missing.
    expect_only(&world, &row(11).on("p-conf").edit(), &[], "CONFIDENTIAL");
    expect_only(
        &world,
        &row(13).on("p-conf").edit(),
        &[],
        "PERMISSION_NOT_HELD",
    );

    world = with_role(world, "owner-writer", &format!("{WRITER} 13:posting_owner"));
    for number in [11, 13] {
        expect_only(
            &world,
            &row(number).on("p-conf").edit(),
            &["owner"],
            "CONFIDENTIAL",
        );
        expect_only(
            &world,
            &row(number).on("p-conf").delete(),
            &["owner"],
            "CONFIDENTIAL",
        );
        let guarded = row(number).on("p-conf").edit_guarded();
        expect(&world, &guarded, &[("owner", "PRIVILEGE_MISSING")]);
    }
    // Row 13 at `all` still needs the posting within reach.
    world = with_role(world, "all-writer", &format!("{WRITER} 13:all"));
    let reach = ["owner", "creator", "manager", "grantee"];
    for number in [11, 13] {
        expect_only(
            &world,
            &row(number).on("p-conf").edit(),
            &reach,
            "CONFIDENTIAL",
        );
    }
}

#[test]
fn row_13_is_about_confidential_postings() {
    let world = company();
    let narrow = with_role(
        company(),
        "narrow",
        "1:owner_or_hiring_manager_or_granted 11:yes \
         12:owner_creator_hiring_manager_or_granted 13:all",
    );
    for ask in [
        row(13).on("p-open").edit(),
        row(13).on("p-open").delete(),
        row(13).create(Open, "ada"),
    ] {
        expect(
            &world,
            &ask,
            &[("sam", "NOT_CONFIDENTIAL"), ("ada", "NOT_CONFIDENTIAL")],
        );
        expect(&world, &ask, &[("tom", "PERMISSION_NOT_HELD")]);
        // Before reach.
        expect(&narrow, &ask, &[("stranger", "NOT_CONFIDENTIAL")]);
    }
}

#[test]
fn a_new_posting_asks_for_no_reach() {
    let world = company();
    let ask = row(11).create(Open, "somebody");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("lea", "PERMISSION_NOT_HELD"),
        ],
    );
    let narrow = with_role(
        world,
        "narrow",
        "1:owner_or_hiring_manager_or_granted 11:yes",
    );
    expect(&narrow, &ask, &[("stranger", "ALLOWED")]);
}

#[test]
fn a_new_confidential_posting_is_ones_own_under_posting_owner() {
    let world = company();
    for number in [11, 13] {
        let ask = |owner| row(number).create(Confidential, owner);
        expect(
            &world,
            &ask("ada"),
            &[("sam", "ALLOWED"), ("ada", "ALLOWED")],
        );
        for owner in ["tom", "", "who"] {
            expect(
                &world,
                &ask(owner),
                &[("sam", "ALLOWED"), ("ada", "CONFIDENTIAL")],
            );
        }
    }
    let ask = row(11).create(Confidential, "tom");
    expect(&world, &ask, &[("tom", "CONFIDENTIAL")]);
    let ask = row(13).create(Confidential, "tom");
    expect(&world, &ask, &[("tom", "PERMISSION_NOT_HELD")]);
}

#[test]
fn row_12_on_what_is_confidential() {
    let world = company();
    expect(
        &world,
        &row(12).on("p-conf"),
        &[("sam", "ALLOWED"), ("tom", "CONFIDENTIAL")],
    );
    expect(
        &world,
        &row(12).on("p-conf"),
        &[("ina", "PERMISSION_NOT_HELD")],
    );
    let posting = ["owner", "creator", "manager", "grantee"];
    expect_only(&world, &row(12).on("p-conf"), &posting, "CONFIDENTIAL");
    let requisition = ["owner", "creator", "manager"];
    expect_only(&world, &row(12).on("r-conf"), &requisition, "CONFIDENTIAL");
    let profile = [
        "owner",
        "creator",
        "manager",
        "panelist",
        "recruiter",
        "grantee",
    ];
    expect_only(&world, &row(12).on("o-conf"), &profile, "CONFIDENTIAL");
    expect_only(&world, &row(12).on("c-conf"), &profile, "CONFIDENTIAL");
    // A requisition needs row 14 besides.
    let world = with_role(world, "no-14", "1:all 12:all");
    expect_only(
        &world,
        &row(12).on("r-conf"),
        &[],
        "NO_ACCESS_TO_REQUISITION",
    );
}

#[test]
fn row_12_is_about_what_is_confidential() {
    let world = company();
    for target in ["p-open", "r-open", "o-open", "c-open"] {
        let ask = row(12).on(target);
        // Before reach: a stranger has none.
        expect(
            &world,
            &ask,
            &[
                ("sam", "NOT_CONFIDENTIAL"),
                ("stranger", "NOT_CONFIDENTIAL"),
            ],
        );
        expect(&world, &ask, &[("ina", "PERMISSION_NOT_HELD")]);
    }
}
