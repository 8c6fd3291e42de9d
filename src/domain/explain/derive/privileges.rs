//! Step 7, and privileges themselves (rulebook, section 6).

use super::{P, Walk};
use crate::domain::decide::{Denial, Verdict};
use crate::domain::explain::{Finding, Ground, NamedPerson, Names, QuestionFact, Relation, Thing};
use crate::domain::facts::{OpportunityRef, OpportunityView, PostingRef, PowerRef};
use crate::domain::id::{OpportunityId, PostingId, ReportName, UserId};
use crate::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use crate::domain::question::PrivilegeQuestion;

impl<F: Names> Walk<'_, F> {
    /// A question about a privilege.
    pub(super) fn privilege(&mut self, question: &PrivilegeQuestion) -> Option<()> {
        match question {
            PrivilegeQuestion::Secret {
                secret,
                opportunity,
                author,
            } => {
                let author = self.names(QuestionFact::Author, author.as_ref());
                let kind = SensitiveInformation::Secret(*secret);
                self.sensitive(kind, opportunity, vec![author])
            }
            PrivilegeQuestion::Offers {
                opportunity,
                author,
                signatories,
                approvers,
            } => {
                let facts = vec![
                    self.names(QuestionFact::Author, author.as_ref()),
                    self.names_among(QuestionFact::Signatories, signatories),
                    self.names_among(QuestionFact::Approvers, approvers),
                ];
                self.sensitive(SensitiveInformation::Offers, opportunity, facts)
            }
            PrivilegeQuestion::HiredProfiles(opportunity) => {
                let kind = SensitiveInformation::HiredProfiles;
                self.sensitive(kind, opportunity, Vec::new())
            }
            PrivilegeQuestion::PostingFields(id) => self.posting_fields(id),
            PrivilegeQuestion::BulkCandidateImport => {
                let kind = PrivilegeKind::BulkCandidateImport;
                self.has_prerequisite_of(kind)?;
                self.holds_one(kind, None, |power| *power == Power::BulkCandidateImport)
            }
            PrivilegeQuestion::DataExport(report) => {
                let kind = PrivilegeKind::DataExport;
                self.has_prerequisite_of(kind)?;
                self.holds_one(
                    kind,
                    Some(report),
                    |power| matches!(power, Power::DataExport(held) if held == report),
                )
            }
        }
    }

    fn posting_fields(&mut self, id: &PostingId) -> Option<()> {
        let kind = SensitiveInformation::PostingFields;
        let (found, view) = self.opens_posting(id)?;
        self.has_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
        self.reaches_posting(id, found, &view)?;
        self.is_entitled(kind, Some(found), self.verdict)
    }

    /// Sensitive information of a profile; the facts say whom it concerns.
    fn sensitive(
        &mut self,
        kind: SensitiveInformation,
        id: &OpportunityId,
        facts: Vec<Finding>,
    ) -> Option<()> {
        let (found, view) = self.opens_opportunity(id)?;
        self.has_prerequisite_of(PrivilegeKind::Sensitive(kind))?;
        self.opens_profile(found, &view)?;
        let concerned =
            (facts.iter()).any(|fact| matches!(fact, Finding::Fact(_, NamedPerson::User)));
        if !facts.is_empty() {
            self.note(Ground::Condition(facts), Ok(()))?;
        }
        if concerned {
            return Some(());
        }
        self.is_entitled(kind, view.posting, self.verdict)
    }

    fn has_prerequisite_of(&mut self, kind: PrivilegeKind) -> Option<()> {
        // Row 11 would do as well for sensitive information, but nobody holds
        // it without row 1.
        let row = match kind {
            PrivilegeKind::Sensitive(_) | PrivilegeKind::BulkCandidateImport => {
                P::ManageProfilesAndViewAssociatedPostings
            }
            PrivilegeKind::DataExport => P::ViewVisualInsightsReports,
        };
        let held = Ground::Role(self.held(row, None));
        let verdict = self.asker.has_prerequisite_of(kind);
        self.note(held, verdict)
    }

    /// Steps 5 and 7 of a row about a profile that asks for nothing between.
    pub(super) fn opens_profile(
        &mut self,
        found: OpportunityRef,
        view: &OpportunityView,
    ) -> Option<()> {
        self.reaches_profile(found, view)?;
        self.sees_hired(view)
    }

    /// Steps 6 and 7 of a row about a profile.
    pub(super) fn conclude_profile(
        &mut self,
        findings: Vec<Finding>,
        view: &OpportunityView,
    ) -> Option<()> {
        let verdict = match self.verdict {
            Err(Denial::PrivilegeMissing) => Ok(()),
            verdict => verdict,
        };
        self.note(Ground::Condition(findings), verdict)?;
        self.sees_hired(view)
    }

    /// Step 7 of a profile, where there is anything to ask.
    fn sees_hired(&mut self, view: &OpportunityView) -> Option<()> {
        if !self.asker.is_restricted(view) {
            return Some(());
        }
        let mut findings = vec![Finding::HiredProfile];
        let facts = self.asker.facts;
        let posting = view.posting.and_then(|posting| {
            let found = facts.posting(posting)?;
            Some((facts.posting_id(posting)?, found))
        });
        let mut hires = false;
        if let Some((id, found)) = posting {
            let relations: Vec<Relation> = [
                (found.owner, Relation::PostingOwner),
                (found.hiring_manager, Relation::PostingHiringManager),
            ]
            .into_iter()
            .filter(|(user, _)| *user == Some(self.asker.me))
            .map(|(_, relation)| relation)
            .collect();
            hires = !relations.is_empty();
            findings.push(Finding::Relations(Thing::Posting(id), relations));
        }
        self.note(Ground::Condition(findings), Ok(()))?;
        if hires {
            return Some(());
        }
        let verdict = self.asker.may_see_hired(view);
        self.is_entitled(SensitiveInformation::HiredProfiles, view.posting, verdict)
    }

    /// Whether the user has sensitive information where it belongs to a
    /// posting.
    pub(super) fn is_entitled(
        &mut self,
        kind: SensitiveInformation,
        posting: Option<PostingRef>,
        verdict: Verdict,
    ) -> Option<()> {
        let held = self.held_powers(|power| self.asker.is_within(power, kind, posting));
        let facts = self.asker.facts;
        let known = posting.filter(|posting| facts.posting(*posting).is_some());
        let ground = Ground::Privilege {
            kind: PrivilegeKind::Sensitive(kind),
            report: None,
            posting: known.and_then(|posting| facts.posting_id(posting)),
            held,
            always: self.asker.is_super_admin(),
        };
        self.note(ground, verdict)
    }

    fn holds_one(
        &mut self,
        kind: PrivilegeKind,
        report: Option<&ReportName>,
        will_do: impl Fn(&PowerRef) -> bool,
    ) -> Option<()> {
        let ground = Ground::Privilege {
            kind,
            report: report.cloned(),
            posting: None,
            held: self.held_powers(will_do),
            always: self.asker.is_super_admin(),
        };
        self.note(ground, self.verdict)
    }

    fn held_powers(&self, will_do: impl Fn(&PowerRef) -> bool) -> Vec<Power<PostingId, String>> {
        let held = self.asker.view().privileges.iter();
        held.filter(|power| will_do(power))
            .filter_map(|power| self.asker.facts.power(power))
            .collect()
    }

    /// Whether a fact that names several names the user.
    fn names_among(&self, fact: QuestionFact, named: &[UserId]) -> Finding {
        let me = named.iter().find(|user| self.asker.is(user));
        self.names(fact, me.or(named.first()))
    }
}
