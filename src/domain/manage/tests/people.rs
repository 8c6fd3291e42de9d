//! Users that come with records and imports: rule 7.

use super::*;
use crate::domain::record::UserStatus;

fn new(user: &str, key: &str) -> User {
    User {
        id: id(user),
        status: UserStatus::Active,
        role: role(key),
        manager: None,
        linked_candidates: vec![],
    }
}

fn judged(world: &World, actor: &str, users: &[User]) -> Vec<String> {
    let actor = maybe(actor);
    let mut all = Vec::new();
    for (position, user) in users.iter().enumerate() {
        let (admitted, refusals) = admit_new_user(world, actor.as_ref(), user.clone());
        // What is refused of a field is left off, and nothing else.
        let is_refused = |field: &str| refusals.iter().any(|refusal| refusal.field == field);
        let expected = User {
            role: user.role.clone().filter(|_| !is_refused("role")),
            manager: user.manager.clone().filter(|_| !is_refused("manager")),
            ..user.clone()
        };
        assert_eq!(admitted, expected);
        all.extend(refusals.into_iter().map(|refusal| {
            told(&ManageError {
                position: Some(position),
                ..refusal
            })
        }));
    }
    all
}

#[test]
fn new_users_need_somebody_who_may_create_them() {
    let world = company();
    let users = [new("a", ""), new("b", "interviewer")];
    for actor in ["", "who"] {
        assert_eq!(
            judged(&world, actor, &users),
            ["0  ACTOR_NOT_ACTIVE", "1  ACTOR_NOT_ACTIVE"]
        );
    }
    assert_eq!(
        judged(&world, "lea", &users),
        ["0  PERMISSION_NOT_HELD", "1  PERMISSION_NOT_HELD"]
    );
    for actor in ["sam", "ada", "tom"] {
        assert_eq!(judged(&world, actor, &users), [""; 0], "{actor}");
    }
}

#[test]
fn a_role_beyond_the_actor_concerns_the_role_alone() {
    let mut world = company();
    let users = [
        new("a", "super_admin"),
        new("b", "team_member"),
        new("c", "links"),
        new("d", "none"),
        new("e", "interviewer"),
    ];
    assert_eq!(judged(&world, "sam", &users), ["3 role RESOURCE_UNKNOWN"]);
    assert_eq!(
        judged(&world, "ada", &users),
        [
            "0 role PERMISSION_NOT_HELD",
            "2 role PERMISSION_NOT_HELD",
            "3 role RESOURCE_UNKNOWN"
        ]
    );
    world.role(
        "boss",
        "49:super_admin+admin+team_member+limited_team_member+interviewer+custom",
    );
    world.user("bo", |user| user.role = role("boss"));
    assert_eq!(
        judged(&world, "bo", &users),
        [
            "0 role ESCALATION",
            "1 role ESCALATION",
            "2 role ESCALATION",
            "3 role RESOURCE_UNKNOWN"
        ]
    );
}

#[test]
fn a_manager_may_still_come() {
    let world = company();
    let with_manager = |manager| User {
        manager: maybe(manager),
        ..new("a", "")
    };
    assert_eq!(judged(&world, "sam", &[with_manager("later")]), [""; 0]);
    assert_eq!(
        judged(&world, "sam", &[with_manager("a")]),
        ["0 manager FIELD_INVALID"]
    );
}

#[test]
fn a_record_of_a_user_who_exists_leaves_role_status_and_manager() {
    let present = new("a", "interviewer");
    let written = User {
        status: UserStatus::Deactivated,
        role: role("admin"),
        manager: maybe("b"),
        linked_candidates: vec![id("c")],
        ..present.clone()
    };
    let (kept, left_off) = keep_managed(&present, written);
    assert_eq!(left_off, ["role", "status", "manager"]);
    let linked = User {
        linked_candidates: vec![id("c")],
        ..present.clone()
    };
    assert_eq!(kept, linked);
    assert_eq!(keep_managed(&present, linked.clone()), (linked, vec![]));
}
