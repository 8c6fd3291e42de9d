//! Access and privileges within one's own: rule 2.

use super::*;
use crate::domain::record::Confidentiality;
use crate::domain::world::{place, posting};

const LEAD: &str = "1:owner_or_hiring_manager_or_granted 11:yes \
                    12:owner_creator_hiring_manager_or_granted 49:interviewer";

/// Open postings in Engineering and in Sales, a confidential one in Sales.
/// `leo` manages Interviewers and has row 1 narrowly.
pub(super) fn offices() -> World {
    let mut world = company();
    for (posting, department, confidentiality) in [
        ("p-eng", "Engineering", Confidentiality::Open),
        ("p-sales", "Sales", Confidentiality::Open),
        ("p-conf", "Sales", Confidentiality::Confidential),
    ] {
        world.posting(posting, |posting| {
            posting.department = Some(department.to_owned());
            posting.location = Some("Berlin".to_owned());
            posting.confidentiality = confidentiality;
        });
    }
    world.role("lead", LEAD);
    world.user("leo", |user| user.role = role("lead"));
    world
}

fn expect_access(world: &World, actor: &str, cases: &[(Reach<PostingId, String>, &str)]) {
    for (reach, expected) in cases {
        expect(
            world,
            &give_access("ina", "new", reach),
            &[(actor, expected)],
        );
    }
}

#[test]
fn row_1_at_all_gives_access_everywhere_but_to_what_is_confidential() {
    let mut world = offices();
    let cases = |sales, confidential| {
        [
            (posting("p-eng"), ""),
            (place("Engineering", "", ""), ""),
            (place("", "", "Rome"), ""),
            (place("Sales", "", ""), sales),
            (place("", "", "Berlin"), sales),
            // No posting matches at this moment.
            (place("Sales", "", "Rome"), ""),
            (place("Sales", "Nowhere", ""), ""),
            (posting("p-conf"), confidential),
        ]
    };
    let beyond = "reach ESCALATION";
    expect_access(&world, "sam", &cases("", ""));
    expect_access(&world, "ada", &cases(beyond, beyond));
    expect_access(&world, "tom", &cases(beyond, beyond));
    world.posting("p-conf", |posting| posting.hiring_manager = maybe("tom"));
    expect_access(&world, "tom", &cases("", ""));
    expect_access(&world, "ada", &cases(beyond, beyond));
}

#[test]
fn a_narrow_row_1_gives_what_its_own_grants_cover() {
    let beyond = "reach ESCALATION";
    let mut world = offices();
    // Owning a posting is a relation; it cannot be given.
    world.posting("p-eng", |posting| posting.owner = maybe("leo"));
    expect_access(&world, "leo", &[(posting("p-eng"), beyond)]);

    world.user("leo", |user| {
        user.access = vec![place("Engineering", "", "")];
    });
    expect_access(
        &world,
        "leo",
        &[
            (place("Engineering", "", ""), ""),
            (place("Engineering", "", "Berlin"), ""),
            (place("Engineering", "A team that is new", ""), ""),
            (posting("p-eng"), ""),
            (place("", "", "Berlin"), beyond),
            (place("Sales", "", ""), beyond),
            (posting("p-sales"), beyond),
        ],
    );
    world.user("leo", |user| {
        user.access = vec![posting("p-eng"), place("Sales", "", "Rome")];
    });
    expect_access(
        &world,
        "leo",
        &[
            (posting("p-eng"), ""),
            // Every posting of the place is covered now, and the next may not be.
            (place("Engineering", "", ""), beyond),
            (place("Sales", "", ""), beyond),
            (place("Sales", "", "Rome"), ""),
        ],
    );
}

