//! The setting `restrict_hired_profiles` (section 6): step 7 of every row
//! about a profile.

use super::ask::Ask;
use super::*;
use crate::domain::facts::Archive;
use crate::domain::question::Subject;
use crate::domain::record::{ArchiveReasonType, HiredProfiles};

/// The company with everybody of its two opportunities hired, and ada and
/// tom on the panels.
fn hired() -> World {
    let mut world = company();
    world.settings.hired_profiles = HiredProfiles::Restricted;
    world.archive_reason("signed", ArchiveReasonType::Hired);
    world.archive_reason("no-fit", ArchiveReasonType::NotHired);
    for suffix in ["open", "conf"] {
        let [candidate, opportunity, interview] =
            ["c", "o", "i"].map(|kind| format!("{kind}-{suffix}"));
        world.opportunity(&opportunity, &candidate, |opportunity| {
            opportunity.archive = Archive::Archived(maybe("signed"));
        });
        let panel = ["panelist", "+submitter", "+ada", "tom"];
        world.interview(&interview, &opportunity, &panel);
    }
    world
}

/// Every row that has a profile as its target, on what is open.
fn rows_of_a_profile() -> Vec<Ask> {
    vec![
        row(1).on("o-open"),
        row(2).on("i-open"),
        row(3).on("i-open"),
        row(4).on("i-open").on_behalf_of("panelist"),
        row(5).on("o-open"),
        row(6).on("o-open").by(""),
        row(6).on("o-open").by("ada"),
        row(7).on("o-open"),
        row(9).on("o-open"),
        row(1).on("c-open"),
        row(7).on("c-open"),
    ]
}

fn hold(world: &mut World, user: &str, powers: &[&str]) {
    world.user(user, |user| {
        user.privileges = powers.iter().map(|text| power(text)).collect();
    });
}

#[test]
fn a_hired_profile_is_for_the_postings_people_and_for_holders() {
    let world = hired();
    let expected = [
        ("sam", "ALLOWED"),
        ("owner", "ALLOWED"),
        ("manager", "ALLOWED"),
        ("ada", "PRIVILEGE_MISSING"),
        ("tom", "PRIVILEGE_MISSING"),
        ("recruiter", "PRIVILEGE_MISSING"),
        ("panelist", "PRIVILEGE_MISSING"),
        ("grantee", "PRIVILEGE_MISSING"),
        ("creator", "NO_ACCESS_TO_PROFILE"),
        ("stranger", "NO_ACCESS_TO_PROFILE"),
        ("ina", "PERMISSION_NOT_HELD"),
    ];
    expect(&world, &row(1).on("o-open"), &expected);
    // Its only opportunity does not open the candidate either.
    expect(&world, &row(1).on("c-open"), &expected);
    for (powers, expected) in [
        ("hired_profiles@all", "ALLOWED"),
        ("hired_profiles@p-open", "ALLOWED"),
        ("hired_profiles@Engineering//Paris", "ALLOWED"),
        ("hired_profiles@p-conf", "PRIVILEGE_MISSING"),
        ("hired_profiles@Sales//", "PRIVILEGE_MISSING"),
        ("secret_notes@all", "PRIVILEGE_MISSING"),
    ] {
        for user in ["ada", "recruiter", "panelist"] {
            let mut world = world.clone();
            hold(&mut world, user, &[powers]);
            for target in ["o-open", "c-open"] {
                let found = world.answer(user, &row(1).on(target));
                assert_eq!(found, expected, "{user} with {powers} on {target}");
            }
        }
    }
}

#[test]
fn it_is_the_last_step_of_every_row_about_a_profile() {
    let world = hired();
    let mut off = world.clone();
    off.settings.hired_profiles = HiredProfiles::WithinReach;
    let mut holder = world.clone();
    hold(&mut holder, "ada", &["hired_profiles@p-open"]);
    for ask in rows_of_a_profile() {
        expect(
            &world,
            &ask,
            &[("ada", "PRIVILEGE_MISSING"), ("sam", on_panel(&ask))],
        );
        expect(&off, &ask, &[("ada", "ALLOWED")]);
        expect(&holder, &ask, &[("ada", "ALLOWED")]);
    }
    // The relation, the state and the feedback come first.
    expect(
        &world,
        &row(4).on("i-open").on_behalf_of("owner"),
        &[("ada", "RELATION_MISSING")],
    );
    let mut early = world.clone();
    early.settings.hide_until_submitted = crate::domain::record::SubmitFirst::On;
    for number in [2, 3] {
        let ask = row(number).on("i-open");
        expect(&early, &ask, &[("tom", "OWN_FEEDBACK_FIRST")]);
        expect(&world, &ask, &[("tom", "PRIVILEGE_MISSING")]);
    }
    // One's own feedback is written after steps 1 to 3 alone.
    let ask = ability(Subject::OwnFeedback).on("i-open");
    expect(&world, &ask, &[("panelist", "ALLOWED"), ("ada", "ALLOWED")]);
}

/// What sam is told, who is on no panel.
fn on_panel(ask: &Ask) -> &'static str {
    if format!("{ask:?}").contains("ViewPanelFeedbackBeforeSubmittingOwn") {
        "RELATION_MISSING"
    } else {
        "ALLOWED"
    }
}

