use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder as _};

use super::IDS;
use super::eras::Eras;
use super::parts::{Parts, parts, rows as rows_of};
use crate::domain::id::{AccountId, CandidateId, UserId};
use crate::domain::record::{
    ArchiveReasonType, Confidentiality, FixedFact, Record, RecordName, Stored, Timestamp,
};
use crate::store::entity::{
    OfAccount, archive_reason, candidate, candidate_merge, former_feedback, interview,
    interview_panelist, moved_away, opportunity, opportunity_source, opportunity_tag, posting,
    requisition, requisition_posting, source_time, stage, stage_change, tombstone, user,
    user_candidate,
};
use crate::store::id_in::id_in;
use crate::store::key::{Key, read};
use crate::store::value::{id, signed};
use crate::store::{ChangedKind, Store, StoreError, rows};

const TOMBSTONE: &str = "tombstone";

impl Store {
    /// A record, wherever it is in its life: of an anonymized one, what is
    /// kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.record", skip_all)]
    pub async fn record(
        &self,
        account: &AccountId,
        name: &RecordName,
    ) -> Result<Option<Stored<Record>>, StoreError> {
        let mut records = self.records(account, std::slice::from_ref(name)).await?;
        Ok(records.remove(name))
    }

    /// Many records at one moment. Those that are not there are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.records", skip_all)]
    pub async fn records(
        &self,
        account: &AccountId,
        names: &[RecordName],
    ) -> Result<HashMap<RecordName, Stored<Record>>, StoreError> {
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted = Wanted::of(names);
        let snapshot = self.snapshot().await?;
        let mut found = Found {
            connection: &snapshot,
            account,
            eras: Eras::load(&snapshot, account).await?,
            records: HashMap::with_capacity(names.len()),
        };
        found.users(&wanted.users).await?;
        found.postings(&wanted.postings).await?;
        found.requisitions(&wanted.requisitions).await?;
        found.candidates(&wanted.candidates).await?;
        found.opportunities(&wanted.opportunities).await?;
        found.interviews(&wanted.interviews).await?;
        found.stages(&wanted.stages).await?;
        found.archive_reasons(&wanted.archive_reasons).await?;
        Ok(found.records)
    }

    /// The candidate who took over a merged one's opportunities; `None` of one
    /// that was not merged.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.merged_into", skip_all)]
    pub async fn merged_into(
        &self,
        account: &AccountId,
        candidate: &CandidateId,
    ) -> Result<Option<CandidateId>, StoreError> {
        use candidate_merge::{Column, Entity};
        let row = Entity::of(account)
            .filter(Column::CandidateId.eq(candidate.to_string()))
            .one(self.reader())
            .await?;
        row.map(|row| id("candidate_merge", &row.into_id))
            .transpose()
    }

    /// Candidates whose last opportunity moved away up to a revision, in imports that did not tell everything, and to
    /// whom.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.moved_away", skip_all)]
    pub async fn moved_away(
        &self,
        account: &AccountId,
        until: u64,
    ) -> Result<Vec<(CandidateId, CandidateId)>, StoreError> {
        use moved_away::{Column, Entity};
        let rows = Entity::of(account)
            .filter(Column::MovedIn.lte(signed(until)))
            .order_by_asc(Column::CandidateId)
            .all(self.reader())
            .await?;
        let both = |row: &moved_away::Model| {
            let from = id("moved_away", &row.candidate_id)?;
            Ok((from, id("moved_away", &row.into_id)?))
        };
        rows.iter().map(both).collect()
    }

    /// To whom the last opportunity of a candidate moved away, if such an import told that.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.moved_away_to", skip_all)]
    pub async fn moved_away_to(
        &self,
        account: &AccountId,
        candidate: &CandidateId,
    ) -> Result<Option<CandidateId>, StoreError> {
        use moved_away::{Column, Entity};
        let row = Entity::of(account)
            .filter(Column::CandidateId.eq(candidate.to_string()))
            .one(self.reader())
            .await?;
        row.map(|row| id("moved_away", &row.into_id)).transpose()
    }

