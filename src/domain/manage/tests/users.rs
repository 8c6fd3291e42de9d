//! Users: rules 1 to 3.

use super::*;
use crate::domain::record::{Lifecycle, Record, UserStatus};

/// Every operation about a user that leaves the role as it is.
fn about(user: &str) -> Vec<Operation> {
    vec![
        deactivate(user),
        reactivate(user),
        set_manager(user, "ina"),
        set_manager(user, ""),
        take_access(user, "1"),
        take_privilege(user, "1"),
        set_role(user, ""),
    ]
}

fn with_grants(mut world: World) -> World {
    let users: Vec<String> = world.users().map(|(user, _)| user.to_string()).collect();
    for user in users {
        world.user(&user, |user| {
            user.access = vec![Reach::Posting(id("p"))];
            user.privileges = vec![power("posting_fields@all")];
        });
    }
    world
}

#[test]
fn the_present_role_is_among_the_values() {
    let world = with_grants(company());
    let denied = "user PERMISSION_NOT_HELD";
    let not_at_all = "PERMISSION_NOT_HELD";
    for (user, ada, tom) in [
        ("sam-o", denied, denied),
        ("ada-o", "", denied),
        ("tom-o", "", denied),
        ("lea-o", "", ""),
        ("ina-o", "", ""),
        ("nil-o", "", ""),
        ("cleo", denied, denied),
    ] {
        for operation in about(user) {
            let answers = [
                ("sam", ""),
                ("ada", ada),
                ("tom", tom),
                ("lea", not_at_all),
                ("nil", not_at_all),
            ];
            expect(&world, &operation, &answers);
        }
    }
}

#[test]
fn the_new_role_is_among_the_values() {
    let world = company();
    for (new, ada, tom) in [
        (
            "super_admin",
            "role PERMISSION_NOT_HELD, role ESCALATION",
            "role PERMISSION_NOT_HELD, role ESCALATION",
        ),
        ("admin", "", "role PERMISSION_NOT_HELD, role ESCALATION"),
        ("team_member", "", "role PERMISSION_NOT_HELD"),
        ("limited_team_member", "", ""),
        ("interviewer", "", ""),
        (
            "links",
            "role PERMISSION_NOT_HELD",
            "role PERMISSION_NOT_HELD",
        ),
        ("", "", ""),
    ] {
        for operation in [
            create_user("new", new),
            set_role("nil", new),
            set_role("ina", new),
        ] {
            expect(
                &world,
                &operation,
                &[("sam", ""), ("ada", ada), ("tom", tom)],
            );
        }
    }
}

#[test]
fn the_rulebooks_example() {
    let world = company();
    expect(&world, &set_role("ina", "team_member"), &[("ada", "")]);
    expect(
        &world,
        &set_role("sam", "interviewer"),
        &[("ada", "user PERMISSION_NOT_HELD")],
    );
    expect(
        &world,
        &set_role("cleo", "interviewer"),
        &[("ada", "user PERMISSION_NOT_HELD")],
    );
    expect(
        &world,
        &create_role("new", "New", ""),
        &[("ada", "PERMISSION_NOT_HELD")],
    );
}

#[test]
fn nobody_gives_a_role_that_exceeds_their_own() {
    let mut world = company();
    world.role(
        "boss",
        "49:super_admin+admin+team_member+limited_team_member+interviewer+custom",
    );
    world.role("few", "49:interviewer+custom");
    world.user("bo", |user| user.role = role("boss"));
    for (new, refusal) in [
        ("admin", "role ESCALATION"),
        ("links", "role ESCALATION"),
        ("few", ""),
        ("boss", ""),
        ("interviewer", ""),
    ] {
        expect(&world, &set_role("nil", new), &[("bo", refusal)]);
        expect(&world, &create_user("new", new), &[("bo", refusal)]);
    }
    // Taking a wider role away gives nobody anything.
    expect(&world, &set_role("ada", "interviewer"), &[("bo", "")]);
    expect(&world, &set_role("ada", ""), &[("bo", "")]);
}

#[test]
fn nobody_touches_themselves_but_a_super_admin_steps_down() {
    let world = with_grants(company());
    for operation in about("ada") {
        expect(&world, &operation, &[("ada", "user ESCALATION")]);
    }
    for new in ["admin", "interviewer"] {
        expect(&world, &set_role("ada", new), &[("ada", "user ESCALATION")]);
    }
    for operation in about("sam") {
        let steps_down = matches!(operation, Operation::SetRole { .. });
        expect(
            &world,
            &operation,
            &[("sam", if steps_down { "" } else { "user ESCALATION" })],
        );
    }
    for new in ["admin", "interviewer", "links", "super_admin"] {
        expect(&world, &set_role("sam", new), &[("sam", "")]);
    }
    let refused = [("sam", "user ESCALATION")];
    expect(
        &world,
        &give_privilege("sam", "9", "posting_fields@all"),
        &refused,
    );
}

