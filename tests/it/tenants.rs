//! The same ids in two accounts never meet, through any RPC.

use std::collections::BTreeSet;

use prost::Message as _;
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::{self, *};
use tonic::Code;

use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

/// The RPCs that the test below asks in both accounts. `ListPermissions` names
/// no account: the catalogue is one.
const ASKED: &[&str] = &[
    "AuthorizationService/Authorize",
    "AuthorizationService/BatchAuthorize",
    "AuthorizationService/ListAuthorizedPermissions",
    "AuthorizationService/ListAuthorizedResources",
    "AuthorizationService/ListAuthorizedUsers",
    "LifecycleService/AnonymizeOpportunities",
    "LifecycleService/GetJob",
    "LifecycleService/ListJobs",
    "RecordService/GetRecord",
    "RecordService/GetSettings",
    "RecordService/ImportRecords",
    "RecordService/UpdateSettings",
    "RecordService/WatchChanges",
    "RecordService/WriteRecords",
    "RoleService/CompareRoles",
    "RoleService/GetRole",
    "RoleService/ListRoleHolders",
    "RoleService/ListPermissions",
    "RoleService/ListRoles",
    "RoleService/ManageRoles",
];

#[test]
fn every_rpc_of_the_contract_is_asked() {
    let descriptors = prost_types::FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap();
    let services = descriptors.file.iter().flat_map(|file| &file.service);
    let rpcs: BTreeSet<String> = services
        .flat_map(|service| {
            service
                .method
                .iter()
                .map(|rpc| format!("{}/{}", service.name(), rpc.name()))
        })
        .collect();
    let asked: BTreeSet<String> = ASKED.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(rpcs, asked);
}

on_both! {
    async fn the_same_ids_in_two_accounts_never_meet(db: TestDatabase) {
        let server = start(&db).await;
        for account in ["one", "two"] {
            server.create_account(account, "ada").await;
            write(&server, account).await;
        }
        roles(&server).await;
        lists(&server).await;
        settings(&server).await;
        records(&server).await;
        imports(&server).await;
        erasure(&server).await;
        changes(&server).await;
        server.stop().await;
    }
}

fn candidate(name: &str) -> Record {
    let candidate = Candidate {
        id: "c".to_owned(),
        name: name.to_owned(),
        ..Candidate::default()
    };
    Record {
        record: Some(record::Record::Candidate(candidate)),
    }
}

fn time() -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp {
        seconds: 1_700_000_000,
        nanos: 0,
    })
}

