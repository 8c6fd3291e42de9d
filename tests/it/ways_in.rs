//! Ways in that once led around a rule: lists and records that leave a link out, people of whom no record
//! came, things that were deleted, and files that are no lists (rulebook, section 11).

use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::*;

use crate::copies::delete;
use crate::facts::{
    ACCOUNT, ADA, SECRET, archived, begun, erase, import, opportunity, reason, reason_of, request,
    stored, write,
};
use crate::support::server::RunningServer;
use crate::support::{TestDatabase, on_both};

/// Why somebody may, or may not, work on a candidate.
async fn profile_reason(server: &RunningServer, user: &str, candidate: &str) -> String {
    let target = Target {
        candidate: candidate.into(),
        ..Target::default()
    };
    reason_of(
        server,
        user,
        Permission::ManageProfilesAndViewAssociatedPostings,
        target,
    )
    .await
}

/// Waits until a job is complete.
async fn complete(server: &RunningServer, job: &str) {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let request = GetJobRequest {
        account: ACCOUNT.into(),
        job: job.into(),
        ..GetJobRequest::default()
    };
    let watch = async {
        loop {
            let found = client.get_job(request.clone()).await.unwrap().into_inner();
            if found.job.unwrap().state() == JobState::Complete {
                return;
            }
        }
    };
    let minute = std::time::Duration::from_mins(1);
    tokio::time::timeout(minute, watch)
        .await
        .expect("the job completes");
}

