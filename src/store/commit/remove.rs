use sea_orm::{QueryFilter, QuerySelect, QueryTrait};

use super::journal::{AuditAction, ChangedKind};
use super::{IDS, Work};
use crate::domain::record::{ArchiveReasonType, RecordName};
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, access_grant, archive_reason, candidate, interview, interview_panelist, opportunity,
    opportunity_tag, posting, privilege, requisition, requisition_posting, stage, stage_change,
    tombstone, user, user_candidate,
};
use crate::store::id_in::id_in;
use crate::store::key::Key;
use crate::store::tx::{TakenKey, Tx};

impl<T: Tx> Work<'_, T> {
    /// Deletes a record, with what belongs to it alone. One that is not there
    /// is deleted already.
    pub(super) async fn delete_record(&mut self, name: &RecordName) -> Result<(), StoreError> {
        match name {
            RecordName::User(user) => {
                self.journal.touch(ChangedKind::User, user);
                self.journal.action(AuditAction::DeleteUser, user);
                return self.delete_user(&[user.to_string()]).await;
            }
            RecordName::Posting(id) => {
                use posting::{Column, Entity};
                let fixed = self
                    .value_of::<Entity>(Column::Id, Column::Confidentiality, id)
                    .await?;
                self.leave_tombstone(ChangedKind::Posting, id, fixed)
                    .await?;
                // What names it goes on naming it.
                self.delete::<Entity>(Column::Id, &[id.to_string()]).await?;
            }
            RecordName::Requisition(id) => {
                self.leave_tombstone(ChangedKind::Requisition, id, None)
                    .await?;
                self.delete_requisition(&[id.to_string()]).await?;
            }
            RecordName::Candidate(id) => {
                self.journal.touch(ChangedKind::Candidate, id);
                self.delete_candidate(&[id.to_string()]).await?;
            }
            RecordName::Opportunity(id) => {
                self.journal.touch(ChangedKind::Opportunity, id);
                self.delete_opportunity(&[id.to_string()]).await?;
            }
            RecordName::Interview(id) => {
                use interview::{Column, Entity};
                let fixed = self
                    .value_of::<Entity>(Column::Id, Column::OpportunityId, id)
                    .await?;
                self.leave_tombstone(ChangedKind::Interview, id, fixed)
                    .await?;
                self.delete_interviews(&[id.to_string()]).await?;
            }
            RecordName::Stage(id) => {
                self.leave_tombstone(ChangedKind::Stage, id, None).await?;
                self.delete::<stage::Entity>(stage::Column::Id, &[id.to_string()])
                    .await?;
            }
            RecordName::ArchiveReason(id) => {
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
        self.journal.count(AuditAction::DeleteRecord, 1);
        Ok(())
    }

    async fn delete_user(&self, id: &[String]) -> Result<(), StoreError> {
        self.delete::<user_candidate::Entity>(user_candidate::Column::UserId, id)
            .await?;
        self.delete::<access_grant::Entity>(access_grant::Column::UserId, id)
            .await?;
        self.delete::<privilege::Entity>(privilege::Column::UserId, id)
            .await?;
        self.delete::<user::Entity>(user::Column::Id, id).await
    }

    /// What a column says of a thing that is there.
    async fn value_of<E: OfAccount>(
        &self,
        id: E::Column,
        column: E::Column,
        of: &impl ToString,
    ) -> Result<Option<String>, StoreError> {
        let found = self.owners::<E>(column, id, &[of.to_string()]).await?;
        Ok(found.into_iter().next())
    }

    /// Notes that something was deleted, with what is fixed of it (X56).
    async fn leave_tombstone(
        &mut self,
        kind: ChangedKind,
        id: &(impl ToString + std::fmt::Display),
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

    async fn delete_requisition(&self, id: &[String]) -> Result<(), StoreError> {
        use requisition_posting::{Column, Entity};
        self.delete::<Entity>(Column::RequisitionId, id).await?;
        self.delete::<requisition::Entity>(requisition::Column::Id, id)
            .await
    }

    async fn delete_candidate(&mut self, id: &[String]) -> Result<(), StoreError> {
        self.touch_linked_users(id).await?;
        self.delete::<user_candidate::Entity>(user_candidate::Column::CandidateId, id)
            .await?;
        self.delete::<candidate::Entity>(candidate::Column::Id, id)
            .await
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

    async fn delete_opportunity(&mut self, id: &[String]) -> Result<(), StoreError> {
        use interview::{Column, Entity};
        let interviews = self
            .owners::<Entity>(Column::Id, Column::OpportunityId, id)
            .await?;
        self.delete_interviews(&interviews).await?;
        for interview in interviews {
            self.journal.touch(ChangedKind::Interview, interview);
        }
        self.delete::<opportunity_tag::Entity>(opportunity_tag::Column::OpportunityId, id)
            .await?;
        self.delete::<stage_change::Entity>(stage_change::Column::OpportunityId, id)
            .await?;
        self.delete::<opportunity::Entity>(opportunity::Column::Id, id)
            .await
    }

    async fn delete_interviews(&self, ids: &[String]) -> Result<(), StoreError> {
        use interview_panelist::{Column, Entity};
        self.delete::<Entity>(Column::InterviewId, ids).await?;
        self.delete::<interview::Entity>(interview::Column::Id, ids)
            .await
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
