//! Row 49 (rulebook, section 8, rules 1 to 4; section 9; X12, X41, X52).

use super::*;
use crate::domain::record::UserStatus;
use crate::domain::role::FeedbackVisibility;

#[test]
fn the_presets_present_role_is_among_the_values() {
    let world = company();
    let about = |user| row(49).user(user);
    for (target, ada, tom) in [
        ("sam", "VALUE_NOT_HELD", "VALUE_NOT_HELD"),
        ("lea", "ALLOWED", "ALLOWED"),
        ("ina", "ALLOWED", "ALLOWED"),
        // A user without a role: holding the row is enough.
        ("nil", "ALLOWED", "ALLOWED"),
    ] {
        expect(&world, &about(target), &[("ada", ada), ("tom", tom)]);
    }
    expect(
        &world,
        &about("ada"),
        &[("sam", "ALLOWED"), ("tom", "VALUE_NOT_HELD")],
    );
    expect(
        &world,
        &about("tom"),
        &[("sam", "ALLOWED"), ("ada", "ALLOWED")],
    );
    expect(
        &world,
        &about("ina"),
        &[
            ("lea", "PERMISSION_NOT_HELD"),
            ("nil", "PERMISSION_NOT_HELD"),
        ],
    );
}

#[test]
fn the_new_role_is_among_the_values() {
    let mut world = company();
    world.role("plain", "26:yes");
    for (new, ada, tom) in [
        ("super_admin", "VALUE_NOT_HELD", "VALUE_NOT_HELD"),
        ("admin", "ALLOWED", "VALUE_NOT_HELD"),
        ("team_member", "ALLOWED", "VALUE_NOT_HELD"),
        ("limited_team_member", "ALLOWED", "ALLOWED"),
        ("interviewer", "ALLOWED", "ALLOWED"),
        ("plain", "VALUE_NOT_HELD", "VALUE_NOT_HELD"),
    ] {
        for ask in [
            row(49).new_role(new),
            row(49).user("ina").new_role(new),
            row(49).user("nil").new_role(new),
        ] {
            expect(
                &world,
                &ask,
                &[("sam", "ALLOWED"), ("ada", ada), ("tom", tom)],
            );
        }
    }
}

#[test]
fn both_roles_count() {
    let mut world = company();
    world.role("plain", "26:yes");
    world.user("pia", |user| user.role = role("plain"));
    // Down from a role outside the values is as much outside.
    expect(
        &world,
        &row(49).user("pia").new_role("interviewer"),
        &[("ada", "VALUE_NOT_HELD")],
    );
    expect(
        &world,
        &row(49).user("sam").new_role("interviewer"),
        &[("ada", "VALUE_NOT_HELD")],
    );
    expect(
        &world,
        &row(49).user("pia"),
        &[("sam", "ALLOWED"), ("ada", "VALUE_NOT_HELD")],
    );
}

#[test]
fn a_deactivated_user_is_managed_by_the_role() {
    let mut world = company();
    world.user("ina", |user| user.status = UserStatus::Deactivated);
    expect(&world, &row(49).user("ina"), &[("tom", "ALLOWED")]);
}

#[test]
fn nobody_gives_more_than_their_own() {
    let mut world = company();
    world.role(
        "boss",
        "49:super_admin+admin+team_member+limited_team_member+interviewer+custom",
    );
    world.role("links", "26:yes");
    world.role("few", "49:interviewer");
    world.user("bo", |user| user.role = role("boss"));
    let give = |new| row(49).user("nil").new_role(new);
    for new in ["super_admin", "limited_team_member", "links"] {
        expect(&world, &give(new), &[("bo", "ESCALATION")]);
    }
    for new in ["interviewer", "few", "boss"] {
        expect(&world, &give(new), &[("bo", "ALLOWED")]);
    }
    // The value is asked first.
    world.role("narrow", "49:interviewer");
    world.user("bo", |user| user.role = role("narrow"));
    expect(&world, &give("super_admin"), &[("bo", "VALUE_NOT_HELD")]);
}

#[test]
fn roles_are_compared_as_written() {
    // Everything that a Limited Team Member holds, which is no row 2, and
    // row 49 for such users. With this setting they see feedback, and giving
    // the role is no escalation for it.
    let mut world = company();
    world.settings.feedback_visibility = FeedbackVisibility::EveryoneWithAccess;
    world.role(
        "lead",
        "1:owner_or_hiring_manager_or_granted 10:approver_is_direct_report 11:yes \
         12:owner_creator_hiring_manager_or_granted 14:owner_creator_or_hiring_manager \
         15:created_draft_pending_rejected \
         16:draft_pending_if_default_chain_and_owner_or_hiring_manager 21:hiring_manager \
         23:dashboards_shared_by_user 24:dashboards_created_by_user 26:yes 29:created_by_user \
         30:yes 49:limited_team_member",
    );
    world.user("bo", |user| user.role = role("lead"));
    let give = row(49).new_role("limited_team_member");
    expect(&world, &give, &[("bo", "ALLOWED")]);
}

#[test]
fn nobody_manages_themselves_but_a_super_admin_steps_down() {
    let mut world = company();
    world.user("sue", |user| user.role = role("super_admin"));
    for user in ["sam", "ada"] {
        expect(&world, &row(49).user(user), &[(user, "ESCALATION")]);
    }
    expect(
        &world,
        &row(49).user("ada").new_role("interviewer"),
        &[("ada", "ESCALATION")],
    );
    expect(
        &world,
        &row(49).user("sam").new_role("admin"),
        &[("sam", "ALLOWED")],
    );
    // Values first: a Team Member does not manage Team Members.
    expect(&world, &row(49).user("tom"), &[("tom", "VALUE_NOT_HELD")]);
}

#[test]
fn the_last_active_super_admin_remains() {
    let mut world = company();
    let down = row(49).user("sam").new_role("admin");
    expect(&world, &down, &[("sam", "STATE")]);
    world.user("sue", |user| {
        user.role = role("super_admin");
        user.status = UserStatus::Deactivated;
    });
    expect(&world, &down, &[("sam", "STATE")]);
    expect(
        &world,
        &row(49).user("sue").new_role("admin"),
        &[("sam", "ALLOWED")],
    );
    world.user("sue", |user| user.status = UserStatus::Active);
    expect(&world, &down, &[("sam", "ALLOWED"), ("sue", "ALLOWED")]);
    // Staying one is no stepping down.
    world.user("sue", |user| user.role = role("admin"));
    expect(
        &world,
        &row(49).user("sam").new_role("super_admin"),
        &[("sam", "ALLOWED")],
    );
}
