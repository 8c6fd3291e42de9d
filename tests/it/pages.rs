//! Previews and jobs, page by page over the wire.

use steward::domain::record::{ArchiveReasonType, Opportunity, Record};
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::*;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::store::fixture::{
    TestDatabase, archived, id, on_both, plain_opportunity, put, reason, records, with_account,
};
use crate::support::server::{RunningServer, start};

type Client = LifecycleServiceClient<Channel>;

/// `o1` to `o5` may be erased, `x1` to `x3` are active.
async fn serve(db: &TestDatabase) -> RunningServer {
    let store = with_account(db).await;
    let not_a_fit = reason("not-a-fit", ArchiveReasonType::NotHired);
    let mut all = vec![Record::ArchiveReason(not_a_fit)];
    for n in 1..=5 {
        all.push(Record::Opportunity(Opportunity {
            candidate: id(&format!("c{n}")),
            ..archived(&format!("o{n}"))
        }));
    }
    let active = (1..=3).map(|n| plain_opportunity(&format!("x{n}"), "c9"));
    all.extend(active.map(Record::Opportunity));
    put(&store, records(all)).await;
    store.close().await;
    start(db).await
}

fn request(ids: &[&str], page_size: i32, page_token: &str) -> AnonymizeOpportunitiesRequest {
    let ids = ids.iter().map(|&id| id.to_owned()).collect();
    AnonymizeOpportunitiesRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds { ids })),
        page_size,
        page_token: page_token.to_owned(),
        ..AnonymizeOpportunitiesRequest::default()
    }
}

const ALL: [&str; 8] = ["x3", "o1", "o2", "x1", "o3", "o4", "o5", "x2"];

async fn preview(client: &mut Client, request: AnonymizeOpportunitiesRequest) -> Preview {
    let answer = client.anonymize_opportunities(request).await.unwrap();
    match answer.into_inner().result {
        Some(Outcome::Preview(preview)) => preview,
        other => panic!("{other:?}"),
    }
}

async fn erase(client: &mut Client, ids: &[&str]) -> Job {
    let token = preview(client, request(ids, 0, "")).await.preview_token;
    let request = AnonymizeOpportunitiesRequest {
        preview_token: token,
        ..request(ids, 0, "")
    };
    let answer = client.anonymize_opportunities(request).await.unwrap();
    match answer.into_inner().result {
        Some(Outcome::Job(job)) => job,
        other => panic!("{other:?}"),
    }
}

fn refused(status: &Status) -> (Code, String, String) {
    let details = status.get_error_details();
    let fields = details.bad_request().unwrap().field_violations.clone();
    (
        status.code(),
        details.error_info().unwrap().reason.clone(),
        fields[0].field.clone(),
    )
}

fn not_of_this_request() -> (Code, String, String) {
    (
        Code::InvalidArgument,
        "TOKEN_INVALID".to_owned(),
        "page_token".to_owned(),
    )
}

on_both! {
    async fn a_preview_goes_on_where_its_page_ended(db: TestDatabase) {
        let server = serve(&db).await;
        let mut client = LifecycleServiceClient::new(server.channel.clone());
        let mut pages = Vec::new();
        let mut token = String::new();
        loop {
            let page = preview(&mut client, request(&ALL, 3, &token)).await;
            // The counts are of the whole set, whichever the page.
            assert_eq!((page.count, page.candidate_count, page.blocked_count), (5, 5, 3));
            assert_ne!(page.preview_token, "");
            let items = page.items.iter().map(|item| (item.opportunity.clone(), item.block_reason()));
            pages.push(items.collect::<Vec<_>>());
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        let may = |name: &str| (name.to_owned(), BlockReason::Unspecified);
        let active = |name: &str| (name.to_owned(), BlockReason::Active);
        let expected = [
            vec![may("o1"), may("o2"), may("o3")],
            vec![may("o4"), may("o5"), active("x1")],
            vec![active("x2"), active("x3")],
        ];
        assert_eq!(pages, expected);

        let first = preview(&mut client, request(&ALL, 3, "")).await;
        let of_others = request(&ALL[1..], 3, &first.next_page_token);
        let status = client.anonymize_opportunities(of_others).await.unwrap_err();
        assert_eq!(refused(&status), not_of_this_request());
        server.stop().await;
    }

    async fn a_job_and_the_list_of_jobs_go_on_where_their_pages_ended(db: TestDatabase) {
        let server = serve(&db).await;
        let mut client = LifecycleServiceClient::new(server.channel.clone());
        let large = erase(&mut client, &["o1", "o2", "o3"]).await;
        let small = erase(&mut client, &["o4"]).await;

        let mut pages: Vec<Vec<String>> = Vec::new();
        let mut request = GetJobRequest {
            account: "acme".to_owned(),
            job: large.id.clone(),
            page_size: 2,
            ..GetJobRequest::default()
        };
        loop {
            let page = client.get_job(request.clone()).await.unwrap().into_inner();
            assert_eq!(page.job.unwrap().count, 3);
            let subjects = page.items.into_iter().map(|item| match item.subject {
                Some(job_item::Subject::Opportunity(id) | job_item::Subject::Candidate(id)) => id,
                None => panic!("an item without a subject"),
            });
            pages.push(subjects.collect());
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
            let other = GetJobRequest { job: small.id.clone(), ..request.clone() };
            let status = client.get_job(other).await.unwrap_err();
            assert_eq!(refused(&status), not_of_this_request());
        }
        assert_eq!(pages, [["o1", "o2"], ["o3", "c1"], ["c2", "c3"]]);

        let mut jobs = Vec::new();
        let mut request = ListJobsRequest {
            account: "acme".to_owned(),
            page_size: 1,
            ..ListJobsRequest::default()
        };
        loop {
            let page = client.list_jobs(request.clone()).await.unwrap().into_inner();
            assert_eq!(page.jobs.len(), 1);
            jobs.extend(page.jobs.into_iter().map(|job| job.id));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        // Newest first; of one moment, either.
        let mut expected = vec![small.id, large.id];
        if small.create_time == large.create_time {
            jobs.sort();
            expected.sort();
        }
        assert_eq!(jobs, expected);
        server.stop().await;
    }
}
