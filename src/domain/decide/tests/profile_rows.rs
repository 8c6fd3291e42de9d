//! Rows 5 to 9 and 20.

use super::*;

#[test]
fn row_5_is_unconditional_within_reach() {
    // X1, X2: as the table says, without a relation to any approver.
    let world = company();
    let ask = row(5).on("o-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "ALLOWED"),
            ("recruiter", "PERMISSION_NOT_HELD"),
            ("ina", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(
        &world,
        &row(5).on("o-conf"),
        &[("sam", "ALLOWED"), ("tom", "CONFIDENTIAL")],
    );
}

#[test]
fn row_6_is_not_asked_about_ones_own_activity() {
    let world = company();
    let ask = |author| row(6).on("o-open").by(author);
    expect(
        &world,
        &ask("tom"),
        &[("sam", "ALLOWED"), ("ada", "ALLOWED")],
    );
    // X39: one's own never needs the row, and still needs the profile.
    expect(
        &world,
        &ask("tom"),
        &[("tom", "ALLOWED"), ("lea", "PERMISSION_NOT_HELD")],
    );
    expect(&world, &ask("recruiter"), &[("recruiter", "ALLOWED")]);
    expect(
        &world,
        &ask("stranger"),
        &[("stranger", "NO_ACCESS_TO_PROFILE")],
    );
    expect(&world, &ask("ina"), &[("ina", "NO_ACCESS_TO_PROFILE")]);
    // What the ATS made is nobody's own; neither is what an unknown user made.
    expect(
        &world,
        &ask(""),
        &[("tom", "PERMISSION_NOT_HELD"), ("ada", "ALLOWED")],
    );
    expect(
        &world,
        &ask("who"),
        &[("tom", "PERMISSION_NOT_HELD"), ("ada", "ALLOWED")],
    );
}

#[test]
fn row_7_says_who_and_not_what() {
    let world = company();
    let ask = row(7).on("o-open");
    expect(
        &world,
        &ask,
        &[
            ("sam", "ALLOWED"),
            ("ada", "ALLOWED"),
            ("tom", "PERMISSION_NOT_HELD"),
            ("lea", "PERMISSION_NOT_HELD"),
        ],
    );
    expect(&world, &row(7).on("o-conf"), &[("ada", "CONFIDENTIAL")]);
    let world = with_role(
        world,
        "eraser",
        "1:owner_or_hiring_manager_or_granted 7:yes",
    );
    let related = ["owner", "manager", "panelist", "recruiter", "grantee"];
    expect_only(&world, &ask, &related, "NO_ACCESS_TO_PROFILE");
}

#[test]
fn rows_8_and_9_of_the_presets() {
    let world = company();
    for ask in [row(8), row(9), row(9).on("o-open"), row(9).on("p-open")] {
        expect(
            &world,
            &ask,
            &[
                ("sam", "ALLOWED"),
                ("ada", "ALLOWED"),
                ("tom", "PERMISSION_NOT_HELD"),
                ("lea", "PERMISSION_NOT_HELD"),
                ("ina", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    expect(&world, &row(9).on("p-conf"), &[("ada", "CONFIDENTIAL")]);
}

#[test]
fn row_20_needs_the_posting_and_not_row_11() {
    // X31.
    let world = with_role(
        company(),
        "questions",
        "1:owner_or_hiring_manager_or_granted 20:yes",
    );
    let related = ["owner", "manager", "grantee"];
    expect_only(
        &world,
        &row(20).on("p-open"),
        &related,
        "NO_ACCESS_TO_POSTING",
    );
    expect_only(&world, &row(20).on("p-conf"), &[], "CONFIDENTIAL");
    expect(
        &world,
        &row(20).on("p-open"),
        &[("ada", "ALLOWED"), ("tom", "PERMISSION_NOT_HELD")],
    );
}
