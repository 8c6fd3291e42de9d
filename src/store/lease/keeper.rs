use std::convert::Infallible;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::row::Held;
use super::{ATTEMPT, LEASE, LONGEST_LEASE, LOOK, Lease, RENEWALS, ServingRight, Term, clock, row};
use crate::store::connect::{DatabaseLocation, Session, WAIT_LIMIT};
use crate::store::{Store, StoreError};

/// How long after a first failure the database is tried again; twice as long
/// after each further.
const FIRST_RETRY: Duration = Duration::from_millis(100);
/// How long giving it back may take, at a stop.
const GIVING_BACK: Duration = Duration::from_secs(1);
/// How long a commit of the server before may keep the next one waiting.
const PATIENCE: Duration = Duration::from_secs(5);
/// No longer than a try to take the right lasts.
const LOCK_LIMIT: &str = "SET lock_timeout = '10s'";

/// Keeps the right to serve from a PostgreSQL database, once it was taken.
#[must_use = "the right runs out unless it is kept"]
pub struct LeaseKeeper {
    store: Store,
    holder: [u8; 16],
    /// A connection of its own: no load or import keeps it waiting.
    session: Option<Session>,
    seen: Option<Seen>,
}

/// What the row was while somebody else had the right.
struct Seen {
    held: Held,
    /// When it was so first, by this machine's clock.
    since: Duration,
    /// How long it has to stay so until that one has stopped.
    silence: Duration,
}

/// What asking the database came to.
enum Asked {
    /// The right is held.
    Held,
    /// Somebody else holds it.
    Taken,
}

impl LeaseKeeper {
    /// Nothing is held yet.
    pub(in crate::store) fn new(store: &Store, holder: [u8; 16]) -> Self {
        Self {
            store: store.clone(),
            holder,
            session: None,
            seen: None,
        }
    }

    /// Takes the right for the first time.
    ///
    /// # Errors
    /// [`StoreError::AlreadyServing`] while somebody else holds it.
    pub(in crate::store) async fn take(&mut self) -> Result<(), StoreError> {
        if self.lease().epoch().is_some() {
            return Err(StoreError::AlreadyServing);
        }
        match self.ask().await? {
            Asked::Held => Ok(()),
            Asked::Taken => Err(StoreError::AlreadyServing),
        }
    }

