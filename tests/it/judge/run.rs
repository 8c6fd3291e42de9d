//! Asks both sides, and compares.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use steward::ambient::{Ambient, Machine};

use super::coverage::Coverage;
use super::generate::Generator;
use super::numbers::Numbers;
use super::questions::{About, Asked};
use super::shrink::{as_test, shrink};
use super::tell;
use super::verdict::Judge;
use super::world::World;

/// So many questions are asked about one world.
const QUESTIONS_PER_WORLD: u64 = 100;

/// Where a run begins; each of its worlds has the next seed.
pub(crate) const SEED: &str = "STEWARD_JUDGE_SEED";
/// How many questions the long run asks.
const QUESTIONS: &str = "STEWARD_JUDGE_QUESTIONS";

/// So many differences are made small and shown, each of another kind.
const SHOWN: usize = 5;

/// What two answers differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    about: About,
    code: &'static str,
    judge: &'static str,
}

/// The first difference of a kind, and how many there are.
struct Difference {
    seed: u64,
    asked: Asked,
    count: u64,
}

/// What came of a run.
#[derive(Default)]
struct Outcome {
    asked: u64,
    coverage: Coverage,
    differences: BTreeMap<Kind, Difference>,
}

fn world(seed: u64) -> (World, Numbers) {
    let mut numbers = Numbers::new(seed);
    let numbers_of_world = &mut numbers;
    let world = Generator {
        numbers: numbers_of_world,
    }
    .world();
    (world, numbers)
}

fn ask_about_world(seed: u64, outcome: &mut Outcome) {
    let (world, mut numbers) = world(seed);
    assert!(world.is_possible(), "seed {seed} makes an impossible world");
    let index = tell::index(tell::facts(&world));
    let judge = Judge::of(&world);
    for _ in 0..QUESTIONS_PER_WORLD {
        let asked = Generator {
            numbers: &mut numbers,
        }
        .question(&world);
        let (code, judged) = (tell::answer(&index, &asked), judge.answer(&asked));
        outcome.asked += 1;
        outcome.coverage.count(&world, &asked, code, judged);
        if code != judged {
            let kind = Kind {
                about: asked.about,
                code,
                judge: judged,
            };
            let first = Difference {
                seed,
                asked,
                count: 0,
            };
            outcome.differences.entry(kind).or_insert(first).count += 1;
        }
    }
}

/// Asks so many questions, on every processor.
fn run(first_seed: u64, questions: u64) -> Outcome {
    let worlds = questions.div_ceil(QUESTIONS_PER_WORLD);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let done = AtomicU64::new(0);
    let started = Instant::now();
    let of_thread = |thread: usize| {
        let mut outcome = Outcome::default();
        for number in (0..worlds).skip(thread).step_by(threads) {
            ask_about_world(first_seed.wrapping_add(number), &mut outcome);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(1000) {
                let asked = done * QUESTIONS_PER_WORLD;
                let seconds = started.elapsed().as_secs();
                eprintln!("{asked} of {questions} asked in {seconds} s");
            }
        }
        outcome
    };
    let mut whole = Outcome::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || of_thread(thread)))
            .collect();
        for thread in threads {
            whole.take_in(thread.join().expect("a thread ends well"));
        }
    });
    whole
}

impl Outcome {
    fn take_in(&mut self, other: Self) {
        self.asked += other.asked;
        self.coverage.take_in(other.coverage);
        for (kind, difference) in other.differences {
            let count = difference.count;
            let known = self.differences.entry(kind);
            known
                .and_modify(|known| known.count += count)
                .or_insert(difference);
        }
    }

    /// Fails when an answer was given that the list says cannot be.
    fn nothing_unreachable(&self) {
        let wrong = self.coverage.unreachable();
        assert!(
            wrong.is_empty(),
            "answered although unreachable:\n{}",
            wrong.join("\n")
        );
    }

    /// Fails with the smallest case of each kind of difference.
    fn no_difference(&self) {
        if self.differences.is_empty() {
            return;
        }
        let mut report = String::new();
        for (kind, first) in self.differences.iter().take(SHOWN) {
            let Kind { about, code, judge } = kind;
            let Difference { seed, asked, count } = first;
            let differs = |world: &World| {
                let index = tell::index(tell::facts(world));
                tell::answer(&index, asked) == *code && Judge::of(world).answer(asked) == *judge
            };
            let smallest = shrink(world(*seed).0, differs);
            writeln!(
                report,
                "\n{about:?}: the code says {code}, the judge {judge}; {count} times, first with \
                 {SEED}={seed}\n\n{}",
                as_test(&smallest, asked, judge)
            )
            .expect("a string takes all");
        }
        let (asked, kinds) = (self.asked, self.differences.len());
        panic!(
            "{asked} questions asked, {kinds} kinds of difference
{report}"
        );
    }
}

/// The seed to begin with, told so that it can be asked for again.
pub(crate) fn announced_seed() -> u64 {
    let seed = seed();
    println!("{SEED}={seed}");
    seed
}

/// As asked for (`scripts/test` asks for one that follows from the commit), or another each time.
fn seed() -> u64 {
    if let Ok(seed) = std::env::var(SEED) {
        return seed.parse().expect("a number");
    }
    let [first, second, third, fourth, ..] = Machine::default().random().expect("randomness");
    u64::from(u32::from_le_bytes([first, second, third, fourth]))
}

/// A part of the long run.
#[test]
fn both_answer_alike() {
    let questions = if cfg!(debug_assertions) {
        2_000
    } else {
        20_000
    };
    let seed = announced_seed();
    let outcome = run(seed, questions);
    outcome.no_difference();
    outcome.nothing_unreachable();
}

/// The long run: `make judge N=1000000`.
#[test]
#[ignore = "make judge"]
fn long_run() {
    let questions = std::env::var(QUESTIONS).map_or(1_000_000, |n| n.parse().expect("a number"));
    let seed = seed();
    eprintln!("{SEED}={seed}");
    let outcome = run(seed, questions);
    outcome.no_difference();
    let asked = outcome.asked;
    eprintln!("{asked} questions asked, differences: 0");
    eprintln!("{}", outcome.coverage.summary());
    outcome.nothing_unreachable();
    let missed = outcome.coverage.missed();
    assert!(
        missed.is_empty(),
        "not answered although reachable:\n{}",
        missed.join("\n")
    );
}
