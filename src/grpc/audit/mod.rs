//! `AuditService`: who changed what, and that nobody changed that.

mod event;
mod filter;
mod head;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::accounts::account;
use super::admission::{Standings, caller};
use super::context::ServiceContext;
use super::fields::Fields;
use super::following::{Following, Piece, follow};
use super::limits::EXPORTED;
use super::page::{self, Limits, Pages};
use super::refusal::{Refusal, Violation};
use super::slots::Slots;
use crate::ambient::Ambient;
use crate::domain::audit::Exported;
use crate::domain::id::AccountId;
use crate::keys::Signer;
use crate::proto::audit_service_server::AuditService;
use crate::proto::{
    AuditEvent, AuditHead, ErrorReason, ExportAuditHeadRequest, ExportAuditHeadResponse,
    ListAuditEventsRequest, ListAuditEventsResponse, StreamAuditEventsRequest,
    StreamAuditEventsResponse, VerifyAuditEventsRequest, VerifyAuditEventsResponse,
};
use crate::replica::{AuditWatch, Replica};
use event::{event, verified};
pub(crate) use head::{read_head, sign_head};
use stream::Events;

const EVENTS: Limits = Limits {
    usual: 100,
    most: 1_000,
};

/// A page ends before it has more bytes than this, and not before it has one event: clients take 4 MiB.
const PAGE: usize = 1 << 20;

/// As many events as a page holds.
fn page_of(events: impl Iterator<Item = AuditEvent>, size: usize) -> Vec<AuditEvent> {
    let mut bytes = 0_usize;
    let fits = |event: &AuditEvent| {
        let is_first = bytes == 0;
        bytes = bytes.saturating_add(event.encoded_len());
        is_first || bytes <= PAGE
    };
    events.take(size).take_while(fits).collect()
}

/// The audit, as the store keeps it.
pub(super) struct Audits {
    replica: Arc<Replica>,
    ambient: Arc<dyn Ambient>,
    standings: Standings,
    /// Ends the streams that would go on for ever.
    stop: CancellationToken,
    /// How long they may say nothing.
    heartbeat: Duration,
    /// The turn to verify: it takes a connection of the store for as long as a chain is, which writes need, too.
    verifying: Mutex<()>,
}

impl Audits {
    pub(super) fn new(
        context: &ServiceContext,
        standings: Standings,
        stop: CancellationToken,
    ) -> Self {
        Self {
            replica: Arc::clone(&context.replica),
            ambient: Arc::clone(&context.ambient),
            standings,
            stop,
            heartbeat: context.heartbeat,
            verifying: Mutex::default(),
        }
    }

    /// What signs ends of chains.
    fn signer(&self) -> Result<Signer, Refusal> {
        self.replica.seal().signer().map_err(|error| {
            tracing::error!(error = %error, "the key file has no key pair");
            Refusal::new(
                ErrorReason::Internal,
                "something went wrong; the log says more",
            )
        })
    }

    /// Reads an end that was exported before: one that was signed with this key file.
    fn exported(
        &self,
        fields: &mut Fields,
        account: &AccountId,
        said: &AuditHead,
    ) -> Option<Exported> {
        let signer = self.signer().ok()?;
        let read = read_head(signer.public_key(), account, said);
        if read.is_none() {
            let description = "was not exported of this account by this server";
            fields.wrong("", ErrorReason::FieldInvalid, description);
        }
        read
    }
}

#[tonic::async_trait]
impl AuditService for Audits {
    async fn list_audit_events(
        &self,
        request: Request<ListAuditEventsRequest>,
    ) -> Result<Response<ListAuditEventsResponse>, Status> {
        let (slots, caller) = (
            Slots::of(request.extensions())?,
            caller(request.extensions())?,
        );
        let request = request.into_inner();
        let query = ListAuditEventsRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let seal = self.replica.seal();
        let pages = Pages {
            seal,
            query: page::bound(seal, "ListAuditEvents", &query),
        };
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let filter = filter::read(&mut fields, request.filter);
        let size = page::size(&mut fields, request.page_size, EVENTS);
        let after = pages.position(&mut fields, &request.page_token);
        if request.after_sequence < 0 {
            fields.wrong("after_sequence", ErrorReason::FieldInvalid, "is negative");
        }
        let id = fields.check(id)?;
        let account = account(&self.replica, &caller, &id).await?;
        let after = after.and_then(|place| place.parse().ok());
        // What somebody put before the first is told, too.
        let begin = match request.after_sequence {
            0 => i64::MIN,
            after => after,
        };
        let after = after.unwrap_or(begin);
        let _slot = slots.take(self.replica.store()).await?;
        let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
        let store = self.replica.store();
        let found = store.audit_events(&account.id, &filter, after, most).await;
        let found = found.map_err(Refusal::from)?;
        let read = found.len();
        let events = page_of(found.into_iter().map(event), size);
        let next_page_token = match events.last() {
            Some(last) if events.len() < read => pages.token(&last.sequence.to_string()),
            _ => String::new(),
        };
        Ok(Response::new(ListAuditEventsResponse {
            events,
            next_page_token,
        }))
    }

