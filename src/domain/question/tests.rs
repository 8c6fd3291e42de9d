//! What each row is asked with (rulebook, section 1), read off its table by
//! hand.

use super::*;
use crate::domain::privilege::PrivilegeKind;
use crate::domain::world::{id, maybe, role};

/// For each row the parts that it takes; several ways are told apart by `|`.
const ROWS: [(u8, &str); 49] = [
    (1, "opportunity | candidate | posting"),
    (2, "interview"),
    (3, "interview"),
    (4, "interview on_behalf_of"),
    (5, "opportunity"),
    (6, "opportunity activity_author"),
    (7, "opportunity | candidate"),
    (8, ""),
    (9, " | opportunity | posting"),
    (10, "posting pending_approvers"),
    (11, "posting edit | posting delete | new_posting create"),
    (12, "posting | requisition | opportunity | candidate"),
    (13, "posting edit | posting delete | new_posting create"),
    (14, "requisition"),
    (15, "requisition"),
    (16, "requisition | new_requisition"),
    (17, "requisition posting"),
    (18, "requisition pending_approvers"),
    (19, ""),
    (20, "posting"),
    (21, "value"),
    (22, "value"),
    (23, "creator shared_by"),
    (24, "creator shared_by"),
    (25, ""),
    (26, "owner"),
    (27, ""),
    (28, ""),
    (29, "creator"),
    (30, "creator"),
    (31, "value"),
    (32, ""),
    (33, ""),
    (34, ""),
    (35, ""),
    (36, ""),
    (37, ""),
    (38, ""),
    (39, ""),
    (40, "value"),
    (41, ""),
    (42, ""),
    (43, ""),
    (44, ""),
    (45, ""),
    (46, "value"),
    (47, ""),
    (48, ""),
    (49, "user | new_role | user new_role"),
];

const TARGETS: [&str; 9] = [
    "opportunity",
    "candidate",
    "posting",
    "requisition",
    "interview",
    "user",
    "new_role",
    "new_posting",
    "new_requisition",
];
const FACTS: [&str; 11] = [
    "on_behalf_of",
    "activity_author",
    "pending_approvers",
    "action",
    "creator",
    "shared_by",
    "owner",
    "author",
    "signatories",
    "approvers",
    "report",
];
const ACTIONS: [&str; 3] = ["create", "edit", "delete"];

/// The parts of each way in which a row may be asked.
fn ways(parts: &str) -> Vec<Vec<&str>> {
    parts
        .split('|')
        .map(|way| way.split_whitespace().collect())
        .collect()
}

fn form(row: u8, parts: &[&str]) -> Form {
    let mut form = Form::default();
    for part in parts {
        match *part {
            "opportunity" => form.opportunity = maybe("o"),
            "candidate" => form.candidate = maybe("c"),
            "posting" => form.posting = maybe("p"),
            "requisition" => form.requisition = maybe("r"),
            "interview" => form.interview = maybe("i"),
            "user" => form.user = maybe("u"),
            "new_role" => form.new_role = role("admin"),
            "new_posting" => {
                form.new_posting = Some(NewPosting {
                    confidentiality: Confidentiality::Open,
                    owner: None,
                });
            }
            "new_requisition" => {
                form.new_requisition = Some(NewRequisition {
                    confidentiality: Confidentiality::Open,
                    owner: None,
                    hiring_manager: None,
                });
            }
            "value" => {
                let own = Permission::from_row(row).unwrap().values().first();
                form.value = Some(own.copied().unwrap_or(Value::Locations));
            }
            "on_behalf_of" => form.on_behalf_of = maybe("u"),
            "activity_author" => form.activity_author = Some(None),
            "pending_approvers" => form.pending_approvers = vec![id("u")],
            "create" => form.action = Some(Action::Create),
            "action" | "edit" => form.action = Some(Action::Edit(ChangedFields::Ordinary)),
            "delete" => form.action = Some(Action::Delete),
            "creator" => form.creator = maybe("u"),
            "shared_by" => form.shared_by = Some(None),
            "owner" => form.owner = maybe("u"),
            "author" => form.author = Some(None),
            "signatories" => form.signatories = Some(vec![]),
            "approvers" => form.approvers = Some(vec![]),
            "report" => form.report = maybe("hires"),
            other => panic!("{other}"),
        }
    }
    form
}

fn ask(row: u8, parts: &[&str]) -> Result<Question, Vec<FormError>> {
    let permission = Permission::from_row(row).unwrap();
    form(row, parts).ask(Subject::Permission(permission))
}

fn missing(part: &str) -> &'static str {
    match part {
        "value" => "VALUE_REQUIRED",
        part if TARGETS.contains(&part) => "TARGET_REQUIRED",
        _ => "FACT_REQUIRED",
    }
}

fn named(misfit: FormError, part: &str) -> bool {
    match misfit {
        FormError::TargetRequired(names) => names.contains(&part),
        FormError::TargetNotAccepted(name) => name == part,
        FormError::FactRequired(name) | FormError::FactNotAccepted(name) => {
            name == part || (name == "action" && ACTIONS.contains(&part))
        }
        FormError::ValueRequired | FormError::ValueNotAccepted => part == "value",
    }
}

