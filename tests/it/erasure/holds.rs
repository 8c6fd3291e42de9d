//! What keeps something from being erased ends with time: a restriction that a
//! person asked for, and the basis of a hire.

use steward::domain::erasure::{RequestedRestriction, RestrictionBasis};
use steward::domain::question::Profile;

use super::*;

const DAY: i64 = 24 * 60 * 60 * 1000;

impl Fixture {
    async fn change(&self, changes: Vec<Change>) {
        put(self.replica.store(), changes).await;
        self.replica.catch_up(&self.account).await.unwrap();
    }

    fn pass(&self, millis: i64) {
        self.clock.now.fetch_add(millis, Ordering::Relaxed);
        self.eraser.wake();
    }
}

on_both! {
    async fn a_restriction_ends_by_itself_and_what_waited_for_it_goes_on(db: TestDatabase) {
        let fixture = fixture(&db).await;
        fixture.put(Record::Opportunity(archived("o2"))).await;
        let restriction = RequestedRestriction {
            profile: Profile::Candidate(id("c1")),
            basis: RestrictionBasis::LegalClaims,
            ends_at: Some(Timestamp(NOW.0 + DAY)),
            actor: id("root"),
        };
        let kind = RestrictionKind::Requested;
        fixture.change(vec![
            Change::RestrictOpportunity(id("o1"), kind),
            Change::RestrictOpportunity(id("o2"), kind),
            Change::RestrictCandidate(id("c1"), kind),
            Change::PutRestriction(restriction),
        ]).await;
        let asked = request_of("root", "c1");
        let preview = fixture.preview(&asked).await.unwrap();
        assert_eq!(preview.plan.blocked, [(id("o1"), Block::OnHold), (id("o2"), Block::OnHold)]);
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job.id;

        fixture.pass(DAY - 1);
        let on_hold = JobItemState::Blocked(Some(Block::OnHold));
        fixture.item_reached(&job, "o1", on_hold).await;
        assert_eq!(db.texts("SELECT entity_id FROM restriction").await, ["c1"]);
        fixture.pass(1);
        fixture.reached(&job, JobState::Complete).await;
        assert!(db.texts("SELECT entity_id FROM restriction").await.is_empty());
        assert_eq!(db.texts("SELECT lifecycle FROM candidate WHERE id = 'c1'").await, ["anonymized"]);
        fixture.close().await;
    }

    async fn a_hire_blocks_until_its_basis_ends(db: TestDatabase) {
        let fixture = fixture(&db).await;
        let hired = Opportunity {
            archived: Some(Archived { reason: Some(id("hired")), at: NOW }),
            ..plain_opportunity("o3", "c3")
        };
        fixture.put(Record::Opportunity(hired)).await;
        let asked = request_of("root", "c3");
        let preview = fixture.preview(&asked).await.unwrap();
        assert_eq!(preview.plan.blocked, [(id("o3"), Block::Hired)]);
        let job = job_of(fixture.run(&asked, &preview.token).await.unwrap()).job.id;

        let retention = HiredRetention { basis: LawfulBasis::LegalObligation, days: 2 };
        let settings = Settings { hired_retention: Some(retention), ..Settings::default() };
        fixture.change(vec![Change::PutSettings(settings)]).await;
        fixture.pass(2 * DAY - 1);
        fixture.item_reached(&job, "o3", JobItemState::Blocked(Some(Block::Hired))).await;
        let by_ids = ids("root", &["o3"]);
        assert_eq!(fixture.preview(&by_ids).await.unwrap().plan.blocked, [(id("o3"), Block::Hired)]);
        fixture.pass(60 * 60 * 1000);
        fixture.reached(&job, JobState::Complete).await;
        fixture.close().await;
    }
}
