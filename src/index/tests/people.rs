//! Users, roles, postings and requisitions.

use super::world::{
    answer, candidate, empty, id, index, manage_opportunity, opportunity, opportunity_fact,
    posting_fact, requisition, user, user_fact,
};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::{Decision, Denial};
use crate::domain::extent::{Extent, Place, Reach};
use crate::domain::fact_update::{FactUpdate, PostingFact, UserFact};
use crate::domain::facts::{Facts, PowerRef, RoleView};
use crate::domain::privilege::{Power, SensitiveInformation};
use crate::domain::record::{AssignedRole, UserStatus};
use crate::domain::role::{Grants, Preset};

const ROW_1: Permission = Permission::ManageProfilesAndViewAssociatedPostings;

fn row_1(level: Level) -> Grants {
    Grants::define([(ROW_1, vec![level], vec![])]).unwrap()
}

fn custom(role: &str) -> UserFact {
    user_fact(AssignedRole::Custom(id(role)))
}

#[test]
fn what_a_role_holds_changes_for_everybody_who_has_it() {
    let mut index = index([
        FactUpdate::User(id("ann"), Some(custom("scout"))),
        FactUpdate::User(id("bob"), Some(custom("scout"))),
        candidate("cat"),
        opportunity("opp", "cat"),
    ]);
    let question = manage_opportunity("opp");
    let expect = |index: &_, decision| {
        for name in ["ann", "bob"] {
            assert_eq!(answer(index, name, &question), decision, "{name}");
        }
    };
    // The role is unknown as yet: the users have none.
    assert!(
        index
            .user(index.find_user(&id("ann")).unwrap())
            .unwrap()
            .role
            .is_none()
    );
    expect(&index, Decision::Denied(Denial::PermissionNotHeld));
    let before = index.clone();
    index.apply(FactUpdate::Role(id("scout"), Some(row_1(Level::All))));
    expect(&index, Decision::Allowed);
    let role = index
        .user(index.find_user(&id("bob")).unwrap())
        .unwrap()
        .role;
    assert!(matches!(role, Some(RoleView::Custom(_))));
    index.apply(FactUpdate::Role(id("scout"), Some(Grants::NONE)));
    expect(&index, Decision::Denied(Denial::PermissionNotHeld));
    index.apply(FactUpdate::Role(id("scout"), Some(row_1(Level::All))));
    expect(&index, Decision::Allowed);
    index.apply(FactUpdate::Role(id("scout"), None));
    expect(&index, Decision::Denied(Denial::PermissionNotHeld));
    assert!(index.custom_role(&id("scout")).is_none());
    // Who looked earlier still sees what was then.
    expect(&before, Decision::Denied(Denial::PermissionNotHeld));
}

#[test]
fn active_super_admins_are_counted_through_every_change() {
    let mut index = empty();
    let deactivated = || UserFact {
        status: UserStatus::Deactivated,
        ..user_fact(AssignedRole::Preset(Preset::SuperAdmin))
    };
    let mut after = |fact| {
        index.apply(fact);
        index.active_super_admins()
    };
    assert_eq!(after(user("ann", Preset::SuperAdmin)), 1);
    assert_eq!(after(user("ann", Preset::SuperAdmin)), 1);
    assert_eq!(after(user("bob", Preset::Admin)), 1);
    assert_eq!(after(user("bob", Preset::SuperAdmin)), 2);
    assert_eq!(after(FactUpdate::User(id("ann"), Some(deactivated()))), 1);
    assert_eq!(after(user("ann", Preset::SuperAdmin)), 2);
    assert_eq!(after(user("bob", Preset::TeamMember)), 1);
    assert_eq!(after(FactUpdate::User(id("ann"), None)), 0);
    assert_eq!(after(FactUpdate::User(id("ann"), None)), 0);
    assert_eq!(after(FactUpdate::User(id("nobody"), None)), 0);
}

#[test]
fn a_manager_is_mentioned_before_being_known() {
    let report = UserFact {
        manager: Some(id("boss")),
        ..user_fact(AssignedRole::Preset(Preset::TeamMember))
    };
    let mut index = index([FactUpdate::User(id("ann"), Some(report))]);
    assert_eq!(index.find_user(&id("boss")), None);
    let manager = |index: &crate::index::Index| {
        let ann = index.find_user(&id("ann")).unwrap();
        index.user(ann).unwrap().manager.unwrap()
    };
    assert!(index.user(manager(&index)).is_none());
    index.apply(user("boss", Preset::Admin));
    assert_eq!(index.find_user(&id("boss")), Some(manager(&index)));
    assert!(index.user(manager(&index)).is_some());
    index.apply(FactUpdate::User(id("boss"), None));
    assert_eq!(index.find_user(&id("boss")), None);
    assert!(index.user(manager(&index)).is_none());
    assert_eq!(index.counts().users, 1);
}

