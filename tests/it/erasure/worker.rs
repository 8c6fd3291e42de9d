//! The worker, when something is in its way.

use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use super::*;

/// What the worker says of an account that it cannot go on with.
const FAILED: &str = "the erasure worker failed and tries again";

on_both! {
    async fn an_account_that_fails_keeps_no_other_waiting(db: TestDatabase) {
        db.log.expects(FAILED);
        // It comes before the other in every order, and has more to do than is
        // read at once. Nothing of it was fenced, so nothing can be erased.
        let broken = id("aaa");
        let store = db.store().await;
        store.create_account(&broken, &id("root"), NOW, STAMP).await.unwrap();
        let job = Job {
            id: id("stuck"),
            actor: id("root"),
            request_of: None,
            state: JobState::Running,
            accepted: 600,
            created_at: NOW,
            completed_at: None,
        };
        let opportunities = (0..600).map(|n| plain_opportunity(&format!("o{n}"), "c"));
        let opportunities = opportunities.map(Record::Opportunity);
        let items = (0..600).map(|n| Change::PutJobItem(JobItem {
            job: id("stuck"),
            subject: JobSubject::Opportunity(id(&format!("o{n}"))),
            state: JobItemState::Pending,
        }));
        let mut changes = records(opportunities);
        changes.push(Change::PutJob(job));
        changes.extend(items);
        put_into(&store, &broken, changes).await;
        store.close().await;

        let fixture = fixture(&db).await;
        let asked = ids("root", &["o1"]);
        let preview = fixture.preview(&asked).await.unwrap();
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job.id;
        fixture.reached(&job, JobState::Complete).await;
        db.log.says(FAILED).await;
        let stuck = fixture.replica.store().job(&broken, &id("stuck")).await.unwrap().unwrap();
        assert_eq!((stuck.job.state, stuck.items), (JobState::Running, counts(0, 600, 0)));
        fixture.close().await;
    }
}

/// SQLite keeps what was erased in its write-ahead log while anybody reads an
/// older state. Until that log is cut, nothing is called erased.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_not_complete_before_the_log_is_cut() {
    const BUSY: &str = "jobs are not finished before the log is forgotten";
    let db = TestDatabase::sqlite();
    db.log.expects(BUSY);
    let fixture = fixture(&db).await;
    let raw = db.raw().await;
    let reader = raw.begin().await.unwrap();
    let look = Statement::from_string(raw.get_database_backend(), "SELECT id FROM account");
    reader.query_one_raw(look).await.unwrap();

    let asked = ids("root", &["o1"]);
    let preview = fixture.preview(&asked).await.unwrap();
    let job = job_of(fixture.run(&asked, &preview.token).await.unwrap())
        .job
        .id;
    db.log.says(BUSY).await;
    let progress = fixture.progress(&job).await;
    assert_eq!(progress.items, counts(0, 0, 1), "all of it is erased");
    assert_eq!(progress.job.state, JobState::Running);
    assert!(
        is_in_files(&db.folder(), b"Marker comment"),
        "and can still be read"
    );

    reader.rollback().await.unwrap();
    fixture.reached(&job, JobState::Complete).await;
    assert!(!is_in_files(&db.folder(), b"Marker comment"));
    fixture.close().await;
}
