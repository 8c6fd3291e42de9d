//! What is offered for each denial of the rulebook, section 9.

use super::words::offered;
use crate::domain::decide::tests::ask::{ability, privilege, row};
use crate::domain::decide::tests::company;
use crate::domain::question::Subject;
use crate::domain::record::{
    ApprovalChain, HiredProfiles, Lifecycle, Lock, SubmitFirst, UserStatus,
};
use crate::domain::world::{id, role};

#[test]
fn user_unknown() {
    let none = offered(&company(), "ghost", &row(8));
    assert_eq!(none, ["UserUnknown"]);
}

#[test]
fn user_deactivated() {
    let mut world = company();
    world.user("ada", |user| user.status = UserStatus::Deactivated);
    world.user("lea", |user| user.status = UserStatus::Deactivated);
    assert_eq!(offered(&world, "ada", &row(8)), ["reactivate ada"]);
    // Row 1 of a Limited Team Member is narrow.
    assert_eq!(
        offered(&world, "lea", &row(1).on("p-open")),
        [
            "reactivate lea + access lea p-open",
            "reactivate lea + hm p-open lea",
            "reactivate lea + owner p-open lea",
            "reactivate lea + role lea team_member",
        ]
    );
}

#[test]
fn resource_unknown() {
    assert_eq!(
        offered(&company(), "ada", &row(1).on("p-none")),
        ["TargetUnknown"]
    );
    // Nobody is given a role that does not exist.
    assert_eq!(
        offered(&company(), "sam", &row(49).new_role("no-such-role")),
        ["TargetUnknown"]
    );
}

#[test]
fn fenced() {
    let mut world = company();
    world.opportunity("o-open", "c-open", |it| it.lifecycle = Lifecycle::Fenced);
    assert_eq!(offered(&world, "lea", &row(1).on("o-open")), ["Erased"]);
    world.opportunity("o-open", "c-open", |it| {
        it.lifecycle = Lifecycle::Anonymized;
    });
    assert_eq!(offered(&world, "sam", &row(1).on("o-open")), ["Erased"]);
}

#[test]
fn own_profile() {
    let mut world = company();
    world.user("ina", |user| user.linked_candidates = vec![id("c-open")]);
    // That an Interviewer holds nothing does not come into it.
    assert_eq!(offered(&world, "ina", &row(7).on("o-open")), ["OwnProfile"]);
}

#[test]
fn permission_not_held() {
    let world = company();
    assert_eq!(offered(&world, "tom", &row(8)), ["role tom admin"]);
    assert_eq!(offered(&world, "nil", &row(8)), ["role nil admin"]);
    assert_eq!(
        offered(&world, "nil", &row(26).owner("nil")),
        ["role nil limited_team_member"]
    );
    // Only Super Admin among the presets has row 48.
    assert_eq!(offered(&world, "ada", &row(48)), ["role ada super_admin"]);
}

#[test]
fn a_custom_role_that_suffices_comes_before_super_admin() {
    let mut world = company();
    world.role("keeper", "48:yes");
    // It takes most of what an Admin has away, and the offer says so.
    let offers = offered(&world, "nil", &row(48));
    assert_eq!(offers, ["role nil keeper"]);
    let offers = offered(&world, "ada", &row(48));
    assert_eq!(offers.len(), 1);
    assert!(offers[0].starts_with("role ada keeper (gives up 1 2 3 "));
}

#[test]
fn value_not_held() {
    let world = company();
    assert_eq!(
        offered(&world, "lea", &row(21).value("recruiter_operations")),
        ["role lea team_member"]
    );
    assert_eq!(
        offered(&world, "lea", &row(21).value("offers")),
        ["role lea super_admin"]
    );
    assert_eq!(
        offered(&world, "ada", &row(46).value("internal_site_activation")),
        ["role ada super_admin"]
    );
}

#[test]
fn no_access_to_profile() {
    assert_eq!(
        offered(&company(), "lea", &row(1).on("o-open")),
        [
            "access lea p-open",
            "panel i-open lea",
            "owner o-open lea",
            "hm p-open lea",
            "owner p-open lea",
            "role lea team_member",
        ]
    );
}

#[test]
fn no_access_to_posting() {
    assert_eq!(
        offered(&company(), "lea", &row(1).on("p-open")),
        [
            "access lea p-open",
            "hm p-open lea",
            "owner p-open lea",
            "role lea team_member",
        ]
    );
}

#[test]
fn no_access_to_requisition() {
    // Row 14 is narrow for a Team Member; no grant opens what is not
    // confidential.
    assert_eq!(
        offered(&company(), "tom", &row(14).on("r-open")),
        ["hm r-open tom", "owner r-open tom", "role tom admin"]
    );
}

