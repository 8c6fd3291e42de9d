//! Section 7: what everybody may do.

use super::*;
use crate::domain::question::Subject;
use crate::domain::record::{Lock, UserStatus};

#[test]
fn own_feedback_is_for_the_panel_whatever_the_role() {
    let mut world = company();
    world.interview("i-open", "o-open", &["ina", "nil", "+sam"]);
    let ask = ability(Subject::OwnFeedback).on("i-open");
    expect(
        &world,
        &ask,
        &[
            ("ina", "ALLOWED"),
            ("nil", "ALLOWED"),
            ("sam", "ALLOWED"),
            ("ada", "RELATION_MISSING"),
            ("who", "USER_UNKNOWN"),
        ],
    );
    let unknown = ability(Subject::OwnFeedback).on("i-none");
    expect(&world, &unknown, &[("ina", "RESOURCE_UNKNOWN")]);
    world.user("ina", |user| user.linked_candidates = vec![id("c-open")]);
    expect(&world, &ask, &[("ina", "OWN_PROFILE")]);
    world.opportunity("o-open", "-", |o| o.lifecycle = Lifecycle::Fenced);
    expect(&world, &ask, &[("ina", "FENCED"), ("nil", "FENCED")]);
}

#[test]
fn anybody_who_is_active_refers() {
    let mut world = company();
    let ask = ability(Subject::SubmitReferral);
    expect(
        &world,
        &ask,
        &[
            ("ina", "ALLOWED"),
            ("nil", "ALLOWED"),
            ("who", "USER_UNKNOWN"),
        ],
    );
    world.user("ina", |user| user.status = UserStatus::Deactivated);
    expect(&world, &ask, &[("ina", "USER_DEACTIVATED")]);
}

#[test]
fn sources_and_tags_are_for_row_1_until_they_are_locked() {
    let mut world = company();
    let (source, tag) = (ability(Subject::CreateSource), ability(Subject::CreateTag));
    for ask in [&source, &tag] {
        expect(
            &world,
            ask,
            &[
                ("sam", "ALLOWED"),
                ("tom", "ALLOWED"),
                ("lea", "ALLOWED"),
                ("ina", "PERMISSION_NOT_HELD"),
                ("nil", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    // X7: each lock by its own row.
    let locked = [
        ("ada", "ALLOWED"),
        ("tom", "COMPANY_SETTING"),
        ("ina", "COMPANY_SETTING"),
    ];
    world.settings.sources = Lock::Locked;
    expect(&world, &source, &locked);
    expect(&world, &tag, &[("tom", "ALLOWED")]);
    world.role("sourcer", "1:all 8:yes");
    world.role("tagger", "1:all 9:yes");
    world.settings.tags = Lock::Locked;
    expect(&world, &tag, &locked);
    world.user("tom", |user| user.role = role("sourcer"));
    expect(&world, &source, &[("tom", "ALLOWED")]);
    expect(&world, &tag, &[("tom", "COMPANY_SETTING")]);
    world.user("tom", |user| user.role = role("tagger"));
    expect(&world, &source, &[("tom", "COMPANY_SETTING")]);
    expect(&world, &tag, &[("tom", "ALLOWED")]);
}
