//! Jobs over the wire.

use crate::domain::erasure::{Block, JobItem, JobItemState, JobState, JobSubject};
use crate::domain::record::Timestamp;
use crate::proto::{self, BlockReason, job_item};
use crate::store::JobProgress;

/// A job; the revision is of an answer to a run only.
pub(super) fn job(progress: JobProgress, revision: String) -> proto::Job {
    let JobProgress { job, items } = progress;
    let state = match job.state {
        JobState::Running => proto::JobState::Running,
        JobState::Waiting => proto::JobState::Waiting,
        JobState::Complete => proto::JobState::Complete,
    };
    proto::Job {
        id: job.id.to_string(),
        acting_user: job.actor.to_string(),
        erasure_request_of: job
            .request_of
            .map_or_else(String::new, |candidate| candidate.to_string()),
        state: state.into(),
        count: number(job.accepted),
        erased_count: number(items.erased),
        pending_count: number(items.pending),
        blocked_count: number(items.blocked),
        create_time: Some(time(job.created_at)),
        complete_time: job.completed_at.map(time),
        revision,
    }
}

/// An item of a job.
pub(super) fn item(item: JobItem) -> proto::JobItem {
    let subject = match item.subject {
        JobSubject::Opportunity(id) => job_item::Subject::Opportunity(id.to_string()),
        JobSubject::Candidate(id) => job_item::Subject::Candidate(id.to_string()),
    };
    let (state, reason) = match item.state {
        JobItemState::Blocked(reason) => (proto::JobItemState::Blocked, reason),
        JobItemState::Pending => (proto::JobItemState::Pending, None),
        JobItemState::Erased => (proto::JobItemState::Erased, None),
    };
    proto::JobItem {
        subject: Some(subject),
        state: state.into(),
        block_reason: block(reason).into(),
    }
}

/// Why something is blocked, if it is.
pub(super) fn block(block: Option<Block>) -> BlockReason {
    match block {
        None => BlockReason::Unspecified,
        Some(Block::Active) => BlockReason::Active,
        Some(Block::Hired) => BlockReason::Hired,
        Some(Block::UnknownReason) => BlockReason::UnknownReason,
        Some(Block::FormerlyHired) => BlockReason::FormerlyHired,
        Some(Block::NeedsAnotherActor) => BlockReason::NeedsAnotherActor,
        Some(Block::OnHold) => BlockReason::OnHold,
        Some(Block::AlreadyErased) => BlockReason::AlreadyErased,
    }
}

/// A count, as the wire has it.
pub(super) fn number(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// A moment, as the wire has it.
pub(super) fn time(at: Timestamp) -> prost_types::Timestamp {
    let nanos = at.0.rem_euclid(1000) * 1_000_000;
    prost_types::Timestamp {
        seconds: at.0.div_euclid(1000),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// Where a page of items ended.
pub(super) fn subject_text(subject: &JobSubject) -> String {
    match subject {
        JobSubject::Opportunity(id) => format!("opportunity {id}"),
        JobSubject::Candidate(id) => format!("candidate {id}"),
    }
}

/// Reads where a page of items ended.
pub(super) fn read_subject(text: &str) -> Option<JobSubject> {
    match text.split_once(' ')? {
        ("opportunity", id) => id.parse().ok().map(JobSubject::Opportunity),
        ("candidate", id) => id.parse().ok().map(JobSubject::Candidate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_read_back() {
        for subject in [
            JobSubject::Opportunity("o".parse().unwrap()),
            JobSubject::Candidate("o".parse().unwrap()),
        ] {
            let text = subject_text(&subject);
            assert_eq!(read_subject(&text), Some(subject));
        }
    }
}
