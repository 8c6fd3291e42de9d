//! A list is made while it is read, and no further.

use std::sync::Arc;

use arc_swap::ArcSwap;
use futures_util::{FutureExt as _, StreamExt as _};
use tonic::Code;
use tonic::codegen::http::Extensions;
use tonic::metadata::MetadataMap;

use super::resources;
use crate::ambient::Machine;
use crate::domain::audit::{Caller, Deed};
use crate::domain::change::Change;
use crate::domain::id::AccountId;
use crate::domain::record::{Confidentiality, Opportunity, Record, Timestamp};
use crate::grpc::admission::{Standing, Standings};
use crate::grpc::slots::Slots;
use crate::identity;
use crate::keys::Seal;
use crate::proto::question::Subject;
use crate::proto::{ListAuthorizedResourcesRequest, Question, ResourceKind};
use crate::replica::{Account, Replica, Unconditional};
use crate::store::{Author, Store, StoreConfig};

const NOW: Timestamp = Timestamp(1_790_000_000_000);

fn opportunity(number: usize) -> Record {
    Record::Opportunity(Opportunity {
        id: format!("o{number}").parse().unwrap(),
        candidate: "c".parse().unwrap(),
        posting: None,
        owner: None,
        confidentiality: Confidentiality::Open,
        stage: None,
        stage_changes: vec![],
        archived: None,
        origin: None,
        sources: vec![],
        tags: vec![],
        links: vec![],
        created_at: None,
        application: None,
        unknown: None,
        formerly_hired: false,
        application_ids: Vec::new(),
        data_protection: None,
    })
}

/// An account with some opportunities, and a Super Admin who sees them all.
async fn account(folder: &std::path::Path) -> (Arc<Replica>, Arc<Account>) {
    let url = format!("sqlite://{}", folder.join("steward.db").display());
    let store = Store::connect(&StoreConfig::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let id = AccountId::parse("acme").unwrap();
    let root = "root".parse().unwrap();
    store
        .create_account(&id, &root, NOW, [7; 16])
        .await
        .unwrap();
    let seal = Seal::new(&[7; 32]);
    let replica = Replica::start(Arc::new(store), seal, Arc::new(Machine::default()));
    let replica = Arc::new(replica.await.unwrap());
    let account = replica.account(&id).await.unwrap().unwrap();
    let write = Unconditional {
        deed: Deed::WriteRecords,
        author: Author::User(root),
        changes: (0..9).map(opportunity).map(Change::PutRecord).collect(),
    };
    let written = replica.write(&account, Caller::Unknown, write).await;
    assert!(written.is_ok());
    (replica, account)
}

/// Callers are not told apart.
fn standing() -> Standing {
    let mut extensions = Extensions::default();
    extensions.insert(identity::Caller::anyone());
    let standings = Standings {
        callers: None,
        ambient: Arc::new(Machine::default()),
    };
    standings.of(&extensions).expect("it was admitted")
}

/// What the Super Admin sees, three in a message.
fn request() -> ListAuthorizedResourcesRequest {
    ListAuthorizedResourcesRequest {
        account: "acme".to_owned(),
        question: Some(Question {
            user: "root".to_owned(),
            subject: Some(Subject::Permission(1)),
            ..Question::default()
        }),
        kind: ResourceKind::Opportunity.into(),
        page_size: 3,
        ..ListAuthorizedResourcesRequest::default()
    }
}

/// Else each would leave in a frame of its own, and a transport that is sent thousands of tiny frames
/// takes that for an attack.
#[tokio::test]
async fn small_messages_are_ready_together() {
    let folder = tempfile::TempDir::new().unwrap();
    let (replica, _) = account(folder.path()).await;
    let list = resources(
        replica,
        standing(),
        Slots::here(),
        request(),
        &MetadataMap::new(),
    )
    .await;
    let Ok(mut list) = list else {
        panic!("the list begins");
    };
    for last in ["o2", "o5", "o8"] {
        let ready = list.next().now_or_never();
        let message = ready.expect("no wait before it").unwrap().unwrap();
        assert_eq!(message.resources.last().unwrap(), last);
    }
}

/// A list goes on for hours where its reader is slow.
#[tokio::test]
async fn a_list_ends_with_its_caller() {
    const CALLERS: &str =
        "callers: [{name: ui, certificate: 'spiffe://test/ui', groups: [ask], accounts: all}]";
    let folder = tempfile::TempDir::new().unwrap();
    let (replica, _) = account(folder.path()).await;
    let read = |text: &str| {
        let path = folder.path().join("callers.yaml");
        std::fs::write(&path, text).unwrap();
        identity::Callers::read(&path).unwrap()
    };
    let callers = read(CALLERS);
    let mut extensions = Extensions::default();
    extensions.insert(callers.named("ui").unwrap());
    let callers = Arc::new(ArcSwap::from_pointee(callers));
    let standings = Standings {
        callers: Some(Arc::clone(&callers)),
        ambient: Arc::new(Machine::default()),
    };
    let standing = standings.of(&extensions).unwrap();
    let metadata = MetadataMap::new();
    let list = resources(replica, standing, Slots::here(), request(), &metadata).await;
    let Ok(mut list) = list else {
        panic!("the list begins");
    };
    assert_eq!(list.next().await.unwrap().unwrap().resources.len(), 3);
    // It is bound as before, and then to less.
    callers.store(Arc::new(read(CALLERS)));
    assert_eq!(list.next().await.unwrap().unwrap().resources.len(), 3);
    callers.store(Arc::new(read(&CALLERS.replace(": all", ": [other]"))));
    let status = list.next().await.unwrap().unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (
            Code::Unauthenticated,
            "no caller is known by these credentials"
        )
    );
    assert!(list.next().await.is_none());
}

/// One thread runs everything, so that nothing can be done behind the back of the test between two
/// lines without a wait.
#[tokio::test(flavor = "current_thread")]
async fn a_list_is_at_work_while_it_is_read_and_for_nobody_else() {
    let folder = tempfile::TempDir::new().unwrap();
    let (replica, account) = account(folder.path()).await;
    let snapshot = account.snapshot();
    let unread = Arc::strong_count(&snapshot);

    let request = request();
    let begin = async || {
        let list = resources(
            Arc::clone(&replica),
            standing(),
            Slots::here(),
            request.clone(),
            &MetadataMap::new(),
        )
        .await;
        let Ok(list) = list else {
            panic!("the list begins");
        };
        list
    };

    // Given up: before it is read, and after a message.
    drop(begin().await);
    assert_eq!(Arc::strong_count(&snapshot), unread);
    let mut list = begin().await;
    let first = list.next().await.unwrap().unwrap();
    assert_eq!(first.resources, ["o0", "o1", "o2"]);
    assert_eq!(
        Arc::strong_count(&snapshot),
        unread + 1,
        "the rest is not made before it is asked for"
    );
    drop(list);
    assert_eq!(
        Arc::strong_count(&snapshot),
        unread,
        "nobody goes on with what nobody reads"
    );

    // Read to its end.
    let mut list = begin().await;
    for last in ["o2", "o5", "o8"] {
        let message = list.next().await.unwrap().unwrap();
        assert_eq!(message.resources.last().unwrap(), last);
    }
    assert!(list.next().await.is_none());
    assert_eq!(Arc::strong_count(&snapshot), unread);
}
