//! Every privilege, given through the server and asked through it.
//!
//! The questions and their answers stand in `tests/data/privileges.tsv`,
//! written from the rulebook, section 6: the privilege (a data export with its
//! report), the preset role that the line is about, then who asks, about what,
//! with which facts, and the reason that is expected. Before they are asked,
//! the users of [`HOLDERS`] are given all ten.

#![expect(
    clippy::too_many_lines,
    reason = "a list of cases, one after the other"
)]

use std::collections::BTreeSet;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::question::Subject;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// The questions.
const QUESTIONS: &str = include_str!("../data/privileges.tsv");

const PRIVILEGES: [&str; 10] = [
    "secret_notes",
    "secret_forms",
    "secret_emails",
    "secret_files",
    "secret_application_questions",
    "offers",
    "hired_profiles",
    "posting_fields",
    "bulk_candidate_import",
    "data_export@hires",
];

/// Who holds all ten, and how far the sensitive ones reach: everywhere, a
/// posting, or a department and a location.
const HOLDERS: [(&str, &str); 4] = [
    ("ben-admin", "all"),
    ("cleo-team-member", "backend-engineer"),
    ("dora-limited", "Engineering/Lisbon"),
    // An Interviewer's role holds none of what they ask for.
    ("eve-interviewer", "all"),
];

fn extent(text: &str) -> Extent {
    let within = |reach| extent::Extent::Within(Reach { reach: Some(reach) });
    let extent = match text.split_once('/') {
        None if text == "all" => extent::Extent::Everywhere(Everywhere {}),
        None => within(reach::Reach::Posting(text.to_owned())),
        Some((department, location)) => within(reach::Reach::Place(Place {
            department: department.to_owned(),
            team: String::new(),
            location: location.to_owned(),
        })),
    };
    Extent {
        extent: Some(extent),
    }
}

fn kind(key: &str) -> SensitiveInformationType {
    let name = format!("SENSITIVE_INFORMATION_TYPE_{}", key.to_uppercase());
    SensitiveInformationType::from_str_name(&name).expect(key)
}

fn power(privilege: &str, at: &str) -> Power {
    let power = match privilege.split_once('@').unwrap_or((privilege, "")) {
        ("bulk_candidate_import", _) => power::Power::BulkCandidateImport(BulkCandidateImport {}),
        ("data_export", report) => power::Power::DataExport(DataExport {
            report: report.to_owned(),
        }),
        (key, _) => power::Power::SensitiveInformation(SensitiveInformation {
            r#type: kind(key).into(),
            extent: Some(extent(at)),
        }),
    };
    Power { power: Some(power) }
}

fn grant(user: &str, id: &str, power: Power) -> Operation {
    Operation::GrantPrivilege(GrantPrivilege {
        user: user.to_owned(),
        privilege: id.to_owned(),
        power: Some(power),
    })
}

async fn manage(
    server: &RunningServer,
    account: &str,
    actor: &str,
    operations: Vec<Operation>,
) -> Result<(), Status> {
    let operations = operations.into_iter().map(|operation| RoleOperation {
        operation: Some(operation),
    });
    let request = ManageRolesRequest {
        account: account.to_owned(),
        acting_user: actor.to_owned(),
        operations: operations.collect(),
        ..ManageRolesRequest::default()
    };
    let mut client = RoleServiceClient::new(server.channel.clone());
    client.manage_roles(request).await.map(drop)
}

async fn give_all(server: &RunningServer) {
    for (user, at) in HOLDERS {
        let grants = PRIVILEGES.iter().map(|privilege| {
            let id = format!("test-{}", privilege.replace('@', "-"));
            grant(user, &id, power(privilege, at))
        });
        manage(server, SAMPLE, ADA, grants.collect())
            .await
            .expect(user);
    }
}

fn asked(privilege: &str) -> PrivilegeQuestion {
    use privilege_question::Privilege;
    let privilege = match privilege.split_once('@').unwrap_or((privilege, "")) {
        ("bulk_candidate_import", _) => Privilege::BulkCandidateImport(BulkCandidateImport {}),
        ("data_export", report) => Privilege::DataExport(DataExport {
            report: report.to_owned(),
        }),
        (key, _) => Privilege::SensitiveInformation(kind(key).into()),
    };
    PrivilegeQuestion {
        privilege: Some(privilege),
    }
}

