//! What the index costs: a change against the size of the account, memory for
//! each opportunity, loading, and one decision.
//!
//! `cargo bench --bench change_cost` prints one table. Accounts are made up,
//! with ids that are UUIDs: one candidate to an opportunity (every tenth has
//! two), one interview to two opportunities, a posting to fifty, a user to a
//! hundred. A change is what a writer does for one opportunity: take a copy of
//! the snapshot, apply the fact, publish it and drop the old one.

use std::hash::RandomState;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use steward::domain::decide::{Decision, decide};
use steward::domain::fact::{
    Fact, InterviewFact, OpportunityFact, PostingFact, RequisitionFact, UserFact,
};
use steward::domain::facts::Archive;
use steward::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId,
};
use steward::domain::question::{Profile, ProfileOrPosting, Question};
use steward::domain::reach::{Place, Reach};
use steward::domain::record::{
    AssignedRole, Confidentiality, Feedback, Lifecycle, Panelist, RequisitionStatus, UserStatus,
};
use steward::domain::role::Preset;
use steward::index::Index;

const SIZES: [u64; 2] = [10_000, 1_000_000];
const CHANGES: usize = 20_000;
const QUESTIONS: usize = 100_000;
const ROUNDS: usize = 10;

/// Numbers that look random and are the same in every run (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    fn below(&mut self, limit: u64) -> u64 {
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
}

/// An account of so many opportunities.
#[derive(Clone, Copy)]
struct Account {
    opportunities: u64,
    postings: u64,
    users: u64,
}

impl Account {
    fn of(opportunities: u64) -> Self {
        Self {
            opportunities,
            postings: opportunities / 50,
            users: opportunities / 100,
        }
    }

