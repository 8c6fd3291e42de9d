//! A request with an id is carried out once, however often it comes.

use steward::proto::*;

use super::rpcs::{ALL, Rpc, prepare, worker_rests};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

/// How many callers send the same request at once.
const CALLERS: usize = 16;

on_both! {
    async fn the_same_request_at_once_is_done_once_and_answered_alike(db: TestDatabase) {
        prepare(&db).await;
        let server = start(&db).await;
        for rpc in ALL.into_iter().filter(|rpc| rpc.takes_request_id()) {
            worker_rests(&server.channel).await;
            let before = server.revision("acme").await;
            let token = rpc.token(&server.channel, 1).await;
            let id = format!("same-{rpc:?}");
            let calls = (0..CALLERS).map(|_| rpc.send(&server.channel, 1, &token, &id));
            let answers = futures_util::future::join_all(calls).await;
            let first = answers[0].as_ref().unwrap_or_else(|status| panic!("{rpc:?}: {status:?}"));
            for answer in &answers {
                assert_eq!(answer.as_ref().expect("an answer"), first, "{rpc:?}");
            }
            worker_rests(&server.channel).await;
            // The worker adds two commits of its own: erased, complete.
            let own = if rpc == Rpc::AnonymizeOpportunities { 3 } else { 1 };
            assert_eq!(server.revision("acme").await, before + own, "{rpc:?}");
        }
        server.stop().await;
    }

    async fn a_repetition_answers_the_revision_of_the_first_time(db: TestDatabase) {
        prepare(&db).await;
        let server = start(&db).await;
        let mut sent = Vec::new();
        for rpc in ALL.into_iter().filter(|rpc| rpc.takes_request_id()) {
            let token = rpc.token(&server.channel, 1).await;
            let answer = rpc.send(&server.channel, 1, &token, &format!("{rpc:?}")).await.unwrap();
            sent.push((rpc, token, answer));
        }
        worker_rests(&server.channel).await;
        for (rpc, token, answer) in &sent {
            let again = rpc.send(&server.channel, 1, token, &format!("{rpc:?}")).await.unwrap();
            assert_eq!(&again, answer, "{rpc:?}");
            assert!(answer.revision().is_some_and(|token| !token.is_empty()), "{rpc:?}");
        }
        server.stop().await;
    }

    async fn an_id_is_not_used_for_another_request(db: TestDatabase) {
        use tonic_types::StatusExt as _;
        prepare(&db).await;
        let server = start(&db).await;
        for rpc in ALL.into_iter().filter(|rpc| rpc.takes_request_id()) {
            let token = rpc.token(&server.channel, 1).await;
            rpc.send(&server.channel, 1, &token, &format!("{rpc:?}")).await.unwrap();
            worker_rests(&server.channel).await;
            let token = rpc.token(&server.channel, 2).await;
            let other = rpc.send(&server.channel, 2, &token, &format!("{rpc:?}")).await;
            let status = other.expect_err("it is refused");
            assert_eq!(status.code(), tonic::Code::AlreadyExists, "{rpc:?}: {status:?}");
            assert_eq!(status.message(), "the request id was used for a different request");
            let details = status.get_error_details();
            assert_eq!(details.error_info().expect("a reason").reason, "REQUEST_ID_REUSED");
        }
        server.stop().await;
    }

    async fn a_repeated_change_of_settings_does_not_undo_what_came_between(db: TestDatabase) {
        use steward::proto::record_service_client::RecordServiceClient;
        prepare(&db).await;
        let server = start(&db).await;
        let mut client = RecordServiceClient::new(server.channel.clone());
        let lock = |locked, request_id: &str| UpdateSettingsRequest {
            account: "acme".to_owned(),
            acting_user: "root".to_owned(),
            settings: Some(Settings { tags_locked: Some(locked), ..Settings::default() }),
            request_id: request_id.to_owned(),
            ..UpdateSettingsRequest::default()
        };
        // It changes nothing the first time: the default is unlocked.
        let first = client.update_settings(lock(false, "q1")).await.unwrap().into_inner();
        client.update_settings(lock(true, "")).await.unwrap();
        let again = client.update_settings(lock(false, "q1")).await.unwrap().into_inner();
        assert_eq!(again, first);
        let request = GetSettingsRequest { account: "acme".to_owned() };
        let present = client.get_settings(request).await.unwrap().into_inner();
        assert_eq!(present.settings.unwrap().tags_locked, Some(true));
        server.stop().await;
    }
}
