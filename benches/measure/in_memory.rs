//! The index: one decision, one change, memory and loading, in accounts of
//! different sizes.

use crate::measured::Measured;
use crate::table::{Table, Target};

const ROUNDS: usize = 10;

pub(crate) fn measure(table: &mut Table) {
    let mut sizes = vec![10_000, 1_000_000];
    if std::env::var_os("STEWARD_BENCH_SMALL").is_none() {
        sizes.push(10_000_000);
    }
    let mut accounts: Vec<Measured> = sizes.into_iter().map(Measured::load).collect();
    for _ in 0..ROUNDS {
        accounts.iter_mut().for_each(Measured::round);
    }
    let [small, large, ..] = accounts.as_slice() else {
        return;
    };
    for account in &accounts {
        let size = thousands(account.account.opportunities);
        let target = match account.account.opportunities {
            1_000_000 => Target::AtMost(150.0),
            _ => Target::None,
        };
        table.line(
            format!("a decision in {size}, ns"),
            account.decide.clone(),
            target,
        );
        table.line(
            format!("a decision in {size}, ns, p90"),
            account.decide_late.clone(),
            Target::None,
        );
    }
    for account in &accounts {
        let size = thousands(account.account.opportunities);
        let target = match account.account.opportunities {
            10_000 => Target::None,
            _ => Target::AtMost(200.0),
        };
        table.line(
            format!("memory for an opportunity of {size}, resident, bytes"),
            vec![account.resident],
            target,
        );
        table.line(
            format!("memory for an opportunity of {size}, counted, bytes"),
            vec![account.counted],
            target,
        );
        table.line(
            format!("an opportunity of {size} taken into the index, ns"),
            vec![account.load],
            Target::None,
        );
    }
    crate::answers::measure(table, large.account.company, large.index());
    table.line(
        "a change of the index at 10,000, ns",
        small.put.clone(),
        Target::None,
    );
    table.line(
        "a change of the index at 1,000,000, ns",
        large.put.clone(),
        Target::None,
    );
    let rounds = small.put.iter().zip(&large.put);
    table.line(
        "a change of the index: 1,000,000 to 10,000",
        rounds.map(|(small, large)| large / small).collect(),
        Target::AtMost(2.0),
    );
}

fn thousands(count: u64) -> &'static str {
    match count {
        10_000 => "10,000",
        1_000_000 => "1,000,000",
        _ => "10,000,000",
    }
}
