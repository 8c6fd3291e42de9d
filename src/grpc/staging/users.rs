//! Users who are written: what is known of them beside their record, and what
//! the acting user may not give them.

use super::super::refusal::{Refusal, Violation};
use super::super::roles;
use super::Staging;
use crate::domain::fact::{Fact, UserFact};
use crate::domain::manage::{BookedUser, RefusalKind, judge_new_users};
use crate::domain::record::{RecordName, User};
use crate::proto::ErrorReason;

impl Staging<'_> {
    pub(super) async fn put_user(&mut self, user: User) -> Result<(), Refusal> {
        let mut booked = match self.users.remove(&user.id) {
            Some(booked) => booked,
            // Grants and privileges go with their user: a new one has none.
            None if self.version(&RecordName::User(user.id.clone())).is_none() => {
                BookedUser::new(user.clone())
            }
            None => BookedUser {
                access: self.store.access_grants(self.account, &user.id).await?,
                privileges: self.store.privileges(self.account, &user.id).await?,
                user: user.clone(),
            },
        };
        booked.user = user;
        self.stage_user(booked);
        Ok(())
    }

    /// From now on the user is as told, for whatever is judged next.
    pub(in crate::grpc) fn stage_user(&mut self, booked: BookedUser) {
        let id = booked.user.id.clone();
        let fact = UserFact::of(&booked.user, &booked.access, &booked.privileges);
        self.index.apply(Fact::User(id.clone(), Some(fact)));
        self.users.insert(id, booked);
    }

    /// A new user without what the acting user may not give, and what that is.
    pub(super) fn new_user(&self, mut user: User) -> (User, Vec<Violation>) {
        let refusals = judge_new_users(&self.index, self.actor, std::slice::from_ref(&user));
        let mut violations = Vec::new();
        for refusal in refusals {
            let (reason, description) = match &refusal.kind {
                // Nobody to judge by is as good as nobody who may.
                RefusalKind::FieldRequired => (
                    ErrorReason::ActorNotActive,
                    "needs an acting user".to_owned(),
                ),
                RefusalKind::ResourceUnknown => {
                    (ErrorReason::FieldInvalid, refusal.kind.to_string())
                }
                kind => (roles::reason(kind), kind.to_string()),
            };
            let field = match refusal.field.as_str() {
                "role" => {
                    user.role = None;
                    "user.role"
                }
                "manager" => {
                    user.manager = None;
                    "user.manager"
                }
                _ => "",
            };
            violations.push(Violation {
                field: field.to_owned(),
                description,
                reason,
            });
        }
        (user, violations)
    }
}
