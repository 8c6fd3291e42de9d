//! Privileges within one's own: rule 2.

use super::access::offices;
use super::*;

const TYPES: [&str; 8] = [
    "secret_notes",
    "secret_forms",
    "secret_emails",
    "secret_files",
    "secret_application_questions",
    "offers",
    "hired_profiles",
    "posting_fields",
];

const BEYOND: &str = "power ESCALATION";

fn hold(world: &mut World, user: &str, powers: &[&str]) {
    world.user(user, |user| {
        user.privileges = powers.iter().map(|text| power(text)).collect();
    });
}

/// What the actor is told who gives each of these.
fn expect_given(world: &World, actor: &str, cases: &[(String, &str)]) {
    for (text, expected) in cases {
        expect(
            world,
            &give_privilege("ina", "new", text),
            &[(actor, expected)],
        );
    }
}

#[test]
fn sensitive_information_within_ones_own_extent() {
    for key in TYPES {
        let extents = |all, engineering, posting, narrower, sales| {
            [
                ("all", all),
                ("Engineering//", engineering),
                ("p-eng", posting),
                ("Engineering//Rome", narrower),
                ("p-sales", sales),
            ]
            .map(|(extent, expected)| (format!("{key}@{extent}"), expected))
        };
        let mut world = offices();
        // A Super Admin holds every privilege, an Admin what was given.
        expect_given(&world, "sam", &extents("", "", "", "", ""));
        let nothing = extents(BEYOND, BEYOND, BEYOND, BEYOND, BEYOND);
        expect_given(&world, "ada", &nothing);
        for (own, cases) in [
            ("all", extents("", "", "", "", "")),
            ("Engineering//", extents(BEYOND, "", "", "", BEYOND)),
            ("//Berlin", extents(BEYOND, BEYOND, "", BEYOND, "")),
            // Every posting of the place is covered now, and the next may not be.
            ("p-eng", extents(BEYOND, BEYOND, "", BEYOND, BEYOND)),
            (
                "Engineering//Rome",
                extents(BEYOND, BEYOND, BEYOND, "", BEYOND),
            ),
        ] {
            hold(&mut world, "ada", &[&format!("{key}@{own}")]);
            expect_given(&world, "ada", &cases);
        }
        // Another type is another privilege.
        let others: Vec<String> = TYPES
            .iter()
            .filter(|other| **other != key)
            .map(|other| format!("{other}@all"))
            .chain([
                "bulk_candidate_import".to_owned(),
                "data_export@hires".to_owned(),
            ])
            .collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        hold(&mut world, "ada", &others);
        expect_given(&world, "ada", &nothing);
    }
}

#[test]
fn bulk_import_and_reports_are_given_by_who_holds_them() {
    let mut world = offices();
    let given = |bulk, hires, offers| {
        [
            ("bulk_candidate_import".to_owned(), bulk),
            ("data_export@hires".to_owned(), hires),
            ("data_export@offers".to_owned(), offers),
        ]
    };
    expect_given(&world, "sam", &given("", "", ""));
    expect_given(&world, "ada", &given(BEYOND, BEYOND, BEYOND));
    hold(&mut world, "ada", &["bulk_candidate_import"]);
    expect_given(&world, "ada", &given("", BEYOND, BEYOND));
    hold(&mut world, "ada", &["data_export@hires"]);
    expect_given(&world, "ada", &given(BEYOND, "", BEYOND));
    hold(&mut world, "ada", &["offers@all", "posting_fields@all"]);
    expect_given(&world, "ada", &given(BEYOND, BEYOND, BEYOND));
}

#[test]
fn what_is_dormant_is_not_given_on() {
    let mut world = offices();
    hold(
        &mut world,
        "leo",
        &["offers@all", "bulk_candidate_import", "data_export@hires"],
    );
    let given = |offers, bulk, export| {
        [
            ("offers@p-eng".to_owned(), offers),
            ("bulk_candidate_import".to_owned(), bulk),
            ("data_export@hires".to_owned(), export),
        ]
    };
    // The lead of the offices has rows 1 and 11, and not row 21.
    expect_given(&world, "leo", &given("", "", BEYOND));
    world.role("lead", "21:offers 49:interviewer");
    expect_given(&world, "leo", &given(BEYOND, BEYOND, ""));
    world.role("lead", "49:interviewer");
    expect_given(&world, "leo", &given(BEYOND, BEYOND, BEYOND));
}

#[test]
fn each_privilege_is_about_a_user_whom_one_manages() {
    let mut world = offices();
    for text in ["offers@all", "bulk_candidate_import", "data_export@hires"] {
        for user in ["lea", "ada", "sam-o", "cleo"] {
            hold(&mut world, user, &[text]);
        }
        hold(&mut world, "ada", &[text]);
        hold(&mut world, "tom", &[text]);
        for operation in [
            give_privilege("lea", "new", text),
            take_privilege("lea", "1"),
        ] {
            let name = "user PERMISSION_NOT_HELD";
            expect(
                &world,
                &operation,
                &[
                    ("sam", ""),
                    ("ada", ""),
                    ("tom", ""),
                    ("leo", name_and(name, &operation)),
                ],
            );
        }
        for operation in [
            give_privilege("sam-o", "new", text),
            take_privilege("sam-o", "1"),
        ] {
            expect(
                &world,
                &operation,
                &[("ada", "user PERMISSION_NOT_HELD"), ("sam", "")],
            );
        }
        for operation in [
            give_privilege("ada", "new", text),
            take_privilege("ada", "1"),
        ] {
            expect(&world, &operation, &[("ada", "user ESCALATION")]);
        }
    }
}

/// Giving also needs the privilege itself.
fn name_and(name: &'static str, operation: &Operation) -> &'static str {
    match operation {
        Operation::GrantPrivilege { .. } => "user PERMISSION_NOT_HELD, power ESCALATION",
        _ => name,
    }
}
