//! Whoever lost the right to serve says nothing more, in whichever call.

use steward::proto::record_service_client::RecordServiceClient;

use tonic::transport::Endpoint;

use super::lease::TAKEN_BY_ANOTHER;
use super::*;
use crate::callers::called_with;
use crate::callers::requests::{REQUESTS, request};
use crate::support::process::Operator;

/// So many bytes are taken in unasked.
const NARROW: u32 = 4_096;
/// Far more: ids of 60 characters.
const OPPORTUNITIES: usize = 6_000;
/// How many are written at a time.
const AT_ONCE: usize = 1_000;

/// Writes what is a long list.
async fn fill(channel: &Channel) {
    let mut client = RecordServiceClient::new(channel.clone());
    for from in (0..OPPORTUNITIES).step_by(AT_ONCE) {
        let write = |number: usize| RecordWrite {
            write: Some(record_write::Write::Upsert(Record {
                record: Some(record::Record::Opportunity(Opportunity {
                    id: format!("{number:060}"),
                    candidate: "c".to_owned(),
                    ..Opportunity::default()
                })),
            })),
            ..RecordWrite::default()
        };
        let request = WriteRecordsRequest {
            account: "acme".to_owned(),
            writes: (from..from + AT_ONCE).map(write).collect(),
            ..WriteRecordsRequest::default()
        };
        client.write_records(request).await.unwrap();
    }
}

/// All that the Super Admin sees.
async fn list(channel: &Channel) -> tonic::Streaming<ListAuthorizedResourcesResponse> {
    let subject = Permission::ManageProfilesAndViewAssociatedPostings.into();
    let request = ListAuthorizedResourcesRequest {
        account: "acme".to_owned(),
        question: Some(Question {
            user: "root".to_owned(),
            subject: Some(question::Subject::Permission(subject)),
            ..Question::default()
        }),
        kind: ResourceKind::Opportunity.into(),
        page_size: 10,
        ..ListAuthorizedResourcesRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let list = client.list_authorized_resources(request).await;
    list.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_at_all_is_answered() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    allow(&db);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "10");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    fill(&channel).await;
    let narrow = Endpoint::from_shared(format!("http://{}", server.address())).unwrap();
    let narrow = narrow.initial_stream_window_size(NARROW).connect().await;
    let mut begun = list(&narrow.unwrap()).await;
    begun.message().await.unwrap().unwrap();

    db.execute(TAKEN_BY_ANOTHER).await;
    until_not_serving(&channel).await;
    for (rpc, _) in REQUESTS {
        let path = format!("/steward.v1.{rpc}");
        let message = request(&path, "acme", "root");
        let answer = called_with(channel.clone(), &path, None, &message).await;
        let expected = match *rpc {
            // It is of no account, and the same for all.
            "RoleService/ListPermissions" => (Code::Ok, String::new()),
            _ => (Code::Unavailable, "NOT_SERVING".to_owned()),
        };
        assert_eq!(answer, expected, "{rpc}");
    }
    // What was sent already is of before.
    let ended = async {
        while begun.message().await?.is_some() {}
        Ok::<_, Status>(())
    };
    let ended = tokio::time::timeout(LIMIT, ended).await.unwrap();
    let status = ended.expect_err("a list goes on that may not");
    assert_unavailable(&status);
    assert_eq!(reason_of(&status), "NOT_SERVING");
    assert_eq!(server.stop().await, Some(0));
}
