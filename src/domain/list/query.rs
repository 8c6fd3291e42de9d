//! What is asked for.

use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, StageId, UserId,
};
use crate::domain::question::{Ability, Form, FormError, Question, Subject};

/// What a list of things is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    /// Opportunities.
    Opportunity,
    /// Candidates, each as a whole.
    Candidate,
    /// Postings.
    Posting,
    /// Requisitions.
    Requisition,
    /// Interviews.
    Interview,
}

impl ResourceKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Opportunity,
        Self::Candidate,
        Self::Posting,
        Self::Requisition,
        Self::Interview,
    ];

    /// The name of the target that the listed things are.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opportunity => "opportunity",
            Self::Candidate => "candidate",
            Self::Posting => "posting",
            Self::Requisition => "requisition",
            Self::Interview => "interview",
        }
    }

    /// Whether its things have an opportunity that a filter can look at.
    pub fn takes_filter(self) -> bool {
        matches!(self, Self::Opportunity | Self::Interview)
    }
}

/// Which opportunities, or interviews of which opportunities, are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those at this posting.
    pub posting: Option<PostingId>,
    /// Those in this stage.
    pub stage: Option<StageId>,
    /// Those that go on, or those that are archived.
    pub archival: Option<Archival>,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a candidacy goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archival {
    /// It goes on.
    Active,
    /// It is archived.
    Archived,
}

/// A user, and a question that lacks nothing but the thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(super) user: UserId,
    pub(super) question: Question,
    pub(super) kind: ResourceKind,
    pub(super) filter: Filter,
}

/// Stands where the thing will be. Nothing ever looks at it: see [`PinnedTarget`](crate::domain::decide::PinnedTarget).
const ANY: &str = "_";

impl Query {
    /// A query for the things of a kind. The form has everything that the row
    /// takes beside them.
    ///
    /// # Errors
    /// As [`Form::ask`], once a thing of that kind is put in. A filter is not
    /// looked at here: see [`ResourceKind::takes_filter`].
    pub fn new(
        user: UserId,
        subject: Subject,
        mut form: Form,
        kind: ResourceKind,
        filter: Filter,
    ) -> Result<Self, Vec<FormError>> {
        match kind {
            ResourceKind::Opportunity => form.opportunity = OpportunityId::parse(ANY).ok(),
            ResourceKind::Candidate => form.candidate = CandidateId::parse(ANY).ok(),
            ResourceKind::Posting => form.posting = PostingId::parse(ANY).ok(),
            ResourceKind::Requisition => form.requisition = RequisitionId::parse(ANY).ok(),
            ResourceKind::Interview => form.interview = InterviewId::parse(ANY).ok(),
        }
        let question = form.ask(subject)?;
        Ok(Self {
            user,
            question,
            kind,
            filter,
        })
    }

    /// Whether only somebody on its panel can be allowed: the ability to give
    /// feedback, and row 3.
    pub(super) fn is_about_own_panels(&self) -> bool {
        matches!(
            self.question,
            Question::Ability(Ability::OwnFeedback(_)) | Question::ViewFeedbackEarly(_)
        )
    }
}
