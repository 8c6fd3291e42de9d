//! What is gone in its source: restricted at once, lifted by row 41, erased by
//! the one path (rulebook, X57).

mod requested;

use steward::domain::record::{
    ArchiveReasonType, Archived, Confidentiality, Opportunity, Record as Stored, User as StoredUser,
};
use steward::domain::role::Preset;
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::lift_restriction_request::Profile;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::store::fixture::*;
use crate::support::server::{RunningServer, start};

/// `c1` has the archived `o1`, full of markers, and the active `o2`; `c3` has
/// `o3` alone, confidential, of somebody who was hired.
async fn begun(db: &TestDatabase) -> RunningServer {
    let store = with_account(db).await;
    let hired = Opportunity {
        confidentiality: Confidentiality::Confidential,
        archived: Some(Archived {
            reason: Some(id("hired")),
            at: NOW,
        }),
        ..plain_opportunity("o3", "c3")
    };
    let own = StoredUser {
        linked_candidates: vec![id("c1")],
        ..preset("ada", Preset::SuperAdmin)
    };
    put(
        &store,
        records(vec![
            Stored::ArchiveReason(reason("not-a-fit", ArchiveReasonType::NotHired)),
            Stored::ArchiveReason(reason("hired", ArchiveReasonType::Hired)),
            Stored::Candidate(full_candidate()),
            Stored::Opportunity(archived("o1")),
            Stored::Opportunity(plain_opportunity("o2", "c1")),
            Stored::Candidate(plain_candidate("c3")),
            Stored::Opportunity(hired),
            Stored::User(preset("tom", Preset::TeamMember)),
            Stored::User(own),
        ]),
    )
    .await;
    store.close().await;
    start(db).await
}

fn opportunity(id: &str) -> record_name::Name {
    record_name::Name::Opportunity(id.to_owned())
}

fn candidate(id: &str) -> record_name::Name {
    record_name::Name::Candidate(id.to_owned())
}

