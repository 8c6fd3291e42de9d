//! What is told of an answer, step by step.

use super::explained;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::change::PrivilegeKind;
use crate::domain::decide::tests::ask::{Ask, ability, row};
use crate::domain::decide::tests::company;
use crate::domain::decide::{Denial, Through};
use crate::domain::explain::{
    Finding, Ground, Held, Named, QuestionFact, Reached, Relation, Thing,
};
use crate::domain::question::Subject;
use crate::domain::reach::Extent;
use crate::domain::record::{Confidentiality, Feedback, Lock, RequisitionStatus, SubmitFirst};
use crate::domain::role::FeedbackVisibility;
use crate::domain::world::{id, place, posting, role};

use Permission::{
    ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewConfidentialPostingsRequisitionsAndManageProfiles as ROW_12,
};

fn held(permission: Permission, levels: &[Level]) -> Held {
    Held {
        permission,
        levels: levels.to_vec(),
        values: vec![],
        asked: None,
        setting: None,
    }
}

/// The grounds of an answer; the last is the one that denied, if any did.
fn grounds(explanation: super::Explanation, denial: Option<Denial>) -> Vec<Ground> {
    let last = explanation.steps.last().unwrap();
    assert_eq!(last.denial, denial);
    explanation
        .steps
        .into_iter()
        .map(|step| step.ground)
        .collect()
}

#[test]
fn a_profile_through_a_grant() {
    let told = explained(&company(), "grantee", &row(1).on("o-open"));
    assert_eq!(
        grounds(told, None),
        [
            Ground::User {
                role: role("limited_team_member")
            },
            Ground::Target(Thing::Opportunity(id("o-open"))),
            Ground::Role(held(ROW_1, &[Level::OwnerOrHiringManagerOrGranted])),
            Ground::Reach(Reached {
                thing: Thing::Opportunity(id("o-open")),
                confidentiality: Confidentiality::Open,
                permission: ROW_1,
                level: Some(Level::OwnerOrHiringManagerOrGranted),
                relations: vec![Relation::Access(posting("p-open"))],
            }),
        ]
    );
}

#[test]
fn a_confidential_profile_goes_by_row_12() {
    let told = explained(&company(), "creator", &row(1).on("o-conf"));
    let reached = Reached {
        thing: Thing::Opportunity(id("o-conf")),
        confidentiality: Confidentiality::Confidential,
        permission: ROW_12,
        level: Some(Level::OwnerCreatorHiringManagerOrGranted),
        relations: vec![Relation::PostingCreator],
    };
    assert_eq!(
        grounds(told, None).last(),
        Some(&Ground::Reach(reached.clone()))
    );
    let told = explained(&company(), "lea", &row(1).on("o-conf"));
    assert_eq!(
        grounds(told, Some(Denial::Confidential)).last(),
        Some(&Ground::Reach(Reached {
            relations: vec![],
            ..reached.clone()
        }))
    );
    // Without row 1, row 12 is not looked at.
    let told = explained(&company(), "nil", &row(1).on("o-conf"));
    assert_eq!(
        grounds(told, Some(Denial::PermissionNotHeld)).last(),
        Some(&Ground::Role(held(ROW_1, &[])))
    );
}

#[test]
fn every_relation_that_holds_is_told() {
    let mut world = company();
    world.user("panelist", |user| {
        user.access = vec![place("Engineering", "", "Paris"), place("Sales", "", "")];
    });
    world.posting("p-open", |it| it.owner = Some(id("panelist")));
    let told = explained(&world, "panelist", &row(1).on("o-open"));
    let Some(Ground::Reach(reached)) = grounds(told, None).pop() else {
        panic!("no reach");
    };
    assert_eq!(
        reached.relations,
        [
            Relation::PostingOwner,
            Relation::Access(place("Engineering", "", "Paris")),
            Relation::Panel(id("i-open")),
        ]
    );
}

