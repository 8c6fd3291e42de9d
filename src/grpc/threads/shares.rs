//! How the connections of a thread share it: those that keep it busy take turns, and everything else goes on between.
//!
//! A connection that wants little is served whenever something comes. One that used more of the thread's time lately
//! than it may, waits for its turn, and so does what leaves much work behind: the beginning of a connection and its end.
//! One turn at a time is taken, and the next begins when the system was asked what else has come. However many
//! connections want all of the thread, one that wants little waits for a turn or two.
//!
//! What a connection used is counted in the thread's own time. It becomes less by a part ([`PART`]) of the time in which
//! nothing was there to be done for it, and only of that: not while it waits, nor while it is served.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use futures_util::task::AtomicWaker;
use hyper::rt::Executor;
use tokio::time::Instant;

use super::time_of_thread::time_of_thread;
use super::turns::{Turn, Turns, Waiting};

/// How often the calls of a connection go on in a turn. The answer to a question takes one such step, of some
/// microseconds.
const STEPS: usize = 64;
/// After how long no further call goes on in a turn: the longest question takes as long as many short ones.
const LONG: Duration = Duration::from_millis(1);
/// What a connection may use of the thread's time before it waits for its turn.
const FREE: Duration = Duration::from_micros(200);
/// The part of the time that it may use without that.
const PART: u32 = 32;
/// What a connection counts as having used at least, until it has made a call: thousands that never do may come at
/// once.
const NEW: Duration = Duration::from_millis(1);
/// What was used beyond this is forgotten: nobody is held up for long by what is long over.
const MOST: Duration = Duration::from_millis(10);

/// The turn to take one more connection in.
pub(super) async fn turn_of_new(turns: &Turns) -> Turn {
    let mut waiting = Waiting::default();
    poll_fn(|context| waiting.poll(turns, NEW, context)).await
}

/// What a connection, its calls and what reads its bytes know of each other.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<State>);

#[derive(Default)]
struct State {
    /// Whether the connection has its turn.
    has_turn: AtomicBool,
    /// Whether it needs one, whatever it did lately.
    needs_turn: AtomicBool,
    /// Whether nothing more is read in this turn, and before its calls have done what they can: it would only pile up.
    is_ahead: AtomicBool,
    /// How many steps its calls may take in this turn; they know nothing else, so that they do not keep each other.
    steps: Arc<AtomicUsize>,
    /// The calls that began.
    begun: Mutex<Vec<Call>>,
}

impl Shared {
    /// Whether more may be read; if not, the connection is asked again once it may.
    pub(super) fn may_read(&self) -> bool {
        !self.0.is_ahead.load(Ordering::Relaxed)
    }

    /// Nothing more is read in this turn, however often HTTP/2 asks for it: it does so for each call that begins.
    pub(super) fn has_read_enough(&self) {
        self.0.is_ahead.store(true, Ordering::Relaxed);
    }

