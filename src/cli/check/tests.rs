//! What the words of the command line ask, and how the answer reads.

use clap::Parser as _;

use super::{AuthorizeResponse, DecisionReason, reason, tell};
use crate::cli::{Cli, Command, Outcome};
use crate::proto::question::Subject;
use crate::proto::{
    BulkCandidateImport, DataExport, Decision, DecisionStep, Explanation, Facts, GrantAccess,
    ImplicitAbility, MaybeUser, NewPosting, NewRequisition, NoRemedy, NoRemedyReason, Permission,
    PostingAction, PrivilegeQuestion, Question, Reach, ReachStep, RecordEdit, RecordName, Remedy,
    RemedyPart, RoleOperation, SensitiveInformationType, Settings, Target, Thing, UserStep, Users,
    decision_step, privilege_question, reach, record_edit, record_name, remedy_part,
    role_operation, thing,
};

/// The question of a command line, or what is wrong with it.
fn asked(words: &str) -> Result<Question, String> {
    let line = format!("steward check --account sample --user cleo {words}");
    let line = line.trim_end();
    let cli = Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())?;
    let Command::Check(args) = cli.command else {
        panic!("another command");
    };
    args.question()
}

fn about(permission: Permission) -> Question {
    Question {
        user: "cleo".to_owned(),
        subject: Some(Subject::Permission(permission.into())),
        ..Question::default()
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn words_become_a_question() {
    let cases = [
        (
            "--permission manage_sources",
            about(Permission::ManageSources),
        ),
        (
            "--permission own_feedback --on interview:int-1",
            Question {
                subject: Some(Subject::Ability(ImplicitAbility::OwnFeedback.into())),
                target: Some(Target {
                    interview: "int-1".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::Unspecified)
            },
        ),
        (
            "--permission view_visual_insights_reports --value offers",
            Question {
                value: "offers".to_owned(),
                ..about(Permission::ViewVisualInsightsReports)
            },
        ),
        (
            "--permission link_postings_and_requisitions --on requisition:r1 --on posting:p1",
            Question {
                target: Some(Target {
                    requisition: "r1".to_owned(),
                    posting: "p1".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::LinkPostingsAndRequisitions)
            },
        ),
        (
            "--permission view_edit_and_create_users --on user:u1 --on new_role:admin",
            Question {
                target: Some(Target {
                    user: "u1".to_owned(),
                    new_role: "admin".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::ViewEditAndCreateUsers)
            },
        ),
        (
            "--permission create_and_edit_postings --on new_posting --fact action=create \
             --fact confidential=true --fact owner=u1",
            Question {
                target: Some(Target {
                    new_posting: Some(NewPosting {
                        confidential: true,
                        owner: "u1".to_owned(),
                    }),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    action: PostingAction::Create.into(),
                    ..Facts::default()
                }),
                ..about(Permission::CreateAndEditPostings)
            },
        ),
        (
            "--permission create_and_edit_requisitions --fact hiring_manager=u2 --fact owner=u1 \
             --on new_requisition",
            Question {
                target: Some(Target {
                    new_requisition: Some(NewRequisition {
                        confidential: false,
                        owner: "u1".to_owned(),
                        hiring_manager: "u2".to_owned(),
                    }),
                    ..Target::default()
                }),
                ..about(Permission::CreateAndEditRequisitions)
            },
        ),
        (
            "--permission create_and_edit_postings --on posting:p1 --fact action=edit \
             --fact changed_fields=department,title",
            Question {
                target: Some(Target {
                    posting: "p1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    action: PostingAction::Edit.into(),
                    changed_fields: vec!["department".to_owned(), "title".to_owned()],
                    ..Facts::default()
                }),
                ..about(Permission::CreateAndEditPostings)
            },
        ),
        (
            "--permission edit_delete_and_make_secret_profile_activity --on opportunity:o1 \
             --fact activity_author=",
            Question {
                target: Some(Target {
                    opportunity: "o1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    activity_author: Some(MaybeUser::default()),
                    ..Facts::default()
                }),
                ..about(Permission::EditDeleteAndMakeSecretProfileActivity)
            },
        ),
        (
            "--permission view_visual_insights_report_schedules --fact creator=u1 \
             --fact shared_by=u2",
            Question {
                facts: Some(Facts {
                    creator: "u1".to_owned(),
                    shared_by: Some(MaybeUser {
                        user: "u2".to_owned(),
                    }),
                    ..Facts::default()
                }),
                ..about(Permission::ViewVisualInsightsReportSchedules)
            },
        ),
        (
            "--permission approve_requisitions_on_behalf_of_others --on requisition:r1 \
             --fact pending_approvers=u1,u2",
            Question {
                target: Some(Target {
                    requisition: "r1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    pending_approvers: vec!["u1".to_owned(), "u2".to_owned()],
                    ..Facts::default()
                }),
                ..about(Permission::ApproveRequisitionsOnBehalfOfOthers)
            },
        ),
        (
            "--permission manage_easy_book_links --fact owner=u1",
            Question {
                facts: Some(Facts {
                    owner: "u1".to_owned(),
                    ..Facts::default()
                }),
                ..about(Permission::ManageEasyBookLinks)
            },
        ),
        (
            "--permission complete_feedback_on_behalf_of_others --on interview:i --fact on_behalf_of=u",
            Question {
                target: Some(Target {
                    interview: "i".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    on_behalf_of: "u".to_owned(),
                    ..Facts::default()
                }),
                ..about(Permission::CompleteFeedbackOnBehalfOfOthers)
            },
        ),
    ];
    for (words, question) in cases {
        assert_eq!(asked(words), Ok(question), "{words}");
    }
}

#[test]
fn what_makes_no_question_is_told() {
    let cases = [
        (
            "--permission fly",
            "this is no permission; `steward catalog` lists them",
        ),
        (
            "--permission manage_tags --on offer:o1",
            "the kind must be opportunity",
        ),
        ("--permission manage_tags --on posting", "an id is missing"),
        ("--permission manage_tags --on new_posting:p1", "has no id"),
        (
            "--permission manage_tags --on posting:a --on posting:b",
            "--on posting: given twice",
        ),
        (
            "--permission manage_tags --fact creator=a --fact creator=b",
            "--fact creator: given twice",
        ),
        (
            "--permission manage_tags --fact creator",
            "a fact is written NAME=VALUE",
        ),
        (
            "--permission manage_tags --fact creator=",
            "--fact creator: a value is missing",
        ),
        (
            "--permission manage_tags --fact colour=red",
            "--fact colour: no such fact",
        ),
        (
            "--permission manage_tags --fact action=burn",
            "--fact action: must be create, edit or delete",
        ),
        (
            "--permission manage_tags --fact confidential=true",
            "--fact confidential: describes what does not exist yet",
        ),
        (
            "--permission manage_tags --on new_posting --fact hiring_manager=u",
            "--fact hiring_manager: describes what does not exist yet",
        ),
        (
            "--permission manage_tags --on new_posting --fact confidential=maybe",
            "--fact confidential: must be true or false",
        ),
    ];
    for (words, complaint) in cases {
        let told = asked(words).expect_err(words);
        assert!(told.contains(complaint), "{words}: {told}");
    }
}

fn answer(allowed: bool, reason: DecisionReason) -> AuthorizeResponse {
    AuthorizeResponse {
        decision: Some(Decision {
            allowed,
            reason: reason.into(),
        }),
        revision: "r7".to_owned(),
        explanation: None,
    }
}

fn told(response: &AuthorizeResponse, json: bool) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = tell(response, json, &mut out).unwrap();
    (outcome, String::from_utf8(out).unwrap())
}

#[test]
fn one_line_for_people_and_one_for_programs() {
    let yes = answer(true, DecisionReason::Allowed);
    let no = answer(false, DecisionReason::OwnProfile);
    assert_eq!(told(&yes, false), (Outcome::Yes, "allowed\n".to_owned()));
    assert_eq!(
        told(&no, false),
        (
            Outcome::No,
            "denied: this is the user's own profile (OWN_PROFILE)\n".to_owned()
        )
    );
    assert_eq!(
        told(&no, true),
        (
            Outcome::No,
            "{\"allowed\":false,\"reason\":\"OWN_PROFILE\",\
             \"message\":\"this is the user's own profile\",\"revision\":\"r7\"}\n"
                .to_owned()
        )
    );
}

#[test]
fn an_answer_without_a_decision_is_an_error_and_no_denial() {
    let mut out = Vec::new();
    assert!(tell(&AuthorizeResponse::default(), false, &mut out).is_err());
    assert!(out.is_empty());
}

#[test]
fn every_reason_reads_after_denied() {
    // 0 to 19 are the contract's numbers.
    for number in 0..=19 {
        let reason = DecisionReason::try_from(number).unwrap();
        let sentence = reason::sentence(reason);
        assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{number}");
        assert!(!reason::name(reason).contains("DECISION"), "{number}");
    }
    assert!(
        DecisionReason::try_from(20).is_err(),
        "a sentence is missing"
    );
}

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
    // 0 to 9 are the contract's numbers.
    for number in 0..=9 {
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
        NoRemedyReason::try_from(10).is_err(),
        "a sentence is missing"
    );
}

#[test]
fn a_privilege_is_asked_by_its_type() {
    let about = |privilege| Question {
        subject: Some(Subject::Privilege(PrivilegeQuestion {
            privilege: Some(privilege),
        })),
        ..about(Permission::Unspecified)
    };
    let somebody = |user: &str| {
        Some(MaybeUser {
            user: user.to_owned(),
        })
    };
    let users = |users: &[&str]| {
        Some(Users {
            users: users.iter().map(ToString::to_string).collect(),
        })
    };
    let on = |opportunity: &str| {
        Some(Target {
            opportunity: opportunity.to_owned(),
            ..Target::default()
        })
    };
    let sensitive = |kind: SensitiveInformationType| {
        about(privilege_question::Privilege::SensitiveInformation(
            kind.into(),
        ))
    };
    let cases = [
        (
            "--privilege secret_files --on opportunity:o1 --fact author=",
            Question {
                target: on("o1"),
                facts: Some(Facts {
                    author: somebody(""),
                    ..Facts::default()
                }),
                ..sensitive(SensitiveInformationType::SecretFiles)
            },
        ),
        (
            "--privilege offers --on opportunity:o1 --fact author=bea --fact signatories=a,b \
             --fact approvers=",
            Question {
                target: on("o1"),
                facts: Some(Facts {
                    author: somebody("bea"),
                    signatories: users(&["a", "b"]),
                    approvers: users(&[]),
                    ..Facts::default()
                }),
                ..sensitive(SensitiveInformationType::Offers)
            },
        ),
        (
            "--privilege bulk_candidate_import",
            about(privilege_question::Privilege::BulkCandidateImport(
                BulkCandidateImport {},
            )),
        ),
        (
            "--privilege data_export --report hires",
            about(privilege_question::Privilege::DataExport(DataExport {
                report: "hires".to_owned(),
            })),
        ),
    ];
    for (words, expected) in cases {
        assert_eq!(asked(words), Ok(expected), "{words}");
    }
    for (words, told) in [
        ("--privilege data_export", "--report: data_export needs one"),
        (
            "--privilege offers --report hires",
            "--report: goes with data_export only",
        ),
        (
            "--privilege secret",
            "this is no privilege; there are secret_notes,",
        ),
        (
            "--privilege offers --permission manage_sources",
            "cannot be used with",
        ),
        (
            "--permission manage_sources --report hires",
            "cannot be used with",
        ),
        ("", "--permission"),
    ] {
        let error = asked(words.trim()).unwrap_err();
        assert!(error.contains(told), "{words}: {error}");
    }
}
