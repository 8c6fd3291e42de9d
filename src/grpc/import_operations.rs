//! Custom roles, access grants and privileges that come with an import.

use super::refusal::Refusal;
use super::roles;
use super::staging::Staging;
use crate::domain::change::Change;
use crate::domain::fact::Fact;
use crate::domain::id::UserId;
use crate::domain::manage::{Book, BookedRole, Imported, Operation, judge_import};

impl Staging<'_> {
    /// Stages what operations that follow each other ask for; those that may
    /// not be carried out are left out.
    pub(super) async fn manage(
        &mut self,
        operations: &[Operation],
    ) -> Result<Vec<Imported>, Refusal> {
        let book = self.book(operations).await?;
        let (changes, outcomes) = judge_import(&self.index, &book, self.actor, operations);
        for change in changes {
            self.stage_managed(&book, change);
        }
        Ok(outcomes)
    }

    /// The book, with what was staged so far.
    async fn book(&self, operations: &[Operation]) -> Result<Book, Refusal> {
        let mut book = roles::book(self.store, self.account, operations).await?;
        for role in self.roles.values() {
            book.roles.insert(
                role.id.clone(),
                BookedRole {
                    role: role.clone(),
                    version: None,
                    holders: 0,
                },
            );
        }
        for user in operations.iter().filter_map(Operation::user) {
            if let Some(booked) = self.users.get(user) {
                book.users.insert(user.clone(), booked.clone());
            }
        }
        Ok(book)
    }

    fn stage_managed(&mut self, book: &Book, change: Change) {
        let booked = |staging: &Self, user: &UserId| {
            let staged = staging.users.get(user);
            staged.or_else(|| book.users.get(user)).cloned()
        };
        match &change {
            Change::PutRole(role) => {
                let fact = Fact::Role(role.id.clone(), Some(role.grants));
                self.index.apply(fact);
                self.roles.insert(role.id.clone(), role.clone());
            }
            Change::PutAccess(user, grant) => {
                if let Some(mut booked) = booked(self, user) {
                    booked.access.push(grant.clone());
                    self.stage_user(booked);
                }
            }
            Change::PutPrivilege(user, privilege) => {
                if let Some(mut booked) = booked(self, user) {
                    booked.privileges.push(privilege.clone());
                    self.stage_user(booked);
                }
            }
            _ => {}
        }
        self.changes.push(change);
    }
}
