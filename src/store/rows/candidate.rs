use super::list::{phones, read_phones};
use super::{RowStamp, Rows, texts};
use crate::domain::record::{Candidate, Lifecycle};
use crate::store::StoreError;
use crate::store::entity::candidate as candidates;
use crate::store::key::Key;
use crate::store::value::{filled, id, list};

const TABLE: &str = "candidate";

impl Rows {
    pub(super) fn add_candidate(&mut self, mark: RowStamp<'_>, candidate: Candidate) {
        self.candidates.push(candidates::Model {
            account_id: mark.account.to_owned(),
            id: candidate.id.to_string(),
            name: candidate.name,
            headline: filled(candidate.headline),
            location: filled(candidate.location),
            emails: list(&candidate.emails),
            phones: phones(candidate.phones),
            lifecycle: Lifecycle::Live.key().to_owned(),
            version: mark.version,
        });
    }
}

/// The candidate that a row tells of.
pub(in crate::store) fn candidate(row: candidates::Model) -> Result<Candidate, StoreError> {
    Ok(Candidate {
        id: id(TABLE, &row.id)?,
        name: row.name,
        headline: row.headline.unwrap_or_default(),
        location: row.location.unwrap_or_default(),
        emails: texts(TABLE, row.emails.as_deref())?,
        phones: read_phones(TABLE, row.phones.as_deref())?,
    })
}
