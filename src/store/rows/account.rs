use crate::domain::record::{HiredRetention, Settings};
use crate::store::entity::account;
use crate::store::key::{Key, read};
use crate::store::value::{inconsistent, stamp, unsigned};
use crate::store::{Revision, StoreError};

const TABLE: &str = "account";

/// An account's settings, as they are written.
pub(in crate::store) struct SettingsRow {
    pub(in crate::store) feedback_visibility: &'static str,
    pub(in crate::store) hide_until_submitted: &'static str,
    pub(in crate::store) sources_lock: &'static str,
    pub(in crate::store) tags_lock: &'static str,
    pub(in crate::store) default_requisition_chain: &'static str,
    pub(in crate::store) hired_profiles: &'static str,
    pub(in crate::store) hired_basis: Option<&'static str>,
    pub(in crate::store) hired_days: Option<i64>,
}

impl SettingsRow {
    pub(in crate::store) fn of(settings: Settings) -> Self {
        Self {
            feedback_visibility: settings.feedback_visibility.key(),
            hide_until_submitted: settings.hide_until_submitted.key(),
            sources_lock: settings.sources.key(),
            tags_lock: settings.tags.key(),
            default_requisition_chain: settings.default_requisition_chain.key(),
            hired_profiles: settings.hired_profiles.key(),
            hired_basis: settings
                .hired_retention
                .map(|retention| retention.basis.key()),
            hired_days: settings
                .hired_retention
                .map(|retention| i64::from(retention.days)),
        }
    }
}

/// The settings that an account's row tells of.
pub(in crate::store) fn settings(row: &account::Model) -> Result<Settings, StoreError> {
    let hired_retention = match (&row.hired_basis, row.hired_days) {
        (None, None) => None,
        (Some(basis), Some(days)) => Some(HiredRetention {
            basis: read(TABLE, basis)?,
            days: u32::try_from(days).map_err(|_| inconsistent(TABLE, &row.id))?,
        }),
        _ => return Err(inconsistent(TABLE, &row.id)),
    };
    Ok(Settings {
        hired_retention,
        feedback_visibility: read(TABLE, &row.feedback_visibility)?,
        hide_until_submitted: read(TABLE, &row.hide_until_submitted)?,
        sources: read(TABLE, &row.sources_lock)?,
        tags: read(TABLE, &row.tags_lock)?,
        default_requisition_chain: read(TABLE, &row.default_requisition_chain)?,
        hired_profiles: read(TABLE, &row.hired_profiles)?,
    })
}

impl Revision {
    /// Where the row says that its account is.
    pub(in crate::store) fn of(row: &account::Model) -> Result<Self, StoreError> {
        Ok(Self {
            number: unsigned(TABLE, row.revision)?,
            stamp: stamp(TABLE, &row.stamp)?,
            era: stamp(TABLE, &row.era)?,
            origin: stamp(TABLE, &row.origin)?,
        })
    }
}
