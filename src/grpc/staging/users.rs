//! Users who are written: what is known of them beside their record, and what
//! the acting user may not give them.

use super::super::refusal::{Refusal, Violation};
use super::super::refused::violation;
use super::Staging;
use crate::domain::fact_update::{FactUpdate, UserFact};
use crate::domain::manage::{StoredUser, admit_new_user};
use crate::domain::record::{RecordName, User};
use crate::proto::ErrorReason;

impl Staging<'_> {
    pub(super) async fn put_user(&mut self, user: User) -> Result<(), Refusal> {
        let mut stored_user = match self.users.remove(&user.id) {
            Some(stored_user) => stored_user,
            // Grants and privileges go with their user: a new one has none.
            None if !self.exists(&RecordName::User(user.id.clone())) => {
                StoredUser::new(user.clone())
            }
            None => StoredUser {
                access: self.store.access_grants(self.account, &user.id).await?,
                privileges: self.store.privileges(self.account, &user.id).await?,
                user: user.clone(),
            },
        };
        stored_user.user = user;
        self.stage_user(stored_user);
        Ok(())
    }

    /// From now on the user is as told, for whatever is judged next.
    pub(in crate::grpc) fn stage_user(&mut self, stored_user: StoredUser) {
        let id = stored_user.user.id.clone();
        let fact = UserFact::of(
            &stored_user.user,
            &stored_user.access,
            &stored_user.privileges,
        );
        self.index.apply(FactUpdate::User(id.clone(), Some(fact)));
        self.users.insert(id, stored_user);
    }

    /// A new user without what the acting user may not give, and what that is.
    pub(super) fn new_user(&self, user: User) -> (User, Vec<Violation>) {
        let (user, refusals) = admit_new_user(&self.index, self.actor, user);
        let violation = |refusal| {
            let mut violation = violation(refusal);
            if !violation.field.is_empty() {
                violation.field.insert_str(0, "user.");
            }
            // The role that a record names is a field of it.
            if violation.reason == ErrorReason::ResourceUnknown {
                violation.reason = ErrorReason::FieldInvalid;
            }
            violation
        };
        (user, refusals.iter().map(violation).collect())
    }
}
