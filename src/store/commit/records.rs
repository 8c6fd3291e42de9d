use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, QueryFilter, QuerySelect, QueryTrait};

use super::before::Thing;
use super::journal::ChangedKind;
use super::{IDS, Work};
use crate::domain::audit::TargetKind;
use crate::domain::record::{Lifecycle, Record, RecordName, Timestamp};
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, candidate as candidates, former_feedback, interview_panelist,
    opportunity as opportunities, opportunity_source, opportunity_tag, requisition_posting,
    source_time, stage_change, user_candidate,
};
use crate::store::id_in::id_in;
use crate::store::key::Key;
use crate::store::rows::{Rows, USER, state_of, with_links};
use crate::store::tx::{TakenKey, Tx};

impl<T: Tx> Work<'_, T> {
    /// Makes or replaces records, with everything that belongs to them alone.
    pub(super) async fn put_records(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.note(&records);
        let mut rows = Rows::default();
        for record in records {
            rows.add(self.mark(), record);
        }
        self.tell_users(&rows);

        let users = ids(&rows.users, |row| &row.id);
        self.tx.put(rows.users, TakenKey::Replace).await?;
        self.replace(user_candidate::Column::UserId, &users, rows.user_candidates)
            .await?;

        self.tx.put(rows.postings, TakenKey::Replace).await?;

        let requisitions = ids(&rows.requisitions, |row| &row.id);
        self.tx.put(rows.requisitions, TakenKey::Replace).await?;
        let column = requisition_posting::Column::RequisitionId;
        self.replace(column, &requisitions, rows.requisition_postings)
            .await?;

        let all = ids(&rows.candidates, |row| &row.id);
        let (id, lifecycle) = (candidates::Column::Id, candidates::Column::Lifecycle);
        self.refuse_erased::<candidates::Entity>(id, lifecycle, &all)
            .await?;
        self.tx.put(rows.candidates, TakenKey::Replace).await?;

        let all = ids(&rows.opportunities, |row| &row.id);
        let (id, lifecycle) = (opportunities::Column::Id, opportunities::Column::Lifecycle);
        self.refuse_erased::<opportunities::Entity>(id, lifecycle, &all)
            .await?;
        self.tx.put(rows.opportunities, TakenKey::Replace).await?;
        let column = opportunity_source::Column::OpportunityId;
        self.replace(column, &all, rows.opportunity_sources).await?;
        let column = opportunity_tag::Column::OpportunityId;
        self.replace(column, &all, rows.opportunity_tags).await?;
        self.replace(
            stage_change::Column::OpportunityId,
            &all,
            rows.stage_changes,
        )
        .await?;

        let interviews = ids(&rows.interviews, |row| &row.id);
        self.tx.put(rows.interviews, TakenKey::Replace).await?;
        let column = interview_panelist::Column::InterviewId;
        self.replace(column, &interviews, rows.interview_panelists)
            .await?;
        let column = former_feedback::Column::InterviewId;
        self.replace(column, &interviews, rows.former_feedback)
            .await?;

        self.tx.put(rows.stages, TakenKey::Replace).await?;
        self.tx.put(rows.archive_reasons, TakenKey::Replace).await
    }

    /// Notes when sources last changed what they told of records. No decision
    /// looks at it, so that the change log does not tell it.
    pub(super) async fn put_source_times(
        &mut self,
        times: Vec<(RecordName, Timestamp)>,
    ) -> Result<(), StoreError> {
        let rows = times.into_iter().map(|(name, at)| {
            let (kind, entity_id) = ChangedKind::and_id(&name);
            source_time::Model {
                account_id: self.account_id.clone(),
                kind: kind.key().to_owned(),
                entity_id,
                at: at.0,
            }
        });
        self.tx.put(rows.collect(), TakenKey::Replace).await
    }

    /// Puts rows in the place of all those that belonged to the same things.
    async fn replace<M>(
        &self,
        owner: <M::Entity as EntityTrait>::Column,
        owners: &[String],
        rows: Vec<M>,
    ) -> Result<(), StoreError>
    where
        M: ModelTrait + Sync,
        M::Entity: OfAccount,
    {
        self.delete::<M::Entity>(owner, owners).await?;
        self.tx.put(rows, TakenKey::Fail).await
    }

    /// What is fenced or anonymized is never written over: whoever judged the
    /// commit has reported it and left it out.
    async fn refuse_erased<E: OfAccount>(
        &self,
        id: E::Column,
        lifecycle: E::Column,
        ids: &[String],
    ) -> Result<(), StoreError> {
        for some in ids.chunks(IDS) {
            let query = E::of(self.account)
                .select_only()
                .column(id)
                .filter(id_in(self.tx.backend(), id, some))
                .filter(lifecycle.is_in(
                    [Lifecycle::Merged, Lifecycle::Fenced, Lifecycle::Anonymized].map(Key::key),
                ))
                .limit(1)
                .build(self.tx.backend());
            if !self.tx.texts(query).await?.is_empty() {
                return Err(StoreError::Refused {
                    reason: "a record would replace one that is fenced or anonymized",
                });
            }
        }
        Ok(())
    }

    /// Tells of each user, who comes with a role.
    fn tell_users(&mut self, rows: &Rows) {
        let mut links: HashMap<&str, usize> = HashMap::new();
        for link in &rows.user_candidates {
            *links.entry(&link.user_id).or_default() += 1;
        }
        for row in &rows.users {
            let thing = Thing::new(TargetKind::User, &row.id);
            let links = links.get(row.id.as_str()).copied().unwrap_or_default();
            let after = || with_links(state_of(row, &USER), links);
            self.journal.power(thing, Some(after));
        }
    }

    fn note(&mut self, records: &[Record]) {
        for record in records {
            let (kind, id) = ChangedKind::and_id(&record.name());
            self.journal.touch(kind, id);
            let written = match record {
                // Told by itself.
                Record::User(_) => continue,
                Record::Posting(_) => "postings_written",
                Record::Requisition(_) => "requisitions_written",
                Record::Candidate(_) => "candidates_written",
                Record::Opportunity(_) => "opportunities_written",
                Record::Interview(_) => "interviews_written",
                Record::Stage(_) => "stages_written",
                Record::ArchiveReason(_) => "archive_reasons_written",
            };
            self.journal.count(written, 1);
        }
    }
}

fn ids<M>(rows: &[M], id: impl Fn(&M) -> &String) -> Vec<String> {
    rows.iter().map(|row| id(row).clone()).collect()
}