async fn write(server: &RunningServer, write: record_write::Write) -> WriteOutcome {
    let request = WriteRecordsRequest {
        account: "acme".into(),
        writes: vec![RecordWrite {
            write: Some(write),
            precondition: None,
            ..RecordWrite::default()
        }],
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    let answer = client.write_records(request).await.unwrap().into_inner();
    let mut outcomes = answer.results.iter();
    outcomes.next().unwrap().outcome()
}

async fn delete(server: &RunningServer, name: record_name::Name) -> WriteOutcome {
    write(
        server,
        record_write::Write::Delete(RecordName { name: Some(name) }),
    )
    .await
}

async fn tell(server: &RunningServer, record: record::Record) -> WriteOutcome {
    write(
        server,
        record_write::Write::Upsert(Record {
            record: Some(record),
        }),
    )
    .await
}

fn plain(id: &str, candidate: &str) -> record::Record {
    record::Record::Opportunity(steward::proto::Opportunity {
        id: id.into(),
        candidate: candidate.into(),
        ..Default::default()
    })
}

/// `c1` is merged into `c8`, of whom a record is told.
async fn merge_into_c8(server: &RunningServer) {
    let survivor = steward::proto::Candidate {
        id: "c8".into(),
        name: "Survivor".into(),
        ..Default::default()
    };
    tell(server, record::Record::Candidate(survivor)).await;
    for id in ["o2", "o1"] {
        assert_eq!(tell(server, plain(id, "c8")).await, WriteOutcome::Updated);
    }
}

/// Why a user may, or may not, work on a profile.
async fn reason_for(server: &RunningServer, user: &str, name: record_name::Name) -> String {
    let target = match name {
        record_name::Name::Opportunity(opportunity) => Target {
            opportunity,
            ..Target::default()
        },
        record_name::Name::Candidate(candidate) => Target {
            candidate,
            ..Target::default()
        },
        other => panic!("{other:?}"),
    };
    let question = Question {
        user: user.into(),
        subject: Some(question::Subject::Permission(
            Permission::ManageProfilesAndViewAssociatedPostings.into(),
        )),
        target: Some(target),
        ..Question::default()
    };
    let request = AuthorizeRequest {
        account: "acme".into(),
        question: Some(question),
        ..AuthorizeRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let decision = client
        .authorize(request)
        .await
        .unwrap()
        .into_inner()
        .decision;
    let reason = decision.unwrap().reason();
    reason.as_str_name().replace("DECISION_REASON_", "")
}

async fn shown(server: &RunningServer, name: record_name::Name) -> record::Record {
    let request = GetRecordRequest {
        account: "acme".into(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    let found = client.get_record(request).await.unwrap().into_inner();
    found.record.unwrap().record.unwrap()
}

async fn lift(
    server: &RunningServer,
    actor: &str,
    profile: Option<Profile>,
) -> Result<LiftRestrictionResponse, Status> {
    let request = LiftRestrictionRequest {
        account: "acme".into(),
        acting_user: actor.into(),
        profile,
        ..LiftRestrictionRequest::default()
    };
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    Ok(client.lift_restriction(request).await?.into_inner())
}

async fn erase(
    server: &RunningServer,
    actor: &str,
    selection: Selection,
    token: &str,
) -> Result<Outcome, Status> {
    let request = AnonymizeOpportunitiesRequest {
        account: "acme".into(),
        acting_user: actor.into(),
        selection: Some(selection),
        preview_token: token.into(),
        ..AnonymizeOpportunitiesRequest::default()
    };
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    Ok(client
        .anonymize_opportunities(request)
        .await?
        .into_inner()
        .result
        .unwrap())
}

async fn preview(server: &RunningServer, actor: &str, selection: Selection) -> Preview {
    match erase(server, actor, selection, "").await.unwrap() {
        Outcome::Preview(preview) => preview,
        other => panic!("{other:?}"),
    }
}

fn blocks(preview: &Preview) -> Vec<(&str, BlockReason)> {
    let items = preview.items.iter();
    items
        .map(|item| (item.opportunity.as_str(), item.block_reason()))
        .collect()
}

/// The job, once it waits or is complete.
async fn finished(server: &RunningServer, job: &str) -> GetJobResponse {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let request = GetJobRequest {
        account: "acme".into(),
        job: job.into(),
        ..GetJobRequest::default()
    };
    let watch = async {
        loop {
            let found = client.get_job(request.clone()).await.unwrap().into_inner();
            if found.job.as_ref().unwrap().state() == JobState::Complete {
                return found;
            }
        }
    };
    let minute = std::time::Duration::from_mins(1);
    tokio::time::timeout(minute, watch)
        .await
        .expect("the job completes")
}

on_both! {
    async fn what_is_deleted_is_closed_to_everybody_and_kept(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "ALLOWED");
        assert_eq!(delete(&server, opportunity("never-was")).await, WriteOutcome::Absent);
        assert_eq!(delete(&server, opportunity("o1")).await, WriteOutcome::Restricted);
        for user in ["root", "tom", "ada"] {
            assert_eq!(reason_for(&server, user, opportunity("o1")).await, "RESTRICTED", "{user}");
        }
        // The sibling, and the person, stay open.
        assert_eq!(reason_for(&server, "root", opportunity("o2")).await, "ALLOWED");
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "ALLOWED");
        let record = shown(&server, opportunity("o1")).await;
        let text = format!("{record:?}").to_lowercase();
        assert!(!text.contains("marker"), "{text}");
        let record::Record::Opportunity(record) = record else { panic!("an opportunity") };
        assert_eq!(record.erasure_state(), ErasureState::Restricted);
        // It is all still there.
        let marked = "SELECT id FROM opportunity WHERE application_comments IS NOT NULL";
        assert_eq!(db.texts(marked).await, ["o1"]);

        // The last live one takes the person along.
        assert_eq!(delete(&server, opportunity("o2")).await, WriteOutcome::Restricted);
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "RESTRICTED");
        let record::Record::Candidate(person) = shown(&server, candidate("c1")).await else {
            panic!("a candidate")
        };
        assert_eq!((person.name.as_str(), person.erasure_state()), ("", ErasureState::Restricted));
        // Nor is the link gone that makes it somebody's own profile.
        let record::Record::User(ada) = shown(&server, record_name::Name::User("ada".into())).await else {
            panic!("a user")
        };
        assert_eq!(ada.linked_candidates, ["c1"]);
        server.stop().await;
    }

    async fn a_candidate_that_is_deleted_closes_every_profile(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(delete(&server, candidate("c1")).await, WriteOutcome::Restricted);
        for name in [candidate("c1"), opportunity("o1"), opportunity("o2")] {
            assert_eq!(reason_for(&server, "root", name).await, "RESTRICTED");
        }
        // Who comes back is stored, and stays closed; a new candidacy too.
        let back = steward::proto::Candidate { id: "c1".into(), name: "Back".into(), ..Default::default() };
        assert_eq!(tell(&server, record::Record::Candidate(back)).await, WriteOutcome::Updated);
        assert_eq!(tell(&server, plain("o2", "c1")).await, WriteOutcome::Unchanged);
        assert_eq!(tell(&server, plain("o9", "c1")).await, WriteOutcome::Created);
        for name in [candidate("c1"), opportunity("o1"), opportunity("o2"), opportunity("o9")] {
            assert_eq!(reason_for(&server, "root", name).await, "RESTRICTED");
        }
        assert_eq!(db.texts("SELECT name FROM candidate WHERE id = 'c1'").await, ["Back"]);
        // All of it is there after a restart.
        server.stop().await;
        let server = start(&db).await;
        for name in [candidate("c1"), opportunity("o2"), opportunity("o9")] {
            assert_eq!(reason_for(&server, "root", name).await, "RESTRICTED");
        }
        let lifted = lift(&server, "root", Some(Profile::Candidate("c1".into()))).await.unwrap();
        assert_eq!((lifted.opportunities, lifted.candidate), (vec!["o1".into(), "o2".into(), "o9".into()], "c1".to_owned()));
        for name in [candidate("c1"), opportunity("o1"), opportunity("o2"), opportunity("o9")] {
            assert_eq!(reason_for(&server, "root", name).await, "ALLOWED");
        }
        assert_eq!(reason_for(&server, "ada", candidate("c1")).await, "OWN_PROFILE");
        server.stop().await;
    }

    async fn what_one_request_deletes_closes_no_other_opportunity_of_it(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(tell(&server, plain("only", "single")).await, WriteOutcome::Created);
        let writes = [
            record_write::Write::Delete(RecordName { name: Some(opportunity("only")) }),
            record_write::Write::Upsert(Record { record: Some(plain("new", "single")) }),
        ];
        let request = WriteRecordsRequest {
            account: "acme".into(),
            writes: writes.map(|write| RecordWrite { write: Some(write), ..RecordWrite::default() }).into(),
            ..WriteRecordsRequest::default()
        };
        let mut client = RecordServiceClient::new(server.channel.clone());
        let results = client.write_records(request).await.unwrap().into_inner().results;
        let outcomes: Vec<WriteOutcome> = results.iter().map(RecordWriteResult::outcome).collect();
        assert_eq!(outcomes, [WriteOutcome::Restricted, WriteOutcome::Created]);
        assert_eq!(reason_for(&server, "root", opportunity("new")).await, "ALLOWED");
        assert_eq!(reason_for(&server, "root", opportunity("only")).await, "RESTRICTED");
        server.stop().await;
    }

    async fn what_is_gone_before_it_is_told_is_closed_when_it_comes(db: TestDatabase) {
        let server = begun(&db).await;
        for name in [opportunity("late"), candidate("gone"), opportunity("late")] {
            assert_eq!(delete(&server, name).await, WriteOutcome::Absent);
        }
        assert_eq!(tell(&server, plain("late", "c1")).await, WriteOutcome::Created);
        assert_eq!(tell(&server, plain("of-gone", "gone")).await, WriteOutcome::Created);
        let person = steward::proto::Candidate { id: "gone".into(), name: "Back".into(), ..Default::default() };
        tell(&server, record::Record::Candidate(person)).await;
        for name in [opportunity("late"), opportunity("of-gone"), candidate("gone")] {
            assert_eq!(reason_for(&server, "root", name).await, "RESTRICTED");
        }
        assert_eq!(reason_for(&server, "root", opportunity("o2")).await, "ALLOWED");
        // With the last live one, the person is closed too.
        assert_eq!(delete(&server, opportunity("only")).await, WriteOutcome::Absent);
        let person = steward::proto::Candidate { id: "single".into(), name: "Jane".into(), ..Default::default() };
        tell(&server, record::Record::Candidate(person)).await;
        assert_eq!(tell(&server, plain("only", "single")).await, WriteOutcome::Created);
        assert_eq!(reason_for(&server, "root", candidate("single")).await, "RESTRICTED");
        // Once lifted, it is one like others.
        for profile in [Profile::Opportunity("late".into()), Profile::Candidate("gone".into())] {
            lift(&server, "root", Some(profile)).await.unwrap();
        }
        assert_eq!(tell(&server, plain("late", "c1")).await, WriteOutcome::Unchanged);
        for name in [opportunity("late"), opportunity("of-gone"), candidate("gone")] {
            assert_eq!(reason_for(&server, "root", name).await, "ALLOWED");
        }
        server.stop().await;
    }

    async fn a_restriction_is_lifted_by_who_may(db: TestDatabase) {
        let server = begun(&db).await;
        delete(&server, candidate("c1")).await;
        let o1 = || Some(Profile::Opportunity("o1".into()));
        let unknown = Some(Profile::Candidate("never-was".into()));
        for (actor, profile, code, reason) in [
            ("root", None, Code::InvalidArgument, "FIELD_REQUIRED"),
            ("root", Some(Profile::Opportunity("o 1".into())), Code::InvalidArgument, "FIELD_INVALID"),
            ("nobody", o1(), Code::PermissionDenied, "ACTOR_NOT_ACTIVE"),
            ("tom", o1(), Code::PermissionDenied, "PERMISSION_NOT_HELD"),
            ("ada", o1(), Code::PermissionDenied, "ESCALATION"),
            ("root", unknown, Code::NotFound, "RESOURCE_UNKNOWN"),
        ] {
            let refused = lift(&server, actor, profile).await.unwrap_err();
            let said = refused.get_error_details().error_info().unwrap().reason.clone();
            assert_eq!((refused.code(), said.as_str()), (code, reason), "{actor}");
        }
        // An opportunity comes with its person, and no sibling.
        let lifted = lift(&server, "root", o1()).await.unwrap();
        assert_eq!((lifted.opportunities, lifted.candidate), (vec!["o1".to_owned()], "c1".to_owned()));
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "ALLOWED");
        assert_eq!(reason_for(&server, "root", opportunity("o2")).await, "RESTRICTED");
        // Once more changes nothing.
        let revision = server.revision("acme").await;
        let again = lift(&server, "root", o1()).await.unwrap();
        assert!(again.opportunities.is_empty() && again.candidate.is_empty());
        assert_eq!(server.revision("acme").await, revision);
        server.stop().await;
    }

    async fn who_may_erase_what_is_gone_is_judged_as_before_it_went(db: TestDatabase) {
        let server = begun(&db).await;
        delete(&server, candidate("c1")).await;
        let request = || Selection::ErasureRequestOf("c1".into());
        // Active, and due: its source has ended it. Row 7 and reach are asked for all the same.
        let shown = preview(&server, "root", request()).await;
        let open = BlockReason::Unspecified;
        assert_eq!(blocks(&shown), [("o1", open), ("o2", open)]);
        assert_eq!((shown.count, shown.candidate_count), (2, 1));
        let refused = erase(&server, "tom", request(), "").await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        let ids = |ids: &[&str]| Selection::Opportunities(OpportunityIds {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        });
        let shown = preview(&server, "root", ids(&["o1"])).await;
        assert_eq!((shown.count, shown.candidate_count), (1, 0));

        // Who was hired stays, deleted or not.
        delete(&server, opportunity("o3")).await;
        let hired = preview(&server, "root", ids(&["o3"])).await;
        assert_eq!(blocks(&hired), [("o3", BlockReason::Hired)]);
        assert_eq!(hired.preview_token, "");

        // What was shown drifts with the restriction's end.
        lift(&server, "root", Some(Profile::Opportunity("o1".into()))).await.unwrap();
        let drift = erase(&server, "root", ids(&["o1"]), &shown.preview_token).await.unwrap();
        assert!(matches!(drift, Outcome::Drift(_)), "{drift:?}");
        server.stop().await;
    }

    async fn who_was_hired_is_not_made_erasable_by_deleting_the_opportunity(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(delete(&server, opportunity("o3")).await, WriteOutcome::Restricted);
        // The person is known, closed, and kept with the hire.
        assert_eq!(reason_for(&server, "root", candidate("c3")).await, "RESTRICTED");
        let shown = preview(&server, "root", Selection::ErasureRequestOf("c3".into())).await;
        assert_eq!(blocks(&shown), [("o3", BlockReason::Hired)]);
        assert_eq!((shown.count, shown.candidate_count), (0, 0));
        server.stop().await;
    }

    async fn no_job_counts_what_is_gone_as_erased_before_it_is(db: TestDatabase) {
        let mut server = begun(&db).await;
        server.stop_erasing().await;
        let request = || Selection::ErasureRequestOf("c1".into());
        let shown = preview(&server, "root", request()).await;
        assert_eq!(blocks(&shown), [("o1", BlockReason::Unspecified), ("o2", BlockReason::Active)]);
        let ran = erase(&server, "root", request(), &shown.preview_token).await.unwrap();
        let Outcome::Job(job) = ran else { panic!("{ran:?}") };
        // Its source deletes what the request waits for.
        assert_eq!(delete(&server, opportunity("o2")).await, WriteOutcome::Restricted);
        let mut client = LifecycleServiceClient::new(server.channel.clone());
        let asked = GetJobRequest { account: "acme".into(), job: job.id.clone(), ..GetJobRequest::default() };
        let waiting = client.get_job(asked).await.unwrap().into_inner().job.unwrap();
        assert_ne!(waiting.state(), JobState::Complete);
        server.stop().await;

        // The worker goes on with it: through the fence.
        let server = start(&db).await;
        let done = finished(&server, &job.id).await;
        assert!(done.items.iter().all(|item| item.state() == JobItemState::Erased), "{done:?}");
        assert_eq!(reason_for(&server, "root", opportunity("o2")).await, "FENCED");
        let left = "SELECT id FROM opportunity WHERE lifecycle <> 'anonymized' AND candidate_id = 'c1'";
        assert!(db.texts(left).await.is_empty());
        let marked = "SELECT name FROM candidate WHERE id = 'c1'";
        assert!(!db.texts(marked).await[0].contains("Marker"));
        server.stop().await;
    }

    async fn people_who_were_merged_in_the_source_are_one_here(db: TestDatabase) {
        let server = begun(&db).await;
        // The archived one moves first: both stay candidates, and the link goes along.
        assert_eq!(tell(&server, plain("o2", "c3")).await, WriteOutcome::Updated);
        let links = async || match shown(&server, record_name::Name::User("ada".into())).await {
            record::Record::User(ada) => ada.linked_candidates,
            other => panic!("{other:?}"),
        };
        assert_eq!(links().await, ["c1", "c3"]);
        assert_eq!(reason_for(&server, "ada", opportunity("o2")).await, "OWN_PROFILE");
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "ALLOWED");

        // With the last one, who is left is merged: closed, and no record is taken any more.
        let before = preview(&server, "root", Selection::ErasureRequestOf("c1".into())).await;
        assert_eq!(tell(&server, plain("o1", "c3")).await, WriteOutcome::Updated);
        let drift = erase(&server, "root", Selection::ErasureRequestOf("c1".into()), &before.preview_token).await;
        assert!(matches!(drift.unwrap(), Outcome::Drift(_)));
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "RESTRICTED");
        let record::Record::Candidate(merged) = shown(&server, candidate("c1")).await else { panic!("a candidate") };
        assert_eq!((merged.name.as_str(), merged.erasure_state()), ("", ErasureState::Merged));
        assert_eq!(merged.merged_into, "c3");
        let back = steward::proto::Candidate { id: "c1".into(), name: "Back".into(), ..Default::default() };
        assert_eq!(tell(&server, record::Record::Candidate(back)).await, WriteOutcome::Merged);
        assert_eq!(tell(&server, plain("o9", "c1")).await, WriteOutcome::Merged);
        let into = "SELECT into_id FROM candidate_merge WHERE candidate_id = 'c1'";
        assert_eq!(db.texts(into).await, ["c3"]);

        // Who is linked to the one who was merged is the one who has it all now.
        let tom = steward::proto::User { id: "tom".into(), linked_candidates: vec!["c1".into()], ..Default::default() };
        assert_eq!(tell(&server, record::Record::User(tom)).await, WriteOutcome::Updated);
        assert_eq!(reason_for(&server, "tom", opportunity("o1")).await, "OWN_PROFILE");

        // The same when an operation links them.
        let operations = [
            role_operation::Operation::CreateUser(CreateUser {
                user: "new".into(),
                role: "super_admin".into(),
                linked_candidates: vec!["c1".into()],
                ..CreateUser::default()
            }),
            role_operation::Operation::SetLinkedCandidates(SetLinkedCandidates {
                user: "tom".into(),
                linked_candidates: vec!["c1".into()],
            }),
        ];
        let request = ManageRolesRequest {
            account: "acme".into(),
            acting_user: "root".into(),
            operations: operations.map(|operation| RoleOperation { operation: Some(operation) }).into(),
            ..ManageRolesRequest::default()
        };
        let mut roles = RoleServiceClient::new(server.channel.clone());
        roles.manage_roles(request).await.unwrap();
        for user in ["new", "tom"] {
            assert_eq!(reason_for(&server, user, opportunity("o1")).await, "OWN_PROFILE", "{user}");
        }

        // A merge back is refused, and so is a move of what is closed.
        delete(&server, opportunity("o2")).await;
        for record in [plain("o1", "c1"), plain("o2", "c7")] {
            let write = RecordWrite {
                write: Some(record_write::Write::Upsert(Record { record: Some(record.clone()) })),
                ..RecordWrite::default()
            };
            let request =
                WriteRecordsRequest { account: "acme".into(), writes: vec![write], ..WriteRecordsRequest::default() };
            let mut client = RecordServiceClient::new(server.channel.clone());
            let answer = client.write_records(request).await;
            let outcome = answer.map(|answer| answer.into_inner().results[0].outcome());
            match outcome {
                // The candidate that it names takes no records.
                Ok(outcome) => assert_eq!(outcome, WriteOutcome::Merged),
                Err(refused) => {
                    let details = refused.get_error_details();
                    let field = &details.bad_request().unwrap().field_violations[0].field;
                    assert_eq!(field, "writes[0].upsert.opportunity.candidate", "{record:?}");
                }
            }
        }
        // It is due: whoever may erases what is left of the person.
        let due = preview(&server, "root", Selection::ErasureRequestOf("c1".into())).await;
        assert_eq!((due.count, due.candidate_count), (0, 1));
        let ran = erase(&server, "root", Selection::ErasureRequestOf("c1".into()), &due.preview_token).await;
        let Outcome::Job(job) = ran.unwrap() else { panic!("a job") };
        finished(&server, &job.id).await;
        let marked = "SELECT name FROM candidate WHERE id = 'c1'";
        assert!(!db.texts(marked).await[0].contains("Marker"));
        server.stop().await;
    }

    async fn who_was_merged_goes_with_the_survivor(db: TestDatabase) {
        let mut server = begun(&db).await;
        merge_into_c8(&server).await;
        let left = "SELECT id FROM candidate WHERE id IN ('c1', 'c8') AND name <> 'Anonymized candidate'";
        // What is active blocks; the request waits for it.
        server.stop_erasing().await;
        let request = || Selection::ErasureRequestOf("c8".into());
        let shown = preview(&server, "root", request()).await;
        assert_eq!((shown.count, shown.candidate_count), (0, 0));
        let Outcome::Job(job) = erase(&server, "root", request(), &shown.preview_token).await.unwrap() else {
            panic!("a job")
        };
        for id in ["o1", "o2"] {
            delete(&server, opportunity(id)).await;
        }
        assert_eq!(db.texts(left).await.len(), 2);
        server.stop().await;
        let server = start(&db).await;
        finished(&server, &job.id).await;
        assert_eq!(db.texts(left).await, [""; 0]);
        server.stop().await;
    }

    async fn a_preview_counts_who_was_merged(db: TestDatabase) {
        let server = begun(&db).await;
        merge_into_c8(&server).await;
        for id in ["o1", "o2"] {
            delete(&server, opportunity(id)).await;
        }
        let by_ids = || {
            let ids = ["o1", "o2"].map(str::to_owned).into();
            Selection::Opportunities(OpportunityIds { ids })
        };
        for selection in [by_ids(), Selection::ErasureRequestOf("c8".into())] {
            let shown = preview(&server, "root", selection).await;
            assert_eq!((shown.count, shown.candidate_count), (2, 2));
        }
        let shown = preview(&server, "root", by_ids()).await;
        let ran = erase(&server, "root", by_ids(), &shown.preview_token).await.unwrap();
        let Outcome::Job(job) = ran else { panic!("a job") };
        finished(&server, &job.id).await;
        let erased = "SELECT name FROM candidate WHERE id IN ('c1', 'c8')";
        assert_eq!(db.texts(erased).await, ["Anonymized candidate"; 2]);
        server.stop().await;
    }

    async fn a_deleted_posting_that_is_told_again_stays_confidential(db: TestDatabase) {
        let server = begun(&db).await;
        let posting = |confidential| steward::proto::Posting {
            id: "p".into(),
            title: "Chief".into(),
            state: PostingState::Draft.into(),
            confidential,
            ..Default::default()
        };
        assert_eq!(tell(&server, record::Record::Posting(posting(true))).await, WriteOutcome::Created);
        let name = record_name::Name::Posting("p".into());
        assert_eq!(delete(&server, name.clone()).await, WriteOutcome::Deleted);
        // By a source that does not say whether it is.
        let silent = RecordWrite {
            write: Some(record_write::Write::Upsert(Record {
                record: Some(record::Record::Posting(posting(false))),
            })),
            keep: vec![KeptField::Confidential.into()],
            ..RecordWrite::default()
        };
        let request = WriteRecordsRequest { account: "acme".into(), writes: vec![silent], ..Default::default() };
        let mut client = RecordServiceClient::new(server.channel.clone());
        client.write_records(request).await.unwrap();
        let record::Record::Posting(told) = shown(&server, name).await else { panic!("a posting") };
        assert!(told.confidential);
        server.stop().await;
    }

    async fn what_a_request_listed_stays_on_it_after_a_merge(db: TestDatabase) {
        let mut server = begun(&db).await;
        server.stop_erasing().await;
        let request = || Selection::ErasureRequestOf("c1".into());
        let shown = preview(&server, "root", request()).await;
        let ran = erase(&server, "root", request(), &shown.preview_token).await.unwrap();
        let Outcome::Job(job) = ran else { panic!("{ran:?}") };
        // What it waits for moves to somebody else, and ends there.
        let moved = steward::proto::Opportunity {
            id: "o2".into(),
            candidate: "c8".into(),
            archived: Some(steward::proto::Archived {
                reason: "not-a-fit".into(),
                time: Some(prost_types::Timestamp::default()),
            }),
            ..Default::default()
        };
        let person = steward::proto::Candidate { id: "c8".into(), name: "Survivor".into(), ..Default::default() };
        tell(&server, record::Record::Candidate(person)).await;
        assert_eq!(tell(&server, record::Record::Opportunity(moved)).await, WriteOutcome::Updated);
        server.stop().await;

        // The worker goes on: through the fence, with both people, whose last ones they were.
        let server = start(&db).await;
        let done = finished(&server, &job.id).await;
        assert!(done.items.iter().all(|item| item.state() == JobItemState::Erased), "{done:?}");
        assert_eq!(reason_for(&server, "root", opportunity("o2")).await, "FENCED");
        let left = "SELECT name FROM candidate WHERE id IN ('c1', 'c8')";
        assert_eq!(db.texts(left).await, ["Anonymized candidate"; 2]);
        server.stop().await;
    }
}
