//! What lists refuse: code, reason and every field.

use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::{Client, messages, question, resources, row, target, users};
use crate::support::server::{SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// Code, reason, and each field with what is wrong with it.
fn told(status: &Status) -> (Code, String, Vec<(String, String)>) {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default();
    let bad = details
        .bad_request()
        .map(|bad| bad.field_violations.clone())
        .unwrap_or_default();
    let fields = bad
        .into_iter()
        .map(|violation| (violation.field, violation.description));
    (status.code(), reason, fields.collect())
}

fn refusal(reason: &str, fields: &[(&str, &str)]) -> (Code, String, Vec<(String, String)>) {
    let fields = fields
        .iter()
        .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()));
    (Code::InvalidArgument, reason.to_owned(), fields.collect())
}

async fn refused(
    client: &mut Client,
    request: ListAuthorizedResourcesRequest,
) -> (Code, String, Vec<(String, String)>) {
    told(
        &client
            .list_authorized_resources(request)
            .await
            .map(drop)
            .unwrap_err(),
    )
}

const TOKEN: [(&str, &str); 1] = [("page_token", "was not given out for this request")];

on_both! {
    async fn a_token_goes_on_with_its_own_request_only(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let request = ListAuthorizedResourcesRequest {
            page_size: 2,
            ..resources("cleo-team-member", row(1), ResourceKind::Opportunity)
        };
        let token = messages(&mut client, request.clone()).await[0].next_page_token.clone();
        let other = |change: &dyn Fn(&mut ListAuthorizedResourcesRequest)| {
            let mut other = ListAuthorizedResourcesRequest { page_token: token.clone(), ..request.clone() };
            change(&mut other);
            other
        };
        assert!(!messages(&mut client, other(&|_| ())).await.is_empty());
        let filter = Some(ResourceFilter { stage: "s".to_owned(), ..ResourceFilter::default() });
        let changes: [&dyn Fn(&mut ListAuthorizedResourcesRequest); 6] = [
            &|it| it.question = Some(question("dan-limited", row(1), None)),
            &|it| it.question = Some(question("cleo-team-member", row(5), None)),
            &|it| it.kind = ResourceKind::Candidate.into(),
            &|it| it.filter = filter.clone(),
            &|it| it.page_token = it.page_token.replacen(|_: char| true, "_", 1),
            &|it| it.page_token = "nonsense".to_owned(),
        ];
        for change in changes {
            assert_eq!(refused(&mut client, other(change)).await, refusal("TOKEN_INVALID", &TOKEN));
        }
        // Nor does it go on with another list, or another account.
        let of_users = ListAuthorizedUsersRequest { page_token: token.clone(), ..users(row(37), None) };
        let status = client.list_authorized_users(of_users).await.unwrap_err();
        assert_eq!(told(&status), refusal("TOKEN_INVALID", &TOKEN));
        let page = ListAuthorizedUsersRequest { page_size: 1, ..users(row(37), None) };
        let token = client.list_authorized_users(page.clone()).await.unwrap().into_inner().next_page_token;
        assert!(!token.is_empty());
        let elsewhere = ListAuthorizedUsersRequest {
            account: "other".to_owned(),
            page_token: token.clone(),
            ..page.clone()
        };
        let status = client.list_authorized_users(elsewhere).await.unwrap_err();
        assert_eq!(told(&status), refusal("TOKEN_INVALID", &TOKEN));
        let of_other_row = ListAuthorizedUsersRequest { page_token: token, ..users(row(38), None) };
        let status = client.list_authorized_users(of_other_row).await.unwrap_err();
        assert_eq!(told(&status), refusal("TOKEN_INVALID", &TOKEN));
        server.stop().await;
    }

    async fn a_list_is_told_everything_that_is_wrong_with_it(db: TestDatabase) {
        use ResourceKind as K;
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let ada = "ada-super-admin";
        let required = "is required";
        let listed = "is what is listed; it is left out";

        let nothing = ListAuthorizedResourcesRequest::default();
        assert_eq!(
            refused(&mut client, nothing).await,
            refusal("FIELD_REQUIRED", &[("account", required), ("kind", required), ("question", required)])
        );
        // Facts that the row takes, and none was given.
        assert_eq!(
            refused(&mut client, resources(ada, row(4), K::Interview)).await,
            refusal("FACT_REQUIRED", &[("question.facts.on_behalf_of", required)])
        );
        assert_eq!(
            refused(&mut client, resources(ada, row(10), K::Posting)).await,
            refusal("FACT_REQUIRED", &[("question.facts.pending_approvers", required)])
        );
        // The other half of a link.
        assert_eq!(
            refused(&mut client, resources(ada, row(17), K::Requisition)).await,
            refusal("TARGET_REQUIRED", &[("question.target.posting", required)])
        );
        // A row that is about the account, and one that is about other things.
        let not_accepted = "is not accepted by this permission";
        assert_eq!(
            refused(&mut client, resources(ada, row(8), K::Posting)).await,
            refusal("TARGET_NOT_ACCEPTED", &[("kind", not_accepted)])
        );
        let (code, reason, fields) = refused(&mut client, resources(ada, row(14), K::Candidate)).await;
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "TARGET_NOT_ACCEPTED"));
        assert_eq!(fields[0], ("kind".to_owned(), not_accepted.to_owned()));
        // A thing where things are listed.
        let named = ListAuthorizedResourcesRequest {
            question: Some(question(ada, row(1), Some(target(K::Posting, "backend-engineer")))),
            ..resources(ada, row(1), K::Posting)
        };
        assert_eq!(
            refused(&mut client, named).await,
            refusal("TARGET_NOT_ACCEPTED", &[("question.target.posting", listed)])
        );
        // A kind of a newer version, a negative size, a filter where none is taken, a bad id in one.
        let request = ListAuthorizedResourcesRequest { kind: 99, page_size: -1, ..resources(ada, row(1), K::Posting) };
        assert_eq!(
            refused(&mut client, request).await,
            refusal("FIELD_INVALID", &[("page_size", "is negative"), ("kind", "is no kind")])
        );
        let filter = ResourceFilter { stage: "s".to_owned(), ..ResourceFilter::default() };
        let request = ListAuthorizedResourcesRequest { filter: Some(filter), ..resources(ada, row(1), K::Posting) };
        let only = "is accepted for opportunities and interviews only";
        assert_eq!(refused(&mut client, request).await, refusal("FIELD_INVALID", &[("filter", only)]));
        let filter = ResourceFilter { stage: "no id".to_owned(), status: 9, ..ResourceFilter::default() };
        let request = ListAuthorizedResourcesRequest { filter: Some(filter), ..resources(ada, row(1), K::Opportunity) };
        let (code, reason, fields) = refused(&mut client, request).await;
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "FIELD_INVALID"));
        assert_eq!(fields[0].0, "filter.stage");
        assert_eq!(fields[1], ("filter.status".to_owned(), "is no status".to_owned()));

        // Users: a question without a user.
        let request = ListAuthorizedUsersRequest {
            question: Some(question(ada, row(37), None)),
            ..users(row(37), None)
        };
        let status = client.list_authorized_users(request).await.unwrap_err();
        assert_eq!(told(&status), refusal("FIELD_INVALID", &[("question.user", listed)]));
        let status = client.list_authorized_users(users(row(21), None)).await.unwrap_err();
        assert_eq!(told(&status), refusal("VALUE_REQUIRED", &[("question.value", required)]));

        // What no answer can be as fresh as.
        let stale = [("at_least_as_fresh", "is no token of a revision that steward gave out")];
        let at_least_as_fresh = || "nonsense".to_owned();
        let request = ListAuthorizedResourcesRequest {
            at_least_as_fresh: at_least_as_fresh(),
            ..resources(ada, row(1), K::Posting)
        };
        assert_eq!(refused(&mut client, request).await, refusal("TOKEN_INVALID", &stale));
        let request = ListAuthorizedUsersRequest { at_least_as_fresh: at_least_as_fresh(), ..users(row(37), None) };
        let status = client.list_authorized_users(request).await.unwrap_err();
        assert_eq!(told(&status), refusal("TOKEN_INVALID", &stale));
        let request = ListAuthorizedPermissionsRequest {
            account: SAMPLE.to_owned(),
            user: ada.to_owned(),
            at_least_as_fresh: at_least_as_fresh(),
            ..ListAuthorizedPermissionsRequest::default()
        };
        let status = client.list_authorized_permissions(request).await.unwrap_err();
        assert_eq!(told(&status), refusal("TOKEN_INVALID", &stale));

        // Permissions: a target that no row takes, a fact that none takes with it.
        let both = Target { interview: "int-backend-panel".to_owned(), ..target(K::Posting, "backend-engineer") };
        let mut request = ListAuthorizedPermissionsRequest {
            account: SAMPLE.to_owned(),
            user: ada.to_owned(),
            target: Some(both),
            ..ListAuthorizedPermissionsRequest::default()
        };
        let status = client.list_authorized_permissions(request.clone()).await.unwrap_err();
        let nobody = "is not accepted by any permission";
        assert_eq!(told(&status), refusal("TARGET_NOT_ACCEPTED", &[("target", nobody)]));
        request.target = Some(target(K::Posting, "backend-engineer"));
        request.facts = Some(Facts { creator: "x".to_owned(), ..Facts::default() });
        let status = client.list_authorized_permissions(request).await.unwrap_err();
        let with_it = "is not accepted by any permission that takes the target";
        assert_eq!(told(&status), refusal("FACT_NOT_ACCEPTED", &[("facts.creator", with_it)]));
        server.stop().await;
    }

    async fn a_batch_over_the_limit_is_refused_whole(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut client = Client::new(server.channel.clone());
        let batch = |len| BatchAuthorizeRequest {
            account: "acme".to_owned(),
            questions: vec![question("ada", row(8), None); len],
            ..BatchAuthorizeRequest::default()
        };
        let answers = client.batch_authorize(batch(10_000)).await.unwrap().into_inner().answers;
        assert_eq!(answers.len(), 10_000);
        let status = client.batch_authorize(batch(10_001)).await.unwrap_err();
        let limit = [("questions", "has more than 10000 entries")];
        assert_eq!(told(&status), refusal("LIMIT_EXCEEDED", &limit));
        server.stop().await;
    }
}
