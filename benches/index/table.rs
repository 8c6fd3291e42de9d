use crate::measured::{Measured, quantile};

/// What a line should come to.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// It is there to be looked at.
    None,
    /// In the second account.
    AtMost(f64),
    /// Of the second account's to the first's.
    Ratio(f64),
}

/// The table, a column for each account.
pub(crate) struct Table<'a>(&'a [Measured]);

impl<'a> Table<'a> {
    pub(crate) fn of(accounts: &'a [Measured]) -> Self {
        print!("{:<38}", "opportunities");
        for account in accounts {
            print!("{:>20}", account.account.opportunities);
        }
        println!("{:>8}  target", "ratio");
        Self(accounts)
    }

    /// The median of what the rounds came to, and their spread.
    pub(crate) fn rounds(&self, what: &str, of: impl Fn(&Measured) -> &Vec<f64>, target: Target) {
        let value = |account: &Measured| quantile(of(account), 0.5);
        let spread = |account: &Measured| {
            let rounds = of(account);
            format!(" {:.0}-{:.0}", quantile(rounds, 0.0), quantile(rounds, 1.0))
        };
        self.line(what, value, spread, target);
    }

    /// What there is one of.
    pub(crate) fn value(&self, what: &str, of: impl Fn(&Measured) -> f64, target: Target) {
        self.line(what, of, |_| String::new(), target);
    }

    fn line(
        &self,
        what: &str,
        value: impl Fn(&Measured) -> f64,
        spread: impl Fn(&Measured) -> String,
        target: Target,
    ) {
        print!("{what:<38}");
        for account in self.0 {
            print!("{:>8.0}{:<12}", value(account), spread(account));
        }
        let [first, second, ..] = self.0 else {
            println!();
            return;
        };
        let (small, large) = (value(first), value(second));
        let ratio = large / small;
        print!("{ratio:>8.2}");
        match target {
            Target::None => println!(),
            Target::AtMost(most) => println!("  {most:.0}: {}", verdict(large <= most)),
            Target::Ratio(most) => println!("  ratio {most}: {}", verdict(ratio <= most)),
        }
    }
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}