/// A question: on what, as `kind:id`, with facts as `name=value`.
fn question(privilege: &str, user: &str, on: &str, said: &str) -> Question {
    let mut target = Target::default();
    match on.split_once(':') {
        None => {}
        Some(("opportunity", id)) => target.opportunity = id.to_owned(),
        Some(("posting", id)) => target.posting = id.to_owned(),
        Some(other) => panic!("{other:?}"),
    }
    let mut facts = Facts::default();
    for fact in said.split_whitespace() {
        let (name, value) = fact.split_once('=').expect("a fact is NAME=VALUE");
        let users = || {
            let users = value.split(',').filter(|user| !user.is_empty());
            Some(Users {
                users: users.map(str::to_owned).collect(),
            })
        };
        match name {
            "author" => {
                facts.author = Some(MaybeUser {
                    user: value.to_owned(),
                });
            }
            "signatories" => facts.signatories = users(),
            "approvers" => facts.approvers = users(),
            other => panic!("{other}"),
        }
    }
    Question {
        user: user.to_owned(),
        subject: Some(Subject::Privilege(asked(privilege))),
        target: (target != Target::default()).then_some(target),
        facts: (facts != Facts::default()).then_some(facts),
        ..Question::default()
    }
}

async fn answer(
    server: &RunningServer,
    account: &str,
    question: Question,
) -> Result<String, Status> {
    let request = AuthorizeRequest {
        account: account.to_owned(),
        question: Some(question),
        ..AuthorizeRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let decision = client.authorize(request).await?.into_inner().decision;
    let decision = decision.expect("a decision");
    let name = decision.reason().as_str_name();
    let reason = name.trim_start_matches("DECISION_REASON_").to_owned();
    assert_eq!(decision.allowed, reason == "ALLOWED");
    Ok(reason)
}

/// The columns of each line.
fn lines() -> Vec<[&'static str; 6]> {
    let lines = QUESTIONS.lines().skip(1);
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            columns.try_into().expect(line)
        })
        .collect()
}

fn reason(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info();
    info.map(|info| info.reason.clone()).unwrap_or_default()
}

fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let bad = details.bad_request();
    let violations = bad
        .map(|bad| bad.field_violations.clone())
        .unwrap_or_default();
    violations
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

