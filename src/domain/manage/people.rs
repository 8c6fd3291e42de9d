//! Users that come with records and imports (rulebook, section 8, rule 7).

use super::users::{ROW_49, of_row_49};
use super::{FieldError, ManageError, ManageErrorKind};
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::record::User;

/// A new user without what the acting user may not give, and what that is
/// (rulebook: section 8, rule 7).
///
/// A refusal of the field `role` or `manager` concerns that field alone. One
/// with an empty field concerns the whole user. The facts know the custom role
/// that the user names, one of the same import included. A manager whom
/// steward does not know yet may still come; rows 10 and 18 hold once they
/// have.
pub fn admit_new_user<F: Facts>(
    facts: &F,
    actor: Option<&UserId>,
    mut user: User,
) -> (User, Vec<ManageError>) {
    let asker = match actor.map(|actor| Asker::identify(facts, actor)) {
        None => return (user, vec![refusal("", ManageErrorKind::ActorRequired)]),
        Some(Err(_)) => return (user, vec![refusal("", ManageErrorKind::ActorNotActive)]),
        Some(Ok(asker)) => asker,
    };
    if asker.holds(ROW_49).is_err() {
        let refused = refusal("", ManageErrorKind::PermissionNotHeld(ROW_49));
        return (user, vec![refused]);
    }
    let mut refusals = Vec::new();
    let against_role = user.role.as_ref().and_then(|role| {
        let Ok(view) = asker.role_view(role) else {
            return Some(ManageErrorKind::ResourceUnknown);
        };
        let mut denials = asker.against_giving(role.value(), Some(view.grants()));
        denials.next().map(of_row_49)
    });
    if let Some(kind) = against_role {
        user.role = None;
        refusals.push(refusal("role", kind));
    }
    if user.manager.as_ref() == Some(&user.id) {
        user.manager = None;
        let kind = ManageErrorKind::FieldInvalid(FieldError::OwnManager);
        refusals.push(refusal("manager", kind));
    }
    (user, refusals)
}

/// A record of a user who exists, with role, status and manager as they are:
/// those change by operations only. Beside it, which of them differed
/// (rulebook: section 8, rule 7).
pub fn keep_managed(present: &User, written: User) -> (User, Vec<&'static str>) {
    let differs = [
        ("role", present.role != written.role),
        ("status", present.status != written.status),
        ("manager", present.manager != written.manager),
    ];
    let left_off = differs
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(field, _)| field)
        .collect();
    let kept = User {
        status: present.status,
        role: present.role.clone(),
        manager: present.manager.clone(),
        ..written
    };
    (kept, left_off)
}

fn refusal(field: &str, kind: ManageErrorKind) -> ManageError {
    ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    }
}
