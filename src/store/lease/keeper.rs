use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{ATTEMPT, LOOK, Lease, RENEWALS, ServingRight, Term, row};
use crate::store::connect::{DatabaseLocation, Session, WAIT_LIMIT};
use crate::store::{Store, StoreError};

/// How long after a first failure the database is tried again; twice as long
/// after each further.
const FIRST_RETRY: Duration = Duration::from_millis(100);
/// How long giving it back may take, at a stop.
const GIVING_BACK: Duration = Duration::from_secs(2);

/// Keeps the right to serve from a PostgreSQL database, once it was taken.
#[must_use = "the right runs out unless it is kept"]
pub struct LeaseKeeper {
    store: Store,
    holder: [u8; 16],
    /// A connection of its own: no load or import keeps it waiting.
    session: Option<Session>,
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
    pub async fn keep(mut self, stop: CancellationToken) {
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
        let asked = timeout(limit, async {
            let DatabaseLocation::Postgres(dialer) = self.store.place() else {
                return Err(StoreError::Unavailable(None));
            };
            let session = dialer.dial().await?;
            self.ask_in(session).await
        });
        let asked = asked.await.unwrap_or(Err(StoreError::Timeout))?;
        // The database may have been restored, or be another one than before.
        self.lease().doubt();
        Ok(asked)
    }

    async fn ask_in(&mut self, mut session: Session) -> Result<Asked, StoreError> {
        // Before anything is sent: the lease began no earlier.
        let sent = Instant::now();
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
            match row::take(&mut session.client, self.holder, length).await? {
                Some(term) => self.lease().taken(term, sent),
                None => asked = Asked::Taken,
            }
        }
        self.session = Some(session);
        Ok(asked)
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
        let session = match (self.session.take(), self.store.place()) {
            (Some(session), _) => session,
            (None, DatabaseLocation::Postgres(dialer)) => dialer.dial().await?,
            (None, DatabaseLocation::Sqlite(_)) => return Ok(()),
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
