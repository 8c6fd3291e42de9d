//! Records are written, read back, and imported, all or none.

use steward::domain::change::Change;
use steward::domain::record as domain;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::store::fixture::{
    acme, full_candidate, full_opportunity, id, plain_candidate, put, with_account,
};
use crate::support::server::{RunningServer, start, start_holding};
use crate::support::{TestDatabase, on_both};

const ACCOUNT: &str = "acme";
const ADA: &str = "ada";
/// The first Super Admin of an account that the store made.
const ROOT: &str = "root";

fn upsert(record: record::Record) -> RecordWrite {
    let record = Record {
        record: Some(record),
    };
    RecordWrite {
        write: Some(record_write::Write::Upsert(record)),
        precondition: None,
        ..RecordWrite::default()
    }
}

fn stage(name: &str) -> record::Record {
    record::Record::Stage(Stage {
        id: "s1".into(),
        name: name.into(),
    })
}

fn user(id: &str, role: &str) -> record::Record {
    record::Record::User(User {
        id: id.into(),
        role: role.into(),
        ..User::default()
    })
}

fn request(actor: &str, request_id: &str, writes: Vec<RecordWrite>) -> WriteRecordsRequest {
    WriteRecordsRequest {
        account: ACCOUNT.into(),
        acting_user: actor.into(),
        writes,
        request_id: request_id.into(),
    }
}

fn outcomes(response: &WriteRecordsResponse) -> Vec<WriteOutcome> {
    response
        .results
        .iter()
        .map(RecordWriteResult::outcome)
        .collect()
}

/// Candidates, as the store takes them.
fn records_of(candidates: &[&str]) -> Vec<Change> {
    let candidate = |name: &&str| {
        let candidate = domain::Record::Candidate(plain_candidate(name));
        Change::PutRecord(candidate)
    };
    candidates.iter().map(candidate).collect()
}

