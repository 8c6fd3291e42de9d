//! Candidates, opportunities and interviews.

use super::world::{
    answer, candidate, id, index, interview, manage_candidate, manage_opportunity, opportunity,
    opportunity_fact, posting_fact, user,
};
use crate::domain::decide::{Decision, Denial};
use crate::domain::fact_update::{FactUpdate, OpportunityFact};
use crate::domain::facts::{Archive, Facts};
use crate::domain::record::{ArchiveReasonType, Lifecycle};
use crate::domain::role::Preset;
use crate::index::{Counts, Index};

const UNKNOWN: Decision = Decision::Denied(Denial::ResourceUnknown);

/// Which of the opportunities `o1` to `o4` are the candidate's.
fn of(index: &Index, name: &str) -> Vec<&'static str> {
    let found = index.find_candidate(&id(name)).unwrap();
    let listed: Vec<_> = index.opportunities_of(found).collect();
    let all = ["o1", "o2", "o3", "o4"].into_iter();
    let named: Vec<_> = all
        .filter(|name| {
            let opportunity = index.find_opportunity(&id(name));
            opportunity.is_some_and(|found| listed.contains(&found))
        })
        .collect();
    assert_eq!(
        named.len(),
        listed.len(),
        "each is listed once, and is known"
    );
    named
}

#[test]
fn a_candidate_has_the_opportunities_that_name_it() {
    let mut index = index([
        opportunity("o1", "cat"),
        candidate("dog"),
        opportunity("o2", "dog"),
        opportunity("o3", "cat"),
        candidate("cat"),
        opportunity("o4", "cat"),
        opportunity("o3", "cat"),
    ]);
    assert_eq!(of(&index, "cat"), ["o1", "o3", "o4"]);
    assert_eq!(of(&index, "dog"), ["o2"]);
    let before = index.clone();
    // From the middle, then the last, then the first of the list.
    for (moved, left, right) in [
        ("o3", vec!["o1", "o4"], vec!["o2", "o3"]),
        ("o1", vec!["o4"], vec!["o1", "o2", "o3"]),
        ("o4", vec![], vec!["o1", "o2", "o3", "o4"]),
    ] {
        index.apply(opportunity(moved, "dog"));
        assert_eq!(of(&index, "cat"), left);
        assert_eq!(of(&index, "dog"), right);
    }
    assert_eq!(of(&before, "cat"), ["o1", "o3", "o4"]);
    assert_eq!(of(&before, "dog"), ["o2"]);
}

#[test]
fn what_is_gone_leaves_its_relations_and_may_return() {
    let mut index = index([
        user("ann", Preset::TeamMember),
        candidate("cat"),
        opportunity("o1", "cat"),
        opportunity("o2", "cat"),
    ]);
    let question = manage_opportunity("o1");
    assert_eq!(answer(&index, "ann", &question), Decision::Allowed);
    index.apply(FactUpdate::Opportunity(id("o1"), None));
    index.apply(FactUpdate::Opportunity(id("o1"), None));
    assert_eq!(answer(&index, "ann", &question), UNKNOWN);
    assert_eq!(of(&index, "cat"), ["o2"]);
    index.apply(opportunity("o1", "cat"));
    assert_eq!(answer(&index, "ann", &question), Decision::Allowed);
    assert_eq!(of(&index, "cat"), ["o1", "o2"]);

    index.apply(FactUpdate::Candidate(id("cat"), None));
    assert_eq!(index.find_candidate(&id("cat")), None);
    assert_eq!(answer(&index, "ann", &manage_candidate("cat")), UNKNOWN);
    index.apply(candidate("cat"));
    assert_eq!(of(&index, "cat"), ["o1", "o2"]);
}

#[test]
fn an_opportunity_may_come_before_everything_that_it_names() {
    let fact = OpportunityFact {
        posting: Some(id("p")),
        owner: Some(id("ann")),
        ..opportunity_fact("cat")
    };
    let mut index = index([FactUpdate::Opportunity(id("o1"), Some(fact))]);
    for found in [
        index.find_user(&id("ann")).is_some(),
        index.find_posting(&id("p")).is_some(),
        index.find_candidate(&id("cat")).is_some(),
    ] {
        assert!(!found);
    }
    let question = manage_opportunity("o1");
    assert_eq!(
        answer(&index, "ann", &question),
        Decision::Denied(Denial::UserUnknown)
    );
    // As a limited team member, ann needs to be the owner, and is. The posting
    // is unknown, so it counts as confidential.
    index.apply(user("ann", Preset::LimitedTeamMember));
    index.apply(user("bob", Preset::LimitedTeamMember));
    index.apply(candidate("cat"));
    index.apply(FactUpdate::Posting(id("p"), Some(posting_fact())));
    assert_eq!(answer(&index, "ann", &question), Decision::Allowed);
    let no_access = Decision::Denied(Denial::NoAccessToProfile);
    assert_eq!(answer(&index, "bob", &question), no_access);
    assert_eq!(of(&index, "cat"), ["o1"]);
}

