//! The table.

use crate::canary::Seen;
use crate::limits::Limits;

/// What became of an attack.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) sent: String,
    pub(crate) seen: Seen,
    /// The most memory that the server took meanwhile, in MiB.
    pub(crate) memory: u64,
    pub(crate) ended: String,
    /// What else did not hold.
    pub(crate) broken: Vec<String>,
}

/// The first line, and a rule below it.
pub(crate) fn head() {
    println!(
        "| {:<34} | {:<56} | {:<22} | {:>7} | {:<58} |",
        "attack", "what was sent", "canary p50/p99/max ms", "RSS MiB", "ended by"
    );
    println!(
        "| {} | {} | {} | {}: | {} | --- |",
        "-".repeat(34),
        "-".repeat(56),
        "-".repeat(22),
        "-".repeat(6),
        "-".repeat(58)
    );
}

impl Line {
    /// What was missed.
    pub(crate) fn missed(&self, limits: Limits) -> Vec<String> {
        let mut missed = self.broken.clone();
        let p99 = self.seen.quantile(0.99);
        if p99 > limits.p99 {
            missed.push(format!("p99 {p99:.1} ms, at most {:.1}", limits.p99));
        }
        missed.extend(self.seen.wrong.clone());
        if self.memory > limits.memory {
            missed.push(format!("{} MiB, at most {}", self.memory, limits.memory));
        }
        missed
    }

    /// Prints it.
    pub(crate) fn print(&self, limits: Limits) {
        let missed = self.missed(limits);
        let verdict = if missed.is_empty() {
            "ok".to_owned()
        } else {
            format!("MISSED: {}", missed.join("; "))
        };
        let [p50, p99, max] = [0.5, 0.99, 1.0].map(|part| self.seen.quantile(part));
        let canary = format!("{p50:.2} / {p99:.2} / {max:.1}");
        println!(
            "| {:<34} | {:<56} | {canary:<22} | {:>7} | {:<58} | {verdict} |",
            self.name, self.sent, self.memory, self.ended
        );
    }
}
