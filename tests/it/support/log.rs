//! What is logged while the tests run. A test fails for a warning that it did
//! not announce, and for any personal datum in any line.
//!
//! There is one subscriber in a process, and many tests run at once. Each has
//! a runtime of its own, with its server in it: by the runtime a line finds
//! its test. A line of another runtime, or one that comes too late, ends the
//! whole run, unless a test that may have caused it announced it.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use serde_json::Value;
use steward::cli::sample;
use steward::telemetry::span_layer;
use tokio::runtime::{Handle, Id};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// In every personal datum that a test makes up, in one case or another; in no
/// id and nowhere else.
const MARKER: &str = "marker";

/// What the database's driver says of its connections, which the server's log leaves out too; it says nothing about
/// steward.
const DRIVER: &str = "sqlx";

/// The lines of one test, until its last database is dropped.
pub(crate) struct Log {
    test: Id,
}

/// One line: an event, or the fields of a span.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) level: Level,
    pub(crate) target: String,
    /// What the line says, without its fields.
    pub(crate) message: String,
    /// All that it carries.
    pub(crate) text: String,
}

#[derive(Default)]
struct OfTest {
    lines: Vec<Line>,
    /// The warnings that the test is about.
    expected: Vec<&'static str>,
    /// The warnings that may come beside.
    allowed: Vec<&'static str>,
    /// How many databases of the test there are; it is over with the last.
    watched: usize,
}

static TESTS: LazyLock<Mutex<HashMap<Id, OfTest>>> = LazyLock::new(Mutex::default);

/// A panic elsewhere leaves nothing half done.
fn all() -> MutexGuard<'static, HashMap<Id, OfTest>> {
    TESTS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Log {
    /// Watches the test that this is called in.
    pub(crate) fn watch() -> Self {
        static START: Once = Once::new();
        START.call_once(|| {
            let seen = Targets::new()
                .with_default(Level::INFO)
                .with_target("steward", Level::TRACE)
                // As the server's own log has it.
                .with_target("opentelemetry", LevelFilter::OFF);
            tracing_subscriber::registry()
                .with(span_layer())
                .with(Catch.with_filter(seen))
                .init();
        });
        let test = Handle::current().id();
        let log = Self { test };
        log.of_test(|of_test| of_test.watched += 1);
        log
    }

    /// The test is about this warning: it must come, once at least.
    pub(crate) fn expects(&self, message: &'static str) {
        self.of_test(|of_test| of_test.expected.push(message));
    }

    /// This warning may come: whether it does depends on the moment.
    pub(crate) fn allows(&self, message: &'static str) {
        self.of_test(|of_test| of_test.allowed.push(message));
    }

    /// Waits for a line.
    pub(crate) async fn says(&self, message: &str) -> Line {
        let watch = async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            loop {
                tick.tick().await;
                let found = self.of_test(|of_test| {
                    let mut lines = of_test.lines.iter();
                    lines.find(|line| line.message == message).cloned()
                });
                if let Some(line) = found {
                    return line;
                }
            }
        };
        let found = tokio::time::timeout(Duration::from_mins(1), watch).await;
        found.unwrap_or_else(|_| panic!("nobody says: {message}"))
    }

    /// The lines so far.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.of_test(|of_test| of_test.lines.clone())
    }

    /// How many lines say this so far.
    pub(crate) fn count(&self, message: &str) -> usize {
        let says = |line: &&Line| line.message == message;
        self.of_test(|of_test| of_test.lines.iter().filter(says).count())
    }

    /// Takes in a line of a process that the test started.
    pub(crate) fn take(&self, line: Line) {
        self.of_test(|of_test| of_test.lines.push(line));
    }

    fn of_test<R>(&self, look: impl FnOnce(&mut OfTest) -> R) -> R {
        look(all().entry(self.test).or_default())
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let (is_over, lines, expected, allowed) = self.of_test(|of_test| {
            of_test.watched -= 1;
            let is_over = of_test.watched == 0;
            (
                is_over,
                of_test.lines.clone(),
                of_test.expected.clone(),
                of_test.allowed.clone(),
            )
        });
        if !is_over || std::thread::panicking() {
            return;
        }
        // The first few say enough.
        let bad: Vec<String> = lines
            .iter()
            .filter_map(|line| complaint(line, &[&expected[..], &allowed[..]].concat()))
            .take(9)
            .collect();
        assert!(bad.is_empty(), "the log of this test:\n{}", bad.join("\n"));
        let missing: Vec<_> = expected
            .iter()
            .filter(|message| !lines.iter().any(|line| line.message == **message))
            .collect();
        assert!(missing.is_empty(), "nobody warned: {missing:?}");
    }
}

