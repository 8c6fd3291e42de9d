//! `make bench-peers`: the same question about the same facts, put to steward
//! and to `OpenFGA`, each alone on the server's core, by the same client.
//!
//! `STEWARD_BENCH_OPENFGA` names the program.

mod facts;
mod openfga;

use std::path::Path;

use crate::account::Account;
use crate::stored;
use crate::table::{Table, Target};
use crate::wire;
use openfga::OpenFga;

const OPPORTUNITIES: u64 = 10_000;
const QUESTIONS: usize = 10_000;

/// The program, where one was given.
pub(crate) fn given() -> Option<String> {
    std::env::var("STEWARD_BENCH_OPENFGA").ok()
}

pub(crate) fn measure(table: &mut Table, folder: &Path, program: &str) {
    let account = Account::of(OPPORTUNITIES);
    let asked = facts::asked(account, QUESTIONS);
    stored::make(folder, OPPORTUNITIES);
    let database = stored::database(folder, OPPORTUNITIES);
    let peer = OpenFga::start(program, account);
    let steward = wire::Server::of(&database);
    let ours = asked
        .iter()
        .map(|it| wire::framed(&wire::manage(it.user, it.opportunity)));
    let theirs = asked.iter().map(|it| wire::framed(&peer.check(it)));
    let found = wire::in_turns([
        (
            &steward.address,
            wire::Requests::of(wire::AUTHORIZE, ours.collect()),
        ),
        (
            &peer.address,
            wire::Requests::of("/openfga.v1.OpenFGAService/Check", theirs.collect()),
        ),
    ]);
    for (name, [calls, p50, p99]) in ["steward", "OpenFGA"].iter().zip(&found) {
        table.line(
            format!("{name}, calls a second"),
            calls.clone(),
            Target::None,
        );
        for (quantile, ns) in [("p50", p50), ("p99", p99)] {
            let us = ns.iter().map(|ns| ns / 1e3).collect();
            let what = format!("{name}, {quantile} at half of its own calls a second, us");
            table.line(what, us, Target::None);
        }
    }
    let [ours, theirs] = &found;
    table.line(
        "calls a second, steward to OpenFGA",
        wire::ratios(&ours[0], &theirs[0]),
        Target::None,
    );
}
