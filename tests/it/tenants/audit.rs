//! The audit of one account, and its end.

use steward::proto::audit_service_client::AuditServiceClient;
use steward::proto::*;
use tonic::Code;

use crate::support::server::RunningServer;

/// Each account's events are its own, and the end of one is none of another.
pub(super) async fn audit(server: &RunningServer) {
    let mut client = AuditServiceClient::new(server.channel.clone());
    let mut lists = Vec::new();
    let mut heads = Vec::new();
    for account in ["one", "two"] {
        let account = account.to_owned();
        let list = ListAuditEventsRequest {
            account: account.clone(),
            page_size: 1_000,
            ..ListAuditEventsRequest::default()
        };
        let events = client
            .list_audit_events(list)
            .await
            .unwrap()
            .into_inner()
            .events;
        let stream = StreamAuditEventsRequest {
            account: account.clone(),
            ..StreamAuditEventsRequest::default()
        };
        let mut stream = client
            .stream_audit_events(stream)
            .await
            .unwrap()
            .into_inner();
        let told = stream.message().await.unwrap().unwrap().events;
        // The eraser may still be at work.
        assert!(told.starts_with(&events));
        let export = ExportAuditHeadRequest { account };
        let head = client.export_audit_head(export).await.unwrap().into_inner();
        heads.push(head.head.unwrap());
        lists.push(events);
    }
    let links = |events: &[AuditEvent]| {
        events
            .iter()
            .map(|event| event.link.clone())
            .collect::<Vec<_>>()
    };
    let (one, two) = (links(&lists[0]), links(&lists[1]));
    // Those before the chain have no links.
    assert!(
        one.iter()
            .all(|link| link.is_empty() || !two.contains(link))
    );
    for (account, head, fits) in [("one", 0, true), ("one", 1, false), ("two", 0, false)] {
        let verify = VerifyAuditEventsRequest {
            account: account.to_owned(),
            exported: vec![heads[head].clone()],
        };
        match client.verify_audit_events(verify).await {
            Ok(verified) => assert_eq!((verified.into_inner().findings, fits), (vec![], true)),
            Err(status) => assert_eq!((status.code(), fits), (Code::InvalidArgument, false)),
        }
    }
}
