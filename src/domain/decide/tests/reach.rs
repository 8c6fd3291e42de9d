//! Section 3: postings, profiles and requisitions, through row 1, row 12 and
//! row 14.

use super::*;
use crate::domain::world::place;

const NARROW: &str = "1:owner_or_hiring_manager_or_granted";

#[test]
fn a_posting_that_is_not_confidential() {
    let world = company();
    let ask = row(1).on("p-open");
    expect(
        &world,
        &ask,
        &[("sam", "ALLOWED"), ("ada", "ALLOWED"), ("tom", "ALLOWED")],
    );
    expect(
        &world,
        &ask,
        &[
            ("ina", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ],
    );
    // Not the creator; neither owning a candidacy nor sitting on a panel.
    expect_only(
        &world,
        &ask,
        &["owner", "manager", "grantee"],
        "NO_ACCESS_TO_POSTING",
    );
}

#[test]
fn a_confidential_posting_opens_through_row_12() {
    let world = company();
    let ask = row(1).on("p-conf");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "CONFIDENTIAL"),
            ("tom", "CONFIDENTIAL"),
        ],
    );
    expect_only(
        &world,
        &ask,
        &["owner", "creator", "manager", "grantee"],
        "CONFIDENTIAL",
    );
    // Owning does not help without row 12 (X22).
    let world = with_role(world, "no-12", "1:all");
    expect_only(&world, &ask, &[], "CONFIDENTIAL");
    // Row 12 at `all` opens it to a narrow row 1, which opens nothing else.
    let world = with_role(world, "all-12", &format!("{NARROW} 12:all"));
    expect_only(&world, &ask, &RELATED, "-");
    expect(
        &world,
        &row(1).on("p-open"),
        &[("stranger", "NO_ACCESS_TO_POSTING")],
    );
}

#[test]
fn a_profile_that_is_not_confidential() {
    let world = company();
    let ask = row(1).on("o-open");
    expect(
        &world,
        &ask,
        &[("tom", "ALLOWED"), ("ina", "PERMISSION_NOT_HELD")],
    );
    // The panel opens it (X24), having created the posting does not.
    let related = ["owner", "manager", "panelist", "recruiter", "grantee"];
    expect_only(&world, &ask, &related, "NO_ACCESS_TO_PROFILE");
}

#[test]
fn a_cancelled_interview_opens_nothing() {
    let mut world = company();
    world.interview("i-open", "o-open", &[]);
    expect(
        &world,
        &row(1).on("o-open"),
        &[("panelist", "NO_ACCESS_TO_PROFILE")],
    );
}

#[test]
fn a_profile_is_confidential_by_its_posting_or_by_its_own_flag() {
    let mut world = company();
    world.opportunity("o-open", "c-open", |o| {
        o.confidentiality = Confidentiality::Confidential;
    });
    for target in ["o-conf", "o-open"] {
        let ask = row(1).on(target);
        expect(&world, &ask, &[("sam", "ALLOWED"), ("ada", "CONFIDENTIAL")]);
        let related = [
            "owner",
            "creator",
            "manager",
            "panelist",
            "recruiter",
            "grantee",
        ];
        expect_only(&world, &ask, &related, "CONFIDENTIAL");
    }
    let world = with_role(world, "no-12", "1:all");
    expect_only(&world, &row(1).on("o-conf"), &[], "CONFIDENTIAL");
    let world = with_role(world, "all-12", &format!("{NARROW} 12:all"));
    expect_only(&world, &row(1).on("o-conf"), &RELATED, "-");
    // The posting of the flagged one is as open as it was.
    expect(&world, &row(1).on("p-open"), &[("tom", "ALLOWED")]);
}

#[test]
fn without_a_posting_only_the_opportunitys_own_relations_count() {
    let mut world = company();
    for target in ["o-open", "o-conf"] {
        world.opportunity(target, "-", |o| o.posting = None);
        let ask = row(1).on(target);
        expect(&world, &ask, &[("tom", "ALLOWED")]);
        expect_only(
            &world,
            &ask,
            &["panelist", "recruiter"],
            "NO_ACCESS_TO_PROFILE",
        );
    }
}

#[test]
fn a_posting_that_steward_does_not_know_makes_the_profile_confidential() {
    let mut world = company();
    world.opportunity("o-open", "-", |o| o.posting = maybe("p-lost"));
    world.user("grantee", |user| user.access = vec![posting("p-lost")]);
    let ask = row(1).on("o-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "CONFIDENTIAL"),
            ("tom", "CONFIDENTIAL"),
        ],
    );
    expect_only(&world, &ask, &["panelist", "recruiter"], "CONFIDENTIAL");
}