    /// Waits for a turn, whatever the connection did lately.
    pub(super) fn poll_turn(&self, context: &Context<'_>) -> Poll<()> {
        if self.0.has_turn.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        self.0.needs_turn.store(true, Ordering::Relaxed);
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn begun(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call, which goes on as a part of its connection.
struct Call {
    inner: Pin<Box<dyn Future<Output = ()> + Send>>,
    steps: Arc<AtomicUsize>,
}

impl Future for Call {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let left = self.steps.load(Ordering::Relaxed);
        if left == 0 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.steps.store(left - 1, Ordering::Relaxed);
        let inner = AssertUnwindSafe(|| self.inner.as_mut().poll(context));
        // Of a call that panics, which has been told, its stream is reset; the others of its connection go on.
        catch_unwind(inner).unwrap_or(Poll::Ready(()))
    }
}

/// The executor of a connection.
impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Shared {
    fn execute(&self, call: F) {
        let call = Call {
            inner: Box::pin(call),
            steps: Arc::clone(&self.0.steps),
        };
        self.begun().push(call);
    }
}

/// When something was there to be done again for a connection that wanted nothing.
struct Woken {
    origin: Instant,
    /// Microseconds after the origin; 0 as long as nothing is.
    at: AtomicU64,
    task: AtomicWaker,
}

impl Woken {
    /// How long nothing was to be done since then.
    fn idle_since(&self, then: Instant) -> Duration {
        let at = Duration::from_micros(self.at.swap(0, Ordering::AcqRel));
        (self.origin + at).saturating_duration_since(then)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.at.load(Ordering::Acquire) == 0 {
            let at = u64::try_from(self.origin.elapsed().as_micros());
            self.at
                .store(at.unwrap_or(u64::MAX).max(1), Ordering::Release);
        }
        self.task.wake();
    }
}

/// A connection with its calls, served in turns. What is left of them ends with it.
pub(super) struct InTurns<'a, F> {
    connection: Pin<&'a mut F>,
    shared: Shared,
    calls: FuturesUnordered<Call>,
    turns: Turns,
    waiting: Waiting,
    /// What it used lately.
    used: Duration,
    /// What it counts as having used at least.
    least: Duration,
    /// When it was served last.
    served: Instant,
    woken: Arc<Woken>,
}

impl<'a, F: Future> InTurns<'a, F> {
    /// With what its executor, and what reads its bytes, knows.
    pub(super) fn new(connection: Pin<&'a mut F>, shared: Shared, turns: &Turns) -> Self {
        let woken = Woken {
            origin: Instant::now(),
            at: AtomicU64::default(),
            task: AtomicWaker::new(),
        };
        Self {
            connection,
            shared,
            calls: FuturesUnordered::new(),
            turns: turns.clone(),
            waiting: Waiting::default(),
            used: NEW,
            least: NEW,
            served: woken.origin,
            woken: Arc::new(woken),
        }
    }

    /// The connection itself.
    pub(super) fn connection(&mut self) -> Pin<&mut F> {
        self.connection.as_mut()
    }

    /// Waits for a turn, if the connection needs one.
    fn poll_turn(&mut self, context: &Context<'_>) -> Poll<Option<Turn>> {
        if !self.waiting.is_waiting() {
            let idle = self.woken.idle_since(self.served);
            let less = self.used.saturating_sub(idle / PART);
            self.used = less.max(self.least);
            let needs_turn = self.shared.0.needs_turn.swap(false, Ordering::Relaxed);
            if self.used <= FREE && !needs_turn {
                return Poll::Ready(None);
            }
        }
        self.waiting.poll(&self.turns, self.used, context).map(Some)
    }

