//! Lists of things and of users, in any size of pages.

use steward::proto::{
    ListAuthorizedResourcesRequest, ListAuthorizedResourcesResponse, ListAuthorizedUsersRequest,
    ListAuthorizedUsersResponse, ResourceKind,
};

use super::company::{Case, Company, user_of};
use super::contract::{kinds, question, thing, without};
use super::{Client, Tally};
use crate::judge::Asked;

/// The usual size, at which everything is on one page, and small ones.
const SIZES: [i32; 4] = [0, 1, 2, 7];

/// The things for which the question would be allowed, and the users for whom it would be, are listed.
pub(super) async fn agree(
    client: &mut Client,
    company: &Company,
    asked: &Asked,
    revision: &str,
    tally: &mut Tally,
) {
    let case = Case(company, asked);
    for &kind in kinds(&asked.target) {
        let expected = company.things(asked, kind);
        let is_listed = expected.contains(&thing(asked, kind));
        assert_eq!(
            is_listed,
            company.allows(asked),
            "the things expected: {case}"
        );
        for size in SIZES {
            let list = ListAuthorizedResourcesRequest {
                account: company.account.clone(),
                question: Some(without(asked, kind)),
                kind: kind.into(),
                page_size: size,
                ..ListAuthorizedResourcesRequest::default()
            };
            let about = format!("ListAuthorizedResources of {kind:?}, {size} on a page: {case}");
            let streamed = streamed(client, list.clone(), revision, &about).await;
            assert_eq!(streamed, expected, "{about}");
            let resumed = resumed(client, list, revision, &about).await;
            assert_eq!(resumed, expected, "page by page, {about}");
        }
        tally.lists += 1;
        tally.listed += expected.len();
    }

    let expected = company.users(asked);
    let is_listed = expected.contains(&user_of(asked));
    assert_eq!(
        is_listed,
        company.allows(asked),
        "the users expected: {case}"
    );
    for size in SIZES {
        let about = format!("ListAuthorizedUsers, {size} on a page: {case}");
        let mut question = question(asked);
        question.user.clear();
        let list = ListAuthorizedUsersRequest {
            account: company.account.clone(),
            question: Some(question),
            page_size: size,
            ..ListAuthorizedUsersRequest::default()
        };
        assert_eq!(
            users(client, list, revision, &about).await,
            expected,
            "{about}"
        );
    }
    tally.lists += 1;
    tally.listed += expected.len();
}

fn fits(found: usize, size: i32, about: &str) {
    let size = usize::try_from(size).expect("no size is negative");
    assert!(size == 0 || found <= size, "{found} {about}");
}

async fn messages(
    client: &mut Client,
    list: ListAuthorizedResourcesRequest,
    about: &str,
) -> tonic::Streaming<ListAuthorizedResourcesResponse> {
    let stream = client.list_authorized_resources(list).await;
    stream
        .unwrap_or_else(|status| panic!("{status}: {about}"))
        .into_inner()
}

/// One stream, read to its end.
async fn streamed(
    client: &mut Client,
    list: ListAuthorizedResourcesRequest,
    revision: &str,
    about: &str,
) -> Vec<String> {
    let size = list.page_size;
    let mut stream = messages(client, list, about).await;
    let mut found = Vec::new();
    let mut goes_on = true;
    while let Some(message) = stream.message().await.expect(about) {
        assert!(goes_on, "it ends where it says: {about}");
        assert_eq!(message.revision, revision, "{about}");
        fits(message.resources.len(), size, about);
        found.extend(message.resources);
        goes_on = !message.next_page_token.is_empty();
    }
    assert!(!goes_on, "it says where it ends: {about}");
    found
}

/// One message of each stream, and another stream for the next.
async fn resumed(
    client: &mut Client,
    mut list: ListAuthorizedResourcesRequest,
    revision: &str,
    about: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let mut stream = messages(client, list.clone(), about).await;
        let message = stream.message().await.expect(about);
        let message = message.unwrap_or_else(|| panic!("a list has a message: {about}"));
        assert_eq!(message.revision, revision, "{about}");
        found.extend(message.resources);
        list.page_token = message.next_page_token;
        if list.page_token.is_empty() {
            return found;
        }
    }
}

async fn users(
    client: &mut Client,
    mut list: ListAuthorizedUsersRequest,
    revision: &str,
    about: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let page = client.list_authorized_users(list.clone()).await;
        let ListAuthorizedUsersResponse {
            users,
            next_page_token,
            revision: of_page,
        } = page
            .unwrap_or_else(|status| panic!("{status}: {about}"))
            .into_inner();
        assert_eq!(of_page, revision, "{about}");
        fits(users.len(), list.page_size, about);
        found.extend(users);
        list.page_token = next_page_token;
        if list.page_token.is_empty() {
            return found;
        }
    }
}

/// What the command line calls a kind.
pub(super) fn word(kind: ResourceKind) -> String {
    let name = kind.as_str_name().strip_prefix("RESOURCE_KIND_");
    name.expect("the name of a kind").to_lowercase()
}
