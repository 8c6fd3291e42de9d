//! What each privilege takes (rulebook, section 6).

use super::QuestionParser;
use crate::domain::privilege::{PrivilegeKind, SensitiveInformation};
use crate::domain::question::PrivilegeQuestion;

impl QuestionParser {
    pub(super) fn privilege(&mut self, kind: PrivilegeKind) -> Option<PrivilegeQuestion> {
        match kind {
            PrivilegeKind::Sensitive(kind) => self.sensitive(kind),
            PrivilegeKind::BulkCandidateImport => Some(PrivilegeQuestion::BulkCandidateImport),
            PrivilegeKind::DataExport => {
                let report = self.form.report.take();
                self.fact("report", report)
                    .map(PrivilegeQuestion::DataExport)
            }
        }
    }

    fn sensitive(&mut self, kind: SensitiveInformation) -> Option<PrivilegeQuestion> {
        match kind {
            SensitiveInformation::Secret(secret) => {
                let opportunity = self.opportunity();
                let author = self.form.author.take();
                let author = self.fact("author", author);
                Some(PrivilegeQuestion::Secret {
                    secret,
                    opportunity: opportunity?,
                    author: author?,
                })
            }
            SensitiveInformation::Offers => {
                let opportunity = self.opportunity();
                let author = self.form.author.take();
                let author = self.fact("author", author);
                let signatories = self.form.signatories.take();
                let signatories = self.fact("signatories", signatories);
                let approvers = self.form.approvers.take();
                let approvers = self.fact("approvers", approvers);
                Some(PrivilegeQuestion::Offers {
                    opportunity: opportunity?,
                    author: author?,
                    signatories: signatories?,
                    approvers: approvers?,
                })
            }
            SensitiveInformation::HiredProfiles => {
                self.opportunity().map(PrivilegeQuestion::HiredProfiles)
            }
            SensitiveInformation::PostingFields => {
                self.posting().map(PrivilegeQuestion::PostingFields)
            }
        }
    }
}
