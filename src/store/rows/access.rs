use super::RowStamp;
use crate::domain::change::{AccessGrant, Privilege};
use crate::domain::extent::{Extent, Place, Reach};
use crate::domain::id::{PostingId, UserId};
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::store::StoreError;
use crate::store::entity::{access_grant as access_grants, privilege as privileges};
use crate::store::key::{Key, keys, read, read_opt, write_opt};
use crate::store::value::{id, id_opt, inconsistent, shown};

const ACCESS: &str = "access_grant";
const PRIVILEGE: &str = "privilege";

/// How far a privilege reaches, as it is written.
#[derive(Clone, Copy)]
enum ExtentKind {
    All,
    Within,
}

keys! {
    ExtentKind { All = "all", Within = "within" }
}

/// A reach, as it is written: a posting, or what a place names.
#[derive(Default)]
struct ReachColumns {
    posting: Option<String>,
    department: Option<String>,
    team: Option<String>,
    location: Option<String>,
}

impl ReachColumns {
    fn of(reach: Reach<PostingId, String>) -> Self {
        match reach {
            Reach::Posting(posting) => Self {
                posting: Some(posting.to_string()),
                ..Self::default()
            },
            Reach::Place(place) => Self {
                posting: None,
                department: place.department().cloned(),
                team: place.team().cloned(),
                location: place.location().cloned(),
            },
        }
    }

    /// The reach; an error when the columns name both a posting and a place,
    /// or nothing at all, which would open everything.
    fn read(self, table: &'static str, row: &str) -> Result<Reach<PostingId, String>, StoreError> {
        let posting = id_opt(table, self.posting.as_deref())?;
        let place = Place::new(self.department, self.team, self.location);
        match (posting, place) {
            (Some(posting), Err(_)) => Ok(Reach::Posting(posting)),
            (None, Ok(place)) => Ok(Reach::Place(place)),
            _ => Err(inconsistent(table, row)),
        }
    }
}

/// The row of an access grant.
pub(in crate::store) fn access_row(
    mark: RowStamp<'_>,
    user: &UserId,
    grant: AccessGrant,
) -> access_grants::Model {
    let reach = ReachColumns::of(grant.reach);
    access_grants::Model {
        account_id: mark.account.to_owned(),
        user_id: user.to_string(),
        id: grant.id.to_string(),
        posting_id: reach.posting,
        department: reach.department,
        team: reach.team,
        location: reach.location,
        version: mark.version,
    }
}

/// The access grant that a row tells of.
pub(in crate::store) fn access_grant(row: access_grants::Model) -> Result<AccessGrant, StoreError> {
    let reach = ReachColumns {
        posting: row.posting_id,
        department: row.department,
        team: row.team,
        location: row.location,
    };
    Ok(AccessGrant {
        id: id(ACCESS, &row.id)?,
        reach: reach.read(ACCESS, &row.id)?,
    })
}

/// The row of a privilege.
pub(in crate::store) fn privilege_row(
    mark: RowStamp<'_>,
    user: &UserId,
    privilege: Privilege,
) -> privileges::Model {
    let kind = privilege.power.kind();
    let (width, reach, report) = match privilege.power {
        Power::Sensitive(_, Extent::All) => (Some(ExtentKind::All), ReachColumns::default(), None),
        Power::Sensitive(_, Extent::Within(reach)) => {
            (Some(ExtentKind::Within), ReachColumns::of(reach), None)
        }
        Power::BulkCandidateImport => (None, ReachColumns::default(), None),
        Power::DataExport(report) => (None, ReachColumns::default(), Some(report)),
    };
    privileges::Model {
        account_id: mark.account.to_owned(),
        user_id: user.to_string(),
        id: privilege.id.to_string(),
        kind: kind.key().to_owned(),
        extent: write_opt(width),
        posting_id: reach.posting,
        department: reach.department,
        team: reach.team,
        location: reach.location,
        report: shown(report.as_ref()),
        version: mark.version,
    }
}

/// The privilege that a row tells of.
pub(in crate::store) fn privilege(row: privileges::Model) -> Result<Privilege, StoreError> {
    let reach = ReachColumns {
        posting: row.posting_id,
        department: row.department,
        team: row.team,
        location: row.location,
    };
    let width = read_opt(PRIVILEGE, row.extent.as_deref())?;
    let report = id_opt(PRIVILEGE, row.report.as_deref())?;
    let power = match (read(PRIVILEGE, &row.kind)?, width, report) {
        (PrivilegeKind::Sensitive(kind), Some(ExtentKind::All), None) => {
            Power::Sensitive(kind, Extent::All)
        }
        (PrivilegeKind::Sensitive(kind), Some(ExtentKind::Within), None) => {
            Power::Sensitive(kind, Extent::Within(reach.read(PRIVILEGE, &row.id)?))
        }
        (PrivilegeKind::BulkCandidateImport, None, None) => Power::BulkCandidateImport,
        (PrivilegeKind::DataExport, None, Some(report)) => Power::DataExport(report),
        _ => return Err(inconsistent(PRIVILEGE, &row.id)),
    };
    Ok(Privilege {
        id: id(PRIVILEGE, &row.id)?,
        power,
    })
}
