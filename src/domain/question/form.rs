//! The form that a question comes in, before anything is known to fit.

use super::{
    Ability, ChangedFields, Confidable, NewPosting, NewRequisition, PostingEdit, PostingRow,
    Profile, ProfileOrPosting, Question, RequisitionOrNew, ScheduleRow, Taggable, TemplateRow,
    UserChange,
};
use crate::domain::catalogue::{Permission, Value};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId,
};
use crate::domain::record::AssignedRole;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One of the 49 permissions.
    Permission(Permission),
    /// Writing one's own feedback.
    OwnFeedback,
    /// Referring somebody.
    SubmitReferral,
    /// Making a new source.
    CreateSource,
    /// Making a new tag.
    CreateTag,
}

/// Everything that a question may come with; each row takes some of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Target: an opportunity.
    pub opportunity: Option<OpportunityId>,
    /// Target: a candidate.
    pub candidate: Option<CandidateId>,
    /// Target: a posting.
    pub posting: Option<PostingId>,
    /// Target: a requisition.
    pub requisition: Option<RequisitionId>,
    /// Target: an interview.
    pub interview: Option<InterviewId>,
    /// Target: a user.
    pub user: Option<UserId>,
    /// Target: a role that is to be given.
    pub new_role: Option<AssignedRole>,
    /// Target: a posting that does not exist yet.
    pub new_posting: Option<NewPosting>,
    /// Target: a requisition that does not exist yet.
    pub new_requisition: Option<NewRequisition>,
    /// The value that is asked, within a permission that has values.
    pub value: Option<Value>,
    /// Fact: whose feedback is to be completed.
    pub on_behalf_of: Option<UserId>,
    /// Fact: whose activity it is; the inner nothing means nobody's.
    pub activity_author: Option<Option<UserId>>,
    /// Fact: the approvers of the current step.
    pub pending_approvers: Vec<UserId>,
    /// Fact: what is to be done to the posting.
    pub action: Option<Action>,
    /// Fact: who made the schedule or the template.
    pub creator: Option<UserId>,
    /// Fact: who shared the dashboard; the inner nothing means nobody.
    pub shared_by: Option<Option<UserId>>,
    /// Fact: whose easy-book link it is.
    pub owner: Option<UserId>,
}

/// What is to be done to a posting (rows 11 and 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Make it.
    Create,
    /// Change some of its fields.
    Edit(ChangedFields),
    /// Delete it.
    Delete,
}

/// A part of a form that its row misses or does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misfit {
    /// The row takes a target and none was named; the names of those it takes.
    TargetRequired(&'static [&'static str]),
    /// A target that the row does not take, or one too many.
    TargetNotAccepted(&'static str),
    /// The row takes a value and none was given.
    ValueRequired,
    /// A value that is none of the row's.
    ValueNotAccepted,
    /// A fact that the row takes is missing.
    FactRequired(&'static str),
    /// A fact that the row does not take.
    FactNotAccepted(&'static str),
}

impl Misfit {
    /// The stable name (rulebook, section 1).
    pub fn reason(self) -> &'static str {
        match self {
            Self::TargetRequired(_) => "TARGET_REQUIRED",
            Self::TargetNotAccepted(_) => "TARGET_NOT_ACCEPTED",
            Self::ValueRequired => "VALUE_REQUIRED",
            Self::ValueNotAccepted => "VALUE_NOT_ACCEPTED",
            Self::FactRequired(_) => "FACT_REQUIRED",
            Self::FactNotAccepted(_) => "FACT_NOT_ACCEPTED",
        }
    }
}

impl Form {
    /// The question, when the form fits what the row takes.
    ///
    /// # Errors
    /// Everything that is missing or superfluous, together.
    pub fn ask(self, subject: Subject) -> Result<Question, Vec<Misfit>> {
        let mut sheet = Sheet {
            form: self,
            misfits: Vec::new(),
        };
        let question = sheet.fill(subject);
        sheet.nothing_left();
        match question {
            Some(question) if sheet.misfits.is_empty() => Ok(question),
            _ => Err(sheet.misfits),
        }
    }
}

/// A form from which the parts that a row takes are taken out one by one;
/// what is left is superfluous.
struct Sheet {
    form: Form,
    misfits: Vec<Misfit>,
}

impl Sheet {
    fn fill(&mut self, subject: Subject) -> Option<Question> {
        match subject {
            Subject::Permission(permission) => self.permission(permission),
            Subject::OwnFeedback => {
                let interview = self.interview()?;
                Some(Question::Ability(Ability::OwnFeedback(interview)))
            }
            Subject::SubmitReferral => Some(Question::Ability(Ability::SubmitReferral)),
            Subject::CreateSource => Some(Question::Ability(Ability::CreateSource)),
            Subject::CreateTag => Some(Question::Ability(Ability::CreateTag)),
        }
    }

    #[allow(
        clippy::too_many_lines,
        reason = "one arm a row, in the order of the table"
    )]
    fn permission(&mut self, permission: Permission) -> Option<Question> {
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

    fn target<T>(&mut self, names: &'static [&'static str], found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.misfits.push(Misfit::TargetRequired(names));
        }
        found
    }

    fn fact<T>(&mut self, name: &'static str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.misfits.push(Misfit::FactRequired(name));
        }
        found
    }

    fn value(&mut self, permission: Permission) -> Option<Value> {
        let Some(value) = self.form.value.take() else {
            self.misfits.push(Misfit::ValueRequired);
            return None;
        };
        if permission.values().contains(&value) {
            return Some(value);
        }
        self.misfits.push(Misfit::ValueNotAccepted);
        None
    }

    fn opportunity(&mut self) -> Option<OpportunityId> {
        let found = self.form.opportunity.take();
        self.target(&["opportunity"], found)
    }

    fn posting(&mut self) -> Option<PostingId> {
        let found = self.form.posting.take();
        self.target(&["posting"], found)
    }

    fn requisition(&mut self) -> Option<RequisitionId> {
        let found = self.form.requisition.take();
        self.target(&["requisition"], found)
    }

    fn interview(&mut self) -> Option<InterviewId> {
        let found = self.form.interview.take();
        self.target(&["interview"], found)
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

    /// What no row took is superfluous.
    fn nothing_left(&mut self) {
        let form = &self.form;
        let targets = [
            ("opportunity", form.opportunity.is_some()),
            ("candidate", form.candidate.is_some()),
            ("posting", form.posting.is_some()),
            ("requisition", form.requisition.is_some()),
            ("interview", form.interview.is_some()),
            ("user", form.user.is_some()),
            ("new_role", form.new_role.is_some()),
            ("new_posting", form.new_posting.is_some()),
            ("new_requisition", form.new_requisition.is_some()),
        ];
        let facts = [
            ("on_behalf_of", form.on_behalf_of.is_some()),
            ("activity_author", form.activity_author.is_some()),
            ("pending_approvers", !form.pending_approvers.is_empty()),
            ("action", form.action.is_some()),
            ("creator", form.creator.is_some()),
            ("shared_by", form.shared_by.is_some()),
            ("owner", form.owner.is_some()),
        ];
        let left = |names: &[(&'static str, bool)]| -> Vec<&'static str> {
            names
                .iter()
                .filter(|(_, there)| *there)
                .map(|(name, _)| *name)
                .collect()
        };
        self.misfits
            .extend(left(&targets).into_iter().map(Misfit::TargetNotAccepted));
        if form.value.is_some() {
            self.misfits.push(Misfit::ValueNotAccepted);
        }
        self.misfits
            .extend(left(&facts).into_iter().map(Misfit::FactNotAccepted));
    }
}