#[test]
fn grants_match_by_posting_or_by_every_name_and_add_up() {
    let cases = [
        (vec![place("Engineering", "", "")], "ALLOWED"),
        (vec![place("Engineering", "", "Berlin")], "ALLOWED"),
        (vec![place("", "", "Paris")], "ALLOWED"),
        (
            vec![place("Engineering", "Platform", "")],
            "NO_ACCESS_TO_PROFILE",
        ),
        (vec![place("Sales", "", "Berlin")], "NO_ACCESS_TO_PROFILE"),
        (vec![posting("p-conf")], "NO_ACCESS_TO_PROFILE"),
        (vec![place("Sales", "", ""), posting("p-open")], "ALLOWED"),
    ];
    for (access, expected) in cases {
        let mut world = company();
        world.user("lea", |user| user.access = access.clone());
        assert_eq!(
            world.answer("lea", &row(1).on("o-open")),
            expected,
            "{access:?}"
        );
    }
}

#[test]
fn grants_are_dormant_without_row_1() {
    let mut world = company();
    world.user("ina", |user| user.access = vec![posting("p-open")]);
    // Row 5 stands alone; what it is about is out of reach without row 1.
    world.role("offers", "5:yes");
    world.user("ina", |user| user.role = role("offers"));
    expect(
        &world,
        &row(5).on("o-open"),
        &[("ina", "NO_ACCESS_TO_PROFILE")],
    );
    expect(
        &world,
        &row(5).on("o-conf"),
        &[("ina", "NO_ACCESS_TO_PROFILE")],
    );
}

#[test]
fn a_requisition_that_is_not_confidential() {
    let world = company();
    let ask = row(14).on("r-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "NO_ACCESS_TO_REQUISITION"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    // An access grant does not open requisitions.
    let related = ["owner", "creator", "manager"];
    expect_only(&world, &ask, &related, "NO_ACCESS_TO_REQUISITION");
}

#[test]
fn a_confidential_requisition() {
    let world = company();
    let ask = row(14).on("r-conf");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "CONFIDENTIAL"),
            ("tom", "CONFIDENTIAL"),
        ],
    );
    expect_only(
        &world,
        &ask,
        &["owner", "creator", "manager"],
        "CONFIDENTIAL",
    );
    let world = with_role(world, "no-12", "14:all");
    expect_only(&world, &ask, &[], "CONFIDENTIAL");
    let holds = format!("{NARROW} 12:all 14:owner_creator_or_hiring_manager");
    let world = with_role(world, "all-12", &holds);
    expect_only(&world, &ask, &RELATED, "-");
    expect(
        &world,
        &row(14).on("r-open"),
        &[("stranger", "NO_ACCESS_TO_REQUISITION")],
    );
}

#[test]
fn a_grant_on_a_linked_confidential_posting_opens_it_to_who_views_all_requisitions() {
    // X21, by level: an Admin and a custom role with row 14 at `all`.
    let mut world = company();
    let ask = row(14).on("r-conf");
    world.user("ada", |user| user.access = vec![posting("p-conf")]);
    expect(&world, &ask, &[("ada", "ALLOWED")]);
    // A grant on an open posting that is linked does not count.
    world.requisition("r-conf", |r| r.postings = vec![id("p-open")]);
    world.user("ada", |user| {
        user.access = vec![posting("p-open"), posting("p-conf")];
    });
    expect(&world, &ask, &[("ada", "CONFIDENTIAL")]);

    let narrow_12 = "12:owner_creator_hiring_manager_or_granted";
    let world = with_role(company(), "all-14", &format!("{NARROW} {narrow_12} 14:all"));
    expect_only(
        &world,
        &ask,
        &["owner", "creator", "manager", "grantee"],
        "CONFIDENTIAL",
    );
}

#[test]
fn row_14_missing_closes_requisitions_to_other_rows() {
    let world = with_role(company(), "approver", "18:all");
    let ask = row(18).on("r-open").approvers(&["tom"]);
    expect(&world, &ask, &[("owner", "NO_ACCESS_TO_REQUISITION")]);
    expect(
        &world,
        &row(18).on("r-conf").approvers(&["tom"]),
        &[("owner", "NO_ACCESS_TO_REQUISITION")],
    );
}