/// A candidate whose only opportunity is archived, not hired.
async fn write(server: &RunningServer, account: &str) {
    let reason = ArchiveReason {
        id: "r".to_owned(),
        name: "Not now".to_owned(),
        r#type: ArchiveReasonType::NotHired.into(),
    };
    let opportunity = Opportunity {
        id: "o".to_owned(),
        candidate: "c".to_owned(),
        archived: Some(Archived {
            reason: "r".to_owned(),
            time: time(),
        }),
        ..Opportunity::default()
    };
    let records = [
        Record {
            record: Some(record::Record::ArchiveReason(reason)),
        },
        candidate(&format!("Person of {account}")),
        Record {
            record: Some(record::Record::Opportunity(opportunity)),
        },
    ];
    let writes = records.map(|record| RecordWrite {
        write: Some(record_write::Write::Upsert(record)),
        precondition: None,
    });
    let request = WriteRecordsRequest {
        account: account.to_owned(),
        writes: writes.to_vec(),
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client
        .write_records(request)
        .await
        .expect("the records are written");
}

async fn decision(server: &RunningServer, account: &str, user: &str) -> DecisionReason {
    let question = Question {
        user: user.to_owned(),
        subject: Some(question::Subject::Permission(
            Permission::AnonymizeCandidates.into(),
        )),
        target: Some(Target {
            opportunity: "o".to_owned(),
            ..Target::default()
        }),
        ..Question::default()
    };
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let single = AuthorizeRequest {
        account: account.to_owned(),
        question: Some(question.clone()),
        ..AuthorizeRequest::default()
    };
    let single = client.authorize(single).await.unwrap().into_inner();
    let batch = BatchAuthorizeRequest {
        account: account.to_owned(),
        questions: vec![question],
        ..BatchAuthorizeRequest::default()
    };
    let batch = client.batch_authorize(batch).await.unwrap().into_inner();
    let [
        Answer {
            outcome: Some(answer::Outcome::Decision(batched)),
            ..
        },
    ] = &batch.answers[..]
    else {
        panic!("one question has one decision");
    };
    assert_eq!(single.decision.as_ref(), Some(batched));
    batched.reason()
}

async fn roles(server: &RunningServer) {
    let mut client = RoleServiceClient::new(server.channel.clone());
    let create_role = CreateRole {
        role: "sourcer".to_owned(),
        title: "Sourcer".to_owned(),
        ..CreateRole::default()
    };
    let create_user = CreateUser {
        user: "bob".to_owned(),
        role: "admin".to_owned(),
        ..CreateUser::default()
    };
    let operations = [
        role_operation::Operation::CreateRole(create_role),
        role_operation::Operation::CreateUser(create_user),
    ];
    let request = ManageRolesRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        operations: operations
            .map(|operation| RoleOperation {
                operation: Some(operation),
            })
            .to_vec(),
        ..ManageRolesRequest::default()
    };
    client
        .manage_roles(request)
        .await
        .expect("a role and a user are made");

    assert_eq!(
        decision(server, "one", "bob").await,
        DecisionReason::Allowed
    );
    assert_eq!(
        decision(server, "two", "bob").await,
        DecisionReason::UserUnknown
    );
    for (account, known, roles) in [("one", true, 6), ("two", false, 5)] {
        let get = GetRoleRequest {
            account: account.to_owned(),
            role: "sourcer".to_owned(),
        };
        assert_eq!(client.get_role(get).await.is_ok(), known);
        let compare = CompareRolesRequest {
            account: account.to_owned(),
            role: "interviewer".to_owned(),
            other: "sourcer".to_owned(),
        };
        assert_eq!(client.compare_roles(compare).await.is_ok(), known);
        let holders = ListRoleHoldersRequest {
            account: account.to_owned(),
            role: "admin".to_owned(),
            ..ListRoleHoldersRequest::default()
        };
        let holders = client
            .list_role_holders(holders)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(holders.holders.len(), usize::from(known), "{account}");
        let list = ListRolesRequest {
            account: account.to_owned(),
            ..ListRolesRequest::default()
        };
        assert_eq!(
            client
                .list_roles(list)
                .await
                .unwrap()
                .into_inner()
                .roles
                .len(),
            roles
        );
    }
    let catalogue = client
        .list_permissions(ListPermissionsRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(catalogue.permissions.len(), 49);
}

/// What bob may do, who is known in one account only, and who may do it.
async fn lists(server: &RunningServer) {
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let sources = Permission::ManageSources.into();
    let profiles = Permission::ManageProfilesAndViewAssociatedPostings.into();
    for (account, users, things, reason) in [
        (
            "one",
            &["ada", "bob"][..],
            &["o"][..],
            DecisionReason::Allowed,
        ),
        ("two", &["ada"], &[], DecisionReason::UserUnknown),
    ] {
        let may = ListAuthorizedUsersRequest {
            account: account.to_owned(),
            question: Some(Question {
                subject: Some(question::Subject::Permission(sources)),
                ..Question::default()
            }),
            ..ListAuthorizedUsersRequest::default()
        };
        let found = client
            .list_authorized_users(may)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(found.users, users, "{account}");

        let of_bob = ListAuthorizedResourcesRequest {
            account: account.to_owned(),
            question: Some(Question {
                user: "bob".to_owned(),
                subject: Some(question::Subject::Permission(profiles)),
                ..Question::default()
            }),
            kind: ResourceKind::Opportunity.into(),
            ..ListAuthorizedResourcesRequest::default()
        };
        let list = client.list_authorized_resources(of_bob).await.unwrap();
        let message = list.into_inner().message().await.unwrap().unwrap();
        assert_eq!(message.resources, things, "{account}");

        let of_bob = ListAuthorizedPermissionsRequest {
            account: account.to_owned(),
            user: "bob".to_owned(),
            ..ListAuthorizedPermissionsRequest::default()
        };
        let answer = client.list_authorized_permissions(of_bob).await.unwrap();
        let rows = answer.into_inner().permissions;
        let row = rows.into_iter().find(|row| row.permission == sources);
        let Some(authorized_permission::Answer::Decision(decision)) = row.unwrap().answer else {
            panic!("row 8 waits for nothing");
        };
        assert_eq!(decision.reason(), reason, "{account}");
    }
}

async fn settings(server: &RunningServer) {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let locked = Settings {
        tags_locked: Some(true),
        ..Settings::default()
    };
    let update = UpdateSettingsRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        settings: Some(locked),
        etag: String::new(),
    };
    client
        .update_settings(update)
        .await
        .expect("the tags are locked");
    for (account, locked) in [("one", true), ("two", false)] {
        let get = GetSettingsRequest {
            account: account.to_owned(),
        };
        let settings = client
            .get_settings(get)
            .await
            .unwrap()
            .into_inner()
            .settings
            .unwrap();
        assert_eq!(settings.tags_locked, Some(locked), "{account}");
    }
}

async fn name(server: &RunningServer, account: &str) -> String {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let name = RecordName {
        name: Some(record_name::Name::Candidate("c".to_owned())),
    };
    let get = GetRecordRequest {
        account: account.to_owned(),
        name: Some(name),
    };
    let found = client.get_record(get).await.unwrap().into_inner();
    let Some(Record {
        record: Some(record::Record::Candidate(candidate)),
    }) = found.record
    else {
        panic!("a candidate is a candidate");
    };
    candidate.name
}

