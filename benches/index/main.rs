//! What the index costs: a change against the size of the account, one
//! decision, memory for each opportunity, loading.
//!
//! It prints a table of its own, for work on the index; `make bench` has the
//! lines with targets. Other sizes:
//! `SIZES=10000,1000000,10000000 cargo bench --bench index`; the ratio is that of the second
//! to the first. All accounts are measured in turns, ten rounds of each, since
//! a machine may be busier at one time than at another: a value is the median
//! of all rounds, and beside it is how far apart the medians of single rounds
//! lie.
//!
//! A change is what a writer does for one opportunity: take a copy of the
//! snapshot, apply the fact, publish it and drop the old one. A decision is
//! taken from a random working set of 100,000 questions and timed a hundred at
//! a time, since looking at a clock takes as long as deciding does; *alone* it
//! is timed by itself, less what the clock takes.

#[path = "../support/account.rs"]
mod account;
mod measured;
mod table;

use measured::Measured;
use table::{Table, Target};

const ROUNDS: usize = 10;

fn main() {
    let sizes = std::env::var("SIZES").unwrap_or_else(|_| "10000,1000000".into());
    let sizes = sizes.split(',').filter_map(|size| size.trim().parse().ok());
    let mut measured: Vec<Measured> = sizes.map(Measured::load).collect();
    for _ in 0..ROUNDS {
        measured.iter_mut().for_each(Measured::round);
    }
    let table = Table::of(&measured);
    table.rounds(
        "change of an opportunity, ns",
        |m| &m.put,
        Target::Ratio(2.0),
    );
    table.rounds(
        "change of an opportunity, ns, p99",
        |m| &m.put_late,
        Target::None,
    );
    table.rounds("new opportunity, ns", |m| &m.add, Target::None);
    table.rounds("decide, ns", |m| &m.decide, Target::AtMost(150.0));
    table.rounds("decide, ns, p90", |m| &m.decide_late, Target::None);
    table.rounds("decide alone, ns", |m| &m.alone, Target::None);
    table.value("answers that allow, of 100", |m| m.allowed, Target::None);
    table.value(
        "bytes for an opportunity, counted",
        |m| m.counted,
        Target::AtMost(200.0),
    );
    table.value(
        "bytes for an opportunity, resident",
        |m| m.resident,
        Target::AtMost(200.0),
    );
    table.value(
        "load, ns for an opportunity",
        |m| m.load,
        Target::AtMost(1500.0),
    );
}