    /// The candidate into whom a candidate was merged in the end, perhaps through
    /// others; `None` of one that was not merged.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.survivor", skip_all)]
    pub async fn survivor(
        &self,
        account: &AccountId,
        candidate: &CandidateId,
    ) -> Result<Option<CandidateId>, StoreError> {
        let mut survivor = None;
        // Nobody is merged back: who is merged accepts no opportunities.
        while let Some(into) = self
            .merged_into(account, survivor.as_ref().unwrap_or(candidate))
            .await?
        {
            survivor = Some(into);
        }
        Ok(survivor)
    }

    /// Everybody who was merged into any of these candidates, perhaps through
    /// others; in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.merged_ids", skip_all)]
    pub async fn merged_ids(
        &self,
        account: &AccountId,
        survivors: &[CandidateId],
    ) -> Result<Vec<CandidateId>, StoreError> {
        use candidate_merge::{Column, Entity};
        let mut merged: Vec<CandidateId> = Vec::new();
        let mut left = survivors.to_vec();
        while let Some(into) = left.pop() {
            let rows = Entity::of(account)
                .filter(Column::IntoId.eq(into.to_string()))
                .all(self.reader())
                .await?;
            for row in rows {
                let candidate: CandidateId = id("candidate_merge", &row.candidate_id)?;
                left.push(candidate.clone());
                merged.push(candidate);
            }
        }
        Ok(merged)
    }

    /// The users who are a candidate, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.users_linked_to", skip_all)]
    pub async fn users_linked_to(
        &self,
        account: &AccountId,
        candidate: &CandidateId,
    ) -> Result<Vec<UserId>, StoreError> {
        use user_candidate::{Column, Entity};
        let snapshot = self.snapshot().await?;
        let rows = Entity::of(account)
            .filter(Column::CandidateId.eq(candidate.to_string()))
            .all(&snapshot)
            .await?;
        rows.iter()
            .map(|row| id("user_candidate", &row.user_id))
            .collect()
    }

    /// What is fixed of those that were deleted at some time, if anything.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.fixed_of_deleted", skip_all)]
    pub async fn fixed_of_deleted(
        &self,
        account: &AccountId,
        names: &[RecordName],
    ) -> Result<HashMap<RecordName, FixedFact>, StoreError> {
        let wanted = Wanted::of(names);
        let snapshot = self.snapshot().await?;
        let former = former_feedback(&snapshot, account, &wanted.interviews).await?;
        let mut all = HashMap::new();
        for (kind, ids) in [
            (ChangedKind::Opportunity, &wanted.opportunities),
            (ChangedKind::Posting, &wanted.postings),
            (ChangedKind::Requisition, &wanted.requisitions),
            (ChangedKind::Interview, &wanted.interviews),
            (ChangedKind::ArchiveReason, &wanted.archive_reasons),
        ] {
            for row in tombstones(&snapshot, account, kind, ids).await? {
                let name = match kind {
                    ChangedKind::Opportunity => {
                        RecordName::Opportunity(id(TOMBSTONE, &row.entity_id)?)
                    }
                    ChangedKind::Posting => RecordName::Posting(id(TOMBSTONE, &row.entity_id)?),
                    ChangedKind::Requisition => {
                        RecordName::Requisition(id(TOMBSTONE, &row.entity_id)?)
                    }
                    ChangedKind::Interview => RecordName::Interview(id(TOMBSTONE, &row.entity_id)?),
                    _ => RecordName::ArchiveReason(id(TOMBSTONE, &row.entity_id)?),
                };
                let mut found = fixed(&name, row.fixed.as_deref())?;
                if let Some(FixedFact::Interview { submitted, .. }) = &mut found {
                    *submitted = rows::former_feedback(former.of(&row.entity_id))?;
                }
                if let Some(fixed) = found {
                    all.insert(name, fixed);
                }
            }
        }
        Ok(all)
    }

    /// When sources last changed what they told of these records, where that
    /// was told.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.source_times", skip_all)]
    pub async fn source_times(
        &self,
        account: &AccountId,
        names: &[RecordName],
    ) -> Result<HashMap<RecordName, Timestamp>, StoreError> {
        use source_time::{Column, Entity};
        let mut wanted: HashMap<(&str, String), &RecordName> = HashMap::new();
        let mut ids: HashMap<&str, Vec<String>> = HashMap::new();
        for name in names {
            let (kind, id) = ChangedKind::and_id(name);
            ids.entry(kind.key()).or_default().push(id.clone());
            wanted.insert((kind.key(), id), name);
        }
        let snapshot = self.snapshot().await?;
        let mut times = HashMap::new();
        for (kind, ids) in ids {
            for some in ids.chunks(IDS) {
                let select = Entity::of(account)
                    .filter(Column::Kind.eq(kind))
                    .filter(id_in(
                        snapshot.get_database_backend(),
                        Column::EntityId,
                        some,
                    ));
                for row in select.all(&snapshot).await? {
                    if let Some(&name) = wanted.get(&(kind, row.entity_id)) {
                        times.insert(name.clone(), Timestamp(row.at));
                    }
                }
            }
        }
        Ok(times)
    }
}