async fn records(server: &RunningServer) {
    for account in ["one", "two"] {
        assert_eq!(name(server, account).await, format!("Person of {account}"));
    }
}

async fn imports(server: &RunningServer) {
    let header = ImportHeader {
        account: "one".to_owned(),
        ..ImportHeader::default()
    };
    let entry = ImportEntry {
        entry: Some(import_entry::Entry::Record(candidate("Imported"))),
    };
    let messages = [
        import_records_request::Message::Header(header),
        import_records_request::Message::Chunk(ImportChunk {
            entries: vec![entry],
        }),
    ];
    let messages = messages.map(|message| ImportRecordsRequest {
        message: Some(message),
    });
    let mut client = RecordServiceClient::new(server.channel.clone());
    let mut answers = client
        .import_records(tokio_stream::iter(messages))
        .await
        .unwrap()
        .into_inner();
    let mut counts = None;
    while let Some(answer) = answers.message().await.unwrap() {
        assert!(answer.problems.is_empty(), "{:?}", answer.problems);
        counts = answer.counts;
    }
    assert_eq!(counts.map(|counts| counts.updated), Some(1));
    assert_eq!(name(server, "one").await, "Imported");
    assert_eq!(name(server, "two").await, "Person of two");
}

async fn erasure(server: &RunningServer) {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let mut request = AnonymizeOpportunitiesRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds {
            ids: vec!["o".to_owned()],
        })),
        ..AnonymizeOpportunitiesRequest::default()
    };
    let shown = client
        .anonymize_opportunities(request.clone())
        .await
        .unwrap()
        .into_inner();
    let Some(Outcome::Preview(preview)) = shown.result else {
        panic!("a preview comes first")
    };
    assert_eq!(preview.count, 1);

    // The token of one account is worth nothing in the other.
    request.preview_token = preview.preview_token;
    let elsewhere = AnonymizeOpportunitiesRequest {
        account: "two".to_owned(),
        ..request.clone()
    };
    let refused = client.anonymize_opportunities(elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);

    let run = client
        .anonymize_opportunities(request)
        .await
        .unwrap()
        .into_inner();
    let Some(Outcome::Job(job)) = run.result else {
        panic!("the token runs the preview")
    };
    for (account, code, jobs) in [("one", Code::Ok, 1), ("two", Code::NotFound, 0)] {
        let get = GetJobRequest {
            account: account.to_owned(),
            job: job.id.clone(),
            ..GetJobRequest::default()
        };
        let got = client.get_job(get).await;
        assert_eq!(got.map_or_else(|status| status.code(), |_| Code::Ok), code);
        let list = ListJobsRequest {
            account: account.to_owned(),
            ..ListJobsRequest::default()
        };
        assert_eq!(
            client
                .list_jobs(list)
                .await
                .unwrap()
                .into_inner()
                .jobs
                .len(),
            jobs
        );
    }
    assert_eq!(decision(server, "one", "ada").await, DecisionReason::Fenced);
    assert_eq!(
        decision(server, "two", "ada").await,
        DecisionReason::Allowed
    );
    assert_eq!(name(server, "two").await, "Person of two");
}

/// Each account's stream tells its own changes, and takes no other's token.
async fn changes(server: &RunningServer) {
    let mut client = RecordServiceClient::new(server.channel.clone());
    let mut streams = Vec::new();
    for account in ["one", "two"] {
        let watch = WatchChangesRequest {
            account: account.to_owned(),
            ..WatchChangesRequest::default()
        };
        let mut stream = client.watch_changes(watch).await.unwrap().into_inner();
        let begins = stream.message().await.unwrap().unwrap();
        streams.push((account, stream, begins.revision));
    }
    let [(_, one, of_one), (_, two, _)] = &mut streams[..] else {
        panic!("there are two");
    };
    for (account, id) in [("one", "s-one"), ("two", "s-two")] {
        let stage = Record {
            record: Some(record::Record::Stage(Stage {
                id: id.to_owned(),
                ..Stage::default()
            })),
        };
        let request = WriteRecordsRequest {
            account: account.to_owned(),
            writes: vec![RecordWrite {
                write: Some(record_write::Write::Upsert(stage)),
                precondition: None,
            }],
            ..WriteRecordsRequest::default()
        };
        client.write_records(request).await.unwrap();
    }
    assert_eq!(next_stage(one).await, "s-one");
    assert_eq!(next_stage(two).await, "s-two");

    let elsewhere = WatchChangesRequest {
        account: "two".to_owned(),
        after: of_one.clone(),
    };
    let refused = client.watch_changes(elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

/// The next stage that a stream names; the eraser may still be at work.
async fn next_stage(stream: &mut tonic::Streaming<WatchChangesResponse>) -> String {
    loop {
        let told = stream.message().await.unwrap().unwrap();
        let mut things = told.things.into_iter();
        if let Some(stage) = things.find(|thing| thing.kind() == ChangedKind::Stage) {
            return stage.id;
        }
    }
}
