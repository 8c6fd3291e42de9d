//! An erasure request goes on where its blocks have ended (rulebook, section
//! 10).

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use super::erasure_facts::ErasureFacts;
use super::plan::{is_held, leaves_none, may_anonymize, reach, reach_candidate};
use super::{Block, Job, JobItem, JobItemState, JobState, JobSubject, Planned, Terms, eligibility};
use crate::domain::change::Change;
use crate::domain::erasure::NamedCandidacy;
use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, JobId, OpportunityId};
use crate::domain::record::Lifecycle;

/// What follows for a request that waits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resumed {
    /// What changes; empty when everything is as it was.
    pub changes: Vec<Change>,
    /// Whether anything is to be erased now, or was erased elsewhere.
    pub has_moved: bool,
}

impl Resumed {
    /// The people who are to be erased now.
    pub fn persons(&self) -> Vec<CandidateId> {
        let persons = self.changes.iter().filter_map(|change| match change {
            Change::FenceCandidate(id) => Some(id.clone()),
            _ => None,
        });
        persons.collect()
    }

    /// The same, with those who were merged into them
    /// (rulebook: X58).
    #[must_use]
    pub fn with_merged(mut self, job: &JobId, merged: Vec<CandidateId>) -> Self {
        let persons = self.persons();
        for candidate in merged {
            if persons.contains(&candidate) {
                continue;
            }
            self.changes.push(Change::FenceCandidate(candidate.clone()));
            self.changes.push(Change::PutJobItem(JobItem {
                job: job.clone(),
                subject: JobSubject::Candidate(candidate),
                state: JobItemState::Pending,
            }));
        }
        self
    }
}

/// Looks at an erasure request again: `items` are all of its job's,
/// `candidacies` all of these and of the candidate's, and `survivor` is the one
/// into whom the candidate was merged
/// (rulebook: section 10, X58).
pub fn resume<F: Facts, S: BuildHasher>(
    facts: &F,
    job: &Job,
    candidate: &CandidateId,
    survivor: Option<&CandidateId>,
    items: &HashMap<JobSubject, JobItemState, S>,
    candidacies: &[NamedCandidacy],
    terms: Terms,
) -> Resumed {
    let mut request = Request {
        facts,
        job,
        candidate,
        is_held: is_held(facts, candidate, survivor),
        items,
        changes: Vec::new(),
        fenced: Vec::new(),
        moved: false,
    };
    request.judge(candidacies, terms);
    let (mut changes, has_moved) = (request.changes, request.moved);
    if has_moved && job.state != JobState::Running {
        changes.push(Change::PutJob(Job {
            state: JobState::Running,
            ..job.clone()
        }));
    }
    Resumed { changes, has_moved }
}

/// The candidacies that were told after a request was run: they are no part of
/// it, and need a preview of their own
/// (rulebook: section 10).
pub fn told_later<S: BuildHasher>(
    items: &HashMap<JobSubject, JobItemState, S>,
    candidacies: &[NamedCandidacy],
) -> Vec<OpportunityId> {
    let is_later = |(id, stored): &&NamedCandidacy| {
        stored.value.candidacy.lifecycle != Lifecycle::Anonymized
            && !items.contains_key(&JobSubject::Opportunity(id.clone()))
    };
    let later = candidacies.iter().filter(is_later);
    later.map(|(id, _)| id.clone()).collect()
}

/// An erasure request, looked at again.
struct Request<'a, F, S> {
    facts: &'a F,
    job: &'a Job,
    candidate: &'a CandidateId,
    /// Whether the person is on hold.
    is_held: bool,
    items: &'a HashMap<JobSubject, JobItemState, S>,
    changes: Vec<Change>,
    fenced: Vec<Planned>,
    moved: bool,
}