#[test]
fn who_is_named_is_known() {
    let world = company();
    for operation in about("who") {
        expect(
            &world,
            &operation,
            &[
                ("sam", "user RESOURCE_UNKNOWN"),
                ("ina", "PERMISSION_NOT_HELD"),
            ],
        );
    }
    expect(
        &world,
        &create_user("ina", ""),
        &[("sam", "user ALREADY_EXISTS")],
    );
    expect(
        &world,
        &create_user("new", "none"),
        &[("sam", "role RESOURCE_UNKNOWN")],
    );
    expect(
        &world,
        &set_role("ina", "none"),
        &[("sam", "role RESOURCE_UNKNOWN")],
    );
    expect(
        &world,
        &set_manager("ina", "who"),
        &[("sam", "manager RESOURCE_UNKNOWN")],
    );
}

#[test]
fn a_user_whom_the_caller_did_not_book_is_still_taken() {
    let world = company();
    let refused = judge(
        &world,
        &StoredAccess::default(),
        &id("sam"),
        &[create_user("ina", "")],
    );
    let refused: Vec<String> = refused.unwrap_err().iter().map(told).collect();
    assert_eq!(refused, ["0 create_user.user ALREADY_EXISTS"]);
}

#[test]
fn nobody_reports_to_themselves_but_circles_are_accepted() {
    let mut world = company();
    expect(
        &world,
        &set_manager("ina", "ina"),
        &[("sam", "manager FIELD_INVALID")],
    );
    let own = Operation::CreateUser(NewUser {
        id: id("new"),
        role: None,
        manager: maybe("new"),
        linked_candidates: vec![],
    });
    expect(&world, &own, &[("sam", "manager FIELD_INVALID")]);
    world.user("ina", |user| user.manager = maybe("lea"));
    expect(&world, &set_manager("lea", "ina"), &[("sam", "")]);
}

#[test]
fn a_new_user_is_active_and_linked_once() {
    let world = company();
    let new = Operation::CreateUser(NewUser {
        id: id("new"),
        role: role("interviewer"),
        manager: maybe("tom"),
        linked_candidates: vec![id("c"), id("d"), id("c")],
    });
    let expected = User {
        id: id("new"),
        status: UserStatus::Active,
        role: role("interviewer"),
        manager: maybe("tom"),
        linked_candidates: vec![id("c"), id("d")],
    };
    assert_eq!(
        changes(&world, "ada", &[new]),
        [Change::PutRecord(Record::User(expected))]
    );
}

#[test]
fn one_field_of_a_user_changes_and_the_others_stay() {
    let mut world = company();
    world.user("ina", |user| {
        user.manager = maybe("tom");
        user.linked_candidates = vec![id("c")];
    });
    let present = stored_access(&world).users[&id("ina")].user.clone();
    let put = |user| vec![Change::PutRecord(Record::User(user))];
    assert_eq!(
        changes(&world, "sam", &[deactivate("ina")]),
        put(User {
            status: UserStatus::Deactivated,
            ..present.clone()
        })
    );
    assert_eq!(
        changes(&world, "sam", &[reactivate("ina")]),
        put(present.clone())
    );
    assert_eq!(
        changes(&world, "sam", &[set_role("ina", "links")]),
        put(User {
            role: role("links"),
            ..present.clone()
        })
    );
    assert_eq!(
        changes(&world, "sam", &[set_manager("ina", "")]),
        put(User {
            manager: None,
            ..present
        })
    );
}

#[test]
fn only_known_and_active_users_act() {
    let mut world = company();
    world.user("sam", |user| user.status = UserStatus::Deactivated);
    for actor in ["sam", "who"] {
        let found = refusals(&world, actor, &[deactivate("ina"), deactivate("lea")]);
        assert_eq!(found, ["- acting_user ACTOR_NOT_ACTIVE"]);
    }
}

#[test]
fn links_to_candidates_are_for_whoever_manages_everybody_and_for_nobody_themselves() {
    let mut world = company();
    world.candidate("gone", Lifecycle::Anonymized);
    let link = |user: &str, candidates: &[&str]| Operation::SetLinkedCandidates {
        user: id(user),
        candidates: candidates.iter().map(|candidate| id(candidate)).collect(),
    };
    let all = "PERMISSION_NOT_HELD";
    let answers = [
        ("sam", ""),
        ("ada", all),
        ("tom", all),
        ("lea", all),
        ("nil", all),
    ];
    expect(&world, &link("ina-o", &[]), &answers);
    expect(&world, &link("ina-o", &["c1", "c2"]), &answers);
    expect(&world, &link("sam", &[]), &[("sam", "user ESCALATION")]);
    expect(
        &world,
        &link("nobody", &[]),
        &[("sam", "user RESOURCE_UNKNOWN")],
    );
    let gone = "linked_candidates[1] FIELD_INVALID";
    expect(&world, &link("ina-o", &["c1", "gone"]), &[("sam", gone)]);

    let mut linked = world.clone();
    linked.user("ina-o", |user| user.linked_candidates = vec![id("c1")]);
    let made = changes(&linked, "sam", &[link("ina-o", &["c2", "c3", "c2"])]);
    let [Change::PutRecord(Record::User(user))] = &made[..] else {
        panic!("{made:?}");
    };
    assert_eq!(user.linked_candidates, [id("c2"), id("c3")]);
    assert_eq!(user.role, role("interviewer"));
}