    /// Serves the connection, then its calls, and then what these answered.
    fn poll_both(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let state = &self.shared.0;
        if let Poll::Ready(ended) = self.connection.as_mut().poll(context) {
            return Poll::Ready(ended);
        }
        let mut begun = self.shared.begun();
        if !begun.is_empty() {
            // From now on it counts as what it uses.
            self.used = self.used.saturating_sub(self.least);
            self.least = Duration::ZERO;
            self.calls.extend(begun.drain(..));
        }
        drop(begun);
        state.steps.store(STEPS, Ordering::Relaxed);
        let start = Instant::now();
        while let Poll::Ready(Some(())) = self.calls.poll_next_unpin(context) {
            if start.elapsed() > LONG {
                state.steps.store(0, Ordering::Relaxed);
            }
        }
        let left = state.steps.load(Ordering::Relaxed);
        if left < STEPS
            && let Poll::Ready(ended) = self.connection.as_mut().poll(context)
        {
            return Poll::Ready(ended);
        }
        let is_ahead = left == 0;
        let was_ahead = state.is_ahead.swap(is_ahead, Ordering::Relaxed);
        if is_ahead || was_ahead || !self.shared.begun().is_empty() {
            // It goes on with its calls, or reads further.
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl<F: Future> Future for InTurns<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.woken.task.register(context.waker());
        let waker = Waker::from(Arc::clone(&self.woken));
        let context = &mut Context::from_waker(&waker);
        let turn = ready!(self.poll_turn(context));
        // What wakes it while it is served has not waited for it to want something.
        self.woken.at.store(0, Ordering::Release);
        let has_turn = &self.shared.0.has_turn;
        has_turn.store(turn.is_some(), Ordering::Relaxed);
        let before = time_of_thread();
        let ended = self.poll_both(context);
        self.used = MOST.min(self.used + time_of_thread().saturating_sub(before));
        self.served = Instant::now();
        self.shared.0.has_turn.store(false, Ordering::Relaxed);
        if let Some(turn) = turn {
            turn.end();
        }
        ended
    }
}

impl<F> Drop for InTurns<'_, F> {
    fn drop(&mut self) {
        // Each knows its executor, which would keep it.
        self.shared.begun().clear();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Weak;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::yield_now;

    use super::super::connection::Connection;
    use super::super::handed::{Between, Handed, Open};
    use super::*;

    const MANY: usize = 64;
    /// As many bytes as are read in a turn.
    const PIECE: usize = 4 * 1024;

    /// A connection, and its caller's side.
    async fn connected(listener: &TcpListener) -> (Connection, TcpStream) {
        let caller = TcpStream::connect(listener.local_addr().unwrap());
        let caller = caller.await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        let accepted = accepted.into_std().unwrap();
        let handed = Handed::new(Between::Plain(accepted), Open::default());
        let connection = Connection::take_over(handed).unwrap();
        (connection, caller)
    }

    /// Reads a connection to its end, in turns; the numbers of bytes are counted.
    async fn read(mut connection: Connection, turns: Turns, count: Arc<AtomicUsize>) {
        let shared = connection.shared();
        // It is no new one.
        shared.execute(std::future::ready(()));
        let reading = pin!(poll_fn(move |context| {
            // As HTTP/2 does: in small pieces, and more than once.
            for _ in 0..10 {
                let mut piece = [0; PIECE / 4];
                while let Poll::Ready(came) = pin!(connection.read(&mut piece)).poll(context) {
                    let came = came.unwrap();
                    if came == 0 {
                        return Poll::Ready(());
                    }
                    count.fetch_add(came, Ordering::Relaxed);
                }
            }
            Poll::Pending
        }));
        InTurns::new(reading, shared, &turns).await;
    }

    #[tokio::test]
    async fn others_are_served_between_many_bytes_of_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (connection, mut caller) = connected(&listener).await;
        caller.write_all(&vec![0; 4 * PIECE]).await.unwrap();
        let came = Arc::new(AtomicUsize::new(0));
        let mut reading = pin!(read(connection, Turns::default(), Arc::clone(&came)));
        let mut before = 0;
        while before < 4 * PIECE {
            assert!(futures_util::poll!(&mut reading).is_pending());
            let now = came.load(Ordering::Relaxed);
            assert!(now - before <= PIECE, "{}", now - before);
            before = now;
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn whoever_wants_little_waits_for_one_turn_of_those_that_want_all() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let turns = Turns::default();
        let turns_of_others = Arc::new(AtomicUsize::new(0));
        for _ in 0..MANY {
            let (turns, count) = (turns.clone(), Arc::clone(&turns_of_others));
            let mut pause = Box::pin(tokio::time::sleep(FREE * 2 * PART));
            tokio::spawn(async move {
                let shared = Shared::default();
                // They are no new ones, and wanted nothing for a while.
                shared.execute(std::future::ready(()));
                let busy = pin!(poll_fn(|context| {
                    ready!(pause.as_mut().poll(context));
                    pause.set(tokio::time::sleep(Duration::ZERO));
                    let began = time_of_thread();
                    while time_of_thread() < began + FREE * 2 {}
                    count.fetch_add(1, Ordering::Relaxed);
                    context.waker().wake_by_ref();
                    Poll::<()>::Pending
                }));
                InTurns::new(busy, shared, &turns).await;
            });
        }
        let (connection, mut caller) = connected(&listener).await;
        let came = Arc::new(AtomicUsize::new(0));
        tokio::spawn(read(connection, turns, Arc::clone(&came)));
        // Each of the others has used as much as is remembered.
        while turns_of_others.load(Ordering::Relaxed) < 30 * MANY {
            yield_now().await;
        }
        for byte in 1..=MANY {
            caller.write_all(&[7]).await.unwrap();
            let before = turns_of_others.load(Ordering::Relaxed);
            while came.load(Ordering::Relaxed) < byte {
                yield_now().await;
            }
            let waited = turns_of_others.load(Ordering::Relaxed) - before;
            assert!(waited <= 4, "{waited}");
        }
    }

    #[tokio::test]
    async fn of_many_that_end_at_once_each_has_its_turn() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let turns = Turns::default();
        let ended = Arc::new(AtomicUsize::new(0));
        let mut callers = Vec::new();
        for _ in 0..MANY {
            let (connection, caller) = connected(&listener).await;
            callers.push(caller);
            let (turns, ended) = (turns.clone(), Arc::clone(&ended));
            tokio::spawn(async move {
                read(connection, turns, Arc::default()).await;
                ended.fetch_add(1, Ordering::Relaxed);
            });
        }
        drop(callers);
        let mut most = 0;
        while ended.load(Ordering::Relaxed) < MANY {
            let before = ended.load(Ordering::Relaxed);
            yield_now().await;
            most = most.max(ended.load(Ordering::Relaxed) - before);
        }
        assert!(most <= 2, "{most}");
    }

