//! Accounts that are made up, as large as one likes and the same in every run.
//!
//! Ids are UUIDs. There is one candidate to an opportunity (every tenth has
//! two), one interview to two opportunities, a posting to fifty, a user to a
//! hundred. Users hold the five preset roles, and every fifth has access
//! grants.

use steward::domain::fact::{
    Fact, InterviewFact, OpportunityFact, PostingFact, RequisitionFact, UserFact,
};
use steward::domain::facts::Archive;
use steward::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, StageId,
    UserId,
};
use steward::domain::question::{Profile, ProfileOrPosting, Question};
use steward::domain::reach::{Place, Reach};
use steward::domain::record::{
    AssignedRole, Confidentiality, Feedback, Lifecycle, Panelist, RequisitionStatus, UserStatus,
};
use steward::domain::role::Preset;

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The text of the UUID of the n-th thing of a kind.
fn uuid(kind: u64, n: u64) -> String {
    let (high, low) = (mix(mix(kind) ^ n), mix(mix(kind ^ 0x4d) ^ n));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

macro_rules! made_up {
    ($($name:ident $type:ident $kind:literal;)*) => {$(
        fn $name(n: u64) -> $type {
            $type::parse(&uuid($kind, n)).expect("a UUID is an id")
        }
    )*};
}

made_up! {
    user UserId 1;
    posting PostingId 2;
    requisition RequisitionId 3;
    candidate CandidateId 4;
    opportunity OpportunityId 5;
    interview InterviewId 6;
    stage StageId 7;
    reason ArchiveReasonId 8;
}

/// An account of so many opportunities.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) opportunities: u64,
    postings: u64,
    users: u64,
}

impl Account {
    /// With a posting to fifty opportunities, and a user to a hundred.
    pub(crate) fn of(opportunities: u64) -> Self {
        Self {
            opportunities,
            postings: opportunities / 50,
            users: opportunities / 100,
        }
    }

    /// The n-th opportunity, with another owner each time.
    pub(crate) fn opportunity(self, n: u64, numbers: &mut Numbers) -> Fact {
        // Every eleventh is another one of an earlier candidate.
        let whose = if n % 11 == 10 { n / 2 } else { n };
        let fact = OpportunityFact {
            candidate: candidate(whose),
            posting: Some(posting(mix(n) % self.postings)),
            owner: Some(user(numbers.below(self.users))),
            confidentiality: match mix(n) % 50 {
                0 => Confidentiality::Confidential,
                _ => Confidentiality::Open,
            },
            lifecycle: Lifecycle::Live,
            stage: Some(stage(mix(n) % 8)),
            archive: match mix(n) % 3 {
                0 => Archive::Active,
                n => Archive::Archived(Some(reason(n))),
            },
            names_requisition_for_hire: false,
        };
        Fact::Opportunity(opportunity(n), Some(fact))
    }

    fn user(self, n: u64) -> Fact {
        let preset = match n % 20 {
            0 => Preset::SuperAdmin,
            1..4 => Preset::Admin,
            4..8 => Preset::TeamMember,
            8..14 => Preset::LimitedTeamMember,
            _ => Preset::Interviewer,
        };
        let place = Place::new(Some(format!("Department {}", n % 40)), None, None);
        let by_place = place.ok().map(Reach::Place);
        let by_posting = Reach::Posting(posting(mix(n) % self.postings));
        let access = match n % 5 {
            0 => by_place.into_iter().chain([by_posting]).collect(),
            _ => Vec::new(),
        };
        let fact = UserFact {
            status: UserStatus::Active,
            role: Some(AssignedRole::Preset(preset)),
            manager: Some(user(n / 8)),
            linked_candidates: Vec::new(),
            access,
            privileges: Vec::new(),
        };
        Fact::User(user(n), Some(fact))
    }

    fn posting(self, n: u64) -> Fact {
        let someone = |salt: u64| Some(user(mix(n ^ salt) % self.users));
        let fact = PostingFact {
            confidentiality: match n % 25 {
                0 => Confidentiality::Confidential,
                _ => Confidentiality::Open,
            },
            owner: someone(1),
            creator: someone(2),
            hiring_manager: someone(3),
            department: Some(format!("Department {}", n % 40)),
            team: Some(format!("Team {}", n % 200)),
            location: Some(format!("City {}", n % 60)),
            further_locations: Vec::new(),
        };
        Fact::Posting(posting(n), Some(fact))
    }

    fn requisition(self, n: u64) -> Fact {
        let fact = RequisitionFact {
            confidentiality: Confidentiality::Open,
            status: RequisitionStatus::Open,
            owner: Some(user(mix(n ^ 4) % self.users)),
            creator: Some(user(mix(n ^ 5) % self.users)),
            hiring_manager: Some(user(mix(n ^ 6) % self.users)),
            postings: vec![posting(n)],
        };
        Fact::Requisition(requisition(n), Some(fact))
    }

    fn interview(self, n: u64) -> Fact {
        let seat = |salt: u64| Panelist {
            user: user(mix(n ^ salt) % self.users),
            feedback: Feedback::Submitted,
        };
        let fact = InterviewFact {
            opportunity: opportunity(n * 2 % self.opportunities),
            panel: (0..=n % 3).map(seat).collect(),
        };
        Fact::Interview(interview(n), Some(fact))
    }

    /// Every fact of the account, kind by kind, as a store hands them out.
    pub(crate) fn facts(self) -> impl Iterator<Item = Fact> {
        let mut numbers = Numbers(1);
        let users = (0..self.users).map(move |n| self.user(n));
        let postings = (0..self.postings).map(move |n| self.posting(n));
        let requisitions = (0..self.postings / 2).map(move |n| self.requisition(n));
        let people = (0..self.opportunities).filter(|n| n % 11 != 10);
        let candidates = people.map(|n| Fact::Candidate(candidate(n), Some(Lifecycle::Live)));
        let opportunities = (0..self.opportunities).map(move |n| self.opportunity(n, &mut numbers));
        let interviews = (0..self.opportunities / 2).map(move |n| self.interview(n));
        users
            .chain(postings)
            .chain(requisitions)
            .chain(candidates)
            .chain(opportunities)
            .chain(interviews)
    }

    /// Questions about profiles, by users of every role: any user about any opportunity.
    pub(crate) fn questions(self, count: usize, numbers: &mut Numbers) -> Vec<(UserId, Question)> {
        let mut question = || {
            let asked = opportunity(numbers.below(self.opportunities));
            let question = match numbers.below(4) {
                0 => Question::ApproveOffer(asked),
                1 => Question::ViewFeedback(interview(numbers.below(self.opportunities / 2))),
                _ => {
                    Question::ManageProfile(ProfileOrPosting::Profile(Profile::Opportunity(asked)))
                }
            };
            (user(numbers.below(self.users)), question)
        };
        (0..count).map(|_| question()).collect()
    }
}
