//! The table.

use crate::measured::quantile;

/// What a line should come to.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// It is there to be looked at.
    None,
    AtLeast(f64),
    AtMost(f64),
}

/// The lines, in their order.
#[derive(Default)]
pub(crate) struct Table(Vec<Line>);

struct Line {
    what: String,
    rounds: Vec<f64>,
    target: Target,
}

impl Table {
    /// A line; its value is the median of the rounds.
    pub(crate) fn line(&mut self, what: impl Into<String>, rounds: Vec<f64>, target: Target) {
        let what = what.into();
        let line = Line {
            what,
            rounds,
            target,
        };
        // A run takes minutes: what is known is shown at once, too.
        eprintln!("{}", line.text());
        self.0.push(line);
    }

    /// Prints all of them.
    pub(crate) fn print(&self) {
        println!(
            "\n{:<66}{:>12}  {:<21}target",
            "measured on this machine, in this run", "median", "quartiles"
        );
        for line in &self.0 {
            println!("{}", line.text());
        }
    }
}

impl Line {
    fn text(&self) -> String {
        let value = quantile(&self.rounds, 0.5);
        let spread = match self.rounds.len() {
            0 | 1 => String::new(),
            _ => format!(
                "{} .. {}",
                number(quantile(&self.rounds, 0.25)),
                number(quantile(&self.rounds, 0.75))
            ),
        };
        let (target, met) = match self.target {
            Target::None => (String::new(), true),
            Target::AtLeast(least) => (format!("at least {}", number(least)), value >= least),
            Target::AtMost(most) => (format!("at most {}", number(most)), value <= most),
        };
        let verdict = match (target.is_empty(), met) {
            (true, _) => "",
            (false, true) => ": met",
            (false, false) => ": MISSED",
        };
        let value = number(value);
        let line = format!(
            "{:<66}{value:>12}  {spread:<21}{target}{verdict}",
            self.what
        );
        line.trim_end().to_owned()
    }
}

/// With the digits that mean something, and a comma between thousands.
fn number(value: f64) -> String {
    if value.abs() < 10.0 {
        return format!("{value:.2}");
    }
    if value.abs() < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
