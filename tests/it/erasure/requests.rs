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

    async fn a_candidacy_that_is_told_later_needs_a_preview_of_its_own(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = request_of("root", "c1");
        let preview = fixture.preview(&asked).await.unwrap();
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job;
        fixture.reached(&job.id, JobState::Waiting).await;
        fixture.put(Record::Opportunity(archived("o7"))).await;
        fixture.put(Record::Opportunity(archived("o2"))).await;
        fixture.eraser.wake();
        // What was listed goes; the later one, and with it the person, stays.
        fixture.item_reached(&job.id, "o2", JobItemState::Erased).await;
        let waits = fixture.reached(&job.id, JobState::Waiting).await;
        assert_eq!((waits.items, waits.job.accepted), (counts(1, 0, 2), 1));
        let later = fixture.eraser.told_later(&acme(), &job).await.unwrap();
        assert_eq!(later, [id("o7")]);
        let untouched = fixture.record(RecordName::Opportunity(id("o7"))).await;
        assert_eq!(untouched, Record::Opportunity(archived("o7")));
        let person = fixture.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(full_candidate()));

        // Its own preview erases it, and the person with it.
        let asked = ids("root", &["o7"]);
        let preview = fixture.preview(&asked).await.unwrap();
        fixture.run(&asked, &preview.token).await.unwrap();
        let done = fixture.reached(&job.id, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        assert!(fixture.eraser.told_later(&acme(), &job).await.unwrap().is_empty());
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        fixture.close().await;
    }
}
