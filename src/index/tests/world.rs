//! Short words for facts and questions, and numbers that look random.

use std::hash::RandomState;

use crate::domain::decide::{Decision, decide};
use crate::domain::fact_update::{
    FactUpdate, InterviewFact, OpportunityFact, PostingFact, RequisitionFact, UserFact,
};
use crate::domain::facts::Archive;
use crate::domain::id::UserId;
use crate::domain::question::{Profile, ProfileOrPosting, Question};
use crate::domain::record::{
    AssignedRole, Confidentiality, Feedback, Lifecycle, Panelist, RequisitionStatus, UserStatus,
};
use crate::domain::role::Preset;
use crate::index::Index;

/// An id of any kind.
pub(super) fn id<I: std::str::FromStr>(text: &str) -> I {
    let Ok(id) = text.parse() else {
        panic!("{text} is no id");
    };
    id
}

/// An empty index.
pub(super) fn empty() -> Index {
    Index::new(RandomState::new())
}

/// An index of these facts, told in this order.
pub(super) fn index(facts: impl IntoIterator<Item = FactUpdate>) -> Index {
    let mut index = empty();
    index.extend(facts);
    index
}

/// An active user without grants.
pub(super) fn user(name: &str, role: Preset) -> FactUpdate {
    FactUpdate::User(id(name), Some(user_fact(AssignedRole::Preset(role))))
}

pub(super) fn user_fact(role: AssignedRole) -> UserFact {
    UserFact {
        status: UserStatus::Active,
        role: Some(role),
        manager: None,
        linked_candidates: Vec::new(),
        access: Vec::new(),
        privileges: Vec::new(),
    }
}

/// An open posting that nobody is related to.
pub(super) fn posting_fact() -> PostingFact {
    PostingFact {
        confidentiality: Confidentiality::Open,
        owner: None,
        creator: None,
        hiring_manager: None,
        department: None,
        team: None,
        location: None,
        further_locations: Vec::new(),
    }
}

/// An open requisition with these links.
pub(super) fn requisition(name: &str, postings: &[&str]) -> FactUpdate {
    let fact = RequisitionFact {
        confidentiality: Confidentiality::Open,
        status: RequisitionStatus::Open,
        owner: None,
        creator: None,
        hiring_manager: None,
        postings: postings.iter().map(|posting| id(posting)).collect(),
    };
    FactUpdate::Requisition(id(name), Some(fact))
}

pub(super) fn candidate(name: &str) -> FactUpdate {
    FactUpdate::Candidate(id(name), Some(Lifecycle::Live))
}

/// An open, live opportunity of a candidate.
pub(super) fn opportunity_fact(candidate: &str) -> OpportunityFact {
    OpportunityFact {
        candidate: id(candidate),
        posting: None,
        owner: None,
        confidentiality: Confidentiality::Open,
        lifecycle: Lifecycle::Live,
        stage: None,
        archive: Archive::Active,
        names_requisition_for_hire: false,
    }
}

pub(super) fn opportunity(name: &str, candidate: &str) -> FactUpdate {
    FactUpdate::Opportunity(id(name), Some(opportunity_fact(candidate)))
}

/// An interview whose panel has given no feedback yet.
pub(super) fn interview(name: &str, opportunity: &str, panel: &[&str]) -> FactUpdate {
    let seat = |user: &&str| Panelist {
        user: id(user),
        feedback: Feedback::Missing,
    };
    let fact = InterviewFact {
        opportunity: id(opportunity),
        panel: panel.iter().map(seat).collect(),
    };
    FactUpdate::Interview(id(name), Some(fact))
}

/// Row 1 for a candidate as a whole.
pub(super) fn manage_candidate(name: &str) -> Question {
    Question::ManageProfile(ProfileOrPosting::Profile(Profile::Candidate(id(name))))
}

/// Row 1 for one opportunity.
pub(super) fn manage_opportunity(name: &str) -> Question {
    Question::ManageProfile(ProfileOrPosting::Profile(Profile::Opportunity(id(name))))
}

pub(super) fn answer(index: &Index, user: &str, question: &Question) -> Decision {
    decide(index, &id::<UserId>(user), question)
}

/// The same numbers in every run (`SplitMix64`).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 16).unwrap() % limit
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
