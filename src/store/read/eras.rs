use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use crate::domain::id::AccountId;
use crate::domain::record::{Stamp, Version};
use crate::store::StoreError;
use crate::store::connect::Transaction;
use crate::store::entity::{OfAccount, era as eras};
use crate::store::value::{signed, stamp, unsigned};

const TABLE: &str = "era";

/// The eras of an account's history: which revisions are of which.
///
/// They are kept for good, unlike the stamps of single revisions, so that the
/// version of a thing is the same as long as nothing changes it. They are read
/// at the same moment as the things whose versions they complete.
pub(super) struct Eras(Vec<(i64, Stamp)>);

impl Eras {
    /// Reads the eras of an account.
    pub(super) async fn load(
        snapshot: &impl ConnectionTrait,
        account: &AccountId,
    ) -> Result<Self, StoreError> {
        let rows = eras::Entity::of(account)
            .order_by_asc(eras::Column::Since)
            .all(snapshot)
            .await?;
        let era = |row: &eras::Model| Ok((row.since, stamp(TABLE, &row.stamp)?));
        rows.iter().map(era).collect::<Result<_, _>>().map(Self)
    }

    /// The version of what a revision of this number, stored in a row of this
    /// table, was the last to change.
    pub(super) fn version(&self, table: &'static str, number: i64) -> Result<Version, StoreError> {
        let begun = self.0.partition_point(|(since, _)| *since <= number);
        let (_, era) = begun
            .checked_sub(1)
            .and_then(|last| self.0.get(last))
            .ok_or(StoreError::Inconsistent {
                table: TABLE,
                id: None,
            })?;
        Ok(Version {
            number: unsigned(table, number)?,
            era: *era,
        })
    }
}

/// The stamp of the era that a revision is of; `None` before the first.
pub(super) async fn era_of(
    snapshot: &Transaction,
    account: &AccountId,
    number: u64,
) -> Result<Option<Stamp>, StoreError> {
    let row = eras::Entity::of(account)
        .filter(eras::Column::Since.lte(signed(number)))
        .order_by_desc(eras::Column::Since)
        .one(snapshot)
        .await?;
    row.map(|row| stamp(TABLE, &row.stamp)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_of_the_last_era_that_began_before_it() {
        let (one, two) = (Stamp([1; 8]), Stamp([2; 8]));
        let eras = Eras(vec![(1, one), (4, two)]);
        for (number, era) in [(1, one), (3, one), (4, two), (9, two)] {
            let version = eras.version("role", number).unwrap();
            assert_eq!(version.era, era, "{number}");
            assert_eq!(i64::try_from(version.number), Ok(number));
        }
        assert!(eras.version("role", 0).is_err());
    }
}