    /// Renews it, and takes it again after it was lost, until told to stop;
    /// gives it back then. Nothing may be answered or written afterwards.
    ///
    /// That is done by a thread of its own: however busy the others are, the
    /// right is renewed in time.
    pub async fn keep(self, stop: CancellationToken) {
        let (ends, ended) = oneshot::channel::<()>();
        let keep = move || {
            // What is not sent tells that it ended.
            let _ends = ends;
            match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(self.keep_here(stop)),
                Err(error) => tracing::error!(error = %error, "the right to serve cannot be kept"),
            }
        };
        let thread = std::thread::Builder::new().name("steward-lease".to_owned());
        if let Err(error) = thread.spawn(keep) {
            tracing::error!(error = %error, "the right to serve cannot be kept");
        }
        let _ = ended.await;
    }

    async fn keep_here(mut self, stop: CancellationToken) {
        // The one that it was taken in lives on another runtime.
        self.session = None;
        let store = self.store.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.ask_on() => {}
            () = see_the_end(store.lease()) => {}
        }
        self.give_back().await;
    }

    /// Asks the database again and again.
    async fn ask_on(&mut self) {
        let mut retry = FIRST_RETRY;
        let between = self.lease().length / RENEWALS;
        loop {
            let rest = match self.ask().await {
                Ok(Asked::Held) => between,
                Ok(Asked::Taken) => LOOK.min(between),
                Err(error) => {
                    self.lease().unconfirmed(&error);
                    let rest = retry.min(between);
                    retry = retry.saturating_mul(2).min(between);
                    sleep(rest).await;
                    continue;
                }
            };
            retry = FIRST_RETRY;
            sleep(rest).await;
        }
    }

    /// Renews the right, or takes it if it is free. A session that was cut says
    /// nothing of the database: another one is tried before that counts as a
    /// failure.
    async fn ask(&mut self) -> Result<Asked, StoreError> {
        // Whoever holds nothing has time.
        let limit = match self.lease().epoch() {
            Some(_) if self.lease().is_held() => self.lease().length / ATTEMPT,
            _ => WAIT_LIMIT,
        };
        if let Some(session) = self.session.take() {
            let asked = timeout(limit, self.ask_in(session)).await;
            if let Ok(Ok(asked)) = asked {
                return Ok(asked);
            }
        }
        // What was seen in a session that is over says nothing: until the next look the row may have changed, and have been
        // changed back by a failover to a server that lacks the last renewals.
        self.seen = None;
        let asked = timeout(limit, async {
            let session = self.dial().await?;
            self.ask_in(session).await
        });
        let asked = asked.await.unwrap_or(Err(StoreError::Timeout))?;
        // The database may have been restored, or be another one than before.
        self.lease().doubt();
        Ok(asked)
    }

    async fn ask_in(&mut self, mut session: Session) -> Result<Asked, StoreError> {
        // Before anything is sent: the lease began no earlier.
        let sent = clock::now();
        let length = self.lease().length;
        let term = self.lease().standing().term;
        let mut asked = Asked::Held;
        if let Some(term) = term
            && row::renew(&session.client, term, length).await?
        {
            self.lease().confirmed(term, sent);
        } else {
            if let Some(term) = term {
                self.lease().overtaken(term);
            }
            let (held, length_of_held) = row::look(&session.client).await?;
            let sent = clock::now();
            let taken = if self.is_free(&held) && !self.lease().is_leaving() {
                self.take_from(&mut session, &held).await?
            } else {
                None
            };
            if let Some(term) = taken {
                self.seen = None;
                self.lease().taken(term, sent);
            } else {
                // When it is held still, its time begins now.
                self.note(held, length_of_held);
                asked = Asked::Taken;
            }
        }
        self.session = Some(session);
        Ok(asked)
    }

    /// Whether nobody else can have the right: it was given back, or whoever has
    /// it has not renewed it for so long, by the clock of this machine, that it
    /// has stopped by its own. The database's clock, which may be set at any
    /// time, decides nothing.
    fn is_free(&self, held: &Held) -> bool {
        let is_silent = |seen: &Seen| {
            seen.held == *held && clock::now().saturating_sub(seen.since) >= seen.silence
        };
        held.is_given_back()
            || held.holder == self.holder
            || self.seen.as_ref().is_some_and(is_silent)
    }

    /// Takes note of how somebody else holds the right, for so long without a
    /// renewal.
    fn note(&mut self, held: Held, length: Duration) {
        if self.seen.as_ref().is_none_or(|seen| seen.held != held) {
            // A server of before the length was noted has the usual one.
            let length = if length.is_zero() { LEASE } else { length };
            self.seen = Some(Seen {
                held,
                since: clock::now(),
                // Of its last renewal nothing is known but that it was before.
                silence: length.min(LONGEST_LEASE),
            });
        }
    }

    /// Takes the right from whoever left the row so.
    async fn take_from(
        &self,
        session: &mut Session,
        held: &Held,
    ) -> Result<Option<Term>, StoreError> {
        let process = row::process(&session.client).await?;
        let length = self.lease().length;
        tokio::select! {
            biased;
            taken = row::take(&mut session.client, held, self.holder, length) => taken,
            never = self.end_blockers(process) => match never {},
        }
    }

    /// Ends, again and again, what keeps this one from taking the right: a
    /// transaction of the one before, of which nobody knows at its other end. To
    /// the server it may look alive for as long as a proxy keeps its connection.
    async fn end_blockers(&self, process: i32) -> Infallible {
        loop {
            sleep(PATIENCE).await;
            let ended = async {
                let session = self.dial().await?;
                row::end_blockers(&session.client, process).await
            };
            if let Ok(sessions @ 1..) = ended.await {
                tracing::warn!(
                    sessions,
                    "transactions that another server left were ended: they kept this one from serving"
                );
            }
        }
    }

    /// A session of its own.
    async fn dial(&self) -> Result<Session, StoreError> {
        let DatabaseLocation::Postgres(dialer) = self.store.place() else {
            return Err(StoreError::Unavailable(None));
        };
        // One that is given up does not stay behind at the server.
        dialer.dial_with(LOCK_LIMIT).await
    }

    async fn give_back(mut self) {
        let Some(term) = self.lease().give_up() else {
            return;
        };
        let given = timeout(GIVING_BACK, self.give_back_term(term)).await;
        if !matches!(given, Ok(Ok(()))) {
            tracing::info!("the right to serve could not be given back; it runs out by itself");
        }
    }

    async fn give_back_term(&mut self, term: Term) -> Result<(), StoreError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.dial().await?,
        };
        row::give_back(&session.client, term).await
    }

    fn lease(&self) -> &Lease {
        self.store.lease()
    }
}

/// Takes note each time that the right runs out.
async fn see_the_end(lease: &Lease) {
    let mut right = lease.right();
    loop {
        lease.ended().await;
        lease.run_out();
        // Until it is held again, confirmed or not any more.
        let _ = right.wait_for(|right| *right != ServingRight::Lost).await;
    }
}
