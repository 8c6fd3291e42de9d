//! Who applied, and how far they came.

use super::people::one_of;
use super::{Company, STAGES, ids, mix, word};
use crate::domain::record::{
    Application, ApplicationKind, Archived, Candidate, Feedback, Interview, Opportunity, Origin,
    Panelist, StageChange, Timestamp,
};

const FIRST_NAMES: [&str; 12] = [
    "Aino", "Bilal", "Chiara", "Deniz", "Emeka", "Freya", "Hamza", "Linh", "Omar", "Petra",
    "Tariq", "Yara",
];
const LAST_NAMES: [&str; 12] = [
    "Adeyemi", "Brandt", "Cardoso", "Demir", "Ferrari", "Hansen", "Ivanova", "Nguyen", "Obi",
    "Rossi", "Silva", "Weiss",
];
const EMPLOYERS: [&str; 4] = [
    "Bluefin Logistics",
    "Everline Bank",
    "Harbor Robotics",
    "Juniper Health",
];

/// When the company was exported: the 30th of June 2026.
const EXPORTED: i64 = 1_782_777_600_000;
const DAY: i64 = 86_400_000;
/// No opportunity is younger, so that its whole way lies before the export.
const YOUNGEST: i64 = 50;

/// Whether the n-th opportunity is another one of an earlier candidate.
pub(super) fn is_another(n: u64) -> bool {
    n % 11 == 10
}

/// How many days, fewer than so many.
fn days(by: u64, fewer: u64) -> i64 {
    DAY * i64::try_from(by % fewer).unwrap_or_default()
}

/// The candidate of the n-th opportunity, when it is the candidate's first.
pub(super) fn candidate(n: u64) -> Candidate {
    let by = mix(n);
    let (first, last) = (word(&FIRST_NAMES, by), word(&LAST_NAMES, by >> 16));
    Candidate {
        id: ids::candidate(n),
        name: format!("{first} {last}"),
        headline: word(&EMPLOYERS, by >> 32).to_owned(),
        location: format!("City {}", n % 60),
        emails: vec![format!("candidate-{n}@example.com")],
        phones: Vec::new(),
    }
}

impl Company {
    /// The n-th opportunity: two of three are archived, one of fifty is confidential.
    #[must_use]
    pub fn opportunity(self, n: u64) -> Opportunity {
        let by = mix(n);
        let whose = if is_another(n) { n / 2 } else { n };
        let whose = if is_another(whose) { whose - 1 } else { whose };
        let created = EXPORTED - YOUNGEST * DAY - days(by, 700);
        let reached = by % 8;
        let archived = (!by.is_multiple_of(3)).then(|| Archived {
            reason: Some(ids::archive_reason(match by / 3 % 10 {
                0 => 0,
                1..6 => 1,
                _ => 2,
            })),
            at: Timestamp(created + 40 * DAY),
        });
        let owner = self.somebody(n, 7);
        let changes = (0..=reached).map(|stage| StageChange {
            stage: ids::stage(stage),
            by: Some(owner.clone()),
            at: Timestamp(created + days(stage, 8) * 4),
        });
        let applied = reached > 1;
        Opportunity {
            id: ids::opportunity(n),
            candidate: ids::candidate(whose),
            posting: Some(ids::posting(by % self.postings)),
            confidentiality: one_of(by, 50),
            stage: Some(ids::stage(reached % super::ids::number(STAGES.len()))),
            stage_changes: changes.collect(),
            archived,
            origin: Some(if applied {
                Origin::Applied
            } else {
                Origin::Sourced
            }),
            sources: vec![if applied { "Jobs site" } else { "LinkedIn" }.to_owned()],
            tags: Vec::new(),
            links: Vec::new(),
            created_at: Some(Timestamp(created)),
            application: Some(Application {
                kind: if applied {
                    ApplicationKind::Posting
                } else {
                    ApplicationKind::User
                },
                created_at: Some(Timestamp(created)),
                company: String::new(),
                comments: String::new(),
                answers: Vec::new(),
                requisition_for_hire: None,
            }),
            owner: Some(owner),
            unknown: None,
            formerly_hired: false,
            application_ids: Vec::new(),
            data_protection: None,
        }
    }

    /// The n-th interview, with a panel of one to three; the first of them has given feedback.
    pub(super) fn interview(self, n: u64) -> Interview {
        let mut panel: Vec<Panelist> = Vec::new();
        for seat in 0..=n % 3 {
            let user = self.somebody(n, 8 + seat);
            if panel.iter().all(|panelist| panelist.user != user) {
                let feedback = if seat == 0 {
                    Feedback::Submitted
                } else {
                    Feedback::Missing
                };
                panel.push(Panelist { user, feedback });
            }
        }
        Interview {
            id: ids::interview(n),
            opportunity: ids::opportunity(n * 2 % self.opportunities.max(1)),
            panel,
            cancelled: false,
            former_feedback: Vec::new(),
        }
    }
}
