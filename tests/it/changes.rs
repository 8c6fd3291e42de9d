//! `WatchChanges`: every change once, in the order of the commits.

use std::time::Duration;

use steward::ambient::{Ambient as _, Machine};
use steward::domain::id::AccountId;
use steward::domain::record::Timestamp;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use steward::store::Pruned;
use tonic::transport::Endpoint;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use crate::support::server::{RunningServer, start, start_beating};
use crate::support::{TestDatabase, on_both};

const ACCOUNT: &str = "acme";
/// What is logged when the log does not reach back to what is in memory.
const LOADED_ANEW: &str =
    "the store does not go on from what was in memory; the account was loaded anew";

fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

fn client(server: &RunningServer) -> RecordServiceClient<tonic::transport::Channel> {
    RecordServiceClient::new(server.channel.clone())
}

async fn watch(
    server: &RunningServer,
    after: &str,
) -> Result<Streaming<WatchChangesResponse>, Status> {
    let request = WatchChangesRequest {
        account: ACCOUNT.to_owned(),
        after: after.to_owned(),
    };
    Ok(client(server).watch_changes(request).await?.into_inner())
}

async fn next(
    stream: &mut Streaming<WatchChangesResponse>,
) -> Result<WatchChangesResponse, Status> {
    let next = tokio::time::timeout(Duration::from_secs(30), stream.message());
    Ok(next.await.expect("it comes at once")?.expect("it goes on"))
}

/// The stream's error, whenever it comes.
async fn refused(server: &RunningServer, after: &str) -> Status {
    match watch(server, after).await {
        Err(status) => status,
        Ok(mut stream) => next(&mut stream).await.unwrap_err(),
    }
}

fn told(status: &Status) -> (Code, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    (status.code(), reason.unwrap_or_default())
}

