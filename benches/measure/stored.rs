//! The store: an account written to SQLite, loaded from it, and changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use steward::ambient::{Ambient, Machine};
use steward::cli::sample::generator::user_id;
use steward::domain::audit::{Caller, Deed};
use steward::domain::change::Change;
use steward::domain::id::AccountId;
use steward::domain::record::Timestamp;
use steward::keys::Seal;
use steward::replica::{Replica, Unconditional};
use steward::store::{Author, Commit, Era, Next, Stamp, Store, StoreConfig};

use crate::account::{Account, Numbers};
use crate::table::{Table, Target};

/// The opportunities of the smaller account that is changed.
const SMALL: u64 = 10_000;
/// The opportunities of the larger one.
const LARGE: u64 = 1_000_000;
/// The opportunities of the account that is served.
pub(crate) const SERVED: u64 = 100_000;
/// What the accounts are called.
pub(crate) const ACCOUNT: &str = "measured";
/// How many changes one commit writes when an account is made.
const TOGETHER: usize = 20_000;
const ROUNDS: usize = 10;
const LOADS: usize = 2;
/// Changes of each account in a round.
const CHANGES: usize = 20;

/// Where the database of an account lies.
pub(crate) fn database(folder: &Path, opportunities: u64) -> PathBuf {
    folder.join(format!("{opportunities}.db"))
}

pub(crate) fn account() -> AccountId {
    AccountId::parse(ACCOUNT).expect("an id")
}

/// A seal for the tokens of this run.
pub(crate) fn seal() -> Seal {
    Seal::new(&[7; 32])
}

pub(crate) async fn open(database: &Path) -> Arc<Store> {
    let config = StoreConfig::new(format!("sqlite://{}", database.display()));
    let store = Store::connect(&config).await.expect("a database");
    store.migrate().await.expect("its schema");
    Arc::new(store)
}

/// Makes an account of so many opportunities that is to be served.
pub(crate) fn make(folder: &Path, opportunities: u64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = open(&database(folder, opportunities)).await;
        write(&store, Account::of(opportunities)).await;
        store.close().await;
    });
}

pub(crate) fn measure(table: &mut Table, folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut accounts = Vec::new();
        for opportunities in [SMALL, LARGE] {
            accounts.push(Box::pin(Kept::make(folder, opportunities)).await);
        }
        for _ in 0..ROUNDS {
            for kept in &mut accounts {
                kept.round().await;
            }
        }
        let [small, large] = accounts.as_slice() else {
            return;
        };
        table.line(
            "an opportunity of 1,000,000 loaded from SQLite, ns",
            large.loads.clone(),
            Target::None,
        );
        table.line(
            "a change committed at 10,000 on SQLite, us",
            small.changes.clone(),
            Target::None,
        );
        table.line(
            "a change committed at 1,000,000 on SQLite, us",
            large.changes.clone(),
            Target::None,
        );
        let rounds = small.changes.iter().zip(&large.changes);
        table.line(
            "a change committed: 1,000,000 to 10,000",
            rounds.map(|(small, large)| large / small).collect(),
            Target::AtMost(2.0),
        );
        for kept in accounts {
            kept.store.close().await;
        }
    });
}

/// An account in a database of its own.
struct Kept {
    made: Account,
    numbers: Numbers,
    store: Arc<Store>,
    replica: Arc<Replica>,
    /// Nanoseconds for each opportunity.
    loads: Vec<f64>,
    /// Microseconds of a change, the median of each round.
    changes: Vec<f64>,
}

impl Kept {
    async fn make(folder: &Path, opportunities: u64) -> Self {
        let made = Account::of(opportunities);
        let store = open(&database(folder, opportunities)).await;
        write(&store, made).await;
        let mut loads = Vec::new();
        let mut replica = None;
        for _ in 0..LOADS {
            let began = Instant::now();
            let ambient: Arc<dyn Ambient> = Arc::new(Machine::default());
            let started = Replica::start(Arc::clone(&store), seal(), ambient).await;
            replica = started.ok();
            let nanos = began.elapsed().as_secs_f64() * 1e9;
            let count = u32::try_from(opportunities).map_or(f64::NAN, f64::from);
            loads.push(nanos / count);
        }
        Self {
            made,
            numbers: Numbers(3),
            store,
            replica: Arc::new(replica.expect("the account is loaded")),
            loads,
            changes: Vec::new(),
        }
    }

    /// Opportunities get other owners, one commit each.
    async fn round(&mut self) {
        let found = self.replica.account(&account()).await;
        let account = found.expect("the store answers").expect("an account");
        let mut micros = Vec::new();
        for _ in 0..CHANGES {
            let n = self.numbers.below(self.made.opportunities);
            let record = self.made.changed(n, &mut self.numbers);
            let write = Unconditional {
                deed: Deed::WriteRecords,
                author: Author::Service,
                changes: vec![Change::PutRecord(record)],
            };
            let began = Instant::now();
            let written = self.replica.write(&account, Caller::Unknown, write);
            assert!(written.await.is_ok(), "the change is committed");
            micros.push(began.elapsed().as_secs_f64() * 1e6);
        }
        self.changes.push(crate::measured::quantile(&micros, 0.5));
    }
}

/// Writes the company's records, many in a commit.
async fn write(store: &Store, made: Account) {
    let ambient = Machine::default();
    let stamp = ambient.random().expect("randomness");
    let id = account();
    let company = made.company;
    let first = user_id(0);
    let created = store
        .create_account(&id, &first, ambient.now(), stamp)
        .await;
    let mut present = created.expect("a new account");
    let access = (0..company.users()).flat_map(|n| {
        let grants = company.access(n).into_iter();
        grants.map(move |grant| Change::PutAccess(user_id(n), grant))
    });
    let mut changes = company.records().map(Change::PutRecord).chain(access);
    loop {
        let some: Vec<Change> = changes.by_ref().take(TOGETHER).collect();
        if some.is_empty() {
            return;
        }
        let next = Next {
            after: present.number,
            after_stamp: present.stamp,
            stamp: Stamp((present.number + 1).to_be_bytes()),
            era: Era::Continues,
        };
        let committed = store.commit(&id, next, commit(some)).await;
        present = committed.expect("the records are committed");
    }
}

fn commit(changes: Vec<Change>) -> Commit {
    Commit {
        deed: Deed::ImportRecords,
        key: Arc::new(seal()),
        author: Author::Service,
        caller: Caller::Unknown,
        at: Timestamp(0),
        changes,
        receipt: None,
    }
}
