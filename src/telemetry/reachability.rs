//! Whether the collector takes what it is sent, told in few lines.

use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkError;

/// How long nothing is said of a collector that goes away again.
const SILENCE: Duration = Duration::from_mins(10);

/// Whether the last message of a kind was taken.
#[derive(Debug)]
pub(super) struct Reachability {
    /// Traces, or metrics.
    what: &'static str,
    /// A warning was given, and nothing was taken since.
    away: bool,
    warned: Option<Instant>,
}

impl Reachability {
    /// Nothing was sent yet.
    pub(super) fn of(what: &'static str) -> Self {
        Self {
            what,
            away: false,
            warned: None,
        }
    }

    /// Takes note of how a message went: taken, or not. The exporters keep what
    /// a collector says out of their errors; its code is in them.
    pub(super) fn note(&mut self, failed: Option<&OTelSdkError>) {
        match failed {
            Some(error) if !self.away && self.may_warn() => {
                self.away = true;
                self.warned = Some(Instant::now());
                tracing::warn!(
                    what = self.what,
                    %error,
                    "the collector does not take what it is sent; questions are answered all the same"
                );
            }
            Some(error) => tracing::debug!(%error, "the collector is away"),
            None if self.away => {
                self.away = false;
                tracing::info!(
                    what = self.what,
                    "the collector takes what it is sent again"
                );
            }
            None => {}
        }
    }

    fn may_warn(&self) -> bool {
        self.warned.is_none_or(|warned| warned.elapsed() >= SILENCE)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What a log wrote.
    #[derive(Clone, Default)]
    pub(in crate::telemetry) struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        pub(in crate::telemetry) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_collector_that_is_away_is_told_once() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(log, || {
            let mut collector = Reachability::of("traces");
            let refused = OTelSdkError::InternalFailure("refused".to_owned());
            let unavailable = Some(&refused);
            for outcome in [None, unavailable, unavailable, None, unavailable, None] {
                collector.note(outcome);
            }
        });
        let written = lines.text();
        let levels: Vec<_> = written
            .lines()
            .map(|line| line.split_whitespace().nth(1))
            .collect();
        assert_eq!(levels, [Some("WARN"), Some("INFO")], "{written}");
        assert!(written.contains("refused"), "{written}");
    }
}
