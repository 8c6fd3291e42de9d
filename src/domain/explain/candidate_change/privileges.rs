//! Privileges that are worth trying.

use super::super::RemedyChange;
use super::{CandidateChange, ChangesAround};
use crate::domain::facts::Names;
use crate::domain::id::PostingId;
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::PrivilegeQuestion;

impl<F: Names> ChangesAround<'_, F> {
    pub(super) fn privilege(&mut self, question: &PrivilegeQuestion) {
        let power = match question {
            PrivilegeQuestion::Secret { opportunity, .. }
            | PrivilegeQuestion::Offers { opportunity, .. }
            | PrivilegeQuestion::HiredProfiles(opportunity) => {
                self.opportunity(opportunity);
                if let PrivilegeKind::Sensitive(kind) = question.kind() {
                    let found = self.facts.find_opportunity(opportunity);
                    let posting = found.and_then(|found| self.known_posting_of(found));
                    self.sensitive(kind, posting.as_ref());
                }
                return;
            }
            PrivilegeQuestion::PostingFields(posting) => {
                self.posting(posting);
                self.sensitive(SensitiveInformation::PostingFields, Some(posting));
                return;
            }
            PrivilegeQuestion::BulkCandidateImport => Power::BulkCandidateImport,
            PrivilegeQuestion::DataExport(report) => Power::DataExport(report.clone()),
        };
        let privilege = RemedyChange::privilege(self.user, power);
        self.privileges.extend(privilege.map(CandidateChange::one));
    }

    /// Sensitive information for a posting, or for all where there is none.
    pub(super) fn sensitive(&mut self, kind: SensitiveInformation, posting: Option<&PostingId>) {
        let change = RemedyChange::sensitive(self.user, kind, posting);
        self.privileges.extend(change.map(CandidateChange::one));
    }
}
