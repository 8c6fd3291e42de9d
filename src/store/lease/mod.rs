//! The right to serve from a PostgreSQL database: a lease, held by one process
//! at a time.
//!
//! It is a row with an epoch, a holder and an end in the database's time. The
//! holder moves the end on, many times in the length of a lease. Every commit
//! takes the row FOR KEY SHARE and compares the epoch, so that a renewal, which
//! changes no key, passes. Whoever takes the right over locks the row FOR UPDATE:
//! that waits for the commits that are under way, and no further one of the old
//! holder goes through.
//!
//! Nobody trusts the database's clock, which may be set at any time. The holder
//! counts how long it may answer by its own, from before a renewal was sent, and
//! stops a while earlier. Whoever wants the right waits until the row was given
//! back, or has stayed as it is for the length of the lease by a clock of its own.
//! So whoever is cut off has stopped before another one begins.

mod clock;
mod keeper;
mod row;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

pub use keeper::LeaseKeeper;
pub(super) use row::{Term, is_held as lease_is_held, lock_in_term, raise_epoch};

use super::StoreError;

/// How long a lease is if nothing else is said: so long are questions answered
/// at most while the database is away, and so long nobody serves after a crash.
pub const LEASE: Duration = Duration::from_secs(30);
/// The longest that a lease may be: no longer is that of another server waited for.
pub const LONGEST_LEASE: Duration = Duration::from_mins(5);
/// So many times is it renewed within its length.
const RENEWALS: u32 = 10;
/// This part of a lease is not counted on: clocks do not run alike, and an
/// answer takes a moment to be given.
const RESERVE: u32 = 10;
/// This part of a lease may be spent on one renewal.
const ATTEMPT: u32 = 5;
/// How often whoever waits for the right looks whether it is free.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// The end is looked for this often at least.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// There is no end: nothing was claimed, or it is held by a lock on a file.
const NO_END: u64 = u64::MAX;

/// How the right to serve stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServingRight {
    /// It is held; or nobody has to hold it, as on SQLite, whose file is locked.
    Held,
    /// The database does not confirm it. Questions are answered until it runs
    /// out.
    Unconfirmed,
    /// It ran out, or another process has it. Nothing may be answered.
    Lost,
}

/// The right to serve, as this process has it.
pub(super) struct Lease {
    length: Duration,
    /// This process is about to stop: it does not take the right any more.
    is_leaving: AtomicBool,
    /// Until when answers may be given, in nanoseconds of the clock.
    until: AtomicU64,
    standing: Mutex<Standing>,
    right: watch::Sender<ServingRight>,
    /// How often there was reason to doubt that memory is what is stored.
    doubts: watch::Sender<u64>,
}

#[derive(Default)]
struct Standing {
    term: Option<Term>,
    /// Until when the lease is confirmed.
    confirmed: u64,
    /// The doubt that has to be gone before anything is answered: since the
    /// right was not held all the time, others may have written.
    doubted: Option<u64>,
}

impl Lease {
    /// Nobody claimed it yet.
    pub(super) fn new(length: Duration) -> Self {
        Self {
            length,
            is_leaving: AtomicBool::new(false),
            until: AtomicU64::new(NO_END),
            standing: Mutex::default(),
            right: watch::Sender::new(ServingRight::Held),
            doubts: watch::Sender::new(0),
        }
    }

    /// Whether answers may be given now.
    pub(super) fn is_held(&self) -> bool {
        let until = self.until.load(Ordering::Acquire);
        until == NO_END || nanos(clock::now()) < until
    }

    /// What a commit has to find in the row; nothing where there is none to
    /// find.
    ///
    /// # Errors
    /// [`StoreError::NotServing`] when the right is lost.
    pub(super) fn term(&self) -> Result<Option<Term>, StoreError> {
        // Whoever ends the term holds this, too.
        let standing = self.standing();
        if self.until.load(Ordering::Acquire) == NO_END {
            return Ok(None);
        }
        let term = standing.term.filter(|_| self.is_held());
        term.map(Some).ok_or(StoreError::NotServing)
    }

    /// From now on the right is kept, and not taken again.
    pub(super) fn leave(&self) {
        self.is_leaving.store(true, Ordering::Release);
    }

    fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Acquire)
    }

    pub(super) fn epoch(&self) -> Option<i64> {
        self.standing().term.map(|term| term.epoch)
    }

    pub(super) fn right(&self) -> watch::Receiver<ServingRight> {
        self.right.subscribe()
    }

    pub(super) fn doubts(&self) -> watch::Receiver<u64> {
        self.doubts.subscribe()
    }

    /// Returns when answers may not be given any more.
    pub(super) async fn ended(&self) {
        let mut right = self.right.subscribe();
        loop {
            right.borrow_and_update();
            let until = self.until.load(Ordering::Acquire);
            // The runtime's clock stands still while the machine is suspended.
            let rest = left(until).min(LONGEST_REST);
            tokio::select! {
                () = tokio::time::sleep(rest), if until != NO_END => {
                    if !self.is_held() {
                        return;
                    }
                }
                // The sender is part of this.
                _ = right.changed() => {}
            }
        }
    }

    /// Everything was read anew since that doubt.
    pub(super) fn trust(&self, doubt: u64) {
        let mut standing = self.standing();
        if standing.doubted.is_some_and(|doubted| doubted <= doubt) {
            standing.doubted = None;
            self.open(&standing);
        }
    }

    /// What is in memory may not be what is stored.
    fn doubt(&self) -> u64 {
        self.doubts.send_modify(|doubts| *doubts += 1);
        *self.doubts.borrow()
    }

    /// This process has the right, in a new term, as of `sent`. What is in
    /// memory is of before, unless it is the first one.
    fn taken(&self, term: Term, sent: Duration) {
        let mut standing = self.standing();
        let is_first = self.until.load(Ordering::Acquire) == NO_END;
        standing.term = Some(term);
        standing.doubted = (!is_first).then(|| self.doubt());
        standing.confirmed = self.end(sent);
        if is_first {
            // From now on there is an end, and be it over already.
            self.until.store(standing.confirmed, Ordering::Release);
        }
        self.open(&standing);
    }

    /// The database has confirmed the term, in answer to what was sent then.
    fn confirmed(&self, term: Term, sent: Duration) {
        let mut standing = self.standing();
        if standing.term != Some(term) {
            return;
        }
        standing.confirmed = self.end(sent);
        self.open(&standing);
    }

    /// The database could not be asked to confirm it.
    fn unconfirmed(&self, error: &StoreError) {
        let changed = self.right.send_if_modified(|right| {
            let is_held = *right == ServingRight::Held;
            if is_held {
                *right = ServingRight::Unconfirmed;
            }
            is_held
        });
        if changed {
            let until = self.until.load(Ordering::Acquire);
            let left = left(until);
            tracing::warn!(
                error = %error,
                code = error.code().map(tracing::field::display),
                seconds = left.as_secs(),
                "the database does not confirm the right to serve; questions are answered from memory until it ends"
            );
        }
    }

    /// It is over, unless it was confirmed meanwhile.
    fn run_out(&self) {
        let mut standing = self.standing();
        if !self.is_held() {
            standing.doubted = Some(self.doubt());
            if self.close() {
                tracing::warn!(
                    "the right to serve ran out; nothing is answered until the database confirms it"
                );
            }
        }
    }

    /// Somebody else has taken it, at any time after `term` was known.
    pub(super) fn overtaken(&self, term: Term) {
        let mut standing = self.standing();
        if standing.term == Some(term) {
            standing.term = None;
            self.close();
            tracing::warn!(
                "another server has taken the right to serve; nothing is answered until that one stops"
            );
        }
    }

    /// It is given back: nothing is answered from now on.
    pub(super) fn give_up(&self) -> Option<Term> {
        let mut standing = self.standing();
        let term = standing.term.take();
        self.until.store(0, Ordering::Release);
        self.right.send_replace(ServingRight::Lost);
        term
    }

    /// Answers may be given again, if nothing speaks against it.
    fn open(&self, standing: &Standing) {
        let is_confirmed = standing.term.is_some() && nanos(clock::now()) < standing.confirmed;
        if !is_confirmed || standing.doubted.is_some() {
            return;
        }
        self.until.store(standing.confirmed, Ordering::Release);
        if self.right.send_replace(ServingRight::Held) != ServingRight::Held {
            let epoch = standing.term.map(|term| term.epoch);
            tracing::info!(epoch, "the right to serve is confirmed again");
        }
    }

    /// Nothing is answered from now on; whether that is new.
    fn close(&self) -> bool {
        self.until.store(0, Ordering::Release);
        self.right.send_replace(ServingRight::Lost) != ServingRight::Lost
    }

    /// Until when a lease that was asked for then is counted on.
    fn end(&self, sent: Duration) -> u64 {
        let counted_on = self.length.saturating_sub(self.length / RESERVE);
        nanos(sent.saturating_add(counted_on))
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long it is until then.
fn left(until: u64) -> Duration {
    Duration::from_nanos(until.saturating_sub(nanos(clock::now())))
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(NO_END - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn term(epoch: i64) -> Term {
        Term {
            epoch,
            holder: [7; 16],
        }
    }

    fn held() -> Lease {
        let lease = Lease::new(HOUR);
        lease.taken(term(1), clock::now());
        lease
    }

    /// It is over, whatever is known of the database.
    fn let_run_out(lease: &Lease) {
        lease.until.store(1, Ordering::Release);
        lease.run_out();
    }

    fn right(lease: &Lease) -> ServingRight {
        *lease.right.borrow()
    }

    #[test]
    fn what_nobody_claimed_is_held_by_nobody_and_has_no_end() {
        let lease = Lease::new(Duration::ZERO);
        assert!(lease.is_held());
        assert_eq!(lease.term(), Ok(None));
        lease.run_out();
        assert_eq!(right(&lease), ServingRight::Held);
    }

    #[test]
    fn it_is_counted_from_before_it_was_asked_for_and_less_a_reserve() {
        let lease = Lease::new(HOUR);
        let end = lease.end(Duration::ZERO);
        assert_eq!(Duration::from_nanos(end), Duration::from_mins(54));
        lease.taken(term(1), clock::now());
        assert!(lease.is_held());
        assert_eq!(lease.term(), Ok(Some(term(1))));
        // An answer that took longer than the lease confirms nothing.
        let late = Lease::new(Duration::ZERO);
        late.taken(term(1), Duration::ZERO);
        late.confirmed(term(1), Duration::ZERO);
        late.run_out();
        assert!(!late.is_held());
        assert_eq!(late.term(), Err(StoreError::NotServing));
    }

    #[test]
    fn after_it_ran_out_nothing_is_answered_before_all_was_read_on() {
        let lease = held();
        let before = *lease.doubts.borrow();
        let_run_out(&lease);
        assert_eq!(right(&lease), ServingRight::Lost);
        lease.confirmed(term(1), clock::now());
        assert!(!lease.is_held());
        // What was read before it ran out is no proof.
        lease.trust(before);
        assert!(!lease.is_held());
        lease.trust(*lease.doubts.borrow());
        assert!(lease.is_held());
        assert_eq!(right(&lease), ServingRight::Held);
    }

    #[test]
    fn what_was_read_before_it_is_confirmed_opens_nothing() {
        let lease = held();
        let_run_out(&lease);
        lease.trust(*lease.doubts.borrow());
        // The confirmation from before it ran out is still in the future here.
        lease.standing().confirmed = 0;
        let_run_out(&lease);
        lease.trust(*lease.doubts.borrow());
        assert!(!lease.is_held());
        assert_eq!(right(&lease), ServingRight::Lost);
        lease.confirmed(term(1), clock::now());
        assert!(lease.is_held());
    }

    #[test]
    fn after_another_one_nothing_is_answered_before_it_is_taken_and_all_was_read_on() {
        let lease = held();
        lease.overtaken(term(1));
        assert_eq!(right(&lease), ServingRight::Lost);
        assert_eq!(lease.term(), Err(StoreError::NotServing));
        // A confirmation that was on its way is of a term that is over.
        lease.confirmed(term(1), clock::now());
        assert!(!lease.is_held());
        let before = *lease.doubts.borrow();
        lease.taken(term(3), clock::now());
        lease.trust(before);
        assert!(!lease.is_held());
        lease.trust(*lease.doubts.borrow());
        assert!(lease.is_held());
        assert_eq!(lease.term(), Ok(Some(term(3))));
    }

    #[test]
    fn a_failure_says_nothing_of_answers_and_is_over_with_the_next_confirmation() {
        let lease = held();
        lease.unconfirmed(&StoreError::Timeout);
        assert_eq!(right(&lease), ServingRight::Unconfirmed);
        assert!(lease.is_held());
        lease.confirmed(term(1), clock::now());
        assert_eq!(right(&lease), ServingRight::Held);
    }

    #[test]
    fn what_is_given_back_is_gone() {
        let lease = held();
        assert_eq!(lease.give_up(), Some(term(1)));
        assert!(!lease.is_held());
        lease.confirmed(term(1), clock::now());
        assert!(!lease.is_held());
        assert_eq!(lease.give_up(), None);
    }
}
