//! Settings: rule 8.

use super::*;
use crate::domain::record::{
    ApprovalChain, HiredProfiles, HiredRetention, LawfulBasis, Lock, Settings, SubmitFirst,
};
use crate::domain::role::FeedbackVisibility;

const EVERY_PART: &str = "departments_and_teams+locations+work_types+email_sync";

fn everything_else() -> Settings {
    Settings {
        feedback_visibility: FeedbackVisibility::TeamOnOwnPanels,
        hide_until_submitted: SubmitFirst::On,
        sources: Lock::Locked,
        tags: Lock::Locked,
        default_requisition_chain: ApprovalChain::Exists,
        hired_profiles: HiredProfiles::Restricted,
        hired_retention: Some(HiredRetention {
            basis: LawfulBasis::LegalObligation,
            days: 3650,
        }),
    }
}

fn denied(world: &World, actor: &str, present: Settings, new: Settings) -> Vec<String> {
    match may_change_settings(world, &id(actor), &present, &new) {
        Ok(()) => vec![],
        Err(refusals) => refusals.iter().map(told).collect(),
    }
}

#[test]
fn each_setting_has_its_row() {
    let mut world = company();
    let (present, new) = (Settings::default(), everything_else());
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
        assert_eq!(denied(&world, "one", present, new), expected, "{holds}");
    }
    for actor in ["sam", "ada"] {
        assert_eq!(denied(&world, actor, present, new), [""; 0]);
    }
    assert_eq!(denied(&world, "tom", present, new).len(), 7);
}

#[test]
fn only_what_differs_needs_authority() {
    let world = company();
    let present = everything_else();
    assert_eq!(denied(&world, "ina", present, present), [""; 0]);
    let new = Settings {
        tags: Lock::Open,
        ..present
    };
    assert_eq!(
        denied(&world, "ina", present, new),
        ["- tags_locked PERMISSION_NOT_HELD"]
    );
}

#[test]
fn only_known_and_active_users_change_settings() {
    let world = company();
    let present = Settings::default();
    assert_eq!(
        denied(&world, "who", present, present),
        ["- acting_user ACTOR_NOT_ACTIVE"]
    );
}
