//! Rows about requisitions.

use super::related;
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::relations::is_any;
use crate::domain::decide::{
    Asker, Denial, Finding, Observer, QuestionFact, Relation, Verdict, allowed_if,
};
use crate::domain::facts::{Facts, RequisitionView};
use crate::domain::id::{PostingId, RequisitionId, UserId};
use crate::domain::question::NewRequisition;
use crate::domain::record::{ApprovalChain, Confidentiality, RequisitionStatus};

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// A row about a requisition, as far as reach
    /// (rulebook: rows 14, 18).
    pub(super) fn requisition(
        &self,
        permission: Permission,
        id: &RequisitionId,
    ) -> Result<RequisitionView<'f>, Denial> {
        let (requisition, view) = self.open_requisition(id)?;
        self.requires(permission)?;
        self.reaches_requisition(requisition, &view)?;
        Ok(view)
    }

    /// Row 15.
    pub(super) fn delete_requisition(&self, id: &RequisitionId) -> Verdict {
        let view = self.requisition(Permission::DeleteRequisitions, id)?;
        let created = || {
            let held = self.requisition_relations(&view);
            held.filter(|relation| matches!(relation, Relation::RequisitionCreator))
        };
        self.condition(
            || {
                vec![
                    self.relations_to_requisition(id, created()),
                    Finding::Status(view.status),
                ]
            },
            self.may_delete(view.status, is_any(created())),
        )
    }

    /// Row 15, step 6: the union of the levels held.
    fn may_delete(&self, status: RequisitionStatus, created: bool) -> Verdict {
        use RequisitionStatus as S;
        let row = Permission::DeleteRequisitions;
        let settled = matches!(status, S::Open | S::Closed | S::OnHold);
        let mut related = false;
        for level in self.grants().get(row).levels(row) {
            let (relation, state) = match level {
                Level::AnyOpenClosedOnHold => (true, settled),
                Level::CreatedDraftPendingRejected => (created, !settled),
                _ => (true, !settled),
            };
            if relation && state {
                return Ok(());
            }
            related |= relation;
        }
        Err(if related {
            Denial::State
        } else {
            Denial::RelationMissing
        })
    }

    /// Row 16, for one that exists.
    pub(super) fn edit_requisition(&self, id: &RequisitionId) -> Verdict {
        let view = self.requisition(Permission::CreateAndEditRequisitions, id)?;
        let edits = || {
            let held = self.requisition_relations(&view);
            held.filter(|relation| !matches!(relation, Relation::RequisitionCreator))
        };
        self.condition(
            || {
                vec![
                    self.relations_to_requisition(id, edits()),
                    Finding::Status(view.status),
                    self.default_chain(),
                ]
            },
            self.may_edit(is_any(edits()), view.status),
        )
    }

    /// Row 16, step 6 (`X27`).
    fn may_edit(&self, related: bool, status: RequisitionStatus) -> Verdict {
        if self.level(Permission::CreateAndEditRequisitions) == Some(Level::All) {
            return Ok(());
        }
        if !related {
            return Err(Denial::RelationMissing);
        }
        let early = matches!(
            status,
            RequisitionStatus::Draft | RequisitionStatus::Pending
        );
        match self.settings().default_requisition_chain {
            ApprovalChain::Exists if early => Ok(()),
            ApprovalChain::Exists | ApprovalChain::None => Err(Denial::State),
        }
    }

    /// Row 16, for one that does not exist yet.
    pub(super) fn create_requisition(&self, new: &NewRequisition) -> Verdict {
        self.requires(Permission::CreateAndEditRequisitions)?;
        let row_12 = Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles;
        let confidential = new.confidentiality == Confidentiality::Confidential;
        let (owner, hiring_manager) = (new.owner.as_ref(), new.hiring_manager.as_ref());
        let is = |user: Option<&UserId>| user.is_some_and(|user| self.is(user));
        let shown = allowed_if(
            !confidential || self.level(row_12).is_some(),
            Denial::Confidential,
        );
        self.condition(
            || {
                let row_12 = confidential.then(|| self.holding_of(row_12)).into_iter();
                let others = [
                    self.names(QuestionFact::Owner, owner),
                    self.names(QuestionFact::HiringManager, hiring_manager),
                    self.default_chain(),
                ];
                row_12.chain(others).collect()
            },
            shown.and_then(|()| {
                self.may_edit(is(owner) || is(hiring_manager), RequisitionStatus::Draft)
            }),
        )
    }

    /// Row 17: the requisition before the posting
    /// (rulebook: row 17, X28).
    pub(super) fn link(&self, requisition_id: &RequisitionId, posting_id: &PostingId) -> Verdict {
        let row = Permission::LinkPostingsAndRequisitions;
        let (requisition, its) = self.open_requisition(requisition_id)?;
        let (posting, posting_view) = self.open_posting(posting_id)?;
        self.requires(row)?;
        self.reaches_requisition(requisition, &its)?;
        self.reaches_posting(posting, &posting_view)?;
        let relations = || self.requisition_relations(&its);
        // A confidential pair is one to one (`X28`).
        let confidential = [its.confidentiality, posting_view.confidentiality]
            .contains(&Confidentiality::Confidential);
        let elsewhere = confidential
            && (its.postings.iter().any(|linked| *linked != posting)
                || posting_view
                    .requisitions
                    .iter()
                    .any(|linked| *linked != requisition));
        let may_link = related(self.level(row) == Some(Level::All) || is_any(relations()));
        self.condition(
            || {
                let held = self.relations_to_requisition(requisition_id, relations());
                let linked = confidential.then_some(Finding::LinkedElsewhere(elsewhere));
                [held].into_iter().chain(linked).collect()
            },
            may_link.and_then(|()| allowed_if(!elsewhere, Denial::State)),
        )
    }

    fn default_chain(&self) -> Finding {
        Finding::DefaultChain(self.settings().default_requisition_chain)
    }
}
