use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};

use super::forget::forget;
use super::journal::ChangedKind;
use super::{IDS, Work};
use crate::domain::audit::TargetKind;
use crate::domain::erasure::RequestedRestriction;
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::question::Profile;
use crate::domain::record::{Lifecycle, Restriction, RestrictionKind};
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, Subject, candidate as candidates, candidate_merge, every_table, moved_away,
    opportunity as opportunities, restriction as restrictions,
};
use crate::store::id_in::id_in;
use crate::store::key::{Key, LIFECYCLES};
use crate::store::rows::{profile_key, restriction_row};
use crate::store::tx::{TakenKey, Tx};

/// The table of what is to be erased: an id, a lifecycle and a version.
struct Things<E: OfAccount> {
    id: E::Column,
    lifecycle: E::Column,
    version: E::Column,
}

const OPPORTUNITIES: Things<opportunities::Entity> = Things {
    id: opportunities::Column::Id,
    lifecycle: opportunities::Column::Lifecycle,
    version: opportunities::Column::Version,
};

const CANDIDATES: Things<candidates::Entity> = Things {
    id: candidates::Column::Id,
    lifecycle: candidates::Column::Lifecycle,
    version: candidates::Column::Version,
};

/// Where nothing was erased or is about to be, and nothing stands against it.
const ERASABLE: [Lifecycle; 3] = [
    Lifecycle::Live,
    Lifecycle::Restricted(Restriction::Gone),
    Lifecycle::Merged,
];

/// Where nothing was erased or is about to be.
const NOT_ERASED: [Lifecycle; 5] = [
    Lifecycle::Live,
    Lifecycle::Restricted(Restriction::Gone),
    Lifecycle::Restricted(Restriction::Requested),
    Lifecycle::Restricted(Restriction::GoneAndRequested),
    Lifecycle::Merged,
];

