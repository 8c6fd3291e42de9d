//! Users that come with records and imports (rulebook, section 8, rule 7).

use super::users::ROW_49;
use super::{Flaw, Refusal, RefusalKind};
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::record::User;

/// What stands against creating these users by the authority of `actor`.
///
/// A refusal of the field `role` or `manager` concerns that field alone: an
/// import leaves it off and takes the user in without it. One with an empty
/// field concerns the whole user. The facts know the custom roles that the
/// users name, those of the same import included. A manager whom steward does
/// not know yet may still come; rows 10 and 18 hold once they have.
pub fn judge_new_users<F: Facts>(
    facts: &F,
    actor: Option<&UserId>,
    users: &[User],
) -> Vec<Refusal> {
    if users.is_empty() {
        return Vec::new();
    }
    let asker = match actor.map(|actor| Asker::identify(facts, actor)) {
        None => return vec![of_request(RefusalKind::FieldRequired)],
        Some(Err(_)) => return vec![of_request(RefusalKind::ActorNotActive)],
        Some(Ok(asker)) => asker,
    };
    let mut refusals = Vec::new();
    for (position, user) in users.iter().enumerate() {
        let mut refuse = |field: &str, kind| {
            refusals.push(Refusal {
                position: Some(position),
                field: field.to_owned(),
                kind,
            });
        };
        if asker.holds(ROW_49).is_err() {
            refuse("", RefusalKind::PermissionNotHeld(ROW_49));
            continue;
        }
        if let Some(role) = &user.role {
            let view = asker.role_view(role);
            if view.is_err() {
                refuse("role", RefusalKind::ResourceUnknown);
            } else if !asker.manages(role.value()) {
                refuse("role", RefusalKind::PermissionNotHeld(ROW_49));
            } else if view.is_ok_and(|view| asker.is_exceeded_by(view.grants())) {
                refuse("role", RefusalKind::Escalation);
            }
        }
        if user.manager.as_ref() == Some(&user.id) {
            refuse("manager", RefusalKind::FieldInvalid(Flaw::OwnManager));
        }
    }
    refusals
}

/// A record of a user who exists, with role, status and manager as they are:
/// those change by operations only. Beside it, which of them differed.
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

fn of_request(kind: RefusalKind) -> Refusal {
    Refusal {
        position: None,
        field: "acting_user".to_owned(),
        kind,
    }
}
