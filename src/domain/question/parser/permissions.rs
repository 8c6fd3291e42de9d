//! What each of the 49 rows takes (rulebook, section 1).

use super::QuestionParser;
use crate::domain::catalogue::{Permission, Value};
use crate::domain::id::UserId;
use crate::domain::question::form::{Action, FormError};
use crate::domain::question::{
    Confidable, PostingEdit, PostingRow, Profile, ProfileOrPosting, Question, RequisitionOrNew,
    ScheduleRow, Taggable, TemplateRow, UserChange,
};

impl QuestionParser {
    #[allow(
        clippy::too_many_lines,
        reason = "one arm a row, in the order of the table"
    )]
    pub(super) fn permission(&mut self, permission: Permission) -> Option<Question> {
        use Permission as P;
        match permission {
            P::ManageProfilesAndViewAssociatedPostings => {
                if let Some(posting) = self.form.posting.take() {
                    return Some(Question::ManageProfile(ProfileOrPosting::Posting(posting)));
                }
                let profile = self.profile(&["opportunity", "candidate", "posting"])?;
                Some(Question::ManageProfile(ProfileOrPosting::Profile(profile)))
            }
            P::ViewOtherUsersInterviewFeedback => self.interview().map(Question::ViewFeedback),
            P::ViewPanelFeedbackBeforeSubmittingOwn => {
                self.interview().map(Question::ViewFeedbackEarly)
            }
            P::CompleteFeedbackOnBehalfOfOthers => {
                let interview = self.interview();
                let on_behalf_of = self.form.on_behalf_of.take();
                let on_behalf_of = self.fact("on_behalf_of", on_behalf_of);
                Some(Question::CompleteFeedback {
                    interview: interview?,
                    on_behalf_of: on_behalf_of?,
                })
            }
            P::ApproveOffersOnBehalfOfOthers => self.opportunity().map(Question::ApproveOffer),
            P::EditDeleteAndMakeSecretProfileActivity => {
                let opportunity = self.opportunity();
                let author = self.form.activity_author.take();
                let author = self.fact("activity_author", author);
                Some(Question::EditActivity {
                    opportunity: opportunity?,
                    author: author?,
                })
            }
            P::AnonymizeCandidates => self
                .profile(&["opportunity", "candidate"])
                .map(Question::Anonymize),
            P::ManageTags => Some(Question::ManageTags(self.taggable())),
            P::ApprovePostingsOnBehalfOfOthers => {
                let posting = self.posting();
                let pending_approvers = self.pending_approvers();
                Some(Question::ApprovePosting {
                    posting: posting?,
                    pending_approvers: pending_approvers?,
                })
            }
            P::CreateAndEditPostings => self.edit_posting(PostingRow::CreateAndEdit),
            P::CreateAndEditConfidentialPostings => {
                self.edit_posting(PostingRow::CreateAndEditConfidential)
            }
            P::ViewConfidentialPostingsRequisitionsAndManageProfiles => {
                self.confidable().map(Question::ViewConfidential)
            }
            P::ViewRequisitions => self.requisition().map(Question::ViewRequisition),
            P::DeleteRequisitions => self.requisition().map(Question::DeleteRequisition),
            P::CreateAndEditRequisitions => {
                if let Some(new) = self.form.new_requisition.take() {
                    return Some(Question::EditRequisition(RequisitionOrNew::New(new)));
                }
                let id = self.form.requisition.take();
                let id = self.target(&["requisition", "new_requisition"], id)?;
                Some(Question::EditRequisition(RequisitionOrNew::Existing(id)))
            }
            P::LinkPostingsAndRequisitions => {
                let requisition = self.requisition();
                let posting = self.posting();
                Some(Question::Link {
                    requisition: requisition?,
                    posting: posting?,
                })
            }
            P::ApproveRequisitionsOnBehalfOfOthers => {
                let requisition = self.requisition();
                let pending_approvers = self.pending_approvers();
                Some(Question::ApproveRequisition {
                    requisition: requisition?,
                    pending_approvers: pending_approvers?,
                })
            }
            P::DeleteCustomApplicationQuestions => {
                self.posting().map(Question::DeleteApplicationQuestions)
            }
            P::ViewVisualInsightsReportSchedules => self.schedule(ScheduleRow::View),
            P::ChangeVisualInsightsReportSchedules => self.schedule(ScheduleRow::Change),
            P::ManageEasyBookLinks => {
                let owner = self.form.owner.take();
                let owner = self.fact("owner", owner)?;
                Some(Question::EasyBookLink { owner })
            }
            P::ManageEmailTemplates => self.template(TemplateRow::Email),
            P::ManageNurtureTemplates => self.template(TemplateRow::Nurture),
            P::ViewEditAndCreateUsers => self.user_change().map(Question::ManageUser),
            P::ViewVisualInsightsReports
            | P::AccessVisualInsightsReportBuilder
            | P::ManageOfferLetterTemplatesFieldsAndForms
            | P::ManageCompanySettings
            | P::ManageJobSites => {
                let value = self.value(permission)?;
                Some(Question::Valued { permission, value })
            }
            P::ManageSources
            | P::ManageCandidateSurveys
            | P::ManageVisualInsightsReportSettings
            | P::EditApprovalChains
            | P::ManageAutomationWorkflows
            | P::ManageArchiveReasons
            | P::ManagePipelineStages
            | P::ManageApiCredentialsAndIntegrations
            | P::ManageDataWarehouseSync
            | P::ManageTextingSettings
            | P::ReceiveAdminCommunications
            | P::ManageAgencies
            | P::ManageCompanyContacts
            | P::ViewAndEditComplianceSettings
            | P::ManageFeedbackSettings
            | P::ManageFormSettings
            | P::ManageRequisitionSettings
            | P::ReceiveAndRequestSensitiveAccountChanges
            | P::EditLockingOfSourcesAndTags
            | P::ViewAndEditRoles => Some(Question::AccountWide(permission)),
        }
    }

    fn value(&mut self, permission: Permission) -> Option<Value> {
        let Some(value) = self.form.value.take() else {
            self.misfits.push(FormError::ValueRequired);
            return None;
        };
        if permission.values().contains(&value) {
            return Some(value);
        }
        self.misfits.push(FormError::ValueNotAccepted);
        None
    }

    fn profile(&mut self, names: &'static [&'static str]) -> Option<Profile> {
        let found = match self.form.opportunity.take() {
            Some(id) => Some(Profile::Opportunity(id)),
            None => self.form.candidate.take().map(Profile::Candidate),
        };
        self.target(names, found)
    }

    fn taggable(&mut self) -> Taggable {
        if let Some(id) = self.form.opportunity.take() {
            return Taggable::Opportunity(id);
        }
        self.form
            .posting
            .take()
            .map_or(Taggable::Account, Taggable::Posting)
    }

    fn confidable(&mut self) -> Option<Confidable> {
        if let Some(id) = self.form.posting.take() {
            return Some(Confidable::Posting(id));
        }
        if let Some(id) = self.form.requisition.take() {
            return Some(Confidable::Requisition(id));
        }
        self.profile(&["posting", "requisition", "opportunity", "candidate"])
            .map(Confidable::Profile)
    }

    fn pending_approvers(&mut self) -> Option<Vec<UserId>> {
        let approvers = std::mem::take(&mut self.form.pending_approvers);
        self.fact(
            "pending_approvers",
            (!approvers.is_empty()).then_some(approvers),
        )
    }

    /// Rows 11 and 13: a new posting is created, an existing one is edited or
    /// deleted; the target that goes with another action is one too many.
    fn edit_posting(&mut self, row: PostingRow) -> Option<Question> {
        let action = self.form.action.take();
        let edit = match self.fact("action", action) {
            Some(Action::Create) => {
                let new = self.form.new_posting.take();
                PostingEdit::Create(self.target(&["new_posting"], new)?)
            }
            Some(Action::Edit(fields)) => PostingEdit::Change {
                posting: self.posting()?,
                fields,
            },
            Some(Action::Delete) => PostingEdit::Delete(self.posting()?),
            None => {
                // Either may be right; both cannot.
                let named = match self.form.posting.take() {
                    Some(_) => Some(()),
                    None => self.form.new_posting.take().map(drop),
                };
                self.target(&["posting", "new_posting"], named);
                return None;
            }
        };
        Some(Question::EditPosting { row, edit })
    }

    fn schedule(&mut self, row: ScheduleRow) -> Option<Question> {
        let creator = self.form.creator.take();
        let creator = self.fact("creator", creator);
        let shared_by = self.form.shared_by.take();
        let shared_by = self.fact("shared_by", shared_by);
        Some(Question::Schedule {
            row,
            creator: creator?,
            shared_by: shared_by?,
        })
    }

    fn template(&mut self, row: TemplateRow) -> Option<Question> {
        let creator = self.form.creator.take();
        let creator = self.fact("creator", creator)?;
        Some(Question::Template { row, creator })
    }

    fn user_change(&mut self) -> Option<UserChange> {
        let change = match (self.form.user.take(), self.form.new_role.take()) {
            (Some(user), Some(role)) => Some(UserChange::RoleOf(user, role)),
            (Some(user), None) => Some(UserChange::User(user)),
            (None, Some(role)) => Some(UserChange::NewRole(role)),
            (None, None) => None,
        };
        self.target(&["user", "new_role"], change)
    }
}
