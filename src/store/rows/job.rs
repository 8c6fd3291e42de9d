use crate::domain::erasure::{Job, JobItem, JobItemState, JobSubject};
use crate::domain::record::Timestamp;
use crate::store::StoreError;
use crate::store::entity::{job as jobs, job_item};
use crate::store::key::{Key, keys, read, read_opt, write_opt};
use crate::store::value::{id, id_opt, inconsistent, shown};

const JOB: &str = "job";
const ITEM: &str = "job_item";

/// Where an item is, as it is written; why it is blocked is beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum ItemState {
    Blocked,
    Pending,
    Erased,
}

keys! {
    ItemState { Blocked = "blocked", Pending = "pending", Erased = "erased" }
}

/// The row of a job.
pub(in crate::store) fn job_row(account: &str, job: &Job) -> jobs::Model {
    jobs::Model {
        account_id: account.to_owned(),
        id: job.id.to_string(),
        actor_id: job.actor.to_string(),
        request_of_id: shown(job.request_of.as_ref()),
        state: job.state.key().to_owned(),
        accepted: i64::from(job.accepted),
        created_at: job.created_at.0,
        completed_at: job.completed_at.map(|at| at.0),
    }
}

/// The job that a row tells of.
pub(in crate::store) fn job(row: &jobs::Model) -> Result<Job, StoreError> {
    Ok(Job {
        id: id(JOB, &row.id)?,
        actor: id(JOB, &row.actor_id)?,
        request_of: id_opt(JOB, row.request_of_id.as_deref())?,
        state: read(JOB, &row.state)?,
        accepted: u32::try_from(row.accepted).map_err(|_| inconsistent(JOB, &row.id))?,
        created_at: Timestamp(row.created_at),
        completed_at: row.completed_at.map(Timestamp),
    })
}

/// A subject, as it is written: opportunities first, each by its id.
pub(in crate::store) fn subject_key(subject: &JobSubject) -> (i32, String) {
    match subject {
        JobSubject::Opportunity(id) => (0, id.to_string()),
        JobSubject::Candidate(id) => (1, id.to_string()),
    }
}

/// The row of an item.
pub(in crate::store) fn item_row(account: &str, item: &JobItem) -> job_item::Model {
    let (subject_kind, subject_id) = subject_key(&item.subject);
    let (state, block) = match item.state {
        JobItemState::Blocked(block) => (ItemState::Blocked, block),
        JobItemState::Pending => (ItemState::Pending, None),
        JobItemState::Erased => (ItemState::Erased, None),
    };
    job_item::Model {
        account_id: account.to_owned(),
        job_id: item.job.to_string(),
        subject_kind,
        subject_id,
        state: state.key().to_owned(),
        block: write_opt(block),
    }
}

/// The item that a row tells of.
pub(in crate::store) fn item(row: &job_item::Model) -> Result<JobItem, StoreError> {
    let subject = match row.subject_kind {
        0 => JobSubject::Opportunity(id(ITEM, &row.subject_id)?),
        1 => JobSubject::Candidate(id(ITEM, &row.subject_id)?),
        _ => return Err(inconsistent(ITEM, &row.subject_id)),
    };
    let block = read_opt(ITEM, row.block.as_deref())?;
    let state = match (read(ITEM, &row.state)?, block) {
        (ItemState::Blocked, block) => JobItemState::Blocked(block),
        (ItemState::Pending, None) => JobItemState::Pending,
        (ItemState::Erased, None) => JobItemState::Erased,
        (_, Some(_)) => return Err(inconsistent(ITEM, &row.subject_id)),
    };
    Ok(JobItem {
        job: id(JOB, &row.job_id)?,
        subject,
        state,
    })
}