#[test]
fn confidential() {
    let mut world = company();
    // Row 12 is as narrow for an Admin as for a Team Member.
    assert_eq!(
        offered(&world, "tom", &row(1).on("p-conf")),
        ["access tom p-conf", "hm p-conf tom", "owner p-conf tom"]
    );
    // A grant on the linked posting opens it to who views all requisitions.
    assert_eq!(
        offered(&world, "ada", &row(14).on("r-conf")),
        ["access ada p-conf", "hm r-conf ada", "owner r-conf ada"]
    );
    // Without row 12 it takes a role that has it, and a relation. The wider
    // one takes nothing away; with the narrower one row 1 is no longer `all`.
    world.role("reader", "1:all");
    world.user("rob", |user| user.role = role("reader"));
    assert_eq!(
        offered(&world, "rob", &row(1).on("o-conf")),
        [
            "role rob team_member + access rob p-conf",
            "role rob limited_team_member + access rob p-conf (gives up 1)",
        ]
    );
}

#[test]
fn not_confidential() {
    let world = company();
    let instead = |row: &str| [format!("AskInstead({row})")];
    assert_eq!(
        offered(&world, "ada", &row(12).on("p-open")),
        instead("ManageProfilesAndViewAssociatedPostings")
    );
    assert_eq!(
        offered(&world, "ina", &row(12).on("r-open")),
        instead("ViewRequisitions")
    );
    assert_eq!(
        offered(&world, "ada", &row(13).on("p-open").edit()),
        instead("CreateAndEditPostings")
    );
}

#[test]
fn relation_missing() {
    let world = company();
    // One's own links only, whatever the role.
    assert_eq!(
        offered(&world, "sam", &row(26).owner("tom")),
        ["QuestionFacts"]
    );
    // A Super Admin holds shared schedules only. Nobody changes those of others
    // that are not shared; one's own, a narrower role would open.
    let schedule = |creator| row(24).creator(creator).shared_by("");
    assert_eq!(offered(&world, "sam", &schedule("tom")), ["QuestionFacts"]);
    assert_eq!(offered(&world, "sam", &schedule("sam")), ["NoneFound"]);
    assert_eq!(
        offered(&world, "lea", &row(29).creator("tom")),
        ["role lea team_member"]
    );
    assert_eq!(
        offered(
            &world,
            "tom",
            &row(10).on("p-open").approvers(&["lea", "ghost"])
        ),
        ["manager lea tom"]
    );
    // Row 3 is about one's own panels, even for a Super Admin.
    assert_eq!(
        offered(&world, "sam", &row(3).on("i-open")),
        ["panel i-open sam"]
    );
    // Somebody whom steward does not know is on no panel.
    assert_eq!(
        offered(&world, "tom", &row(4).on("i-open").on_behalf_of("ghost")),
        ["QuestionFacts"]
    );
    assert_eq!(
        offered(&world, "tom", &row(4).on("i-open").on_behalf_of("lea")),
        ["panel i-open lea"]
    );
}

#[test]
fn state() {
    let mut world = company();
    // Narrow row 16 needs a draft and a default chain.
    assert_eq!(
        offered(&world, "manager", &row(16).on("r-open")),
        ["chain Exists", "role manager admin"]
    );
    world.settings.default_requisition_chain = ApprovalChain::Exists;
    world.requisition("r-open", |it| {
        it.status = crate::domain::record::RequisitionStatus::Open;
    });
    assert_eq!(
        offered(&world, "manager", &row(16).on("r-open")),
        ["status r-open Draft", "role manager admin"]
    );
    // Narrow row 15: drafts that one created.
    assert_eq!(
        offered(&world, "creator", &row(15).on("r-open")),
        ["status r-open Draft", "role creator admin"]
    );
}

#[test]
fn state_of_links() {
    // Each is linked elsewhere, and one of them is confidential (`X28`).
    assert_eq!(
        offered(&company(), "sam", &row(17).on("r-conf").on("p-open")),
        ["unlink r-conf p-conf + unlink r-open p-open"]
    );
}

#[test]
fn company_setting() {
    let mut world = company();
    world.settings.sources = Lock::Locked;
    world.settings.tags = Lock::Locked;
    for (ask, setting) in [
        (Subject::CreateSource, "sources Open"),
        (Subject::CreateTag, "tags Open"),
    ] {
        assert_eq!(
            offered(&world, "tom", &ability(ask)),
            [setting, "role tom admin"]
        );
    }
}

