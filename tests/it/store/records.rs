//! What goes in comes out.

use steward::domain::change::Change;
use steward::domain::record::Stored;
use steward::domain::record::*;
use steward::domain::role::FeedbackVisibility;

use super::fixture::*;

on_both! {
    async fn every_kind_of_record_comes_out_as_it_went_in(db: TestDatabase) {
        let store = with_account(&db).await;
        let revision = put(&store, records(one_of_each())).await;
        assert_eq!(revision.number, 2);
        let names: Vec<RecordName> = one_of_each().iter().map(Record::name).collect();
        let found = store.records(&acme(), &names).await.unwrap();
        assert_eq!(found.len(), 8);
        for record in one_of_each() {
            let stored = Stored { value: record.clone(), version: version(2) };
            assert_eq!(found.get(&record.name()), Some(&stored));
            assert_eq!(store.record(&acme(), &record.name()).await.unwrap(), Some(stored));
        }
    }

    async fn a_write_replaces_the_whole_record(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        let plain = [
            Record::User(plain_user("0190a5f2-7b3c-7def-8123-456789abcdef")),
            Record::Posting(plain_posting("p1")),
            Record::Candidate(plain_candidate("c1")),
            Record::Opportunity(plain_opportunity("o1", "c9")),
            Record::Interview(Interview { panel: vec![], cancelled: true, former_feedback: vec![id("a"), id("b")], ..full_interview() }),
            Record::Requisition(Requisition { postings: vec![], ..full_requisition() }),
        ];
        put(&store, records(plain.clone())).await;
        for record in plain {
            let found = store.record(&acme(), &record.name()).await.unwrap().unwrap();
            assert_eq!(found, Stored { value: record, version: version(3) });
        }
        let untouched = store.record(&acme(), &RecordName::Stage(id("s1"))).await.unwrap();
        assert_eq!(untouched.unwrap().version, version(2));
    }

    async fn what_is_not_there_is_not_found(db: TestDatabase) {
        let store = with_account(&db).await;
        let name = RecordName::Posting(id("p1"));
        assert_eq!(store.record(&acme(), &name).await.unwrap(), None);
        assert!(store.records(&acme(), &[name]).await.unwrap().is_empty());
        assert!(store.records(&acme(), &[]).await.unwrap().is_empty());
        assert_eq!(store.settings(&id("nobody")).await.unwrap(), None);
        assert_eq!(store.revision(&id("nobody")).await.unwrap(), None);
    }

    async fn many_records_are_found_at_once(db: TestDatabase) {
        let store = with_account(&db).await;
        let many = (0..2500).map(|n| Record::Stage(stage(&format!("s{n}"))));
        put(&store, records(many.clone())).await;
        let names: Vec<RecordName> = many.map(|record| record.name()).collect();
        assert_eq!(store.records(&acme(), &names).await.unwrap().len(), 2500);
    }

    async fn settings_have_a_version_of_their_own(db: TestDatabase) {
        let store = with_account(&db).await;
        let usual = Stored { value: Settings::default(), version: version(1) };
        assert_eq!(store.settings(&acme()).await.unwrap(), Some(usual.clone()));
        put(&store, vec![]).await;
        assert_eq!(store.settings(&acme()).await.unwrap(), Some(usual));
        let strict = Settings {
            feedback_visibility: FeedbackVisibility::TeamOnOwnPanels,
            hide_until_submitted: SubmitFirst::On,
            sources: Lock::Locked,
            tags: Lock::Locked,
            default_requisition_chain: ApprovalChain::Exists,
            hired_profiles: HiredProfiles::Restricted,
            hired_retention: Some(HiredRetention { basis: LawfulBasis::Contract, days: 90 }),
        };
        put(&store, vec![Change::PutSettings(strict)]).await;
        let expected = Stored { value: strict, version: version(3) };
        assert_eq!(store.settings(&acme()).await.unwrap(), Some(expected));
    }

    async fn deleting_takes_what_belongs_to_the_record_alone(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        let gone = [RemovableName::Interview(id("i1")), RemovableName::Requisition(id("r1"))];
        put(&store, gone.map(Change::DeleteRecord).into()).await;
        for table in ["interview", "interview_panelist", "requisition", "requisition_posting"] {
            let left = db.texts(&format!("SELECT account_id FROM {table}")).await;
            assert!(left.is_empty(), "{table}");
        }
        assert!(store.record(&acme(), &RecordName::Opportunity(id("o1"))).await.unwrap().is_some());
    }

    async fn what_is_deleted_leaves_what_is_fixed_and_what_names_it_goes_on(db: TestDatabase) {
        let store = with_account(&db).await;
        let secret = Posting { confidentiality: Confidentiality::Confidential, ..full_posting() };
        let hired = Record::ArchiveReason(reason("hired", ArchiveReasonType::Hired));
        let told = one_of_each().into_iter().chain([Record::Posting(secret), hired.clone()]);
        put(&store, records(told)).await;
        let requisition = RecordName::Requisition(id("r1"));
        let before = store.record(&acme(), &requisition).await.unwrap();
        let names = [
            RecordName::Posting(id("p1")),
            RecordName::Interview(id("i1")),
            RecordName::ArchiveReason(id("hired")),
            RecordName::ArchiveReason(id("not-a-fit")),
            RecordName::Stage(id("s1")),
        ];
        let removed = names.iter().map(|name| match deletion(name) {
            Deletion::Removes(removed) => Change::DeleteRecord(removed),
            other => panic!("{other:?}"),
        });
        put(&store, removed.collect()).await;
        assert!(store.records(&acme(), &names).await.unwrap().is_empty());
        assert_eq!(store.record(&acme(), &requisition).await.unwrap(), before);
        let fixed = store.fixed_of_deleted(&acme(), &names).await.unwrap();
        let expected = [
            (names[0].clone(), FixedFact::ConfidentialPosting),
            (names[1].clone(), FixedFact::Interview { opportunity: id("o1"), submitted: vec![id("u2"), id("u9")], cancelled: Some(false) }),
            (names[2].clone(), FixedFact::Hired),
        ];
        assert_eq!(fixed, expected.into());
        // Another account has none of it.
        assert!(store.fixed_of_deleted(&id("other"), &names).await.unwrap().is_empty());
        // Who was hired for a reason that is deleted was hired all the same.
        let facts = crate::store::facts::load(&store).await.0;
        let reason = steward::domain::fact_update::FactUpdate::ArchiveReason(id("hired"), Some(ArchiveReasonType::Hired));
        assert!(facts.contains(&reason));
        put(&store, records([hired.clone()])).await;
        let found = store.record(&acme(), &names[2]).await.unwrap();
        assert_eq!(found.unwrap().value, hired);
    }
}
