//! Why nothing would allow it.

use crate::domain::catalogue::Permission;
use crate::domain::decide::Denial;
use crate::domain::facts::Names;
use crate::domain::id::UserId;
use crate::domain::question::{Confidable, Question, UserChange};

/// Why no change of roles, access, privileges, settings or records allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRemedy {
    /// Steward does not know the user: somebody has to tell it first.
    UserUnknown,
    /// Steward does not know the target: somebody has to tell it first.
    TargetUnknown,
    /// An erasure has closed the profile for good.
    Erased,
    /// The source has ended the profile: the restriction has to be lifted first.
    Restricted,
    /// Nobody acts on their own profile, whatever the role.
    OwnProfile,
    /// The row is about confidential things and this is none: another row is
    /// to be asked.
    AskInstead(Permission),
    /// Nobody changes their own status, manager, privileges or grants, and
    /// nobody but a Super Admin their own role.
    Oneself,
    /// One active Super Admin remains: another user has to become one first.
    LastSuperAdmin,
    /// It depends on facts that come with the question, and these say no for
    /// everybody like this user.
    QuestionFacts,
    /// None of the changes that were tried is enough.
    NoneFound,
}

/// What a denial that no role, not even Super Admin, can lift comes down to.
/// `last` is the denial that stands in the end.
pub(super) fn reason<F: Names>(
    facts: &F,
    user: &UserId,
    question: &Question,
    last: Denial,
) -> NoRemedy {
    match last {
        Denial::UserUnknown => NoRemedy::UserUnknown,
        Denial::ResourceUnknown => NoRemedy::TargetUnknown,
        Denial::Fenced => NoRemedy::Erased,
        Denial::Restricted => NoRemedy::Restricted,
        Denial::OwnProfile => NoRemedy::OwnProfile,
        Denial::NotConfidential => NoRemedy::AskInstead(open_row(question)),
        Denial::State if is_about(user, question) => NoRemedy::LastSuperAdmin,
        Denial::UserDeactivated
        | Denial::PermissionNotHeld
        | Denial::ValueNotHeld
        | Denial::Escalation
            if is_about(user, question) =>
        {
            NoRemedy::Oneself
        }
        Denial::RelationMissing if depends_on_facts(facts, user, question) => {
            NoRemedy::QuestionFacts
        }
        Denial::UserDeactivated
        | Denial::PermissionNotHeld
        | Denial::ValueNotHeld
        | Denial::NoAccessToProfile
        | Denial::NoAccessToPosting
        | Denial::NoAccessToRequisition
        | Denial::Confidential
        | Denial::RelationMissing
        | Denial::State
        | Denial::CompanySetting
        | Denial::OwnFeedbackFirst
        | Denial::PrivilegeMissing
        | Denial::Escalation => NoRemedy::NoneFound,
    }
}

/// Whether row 49 is asked about the user themselves.
pub(super) fn is_about(user: &UserId, question: &Question) -> bool {
    match question {
        Question::ManageUser(UserChange::User(other) | UserChange::RoleOf(other, _)) => {
            other == user
        }
        _ => false,
    }
}

/// The row that opens the thing when it is not confidential.
fn open_row(question: &Question) -> Permission {
    match question {
        Question::EditPosting { .. } => Permission::CreateAndEditPostings,
        Question::ViewConfidential(Confidable::Requisition(_)) => Permission::ViewRequisitions,
        _ => Permission::ManageProfilesAndViewAssociatedPostings,
    }
}

/// Whether a relation is missing that no role makes up for and nothing stored
/// could mend. In row 24 a Super Admin holds what is shared, and whoever made
/// the schedule may hold what is theirs: only of others is it said for good.
fn depends_on_facts<F: Names>(facts: &F, user: &UserId, question: &Question) -> bool {
    match question {
        Question::EasyBookLink { .. } => true,
        Question::Schedule { creator, .. } => creator != user,
        Question::CompleteFeedback { on_behalf_of, .. } => facts.find_user(on_behalf_of).is_none(),
        _ => false,
    }
}
