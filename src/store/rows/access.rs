use super::Mark;
use crate::domain::change::{AccessGrant, Privilege};
use crate::domain::id::{PostingId, UserId};
use crate::domain::reach::{Extent, Place, Reach};
use crate::store::StoreError;
use crate::store::entity::{access_grant as access_grants, privilege as privileges};
use crate::store::key::{Key, keys, read};
use crate::store::value::{id, id_opt, inconsistent};

const ACCESS: &str = "access_grant";
const PRIVILEGE: &str = "privilege";

/// How far a privilege reaches, as it is written.
#[derive(Clone, Copy)]
enum Width {
    All,
    Within,
}

keys! {
    Width { All = "all", Within = "within" }
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
    mark: Mark<'_>,
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
    mark: Mark<'_>,
    user: &UserId,
    privilege: Privilege,
) -> privileges::Model {
    let (width, reach) = match privilege.extent {
        Extent::All => (Width::All, ReachColumns::default()),
        Extent::Within(reach) => (Width::Within, ReachColumns::of(reach)),
    };
    privileges::Model {
        account_id: mark.account.to_owned(),
        user_id: user.to_string(),
        id: privilege.id.to_string(),
        kind: privilege.kind.key().to_owned(),
        extent: width.key().to_owned(),
        posting_id: reach.posting,
        department: reach.department,
        team: reach.team,
        location: reach.location,
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
    let extent = match read(PRIVILEGE, &row.extent)? {
        Width::All => Extent::All,
        Width::Within => Extent::Within(reach.read(PRIVILEGE, &row.id)?),
    };
    Ok(Privilege {
        id: id(PRIVILEGE, &row.id)?,
        kind: read(PRIVILEGE, &row.kind)?,
        extent,
    })
}
