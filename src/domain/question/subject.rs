//! What questions are about, told apart from what they name.

use super::{Ability, Question, Subject};
use crate::domain::catalogue::Permission;
use crate::domain::privilege::PrivilegeKind;

/// How many implicit abilities there are.
const ABILITIES: usize = 4;

impl Subject {
    /// How many subjects there are.
    pub const COUNT: usize = Permission::ALL.len() + ABILITIES + PrivilegeKind::ALL.len();

    /// All of them, in the order of their places.
    pub fn all() -> impl Iterator<Item = Self> {
        let abilities = [
            Self::OwnFeedback,
            Self::SubmitReferral,
            Self::CreateSource,
            Self::CreateTag,
        ];
        let permissions = Permission::ALL.into_iter().map(Self::Permission);
        let privileges = PrivilegeKind::ALL.into_iter().map(Self::Privilege);
        permissions.chain(abilities).chain(privileges)
    }

    /// The place among all, below [`Subject::COUNT`]: for tables with a column
    /// for each subject.
    pub fn place(self) -> usize {
        let abilities = Permission::ALL.len();
        match self {
            Self::Permission(permission) => permission.index(),
            Self::OwnFeedback => abilities,
            Self::SubmitReferral => abilities + 1,
            Self::CreateSource => abilities + 2,
            Self::CreateTag => abilities + 3,
            Self::Privilege(kind) => abilities + ABILITIES + kind.index(),
        }
    }

    /// The stable name: the key of a permission or a privilege, or the
    /// ability's own.
    pub fn key(self) -> &'static str {
        match self {
            Self::Permission(permission) => permission.key(),
            Self::OwnFeedback => "own_feedback",
            Self::SubmitReferral => "submit_referral",
            Self::CreateSource => "create_source",
            Self::CreateTag => "create_tag",
            Self::Privilege(kind) => kind.key(),
        }
    }
}

impl Question {
    /// What the question is about.
    pub fn subject(&self) -> Subject {
        use Permission as P;
        Subject::Permission(match self {
            Self::ManageProfile(_) => P::ManageProfilesAndViewAssociatedPostings,
            Self::ViewFeedback(_) => P::ViewOtherUsersInterviewFeedback,
            Self::ViewFeedbackEarly(_) => P::ViewPanelFeedbackBeforeSubmittingOwn,
            Self::CompleteFeedback { .. } => P::CompleteFeedbackOnBehalfOfOthers,
            Self::ApproveOffer(_) => P::ApproveOffersOnBehalfOfOthers,
            Self::EditActivity { .. } => P::EditDeleteAndMakeSecretProfileActivity,
            Self::Anonymize(_) => P::AnonymizeCandidates,
            Self::ManageTags(_) => P::ManageTags,
            Self::ApprovePosting { .. } => P::ApprovePostingsOnBehalfOfOthers,
            Self::EditPosting { row, .. } => row.permission(),
            Self::ViewConfidential(_) => P::ViewConfidentialPostingsRequisitionsAndManageProfiles,
            Self::ViewRequisition(_) => P::ViewRequisitions,
            Self::DeleteRequisition(_) => P::DeleteRequisitions,
            Self::EditRequisition(_) => P::CreateAndEditRequisitions,
            Self::Link { .. } => P::LinkPostingsAndRequisitions,
            Self::ApproveRequisition { .. } => P::ApproveRequisitionsOnBehalfOfOthers,
            Self::DeleteApplicationQuestions(_) => P::DeleteCustomApplicationQuestions,
            Self::Schedule { row, .. } => row.permission(),
            Self::EasyBookLink { .. } => P::ManageEasyBookLinks,
            Self::Template { row, .. } => row.permission(),
            Self::ManageUser(_) => P::ViewEditAndCreateUsers,
            Self::Valued { permission, .. } | Self::AccountWide(permission) => *permission,
            Self::Ability(ability) => return ability.subject(),
            Self::Privilege(privilege) => return Subject::Privilege(privilege.kind()),
        })
    }
}

impl Ability {
    fn subject(&self) -> Subject {
        match self {
            Self::OwnFeedback(_) => Subject::OwnFeedback,
            Self::SubmitReferral => Subject::SubmitReferral,
            Self::CreateSource => Subject::CreateSource,
            Self::CreateTag => Subject::CreateTag,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{
        InterviewId, OpportunityId, PostingId, ReportName, RequisitionId, UserId,
    };
    use crate::domain::question::{Action, Form};
    use crate::domain::record::AssignedRole;
    use crate::domain::role::Preset;

    #[test]
    fn every_subject_has_a_place_and_a_name_of_its_own() {
        let places: Vec<usize> = Subject::all().map(Subject::place).collect();
        assert_eq!(places, (0..Subject::COUNT).collect::<Vec<_>>());
        let names: std::collections::BTreeSet<_> = Subject::all().map(Subject::key).collect();
        assert_eq!(names.len(), Subject::COUNT);
    }

    /// A question about the subject: from a form with everything in it, less
    /// what is superfluous.
    fn question(subject: Subject) -> Question {
        let user = || UserId::parse("u").unwrap();
        let mut form = Form {
            opportunity: OpportunityId::parse("o").ok(),
            posting: PostingId::parse("p").ok(),
            requisition: RequisitionId::parse("r").ok(),
            interview: InterviewId::parse("i").ok(),
            user: Some(user()),
            new_role: Some(AssignedRole::Preset(Preset::Admin)),
            value: match subject {
                Subject::Permission(permission) => permission.values().first().copied(),
                _ => None,
            },
            on_behalf_of: Some(user()),
            activity_author: Some(None),
            pending_approvers: vec![user()],
            action: Some(Action::Delete),
            creator: Some(user()),
            shared_by: Some(None),
            owner: Some(user()),
            author: Some(None),
            signatories: Some(vec![]),
            approvers: Some(vec![]),
            report: ReportName::parse("hires").ok(),
            ..Form::default()
        };
        let parts: [fn(&mut Form); 18] = [
            |form| form.opportunity = None,
            |form| form.posting = None,
            |form| form.requisition = None,
            |form| form.interview = None,
            |form| form.user = None,
            |form| form.new_role = None,
            |form| form.value = None,
            |form| form.on_behalf_of = None,
            |form| form.activity_author = None,
            |form| form.pending_approvers.clear(),
            |form| form.action = None,
            |form| form.creator = None,
            |form| form.shared_by = None,
            |form| form.owner = None,
            |form| form.author = None,
            |form| form.signatories = None,
            |form| form.approvers = None,
            |form| form.report = None,
        ];
        let misfits = |form: &Form| {
            form.clone()
                .ask(subject)
                .map_or_else(|all| all.len(), |_| 0)
        };
        for part in parts {
            let mut without = form.clone();
            part(&mut without);
            if misfits(&without) < misfits(&form) {
                form = without;
            }
        }
        form.ask(subject).unwrap()
    }

    #[test]
    fn a_question_remembers_its_subject() {
        for subject in Subject::all() {
            assert_eq!(question(subject).subject(), subject);
        }
    }
}