#[test]
fn confidential_postings_need_reach_whatever_the_grant() {
    let mut world = offices();
    let own = vec![place("Sales", "", "")];
    world.user("leo", |user| user.access = own.clone());
    // Row 12 narrowly, and the grant matches.
    expect_access(
        &world,
        "leo",
        &[(place("Sales", "", ""), ""), (posting("p-conf"), "")],
    );
    world.role(
        "lead",
        "1:owner_or_hiring_manager_or_granted 49:interviewer",
    );
    let beyond = "reach ESCALATION";
    expect_access(
        &world,
        "leo",
        &[
            (place("Sales", "", ""), beyond),
            (posting("p-conf"), beyond),
        ],
    );
    expect_access(&world, "leo", &[(posting("p-sales"), "")]);
}

#[test]
fn a_grant_without_row_1_is_dormant_and_not_given_on() {
    let mut world = offices();
    world.role("lead", "49:interviewer");
    world.user("leo", |user| {
        user.access = vec![place("Engineering", "", "")];
        user.privileges = vec![power("posting_fields@all")];
    });
    expect_access(
        &world,
        "leo",
        &[(place("Engineering", "", ""), "reach ESCALATION")],
    );
    let privilege = give_privilege("ina", "new", "posting_fields@all");
    expect(&world, &privilege, &[("leo", "power ESCALATION")]);
}

#[test]
fn what_is_named_is_known_and_ids_are_taken_once() {
    let mut world = offices();
    world.user("ina", |user| {
        user.access = vec![posting("p-eng")];
        user.privileges = vec![power("posting_fields@all")];
    });
    let unknown = posting("p-none");
    expect(
        &world,
        &give_access("ina", "new", &unknown),
        &[("sam", "reach.posting RESOURCE_UNKNOWN")],
    );
    expect(
        &world,
        &give_privilege("ina", "new", "offers@p-none"),
        &[(
            "sam",
            "power.sensitive_information.extent.within.posting RESOURCE_UNKNOWN",
        )],
    );
    expect(
        &world,
        &give_access("ina", "1", &posting("p-eng")),
        &[("sam", "grant ALREADY_EXISTS")],
    );
    expect(
        &world,
        &give_privilege("ina", "1", "posting_fields@all"),
        &[("sam", "privilege ALREADY_EXISTS")],
    );
    expect(
        &world,
        &take_access("ina", "2"),
        &[("sam", "grant RESOURCE_UNKNOWN")],
    );
    expect(
        &world,
        &take_privilege("ina", "2"),
        &[("sam", "privilege RESOURCE_UNKNOWN")],
    );
    // The ids of one user are not those of another.
    expect(
        &world,
        &give_access("lea", "1", &posting("p-eng")),
        &[("sam", "")],
    );
    let both = "user RESOURCE_UNKNOWN, reach ESCALATION";
    expect(
        &world,
        &give_access("who", "1", &posting("p-conf")),
        &[("ada", both)],
    );
}

#[test]
fn taking_back_needs_no_reach_of_ones_own() {
    let mut world = offices();
    world.user("ina", |user| {
        user.access = vec![posting("p-conf")];
        user.privileges = vec![power("posting_fields@all")];
    });
    expect(
        &world,
        &take_access("ina", "1"),
        &[("tom", ""), ("leo", "")],
    );
    expect(
        &world,
        &take_privilege("ina", "1"),
        &[("tom", ""), ("leo", "")],
    );
    assert_eq!(
        changes(
            &world,
            "tom",
            &[take_access("ina", "1"), take_privilege("ina", "1")]
        ),
        [
            Change::DeleteAccess(id("ina"), id("1")),
            Change::DeletePrivilege(id("ina"), id("1"))
        ]
    );
}

#[test]
fn what_is_given_is_written() {
    let world = offices();
    let (reach, offers) = (posting("p-eng"), "offers@p-eng");
    let list = [
        give_access("ina", "a", &reach),
        give_privilege("ina", "b", offers),
    ];
    assert_eq!(
        changes(&world, "sam", &list),
        [
            Change::PutAccess(id("ina"), grant("a", &reach)),
            Change::PutPrivilege(id("ina"), privilege("b", &power(offers)))
        ]
    );
}
