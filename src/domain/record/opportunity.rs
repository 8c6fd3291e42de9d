use super::{Confidentiality, Timestamp};
use crate::domain::id::{
    ApplicationId, ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId,
    RequisitionId, StageId, UserId,
};

/// One candidacy of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// The opportunity's id.
    pub id: OpportunityId,
    /// Whose candidacy it is.
    pub candidate: CandidateId,
    /// The posting, if there is one.
    pub posting: Option<PostingId>,
    /// The present owner.
    pub owner: Option<UserId>,
    /// Its own flag; its posting's counts as well.
    pub confidentiality: Confidentiality,
    /// The present stage.
    pub stage: Option<StageId>,
    /// How it came to that stage, oldest first.
    pub stage_changes: Vec<StageChange>,
    /// Set once the candidacy has ended.
    pub archived: Option<Archived>,
    /// How the candidacy began.
    pub origin: Option<Origin>,
    /// Where it came from, in the account's words.
    pub sources: Vec<String>,
    /// Labels, in the account's words.
    pub tags: Vec<String>,
    /// Web addresses that the person gave or that were found.
    pub links: Vec<String>,
    /// When the candidacy began.
    pub created_at: Option<Timestamp>,
    /// The application, if the person applied or was referred.
    pub application: Option<Application>,
    /// The applications that were told, by the ids of their source.
    pub application_ids: Vec<ApplicationId>,
    /// What its source names and does not tell.
    pub unknown: Option<UnknownPart>,
    /// Whether steward has known the person as hired through it, and was told
    /// otherwise since. No write sets it: it follows from what was stored.
    pub formerly_hired: bool,
    /// What consent and policy allow; `None` when no policy applies.
    pub data_protection: Option<DataProtection>,
}

/// What consent and policy allow with a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataProtection {
    /// Keeping it.
    pub store: Option<Consent>,
    /// Writing to the person.
    pub contact: Option<Consent>,
}

/// One permission of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// Whether it is given.
    pub allowed: bool,
    /// When it ends; `None` when it does not.
    pub expires_at: Option<Timestamp>,
}

/// What a source names of an opportunity and does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnknownPart {
    /// The application: whether the person was hired is not known, nor is the
    /// posting unless one is named (X59).
    Application,
    /// Which posting it is for (X61).
    Posting,
    /// Whether the person was hired (X59).
    Hire,
}

impl UnknownPart {
    /// Whether the person may have been hired without steward knowing it (X59).
    pub fn may_hide_hire(self) -> bool {
        match self {
            Self::Application | Self::Hire => true,
            Self::Posting => false,
        }
    }
}

impl Opportunity {
    /// Its own flag, as far as decisions go: a posting that is not known may be
    /// confidential
    /// (rulebook: X59, X61).
    pub fn own_confidentiality(&self) -> Confidentiality {
        own_confidentiality(self.confidentiality, self.unknown, self.posting.is_some())
    }
}

/// The flag of an opportunity of which this is known, as far as decisions go.
pub fn own_confidentiality(
    flag: Confidentiality,
    unknown: Option<UnknownPart>,
    names_posting: bool,
) -> Confidentiality {
    match unknown {
        Some(UnknownPart::Application | UnknownPart::Posting) if !names_posting => {
            Confidentiality::Confidential
        }
        Some(_) | None => flag,
    }
}

/// One step through the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageChange {
    /// The stage that was reached.
    pub stage: StageId,
    /// Who moved it there.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// The end of a candidacy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Why; steward may not know the reason yet.
    pub reason: Option<ArchiveReasonId>,
    /// When.
    pub at: Timestamp,
}

/// How a candidacy began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Through an agency.
    Agency,
    /// The person applied.
    Applied,
    /// From within the company.
    Internal,
    /// Somebody referred the person.
    Referred,
    /// Somebody found the person.
    Sourced,
    /// At a university.
    University,
}

/// How an application came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationKind {
    /// By a referral.
    Referral,
    /// By a user.
    User,
    /// By the person, on the posting.
    Posting,
}

/// An application, as the person sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// How it came in.
    pub kind: ApplicationKind,
    /// When.
    pub created_at: Option<Timestamp>,
    /// The present employer, as the person wrote it.
    pub company: String,
    /// What the person wrote besides.
    pub comments: String,
    /// Answers to the posting's own questions.
    pub answers: Vec<Answer>,
    /// Set when the person was hired, and for which requisition.
    pub requisition_for_hire: Option<RequisitionId>,
}

/// An answer to one of the posting's own questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// Whether a panel member's feedback is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feedback {
    /// Not yet.
    Missing,
    /// It is in.
    Submitted,
}

/// An interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// The interview's id.
    pub id: InterviewId,
    /// The opportunity that it belongs to.
    pub opportunity: OpportunityId,
    /// The panel; empty when the interview was cancelled.
    pub panel: Vec<Panelist>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Whose feedback is in without a place on the panel now: they left it, or the interview was cancelled. In order.
    pub former_feedback: Vec<UserId>,
}

impl Interview {
    /// Everybody whose feedback is in, on the panel or not; in order.
    pub fn submitted(&self) -> Vec<UserId> {
        let panel = self.panel.iter();
        let on_panel = panel.filter(|panelist| panelist.feedback == Feedback::Submitted);
        let mut users: Vec<UserId> = on_panel.map(|panelist| panelist.user.clone()).collect();
        users.extend(self.former_feedback.iter().cloned());
        users.sort();
        users.dedup();
        users
    }

    /// The interview after one with this feedback: who has no place on the panel now keeps theirs for the day on which the
    /// place is back (X62).
    pub(super) fn after_feedback_of(self, submitted: Vec<UserId>) -> Self {
        let has_place = |user: &UserId| self.panel.iter().any(|panelist| panelist.user == *user);
        let former = submitted.into_iter().filter(|user| !has_place(user));
        Self {
            former_feedback: former.collect(),
            ..self
        }
    }

    /// Marks those of the panel whose feedback was in before.
    pub(super) fn keep_feedback(&mut self, submitted: &[UserId]) {
        for panelist in &mut self.panel {
            if submitted.contains(&panelist.user) {
                panelist.feedback = Feedback::Submitted;
            }
        }
    }
}

/// A member of an interview's panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panelist {
    /// Who.
    pub user: UserId,
    /// Whether this user's feedback is in.
    pub feedback: Feedback,
}

/// A stage of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The stage's id.
    pub id: StageId,
    /// What it is called.
    pub name: String,
}

/// Whether an archive reason means that the person was hired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArchiveReasonType {
    /// The person was hired.
    Hired,
    /// The person was not.
    NotHired,
}

/// A reason to archive an opportunity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveReason {
    /// The reason's id.
    pub id: ArchiveReasonId,
    /// What it is called.
    pub name: String,
    /// Hired or not.
    pub kind: ArchiveReasonType,
}
