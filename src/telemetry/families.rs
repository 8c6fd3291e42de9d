//! Measurements on their way out, whatever carries them.

use super::histogram::HistogramCounts;

/// One metric with all that was measured of it.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// As UCUM writes it: `s`, `By`, `{item}`.
    pub(super) unit: &'static str,
    pub(super) data: Data,
}

/// What a measurement is about; never an account, a person or a thing.
pub(super) type Labels = Vec<(&'static str, String)>;

/// What was measured.
pub(super) enum Data {
    /// Counts since the start; they only rise.
    Counter(Vec<(Labels, u64)>),
    /// What is so at the moment.
    Gauge(Vec<(Labels, f64)>),
    /// How values are spread since the start.
    Histogram {
        /// How many of the histogram's own units make one of the family's.
        per_unit: f64,
        points: Vec<(Labels, HistogramCounts)>,
    },
}

impl Family {
    pub(super) fn counter(name: &'static str, unit: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            unit,
            data: Data::Counter(Vec::new()),
        }
    }

    pub(super) fn gauge(
        name: &'static str,
        unit: &'static str,
        about: &'static str,
        value: f64,
    ) -> Self {
        Self {
            name,
            about,
            unit,
            data: Data::Gauge(vec![(Labels::new(), value)]),
        }
    }

    /// The same with these counts.
    pub(super) fn with(self, counts: Vec<(Labels, u64)>) -> Self {
        Self {
            data: Data::Counter(counts),
            ..self
        }
    }
}
