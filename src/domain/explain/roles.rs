//! Roles that a user might be given instead, the narrowest first.

use std::collections::BTreeMap;

use crate::domain::catalogue::Permission;
use crate::domain::facts::Names;
use crate::domain::facts::UserRef;
use crate::domain::id::RoleId;
use crate::domain::question::{Ability, Confidable, PrivilegeQuestion, Question};
use crate::domain::record::AssignedRole;
use crate::domain::role::{Grants, Holding, Preset};

use Permission as P;

/// A role that a user might be given.
pub(super) struct Candidate {
    /// The role.
    pub(super) role: AssignedRole,
    /// What it holds, as written.
    pub(super) grants: Grants,
    /// The rows in which the user would hold less than now.
    pub(super) gives_up: Vec<Permission>,
    /// How much it holds: a role that exceeds another and is not exceeded by
    /// it holds more.
    breadth: usize,
}

/// The roles worth trying for a question: all presets but Super Admin, and of
/// the custom roles that hold the same of what bears on the question the
/// narrowest, one that takes nothing away from the user and one that does.
/// Those that take nothing away come first, each time the narrowest first.
pub(super) fn candidates<F: Names>(
    facts: &F,
    user: UserRef,
    question: &Question,
) -> Vec<Candidate> {
    let present = facts.role_of(user);
    let held = facts.user(user).and_then(|view| view.role);
    let held = held.map_or(Grants::NONE, |role| *role.grants());
    let candidate = |role: AssignedRole, grants: &Grants| Candidate {
        gives_up: held.exceeds(grants),
        breadth: grants.breadth(),
        grants: *grants,
        role,
    };
    let rows = rows(question);
    let mut narrowest: BTreeMap<(bool, Vec<Holding>), Candidate> = BTreeMap::new();
    for (id, grants) in facts.custom_roles() {
        let found = candidate(AssignedRole::Custom(id), grants);
        if present.as_ref() == Some(&found.role) {
            continue;
        }
        let same: Vec<Holding> = rows.iter().map(|row| grants.get(*row)).collect();
        let key = (found.gives_up.is_empty(), same);
        match narrowest.get(&key) {
            Some(before) if before.rank() <= found.rank() => {}
            _ => {
                narrowest.insert(key, found);
            }
        }
    }
    let presets = Preset::ALL.iter().copied();
    let presets = presets
        .filter(|preset| *preset != Preset::SuperAdmin)
        .map(|preset| candidate(AssignedRole::Preset(preset), preset.grants()))
        .filter(|candidate| present.as_ref() != Some(&candidate.role));
    let mut candidates: Vec<Candidate> = narrowest.into_values().chain(presets).collect();
    candidates.sort_by(|one, other| one.rank().cmp(&other.rank()));
    candidates
}

impl Candidate {
    /// Whether everything that bears on an order of power speaks for the
    /// other one.
    pub(super) fn is_no_less_than(&self, other: &Self) -> bool {
        other.grants.exceeds(&self.grants).is_empty()
            && (other.gives_up.is_empty() || !self.gives_up.is_empty())
    }

    /// Its place in the order of least power.
    fn rank(&self) -> (bool, usize, Option<&RoleId>) {
        let id = match &self.role {
            AssignedRole::Preset(_) => None,
            AssignedRole::Custom(id) => Some(id),
        };
        (!self.gives_up.is_empty(), self.breadth, id)
    }
}

