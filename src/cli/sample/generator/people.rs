//! Who works there, and what they hire for.

use super::{Company, ids, mix, word};
use crate::domain::change::AccessGrant;
use crate::domain::extent::{Place, Reach};
use crate::domain::id::GrantId;
use crate::domain::record::{
    AssignedRole, Confidentiality, Posting, PostingState, Requisition, RequisitionStatus, User,
    UserStatus,
};
use crate::domain::role::Preset;

const JOBS: [&str; 8] = [
    "Software Engineer",
    "Data Engineer",
    "Product Designer",
    "Account Executive",
    "Support Specialist",
    "Financial Analyst",
    "Recruiter",
    "Marketing Manager",
];

impl Company {
    /// The n-th user. Of twenty, one is a Super Admin, three are Admins, four Team Members, six Limited Team
    /// Members and six Interviewers; each but the first has a manager.
    #[must_use]
    pub fn user(self, n: u64) -> User {
        let preset = match n % 20 {
            0 => Preset::SuperAdmin,
            1..4 => Preset::Admin,
            4..8 => Preset::TeamMember,
            8..14 => Preset::LimitedTeamMember,
            _ => Preset::Interviewer,
        };
        User {
            id: ids::user(n),
            status: UserStatus::Active,
            role: Some(AssignedRole::Preset(preset)),
            manager: (n > 0).then(|| ids::user(n / 8)),
            linked_candidates: Vec::new(),
        }
    }

    /// What the n-th user is given beside the role: every fifth has a department and a posting.
    #[must_use]
    pub fn access(self, n: u64) -> Vec<AccessGrant> {
        if !n.is_multiple_of(5) {
            return Vec::new();
        }
        let place = Place::new(Some(department(n)), None, None);
        let posting = Reach::Posting(ids::posting(mix(n) % self.postings));
        let grants = [
            ("department", place.ok().map(Reach::Place)),
            ("posting", Some(posting)),
        ];
        let grants = grants.into_iter().filter_map(|(id, reach)| {
            let id = GrantId::parse(id).ok()?;
            Some(AccessGrant { id, reach: reach? })
        });
        grants.collect()
    }

    /// The n-th posting. Every 25th is confidential.
    pub(super) fn posting(self, n: u64) -> Posting {
        Posting {
            id: ids::posting(n),
            title: word(&JOBS, n).to_owned(),
            state: PostingState::Published,
            confidentiality: one_of(n, 25),
            owner: Some(self.somebody(n, 1)),
            creator: Some(self.somebody(n, 2)),
            hiring_manager: Some(self.somebody(n, 3)),
            department: Some(department(n)),
            team: Some(format!("Team {}", n % 200)),
            location: Some(format!("City {}", n % 60)),
            further_locations: Vec::new(),
            country: None,
        }
    }

    /// The n-th requisition, of the n-th posting.
    pub(super) fn requisition(self, n: u64) -> Requisition {
        Requisition {
            id: ids::requisition(n),
            name: format!("{} {n}", word(&JOBS, n)),
            status: RequisitionStatus::Open,
            confidentiality: Confidentiality::Open,
            owner: Some(self.somebody(n, 4)),
            creator: Some(self.somebody(n, 5)),
            hiring_manager: Some(self.somebody(n, 6)),
            postings: vec![ids::posting(n)],
        }
    }
}

fn department(n: u64) -> String {
    format!("Department {}", n % 40)
}

/// Confidential, once in so many times.
pub(super) fn one_of(n: u64, times: u64) -> Confidentiality {
    if n.is_multiple_of(times) {
        Confidentiality::Confidential
    } else {
        Confidentiality::Open
    }
}
