//! A made-up company of any size, always the same one for the same number of opportunities.
//!
//! What the n-th thing is follows from n, so nothing is kept: millions can be handed out one after the other.
//! [`Company::records`] are steward's own records, which the benches load; [`Company::write`] exports them as
//! Lever would. All ids are UUIDs.

mod export;
mod ids;
mod people;
mod profiles;

use std::iter::once;

use crate::domain::id::UserId;
use crate::domain::record::{ArchiveReason, ArchiveReasonType, Record, Stage};
pub use ids::{interview as interview_id, opportunity as opportunity_id, user as user_id};

use ids::{mix, number};

/// A posting is open for so many opportunities.
const TO_A_POSTING: u64 = 50;
/// The company has a user for so many opportunities.
const TO_A_USER: u64 = 100;
/// The fewest users: one of each role among them.
const FEWEST_USERS: u64 = 20;

/// The stages of the pipeline, in order.
const STAGES: [&str; 8] = [
    "New lead",
    "Reached out",
    "New applicant",
    "Recruiter screen",
    "Phone interview",
    "On-site interview",
    "Reference check",
    "Offer",
];
/// Why opportunities are archived; the first is hiring.
const REASONS: [&str; 3] = ["Hired", "Underqualified", "Withdrew"];

/// A company with so many opportunities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    opportunities: u64,
    postings: u64,
    users: u64,
}

impl Company {
    /// The company that has so many opportunities: a posting to fifty of them, a user to a hundred, an interview
    /// to two. Of eleven opportunities, one is another one of an earlier candidate.
    #[must_use]
    pub fn of(opportunities: u64) -> Self {
        Self {
            opportunities,
            postings: (opportunities / TO_A_POSTING).max(1),
            users: (opportunities / TO_A_USER).max(FEWEST_USERS),
        }
    }

    /// How many opportunities it has.
    #[must_use]
    pub fn opportunities(self) -> u64 {
        self.opportunities
    }

    /// How many users it has.
    #[must_use]
    pub fn users(self) -> u64 {
        self.users
    }

    /// How many interviews it has.
    #[must_use]
    pub fn interviews(self) -> u64 {
        self.opportunities / 2
    }

    /// Everything, kind by kind, in the order in which records refer to each other, and those of a kind in the
    /// order of their ids: as a store hands them out.
    pub fn records(self) -> impl Iterator<Item = Record> {
        let users = in_order(0..self.users, ids::user);
        let postings = in_order(0..self.postings, ids::posting);
        let requisitions = in_order(0..self.postings / 2, ids::requisition);
        let candidates = (0..self.opportunities).filter(|n| !profiles::is_another(*n));
        let candidates = in_order(candidates, ids::candidate);
        let opportunities = in_order(0..self.opportunities, ids::opportunity);
        let interviews = in_order(0..self.interviews(), ids::interview);
        pipeline()
            .chain(users.map(move |n| Record::User(self.user(n))))
            .chain(postings.map(move |n| Record::Posting(self.posting(n))))
            .chain(requisitions.map(move |n| Record::Requisition(self.requisition(n))))
            .chain(candidates.map(move |n| Record::Candidate(profiles::candidate(n))))
            .chain(opportunities.map(move |n| Record::Opportunity(self.opportunity(n))))
            .chain(interviews.map(move |n| Record::Interview(self.interview(n))))
    }

    /// Somebody of the company; the salt tells one part that the n-th thing gives from another.
    fn somebody(self, n: u64, salt: u64) -> UserId {
        ids::user(mix(n ^ mix(salt)) % self.users)
    }
}

/// Numbers of a kind, in the order of its ids; sorted when the first is taken.
fn in_order<I: Ord>(
    numbers: impl Iterator<Item = u64>,
    id: impl Fn(u64) -> I,
) -> impl Iterator<Item = u64> {
    once(numbers).flat_map(move |numbers| {
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable_by_key(|&n| id(n));
        numbers
    })
}

/// The stages, then the archive reasons.
fn pipeline() -> impl Iterator<Item = Record> {
    let stages = (0..).zip(STAGES).map(|(n, name)| {
        Record::Stage(Stage {
            id: ids::stage(n),
            name: name.to_owned(),
        })
    });
    let reasons = (0..).zip(REASONS).map(|(n, name)| {
        Record::ArchiveReason(ArchiveReason {
            id: ids::archive_reason(n),
            name: name.to_owned(),
            kind: match n {
                0 => ArchiveReasonType::Hired,
                _ => ArchiveReasonType::NotHired,
            },
        })
    });
    stages.chain(reasons)
}

/// A word of a table, chosen by a number.
fn word(table: &[&'static str], by: u64) -> &'static str {
    let place = by % number(table.len()).max(1);
    usize::try_from(place)
        .ok()
        .and_then(|place| table.get(place).copied())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
