//! Settings: rule 8.

use super::*;

const EVERY_PART: &str = "departments_and_teams+locations+work_types+email_sync";

const ALL: [Setting; 7] = [
    Setting::FeedbackVisibility,
    Setting::HideUntilSubmitted,
    Setting::RestrictHiredProfiles,
    Setting::HiredRetention,
    Setting::SourcesLocked,
    Setting::TagsLocked,
    Setting::DefaultRequisitionChain,
];

fn denied(world: &World, actor: &str, named: &[Setting]) -> Vec<String> {
    match may_change_settings(world, &id(actor), named) {
        Ok(()) => vec![],
        Err(refusals) => refusals.iter().map(told).collect(),
    }
}

#[test]
fn each_setting_has_its_row() {
    let mut world = company();
    let fields = [
        "feedback_visibility",
        "hide_until_submitted",
        "restrict_hired_profiles",
        "hired_retention",
        "sources_locked",
        "tags_locked",
        "default_requisition_chain",
    ];
    let every_part = format!("40:{EVERY_PART}");
    for (holds, allowed) in [
        ("26:yes", &fields[..0]),
        (every_part.as_str(), &fields[..3]),
        // X38: a part of row 40 is not enough.
        (
            "40:departments_and_teams+locations+work_types",
            &fields[..0],
        ),
        ("42:yes", &fields[..0]),
        ("41:yes", &fields[3..4]),
        ("47:yes", &fields[4..6]),
        ("27:yes", &fields[6..]),
    ] {
        world.role("one", holds);
        world.user("one", |user| user.role = role("one"));
        let expected: Vec<String> = fields
            .iter()
            .filter(|field| !allowed.contains(field))
            .map(|field| format!("- {field} PERMISSION_NOT_HELD"))
            .collect();
        assert_eq!(denied(&world, "one", &ALL), expected, "{holds}");
    }
    for actor in ["sam", "ada"] {
        assert_eq!(denied(&world, actor, &ALL), [""; 0]);
    }
    assert_eq!(denied(&world, "tom", &ALL).len(), 7);
}

#[test]
fn only_what_is_named_needs_authority() {
    let world = company();
    assert_eq!(denied(&world, "ina", &[]), [""; 0]);
    assert_eq!(
        denied(&world, "ina", &[Setting::TagsLocked]),
        ["- tags_locked PERMISSION_NOT_HELD"]
    );
}

#[test]
fn only_known_and_active_users_change_settings() {
    let world = company();
    assert_eq!(
        denied(&world, "who", &[]),
        ["- acting_user ACTOR_NOT_ACTIVE"]
    );
}
