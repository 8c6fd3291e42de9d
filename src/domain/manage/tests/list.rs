//! A list as a whole: rules 4 and 5, and what is progressive.

use super::*;
use crate::domain::record::UserStatus;
use crate::domain::world::place;

#[test]
fn later_operations_build_on_earlier_ones() {
    let world = company();
    let list = [
        create_role("new", "New", "26:yes"),
        create_user("neo", "new"),
        set_manager("neo", "ada"),
        give_access("neo", "1", &place("Sales", "", "")),
        give_privilege("neo", "1", "posting_fields@all"),
        set_manager("ina", "neo"),
        take_access("neo", "1"),
        give_access("neo", "1", &place("Sales", "", "")),
        set_role("neo", ""),
        delete_role("new"),
        create_role("newer", "New", "26:yes"),
    ];
    assert_eq!(refusals(&world, "sam", &list), [""; 0]);
}

#[test]
fn the_same_id_is_made_once() {
    let world = company();
    let list = [
        create_role("new", "New", ""),
        create_role("new", "Newer", ""),
        create_user("neo", ""),
        create_user("neo", ""),
        give_access("neo", "1", &place("Sales", "", "")),
        give_access("neo", "1", &place("Sales", "", "")),
        take_access("neo", "1"),
        take_access("neo", "1"),
    ];
    assert_eq!(
        refusals(&world, "sam", &list),
        [
            "1 create_role.role ALREADY_EXISTS",
            "3 create_user.user ALREADY_EXISTS",
            "5 grant_access.grant ALREADY_EXISTS",
            "7 revoke_access.grant RESOURCE_UNKNOWN",
        ]
    );
}

#[test]
fn the_order_matters() {
    let world = company();
    let list = [create_user("neo", "new"), create_role("new", "New", "")];
    assert_eq!(
        refusals(&world, "sam", &list),
        ["0 create_user.role RESOURCE_UNKNOWN"]
    );
    // In use until the last one who has it has another.
    let list = [delete_role("links"), set_role("cleo", "spare")];
    assert_eq!(
        refusals(&world, "sam", &list),
        ["0 delete_role.role ROLE_IN_USE"]
    );
    let list = [set_role("cleo", "spare"), delete_role("links")];
    assert_eq!(refusals(&world, "sam", &list), [""; 0]);
    let list = [set_role("cleo", "spare"), delete_role("spare")];
    assert_eq!(
        refusals(&world, "sam", &list),
        ["1 delete_role.role ROLE_IN_USE"]
    );
    let list = [delete_role("spare"), create_user("neo", "spare")];
    assert_eq!(
        refusals(&world, "sam", &list),
        ["1 create_user.role RESOURCE_UNKNOWN"]
    );
    // A title that is given up is free.
    let list = [
        update_role("links", "Other", ""),
        create_role("new", "The links", ""),
    ];
    assert_eq!(refusals(&world, "sam", &list), [""; 0]);
}

#[test]
fn authority_is_that_of_before_the_list() {
    let world = company();
    // Stepping down first does not take away what follows ...
    let list = [
        set_role("sam", "interviewer"),
        set_role("ina", "admin"),
        create_role("new", "New", ""),
    ];
    assert_eq!(refusals(&world, "sam", &list), [""; 0]);
    // ... a user is managed by the role that they had, whatever the list made
    // of it ...
    let list = [
        set_role("ina", "links"),
        deactivate("ina"),
        set_role("ina", "admin"),
    ];
    assert_eq!(
        refusals(&world, "ada", &list),
        ["0 set_role.role PERMISSION_NOT_HELD"]
    );
    // ... and nobody widens their own role first.
    let mut world = company();
    world.role("chief", "27:yes 48:yes 49:custom+interviewer");
    world.user("cho", |user| user.role = role("chief"));
    let list = [
        update_role(
            "chief",
            "Chief",
            "27:yes 28:yes 48:yes 49:custom+interviewer",
        ),
        create_role("new", "New", "28:yes"),
    ];
    assert_eq!(
        refusals(&world, "cho", &list),
        [
            "0 update_role.holdings ESCALATION",
            "1 create_role.holdings ESCALATION"
        ]
    );
}

