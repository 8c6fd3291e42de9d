//! What opens a profile, or an interview of it.

use super::super::{RecordEdit, RemedyChange, SettingEdit};
use super::{CandidateChange, ChangesAround, FEW, TOGETHER};
use crate::domain::facts::Names;
use crate::domain::facts::{OpportunityRef, OpportunityView};
use crate::domain::id::{CandidateId, InterviewId, OpportunityId, PostingId, UserId};
use crate::domain::privilege::SensitiveInformation;
use crate::domain::question::Profile;
use crate::domain::record::{Feedback, HiredProfiles, Lifecycle};

impl<F: Names> ChangesAround<'_, F> {
    pub(super) fn profile(&mut self, profile: &Profile) {
        match profile {
            Profile::Opportunity(id) => self.opportunity(id),
            Profile::Candidate(id) => {
                for opportunity in self.live_opportunities(id).into_iter().take(FEW) {
                    self.opportunity(&opportunity);
                }
            }
        }
    }

    pub(super) fn opportunity(&mut self, id: &OpportunityId) {
        let Some(opportunity) = self.facts.find_opportunity(id) else {
            return;
        };
        let interviews = self.facts.interviews_of(opportunity);
        let ids = interviews.filter_map(|interview| self.facts.interview_id(interview));
        if let Some(first) = ids.min() {
            self.seat(&first, self.user);
        }
        self.around_opportunity(id, opportunity);
    }

    /// A seat on a panel.
    pub(super) fn seat(&mut self, interview: &InterviewId, user: &UserId) {
        self.relation(RecordEdit::Panelist(interview.clone(), user.clone()));
    }

    /// What opens a profile beside a seat on a panel.
    fn around_opportunity(&mut self, id: &OpportunityId, opportunity: OpportunityRef) {
        self.relation(RecordEdit::OpportunityOwner(id.clone(), self.user.clone()));
        if let Some(posting) = self.known_posting_of(opportunity) {
            self.posting(&posting);
        }
        self.hired(opportunity);
    }

    pub(super) fn interview(&mut self, id: &InterviewId) {
        let facts = self.facts;
        let found = facts.find_interview(id);
        let Some(view) = found.and_then(|found| facts.interview(found)) else {
            return;
        };
        if let Some(opportunity) = facts.opportunity_id(view.opportunity) {
            // Whose own feedback is still missing may be kept from the rest.
            let seat = RecordEdit::Panelist(id.clone(), self.user.clone());
            let seat = CandidateChange::one(RemedyChange::Record(seat));
            self.relations.push(seat.may_take_away());
            self.around_opportunity(&opportunity, view.opportunity);
        }
        let me = facts.find_user(self.user);
        let seat = view.panel.iter().find(|seat| Some(seat.user) == me);
        if seat.is_some_and(|seat| seat.feedback == Feedback::Missing) {
            let edit = RecordEdit::Feedback(id.clone(), self.user.clone());
            self.own
                .push(CandidateChange::one(RemedyChange::Record(edit)));
        }
    }

    /// For a row that asks for all of a candidate's live opportunities.
    pub(super) fn every_opportunity(&mut self, candidate: &CandidateId) {
        let opportunities = self.live_opportunities(candidate);
        if opportunities.len() < 2 || opportunities.len() > TOGETHER {
            return;
        }
        let mut changes: Vec<RemedyChange> = Vec::new();
        let mut privileges: Vec<RemedyChange> = Vec::new();
        for id in opportunities {
            let found = self.facts.find_opportunity(&id);
            let posting = found.and_then(|found| self.known_posting_of(found));
            let view = found.and_then(|found| self.facts.opportunity(found));
            if view.is_some_and(|view| self.is_restricted(&view)) {
                let kind = SensitiveInformation::HiredProfiles;
                let change = RemedyChange::sensitive(self.user, kind, posting.as_ref());
                privileges.extend(change.filter(|change| !privileges.contains(change)));
            }
            let change = match posting {
                Some(posting) => RemedyChange::access(self.user, &posting),
                None => Some(RemedyChange::Record(RecordEdit::OpportunityOwner(
                    id,
                    self.user.clone(),
                ))),
            };
            changes.extend(change.filter(|change| !changes.contains(change)));
        }
        self.access.push(CandidateChange::together(changes));
        if privileges.len() > 1 {
            self.privileges.push(CandidateChange::together(privileges));
        }
    }

    /// The live opportunities of a candidate, by id.
    fn live_opportunities(&self, candidate: &CandidateId) -> Vec<OpportunityId> {
        let Some(candidate) = self.facts.find_candidate(candidate) else {
            return Vec::new();
        };
        let live = |opportunity: &OpportunityRef| {
            let view = self.facts.opportunity(*opportunity);
            view.is_some_and(|view| view.lifecycle == Lifecycle::Live)
        };
        let found = self.facts.opportunities_of(candidate).filter(live);
        let mut ids: Vec<OpportunityId> = found
            .filter_map(|opportunity| self.facts.opportunity_id(opportunity))
            .collect();
        ids.sort();
        ids
    }

    pub(super) fn known_posting_of(&self, opportunity: OpportunityRef) -> Option<PostingId> {
        let posting = self.facts.opportunity(opportunity)?.posting?;
        self.facts.posting(posting)?;
        self.facts.posting_id(posting)
    }

    /// Step 7 of a profile.
    fn hired(&mut self, opportunity: OpportunityRef) {
        let view = self.facts.opportunity(opportunity);
        if view.is_some_and(|view| self.is_restricted(&view)) {
            let posting = self.known_posting_of(opportunity);
            self.sensitive(SensitiveInformation::HiredProfiles, posting.as_ref());
            self.setting(SettingEdit::HiredProfiles(HiredProfiles::WithinReach));
        }
    }

    fn is_restricted(&self, view: &OpportunityView) -> bool {
        self.facts.settings().hired_profiles == HiredProfiles::Restricted
            && self.facts.is_hired(view)
    }
}
