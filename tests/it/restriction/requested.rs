//! What a person asks to restrict (Article 18): closed, listed, and on hold until
//! it ends.

use steward::proto::restrict_request::Profile as ToRestrict;

use super::*;

fn one(opportunity: &str) -> ToRestrict {
    ToRestrict::Opportunity(opportunity.into())
}

fn person(candidate: &str) -> ToRestrict {
    ToRestrict::Candidate(candidate.into())
}

fn request(actor: &str, profile: ToRestrict) -> RestrictRequest {
    RestrictRequest {
        account: "acme".into(),
        acting_user: actor.into(),
        profile: Some(profile),
        basis: RestrictionBasis::AccuracyContested.into(),
        ..RestrictRequest::default()
    }
}

async fn restrict(
    server: &RunningServer,
    request: RestrictRequest,
) -> Result<(Vec<String>, String), Status> {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let answer = client.restrict(request).await?.into_inner();
    Ok((answer.opportunities, answer.candidate))
}

async fn restrictions(server: &RunningServer, size: i32) -> Vec<RequestedRestriction> {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListRestrictionsRequest {
            account: "acme".into(),
            page_size: size,
            page_token,
        };
        let page = client
            .list_restrictions(request)
            .await
            .unwrap()
            .into_inner();
        assert!(page.restrictions.len() <= usize::try_from(size).unwrap());
        all.extend(page.restrictions);
        if page.next_page_token.is_empty() {
            return all;
        }
        page_token = page.next_page_token;
    }
}

fn named(listed: &[RequestedRestriction]) -> Vec<&str> {
    let listed = listed
        .iter()
        .map(|one| match one.profile.as_ref().unwrap() {
            requested_restriction::Profile::Opportunity(id)
            | requested_restriction::Profile::Candidate(id) => id.as_str(),
        });
    listed.collect()
}

async fn lift_requested(server: &RunningServer, profile: Profile) -> (Vec<String>, String) {
    let request = LiftRestrictionRequest {
        account: "acme".into(),
        acting_user: "root".into(),
        profile: Some(profile),
        kind: RestrictionKind::Requested.into(),
        ..LiftRestrictionRequest::default()
    };
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    let answer = client.lift_restriction(request).await.unwrap().into_inner();
    (answer.opportunities, answer.candidate)
}

async fn reasons(server: &RunningServer, names: &[record_name::Name]) -> Vec<String> {
    let mut reasons = Vec::new();
    for name in names {
        reasons.push(reason_for(server, "root", name.clone()).await);
    }
    reasons
}

