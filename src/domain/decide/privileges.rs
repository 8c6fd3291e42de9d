//! Step 7, and questions about privileges themselves (rulebook, section 6).

use std::iter;

use super::relations::is_any;
use super::{Asker, Denial, Finding, Ground, Observer, QuestionFact, Verdict, allowed_if};
use crate::domain::catalogue::Permission;
use crate::domain::extent::Extent;
use crate::domain::facts::{Facts, Names, OpportunityView, PostingRef, PostingView, PowerRef};
use crate::domain::id::{OpportunityId, ReportName, UserId};
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::PrivilegeQuestion;
use crate::domain::record::HiredProfiles;

use Permission::{
    CreateAndEditPostings as ROW_11, ManageProfilesAndViewAssociatedPostings as ROW_1,
    ViewVisualInsightsReports as ROW_21,
};

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// Whether the user may do what a privilege is for
    /// (rulebook: section 6).
    pub(super) fn privilege(&self, question: &PrivilegeQuestion) -> Verdict {
        use QuestionFact as Fact;
        match question {
            PrivilegeQuestion::Secret {
                secret,
                opportunity,
                author,
            } => {
                let kind = SensitiveInformation::Secret(*secret);
                let concerned = [(Fact::Author, author.as_slice())];
                self.sensitive(kind, opportunity, &concerned)
            }
            PrivilegeQuestion::Offers {
                opportunity,
                author,
                signatories,
                approvers,
            } => {
                let concerned = [
                    (Fact::Author, author.as_slice()),
                    (Fact::Signatories, signatories.as_slice()),
                    (Fact::Approvers, approvers.as_slice()),
                ];
                self.sensitive(SensitiveInformation::Offers, opportunity, &concerned)
            }
            PrivilegeQuestion::HiredProfiles(opportunity) => {
                self.sensitive(SensitiveInformation::HiredProfiles, opportunity, &[])
            }
            PrivilegeQuestion::PostingFields(posting) => {
                let kind = SensitiveInformation::PostingFields;
                let (posting, view) = self.open_posting(posting)?;
                self.requires_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
                self.reaches_posting(posting, &view)?;
                self.requires_sensitive(kind, Some(posting))
            }
            PrivilegeQuestion::BulkCandidateImport => {
                let kind = PrivilegeKind::BulkCandidateImport;
                self.requires_prerequisite_of(kind)?;
                let will_do = |power: &PowerRef| *power == Power::BulkCandidateImport;
                self.requires_power(kind, None, None, will_do)
            }
            PrivilegeQuestion::DataExport(report) => {
                let kind = PrivilegeKind::DataExport;
                self.requires_prerequisite_of(kind)?;
                let will_do =
                    |power: &PowerRef| matches!(power, Power::DataExport(held) if held == report);
                self.requires_power(kind, Some(report), None, will_do)
            }
        }
    }

    /// Sensitive information of a profile. Whoever it concerns, such as its
    /// author, needs no privilege, but reach like everybody else.
    fn sensitive(
        &self,
        kind: SensitiveInformation,
        opportunity: &OpportunityId,
        concerned: &[(QuestionFact, &[UserId])],
    ) -> Verdict {
        let (opportunity, view) = self.open_opportunity(opportunity)?;
        self.requires_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
        self.opens_profile(opportunity, &view)?;
        if !concerned.is_empty() {
            let named = |(fact, users): &(_, &[UserId])| self.names_one_of(*fact, users);
            self.condition(|| concerned.iter().map(named).collect(), Ok(()))?;
        }
        let mut users = concerned.iter().flat_map(|(_, users)| *users);
        if users.any(|user| self.is(user)) {
            return Ok(());
        }
        self.requires_sensitive(kind, view.posting)
    }

    /// Step 4 of a privilege: it is not dormant.
    fn requires_prerequisite_of(&self, kind: PrivilegeKind) -> Verdict {
        // Row 11 would do as well for sensitive information, but nobody holds
        // it without row 1.
        let row = match kind {
            PrivilegeKind::Sensitive(_) | PrivilegeKind::BulkCandidateImport => ROW_1,
            PrivilegeKind::DataExport => ROW_21,
        };
        self.role(row, None, self.has_prerequisite_of(kind))
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
        let held = rows.iter().any(|row| self.holds(*row).is_ok());
        allowed_if(held, Denial::PermissionNotHeld)
    }

    /// Step 7: sensitive information of this type where it belongs to the
    /// posting.
    pub(super) fn requires_sensitive(
        &self,
        kind: SensitiveInformation,
        posting: Option<PostingRef>,
    ) -> Verdict {
        self.requires_power(PrivilegeKind::Sensitive(kind), None, posting, |power| {
            self.is_within(power, kind, posting)
        })
    }

    /// Step 7: a power that will do.
    fn requires_power(
        &self,
        kind: PrivilegeKind,
        report: Option<&ReportName>,
        posting: Option<PostingRef>,
        will_do: impl Fn(&PowerRef) -> bool,
    ) -> Verdict {
        let names = self.facts.names();
        let known = || posting.filter(|posting| self.facts.posting(*posting).is_some());
        self.step(
            || {
                Some(Ground::Privilege {
                    kind,
                    report: report.cloned(),
                    posting: known().and_then(|posting| names.posting_id(posting)),
                    held: (self.own_powers(&will_do))
                        .filter_map(|power| names.power(power))
                        .collect(),
                    always: self.is_super_admin(),
                })
            },
            allowed_if(self.has_power(kind, &will_do), Denial::PrivilegeMissing),
        )
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
                    || known.is_some_and(|(at, view)| reach.matches(&at, &view.categories));
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
            || (self.has_prerequisite_of(kind).is_ok() && is_any(self.own_powers(will_do)))
    }

    /// The user's own powers that will do, dormant or not.
    fn own_powers(
        &self,
        will_do: impl Fn(&PowerRef) -> bool,
    ) -> impl Iterator<Item = &'f PowerRef> {
        let held = self.view().privileges.iter();
        held.filter(move |power| will_do(power))
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
        let posting = view
            .posting
            .and_then(|at| Some((at, self.facts.posting(at)?)));
        let hires = |(_, found): &(PostingRef, PostingView<'f>)| self.hiring_relations(found);
        let hiring = posting.iter().flat_map(hires);
        self.condition(
            || {
                let relations = |found: &(PostingRef, _)| {
                    let held = self.named_relations(hires(found));
                    self.relations_to(found.0, held)
                };
                let relations = posting.as_ref().and_then(relations);
                iter::once(Finding::HiredProfile).chain(relations).collect()
            },
            Ok(()),
        )?;
        if is_any(hiring) {
            return Ok(());
        }
        self.requires_sensitive(SensitiveInformation::HiredProfiles, view.posting)
    }
}
