//! How many things come into and go out of a user's reach.
//!
//! Most users see most things for no reason of their own, so things are
//! counted in groups that look the same to a stranger, and only those to which
//! the user has a relation are asked about one by one.

use std::collections::{BTreeSet, HashMap};

use super::Flow;
use super::viewer::{Class, Viewer};
use crate::domain::decide::Asker;
use crate::domain::enumerable_facts::{EnumerableFacts, KnownResources};
use crate::domain::facts::{
    OpportunityRef, OpportunityView, PostingRef, PostingView, RequisitionRef, RequisitionView,
};
use crate::domain::record::{Confidentiality, Lifecycle};

/// How many profiles there are of each class.
type Profiles = [u64; Class::COUNT];

/// What there is to be seen in an account, whoever looks.
pub(super) struct VisibleCounts<'f, C> {
    facts: &'f C,
    profiles: Profiles,
    profiles_at: HashMap<PostingRef, Profiles>,
    postings: Vec<(PostingRef, PostingView<'f>)>,
    requisitions: Vec<(RequisitionRef, RequisitionView<'f>)>,
}

impl<'f, C: EnumerableFacts> VisibleCounts<'f, C> {
    /// Counts everything once.
    pub(super) fn survey(facts: &'f C) -> Self {
        let postings = KnownResources::<PostingRef>::in_id_order(facts, None);
        let requisitions = KnownResources::<RequisitionRef>::in_id_order(facts, None);
        let mut counts = Self {
            facts,
            profiles: Profiles::default(),
            profiles_at: HashMap::new(),
            postings: postings
                .filter_map(|posting| Some((posting, facts.posting(posting)?)))
                .collect(),
            requisitions: requisitions
                .filter_map(|at| Some((at, facts.requisition(at)?)))
                .collect(),
        };
        for opportunity in KnownResources::<OpportunityRef>::in_id_order(facts, None) {
            if let Some(view) = facts.opportunity(opportunity)
                && view.lifecycle == Lifecycle::Live
            {
                counts.count(&view);
            }
        }
        counts
    }

    fn count(&mut self, view: &OpportunityView) {
        let (class, posting) = self.class(view);
        let one = |profiles: &mut Profiles| {
            if let Some(count) = profiles.get_mut(class.place()) {
                *count += 1;
            }
        };
        one(&mut self.profiles);
        if let Some(posting) = posting {
            one(self.profiles_at.entry(posting).or_default());
        }
    }

    /// What a profile is to a stranger, and the posting, if steward knows it,
    /// that may make a difference to others. One that steward does not know
    /// makes the profile confidential, and nobody has a relation to it.
    fn class(&self, view: &OpportunityView) -> (Class, Option<PostingRef>) {
        let hired = self.facts.is_hired(view);
        let known = view.posting.filter(|at| self.facts.posting(*at).is_some());
        let posting = view.posting.map(|at| {
            let found = self.facts.posting(at);
            found.map_or(Confidentiality::Confidential, |at| at.confidentiality)
        });
        let confidentiality = match posting {
            Some(Confidentiality::Confidential) => Confidentiality::Confidential,
            Some(Confidentiality::Open) | None => view.confidentiality,
        };
        let class = Class {
            confidentiality,
            hired,
        };
        (class, known)
    }

    /// Profiles, postings and requisitions.
    pub(super) fn flows(
        &self,
        then: Option<&Asker<'_, C>>,
        now: Option<&Asker<'_, C>>,
    ) -> (Flow, Flow, Flow) {
        let (then, now) = (Viewer(then), Viewer(now));
        let mut profiles = Flow::default();
        let mut postings = Flow::default();
        let mut requisitions = Flow::default();

        let mut strangers = self.profiles;
        for (posting, view) in &self.postings {
            postings.pass(
                1,
                then.sees_posting(*posting, view),
                now.sees_posting(*posting, view),
            );
            if !then.is_related_to(*posting, view) && !now.is_related_to(*posting, view) {
                continue;
            }
            let Some(here) = self.profiles_at.get(posting) else {
                continue;
            };
            for ((class, count), rest) in Class::ALL.into_iter().zip(here).zip(&mut strangers) {
                let (was, is) = (
                    then.sees_class(class, Some(*posting)),
                    now.sees_class(class, Some(*posting)),
                );
                profiles.pass(*count, was, is);
                *rest = rest.saturating_sub(*count);
            }
        }
        for (class, count) in Class::ALL.into_iter().zip(strangers) {
            let (was, is) = (then.sees_class(class, None), now.sees_class(class, None));
            profiles.pass(count, was, is);
        }
        for opportunity in self.own(then, now) {
            self.correct(&mut profiles, opportunity, then, now);
        }
        for (at, view) in &self.requisitions {
            let (was, is) = (
                then.sees_requisition(*at, view),
                now.sees_requisition(*at, view),
            );
            requisitions.pass(1, was, is);
        }
        (profiles, postings, requisitions)
    }

    /// The opportunities to which a user has a relation of their own: owned,
    /// on a panel, or the user's own candidacies.
    fn own(&self, then: Viewer<'_, '_, C>, now: Viewer<'_, '_, C>) -> BTreeSet<OpportunityRef> {
        let mut own = BTreeSet::new();
        for asker in [then.0, now.0].into_iter().flatten() {
            own.extend(self.facts.opportunities_owned_by(asker.me, None));
            let panels = self.facts.panels_of(asker.me, None);
            own.extend(panels.filter_map(|at| Some(self.facts.interview(at)?.opportunity)));
            for candidate in asker.view().linked_candidates {
                own.extend(self.facts.opportunities_of(*candidate));
            }
        }
        own
    }

    /// Puts what is so about one opportunity in the place of what its group
    /// was counted for.
    fn correct(
        &self,
        profiles: &mut Flow,
        opportunity: OpportunityRef,
        then: Viewer<'_, '_, C>,
        now: Viewer<'_, '_, C>,
    ) {
        let Some(view) = self.facts.opportunity(opportunity) else {
            return;
        };
        if view.lifecycle != Lifecycle::Live {
            return;
        }
        let (class, posting) = self.class(&view);
        let (was, is) = (
            then.sees_class(class, posting),
            now.sees_class(class, posting),
        );
        profiles.take_back(was, is);
        let (was, is) = (
            then.sees_profile(opportunity, &view),
            now.sees_profile(opportunity, &view),
        );
        profiles.pass(1, was, is);
    }
}

impl Flow {
    /// So many things were, and are, within reach or not.
    fn pass(&mut self, count: u64, was: bool, is: bool) {
        match (was, is) {
            (false, true) => self.gained += count,
            (true, false) => self.lost += count,
            (true, true) | (false, false) => {}
        }
    }

    /// One thing was counted so, and should not have been.
    fn take_back(&mut self, was: bool, is: bool) {
        match (was, is) {
            (false, true) => self.gained = self.gained.saturating_sub(1),
            (true, false) => self.lost = self.lost.saturating_sub(1),
            (true, true) | (false, false) => {}
        }
    }
}