fn upsert(id: &str, name: &str) -> RecordWrite {
    let stage = Stage {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    RecordWrite {
        write: Some(record_write::Write::Upsert(Record {
            record: Some(record::Record::Stage(stage)),
        })),
        precondition: None,
        ..RecordWrite::default()
    }
}

async fn write(server: &RunningServer, writes: Vec<RecordWrite>) -> String {
    let request = WriteRecordsRequest {
        account: ACCOUNT.to_owned(),
        writes,
        ..WriteRecordsRequest::default()
    };
    let written = client(server).write_records(request).await.unwrap();
    written.into_inner().revision
}

fn things(response: &WatchChangesResponse) -> Vec<(ChangedKind, &str)> {
    let things = response.things.iter();
    things
        .map(|thing| (thing.kind(), thing.id.as_str()))
        .collect()
}

/// A new server with an account, and the token of its present revision.
async fn begun(db: &TestDatabase) -> (RunningServer, String) {
    let server = start(db).await;
    server.create_account(ACCOUNT, "ada").await;
    let mut stream = watch(&server, "").await.unwrap();
    let token = next(&mut stream).await.unwrap().revision;
    (server, token)
}

on_both! {
    async fn a_stream_from_now_tells_where_it_begins_and_then_what_changes(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        let mut stream = watch(&server, "").await.unwrap();
        let begins = next(&mut stream).await.unwrap();
        assert!(!begins.revision.is_empty());
        assert_eq!((begins.things.len(), begins.time, begins.continues), (0, None, false));
        let token = write(&server, vec![upsert("b", "B"), upsert("a", "A")]).await;
        let first = next(&mut stream).await.unwrap();
        assert_eq!(things(&first), [(ChangedKind::Stage, "b"), (ChangedKind::Stage, "a")]);
        assert_eq!(first.revision, token, "it is the token that the writer got");
        assert_eq!(first.author(), AuthorKind::Service);
        assert!(first.time.is_some());

        let settings = Settings { tags_locked: Some(true), ..Settings::default() };
        let update = UpdateSettingsRequest {
            account: ACCOUNT.to_owned(),
            acting_user: "ada".to_owned(),
            settings: Some(settings),
            ..UpdateSettingsRequest::default()
        };
        client(&server).update_settings(update).await.unwrap();
        let second = next(&mut stream).await.unwrap();
        assert_eq!(things(&second), [(ChangedKind::Settings, ACCOUNT)]);
        assert_eq!(second.author(), AuthorKind::User);
        drop(stream);
        server.stop().await;
    }

    async fn it_goes_on_after_any_revision_without_losing_or_repeating_one(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let mut whole = watch(&server, &token).await.unwrap();
        let machine = Machine::default();
        let seed = u64::from_be_bytes(machine.random().unwrap()[..8].try_into().unwrap());
        println!("seed {seed}");
        let mut random = seed;
        let mut draw = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % below
        };
        let mut tokens = vec![token];
        for commit in 0..12 {
            let mut writes = Vec::new();
            for place in 0..=draw(4) {
                // Each write makes or changes one of a few stages, so that ids come again.
                let id = format!("s{}", place * 3 + draw(3));
                writes.push(upsert(&id, &format!("{commit}")));
            }
            tokens.push(write(&server, writes).await);
        }
        let mut expected = Vec::new();
        for _ in 1..tokens.len() {
            expected.push(next(&mut whole).await.unwrap());
        }
        let told: Vec<_> = expected.iter().map(|response| response.revision.clone()).collect();
        assert_eq!(told, tokens[1..]);
        assert!(expected.iter().all(|response| !response.things.is_empty()));
        let end = write(&server, vec![upsert("end", "End")]).await;
        for (place, token) in tokens.iter().enumerate() {
            let mut resumed = watch(&server, token).await.unwrap();
            for response in &expected[place..] {
                assert_eq!(&next(&mut resumed).await.unwrap(), response, "after {place}");
            }
            assert_eq!(next(&mut resumed).await.unwrap().revision, end, "after {place}");
        }
        assert_eq!(next(&mut whole).await.unwrap().revision, end);
        drop(whole);
        server.stop().await;
    }

    async fn a_large_revision_comes_in_parts_of_which_only_the_last_has_the_token(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let header = ImportHeader { account: ACCOUNT.to_owned(), ..ImportHeader::default() };
        let entries = (0..2500).map(|n| {
            let stage = Stage { id: format!("s{n}"), name: "Stage".to_owned() };
            let record = Record { record: Some(record::Record::Stage(stage)) };
            ImportEntry {  entry: Some(import_entry::Entry::Record(record)), ..ImportEntry::default() }
        });
        let messages = [
            import_records_request::Message::Header(header),
            import_records_request::Message::Chunk(ImportChunk { entries: entries.collect() }),
        ];
        let messages = messages.map(|message| ImportRecordsRequest { message: Some(message) });
        let mut answers =
            client(&server).import_records(tokio_stream::iter(messages)).await.unwrap().into_inner();
        let imported = answers.message().await.unwrap().unwrap().revision;
        let mut stream = watch(&server, &token).await.unwrap();
        let mut seen = Vec::new();
        loop {
            let part = next(&mut stream).await.unwrap();
            assert!(part.things.len() <= 1000);
            seen.extend(part.things.into_iter().map(|thing| thing.id));
            assert!(seen.len() <= 2500, "nothing comes twice");
            if !part.continues {
                assert_eq!(part.revision, imported);
                break;
            }
            assert_eq!(part.revision, "");
        }
        let expected: Vec<String> = (0..2500).map(|n| format!("s{n}")).collect();
        assert_eq!(seen, expected);
        drop(stream);
        server.stop().await;
    }

    async fn what_is_not_retained_is_out_of_range(db: TestDatabase) {
        let (server, old) = begun(&db).await;
        let kept = write(&server, vec![upsert("a", "1")]).await;
        let last = write(&server, vec![upsert("a", "2")]).await;
        let store = server.replica.store();
        let pruned = store.prune_log(&account(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        let status = refused(&server, &old).await;
        assert_eq!(told(&status), (Code::OutOfRange, "REVISION_NOT_RETAINED".to_owned()));
        assert!(status.message().contains("start over from a snapshot"), "{status:?}");
        // What follows the one before the last is there.
        let mut stream = watch(&server, &kept).await.unwrap();
        assert_eq!(next(&mut stream).await.unwrap().revision, last);
        drop(stream);
        server.stop().await;
    }

    async fn a_slow_reader_that_is_overtaken_is_told(db: TestDatabase) {
        db.log.expects(LOADED_ANEW);
        let (server, token) = begun(&db).await;
        // A reader that has not been heard of since.
        let mut stream = watch(&server, &token).await.unwrap();
        write(&server, vec![upsert("a", "1")]).await;
        next(&mut stream).await.unwrap();
        let other = start(&db).await;
        for name in ["2", "3", "4"] {
            write(&other, vec![upsert("a", name)]).await;
        }
        let store = server.replica.store();
        store.prune_log(&account(), Timestamp(i64::MAX)).await.unwrap();
        let account = server.replica.account(&account()).await.unwrap().unwrap();
        server.replica.catch_up(&account).await.unwrap();
        let status = next(&mut stream).await.unwrap_err();
        assert_eq!(told(&status), (Code::OutOfRange, "REVISION_NOT_RETAINED".to_owned()));
        other.stop().await;
        server.stop().await;
    }

    async fn a_stream_without_news_says_how_far_back_one_may_begin(db: TestDatabase) {
        let server = start_beating(&db, Duration::from_millis(20)).await;
        server.create_account(ACCOUNT, "ada").await;
        let mut stream = watch(&server, "").await.unwrap();
        let first = next(&mut stream).await.unwrap();
        assert_eq!(first.oldest_revision, first.revision, "there is one revision");
        let written = write(&server, vec![upsert("a", "1")]).await;
        let no_change = |message: &WatchChangesResponse| message.time.is_none() && message.things.is_empty();
        let mut told = Vec::new();
        while told.is_empty() {
            told.extend(Some(next(&mut stream).await.unwrap()).filter(|message| !no_change(message)));
        }
        assert_eq!((told[0].revision.as_str(), told[0].oldest_revision.as_str()), (written.as_str(), ""));
        let beat = next(&mut stream).await.unwrap();
        assert!(no_change(&beat) && !beat.continues, "{beat:?}");
        assert_eq!((&beat.revision, &beat.oldest_revision), (&written, &first.revision));
        // One may begin after the oldest, also after the log was cut.
        let last = write(&server, vec![upsert("a", "2")]).await;
        let store = server.replica.store();
        assert_eq!(store.prune_log(&account(), Timestamp(i64::MAX)).await, Ok(Pruned::All));
        let begins = next(&mut watch(&server, "").await.unwrap()).await.unwrap();
        assert_eq!((&begins.revision, &begins.oldest_revision), (&last, &last));
        let mut after = watch(&server, &begins.oldest_revision).await.unwrap();
        let beat = next(&mut after).await.unwrap();
        assert!(no_change(&beat) && beat.revision == last, "{beat:?}");
        drop(stream);
        server.stop().await;
    }

    async fn streams_that_nobody_reads_take_no_connection_away(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let writes: Vec<_> = (0..200).map(|n| upsert(&format!("stage-with-a-long-name-{n}"), "S")).collect();
        write(&server, writes).await;
        // More of them than there are connections, each with room for less than what is to be told.
        let endpoint = Endpoint::from_shared(server.url()).unwrap().initial_stream_window_size(1_024);
        let channel = endpoint.connect().await.unwrap();
        let mut unread = Vec::new();
        for _ in 0..40 {
            let request = WatchChangesRequest { account: ACCOUNT.to_owned(), after: token.clone() };
            let mut client = RecordServiceClient::new(channel.clone());
            unread.push(client.watch_changes(request).await.unwrap().into_inner());
        }
        for round in 0..20 {
            write(&server, vec![upsert("a", &round.to_string())]).await;
            let request = ListRecordsRequest {
                account: ACCOUNT.to_owned(),
                kind: ResourceKind::Posting.into(),
                ..ListRecordsRequest::default()
            };
            client(&server).list_records(request).await.unwrap();
        }
        // Each of them tells all of it to whoever reads it after all.
        let mut seen = Vec::new();
        for stream in &mut unread {
            let mut names = 0;
            while names < 220 {
                names += next(stream).await.unwrap().things.len();
            }
            seen.push(names);
        }
        assert_eq!(seen, [220; 40]);
        drop(unread);
        server.stop().await;
    }

    async fn many_that_one_write_wakes_leave_connections_to_others(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let mut streams = Vec::new();
        for _ in 0..10 {
            let mut client = RecordServiceClient::new(server.another_channel().await);
            for _ in 0..50 {
                let request = WatchChangesRequest { account: ACCOUNT.to_owned(), after: token.clone() };
                streams.push(client.watch_changes(request).await.unwrap().into_inner());
            }
        }
        for round in 0..5 {
            let written = write(&server, vec![upsert("a", &round.to_string())]).await;
            let request = ListRecordsRequest {
                account: ACCOUNT.to_owned(),
                kind: ResourceKind::Posting.into(),
                ..ListRecordsRequest::default()
            };
            for _ in 0..10 {
                client(&server).list_records(request.clone()).await.unwrap();
            }
            for stream in &mut streams {
                assert_eq!(next(stream).await.unwrap().revision, written);
            }
        }
        drop(streams);
        server.stop().await;
    }

    async fn a_connection_that_watches_can_still_be_asked(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let mut streams = Vec::new();
        for _ in 0..96 {
            streams.push(watch(&server, &token).await.unwrap());
        }
        let status = watch(&server, &token).await.unwrap_err();
        assert_eq!(told(&status), (Code::ResourceExhausted, "OVERLOADED".to_owned()));
        let text = "this connection has 96 streams of changes; another connection takes as many";
        assert_eq!(status.message(), text);
        // It is asked other things, and another takes streams.
        write(&server, vec![upsert("a", "1")]).await;
        let mut client = RecordServiceClient::new(server.another_channel().await);
        let request = WatchChangesRequest { account: ACCOUNT.to_owned(), after: token.clone() };
        client.watch_changes(request).await.unwrap();
        // One that has ended leaves room.
        streams.pop();
        while watch(&server, &token).await.is_err() {
            tokio::task::yield_now().await;
        }
        server.stop().await;
    }

    async fn a_token_that_is_not_believed_is_refused(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        server.create_account("other", "ada").await;
        let status = refused(&server, "nonsense").await;
        assert_eq!(told(&status), (Code::InvalidArgument, "TOKEN_INVALID".to_owned()));
        assert!(status.message().starts_with("`after` "), "{status:?}");
        let elsewhere = WatchChangesRequest { account: "other".to_owned(), after: token.clone() };
        let status = client(&server).watch_changes(elsewhere).await.unwrap_err();
        assert_eq!(told(&status), (Code::InvalidArgument, "TOKEN_OF_ANOTHER_ACCOUNT".to_owned()));
        let unknown = WatchChangesRequest { account: "nobody".to_owned(), ..WatchChangesRequest::default() };
        let status = client(&server).watch_changes(unknown).await.unwrap_err();
        assert_eq!(told(&status), (Code::NotFound, "ACCOUNT_UNKNOWN".to_owned()));
        let another = TestDatabase::sqlite();
        let (elsewhere, foreign) = begun(&another).await;
        let status = refused(&server, &foreign).await;
        let reason = "TOKEN_OF_ANOTHER_DATABASE".to_owned();
        assert_eq!(told(&status), (Code::FailedPrecondition, reason));
        elsewhere.stop().await;
        server.stop().await;
    }

    async fn after_a_restore_a_stream_does_not_go_on_from_what_was_lost(db: TestDatabase) {
        let (server, _) = begun(&db).await;
        let kept = write(&server, vec![upsert("a", "1")]).await;
        server.stop().await;
        let backup = db.back_up().await;
        let server = start(&db).await;
        let gone = write(&server, vec![upsert("b", "1")]).await;
        server.stop().await;
        db.restore(&backup).await;
        let server = start(&db).await;
        let instead = write(&server, vec![upsert("c", "1")]).await;
        let status = refused(&server, &gone).await;
        assert_eq!(told(&status), (Code::FailedPrecondition, "REVISION_LOST".to_owned()));
        let mut stream = watch(&server, &kept).await.unwrap();
        let told = next(&mut stream).await.unwrap();
        assert_eq!(things(&told), [(ChangedKind::Stage, "c")]);
        assert_eq!(told.revision, instead);
        drop(stream);
        server.stop().await;
    }

    async fn a_server_that_stops_says_so_and_waits_for_no_stream(db: TestDatabase) {
        let (server, token) = begun(&db).await;
        let mut stream = watch(&server, &token).await.unwrap();
        let written = write(&server, vec![upsert("a", "1")]).await;
        assert_eq!(next(&mut stream).await.unwrap().revision, written);
        let (status, ()) = tokio::join!(next(&mut stream), server.stop());
        let status = status.unwrap_err();
        assert_eq!(told(&status), (Code::Unavailable, "STOPPING".to_owned()));
        assert!(status.get_error_details().retry_info().is_some());
    }
}