#[test]
fn each_row_is_asked_in_each_of_its_ways() {
    for (row, parts) in ROWS {
        for way in ways(parts) {
            assert!(ask(row, &way).is_ok(), "row {row}: {way:?}");
        }
    }
}

#[test]
fn each_missing_part_is_named() {
    for (row, parts) in ROWS {
        let ways = ways(parts);
        for way in &ways {
            for part in way {
                let rest: Vec<&str> = way.iter().copied().filter(|p| p != part).collect();
                if ways.contains(&rest) {
                    continue;
                }
                let misfits = ask(row, &rest).unwrap_err();
                assert_eq!(misfits.len(), 1, "row {row} without {part}: {misfits:?}");
                assert!(
                    named(misfits[0], part),
                    "row {row} without {part}: {misfits:?}"
                );
                assert_eq!(
                    misfits[0].reason(),
                    missing(part),
                    "row {row} without {part}"
                );
            }
        }
    }
}

#[test]
fn all_missing_parts_are_named_together() {
    let reasons = |row| -> Vec<&'static str> {
        let misfits = ask(row, &[]).unwrap_err();
        misfits.into_iter().map(FormError::reason).collect()
    };
    for row in [4, 6, 10, 18] {
        assert_eq!(
            reasons(row),
            ["TARGET_REQUIRED", "FACT_REQUIRED"],
            "row {row}"
        );
    }
    for row in [11, 13] {
        assert_eq!(
            reasons(row),
            ["FACT_REQUIRED", "TARGET_REQUIRED"],
            "row {row}"
        );
    }
    assert_eq!(reasons(17), ["TARGET_REQUIRED", "TARGET_REQUIRED"]);
    for row in [23, 24] {
        assert_eq!(
            reasons(row),
            ["FACT_REQUIRED", "FACT_REQUIRED"],
            "row {row}"
        );
    }
}

#[test]
fn each_superfluous_part_is_named() {
    for (row, parts) in ROWS {
        let ways = ways(parts);
        for way in &ways {
            for part in TARGETS.into_iter().chain(FACTS).chain(["value"]) {
                let is_action = part == "action" && way.iter().any(|p| ACTIONS.contains(p));
                let mut more = way.clone();
                more.push(part);
                if way.contains(&part) || is_action || is_a_way(&ways, &more) {
                    continue;
                }
                let misfits = ask(row, &more).unwrap_err();
                assert_eq!(misfits.len(), 1, "row {row} with {part}: {misfits:?}");
                let reason = match part {
                    "value" => "VALUE_NOT_ACCEPTED",
                    part if TARGETS.contains(&part) => "TARGET_NOT_ACCEPTED",
                    _ => "FACT_NOT_ACCEPTED",
                };
                assert_eq!(misfits[0].reason(), reason, "row {row} with {part}");
                // Of two targets that a row takes one at a time, either may be
                // called the one too many.
                let alternatives = ways.iter().any(|other| other.contains(&part));
                let one_of = |name: &&str| named(misfits[0], name);
                let told = named(misfits[0], part) || (alternatives && way.iter().any(one_of));
                assert!(told, "row {row} with {part}: {misfits:?}");
            }
        }
    }
}

fn is_a_way(ways: &[Vec<&str>], parts: &[&str]) -> bool {
    let same = |way: &Vec<&str>| way.len() == parts.len() && way.iter().all(|p| parts.contains(p));
    ways.iter().any(same)
}

#[test]
fn missing_and_superfluous_parts_are_named_together() {
    let misfits = ask(4, &["opportunity", "candidate", "value", "owner"]).unwrap_err();
    assert_eq!(
        misfits,
        [
            FormError::TargetRequired(&["interview"]),
            FormError::FactRequired("on_behalf_of"),
            FormError::TargetNotAccepted("opportunity"),
            FormError::TargetNotAccepted("candidate"),
            FormError::ValueNotAccepted,
            FormError::FactNotAccepted("owner"),
        ]
    );
    // The same for everybody: a row that takes nothing takes nothing of all.
    let everything: Vec<&str> = TARGETS.into_iter().chain(FACTS).chain(["value"]).collect();
    assert_eq!(ask(48, &everything).unwrap_err().len(), 21);
}

#[test]
fn an_action_has_its_own_target() {
    for row in [11, 13] {
        assert_eq!(
            ask(row, &["create", "posting"]).unwrap_err(),
            [
                FormError::TargetRequired(&["new_posting"]),
                FormError::TargetNotAccepted("posting")
            ]
        );
        for action in ["edit", "delete"] {
            assert_eq!(
                ask(row, &[action, "new_posting"]).unwrap_err(),
                [
                    FormError::TargetRequired(&["posting"]),
                    FormError::TargetNotAccepted("new_posting")
                ]
            );
        }
    }
}