#[test]
fn what_is_not_hired_stays_open() {
    let mut world = hired();
    let ask = row(1).on("o-open");
    for (archive, names_requisition, expected) in [
        (Archive::Active, false, "ALLOWED"),
        (Archive::Archived(None), false, "ALLOWED"),
        (Archive::Archived(maybe("no-fit")), false, "ALLOWED"),
        (Archive::Archived(maybe("unheard-of")), false, "ALLOWED"),
        (
            Archive::Archived(maybe("signed")),
            false,
            "PRIVILEGE_MISSING",
        ),
        (
            Archive::Archived(maybe("no-fit")),
            true,
            "PRIVILEGE_MISSING",
        ),
        (Archive::Active, true, "PRIVILEGE_MISSING"),
    ] {
        world.opportunity("o-open", "c-open", |opportunity| {
            opportunity.archive = archive.clone();
            opportunity.names_requisition_for_hire = names_requisition;
        });
        assert_eq!(
            world.answer("ada", &ask),
            expected,
            "{archive:?} {names_requisition}"
        );
    }
    // The type of a reason may change, and with it who was hired.
    world.opportunity("o-open", "c-open", |opportunity| {
        opportunity.archive = Archive::Archived(maybe("no-fit"));
        opportunity.names_requisition_for_hire = false;
    });
    world.archive_reason("no-fit", ArchiveReasonType::Hired);
    expect(&world, &ask, &[("ada", "PRIVILEGE_MISSING")]);
}

#[test]
fn without_a_posting_nobody_owns_it() {
    let mut world = hired();
    world.opportunity("o-open", "c-open", |opportunity| {
        opportunity.posting = None;
    });
    let ask = row(1).on("o-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("recruiter", "PRIVILEGE_MISSING"),
            ("owner", "NO_ACCESS_TO_PROFILE"),
        ],
    );
    hold(&mut world, "ada", &["hired_profiles@all"]);
    hold(&mut world, "recruiter", &["hired_profiles@Engineering//"]);
    expect(
        &world,
        &ask,
        &[("ada", "ALLOWED"), ("recruiter", "PRIVILEGE_MISSING")],
    );
}

#[test]
fn row_12_asks_for_it_too() {
    let world = hired();
    for target in ["o-conf", "c-conf"] {
        expect(
            &world,
            &row(12).on(target),
            &[
                ("sam", "ALLOWED"),
                ("owner", "ALLOWED"),
                ("manager", "ALLOWED"),
                ("creator", "PRIVILEGE_MISSING"),
                ("grantee", "PRIVILEGE_MISSING"),
                ("ada", "PRIVILEGE_MISSING"),
                ("stranger", "CONFIDENTIAL"),
            ],
        );
    }
    expect(
        &world,
        &row(12).on("o-open"),
        &[("ada", "NOT_CONFIDENTIAL")],
    );
}

#[test]
fn a_candidate_is_opened_by_the_others_and_closed_for_the_plainest_reason() {
    let mut world = hired();
    // Another candidacy of the same person, of which nobody was hired.
    world.opportunity("o-other", "c-open", |opportunity| {
        opportunity.posting = maybe("p-open");
    });
    let (open, every) = (row(1).on("c-open"), row(7).on("c-open"));
    expect(&world, &open, &[("ada", "ALLOWED"), ("grantee", "ALLOWED")]);
    expect(
        &world,
        &every,
        &[("ada", "PRIVILEGE_MISSING"), ("sam", "ALLOWED")],
    );
    // On the panel of the hired one only: the other is out of reach.
    expect(&world, &open, &[("panelist", "NO_ACCESS_TO_PROFILE")]);
    // Confidential beside hired.
    world.opportunity("o-other", "c-open", |opportunity| {
        opportunity.confidentiality = Confidentiality::Confidential;
    });
    world.user("ada", |user| user.role = role("admin"));
    for ask in [&open, &every] {
        expect(&world, ask, &[("ada", "CONFIDENTIAL")]);
    }
    world.opportunity("o-other", "c-open", |opportunity| {
        opportunity.lifecycle = Lifecycle::Fenced;
    });
    expect(
        &world,
        &open,
        &[
            ("ada", "PRIVILEGE_MISSING"),
            ("panelist", "PRIVILEGE_MISSING"),
        ],
    );
}

#[test]
fn such_a_profile_opens_no_sensitive_information() {
    let mut world = hired();
    let notes = privilege("secret_notes").on("o-open");
    let by = |author| notes.clone().author(author);
    for user in ["tom", "owner"] {
        hold(&mut world, user, &["secret_notes@all"]);
    }
    expect(
        &world,
        &by(""),
        &[
            ("sam", "ALLOWED"),
            ("owner", "ALLOWED"),
            ("manager", "PRIVILEGE_MISSING"),
            ("tom", "PRIVILEGE_MISSING"),
        ],
    );
    // Not even to the author.
    expect(&world, &by("tom"), &[("tom", "PRIVILEGE_MISSING")]);
    expect(&world, &by("manager"), &[("manager", "ALLOWED")]);
    hold(
        &mut world,
        "tom",
        &["secret_notes@all", "hired_profiles@p-open"],
    );
    expect(&world, &by(""), &[("tom", "ALLOWED")]);
    // The privilege itself is asked as ever: owning the posting is none.
    expect(
        &world,
        &privilege("hired_profiles").on("o-open"),
        &[
            ("sam", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("owner", "PRIVILEGE_MISSING"),
        ],
    );
}
