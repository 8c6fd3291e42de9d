//! Rows and abilities that concern the account as a whole, or things that
//! steward keeps no record of.

use super::related;
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::{Asker, Denial, Finding, Observer, QuestionFact, Verdict, allowed_if};
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::question::{Ability, ScheduleRow, TemplateRow};
use crate::domain::record::Lock;

impl<F: Facts, O: Observer> Asker<'_, F, O> {
    /// Rows 23 and 24
    /// (rulebook: rows 23, 24, X33).
    pub(super) fn schedule(
        &self,
        row: ScheduleRow,
        creator: &UserId,
        shared_by: Option<&UserId>,
    ) -> Verdict {
        self.requires(row.permission())?;
        let holds = match self.level(row.permission()) {
            Some(Level::All) => true,
            Some(Level::AllSharedDashboards) => shared_by.is_some(),
            Some(Level::DashboardsSharedByUser) => shared_by.is_some_and(|user| self.is(user)),
            Some(Level::DashboardsCreatedByUser) => self.is(creator),
            _ => false,
        };
        self.condition(
            || {
                vec![
                    self.names(QuestionFact::Creator, Some(creator)),
                    self.names(QuestionFact::SharedBy, shared_by),
                ]
            },
            related(holds),
        )
    }

    /// Rows 29 and 30.
    pub(super) fn template(&self, row: TemplateRow, creator: &UserId) -> Verdict {
        self.requires(row.permission())?;
        let holds = match self.level(row.permission()) {
            Some(Level::All | Level::Yes) => true,
            Some(Level::CreatedByUser) => self.is(creator),
            _ => false,
        };
        let creator = || vec![self.names(QuestionFact::Creator, Some(creator))];
        self.condition(creator, related(holds))
    }

    /// What needs no permission (rulebook, section 7).
    pub(super) fn ability(&self, ability: &Ability) -> Verdict {
        match ability {
            Ability::OwnFeedback(id) => {
                let (interview, _, _) = self.open_interview(id)?;
                self.condition(
                    || self.own_seat(id, &interview).into_iter().collect(),
                    related(self.own_feedback(&interview).is_some()),
                )
            }
            Ability::SubmitReferral => Ok(()),
            Ability::CreateSource => {
                let lock = self.settings().sources;
                self.may_create(lock, Permission::ManageSources, Finding::Sources)
            }
            Ability::CreateTag => {
                let lock = self.settings().tags;
                self.may_create(lock, Permission::ManageTags, Finding::Tags)
            }
        }
    }

    /// Making a source or a tag
    /// (rulebook: section 7, X7).
    fn may_create(
        &self,
        lock: Lock,
        when_locked: Permission,
        finding: impl FnOnce(Lock) -> Finding,
    ) -> Verdict {
        let (row, denial) = match lock {
            Lock::Open => (
                Permission::ManageProfilesAndViewAssociatedPostings,
                Denial::PermissionNotHeld,
            ),
            Lock::Locked => (when_locked, Denial::CompanySetting),
        };
        self.condition(
            || vec![finding(lock), self.holding_of(row)],
            allowed_if(self.holds(row).is_ok(), denial),
        )
    }
}