#[test]
fn grants_and_privileges_reach_postings_by_name_and_by_place() {
    let place = Place::new(Some("Sales".to_owned()), None, Some("Berlin".to_owned())).unwrap();
    let holder = UserFact {
        access: vec![Reach::Posting(id("named")), Reach::Place(place.clone())],
        privileges: vec![
            Power::Sensitive(SensitiveInformation::Offers, Extent::All),
            Power::Sensitive(
                SensitiveInformation::PostingFields,
                Extent::Within(Reach::Place(place)),
            ),
            Power::BulkCandidateImport,
            Power::DataExport(id("hires")),
        ],
        linked_candidates: vec![id("self")],
        ..user_fact(AssignedRole::Preset(Preset::LimitedTeamMember))
    };
    let at = |department: &str, location: &str, further: &[&str]| PostingFact {
        department: Some(department.to_owned()),
        location: Some(location.to_owned()),
        further_locations: further.iter().map(ToString::to_string).collect(),
        ..posting_fact()
    };
    let index = index([
        FactUpdate::User(id("ann"), Some(holder)),
        FactUpdate::Posting(id("named"), Some(posting_fact())),
        FactUpdate::Posting(id("there"), Some(at("Sales", "Berlin", &[]))),
        FactUpdate::Posting(id("also"), Some(at("Sales", "Rome", &["Paris", "Berlin"]))),
        FactUpdate::Posting(id("elsewhere"), Some(at("Sales", "Rome", &["Paris"]))),
        FactUpdate::Posting(id("other"), Some(at("Legal", "Berlin", &[]))),
        candidate("self"),
    ]);
    let ann = index.user(index.find_user(&id("ann")).unwrap()).unwrap();
    for (name, access, fields) in [
        ("named", [true, false], [true, false]),
        ("there", [false, true], [true, true]),
        ("also", [false, true], [true, true]),
        ("elsewhere", [false, false], [true, false]),
        ("other", [false, false], [true, false]),
    ] {
        let posting = index.find_posting(&id(name)).unwrap();
        let at = index.posting(posting).unwrap().categories;
        let opens = |reach: &crate::domain::facts::ReachRef| reach.matches(&posting, &at);
        assert_eq!(
            ann.access.iter().map(opens).collect::<Vec<_>>(),
            access,
            "{name}"
        );
        let opens = |power: &PowerRef| match power {
            Power::Sensitive(_, extent) => Some(extent.matches(&posting, &at)),
            Power::BulkCandidateImport | Power::DataExport(_) => None,
        };
        let found: Vec<bool> = ann.privileges.iter().filter_map(opens).collect();
        assert_eq!(found, fields, "{name}");
    }
    assert_eq!(
        ann.privileges[2..],
        [Power::BulkCandidateImport, Power::DataExport(id("hires"))]
    );
    assert_eq!(
        ann.linked_candidates,
        [index.find_candidate(&id("self")).unwrap()]
    );
}

#[test]
fn links_are_seen_from_both_sides() {
    let mut index = index([
        requisition("r1", &["p1", "p2", "p1"]),
        requisition("r2", &["p2"]),
        FactUpdate::Posting(id("p1"), Some(posting_fact())),
        FactUpdate::Posting(id("p2"), Some(posting_fact())),
    ]);
    let of_posting = |index: &crate::index::Index, name: &str| {
        let view = index
            .posting(index.find_posting(&id(name)).unwrap())
            .unwrap();
        let known = ["r1", "r2"].into_iter();
        let linked = known.filter(|name| {
            let found = index.find_requisition(&id(name));
            found.is_some_and(|found| view.requisitions.contains(&found))
        });
        (linked.collect::<Vec<_>>(), view.requisitions.len())
    };
    assert_eq!(of_posting(&index, "p1"), (vec!["r1"], 1));
    assert_eq!(of_posting(&index, "p2"), (vec!["r1", "r2"], 2));
    let r1 = index
        .requisition(index.find_requisition(&id("r1")).unwrap())
        .unwrap();
    assert_eq!(r1.postings.len(), 2, "named twice is linked once");

    let before = index.clone();
    index.apply(requisition("r1", &["p2"]));
    assert_eq!(of_posting(&index, "p1"), (vec![], 0));
    assert_eq!(of_posting(&index, "p2"), (vec!["r1", "r2"], 2));
    index.apply(FactUpdate::Requisition(id("r2"), None));
    assert_eq!(of_posting(&index, "p2"), (vec!["r1"], 1));
    assert_eq!(of_posting(&before, "p2"), (vec!["r1", "r2"], 2));
    // A posting that is gone comes back with its links.
    index.apply(FactUpdate::Posting(id("p2"), None));
    assert_eq!(index.find_posting(&id("p2")), None);
    index.apply(FactUpdate::Posting(id("p2"), Some(posting_fact())));
    assert_eq!(of_posting(&index, "p2"), (vec!["r1"], 1));
}

#[test]
fn the_same_ids_in_two_accounts_never_meet() {
    let mine = index([
        user("ann", Preset::SuperAdmin),
        candidate("cat"),
        FactUpdate::Opportunity(id("opp"), Some(opportunity_fact("cat"))),
    ]);
    let theirs = index([user("ann", Preset::Interviewer), candidate("dog")]);
    let question = manage_opportunity("opp");
    assert_eq!(answer(&mine, "ann", &question), Decision::Allowed);
    let denied = Decision::Denied(Denial::ResourceUnknown);
    assert_eq!(answer(&theirs, "ann", &question), denied);
}