impl<F: Facts, S: BuildHasher> Request<'_, F, S> {
    fn judge(&mut self, candidacies: &[NamedCandidacy], terms: Terms) {
        let may = may_anonymize(self.facts, &self.job.actor, terms.formerly_hired).is_ok();
        for (id, stored) in candidacies {
            let subject = JobSubject::Opportunity(id.clone());
            // A candidacy that was told later was in no preview: it needs one of its own.
            if !self.items.contains_key(&subject) {
                continue;
            }
            let candidacy = &stored.value.candidacy;
            match candidacy.lifecycle {
                Lifecycle::Live | Lifecycle::Restricted(_) => {}
                // Another job has it; this one has nothing to do but to wait.
                Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => {
                    if self.waits_for(&subject) && candidacy.lifecycle == Lifecycle::Anonymized {
                        self.put(subject, JobItemState::Erased);
                    }
                    continue;
                }
            }
            let reached = may && reach(self.facts, &self.job.actor, id).is_allowed();
            let verdict = if reached {
                eligibility(candidacy, terms)
            } else {
                Err(Block::NeedsAnotherActor)
            };
            match verdict {
                Ok(()) => {
                    self.changes.push(Change::FenceOpportunity(id.clone()));
                    self.fenced.push(Planned {
                        id: id.clone(),
                        candidate: stored.value.candidate.clone(),
                        version: stored.version,
                        outcome: candidacy.outcome,
                    });
                    self.put(subject, JobItemState::Pending);
                }
                Err(block) => self.put(subject, JobItemState::Blocked(Some(block))),
            }
        }
        self.judge_survivors();
        self.judge_person(may);
    }

    fn waits_for(&self, subject: &JobSubject) -> bool {
        matches!(self.items.get(subject), Some(JobItemState::Blocked(_)))
    }

    /// Others to whom opportunities of the request have moved go with their last
    /// one too
    /// (rulebook: section 10, X58).
    fn judge_survivors(&mut self) {
        let of_others = self.fenced.iter().map(|planned| planned.candidate.clone());
        let others: BTreeSet<CandidateId> = of_others.filter(|of| of != self.candidate).collect();
        for other in others {
            if leaves_none(self.facts, &other, &self.fenced) {
                self.changes.push(Change::FenceCandidate(other.clone()));
                self.put(JobSubject::Candidate(other), JobItemState::Pending);
            }
        }
    }

    /// The person goes with the last live opportunity.
    fn judge_person(&mut self, may: bool) {
        let person = JobSubject::Candidate(CandidateId::clone(self.candidate));
        if !self.waits_for(&person) {
            return;
        }
        let facts = ErasureFacts(self.facts);
        let found = facts.find_candidate(self.candidate);
        match found.and_then(|found| facts.candidate(found)) {
            None | Some(Lifecycle::Anonymized) => self.put(person, JobItemState::Erased),
            Some(Lifecycle::Fenced) => {}
            Some(Lifecycle::Live | Lifecycle::Restricted(_) | Lifecycle::Merged) => {
                let actor = &self.job.actor;
                let reached = !self.fenced.is_empty()
                    || (may && reach_candidate(self.facts, actor, self.candidate).is_allowed());
                if reached && !self.is_held && leaves_none(self.facts, self.candidate, &self.fenced)
                {
                    let fence = Change::FenceCandidate(CandidateId::clone(self.candidate));
                    self.changes.push(fence);
                    self.put(person, JobItemState::Pending);
                } else {
                    let block = self.is_held.then_some(Block::OnHold);
                    self.put(person, JobItemState::Blocked(block));
                }
            }
        }
    }

    /// Notes where an item is now, if that is anywhere new.
    fn put(&mut self, subject: JobSubject, state: JobItemState) {
        if self.items.get(&subject) == Some(&state) {
            return;
        }
        self.moved |= !matches!(state, JobItemState::Blocked(_));
        self.changes.push(Change::PutJobItem(JobItem {
            job: self.job.id.clone(),
            subject,
            state,
        }));
    }
}
