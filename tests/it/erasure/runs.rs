//! Previews, and runs of what they showed.

use super::*;

on_both! {
    async fn what_was_shown_is_erased_and_siblings_stay(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = ids("root", &["o1", "o2"]);
        let preview = fixture.preview(&asked).await.unwrap();
        assert_eq!(erased(&preview), ["o1"]);
        assert_eq!(preview.plan.blocked, [(id("o2"), Block::Active)]);
        assert_eq!(preview.plan.candidates, []);

        let accepted = job_of(fixture.run(&asked, &preview.token).await.unwrap());
        assert_eq!(super::accepted(accepted.items), (0, 1));
        assert_eq!(accepted.job.accepted, 1);
        let done = fixture.reached(&accepted.job.id, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 1));
        assert_eq!(done.job.completed_at, Some(NOW));

        let Record::Opportunity(kept) = fixture.record(RecordName::Opportunity(id("o1"))).await
        else { panic!("an opportunity") };
        assert_eq!(kept.application.unwrap().company, "");
        let person = fixture.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(full_candidate()));
        let sibling = fixture.record(RecordName::Opportunity(id("o2"))).await;
        assert_eq!(sibling, Record::Opportunity(plain_opportunity("o2", "c1")));
        if db.is_sqlite() {
            assert!(is_in_files(&db.folder(), b"Ada Marker"));
            assert!(!is_in_files(&db.folder(), b"Marker comment"));
        }
        fixture.close().await;
    }

    async fn a_change_of_an_item_refuses_the_run_and_shows_a_new_preview(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let asked = ids("root", &["o1"]);
        let first = fixture.preview(&asked).await.unwrap();
        fixture.put(Record::Opportunity(Opportunity { tags: vec![], ..archived("o1") })).await;
        let RunOutcome::Drift(drift) = fixture.run(&asked, &first.token).await.unwrap()
        else { panic!("no drift") };
        assert_eq!(fixture.replica.store().jobs(&acme(), None, 9).await.unwrap(), []);
        // Another opportunity is none of this run's business.
        fixture.put(Record::Opportunity(archived("o9"))).await;
        let job = job_of(fixture.run(&asked, &drift.token).await.unwrap());
        fixture.reached(&job.job.id, JobState::Complete).await;
        fixture.close().await;
    }

    async fn the_person_goes_with_the_last_opportunity(db: TestDatabase) {
        let fixture = fixture(&db).await;
        fixture.put(Record::Opportunity(archived("o2"))).await;
        let asked = ids("root", &["o1", "o2"]);
        let preview = fixture.preview(&asked).await.unwrap();
        assert_eq!(preview.plan.candidates, [id("c1")]);
        let job = job_of(fixture.run_as(&asked, &preview.token, Some("r")).await.unwrap()).job.id;
        let done = fixture.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        // The same request again is answered with the same job.
        let again = job_of(fixture.run_as(&asked, &preview.token, Some("r")).await.unwrap());
        assert_eq!(again, done);
        let reused = fixture.run_as(&ids("root", &["o1"]), &preview.token, Some("r")).await;
        assert!(matches!(reused, Err(EraseError::RequestIdReused)));
        let blocked = fixture.preview(&asked).await.unwrap();
        let already = ["o1", "o2"].map(|name| (id(name), Block::AlreadyErased));
        assert_eq!(blocked.plan.blocked, already);
        assert_eq!(blocked.token, "");
        fixture.close().await;
    }

    async fn who_may_not_is_refused_and_nothing_happens(db: TestDatabase) {
        use EraseError as E;
        let fixture = fixture(&db).await;
        let preview = async |asked: Asked| fixture.preview(&asked).await;
        let unseen = preview(ids("root", &["o1", "unknown", "also-unknown"])).await;
        assert!(matches!(unseen, Err(E::Refused(PlanRefusal::OutOfReach { unseen: 2 }))));
        let own = preview(ids("ada", &["o1"])).await;
        assert!(matches!(own, Err(E::Refused(PlanRefusal::OutOfReach { unseen: 1 }))));
        assert!(matches!(preview(request_of("ada", "c1")).await, Err(E::Refused(PlanRefusal::OwnProfile))));
        assert!(matches!(preview(ids("viewer", &["o1"])).await, Err(E::Refused(PlanRefusal::PermissionNotHeld))));
        assert!(matches!(preview(ids("nobody", &["o1"])).await, Err(E::Refused(PlanRefusal::ActorNotActive))));
        assert!(matches!(preview(request_of("root", "c9")).await, Err(E::Refused(PlanRefusal::CandidateUnknown))));

        let asked = ids("root", &["o1"]);
        let token = fixture.preview(&asked).await.unwrap().token;
        let other = fixture.run(&ids("root", &["o1", "o2"]), &token).await;
        assert!(matches!(other, Err(E::TokenInvalid)));
        fixture.clock.now.fetch_add(15 * 60 * 1000 + 1, Ordering::Relaxed);
        assert!(matches!(fixture.run(&asked, &token).await, Err(E::PreviewExpired)));
        assert_eq!(fixture.replica.store().jobs(&acme(), None, 9).await.unwrap(), []);
        fixture.close().await;
    }
}