#[test]
fn own_feedback_first() {
    let mut world = company();
    world.settings.hide_until_submitted = SubmitFirst::On;
    world.interview("i-open", "o-open", &["tom", "+submitter"]);
    // Row 3 of a Team Member goes by the setting, an Admin's does not.
    let expected = [
        "feedback i-open tom",
        "hide_until_submitted Off",
        "role tom admin",
    ];
    assert_eq!(offered(&world, "tom", &row(2).on("i-open")), expected);
    assert_eq!(offered(&world, "tom", &row(3).on("i-open")), expected);
}

#[test]
fn privilege_missing() {
    // A Super Admin needs no privilege; that is no reason to be one.
    assert_eq!(
        offered(&company(), "tom", &row(11).on("p-open").edit_guarded()),
        ["privilege tom posting_fields p-open"]
    );
}

#[test]
fn privilege_missing_for_what_a_privilege_is_for() {
    let world = company();
    let notes = privilege("secret_notes").on("o-open").author("");
    assert_eq!(
        offered(&world, "tom", &notes),
        ["privilege tom secret_notes p-open"]
    );
    // Out of reach as well.
    let lea = offered(&world, "lea", &notes);
    assert_eq!(
        lea[0],
        "access lea p-open + privilege lea secret_notes p-open"
    );
    assert_eq!(
        offered(&world, "tom", &privilege("posting_fields").on("p-open")),
        ["privilege tom posting_fields p-open"]
    );
    assert_eq!(
        offered(&world, "tom", &privilege("bulk_candidate_import")),
        ["privilege tom bulk_candidate_import"]
    );
    assert_eq!(
        offered(&world, "tom", &privilege("data_export@hires")),
        ["privilege tom data_export hires"]
    );
    // Without the prerequisite, the role and the privilege.
    assert_eq!(
        offered(&world, "ina", &privilege("bulk_candidate_import"))[0],
        "role ina limited_team_member + privilege ina bulk_candidate_import"
    );
}

#[test]
fn privilege_missing_for_a_hired_profile() {
    let mut world = company();
    world.settings.hired_profiles = HiredProfiles::Restricted;
    world.opportunity("o-open", "c-open", |opportunity| {
        opportunity.names_requisition_for_hire = true;
    });
    let expected = [
        "hm p-open tom",
        "owner p-open tom",
        "privilege tom hired_profiles p-open",
        "hired_profiles WithinReach",
    ];
    assert_eq!(offered(&world, "tom", &row(1).on("o-open")), expected);
    assert_eq!(offered(&world, "tom", &row(1).on("c-open")), expected);
    // Without a posting nobody owns it, and the privilege is for all.
    world.opportunity("o-open", "c-open", |opportunity| {
        opportunity.posting = None;
    });
    assert_eq!(
        offered(&world, "tom", &row(1).on("o-open")),
        [
            "privilege tom hired_profiles all",
            "hired_profiles WithinReach"
        ]
    );
}

#[test]
fn escalation() {
    let mut world = company();
    world.role("robot", "34:yes");
    world.role("boss", "49:custom+interviewer 8:yes 1:all");
    world.user("bob", |user| user.role = role("boss"));
    assert_eq!(
        offered(&world, "bob", &row(49).new_role("robot")),
        ["role bob super_admin"]
    );
    world.role("chief", "49:custom 34:yes");
    assert_eq!(
        offered(&world, "bob", &row(49).new_role("robot")),
        ["role bob chief (gives up 1 8 49)"]
    );
    // Nobody manages themselves.
    assert_eq!(offered(&world, "ada", &row(49).user("ada")), ["Oneself"]);
    assert_eq!(offered(&world, "sam", &row(49).user("sam")), ["Oneself"]);
    assert_eq!(
        offered(&world, "lea", &row(49).user("lea").new_role("admin")),
        ["Oneself"]
    );
    // Sam is the only Super Admin.
    assert_eq!(
        offered(&world, "sam", &row(49).user("sam").new_role("admin")),
        ["LastSuperAdmin"]
    );
    // Who was deactivated counts again once they are reactivated.
    let mut world = company();
    world.user("old", |user| {
        user.role = role("super_admin");
        user.status = UserStatus::Deactivated;
    });
    assert_eq!(
        offered(&world, "old", &row(49).user("old").new_role("admin")),
        ["reactivate old"]
    );
    assert_eq!(offered(&world, "old", &row(49).user("old")), ["Oneself"]);
}

#[test]
fn who_asks_for_another_is_offered_their_own_way() {
    // An unknown author is nobody; the row itself is needed.
    let world = company();
    assert_eq!(
        offered(&world, "tom", &row(6).on("o-open").by("ghost")),
        ["role tom admin"]
    );
}
