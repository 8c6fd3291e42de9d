//! Opportunities that move to another candidate (rulebook, X58, X65).

use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::copies::delete;
use crate::facts::{ACCOUNT, ADA, begun, import, reason, stored};
use crate::support::server::RunningServer;
use crate::support::{TestDatabase, on_both};

const APPLIED: &str =
    r#""applications":[{"id":"a","type":"posting","posting":"open","requisitionForHire":null}]"#;

fn told(id: &str, candidate: &str, more: &str) -> String {
    format!(r#"[{{"id":"{id}","contact":"{candidate}",{APPLIED}{more}}}]"#)
}

async fn link(server: &RunningServer, candidates: Vec<String>) -> Result<(), tonic::Status> {
    let user = User {
        id: "tom".into(),
        role: "team_member".into(),
        linked_candidates: candidates,
        ..User::default()
    };
    let request = WriteRecordsRequest {
        account: ACCOUNT.into(),
        acting_user: ADA.into(),
        writes: vec![RecordWrite {
            write: Some(record_write::Write::Upsert(Record {
                record: Some(record::Record::User(user)),
            })),
            ..RecordWrite::default()
        }],
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client.write_records(request).await.map(|_| ())
}

/// A candidate's state, and into whom it was merged.
async fn state_of(server: &RunningServer, id: &str) -> (ErasureState, String) {
    match stored(server, record_name::Name::Candidate(id.into())).await {
        record::Record::Candidate(it) => (it.erasure_state(), it.merged_into),
        other => panic!("{other:?}"),
    }
}

fn opportunity_of(id: &str, candidate: &str) -> Opportunity {
    Opportunity {
        id: id.into(),
        candidate: candidate.into(),
        posting: "open".into(),
        ..Opportunity::default()
    }
}

/// An import that goes on as long as this is held.
struct ImportStream {
    messages: mpsc::Sender<ImportRecordsRequest>,
    answers: Streaming<ImportRecordsResponse>,
}

async fn import_stream(server: &RunningServer) -> ImportStream {
    let (messages, sent) = mpsc::channel(1);
    let header = ImportHeader {
        account: ACCOUNT.into(),
        acting_user: ADA.into(),
        ..ImportHeader::default()
    };
    let header = import_records_request::Message::Header(header);
    let header = ImportRecordsRequest {
        message: Some(header),
    };
    messages.send(header).await.unwrap();
    let mut client = RecordServiceClient::new(server.channel.clone());
    let answers = client.import_records(ReceiverStream::new(sent)).await;
    let answers = answers.unwrap().into_inner();
    ImportStream { messages, answers }
}

impl ImportStream {
    /// Tells opportunities, and waits until they are in.
    async fn tell<const N: usize>(&mut self, opportunities: [Opportunity; N]) {
        let entry = |opportunity| ImportEntry {
            entry: Some(import_entry::Entry::Record(Record {
                record: Some(record::Record::Opportunity(opportunity)),
            })),
            ..ImportEntry::default()
        };
        let entries = opportunities.into_iter().map(entry).collect();
        let chunk = import_records_request::Message::Chunk(ImportChunk { entries });
        let chunk = ImportRecordsRequest {
            message: Some(chunk),
        };
        self.messages.send(chunk).await.unwrap();
        let answer = self.answers.message().await.unwrap().unwrap();
        assert_eq!(answer.problems, []);
    }

    async fn end(mut self) {
        drop(self.messages);
        while self.answers.message().await.unwrap().is_some() {}
    }
}

on_both! {
    async fn what_shows_a_confidential_person_and_who_is_merged_are_named(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", &told("s", "hidden", r#","confidentiality":"confidential""#))]).await;
        import(&server, &[("opportunities.json", &told("o", "c1", ""))]).await;
        let named = ["opportunities.json, object 1: opportunity o"];
        let summary = import(&server, &[("opportunities.json", &told("o", "hidden", ""))]).await;
        assert_eq!(summary.opening, named);
        assert_eq!(summary.merging, [named[0], "candidate c1 into candidate hidden"]);
        // Who was seen already is not opened by one more; nor is anybody by a confidential one.
        let summary = import(&server, &[("opportunities.json", &told("p", "hidden", ""))]).await;
        assert_eq!(summary.opening, [""; 0]);
        import(&server, &[("opportunities.json", &told("s2", "other", r#","confidentiality":"confidential""#))]).await;
        let summary = import(&server, &[("opportunities.json", &told("s3", "other", r#","confidentiality":"confidential""#))]).await;
        assert_eq!(summary.opening, [""; 0]);
        // A new candidacy shows who was seen in confidence only.
        let summary = import(&server, &[("opportunities.json", &told("n", "other", ""))]).await;
        assert_eq!((summary.opening, summary.merging), (vec!["opportunities.json, object 1: opportunity n".to_owned()], vec![]));
        server.stop().await;
    }

    async fn whose_last_live_opportunity_moves_away_is_closed_with_what_is_gone(db: TestDatabase) {
        let server = begun(&db).await;
        let moved = |id: &str| told(id, "c2", "");
        for (who, gone, first) in [("c1", "o1", true), ("d1", "p1", false)] {
            let kept = gone.replace('1', "2");
            let both = format!(r#"[{{"id":"{gone}","contact":"{who}",{APPLIED}}},{{"id":"{kept}","contact":"{who}",{APPLIED}}}]"#);
            import(&server, &[("opportunities.json", &both)]).await;
            let deleted = format!(r#"[{{"id":"{gone}"}}]"#);
            let steps = [("opportunities/deleted.json", deleted), ("opportunities.json", moved(&kept))];
            let in_order: Vec<_> = if first { steps.iter().collect() } else { steps.iter().rev().collect() };
            let mut named = Vec::new();
            for (file, content) in in_order {
                named.extend(import(&server, &[(file, content)]).await.restricted);
            }
            assert_eq!(state_of(&server, who).await, (ErasureState::Restricted, String::new()), "{who}");
            let last = format!("candidate {who}, with the last of its opportunities");
            assert!(named.contains(&last), "{named:?}");
        }
        // Who has another one in the same export is not, wherever that is told.
        for (number, order) in [[0, 1], [1, 0]].into_iter().enumerate() {
            let [who, gone, kept, new] = ["e", "q", "r", "s"].map(|name| format!("{name}{number}"));
            let of = |id: &str, who: &str| format!(r#"{{"id":"{id}","contact":"{who}",{APPLIED}}}"#);
            import(&server, &[("opportunities.json", &format!("[{},{}]", of(&gone, &who), of(&kept, &who)))]).await;
            import(&server, &[("opportunities/deleted.json", &format!(r#"[{{"id":"{gone}"}}]"#))]).await;
            let both = [of(&kept, "c2"), of(&new, &who)];
            let told = format!("[{}]", order.map(|place| both[place].as_str()).join(","));
            import(&server, &[("opportunities.json", &told)]).await;
            assert_eq!(reason(&server, "tom", &new).await, "ALLOWED", "{order:?}");
        }
        server.stop().await;
    }

    async fn an_opportunity_moves_before_the_person_it_was_of_is_gone(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", &told("o", "c1", "")), ("contacts.json", r#"[{"id":"c1"}]"#)]).await;
        let files = [
            ("contacts.json", r#"[{"id":"c1","isAnonymized":true},{"id":"c2","name":"Jane"}]"#),
            ("opportunities.json", &told("o", "c2", "")),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(summary.problems, [""; 0]);
        assert_eq!(reason(&server, "tom", "o").await, "ALLOWED");
        server.stop().await;
    }

    async fn who_is_gone_because_of_a_merge_is_merged(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", &told("o", "c1", "")), ("contacts.json", r#"[{"id":"c1"}]"#)]).await;
        let files = [
            ("contacts.json", r#"[{"id":"c1","deletedAt":5},{"id":"c2","name":"Jane"}]"#),
            ("opportunities.json", &told("o", "c2", "")),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(summary.merging, ["opportunities.json, object 1: opportunity o", "candidate c1 into candidate c2"]);
        assert_eq!(state_of(&server, "c1").await, (ErasureState::Merged, "c2".to_owned()));
        // Told once more, it is as it was.
        let summary = import(&server, &files).await;
        assert_eq!((summary.merging, summary.problems), (vec![], vec![]));
        server.stop().await;
    }

    async fn links_that_are_told_after_a_move_go_along(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", &told("o", "a", ""))]).await;
        let opportunity = Opportunity { id: "o".into(), candidate: "b".into(), posting: "open".into(), ..Opportunity::default() };
        let user = User { id: "tom".into(), role: "team_member".into(), linked_candidates: vec!["a".into()], ..User::default() };
        let write = |record| RecordWrite { write: Some(record_write::Write::Upsert(Record { record: Some(record) })), ..RecordWrite::default() };
        let request = WriteRecordsRequest {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            writes: vec![write(record::Record::Opportunity(opportunity)), write(record::Record::User(user))],
            ..WriteRecordsRequest::default()
        };
        let mut client = RecordServiceClient::new(server.channel.clone());
        client.write_records(request).await.unwrap();
        assert_eq!(state_of(&server, "a").await, (ErasureState::Merged, "b".to_owned()));
        assert_eq!(reason(&server, "tom", "o").await, "OWN_PROFILE");
        // And on, when the other one is merged in the same list.
        let all = |x: &str, y: &str| [told("x", x, ""), told("y", y, "")].join("").replace("}][{", "},{");
        import(&server, &[("opportunities.json", &all("d", "e"))]).await;
        let mut chain = import_stream(&server).await;
        chain.tell([opportunity_of("x", "e"), opportunity_of("x", "f"), opportunity_of("y", "f")]).await;
        link(&server, vec!["d".into()]).await.unwrap();
        chain.end().await;
        assert_eq!(state_of(&server, "d").await.0, ErasureState::Merged);
        for id in ["x", "y"] {
            assert_eq!(reason(&server, "tom", id).await, "OWN_PROFILE", "{id}");
        }
        server.stop().await;
    }

    async fn an_import_that_ended_early_is_made_up_for_by_the_next(db: TestDatabase) {
        let server = begun(&db).await;
        let both = |x: &str, y: &str| [told("x", x, ""), told("y", y, "")].join("").replace("}][{", "},{");
        import(&server, &[("opportunities.json", &both("a", "b"))]).await;
        let mut stream = import_stream(&server).await;
        stream.tell([opportunity_of("x", "c"), opportunity_of("y", "c")]).await;
        // It ends without its end: the messages are still open when the caller goes.
        let ImportStream { messages: _open, answers } = stream;
        drop(answers);
        // They may have others yet.
        assert_eq!((state_of(&server, "a").await.0, state_of(&server, "b").await.0), (ErasureState::Unspecified, ErasureState::Unspecified));
        // The next import tells another opportunity of one of them, and nothing of the other.
        let summary = import(&server, &[("opportunities.json", &told("z", "a", ""))]).await;
        assert_eq!(summary.counts.unwrap().merging, 1, "{summary:?}");
        assert_eq!(state_of(&server, "a").await.0, ErasureState::Unspecified);
        assert_eq!(state_of(&server, "b").await, (ErasureState::Merged, "c".to_owned()));
        let again = import(&server, &[("opportunities.json", &told("z", "a", ""))]).await;
        assert_eq!(again.counts.unwrap().merging, 0);
        server.stop().await;
    }

    async fn a_merge_that_waits_follows_what_happens_meanwhile(db: TestDatabase) {
        let server = begun(&db).await;
        // Links follow to whoever has the opportunity in the end.
        import(&server, &[("opportunities.json", &told("o", "a", ""))]).await;
        let mut stream = import_stream(&server).await;
        stream.tell([opportunity_of("o", "b")]).await;
        link(&server, vec!["a".into()]).await.unwrap();
        let write = RecordWrite {
            write: Some(record_write::Write::Upsert(Record { record: Some(record::Record::Opportunity(opportunity_of("o", "c"))) })),
            ..RecordWrite::default()
        };
        let request = WriteRecordsRequest { account: ACCOUNT.into(), writes: vec![write], ..WriteRecordsRequest::default() };
        RecordServiceClient::new(server.channel.clone()).write_records(request).await.unwrap();
        stream.end().await;
        assert_eq!(state_of(&server, "a").await, (ErasureState::Merged, "b".to_owned()));
        assert_eq!(reason(&server, "tom", "o").await, "OWN_PROFILE");
        // Who is held is merged once the hold has ended.
        import(&server, &[("opportunities.json", &told("h", "d", ""))]).await;
        let mut stream = import_stream(&server).await;
        stream.tell([opportunity_of("h", "e")]).await;
        let mut lifecycle = LifecycleServiceClient::new(server.channel.clone());
        let restrict = RestrictRequest {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            profile: Some(restrict_request::Profile::Candidate("d".into())),
            basis: RestrictionBasis::LegalClaims.into(),
            ..RestrictRequest::default()
        };
        lifecycle.restrict(restrict).await.unwrap();
        stream.end().await;
        assert_eq!(state_of(&server, "d").await.0, ErasureState::RestrictedOnRequest);
        let lift = LiftRestrictionRequest {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            profile: Some(lift_restriction_request::Profile::Candidate("d".into())),
            kind: RestrictionKind::Requested.into(),
            ..LiftRestrictionRequest::default()
        };
        lifecycle.lift_restriction(lift).await.unwrap();
        import(&server, &[("stages.json", r#"[{"id":"s"}]"#)]).await;
        assert_eq!(state_of(&server, "d").await, (ErasureState::Merged, "e".to_owned()));
        server.stop().await;
    }

    async fn what_another_import_has_not_ended_is_left_to_it(db: TestDatabase) {
        let server = begun(&db).await;
        let people = r#"[{"id":"a"},{"id":"z"}]"#;
        import(&server, &[("opportunities.json", &told("x", "a", "")), ("contacts.json", people)]).await;
        let mut stream = import_stream(&server).await;
        stream.tell([opportunity_of("x", "c")]).await;
        // Somebody else is deleted meanwhile, who has nothing either.
        delete(&server, record_name::Name::Candidate("z".into())).await;
        assert_eq!(state_of(&server, "z").await.0, ErasureState::Restricted);
        assert_eq!(state_of(&server, "a").await.0, ErasureState::Unspecified);
        stream.tell([opportunity_of("n", "a")]).await;
        stream.end().await;
        assert_eq!(state_of(&server, "a").await.0, ErasureState::Unspecified);
        assert_eq!(reason(&server, "tom", "n").await, "ALLOWED");
        server.stop().await;
    }

    async fn who_has_another_opportunity_in_the_same_export_is_not_merged(db: TestDatabase) {
        let server = begun(&db).await;
        let both = |one: &str, other: &str| {
            let all = [told("o", one, ""), told("x", other, "")];
            all.join("").replace("}][{", "},{")
        };
        import(&server, &[("opportunities.json", &told("o", "a", ""))]).await;
        // It comes after the one that moves away, and in a file of its own.
        let files = [("opportunities-1.json", &*told("o", "b", "")), ("opportunities-2.json", &*told("x", "a", ""))];
        let summary = import(&server, &files).await;
        assert_eq!((summary.counts.unwrap().anonymized, summary.merging), (0, vec![]));
        assert_eq!(reason(&server, "tom", "x").await, "ALLOWED");
        // Two people may swap.
        let summary = import(&server, &[("opportunities.json", &both("a", "b"))]).await;
        assert_eq!((summary.counts.unwrap().updated, summary.merging.len()), (2, 0));
        for id in ["o", "x"] {
            assert_eq!(reason(&server, "tom", id).await, "ALLOWED");
        }
        // Who is left without any is merged.
        let summary = import(&server, &[("opportunities.json", &both("a", "a"))]).await;
        assert_eq!(summary.merging, ["opportunities.json, object 2: opportunity x", "candidate b into candidate a"]);
        server.stop().await;
    }

    async fn an_older_copy_moves_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        for (newest, older, o, a, b) in [
            ("opportunities-1.json", "opportunities-2.json", "o1", "a1", "b1"),
            ("opportunities-2.json", "opportunities-1.json", "o2", "a2", "b2"),
        ] {
            import(&server, &[("opportunities.json", &told(o, a, "")), ("contacts.json", &format!(r#"[{{"id":"{a}"}}]"#))]).await;
            let files = [
                (newest, &*told(o, b, r#","updatedAt":20"#)),
                (older, &*told(o, a, r#","updatedAt":10,"tags":["t"]"#)),
                ("contacts.json", &format!(r#"[{{"id":"{a}","isAnonymized":true}},{{"id":"{b}"}}]"#)),
            ];
            let summary = import(&server, &files).await;
            assert_eq!(summary.problems, [""; 0]);
            let record::Record::Opportunity(opportunity) = stored(&server, record_name::Name::Opportunity(o.into())).await else { panic!() };
            assert_eq!(opportunity.candidate, b, "{newest}");
            assert_eq!(reason(&server, "tom", o).await, "ALLOWED", "{newest}");
        }
        server.stop().await;
    }

    async fn links_of_several_writes_stay_within_what_a_record_may_have(db: TestDatabase) {
        let server = begun(&db).await;
        let links = |from: usize| (from..from + 100).map(|number| format!("c{number}")).collect::<Vec<_>>();
        link(&server, links(0)).await.unwrap();
        let refused = link(&server, links(50)).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::InvalidArgument);
        assert!(refused.message().starts_with("`writes[0].upsert.user.linked_candidates` would be more than 100 together with the stored links"), "{refused:?}");
        // What is stored can be written back.
        let record::Record::User(tom) = stored(&server, record_name::Name::User("tom".into())).await else { panic!("a user") };
        link(&server, tom.linked_candidates).await.unwrap();
        server.stop().await;
    }
}
