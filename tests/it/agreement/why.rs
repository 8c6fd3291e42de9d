//! Whether an explanation tells what was decided, of whom and of what.

use steward::proto::decision_step::Step;
use steward::proto::{DecisionStep, Explanation, RoleStep, Thing, thing};

use super::company::{Case, Company};
use super::contract::{question, role};
use crate::judge::{About, Asked, Target};

/// The steps end where the answer was found, and are about this user and this question; there are
/// ways out of a denial, or a reason why there are none.
pub(super) fn is_consistent(told: &Explanation, expected: &str, company: &Company, asked: &Asked) {
    let case = Case(company, asked);
    let is_allowed = expected == "ALLOWED";
    let (last, before) = told
        .steps
        .split_last()
        .unwrap_or_else(|| panic!("nothing is explained: {case}"));
    let denies = |step: &&DecisionStep| !step.holds;
    assert_eq!(
        before.iter().find(denies),
        None,
        "a step denies before the last: {case}"
    );
    assert_eq!(last.holds, is_allowed, "the last step: {case}");
    assert!(
        may_deny(last, expected, asked),
        "{last:?} does not tell {expected}: {case}"
    );
    for step in &told.steps {
        is_about(step, company, asked);
    }
    let ways_out = (!told.remedies.is_empty(), told.no_remedy.is_some());
    let expected_ways = if is_allowed {
        [(false, false); 2]
    } else {
        [(true, false), (false, true)]
    };
    assert!(expected_ways.contains(&ways_out), "{told:?}: {case}");
}

/// Whether a step of this kind denies for this reason.
fn may_deny(last: &DecisionStep, reason: &str, asked: &Asked) -> bool {
    let step = last.step.as_ref().expect("it looked at something");
    match reason {
        "ALLOWED" => true,
        "USER_UNKNOWN" | "USER_DEACTIVATED" => matches!(step, Step::User(_)),
        "RESOURCE_UNKNOWN" | "FENCED" | "RESTRICTED" | "OWN_PROFILE" => {
            matches!(step, Step::Target(_))
        }
        // An ability is nobody's permission, but may ask for one.
        "PERMISSION_NOT_HELD" if matches!(asked.about, About::Ability(_)) => {
            matches!(step, Step::Condition(_))
        }
        "PERMISSION_NOT_HELD" => matches!(step, Step::Role(_)),
        // Row 49 asks for the role that is managed.
        "VALUE_NOT_HELD" => matches!(step, Step::Role(_) | Step::Condition(_)),
        // A posting that does not exist yet is no thing of which a step could tell this (row 13).
        "NOT_CONFIDENTIAL" if matches!(asked.target, Target::NewPosting(..)) => {
            matches!(step, Step::Condition(_))
        }
        "NOT_CONFIDENTIAL" => matches!(step, Step::Confidentiality(_) | Step::CandidateReach(_)),
        "NO_ACCESS_TO_PROFILE" | "NO_ACCESS_TO_POSTING" | "NO_ACCESS_TO_REQUISITION" => {
            matches!(step, Step::Reach(_) | Step::CandidateReach(_))
        }
        // What is new is in nobody's reach: rows 11 and 16 ask for more themselves.
        "CONFIDENTIAL" => {
            matches!(
                step,
                Step::Reach(_) | Step::CandidateReach(_) | Step::Condition(_)
            )
        }
        // The profile of somebody hired may be restricted, and with it the candidate.
        "PRIVILEGE_MISSING" => matches!(step, Step::Privilege(_) | Step::CandidateReach(_)),
        _ => matches!(step, Step::Condition(told) if !told.findings.is_empty()),
    }
}

fn is_about(step: &DecisionStep, company: &Company, asked: &Asked) {
    let case = Case(company, asked);
    let user = company.world.user(asked.user);
    match step.step.as_ref().expect("it looked at something") {
        Step::User(told) => {
            let held = user.and_then(|user| user.role).map(role);
            assert_eq!(
                told.role,
                held.unwrap_or_default(),
                "the user's role: {case}"
            );
        }
        Step::Role(told) => holds(told, company, asked),
        Step::Target(told) => {
            let target = question(asked).target.unwrap_or_default();
            let things = [
                target.opportunity,
                target.candidate,
                target.posting,
                target.requisition,
                target.interview,
                target.user,
                target.new_role,
            ];
            let named = name(told.thing.as_ref());
            let of_interview = company.world.interviews.iter().any(|one| {
                things.contains(&format!("i{}", one.id)) && named == format!("o{}", one.opportunity)
            });
            assert!(
                things.contains(&named) || of_interview,
                "{named} is not asked about: {case}"
            );
        }
        _ => {}
    }
}

/// What is told of the role is what the user's own role holds of the row.
fn holds(told: &RoleStep, company: &Company, asked: &Asked) {
    let case = Case(company, asked);
    let About::Row(row) = asked.about else {
        return;
    };
    if told.permission != i32::from(row) || told.feedback_visibility != 0 {
        return;
    }
    let user = company.world.user(asked.user);
    let mut held = company.world.cells(user.and_then(|user| user.role), row);
    // Any draft covers the drafts that one created.
    if held.contains(&"any_draft_pending_rejected") {
        held.retain(|cell| *cell != "created_draft_pending_rejected");
    }
    let mut cells: Vec<&str> = told
        .levels
        .iter()
        .chain(&told.values)
        .map(String::as_str)
        .collect();
    held.sort_unstable();
    cells.sort_unstable();
    assert_eq!(cells, held, "what the role holds: {case}");
    let value = asked.value.unwrap_or_default();
    assert_eq!(told.asked_value, value, "the value: {case}");
}

fn name(told: Option<&Thing>) -> String {
    match told.and_then(|told| told.thing.as_ref()) {
        Some(
            thing::Thing::Opportunity(id)
            | thing::Thing::Candidate(id)
            | thing::Thing::Posting(id)
            | thing::Thing::Requisition(id)
            | thing::Thing::Interview(id)
            | thing::Thing::User(id)
            | thing::Thing::Role(id),
        ) => id.clone(),
        None => panic!("a thing is named"),
    }
}