    fn opportunity(self, n: u64, numbers: &mut Numbers) -> Fact {
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
            stage: format!("stage-{}", mix(n) % 8).parse().ok(),
            archive: match mix(n) % 3 {
                0 => Archive::Active,
                reason => Archive::Archived(format!("reason-{reason}").parse().ok()),
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
            posting_fields: Vec::new(),
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

    /// Loads the account and tells how long it took, the making up apart.
    fn load(self) -> (Index, f64) {
        let mut index = Index::new(RandomState::new());
        let mut numbers = Numbers(1);
        let mut seconds = 0.0;
        let mut take = |facts: &mut dyn Iterator<Item = Fact>| {
            loop {
                let chunk: Vec<Fact> = facts.take(4096).collect();
                if chunk.is_empty() {
                    return;
                }
                let start = Instant::now();
                index.extend(chunk);
                seconds += start.elapsed().as_secs_f64();
            }
        };
        take(&mut (0..self.users).map(|n| self.user(n)));
        take(&mut (0..self.postings).map(|n| self.posting(n)));
        take(&mut (0..self.postings / 2).map(|n| self.requisition(n)));
        let people = (0..self.opportunities).filter(|n| n % 11 != 10);
        take(&mut people.map(|n| Fact::Candidate(candidate(n), Some(Lifecycle::Live))));
        take(&mut (0..self.opportunities).map(|n| self.opportunity(n, &mut numbers)));
        take(&mut (0..self.opportunities / 2).map(|n| self.interview(n)));
        (index, seconds)
    }

    /// Questions about profiles, by users of every role.
    fn questions(self, numbers: &mut Numbers) -> Vec<(UserId, Question)> {
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
        (0..QUESTIONS).map(|_| question()).collect()
    }
}

/// Nanoseconds for each change.
fn changes(published: &mut Arc<Index>, facts: Vec<Fact>) -> Vec<u64> {
    let mut change = |fact| {
        let start = Instant::now();
        let mut next = Index::clone(published);
        next.apply(fact);
        *published = Arc::new(next);
        nanos(start)
    };
    facts.into_iter().map(&mut change).collect()
}

fn nanos(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// A value of a sorted list, by parts of a thousand.
fn quantile(sorted: &[u64], thousandths: usize) -> u64 {
    let place = sorted.len().saturating_sub(1) * thousandths / 1000;
    sorted.get(place).copied().unwrap_or(0)
}

/// The memory of this process that is in use, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0usize) * 4096
}

/// One account, and what was measured in it.
struct Measured {
    account: Account,
    published: Arc<Index>,
    numbers: Numbers,
    questions: Vec<(UserId, Question)>,
    /// The first opportunity that is not there yet.
    next: u64,
    load: f64,
    bytes: usize,
    resident: usize,
    put: Vec<u64>,
    add: Vec<u64>,
    decide: Vec<u64>,
    allowed: usize,
}

impl Measured {
    fn load(opportunities: u64) -> Self {
        let account = Account::of(opportunities);
        let before = resident();
        let (index, load) = account.load();
        let resident = resident().saturating_sub(before);
        let mut numbers = Numbers(2);
        Self {
            account,
            load,
            resident,
            bytes: index.memory(),
            published: Arc::new(index),
            questions: account.questions(&mut numbers),
            numbers,
            next: opportunities,
            put: Vec::new(),
            add: Vec::new(),
            decide: Vec::new(),
            allowed: 0,
        }
    }

    /// Every question once, then so many changes of each kind.
    fn round(&mut self) {
        let start = Instant::now();
        let allowed = self.questions.iter().filter(|(user, question)| {
            black_box(decide(&*self.published, user, question)) == Decision::Allowed
        });
        self.allowed = allowed.count();
        self.decide.push(nanos(start) / QUESTIONS as u64);

        let (account, numbers) = (self.account, &mut self.numbers);
        let present = (0..CHANGES / ROUNDS)
            .map(|_| account.opportunity(numbers.below(account.opportunities), numbers))
            .collect();
        self.put.extend(changes(&mut self.published, present));
        let first = self.next;
        self.next += (CHANGES / ROUNDS) as u64;
        let new = (first..self.next)
            .map(|n| account.opportunity(n, numbers))
            .collect();
        self.add.extend(changes(&mut self.published, new));
    }

    /// Bytes, or anything else, for each opportunity that was loaded.
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    fn each(&self, total: f64) -> f64 {
        total / self.account.opportunities as f64
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn main() {
    println!(
        "{:<42}{:>12}{:>12}{:>8}",
        "opportunities", "10,000", "1,000,000", "ratio"
    );
    let mut measured = SIZES.map(Measured::load);
    // In turns, since a machine may be busier at one time than at another.
    for _ in 0..ROUNDS {
        measured.iter_mut().for_each(Measured::round);
    }
    for account in &mut measured {
        for list in [&mut account.put, &mut account.add, &mut account.decide] {
            list.sort_unstable();
        }
    }
    let [small, large] = &measured;
    let line = |what: &str, of: &dyn Fn(&Measured) -> f64| {
        let (small, large) = (of(small), of(large));
        println!("{what:<42}{small:>12.1}{large:>12.1}{:>8.2}", large / small);
    };
    line("change of an opportunity, ns, median", &|m| {
        quantile(&m.put, 500) as f64
    });
    line("change of an opportunity, ns, p99", &|m| {
        quantile(&m.put, 990) as f64
    });
    line("new opportunity, ns, median", &|m| {
        quantile(&m.add, 500) as f64
    });
    line("new opportunity, ns, p99", &|m| {
        quantile(&m.add, 990) as f64
    });
    line("decide, ns, median round", &|m| {
        quantile(&m.decide, 500) as f64
    });
    line("decide, ns, fastest round", &|m| {
        quantile(&m.decide, 0) as f64
    });
    line("answers that allow, of 100", &|m| {
        m.allowed as f64 * 100.0 / QUESTIONS as f64
    });
    line("bytes for an opportunity, counted", &|m| {
        m.each(m.bytes as f64)
    });
    line("bytes for an opportunity, resident", &|m| {
        m.each(m.resident as f64)
    });
    line("load, nanoseconds for an opportunity", &|m| {
        m.each(m.load * 1e9)
    });
}
