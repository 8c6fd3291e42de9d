use std::collections::VecDeque;
use std::fmt;

use super::{BEGINNING, Chain, ChainKey, Event, EventKind, Head, link};

/// Something of a chain that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The event, or one that it follows upon, was changed or put there.
    Changed {
        /// Its place.
        sequence: i64,
    },
    /// One of the events before the chain begins, or its first, was changed.
    PrefixChanged {
        /// The place of the chain's first.
        sequence: i64,
    },
    /// Events are missing.
    Missing {
        /// The place of the first.
        first: i64,
        /// The place of the last.
        last: i64,
    },
    /// Events at the end of the chain are missing.
    TailMissing {
        /// The place of the first.
        first: i64,
        /// The place of the last.
        last: i64,
    },
    /// Events are there that no commit made.
    BeyondEnd {
        /// The place of the first.
        first: i64,
        /// The place of the last.
        last: i64,
    },
    /// The end of the chain, as the account's row has it, is another.
    EndDiffers {
        /// The place that it names.
        sequence: i64,
    },
    /// The account was at a revision, or is, of which no event tells.
    RevisionUntold {
        /// The first such.
        revision: i64,
    },
    /// The event is not the one that was exported, or gone.
    NotAsExported {
        /// Its place.
        sequence: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |f: &mut fmt::Formatter<'_>, first: i64, last: i64| {
            if first == last {
                write!(f, "event {first} is")
            } else {
                write!(f, "events {first} to {last} are")
            }
        };
        match *self {
            Self::Changed { sequence } => write!(f, "event {sequence} was changed"),
            Self::PrefixChanged { sequence } => {
                write!(f, "one of the events 1 to {sequence} was changed")
            }
            Self::Missing { first, last } => {
                span(f, first, last)?;
                f.write_str(" missing")
            }
            Self::TailMissing { first, last } => {
                span(f, first, last)?;
                f.write_str(" missing at the end")
            }
            Self::BeyondEnd { first, last } => {
                span(f, first, last)?;
                f.write_str(" beyond the end of the chain")
            }
            Self::EndDiffers { sequence } => {
                write!(f, "the end of the chain, event {sequence}, is another")
            }
            Self::RevisionUntold { revision } => {
                write!(f, "no event tells of revision {revision}")
            }
            Self::NotAsExported { sequence } => {
                write!(f, "event {sequence} is not the one that was exported")
            }
        }
    }
}

/// An event that was exported: it must be there, and the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its place.
    pub sequence: i64,
    /// Its link.
    pub link: Vec<u8>,
}

/// How many findings are told.
const MOST: usize = 100;

/// Goes along a chain, event by event, in the order of their places.
pub struct Verifier<'a> {
    key: &'a dyn ChainKey,
    chain: Chain<'a>,
    /// The event before, as it is stored.
    end: Head,
    revision: i64,
    /// How many events lie before the chain begins.
    unsealed: i64,
    has_begun: bool,
    /// Those that lie ahead, in order.
    exported: VecDeque<Exported>,
    verified: Verified,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// How many events were looked at.
    pub events: i64,
    /// How many of them lie before the chain begins: they were taken in as they
    /// were found. All, where it has not begun.
    pub unsealed: i64,
    /// When the chain began, in milliseconds since 1970.
    pub began_at: Option<i64>,
    /// What does not fit, the first of it.
    pub findings: Vec<Finding>,
    /// How much more does not fit.
    pub further_findings: u64,
}

impl Verified {
    /// Whether everything fits.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes in what another look at the same chain found.
    pub fn add(&mut self, other: Self) {
        self.further_findings = self.further_findings.max(other.further_findings);
        for finding in other.findings {
            if !self.findings.contains(&finding) {
                self.find(finding);
            }
        }
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        } else {
            self.further_findings += 1;
        }
    }
}