/// The candidates that are a user's very own person.
async fn links(server: &RunningServer, user: &str) -> Vec<String> {
    match stored(server, record_name::Name::User(user.into())).await {
        record::Record::User(user) => user.linked_candidates,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn an_own_profile_stays_so_when_a_list_or_a_record_leaves_the_link_out(db: TestDatabase) {
        let server = begun(&db).await;
        let linked = r#"[{"id":"tom","accessRole":"team member","linkedContactIds":["c1"]}]"#;
        let told = r#"[{"id":"o1","contact":"c1","applications":[]}]"#;
        import(&server, &[("users.json", linked), ("opportunities.json", told)]).await;
        assert_eq!(reason(&server, "tom", "o1").await, "OWN_PROFILE");
        for bare in [r#"[{"id":"tom","accessRole":"team member"}]"#, r#"[{"id":"tom","accessRole":"team member","linkedContactIds":[]}]"#] {
            import(&server, &[("users.json", bare)]).await;
            assert_eq!(reason(&server, "tom", "o1").await, "OWN_PROFILE", "{bare}");
        }
        for actor in ["", ADA] {
            let bare = User { id: "tom".into(), role: "team_member".into(), ..User::default() };
            let result = write(&server, actor, record::Record::User(bare), &[]).await.unwrap();
            assert_eq!(result.left_off, ["linked_candidates"]);
            assert_eq!(reason(&server, "tom", "o1").await, "OWN_PROFILE", "{actor}");
        }
        server.stop().await;
    }

    async fn a_link_to_somebody_who_was_erased_does_not_come_back(db: TestDatabase) {
        let server = begun(&db).await;
        let linked = r#"[{"id":"tom","accessRole":"team member","linkedContactIds":["c-o1"]}]"#;
        let told = archived("o1", "no", SECRET);
        import(&server, &[("users.json", linked), ("opportunities.json", &told)]).await;
        assert_eq!(links(&server, "tom").await, ["c-o1"]);
        let Outcome::Preview(shown) = erase(&server, request(ADA, "o1", false)).await.unwrap() else { panic!("a preview") };
        let run = AnonymizeOpportunitiesRequest { preview_token: shown.preview_token, ..request(ADA, "o1", false) };
        let Outcome::Job(job) = erase(&server, run).await.unwrap() else { panic!("a job") };
        complete(&server, &job.id).await;
        assert_eq!(links(&server, "tom").await, [""; 0]);
        // Imported, and written.
        let summary = import(&server, &[("users.json", linked)]).await;
        assert!(!summary.is_whole(), "{summary:?}");
        assert_eq!(links(&server, "tom").await, [""; 0]);
        let user = User { id: "tom".into(), role: "team_member".into(), linked_candidates: vec!["c-o1".into()], ..User::default() };
        let result = write(&server, ADA, record::Record::User(user), &[]).await.unwrap();
        assert_eq!((result.outcome(), result.left_off), (WriteOutcome::Unchanged, vec!["linked_candidates".to_owned()]));
        assert_eq!(links(&server, "tom").await, [""; 0]);
        server.stop().await;
    }

    async fn who_was_only_mentioned_goes_with_the_only_opportunity(db: TestDatabase) {
        let server = begun(&db).await;
        let told = record::Record::Opportunity(Opportunity { id: "o1".into(), candidate: "c1".into(), ..Opportunity::default() });
        write(&server, "", told, &[]).await.unwrap();
        delete(&server, record_name::Name::Opportunity("o1".into())).await;
        // Told after it.
        let person = record::Record::Candidate(Candidate { id: "c1".into(), name: "Late".into(), ..Candidate::default() });
        write(&server, "", person, &[]).await.unwrap();
        let record::Record::Candidate(shown) = stored(&server, record_name::Name::Candidate("c1".into())).await else {
            panic!("a candidate")
        };
        assert_eq!((shown.name.as_str(), shown.erasure_state()), ("", ErasureState::Restricted));
        assert_eq!(profile_reason(&server, ADA, "c1").await, "RESTRICTED");
        server.stop().await;
    }

    async fn who_has_no_candidacy_is_for_those_who_reach_everything(db: TestDatabase) {
        let server = begun(&db).await;
        // Contacts alone, and a record write.
        import(&server, &[("contacts.json", r#"[{"id":"c1","name":"Jane"}]"#)]).await;
        let person = record::Record::Candidate(Candidate { id: "c2".into(), name: "Jo".into(), ..Candidate::default() });
        write(&server, "", person, &[]).await.unwrap();
        for id in ["c1", "c2"] {
            assert_eq!(profile_reason(&server, "tom", id).await, "CONFIDENTIAL", "{id}");
            assert_eq!(profile_reason(&server, ADA, id).await, "ALLOWED", "{id}");
        }
        // Through a candidacy of theirs they are open.
        import(&server, &[("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[]}]"#)]).await;
        assert_eq!(profile_reason(&server, "tom", "c1").await, "ALLOWED");
        assert_eq!(profile_reason(&server, "tom", "c2").await, "CONFIDENTIAL");
        server.stop().await;
    }

    async fn a_deleted_posting_goes_on_being_linked(db: TestDatabase) {
        let server = begun(&db).await;
        let files = [
            ("postings.json", r#"[{"id":"other","state":"published","confidentiality":"confidential"}]"#),
            ("requisitions.json", r#"[{"id":"r1","status":"open","confidentiality":"confidential","postings":["secret"]},
                                      {"id":"r2","status":"open","confidentiality":"confidential","postings":[]}]"#),
        ];
        assert!(import(&server, &files).await.is_whole());
        let link = async |requisition: &str, posting: &str| {
            let target = Target { requisition: requisition.into(), posting: posting.into(), ..Target::default() };
            reason_of(&server, ADA, Permission::LinkPostingsAndRequisitions, target).await
        };
        assert_eq!(link("r2", "other").await, "ALLOWED");
        assert_eq!(link("r1", "other").await, "STATE");
        delete(&server, record_name::Name::Posting("secret".into())).await;
        assert_eq!(link("r1", "other").await, "STATE");
        server.stop().await;
    }

    async fn each_word_of_an_approval_is_taken_in(db: TestDatabase) {
        let server = begun(&db).await;
        let told = r#"[{"id":"tim","accessRole":"team member"}]"#;
        let settings = r#"{"settings":{"default_requisition_chain":true}}"#;
        import(&server, &[("users.json", told), ("steward.json", settings)]).await;
        let (pending, rejected, draft) = (RequisitionStatus::Pending, RequisitionStatus::Rejected, RequisitionStatus::Draft);
        for (id, words, expected, edited) in [
            ("r1", r#""status":"draft","approval":{"status":"inprogress"}"#, pending, "ALLOWED"),
            ("r2", r#""status":"draft","approval":{"status":"denied"}"#, rejected, "STATE"),
            ("r3", r#""status":"pending""#, pending, "ALLOWED"),
            ("r4", r#""status":"rejected""#, rejected, "STATE"),
            ("r5", r#""status":"draft","approval":{"status":"approved"}"#, draft, "ALLOWED"),
            ("r6", r#""status":"draft","approval":{"status":null}"#, draft, "ALLOWED"),
        ] {
            let file = format!(r#"[{{"id":"{id}","owner":"tim",{words}}}]"#);
            let summary = import(&server, &[("requisitions.json", &file)]).await;
            assert!(summary.is_whole(), "{summary:?}");
            let record::Record::Requisition(told) = stored(&server, record_name::Name::Requisition(id.into())).await else {
                panic!("a requisition")
            };
            assert_eq!(told.status(), expected, "{words}");
            let target = Target { requisition: id.into(), ..Target::default() };
            let edit = reason_of(&server, "tim", Permission::CreateAndEditRequisitions, target).await;
            assert_eq!(edit, edited, "{words}");
        }
        let summary = import(&server, &[("requisitions.json", r#"[{"id":"r7","status":"draft","approval":{"status":"odd"}}]"#)]).await;
        assert_eq!((summary.problems.len(), summary.counts.unwrap().created), (1, 0), "{summary:?}");
        server.stop().await;
    }

    async fn what_a_folder_holds_besides_is_not_read_as_what_it_lists(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("users.json", r#"[{"id":"lim","accessRole":"limited team member"}]"#)]).await;
        let odd = r#"[{"id":"x","contact":"cx","state":"published","opportunityId":"o1","type":"posting","posting":"secret","applications":[]}]"#;
        let cut_short = r#"{"data":[{"id":"o1","contact":"c1","applications":[]}],"hasNext":true}"#;
        let files = [
            ("opportunities.json", cut_short),
            ("opportunities/deleted.json", r#"{"data":[],"hasNext":false}"#),
            ("opportunities/o1/notes.json", odd),
            ("opportunities/o1/offers/1.json", odd),
            ("offers/1.json", odd),
            ("postings/open/questions.json", odd),
            ("postings/open/users.json", r#"[{"id":"lim","accessRole":"super admin"}]"#),
            ("applications/deleted.json", odd),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(summary.problems, [""; 0]);
        assert!(summary.remarks.iter().any(|remark| remark == "opportunities.json: more pages follow, and the export does not have them"), "{summary:?}");
        assert!(!summary.is_whole());
        // The opportunity, its person, and the access to a posting.
        assert_eq!(summary.counts.unwrap().created, 3, "{summary:?}");
        for table in ["opportunity", "posting", "candidate"] {
            assert!(db.texts(&format!("SELECT id FROM {table} WHERE id IN ('x', 'cx')")).await.is_empty(), "{table}");
        }
        assert_eq!(opportunity(&server, "o1").await.posting, "");
        assert_eq!(db.texts("SELECT user_id FROM access_grant").await, ["lim"]);
        let record::Record::User(lim) = stored(&server, record_name::Name::User("lim".into())).await else { panic!("a user") };
        assert_eq!(lim.role, "limited_team_member");
        server.stop().await;
    }
}
