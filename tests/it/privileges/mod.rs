//! Every privilege, given through the server and asked through it.

mod answers;
mod given;
mod hired;
mod malformed;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::question::Subject;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::support::server::{ADA, RunningServer, SAMPLE};

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
