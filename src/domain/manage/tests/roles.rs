//! Custom roles: rules 1, 2 and 6.

use super::*;
use crate::domain::record::Etag;

/// A role that may define roles and hold little besides.
const DEFINER: &str = "1:owner_or_hiring_manager_or_granted 26:yes 48:yes";

fn with_definer() -> World {
    let mut world = company();
    world.role("definer", DEFINER);
    world.user("dee", |user| user.role = role("definer"));
    world
}

#[test]
fn row_48_defines_roles() {
    let world = company();
    let denied = "PERMISSION_NOT_HELD";
    for operation in [
        create_role("new", "New", "26:yes"),
        update_role("spare", "Spare", "26:yes"),
        delete_role("spare"),
    ] {
        let answers = [
            ("sam", ""),
            ("ada", denied),
            ("tom", denied),
            ("nil", denied),
        ];
        expect(&world, &operation, &answers);
    }
}

#[test]
fn whoever_lacks_the_row_learns_nothing_else() {
    let world = company();
    for operation in [
        create_role("links", "Admin", ""),
        update_role("unknown", "", ""),
        delete_role("links"),
        delete_role("admin"),
    ] {
        expect(&world, &operation, &[("ada", "PERMISSION_NOT_HELD")]);
    }
}

#[test]
fn nobody_defines_changes_or_deletes_a_role_that_exceeds_their_own() {
    let mut world = with_definer();
    expect(&world, &create_role("new", "New", DEFINER), &[("dee", "")]);
    for holds in ["27:yes", "1:all", "49:interviewer"] {
        expect(
            &world,
            &create_role("new", "New", holds),
            &[("dee", "holdings ESCALATION"), ("sam", "")],
        );
    }
    // For a change both what it was and what it is to be count.
    world.role("wide", "27:yes");
    expect(
        &world,
        &update_role("spare", "Spare", "27:yes"),
        &[("dee", "holdings ESCALATION")],
    );
    expect(
        &world,
        &update_role("wide", "Wide", "26:yes"),
        &[("dee", "role ESCALATION"), ("sam", "")],
    );
    expect(
        &world,
        &delete_role("wide"),
        &[("dee", "role ESCALATION"), ("sam", "")],
    );
    expect(&world, &delete_role("spare"), &[("dee", "")]);
    let both = "role ESCALATION, holdings ESCALATION";
    expect(
        &world,
        &update_role("wide", "Wide", "27:yes 28:yes"),
        &[("dee", both)],
    );
}

#[test]
fn ones_own_custom_role_can_be_narrowed_and_not_widened() {
    let world = with_definer();
    let narrower = "1:owner_or_hiring_manager_or_granted 48:yes";
    expect(
        &world,
        &update_role("definer", "Definer", narrower),
        &[("dee", "")],
    );
    let wider = "1:all 26:yes 48:yes";
    expect(
        &world,
        &update_role("definer", "Definer", wider),
        &[("dee", "holdings ESCALATION")],
    );
}

#[test]
fn presets_are_immutable() {
    let world = company();
    for preset in ["super_admin", "interviewer"] {
        expect(
            &world,
            &update_role(preset, "Own", ""),
            &[("sam", "role PRESET_IMMUTABLE")],
        );
        expect(
            &world,
            &delete_role(preset),
            &[("sam", "role PRESET_IMMUTABLE")],
        );
        expect(
            &world,
            &create_role(preset, "Own", ""),
            &[("sam", "role ALREADY_EXISTS")],
        );
    }
}

