//! Questions: what may be asked, and what each row needs to be asked with
//! (rulebook, section 1).
//!
//! A [`Question`] is well formed by construction: its row has the target,
//! value and facts that it takes and no others, so `decide` is total.

mod form;
mod named;
mod parser;
mod subject;
#[cfg(test)]
mod tests;

pub use form::{Action, Form, FormError, Subject};
pub use named::LookedUp;

use super::catalogue::{Permission, Value};
use super::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, ReportName, RequisitionId, UserId,
};
use super::privilege::{PrivilegeKind, Secret, SensitiveInformation};
use super::record::{AssignedRole, Confidentiality};

/// A well-formed question about one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Row 1.
    ManageProfile(ProfileOrPosting),
    /// Row 2.
    ViewFeedback(InterviewId),
    /// Row 3.
    ViewFeedbackEarly(InterviewId),
    /// Row 4.
    CompleteFeedback {
        /// The interview.
        interview: InterviewId,
        /// Whose feedback it is.
        on_behalf_of: UserId,
    },
    /// Row 5.
    ApproveOffer(OpportunityId),
    /// Row 6.
    EditActivity {
        /// The opportunity.
        opportunity: OpportunityId,
        /// Whose activity it is; nobody's when the ATS made it.
        author: Option<UserId>,
    },
    /// Row 7.
    Anonymize(Profile),
    /// Row 9.
    ManageTags(Taggable),
    /// Row 10.
    ApprovePosting {
        /// The posting.
        posting: PostingId,
        /// The approvers of the current step.
        pending_approvers: Vec<UserId>,
    },
    /// Rows 11 and 13.
    EditPosting {
        /// Which of the two is asked.
        row: PostingRow,
        /// What is to be done, and to which posting.
        edit: PostingEdit,
    },
    /// Row 12.
    ViewConfidential(Confidable),
    /// Row 14.
    ViewRequisition(RequisitionId),
    /// Row 15.
    DeleteRequisition(RequisitionId),
    /// Row 16.
    EditRequisition(RequisitionOrNew),
    /// Row 17.
    Link {
        /// The one side.
        requisition: RequisitionId,
        /// The other.
        posting: PostingId,
    },
    /// Row 18.
    ApproveRequisition {
        /// The requisition.
        requisition: RequisitionId,
        /// The approvers of the current step.
        pending_approvers: Vec<UserId>,
    },
    /// Row 20.
    DeleteApplicationQuestions(PostingId),
    /// Rows 23 and 24.
    Schedule {
        /// Which of the two is asked.
        row: ScheduleRow,
        /// Who made the schedule (`X33`).
        creator: UserId,
        /// Who shared its dashboard; nobody when it is not shared.
        shared_by: Option<UserId>,
    },
    /// Row 26.
    EasyBookLink {
        /// Whose link it is.
        owner: UserId,
    },
    /// Rows 29 and 30.
    Template {
        /// Which of the two is asked.
        row: TemplateRow,
        /// Who made the template; the asking user for a new one.
        creator: UserId,
    },
    /// Row 49.
    ManageUser(UserChange),
    /// Rows 21, 22, 31, 40 and 46: a value is asked.
    Valued {
        /// The row.
        permission: Permission,
        /// One of the row's values.
        value: Value,
    },
    /// The rows that concern the account as a whole.
    AccountWide(Permission),
    /// An ability that needs no permission (rulebook, section 7).
    Ability(Ability),
    /// A privilege (rulebook, section 6).
    Privilege(PrivilegeQuestion),
}

/// A candidate as a whole, or as seen through one opportunity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Through one opportunity.
    Opportunity(OpportunityId),
    /// As a whole.
    Candidate(CandidateId),
}

/// What row 1 opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileOrPosting {
    /// A profile.
    Profile(Profile),
    /// A posting.
    Posting(PostingId),
}

/// What may be tagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taggable {
    /// The account's own list of tags.
    Account,
    /// An opportunity.
    Opportunity(OpportunityId),
    /// A posting.
    Posting(PostingId),
}

/// What may be confidential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confidable {
    /// A profile.
    Profile(Profile),
    /// A posting.
    Posting(PostingId),
    /// A requisition.
    Requisition(RequisitionId),
}

/// The two rows about writing postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostingRow {
    /// Row 11.
    CreateAndEdit,
    /// Row 13.
    CreateAndEditConfidential,
}

/// What is to be done to a posting
/// (rulebook: X25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostingEdit {
    /// Make a new one.
    Create(NewPosting),
    /// Change fields of an existing one.
    Change {
        /// The posting.
        posting: PostingId,
        /// Whether a field is among them that asks for a privilege.
        fields: ChangedFields,
    },
    /// Delete an existing one (`X25`).
    Delete(PostingId),
}

