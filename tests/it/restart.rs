//! The process is killed in the middle of an erasure, again and again, as by
//! power cuts. Each thing is erased once, and the job ends.

use std::collections::BTreeMap;

use steward::domain::record::*;
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::{self, AnonymizeOpportunitiesRequest, GetJobRequest, OpportunityIds};

use crate::store::fixture::*;
use crate::support::process::Operator;

/// Each has a candidate, who goes too. The worker needs six chunks for both.
const PEOPLE: usize = 1_300;

fn people() -> Vec<Record> {
    let mut all = vec![Record::ArchiveReason(reason(
        "not-a-fit",
        ArchiveReasonType::NotHired,
    ))];
    for n in 0..PEOPLE {
        all.push(Record::Candidate(Candidate {
            id: id(&format!("c{n}")),
            ..full_candidate()
        }));
        all.push(Record::Opportunity(Opportunity {
            candidate: id(&format!("c{n}")),
            // A tag that many share would stay.
            tags: vec![format!("Marker {n}")],
            ..archived(&format!("o{n}"))
        }));
    }
    all
}

fn request(token: &str) -> AnonymizeOpportunitiesRequest {
    let ids = (0..PEOPLE).map(|n| format!("o{n}")).collect();
    AnonymizeOpportunitiesRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds { ids })),
        preview_token: token.to_owned(),
        ..AnonymizeOpportunitiesRequest::default()
    }
}

on_both! {
    async fn a_process_that_is_killed_goes_on_where_it_was(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(people())).await;
        store.close().await;
        // So long waits, on PostgreSQL, whoever comes after one that was killed.
        let operator = Operator::new().with("STEWARD_MAX_STALENESS", "5");

        // The first life ends as soon as the job is accepted.
        let process = operator.start(&db).await;
        let mut client = LifecycleServiceClient::new(process.channel().await);
        let mut answer = async |token: &str| {
            let answer = client.anonymize_opportunities(request(token)).await.unwrap();
            answer.into_inner().result.unwrap()
        };
        let Outcome::Preview(preview) = answer("").await else { panic!("a preview") };
        assert_eq!((preview.count, preview.candidate_count), (1_300, 1_300));
        let Outcome::Job(job) = answer(&preview.preview_token).await else { panic!("a job") };
        process.kill();

        // The next ones end after a chunk each.
        for _ in 0..3 {
            operator.start_until(&db, "items erased").await.kill();
        }

        let mut process = operator.start(&db).await;
        let mut client = LifecycleServiceClient::new(process.channel().await);
        let get = GetJobRequest { account: "acme".to_owned(), job: job.id, ..GetJobRequest::default() };
        let mut done = client.get_job(get.clone()).await.unwrap().into_inner().job.unwrap();
        if done.state() != proto::JobState::Complete {
            process.says("erasure finished").await.unwrap();
            done = client.get_job(get).await.unwrap().into_inner().job.unwrap();
        }
        assert_eq!(done.state(), proto::JobState::Complete);
        assert_eq!((done.erased_count, done.pending_count, done.blocked_count), (2_600, 0, 0));
        assert_eq!(process.stop().await, Some(0));

        // What the audit counts is what happened: each thing once.
        let told = db.texts("SELECT counts FROM audit_event WHERE kind = 'erasure_carried_out'").await;
        let mut erased = BTreeMap::<String, u64>::new();
        for counts in told {
            for (what, count) in serde_json::from_str::<BTreeMap<String, u64>>(&counts).unwrap() {
                *erased.entry(what).or_default() += count;
            }
        }
        let once = ["candidates_erased", "opportunities_erased"].map(|what| (what.to_owned(), 1300));
        assert_eq!(erased, once.into());
        let people = "SELECT DISTINCT name FROM candidate";
        assert_eq!(db.texts(people).await, ["Anonymized candidate"]);
        let rest = "SELECT id FROM opportunity WHERE application_comments <> '' OR lifecycle <> 'anonymized'";
        assert_eq!(db.texts(rest).await, Vec::<String>::new());
        if db.is_sqlite() {
            for entry in std::fs::read_dir(db.folder()).unwrap() {
                let bytes = std::fs::read(entry.unwrap().path()).unwrap();
                assert!(!bytes.windows(6).any(|window| window == b"Marker"));
            }
        }
    }
}
