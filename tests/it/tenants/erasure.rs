//! An erasure, its token and its job belong to one account.

use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::Code;

use super::decision;
use super::records::name;
use crate::support::server::RunningServer;

pub(super) async fn restriction(server: &RunningServer) {
    let opportunity = record_name::Name::Opportunity("o".to_owned());
    let delete = record_write::Write::Delete(RecordName {
        name: Some(opportunity),
    });
    let delete = RecordWrite {
        write: Some(delete),
        precondition: None,
        ..RecordWrite::default()
    };
    let request = WriteRecordsRequest {
        account: "one".to_owned(),
        writes: vec![delete],
        ..WriteRecordsRequest::default()
    };
    let mut records = RecordServiceClient::new(server.channel.clone());
    records.write_records(request).await.unwrap();
    let restricted = decision(server, "one", "ada").await;
    assert_eq!(restricted, DecisionReason::Restricted);
    let other = decision(server, "two", "ada").await;
    assert_eq!(other, DecisionReason::Allowed);
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    for (account, lifted) in [("two", vec![]), ("one", vec!["o".to_owned()])] {
        let request = LiftRestrictionRequest {
            account: account.to_owned(),
            acting_user: "ada".to_owned(),
            profile: Some(lift_restriction_request::Profile::Opportunity(
                "o".to_owned(),
            )),
            ..LiftRestrictionRequest::default()
        };
        let answer = client.lift_restriction(request).await.unwrap();
        assert_eq!(answer.into_inner().opportunities, lifted, "{account}");
    }
    let open = decision(server, "one", "ada").await;
    assert_eq!(open, DecisionReason::Allowed);
    let request = RestrictRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        profile: Some(restrict_request::Profile::Opportunity("o".to_owned())),
        basis: RestrictionBasis::LegalClaims.into(),
        ..RestrictRequest::default()
    };
    client.restrict(request).await.unwrap();
    for (account, reason, restrictions) in [
        ("one", DecisionReason::Restricted, 1),
        ("two", DecisionReason::Allowed, 0),
    ] {
        assert_eq!(decision(server, account, "ada").await, reason);
        let request = ListRestrictionsRequest {
            account: account.to_owned(),
            ..ListRestrictionsRequest::default()
        };
        let listed = client.list_restrictions(request).await.unwrap();
        assert_eq!(
            listed.into_inner().restrictions.len(),
            restrictions,
            "{account}"
        );
    }
    let request = LiftRestrictionRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        profile: Some(lift_restriction_request::Profile::Opportunity(
            "o".to_owned(),
        )),
        kind: RestrictionKind::Requested.into(),
        ..LiftRestrictionRequest::default()
    };
    client.lift_restriction(request).await.unwrap();
}

pub(super) async fn erasure(server: &RunningServer) {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let mut request = AnonymizeOpportunitiesRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds {
            ids: vec!["o".to_owned()],
        })),
        ..AnonymizeOpportunitiesRequest::default()
    };
    let shown = client
        .anonymize_opportunities(request.clone())
        .await
        .unwrap()
        .into_inner();
    let Some(Outcome::Preview(preview)) = shown.result else {
        panic!("a preview comes first")
    };
    assert_eq!(preview.count, 1);

    // The token of one account is worth nothing in the other.
    request.preview_token = preview.preview_token;
    let elsewhere = AnonymizeOpportunitiesRequest {
        account: "two".to_owned(),
        ..request.clone()
    };
    let refused = client.anonymize_opportunities(elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);

    let run = client
        .anonymize_opportunities(request)
        .await
        .unwrap()
        .into_inner();
    let Some(Outcome::Job(job)) = run.result else {
        panic!("the token runs the preview")
    };
    for (account, code, jobs) in [("one", Code::Ok, 1), ("two", Code::NotFound, 0)] {
        let get = GetJobRequest {
            account: account.to_owned(),
            job: job.id.clone(),
            ..GetJobRequest::default()
        };
        let got = client.get_job(get).await;
        assert_eq!(got.map_or_else(|status| status.code(), |_| Code::Ok), code);
        let list = ListJobsRequest {
            account: account.to_owned(),
            ..ListJobsRequest::default()
        };
        assert_eq!(
            client
                .list_jobs(list)
                .await
                .unwrap()
                .into_inner()
                .jobs
                .len(),
            jobs
        );
    }
    assert_eq!(decision(server, "one", "ada").await, DecisionReason::Fenced);
    assert_eq!(
        decision(server, "two", "ada").await,
        DecisionReason::Allowed
    );
    assert_eq!(name(server, "two").await, "Person of two");
}