#[test]
fn ids_and_titles_are_taken_once() {
    let world = company();
    let taken = [("sam", "title TITLE_TAKEN")];
    for title in [
        "Super Admin",
        "super admin",
        "INTERVIEWER",
        "The spare",
        "THE SPARE",
    ] {
        expect(&world, &create_role("new", title, ""), &taken);
        expect(&world, &update_role("links", title, ""), &taken);
    }
    // A role may keep its own title, in any case.
    expect(
        &world,
        &update_role("spare", "the SPARE", ""),
        &[("sam", "")],
    );
    expect(
        &world,
        &create_role("spare", "New", ""),
        &[("sam", "role ALREADY_EXISTS")],
    );
    let unknown = [("sam", "role RESOURCE_UNKNOWN")];
    expect(&world, &update_role("none", "New", ""), &unknown);
    expect(&world, &delete_role("none"), &unknown);
}

#[test]
fn titles_ignore_case_in_any_script() {
    let mut world = company();
    world.role("x", "");
    let list = |title| {
        [
            create_role("a", "Straße Ätna", ""),
            create_role("b", title, ""),
        ]
    };
    // Composed, decomposed, and in full-width letters.
    for title in [
        "STRASSE ÄTNA",
        "straße ätna",
        "Straße A\u{308}tna",
        "ｓｔｒａｓｓｅ Ätna",
    ] {
        assert_eq!(
            refusals(&world, "sam", &list(title)),
            ["1 create_role.title TITLE_TAKEN"]
        );
    }
    assert!(refusals(&world, "sam", &list("Strase Ätna")).is_empty());
}

#[test]
fn a_title_is_something_to_read() {
    let world = company();
    let long = "ä".repeat(101);
    for (title, refusal) in [
        ("", "title FIELD_REQUIRED"),
        (" ", "title FIELD_INVALID"),
        (" New", "title FIELD_INVALID"),
        ("New\u{a0}", "title FIELD_INVALID"),
        ("New\nRole", "title FIELD_INVALID"),
        (&long, "title LIMIT_EXCEEDED"),
        (&"ä".repeat(100), ""),
    ] {
        expect(&world, &create_role("new", title, ""), &[("sam", refusal)]);
    }
    let described = |length| {
        let mut role = definition("new", "New", "");
        role.description = "ä".repeat(length);
        Operation::CreateRole(role)
    };
    expect(&world, &described(1000), &[("sam", "")]);
    expect(
        &world,
        &described(1001),
        &[("sam", "description LIMIT_EXCEEDED")],
    );
}

#[test]
fn everything_wrong_with_the_holdings_is_named_by_its_place() {
    let world = company();
    let mut role = definition("new", "New", "9:yes 26:yes 13:all 26:yes");
    role.holdings
        .push((holdings("27:yes")[0].0, vec![], vec![]));
    let expected = "holdings[3] FIELD_INVALID, holdings[4] FIELD_INVALID, \
                    holdings[0] DEPENDENCY_MISSING, holdings[2] DEPENDENCY_MISSING";
    let operation = Operation::CreateRole(role);
    expect(&world, &operation, &[("sam", expected)]);
    let refused = judge(&world, &stored_access(&world), &id("sam"), &[operation]).unwrap_err();
    assert_eq!(
        refused[3].kind.to_string(),
        "create_and_edit_confidential_postings also needs create_and_edit_postings, \
         manage_profiles_and_view_associated_postings, \
         view_confidential_postings_requisitions_and_manage_profiles"
    );
}

#[test]
fn a_role_in_use_is_not_deleted() {
    let mut world = company();
    expect(
        &world,
        &delete_role("links"),
        &[("sam", "role ROLE_IN_USE")],
    );
    world.user("cleo", |user| {
        user.status = crate::domain::record::UserStatus::Deactivated;
    });
    expect(
        &world,
        &delete_role("links"),
        &[("sam", "role ROLE_IN_USE")],
    );
}

