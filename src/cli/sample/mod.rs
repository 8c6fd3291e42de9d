//! A sample company, made by code: an export of a believable mid-size employer, the same bytes on every run.
//!
//! [`cast`] names what documentation and tests speak of, and says what each user, posting and candidacy is there
//! for; the rest is a crowd that surrounds the cast and never touches its relations. Everybody is invented: mail
//! addresses end in `example.com`, telephone numbers are 555 numbers.
//!
//! [`large`] makes companies of any size, without a cast.

mod calendar;
mod candidacy;
pub mod cast;
mod crowd;
mod export;
mod interviews;
pub mod large;
mod own;
mod people;
mod pipeline;
mod placed;
mod postings;
mod random;
mod requisitions;
mod words;

use super::lever::supplement::Supplement;
use super::lever::{
    ArchiveReason, Contact, Feedback, Interview, Opportunity, Posting, Requisition, Stage, User,
};
use random::Random;

/// What the sample company exports.
#[derive(Clone, PartialEq)]
pub struct Company {
    /// The stages of the pipeline, in order.
    pub stages: Vec<Stage>,
    /// The archive reasons.
    pub archive_reasons: Vec<ArchiveReason>,
    /// The users.
    pub users: Vec<User>,
    /// The postings.
    pub postings: Vec<Posting>,
    /// The requisitions.
    pub requisitions: Vec<Requisition>,
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// Their opportunities, with their applications.
    pub opportunities: Vec<Opportunity>,
    /// Interviews of these opportunities.
    pub interviews: Vec<Interview>,
    /// Feedback forms of these interviews.
    pub feedback: Vec<Feedback>,
    /// What Lever does not export.
    pub supplement: Supplement,
}

/// The sample company.
#[must_use]
pub fn company() -> Company {
    let mut random = Random::seeded(2026);
    let users = people::users();
    let requisitions = requisitions::requisitions();
    let postings = postings::postings(&requisitions);

    let mut contacts = placed::contacts();
    let mut opportunities = placed::opportunities(&contacts, &postings, &requisitions, &mut random);
    let (mut interviews, mut feedback) = placed::interviews(&opportunities);

    let crowd = crowd::contacts(&contacts, &mut random);
    let theirs = crowd::opportunities(
        &crowd,
        opportunities.len(),
        &postings,
        &requisitions,
        &mut random,
    );
    let (further, forms) = interviews::interviews(&theirs, interviews.len(), &users, &mut random);
    contacts.extend(crowd);
    opportunities.extend(theirs);
    interviews.extend(further);
    feedback.extend(forms);

    Company {
        stages: pipeline::stages(),
        archive_reasons: pipeline::archive_reasons(),
        users,
        postings,
        requisitions,
        contacts,
        opportunities,
        interviews,
        feedback,
        supplement: own::supplement(),
    }
}

#[cfg(test)]
mod tests;