/// Ids, table by table.
#[derive(Default)]
struct Wanted {
    users: Vec<String>,
    postings: Vec<String>,
    requisitions: Vec<String>,
    candidates: Vec<String>,
    opportunities: Vec<String>,
    interviews: Vec<String>,
    stages: Vec<String>,
    archive_reasons: Vec<String>,
}

impl Wanted {
    fn of(names: &[RecordName]) -> Self {
        let mut wanted = Self::default();
        for name in names {
            match name {
                RecordName::User(id) => wanted.users.push(id.to_string()),
                RecordName::Posting(id) => wanted.postings.push(id.to_string()),
                RecordName::Requisition(id) => wanted.requisitions.push(id.to_string()),
                RecordName::Candidate(id) => wanted.candidates.push(id.to_string()),
                RecordName::Opportunity(id) => wanted.opportunities.push(id.to_string()),
                RecordName::Interview(id) => wanted.interviews.push(id.to_string()),
                RecordName::Stage(id) => wanted.stages.push(id.to_string()),
                RecordName::ArchiveReason(id) => wanted.archive_reasons.push(id.to_string()),
            }
        }
        wanted
    }
}

/// Records on their way out of the database.
struct Found<'a, C> {
    connection: &'a C,
    account: &'a AccountId,
    eras: Eras,
    records: HashMap<RecordName, Stored<Record>>,
}

