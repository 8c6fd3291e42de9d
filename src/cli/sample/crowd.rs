//! The crowd: candidates and opportunities by the hundred, around those of the cast.

use super::candidacy::{self, Plan, YOUNGEST};
use super::people::RECRUITERS;
use super::pipeline::{HIRED, HIRED_INTERNALLY, NEW_APPLICANT, NEW_LEAD, NOT_HIRED, OFFER};
use super::random::Random;
use super::words::{EMPLOYERS, FIRST_NAMES, LAST_NAMES, PLACES, ROUTES};
use crate::cli::lever::{Contact, Opportunity, Phone, Place, Posting, Requisition};

/// How many candidates the company has, the cast included.
pub(super) const CANDIDATES: usize = 400;
/// How many opportunities it has, the cast's included.
pub(super) const OPPORTUNITIES: usize = 520;

/// As many contacts as the cast leaves to make.
pub(super) fn contacts(cast: &[Contact], random: &mut Random) -> Vec<Contact> {
    (cast.len()..CANDIDATES)
        .map(|number| contact(number, random))
        .collect()
}

fn contact(number: usize, random: &mut Random) -> Contact {
    let (first, last) = (random.word(FIRST_NAMES), random.word(LAST_NAMES));
    let place = random.pick(PLACES).map(|(place, _)| (*place).to_owned());
    let headline = match random.below(3) {
        0 => None,
        1 => Some(random.word(EMPLOYERS).to_owned()),
        _ => Some([random.word(EMPLOYERS), random.word(EMPLOYERS)].join(", ")),
    };
    let phone = Phone {
        kind: Some(
            ["mobile", "home", "work"]
                .get(random.below(3))
                .copied()
                .unwrap_or("mobile")
                .to_owned(),
        ),
        value: Some(format!(
            "+1 {} 555 01{:02}",
            200 + random.below(700),
            random.below(100)
        )),
    };
    Contact {
        id: random.uuid(),
        name: Some(format!("{first} {last}")),
        headline,
        location: Some(Place { name: place }),
        emails: vec![format!(
            "{}.{}.{number}@example.com",
            first.to_lowercase(),
            last.to_lowercase()
        )],
        phones: if random.percent(80) {
            vec![phone]
        } else {
            Vec::new()
        },
        is_anonymized: Some(false),
    }
}

/// One opportunity for each contact, then second and third ones, until the company has all of its own.
pub(super) fn opportunities(
    contacts: &[Contact],
    already: usize,
    postings: &[Posting],
    requisitions: &[Requisition],
    random: &mut Random,
) -> Vec<Opportunity> {
    let jobs = Jobs::among(postings);
    let missing = OPPORTUNITIES.saturating_sub(already);
    let mut opportunities = Vec::with_capacity(missing);
    for contact in contacts.iter().take(missing) {
        opportunities.push(opportunity(contact, &jobs, requisitions, random));
    }
    while opportunities.len() < missing {
        let Some(contact) = random.pick(contacts) else {
            break;
        };
        opportunities.push(opportunity(contact, &jobs, requisitions, random));
    }
    opportunities
}

/// The postings that anybody can have applied to.
struct Jobs<'a> {
    open: Vec<&'a Posting>,
    confidential: Vec<&'a Posting>,
}

impl<'a> Jobs<'a> {
    fn among(postings: &'a [Posting]) -> Self {
        let had_applicants = |posting: &&Posting| {
            matches!(
                posting.state.as_deref(),
                Some("published" | "internal" | "closed")
            )
        };
        let (confidential, open) = postings
            .iter()
            .filter(had_applicants)
            .partition(|posting| posting.confidentiality.as_deref() == Some("confidential"));
        Self { open, confidential }
    }

    /// Usually an open one, seldom a confidential one, sometimes none at all.
    fn pick(&self, random: &mut Random) -> Option<&'a Posting> {
        match random.below(100) {
            0..4 => None,
            4..7 => random.pick(&self.confidential).copied(),
            _ => random.pick(&self.open).copied(),
        }
    }
}

fn opportunity(
    contact: &Contact,
    jobs: &Jobs<'_>,
    requisitions: &[Requisition],
    random: &mut Random,
) -> Opportunity {
    let posting = jobs.pick(random);
    let applied_to = posting.map(|posting| posting.id.as_str());
    let route = match posting {
        Some(_) => random.pick(ROUTES).copied().unwrap_or_default(),
        None => ("sourced", "LinkedIn"),
    };
    let is_over = posting.is_some_and(|posting| posting.state.as_deref() == Some("closed"))
        || random.percent(56);
    let reason = is_over.then(|| reason(route.0, random));
    let is_hired = reason.is_some_and(super::pipeline::is_hire) && posting.is_some();
    let requisition = requisitions.iter().find(|requisition| {
        requisition
            .postings
            .iter()
            .any(|linked| Some(linked.id()) == applied_to)
    });
    let plan = Plan {
        id: random.uuid(),
        contact,
        applied_to,
        posting,
        owner: random.word(RECRUITERS),
        reached: match posting {
            _ if is_hired => OFFER,
            // The smaller of two: most do not come far.
            Some(_) => NEW_APPLICANT + random.below(6).min(random.below(6)),
            None => NEW_LEAD + random.below(2),
        },
        days: YOUNGEST + i64::try_from(random.below(700)).unwrap_or_default(),
        archived: reason,
        hired_for: requisition.filter(|_| is_hired && random.percent(70)),
        route,
    };
    candidacy::opportunity(&plan, random)
}

fn reason(origin: &str, random: &mut Random) -> &'static str {
    match random.percent(8) {
        true if origin == "internal" => HIRED_INTERNALLY,
        true => HIRED,
        false => random.word(NOT_HIRED),
    }
}
