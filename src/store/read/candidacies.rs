use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DerivePartialModel, QueryFilter, QueryOrder, Select};

use super::IDS;
use super::eras::Eras;
use super::parts::rows as rows_of;
use super::records::tombstones;
use crate::domain::erasure::{Candidacy, Outcome};
use crate::domain::erasure::{CandidacyOf, NamedCandidacy, StoredCandidacy};
use crate::domain::id::{AccountId, CandidateId, OpportunityId};
use crate::domain::record::{ArchiveReasonType, Timestamp, UnknownPart};
use crate::store::entity::{OfAccount, archive_reason as reasons, opportunity as opportunities};
use crate::store::id_in::id_in;
use crate::store::key::{read, read_opt};
use crate::store::value::id;
use crate::store::{ChangedKind, Store, StoreError};

const TABLE: &str = "opportunity";

impl Store {
    /// What decides whether opportunities may be anonymized, at one moment.
    /// Those that are not there are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.candidacies", skip_all)]
    pub async fn candidacies(
        &self,
        account: &AccountId,
        opportunities: &[OpportunityId],
    ) -> Result<HashMap<OpportunityId, StoredCandidacy>, StoreError> {
        use opportunities::{Column, Entity};
        let ids: Vec<String> = opportunities.iter().map(ToString::to_string).collect();
        let snapshot = self.snapshot().await?;
        let mut found = HashMap::with_capacity(ids.len());
        for some in ids.chunks(IDS) {
            let select = Entity::of(account).filter(id_in(
                snapshot.get_database_backend(),
                Column::Id,
                some,
            ));
            found.extend(candidacies(&snapshot, account, select).await?);
        }
        Ok(found)
    }

    /// The same for every opportunity of a candidate, in the order of their
    /// ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.candidacies_of", skip_all)]
    pub async fn candidacies_of(
        &self,
        account: &AccountId,
        candidate: &CandidateId,
    ) -> Result<Vec<NamedCandidacy>, StoreError> {
        use opportunities::{Column, Entity};
        let snapshot = self.snapshot().await?;
        let select = Entity::of(account)
            .filter(Column::CandidateId.eq(candidate.to_string()))
            .order_by_asc(Column::Id);
        candidacies(&snapshot, account, select).await
    }
}

/// What eligibility needs of an opportunity.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "opportunities::Entity")]
struct CandidacyRow {
    id: String,
    candidate_id: String,
    archived_at: Option<i64>,
    archive_reason_id: Option<String>,
    requisition_for_hire_id: Option<String>,
    unknown_part: Option<String>,
    formerly_hired: i64,
    lifecycle: String,
    version: i64,
}

async fn candidacies(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    select: Select<opportunities::Entity>,
) -> Result<Vec<NamedCandidacy>, StoreError> {
    let rows: Vec<CandidacyRow> = select.into_partial_model().all(connection).await?;
    let mut named: Vec<String> = rows
        .iter()
        .filter_map(|row| row.archive_reason_id.clone())
        .collect();
    named.sort_unstable();
    named.dedup();
    let mut types = HashMap::new();
    for reason in
        rows_of::<reasons::Entity>(connection, account, reasons::Column::Id, &named).await?
    {
        types.insert(reason.id, read("archive_reason", &reason.kind)?);
    }
    let eras = Eras::load(connection, account).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let gone = tombstones(connection, account, ChangedKind::Opportunity, &ids).await?;
    let gone: HashSet<String> = gone.into_iter().map(|row| row.entity_id).collect();
    rows.iter()
        .map(|row| candidacy(row, gone.contains(&row.id), &types, &eras))
        .collect()
}

fn candidacy(
    row: &CandidacyRow,
    is_gone: bool,
    types: &HashMap<String, ArchiveReasonType>,
    eras: &Eras,
) -> Result<NamedCandidacy, StoreError> {
    let known = row
        .archive_reason_id
        .as_ref()
        .and_then(|reason| types.get(reason));
    let outcome = match (row.archived_at, known) {
        (None, _) if is_gone => Outcome::Gone,
        (None, _) => Outcome::Active,
        (Some(_), Some(kind)) => Outcome::Archived(*kind),
        (Some(_), None) => Outcome::ArchivedUnknown,
    };
    let value = CandidacyOf {
        candidate: id(TABLE, &row.candidate_id)?,
        candidacy: Candidacy {
            lifecycle: read(TABLE, &row.lifecycle)?,
            outcome,
            archived_at: row.archived_at.map(Timestamp),
            names_requisition_for_hire: row.requisition_for_hire_id.is_some(),
            is_hire_unknown: read_opt(TABLE, row.unknown_part.as_deref())?
                .is_some_and(UnknownPart::may_hide_hire),
            formerly_hired: row.formerly_hired != 0,
        },
    };
    let version = eras.version(TABLE, row.version)?;
    Ok((id(TABLE, &row.id)?, StoredCandidacy { value, version }))
}
