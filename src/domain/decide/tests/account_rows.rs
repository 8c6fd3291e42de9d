//! The rows without a stored target: dashboards, schedules, templates,
//! settings.

use super::*;

/// Which presets hold an account-wide row, as letters: Super Admin, Admin,
/// Team Member, Limited Team Member, Interviewer.
const PLAIN: [(u8, &str); 20] = [
    (8, "sa"),
    (19, "sa"),
    (25, "sa"),
    (27, "sa"),
    (28, "s"),
    (32, "s"),
    (33, "s"),
    (34, "s"),
    (35, "s"),
    (36, "s"),
    (37, "sa"),
    (38, "sa"),
    (39, "s"),
    (41, "sa"),
    (42, "sa"),
    (43, "sa"),
    (44, "sa"),
    (45, "s"),
    (47, "sa"),
    (48, "s"),
];

const PRESETS: [(&str, char); 6] = [
    ("sam", 's'),
    ("ada", 'a'),
    ("tom", 't'),
    ("lea", 'l'),
    ("ina", 'i'),
    ("nil", '-'),
];

fn expect_presets(ask: &ask::Ask, allowed: &str, denied: impl Fn(char) -> &'static str) {
    let world = company();
    for (user, letter) in PRESETS {
        let expected = if allowed.contains(letter) {
            "ALLOWED"
        } else {
            denied(letter)
        };
        assert_eq!(world.answer(user, ask), expected, "{user}: {ask:?}");
    }
}

#[test]
fn rows_that_are_held_or_not() {
    for (number, allowed) in PLAIN {
        expect_presets(&row(number), allowed, |_| "PERMISSION_NOT_HELD");
    }
}

#[test]
fn a_custom_role_holds_any_of_them() {
    for (number, needs) in [
        (28, ""),
        (34, ""),
        (45, ""),
        (48, ""),
        (32, " 19:yes 28:yes"),
    ] {
        let world = with_role(company(), "one", &format!("{number}:yes{needs}"));
        expect(&world, &row(number), &[("stranger", "ALLOWED")]);
        expect(&world, &row(27), &[("stranger", "PERMISSION_NOT_HELD")]);
    }
}

#[test]
fn rows_that_are_held_by_values() {
    let none_of = |held: &'static str| {
        move |letter| {
            if held.contains(letter) {
                "VALUE_NOT_HELD"
            } else {
                "PERMISSION_NOT_HELD"
            }
        }
    };
    for (number, value, allowed, held) in [
        (21, "offers", "s", "satl"),
        (21, "diversity", "s", "satl"),
        (21, "equal_employment_opportunity", "s", "satl"),
        (21, "candidate_experience_surveys", "s", "satl"),
        (21, "compliance", "sa", "satl"),
        (21, "talent_leader_summary", "sa", "satl"),
        (21, "recruiter_operations", "sat", "satl"),
        (21, "hiring_manager", "satl", "satl"),
        (22, "eeo_anonymized", "s", "s"),
        (22, "opportunities", "s", "s"),
        (40, "email_sync", "sa", "sa"),
        (40, "locations", "sa", "sa"),
    ] {
        expect_presets(&row(number).value(value), allowed, none_of(held));
    }
    let world = with_role(company(), "one", "21:sources 40:work_types+locations");
    let answer = |number, value| world.answer("stranger", &row(number).value(value));
    assert_eq!(answer(21, "sources"), "ALLOWED");
    assert_eq!(answer(21, "hiring_manager"), "VALUE_NOT_HELD");
    assert_eq!(answer(40, "locations"), "ALLOWED");
    assert_eq!(answer(40, "email_sync"), "VALUE_NOT_HELD");
    assert_eq!(answer(22, "opportunities"), "PERMISSION_NOT_HELD");
}

#[test]
fn rows_whose_level_covers_values() {
    let not_covered = |letter| match letter {
        'a' => "VALUE_NOT_HELD",
        _ => "PERMISSION_NOT_HELD",
    };
    for (number, value, allowed) in [
        (31, "template", "sa"),
        (31, "field", "sa"),
        (31, "form", "s"),
        (46, "other", "sa"),
        (46, "internal_site_activation", "s"),
    ] {
        expect_presets(&row(number).value(value), allowed, not_covered);
    }
}

#[test]
fn row_23_is_by_who_shared() {
    let ask = |sharer| row(23).creator("tom").shared_by(sharer);
    let world = company();
    expect(
        &world,
        &ask("tom"),
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("lea", "RELATION_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    // `all` also where nothing is shared (X34); having created does not count.
    expect(
        &world,
        &ask(""),
        &[("ada", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
    expect(
        &world,
        &ask("lea"),
        &[("lea", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
}

#[test]
fn row_24_is_by_whether_shared_or_by_who_created() {
    let ask = |creator, sharer| row(24).creator(creator).shared_by(sharer);
    let world = company();
    expect(
        &world,
        &ask("tom", "lea"),
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("lea", "RELATION_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    // Not shared: not even one's own, under `all_shared_dashboards`.
    expect(
        &world,
        &ask("sam", ""),
        &[("sam", "RELATION_MISSING"), ("ada", "RELATION_MISSING")],
    );
    expect(
        &world,
        &ask("lea", ""),
        &[("lea", "ALLOWED"), ("tom", "RELATION_MISSING")],
    );
}

#[test]
fn row_26_is_ones_own_links_whatever_the_role() {
    // X35.
    let world = company();
    for user in ["sam", "ada", "tom", "lea"] {
        expect(&world, &row(26).owner(user), &[(user, "ALLOWED")]);
        expect(&world, &row(26).owner("ina"), &[(user, "RELATION_MISSING")]);
    }
    expect(
        &world,
        &row(26).owner("ina"),
        &[("ina", "PERMISSION_NOT_HELD")],
    );
    expect(
        &world,
        &row(26).owner("who"),
        &[("sam", "RELATION_MISSING")],
    );
}

#[test]
fn rows_29_and_30_are_all_or_ones_own() {
    let world = company();
    expect(
        &world,
        &row(29).creator("tom"),
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("lea", "RELATION_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(&world, &row(29).creator("lea"), &[("lea", "ALLOWED")]);
    // X36: row 30 is everybody's for all four, and a custom role's own.
    let nurture = row(30).creator("tom");
    expect(
        &world,
        &nurture,
        &[
            ("ada", "ALLOWED"),
            ("lea", "ALLOWED"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    let world = with_role(world, "own", "30:created_by_user");
    expect(&world, &nurture, &[("stranger", "RELATION_MISSING")]);
    expect(
        &world,
        &row(30).creator("stranger"),
        &[("stranger", "ALLOWED")],
    );
}
