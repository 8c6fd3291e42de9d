//! Step 7, and questions about privileges themselves (rulebook, section 6).

use super::{Asker, Denial, Verdict};
use crate::domain::catalogue::Permission;
use crate::domain::facts::{Facts, OpportunityView, PostingRef, PowerRef};
use crate::domain::id::{OpportunityId, UserId};
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::PrivilegeQuestion;
use crate::domain::reach::Extent;
use crate::domain::record::HiredProfiles;

use Permission::{
    CreateAndEditPostings as ROW_11, ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewVisualInsightsReports as ROW_21,
};

impl<F: Facts> Asker<'_, F> {
    /// Whether the user may do what a privilege is for
    /// (rulebook: section 6).
    pub(super) fn privilege(&self, question: &PrivilegeQuestion) -> Verdict {
        match question {
            PrivilegeQuestion::Secret {
                secret,
                opportunity,
                author,
            } => {
                let kind = SensitiveInformation::Secret(*secret);
                self.sensitive(kind, opportunity, author)
            }
            PrivilegeQuestion::Offers {
                opportunity,
                author,
                signatories,
                approvers,
            } => {
                let concerned = author.iter().chain(signatories).chain(approvers);
                self.sensitive(SensitiveInformation::Offers, opportunity, concerned)
            }
            PrivilegeQuestion::HiredProfiles(opportunity) => {
                self.sensitive(SensitiveInformation::HiredProfiles, opportunity, [])
            }
            PrivilegeQuestion::PostingFields(posting) => {
                let kind = SensitiveInformation::PostingFields;
                let (posting, view) = self.open_posting(posting)?;
                self.has_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
                self.reaches_posting(posting, &view)?;
                granted(self.is_entitled(kind, Some(posting)))
            }
            PrivilegeQuestion::BulkCandidateImport => {
                self.has_prerequisite_of(PrivilegeKind::BulkCandidateImport)?;
                let kind = PrivilegeKind::BulkCandidateImport;
                granted(self.has_power(kind, |power| *power == Power::BulkCandidateImport))
            }
            PrivilegeQuestion::DataExport(report) => {
                self.has_prerequisite_of(PrivilegeKind::DataExport)?;
                granted(self.has_power(
                    PrivilegeKind::DataExport,
                    |power| matches!(power, Power::DataExport(held) if held == report),
                ))
            }
        }
    }

    /// Sensitive information of a profile. Whoever it concerns, such as its
    /// author, needs no privilege, but reach like everybody else.
    fn sensitive<'a>(
        &self,
        kind: SensitiveInformation,
        opportunity: &OpportunityId,
        concerned: impl IntoIterator<Item = &'a UserId>,
    ) -> Verdict {
        let (opportunity, view) = self.open_opportunity(opportunity)?;
        self.has_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
        self.reaches_profile(opportunity, &view)?;
        self.may_see_hired(&view)?;
        let concerns_me = concerned.into_iter().any(|user| self.is(user));
        granted(concerns_me || self.is_entitled(kind, view.posting))
    }

    /// The part of the role without which a privilege is dormant. Row 1 and
    /// row 11 each do for every type of sensitive information: the rulebook
    /// does not tell the types apart. (Row 11 depends on row 1, so nobody
    /// holds it alone.)
    pub(crate) fn has_prerequisite_of(&self, kind: PrivilegeKind) -> Verdict {
        let rows: &[Permission] = match kind {
            PrivilegeKind::Sensitive(_) => &[ROW_1, ROW_11],
            PrivilegeKind::BulkCandidateImport => &[ROW_1],
            PrivilegeKind::DataExport => &[ROW_21],
        };
        if rows.iter().any(|row| self.holds(*row).is_ok()) {
            Ok(())
        } else {
            Err(Denial::PermissionNotHeld)
        }
    }

    /// Whether the user has sensitive information of this type where it
    /// belongs to the posting: a Super Admin always, others by a privilege
    /// that is not dormant. Where there is no posting, or one that steward
    /// does not know, only a privilege for all postings counts.
    pub(crate) fn is_entitled(
        &self,
        kind: SensitiveInformation,
        posting: Option<PostingRef>,
    ) -> bool {
        self.has_power(PrivilegeKind::Sensitive(kind), |power| {
            self.is_within(power, kind, posting)
        })
    }

    /// Whether a power is for this type, as far as the posting.
    pub(crate) fn is_within(
        &self,
        power: &PowerRef,
        kind: SensitiveInformation,
        posting: Option<PostingRef>,
    ) -> bool {
        let known = posting.and_then(|posting| Some((posting, self.facts.posting(posting)?)));
        match power {
            Power::Sensitive(held, Extent::All) => *held == kind,
            Power::Sensitive(held, Extent::Within(reach)) => {
                let within =
                    || known.is_some_and(|(at, view)| reach.matches(&at, &view.whereabouts));
                *held == kind && within()
            }
            Power::BulkCandidateImport | Power::DataExport(_) => false,
        }
    }

    /// Whether the user has a power: a Super Admin each of them, others one
    /// of their own that will do and is not dormant.
    pub(crate) fn has_power(
        &self,
        kind: PrivilegeKind,
        will_do: impl Fn(&PowerRef) -> bool,
    ) -> bool {
        self.is_super_admin()
            || (self.has_prerequisite_of(kind).is_ok()
                && self.view().privileges.iter().any(will_do))
    }

    /// Whether step 7 asks for anything about a profile.
    pub(crate) fn is_restricted(&self, view: &OpportunityView) -> bool {
        match self.settings().hired_profiles {
            HiredProfiles::WithinReach => false,
            HiredProfiles::Restricted => self.facts.is_hired(view),
        }
    }

    /// Step 7 for a profile. While the account restricts hired profiles, that
    /// of a hired opportunity is for the posting's owner and hiring manager
    /// and for whoever is entitled to hired profiles there
    /// (rulebook: section 6).
    pub(crate) fn may_see_hired(&self, view: &OpportunityView) -> Verdict {
        if !self.is_restricted(view) {
            return Ok(());
        }
        let posting = view.posting.and_then(|posting| self.facts.posting(posting));
        let hires = posting.is_some_and(|at| self.is_one_of(&[at.owner, at.hiring_manager]));
        granted(hires || self.is_entitled(SensitiveInformation::HiredProfiles, view.posting))
    }
}

fn granted(entitled: bool) -> Verdict {
    if entitled {
        Ok(())
    } else {
        Err(Denial::PrivilegeMissing)
    }
}