/// A record, as it is shown.
async fn record_of(server: &RunningServer, name: record_name::Name) -> record::Record {
    let request = GetRecordRequest {
        account: ACCOUNT.into(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut records = RecordServiceClient::new(server.channel.clone());
    let found = records.get_record(request).await.unwrap().into_inner();
    found.record.unwrap().record.unwrap()
}

/// The candidates that are a user's very own person.
async fn links(server: &RunningServer, user: &str) -> Vec<String> {
    match record_of(server, record_name::Name::User(user.into())).await {
        record::Record::User(user) => user.linked_candidates,
        other => panic!("{other:?}"),
    }
}

on_both! {
async fn writes_answer_what_became_of_them(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut records = RecordServiceClient::new(server.channel.clone());

        let made = request("", "first", vec![upsert(stage("Screen"))]);
        let first = records
            .write_records(made.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(outcomes(&first), [WriteOutcome::Created]);
        let again = records.write_records(made).await.unwrap().into_inner();
        assert_eq!(again, first);
        let other = request("", "first", vec![upsert(stage("Other"))]);
        let reused = records.write_records(other).await.unwrap_err();
        assert_eq!(reused.code(), Code::AlreadyExists);

        let same = request("", "", vec![upsert(stage("Screen"))]);
        let same = records.write_records(same).await.unwrap().into_inner();
        assert_eq!(outcomes(&same), [WriteOutcome::Unchanged]);

        let mut stale = upsert(stage("Later"));
        stale.precondition = Some(Precondition {
            condition: Some(precondition::Condition::Etag("ffff".into())),
        });
        let stale = request("", "", vec![stale]);
        let stale = records.write_records(stale).await.unwrap_err();
        assert_eq!(stale.code(), Code::Aborted);

        let nobody = request("", "", vec![upsert(user("bo", "team_member"))]);
        let nobody = records.write_records(nobody).await.unwrap_err();
        assert_eq!(nobody.code(), Code::PermissionDenied);
        let by_ada = request(ADA, "", vec![upsert(user("bo", "team_member"))]);
        let by_ada = records.write_records(by_ada).await.unwrap().into_inner();
        assert_eq!(outcomes(&by_ada), [WriteOutcome::Created]);
        let promoted = request("", "", vec![upsert(user("bo", "super_admin"))]);
        let promoted = records.write_records(promoted).await.unwrap().into_inner();
        assert_eq!(outcomes(&promoted), [WriteOutcome::Unchanged]);
        assert_eq!(promoted.results[0].left_off, ["role"]);
        server.stop().await;
}

async fn a_record_write_deletes_no_user(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        let left = record::Record::User(User {
            id: "left".into(),
            role: "admin".into(),
            deactivated: true,
            ..User::default()
        });
        let people = vec![upsert(user("sa2", "super_admin")), upsert(user("tom", "team_member")), upsert(left)];
        records.write_records(request(ADA, "", people)).await.unwrap();

        let delete = |id: &str| RecordWrite {
            write: Some(record_write::Write::Delete(RecordName {
                name: Some(record_name::Name::User(id.into())),
            })),
            precondition: None, ..RecordWrite::default() };
        for (actor, gone) in [(ADA, "sa2"), ("tom", "sa2"), ("", "tom"), ("ghost", "tom"), (ADA, "ghost"), (ADA, "left"), ("left", "tom")] {
            let writes = vec![upsert(stage("Screen")), delete(gone)];
            let refused = records.write_records(request(actor, "", writes)).await.unwrap_err();
            assert_eq!(refused.code(), Code::FailedPrecondition, "{actor}");
            let details = refused.get_error_details();
            assert_eq!(details.error_info().unwrap().reason, "USE_MANAGE_ROLES");
            let against = &details.precondition_failure().unwrap().violations;
            assert_eq!(against.len(), 1);
            assert_eq!(against[0].r#type, "USE_MANAGE_ROLES");
            assert_eq!(against[0].subject, "writes[1].delete");
            assert_eq!(against[0].description, "names a user: users are deactivated with `ManageRoles`, and never deleted");
        }
        // Nothing beside it was written, and the role is as it was.
        let writes = vec![upsert(stage("Screen")), upsert(user("sa2", "interviewer"))];
        let written = records.write_records(request("tom", "", writes)).await.unwrap().into_inner();
        assert_eq!(outcomes(&written), [WriteOutcome::Created, WriteOutcome::Unchanged]);
        assert_eq!(written.results[1].left_off, ["role"]);
        server.stop().await;
    }

async fn a_record_adds_links_of_users_to_candidates_and_takes_none_away(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records_of(&["c1", "c2", "gone"])).await;
        let gone = domain::RecordName::Candidate(id("gone"));
        for change in [Change::FenceCandidate(id("gone")), Change::EraseCandidate(id("gone"))] {
            put(&store, vec![change]).await;
        }
        assert!(store.record(&acme(), &gone).await.unwrap().is_some());
        store.close().await;

        let server = start(&db).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        let mut roles = RoleServiceClient::new(server.channel.clone());
        let linked = |candidates: &[&str]| {
            upsert(record::Record::User(User {
                id: "tom".into(),
                role: "admin".into(),
                linked_candidates: candidates.iter().map(|&candidate| candidate.into()).collect(),
                ..User::default()
            }))
        };
        let manage = |actor: &str, user: &str, candidates: &[&str]| ManageRolesRequest {
            account: ACCOUNT.into(),
            acting_user: actor.into(),
            operations: vec![RoleOperation {
                operation: Some(role_operation::Operation::SetLinkedCandidates(SetLinkedCandidates {
                    user: user.into(),
                    linked_candidates: candidates.iter().map(|&candidate| candidate.into()).collect(),
                })),
            }],
            ..ManageRolesRequest::default()
        };
        let mut write = async |write| {
            let written = records.write_records(request(ROOT, "", vec![write])).await;
            written.unwrap().into_inner().results.remove(0)
        };
        let left_off = ["linked_candidates"];
        // A link to somebody who was erased is not made.
        let made = write(linked(&["c1", "gone"])).await;
        assert_eq!((made.outcome(), &made.left_off[..]), (WriteOutcome::Created, &left_off.map(String::from)[..]));
        // A list that does not carry the links takes none away.
        let bare = write(linked(&[])).await;
        assert_eq!((bare.outcome(), &bare.left_off[..]), (WriteOutcome::Unchanged, &left_off.map(String::from)[..]));
        let more = write(linked(&["c2"])).await;
        assert_eq!((more.outcome(), more.left_off.len()), (WriteOutcome::Updated, 1));
        assert_eq!(links(&server, "tom").await, ["c1", "c2"]);

        // An operation does, of whoever manages everybody, and never one's own.
        for (actor, user, reason) in [("tom", "root", "PERMISSION_NOT_HELD"), ("tom", "tom", "ESCALATION"), (ROOT, ROOT, "ESCALATION")] {
            let refused = roles.manage_roles(manage(actor, user, &[])).await.unwrap_err();
            assert_eq!(refused.code(), Code::PermissionDenied, "{actor} {user}");
            assert_eq!(refused.get_error_details().error_info().unwrap().reason, reason);
        }
        let refused = roles.manage_roles(manage(ROOT, "tom", &["gone"])).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let bad = refused.get_error_details().bad_request().unwrap().field_violations.clone();
        assert_eq!(bad[0].field, "operations[0].set_linked_candidates.linked_candidates[0]");
        assert_eq!(bad[0].description, "is of a candidate who was anonymized");
        assert_eq!(links(&server, "tom").await, ["c1", "c2"]);
        roles.manage_roles(manage(ROOT, "tom", &["c2"])).await.unwrap();
        assert_eq!(links(&server, "tom").await, ["c2"]);
        server.stop().await;
    }

async fn what_is_fenced_is_shown_without_personal_data(db: TestDatabase) {
        let store = with_account(&db).await;
        let mut seeded = vec![
            Change::PutRecord(domain::Record::Candidate(full_candidate())),
            Change::PutRecord(domain::Record::Opportunity(full_opportunity())),
        ];
        put(&store, seeded.clone()).await;
        seeded = vec![Change::FenceOpportunity(id("o1")), Change::FenceCandidate(id("c1"))];
        put(&store, seeded).await;
        // Nothing is erased yet.
        assert_eq!(db.texts("SELECT name FROM candidate").await, ["Ada Marker"]);
        store.close().await;

        let server = start(&db).await;
        let fenced = i32::from(ErasureState::Fenced);
        let shown = record_of(&server, record_name::Name::Candidate("c1".into())).await;
        let bare = Candidate { id: "c1".into(), erasure_state: fenced, ..Candidate::default() };
        assert_eq!(shown, record::Record::Candidate(bare));
        let shown = record_of(&server, record_name::Name::Opportunity("o1".into())).await;
        let text = format!("{shown:?}").to_lowercase();
        assert!(!["marker", "fair", "job board", "rust"].iter().any(|datum| text.contains(datum)), "{text}");
        let record::Record::Opportunity(shown) = shown else { panic!("an opportunity") };
        assert_eq!((shown.candidate.as_str(), shown.posting.as_str(), shown.erasure_state), ("c1", "p1", fenced));
        assert_eq!(shown.stage_changes.len(), 2);
        assert_eq!(shown.application.unwrap().requisition_for_hire, "r1");
        server.stop().await;
    }

async fn an_import_of_everything_or_nothing_names_all_that_is_bad_and_takes_in_nothing(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        for (all_or_nothing, created, refused) in [(true, 0, 2), (false, 1, 1)] {
            let header = ImportHeader {
                account: ACCOUNT.into(),
                acting_user: ADA.into(),
                all_or_nothing, ..ImportHeader::default() };
            let entries = [stage("Screen"), stage(&"x".repeat(201))].map(|record| ImportEntry {
                entry: Some(import_entry::Entry::Record(Record {
                    record: Some(record),
                })), ..ImportEntry::default() });
            let chunk = ImportChunk {
                entries: entries.into(),
            };
            let messages = [
                import_records_request::Message::Header(header),
                import_records_request::Message::Chunk(chunk),
            ]
            .map(|message| ImportRecordsRequest {
                message: Some(message),
            });
            let mut answers = records
                .import_records(tokio_stream::iter(messages))
                .await
                .unwrap()
                .into_inner();
            let answer = answers.message().await.unwrap().unwrap();
            let counts = answer.counts.unwrap();
            assert_eq!((counts.created, counts.refused), (created, refused));
            assert_eq!(answer.problems[0].position, 1);
            assert_eq!(answer.problems[0].field, "record.stage.name");
        }
        server.stop().await;
}

async fn a_refused_import_names_the_first_problems_and_counts_the_rest(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        // Without a name of its kind an entry is malformed.
        let chunk = |entries: usize| ImportChunk {
            entries: vec![ImportEntry::default(); entries],
        };
        let header = import_records_request::Message::Header(ImportHeader {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            all_or_nothing: true, ..ImportHeader::default() });
        let chunks = [chunk(10_000), chunk(2_500)].map(import_records_request::Message::Chunk);
        let messages = std::iter::once(header)
            .chain(chunks)
            .map(|message| ImportRecordsRequest { message: Some(message) });
        let mut answers = records
            .import_records(tokio_stream::iter(messages.collect::<Vec<_>>()))
            .await
            .unwrap()
            .into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!(answer.counts.unwrap().refused, 12_500);
        let positions = answer.problems.iter().map(|problem| problem.position);
        assert!(positions.eq(0..10_000));
        assert_eq!(answer.further_problems, 2_500);
        server.stop().await;
}

async fn an_import_of_everything_or_nothing_has_a_limit_and_leaves_nothing(db: TestDatabase) {
        let server = start_holding(&db, 2 << 30).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut records = RecordServiceClient::new(server.channel.clone());
        let entry = |n: usize| ImportEntry {
            entry: Some(import_entry::Entry::Record(Record {
                record: Some(record::Record::Stage(Stage {
                    id: format!("s{n}"),
                    name: String::new(),
                })),
            })), ..ImportEntry::default() };
        let chunk = move |first: usize, entries: usize| ImportChunk {
            entries: (first..first + entries).map(entry).collect(),
        };
        // One more than 250,000.
        let chunks = (0..25).map(move |n| chunk(n * 10_000, 10_000));
        let chunks = chunks.chain(std::iter::once_with(move || chunk(250_000, 1)));
        let header = import_records_request::Message::Header(ImportHeader {
            account: ACCOUNT.into(),
            acting_user: ADA.into(),
            all_or_nothing: true, ..ImportHeader::default() });
        let messages = std::iter::once(header)
            .chain(chunks.map(import_records_request::Message::Chunk))
            .map(|message| ImportRecordsRequest { message: Some(message) });
        let mut answers = records
            .import_records(tokio_stream::iter(messages))
            .await
            .unwrap()
            .into_inner();
        let status = answers.message().await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message(), "`chunk` is too much: with `all_or_nothing` or `validate_only` a stream may have 250000 entries at most");
        let name = record_name::Name::Stage("s0".into());
        let request = GetRecordRequest {
            account: ACCOUNT.into(),
            name: Some(RecordName { name: Some(name) }),
        };
        let nothing = records.get_record(request).await.unwrap_err();
        assert_eq!(nothing.code(), Code::NotFound);
        server.stop().await;
}
}
