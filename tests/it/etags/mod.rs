//! Etags fit one state of one thing: no other thing's, and none that was lost.

mod answers;
mod bindings;
mod restores;

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::server::RunningServer;

const ACCOUNT: &str = "acme";
/// The first Super Admin.
const ROOT: &str = "root";

/// Something that has an etag.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Stage(&'static str),
    Reason(&'static str),
    Role(&'static str),
    Settings,
}

/// One of each service and kind of storage.
const THINGS: [Thing; 3] = [Thing::Stage("x"), Thing::Role("x"), Thing::Settings];

impl Thing {
    /// The thing's present etag.
    async fn read(self, server: &RunningServer, account: &str) -> String {
        let mut records = RecordServiceClient::new(server.channel.clone());
        let mut roles = RoleServiceClient::new(server.channel.clone());
        let account = account.to_owned();
        let name = match self {
            Self::Settings => {
                let settings = records.get_settings(GetSettingsRequest { account }).await;
                return settings.unwrap().into_inner().etag;
            }
            Self::Role(id) => {
                let role = id.to_owned();
                let found = roles.get_role(GetRoleRequest { account, role }).await;
                return found.unwrap().into_inner().role.unwrap().etag;
            }
            Self::Stage(id) => record_name::Name::Stage(id.to_owned()),
            Self::Reason(id) => record_name::Name::ArchiveReason(id.to_owned()),
        };
        let name = Some(RecordName { name: Some(name) });
        let found = records.get_record(GetRecordRequest { account, name }).await;
        found.unwrap().into_inner().etag
    }

    /// Changes the thing, from the state that the etag names: every word makes
    /// something else of it. Answers with the new etag.
    async fn change(
        self,
        server: &RunningServer,
        account: &str,
        etag: &str,
        word: Word,
    ) -> Result<String, Status> {
        match self {
            Self::Stage(id) => {
                let stage = record::Record::Stage(Stage {
                    id: id.to_owned(),
                    name: format!("{word:?}"),
                });
                let request = writes(account, vec![upsert(stage, etag)]);
                write(server, request).await.map(etag_of_write)
            }
            Self::Reason(id) => {
                let reason = record::Record::ArchiveReason(ArchiveReason {
                    id: id.to_owned(),
                    name: format!("{word:?}"),
                    r#type: ArchiveReasonType::NotHired.into(),
                });
                let request = writes(account, vec![upsert(reason, etag)]);
                write(server, request).await.map(etag_of_write)
            }
            Self::Role(id) => {
                let update = role_operation::Operation::UpdateRole(update(id, etag, word));
                manage(server, operations(account, vec![update]))
                    .await
                    .map(|mut response| response.results.remove(0).etag)
            }
            Self::Settings => set(server, settings(account, etag, word))
                .await
                .map(|response| response.etag),
        }
    }
}

/// What a thing is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    First,
    Lost,
    Found,
    Later,
}

fn update(role: &str, etag: &str, word: Word) -> UpdateRole {
    UpdateRole {
        role: role.to_owned(),
        title: format!("{role} {word:?}"),
        etag: etag.to_owned(),
        ..UpdateRole::default()
    }
}

fn create(role: &str, word: Word) -> role_operation::Operation {
    role_operation::Operation::CreateRole(CreateRole {
        role: role.to_owned(),
        title: format!("{role} {word:?}"),
        ..CreateRole::default()
    })
}

fn delete(role: &str, etag: &str) -> role_operation::Operation {
    role_operation::Operation::DeleteRole(DeleteRole {
        role: role.to_owned(),
        etag: etag.to_owned(),
    })
}

fn operations(account: &str, all: Vec<role_operation::Operation>) -> ManageRolesRequest {
    let operation = |operation| RoleOperation {
        operation: Some(operation),
    };
    ManageRolesRequest {
        account: account.to_owned(),
        acting_user: ROOT.to_owned(),
        operations: all.into_iter().map(operation).collect(),
        ..ManageRolesRequest::default()
    }
}

async fn manage(
    server: &RunningServer,
    request: ManageRolesRequest,
) -> Result<ManageRolesResponse, Status> {
    let mut client = RoleServiceClient::new(server.channel.clone());
    Ok(client.manage_roles(request).await?.into_inner())
}

/// A write of a record in the state that an etag names; in any, with an empty
/// one.
fn upsert(record: record::Record, etag: &str) -> RecordWrite {
    let condition = precondition::Condition::Etag(etag.to_owned());
    RecordWrite {
        write: Some(record_write::Write::Upsert(Record {
            record: Some(record),
        })),
        precondition: (!etag.is_empty()).then_some(Precondition {
            condition: Some(condition),
        }),
        ..RecordWrite::default()
    }
}

fn writes(account: &str, all: Vec<RecordWrite>) -> WriteRecordsRequest {
    WriteRecordsRequest {
        account: account.to_owned(),
        acting_user: ROOT.to_owned(),
        writes: all,
        ..WriteRecordsRequest::default()
    }
}

async fn write(
    server: &RunningServer,
    request: WriteRecordsRequest,
) -> Result<WriteRecordsResponse, Status> {
    let mut client = RecordServiceClient::new(server.channel.clone());
    Ok(client.write_records(request).await?.into_inner())
}

fn etag_of_write(mut response: WriteRecordsResponse) -> String {
    response.results.remove(0).etag
}

fn settings(account: &str, etag: &str, word: Word) -> UpdateSettingsRequest {
    UpdateSettingsRequest {
        account: account.to_owned(),
        acting_user: ROOT.to_owned(),
        settings: Some(Settings {
            sources_locked: Some(matches!(word, Word::First | Word::Found)),
            tags_locked: Some(matches!(word, Word::First | Word::Lost)),
            ..Settings::default()
        }),
        etag: etag.to_owned(),
        ..UpdateSettingsRequest::default()
    }
}

async fn set(
    server: &RunningServer,
    request: UpdateSettingsRequest,
) -> Result<UpdateSettingsResponse, Status> {
    let mut client = RecordServiceClient::new(server.channel.clone());
    Ok(client.update_settings(request).await?.into_inner())
}

/// Makes every one of [`THINGS`] in an account that has none of them yet.
async fn make_all(server: &RunningServer) {
    for thing in THINGS {
        if let Thing::Role(role) = thing {
            let create = operations(ACCOUNT, vec![create(role, Word::First)]);
            manage(server, create).await.unwrap();
            continue;
        }
        thing
            .change(server, ACCOUNT, "", Word::First)
            .await
            .unwrap();
    }
}

async fn read_all(server: &RunningServer) -> Vec<String> {
    let mut all = Vec::new();
    for thing in THINGS {
        all.push(thing.read(server, ACCOUNT).await);
    }
    all
}

/// Code and reason.
fn told(status: &Status) -> (Code, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    (status.code(), reason.unwrap_or_default())
}

fn outdated() -> (Code, String) {
    (Code::Aborted, "ETAG_MISMATCH".to_owned())
}
