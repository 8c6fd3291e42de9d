//! Row 12: what is confidential.

use crate::domain::catalogue::Permission;
use crate::domain::decide::{Asker, Observer, Thing, Through, Verdict};
use crate::domain::facts::Facts;
use crate::domain::question::{Confidable, Profile};

impl<F: Facts, O: Observer> Asker<'_, F, O> {
    /// Row 12.
    pub(super) fn view_confidential(&self, thing: &Confidable) -> Verdict {
        let row = Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles;
        match thing {
            Confidable::Posting(id) => {
                let (posting, view) = self.open_posting(id)?;
                self.requires(row)?;
                self.is_confidential(|| Thing::Posting(id.clone()), view.confidentiality)?;
                self.reaches_posting(posting, &view)
            }
            Confidable::Requisition(id) => {
                let (requisition, view) = self.open_requisition(id)?;
                self.requires(row)?;
                self.is_confidential(|| Thing::Requisition(id.clone()), view.confidentiality)?;
                self.reaches_requisition(requisition, &view)
            }
            Confidable::Profile(Profile::Opportunity(id)) => {
                let (opportunity, view) = self.open_opportunity(id)?;
                self.requires(row)?;
                let confidentiality = self.profile_confidentiality(&view);
                self.is_confidential(|| Thing::Opportunity(id.clone()), confidentiality)?;
                self.opens_profile(opportunity, &view)
            }
            Confidable::Profile(profile @ Profile::Candidate(_)) => {
                self.profile(row, profile, Through::AnyConfidential)
            }
        }
    }
}
