//! What is told of changes, and what never is.

use steward::domain::audit::Deed;
use steward::domain::change::Change;
use steward::domain::id::JobId;
use steward::domain::record::*;
use steward::store::{AuditFilter, Commit};

use crate::store::fixture::*;

on_both! {
    async fn what_something_was_is_told_along_a_list(db: TestDatabase) {
        let store = with_account(&db).await;
        let user = |status, candidates: &[&str]| {
            let linked_candidates = candidates.iter().map(|text| id(text)).collect();
            Change::PutRecord(Record::User(User { status, linked_candidates, ..plain_user("u1") }))
        };
        put(&store, vec![user(UserStatus::Active, &["c1", "c2"])]).await;
        put(&store, vec![
            user(UserStatus::Deactivated, &["c1"]),
            Change::PutAccess(id("u1"), access("g1", of_posting("p1"))),
            Change::PutAccess(id("u1"), access("g1", of_posting("p2"))),
            Change::DeleteAccess(id("u1"), id("g1")),
            user(UserStatus::Active, &[]),
            Change::PutSettings(Settings { sources: Lock::Locked, ..Settings::default() }),
        ])
        .await;
        let found = store.audit_events(&acme(), &AuditFilter::default(), 3, 10).await.unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|event| (event.kind.as_str(), event.before.as_deref(), event.after.as_deref()))
            .collect();
        let settings = |sources| Some(format!(
            "{{\"default_requisition_chain\":\"none\",\"feedback_visibility\":\"as_table\",\
              \"hide_until_submitted\":\"off\",\"hired_profiles\":\"within_reach\",\
              \"sources_lock\":\"{sources}\",\"tags_lock\":\"open\"}}"
        ));
        let (open, locked) = (settings("open"), settings("locked"));
        assert_eq!(
            told,
            [
                ("user_changed", Some(r#"{"linked_candidates":"2","status":"active"}"#), Some(r#"{"linked_candidates":"1","status":"deactivated"}"#)),
                ("access_granted", None, Some(r#"{"posting_id":"p1"}"#)),
                ("access_changed", Some(r#"{"posting_id":"p1"}"#), Some(r#"{"posting_id":"p2"}"#)),
                ("access_revoked", Some(r#"{"posting_id":"p2"}"#), None),
                ("user_changed", Some(r#"{"linked_candidates":"1","status":"deactivated"}"#), Some(r#"{"status":"active"}"#)),
                ("settings_changed", open.as_deref(), locked.as_deref()),
            ]
        );
    }

    async fn a_role_is_told_by_its_title_and_what_it_holds(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![Change::PutRole(scouts())]).await;
        put(&store, vec![Change::DeleteRole(id("scouts"))]).await;
        let found = store.audit_events(&acme(), &AuditFilter::default(), 2, 10).await.unwrap();
        let told: Vec<_> = found.iter().map(|event| (event.kind.as_str(), event.target_id.as_deref())).collect();
        assert_eq!(told, [("role_created", Some("scouts")), ("role_deleted", Some("scouts"))]);
        assert_eq!(found[0].after, found[1].before);
        let after = found[0].after.as_deref().unwrap();
        assert!(after.contains("\"title\":") && !after.contains("holdings"), "{after}");
    }

    /// Whoever writes records gives powers by them, too: each is told, if it became another.
    async fn a_power_that_a_record_gives_is_told(db: TestDatabase) {
        let store = with_account(&db).await;
        let write = async |after, changes| {
            let commit = Commit { deed: Deed::WriteRecords, ..commit_of(changes) };
            store.commit(&acme(), upon(after), commit).await.unwrap()
        };
        let user = || Change::PutRecord(Record::User(User { role: Some(AssignedRole::Preset(steward::domain::role::Preset::SuperAdmin)), ..plain_user("u1") }));
        let stage = || Change::PutRecord(Record::Stage(stage("s1")));
        let revision = write(1, vec![user(), stage()]).await;
        let next = steward::store::Next { after: revision.number, after_stamp: revision.stamp, ..upon(1) };
        let commit = Commit { deed: Deed::WriteRecords, ..commit_of(vec![user()]) };
        store.commit(&acme(), next, commit).await.unwrap();
        let found = store.audit_events(&acme(), &AuditFilter::default(), 2, 10).await.unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|event| (event.kind.as_str(), event.target_id.as_deref(), event.after.as_deref(), event.counts.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("user_created", Some("u1"), Some(r#"{"preset_role":"super_admin","status":"active"}"#), None),
                ("records_written", None, None, Some(r#"{"stages_written":1}"#)),
                ("records_written", None, None, Some(r#"{"users_written":1}"#)),
            ]
        );
    }

    /// Who had a profile erased is asked years later, by the profile.
    async fn each_profile_that_an_erasure_closes_is_told(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        let revision = store.revision(&acme()).await.unwrap().unwrap();
        let before = store.audit_head(&acme()).await.unwrap().unwrap().sequence;
        let next = steward::store::Next { after: revision.number, after_stamp: revision.stamp, ..upon(1) };
        let job: JobId = "job-1".parse().unwrap();
        let changes = vec![Change::FenceOpportunity(id("o1")), Change::FenceCandidate(id("c1"))];
        let commit = Commit { deed: Deed::AcceptErasure(job), ..commit_of(changes) };
        store.commit(&acme(), next, commit).await.unwrap();
        let told = async |target: Option<&str>| {
            let filter = AuditFilter { target: target.map(ToOwned::to_owned), ..AuditFilter::default() };
            let found = store.audit_events(&acme(), &filter, before, 10).await.unwrap();
            let told = found.into_iter().map(|event| (event.kind, event.target_id.unwrap_or_default(), event.after.or(event.counts)));
            told.collect::<Vec<_>>()
        };
        let accepted = |target: &str, what: &str| ("erasure_accepted".to_owned(), target.to_owned(), Some(what.to_owned()));
        let [opportunity, candidate] = ["o1", "c1"].map(|id| accepted(id, r#"{"job":"job-1"}"#));
        let of_job = accepted("job-1", r#"{"candidates_fenced":1,"opportunities_fenced":1}"#);
        assert_eq!(told(None).await, [opportunity, candidate.clone(), of_job]);
        assert_eq!(told(Some("c1")).await, [candidate]);
    }

    /// What an import brings is one event, whatever is in it; no text of a person is in any.
    async fn an_import_is_one_event_that_counts(db: TestDatabase) {
        let store = with_account(&db).await;
        let mut changes = records(one_of_each());
        changes.push(Change::PutAccess(id("u1"), access("g1", of_posting("p1"))));
        changes.push(Change::PutRole(scouts()));
        let commit = Commit { deed: Deed::ImportRecords, ..commit_of(changes) };
        store.commit(&acme(), upon(1), commit).await.unwrap();
        let found = store.audit_events(&acme(), &AuditFilter::default(), 2, 10).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, "records_imported");
        let counts = found[0].counts.as_deref().unwrap();
        for counted in ["\"access_granted\":1", "\"roles_written\":1", "\"candidates_written\":1", "\"users_written\":1"] {
            assert!(counts.contains(counted), "{counts}");
        }
        let texts = "COALESCE(state_before, '') || COALESCE(state_after, '') || COALESCE(counts, '') || COALESCE(target_id, '')";
        for text in db.texts(&format!("SELECT {texts} FROM audit_event")).await {
            assert!(!text.contains("Marker"), "{text}");
        }
    }
}
