//! Streams of changes, and their tokens.

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::Code;

use crate::support::server::RunningServer;

/// Each account's stream tells its own changes, and takes no other's token.
pub(super) async fn changes(server: &RunningServer) {
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
                ..RecordWrite::default()
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
