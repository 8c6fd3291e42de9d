//! Rows 15 to 18.

use super::*;
use crate::domain::record::{ApprovalChain, RequisitionStatus};
use Confidentiality::{Confidential, Open};
use RequisitionStatus as S;

const EARLY: [S; 3] = [S::Draft, S::Pending, S::Rejected];
const LATE: [S; 3] = [S::Open, S::OnHold, S::Closed];
const NARROW_14: &str = "14:owner_creator_or_hiring_manager";

fn in_status(status: S) -> World {
    let mut world = company();
    for requisition in ["r-open", "r-conf"] {
        world.requisition(requisition, |r| r.status = status);
    }
    world
}

#[test]
fn row_15_of_the_presets() {
    let ask = row(15).on("r-open");
    for status in EARLY {
        let world = in_status(status);
        expect(&world, &ask, &[("sam", "ALLOWED"), ("ada", "ALLOWED")]);
        expect(
            &world,
            &ask,
            &[("creator", "ALLOWED"), ("owner", "RELATION_MISSING")],
        );
        expect(
            &world,
            &ask,
            &[
                ("tom", "NO_ACCESS_TO_REQUISITION"),
                ("ina", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    for status in LATE {
        let world = in_status(status);
        expect(&world, &ask, &[("sam", "ALLOWED"), ("ada", "ALLOWED")]);
        expect(
            &world,
            &ask,
            &[("creator", "STATE"), ("owner", "RELATION_MISSING")],
        );
    }
}

#[test]
fn row_15_adds_its_levels_up() {
    let ask = row(15).on("r-open");
    // (levels, a draft, an open one, a draft of one's own, an open one of
    // one's own)
    let cases = [
        (
            "any_open_closed_on_hold",
            "STATE",
            "ALLOWED",
            "STATE",
            "ALLOWED",
        ),
        (
            "any_draft_pending_rejected",
            "ALLOWED",
            "STATE",
            "ALLOWED",
            "STATE",
        ),
        (
            "created_draft_pending_rejected",
            "RELATION_MISSING",
            "RELATION_MISSING",
            "ALLOWED",
            "STATE",
        ),
        (
            "any_open_closed_on_hold+created_draft_pending_rejected",
            "STATE",
            "ALLOWED",
            "ALLOWED",
            "ALLOWED",
        ),
        (
            "any_open_closed_on_hold+any_draft_pending_rejected",
            "ALLOWED",
            "ALLOWED",
            "ALLOWED",
            "ALLOWED",
        ),
    ];
    for (levels, draft, open, own_draft, own_open) in cases {
        let holds = format!("14:all 15:{levels}");
        let drafts = with_role(in_status(S::Draft), "d", &holds);
        expect(
            &drafts,
            &ask,
            &[("stranger", draft), ("creator", own_draft)],
        );
        let opened = with_role(in_status(S::Open), "d", &holds);
        expect(&opened, &ask, &[("stranger", open), ("creator", own_open)]);
    }
}

#[test]
fn row_16_of_the_presets() {
    // X27: rejected is absent, the creator is absent.
    let ask = row(16).on("r-open");
    for status in EARLY.into_iter().chain(LATE) {
        for chain in [ApprovalChain::Exists, ApprovalChain::None] {
            let mut world = in_status(status);
            world.settings.default_requisition_chain = chain;
            let early = matches!(status, S::Draft | S::Pending);
            let related = if early && chain == ApprovalChain::Exists {
                "ALLOWED"
            } else {
                "STATE"
            };
            expect(&world, &ask, &[("sam", "ALLOWED"), ("ada", "ALLOWED")]);
            expect(&world, &ask, &[("owner", related), ("manager", related)]);
            expect(&world, &ask, &[("creator", "RELATION_MISSING")]);
            expect(&world, &ask, &[("tom", "NO_ACCESS_TO_REQUISITION")]);
            expect(&world, &ask, &[("ina", "PERMISSION_NOT_HELD")]);
        }
    }
}

#[test]
fn row_16_on_a_confidential_requisition_needs_row_12() {
    let ask = row(16).on("r-conf");
    let world = company();
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

#[test]
fn a_new_requisition_counts_as_a_draft() {
    let mut world = company();
    let ask = |owner, manager| row(16).new_requisition(Open, owner, manager);
    expect(
        &world,
        &ask("", ""),
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "RELATION_MISSING"),
        ],
    );
    expect(&world, &ask("tom", ""), &[("tom", "STATE")]);
    world.settings.default_requisition_chain = ApprovalChain::Exists;
    expect(
        &world,
        &ask("tom", ""),
        &[("tom", "ALLOWED"), ("lea", "RELATION_MISSING")],
    );
    expect(
        &world,
        &ask("ada", "lea"),
        &[("lea", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
    expect(&world, &ask("tom", ""), &[("ina", "PERMISSION_NOT_HELD")]);
    expect(&world, &ask("who", "who"), &[("tom", "RELATION_MISSING")]);
}

#[test]
fn a_new_confidential_requisition_needs_row_12_at_some_level() {
    let mut world = company();
    world.role("no-12", "14:all 16:all");
    world.role(
        "some-12",
        "1:all 12:owner_creator_hiring_manager_or_granted 14:all 16:all",
    );
    let ask = row(16).new_requisition(Confidential, "", "");
    world.user("tom", |user| user.role = role("no-12"));
    expect(&world, &ask, &[("tom", "CONFIDENTIAL"), ("ada", "ALLOWED")]);
    expect(
        &world,
        &row(16).new_requisition(Open, "", ""),
        &[("tom", "ALLOWED")],
    );
    world.user("tom", |user| user.role = role("some-12"));
    expect(&world, &ask, &[("tom", "ALLOWED")]);
}

#[test]
fn row_17_needs_the_requisition_then_the_posting_then_the_relation() {
    let world = company();
    let ask = row(17).on("r-open").on("p-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "NO_ACCESS_TO_REQUISITION"),
            ("owner", "PERMISSION_NOT_HELD"),
        ],
    );
    let mut world = with_role(
        world,
        "linker",
        &format!(
            "1:owner_or_hiring_manager_or_granted {NARROW_14} 17:owner_creator_or_hiring_manager"
        ),
    );
    expect(
        &world,
        &ask,
        &[
            ("owner", "ALLOWED"),
            ("manager", "ALLOWED"),
            ("creator", "NO_ACCESS_TO_POSTING"),
            ("grantee", "NO_ACCESS_TO_REQUISITION"),
            ("stranger", "NO_ACCESS_TO_REQUISITION"),
        ],
    );
    world = with_role(
        world,
        "all-14",
        "1:all 14:all 17:owner_creator_or_hiring_manager",
    );
    expect_only(
        &world,
        &ask,
        &["owner", "creator", "manager"],
        "RELATION_MISSING",
    );
    expect(
        &world,
        &row(17).on("r-conf").on("p-conf"),
        &[("owner", "CONFIDENTIAL")],
    );
}

#[test]
fn a_confidential_pair_is_one_to_one() {
    // X28.
    let mut world = company();
    let ask = |r, p| row(17).on(r).on(p);
    expect(&world, &ask("r-conf", "p-conf"), &[("sam", "ALLOWED")]);
    expect(&world, &ask("r-conf", "p-open"), &[("sam", "STATE")]);
    expect(&world, &ask("r-open", "p-conf"), &[("sam", "STATE")]);
    world.requisition("r-new", |_| {});
    // Open ones may have many links; a confidential one that is linked may not.
    expect(&world, &ask("r-new", "p-open"), &[("sam", "ALLOWED")]);
    expect(&world, &ask("r-new", "p-conf"), &[("sam", "STATE")]);
    world.requisition("r-conf", |r| r.postings.clear());
    expect(&world, &ask("r-new", "p-conf"), &[("sam", "ALLOWED")]);
    expect(&world, &ask("r-conf", "p-conf"), &[("sam", "ALLOWED")]);
    expect(&world, &ask("r-conf", "p-open"), &[("sam", "STATE")]);
}

#[test]
fn row_18_stands_in_for_direct_reports() {
    // X5: Admins for direct reports, nobody below.
    let mut world = company();
    world.user("junior", |user| user.manager = maybe("ada"));
    let ask = |approver| row(18).on("r-open").approvers(&[approver]);
    expect(
        &world,
        &ask("junior"),
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("owner", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(
        &world,
        &ask("tom"),
        &[("sam", "ALLOWED"), ("ada", "RELATION_MISSING")],
    );
    expect(
        &world,
        &row(18).on("r-conf").approvers(&["junior"]),
        &[("ada", "CONFIDENTIAL")],
    );
}
