//! Jobs, their items, and what decides about them.

use steward::domain::change::Change;
use steward::domain::erasure::CandidacyOf;
use steward::domain::erasure::*;
use steward::domain::record::*;
use steward::store::{ItemCounts, JobCursor, JobProgress};

use super::fixture::*;

fn job(name: &str, at: i64) -> Job {
    Job {
        id: id(name),
        actor: id("root"),
        request_of: None,
        state: JobState::Running,
        accepted: 2,
        created_at: Timestamp(at),
        completed_at: None,
    }
}

fn item(job: &str, subject: JobSubject, state: JobItemState) -> JobItem {
    JobItem {
        job: id(job),
        subject,
        state,
    }
}

fn of_opportunity(name: &str) -> JobSubject {
    JobSubject::Opportunity(id(name))
}

fn archived(name: &str, reason: Option<&str>) -> Opportunity {
    let archived = Archived {
        reason: reason.map(id),
        at: Timestamp(9),
    };
    Opportunity {
        archived: Some(archived),
        ..plain_opportunity(name, "c1")
    }
}

on_both! {
    async fn a_job_and_its_items_come_out_as_they_went_in(db: TestDatabase) {
        let store = with_account(&db).await;
        let job = Job {
            request_of: Some(id("c1")),
            state: JobState::Complete,
            completed_at: Some(Timestamp(6)),
            ..job("j1", 5)
        };
        let items = [
            item("j1", of_opportunity("a"), JobItemState::Blocked(Some(Block::Active))),
            item("j1", of_opportunity("b"), JobItemState::Blocked(Some(Block::Hired))),
            item("j1", of_opportunity("c"), JobItemState::Blocked(Some(Block::UnknownReason))),
            item("j1", of_opportunity("d"), JobItemState::Blocked(Some(Block::NeedsAnotherActor))),
            item("j1", of_opportunity("e"), JobItemState::Pending),
            item("j1", of_opportunity("f"), JobItemState::Erased),
            item("j1", JobSubject::Candidate(id("a")), JobItemState::Blocked(None)),
        ];
        let mut changes = vec![Change::PutJob(job.clone())];
        // Whatever order they come in.
        changes.extend(items.iter().rev().cloned().map(Change::PutJobItem));
        put(&store, changes).await;
        let counts = ItemCounts { blocked: 5, pending: 1, erased: 1 };
        let progress = JobProgress { job, items: counts };
        assert_eq!(store.job(&acme(), &id("j1")).await.unwrap(), Some(progress));
        assert_eq!(store.job(&acme(), &id("j2")).await.unwrap(), None);
        assert_eq!(store.job_items(&acme(), &id("j1"), None, 100).await.unwrap(), items);
        let after = of_opportunity("e");
        let rest = store.job_items(&acme(), &id("j1"), Some(&after), 100).await.unwrap();
        assert_eq!(rest, items[5..]);
        let one = store.job_items(&acme(), &id("j1"), None, 1).await.unwrap();
        assert_eq!(one, items[..1]);
    }

    async fn jobs_are_listed_newest_first_page_by_page(db: TestDatabase) {
        let store = with_account(&db).await;
        let jobs = [job("a", 1), job("b", 3), job("c", 3), job("d", 2)];
        put(&store, jobs.map(Change::PutJob).into()).await;
        let mut seen = Vec::new();
        let mut after: Option<JobCursor> = None;
        loop {
            let page = store.jobs(&acme(), after.as_ref(), 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(JobCursor { created_at: last.job.created_at, id: last.job.id.clone() });
            seen.extend(page.iter().map(|progress| progress.job.id.to_string()));
        }
        assert_eq!(seen, ["c", "b", "d", "a"]);
        assert!(store.jobs(&id("other"), None, 3).await.unwrap().is_empty());
    }

    async fn what_is_pending_is_found_in_every_account_and_what_is_blocked_in_its_own(db: TestDatabase) {
        let store = with_account(&db).await;
        store.create_account(&id("other"), &id("root"), NOW, STAMP).await.unwrap();
        let pending = |name| item("j1", of_opportunity(name), JobItemState::Pending);
        let blocked = |job: &str, name| {
            item(job, of_opportunity(name), JobItemState::Blocked(Some(Block::Active)))
        };
        let erased = item("j1", of_opportunity("z"), JobItemState::Erased);
        let items = vec![pending("a"), blocked("j1", "b"), blocked("j2", "a"), erased];
        put(&store, items.into_iter().map(Change::PutJobItem).collect()).await;
        put_into(&store, &id("other"), vec![Change::PutJobItem(pending("a"))]).await;

        let accounts = store.accounts_with_pending_items().await.unwrap();
        assert_eq!(accounts, [acme(), id("other")]);
        for account in &accounts {
            let found = store.pending_items(account, 10).await.unwrap();
            assert_eq!(found, [pending("a")]);
        }

        let found = store.blocked_items(&acme(), None, 10).await.unwrap();
        assert_eq!(found, [blocked("j1", "b"), blocked("j2", "a")]);
        let after = (&id("j1"), &of_opportunity("b"));
        let found = store.blocked_items(&acme(), Some(after), 10).await.unwrap();
        assert_eq!(found, [blocked("j2", "a")]);
        assert!(store.blocked_items(&id("other"), None, 10).await.unwrap().is_empty());
    }

    async fn candidacies_say_how_it_ended(db: TestDatabase) {
        use ArchiveReasonType::{Hired, NotHired};
        use Lifecycle::{Fenced, Live};

        let store = with_account(&db).await;
        let mut all = vec![
            Record::ArchiveReason(reason("yes", ArchiveReasonType::Hired)),
            Record::ArchiveReason(reason("no", ArchiveReasonType::NotHired)),
            Record::Opportunity(plain_opportunity("active", "c1")),
            Record::Opportunity(archived("hired", Some("yes"))),
            Record::Opportunity(archived("left", Some("no"))),
            Record::Opportunity(archived("mystery", Some("never-told"))),
            Record::Opportunity(archived("silent", None)),
        ];
        all.push(Record::Opportunity(full_opportunity()));
        put(&store, records(all)).await;
        put(&store, vec![Change::FenceOpportunity(id("left"))]).await;
        let expected = |lifecycle, outcome, names_requisition_for_hire| {
            let archived_at = (outcome != Outcome::Active).then_some(Timestamp(if names_requisition_for_hire { 5 } else { 9 }));
            CandidacyOf {
            candidate: id("c1"),
            candidacy: Candidacy { lifecycle, outcome, archived_at, names_requisition_for_hire, is_hire_unknown: false, formerly_hired: false },
            }
        };
        let expected = [
            ("active", expected(Live, Outcome::Active, false)),
            ("hired", expected(Live, Outcome::Archived(Hired), false)),
            ("left", expected(Fenced, Outcome::Archived(NotHired), false)),
            ("mystery", expected(Live, Outcome::ArchivedUnknown, false)),
            ("o1", expected(Live, Outcome::ArchivedUnknown, true)),
            ("silent", expected(Live, Outcome::ArchivedUnknown, false)),
        ];
        let found = store.candidacies_of(&acme(), &id("c1")).await.unwrap();
        let found: Vec<(String, CandidacyOf)> =
            found.into_iter().map(|(id, stored)| (id.to_string(), stored.value)).collect();
        assert_eq!(found, expected.clone().map(|(name, candidacy)| (name.to_owned(), candidacy)));

        let some = store.candidacies(&acme(), &[id("hired"), id("unknown")]).await.unwrap();
        assert_eq!(some.len(), 1);
        assert_eq!(some[&id("hired")].value, expected[1].1);
        assert!(store.candidacies(&id("other"), &[id("hired")]).await.unwrap().is_empty());
    }

    async fn a_candidacy_differs_in_version_or_outcome_when_anything_that_decides_does(db: TestDatabase) {
        let store = with_account(&db).await;
        let state = async || {
            let found = store.candidacies(&acme(), &[id("o")]).await.unwrap();
            let stored = &found[&id("o")];
            (stored.version, stored.value.candidacy.outcome)
        };
        let put_reason =
            |kind| records([Record::ArchiveReason(reason("no", kind))]);
        put(&store, records([Record::Opportunity(archived("o", Some("no")))])).await;
        let mut seen = vec![state().await];
        let mut expect_new = async |changes| {
            put(&store, changes).await;
            let now = state().await;
            assert!(!seen.contains(&now));
            seen.push(now);
        };
        expect_new(put_reason(ArchiveReasonType::NotHired)).await;
        let tagged = Opportunity { tags: vec!["t".to_owned()], ..archived("o", Some("no")) };
        expect_new(records([Record::Opportunity(tagged)])).await;
        expect_new(vec![Change::DeleteRecord(RemovableName::ArchiveReason(id("no")))]).await;
        expect_new(put_reason(ArchiveReasonType::Hired)).await;
        expect_new(vec![Change::FenceOpportunity(id("o"))]).await;

        // Another record, or another name for the same, changes nothing.
        let before = state().await;
        put(&store, records([Record::Opportunity(archived("o2", Some("no")))])).await;
        assert_eq!(state().await, before);
    }
}
