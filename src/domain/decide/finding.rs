//! What step 6 looks at, row by row (rulebook, sections 4, 5, 7 and 8).

use super::{Held, Relation, Thing};
use crate::domain::catalogue::Permission;
use crate::domain::id::{InterviewId, UserId};
use crate::domain::record::{
    ApprovalChain, AssignedRole, Feedback, Lock, RequisitionStatus, SubmitFirst,
};

/// One thing that a row's condition looks at, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// How widely the role holds another row that the condition asks for.
    Held(Held),
    /// The relations to a thing that hold, of those that count.
    Relations(Thing, Vec<Relation>),
    /// A user's seat on an interview's panel; none without feedback to give.
    Seat {
        /// The interview.
        interview: InterviewId,
        /// The user.
        user: UserId,
        /// Whether the user's feedback is in; `None` when not on the panel.
        feedback: Option<Feedback>,
    },
    /// The setting `hide_until_submitted`.
    SubmitFirst(SubmitFirst),
    /// The pending approvers who report to the user.
    DirectReports(Vec<UserId>),
    /// The requisition's status.
    Status(RequisitionStatus),
    /// Whether a default requisition approval chain exists.
    DefaultChain(ApprovalChain),
    /// Whether either of a confidential pair is linked elsewhere (`X28`).
    LinkedElsewhere(bool),
    /// Whom a fact of the question names.
    Fact(QuestionFact, NamedPerson),
    /// That the account restricts hired profiles, and this is one.
    HiredProfile,
    /// The lock on sources.
    Sources(Lock),
    /// The lock on tags.
    Tags(Lock),
    /// Whether row 49 is held for the users of a role.
    Manages(AssignedRole, bool),
    /// The rows in which the new role exceeds the user's own.
    Exceeding(Vec<Permission>),
    /// That the user to be managed is the asking one.
    Oneself,
    /// That the user to be managed is the last active Super Admin.
    LastSuperAdmin,
}

/// Whom a fact of the question names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedPerson {
    /// The user.
    User,
    /// Somebody else.
    Another,
    /// Nobody.
    Nobody,
}

/// A fact that comes with the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionFact {
    /// Whose activity it is (row 6).
    ActivityAuthor,
    /// Who made the schedule or the template (rows 23, 24, 29, 30).
    Creator,
    /// Who shared the dashboard (rows 23, 24).
    SharedBy,
    /// Whose link it is, or who is to own the new thing (rows 11, 13, 16, 26).
    Owner,
    /// Who is to be its hiring manager (row 16).
    HiringManager,
    /// Who wrote what is sensitive.
    Author,
    /// Who has to sign the offer.
    Signatories,
    /// Who has to approve the offer.
    Approvers,
}
