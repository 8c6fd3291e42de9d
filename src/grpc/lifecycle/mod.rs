//! `LifecycleService`: previews, runs and jobs of erasure.

mod answer;
mod preview;
mod restriction;

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status};

use super::accounts::{account, account_for};
use super::admission::caller;
use super::context::ServiceContext;
use super::fields::Fields;
use super::page::{self, Limits, Pages};
use super::receipt;
use super::refusal::Refusal;
use crate::domain::erasure::{Asked, FormerlyHired, Selection};
use crate::domain::id::{AccountId, CandidateId, JobId, OpportunityId};
use crate::domain::record::Timestamp;
use crate::erasure::{Eraser, RunOutcome};
use crate::grpc::limits::IDS;
use crate::proto::anonymize_opportunities_request::Selection as Selected;
use crate::proto::anonymize_opportunities_response::Result as Outcome;
use crate::proto::lifecycle_service_server::LifecycleService;
use crate::proto::{
    AnonymizeOpportunitiesRequest, AnonymizeOpportunitiesResponse, ErrorReason, GetJobRequest,
    GetJobResponse, LiftRestrictionRequest, LiftRestrictionResponse, ListJobsRequest,
    ListJobsResponse, ListRestrictionsRequest, ListRestrictionsResponse, RestrictRequest,
    RestrictResponse,
};
use crate::replica::Replica;
use crate::store::JobCursor;
use preview::{PreviewPosition, preview};
use restriction::{Lift, Restrict, profile_text, read_profile};

const ITEMS: Limits = Limits {
    usual: 100,
    most: 1_000,
};
const JOBS: Limits = Limits {
    usual: 50,
    most: 500,
};

/// Erasures, judged and carried out by the eraser.
pub(super) struct Lifecycle {
    replica: Arc<Replica>,
    eraser: Arc<Eraser>,
    /// Who may make a preview now: they take long, and leave threads and connections of the store to others.
    previews: Semaphore,
}

impl Lifecycle {
    pub(super) fn new(context: &ServiceContext) -> Self {
        Self {
            replica: Arc::clone(&context.replica),
            eraser: Arc::clone(&context.eraser),
            previews: Semaphore::new((Handle::current().metrics().num_workers() / 2).max(1)),
        }
    }

    fn pages(&self, query: Vec<String>) -> Pages<'_> {
        Pages {
            seal: self.replica.seal(),
            query,
        }
    }
}

#[tonic::async_trait]
impl LifecycleService for Lifecycle {
    async fn anonymize_opportunities(
        &self,
        request: Request<AnonymizeOpportunitiesRequest>,
    ) -> Result<Response<AnonymizeOpportunitiesResponse>, Status> {
        let caller = caller(request.extensions())?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let selection = selection(&mut fields, request.selection);
        let formerly_hired = if request.include_formerly_hired {
            FormerlyHired::Included
        } else {
            FormerlyHired::Blocked
        };
        let request_id = receipt::request_id(&mut fields, &request.request_id);
        let size = page::size(&mut fields, request.page_size, ITEMS);
        let mut query = vec!["AnonymizeOpportunities".to_owned(), request.account];
        query.push(request.acting_user);
        query.push(request.include_formerly_hired.to_string());
        query.extend(selection.iter().flat_map(named));
        let pages = self.pages(query);
        let position = pages.position(&mut fields, &request.page_token);
        let after = match position {
            None => None,
            Some(text) => PreviewPosition::read(&text),
        };
        let asked = actor.zip(selection).map(|(actor, selection)| Asked {
            actor,
            selection,
            formerly_hired,
        });
        let (id, asked) = fields.check(id.zip(asked))?;
        let account = account_for(&self.replica, &caller, &id, &asked.actor).await?;
        let result = if request.preview_token.is_empty() {
            // It is never closed.
            let _turn = self.previews.acquire().await;
            let shown = self.eraser.preview(&account, &asked).await;
            Outcome::Preview(preview(
                shown.map_err(Refusal::from)?,
                &pages,
                after.as_ref(),
                size,
            ))
        } else {
            let token = request.preview_token;
            let ran = self
                .eraser
                .run(&account, caller.recorded(), asked, token, request_id)
                .await;
            match ran.map_err(Refusal::from)? {
                RunOutcome::Job { progress, revision } => {
                    Outcome::Job(answer::job(progress, revision))
                }
                RunOutcome::Drift(drift) => Outcome::Drift(preview(drift, &pages, None, size)),
            }
        };
        Ok(Response::new(AnonymizeOpportunitiesResponse {
            result: Some(result),
        }))
    }

    async fn restrict(
        &self,
        request: Request<RestrictRequest>,
    ) -> Result<Response<RestrictResponse>, Status> {
        let caller = caller(request.extensions())?;
        let restrict = Restrict::read(self.replica.seal(), request.into_inner())?;
        let account =
            account_for(&self.replica, &caller, &restrict.account, restrict.actor()).await?;
        let written = self
            .replica
            .write(&account, caller.recorded(), restrict)
            .await;
        Ok(Response::new(written.map_err(Refusal::from)?.answer))
    }

