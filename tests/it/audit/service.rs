//! `AuditService`: lists, streams, verifies, exports.

use std::time::Duration;

use steward::proto::audit_service_client::AuditServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::Code;
use tonic::transport::Channel;

use crate::support::server::{RunningServer, start, start_beating};
use crate::support::{TestDatabase, on_both};

const ACCOUNT: &str = "acme";

async fn begun(db: &TestDatabase) -> (RunningServer, AuditServiceClient<Channel>) {
    let server = start(db).await;
    server.create_account(ACCOUNT, "ada").await;
    let client = AuditServiceClient::new(server.channel.clone());
    (server, client)
}

async fn manage(server: &RunningServer, operation: Operation) {
    let request = ManageRolesRequest {
        account: ACCOUNT.to_owned(),
        acting_user: "ada".to_owned(),
        operations: vec![RoleOperation {
            operation: Some(operation),
        }],
        ..ManageRolesRequest::default()
    };
    RoleServiceClient::new(server.channel.clone())
        .manage_roles(request)
        .await
        .unwrap();
}

async fn create(server: &RunningServer, user: &str) {
    let create = CreateUser {
        user: user.to_owned(),
        role: "admin".to_owned(),
        ..CreateUser::default()
    };
    manage(server, Operation::CreateUser(create)).await;
}

async fn write(server: &RunningServer, stage: &str) {
    let stage = Stage {
        id: stage.to_owned(),
        name: "Marker".to_owned(),
    };
    let record = Record {
        record: Some(record::Record::Stage(stage)),
    };
    let request = WriteRecordsRequest {
        account: ACCOUNT.to_owned(),
        writes: vec![RecordWrite {
            write: Some(record_write::Write::Upsert(record)),
            ..RecordWrite::default()
        }],
        ..WriteRecordsRequest::default()
    };
    RecordServiceClient::new(server.channel.clone())
        .write_records(request)
        .await
        .unwrap();
}

async fn list(client: &mut AuditServiceClient<Channel>, filter: AuditFilter) -> Vec<AuditEvent> {
    let request = ListAuditEventsRequest {
        account: ACCOUNT.to_owned(),
        filter: Some(filter),
        ..ListAuditEventsRequest::default()
    };
    client
        .list_audit_events(request)
        .await
        .unwrap()
        .into_inner()
        .events
}

