//! A candidate's erasure request, and what it waits for.

use super::*;

on_both! {
    async fn an_erasure_request_waits_for_what_is_blocked_and_resumes(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = request_of("root", "c1");
        let preview = fixture.preview(&asked).await.unwrap();
        assert_eq!(erased(&preview), ["o1"]);
        assert_eq!(preview.plan.blocked, [(id("o2"), Block::Active)]);
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap());
        assert_eq!(accepted(job.items), (2, 1));
        let id_of_job = job.job.id;
        let waits = fixture.reached(&id_of_job, JobState::Waiting).await;
        assert_eq!(waits.items, counts(2, 0, 1));
        assert_eq!(waits.job.completed_at, None);

        fixture.put(Record::Opportunity(archived("o2"))).await;
        fixture.eraser.wake();
        let done = fixture.reached(&id_of_job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        assert_eq!(done.job.accepted, 1, "what the preview showed");
        let nobody = Candidate { name: "Anonymized candidate".to_owned(), ..plain_candidate("c1") };
        let person = fixture.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(nobody));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        fixture.close().await;
    }

    async fn a_request_without_any_opportunity_erases_the_person_at_once(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = request_of("root", "c3");
        let preview = fixture.preview(&asked).await.unwrap();
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap());
        assert_eq!(accepted(job.items), (0, 1));
        fixture.reached(&job.job.id, JobState::Complete).await;
        fixture.close().await;
    }

    async fn an_actor_who_may_no_longer_is_waited_for_and_so_is_what_they_reach(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let keeper = |role| Record::User(preset("keeper", role));
        fixture.put(keeper(Preset::SuperAdmin)).await;
        let asked = request_of("keeper", "c1");
        let preview = fixture.preview(&asked).await.unwrap();
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job.id;
        fixture.reached(&job, JobState::Waiting).await;

        // What was active ends, but the one who asked does not hold row 7 now.
        fixture.put(keeper(Preset::Interviewer)).await;
        fixture.put(Record::Opportunity(archived("o2"))).await;
        fixture.eraser.wake();
        let needs_another = JobItemState::Blocked(Some(Block::NeedsAnotherActor));
        fixture.item_reached(&job, "o2", needs_another).await;
        let waits = fixture.progress(&job).await;
        assert_eq!((waits.job.state, waits.items), (JobState::Waiting, counts(2, 0, 1)));
        let untouched = fixture.record(RecordName::Opportunity(id("o2"))).await;
        assert_eq!(untouched, Record::Opportunity(archived("o2")));

        fixture.put(keeper(Preset::SuperAdmin)).await;
        fixture.eraser.wake();
        let done = fixture.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        fixture.close().await;
    }

    async fn a_new_opportunity_joins_the_request_that_waits(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = request_of("root", "c1");
        let preview = fixture.preview(&asked).await.unwrap();
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job.id;
        fixture.reached(&job, JobState::Waiting).await;

        // One that can go at once, and one that cannot: the person stays.
        fixture.put(Record::Opportunity(archived("o7"))).await;
        fixture.put(Record::Opportunity(plain_opportunity("o8", "c1"))).await;
        fixture.eraser.wake();
        fixture.item_reached(&job, "o7", JobItemState::Erased).await;
        fixture.item_reached(&job, "o8", JobItemState::Blocked(Some(Block::Active))).await;
        let waits = fixture.reached(&job, JobState::Waiting).await;
        assert_eq!(waits.items, counts(3, 0, 2));
        assert_eq!(waits.job.accepted, 1, "what the preview showed");
        let person = fixture.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(full_candidate()));

        fixture.put(Record::Opportunity(archived("o2"))).await;
        fixture.put(Record::Opportunity(archived("o8"))).await;
        fixture.eraser.wake();
        let done = fixture.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 5));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        fixture.close().await;
    }
}