impl<C: ConnectionTrait> Found<'_, C> {
    fn add(&mut self, table: &'static str, version: i64, value: Record) -> Result<(), StoreError> {
        let version = self.eras.version(table, version)?;
        self.records.insert(value.name(), Stored { value, version });
        Ok(())
    }

    async fn users(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use user::{Column, Entity};
        use user_candidate::{Column as Link, Entity as Links};
        let (db, account) = (self.connection, self.account);
        let links = parts::<Links>(db, account, Link::UserId, Link::Position, ids).await?;
        for row in rows_of::<Entity>(db, account, Column::Id, ids).await? {
            let value = Record::User(rows::user(&row, links.of(&row.id))?);
            self.add("user", row.version, value)?;
        }
        Ok(())
    }

    async fn postings(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use posting::{Column, Entity};
        for row in rows_of::<Entity>(self.connection, self.account, Column::Id, ids).await? {
            let version = row.version;
            self.add("posting", version, Record::Posting(rows::posting(row)?))?;
        }
        Ok(())
    }

    async fn requisitions(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use requisition::{Column, Entity};
        use requisition_posting::{Column as Link, Entity as Links};
        let (db, account) = (self.connection, self.account);
        let mut links =
            parts::<Links>(db, account, Link::RequisitionId, Link::Position, ids).await?;
        for row in rows_of::<Entity>(db, account, Column::Id, ids).await? {
            let version = row.version;
            let linked = links.take(&row.id);
            let value = Record::Requisition(rows::requisition(row, &linked)?);
            self.add("requisition", version, value)?;
        }
        Ok(())
    }

    async fn candidates(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use candidate::{Column, Entity};
        for row in rows_of::<Entity>(self.connection, self.account, Column::Id, ids).await? {
            let version = row.version;
            self.add(
                "candidate",
                version,
                Record::Candidate(rows::candidate(row)?),
            )?;
        }
        Ok(())
    }

    async fn opportunities(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use opportunity::{Column, Entity};
        use opportunity_source::{Column as Source, Entity as Sources};
        use opportunity_tag::{Column as Tag, Entity as Tags};
        use stage_change::{Column as Step, Entity as Steps};
        let (db, account) = (self.connection, self.account);
        let mut sources =
            parts::<Sources>(db, account, Source::OpportunityId, Source::Position, ids).await?;
        let mut tags = parts::<Tags>(db, account, Tag::OpportunityId, Tag::Position, ids).await?;
        let mut steps =
            parts::<Steps>(db, account, Step::OpportunityId, Step::Position, ids).await?;
        for row in rows_of::<Entity>(db, account, Column::Id, ids).await? {
            let version = row.version;
            let (tags, steps) = (tags.take(&row.id), steps.take(&row.id));
            let sources = sources.take(&row.id);
            let value = Record::Opportunity(rows::opportunity(row, &sources, &tags, &steps)?);
            self.add("opportunity", version, value)?;
        }
        Ok(())
    }

    async fn interviews(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use interview::{Column, Entity};
        use interview_panelist::{Column as Seat, Entity as Panels};
        let (db, account) = (self.connection, self.account);
        let panels = parts::<Panels>(db, account, Seat::InterviewId, Seat::Position, ids).await?;
        let former = former_feedback(db, account, ids).await?;
        for row in rows_of::<Entity>(db, account, Column::Id, ids).await? {
            let (panel, former) = (panels.of(&row.id), former.of(&row.id));
            let value = Record::Interview(rows::interview(&row, panel, former)?);
            self.add("interview", row.version, value)?;
        }
        Ok(())
    }

    async fn stages(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use stage::{Column, Entity};
        for row in rows_of::<Entity>(self.connection, self.account, Column::Id, ids).await? {
            let version = row.version;
            self.add("stage", version, Record::Stage(rows::stage(row)?))?;
        }
        Ok(())
    }

    async fn archive_reasons(&mut self, ids: &[String]) -> Result<(), StoreError> {
        use archive_reason::{Column, Entity};
        let deleted = tombstones(
            self.connection,
            self.account,
            ChangedKind::ArchiveReason,
            ids,
        )
        .await?;
        for row in rows_of::<Entity>(self.connection, self.account, Column::Id, ids).await? {
            let version = row.version;
            // The row of one that means hired stays when it is deleted.
            let is_deleted = |tombstone: &tombstone::Model| {
                tombstone.entity_id == row.id && tombstone.deleted_in > version
            };
            if deleted.iter().any(is_deleted) {
                continue;
            }
            let value = Record::ArchiveReason(rows::archive_reason(row)?);
            self.add("archive_reason", version, value)?;
        }
        Ok(())
    }
}

/// Whose feedback on interviews is in, without a place on the panel.
async fn former_feedback(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    interviews: &[String],
) -> Result<Parts<former_feedback::Model>, StoreError> {
    use former_feedback::{Column, Entity};
    parts::<Entity>(
        connection,
        account,
        Column::InterviewId,
        Column::UserId,
        interviews,
    )
    .await
}

/// The tombstones of some things of a kind.
pub(super) async fn tombstones(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    kind: ChangedKind,
    ids: &[String],
) -> Result<Vec<tombstone::Model>, StoreError> {
    use tombstone::{Column, Entity};
    let mut rows = Vec::new();
    for some in ids.chunks(IDS) {
        let select = Entity::of(account)
            .filter(Column::Kind.eq(kind.key()))
            .filter(id_in(
                connection.get_database_backend(),
                Column::EntityId,
                some,
            ));
        rows.extend(select.all(connection).await?);
    }
    Ok(rows)
}

/// What is fixed of something that was deleted.
fn fixed(name: &RecordName, text: Option<&str>) -> Result<Option<FixedFact>, StoreError> {
    Ok(match (name, text) {
        (RecordName::Opportunity(_), _) => Some(FixedFact::Gone),
        (RecordName::Posting(_), Some(text)) => {
            let is = read::<Confidentiality>(TOMBSTONE, text)? == Confidentiality::Confidential;
            is.then_some(FixedFact::ConfidentialPosting)
        }
        (RecordName::Requisition(_), Some(text)) => {
            Some(FixedFact::Requisition(read(TOMBSTONE, text)?))
        }
        (RecordName::Interview(_), Some(text)) => Some(rows::deleted_interview(text)?),
        (RecordName::ArchiveReason(_), Some(text)) => {
            let is = read::<ArchiveReasonType>(TOMBSTONE, text)? == ArchiveReasonType::Hired;
            is.then_some(FixedFact::Hired)
        }
        _ => None,
    })
}
