//! The etags that answers give: of the state that the whole request left.

use steward::domain::record as domain;
use steward::proto::*;
use tonic::Code;

use super::{
    ACCOUNT, ROOT, Thing, Word, create, delete, manage, operations, outdated, set, settings, told,
    update, upsert, write, writes,
};
use crate::store::fixture::{
    id, plain_candidate, plain_opportunity, plain_user, put, records, with_account,
};
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

const ROLE: Thing = Thing::Role("x");
const STAGE: Thing = Thing::Stage("x");

fn stage(etag: &str, word: Word) -> WriteRecordsRequest {
    let stage = Stage {
        id: "x".to_owned(),
        name: format!("{word:?}"),
    };
    writes(ACCOUNT, vec![upsert(record::Record::Stage(stage), etag)])
}

fn update_of(etag: &str, word: Word) -> role_operation::Operation {
    role_operation::Operation::UpdateRole(update("x", etag, word))
}

async fn etags_of(
    server: &RunningServer,
    all: Vec<role_operation::Operation>,
) -> Result<Vec<String>, tonic::Status> {
    let response = manage(server, operations(ACCOUNT, all)).await?;
    Ok(response
        .results
        .into_iter()
        .map(|result| result.etag)
        .collect())
}

on_both! {
    async fn a_list_that_changes_a_role_twice(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ROOT).await;
        let made = etags_of(&server, vec![create("x", Word::First), update_of("", Word::Later)]).await.unwrap();
        let present = ROLE.read(&server, ACCOUNT).await;
        assert_eq!(made, [present.clone(), present.clone()]);

        // Only the first finds the state that the etag names.
        for second in [update_of(&present, Word::Later), delete("x", &present)] {
            let refused = etags_of(&server, vec![update_of(&present, Word::Found), second]).await.unwrap_err();
            assert_eq!(told(&refused), outdated());
        }
        let again = vec![delete("x", &present), create("x", Word::Found)];
        let again = etags_of(&server, again).await.unwrap();
        assert_eq!(again, [String::new(), ROLE.read(&server, ACCOUNT).await]);
        let refused = etags_of(&server, vec![delete("x", &present)]).await.unwrap_err();
        assert_eq!(told(&refused), outdated());
        assert_eq!(etags_of(&server, vec![delete("x", &again[1])]).await.unwrap(), [""]);
        let refused = etags_of(&server, vec![delete("x", &again[1])]).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        server.stop().await;
    }

    /// A preview of a state is no state: somebody else may come first.
    async fn what_is_only_checked_has_no_etag(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ROOT).await;
        etags_of(&server, vec![create("x", Word::First)]).await.unwrap();
        let check = ManageRolesRequest { validate_only: true, ..operations(ACCOUNT, vec![update_of("", Word::Found)]) };
        let checked = manage(&server, check).await.unwrap();
        assert_eq!((checked.results[0].id.as_str(), checked.results[0].etag.as_str()), ("x", ""));
        server.stop().await;
    }

    /// A write of an opportunity may change a user's links: the etag of a user
    /// who was written before it is the one after it.
    async fn a_request_whose_later_write_changes_what_an_earlier_was_of(db: TestDatabase) {
        let store = with_account(&db).await;
        let tom = domain::User { linked_candidates: vec![id("c1")], ..plain_user("tom") };
        put(&store, records([
            domain::Record::Candidate(plain_candidate("c1")),
            domain::Record::Candidate(plain_candidate("c2")),
            domain::Record::Opportunity(plain_opportunity("o1", "c1")),
            domain::Record::User(tom),
        ])).await;
        store.close().await;

        let server = start(&db).await;
        let tom = User { id: "tom".to_owned(), linked_candidates: vec!["c1".to_owned()], ..User::default() };
        let moved = Opportunity { id: "o1".to_owned(), candidate: "c2".to_owned(), ..Opportunity::default() };
        let request = writes(ACCOUNT, vec![
            upsert(record::Record::User(tom), ""),
            upsert(record::Record::Opportunity(moved), ""),
        ]);
        let written = write(&server, request).await.unwrap();
        let name = RecordName { name: Some(record_name::Name::User("tom".to_owned())) };
        let request = GetRecordRequest { account: ACCOUNT.to_owned(), name: Some(name) };
        let mut client = record_service_client::RecordServiceClient::new(server.channel.clone());
        let found = client.get_record(request).await.unwrap().into_inner();
        let Some(Record { record: Some(record::Record::User(tom)) }) = found.record else {
            panic!("it is a user");
        };
        assert_eq!(tom.linked_candidates, ["c1", "c2"]);
        assert_eq!(written.results[0].etag, found.etag);
        server.stop().await;
    }

    async fn a_repeated_request_answers_the_etag_of_then(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ROOT).await;
        let id = |id: &str| id.to_owned();
        // The first commit of a process begins an era, the others go on with it.
        let stage = WriteRecordsRequest { request_id: id("stage"), ..stage("", Word::First) };
        let role = ManageRolesRequest {
            request_id: id("role"),
            ..operations(ACCOUNT, vec![create("x", Word::First)])
        };
        let change = UpdateSettingsRequest { request_id: id("settings"), ..settings(ACCOUNT, "", Word::First) };
        let written = write(&server, stage.clone()).await.unwrap();
        let managed = manage(&server, role.clone()).await.unwrap();
        let changed = set(&server, change.clone()).await.unwrap();
        assert_eq!(written.results[0].etag, STAGE.read(&server, ACCOUNT).await);
        assert_eq!(managed.results[0].etag, ROLE.read(&server, ACCOUNT).await);
        assert_eq!(changed.etag, Thing::Settings.read(&server, ACCOUNT).await);
        server.stop().await;

        let server = start(&db).await;
        assert_eq!(write(&server, stage).await.unwrap(), written);
        assert_eq!(manage(&server, role).await.unwrap(), managed);
        assert_eq!(set(&server, change).await.unwrap(), changed);
        // Nothing has changed since, so that each still fits.
        let of_stage = &written.results[0].etag;
        let of_role = &managed.results[0].etag;
        STAGE.change(&server, ACCOUNT, of_stage, Word::Later).await.unwrap();
        ROLE.change(&server, ACCOUNT, of_role, Word::Later).await.unwrap();
        Thing::Settings.change(&server, ACCOUNT, &changed.etag, Word::Later).await.unwrap();
        server.stop().await;
    }
}
