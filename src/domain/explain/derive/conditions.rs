//! Step 6, row by row (rulebook, sections 4, 7 and 8).

use super::{P, Walk};
use crate::domain::catalogue::Value;
use crate::domain::decide::Denial;
use crate::domain::explain::{Finding, Ground, Names, QuestionFact, Relation, Thing};
use crate::domain::facts::{InterviewView, OpportunityView, RequisitionView, RoleView};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId, UserId};
use crate::domain::question::{Ability, NewRequisition, ScheduleRow, UserChange};
use crate::domain::record::{AssignedRole, Confidentiality, Feedback, Lock};

impl<F: Names> Walk<'_, F> {
    pub(super) fn seat(
        &self,
        id: &InterviewId,
        interview: &InterviewView<'_>,
        user: &UserId,
    ) -> Finding {
        let found = self.asker.facts.find_user(user);
        let seat = interview.panel.iter().find(|seat| Some(seat.user) == found);
        Finding::Seat {
            interview: id.clone(),
            user: user.clone(),
            feedback: seat.map(|seat| seat.feedback),
        }
    }

    /// Row 2.
    pub(super) fn sees_feedback(
        &mut self,
        id: &InterviewId,
        interview: &InterviewView<'_>,
        view: &OpportunityView,
    ) -> Option<()> {
        let mut findings = vec![self.seat(id, interview, self.user)];
        if self.asker.own_feedback(interview) == Some(Feedback::Missing) {
            let row_3 = self.held(P::ViewPanelFeedbackBeforeSubmittingOwn, None);
            findings.push(Finding::Held(row_3));
            let setting = self.asker.settings().hide_until_submitted;
            findings.push(Finding::SubmitFirst(setting));
        }
        self.conclude_profile(findings, view)
    }

    /// Row 6: one's own activity never needs the row (`X39`).
    pub(super) fn edit_activity(
        &mut self,
        id: &OpportunityId,
        author: Option<&UserId>,
    ) -> Option<()> {
        let (found, view) = self.opens_opportunity(id)?;
        if author.is_some_and(|author| self.asker.is(author)) {
            let own = self.names(QuestionFact::ActivityAuthor, author);
            self.note(Ground::Condition(vec![own]), Ok(()))?;
        } else {
            self.role(P::EditDeleteAndMakeSecretProfileActivity, None)?;
        }
        self.opens_profile(found, &view)
    }

    /// Rows 23 and 24.
    pub(super) fn schedule(
        &mut self,
        row: ScheduleRow,
        creator: &UserId,
        shared_by: Option<&UserId>,
    ) -> Option<()> {
        self.role(row.permission(), None)?;
        let creator = self.names(QuestionFact::Creator, Some(creator));
        let shared_by = self.names(QuestionFact::SharedBy, shared_by);
        self.conclude(vec![creator, shared_by])
    }

    /// Rows 10 and 18.
    pub(super) fn stands_in(&mut self, pending_approvers: &[UserId]) -> Option<()> {
        let reports = |approver: &&UserId| self.asker.leads_one_of(std::slice::from_ref(*approver));
        let reporting = pending_approvers.iter().filter(reports).cloned().collect();
        self.conclude(vec![Finding::DirectReports(reporting)])
    }

    pub(super) fn relations(&self, id: &RequisitionId, view: &RequisitionView<'_>) -> Finding {
        let held = self.asker.requisition_relations(view);
        Finding::Relations(Thing::Requisition(id.clone()), held)
    }

    /// Row 15: the levels add up.
    pub(super) fn delete_requisition(&mut self, id: &RequisitionId) -> Option<()> {
        let view = self.requisition(P::DeleteRequisitions, id)?;
        let mut relations = self.asker.requisition_relations(&view);
        relations.retain(|relation| *relation == Relation::RequisitionCreator);
        let thing = Thing::Requisition(id.clone());
        self.conclude(vec![
            Finding::Relations(thing, relations),
            Finding::Status(view.status),
        ])
    }

    /// Row 16, of one that exists.
    pub(super) fn change_requisition(&mut self, id: &RequisitionId) -> Option<()> {
        let view = self.requisition(P::CreateAndEditRequisitions, id)?;
        let mut relations = self.asker.requisition_relations(&view);
        relations.retain(|relation| *relation != Relation::RequisitionCreator);
        let thing = Thing::Requisition(id.clone());
        let chain = self.asker.settings().default_requisition_chain;
        self.conclude(vec![
            Finding::Relations(thing, relations),
            Finding::Status(view.status),
            Finding::DefaultChain(chain),
        ])
    }

    /// Row 16, of a new one.
    pub(super) fn create_requisition(&mut self, new: &NewRequisition) -> Option<()> {
        self.role(P::CreateAndEditRequisitions, None)?;
        let mut findings = Vec::new();
        if new.confidentiality == Confidentiality::Confidential {
            let row = P::ViewConfidentialPostingsRequisitionsAndManageProfiles;
            findings.push(Finding::Held(self.held(row, None)));
        }
        findings.push(self.names(QuestionFact::Owner, new.owner.as_ref()));
        findings.push(self.names(QuestionFact::HiringManager, new.hiring_manager.as_ref()));
        let chain = self.asker.settings().default_requisition_chain;
        findings.push(Finding::DefaultChain(chain));
        self.conclude(findings)
    }

    /// Row 17: the requisition before the posting.
    pub(super) fn link(&mut self, requisition: &RequisitionId, posting: &PostingId) -> Option<()> {
        let (requisition_ref, requisition_view) = self.opens_requisition(requisition)?;
        let (posting_ref, posting_view) = self.opens_posting(posting)?;
        self.role(P::LinkPostingsAndRequisitions, None)?;
        self.reaches_requisition(requisition, &requisition_view)?;
        self.reaches_posting(posting, posting_ref, &posting_view)?;
        let mut findings = vec![self.relations(requisition, &requisition_view)];
        let confidential = [
            requisition_view.confidentiality,
            posting_view.confidentiality,
        ]
        .contains(&Confidentiality::Confidential);
        if confidential {
            let elsewhere = requisition_view
                .postings
                .iter()
                .any(|&to| to != posting_ref)
                || (posting_view.requisitions.iter()).any(|&to| to != requisition_ref);
            findings.push(Finding::LinkedElsewhere(elsewhere));
        }
        self.conclude(findings)
    }

    /// Row 49.
    pub(super) fn manage_user(&mut self, change: &UserChange) -> Option<()> {
        let (user, role) = match change {
            UserChange::User(user) => (Some(user), None),
            UserChange::NewRole(role) => (None, Some(role)),
            UserChange::RoleOf(user, role) => (Some(user), Some(role)),
        };
        let mut findings = Vec::new();
        let mut oneself = Vec::new();
        if let Some(id) = user {
            let facts = self.asker.facts;
            let found = facts.find_user(id);
            let found = found.and_then(|found| Some((found, facts.user(found)?)));
            let found = found.ok_or(Denial::ResourceUnknown);
            let (found, view) = self.note(Ground::Target(Thing::User(id.clone())), found)?;
            if let (Some(held), Some(present)) = (view.role, facts.role_of(found)) {
                findings.push(self.manages(held, present));
            }
            if found == self.asker.me {
                oneself.push(Finding::Oneself);
            }
            if self.asker.is_last_super_admin(&view) {
                oneself.push(Finding::LastSuperAdmin);
            }
        }
        if let Some(role) = role {
            let view = self.asker.role_view(role);
            let view = self.note(Ground::Target(Thing::Role(role.clone())), view)?;
            findings.push(self.manages(view, role.clone()));
            findings.push(Finding::Exceeding(
                view.grants().exceeds(self.asker.grants()),
            ));
        }
        self.role(P::ViewEditAndCreateUsers, None)?;
        findings.append(&mut oneself);
        self.conclude(findings)
    }

    pub(super) fn manages(&self, view: RoleView<'_>, role: AssignedRole) -> Finding {
        let value = match view {
            RoleView::Preset(preset) => preset.value(),
            RoleView::Custom(_) => Value::Custom,
        };
        Finding::Manages(role, self.asker.manages(value))
    }

    /// What needs no permission (rulebook, section 7).
    pub(super) fn ability(&mut self, ability: &Ability) -> Option<()> {
        let (lock, held_when_locked, finding) = match ability {
            Ability::OwnFeedback(id) => {
                let (interview, _, _) = self.opens_interview(id)?;
                let seat = self.seat(id, &interview, self.user);
                return self.conclude(vec![seat]);
            }
            Ability::SubmitReferral => return Some(()),
            Ability::CreateSource => {
                let lock = self.asker.settings().sources;
                (lock, P::ManageSources, Finding::Sources(lock))
            }
            Ability::CreateTag => {
                let lock = self.asker.settings().tags;
                (lock, P::ManageTags, Finding::Tags(lock))
            }
        };
        let row = match lock {
            Lock::Open => P::ManageProfilesAndViewAssociatedPostings,
            Lock::Locked => held_when_locked,
        };
        let held = Finding::Held(self.held(row, None));
        self.conclude(vec![finding, held])
    }
}
