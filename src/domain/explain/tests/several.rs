//! Remedies of several parts, the order among them, and their bounds.

use super::explained;
use super::words::offered;
use crate::domain::decide::tests::ask::{privilege, row};
use crate::domain::decide::tests::company;
use crate::domain::record::{Confidentiality, HiredProfiles, Lifecycle, SubmitFirst};
use crate::domain::world::maybe;

#[test]
fn a_lesser_role_and_a_grant_come_before_a_wider_role() {
    assert_eq!(
        offered(&company(), "ina", &row(1).on("o-open")),
        [
            "role ina limited_team_member + access ina p-open",
            "role ina team_member",
        ]
    );
}

#[test]
fn super_admin_is_not_offered_beside_anything_else() {
    // Row 12 at `all` is Super Admin's alone, and yet a narrow role with a
    // grant is enough.
    assert_eq!(
        offered(&company(), "ina", &row(1).on("o-conf")),
        ["role ina limited_team_member + access ina p-conf"]
    );
}

#[test]
fn every_confidential_candidacy_takes_a_grant() {
    let mut world = company();
    for posting in ["p-two", "p-three"] {
        world.posting(posting, |it| {
            it.confidentiality = Confidentiality::Confidential;
        });
    }
    world.candidate("c-many", Lifecycle::Live);
    for (opportunity, posting) in [
        ("o-one", "p-open"),
        ("o-two", "p-two"),
        ("o-three", "p-three"),
    ] {
        world.opportunity(opportunity, "c-many", |it| it.posting = maybe(posting));
    }
    // Row 7 on a candidate needs each of them; the open one is within reach.
    assert_eq!(
        offered(&world, "ada", &row(7).on("c-many")),
        ["access ada p-three + access ada p-two"]
    );
    // Row 12 needs any confidential one.
    let offers = offered(&world, "ada", &row(12).on("c-many"));
    assert!(
        offers.contains(&"access ada p-two".to_owned()),
        "{offers:?}"
    );
    assert!(offers.contains(&"access ada p-three".to_owned()));
}

#[test]
fn two_settings_and_a_seat() {
    let mut world = company();
    world.settings.hide_until_submitted = SubmitFirst::On;
    // Row 3 goes by the setting for a Team Member, who sits on no panel yet.
    assert_eq!(
        offered(&world, "tom", &row(3).on("i-open")),
        [
            "panel i-open tom + hide_until_submitted Off",
            "role tom admin + panel i-open tom",
        ]
    );
}

#[test]
fn of_the_values_of_a_setting_the_narrowest_is_offered() {
    let mut world = company();
    // As in the table, Limited Team Members see no feedback of others.
    world.interview("i-open", "o-open", &["+lea"]);
    let offers = offered(&world, "lea", &row(2).on("i-open"));
    assert_eq!(
        offers,
        ["visibility limited_on_own_panels", "role lea team_member"]
    );
    world.interview("i-open", "o-open", &["+submitter"]);
    let offers = offered(&world, "grantee", &row(2).on("i-open"));
    assert_eq!(
        offers,
        [
            "visibility everyone_with_access",
            "role grantee team_member"
        ]
    );
}

#[test]
fn the_link_of_a_confidential_pair_takes_both_sides() {
    let mut world = company();
    world.requisition("r-conf", |it| it.postings = vec![]);
    // An Admin views all requisitions, but not this one, and not the posting.
    assert_eq!(
        offered(&world, "ada", &row(17).on("r-conf").on("p-conf")),
        [
            "access ada p-conf + hm r-conf ada",
            "access ada p-conf + owner r-conf ada",
            "hm r-conf ada + hm p-conf ada",
            "hm r-conf ada + owner p-conf ada",
            "owner r-conf ada + hm p-conf ada",
            "owner r-conf ada + owner p-conf ada",
        ]
    );
}

#[test]
fn what_is_offered_has_ids_that_are_taken_once() {
    use crate::domain::explain::RemedyChange;
    use crate::domain::manage::Operation;
    let long = "p".repeat(64);
    let mut world = company();
    world.posting(&long, |_| {});
    let explanation = explained(&world, "lea", &row(1).on(&long));
    let Some(RemedyChange::Operation(Operation::GrantAccess { grant, .. })) =
        explanation.remedies[0].changes.first()
    else {
        panic!("{explanation:?}");
    };
    assert_eq!(grant.id.to_string().len(), "access-".len() + 16);
    let explanation = explained(&world, "lea", &row(1).on("p-open"));
    let Some(RemedyChange::Operation(Operation::GrantAccess { grant, .. })) =
        explanation.remedies[0].changes.first()
    else {
        panic!("{explanation:?}");
    };
    assert_eq!(grant.id.to_string(), "access-p-open");
}

