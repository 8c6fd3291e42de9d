//! What the index is told.

use steward::domain::change::{Change, CustomRole};
use steward::domain::extent::Extent;
use steward::domain::fact_update::*;
use steward::domain::facts::Archive;
use steward::domain::record::*;
use steward::domain::role::Preset;
use steward::store::Store;

use super::fixture::*;

pub(crate) async fn load(store: &Store) -> (Vec<FactUpdate>, u64) {
    let mut facts = Vec::new();
    let revision = store
        .load(&acme(), &mut |fact| facts.push(fact))
        .await
        .unwrap()
        .unwrap();
    (facts, revision.number)
}

async fn since(store: &Store, after: u64) -> Vec<FactUpdate> {
    store
        .facts_since(&acme(), after)
        .await
        .unwrap()
        .unwrap()
        .facts
}

fn root() -> FactUpdate {
    let fact = UserFact {
        status: UserStatus::Active,
        role: Some(AssignedRole::Preset(Preset::SuperAdmin)),
        manager: None,
        linked_candidates: vec![],
        access: vec![],
        privileges: vec![],
    };
    FactUpdate::User(id("root"), Some(fact))
}

fn user() -> UserFact {
    UserFact {
        status: UserStatus::Deactivated,
        role: Some(AssignedRole::Custom(id("scouts"))),
        manager: Some(id("root")),
        linked_candidates: vec![id("c2"), id("c1")],
        access: vec![of_posting("p1"), of_team("Platform")],
        privileges: vec![privilege("v1", Extent::All).power],
    }
}

fn everything() -> Vec<Change> {
    let user = full_user().id;
    let mut changes = records(one_of_each());
    changes.extend([
        Change::PutRole(scouts()),
        Change::PutAccess(user.clone(), access("g1", of_posting("p1"))),
        Change::PutAccess(user.clone(), access("g2", of_team("Platform"))),
        Change::PutPrivilege(user, privilege("v1", Extent::All)),
    ]);
    changes
}

/// By hand: what `everything` comes to.
fn facts_of_everything() -> Vec<FactUpdate> {
    vec![
        FactUpdate::Role(id("scouts"), Some(scouts().grants)),
        FactUpdate::User(full_user().id, Some(user())),
        FactUpdate::Posting(
            id("p1"),
            Some(PostingFact {
                confidentiality: Confidentiality::Confidential,
                owner: Some(id("u-owner")),
                creator: Some(id("u-creator")),
                hiring_manager: Some(id("u-manager")),
                department: Some("Engineering".to_owned()),
                team: Some("Platform".to_owned()),
                location: Some("Zürich".to_owned()),
                further_locations: vec!["Paris".to_owned(), "Rome".to_owned()],
            }),
        ),
        FactUpdate::Requisition(
            id("r1"),
            Some(RequisitionFact {
                confidentiality: Confidentiality::Confidential,
                status: RequisitionStatus::OnHold,
                owner: Some(id("u-owner")),
                creator: Some(id("u-creator")),
                hiring_manager: Some(id("u-manager")),
                postings: vec![id("p2"), id("p1")],
            }),
        ),
        FactUpdate::Candidate(id("c1"), Some(Lifecycle::Live)),
        FactUpdate::Opportunity(
            id("o1"),
            Some(OpportunityFact {
                candidate: id("c1"),
                posting: Some(id("p1")),
                owner: Some(id("u-owner")),
                confidentiality: Confidentiality::Confidential,
                lifecycle: Lifecycle::Live,
                stage: Some(id("s2")),
                archive: Archive::Archived(Some(id("not-a-fit"))),
                names_requisition_for_hire: true,
            }),
        ),
        FactUpdate::Interview(
            id("i1"),
            Some(InterviewFact {
                opportunity: id("o1"),
                panel: full_interview().panel,
            }),
        ),
        FactUpdate::ArchiveReason(id("not-a-fit"), Some(ArchiveReasonType::NotHired)),
    ]
}

/// The same things, in whatever order.
fn assert_same(mut found: Vec<FactUpdate>, mut expected: Vec<FactUpdate>) {
    found.sort_by_key(|fact| format!("{fact:?}"));
    expected.sort_by_key(|fact| format!("{fact:?}"));
    assert_eq!(found, expected);
}

