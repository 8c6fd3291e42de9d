//! Privileges (section 6).

use super::ask::Ask;
use super::*;

/// The types that belong to a profile.
const OF_A_PROFILE: [&str; 7] = [
    "secret_notes",
    "secret_forms",
    "secret_emails",
    "secret_files",
    "secret_application_questions",
    "offers",
    "hired_profiles",
];

/// Asks for a type on a profile; the thing is the author's.
fn sensitive(key: &str, opportunity: &str, author: &str) -> Ask {
    let ask = privilege(key).on(opportunity);
    match key {
        "hired_profiles" => ask,
        "offers" => ask.author(author).signed_by(&[]).approved_by(&[]),
        _ => ask.author(author),
    }
}

fn give(world: &mut World, user: &str, powers: &[&str]) {
    world.user(user, |user| {
        user.privileges = powers.iter().map(|text| power(text)).collect();
    });
}

#[test]
fn sensitive_information_is_for_super_admins_and_for_who_holds_the_type() {
    for key in OF_A_PROFILE {
        expect(
            &company(),
            &sensitive(key, "o-open", ""),
            &[
                ("sam", "ALLOWED"),
                ("ada", "PRIVILEGE_MISSING"),
                ("tom", "PRIVILEGE_MISSING"),
                ("owner", "PRIVILEGE_MISSING"),
                ("lea", "NO_ACCESS_TO_PROFILE"),
                ("ina", "PERMISSION_NOT_HELD"),
                ("nil", "PERMISSION_NOT_HELD"),
                ("who", "USER_UNKNOWN"),
            ],
        );
        for held in OF_A_PROFILE.into_iter().chain(["posting_fields"]) {
            let mut world = company();
            give(&mut world, "ada", &[&format!("{held}@all")]);
            let expected = if held == key {
                "ALLOWED"
            } else {
                "PRIVILEGE_MISSING"
            };
            let ask = sensitive(key, "o-open", "");
            assert_eq!(world.answer("ada", &ask), expected, "{held} for {key}");
        }
    }
}

#[test]
fn a_privilege_counts_where_its_extent_matches_the_posting() {
    for key in OF_A_PROFILE {
        for (extent, expected) in [
            ("all", "ALLOWED"),
            ("p-open", "ALLOWED"),
            ("p-conf", "PRIVILEGE_MISSING"),
            ("p-none", "PRIVILEGE_MISSING"),
            ("Engineering//", "ALLOWED"),
            ("//Berlin", "ALLOWED"),
            ("Engineering//Paris", "ALLOWED"),
            ("Engineering//Rome", "PRIVILEGE_MISSING"),
            ("Engineering/Platform/", "PRIVILEGE_MISSING"),
            ("Sales//", "PRIVILEGE_MISSING"),
        ] {
            let mut world = company();
            give(&mut world, "tom", &[&format!("{key}@{extent}")]);
            let ask = sensitive(key, "o-open", "");
            assert_eq!(world.answer("tom", &ask), expected, "{key}@{extent}");
        }
        // Any of several will do.
        let mut world = company();
        let several = ["p-conf", "Sales//", "p-open"].map(|at| format!("{key}@{at}"));
        give(&mut world, "tom", &several.each_ref().map(String::as_str));
        expect(&world, &sensitive(key, "o-open", ""), &[("tom", "ALLOWED")]);
    }
}

#[test]
fn without_a_known_posting_only_a_privilege_for_all_counts() {
    let mut world = company();
    world.candidate("c", Lifecycle::Live);
    world.opportunity("o-none", "c", |opportunity| {
        opportunity.owner = maybe("owner");
    });
    // Naming a posting that is not known makes it confidential.
    world.opportunity("o-lost", "c", |opportunity| {
        opportunity.posting = maybe("p-lost");
        opportunity.owner = maybe("owner");
    });
    for key in OF_A_PROFILE {
        for opportunity in ["o-none", "o-lost"] {
            let ask = sensitive(key, opportunity, "");
            expect(
                &world,
                &ask,
                &[("sam", "ALLOWED"), ("owner", "PRIVILEGE_MISSING")],
            );
            for (extent, expected) in [
                ("all", "ALLOWED"),
                ("p-lost", "PRIVILEGE_MISSING"),
                ("Engineering//", "PRIVILEGE_MISSING"),
            ] {
                let mut world = world.clone();
                give(&mut world, "owner", &[&format!("{key}@{extent}")]);
                assert_eq!(world.answer("owner", &ask), expected, "{key}@{extent}");
            }
        }
    }
}

