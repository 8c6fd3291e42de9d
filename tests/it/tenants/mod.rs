//! The same ids in two accounts never meet, through any RPC.

mod audit;
mod changes;
mod erasure;
mod lists;
mod records;
mod roles;

use std::collections::BTreeSet;

use prost::Message as _;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::{self, *};

use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

/// The RPCs that the test below asks in both accounts. `ListPermissions` names
/// no account: the catalogue is one.
const ASKED: &[&str] = &[
    "AuditService/ExportAuditHead",
    "AuditService/ListAuditEvents",
    "AuditService/StreamAuditEvents",
    "AuditService/VerifyAuditEvents",
    "AuthorizationService/Authorize",
    "AuthorizationService/BatchAuthorize",
    "AuthorizationService/ListAuthorizedPermissions",
    "AuthorizationService/ListAuthorizedResources",
    "AuthorizationService/ListAuthorizedUsers",
    "LifecycleService/AnonymizeOpportunities",
    "LifecycleService/GetJob",
    "LifecycleService/LiftRestriction",
    "LifecycleService/ListJobs",
    "LifecycleService/ListRestrictions",
    "LifecycleService/Restrict",
    "RecordService/GetRecord",
    "RecordService/GetSettings",
    "RecordService/ImportRecords",
    "RecordService/ListRecords",
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
        roles::roles(&server).await;
        lists::lists(&server).await;
        records::settings(&server).await;
        records::records(&server).await;
        records::imports(&server).await;
        records::listed(&server).await;
        erasure::restriction(&server).await;
        erasure::erasure(&server).await;
        changes::changes(&server).await;
        audit::audit(&server).await;
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
        ..RecordWrite::default()
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