#[test]
fn an_etag_is_that_of_the_present_state() {
    let world = company();
    let at = |etag: &str| Operation::UpdateRole {
        definition: definition("spare", "Spare", ""),
        expected: Some(Etag::new(etag.to_owned())),
    };
    let deletion = |etag: &str| Operation::DeleteRole {
        role: id("spare"),
        expected: Some(Etag::new(etag.to_owned())),
    };
    expect(&world, &at("7"), &[("sam", "")]);
    expect(&world, &at("6"), &[("sam", "etag ETAG_MISMATCH")]);
    expect(&world, &deletion("7"), &[("sam", "")]);
    expect(&world, &deletion("8"), &[("sam", "etag ETAG_MISMATCH")]);
    // Once the list has changed it, no etag names it any more.
    assert_eq!(
        refusals(&world, "sam", &[at("7"), at("7"), deletion("7")]),
        [
            "1 update_role.etag ETAG_MISMATCH",
            "2 delete_role.etag ETAG_MISMATCH"
        ]
    );
}

#[test]
fn a_definition_becomes_the_role() {
    let world = company();
    let mut wanted = definition("new", "New", "1:all 26:yes");
    wanted.description = "For somebody.".to_owned();
    let expected = CustomRole {
        id: id("new"),
        title: "New".to_owned(),
        description: "For somebody.".to_owned(),
        grants: crate::domain::world::grants("1:all 26:yes"),
    };
    assert_eq!(
        changes(&world, "sam", &[Operation::CreateRole(wanted)]),
        [Change::PutRole(expected)]
    );
    assert_eq!(
        changes(&world, "sam", &[delete_role("spare")]),
        [Change::DeleteRole(id("spare"))]
    );
}

const ROW_1: crate::domain::catalogue::Permission =
    crate::domain::catalogue::Permission::ManageProfilesAndViewAssociatedPostings;

#[test]
fn a_copy_starts_from_what_the_other_role_holds() {
    use crate::domain::record::AssignedRole;
    use crate::domain::role::Preset;

    let world = company();
    let copy = |of: AssignedRole, holds| {
        let mut wanted = definition("new", "New", holds);
        wanted.copy_of = Some(of);
        Operation::CreateRole(wanted)
    };
    let made = |operation: Operation| match &changes(&world, "sam", &[operation])[..] {
        [Change::PutRole(role)] => role.grants,
        other => panic!("{other:?}"),
    };
    let team = || AssignedRole::Preset(Preset::TeamMember);
    assert_eq!(made(copy(team(), "")), *Preset::TeamMember.grants());

    // What is named takes the place of what is copied; the rest stays.
    let changed = made(copy(team(), "1:owner_or_hiring_manager_or_granted 8:yes"));
    let differences: Vec<_> = Preset::TeamMember.grants().differences(&changed).collect();
    assert_eq!(differences.len(), 2, "{differences:?}");
    assert_eq!(
        changed.get(ROW_1),
        crate::domain::world::grants("1:owner_or_hiring_manager_or_granted").get(ROW_1)
    );

    // A role that the list made a moment ago can be copied.
    let first = create_role("first", "First", "1:all");
    let second = copy(AssignedRole::Custom(id("first")), "");
    let both = changes(&world, "sam", &[first, second]);
    let [Change::PutRole(first), Change::PutRole(second)] = &both[..] else {
        panic!("{both:?}");
    };
    assert_eq!(first.grants, second.grants);

    expect(
        &world,
        &copy(AssignedRole::Custom(id("nobody-made-it")), ""),
        &[("sam", "copy_of RESOURCE_UNKNOWN")],
    );
}

#[test]
fn a_copy_is_held_to_the_rules_of_any_custom_role() {
    use crate::domain::record::AssignedRole;
    use crate::domain::role::Preset;

    let world = company();
    let copy = |preset: Preset| {
        let mut wanted = definition("new", "New", "");
        wanted.copy_of = Some(AssignedRole::Preset(preset));
        Operation::CreateRole(wanted)
    };
    for preset in Preset::ALL {
        let missing = preset.grants().missing_dependencies().len();
        let expected = vec!["holdings DEPENDENCY_MISSING"; missing].join(", ");
        expect(&world, &copy(*preset), &[("sam", &expected)]);
    }
}