#[test]
fn a_value_of_another_row_is_not_accepted() {
    for row in [21, 22, 31, 40, 46] {
        let permission = Permission::from_row(row).unwrap();
        for value in Value::ALL {
            let form = Form {
                value: Some(*value),
                ..Form::default()
            };
            let expected = if permission.values().contains(value) {
                Ok(Question::Valued {
                    permission,
                    value: *value,
                })
            } else {
                Err(vec![FormError::ValueNotAccepted])
            };
            assert_eq!(form.ask(Subject::Permission(permission)), expected);
        }
    }
}

#[test]
fn abilities_take_an_interview_or_nothing() {
    let interview = || form(2, &["interview"]);
    let own = Ability::OwnFeedback(id("i"));
    assert_eq!(
        interview().ask(Subject::OwnFeedback),
        Ok(Question::Ability(own))
    );
    assert_eq!(
        Form::default().ask(Subject::OwnFeedback),
        Err(vec![FormError::TargetRequired(&["interview"])])
    );
    for subject in [
        Subject::SubmitReferral,
        Subject::CreateSource,
        Subject::CreateTag,
    ] {
        assert!(Form::default().ask(subject).is_ok());
        let superfluous = Err(vec![FormError::TargetNotAccepted("interview")]);
        assert_eq!(interview().ask(subject), superfluous);
    }
}

/// What each privilege takes (section 6).
const PRIVILEGES: [(&str, &str); 10] = [
    ("secret_notes", "opportunity author"),
    ("secret_forms", "opportunity author"),
    ("secret_emails", "opportunity author"),
    ("secret_files", "opportunity author"),
    ("secret_application_questions", "opportunity author"),
    ("offers", "opportunity author signatories approvers"),
    ("hired_profiles", "opportunity"),
    ("posting_fields", "posting"),
    ("bulk_candidate_import", ""),
    ("data_export", "report"),
];

fn ask_privilege(key: &str, parts: &[&str]) -> Result<Question, Vec<FormError>> {
    let subject = Subject::Privilege(PrivilegeKind::from_key(key).unwrap());
    form(1, parts).ask(subject)
}

#[test]
fn each_privilege_takes_its_own_parts_and_no_others() {
    for (key, parts) in PRIVILEGES {
        let parts: Vec<&str> = parts.split_whitespace().collect();
        assert!(ask_privilege(key, &parts).is_ok(), "{key}");
        for part in TARGETS.into_iter().chain(FACTS).chain(["value"]) {
            let (other, expected) = if parts.contains(&part) {
                let rest = parts.iter().copied().filter(|p| *p != part).collect();
                (rest, missing(part))
            } else {
                let more: Vec<&str> = parts.iter().copied().chain([part]).collect();
                let reason = match part {
                    "value" => "VALUE_NOT_ACCEPTED",
                    part if TARGETS.contains(&part) => "TARGET_NOT_ACCEPTED",
                    _ => "FACT_NOT_ACCEPTED",
                };
                (more, reason)
            };
            let misfits = ask_privilege(key, &other).unwrap_err();
            assert_eq!(misfits.len(), 1, "{key}: {other:?}: {misfits:?}");
            assert!(named(misfits[0], part), "{key}: {other:?}: {misfits:?}");
            assert_eq!(misfits[0].reason(), expected, "{key}: {other:?}");
        }
    }
    assert_eq!(
        ask_privilege("offers", &["posting"]).unwrap_err(),
        [
            FormError::TargetRequired(&["opportunity"]),
            FormError::FactRequired("author"),
            FormError::FactRequired("signatories"),
            FormError::FactRequired("approvers"),
            FormError::TargetNotAccepted("posting"),
        ]
    );
}

#[test]
fn a_question_names_the_thing_that_it_is_about() {
    let opportunity: OpportunityId = id("o");
    let candidate: CandidateId = id("c");
    let posting: PostingId = id("p");
    let requisition: RequisitionId = id("r");
    let interview: InterviewId = id("i");
    let deleted = Question::EditPosting {
        row: PostingRow::CreateAndEdit,
        edit: PostingEdit::Delete(posting.clone()),
    };
    let linked = Question::Link {
        requisition: requisition.clone(),
        posting: posting.clone(),
    };
    let confidential = Confidable::Requisition(requisition.clone());
    let hired = PrivilegeQuestion::HiredProfiles(opportunity.clone());
    for (question, named) in [
        (
            Question::ApproveOffer(opportunity.clone()),
            LookedUp::Opportunity(&opportunity),
        ),
        (
            Question::Privilege(hired),
            LookedUp::Opportunity(&opportunity),
        ),
        (
            Question::Anonymize(Profile::Candidate(candidate.clone())),
            LookedUp::Candidate(&candidate),
        ),
        (deleted, LookedUp::Posting(&posting)),
        (linked, LookedUp::Requisition(&requisition)),
        (
            Question::ViewConfidential(confidential),
            LookedUp::Requisition(&requisition),
        ),
        (
            Question::ViewFeedback(interview.clone()),
            LookedUp::Interview(&interview),
        ),
        (Question::ManageTags(Taggable::Account), LookedUp::Nothing),
        (
            Question::ManageUser(UserChange::User(id("u"))),
            LookedUp::Nothing,
        ),
    ] {
        assert_eq!(question.named(), named, "{question:?}");
    }
}