impl<'a> Verifier<'a> {
    /// Before the first event.
    pub fn new(key: &'a dyn ChainKey, chain: Chain<'a>, mut exported: Vec<Exported>) -> Self {
        exported.sort_by_key(|exported| exported.sequence);
        let end = Head {
            sequence: 0,
            link: BEGINNING.to_vec(),
        };
        Self {
            key,
            chain,
            end,
            revision: 0,
            unsealed: 0,
            has_begun: false,
            exported: exported.into(),
            verified: Verified::default(),
        }
    }

    /// Looks at the next event.
    pub fn take(&mut self, event: &Event) {
        self.verified.events += 1;
        let sequence = event.sequence;
        let before = std::mem::replace(&mut self.revision, event.revision);
        self.compare(event);
        let expected = self.end.sequence.saturating_add(1);
        if sequence < expected {
            // No chain has such a place.
            self.verified.find(Finding::Changed { sequence });
            return;
        }
        let is_next = sequence == expected;
        if !is_next {
            self.verified.find(Finding::Missing {
                first: expected,
                last: sequence.saturating_sub(1),
            });
        }
        let link = link(self.key, self.chain, &self.end.link, event);
        let begins = event.kind == EventKind::ChainBegun.key();
        let stored = if event.link.is_empty() && !self.has_begun {
            self.unsealed += 1;
            // Only the first that is linked begins a chain: this one was. And whoever links nothing knows less of an
            // event: only the making of the account was ever told so with its users.
            let knows_more =
                event.before.is_some() || event.after.is_some() || event.caller.is_some();
            if begins || (knows_more && event.kind != EventKind::AccountCreated.key()) {
                self.verified.find(Finding::Changed { sequence });
            }
            link.to_vec()
        } else {
            if !self.has_begun {
                self.has_begun = true;
                self.verified.began_at = Some(event.at);
                if is_next && (!begins || event.link != link) {
                    self.verified.find(Finding::PrefixChanged { sequence });
                }
            } else if is_next {
                // Each commit leaves an event: where a tail was cut, the next commit shows it.
                if begins || event.link != link {
                    self.verified.find(Finding::Changed { sequence });
                } else if ![before, before.saturating_add(1)].contains(&event.revision) {
                    let revision = before.saturating_add(1);
                    self.verified.find(Finding::RevisionUntold { revision });
                }
            }
            event.link.clone()
        };
        self.end = Head {
            sequence,
            link: stored,
        };
    }

    /// Compares what was exported of this place, and of those that were passed over.
    fn compare(&mut self, event: &Event) {
        while let Some(exported) = self.exported.front() {
            let sequence = exported.sequence;
            if sequence > event.sequence {
                return;
            }
            if (sequence, &exported.link) != (event.sequence, &event.link) {
                self.verified.find(Finding::NotAsExported { sequence });
            }
            self.exported.pop_front();
        }
    }

    /// Compares the end with what the account's row says of it.
    pub fn finish(mut self, head: &Head, revision: Option<i64>) -> Verified {
        let last = self.end.sequence;
        for Exported { sequence, .. } in self.exported {
            self.verified.find(Finding::NotAsExported { sequence });
        }
        if head.sequence > last {
            self.verified.find(Finding::TailMissing {
                first: last.saturating_add(1),
                last: head.sequence,
            });
        } else if head.sequence < last {
            self.verified.find(Finding::BeyondEnd {
                first: head.sequence.saturating_add(1),
                last,
            });
        } else if head.has_begun() != self.has_begun
            || (self.has_begun && head.link != self.end.link)
        {
            self.verified.find(Finding::EndDiffers { sequence: last });
        } else if let Some(revision) = revision
            && self.has_begun
            && revision != self.revision
        {
            // Before the chain begins, not every change was told.
            let revision = revision.min(self.revision.saturating_add(1));
            self.verified.find(Finding::RevisionUntold { revision });
        }
        self.verified.unsealed = self.unsealed;
        self.verified
    }
}