on_both! {
    async fn a_person_s_restriction_closes_and_holds_every_candidacy(db: TestDatabase) {
        let server = begun(&db).await;
        let all = ["o1", "o2"].map(str::to_owned).to_vec();
        let closed = restrict(&server, request("root", person("c1"))).await.unwrap();
        assert_eq!(closed, (all.clone(), "c1".to_owned()));
        let names = [opportunity("o1"), opportunity("o2"), candidate("c1")];
        assert_eq!(reasons(&server, &names).await, ["RESTRICTED"; 3]);
        let record::Record::Opportunity(shown) = shown(&server, opportunity("o1")).await else { panic!() };
        assert_eq!(shown.erasure_state(), ErasureState::RestrictedOnRequest);
        assert!(!format!("{shown:?}").to_lowercase().contains("marker"));

        // Told again, it stays so; what is told later comes to be so.
        assert_eq!(tell(&server, plain("o2", "c1")).await, WriteOutcome::Unchanged);
        assert_eq!(tell(&server, plain("o9", "c1")).await, WriteOutcome::Created);
        assert_eq!(reason_for(&server, "root", opportunity("o9")).await, "RESTRICTED");

        // Nothing of it is erased, gone in its source or not.
        assert_eq!(delete(&server, opportunity("o1")).await, WriteOutcome::Restricted);
        let on_hold = BlockReason::OnHold;
        let asked = Selection::ErasureRequestOf("c1".into());
        let shown = preview(&server, "root", asked.clone()).await;
        assert_eq!(blocks(&shown), [("o1", on_hold), ("o2", on_hold), ("o9", on_hold)]);
        assert_eq!((shown.count, shown.candidate_count), (0, 0));
        let Outcome::Job(job) = erase(&server, "root", asked, &shown.preview_token).await.unwrap() else {
            panic!("a job that waits")
        };
        assert_eq!((job.state(), job.blocked_count), (JobState::Waiting, 4));

        // What is gone in its source stays so when the person's restriction ends.
        let opened = lift_requested(&server, Profile::Candidate("c1".into())).await;
        assert_eq!(opened, (vec!["o2".into(), "o9".into()], "c1".to_owned()));
        let names = [opportunity("o2"), opportunity("o9"), candidate("c1")];
        assert_eq!(reasons(&server, &names).await, ["ALLOWED"; 3]);
        assert!(restrictions(&server, 10).await.is_empty());
        server.stop().await;
    }

    async fn the_order_of_restricting_and_deleting_decides_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (number, order) in orders.into_iter().enumerate() {
            let [who, first, second, later] = ["x", "y", "z", "new"].map(|name| format!("{name}{number}"));
            for id in [&first, &second] {
                tell(&server, plain(id, &who)).await;
            }
            for step in order {
                match step {
                    0 => _ = restrict(&server, request("root", one(&first))).await.unwrap(),
                    1 => _ = delete(&server, opportunity(&first)).await,
                    _ => _ = delete(&server, opportunity(&second)).await,
                }
            }
            tell(&server, plain(&later, &who)).await;
            let record::Record::Opportunity(shown) = shown(&server, opportunity(&later)).await else { panic!() };
            assert_eq!(shown.erasure_state(), ErasureState::RestrictedOnRequest, "{order:?}");
        }
        server.stop().await;
    }

    async fn each_kind_of_restriction_is_lifted_by_itself(db: TestDatabase) {
        let server = begun(&db).await;
        assert_eq!(delete(&server, opportunity("o1")).await, WriteOutcome::Restricted);
        assert_eq!(restrict(&server, request("root", one("o1"))).await.unwrap(), (vec!["o1".into()], String::new()));
        let lifted = lift(&server, "root", Some(Profile::Opportunity("o1".into()))).await.unwrap();
        assert!(lifted.opportunities.is_empty(), "the person's restriction stays");
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "RESTRICTED");
        assert_eq!(lift_requested(&server, Profile::Opportunity("o1".into())).await, (vec!["o1".into()], String::new()));
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "ALLOWED");
        server.stop().await;
    }

    async fn what_kind_is_lifted_is_said_where_only_the_person_restricts(db: TestDatabase) {
        let server = begun(&db).await;
        restrict(&server, request("root", one("o1"))).await.unwrap();
        let refused = lift(&server, "root", Some(Profile::Opportunity("o1".into()))).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::InvalidArgument);
        assert_eq!(refused.message(), "`kind` must be given, since the person asked for the restriction");
        let details = tonic_types::StatusExt::get_error_details(&refused);
        assert_eq!(details.error_info().unwrap().reason, "FIELD_REQUIRED");
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "RESTRICTED");
        server.stop().await;
    }

    async fn an_opportunity_has_a_restriction_of_its_own_besides_the_person_s(db: TestDatabase) {
        let server = begun(&db).await;
        restrict(&server, request("root", one("o1"))).await.unwrap();
        assert_eq!(reason_for(&server, "root", candidate("c1")).await, "ALLOWED");
        // With the last live one the person is closed.
        let closed = restrict(&server, request("root", one("o2"))).await.unwrap();
        assert_eq!(closed, (vec!["o2".into()], "c1".to_owned()));
        let opened = lift_requested(&server, Profile::Opportunity("o2".into())).await;
        assert_eq!(opened, (vec!["o2".into()], "c1".to_owned()));

        restrict(&server, request("root", person("c1"))).await.unwrap();
        assert_eq!(named(&restrictions(&server, 1).await), ["c1", "o1"], "in two pages");
        // Neither opens through the other.
        let opened = lift_requested(&server, Profile::Opportunity("o1".into())).await;
        assert_eq!(opened, (vec![], String::new()));
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "RESTRICTED");
        restrict(&server, request("root", one("o1"))).await.unwrap();
        let opened = lift_requested(&server, Profile::Candidate("c1".into())).await;
        assert_eq!(opened, (vec!["o2".into()], "c1".to_owned()));
        assert_eq!(reason_for(&server, "root", opportunity("o1")).await, "RESTRICTED");
        server.stop().await;
    }

    async fn a_person_is_not_held_back_by_a_restriction_that_is_over(db: TestDatabase) {
        let server = begun(&db).await;
        tell(&server, plain("o7", "c7")).await;
        // The only candidacy is restricted, goes in its source, and its restriction ends.
        let closed = restrict(&server, request("root", one("o7"))).await.unwrap();
        assert_eq!(closed, (vec!["o7".into()], "c7".to_owned()));
        assert_eq!(delete(&server, opportunity("o7")).await, WriteOutcome::Restricted);
        let opened = lift_requested(&server, Profile::Opportunity("o7".into())).await;
        assert_eq!(opened, (vec![], String::new()));
        assert_eq!(reasons(&server, &[opportunity("o7"), candidate("c7")]).await, ["RESTRICTED"; 2]);
        let asked = Selection::ErasureRequestOf("c7".into());
        let shown = preview(&server, "root", asked).await;
        assert_eq!((shown.count, shown.candidate_count), (1, 1));
        server.stop().await;
    }

    async fn what_is_told_while_the_last_one_is_restricted_opens_with_it(db: TestDatabase) {
        let server = begun(&db).await;
        tell(&server, plain("o7", "c7")).await;
        restrict(&server, request("root", one("o7"))).await.unwrap();
        tell(&server, plain("o8", "c7")).await;
        assert_eq!(reason_for(&server, "root", opportunity("o8")).await, "RESTRICTED");
        let opened = lift_requested(&server, Profile::Opportunity("o7".into())).await;
        assert_eq!(opened, (vec!["o7".into(), "o8".into()], "c7".to_owned()));
        server.stop().await;
    }

    async fn a_preview_from_before_a_restriction_is_refused(db: TestDatabase) {
        let server = begun(&db).await;
        let asked = Selection::Opportunities(OpportunityIds { ids: vec!["o1".into()] });
        let shown = preview(&server, "root", asked.clone()).await;
        assert_eq!(shown.count, 1);
        restrict(&server, request("root", one("o1"))).await.unwrap();
        let ran = erase(&server, "root", asked, &shown.preview_token).await.unwrap();
        let Outcome::Drift(drift) = ran else { panic!("{ran:?}") };
        assert_eq!(blocks(&drift), [("o1", BlockReason::OnHold)]);
        server.stop().await;
    }

    async fn a_person_of_whom_no_record_came_is_restricted_and_stays_so(db: TestDatabase) {
        let server = begun(&db).await;
        tell(&server, plain("o7", "c7")).await;
        let closed = restrict(&server, request("root", person("c7"))).await.unwrap();
        assert_eq!(closed, (vec!["o7".into()], "c7".to_owned()));
        let told = steward::proto::Candidate { id: "c7".into(), name: "Told".into(), ..Default::default() };
        tell(&server, record::Record::Candidate(told)).await;
        assert_eq!(reasons(&server, &[opportunity("o7"), candidate("c7")]).await, ["RESTRICTED"; 2]);
        let shown = preview(&server, "root", Selection::ErasureRequestOf("c7".into())).await;
        assert_eq!((shown.count, shown.candidate_count), (0, 0));
        server.stop().await;
    }

    async fn a_person_without_a_candidacy_waits_for_the_end_of_a_restriction(db: TestDatabase) {
        let server = begun(&db).await;
        let told = steward::proto::Candidate { id: "c8".into(), name: "Told".into(), ..Default::default() };
        tell(&server, record::Record::Candidate(told)).await;
        restrict(&server, request("root", person("c8"))).await.unwrap();
        let asked = Selection::ErasureRequestOf("c8".into());
        let shown = preview(&server, "root", asked.clone()).await;
        let Outcome::Job(job) = erase(&server, "root", asked, &shown.preview_token).await.unwrap() else {
            panic!("a job that waits")
        };
        assert_eq!(job.state(), JobState::Waiting);
        lift_requested(&server, Profile::Candidate("c8".into())).await;
        let done = finished(&server, &job.id).await;
        assert_eq!(done.items.len(), 1);
        assert_eq!(db.texts("SELECT name FROM candidate WHERE id = 'c8'").await, ["Anonymized candidate"]);
        server.stop().await;
    }

    async fn who_was_merged_is_one_person_with_the_survivor(db: TestDatabase) {
        let server = begun(&db).await;
        let person_of = |id: &str| {
            let told = steward::proto::Candidate { id: id.into(), name: "Told".into(), ..Default::default() };
            record::Record::Candidate(told)
        };
        for id in ["old", "mid", "new"] {
            tell(&server, person_of(id)).await;
        }
        tell(&server, plain("o7", "old")).await;
        for id in ["mid", "new"] {
            assert_eq!(tell(&server, plain("o7", id)).await, WriteOutcome::Updated);
        }
        // Nothing of the merged one could be closed: it is refused, and not acknowledged.
        let refused = restrict(&server, request("root", person("old"))).await.unwrap_err();
        let reason = refused.get_error_details().error_info().unwrap().reason.clone();
        assert_eq!((refused.code(), reason.as_str()), (Code::FailedPrecondition, "PROFILE_CLOSED"));
        assert!(restrictions(&server, 10).await.is_empty());

        // A hold of the survivor holds the erasure of both.
        restrict(&server, request("root", person("new"))).await.unwrap();
        let asked = Selection::ErasureRequestOf("old".into());
        let shown = preview(&server, "root", asked.clone()).await;
        assert_eq!((shown.count, shown.candidate_count), (0, 0));
        let Outcome::Job(job) = erase(&server, "root", asked, &shown.preview_token).await.unwrap() else {
            panic!("a job that waits")
        };
        assert_eq!(job.state(), JobState::Waiting);
        assert_eq!(db.texts("SELECT name FROM candidate WHERE id = 'old'").await, ["Told"]);
        lift_requested(&server, Profile::Candidate("new".into())).await;
        finished(&server, &job.id).await;
        assert_eq!(db.texts("SELECT name FROM candidate WHERE id = 'old'").await, ["Anonymized candidate"]);
        assert_eq!(db.texts("SELECT name FROM candidate WHERE id = 'new'").await, ["Told"]);
        server.stop().await;
    }

    async fn who_may_restrict_is_judged_and_what(db: TestDatabase) {
        let server = begun(&db).await;
        let seconds = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
        let good = || request("root", one("o1"));
        let asked = Selection::Opportunities(OpportunityIds { ids: vec!["o1".into()] });
        let erased = |request: RestrictRequest| request;
        for (request, code, reason, text) in [
            (RestrictRequest { profile: None, basis: 0, ..good() }, Code::InvalidArgument, "FIELD_REQUIRED", "profile: is required"),
            (RestrictRequest { basis: 9, ..good() }, Code::InvalidArgument, "FIELD_INVALID", "basis: "),
            (RestrictRequest { end_time: seconds(1), ..good() }, Code::InvalidArgument, "FIELD_INVALID", "end_time: has passed"),
            (request("nobody", one("o1")), Code::PermissionDenied, "ACTOR_NOT_ACTIVE", ""),
            (request("tom", one("o1")), Code::PermissionDenied, "PERMISSION_NOT_HELD", ""),
            (request("ada", one("o1")), Code::PermissionDenied, "ESCALATION", ""),
            (request("root", person("never-was")), Code::NotFound, "RESOURCE_UNKNOWN", ""),
        ] {
            let refused = restrict(&server, erased(request)).await.unwrap_err();
            let details = refused.get_error_details();
            assert_eq!((refused.code(), details.error_info().unwrap().reason.as_str()), (code, reason));
            let violations = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
            let said = violations.iter().map(|one| format!("{}: {}", one.field, one.description));
            assert!(text.is_empty() || said.into_iter().any(|said| said.starts_with(text)), "{violations:?}");
        }
        let shown = preview(&server, "root", asked.clone()).await;
        let Outcome::Job(job) = erase(&server, "root", asked, &shown.preview_token).await.unwrap() else {
            panic!("a job")
        };
        finished(&server, &job.id).await;
        let refused = restrict(&server, good()).await.unwrap_err();
        let said = refused.get_error_details().error_info().unwrap().reason.clone();
        assert_eq!((refused.code(), said.as_str()), (Code::FailedPrecondition, "PROFILE_CLOSED"));
        assert_eq!(refused.message(), "it is merged, is being erased, or was erased");
        assert!(restrictions(&server, 10).await.is_empty());
        server.stop().await;
    }
}