/// Which fields of a posting change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedFields {
    /// None of the guarded ones.
    Ordinary,
    /// Department, team, location, owner or hiring manager is among them:
    /// the privilege `posting_fields` is needed.
    Guarded,
}

impl ChangedFields {
    /// The guarded fields of a posting (rulebook, section 4, rows 11 and 13).
    const NAMES_OF_GUARDED: [&str; 5] =
        ["department", "team", "location", "owner", "hiring_manager"];

    /// Rows 11 and 13: whether one of the fields that change is guarded.
    pub fn of<'a>(mut names: impl Iterator<Item = &'a str>) -> Self {
        if names.any(|name| Self::NAMES_OF_GUARDED.contains(&name)) {
            Self::Guarded
        } else {
            Self::Ordinary
        }
    }
}

/// A posting that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPosting {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// Who is to own it.
    pub owner: Option<UserId>,
}

/// A requisition that exists, or one that does not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequisitionOrNew {
    /// It exists.
    Existing(RequisitionId),
    /// It does not yet.
    New(NewRequisition),
}

/// A requisition that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequisition {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// Who is to own it.
    pub owner: Option<UserId>,
    /// Who is to be its hiring manager.
    pub hiring_manager: Option<UserId>,
}

/// The two rows about report schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleRow {
    /// Row 23.
    View,
    /// Row 24.
    Change,
}

/// The two rows about templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateRow {
    /// Row 29.
    Email,
    /// Row 30.
    Nurture,
}

/// What row 49 is asked about: a user, a new role, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserChange {
    /// Something about a user, the role staying as it is.
    User(UserId),
    /// A user who is to be created with this role.
    NewRole(AssignedRole),
    /// A user who is to be given this role.
    RoleOf(UserId, AssignedRole),
}

/// What every active user may do, within the rules (rulebook, section 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ability {
    /// Write one's own feedback.
    OwnFeedback(InterviewId),
    /// Refer somebody.
    SubmitReferral,
    /// Make a new source.
    CreateSource,
    /// Make a new tag.
    CreateTag,
}

/// What only a privilege, or having part in the thing, lets a user do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivilegeQuestion {
    /// Something of a profile that is marked as secret.
    Secret {
        /// What it is.
        secret: Secret,
        /// The profile that it belongs to.
        opportunity: OpportunityId,
        /// Who wrote it; no user when the candidate did, or the ATS.
        author: Option<UserId>,
    },
    /// An offer.
    Offers {
        /// The profile that it belongs to.
        opportunity: OpportunityId,
        /// Who wrote it; no user when the ATS did.
        author: Option<UserId>,
        /// Who has to sign it.
        signatories: Vec<UserId>,
        /// Who has to approve it.
        approvers: Vec<UserId>,
    },
    /// The profile of a hired person. Asked of somebody who was not hired, it
    /// is answered alike: by the privilege.
    HiredProfiles(OpportunityId),
    /// Department, team, location, owner and hiring manager of a posting, to
    /// change them.
    PostingFields(PostingId),
    /// Importing many candidates at once.
    BulkCandidateImport,
    /// Exporting a report.
    DataExport(ReportName),
}

impl PrivilegeQuestion {
    /// Which privilege is asked.
    pub fn kind(&self) -> PrivilegeKind {
        PrivilegeKind::Sensitive(match self {
            Self::Secret { secret, .. } => SensitiveInformation::Secret(*secret),
            Self::Offers { .. } => SensitiveInformation::Offers,
            Self::HiredProfiles(_) => SensitiveInformation::HiredProfiles,
            Self::PostingFields(_) => SensitiveInformation::PostingFields,
            Self::BulkCandidateImport => return PrivilegeKind::BulkCandidateImport,
            Self::DataExport(_) => return PrivilegeKind::DataExport,
        })
    }
}

impl PostingRow {
    /// The permission that is asked.
    pub fn permission(self) -> Permission {
        match self {
            Self::CreateAndEdit => Permission::CreateAndEditPostings,
            Self::CreateAndEditConfidential => Permission::CreateAndEditConfidentialPostings,
        }
    }
}

impl ScheduleRow {
    /// The permission that is asked.
    pub fn permission(self) -> Permission {
        match self {
            Self::View => Permission::ViewVisualInsightsReportSchedules,
            Self::Change => Permission::ChangeVisualInsightsReportSchedules,
        }
    }
}

impl TemplateRow {
    /// The permission that is asked.
    pub fn permission(self) -> Permission {
        match self {
            Self::Email => Permission::ManageEmailTemplates,
            Self::Nurture => Permission::ManageNurtureTemplates,
        }
    }
}
