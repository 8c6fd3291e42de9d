use std::hash::RandomState;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use steward::domain::decide::{Decision, decide};
use steward::domain::fact_update::FactUpdate;
use steward::domain::id::UserId;
use steward::domain::question::Question;
use steward::index::{Index, Loading};

use crate::account::{Account, Numbers};

/// Changes of each kind in a round.
const CHANGES: u64 = 2_000;
const QUESTIONS: usize = 100_000;
/// Questions that are timed together.
const TOGETHER: usize = 100;

/// One account, and what was measured in it: a value for each round, or one.
pub(crate) struct Measured {
    pub(crate) account: Account,
    published: Arc<Index>,
    numbers: Numbers,
    questions: Vec<(UserId, Question)>,
    /// The first opportunity that is not there yet.
    next: u64,
    pub(crate) put: Vec<f64>,
    pub(crate) put_late: Vec<f64>,
    pub(crate) add: Vec<f64>,
    pub(crate) decide: Vec<f64>,
    pub(crate) decide_late: Vec<f64>,
    pub(crate) alone: Vec<f64>,
    pub(crate) allowed: f64,
    pub(crate) load: f64,
    pub(crate) counted: f64,
    pub(crate) resident: f64,
}

impl Measured {
    pub(crate) fn load(opportunities: u64) -> Self {
        let account = Account::of(opportunities);
        let before = resident();
        let mut loading = Loading::new(RandomState::new());
        let mut load = 0.0;
        let mut facts = account.facts();
        // Making the facts up takes longer than loading them, and does not count.
        loop {
            let chunk: Vec<FactUpdate> = facts.by_ref().take(1024).collect();
            if chunk.is_empty() {
                break;
            }
            load += timed(|| loading.extend(chunk));
        }
        let (finish, index) = measured(|| loading.finish());
        load += finish;
        let each = |total: usize| float(total) / float(opportunities);
        let resident = each(resident().saturating_sub(before));
        let mut numbers = Numbers(2);
        Self {
            account,
            load: load / float(opportunities),
            resident,
            counted: each(index.memory()),
            published: Arc::new(index),
            questions: account.questions(QUESTIONS, &mut numbers),
            numbers,
            next: opportunities,
            put: Vec::new(),
            put_late: Vec::new(),
            add: Vec::new(),
            decide: Vec::new(),
            decide_late: Vec::new(),
            alone: Vec::new(),
            allowed: 0.0,
        }
    }

    /// The account as it is now.
    #[allow(dead_code, reason = "one of the benches asks it more")]
    pub(crate) fn index(&self) -> &Index {
        &self.published
    }

    /// Every question once, a few of them alone, then changes of each kind.
    pub(crate) fn round(&mut self) {
        let index = &*self.published;
        let mut allowed = 0_u32;
        let mut ask = |(user, question): &(UserId, Question)| {
            let decision = black_box(decide(index, user, question));
            allowed += u32::from(decision == Decision::Allowed);
        };
        let together = self.questions.chunks(TOGETHER);
        let decide: Vec<f64> = together
            .map(|some| timed(|| some.iter().for_each(&mut ask)) / float(some.len()))
            .collect();
        let few = self.questions.iter().step_by(QUESTIONS / 2_000);
        let clock = quantile(&(0..2_000).map(|_| timed(|| ())).collect::<Vec<_>>(), 0.5);
        let alone: Vec<f64> = few.map(|one| timed(|| ask(one)) - clock).collect();
        self.allowed = f64::from(allowed) / float(QUESTIONS + 2_000) * 100.0;
        self.decide.push(quantile(&decide, 0.5));
        self.decide_late.push(quantile(&decide, 0.9));
        self.alone.push(quantile(&alone, 0.5));

        let (account, numbers) = (self.account, &mut self.numbers);
        let present: Vec<FactUpdate> = (0..CHANGES)
            .map(|_| account.opportunity(numbers.below(account.opportunities), numbers))
            .collect();
        let new: Vec<FactUpdate> = (self.next..self.next + CHANGES)
            .map(|n| account.opportunity(n, numbers))
            .collect();
        self.next += CHANGES;
        let put = changes(&mut self.published, present);
        let add = changes(&mut self.published, new);
        self.put.push(quantile(&put, 0.5));
        self.put_late.push(quantile(&put, 0.99));
        self.add.push(quantile(&add, 0.5));
    }
}

/// Nanoseconds for each change.
fn changes(published: &mut Arc<Index>, facts: Vec<FactUpdate>) -> Vec<f64> {
    let change = |fact| {
        timed(|| {
            let mut next = Index::clone(published);
            next.apply(fact);
            *published = Arc::new(next);
        })
    };
    facts.into_iter().map(change).collect()
}

/// Nanoseconds that something takes.
fn timed(what: impl FnOnce()) -> f64 {
    measured(what).0
}

/// Nanoseconds that something takes, and what it comes to.
fn measured<T>(what: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = what();
    (start.elapsed().as_secs_f64() * 1e9, result)
}

/// The value below which such a part of the values lies.
pub(crate) fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = float(sorted.len().saturating_sub(1));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let place = (last * part) as usize;
    sorted.get(place).copied().unwrap_or_default()
}

/// A count, for dividing.
fn float(count: impl TryInto<u32>) -> f64 {
    count.try_into().map_or(f64::NAN, f64::from)
}

/// The memory of this process that is in use, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0usize) * 4096
}
