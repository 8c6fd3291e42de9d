//! Users that come with records and imports: rule 7.

use super::*;
use crate::domain::record::{Lifecycle, UserStatus};

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
    let world = company();
    let (kept, left_off) = keep_managed(&world, &present, written);
    assert_eq!(left_off, ["role", "status", "manager"]);
    let linked = User {
        linked_candidates: vec![id("c")],
        ..present.clone()
    };
    assert_eq!(kept, linked);
    let kept = keep_managed(&world, &present, linked.clone());
    assert_eq!(kept, (linked, vec![]));
}

#[test]
fn a_record_adds_links_to_candidates_and_takes_none_away() {
    let mut world = company();
    world.candidate("gone", Lifecycle::Anonymized);
    let linked = |candidates: &[&str]| User {
        linked_candidates: candidates.iter().map(|candidate| id(candidate)).collect(),
        ..new("a", "interviewer")
    };
    let present = linked(&["c1", "c2"]);
    for (written, kept, differs) in [
        (&["c1", "c2"][..], &["c1", "c2"][..], false),
        // The order says nothing.
        (&["c2", "c1"], &["c1", "c2"], false),
        (&["c2", "c3", "c1"], &["c1", "c2", "c3"], false),
        (&[], &["c1", "c2"], true),
        (&["c3"], &["c1", "c2", "c3"], true),
        // Who was anonymized is nobody any more.
        (&["c1", "c2", "gone"], &["c1", "c2"], true),
    ] {
        let expected = if differs {
            vec!["linked_candidates"]
        } else {
            vec![]
        };
        let found = keep_managed(&world, &present, linked(written));
        assert_eq!(found, (linked(kept), expected), "{written:?}");
    }
    let (new, differs) = keep_links(&world, None, linked(&["gone", "c1"]));
    assert_eq!((new, differs), (linked(&["c1"]), true));
}