    type StreamAuditEventsStream = Following<StreamAuditEventsResponse>;

    async fn stream_audit_events(
        &self,
        request: Request<StreamAuditEventsRequest>,
    ) -> Result<Response<Self::StreamAuditEventsStream>, Status> {
        let standing = self.standings.of(request.extensions())?;
        let slot = Slots::of(request.extensions())?.stream()?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let filter = filter::read(&mut fields, request.filter);
        if request.after_sequence < 0 {
            fields.wrong("after_sequence", ErrorReason::FieldInvalid, "is negative");
        }
        let id = fields.check(id)?;
        let account = account(&self.replica, &standing.caller, &id).await?;
        let head = self.replica.store().audit_head(&account.id).await;
        let head = head.map_err(Refusal::from)?;
        let head = head.ok_or_else(Refusal::account_unknown)?;
        if request.after_sequence > head.sequence {
            // An older state of the database was restored: what came then is not what will come now.
            let description = format!("is beyond the last event, {}", head.sequence);
            let field = "after_sequence".to_owned();
            let reason = ErrorReason::FieldInvalid;
            return Err(Refusal::fields(vec![Violation {
                field,
                description,
                reason,
            }])
            .into());
        }
        let replica = Arc::clone(&self.replica);
        let watch = AuditWatch::after(replica, account, filter, request.after_sequence);
        let events = Events::new(watch, self.heartbeat);
        let stream = follow(events, Piece::new(), self.stop.clone(), standing, slot);
        Ok(Response::new(stream))
    }

    async fn verify_audit_events(
        &self,
        request: Request<VerifyAuditEventsRequest>,
    ) -> Result<Response<VerifyAuditEventsResponse>, Status> {
        let (slots, caller) = (
            Slots::of(request.extensions())?,
            caller(request.extensions())?,
        );
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let exported = fields.list("exported", request.exported, EXPORTED);
        let exported = fields.each("exported", exported, |fields, said| {
            self.exported(fields, id.as_ref()?, &said)
        });
        let id = fields.check(id)?;
        let account = account(&self.replica, &caller, &id).await?;
        let _turn = self.verifying.lock().await;
        let _slot = slots.take(self.replica.store()).await?;
        let (store, seal) = (self.replica.store(), self.replica.seal());
        let found = store.verify_audit(&account.id, seal, exported).await;
        let found = found.map_err(Refusal::from)?;
        let found = found.ok_or_else(Refusal::account_unknown)?;
        Ok(Response::new(verified(found)))
    }

    async fn export_audit_head(
        &self,
        request: Request<ExportAuditHeadRequest>,
    ) -> Result<Response<ExportAuditHeadResponse>, Status> {
        let caller = caller(request.extensions())?;
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.into_inner().account);
        let id = fields.check(id)?;
        let account = account(&self.replica, &caller, &id).await?;
        let found = self.replica.store().audit_head(&account.id).await;
        let found = found.map_err(Refusal::from)?;
        let head = found.ok_or_else(Refusal::account_unknown)?;
        if !head.has_begun() {
            return Err(Refusal::new(
                ErrorReason::PreconditionFailed,
                "the chain of the account has not begun: no server has written to it yet",
            )
            .into());
        }
        let signer = self.signer()?;
        let head = sign_head(&signer, &account.id, head, self.ambient.now());
        Ok(Response::new(ExportAuditHeadResponse { head: Some(head) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_as_many_events_as_clients_take() {
        let event = |bytes: usize| AuditEvent {
            target: "x".repeat(bytes),
            ..AuditEvent::default()
        };
        let page = |bytes: usize, size| page_of((0..9).map(|_| event(bytes)), size).len();
        assert_eq!(page(1, 5), 5);
        assert_eq!(page(300_000, 9), 3);
        // One, however large it is.
        assert_eq!(page(2_000_000, 9), 1);
    }
}