on_both! {
    async fn a_new_account_has_settings_and_a_super_admin(db: TestDatabase) {
        let store = with_account(&db).await;
        let expected = vec![FactUpdate::Settings(Settings::default()), root()];
        assert_eq!(load(&store).await, (expected.clone(), 1));
        assert_same(since(&store, 0).await, expected);
    }

    async fn everything_is_loaded_and_everything_changed_is_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, everything()).await;
        assert_same(since(&store, 1).await, facts_of_everything());
        let (facts, revision) = load(&store).await;
        assert_eq!(revision, 2);
        let mut expected = facts_of_everything();
        expected.extend([FactUpdate::Settings(Settings::default()), root()]);
        assert_same(facts, expected);
    }

    async fn more_than_a_page_is_loaded_whole_and_once(db: TestDatabase) {
        let store = with_account(&db).await;
        let candidates = (0..2001).map(|n| Record::Candidate(plain_candidate(&format!("c{n}"))));
        put(&store, records(candidates)).await;
        // Capitals, digits, hyphens: a human order of text would lose some.
        let mixed = ["A", "a", "B", "b", "a-b", "ab", "a_b", "Z", "z", "1", "-", "_"];
        put(&store, records(mixed.map(|c| Record::Candidate(plain_candidate(c))))).await;
        let (facts, _) = load(&store).await;
        let mut ids: Vec<String> = facts
            .iter()
            .filter_map(|fact| match fact {
                FactUpdate::Candidate(id, Some(Lifecycle::Live)) => Some(id.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(ids.len(), 2013);
        assert!(ids.is_sorted(), "byte order");
        ids.dedup();
        assert_eq!(ids.len(), 2013);
        assert_eq!(since(&store, 1).await.len(), 2013);
    }

    async fn facts_are_of_one_moment_while_others_write(db: TestDatabase) {
        let store = with_account(&db).await;
        let pair = |n: usize| {
            // A commit always makes both say the same; they are far apart.
            let department = Some(format!("d{n}"));
            let posting = Posting { department, ..plain_posting("p") };
            let candidates = (0..5).map(|c| Record::Candidate(plain_candidate(&format!("c{c}"))));
            let role = CustomRole { title: format!("d{n}"), ..scouts() };
            let mut changes = records(candidates);
            let owner = Some(id(&format!("d{n}")));
            let opportunity = Opportunity { owner, ..plain_opportunity("o", "c") };
            changes.extend(records([Record::Posting(posting), Record::Opportunity(opportunity)]));
            changes.push(Change::PutRole(role));
            changes
        };
        put(&store, pair(0)).await;
        let writer = tokio::spawn({
            let store = store.clone();
            async move {
                for n in 1..40 {
                    put(&store, pair(n)).await;
                }
            }
        });
        let mut looks = 0;
        while !writer.is_finished() || looks == 0 {
            let facts = if looks % 2 == 0 { load(&store).await.0 } else { since(&store, 1).await };
            let said: Vec<String> = facts
                .into_iter()
                .filter_map(|fact| match fact {
                    FactUpdate::Posting(_, Some(posting)) => posting.department,
                    FactUpdate::Opportunity(_, Some(o)) => o.owner.map(|owner| owner.to_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(said.len(), 2);
            assert_eq!(said[0], said[1]);
            looks += 1;
        }
        writer.await.unwrap();
    }

    async fn what_changed_often_is_told_once_as_it_is_now(db: TestDatabase) {
        let store = with_account(&db).await;
        for posting in [full_posting(), plain_posting("p1"), full_posting()] {
            put(&store, records([Record::Posting(posting)])).await;
        }
        let told = store.facts_since(&acme(), 1).await.unwrap().unwrap();
        assert_eq!(told.revision, revision(4));
        assert_eq!(told.facts.len(), 1);
        let Some(FactUpdate::Posting(_, Some(posting))) = told.facts.first() else {
            panic!("{told:?}");
        };
        assert_eq!(posting.department.as_deref(), Some("Engineering"));
        assert!(since(&store, 4).await.is_empty());
        assert_eq!(store.facts_since(&id("nobody"), 0).await.unwrap(), None);
    }

    async fn what_no_decision_looks_at_is_not_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records([Record::Stage(stage("s"))])).await;
        assert!(since(&store, 1).await.is_empty());
    }

    async fn each_deletion_is_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, everything()).await;
        let told = async |change| {
            let before = store.revision(&acme()).await.unwrap().unwrap().number;
            put(&store, vec![change]).await;
            since(&store, before).await
        };
        let delete = |name| Change::DeleteRecord(name);
        assert_same(
            told(delete(RemovableName::Posting(id("p1")))).await,
            vec![FactUpdate::Posting(id("p1"), None)],
        );
        assert_same(
            told(delete(RemovableName::Requisition(id("r1")))).await,
            vec![FactUpdate::Requisition(id("r1"), None)],
        );
        let fewer_grants = UserFact { access: vec![of_team("Platform")], ..user() };
        assert_same(
            told(Change::DeleteAccess(full_user().id, id("g1"))).await,
            vec![FactUpdate::User(full_user().id, Some(fewer_grants.clone()))],
        );
        let no_power = UserFact { privileges: vec![], ..fewer_grants };
        assert_same(
            told(Change::DeletePrivilege(full_user().id, id("v1"))).await,
            vec![FactUpdate::User(full_user().id, Some(no_power))],
        );
        assert_same(
            told(delete(RemovableName::ArchiveReason(id("not-a-fit")))).await,
            vec![FactUpdate::ArchiveReason(id("not-a-fit"), None)],
        );
        assert_same(
            told(Change::DeleteRole(id("scouts"))).await,
            vec![FactUpdate::Role(id("scouts"), None)],
        );
        assert_same(
            told(delete(RemovableName::Interview(id("i1")))).await,
            vec![FactUpdate::Interview(id("i1"), None)],
        );
    }

    async fn fences_and_erasures_are_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, everything()).await;
        put(&store, vec![
            Change::FenceOpportunity(id("o1")),
            Change::FenceCandidate(id("c1")),
        ])
        .await;
        let told = since(&store, 2).await;
        assert_eq!(told.len(), 2);
        assert!(told.contains(&FactUpdate::Candidate(id("c1"), Some(Lifecycle::Fenced))));
        put(&store, vec![
            Change::EraseOpportunity(id("o1")),
            Change::EraseCandidate(id("c1")),
        ])
        .await;
        let told = since(&store, 3).await;
        assert!(told.contains(&FactUpdate::Candidate(id("c1"), Some(Lifecycle::Anonymized))));
        assert!(told.iter().any(|fact| matches!(
            fact,
            FactUpdate::Opportunity(_, Some(o)) if o.lifecycle == Lifecycle::Anonymized
        )));
        // The user who was that candidate is not known as such any more.
        let unlinked = UserFact { linked_candidates: vec![id("c2")], ..user() };
        assert!(told.contains(&FactUpdate::User(full_user().id, Some(unlinked))));
        assert_eq!(told.len(), 3);
    }
}