    async fn list_restrictions(
        &self,
        request: Request<ListRestrictionsRequest>,
    ) -> Result<Response<ListRestrictionsResponse>, Status> {
        let caller = caller(request.extensions())?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let size = page::size(&mut fields, request.page_size, ITEMS);
        let pages = self.pages(vec!["ListRestrictions".to_owned(), request.account]);
        let position = pages.position(&mut fields, &request.page_token);
        let after = position.as_deref().and_then(read_profile);
        let id = fields.check(id)?;
        let account = account(&self.replica, &caller, &id).await?;
        let store = self.replica.store();
        let found = store
            .list_restrictions(&account.id, after.as_ref(), one_more(size))
            .await;
        let mut found = found.map_err(Refusal::from)?;
        let next = cut(&mut found, size, |last| {
            pages.token(&profile_text(&last.profile))
        });
        Ok(Response::new(ListRestrictionsResponse {
            restrictions: found.into_iter().map(restriction::restriction).collect(),
            next_page_token: next,
        }))
    }

    async fn lift_restriction(
        &self,
        request: Request<LiftRestrictionRequest>,
    ) -> Result<Response<LiftRestrictionResponse>, Status> {
        let caller = caller(request.extensions())?;
        let lift = Lift::read(self.replica.seal(), request.into_inner())?;
        let account = account_for(&self.replica, &caller, &lift.account, lift.actor()).await?;
        let written = self.replica.write(&account, caller.recorded(), lift).await;
        Ok(Response::new(written.map_err(Refusal::from)?.answer))
    }

    async fn get_job(
        &self,
        request: Request<GetJobRequest>,
    ) -> Result<Response<GetJobResponse>, Status> {
        let caller = caller(request.extensions())?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let job: Option<JobId> = fields.id("job", &request.job);
        let size = page::size(&mut fields, request.page_size, ITEMS);
        let query = vec!["GetJob".to_owned(), request.account, request.job];
        let pages = self.pages(query);
        let position = pages.position(&mut fields, &request.page_token);
        let after = position.as_deref().and_then(answer::read_subject);
        let (id, job) = fields.check(id.zip(job))?;
        let account = account(&self.replica, &caller, &id).await?;
        let store = self.replica.store();
        let found = store.job(&account.id, &job).await.map_err(Refusal::from)?;
        let progress = found.ok_or_else(|| {
            Refusal::of("job", ErrorReason::ResourceUnknown, "the job is not known")
        })?;
        let later = self.eraser.told_later(&account.id, &progress.job).await;
        let later = later.map_err(Refusal::from)?;
        let mut items = store
            .job_items(&account.id, &job, after.as_ref(), one_more(size))
            .await
            .map_err(Refusal::from)?;
        let next = cut(&mut items, size, |item| {
            pages.token(&answer::subject_text(&item.subject))
        });
        Ok(Response::new(GetJobResponse {
            job: Some(answer::job(progress, String::new())),
            items: items.into_iter().map(answer::item).collect(),
            next_page_token: next,
            later_opportunities: later.iter().map(ToString::to_string).collect(),
        }))
    }

    async fn list_jobs(
        &self,
        request: Request<ListJobsRequest>,
    ) -> Result<Response<ListJobsResponse>, Status> {
        let caller = caller(request.extensions())?;
        let request = request.into_inner();
        let mut fields = Fields::default();
        let id: Option<AccountId> = fields.id("account", &request.account);
        let size = page::size(&mut fields, request.page_size, JOBS);
        let pages = self.pages(vec!["ListJobs".to_owned(), request.account]);
        let position = pages.position(&mut fields, &request.page_token);
        let after = position.as_deref().and_then(read_cursor);
        let id = fields.check(id)?;
        let account = account(&self.replica, &caller, &id).await?;
        let store = self.replica.store();
        let found = store
            .jobs(&account.id, after.as_ref(), one_more(size))
            .await;
        let mut jobs = found.map_err(Refusal::from)?;
        let next = cut(&mut jobs, size, |progress| {
            let job = &progress.job;
            pages.token(&format!("{} {}", job.created_at, job.id))
        });
        Ok(Response::new(ListJobsResponse {
            jobs: jobs
                .into_iter()
                .map(|progress| answer::job(progress, String::new()))
                .collect(),
            next_page_token: next,
        }))
    }
}

fn selection(fields: &mut Fields, selected: Option<Selected>) -> Option<Selection> {
    match fields.present("selection", selected)? {
        Selected::Opportunities(list) => fields.within("opportunities", |fields| {
            let ids = fields.some("ids", list.ids, IDS);
            let mut read = std::collections::BTreeSet::new();
            for (position, id) in ids.iter().enumerate() {
                let id: Option<OpportunityId> = fields.id(&format!("ids[{position}]"), id);
                read.extend(id);
            }
            Some(Selection::Opportunities(read))
        }),
        Selected::ErasureRequestOf(candidate) => {
            let candidate: Option<CandidateId> = fields.id("erasure_request_of", &candidate);
            candidate.map(Selection::RequestOf)
        }
    }
}

/// What a page token of a preview is bound to, of its selection.
fn named(selection: &Selection) -> Vec<String> {
    match selection {
        Selection::Opportunities(ids) => ids.iter().map(ToString::to_string).collect(),
        Selection::RequestOf(candidate) => vec![String::new(), candidate.to_string()],
    }
}

/// How many to read, to know whether anything follows.
fn one_more(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1)
}

/// Cuts a page to its size; the token of the next one, if there is any.
fn cut<T>(items: &mut Vec<T>, size: usize, token: impl Fn(&T) -> String) -> String {
    if items.len() <= size {
        return String::new();
    }
    items.truncate(size);
    items.last().map_or_else(String::new, token)
}

fn read_cursor(text: &str) -> Option<JobCursor> {
    let (at, id) = text.split_once(' ')?;
    Some(JobCursor {
        created_at: Timestamp(at.parse().ok()?),
        id: id.parse().ok()?,
    })
}
