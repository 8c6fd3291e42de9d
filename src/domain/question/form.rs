//! The form that a question comes in, before anything is known to fit.

use super::parser::QuestionParser;
use super::{ChangedFields, NewPosting, NewRequisition, Question};
use crate::domain::catalogue::{Permission, Value};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, ReportName, RequisitionId, UserId,
};
use crate::domain::privilege::PrivilegeKind;
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
    /// One of the privileges.
    Privilege(PrivilegeKind),
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
    /// Fact: whose activity it is; the inner `None` means nobody's.
    pub activity_author: Option<Option<UserId>>,
    /// Fact: the approvers of the current step.
    pub pending_approvers: Vec<UserId>,
    /// Fact: what is to be done to the posting.
    pub action: Option<Action>,
    /// Fact: who made the schedule or the template.
    pub creator: Option<UserId>,
    /// Fact: who shared the dashboard; the inner `None` means nobody.
    pub shared_by: Option<Option<UserId>>,
    /// Fact: whose easy-book link it is.
    pub owner: Option<UserId>,
    /// Fact: who wrote the sensitive thing; the inner `None` means no user.
    pub author: Option<Option<UserId>>,
    /// Fact: who has to sign the offer; an empty list means nobody.
    pub signatories: Option<Vec<UserId>>,
    /// Fact: who has to approve the offer; an empty list means nobody.
    pub approvers: Option<Vec<UserId>>,
    /// Fact: which report is to be exported.
    pub report: Option<ReportName>,
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
pub enum FormError {
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

impl FormError {
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
    /// Leaves out a fact, by its name.
    pub(in crate::domain) fn leave_out(&mut self, fact: &str) {
        match fact {
            "on_behalf_of" => self.on_behalf_of = None,
            "activity_author" => self.activity_author = None,
            "pending_approvers" => self.pending_approvers.clear(),
            "action" => self.action = None,
            "creator" => self.creator = None,
            "shared_by" => self.shared_by = None,
            "owner" => self.owner = None,
            "author" => self.author = None,
            "signatories" => self.signatories = None,
            "approvers" => self.approvers = None,
            "report" => self.report = None,
            _ => {}
        }
    }

    /// The question, when the form fits what the row takes
    /// (rulebook: section 1).
    ///
    /// # Errors
    /// Everything that is missing or superfluous, together.
    pub fn ask(self, subject: Subject) -> Result<Question, Vec<FormError>> {
        let mut parser = QuestionParser::of(self);
        let question = parser.fill(subject);
        let misfits = parser.nothing_left();
        match question {
            Some(question) if misfits.is_empty() => Ok(question),
            _ => Err(misfits),
        }
    }
}
