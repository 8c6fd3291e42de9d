//! A copy that is older than what is stored is left out, and what opens is named
//! (rulebook: X60, X65).

use prost_types::Timestamp;
use steward::ambient::{Ambient as _, Machine};
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::facts::{ACCOUNT, ADA, begun, import, opportunity, reason, stored as record};
use crate::support::server::RunningServer;
use crate::support::{TestDatabase, on_both};

fn told(posting: &str, updated: u64) -> String {
    format!(
        r#"[{{"id":"o1","contact":"c1","updatedAt":{updated},
              "applications":[{{"id":"a1","type":"posting","posting":"{posting}","requisitionForHire":null}}]}}]"#
    )
}

fn seconds(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

fn stage(name: &str, source_time: Option<Timestamp>) -> RecordWrite {
    let stage = Stage {
        id: "s1".into(),
        name: name.into(),
    };
    RecordWrite {
        write: Some(record_write::Write::Upsert(Record {
            record: Some(record::Record::Stage(stage)),
        })),
        source_time,
        ..RecordWrite::default()
    }
}

async fn write(server: &RunningServer, write: RecordWrite) -> Result<WriteOutcome, Status> {
    let request = WriteRecordsRequest {
        account: ACCOUNT.into(),
        writes: vec![write],
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    let answer = client.write_records(request).await?.into_inner();
    Ok(answer.results[0].outcome())
}

async fn stored(server: &RunningServer) -> (String, Option<Timestamp>) {
    let request = GetRecordRequest {
        account: ACCOUNT.into(),
        name: Some(RecordName {
            name: Some(record_name::Name::Stage("s1".into())),
        }),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    let found = client.get_record(request).await.unwrap().into_inner();
    match found.record.unwrap().record.unwrap() {
        record::Record::Stage(stage) => (stage.name, found.source_time),
        other => panic!("{other:?}"),
    }
}

/// When the last change was made, in milliseconds.
async fn latest(db: &TestDatabase) -> i64 {
    let latest = db.texts("SELECT CAST(MAX(at) AS TEXT) FROM revision").await;
    latest[0].parse().unwrap()
}

on_both! {
    async fn an_older_copy_of_an_import_is_named_and_left_out(db: TestDatabase) {
        let server = begun(&db).await;
        let summary = import(&server, &[("opportunities.json", &told("secret", 20))]).await;
        assert!(summary.is_whole(), "{summary:?}");
        let older = told("open", 10);
        let summary = import(&server, &[("opportunities.json", &older)]).await;
        assert_eq!(summary.stale, ["opportunities.json, object 1: opportunity o1"]);
        let counts = summary.counts.unwrap();
        assert_eq!((counts.stale, counts.updated, counts.opening, counts.refused), (1, 0, 0, 0));
        assert!(!summary.is_whole());
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(opportunity(&server, "o1").await.posting, "secret");
        // Of the same time, and the same as before: nothing to tell.
        let same = import(&server, &[("opportunities.json", &told("secret", 20))]).await;
        assert!(same.is_whole(), "{same:?}");
        server.stop().await;
    }

    async fn what_opens_is_named(db: TestDatabase) {
        let server = begun(&db).await;
        let interview = |panel: &str| format!(r#"[{{"id":"i1","opportunityId":"o1","interviewers":[{panel}]}}]"#);
        let secret = told("secret", 20);
        import(&server, &[("opportunities.json", &secret), ("interviews.json", &interview(""))]).await;
        let open = told("open", 30);
        let files = [("opportunities.json", open.as_str()), ("interviews.json", &interview(r#"{"id":"tom"}"#))];
        let summary = import(&server, &files).await;
        let opening = [
            "opportunities.json, object 1: opportunity o1",
            "interviews.json, object 1: interview i1",
        ];
        assert_eq!(summary.opening, opening);
        assert_eq!(summary.counts.unwrap().opening, 2);
        // It is the fleet's fact, and applied.
        assert!(summary.is_whole());
        assert_eq!(reason(&server, "tom", "o1").await, "ALLOWED");
        // The other way closes.
        let files = [("opportunities.json", told("secret", 40)), ("interviews.json", interview(""))];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let summary = import(&server, &files).await;
        assert_eq!((summary.opening.len(), summary.counts.unwrap().updated), (0, 2));
        server.stop().await;
    }

    async fn what_opens_a_requisition_or_a_hired_profile_is_named(db: TestDatabase) {
        let server = begun(&db).await;
        let requisition = |flag: &str| {
            format!(r#"[{{"id":"q1","status":"open","owner":"ada","confidentiality":"{flag}"}}]"#)
        };
        let archived = |reason: &str| {
            format!(r#"[{{"id":"o1","contact":"c1","applications":[],"archived":{{"archivedAt":5,"reason":"{reason}"}}}}]"#)
        };
        let restricted = r#"{"settings":{"restrict_hired_profiles":true}}"#;
        import(&server, &[
            ("steward.json", restricted),
            ("requisitions.json", &requisition("confidential")),
            ("opportunities.json", &archived("hired")),
        ]).await;
        assert_eq!(reason(&server, "tom", "o1").await, "PRIVILEGE_MISSING");
        let summary = import(&server, &[
            ("requisitions.json", &requisition("non-confidential")),
            ("opportunities.json", &archived("no")),
        ]).await;
        let opening = ["requisitions.json, object 1: requisition q1", "opportunities.json, object 1: opportunity o1"];
        assert_eq!(summary.opening, opening);
        assert_eq!(reason(&server, "tom", "o1").await, "ALLOWED");
        // Closed again, and open again where nobody is kept from hired profiles.
        import(&server, &[
            ("steward.json", r#"{"settings":{"restrict_hired_profiles":false}}"#),
            ("requisitions.json", &requisition("confidential")),
            ("opportunities.json", &archived("hired")),
        ]).await;
        let summary = import(&server, &[("opportunities.json", &archived("no"))]).await;
        assert_eq!(summary.opening, [""; 0]);
        server.stop().await;
    }

    async fn an_older_copy_tells_nothing_of_the_person_either(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |id: &str, contact: &str, name: &str, at: u32| {
            format!(r#"{{"id":"{id}","contact":"{contact}","name":"{name}","updatedAt":{at},"applications":[]}}"#)
        };
        let list = |objects: &[String]| format!("[{}]", objects.join(","));
        let name = async |id: &str| match record(&server, record_name::Name::Candidate(id.into())).await {
            record::Record::Candidate(candidate) => candidate.name,
            other => panic!("{other:?}"),
        };
        // Of two opportunities of one person the newer one tells, in any order, and is no stale one.
        for objects in [[("o1", "New", 20), ("o2", "Old", 10)], [("o2", "Old", 10), ("o1", "New", 20)]] {
            let objects = objects.map(|(id, name, at)| told(id, "c1", name, at));
            let summary = import(&server, &[("opportunities.json", &list(&objects))]).await;
            assert!(summary.is_whole(), "{summary:?}");
            assert_eq!(name("c1").await, "New");
        }
        let older = list(&[told("o1", "c1", "Older", 5)]);
        let summary = import(&server, &[("opportunities.json", &older)]).await;
        assert_eq!(summary.stale, ["opportunities.json, object 1: opportunity o1"]);
        assert_eq!((summary.counts.unwrap().stale, name("c1").await.as_str()), (1, "New"));
        server.stop().await;
    }

    async fn a_candidate_is_not_gone_of_whom_something_was_told_since_the_export(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[]}]"#)]).await;
        let exported = latest(&db).await;
        // Until the clock has moved on, it is told again and again.
        let mut tags = 0;
        while latest(&db).await == exported {
            tags += 1;
            let again = format!(r#"[{{"id":"o2","contact":"c1","applications":[],"tags":["t{tags}"]}}]"#);
            import(&server, &[("opportunities.json", &again)]).await;
        }
        let gone = |id: &str, lacked| ImportEntry {
            entry: Some(import_entry::Entry::Gone(RecordName { name: Some(record_name::Name::Candidate(id.into())) })),
            lacked,
            ..ImportEntry::default()
        };
        let header = ImportHeader {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            exported_at: Some(Timestamp {
                seconds: exported / 1_000,
                nanos: i32::try_from(exported % 1_000 * 1_000_000).unwrap(),
            }),
            ..ImportHeader::default()
        };
        let messages = |lacked| {
            let chunk = ImportChunk { entries: vec![gone("c1", lacked)] };
            let messages = [
                import_records_request::Message::Header(header.clone()),
                import_records_request::Message::Chunk(chunk),
            ];
            messages.map(|message| ImportRecordsRequest { message: Some(message) })
        };
        let mut client = RecordServiceClient::new(server.channel.clone());
        let mut answers = client.import_records(tokio_stream::iter(messages(true))).await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        let counts = answer.counts.unwrap();
        assert_eq!((counts.stale, counts.restricted), (1, 0));
        for id in ["o1", "o2"] {
            assert_eq!(reason(&server, "tom", id).await, "ALLOWED");
        }
        // What the source itself calls gone is so at once (X57).
        let mut answers = client.import_records(tokio_stream::iter(messages(false))).await.unwrap().into_inner();
        let counts = answers.message().await.unwrap().unwrap().counts.unwrap();
        assert_eq!((counts.stale, counts.restricted), (0, 1));
        assert_eq!(reason(&server, "tom", "o1").await, "RESTRICTED");
        server.stop().await;
    }

    async fn a_write_may_say_when_its_source_changed(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(write(&server, stage("New", seconds(20))).await.unwrap(), WriteOutcome::Created);
        assert_eq!(write(&server, stage("Old", seconds(19))).await.unwrap(), WriteOutcome::Stale);
        assert_eq!(stored(&server).await, ("New".into(), seconds(20)));
        // Without a time nothing is compared, and the time that is known stays.
        assert_eq!(write(&server, stage("By hand", None)).await.unwrap(), WriteOutcome::Updated);
        assert_eq!(stored(&server).await, ("By hand".into(), seconds(20)));
        // A later time alone is noted too.
        assert_eq!(write(&server, stage("By hand", seconds(30))).await.unwrap(), WriteOutcome::Unchanged);
        assert_eq!(write(&server, stage("Old", seconds(29))).await.unwrap(), WriteOutcome::Stale);
        // Deleting does not make what is older new.
        let delete = RecordName { name: Some(record_name::Name::Stage("s1".into())) };
        let delete = RecordWrite { write: Some(record_write::Write::Delete(delete)), ..RecordWrite::default() };
        assert_eq!(write(&server, delete.clone()).await.unwrap(), WriteOutcome::Deleted);
        assert_eq!(write(&server, stage("Old", seconds(29))).await.unwrap(), WriteOutcome::Stale);
        assert_eq!(write(&server, stage("New", seconds(30))).await.unwrap(), WriteOutcome::Created);
        let timed = RecordWrite { source_time: seconds(40), ..delete };
        let refused = write(&server, timed).await.unwrap_err();
        assert_eq!(refused.message(), "`writes[0].source_time` goes with `upsert` only");
        server.stop().await;
    }

    async fn a_time_of_the_future_is_refused(db: TestDatabase) {
        let server = begun(&db).await;
        let now = Machine::default().now().0 / 1_000;
        assert_eq!(write(&server, stage("Soon", seconds(now + 240))).await.unwrap(), WriteOutcome::Created);
        let refused = write(&server, stage("Later", seconds(now + 3_600))).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(refused.message(), "`writes[0].source_time` lies more than five minutes ahead");
        let details = refused.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "FIELD_INVALID");
        assert_eq!(stored(&server).await.0, "Soon");
        let summary = import(&server, &[("opportunities.json", &told("open", 4_102_444_800_000))]).await;
        assert_eq!(
            summary.problems,
            ["opportunities.json, object 1: `updatedAt` lies more than five minutes ahead (left out)"]
        );
        assert_eq!((ADA, reason(&server, ADA, "o1").await.as_str()), ("ada", "RESOURCE_UNKNOWN"));
        server.stop().await;
    }
}