/// Thousands of roles, each different: the search stays within its bounds.
#[test]
fn thousands_of_roles_do_not_hide_the_least() {
    let mut world = company();
    let rows = [19, 25, 26, 27, 28, 34, 35, 36, 37, 38, 39, 42];
    for number in 1..4_096_u32 {
        let held = rows.iter().enumerate();
        let held = held.filter(|(place, _)| number & (1 << place) != 0);
        let held: Vec<String> = held.map(|(_, row)| format!("{row}:yes")).collect();
        world.role(&format!("role-{number}"), &held.join(" "));
    }
    // Row 28 is the fifth of the list.
    assert_eq!(offered(&world, "nil", &row(28)), ["role nil role-16"]);
    assert_eq!(
        offered(&world, "nil", &row(35)),
        ["role nil role-64"],
        "the narrowest of 2,048"
    );
    // None of them manages sources; Admin does.
    assert_eq!(offered(&world, "nil", &row(8)), ["role nil admin"]);
}

/// Many ways to change much, none of them enough with the narrower roles: what
/// is enough in the end is found all the same.
#[test]
fn many_roles_and_many_changes_do_not_hide_what_is_less_than_super_admin() {
    let mut world = company();
    world.settings.hired_profiles = HiredProfiles::Restricted;
    world.candidate("c-many", Lifecycle::Live);
    for number in 1..=5 {
        let posting = format!("p-{number}");
        world.posting(&posting, |it| {
            it.confidentiality = Confidentiality::Confidential;
        });
        world.opportunity(&format!("o-{number}"), "c-many", |it| {
            it.posting = maybe(&posting);
            it.names_requisition_for_hire = true;
        });
    }
    // Row 7 in 18 roles, and row 12 in none of them.
    for one in ["all", "owner_or_hiring_manager_or_granted"] {
        for three in ["", "3:all", "3:company_feedback_visibility_setting"] {
            for fourteen in ["", "14:all", "14:owner_creator_or_hiring_manager"] {
                let id = format!("role-{}", world.roles().count());
                let held = format!("1:{one} 2:all_accessible_profiles 7:yes {three} {fourteen}");
                world.role(&id, &held);
            }
        }
    }
    let offers = offered(&world, "nil", &row(7).on("c-many"));
    let access = (1..=5).map(|n| format!("access nil p-{n}"));
    let privileges = (1..=5).map(|n| format!("privilege nil hired_profiles p-{n}"));
    let parts: Vec<String> = access.chain(privileges).collect();
    assert_eq!(offers, [format!("role nil admin + {}", parts.join(" + "))]);
}

/// Of roles that hold the row alike, the one that opens the target as well is
/// found, although another is narrower.
#[test]
fn roles_that_open_the_target_differently_are_told_apart() {
    let feedback = "1:all 2:all_accessible_profiles";
    let by_setting = format!("{feedback} 3:company_feedback_visibility_setting");
    let early = format!("{feedback} 3:all");
    let postings = "1:all 11:yes 12:all";
    let confidential = format!("{postings} 13:all");
    let notes = privilege("secret_notes").on("o-conf").author("");
    for (ask, narrow, right) in [
        (row(7).on("o-conf"), "1:all 7:yes", "1:all 7:yes 12:all"),
        (row(14).on("r-conf"), "14:all", "1:all 14:all 12:all"),
        (row(11).on("p-conf").edit(), postings, &confidential),
        (row(2).on("i-open"), &by_setting, &early),
        (
            row(17).on("r-new").on("p-new"),
            "14:all 17:all",
            "1:all 14:all 17:all",
        ),
        (notes, "1:all", "1:all 12:all"),
    ] {
        let mut world = company();
        world.settings.hide_until_submitted = SubmitFirst::On;
        world.interview("i-open", "o-open", &["nil", "+submitter"]);
        world.posting("p-new", |_| {});
        world.requisition("r-new", |_| {});
        world.role("narrow", narrow);
        world.role("right", right);
        let offers = offered(&world, "nil", &ask);
        let is_right = |offer: &String| offer.starts_with("role nil right");
        assert!(offers.iter().any(is_right), "{ask:?}: {offers:?}");
    }
}