/// The rows that bear on a question: the one that is asked, and those that open
/// its target.
fn rows(question: &Question) -> Vec<Permission> {
    let asked = match question {
        // Which role may be given goes by everything that one's own holds.
        Question::ManageUser(_) => return Permission::ALL.to_vec(),
        Question::ViewFeedback(_) => P::ViewOtherUsersInterviewFeedback,
        Question::ViewFeedbackEarly(_) => P::ViewPanelFeedbackBeforeSubmittingOwn,
        Question::CompleteFeedback { .. } => P::CompleteFeedbackOnBehalfOfOthers,
        Question::ApproveOffer(_) => P::ApproveOffersOnBehalfOfOthers,
        Question::EditActivity { .. } => P::EditDeleteAndMakeSecretProfileActivity,
        Question::Anonymize(_) => P::AnonymizeCandidates,
        Question::ManageTags(_) | Question::Ability(Ability::CreateTag) => P::ManageTags,
        Question::ApprovePosting { .. } => P::ApprovePostingsOnBehalfOfOthers,
        Question::EditPosting { row, .. } => row.permission(),
        Question::ViewConfidential(_) => P::ViewConfidentialPostingsRequisitionsAndManageProfiles,
        Question::ViewRequisition(_) => P::ViewRequisitions,
        Question::DeleteRequisition(_) => P::DeleteRequisitions,
        Question::EditRequisition(_) => P::CreateAndEditRequisitions,
        Question::Link { .. } => P::LinkPostingsAndRequisitions,
        Question::ApproveRequisition { .. } => P::ApproveRequisitionsOnBehalfOfOthers,
        Question::DeleteApplicationQuestions(_) => P::DeleteCustomApplicationQuestions,
        Question::Schedule { row, .. } => row.permission(),
        Question::EasyBookLink { .. } => P::ManageEasyBookLinks,
        Question::Template { row, .. } => row.permission(),
        Question::Valued { permission, .. } | Question::AccountWide(permission) => *permission,
        Question::Ability(Ability::CreateSource) => P::ManageSources,
        Question::Privilege(PrivilegeQuestion::DataExport(_)) => P::ViewVisualInsightsReports,
        Question::ManageProfile(_) | Question::Privilege(_) => {
            P::ManageProfilesAndViewAssociatedPostings
        }
        Question::Ability(Ability::OwnFeedback(_) | Ability::SubmitReferral) => return Vec::new(),
    };
    let mut rows = vec![asked];
    rows.extend_from_slice(rows_to(question));
    rows
}

/// The rows that open the target of a question.
fn rows_to(question: &Question) -> &'static [Permission] {
    const PROFILES: Permission = P::ManageProfilesAndViewAssociatedPostings;
    const CONFIDENTIAL: Permission = P::ViewConfidentialPostingsRequisitionsAndManageProfiles;
    const REQUISITIONS: Permission = P::ViewRequisitions;
    match question {
        Question::ViewFeedback(_) | Question::ViewFeedbackEarly(_) => &[
            PROFILES,
            CONFIDENTIAL,
            P::ViewPanelFeedbackBeforeSubmittingOwn,
        ],
        Question::EditPosting { .. } => {
            &[PROFILES, CONFIDENTIAL, P::CreateAndEditConfidentialPostings]
        }
        Question::ViewRequisition(_)
        | Question::ViewConfidential(Confidable::Requisition(_))
        | Question::DeleteRequisition(_)
        | Question::EditRequisition(_)
        | Question::ApproveRequisition { .. } => &[REQUISITIONS, CONFIDENTIAL],
        Question::Link { .. } => &[PROFILES, REQUISITIONS, CONFIDENTIAL],
        Question::ManageProfile(_)
        | Question::CompleteFeedback { .. }
        | Question::ApproveOffer(_)
        | Question::EditActivity { .. }
        | Question::Anonymize(_)
        | Question::ManageTags(_)
        | Question::ApprovePosting { .. }
        | Question::ViewConfidential(Confidable::Profile(_) | Confidable::Posting(_))
        | Question::DeleteApplicationQuestions(_)
        | Question::Ability(_)
        | Question::Privilege(_) => &[PROFILES, CONFIDENTIAL],
        Question::Schedule { .. }
        | Question::EasyBookLink { .. }
        | Question::Template { .. }
        | Question::ManageUser(_)
        | Question::Valued { .. }
        | Question::AccountWide(_) => &[],
    }
}
