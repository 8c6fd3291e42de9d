//! What is told of an answer, step by step.

use super::explained;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::tests::ask::{Ask, ability, privilege, row};
use crate::domain::decide::tests::company;
use crate::domain::decide::{Denial, Through};
use crate::domain::explain::{
    Finding, Ground, Held, NamedPerson, QuestionFact, Reached, Relation, Thing,
};
use crate::domain::privilege::{PrivilegeKind, SensitiveInformation};
use crate::domain::question::Subject;
use crate::domain::record::{
    Confidentiality, Feedback, HiredProfiles, Lock, RequisitionStatus, SubmitFirst,
};
use crate::domain::role::FeedbackVisibility;
use crate::domain::world::{id, place, posting, power, role};

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
                Ok(())
            )],
        })
    );
}

#[test]
fn a_privilege_and_the_extent_that_holds_it() {
    let mut world = company();
    let ask = row(11).on("p-open").edit_guarded();
    let ground = |held: &[&str], always| {
        Some(Ground::Privilege {
            kind: PrivilegeKind::Sensitive(SensitiveInformation::PostingFields),
            report: None,
            posting: Some(id("p-open")),
            held: held.iter().map(|text| power(text)).collect(),
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
        let held = [
            "posting_fields@p-conf",
            "posting_fields@p-open",
            "offers@all",
        ];
        user.privileges = held.map(power).to_vec();
    });
    assert_eq!(
        grounds(explained(&world, "tom", &ask), None).pop(),
        ground(&["posting_fields@p-open"], false)
    );
}

#[test]
fn a_privilege_that_is_asked_itself() {
    let mut world = company();
    world.user("tom", |user| {
        user.privileges = vec![power("data_export@hires")];
    });
    let last = |user, ask: Ask, denial| {
        let told = explained(&world, user, &ask);
        grounds(told, denial).pop().unwrap()
    };
    let export = |report: &str, held: &[&str]| Ground::Privilege {
        kind: PrivilegeKind::DataExport,
        report: Some(id(report)),
        posting: None,
        held: held.iter().map(|text| power(text)).collect(),
        always: false,
    };
    assert_eq!(
        last("tom", privilege("data_export@hires"), None),
        export("hires", &["data_export@hires"])
    );
    assert_eq!(
        last(
            "tom",
            privilege("data_export@offers"),
            Some(Denial::PrivilegeMissing)
        ),
        export("offers", &[])
    );
    // The author needs none.
    let notes = |author| privilege("secret_notes").on("o-open").author(author);
    assert_eq!(
        last("tom", notes("tom"), None),
        Ground::Condition(vec![Finding::Fact(QuestionFact::Author, NamedPerson::User)])
    );
    assert_eq!(
        last("ina", notes("ina"), Some(Denial::PermissionNotHeld)),
        Ground::Role(held(ROW_1, &[]))
    );
}

#[test]
fn a_hired_profile_is_told_as_such() {
    let mut world = company();
    world.settings.hired_profiles = HiredProfiles::Restricted;
    world.opportunity("o-open", "c-open", |opportunity| {
        opportunity.names_requisition_for_hire = true;
    });
    let ask = row(1).on("o-open");
    let hired = |relations: &[Relation]| {
        Ground::Condition(vec![
            Finding::HiredProfile,
            Finding::Relations(Thing::Posting(id("p-open")), relations.to_vec()),
        ])
    };
    let owner = grounds(explained(&world, "owner", &ask), None);
    assert_eq!(owner.last(), Some(&hired(&[Relation::PostingOwner])));
    let denied = grounds(
        explained(&world, "tom", &ask),
        Some(Denial::PrivilegeMissing),
    );
    let [.., before, last] = denied.as_slice() else {
        panic!("{denied:?}");
    };
    assert_eq!(*before, hired(&[]));
    assert_eq!(
        *last,
        Ground::Privilege {
            kind: PrivilegeKind::Sensitive(SensitiveInformation::HiredProfiles),
            report: None,
            posting: Some(id("p-open")),
            held: vec![],
            always: false,
        }
    );
    let candidate = explained(&world, "tom", &row(1).on("c-open"));
    let last = grounds(candidate, Some(Denial::PrivilegeMissing)).pop();
    let Some(Ground::Candidate { opportunities, .. }) = last else {
        panic!("{last:?}");
    };
    let verdicts: Vec<_> = opportunities.iter().map(|(_, verdict)| *verdict).collect();
    assert_eq!(verdicts, [Err(Denial::PrivilegeMissing)]);
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
        Ground::Condition(vec![Finding::Fact(
            QuestionFact::Owner,
            NamedPerson::Another
        )])
    );
}
