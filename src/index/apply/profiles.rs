//! Candidates, their opportunities, and the interviews of those.
//!
//! A candidate knows the first of its opportunities, and each of these the
//! next one; likewise an opportunity and its interviews. Such a list costs
//! four bytes for each thing in it, and a new thing goes to its front.

use std::iter::successors;

use crate::domain::fact_update::{InterviewFact, OpportunityFact};
use crate::domain::facts::{Archive, CandidateRef, InterviewRef, OpportunityRef, Seat};
use crate::domain::id::{ArchiveReasonId, CandidateId, InterviewId, OpportunityId};
use crate::domain::record::{ArchiveReasonType, Lifecycle};
use crate::index::Index;
use crate::index::links::Link;
use crate::index::rows::{ArchiveState, OpportunityRecord, Panel};

impl Index {
    pub(super) fn put_candidate(&mut self, id: CandidateId, lifecycle: Option<Lifecycle>) {
        if let Some(candidate) = self.candidates.subject(id, lifecycle.is_some()) {
            self.candidates
                .edit(candidate, |row| row.lifecycle = lifecycle);
        }
    }

    pub(super) fn put_opportunity(&mut self, id: OpportunityId, fact: Option<OpportunityFact>) {
        let Some(opportunity) = self.opportunities.subject(id, fact.is_some()) else {
            return;
        };
        let told = self
            .opportunities
            .row(opportunity)
            .and_then(|row| row.record);
        let record = fact.map(|fact| self.opportunity_record(fact, told));
        let before = told.map(|record| record.candidate);
        let now = record.map(|record| record.candidate);
        self.opportunities
            .edit(opportunity, |row| row.record = record);
        self.relate_opportunity(opportunity, told, record);
        if now != before {
            if let Some(candidate) = before {
                self.leave_candidate(candidate, opportunity);
            }
            if let Some(candidate) = now {
                self.join_candidate(candidate, opportunity);
            }
        }
    }

    pub(super) fn put_interview(&mut self, id: InterviewId, fact: Option<InterviewFact>) {
        let (now, panel) = match fact {
            Some(fact) => {
                let seats = fact.panel.into_iter().map(|panelist| Seat {
                    user: self.users.mention(panelist.user),
                    feedback: panelist.feedback,
                });
                let panel: Panel = seats.collect();
                (Some(self.opportunities.mention(fact.opportunity)), panel)
            }
            None => (None, Panel::default()),
        };
        let Some(interview) = self.interviews.subject(id, now.is_some()) else {
            return;
        };
        let told = self.interviews.row(interview);
        let before = told.and_then(|row| row.opportunity.get());
        let left = self.interviews.edit(interview, |row| {
            row.opportunity = now.into();
            std::mem::replace(&mut row.panel, panel)
        });
        self.relate_interview(interview, &left.unwrap_or_default());
        if now != before {
            if let Some(opportunity) = before {
                self.leave_opportunity(opportunity, interview);
            }
            if let Some(opportunity) = now {
                self.join_opportunity(opportunity, interview);
            }
        }
    }

    pub(super) fn put_archive_reason(
        &mut self,
        id: ArchiveReasonId,
        kind: Option<ArchiveReasonType>,
    ) {
        if let Some(reason) = self.archive_reasons.subject(id, kind.is_some()) {
            self.archive_reasons.edit(reason, |row| row.kind = kind);
        }
    }

    fn opportunity_record(
        &mut self,
        fact: OpportunityFact,
        told: Option<OpportunityRecord>,
    ) -> OpportunityRecord {
        let candidate = told.map(|told| told.candidate);
        let posting = told.and_then(|told| told.posting.get());
        let owner = told.and_then(|told| told.owner.get());
        let stage = told.and_then(|told| told.stage.get());
        let why = told.and_then(|told| told.archive_reason.get());
        let (archive, reason) = match fact.archive {
            Archive::Active => (ArchiveState::Active, None),
            Archive::Archived(reason) => (ArchiveState::Archived, reason),
        };
        let (postings, users) = (&mut self.postings, &mut self.users);
        let (stages, reasons) = (&mut self.stages, &mut self.archive_reasons);
        OpportunityRecord {
            candidate: self.candidates.mention_again(candidate, fact.candidate),
            posting: Link::from(fact.posting.map(|id| postings.mention_again(posting, id))),
            owner: Link::from(fact.owner.map(|id| users.mention_again(owner, id))),
            stage: Link::from(fact.stage.map(|id| stages.mention_again(stage, id))),
            archive_reason: Link::from(reason.map(|id| reasons.mention_again(why, id))),
            archive,
            names_requisition_for_hire: fact.names_requisition_for_hire,
            confidentiality: fact.confidentiality,
            lifecycle: fact.lifecycle,
        }
    }

    fn join_candidate(&mut self, candidate: CandidateRef, opportunity: OpportunityRef) {
        let first = Link::to(opportunity);
        let rest = self.candidates.edit(candidate, |row| {
            std::mem::replace(&mut row.opportunities, first)
        });
        let rest = rest.unwrap_or_default();
        self.opportunities.edit(opportunity, |row| row.next = rest);
    }

    fn leave_candidate(&mut self, candidate: CandidateRef, opportunity: OpportunityRef) {
        let next = |&at: &OpportunityRef| self.opportunities.row(at)?.next.get();
        let first = self.candidates.row(candidate);
        let mut list = successors(first.and_then(|row| row.opportunities.get()), next);
        let before = list.find(|at| next(at) == Some(opportunity));
        let left = self
            .opportunities
            .edit(opportunity, |row| std::mem::take(&mut row.next));
        let rest = left.unwrap_or_default();
        match before {
            Some(before) => self.opportunities.edit(before, |row| row.next = rest),
            None => self
                .candidates
                .edit(candidate, |row| row.opportunities = rest),
        };
    }

    fn join_opportunity(&mut self, opportunity: OpportunityRef, interview: InterviewRef) {
        let first = Link::to(interview);
        let rest = self.opportunities.edit(opportunity, |row| {
            std::mem::replace(&mut row.interviews, first)
        });
        let rest = rest.unwrap_or_default();
        self.interviews.edit(interview, |row| row.next = rest);
    }

    fn leave_opportunity(&mut self, opportunity: OpportunityRef, interview: InterviewRef) {
        let next = |&at: &InterviewRef| self.interviews.row(at)?.next.get();
        let first = self.opportunities.row(opportunity);
        let mut list = successors(first.and_then(|row| row.interviews.get()), next);
        let before = list.find(|at| next(at) == Some(interview));
        let left = self
            .interviews
            .edit(interview, |row| std::mem::take(&mut row.next));
        let rest = left.unwrap_or_default();
        match before {
            Some(before) => self.interviews.edit(before, |row| row.next = rest),
            None => self
                .opportunities
                .edit(opportunity, |row| row.interviews = rest),
        };
    }
}