#[test]
fn the_feedback_setting_and_the_users_own_seat() {
    let mut world = company();
    world.settings.feedback_visibility = FeedbackVisibility::TeamOnOwnPanels;
    world.settings.hide_until_submitted = SubmitFirst::On;
    world.interview("i-open", "o-open", &["tom"]);
    let told = explained(&world, "tom", &row(2).on("i-open"));
    let grounds = grounds(told, Some(Denial::OwnFeedbackFirst));
    assert_eq!(
        grounds[2],
        Ground::Role(Held {
            setting: Some(FeedbackVisibility::TeamOnOwnPanels),
            ..held(
                Permission::ViewOtherUsersInterviewFeedback,
                &[Level::OwnInterviewPanels]
            )
        })
    );
    assert_eq!(
        grounds[4],
        Ground::Condition(vec![
            Finding::Seat {
                interview: id("i-open"),
                user: id("tom"),
                feedback: Some(Feedback::Missing),
            },
            Finding::Held(held(
                Permission::ViewPanelFeedbackBeforeSubmittingOwn,
                &[Level::CompanyFeedbackVisibilitySetting]
            )),
            Finding::SubmitFirst(SubmitFirst::On),
        ])
    );
}

#[test]
fn a_candidate_is_seen_through_opportunities() {
    let told = explained(&company(), "owner", &row(1).on("c-open"));
    let last = grounds(told, None).pop();
    assert_eq!(
        last,
        Some(Ground::Candidate {
            through: Through::Any,
            opportunities: vec![(
                Reached {
                    thing: Thing::Opportunity(id("o-open")),
                    confidentiality: Confidentiality::Open,
                    permission: ROW_1,
                    level: Some(Level::OwnerOrHiringManagerOrGranted),
                    relations: vec![Relation::PostingOwner],
                },
                true
            )],
        })
    );
}

#[test]
fn a_privilege_and_the_extent_that_holds_it() {
    let mut world = company();
    let ask = row(11).on("p-open").edit_guarded();
    let ground = |within: &[_], always| {
        Some(Ground::Privilege {
            kind: PrivilegeKind::PostingFields,
            posting: id("p-open"),
            within: within.to_vec(),
            always,
        })
    };
    let told = explained(&world, "tom", &ask);
    assert_eq!(
        grounds(told, Some(Denial::PrivilegeMissing)).pop(),
        ground(&[], false)
    );
    assert_eq!(
        grounds(explained(&world, "sam", &ask), None).pop(),
        ground(&[], true)
    );
    world.user("tom", |user| {
        user.posting_fields = vec![
            Extent::Within(posting("p-conf")),
            Extent::Within(posting("p-open")),
        ];
    });
    assert_eq!(
        grounds(explained(&world, "tom", &ask), None).pop(),
        ground(&[Extent::Within(posting("p-open"))], false)
    );
}

#[test]
fn values_locks_states_and_facts() {
    let mut world = company();
    world.settings.sources = Lock::Locked;
    let last = |user, ask: Ask, denial| {
        grounds(explained(&world, user, &ask), denial)
            .pop()
            .unwrap()
    };
    assert_eq!(
        last("lea", row(21).value("offers"), Some(Denial::ValueNotHeld)),
        Ground::Role(Held {
            values: vec![Value::HiringManager],
            asked: Some(Value::Offers),
            ..held(Permission::ViewVisualInsightsReports, &[])
        })
    );
    assert_eq!(
        last(
            "tom",
            ability(Subject::CreateSource),
            Some(Denial::CompanySetting)
        ),
        Ground::Condition(vec![
            Finding::Sources(Lock::Locked),
            Finding::Held(held(Permission::ManageSources, &[])),
        ])
    );
    assert_eq!(
        last("creator", row(15).on("r-open"), None),
        Ground::Condition(vec![
            Finding::Relations(
                Thing::Requisition(id("r-open")),
                vec![Relation::RequisitionCreator]
            ),
            Finding::Status(RequisitionStatus::Draft),
        ])
    );
    assert_eq!(
        last("sam", row(26).owner("tom"), Some(Denial::RelationMissing)),
        Ground::Condition(vec![Finding::Fact(QuestionFact::Owner, Named::Another)])
    );
}