/// What is wrong with a line, if anything is.
fn complaint(line: &Line, expected: &[&'static str]) -> Option<String> {
    if let Some(datum) = personal(&line.text) {
        return Some(format!("a personal datum, {datum:?}, in {line}"));
    }
    let is_warning = line.level <= Level::WARN;
    let is_expected = expected.contains(&line.message.as_str()) || line.target.starts_with(DRIVER);
    (is_warning && !is_expected).then(|| format!("an unexpected warning: {line}"))
}

/// The first personal datum in a text: one that a test made up, one of the
/// sample's, or anything that looks like a mail address.
pub(crate) fn personal(text: &str) -> Option<&str> {
    let folded = text.to_ascii_lowercase();
    let of_sample = || OF_SAMPLE.iter().map(String::as_str);
    [MARKER, "@"]
        .into_iter()
        .chain(of_sample())
        .find_map(|datum| {
            let start = folded.find(&datum.to_ascii_lowercase())?;
            text.get(start..start + datum.len())
        })
}

/// Names, telephone numbers and lines of the sample's people.
static OF_SAMPLE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let people = sample::FILES
        .into_iter()
        .filter(|(name, _)| matches!(*name, "users.json" | "contacts.json"))
        .flat_map(|(_, content)| {
            let list: Value = serde_json::from_slice(content).expect("the sample is JSON");
            list["data"].as_array().expect("a list").clone()
        });
    let data = people.flat_map(|person| {
        let phones = person["phones"].as_array().cloned().unwrap_or_default();
        let phones = phones.into_iter().map(|phone| phone["value"].clone());
        let told = phones.chain([person["name"].clone(), person["headline"].clone()]);
        told.filter_map(|text| Some(text.as_str()?.to_ascii_lowercase()))
            .collect::<Vec<_>>()
    });
    // What is short may be a part of any word.
    data.filter(|text| text.len() > 4).collect()
});

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.level, self.target, self.text)
    }
}

/// Catches every line of the process.
struct Catch;

impl<S: Subscriber> Layer<S> for Catch {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::at(event.metadata());
        event.record(&mut line);
        keep(line);
    }

    fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let mut line = Line::of_span(span.metadata().name());
        span.record(&mut line);
        keep(line);
    }

    fn on_record(&self, _: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        let mut line = Line::of_span("recorded");
        values.record(&mut line);
        keep(line);
    }
}

impl Line {
    fn at(metadata: &Metadata<'_>) -> Self {
        Self {
            level: *metadata.level(),
            target: metadata.target().to_owned(),
            message: String::new(),
            text: String::new(),
        }
    }

    /// A span warns of nothing, whatever its level is.
    fn of_span(name: &str) -> Self {
        Self {
            level: Level::TRACE,
            target: format!("the span {name}"),
            message: String::new(),
            text: String::new(),
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
        let _ = write!(self.text, "{}={value:?} ", field.name());
    }

    // Not escaped, as a debugged text would be.
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        }
        let _ = write!(self.text, "{}={value} ", field.name());
    }
}

fn keep(line: Line) {
    let test = Handle::try_current().ok().map(|handle| handle.id());
    let mut tests = all();
    let expected = match test.and_then(|test| tests.get_mut(&test)) {
        Some(of_test) if of_test.watched > 0 => {
            of_test.lines.push(line);
            return;
        }
        Some(of_test) => [&of_test.expected[..], &of_test.allowed[..]].concat(),
        // A server has runtimes of its own: any test that runs may be the one, and each that announced it has seen it.
        None => {
            let running = tests.values_mut().filter(|of_test| of_test.watched > 0);
            let mut announced = Vec::new();
            for of_test in running {
                announced.extend_from_slice(&of_test.allowed);
                announced.extend_from_slice(&of_test.expected);
                if of_test.expected.contains(&line.message.as_str()) {
                    of_test.lines.push(line.clone());
                }
            }
            announced
        }
    };
    if let Some(complaint) = complaint(&line, &expected) {
        // The standard error stream of a test would be kept back.
        let told = format!("\nthe log, outside of any test that runs: {complaint}\n");
        let _ = std::io::stderr().write_all(told.as_bytes());
        std::process::exit(101);
    }
}

/// The gate itself must be able to close.
mod tests {
    use super::*;

    fn line(level: Level, message: &str) -> Line {
        Line {
            level,
            target: "steward".to_owned(),
            message: message.to_owned(),
            text: format!("message={message} account=acme "),
        }
    }

    #[test]
    fn a_warning_must_be_expected_and_a_person_is_never() {
        assert_eq!(complaint(&line(Level::INFO, "fine"), &[]), None);
        assert_eq!(complaint(&line(Level::WARN, "known"), &["known"]), None);
        assert!(complaint(&line(Level::WARN, "new"), &["known"]).is_some());
        assert!(complaint(&line(Level::ERROR, "new"), &[]).is_some());
        for text in ["Ada Marker", "to ada@example.com", "of Nadia Bensaid"] {
            assert!(
                complaint(&line(Level::TRACE, text), &["x"]).is_some(),
                "{text}"
            );
        }
    }

    #[tokio::test]
    async fn what_a_task_of_a_test_warns_of_fails_the_test() {
        let log = Log::watch();
        let warn = async { tracing::warn!(account = "acme", "a planted warning") };
        tokio::spawn(warn).await.unwrap();
        let line = log.says("a planted warning").await;
        assert_eq!(line.level, Level::WARN);
        let gate = std::panic::AssertUnwindSafe(move || drop(log));
        let failure = std::panic::catch_unwind(gate).unwrap_err();
        let told = failure.downcast_ref::<String>().unwrap();
        assert!(told.contains("a planted warning"), "{told}");
    }

    #[tokio::test]
    async fn what_is_announced_may_come_from_a_thread_that_is_no_test_s() {
        let log = Log::watch();
        log.allows("a planted warning of a list");
        let warn = || tracing::warn!("a planted warning of a list");
        // Were it not allowed, this would end the process.
        std::thread::spawn(warn).join().unwrap();
    }

    #[tokio::test]
    async fn a_personal_datum_in_a_span_fails_the_test() {
        let log = Log::watch();
        let _span = tracing::debug_span!(target: "steward", "request", who = "Ada Marker");
        let gate = std::panic::AssertUnwindSafe(move || drop(log));
        assert!(std::panic::catch_unwind(gate).is_err());
    }
}