#[test]
fn the_last_active_super_admin_remains_after_the_list() {
    let mut world = company();
    let refused = |operation: &str, position: usize| {
        vec![format!("{position} {operation}.user LAST_SUPER_ADMIN")]
    };
    let none: Vec<String> = vec![];
    // Two of them: one may go, by whatever way, not both.
    for operation in [
        set_role("sam-o", "admin"),
        set_role("sam-o", ""),
        deactivate("sam-o"),
    ] {
        assert_eq!(
            refusals(&world, "sam", std::slice::from_ref(&operation)),
            none
        );
        let both = [operation, set_role("sam", "admin")];
        assert_eq!(refusals(&world, "sam", &both), refused("set_role", 1));
    }
    // In whatever order, while one is there in the end.
    let list = [
        set_role("sam", "admin"),
        set_role("sam-o", "admin"),
        set_role("ina", "super_admin"),
    ];
    assert_eq!(refusals(&world, "sam", &list), none);
    let list = [
        create_user("neo", "super_admin"),
        set_role("sam", ""),
        deactivate("sam-o"),
        deactivate("neo"),
    ];
    assert_eq!(
        refusals(&world, "sam", &list),
        refused("deactivate_user", 3)
    );

    // A deactivated one does not count, until reactivated.
    world.user("sam-o", |user| user.status = UserStatus::Deactivated);
    let down = set_role("sam", "admin");
    assert_eq!(
        refusals(&world, "sam", std::slice::from_ref(&down)),
        refused("set_role", 0)
    );
    assert_eq!(
        refusals(&world, "sam", &[set_role("sam", "")]),
        refused("set_role", 0)
    );
    assert_eq!(
        refusals(&world, "sam", &[down.clone(), reactivate("sam-o")]),
        none
    );
    assert_eq!(refusals(&world, "sam", &[set_role("sam-o", "admin")]), none);
    assert_eq!(
        refusals(&world, "sam", &[set_role("sam", "super_admin")]),
        none
    );
}

#[test]
fn an_account_that_has_no_super_admin_is_not_stuck() {
    let mut world = company();
    for user in ["sam", "sam-o"] {
        world.user(user, |user| user.role = role("interviewer"));
    }
    assert_eq!(refusals(&world, "ada", &[deactivate("ina")]), [""; 0]);
}

#[test]
fn everything_is_told_together_and_in_order() {
    let world = company();
    let list = [
        create_role("links", "Admin", "9:yes"),
        set_role("who", "none"),
        set_role("sam", "admin"),
        set_role("sam-o", "admin"),
        set_manager("ina", "ina"),
        deactivate("sam"),
    ];
    assert_eq!(
        refusals(&world, "sam", &list),
        [
            "0 create_role.role ALREADY_EXISTS",
            "0 create_role.title TITLE_TAKEN",
            "0 create_role.holdings[0] DEPENDENCY_MISSING",
            "1 set_role.user RESOURCE_UNKNOWN",
            "1 set_role.role RESOURCE_UNKNOWN",
            "3 set_role.user LAST_SUPER_ADMIN",
            "4 set_manager.manager FIELD_INVALID",
            "5 deactivate_user.user ESCALATION",
        ]
    );
}

#[test]
fn one_refusal_does_not_bring_forth_others() {
    let world = company();
    // The first of each pair is refused; the second is sound for itself.
    let list = [
        create_role("new", "New", "9:yes"),
        create_user("neo", "new"),
        create_user("ned", "none"),
        set_manager("ned", "neo"),
    ];
    assert_eq!(
        refusals(&world, "sam", &list),
        [
            "0 create_role.holdings[0] DEPENDENCY_MISSING",
            "2 create_user.role RESOURCE_UNKNOWN",
        ]
    );
}

#[test]
fn what_one_may_not_ask_for_does_not_count_against_the_last_super_admin() {
    let mut world = company();
    world.user("sam-o", |user| user.role = role("admin"));
    let found = refusals(&world, "ina", &[set_role("sam", "admin")]);
    assert_eq!(found, ["0 set_role PERMISSION_NOT_HELD"]);
}
