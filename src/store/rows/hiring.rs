use super::{RowStamp, Rows, texts};
use crate::domain::record::{Posting, Requisition};
use crate::store::StoreError;
use crate::store::entity::{posting as postings, requisition as requisitions, requisition_posting};
use crate::store::key::{Key, read};
use crate::store::value::{id, id_opt, list, position, shown};

const POSTING: &str = "posting";
const REQUISITION: &str = "requisition";

impl Rows {
    pub(super) fn add_posting(&mut self, mark: RowStamp<'_>, posting: Posting) {
        self.postings.push(postings::Model {
            account_id: mark.account.to_owned(),
            id: posting.id.to_string(),
            title: posting.title,
            state: posting.state.key().to_owned(),
            confidentiality: posting.confidentiality.key().to_owned(),
            owner_id: shown(posting.owner.as_ref()),
            creator_id: shown(posting.creator.as_ref()),
            hiring_manager_id: shown(posting.hiring_manager.as_ref()),
            department: posting.department,
            team: posting.team,
            location: posting.location,
            further_locations: list(&posting.further_locations),
            country: posting.country,
            version: mark.version,
        });
    }

    pub(super) fn add_requisition(&mut self, mark: RowStamp<'_>, requisition: Requisition) {
        let requisition_id = requisition.id.to_string();
        for (place, posting) in requisition.postings.iter().enumerate() {
            self.requisition_postings.push(requisition_posting::Model {
                account_id: mark.account.to_owned(),
                requisition_id: requisition_id.clone(),
                position: position(place),
                posting_id: posting.to_string(),
            });
        }
        self.requisitions.push(requisitions::Model {
            account_id: mark.account.to_owned(),
            id: requisition_id,
            name: requisition.name,
            status: requisition.status.key().to_owned(),
            confidentiality: requisition.confidentiality.key().to_owned(),
            owner_id: shown(requisition.owner.as_ref()),
            creator_id: shown(requisition.creator.as_ref()),
            hiring_manager_id: shown(requisition.hiring_manager.as_ref()),
            version: mark.version,
        });
    }
}

/// The posting that a row tells of.
pub(in crate::store) fn posting(row: postings::Model) -> Result<Posting, StoreError> {
    Ok(Posting {
        id: id(POSTING, &row.id)?,
        title: row.title,
        state: read(POSTING, &row.state)?,
        confidentiality: read(POSTING, &row.confidentiality)?,
        owner: id_opt(POSTING, row.owner_id.as_deref())?,
        creator: id_opt(POSTING, row.creator_id.as_deref())?,
        hiring_manager: id_opt(POSTING, row.hiring_manager_id.as_deref())?,
        department: row.department,
        team: row.team,
        location: row.location,
        further_locations: texts(POSTING, row.further_locations.as_deref())?,
        country: row.country,
    })
}

/// The requisition that rows tell of.
pub(in crate::store) fn requisition(
    row: requisitions::Model,
    links: &[requisition_posting::Model],
) -> Result<Requisition, StoreError> {
    let linked = links
        .iter()
        .map(|link| id("requisition_posting", &link.posting_id));
    Ok(Requisition {
        id: id(REQUISITION, &row.id)?,
        name: row.name,
        status: read(REQUISITION, &row.status)?,
        confidentiality: read(REQUISITION, &row.confidentiality)?,
        owner: id_opt(REQUISITION, row.owner_id.as_deref())?,
        creator: id_opt(REQUISITION, row.creator_id.as_deref())?,
        hiring_manager: id_opt(REQUISITION, row.hiring_manager_id.as_deref())?,
        postings: linked.collect::<Result<_, _>>()?,
    })
}
