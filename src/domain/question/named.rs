//! The thing that a question names.

use super::{
    Ability, Confidable, PostingEdit, PrivilegeQuestion, Profile, ProfileOrPosting, Question,
    RequisitionOrNew, Taggable,
};
use crate::domain::id::{CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId};

/// A thing that is looked up by its id to answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedUp<'a> {
    /// None, or a user.
    Nothing,
    /// An opportunity, and through it a profile.
    Opportunity(&'a OpportunityId),
    /// A candidate.
    Candidate(&'a CandidateId),
    /// A posting.
    Posting(&'a PostingId),
    /// A requisition.
    Requisition(&'a RequisitionId),
    /// An interview.
    Interview(&'a InterviewId),
}

impl Question {
    /// The thing that the question names; of a requisition and a posting that
    /// are to be linked, the requisition.
    pub fn named(&self) -> LookedUp<'_> {
        match self {
            Self::ManageProfile(ProfileOrPosting::Profile(profile))
            | Self::Anonymize(profile)
            | Self::ViewConfidential(Confidable::Profile(profile)) => profile.named(),
            Self::ApproveOffer(opportunity)
            | Self::EditActivity { opportunity, .. }
            | Self::ManageTags(Taggable::Opportunity(opportunity)) => {
                LookedUp::Opportunity(opportunity)
            }
            Self::ViewFeedback(interview)
            | Self::ViewFeedbackEarly(interview)
            | Self::CompleteFeedback { interview, .. }
            | Self::Ability(Ability::OwnFeedback(interview)) => LookedUp::Interview(interview),
            Self::ManageProfile(ProfileOrPosting::Posting(posting))
            | Self::ManageTags(Taggable::Posting(posting))
            | Self::ApprovePosting { posting, .. }
            | Self::ViewConfidential(Confidable::Posting(posting))
            | Self::DeleteApplicationQuestions(posting) => LookedUp::Posting(posting),
            Self::EditPosting { edit, .. } => edit.named(),
            Self::ViewConfidential(Confidable::Requisition(requisition))
            | Self::ViewRequisition(requisition)
            | Self::DeleteRequisition(requisition)
            | Self::EditRequisition(RequisitionOrNew::Existing(requisition))
            | Self::Link { requisition, .. }
            | Self::ApproveRequisition { requisition, .. } => LookedUp::Requisition(requisition),
            Self::Privilege(privilege) => privilege.named(),
            Self::ManageTags(Taggable::Account)
            | Self::EditRequisition(RequisitionOrNew::New(_))
            | Self::Schedule { .. }
            | Self::EasyBookLink { .. }
            | Self::Template { .. }
            | Self::ManageUser(_)
            | Self::Valued { .. }
            | Self::AccountWide(_)
            | Self::Ability(Ability::SubmitReferral | Ability::CreateSource | Ability::CreateTag) => {
                LookedUp::Nothing
            }
        }
    }
}

impl Profile {
    fn named(&self) -> LookedUp<'_> {
        match self {
            Self::Opportunity(opportunity) => LookedUp::Opportunity(opportunity),
            Self::Candidate(candidate) => LookedUp::Candidate(candidate),
        }
    }
}

impl PostingEdit {
    fn named(&self) -> LookedUp<'_> {
        match self {
            Self::Create(_) => LookedUp::Nothing,
            Self::Change { posting, .. } | Self::Delete(posting) => LookedUp::Posting(posting),
        }
    }
}

impl PrivilegeQuestion {
    fn named(&self) -> LookedUp<'_> {
        match self {
            Self::Secret { opportunity, .. }
            | Self::Offers { opportunity, .. }
            | Self::HiredProfiles(opportunity) => LookedUp::Opportunity(opportunity),
            Self::PostingFields(posting) => LookedUp::Posting(posting),
            Self::BulkCandidateImport | Self::DataExport(_) => LookedUp::Nothing,
        }
    }
}
