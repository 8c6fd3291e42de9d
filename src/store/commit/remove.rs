use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};

use super::journal::ChangedKind;
use super::{IDS, Work};
use crate::domain::id::{InterviewId, OpportunityId};
use crate::domain::record::{ArchiveReasonType, Feedback, RemovableName};
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, archive_reason, former_feedback, interview, interview_panelist, posting,
    requisition, requisition_posting, stage, tombstone, user, user_candidate,
};
use crate::store::id_in::id_in;
use crate::store::key::Key;
use crate::store::rows::tombstone_of_interview;
use crate::store::tx::{TakenKey, Tx};

impl<T: Tx> Work<'_, T> {
    /// Deletes a record, with what belongs to it alone, and leaves a tombstone.
    /// What names it goes on naming it.
    pub(super) async fn delete_record(&mut self, name: &RemovableName) -> Result<(), StoreError> {
        self.journal.count(deleted(name), 1);
        match name {
            RemovableName::Posting(id) => {
                use posting::{Column, Entity};
                let fixed = self
                    .value_of::<Entity>(Column::Id, Column::Confidentiality, id)
                    .await?;
                self.leave_tombstone(ChangedKind::Posting, id, fixed)
                    .await?;
                self.delete::<Entity>(Column::Id, &[id.to_string()]).await?;
            }
            RemovableName::Requisition(id) => {
                use requisition_posting::{Column, Entity};
                let ids = [id.to_string()];
                let fixed = self
                    .value_of::<requisition::Entity>(
                        requisition::Column::Id,
                        requisition::Column::Confidentiality,
                        id,
                    )
                    .await?;
                self.leave_tombstone(ChangedKind::Requisition, id, fixed)
                    .await?;
                self.delete::<Entity>(Column::RequisitionId, &ids).await?;
                self.delete::<requisition::Entity>(requisition::Column::Id, &ids)
                    .await?;
            }
            RemovableName::Interview(id) => {
                use interview::{Column, Entity};
                use interview_panelist::{Column as Seat, Entity as Panels};
                let ids = [id.to_string()];
                let fixed = self
                    .value_of::<Entity>(Column::Id, Column::OpportunityId, id)
                    .await?;
                let cancelled = Entity::of(self.account)
                    .select_only()
                    .column(Column::Id)
                    .filter(Column::Id.eq(id.to_string()))
                    .filter(Column::Cancelled.ne(0))
                    .build(self.tx.backend());
                let is_cancelled = !self.tx.texts(cancelled).await?.is_empty();
                let fixed =
                    fixed.map(|opportunity| tombstone_of_interview(&opportunity, is_cancelled));
                self.leave_tombstone(ChangedKind::Interview, id, fixed)
                    .await?;
                self.keep_feedback(id).await?;
                self.delete::<Panels>(Seat::InterviewId, &ids).await?;
                self.delete::<Entity>(Column::Id, &ids).await?;
            }
            RemovableName::Stage(id) => {
                self.leave_tombstone(ChangedKind::Stage, id, None).await?;
                self.delete::<stage::Entity>(stage::Column::Id, &[id.to_string()])
                    .await?;
            }
            RemovableName::ArchiveReason(id) => {
                use archive_reason::{Column, Entity};
                let fixed = self
                    .value_of::<Entity>(Column::Id, Column::Kind, id)
                    .await?;
                let means_hired = fixed.as_deref() == Some(ArchiveReasonType::Hired.key());
                self.leave_tombstone(ChangedKind::ArchiveReason, id, fixed)
                    .await?;
                // Who was hired for a reason that is deleted was hired all the same.
                if !means_hired {
                    self.delete::<Entity>(Column::Id, &[id.to_string()]).await?;
                }
            }
        }
        Ok(())
    }

    /// Notes whose feedback is in, before the panel goes (X62).
    async fn keep_feedback(&self, interview: &InterviewId) -> Result<(), StoreError> {
        use interview_panelist::{Column, Entity};
        let submitted = Entity::of(self.account)
            .select_only()
            .column(Column::UserId)
            .filter(Column::InterviewId.eq(interview.to_string()))
            .filter(Column::Feedback.eq(Feedback::Submitted.key()))
            .build(self.tx.backend());
        let users = self.tx.texts(submitted).await?.into_iter();
        let rows = users.map(|user_id| former_feedback::Model {
            account_id: self.account_id.clone(),
            interview_id: interview.to_string(),
            user_id,
        });
        // Nobody on the panel has a row yet: it is for those who have no place there.
        self.tx.put(rows.collect(), TakenKey::Fail).await
    }

    /// What a column says of a thing that is there.
    async fn value_of<E: OfAccount>(
        &self,
        id: E::Column,
        column: E::Column,
        of: &impl std::fmt::Display,
    ) -> Result<Option<String>, StoreError> {
        let found = self.owners::<E>(column, id, &[of.to_string()]).await?;
        Ok(found.into_iter().next())
    }

    /// Notes that an opportunity is there again.
    pub(super) async fn forget_gone(&mut self, id: &OpportunityId) -> Result<(), StoreError> {
        let statement = tombstone::Entity::delete_of(self.account)
            .filter(tombstone::Column::Kind.eq(ChangedKind::Opportunity.key()))
            .filter(tombstone::Column::EntityId.eq(id.to_string()))
            .build(self.tx.backend());
        self.tx.run(statement).await?;
        Ok(())
    }

    /// Notes that an opportunity is gone in its source (X57).
    pub(super) async fn note_gone(&mut self, id: &OpportunityId) -> Result<(), StoreError> {
        self.journal.count("opportunities_gone", 1);
        self.leave_tombstone(ChangedKind::Opportunity, id, None)
            .await
    }

    /// Notes that something was deleted, with what is fixed of it (X56).
    async fn leave_tombstone(
        &mut self,
        kind: ChangedKind,
        id: &impl std::fmt::Display,
        fixed: Option<String>,
    ) -> Result<(), StoreError> {
        self.journal.touch(kind, id);
        let row = tombstone::Model {
            account_id: self.account_id.clone(),
            kind: kind.key().to_owned(),
            entity_id: id.to_string(),
            fixed,
            deleted_in: self.version,
        };
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    /// The users that a candidate is change with the candidate's links.
    pub(super) async fn touch_linked_users(&mut self, id: &[String]) -> Result<(), StoreError> {
        use user_candidate::{Column, Entity};
        let linked = self
            .owners::<Entity>(Column::UserId, Column::CandidateId, id)
            .await?;
        self.bump::<user::Entity>(user::Column::Id, user::Column::Version, &linked)
            .await?;
        for user in linked {
            self.journal.touch(ChangedKind::User, user);
        }
        Ok(())
    }

    /// What a column says in the rows that name one of these.
    async fn owners<E: OfAccount>(
        &self,
        owner: E::Column,
        named: E::Column,
        ids: &[String],
    ) -> Result<Vec<String>, StoreError> {
        let query = E::of(self.account)
            .select_only()
            .column(owner)
            .filter(id_in(self.tx.backend(), named, ids))
            .distinct()
            .build(self.tx.backend());
        self.tx.texts(query).await
    }

    /// Notes that rows changed with this commit.
    async fn bump<E: OfAccount>(
        &self,
        id: E::Column,
        version: E::Column,
        ids: &[String],
    ) -> Result<(), StoreError> {
        for some in ids.chunks(IDS) {
            let statement = E::update_of(self.account)
                .col_expr(version, self.version.into())
                .filter(id_in(self.tx.backend(), id, some))
                .build(self.tx.backend());
            self.tx.run(statement).await?;
        }
        Ok(())
    }
}

/// As what a deletion is counted.
fn deleted(name: &RemovableName) -> &'static str {
    match name {
        RemovableName::Posting(_) => "postings_deleted",
        RemovableName::Requisition(_) => "requisitions_deleted",
        RemovableName::Interview(_) => "interviews_deleted",
        RemovableName::Stage(_) => "stages_deleted",
        RemovableName::ArchiveReason(_) => "archive_reasons_deleted",
    }
}
