//! Row 12: what is confidential.

use crate::domain::catalogue::Permission;
use crate::domain::decide::reach::Through;
use crate::domain::decide::{Asker, Denial, Verdict};
use crate::domain::facts::Facts;
use crate::domain::question::{Confidable, Profile};
use crate::domain::record::Confidentiality;

impl<F: Facts> Asker<'_, F> {
    /// Row 12.
    pub(super) fn view_confidential(&self, thing: &Confidable) -> Verdict {
        let row = Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles;
        let confidential = |confidentiality| match confidentiality {
            Confidentiality::Confidential => Ok(()),
            Confidentiality::Open => Err(Denial::NotConfidential),
        };
        match thing {
            Confidable::Posting(id) => {
                let (posting, view) = self.open_posting(id)?;
                self.holds(row)?;
                confidential(view.confidentiality)?;
                self.reaches_posting(posting, &view)
            }
            Confidable::Requisition(id) => {
                let (_, view) = self.open_requisition(id)?;
                self.holds(row)?;
                confidential(view.confidentiality)?;
                self.reaches_requisition(&view)
            }
            Confidable::Profile(Profile::Opportunity(id)) => {
                let (opportunity, view) = self.open_opportunity(id)?;
                self.holds(row)?;
                confidential(self.profile_confidentiality(&view))?;
                self.reaches_profile(opportunity, &view)?;
                self.may_see_hired(&view)
            }
            Confidable::Profile(profile @ Profile::Candidate(_)) => {
                self.profile(row, profile, Through::AnyConfidential)
            }
        }
    }
}
