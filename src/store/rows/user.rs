use super::{RowStamp, Rows};
use crate::domain::record::{AssignedRole, User, UserStatus};
use crate::store::StoreError;
use crate::store::entity::{user as users, user_candidate};
use crate::store::key::{Key, read, read_opt};
use crate::store::value::{id, id_opt, inconsistent, position, shown};

const TABLE: &str = "user";

impl Rows {
    pub(super) fn add_user(&mut self, mark: RowStamp<'_>, user: User) {
        let user_id = user.id.to_string();
        for (place, candidate) in user.linked_candidates.iter().enumerate() {
            self.user_candidates.push(user_candidate::Model {
                account_id: mark.account.to_owned(),
                user_id: user_id.clone(),
                position: position(place),
                candidate_id: candidate.to_string(),
            });
        }
        let (preset_role, custom_role_id) = match user.role {
            None => (None, None),
            Some(AssignedRole::Preset(preset)) => (Some(preset.key().to_owned()), None),
            Some(AssignedRole::Custom(role)) => (None, Some(role.to_string())),
        };
        self.users.push(users::Model {
            account_id: mark.account.to_owned(),
            id: user_id,
            status: Key::key(user.status).to_owned(),
            preset_role,
            custom_role_id,
            manager_id: shown(user.manager.as_ref()),
            version: mark.version,
        });
    }
}

/// The role that a user's row names.
pub(in crate::store) fn assigned_role(
    row: &users::Model,
) -> Result<Option<AssignedRole>, StoreError> {
    let preset = read_opt(TABLE, row.preset_role.as_deref())?;
    let custom = id_opt(TABLE, row.custom_role_id.as_deref())?;
    match (preset, custom) {
        (None, None) => Ok(None),
        (Some(preset), None) => Ok(Some(AssignedRole::Preset(preset))),
        (None, Some(role)) => Ok(Some(AssignedRole::Custom(role))),
        (Some(_), Some(_)) => Err(inconsistent(TABLE, &row.id)),
    }
}

/// The user that rows tell of.
pub(in crate::store) fn user(
    row: &users::Model,
    links: &[user_candidate::Model],
) -> Result<User, StoreError> {
    let candidates = links
        .iter()
        .map(|link| id("user_candidate", &link.candidate_id));
    Ok(User {
        id: id(TABLE, &row.id)?,
        status: read::<UserStatus>(TABLE, &row.status)?,
        role: assigned_role(row)?,
        manager: id_opt(TABLE, row.manager_id.as_deref())?,
        linked_candidates: candidates.collect::<Result<_, _>>()?,
    })
}