fn types(events: &[AuditEvent]) -> Vec<AuditEventType> {
    events.iter().map(AuditEvent::r#type).collect()
}

fn verify(exported: Vec<AuditHead>) -> VerifyAuditEventsRequest {
    VerifyAuditEventsRequest {
        account: ACCOUNT.to_owned(),
        exported,
    }
}

on_both! {
    async fn every_change_is_told_and_found_by_what_is_asked_for(db: TestDatabase) {
        use AuditEventType as Type;
        let (server, mut client) = begun(&db).await;
        create(&server, "bob").await;
        let grant = GrantAccess {
            user: "bob".to_owned(),
            grant: "g1".to_owned(),
            reach: Some(Reach {
                reach: Some(reach::Reach::Place(Place { team: "Sales".to_owned(), ..Place::default() })),
            }),
        };
        manage(&server, Operation::GrantAccess(grant)).await;
        write(&server, "s").await;
        let all = list(&mut client, AuditFilter::default()).await;
        assert_eq!(
            types(&all),
            [Type::AccountCreated, Type::ChainBegun, Type::UserCreated, Type::AccessGranted, Type::RecordsWritten]
        );
        let granted = &all[3];
        assert_eq!((granted.sequence, granted.revision_number), (4, 3));
        assert_eq!((granted.author(), granted.acting_user.as_str()), (AuthorKind::User, "ada"));
        assert_eq!(granted.caller_type(), AuditCallerType::Unknown);
        assert_eq!((granted.target_type(), granted.target.as_str()), (AuditTargetType::AccessGrant, "g1"));
        assert_eq!(granted.target_user, "bob");
        assert_eq!(granted.after, [("team".to_owned(), "Sales".to_owned())].into());
        assert_eq!(all[4].counts, [("stages_written".to_owned(), 1)].into());
        assert_eq!(all[4].author(), AuthorKind::Service);
        assert!(granted.time.is_some() && granted.link.len() == 32);

        let time = all[2].time;
        for (filter, found) in [
            (AuditFilter { types: vec![Type::UserCreated.into(), Type::ChainBegun.into()], ..AuditFilter::default() }, vec![2, 3]),
            (AuditFilter { acting_user: "ada".to_owned(), ..AuditFilter::default() }, vec![3, 4]),
            (AuditFilter { target: "bob".to_owned(), ..AuditFilter::default() }, vec![3, 4]),
            (AuditFilter { target: "bob".to_owned(), target_type: AuditTargetType::User.into(), ..AuditFilter::default() }, vec![3]),
            (AuditFilter { caller: "web".to_owned(), ..AuditFilter::default() }, vec![]),
            (AuditFilter { end_time: time, types: vec![Type::AccountCreated.into()], ..AuditFilter::default() }, vec![1]),
            (AuditFilter { start_time: time, types: vec![Type::AccountCreated.into()], ..AuditFilter::default() }, vec![]),
        ] {
            let events = list(&mut client, filter.clone()).await;
            let places: Vec<_> = events.iter().map(|event| event.sequence).collect();
            assert_eq!(places, found, "{filter:?}");
        }
        server.stop().await;
    }

    async fn pages_follow_each_other(db: TestDatabase) {
        let (server, mut client) = begun(&db).await;
        for n in 0..5 {
            write(&server, &format!("s{n}")).await;
        }
        let all = list(&mut client, AuditFilter::default()).await;
        for size in 1..=8 {
            let mut request = ListAuditEventsRequest {
                account: ACCOUNT.to_owned(),
                page_size: size,
                ..ListAuditEventsRequest::default()
            };
            let mut read = Vec::new();
            loop {
                let page = client.list_audit_events(request.clone()).await.unwrap().into_inner();
                assert!(page.events.len() <= usize::try_from(size).unwrap());
                read.extend(page.events);
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            assert_eq!(read, all, "{size}");
        }
        server.stop().await;
    }

    async fn a_stream_goes_on_after_any_place_and_waits(db: TestDatabase) {
        let (server, mut client) = begun(&db).await;
        write(&server, "a").await;
        let stream = |after_sequence| StreamAuditEventsRequest {
            account: ACCOUNT.to_owned(),
            after_sequence,
            ..StreamAuditEventsRequest::default()
        };
        let mut told = client.stream_audit_events(stream(1)).await.unwrap().into_inner();
        let first = told.message().await.unwrap().unwrap();
        assert_eq!((types(&first.events), first.sequence), (vec![AuditEventType::ChainBegun, AuditEventType::RecordsWritten], 3));
        write(&server, "b").await;
        let next = told.message().await.unwrap().unwrap();
        assert_eq!((types(&next.events), next.sequence), (vec![AuditEventType::RecordsWritten], 4));
        // Whoever keeps the place goes on after it.
        create(&server, "bob").await;
        let mut again = client.stream_audit_events(stream(first.sequence)).await.unwrap().into_inner();
        let both = again.message().await.unwrap().unwrap();
        assert_eq!((types(&both.events), both.sequence), (vec![AuditEventType::RecordsWritten, AuditEventType::UserCreated], 5));
        // After a restore, what comes would not be what came then.
        let beyond = client.stream_audit_events(stream(1_000)).await.unwrap_err();
        assert_eq!((beyond.code(), beyond.message()), (Code::InvalidArgument, "`after_sequence` is beyond the last event, 5"));
        let refused = client.stream_audit_events(stream(-1)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        server.stop().await;
    }

    async fn what_is_not_asked_for_is_passed_over_with_a_sign_of_life(db: TestDatabase) {
        let server = start_beating(&db, Duration::from_millis(50)).await;
        server.create_account(ACCOUNT, "ada").await;
        write(&server, "a").await;
        let mut client = AuditServiceClient::new(server.channel.clone());
        let request = StreamAuditEventsRequest {
            account: ACCOUNT.to_owned(),
            filter: Some(AuditFilter { types: vec![AuditEventType::UserCreated.into()], ..AuditFilter::default() }),
            after_sequence: 0,
        };
        let mut told = client.stream_audit_events(request).await.unwrap().into_inner();
        // However long the look takes, signs of life come meanwhile.
        let mut sequence = 0;
        while sequence < 3 {
            let sign = told.message().await.unwrap().unwrap();
            assert!(sign.events.is_empty() && [0, 3].contains(&sign.sequence), "{sign:?}");
            sequence = sign.sequence;
        }
        create(&server, "bob").await;
        loop {
            let told = told.message().await.unwrap().unwrap();
            if !told.events.is_empty() {
                assert_eq!((types(&told.events), told.sequence), (vec![AuditEventType::UserCreated], 4));
                break;
            }
        }
        server.stop().await;
    }

    async fn the_chain_is_verified_and_its_end_exported(db: TestDatabase) {
        let (server, mut client) = begun(&db).await;
        let export = ExportAuditHeadRequest { account: ACCOUNT.to_owned() };
        let refused = client.export_audit_head(export.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        create(&server, "bob").await;
        let head = client.export_audit_head(export).await.unwrap().into_inner().head.unwrap();
        assert_eq!((head.sequence, head.link.len(), head.public_key.len(), head.signature.len()), (3, 32, 32, 64));
        write(&server, "a").await;
        let verified = client.verify_audit_events(verify(vec![head.clone()])).await.unwrap().into_inner();
        assert_eq!((verified.events, verified.events_before_chain), (4, 1));
        assert_eq!((verified.findings, verified.further_findings), (vec![], 0));
        assert!(verified.begin_time.is_some());
        // Nothing of an end can be changed.
        for forged in [
            AuditHead { sequence: 2, ..head.clone() },
            AuditHead { link: vec![0; 32], ..head.clone() },
            AuditHead { time: None, ..head.clone() },
            AuditHead { signature: vec![0; 64], ..head.clone() },
        ] {
            let refused = client.verify_audit_events(verify(vec![forged])).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument);
        }

        db.execute("UPDATE audit_event SET actor_id = 'bob' WHERE sequence = 3").await;
        let verified = client.verify_audit_events(verify(vec![head.clone()])).await.unwrap().into_inner();
        let changed = AuditFinding {
            r#type: AuditFindingType::EventChanged.into(),
            first_sequence: 3,
            last_sequence: 3,
        };
        assert_eq!(verified.findings, [changed]);
        db.execute(
            "DELETE FROM audit_event WHERE sequence > 2; UPDATE account SET audit_sequence = 2, revision = 2, \
             audit_link = (SELECT link FROM audit_event WHERE sequence = 2)"
        ).await;
        let verified = client.verify_audit_events(verify(vec![head])).await.unwrap().into_inner();
        let cut = AuditFinding {
            r#type: AuditFindingType::NotAsExported.into(),
            first_sequence: 3,
            last_sequence: 3,
        };
        assert_eq!(verified.findings, [cut]);
        drop(server);
    }
}