/// Switches `restrict_hired_profiles`.
async fn restrict(server: &RunningServer, actor: &str, on: bool) -> Result<(), Status> {
    let request = UpdateSettingsRequest {
        account: SAMPLE.to_owned(),
        acting_user: actor.to_owned(),
        settings: Some(Settings {
            restrict_hired_profiles: Some(on),
            ..Settings::default()
        }),
        etag: String::new(),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client.update_settings(request).await.map(drop)
}

/// Row 1 on an opportunity.
fn row_1(user: &str, opportunity: &str) -> Question {
    let row = Permission::ManageProfilesAndViewAssociatedPostings;
    Question {
        subject: Some(Subject::Permission(row.into())),
        ..question("offers", user, &format!("opportunity:{opportunity}"), "")
    }
}

#[test]
fn every_privilege_is_asked_of_every_preset_from_both_sides() {
    let asked: BTreeSet<(&str, &str, bool)> = lines()
        .iter()
        .map(|[privilege, preset, _, _, _, expected]| (*privilege, *preset, *expected == "ALLOWED"))
        .collect();
    for privilege in PRIVILEGES {
        for preset in ["super_admin", "admin", "team_member", "limited_team_member"] {
            for allowed in [true, false] {
                let there = asked.contains(&(privilege, preset, allowed));
                assert!(there, "{privilege}, {preset}: allowed {allowed}");
            }
        }
        assert!(
            asked.contains(&(privilege, "interviewer", false)),
            "{privilege}"
        );
        assert!(
            !asked.contains(&(privilege, "interviewer", true)),
            "{privilege}"
        );
    }
}

on_both! {
    async fn every_privilege_is_answered_as_the_rulebook_says(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let mut wrong = Vec::new();
        for [privilege, _, user, on, facts, expected] in lines() {
            let found = answer(&server, SAMPLE, question(privilege, user, on, facts)).await;
            let found = found.unwrap_or_else(|status| status.message().to_owned());
            if found != expected {
                wrong.push(format!("{privilege} {user} {on} {facts}: {expected}, not {found}"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
        server.stop().await;
    }

    /// What is revoked is gone, and what has lost its prerequisite sleeps.
    async fn privileges_are_taken_back_and_sleep_without_their_prerequisite(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let asks = async |expected: [&str; 3]| {
            let on = "opportunity:opp-active-frontend";
            let facts = "author= signatories= approvers=";
            let asked = [
                question("offers", "dora-limited", on, facts),
                question("bulk_candidate_import", "dora-limited", "", ""),
                question("data_export@hires", "dora-limited", "", ""),
            ];
            for (question, expected) in asked.into_iter().zip(expected) {
                assert_eq!(answer(&server, SAMPLE, question).await.unwrap(), expected);
            }
        };
        let become_a = async |role: &str| {
            let operation = Operation::SetRole(SetRole {
                user: "dora-limited".to_owned(),
                role: role.to_owned(),
            });
            manage(&server, SAMPLE, ADA, vec![operation]).await.unwrap();
        };
        asks(["ALLOWED"; 3]).await;
        become_a("interviewer").await;
        asks(["PERMISSION_NOT_HELD"; 3]).await;
        become_a("limited_team_member").await;
        asks(["ALLOWED"; 3]).await;
        for privilege in ["test-offers", "test-data_export-hires"] {
            let revoke = Operation::RevokePrivilege(RevokePrivilege {
                user: "dora-limited".to_owned(),
                privilege: privilege.to_owned(),
            });
            manage(&server, SAMPLE, ADA, vec![revoke]).await.unwrap();
        }
        asks(["PRIVILEGE_MISSING", "ALLOWED", "PRIVILEGE_MISSING"]).await;
        server.stop().await;
    }

    async fn nobody_gives_more_than_they_hold(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let sensitive = &PRIVILEGES[..8];
        let cases = sensitive.iter().flat_map(|privilege| {
            [
                ("ben-admin", *privilege, "all", true),
                ("ben-admin", *privilege, "frontend-engineer", true),
                ("bea-admin", *privilege, "backend-engineer", false),
                ("cleo-team-member", *privilege, "backend-engineer", true),
                ("cleo-team-member", *privilege, "frontend-engineer", false),
                ("cleo-team-member", *privilege, "Engineering/Lisbon", false),
                ("cleo-team-member", *privilege, "all", false),
            ]
        });
        let others = [
            ("ben-admin", "bulk_candidate_import", "", true),
            ("bea-admin", "bulk_candidate_import", "", false),
            ("cleo-team-member", "data_export@hires", "", true),
            ("cleo-team-member", "data_export@offers", "", false),
            ("bea-admin", "data_export@hires", "", false),
            (ADA, "data_export@offers", "", true),
        ];
        for (number, (actor, privilege, at, may)) in cases.chain(others).enumerate() {
            let id = format!("given-{number}");
            let operation = grant("uma-limited", &id, power(privilege, at));
            let told = manage(&server, SAMPLE, actor, vec![operation]).await;
            match told {
                Ok(()) => assert!(may, "{actor} gave {privilege}@{at}"),
                Err(status) => {
                    assert!(!may, "{actor} may give {privilege}@{at}: {}", status.message());
                    assert_eq!(status.code(), Code::PermissionDenied);
                    assert_eq!(reason(&status), "ESCALATION");
                    assert_eq!(fields(&status), ["operations[0].grant_privilege.power"]);
                }
            }
        }
        // Not to somebody whom one does not manage, and not to oneself.
        let to = async |user: &str| {
            let operation = grant(user, "given", power("offers", "backend-engineer"));
            let status = manage(&server, SAMPLE, "cleo-team-member", vec![operation]).await;
            let status = status.unwrap_err();
            (reason(&status), fields(&status))
        };
        let field = vec!["operations[0].grant_privilege.user".to_owned()];
        assert_eq!(to("bea-admin").await, ("PERMISSION_NOT_HELD".to_owned(), field));
        let (told, _) = to("cleo-team-member").await;
        assert_eq!(told, "PERMISSION_NOT_HELD");
        server.stop().await;
    }

    async fn hired_profiles_are_restricted_while_the_account_says_so(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let hired = ["opp-hired-support", "opp-hired-by-requisition"];
        let expect = async |user: &str, opportunity: &str, expected: &str| {
            let found = answer(&server, SAMPLE, row_1(user, opportunity)).await.unwrap();
            assert_eq!(found, expected, "{user} {opportunity}");
        };
        for opportunity in hired {
            expect("bea-admin", opportunity, "ALLOWED").await;
        }
        // Row 40 is a Team Member's in no part.
        let status = restrict(&server, "tess-team-member", true).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        assert_eq!(fields(&status), ["settings.restrict_hired_profiles"]);
        restrict(&server, "bea-admin", true).await.unwrap();
        for opportunity in hired {
            expect(ADA, opportunity, "ALLOWED").await;
            expect("ben-admin", opportunity, "ALLOWED").await;
            expect("bea-admin", opportunity, "PRIVILEGE_MISSING").await;
            expect("tess-team-member", opportunity, "PRIVILEGE_MISSING").await;
        }
        // Of the others nothing changed.
        expect("bea-admin", "opp-active-backend", "ALLOWED").await;
        expect("bea-admin", "opp-archived-backend", "ALLOWED").await;
        restrict(&server, "bea-admin", false).await.unwrap();
        expect("bea-admin", hired[0], "ALLOWED").await;
        server.stop().await;
    }

    async fn a_privilege_counts_in_its_own_account_only(db: TestDatabase) {
        let server = start(&db).await;
        let create = Operation::CreateUser(CreateUser {
            user: "bea".to_owned(),
            role: "admin".to_owned(),
            ..CreateUser::default()
        });
        for account in ["one", "two"] {
            server.create_account(account, "root").await;
            manage(&server, account, "root", vec![create.clone()]).await.unwrap();
        }
        let grants = ["bulk_candidate_import", "data_export@hires"]
            .map(|privilege| grant("bea", &privilege.replace('@', "-"), power(privilege, "")));
        manage(&server, "one", "root", grants.to_vec()).await.unwrap();
        for (account, expected) in [("one", "ALLOWED"), ("two", "PRIVILEGE_MISSING")] {
            for privilege in ["bulk_candidate_import", "data_export@hires"] {
                let question = question(privilege, "bea", "", "");
                assert_eq!(answer(&server, account, question).await.unwrap(), expected);
            }
        }
        server.stop().await;
    }

    async fn what_is_wrong_with_a_privilege_is_told_field_by_field(db: TestDatabase) {
        use privilege_question::Privilege;
        let server = start(&db).await;
        server.create_account("acme", "root").await;
        let about = |privilege| Question {
            user: "root".to_owned(),
            subject: Some(Subject::Privilege(PrivilegeQuestion { privilege })),
            ..Question::default()
        };
        let on_posting = |question: Question| Question {
            target: Some(Target { posting: "p".to_owned(), ..Target::default() }),
            ..question
        };
        let offers = kind("offers").into();
        for (question, expected, told) in [
            (about(None), vec!["question.privilege"], "FIELD_REQUIRED"),
            (
                about(Some(Privilege::SensitiveInformation(0))),
                vec!["question.privilege.sensitive_information"],
                "FIELD_REQUIRED",
            ),
            (
                about(Some(Privilege::SensitiveInformation(99))),
                vec!["question.privilege.sensitive_information"],
                "FIELD_INVALID",
            ),
            (
                about(Some(Privilege::DataExport(DataExport::default()))),
                vec!["question.privilege.data_export.report"],
                "FIELD_REQUIRED",
            ),
            (
                about(Some(Privilege::DataExport(DataExport { report: "sp ace".to_owned() }))),
                vec!["question.privilege.data_export.report"],
                "FIELD_INVALID",
            ),
            (
                on_posting(about(Some(Privilege::SensitiveInformation(offers)))),
                vec![
                    "question.target.opportunity",
                    "question.facts.author",
                    "question.facts.signatories",
                    "question.facts.approvers",
                    "question.target.posting",
                ],
                "TARGET_REQUIRED",
            ),
            (
                on_posting(about(Some(Privilege::BulkCandidateImport(BulkCandidateImport {})))),
                vec!["question.target.posting"],
                "TARGET_NOT_ACCEPTED",
            ),
            (
                question("posting_fields", "root", "posting:p", "author="),
                vec!["question.facts.author"],
                "FACT_NOT_ACCEPTED",
            ),
            (
                question("secret_notes", "root", "opportunity:o", "author=sp/ace"),
                vec!["question.facts.author.user"],
                "FIELD_INVALID",
            ),
        ] {
            let status = answer(&server, "acme", question).await.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument);
            assert_eq!(fields(&status), expected);
            assert_eq!(reason(&status), told, "{expected:?}");
        }
        let sensitive = |r#type: i32, extent| Power {
            power: Some(power::Power::SensitiveInformation(SensitiveInformation {
                r#type,
                extent,
            })),
        };
        let create = Operation::CreateUser(CreateUser {
            user: "bea".to_owned(),
            ..CreateUser::default()
        });
        manage(&server, "acme", "root", vec![create]).await.unwrap();
        let root = "operations[0].grant_privilege.power";
        for (power, field, told) in [
            (Power::default(), "", "FIELD_REQUIRED"),
            (sensitive(0, Some(extent("all"))), ".sensitive_information.type", "FIELD_REQUIRED"),
            (sensitive(99, Some(extent("all"))), ".sensitive_information.type", "FIELD_INVALID"),
            (sensitive(offers, None), ".sensitive_information.extent", "FIELD_REQUIRED"),
            (
                sensitive(offers, Some(Extent::default())),
                ".sensitive_information.extent.everywhere",
                "FIELD_REQUIRED",
            ),
            (
                sensitive(offers, Some(extent("/"))),
                ".sensitive_information.extent.within.place",
                "FIELD_REQUIRED",
            ),
            (
                sensitive(offers, Some(extent("p-unknown"))),
                ".sensitive_information.extent.within.posting",
                "RESOURCE_UNKNOWN",
            ),
            (power("data_export@", ""), ".data_export.report", "FIELD_REQUIRED"),
        ] {
            let list = vec![grant("bea", "v", power)];
            let status = manage(&server, "acme", "root", list).await.unwrap_err();
            assert_eq!(fields(&status), [format!("{root}{field}")]);
            assert_eq!(reason(&status), told, "{field}");
        }
        server.stop().await;
    }
}
