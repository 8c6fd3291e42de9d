//! Every rule of the rulebook, sections 2 to 7 and 9. The expected answers
//! are read off the rulebook and the permission table, by hand.

mod abilities;
mod account_rows;
pub(in crate::domain) mod ask;
mod candidates;
mod feedback;
mod hired;
mod order;
mod posting_rows;
mod privileges;
mod profile_rows;
mod reach;
mod requisition_rows;
mod users;

use crate::domain::record::{Confidentiality, Lifecycle};
use crate::domain::world::{World, id, maybe, posting, power, role};

use ask::{ability, privilege, row};

/// Who has which relation to the things of [`company`]; all of them Limited
/// Team Members, who have nothing but relations.
const RELATED: [&str; 7] = [
    "owner",
    "creator",
    "manager",
    "panelist",
    "recruiter",
    "grantee",
    "stranger",
];

/// One user of each preset without any relation, and [`RELATED`].
///
/// An open posting and a confidential one, with an opportunity, an interview
/// and a requisition each: `p-open`, `o-open`, `i-open`, `r-open`; `p-conf`,
/// `o-conf`, `i-conf`, `r-conf`. The requisitions are linked to the posting
/// of the same name.
pub(in crate::domain) fn company() -> World {
    let mut world = World::default();
    for (user, key) in [
        ("sam", "super_admin"),
        ("ada", "admin"),
        ("tom", "team_member"),
        ("lea", "limited_team_member"),
        ("ina", "interviewer"),
        ("nil", ""),
    ] {
        world.user(user, |user| user.role = role(key));
    }
    for user in RELATED {
        world.user(user, |user| user.role = role("limited_team_member"));
    }
    world.user("grantee", |user| {
        user.access = vec![posting("p-open"), posting("p-conf")];
    });
    for (suffix, confidentiality) in [
        ("open", Confidentiality::Open),
        ("conf", Confidentiality::Confidential),
    ] {
        let [post, requisition, candidate, opportunity, interview] =
            ["p", "r", "c", "o", "i"].map(|kind| format!("{kind}-{suffix}"));
        world.posting(&post, |posting| {
            posting.confidentiality = confidentiality;
            posting.owner = maybe("owner");
            posting.creator = maybe("creator");
            posting.hiring_manager = maybe("manager");
            posting.department = Some("Engineering".to_owned());
            posting.location = Some("Berlin".to_owned());
            posting.further_locations = vec!["Paris".to_owned()];
        });
        world.requisition(&requisition, |requisition| {
            requisition.confidentiality = confidentiality;
            requisition.owner = maybe("owner");
            requisition.creator = maybe("creator");
            requisition.hiring_manager = maybe("manager");
            requisition.postings = vec![id(&post)];
        });
        world.candidate(&candidate, Lifecycle::Live);
        world.opportunity(&opportunity, &candidate, |opportunity| {
            opportunity.posting = maybe(&post);
            opportunity.owner = maybe("recruiter");
        });
        world.interview(&interview, &opportunity, &["panelist", "+submitter"]);
    }
    world
}

/// Gives every related user this role instead.
fn with_role(mut world: World, key: &str, holds: &str) -> World {
    world.role(key, holds);
    for user in RELATED {
        world.user(user, |user| user.role = role(key));
    }
    world
}

/// Asks the same of several users; the first that is not answered as
/// expected is named.
fn expect(world: &World, ask: &ask::Ask, answers: &[(&str, &str)]) {
    for (user, expected) in answers {
        assert_eq!(world.answer(user, ask), *expected, "{user}: {ask:?}");
    }
}

/// Asks of all of [`RELATED`]: these are allowed, the others denied so.
fn expect_only(world: &World, ask: &ask::Ask, allowed: &[&str], denied: &str) {
    for user in RELATED {
        let expected = if allowed.contains(&user) {
            "ALLOWED"
        } else {
            denied
        };
        assert_eq!(world.answer(user, ask), expected, "{user}: {ask:?}");
    }
}
