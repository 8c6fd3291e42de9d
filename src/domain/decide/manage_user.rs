//! Row 49: may this user manage that user, and give that role?
//! (rulebook, section 8, rules 1 to 4; section 9 for their order.)

use super::{Asker, Denial, Finding, Observer, Thing, Verdict};
use crate::domain::catalogue::{Permission, Value};
use crate::domain::facts::{Facts, Names, RoleView, UserRef, UserView};
use crate::domain::question::UserChange;
use crate::domain::record::{AssignedRole, UserStatus};
use crate::domain::role::Grants;

/// What a change does to the user whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// It sets the role.
    Role,
    /// Anything else.
    Other,
}

/// Rule 4 of section 8: whether a change takes the last active Super Admin of
/// an account away, by how many there are before and after it. An account that
/// had none loses none.
pub(crate) fn takes_last_super_admin(before: usize, after: usize) -> bool {
    before > 0 && after == 0
}

const ROW: Permission = Permission::ViewEditAndCreateUsers;

/// A user, as found in the facts.
type FoundUser<'f> = (UserRef, UserView<'f>);

pub(super) fn answer<F: Facts, O: Observer>(
    asker: &Asker<'_, F, O>,
    change: &UserChange,
) -> Verdict {
    let (user, role) = match change {
        UserChange::User(user) => (Some(user), None),
        UserChange::NewRole(role) => (None, Some(role)),
        UserChange::RoleOf(user, role) => (Some(user), Some(role)),
    };
    let target = user.map(|id| {
        let found = asker.facts.find_user(id);
        let found = found.and_then(|found| Some((found, asker.facts.user(found)?)));
        let found = found.ok_or(Denial::ResourceUnknown);
        asker.target(|| Thing::User(id.clone()), found)
    });
    let target = target.transpose()?;
    let new_role = role.map(|role| {
        let view = asker.role_view(role);
        asker.target(|| Thing::Role(role.clone()), view)
    });
    let new_role = new_role.transpose()?;
    asker.requires(ROW)?;
    asker.condition(
        || asker.about_managing(target.as_ref(), role.zip(new_role)),
        asker.may_manage(target.as_ref(), new_role),
    )
}

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// The role that a change names.
    pub(crate) fn role_view(&self, role: &AssignedRole) -> Result<RoleView<'f>, Denial> {
        match role {
            AssignedRole::Preset(preset) => Ok(RoleView::Preset(*preset)),
            AssignedRole::Custom(id) => self
                .facts
                .custom_role(id)
                .map(RoleView::Custom)
                .ok_or(Denial::ResourceUnknown),
        }
    }

    /// Rules 1 to 4 for a user, a new role, or both
    /// (rulebook: row 49).
    fn may_manage(
        &self,
        target: Option<&FoundUser<'_>>,
        new_role: Option<RoleView<'_>>,
    ) -> Verdict {
        let present = target.and_then(|(_, user)| user.role);
        for role in [present, new_role].into_iter().flatten() {
            if !self.manages(value_of(role)) {
                return Err(Denial::ValueNotHeld);
            }
        }
        if let Some(role) = new_role
            && self.is_exceeded_by(role.grants())
        {
            return Err(Denial::Escalation);
        }
        let Some((found, user)) = target else {
            return Ok(());
        };
        let touch = match new_role {
            Some(_) => Touch::Role,
            None => Touch::Other,
        };
        if *found == self.me && !self.may_touch_oneself(touch) {
            return Err(Denial::Escalation);
        }
        let steps_down = new_role.is_some_and(|role| !role.is_super_admin());
        if steps_down && self.is_last_super_admin(user) {
            return Err(Denial::State);
        }
        Ok(())
    }

    /// What rules 1 to 4 look at.
    fn about_managing(
        &self,
        target: Option<&FoundUser<'_>>,
        new_role: Option<(&AssignedRole, RoleView<'_>)>,
    ) -> Vec<Finding> {
        let manages = |role: AssignedRole, view: RoleView<'_>| {
            Finding::Manages(role, self.manages(value_of(view)))
        };
        let mut findings = Vec::new();
        if let Some((found, user)) = target
            && let (Some(view), Some(role)) = (user.role, self.facts.names().role_of(*found))
        {
            findings.push(manages(role, view));
        }
        if let Some((role, view)) = new_role {
            findings.push(manages(role.clone(), view));
            findings.push(Finding::Exceeding(view.grants().exceeds(self.grants())));
        }
        if let Some((found, user)) = target {
            findings.extend((*found == self.me).then_some(Finding::Oneself));
            let last = self.is_last_super_admin(user);
            findings.extend(last.then_some(Finding::LastSuperAdmin));
        }
        findings
    }

    /// What stands against giving a role: rule 1, then rule 2.
    pub(crate) fn against_giving(
        &self,
        value: Value,
        grants: Option<&Grants>,
    ) -> impl Iterator<Item = Denial> {
        let beyond = grants.is_some_and(|grants| self.is_exceeded_by(grants));
        let rule_1 = (!self.manages(value)).then_some(Denial::ValueNotHeld);
        rule_1
            .into_iter()
            .chain(beyond.then_some(Denial::Escalation))
    }

    /// Rule 3: nobody changes themselves, but a Super Admin may step down
    /// (rulebook: section 8, rule 3).
    pub(crate) fn may_touch_oneself(&self, touch: Touch) -> bool {
        touch == Touch::Role && self.is_super_admin()
    }

    /// Rule 1: whether row 49 is held for users whose role falls under this
    /// value
    /// (rulebook: section 8, rule 1; X12, X41, X52).
    pub(crate) fn manages(&self, value: Value) -> bool {
        self.grants().get(ROW).has_value(ROW, value)
    }

    /// Rule 2: whether a role holds anything that the user's own does not;
    /// compared as written, before the feedback setting
    /// (rulebook: section 8, rule 2; X42).
    pub(crate) fn is_exceeded_by(&self, role: &Grants) -> bool {
        !role.exceeds(self.grants()).is_empty()
    }

    /// Whether without this user the account would have no active Super
    /// Admin left.
    pub(crate) fn is_last_super_admin(&self, user: &UserView<'_>) -> bool {
        let before = self.facts.active_super_admins();
        user.status == UserStatus::Active
            && user.role.is_some_and(RoleView::is_super_admin)
            && takes_last_super_admin(before, before.saturating_sub(1))
    }
}

/// The value of row 49 that a role falls under.
fn value_of(role: RoleView<'_>) -> Value {
    match role {
        RoleView::Preset(preset) => preset.value(),
        RoleView::Custom(_) => Value::Custom,
    }
}
