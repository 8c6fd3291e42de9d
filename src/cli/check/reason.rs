//! Why a question was denied, in a sentence for people.

use crate::cli::wording::bare;
use crate::proto::DecisionReason;

/// The reason's stable name (rulebook, section 9).
pub(in crate::cli) fn name(reason: DecisionReason) -> &'static str {
    bare(reason.as_str_name(), "DECISION_REASON_")
}

/// The reason, to be read after `denied:`.
pub(super) fn sentence(reason: DecisionReason) -> &'static str {
    match reason {
        DecisionReason::Unspecified => "the server does not say why",
        DecisionReason::Allowed => "the user may do this",
        DecisionReason::UserUnknown => "steward does not know this user",
        DecisionReason::UserDeactivated => "the user is deactivated",
        DecisionReason::ResourceUnknown => "steward does not know what the question is about",
        DecisionReason::Fenced => "the profile is closed to everybody, for its data is erased",
        DecisionReason::Restricted => {
            "the profile is closed to everybody: its source has ended it, or the person asked for that"
        }
        DecisionReason::OwnProfile => "this is the user's own profile",
        DecisionReason::PermissionNotHeld => "the user's role does not hold the permission",
        DecisionReason::ValueNotHeld => {
            "the user's role holds the permission, but not for this value"
        }
        DecisionReason::NoAccessToProfile => "the profile is out of the user's reach",
        DecisionReason::NoAccessToPosting => "the posting is out of the user's reach",
        DecisionReason::NoAccessToRequisition => "the requisition is out of the user's reach",
        DecisionReason::Confidential => {
            "it is confidential, and the user's role does not reach that far"
        }
        DecisionReason::NotConfidential => {
            "the permission is about confidential things, and this is none"
        }
        DecisionReason::RelationMissing => {
            "the user's role asks for a relation to it that the user does not have"
        }
        DecisionReason::State => "it is in a state that does not allow this",
        DecisionReason::CompanySetting => "a setting of the account does not allow this",
        DecisionReason::OwnFeedbackFirst => {
            "the user has to hand in their own feedback on the interview first"
        }
        DecisionReason::PrivilegeMissing => {
            "this takes a privilege of the user's own, beside the role"
        }
        DecisionReason::Escalation => {
            "it would go beyond the user's own authority, or is about the user"
        }
    }
}
