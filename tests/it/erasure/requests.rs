//! A candidate's erasure request, and what it waits for.

use super::*;

on_both! {
    async fn an_erasure_request_waits_for_what_is_blocked_and_resumes(db: TestDatabase) {
        let house = house(&db).await;
        let asked = request_of("root", "c1");
        let preview = house.preview(&asked).await.unwrap();
        assert_eq!(erased(&preview), ["o1"]);
        assert_eq!(preview.plan.blocked, [(id("o2"), Block::Active)]);
        let job = job_of(house.run(&asked, &preview.token).await.unwrap());
        assert_eq!(job.items, counts(2, 1, 0));
        let id_of_job = job.job.id;
        let waits = house.reached(&id_of_job, JobState::Waiting).await;
        assert_eq!(waits.items, counts(2, 0, 1));
        assert_eq!(waits.job.completed_at, None);

        house.put(Record::Opportunity(archived("o2"))).await;
        house.eraser.wake();
        let done = house.reached(&id_of_job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        assert_eq!(done.job.accepted, 1, "what the preview showed");
        let nobody = Candidate { name: "Anonymized candidate".to_owned(), ..plain_candidate("c1") };
        let person = house.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(nobody));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        house.close().await;
    }

    async fn a_request_without_any_opportunity_erases_the_person_at_once(db: TestDatabase) {
        let house = house(&db).await;
        let asked = request_of("root", "c3");
        let preview = house.preview(&asked).await.unwrap();
        let job = job_of(house.run(&asked, &preview.token).await.unwrap());
        assert_eq!(job.items, counts(0, 1, 0));
        house.reached(&job.job.id, JobState::Complete).await;
        house.close().await;
    }

    async fn an_actor_who_may_no_longer_is_waited_for_and_so_is_what_they_reach(db: TestDatabase) {
        let house = house(&db).await;
        let keeper = |role| Record::User(preset("keeper", role));
        house.put(keeper(Preset::SuperAdmin)).await;
        let asked = request_of("keeper", "c1");
        let preview = house.preview(&asked).await.unwrap();
        let job = job_of(house.run(&asked, &preview.token).await.unwrap()).job.id;
        house.reached(&job, JobState::Waiting).await;

        // What was active ends, but the one who asked does not hold row 7 now.
        house.put(keeper(Preset::Interviewer)).await;
        house.put(Record::Opportunity(archived("o2"))).await;
        house.eraser.wake();
        let needs_another = JobItemState::Blocked(Some(Block::NeedsAnotherActor));
        house.item_reached(&job, "o2", needs_another).await;
        let waits = house.progress(&job).await;
        assert_eq!((waits.job.state, waits.items), (JobState::Waiting, counts(2, 0, 1)));
        let untouched = house.record(RecordName::Opportunity(id("o2"))).await;
        assert_eq!(untouched, Record::Opportunity(archived("o2")));

        house.put(keeper(Preset::SuperAdmin)).await;
        house.eraser.wake();
        let done = house.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        house.close().await;
    }

    async fn a_new_opportunity_joins_the_request_that_waits(db: TestDatabase) {
        let house = house(&db).await;
        let asked = request_of("root", "c1");
        let preview = house.preview(&asked).await.unwrap();
        let job = job_of(house.run(&asked, &preview.token).await.unwrap()).job.id;
        house.reached(&job, JobState::Waiting).await;

        // One that can go at once, and one that cannot: the person stays.
        house.put(Record::Opportunity(archived("o7"))).await;
        house.put(Record::Opportunity(plain_opportunity("o8", "c1"))).await;
        house.eraser.wake();
        house.item_reached(&job, "o7", JobItemState::Erased).await;
        house.item_reached(&job, "o8", JobItemState::Blocked(Some(Block::Active))).await;
        let waits = house.reached(&job, JobState::Waiting).await;
        assert_eq!(waits.items, counts(3, 0, 2));
        assert_eq!(waits.job.accepted, 1, "what the preview showed");
        let person = house.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(full_candidate()));

        house.put(Record::Opportunity(archived("o2"))).await;
        house.put(Record::Opportunity(archived("o8"))).await;
        house.eraser.wake();
        let done = house.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 5));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        house.close().await;
    }
}
