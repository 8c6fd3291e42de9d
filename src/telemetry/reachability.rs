//! Whether the collector takes what it is sent, told in few lines.

use std::time::{Duration, Instant};

use tonic::Code;

use super::codes::code_name;

/// How long nothing is said of a collector that goes away again.
const SILENCE: Duration = Duration::from_mins(10);

/// Whether the last message was taken.
#[derive(Default)]
pub(super) struct Reachability {
    /// A warning was given, and nothing was taken since.
    away: bool,
    warned: Option<Instant>,
}

impl Reachability {
    /// Takes note of how a message went: taken, or refused with a code.
    pub(super) fn note(&mut self, refused: Option<Code>) {
        match refused {
            Some(code) if !self.away && self.may_warn() => {
                self.away = true;
                self.warned = Some(Instant::now());
                tracing::warn!(
                    code = code_name(code),
                    "the collector does not take traces and metrics; questions are answered all the same"
                );
            }
            Some(code) => tracing::debug!(code = code_name(code), "the collector is away"),
            None if self.away => {
                self.away = false;
                tracing::info!("the collector takes traces and metrics again");
            }
            None => {}
        }
    }

    fn may_warn(&self) -> bool {
        self.warned.is_none_or(|warned| warned.elapsed() >= SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

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
            let mut collector = Reachability::default();
            let unavailable = Some(Code::Unavailable);
            for outcome in [None, unavailable, unavailable, None, unavailable, None] {
                collector.note(outcome);
            }
        });
        let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let levels: Vec<_> = written
            .lines()
            .map(|line| line.split_whitespace().nth(1))
            .collect();
        assert_eq!(levels, [Some("WARN"), Some("INFO")], "{written}");
        assert!(written.contains("UNAVAILABLE"), "{written}");
    }
}
