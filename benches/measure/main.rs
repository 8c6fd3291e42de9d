//! `make bench`: one table of what steward costs, each line beside its target.
//!
//! Calls are measured between two processes, the server on core 0 and
//! everything else on core 1, against a tonic service with the same messages
//! and settings that answers with constants: in turns, since a machine may be
//! busier at one time than at another. What stands in the table is the median
//! of the rounds, and beside it the quartiles.
//!
//! The bench starts itself again for each of its processes; see `role`.
//!
//! `STEWARD_BENCH_ONLY=wire,index` leaves the rest out of `wire`, `store`,
//! `index` and `cedar`. The account of 10,000,000 opportunities takes 2 GB, and
//! is left out with `STEWARD_BENCH_SMALL=1`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that cannot measure says why and ends"
)]

#[path = "../support/account.rs"]
mod account;
mod answers;
mod cedar;
mod in_memory;
#[path = "../index/measured.rs"]
mod measured;
mod peers;
mod pinned;
mod stored;
mod table;
mod wire;

use table::Table;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let role: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match role.as_slice() {
        ["serve", rest @ ..] => wire::serve(rest),
        ["load", rest @ ..] => wire::load(rest),
        ["measure"] => measure(),
        // Started by cargo.
        _ => pinned::restart_beside_the_server("measure"),
    }
}

/// Whether a part was asked for.
fn wants(part: &str) -> bool {
    match std::env::var("STEWARD_BENCH_ONLY") {
        Ok(only) => only.split(',').any(|word| word.trim() == part),
        Err(_) => true,
    }
}

fn measure() {
    let mut table = Table::default();
    let folder = tempfile::tempdir().expect("a folder for the databases");
    // First: what others leave behind on the heap counts as this one's.
    if wants("index") {
        in_memory::measure(&mut table);
    }
    if wants("wire") {
        stored::make(folder.path(), stored::SERVED);
        wire::measure(&mut table, &stored::database(folder.path(), stored::SERVED));
    }
    if wants("store") {
        stored::measure(&mut table, folder.path());
    }
    if wants("cedar") {
        cedar::measure(&mut table);
    }
    // Only where there is one.
    if let Some(program) = peers::given() {
        peers::measure(&mut table, folder.path(), &program);
    }
    table.print();
}
