//! Steps 4 to 7, row by row (rulebook, section 4).

use super::reach::Through;
use super::{Asker, Denial, Verdict, manage_user};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::{Facts, Feedback, PostingRef, PostingView, RequisitionView};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId, UserId};
use crate::domain::question::{
    Ability, ChangedFields, Confidable, NewPosting, NewRequisition, PostingEdit, PostingRow,
    Profile, ProfileOrPosting, Question, RequisitionOrNew, ScheduleRow, Taggable, TemplateRow,
};
use crate::domain::record::{ApprovalChain, Confidentiality, Lock, RequisitionStatus};

/// Answers a question for a user who is known and active.
pub(super) fn answer<F: Facts>(asker: &Asker<'_, F>, question: &Question) -> Verdict {
    use Permission as P;
    match question {
        Question::ManageProfile(ProfileOrPosting::Profile(profile)) => asker.profile(
            P::ManageProfilesAndViewAssociatedPostings,
            profile,
            Through::Any,
        ),
        Question::ManageProfile(ProfileOrPosting::Posting(id)) => {
            asker.posting(P::ManageProfilesAndViewAssociatedPostings, id)
        }
        Question::ViewFeedback(id) => asker.view_feedback(id),
        Question::ViewFeedbackEarly(id) => asker.view_feedback_early(id),
        Question::CompleteFeedback {
            interview,
            on_behalf_of,
        } => asker.complete_feedback(interview, on_behalf_of),
        Question::ApproveOffer(id) => asker.opportunity(P::ApproveOffersOnBehalfOfOthers, id),
        Question::EditActivity {
            opportunity,
            author,
        } => asker.edit_activity(opportunity, author.as_ref()),
        Question::Anonymize(profile) => {
            asker.profile(P::AnonymizeCandidates, profile, Through::Every)
        }
        Question::ManageTags(Taggable::Account) => asker.holds(P::ManageTags),
        Question::ManageTags(Taggable::Opportunity(id)) => asker.opportunity(P::ManageTags, id),
        Question::ManageTags(Taggable::Posting(id)) => asker.posting(P::ManageTags, id),
        Question::ApprovePosting {
            posting,
            pending_approvers,
        } => {
            asker.posting(P::ApprovePostingsOnBehalfOfOthers, posting)?;
            asker.may_stand_in(P::ApprovePostingsOnBehalfOfOthers, pending_approvers)
        }
        Question::EditPosting { row, edit } => asker.edit_posting(*row, edit),
        Question::ViewConfidential(thing) => asker.view_confidential(thing),
        Question::ViewRequisition(id) => asker.requisition(P::ViewRequisitions, id).map(drop),
        Question::DeleteRequisition(id) => asker.delete_requisition(id),
        Question::EditRequisition(RequisitionOrNew::Existing(id)) => {
            let view = asker.requisition(P::CreateAndEditRequisitions, id)?;
            let related = asker.is_one_of(&[view.owner, view.hiring_manager]);
            asker.edit_requisition(related, view.status)
        }
        Question::EditRequisition(RequisitionOrNew::New(new)) => asker.create_requisition(new),
        Question::Link {
            requisition,
            posting,
        } => asker.link(requisition, posting),
        Question::ApproveRequisition {
            requisition,
            pending_approvers,
        } => {
            asker.requisition(P::ApproveRequisitionsOnBehalfOfOthers, requisition)?;
            asker.may_stand_in(P::ApproveRequisitionsOnBehalfOfOthers, pending_approvers)
        }
        Question::DeleteApplicationQuestions(id) => {
            asker.posting(P::DeleteCustomApplicationQuestions, id)
        }
        Question::Schedule {
            row,
            creator,
            shared_by,
        } => asker.schedule(*row, creator, shared_by.as_ref()),
        Question::EasyBookLink { owner } => {
            asker.holds(P::ManageEasyBookLinks)?;
            // One's own links only, whatever the role (`X35`).
            related(asker.is(owner))
        }
        Question::Template { row, creator } => asker.template(*row, creator),
        Question::ManageUser(change) => manage_user::answer(asker, change),
        Question::Valued { permission, value } => {
            asker.holds(*permission)?;
            if asker
                .grants()
                .get(*permission)
                .has_value(*permission, *value)
            {
                Ok(())
            } else {
                Err(Denial::ValueNotHeld)
            }
        }
        Question::AccountWide(permission) => asker.holds(*permission),
        Question::Ability(ability) => asker.ability(ability),
    }
}

