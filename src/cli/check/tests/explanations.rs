//! Explanations, for people and for programs.

use super::super::{AuthorizeResponse, DecisionReason};
use super::answers::{answer, told};
use crate::proto::{
    DecisionStep, Explanation, GrantAccess, NoRemedy, NoRemedyReason, Reach, ReachStep, RecordEdit,
    RecordName, Remedy, RemedyPart, RoleOperation, Settings, Thing, UserStep, decision_step, reach,
    record_edit, record_name, remedy_part, role_operation, thing,
};

/// An explanation with something of each kind.
fn explained() -> Explanation {
    let reach = ReachStep {
        thing: Some(Thing {
            thing: Some(thing::Thing::Posting("p1".to_owned())),
        }),
        confidential: true,
        permission: 12,
        level: "owner_creator_hiring_manager_or_granted".to_owned(),
        relations: vec![],
    };
    let step = |holds, step| DecisionStep {
        holds,
        step: Some(step),
    };
    let grant = GrantAccess {
        user: "cleo".to_owned(),
        grant: "access-p1".to_owned(),
        reach: Some(Reach {
            reach: Some(reach::Reach::Posting("p1".to_owned())),
        }),
    };
    let owner = RecordEdit {
        record: Some(RecordName {
            name: Some(record_name::Name::Posting("p1".to_owned())),
        }),
        edit: Some(record_edit::Edit::Owner("cleo".to_owned())),
    };
    let settings = Settings {
        sources_locked: Some(false),
        ..Settings::default()
    };
    let part = |part| RemedyPart { part: Some(part) };
    Explanation {
        steps: vec![
            step(
                true,
                decision_step::Step::User(UserStep {
                    role: "team_member".to_owned(),
                }),
            ),
            step(false, decision_step::Step::Reach(reach)),
        ],
        remedies: vec![
            Remedy {
                parts: vec![part(remedy_part::Part::Operation(RoleOperation {
                    operation: Some(role_operation::Operation::GrantAccess(grant)),
                }))],
                gives_up: vec![],
            },
            Remedy {
                parts: vec![
                    part(remedy_part::Part::Record(owner)),
                    part(remedy_part::Part::Settings(settings)),
                ],
                gives_up: vec![8],
            },
        ],
        no_remedy: None,
    }
}

#[test]
fn an_explanation_reads_step_by_step() {
    let response = AuthorizeResponse {
        explanation: Some(explained()),
        ..answer(false, DecisionReason::Confidential)
    };
    let (_, lines) = told(&response, false);
    assert_eq!(
        lines,
        "\
denied: it is confidential, and the user's role does not reach that far (CONFIDENTIAL)
why:
  yes  the user is known and active; their role is team_member
  no   posting p1 is confidential; the role holds \
view_confidential_postings_requisitions_and_manage_profiles at \
owner_creator_hiring_manager_or_granted, and the user is not related to it
any one of these would allow it, least power first:
  1. grant cleo access to posting p1
  2. make cleo the owner of posting p1
     and switch the setting sources_locked off
     (the user would hold less of manage_sources)
"
    );
}

#[test]
fn programs_get_operations_that_can_be_sent() {
    let response = AuthorizeResponse {
        explanation: Some(explained()),
        ..answer(false, DecisionReason::Confidential)
    };
    let (_, line) = told(&response, true);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["reason"], "CONFIDENTIAL");
    assert_eq!(line["steps"][1]["holds"], false);
    let remedies = &line["remedies"];
    assert_eq!(
        remedies[0]["parts"][0]["operation"],
        serde_json::json!({ "grant_access": {
            "user": "cleo",
            "grant": "access-p1",
            "reach": { "posting": "p1" },
        } })
    );
    assert_eq!(
        remedies[1]["parts"][0]["record"],
        serde_json::json!({ "record": { "posting": "p1" }, "owner": "cleo" })
    );
    assert_eq!(
        remedies[1]["parts"][1]["settings"],
        serde_json::json!({ "sources_locked": false })
    );
    assert_eq!(
        remedies[1]["gives_up"],
        serde_json::json!(["manage_sources"])
    );
}

#[test]
fn every_reason_for_no_remedy_reads_after_nothing_would_allow_it() {
    // 0 to 10 are the contract's numbers.
    for number in 0..=10 {
        let response = AuthorizeResponse {
            explanation: Some(Explanation {
                no_remedy: Some(NoRemedy {
                    reason: number,
                    ask_instead: 14,
                }),
                ..Explanation::default()
            }),
            ..answer(false, DecisionReason::NotConfidential)
        };
        let (_, lines) = told(&response, false);
        let last = lines.lines().last().unwrap();
        assert!(last.len() > "nothing would allow it: ".len() + 5, "{lines}");
        assert_eq!(last.contains("view_requisitions"), number == 5, "{last}");
    }
    assert!(
        NoRemedyReason::try_from(11).is_err(),
        "a sentence is missing"
    );
}
