//! Lists against single questions, in the sample company.

use steward::proto::*;

use super::{
    Client, OWN_FEEDBACK, allowed, everything, key, listed, messages, question, resources, row,
    target, users,
};
use crate::support::server::{SAMPLE, start};
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn resources_are_those_that_single_questions_allow_in_any_page_size(db: TestDatabase) {
        use ResourceKind as K;
        let server = start(&db).await;
        server.load_sample().await;
        let all = everything(&server).await;
        let mut client = Client::new(server.channel.clone());
        let mut lengths = std::collections::BTreeSet::new();
        for (subject, kind) in [
            (row(1), K::Opportunity),
            (row(1), K::Candidate),
            (row(1), K::Posting),
            (row(7), K::Opportunity),
            (row(12), K::Opportunity),
            (row(12), K::Posting),
            (row(14), K::Requisition),
            (row(15), K::Requisition),
            (row(2), K::Interview),
            (OWN_FEEDBACK, K::Interview),
        ] {
            for user in &all["user"] {
                let ids = &all[key(kind)];
                let questions = ids.iter().map(|id| question(user, subject, Some(target(kind, id))));
                let allowed = allowed(&mut client, questions.collect()).await;
                let expected: Vec<String> =
                    ids.iter().zip(allowed).filter(|(_, allowed)| *allowed).map(|(id, _)| id.clone()).collect();
                lengths.insert(expected.len());
                for page_size in [0, 1, 3] {
                    let request = ListAuthorizedResourcesRequest {
                        page_size,
                        ..resources(user, subject, kind)
                    };
                    let found = listed(&mut client, request).await;
                    assert_eq!(found, expected, "{user} {subject:?} {kind:?} {page_size}");
                }
            }
        }
        assert!(lengths.len() > 10, "the lists are long and short: {lengths:?}");
        server.stop().await;
    }

    async fn a_list_goes_on_after_each_id(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        for user in ["ada-super-admin", "cleo-team-member", "dan-limited"] {
            let request = resources(user, row(1), ResourceKind::Opportunity);
            let all = listed(&mut client, request.clone()).await;
            assert!(all.len() > 1, "{user}");
            let one_by_one = ListAuthorizedResourcesRequest { page_size: 1, ..request };
            let messages = messages(&mut client, one_by_one.clone()).await;
            let revisions: std::collections::BTreeSet<_> =
                messages.iter().map(|message| message.revision.clone()).collect();
            assert_eq!(revisions.len(), 1, "one revision for the whole stream");
            let mut told = 0;
            for (at, message) in messages.iter().enumerate() {
                told += message.resources.len();
                let last = at + 1 == messages.len();
                assert_eq!(message.next_page_token.is_empty(), last);
                if !last {
                    // Another page size is no other request.
                    let rest = ListAuthorizedResourcesRequest {
                        page_size: 4,
                        page_token: message.next_page_token.clone(),
                        ..one_by_one.clone()
                    };
                    assert_eq!(listed(&mut client, rest).await, all[told..], "{user} after {told}");
                }
            }
        }
        server.stop().await;
    }

    async fn users_are_those_whom_single_questions_allow(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let all = everything(&server).await;
        let mut client = Client::new(server.channel.clone());
        let opportunity = |id| Some(target(ResourceKind::Opportunity, id));
        for (subject, target) in [
            (row(37), None),
            (row(45), None),
            (row(1), opportunity("opp-active-backend")),
            (row(7), opportunity("opp-archived-sales")),
            (row(1), opportunity("opp-confidential-cfo")),
            (row(1), Some(target(ResourceKind::Posting, "backend-engineer"))),
            (row(16), Some(target(ResourceKind::Requisition, "req-backend-draft"))),
            (row(2), Some(target(ResourceKind::Interview, "int-backend-panel"))),
            (row(1), opportunity("opp-of-nobody")),
        ] {
            let ids = &all["user"];
            let questions = ids.iter().map(|user| question(user, subject, target.clone()));
            let allowed = allowed(&mut client, questions.collect()).await;
            let expected: Vec<String> =
                ids.iter().zip(allowed).filter(|(_, allowed)| *allowed).map(|(id, _)| id.clone()).collect();
            for page_size in [0, 1, 2, 7] {
                let mut request = ListAuthorizedUsersRequest {
                    page_size,
                    ..users(subject, target.clone())
                };
                let mut found = Vec::new();
                loop {
                    let page = client.list_authorized_users(request.clone()).await.unwrap().into_inner();
                    let most = usize::try_from(page_size).unwrap();
                    assert!(most == 0 || page.users.len() <= most);
                    assert!(!page.revision.is_empty());
                    found.extend(page.users);
                    request.page_token = page.next_page_token;
                    if request.page_token.is_empty() {
                        break;
                    }
                }
                assert_eq!(found, expected, "{subject:?} {target:?}");
            }
        }
        // By hand: the sample's active Super Admins may ask for sensitive changes, nobody else.
        let asked = client.list_authorized_users(users(row(45), None)).await.unwrap().into_inner();
        assert_eq!(asked.users, ["ada-super-admin", "sam-super-admin"]);
        server.stop().await;
    }

    async fn permissions_are_answered_as_single_questions_are(db: TestDatabase) {
        use authorized_permission::Answer as A;
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let targets = [
            None,
            Some(target(ResourceKind::Opportunity, "opp-active-backend")),
            Some(target(ResourceKind::Posting, "confidential-cfo")),
            Some(target(ResourceKind::Interview, "int-backend-panel")),
            Some(target(ResourceKind::Candidate, "cand-of-nobody")),
        ];
        let (mut allows, mut denials, mut waits) = (0, 0, 0);
        for user in ["ada-super-admin", "bo-admin", "cleo-team-member", "noa-no-role", "zita-former-limited"] {
            for target in &targets {
                let request = ListAuthorizedPermissionsRequest {
                    account: SAMPLE.to_owned(),
                    user: user.to_owned(),
                    target: target.clone(),
                    ..ListAuthorizedPermissionsRequest::default()
                };
                let answer = client.list_authorized_permissions(request).await.unwrap().into_inner();
                for permission in answer.permissions {
                    let plain = question(user, row(permission.permission), target.clone());
                    let decided = match permission.answer.unwrap() {
                        A::Decision(decision) => vec![(plain, decision)],
                        A::ByValue(values) => values
                            .decisions
                            .into_iter()
                            .map(|of| (Question { value: of.value, ..plain.clone() }, of.decision.unwrap()))
                            .collect(),
                        A::FactsNeeded(_) => {
                            waits += 1;
                            vec![]
                        }
                    };
                    for (question, decision) in decided {
                        let request = AuthorizeRequest {
                            account: SAMPLE.to_owned(),
                            question: Some(question),
                            ..AuthorizeRequest::default()
                        };
                        let single = client.authorize(request).await.unwrap().into_inner();
                        assert_eq!(single.decision, Some(decision));
                        assert_eq!(single.revision, answer.revision);
                        if single.decision.unwrap().allowed {
                            allows += 1;
                        } else {
                            denials += 1;
                        }
                    }
                }
            }
        }
        assert!(allows > 50 && denials > 100 && waits > 30, "{allows} {denials} {waits}");
        server.stop().await;
    }

    async fn a_filter_leaves_the_opportunities_that_it_names(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let mut list = async |filter: ResourceFilter| {
            let request = ListAuthorizedResourcesRequest {
                filter: Some(filter),
                ..resources("ada-super-admin", row(1), ResourceKind::Opportunity)
            };
            listed(&mut client, request).await
        };
        let of = |posting: &str, status: OpportunityStatus| ResourceFilter {
            posting: posting.to_owned(),
            status: status.into(),
            ..ResourceFilter::default()
        };
        let all = list(ResourceFilter::default()).await;
        let active = list(of("", OpportunityStatus::Active)).await;
        let archived = list(of("", OpportunityStatus::Archived)).await;
        let mut both = [active.clone(), archived.clone()].concat();
        both.sort();
        assert_eq!(both, all);
        assert!(active.contains(&"opp-active-backend".to_owned()));
        assert!(archived.contains(&"opp-archived-backend".to_owned()));
        // The candidacies of the backend engineer's posting, by hand.
        let backend = list(of("backend-engineer", OpportunityStatus::Archived)).await;
        assert!(backend.contains(&"opp-archived-backend".to_owned()), "{backend:?}");
        assert!(!backend.contains(&"opp-archived-sales".to_owned()), "{backend:?}");
        assert!(!backend.contains(&"opp-active-backend".to_owned()), "{backend:?}");
        assert!(list(of("posting-of-nobody", OpportunityStatus::Unspecified)).await.is_empty());
        let nowhere = ResourceFilter { stage: "stage-of-nobody".to_owned(), ..ResourceFilter::default() };
        assert!(list(nowhere).await.is_empty());
        server.stop().await;
    }
}