    /// A connection whose calls begin at once, and do nothing but count; it ends when they have.
    fn calls(
        shared: &Shared,
        count: usize,
        done: &Arc<AtomicUsize>,
    ) -> impl Future<Output = ()> + use<> {
        for _ in 0..count {
            let done = Arc::clone(done);
            shared.execute(async move {
                done.fetch_add(1, Ordering::Relaxed);
            });
        }
        std::future::pending()
    }

    #[tokio::test]
    async fn calls_go_on_in_steps_and_nothing_is_read_ahead_of_them() {
        let (turns, shared, done) = (Turns::default(), Shared::default(), Arc::default());
        let connection = pin!(calls(&shared, 3 * STEPS, &done));
        let mut served = InTurns::new(connection, shared.clone(), &turns);
        for steps in 1..=3 {
            assert!(futures_util::poll!(&mut served).is_pending());
            // Its turn ends.
            yield_now().await;
            assert_eq!(done.load(Ordering::Relaxed), steps * STEPS);
            assert!(!shared.may_read());
        }
        assert!(futures_util::poll!(&mut served).is_pending());
        assert!(shared.may_read());
    }

    #[tokio::test]
    async fn calls_that_take_long_leave_the_rest_to_the_next_turn() {
        let (turns, shared, done) = (Turns::default(), Shared::default(), Arc::default());
        let connection = pin!(calls(&shared, 2, &done));
        for _ in 0..2 {
            shared.execute(async {
                let start = Instant::now();
                while start.elapsed() <= LONG {}
            });
        }
        let _ends_never = calls(&shared, 2, &done);
        let mut served = InTurns::new(connection, shared.clone(), &turns);
        assert!(futures_util::poll!(&mut served).is_pending());
        assert_eq!(done.load(Ordering::Relaxed), 2);
        while done.load(Ordering::Relaxed) < 4 {
            yield_now().await;
            assert!(futures_util::poll!(&mut served).is_pending());
        }
    }

    #[tokio::test]
    async fn a_call_that_panics_takes_no_other_along() {
        let (turns, shared, done) = (Turns::default(), Shared::default(), Arc::default());
        shared.execute(async { panic!("a test") });
        let connection = pin!(calls(&shared, 1, &done));
        let mut served = InTurns::new(connection, shared.clone(), &turns);
        while done.load(Ordering::Relaxed) < 1 {
            assert!(futures_util::poll!(&mut served).is_pending());
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_began_and_was_never_polled_ends_with_its_connection() {
        let (turns, shared) = (Turns::default(), Shared::default());
        let state: Weak<State> = Arc::downgrade(&shared.0);
        let knows = shared.clone();
        // As a call of HTTP/2 does, it knows the executor.
        shared.execute(async move {
            let _knows = knows;
            std::future::pending::<()>().await;
        });
        InTurns::new(pin!(std::future::ready(())), shared, &turns).await;
        assert!(state.upgrade().is_none());
    }
}