#[test]
fn whoever_it_concerns_needs_reach_and_no_privilege() {
    let world = company();
    for key in &OF_A_PROFILE[..6] {
        for (author, expected) in [
            ("tom", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("who", "PRIVILEGE_MISSING"),
        ] {
            let ask = sensitive(key, "o-open", author);
            assert_eq!(world.answer("tom", &ask), expected, "{key} of {author}");
        }
        for (author, expected) in [
            ("lea", "NO_ACCESS_TO_PROFILE"),
            ("ina", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ] {
            let ask = sensitive(key, "o-open", author);
            assert_eq!(world.answer(author, &ask), expected, "{key} of {author}");
        }
    }
    let offer = privilege("offers").on("o-open").author("who");
    expect(
        &world,
        &offer
            .signed_by(&["who", "tom"])
            .approved_by(&["ada", "lea"]),
        &[
            ("tom", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("lea", "NO_ACCESS_TO_PROFILE"),
            ("owner", "PRIVILEGE_MISSING"),
        ],
    );
}

#[test]
fn steps_1_to_3_and_the_prerequisite_come_before_reach() {
    let mut world = company();
    world.candidate("c-gone", Lifecycle::Fenced);
    world.opportunity("o-gone", "c-gone", |opportunity| {
        opportunity.lifecycle = Lifecycle::Fenced;
    });
    for user in ["sam", "ada", "ina"] {
        give(&mut world, user, &OF_A_PROFILE.map(|_| "offers@all"));
    }
    for key in OF_A_PROFILE {
        let unknown = sensitive(key, "o-who", "ada");
        expect(
            &world,
            &unknown,
            &[("sam", "RESOURCE_UNKNOWN"), ("ina", "RESOURCE_UNKNOWN")],
        );
        let gone = sensitive(key, "o-gone", "ada");
        expect(
            &world,
            &gone,
            &[("sam", "FENCED"), ("ada", "FENCED"), ("ina", "FENCED")],
        );
        let mut own = world.clone();
        for user in ["sam", "ada", "ina"] {
            own.user(user, |user| user.linked_candidates = vec![id("c-open")]);
        }
        let ask = sensitive(key, "o-open", "ada");
        expect(
            &own,
            &ask,
            &[
                ("sam", "OWN_PROFILE"),
                ("ada", "OWN_PROFILE"),
                ("ina", "OWN_PROFILE"),
            ],
        );
        // Row 12 does not reach it, whatever is held, or written.
        give(&mut world, "ada", &[&format!("{key}@all")]);
        expect(
            &world,
            &sensitive(key, "o-conf", "ada"),
            &[
                ("sam", "ALLOWED"),
                ("ada", "CONFIDENTIAL"),
                ("ina", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    world.user("ada", |user| {
        user.status = crate::domain::record::UserStatus::Deactivated;
    });
    expect(
        &world,
        &privilege("bulk_candidate_import"),
        &[("ada", "USER_DEACTIVATED")],
    );
}

#[test]
fn posting_fields_are_asked_about_a_posting() {
    let mut world = company();
    let (open, confidential) = (
        privilege("posting_fields").on("p-open"),
        privilege("posting_fields").on("p-conf"),
    );
    expect(
        &world,
        &open,
        &[
            ("sam", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("owner", "PRIVILEGE_MISSING"),
            ("lea", "NO_ACCESS_TO_POSTING"),
            // A seat on a panel opens a profile, not its posting.
            ("panelist", "NO_ACCESS_TO_POSTING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(
        &world,
        &confidential,
        &[
            ("sam", "ALLOWED"),
            ("ada", "CONFIDENTIAL"),
            ("creator", "PRIVILEGE_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    let unknown = privilege("posting_fields").on("p-who");
    expect(
        &world,
        &unknown,
        &[("sam", "RESOURCE_UNKNOWN"), ("ina", "RESOURCE_UNKNOWN")],
    );
    for user in ["ada", "owner", "ina"] {
        give(&mut world, user, &["posting_fields@Engineering//Berlin"]);
    }
    expect(
        &world,
        &open,
        &[
            ("ada", "ALLOWED"),
            ("owner", "ALLOWED"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(
        &world,
        &confidential,
        &[("ada", "CONFIDENTIAL"), ("owner", "ALLOWED")],
    );
    give(&mut world, "ada", &["posting_fields@p-conf", "offers@all"]);
    expect(&world, &open, &[("ada", "PRIVILEGE_MISSING")]);
}

#[test]
fn bulk_import_asks_for_row_1_and_the_privilege() {
    let mut world = company();
    let ask = privilege("bulk_candidate_import");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("tom", "PRIVILEGE_MISSING"),
            ("lea", "PRIVILEGE_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ],
    );
    for user in ["ada", "tom", "lea", "ina"] {
        give(&mut world, user, &["bulk_candidate_import"]);
    }
    let narrow = [
        ("ada", "ALLOWED"),
        ("lea", "ALLOWED"),
        ("ina", "PERMISSION_NOT_HELD"),
    ];
    expect(&world, &ask, &narrow);
    world.role("reader", "14:all 21:offers");
    world.user("tom", |user| user.role = role("reader"));
    expect(&world, &ask, &[("tom", "PERMISSION_NOT_HELD")]);
    give(&mut world, "ada", &["data_export@hires", "offers@all"]);
    expect(&world, &ask, &[("ada", "PRIVILEGE_MISSING")]);
}

#[test]
fn data_export_asks_for_row_21_and_the_report() {
    let mut world = company();
    let ask = privilege("data_export@hires");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "PRIVILEGE_MISSING"),
            ("tom", "PRIVILEGE_MISSING"),
            ("lea", "PRIVILEGE_MISSING"),
            ("ina", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ],
    );
    for user in ["ada", "lea", "ina", "nil"] {
        give(
            &mut world,
            user,
            &["data_export@offers", "data_export@hires"],
        );
    }
    expect(
        &world,
        &ask,
        &[
            ("ada", "ALLOWED"),
            ("lea", "ALLOWED"),
            ("ina", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(
        &world,
        &privilege("data_export@Hires"),
        &[("ada", "PRIVILEGE_MISSING")],
    );
    // Any value of row 21 will do, and without one the privilege is dormant.
    world.role("reader", "1:all 21:compliance");
    world.user("ada", |user| user.role = role("reader"));
    expect(&world, &ask, &[("ada", "ALLOWED")]);
    world.role("reader", "1:all");
    expect(&world, &ask, &[("ada", "PERMISSION_NOT_HELD")]);
}

#[test]
fn a_role_without_row_1_has_no_sensitive_information() {
    // Row 11 would do as well, but nobody can hold it without row 1.
    let mut world = company();
    world.role("none", "14:all 21:offers");
    world.user("ada", |user| user.role = role("none"));
    for key in OF_A_PROFILE {
        give(&mut world, "ada", &[&format!("{key}@all")]);
        let ask = sensitive(key, "o-open", "ada");
        expect(&world, &ask, &[("ada", "PERMISSION_NOT_HELD")]);
    }
    give(&mut world, "ada", &["posting_fields@all"]);
    let ask = privilege("posting_fields").on("p-open");
    expect(&world, &ask, &[("ada", "PERMISSION_NOT_HELD")]);
}

#[test]
fn what_loses_its_prerequisite_is_dormant_and_comes_back_with_it() {
    let mut world = company();
    let powers = ["offers@all", "bulk_candidate_import", "data_export@hires"];
    give(&mut world, "grantee", &powers);
    let asks = [
        sensitive("offers", "o-open", ""),
        privilege("bulk_candidate_import"),
        privilege("data_export@hires"),
    ];
    let profile = row(1).on("o-open");
    for (key, expected, access) in [
        ("limited_team_member", "ALLOWED", "ALLOWED"),
        ("interviewer", "PERMISSION_NOT_HELD", "PERMISSION_NOT_HELD"),
        ("", "PERMISSION_NOT_HELD", "PERMISSION_NOT_HELD"),
        ("team_member", "ALLOWED", "ALLOWED"),
        ("limited_team_member", "ALLOWED", "ALLOWED"),
    ] {
        world.user("grantee", |user| user.role = role(key));
        for ask in &asks {
            assert_eq!(world.answer("grantee", ask), expected, "{key}: {ask:?}");
        }
        assert_eq!(world.answer("grantee", &profile), access, "{key}");
    }
}
