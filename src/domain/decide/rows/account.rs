//! Rows and abilities that concern the account as a whole, or things that
//! steward keeps no record of.

use super::related;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::{Asker, Denial, Verdict};
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::question::{Ability, ScheduleRow, TemplateRow};
use crate::domain::record::Lock;

impl<F: Facts> Asker<'_, F> {
    /// Rows 21, 22, 31, 40 and 46: one of their values.
    pub(super) fn value(&self, permission: Permission, value: Value) -> Verdict {
        self.holds(permission)?;
        if self.grants().get(permission).has_value(permission, value) {
            Ok(())
        } else {
            Err(Denial::ValueNotHeld)
        }
    }

    /// Rows 23 and 24
    /// (rulebook: rows 23, 24, X33).
    pub(super) fn schedule(
        &self,
        row: ScheduleRow,
        creator: &UserId,
        shared_by: Option<&UserId>,
    ) -> Verdict {
        self.holds(row.permission())?;
        related(match self.level(row.permission()) {
            Some(Level::All) => true,
            Some(Level::AllSharedDashboards) => shared_by.is_some(),
            Some(Level::DashboardsSharedByUser) => shared_by.is_some_and(|user| self.is(user)),
            Some(Level::DashboardsCreatedByUser) => self.is(creator),
            _ => false,
        })
    }

    /// Rows 29 and 30.
    pub(super) fn template(&self, row: TemplateRow, creator: &UserId) -> Verdict {
        self.holds(row.permission())?;
        related(match self.level(row.permission()) {
            Some(Level::All | Level::Yes) => true,
            Some(Level::CreatedByUser) => self.is(creator),
            _ => false,
        })
    }

    /// What needs no permission (rulebook, section 7).
    pub(super) fn ability(&self, ability: &Ability) -> Verdict {
        match ability {
            Ability::OwnFeedback(id) => {
                let (interview, _, _) = self.open_interview(id)?;
                related(self.own_feedback(&interview).is_some())
            }
            Ability::SubmitReferral => Ok(()),
            Ability::CreateSource => {
                self.may_create(self.settings().sources, Permission::ManageSources)
            }
            Ability::CreateTag => self.may_create(self.settings().tags, Permission::ManageTags),
        }
    }

    /// Making a source or a tag (`X7`)
    /// (rulebook: section 7, X7).
    fn may_create(&self, lock: Lock, when_locked: Permission) -> Verdict {
        match lock {
            Lock::Open => self.holds(Permission::ManageProfilesAndViewAssociatedPostings),
            Lock::Locked if self.holds(when_locked).is_ok() => Ok(()),
            Lock::Locked => Err(Denial::CompanySetting),
        }
    }
}
