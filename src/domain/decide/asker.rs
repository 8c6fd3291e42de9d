use super::{Denial, Ground, Observer, Unobserved, Verdict, allowed_if};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::facts::{
    CandidateRef, Facts, Feedback, InterviewView, Names, PostingRef, PostingView, RoleView,
    UserRef, UserView,
};
use crate::domain::id::UserId;
use crate::domain::record::{Settings, SubmitFirst, UserStatus};
use crate::domain::role::{Grants, preset_feedback_level};

/// The user who asks, with the facts that the answer is drawn from.
pub(crate) struct Asker<'f, F: Facts, O = Unobserved> {
    pub(crate) facts: &'f F,
    pub(crate) me: UserRef,
    user: UserView<'f>,
    /// What the user's role holds, as written: every step asks for it.
    grants: &'f Grants,
    pub(super) observer: O,
}

impl<'f, F: Facts> Asker<'f, F> {
    /// Step 1, for the user
    /// (rulebook: section 2, step 1).
    pub(crate) fn identify(facts: &'f F, id: &UserId) -> Result<Self, Denial> {
        Self::observed(facts, id, Unobserved)
    }

    /// Step 1, for a user who was found already.
    pub(crate) fn of(facts: &'f F, me: UserRef) -> Result<Self, Denial> {
        Self::known(facts, me, Unobserved)
    }
}

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// Step 1, for the user, told to an observer, as are all further steps.
    pub(crate) fn observed(facts: &'f F, id: &UserId, observer: O) -> Result<Self, Denial> {
        let found = facts.find_user(id);
        let asker = found
            .ok_or(Denial::UserUnknown)
            .and_then(|me| Self::known(facts, me, observer));
        let role = || found.and_then(|me| facts.names().role_of(me));
        observer.step(
            || Some(Ground::User { role: role() }),
            asker.as_ref().err().copied(),
        );
        asker
    }

    fn known(facts: &'f F, me: UserRef, observer: O) -> Result<Self, Denial> {
        let user = facts.user(me).ok_or(Denial::UserUnknown)?;
        match user.status {
            UserStatus::Active => Ok(Self {
                facts,
                me,
                user,
                grants: user.role.map_or(&Grants::NONE, RoleView::grants),
                observer,
            }),
            UserStatus::Deactivated => Err(Denial::UserDeactivated),
        }
    }

    /// The same user, for what is no step of its own.
    pub(super) fn unobserved(&self) -> Asker<'f, F> {
        Asker {
            facts: self.facts,
            me: self.me,
            user: self.user,
            grants: self.grants,
            observer: Unobserved,
        }
    }

    /// What the user's role holds, as written.
    pub(crate) fn grants(&self) -> &'f Grants {
        self.grants
    }

    pub(crate) fn is_super_admin(&self) -> bool {
        self.user.role.is_some_and(RoleView::is_super_admin)
    }

    /// How widely the user's role holds a row. Row 2 of two presets is the
    /// account's to say (rulebook, section 5).
    pub(crate) fn level(&self, permission: Permission) -> Option<Level> {
        if permission == Permission::ViewOtherUsersInterviewFeedback
            && let Some(RoleView::Preset(preset)) = self.user.role
        {
            return preset_feedback_level(preset, self.settings().feedback_visibility);
        }
        self.grants().level(permission)
    }

    /// Step 4 without a value
    /// (rulebook: rows 8, 19, 25, 27, 28, 32 to 39, 41 to 45, 47, 48).
    pub(crate) fn holds(&self, permission: Permission) -> Verdict {
        let held = match permission {
            Permission::ViewOtherUsersInterviewFeedback => self.level(permission).is_some(),
            _ => self.grants().holds(permission),
        };
        allowed_if(held, Denial::PermissionNotHeld)
    }

    pub(crate) fn settings(&self) -> &'f Settings {
        self.facts.settings()
    }

    /// Whether an id in a fact is this user; an unknown one is nobody.
    pub(crate) fn is(&self, id: &UserId) -> bool {
        self.facts.find_user(id) == Some(self.me)
    }

    /// Whether a related user is this one.
    pub(crate) fn is_one_of(&self, related: &[Option<UserRef>]) -> bool {
        related.contains(&Some(self.me))
    }

    pub(crate) fn is_linked_to(&self, candidate: CandidateRef) -> bool {
        self.user.linked_candidates.contains(&candidate)
    }

    /// Whether one of the user's access grants matches the posting.
    pub(crate) fn is_granted(&self, posting: PostingRef, view: &PostingView<'_>) -> bool {
        self.user
            .access
            .iter()
            .any(|reach| reach.matches(&posting, &view.categories))
    }

    /// What is known of the user.
    pub(crate) fn view(&self) -> &UserView<'f> {
        &self.user
    }

    /// The user's own seat on the panel, told by whether feedback is in.
    pub(crate) fn own_feedback(&self, interview: &InterviewView<'_>) -> Option<Feedback> {
        feedback_of(interview, self.me)
    }

    /// Row 3 for somebody on the panel.
    pub(crate) fn may_see_before_submitting(&self, own: Feedback) -> Verdict {
        let early = match self.level(Permission::ViewPanelFeedbackBeforeSubmittingOwn) {
            Some(Level::All) => true,
            Some(_) => self.settings().hide_until_submitted == SubmitFirst::Off,
            None => false,
        };
        allowed_if(
            early || own == Feedback::Submitted,
            Denial::OwnFeedbackFirst,
        )
    }
}

/// A user's seat on a panel, told by whether feedback is in.
pub(super) fn feedback_of(interview: &InterviewView<'_>, user: UserRef) -> Option<Feedback> {
    let seat = interview.panel.iter().find(|seat| seat.user == user);
    seat.map(|seat| seat.feedback)
}
