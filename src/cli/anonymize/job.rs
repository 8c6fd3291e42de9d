//! Where a job is.

use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::StatusArgs;
use super::preview::{as_json, instant};
use crate::cli::server::{Connected, call};
use crate::cli::wording::{Counted, bare};
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::lifecycle_service_client::LifecycleServiceClient;
use crate::proto::{GetJobRequest, Job, JobState};

/// How often a job is looked at while somebody waits for it.
const LOOK: Duration = Duration::from_millis(200);

/// A job for programs.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    acting_user: &'a str,
    erasure_request_of: &'a str,
    state: &'static str,
    count: i32,
    erased_count: i32,
    pending_count: i32,
    blocked_count: i32,
    create_time: Option<String>,
    complete_time: Option<String>,
}

/// Shows a job.
pub(super) async fn status(args: StatusArgs, out: Output<'_>) -> Ending {
    let mut client = LifecycleServiceClient::new(args.server.connect().await?);
    let job = get(&mut client, &args.account, &args.job).await?;
    tell(&job, args.json, out)?;
    Ok(if is_at_rest(&job) {
        Outcome::Yes
    } else {
        Outcome::No
    })
}

/// Waits until the job has erased what can be erased now.
pub(super) async fn wait(
    client: &mut LifecycleServiceClient<Connected>,
    account: &str,
    id: &str,
    wait_limit: Duration,
) -> Result<Job, Failure> {
    let end = Instant::now() + wait_limit;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while Instant::now() < end {
        looks.tick().await;
        let job = get(client, account, id).await?;
        if is_at_rest(&job) {
            return Ok(job);
        }
    }
    Err(Failure::StillRunning(format!(
        "steward anonymize status --account {account} {id}"
    )))
}

async fn get(
    client: &mut LifecycleServiceClient<Connected>,
    account: &str,
    id: &str,
) -> Result<Job, Failure> {
    let request = GetJobRequest {
        account: account.to_owned(),
        job: id.to_owned(),
        page_size: 1,
        page_token: String::new(),
    };
    let response = client.get_job(call(request)).await?.into_inner();
    response.job.ok_or(Failure::Answer("it holds no job"))
}

/// Whether nothing is under way any more.
fn is_at_rest(job: &Job) -> bool {
    matches!(job.state(), JobState::Waiting | JobState::Complete)
}

/// Tells where a job is.
pub(super) fn tell(job: &Job, json: bool, out: Output<'_>) -> Result<(), Failure> {
    if json {
        let shown = Shown {
            id: &job.id,
            acting_user: &job.acting_user,
            erasure_request_of: &job.erasure_request_of,
            state: bare(job.state().as_str_name(), "JOB_STATE_"),
            count: job.count,
            erased_count: job.erased_count,
            pending_count: job.pending_count,
            blocked_count: job.blocked_count,
            create_time: job.create_time.as_ref().and_then(instant),
            complete_time: job.complete_time.as_ref().and_then(instant),
        };
        writeln!(out, "{}", as_json(&shown)?)?;
        return Ok(());
    }
    let items = Counted(job.erased_count.into(), "item", "items");
    let state = match job.state() {
        JobState::Complete => "is complete".to_owned(),
        JobState::Waiting => format!(
            "waits: {} blocked, and resumed by itself when the block ends",
            job.blocked_count
        ),
        JobState::Running | JobState::Unspecified => format!(
            "is accepted: the profiles are closed, {} to erase",
            job.pending_count
        ),
    };
    let count = Counted(job.count.into(), "opportunity", "opportunities");
    writeln!(out, "job {} for {count} {state}; {items} erased", job.id)?;
    Ok(())
}
