//! Rows about requisitions.

use super::related;
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::{Asker, Denial, Verdict};
use crate::domain::facts::{Facts, RequisitionView};
use crate::domain::id::{PostingId, RequisitionId, UserId};
use crate::domain::question::NewRequisition;
use crate::domain::record::{ApprovalChain, Confidentiality, RequisitionStatus};

impl<'f, F: Facts> Asker<'f, F> {
    /// A row about a requisition, as far as reach
    /// (rulebook: rows 14, 18).
    pub(super) fn requisition(
        &self,
        permission: Permission,
        id: &RequisitionId,
    ) -> Result<RequisitionView<'f>, Denial> {
        let (_, view) = self.open_requisition(id)?;
        self.holds(permission)?;
        self.reaches_requisition(&view)?;
        Ok(view)
    }

    /// Row 15: the union of the levels held.
    pub(super) fn delete_requisition(&self, id: &RequisitionId) -> Verdict {
        use RequisitionStatus as S;
        let row = Permission::DeleteRequisitions;
        let view = self.requisition(row, id)?;
        let settled = matches!(view.status, S::Open | S::Closed | S::OnHold);
        let mut related = false;
        for level in self.grants().get(row).levels(row) {
            let (relation, state) = match level {
                Level::AnyOpenClosedOnHold => (true, settled),
                Level::CreatedDraftPendingRejected => (view.creator == Some(self.me), !settled),
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
        let related = self.is_one_of(&[view.owner, view.hiring_manager]);
        self.may_edit(related, view.status)
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
        self.holds(Permission::CreateAndEditRequisitions)?;
        if new.confidentiality == Confidentiality::Confidential
            && self
                .level(Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles)
                .is_none()
        {
            return Err(Denial::Confidential);
        }
        let is = |user: &Option<UserId>| user.as_ref().is_some_and(|user| self.is(user));
        let related = is(&new.owner) || is(&new.hiring_manager);
        self.may_edit(related, RequisitionStatus::Draft)
    }

    /// Row 17: the requisition before the posting
    /// (rulebook: row 17, X28).
    pub(super) fn link(&self, requisition: &RequisitionId, posting: &PostingId) -> Verdict {
        let row = Permission::LinkPostingsAndRequisitions;
        let (requisition_ref, requisition) = self.open_requisition(requisition)?;
        let (posting_ref, posting) = self.open_posting(posting)?;
        self.holds(row)?;
        self.reaches_requisition(&requisition)?;
        self.reaches_posting(posting_ref, &posting)?;
        related(
            self.level(row) == Some(Level::All)
                || self.is_one_of(&[
                    requisition.owner,
                    requisition.creator,
                    requisition.hiring_manager,
                ]),
        )?;
        // A confidential pair is one to one (`X28`).
        let confidential = requisition.confidentiality == Confidentiality::Confidential
            || posting.confidentiality == Confidentiality::Confidential;
        let elsewhere = requisition
            .postings
            .iter()
            .any(|&linked| linked != posting_ref)
            || posting
                .requisitions
                .iter()
                .any(|&linked| linked != requisition_ref);
        if confidential && elsewhere {
            Err(Denial::State)
        } else {
            Ok(())
        }
    }
}