/// A relation that a level asks for.
fn related(holds: bool) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(Denial::RelationMissing)
    }
}

impl<'f, F: Facts> Asker<'f, F> {
    /// A row about an opportunity that asks for nothing beyond reach.
    fn opportunity(&self, permission: Permission, id: &OpportunityId) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        self.holds(permission)?;
        self.reaches_profile(opportunity, &view)
    }

    /// A row about a profile that asks for nothing beyond reach.
    fn profile(&self, permission: Permission, profile: &Profile, through: Through) -> Verdict {
        match profile {
            Profile::Opportunity(id) => self.opportunity(permission, id),
            Profile::Candidate(id) => {
                let candidate = self.open_candidate(id)?;
                self.holds(permission)?;
                self.reaches_candidate(candidate, through)
            }
        }
    }

    /// A row about a posting that asks for nothing beyond reach.
    fn posting(&self, permission: Permission, id: &PostingId) -> Verdict {
        let (posting, view) = self.open_posting(id)?;
        self.holds(permission)?;
        self.reaches_posting(posting, &view)
    }

    /// A row about a requisition, as far as reach.
    fn requisition(
        &self,
        permission: Permission,
        id: &RequisitionId,
    ) -> Result<RequisitionView<'f>, Denial> {
        let view = self.open_requisition(id)?;
        self.holds(permission)?;
        self.reaches_requisition(&view)?;
        Ok(view)
    }

    /// Row 2.
    fn view_feedback(&self, id: &InterviewId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        let level = self
            .level(Permission::ViewOtherUsersInterviewFeedback)
            .ok_or(Denial::PermissionNotHeld)?;
        self.reaches_profile(opportunity, &view)?;
        match self.own_feedback(&interview) {
            Some(Feedback::Submitted) => Ok(()),
            Some(Feedback::Missing) => self.may_see_before_submitting(Feedback::Missing),
            None => related(level == Level::AllAccessibleProfiles),
        }
    }

    /// Row 3.
    fn view_feedback_early(&self, id: &InterviewId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.holds(Permission::ViewPanelFeedbackBeforeSubmittingOwn)?;
        self.reaches_profile(opportunity, &view)?;
        let own = self
            .own_feedback(&interview)
            .ok_or(Denial::RelationMissing)?;
        self.may_see_before_submitting(own)
    }

    /// Row 4.
    fn complete_feedback(&self, id: &InterviewId, on_behalf_of: &UserId) -> Verdict {
        let (interview, opportunity, view) = self.open_interview(id)?;
        self.holds(Permission::CompleteFeedbackOnBehalfOfOthers)?;
        self.reaches_profile(opportunity, &view)?;
        let other = self.facts.find_user(on_behalf_of);
        related(interview.panel.iter().any(|seat| Some(seat.user) == other))
    }

    /// Row 6: one's own activity never needs the row (`X39`).
    fn edit_activity(&self, id: &OpportunityId, author: Option<&UserId>) -> Verdict {
        let (opportunity, view) = self.open_opportunity(id)?;
        if !author.is_some_and(|author| self.is(author)) {
            self.holds(Permission::EditDeleteAndMakeSecretProfileActivity)?;
        }
        self.reaches_profile(opportunity, &view)
    }

    /// Rows 10 and 18: standing in for an approver.
    fn may_stand_in(&self, permission: Permission, pending_approvers: &[UserId]) -> Verdict {
        related(self.level(permission) == Some(Level::All) || self.leads_one_of(pending_approvers))
    }

    /// Rows 11 and 13.
    fn edit_posting(&self, row: PostingRow, edit: &PostingEdit) -> Verdict {
        match edit {
            PostingEdit::Create(new) => self.create_posting(row, new),
            PostingEdit::Change { posting, fields } => {
                let (posting, view) = self.writable_posting(row, posting)?;
                match fields {
                    ChangedFields::Ordinary => Ok(()),
                    ChangedFields::Guarded if self.may_change_fields(posting, &view) => Ok(()),
                    ChangedFields::Guarded => Err(Denial::PrivilegeMissing),
                }
            }
            PostingEdit::Delete(posting) => self.writable_posting(row, posting).map(drop),
        }
    }

    fn create_posting(&self, row: PostingRow, new: &NewPosting) -> Verdict {
        self.holds(row.permission())?;
        match (new.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => Ok(()),
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                Err(Denial::NotConfidential)
            }
            (Confidentiality::Confidential, _) => {
                self.writes_confidential(new.owner.as_ref().is_some_and(|owner| self.is(owner)))
            }
        }
    }

    /// Row 13, or row 11 answering as row 13 (`X23`).
    fn writes_confidential(&self, owns: bool) -> Verdict {
        match self.level(Permission::CreateAndEditConfidentialPostings) {
            Some(Level::All) => Ok(()),
            Some(_) if owns => Ok(()),
            Some(_) | None => Err(Denial::Confidential),
        }
    }

    fn writable_posting(
        &self,
        row: PostingRow,
        id: &PostingId,
    ) -> Result<(PostingRef, PostingView<'f>), Denial> {
        let (posting, view) = self.open_posting(id)?;
        self.holds(row.permission())?;
        match (view.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => {
                self.reaches_posting(posting, &view)?;
            }
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                return Err(Denial::NotConfidential);
            }
            (Confidentiality::Confidential, _) => {
                self.reaches_posting(posting, &view)?;
                self.writes_confidential(view.owner == Some(self.me))?;
            }
        }
        Ok((posting, view))
    }

    /// Row 12.
    fn view_confidential(&self, thing: &Confidable) -> Verdict {
        let row = Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles;
        let confidential = |confidentiality| match confidentiality {
            Confidentiality::Confidential => Ok(()),
            Confidentiality::Open => Err(Denial::NotConfidential),
        };
        match thing {
            Confidable::Posting(id) => {
                let (posting, view) = self.open_posting(id)?;
                self.holds(row)?;
                confidential(view.confidentiality)?;
                self.reaches_posting(posting, &view)
            }
            Confidable::Requisition(id) => {
                let view = self.open_requisition(id)?;
                self.holds(row)?;
                confidential(view.confidentiality)?;
                self.reaches_requisition(&view)
            }
            Confidable::Profile(Profile::Opportunity(id)) => {
                let (opportunity, view) = self.open_opportunity(id)?;
                self.holds(row)?;
                confidential(self.profile_confidentiality(&view))?;
                self.reaches_profile(opportunity, &view)
            }
            Confidable::Profile(profile @ Profile::Candidate(_)) => {
                self.profile(row, profile, Through::AnyConfidential)
            }
        }
    }

    /// Row 15: the union of the levels held.
    fn delete_requisition(&self, id: &RequisitionId) -> Verdict {
        use RequisitionStatus as S;
        let row = Permission::DeleteRequisitions;
        let view = self.requisition(row, id)?;
        let settled = matches!(view.status, S::Open | S::Closed | S::OnHold);
        let mut related = false;
        for level in self.grants().get(row).levels(row) {
            let (relation, state) = match level {
                Level::AnyOpenClosedOnHold => (true, settled),
                Level::CreatedDraftPendingRejected => (view.creator == Some(self.me), !settled),
                _ => (true, !settled),
            };
            if relation && state {
                return Ok(());
            }
            related |= relation;
        }
        Err(if related {
            Denial::State
        } else {
            Denial::RelationMissing
        })
    }

    /// Row 16, step 6 (`X27`).
    fn edit_requisition(&self, related: bool, status: RequisitionStatus) -> Verdict {
        if self.level(Permission::CreateAndEditRequisitions) == Some(Level::All) {
            return Ok(());
        }
        if !related {
            return Err(Denial::RelationMissing);
        }
        let early = matches!(
            status,
            RequisitionStatus::Draft | RequisitionStatus::Pending
        );
        match self.settings().default_requisition_chain {
            ApprovalChain::Exists if early => Ok(()),
            ApprovalChain::Exists | ApprovalChain::None => Err(Denial::State),
        }
    }

    fn create_requisition(&self, new: &NewRequisition) -> Verdict {
        self.holds(Permission::CreateAndEditRequisitions)?;
        if new.confidentiality == Confidentiality::Confidential
            && self
                .level(Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles)
                .is_none()
        {
            return Err(Denial::Confidential);
        }
        let is = |user: &Option<UserId>| user.as_ref().is_some_and(|user| self.is(user));
        let related = is(&new.owner) || is(&new.hiring_manager);
        self.edit_requisition(related, RequisitionStatus::Draft)
    }

    /// Row 17: the requisition before the posting.
    fn link(&self, requisition: &RequisitionId, posting: &PostingId) -> Verdict {
        let row = Permission::LinkPostingsAndRequisitions;
        let requisition_ref = self
            .facts
            .find_requisition(requisition)
            .ok_or(Denial::ResourceUnknown)?;
        let requisition = self.open_requisition(requisition)?;
        let (posting_ref, posting) = self.open_posting(posting)?;
        self.holds(row)?;
        self.reaches_requisition(&requisition)?;
        self.reaches_posting(posting_ref, &posting)?;
        related(
            self.level(row) == Some(Level::All)
                || self.is_one_of(&[
                    requisition.owner,
                    requisition.creator,
                    requisition.hiring_manager,
                ]),
        )?;
        // A confidential pair is one to one (`X28`).
        let confidential = requisition.confidentiality == Confidentiality::Confidential
            || posting.confidentiality == Confidentiality::Confidential;
        let elsewhere = requisition
            .postings
            .iter()
            .any(|&linked| linked != posting_ref)
            || posting
                .requisitions
                .iter()
                .any(|&linked| linked != requisition_ref);
        if confidential && elsewhere {
            Err(Denial::State)
        } else {
            Ok(())
        }
    }

    /// Rows 23 and 24.
    fn schedule(&self, row: ScheduleRow, creator: &UserId, shared_by: Option<&UserId>) -> Verdict {
        self.holds(row.permission())?;
        related(match self.level(row.permission()) {
            Some(Level::All) => true,
            Some(Level::AllSharedDashboards) => shared_by.is_some(),
            Some(Level::DashboardsSharedByUser) => shared_by.is_some_and(|user| self.is(user)),
            Some(Level::DashboardsCreatedByUser) => self.is(creator),
            _ => false,
        })
    }

    /// Rows 29 and 30.
    fn template(&self, row: TemplateRow, creator: &UserId) -> Verdict {
        self.holds(row.permission())?;
        related(match self.level(row.permission()) {
            Some(Level::All | Level::Yes) => true,
            Some(Level::CreatedByUser) => self.is(creator),
            _ => false,
        })
    }

    /// What needs no permission (rulebook, section 7).
    fn ability(&self, ability: &Ability) -> Verdict {
        match ability {
            Ability::OwnFeedback(id) => {
                let (interview, _, _) = self.open_interview(id)?;
                related(self.own_feedback(&interview).is_some())
            }
            Ability::SubmitReferral => Ok(()),
            Ability::CreateSource => {
                self.may_create(self.settings().sources, Permission::ManageSources)
            }
            Ability::CreateTag => self.may_create(self.settings().tags, Permission::ManageTags),
        }
    }

    /// Making a source or a tag (`X7`).
    fn may_create(&self, lock: Lock, when_locked: Permission) -> Verdict {
        match lock {
            Lock::Open => self.holds(Permission::ManageProfilesAndViewAssociatedPostings),
            Lock::Locked if self.holds(when_locked).is_ok() => Ok(()),
            Lock::Locked => Err(Denial::CompanySetting),
        }
    }
}
