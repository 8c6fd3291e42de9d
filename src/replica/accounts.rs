//! The accounts in memory, and how one gets there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use opentelemetry::context::FutureExt as _;
use tokio::sync::SetOnce;
use tokio::task::JoinSet;

use super::{Account, ReplicaError, Sources};
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::store::StoreError;

/// How many accounts are loaded at once when the server starts: more would
/// wait for each other at the database's connections.
const AT_ONCE: usize = 4;
/// How long an id is remembered as unknown, or as one that cannot be loaded, in
/// milliseconds. An account that is made beside the running server, or mended, is
/// found after so long at the latest.
const UNKNOWN_MILLIS: i64 = 1_000;
/// The most ids that are remembered so.
const MOST_UNKNOWN: usize = 1_024;

/// Why an account is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Unknown {
    /// There is none of this id.
    Absent,
    /// Its rows cannot be read.
    Unreadable(StoreError),
}

impl Unknown {
    fn answer<T>(self) -> Result<Option<T>, ReplicaError> {
        match self {
            Self::Absent => Ok(None),
            Self::Unreadable(error) => Err(ReplicaError::Unreadable(error)),
        }
    }
}

/// All accounts, in memory.
#[derive(Default)]
pub(super) struct Accounts {
    loaded: ArcSwap<HashMap<AccountId, Arc<Account>>>,
    /// Of each account that is being loaded, the right to load it.
    loading: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>,
    /// Ids that the store did not know, or of which it could not say all, and when.
    unknown: Mutex<HashMap<AccountId, (Timestamp, Unknown)>>,
    /// How long all took to load, once they are.
    loaded_in: SetOnce<Duration>,
}

