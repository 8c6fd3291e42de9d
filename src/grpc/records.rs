//! `RecordService`: how the fleet tells its facts.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::context::FutureExt as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::accounts::{account, account_for, account_written};
use super::admission::{Standings, caller};
use super::budget::Budget;
use super::changes::{self, Changes};
use super::context::ServiceContext;
use super::etag::{Thing, etag};
use super::fields::Fields;
use super::refusal::Refusal;
use super::settings::{self, Update};
use super::slots::Slots;
use super::writes::Writes;
use super::{import, list, record_in, record_out};
use crate::domain::erasure::{lifecycle, shown};
use crate::domain::id::AccountId;
use crate::domain::record::RecordName;
use crate::erasure::Eraser;
use crate::proto::record_service_server::RecordService;
use crate::proto::{
    self, ErrorReason, GetRecordRequest, GetRecordResponse, GetSettingsRequest,
    GetSettingsResponse, ImportRecordsRequest, ImportRecordsResponse, ListRecordsRequest,
    ListRecordsResponse, UpdateSettingsRequest, UpdateSettingsResponse, WatchChangesRequest,
    WriteRecordsRequest, WriteRecordsResponse,
};
use crate::replica::Replica;

/// How many answers of an import wait for a slow caller before the import
/// waits too.
const ANSWERS: usize = 4;

/// Records, kept by the store and published by the replica.
pub(super) struct Records {
    replica: Arc<Replica>,
    /// Woken after every write: it may end a block.
    eraser: Arc<Eraser>,
    /// Ends the streams that would go on for ever.
    stop: CancellationToken,
    /// How long they may say nothing.
    heartbeat: Duration,
    standings: Standings,
}

impl Records {
    pub(super) fn new(
        context: &ServiceContext,
        standings: Standings,
        stop: CancellationToken,
    ) -> Self {
        Self {
            replica: Arc::clone(&context.replica),
            eraser: Arc::clone(&context.eraser),
            stop,
            heartbeat: context.heartbeat,
            standings,
        }
    }
}

#[tonic::async_trait]
impl RecordService for Records {
    async fn write_records(
        &self,
        request: Request<WriteRecordsRequest>,
    ) -> Result<Response<WriteRecordsResponse>, Status> {
        let caller = caller(request.extensions())?;
        let writes = Writes::read(&self.replica, request.into_inner())?;
        let actor = writes.actor.as_ref();
        let account = account_written(&self.replica, &caller, &writes.account, actor).await?;
        let written = self.replica.write(&account, caller.recorded(), writes);
        let written = written.await;
        let answer = written.map_err(Refusal::from)?.answer;
        self.eraser.wake();
        Ok(Response::new(answer))
    }

    async fn get_record(
        &self,
        request: Request<GetRecordRequest>,
    ) -> Result<Response<GetRecordResponse>, Status> {
        let caller = caller(request.extensions())?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id = fields.id("account", &request.account);
        let name = fields
            .present("name", request.name)
            .and_then(|name| fields.within("name", |f| record_in::read_name(f, &name)));
        let (id, name) = fields.check(id.zip(name))?;
        let account = account(&self.replica, &caller, &id).await?;
        let stored = self.replica.store().record(&account.id, &name).await;
        let stored = stored.map_err(Refusal::from)?.ok_or_else(|| {
            Refusal::of(
                "name",
                ErrorReason::ResourceUnknown,
                "the record is not known",
            )
        })?;
        let store = self.replica.store();
        let times = store
            .source_times(&account.id, std::slice::from_ref(&name))
            .await
            .map_err(Refusal::from)?;
        let lifecycle = lifecycle(&account.snapshot().index, &name);
        let mut record = record_out::record(shown(stored.value, lifecycle), lifecycle);
        if let (RecordName::Candidate(merged), Some(proto::record::Record::Candidate(shown))) =
            (&name, &mut record.record)
        {
            let into = store.merged_into(&account.id, merged).await;
            let into = into.map_err(Refusal::from)?;
            shown.merged_into = into.map(|into| into.to_string()).unwrap_or_default();
        }
        let (seal, thing) = (self.replica.seal(), Thing::Record(&name));
        Ok(Response::new(GetRecordResponse {
            record: Some(record),
            etag: etag(seal, &account.id, thing, stored.version).to_string(),
            source_time: times.get(&name).copied().map(record_out::time),
        }))
    }

    async fn list_records(
        &self,
        request: Request<ListRecordsRequest>,
    ) -> Result<Response<ListRecordsResponse>, Status> {
        let (slots, caller) = (
            Slots::of(request.extensions())?,
            caller(request.extensions())?,
        );
        let page = list::records(&self.replica, &caller, &slots, request.into_inner()).await?;
        Ok(Response::new(page))
    }

    async fn get_settings(
        &self,
        request: Request<GetSettingsRequest>,
    ) -> Result<Response<GetSettingsResponse>, Status> {
        let caller = caller(request.extensions())?;
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.into_inner().account);
        let id = fields.check(id)?;
        let settings = settings::get(&self.replica, &caller, &id).await?;
        Ok(Response::new(settings))
    }

    async fn update_settings(
        &self,
        request: Request<UpdateSettingsRequest>,
    ) -> Result<Response<UpdateSettingsResponse>, Status> {
        let caller = caller(request.extensions())?;
        let update = Update::read(self.replica.seal(), request.into_inner())?;
        let account = account_for(&self.replica, &caller, &update.account, &update.actor).await?;
        let written = self.replica.write(&account, caller.recorded(), update);
        let written = written.await;
        Ok(Response::new(written.map_err(Refusal::from)?.answer))
    }

    type WatchChangesStream = Changes;

    async fn watch_changes(
        &self,
        request: Request<WatchChangesRequest>,
    ) -> Result<Response<Changes>, Status> {
        let (stop, standing) = (self.stop.clone(), self.standings.of(request.extensions())?);
        let stream = changes::watch(&self.replica, self.heartbeat, stop, standing, request).await?;
        Ok(Response::new(stream))
    }

    type ImportRecordsStream = ReceiverStream<Result<ImportRecordsResponse, Status>>;

    async fn import_records(
        &self,
        request: Request<Streaming<ImportRecordsRequest>>,
    ) -> Result<Response<Self::ImportRecordsStream>, Status> {
        let (answers, stream) = mpsc::channel(ANSWERS);
        let replica = Arc::clone(&self.replica);
        let eraser = Arc::clone(&self.eraser);
        let stop = self.stop.clone();
        let held = request.extensions().get::<Budget>().map(Budget::hold);
        let standing = self.standings.of(request.extensions())?;
        let work = async move {
            import::run(replica, standing, request.into_inner(), stop, held, answers).await;
            eraser.wake();
        };
        tokio::spawn(work.with_current_context());
        Ok(Response::new(ReceiverStream::new(stream)))
    }
}