#[test]
fn a_seat_on_a_panel_opens_the_opportunity_while_it_lasts() {
    let mut index = index([
        interview("i1", "o1", &["ann", "bob", "eve"]),
        interview("i2", "o1", &["zoe"]),
        user("bob", Preset::LimitedTeamMember),
        user("zoe", Preset::LimitedTeamMember),
        candidate("cat"),
        opportunity("o1", "cat"),
        opportunity("o2", "cat"),
    ]);
    let may = |index: &Index, who: &str, what: &str| {
        answer(index, who, &manage_opportunity(what)) == Decision::Allowed
    };
    assert!(may(&index, "bob", "o1"));
    assert!(may(&index, "zoe", "o1"));
    assert!(!may(&index, "bob", "o2"));
    let before = index.clone();
    // Cancelled: the panel is empty.
    index.apply(interview("i1", "o1", &[]));
    assert!(!may(&index, "bob", "o1"));
    assert!(may(&index, "zoe", "o1"));
    // Moved to the other opportunity.
    index.apply(interview("i1", "o2", &["bob", "ann"]));
    assert!(!may(&index, "bob", "o1"));
    assert!(may(&index, "bob", "o2"));
    // Gone, twice.
    index.apply(FactUpdate::Interview(id("i1"), None));
    index.apply(FactUpdate::Interview(id("i1"), None));
    assert!(!may(&index, "bob", "o2"));
    assert_eq!(index.find_interview(&id("i1")), None);
    assert!(may(&index, "zoe", "o1"));
    assert!(may(&before, "bob", "o1"));
}

/// Whether the person was hired, and whether the candidacy goes on.
fn outcome(index: &Index) -> (bool, bool) {
    let found = index.find_opportunity(&id("o1")).unwrap();
    let view = index.opportunity(found).unwrap();
    (index.is_hired(&view), view.archive == Archive::Active)
}

#[test]
fn the_type_of_an_archive_reason_says_who_was_hired_while_it_says_so() {
    let archived = OpportunityFact {
        archive: Archive::Archived(Some(id("signed"))),
        ..opportunity_fact("cat")
    };
    let archived = FactUpdate::Opportunity(id("o1"), Some(archived));
    let reason = |kind| FactUpdate::ArchiveReason(id("signed"), kind);
    let mut index = index([opportunity("o1", "cat")]);
    assert_eq!(outcome(&index), (false, true));
    index.apply(archived);
    assert_eq!(outcome(&index), (false, false), "an unknown reason");
    index.apply(reason(Some(ArchiveReasonType::Hired)));
    assert_eq!(outcome(&index), (true, false));
    let before = index.clone();
    index.apply(reason(Some(ArchiveReasonType::NotHired)));
    assert_eq!(outcome(&index), (false, false));
    index.apply(reason(Some(ArchiveReasonType::Hired)));
    index.apply(reason(None));
    assert_eq!(outcome(&index), (false, false), "gone");
    assert_eq!(outcome(&before), (true, false));
    // Back in the pipeline.
    index.apply(reason(Some(ArchiveReasonType::Hired)));
    index.apply(opportunity("o1", "cat"));
    assert_eq!(outcome(&index), (false, true));
}

#[test]
fn a_requisition_for_hire_says_hired_by_itself() {
    let named = OpportunityFact {
        names_requisition_for_hire: true,
        ..opportunity_fact("cat")
    };
    let mut index = index([FactUpdate::Opportunity(id("o1"), Some(named.clone()))]);
    assert_eq!(outcome(&index), (true, true));
    let archived = OpportunityFact {
        archive: Archive::Archived(None),
        ..named
    };
    index.apply(FactUpdate::Opportunity(id("o1"), Some(archived)));
    assert_eq!(outcome(&index), (true, false));
}

#[test]
fn a_stage_is_found_by_its_id_once_an_opportunity_was_in_it() {
    let at = |stage: Option<&str>| OpportunityFact {
        stage: stage.map(id),
        ..opportunity_fact("cat")
    };
    let mut index = index([FactUpdate::Opportunity(id("o1"), Some(at(Some("onsite"))))]);
    let stage = |index: &Index| {
        let found = index.find_opportunity(&id("o1")).unwrap();
        index.opportunity(found).unwrap().stage
    };
    let onsite = index.find_stage(&id("onsite"));
    assert!(onsite.is_some());
    assert_eq!(stage(&index), onsite);
    assert_eq!(index.find_stage(&id("offer")), None);
    index.apply(FactUpdate::Opportunity(id("o1"), Some(at(Some("offer")))));
    assert_eq!(stage(&index), index.find_stage(&id("offer")));
    assert_ne!(stage(&index), onsite);
    index.apply(FactUpdate::Opportunity(id("o1"), Some(at(None))));
    assert_eq!(stage(&index), None);
}

#[test]
fn a_fence_closes_at_once_and_for_new_readers_only() {
    let mut index = index([
        user("ann", Preset::SuperAdmin),
        candidate("cat"),
        opportunity("o1", "cat"),
    ]);
    let before = index.clone();
    let fenced = OpportunityFact {
        lifecycle: Lifecycle::Fenced,
        ..opportunity_fact("cat")
    };
    index.apply(FactUpdate::Opportunity(id("o1"), Some(fenced)));
    let question = manage_opportunity("o1");
    assert_eq!(
        answer(&index, "ann", &question),
        Decision::Denied(Denial::Fenced)
    );
    assert_eq!(answer(&before, "ann", &question), Decision::Allowed);
    index.apply(FactUpdate::Candidate(id("cat"), Some(Lifecycle::Fenced)));
    let question = manage_candidate("cat");
    assert_eq!(
        answer(&index, "ann", &question),
        Decision::Denied(Denial::Fenced)
    );
}

#[test]
fn counts_are_of_what_was_told() {
    let mut index = index([
        user("ann", Preset::SuperAdmin),
        opportunity("o1", "cat"),
        opportunity("o2", "cat"),
        interview("i1", "o9", &["bob"]),
    ]);
    let told = Counts {
        users: 1,
        opportunities: 2,
        interviews: 1,
        ..Counts::default()
    };
    assert_eq!(index.counts(), told);
    index.apply(FactUpdate::Opportunity(id("o1"), None));
    index.apply(opportunity("o2", "dog"));
    let told = Counts {
        opportunities: 1,
        ..told
    };
    assert_eq!(index.counts(), told);
}
