//! `RoleService`: roles, users, access and privileges.

mod manage;
mod queries;
mod stored_access;

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::admission::caller;
use super::catalogue;
use super::context::ServiceContext;
use super::slots::Slots;
use crate::erasure::Eraser;
use crate::proto::role_service_server::RoleService;
use crate::proto::{
    CompareRolesRequest, CompareRolesResponse, GetRoleRequest, GetRoleResponse,
    ListPermissionsRequest, ListPermissionsResponse, ListRoleHoldersRequest,
    ListRoleHoldersResponse, ListRolesRequest, ListRolesResponse, ManageRolesRequest,
    ManageRolesResponse,
};
use crate::replica::Replica;

pub(super) use stored_access::stored_access;

/// Roles, judged by the domain and kept by the store.
pub(super) struct Roles {
    replica: Arc<Replica>,
    eraser: Arc<Eraser>,
}

impl Roles {
    pub(super) fn new(context: &ServiceContext) -> Self {
        Self {
            replica: Arc::clone(&context.replica),
            eraser: Arc::clone(&context.eraser),
        }
    }
}

#[tonic::async_trait]
impl RoleService for Roles {
    async fn manage_roles(
        &self,
        request: Request<ManageRolesRequest>,
    ) -> Result<Response<ManageRolesResponse>, Status> {
        let (slots, caller) = (
            Slots::of(request.extensions())?,
            caller(request.extensions())?,
        );
        let request = self.read(request.into_inner())?;
        let answer = self.manage(&caller, request, &slots).await?;
        Ok(Response::new(answer))
    }

    async fn get_role(
        &self,
        request: Request<GetRoleRequest>,
    ) -> Result<Response<GetRoleResponse>, Status> {
        let caller = caller(request.extensions())?;
        let role = queries::get(&self.replica, &caller, request.into_inner()).await?;
        Ok(Response::new(role))
    }

    async fn list_role_holders(
        &self,
        request: Request<ListRoleHoldersRequest>,
    ) -> Result<Response<ListRoleHoldersResponse>, Status> {
        let caller = caller(request.extensions())?;
        let holders = queries::holders(&self.replica, &caller, request.into_inner()).await?;
        Ok(Response::new(holders))
    }

    async fn compare_roles(
        &self,
        request: Request<CompareRolesRequest>,
    ) -> Result<Response<CompareRolesResponse>, Status> {
        let caller = caller(request.extensions())?;
        let differences = queries::compare(&self.replica, &caller, request.into_inner()).await?;
        Ok(Response::new(differences))
    }

    async fn list_roles(
        &self,
        request: Request<ListRolesRequest>,
    ) -> Result<Response<ListRolesResponse>, Status> {
        let caller = caller(request.extensions())?;
        let roles = queries::list(&self.replica, &caller, request.into_inner()).await?;
        Ok(Response::new(roles))
    }

    async fn list_permissions(
        &self,
        _: Request<ListPermissionsRequest>,
    ) -> Result<Response<ListPermissionsResponse>, Status> {
        let permissions = catalogue::definitions();
        Ok(Response::new(ListPermissionsResponse { permissions }))
    }
}
