//! A server that only listens.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status, Streaming};

use crate::proto::import_records_request::Message;
use crate::proto::record_service_server::{RecordService, RecordServiceServer};
use crate::proto::role_service_server::{RoleService, RoleServiceServer};
use crate::proto::*;

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A server that keeps what it is sent, takes everything in, and refuses the second entry.
#[derive(Clone, Default)]
pub(super) struct Listening {
    pub header: Arc<Mutex<Option<ImportHeader>>>,
    pub entries: Arc<Mutex<Vec<ImportEntry>>>,
}

#[tonic::async_trait]
impl RecordService for Listening {
    async fn write_records(
        &self,
        _: Request<WriteRecordsRequest>,
    ) -> Result<Response<WriteRecordsResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn get_record(
        &self,
        _: Request<GetRecordRequest>,
    ) -> Result<Response<GetRecordResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn list_records(
        &self,
        _: Request<ListRecordsRequest>,
    ) -> Result<Response<ListRecordsResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn get_settings(
        &self,
        _: Request<GetSettingsRequest>,
    ) -> Result<Response<GetSettingsResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn update_settings(
        &self,
        _: Request<UpdateSettingsRequest>,
    ) -> Result<Response<UpdateSettingsResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    type WatchChangesStream = Answers<WatchChangesResponse>;

    async fn watch_changes(
        &self,
        _: Request<WatchChangesRequest>,
    ) -> Result<Response<Self::WatchChangesStream>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    type ImportRecordsStream = Answers<ImportRecordsResponse>;

    async fn import_records(
        &self,
        request: Request<Streaming<ImportRecordsRequest>>,
    ) -> Result<Response<Self::ImportRecordsStream>, Status> {
        let kept = self.clone();
        let answers =
            request
                .into_inner()
                .filter_map(move |message| match message.ok()?.message? {
                    Message::Header(header) => {
                        *kept.header.lock().unwrap() = Some(header);
                        None
                    }
                    Message::Chunk(chunk) => {
                        let mut entries = kept.entries.lock().unwrap();
                        let begins = entries.is_empty();
                        entries.extend(chunk.entries);
                        let refused = ImportProblem {
                            position: 1,
                            field: "record.archive_reason.name".to_owned(),
                            description: "must be at most 200 characters".to_owned(),
                            refused: true,
                            ..ImportProblem::default()
                        };
                        Some(Ok(ImportRecordsResponse {
                            counts: Some(ImportCounts {
                                created: i64::try_from(entries.len()).unwrap() - 1,
                                refused: 1,
                                ..ImportCounts::default()
                            }),
                            problems: begins.then_some(refused).into_iter().collect(),
                            ..ImportRecordsResponse::default()
                        }))
                    }
                });
        Ok(Response::new(Box::pin(answers)))
    }
}

#[tonic::async_trait]
impl RoleService for Listening {
    async fn manage_roles(
        &self,
        _: Request<ManageRolesRequest>,
    ) -> Result<Response<ManageRolesResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn get_role(
        &self,
        _: Request<GetRoleRequest>,
    ) -> Result<Response<GetRoleResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn list_role_holders(
        &self,
        _: Request<ListRoleHoldersRequest>,
    ) -> Result<Response<ListRoleHoldersResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn compare_roles(
        &self,
        _: Request<CompareRolesRequest>,
    ) -> Result<Response<CompareRolesResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }

    async fn list_roles(
        &self,
        _: Request<ListRolesRequest>,
    ) -> Result<Response<ListRolesResponse>, Status> {
        let known = Role {
            id: "known-role".to_owned(),
            ..Role::default()
        };
        Ok(Response::new(ListRolesResponse {
            roles: vec![known],
            next_page_token: String::new(),
        }))
    }

    async fn list_permissions(
        &self,
        _: Request<ListPermissionsRequest>,
    ) -> Result<Response<ListPermissionsResponse>, Status> {
        Err(Status::unimplemented("not for this test"))
    }
}

/// Starts one, and connects to it.
pub(super) async fn listening() -> (Listening, Channel) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Listening::default();
    let routes = tonic::transport::Server::builder()
        .add_service(RecordServiceServer::new(server.clone()))
        .add_service(RoleServiceServer::new(server.clone()));
    tokio::spawn(routes.serve_with_incoming(TcpListenerStream::new(listener)));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    (server, endpoint.connect().await.unwrap())
}