impl<T: Tx> Work<'_, T> {
    pub(super) async fn restrict_opportunities(
        &mut self,
        ids: &[OpportunityId],
        kind: RestrictionKind,
    ) -> Result<(), StoreError> {
        for id in ids {
            self.journal.touch(ChangedKind::Opportunity, id);
        }
        self.journal.count("opportunities_restricted", ids.len());
        let to = |lifecycle: Lifecycle| lifecycle.restricted(kind);
        self.turn_each(&OPPORTUNITIES, &texts(ids), to).await
    }

    pub(super) async fn restrict_candidate(
        &mut self,
        id: &CandidateId,
        kind: RestrictionKind,
    ) -> Result<(), StoreError> {
        self.make_candidate(id).await?;
        self.journal.touch(ChangedKind::Candidate, id);
        self.journal.count("candidates_restricted", 1);
        let to = |lifecycle: Lifecycle| lifecycle.restricted(kind);
        self.turn_each(&CANDIDATES, &[id.to_string()], to).await
    }

    pub(super) async fn put_restriction(
        &mut self,
        restriction: &RequestedRestriction,
    ) -> Result<(), StoreError> {
        let row = restriction_row(&self.account_id, self.version, restriction);
        self.journal.count("restrictions_noted", 1);
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    pub(super) async fn delete_restriction(&mut self, of: &Profile) -> Result<(), StoreError> {
        let (kind, id) = profile_key(of);
        self.journal.count("restrictions_deleted", 1);
        let statement = restrictions::Entity::delete_of(self.account)
            .filter(restrictions::Column::Kind.eq(kind))
            .filter(restrictions::Column::EntityId.eq(id))
            .build(self.tx.backend());
        self.tx.run(statement).await?;
        Ok(())
    }

    pub(super) async fn merge_candidate(
        &mut self,
        from: &CandidateId,
        into: &CandidateId,
    ) -> Result<(), StoreError> {
        self.make_candidate(from).await?;
        self.journal.touch(ChangedKind::Candidate, from);
        self.journal.count("candidates_merged", 1);
        let row = candidate_merge::Model {
            account_id: self.account_id.clone(),
            candidate_id: from.to_string(),
            into_id: into.to_string(),
            merged_in: self.version,
        };
        self.tx.put(vec![row], TakenKey::Replace).await?;
        self.forget_moved_away(from).await?;
        let to = Lifecycle::Merged;
        self.turn(&CANDIDATES, &[from.to_string()], &[Lifecycle::Live], to)
            .await
    }

    /// No decision looks at it, so that the change log does not tell it.
    pub(super) async fn note_moved_away(
        &mut self,
        from: &CandidateId,
        into: &CandidateId,
    ) -> Result<(), StoreError> {
        let row = moved_away::Model {
            account_id: self.account_id.clone(),
            candidate_id: from.to_string(),
            into_id: into.to_string(),
            moved_in: self.version,
        };
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    pub(super) async fn forget_moved_away(&mut self, id: &CandidateId) -> Result<(), StoreError> {
        let column = moved_away::Column::CandidateId;
        self.delete::<moved_away::Entity>(column, &[id.to_string()])
            .await
    }

    pub(super) async fn lift_opportunity(
        &mut self,
        id: &OpportunityId,
        kind: RestrictionKind,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::Opportunity, id);
        self.journal.count("opportunities_lifted", 1);
        if kind == RestrictionKind::Gone {
            self.forget_gone(id).await?;
        }
        let to = |lifecycle: Lifecycle| lifecycle.lifted(kind);
        self.turn_each(&OPPORTUNITIES, &[id.to_string()], to).await
    }

    pub(super) async fn lift_candidate(
        &mut self,
        id: &CandidateId,
        kind: RestrictionKind,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::Candidate, id);
        self.journal.count("candidates_lifted", 1);
        let to = |lifecycle: Lifecycle| lifecycle.lifted(kind);
        self.turn_each(&CANDIDATES, &[id.to_string()], to).await
    }

    pub(super) async fn fence_opportunities(
        &mut self,
        ids: &[OpportunityId],
    ) -> Result<(), StoreError> {
        for id in ids {
            self.journal.touch(ChangedKind::Opportunity, id);
            self.journal.closed(TargetKind::Opportunity, id);
        }
        self.journal.count("opportunities_fenced", ids.len());
        self.turn(&OPPORTUNITIES, &texts(ids), &ERASABLE, Lifecycle::Fenced)
            .await
    }

    pub(super) async fn fence_candidate(&mut self, id: &CandidateId) -> Result<(), StoreError> {
        self.make_candidate(id).await?;
        self.journal.touch(ChangedKind::Candidate, id);
        self.journal.closed(TargetKind::Candidate, id);
        self.journal.count("candidates_fenced", 1);
        self.turn(&CANDIDATES, &[id.to_string()], &ERASABLE, Lifecycle::Fenced)
            .await
    }

    /// Makes a candidate of whom no record came, and whom opportunities name: one
    /// is closed like others, and what comes afterwards is told of one who is
    /// (X55).
    async fn make_candidate(&self, id: &CandidateId) -> Result<(), StoreError> {
        let query = candidates::Entity::of(self.account)
            .select_only()
            .column(candidates::Column::Id)
            .filter(candidates::Column::Id.eq(id.to_string()))
            .build(self.tx.backend());
        if !self.tx.texts(query).await?.is_empty() {
            return Ok(());
        }
        let row = candidates::Model {
            account_id: self.account_id.clone(),
            id: id.to_string(),
            name: String::new(),
            headline: None,
            location: None,
            emails: None,
            phones: None,
            lifecycle: Lifecycle::Live.key().to_owned(),
            version: self.version,
        };
        self.tx.put(vec![row], TakenKey::Fail).await
    }

    pub(super) async fn erase_opportunities(
        &mut self,
        ids: &[OpportunityId],
    ) -> Result<(), StoreError> {
        for id in ids {
            self.journal.touch(ChangedKind::Opportunity, id);
        }
        self.journal.count("opportunities_erased", ids.len());
        self.erase(&OPPORTUNITIES, Subject::Opportunity, &texts(ids))
            .await
    }

    pub(super) async fn erase_candidate(&mut self, id: &CandidateId) -> Result<(), StoreError> {
        let ids = [id.to_string()];
        self.touch_linked_users(&ids).await?;
        self.journal.touch(ChangedKind::Candidate, id);
        self.journal.count("candidates_erased", 1);
        self.erase(&CANDIDATES, Subject::Candidate, &ids).await
    }

    /// Erases what is fenced. What was erased before, or deleted meanwhile, is
    /// left alone; what was not fenced is refused, as nothing comes here but
    /// through the fence.
    async fn erase<E: OfAccount>(
        &self,
        things: &Things<E>,
        subject: Subject,
        ids: &[String],
    ) -> Result<(), StoreError> {
        for some in ids.chunks(IDS) {
            self.refuse_not_fenced(things, some).await?;
            let (account, backend) = (self.account, self.tx.backend());
            let statements = every_table!(forget(backend, subject, account, some));
            for statement in statements.into_iter().flatten() {
                self.tx.run(statement).await?;
            }
        }
        self.turn(things, ids, &[Lifecycle::Fenced], Lifecycle::Anonymized)
            .await
    }

    async fn refuse_not_fenced<E: OfAccount>(
        &self,
        things: &Things<E>,
        ids: &[String],
    ) -> Result<(), StoreError> {
        let query = E::of(self.account)
            .select_only()
            .column(things.id)
            .filter(id_in(self.tx.backend(), things.id, ids))
            .filter(things.lifecycle.is_in(NOT_ERASED.map(Key::key)))
            .limit(1)
            .build(self.tx.backend());
        if self.tx.texts(query).await?.is_empty() {
            return Ok(());
        }
        Err(StoreError::Refused {
            reason: "what is to be erased was not fenced",
        })
    }

    /// Takes things from each state of their life to the one that follows it.
    async fn turn_each<E: OfAccount>(
        &self,
        things: &Things<E>,
        ids: &[String],
        to: impl Fn(Lifecycle) -> Lifecycle,
    ) -> Result<(), StoreError> {
        for from in LIFECYCLES {
            if to(from) != from {
                self.turn(things, ids, &[from], to(from)).await?;
            }
        }
        Ok(())
    }

    /// Takes things from one part of their life to the next.
    async fn turn<E: OfAccount>(
        &self,
        things: &Things<E>,
        ids: &[String],
        from: &[Lifecycle],
        to: Lifecycle,
    ) -> Result<(), StoreError> {
        for some in ids.chunks(IDS) {
            let statement = E::update_of(self.account)
                .col_expr(things.lifecycle, to.key().into())
                .col_expr(things.version, self.version.into())
                .filter(id_in(self.tx.backend(), things.id, some))
                .filter(things.lifecycle.is_in(from.iter().map(|from| from.key())))
                .build(self.tx.backend());
            self.tx.run(statement).await?;
        }
        Ok(())
    }
}

fn texts(ids: &[OpportunityId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
