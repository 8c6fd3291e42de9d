//! The same ids in two accounts never meet.

use steward::domain::change::Change;
use steward::domain::fact_update::FactUpdate;
use steward::domain::record::Stored;
use steward::domain::record::*;
use steward::store::Store;

use super::fixture::*;

async fn facts(store: &Store, account: &str) -> Vec<FactUpdate> {
    let mut facts = Vec::new();
    store
        .load(&id(account), &mut |fact| facts.push(fact))
        .await
        .unwrap()
        .unwrap();
    facts
}

fn everything() -> Vec<Change> {
    let mut changes = records(one_of_each());
    changes.push(Change::PutRole(scouts()));
    changes.push(Change::PutAccess(
        id("root"),
        access("g1", of_posting("p1")),
    ));
    changes
}

on_both! {
    async fn what_happens_to_one_account_does_not_happen_to_another(db: TestDatabase) {
        let store = with_account(&db).await;
        store.create_account(&id("other"), &id("root"), NOW, [8; 16]).await.unwrap();
        put(&store, everything()).await;
        put_into(&store, &id("other"), everything()).await;
        let before = facts(&store, "other").await;

        put(&store, vec![
            Change::FenceOpportunity(id("o1")),
            Change::FenceCandidate(id("c1")),
            Change::EraseOpportunity(id("o1")),
            Change::EraseCandidate(id("c1")),
            Change::DeleteRecord(RemovableName::Interview(id("i1"))),
            Change::DeleteRecord(RemovableName::Posting(id("p1"))),
            Change::DeleteRecord(RemovableName::Stage(id("s1"))),
            Change::DeleteRecord(RemovableName::ArchiveReason(id("not-a-fit"))),
            Change::DeleteAccess(id("root"), id("g1")),
            Change::DeleteRole(id("scouts")),
            Change::PutSettings(Settings { tags: Lock::Locked, ..Settings::default() }),
        ])
        .await;
        put(&store, vec![
            Change::DeleteRecord(RemovableName::Requisition(id("r1"))),
        ])
        .await;

        assert_eq!(facts(&store, "other").await, before);
        // The era is the account's own, too.
        let version = Version { number: 2, era: Stamp([8; 8]) };
        for record in one_of_each() {
            let found = store.record(&id("other"), &record.name()).await.unwrap();
            assert_eq!(found, Some(Stored { value: record, version }));
        }
        assert_eq!(store.revision(&id("other")).await.unwrap().unwrap().number, 2);
        assert!(store.facts_since(&id("other"), 2).await.unwrap().unwrap().facts.is_empty());
        assert_eq!(store.roles(&acme()).await.unwrap(), []);
        assert_eq!(store.roles(&id("other")).await.unwrap().len(), 1);
        assert_eq!(store.access_grants(&id("other"), &id("root")).await.unwrap().len(), 1);
    }
}
