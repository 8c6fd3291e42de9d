use crate::domain::change::Change;
use crate::domain::erasure::{Asked, Plan, Selection};
use crate::domain::erasure::{Block, Job, JobItem, JobItemState, JobState, JobSubject};
use crate::domain::id::{JobId, OpportunityId};
use crate::domain::record::Timestamp;

/// What one run commits: the fences, the job, its items.
pub(super) fn run(plan: &Plan, asked: &Asked, id: &JobId, now: Timestamp) -> Vec<Change> {
    let mut items = Items {
        job: id,
        changes: Vec::new(),
        pending: 0,
    };
    let fences = plan
        .erase
        .iter()
        .map(|planned| Change::FenceOpportunity(planned.id.clone()));
    let persons = plan.candidates.iter().cloned().map(Change::FenceCandidate);
    let mut changes: Vec<Change> = fences.chain(persons).collect();
    for planned in &plan.erase {
        items.put(opportunity(&planned.id), JobItemState::Pending);
    }
    for candidate in &plan.candidates {
        items.put(
            JobSubject::Candidate(candidate.clone()),
            JobItemState::Pending,
        );
    }
    let request_of = match &asked.selection {
        Selection::Opportunities(_) => None,
        Selection::RequestOf(candidate) => {
            items.waiting(plan);
            if plan.candidates.is_empty() {
                let person = JobSubject::Candidate(candidate.clone());
                items.put(person, JobItemState::Blocked(plan.blocked_person));
            }
            Some(candidate.clone())
        }
    };
    let state = if items.pending > 0 {
        JobState::Running
    } else {
        JobState::Waiting
    };
    let job = Job {
        id: id.clone(),
        actor: asked.actor.clone(),
        request_of,
        state,
        accepted: u32::try_from(plan.erase.len()).unwrap_or(u32::MAX),
        created_at: now,
        completed_at: None,
    };
    changes.push(Change::PutJob(job));
    changes.append(&mut items.changes);
    changes
}

/// The items of a job on their way into a commit.
struct Items<'a> {
    job: &'a JobId,
    changes: Vec<Change>,
    /// How many are fenced and to be erased.
    pending: usize,
}

impl Items<'_> {
    fn put(&mut self, subject: JobSubject, state: JobItemState) {
        self.pending += usize::from(state == JobItemState::Pending);
        self.changes.push(Change::PutJobItem(JobItem {
            job: self.job.clone(),
            subject,
            state,
        }));
    }

    /// What stays on an erasure request until its block ends.
    fn waiting(&mut self, plan: &Plan) {
        for (id, block) in &plan.blocked {
            if !plan.gone.contains(id) {
                self.put(opportunity(id), JobItemState::Blocked(Some(*block)));
            }
        }
        for id in &plan.unreached {
            let state = JobItemState::Blocked(Some(Block::NeedsAnotherActor));
            self.put(opportunity(id), state);
        }
    }
}

fn opportunity(id: &OpportunityId) -> JobSubject {
    JobSubject::Opportunity(id.clone())
}