impl Accounts {
    /// Loads every account of the store, some at a time.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn load_all(&self, sources: &Arc<Sources>) -> Result<(), ReplicaError> {
        let began = Instant::now();
        let ids = sources.store.accounts().await?.into_iter();
        // Those that an earlier try loaded stay.
        let mut ids = ids.filter(|id| self.find(id).is_none());
        let mut loads = JoinSet::new();
        loop {
            while loads.len() < AT_ONCE
                && let Some(id) = ids.next()
            {
                let sources = Arc::clone(sources);
                let load = async move { Self::load_if_readable(id, &sources).await };
                loads.spawn(load.with_current_context());
            }
            let Some(loaded) = loads.join_next().await else {
                let took = began.elapsed();
                let (accounts, seconds) = (self.ids().len(), took.as_secs_f64());
                tracing::info!(accounts, seconds, "accounts loaded");
                // It is done once.
                let _ = self.loaded_in.set(took);
                return Ok(());
            };
            if let Some((account, doubt)) = loaded.map_err(|_| ReplicaError::Ended)?? {
                self.add(account, doubt, sources).await?;
            }
        }
    }

    /// The accounts in memory.
    pub(super) fn loaded(&self) -> Vec<Arc<Account>> {
        self.loaded.load().values().cloned().collect()
    }

    /// How long all took to load, once they are.
    pub(super) fn loaded_in(&self) -> Option<Duration> {
        self.loaded_in.get().copied()
    }

    /// Waits until all are loaded.
    pub(super) async fn until_loaded(&self) {
        self.loaded_in.wait().await;
    }

    /// The ids of the accounts in memory.
    pub(super) fn ids(&self) -> Vec<AccountId> {
        self.loaded.load().keys().cloned().collect()
    }

    /// An account. One that is not in memory is loaded, by one of those who
    /// ask for it; nobody who asks for another waits.
    pub(super) async fn get(
        &self,
        id: &AccountId,
        sources: &Sources,
    ) -> Result<Option<Arc<Account>>, ReplicaError> {
        if let Some(account) = self.find(id) {
            return Ok(Some(account));
        }
        if self.loaded_in.get().is_none() {
            return Err(ReplicaError::Loading);
        }
        if let Some(unknown) = self.unknown_for(id, sources.ambient.now()) {
            return unknown.answer();
        }
        let right = Arc::clone(self.loading().entry(id.clone()).or_default());
        let _forget = Forget { accounts: self, id };
        let _loading = right.lock().await;
        let present = self.loaded.load().get(id).cloned();
        match present {
            Some(account) if account.is_open() => return Ok(Some(account)),
            // By who had the right before.
            _ if let Some(unknown) = self.unknown_for(id, sources.ambient.now()) => {
                return unknown.answer();
            }
            _ => {}
        }
        let loaded = match present {
            Some(account) => self.open(account, sources).await,
            None => self.load(id, sources).await,
        };
        match loaded {
            // Whoever asks next is told the same, and the store is not asked for all of it again and again.
            Err(ReplicaError::Store(error)) if !error.is_passing() => {
                tell_unreadable(id, &error);
                let unknown = Unknown::Unreadable(error.clone());
                self.add_unknown(id, unknown, sources.ambient.now());
                Err(ReplicaError::Unreadable(error))
            }
            loaded => loaded,
        }
    }

    /// Opens an account that is closed.
    async fn open(
        &self,
        account: Arc<Account>,
        sources: &Sources,
    ) -> Result<Option<Arc<Account>>, ReplicaError> {
        match account.open(sources).await {
            Ok(()) => Ok(Some(account)),
            Err(ReplicaError::Gone) => {
                self.remove(&account.id);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn load(
        &self,
        id: &AccountId,
        sources: &Sources,
    ) -> Result<Option<Arc<Account>>, ReplicaError> {
        let Some((account, doubt)) = Self::load_undoubted(id.clone(), sources).await? else {
            self.add_unknown(id, Unknown::Absent, sources.ambient.now());
            return Ok(None);
        };
        self.add(account, doubt, sources).await.map(Some)
    }

    /// The same at the start: of an account whose rows make no sense, nothing but that is told. The others are no worse for
    /// it, and whoever asks for this one makes it be loaded.
    async fn load_if_readable(
        id: AccountId,
        sources: &Sources,
    ) -> Result<Option<(Account, u64)>, ReplicaError> {
        match Self::load_undoubted(id.clone(), sources).await {
            Err(ReplicaError::Store(error @ StoreError::Inconsistent { .. })) => {
                tell_unreadable(&id, &error);
                Ok(None)
            }
            loaded => loaded,
        }
    }

    /// Loads an account, with the last doubt from before that: what was read may be of before a later one.
    async fn load_undoubted(
        id: AccountId,
        sources: &Sources,
    ) -> Result<Option<(Account, u64)>, ReplicaError> {
        let doubt = *sources.store.doubts().borrow();
        let loaded = Account::load(id, sources).await?;
        Ok(loaded.map(|account| (account, doubt)))
    }

    /// An account that is in memory, and open.
    pub(super) fn find(&self, id: &AccountId) -> Option<Arc<Account>> {
        self.loaded
            .load()
            .get(id)
            .filter(|account| account.is_open())
            .cloned()
    }

    /// Adds an account, unless it is there; the one that is there. If there is reason to doubt what was read of it, it is
    /// read on first: whoever reads on all that is there does not see it.
    async fn add(
        &self,
        account: Account,
        doubt: u64,
        sources: &Sources,
    ) -> Result<Arc<Account>, ReplicaError> {
        let is_doubted = || *sources.store.doubts().borrow() != doubt;
        if is_doubted() {
            account.read_on(sources).await?;
        }
        let account = self.insert(account);
        if is_doubted() {
            account.read_on(sources).await?;
        }
        Ok(account)
    }

    fn insert(&self, account: Account) -> Arc<Account> {
        let account = Arc::new(account);
        self.loaded.rcu(|loaded| {
            let mut loaded = HashMap::clone(loaded);
            let added = loaded.entry(account.id.clone());
            added.or_insert_with(|| Arc::clone(&account));
            loaded
        });
        let present = self.loaded.load().get(&account.id).cloned();
        present.unwrap_or(account)
    }

    /// Takes an account out that the store does not know any more.
    pub(super) fn remove(&self, id: &AccountId) {
        self.loaded.rcu(|loaded| {
            let mut loaded = HashMap::clone(loaded);
            loaded.remove(id);
            loaded
        });
    }

    /// Why there is no account of an id, if that was found out a moment ago.
    fn unknown_for(&self, id: &AccountId, now: Timestamp) -> Option<Unknown> {
        let unknown = self.unknown();
        let (since, why) = unknown.get(id)?;
        is_recent(*since, now).then(|| why.clone())
    }

    fn add_unknown(&self, id: &AccountId, why: Unknown, now: Timestamp) {
        let mut unknown = self.unknown();
        if unknown.len() >= MOST_UNKNOWN {
            unknown.retain(|_, (since, _)| is_recent(*since, now));
        }
        if unknown.len() < MOST_UNKNOWN {
            unknown.insert(id.clone(), (now, why));
        }
    }

    fn loading(&self) -> MutexGuard<'_, HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>> {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unknown(&self) -> MutexGuard<'_, HashMap<AccountId, (Timestamp, Unknown)>> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the right to load an account, also when whoever asked gives up.
struct Forget<'a> {
    accounts: &'a Accounts,
    id: &'a AccountId,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.accounts.loading().remove(self.id);
    }
}

fn tell_unreadable(id: &AccountId, error: &StoreError) {
    tracing::error!(
        account = %id,
        error = %error,
        code = error.code().map(tracing::field::display),
        "an account cannot be loaded; until it can be, nothing is answered for it"
    );
}

/// Whether an id found unknown then still counts as unknown; not when the
/// clock went back.
fn is_recent(since: Timestamp, now: Timestamp) -> bool {
    (0..UNKNOWN_MILLIS).contains(&now.0.saturating_sub(since.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::Machine;
    use crate::keys::Seal;
    use crate::store::{Store, StoreConfig};

    /// A store with two accounts, `a` and `b`.
    async fn sources(folder: &std::path::Path) -> Arc<Sources> {
        let url = format!("sqlite://{}", folder.join("steward.db").display());
        let store = Store::connect(&StoreConfig::new(url)).await.unwrap();
        store.migrate().await.unwrap();
        for account in ["a", "b"] {
            let (account, user) = (account.parse().unwrap(), "root".parse().unwrap());
            let made = store.create_account(&account, &user, Timestamp(0), [7; 16]);
            made.await.unwrap();
        }
        Arc::new(Sources {
            store: Arc::new(store),
            seal: Seal::new(&[7; 32]),
            ambient: Arc::new(Machine::default()),
        })
    }

    /// The accounts of a server that has started, none of which is in memory.
    fn started() -> Accounts {
        let accounts = Accounts::default();
        accounts.loaded_in.set(Duration::ZERO).unwrap();
        accounts
    }

    #[tokio::test]
    async fn nobody_waits_for_the_accounts_to_be_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let sources = sources(folder.path()).await;
        let accounts = Accounts::default();
        let (a, b) = ("a".parse().unwrap(), "b".parse().unwrap());
        accounts.insert(
            Account::load(AccountId::clone(&a), &sources)
                .await
                .unwrap()
                .unwrap(),
        );
        assert!(accounts.get(&a, &sources).await.unwrap().is_some());
        let early = accounts.get(&b, &sources).await;
        assert!(matches!(early, Err(ReplicaError::Loading)));
        accounts.load_all(&sources).await.unwrap();
        assert!(accounts.get(&b, &sources).await.unwrap().is_some());
        assert!(accounts.loaded_in().is_some());
    }

    #[tokio::test]
    async fn all_accounts_are_loaded_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let sources = sources(folder.path()).await;
        let accounts = Accounts::default();
        accounts.load_all(&sources).await.unwrap();
        let mut ids = accounts.ids();
        ids.sort();
        assert_eq!(
            ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[tokio::test]
    async fn an_account_that_is_being_loaded_keeps_no_other_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let sources = sources(folder.path()).await;
        let accounts = started();
        let (a, b) = ("a".parse().unwrap(), "b".parse().unwrap());
        let right = Arc::clone(accounts.loading().entry(AccountId::clone(&a)).or_default());
        let loading = right.lock().await;
        let mut first = std::pin::pin!(accounts.get(&a, &sources));
        assert!(futures_util::poll!(first.as_mut()).is_pending());
        assert!(accounts.get(&b, &sources).await.unwrap().is_some());
        assert!(futures_util::poll!(first.as_mut()).is_pending());
        drop(loading);
        assert!(first.await.unwrap().is_some());
        assert!(accounts.loading().is_empty());
    }

    #[tokio::test]
    async fn many_who_ask_for_an_account_get_the_same_one() {
        let folder = tempfile::tempdir().unwrap();
        let sources = sources(folder.path()).await;
        let accounts = started();
        let id = "a".parse().unwrap();
        let asked = (0..16).map(|_| accounts.get(&id, &sources));
        let found = futures_util::future::join_all(asked).await;
        let first = found[0].as_ref().unwrap().as_ref().unwrap();
        for account in &found {
            assert!(Arc::ptr_eq(
                account.as_ref().unwrap().as_ref().unwrap(),
                first
            ));
        }
    }

    #[tokio::test]
    async fn whoever_gives_up_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let sources = sources(folder.path()).await;
        let accounts = started();
        let id = "nobody".parse().unwrap();
        let mut asked = Box::pin(accounts.get(&id, &sources));
        assert!(futures_util::poll!(asked.as_mut()).is_pending());
        drop(asked);
        assert!(accounts.loading().is_empty());
    }

    #[test]
    fn an_unknown_id_is_remembered_for_a_moment_and_not_while_the_clock_is_back() {
        let accounts = Accounts::default();
        let id = AccountId::parse("x").unwrap();
        accounts.add_unknown(&id, Unknown::Absent, Timestamp(5_000));
        for (now, expected) in [(5_000, true), (5_999, true), (6_000, false), (4_999, false)] {
            let unknown = accounts.unknown_for(&id, Timestamp(now));
            assert_eq!(unknown.is_some(), expected, "{now}");
        }
    }

    #[test]
    fn no_more_ids_are_remembered_than_there_is_room_for() {
        let accounts = Accounts::default();
        let id = |n: usize| AccountId::parse(&format!("x{n}")).unwrap();
        for n in 0..MOST_UNKNOWN + 10 {
            accounts.add_unknown(&id(n), Unknown::Absent, Timestamp(0));
        }
        assert_eq!(accounts.unknown().len(), MOST_UNKNOWN);
        // Those of before make room once their moment is over.
        let later = Timestamp(UNKNOWN_MILLIS);
        accounts.add_unknown(&id(MOST_UNKNOWN + 10), Unknown::Absent, later);
        assert_eq!(accounts.unknown().len(), 1);
        let unknown = accounts.unknown_for(&id(MOST_UNKNOWN + 10), later);
        assert_eq!(unknown, Some(Unknown::Absent));
    }
}
