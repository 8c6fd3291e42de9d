//! The candidates, opportunities and interviews of the cast, placed by hand.

use super::calendar::{days_ago, later};
use super::candidacy::{self, Plan};
use super::cast::{candidate, interview, opportunity, posting, requisition, user};
use super::pipeline::{
    FROM_ELSEWHERE, HIRED, NOT_A_MATCH, POSITION_FILLED, UNDERQUALIFIED, WITHDREW,
};
use super::random::Random;
use crate::cli::lever::{
    Contact, Expandable, Feedback, Interview, Interviewer, Opportunity, Phone, Place, Posting,
    Reference, Requisition,
};

use user::{
    ADA_SUPER_ADMIN as ADA, BEN_ADMIN as BEN, CARL_TEAM_MEMBER as CARL, CLEO_TEAM_MEMBER as CLEO,
    EVE_INTERVIEWER as EVE, IVAN_INTERVIEW_LEAD as IVAN, LOU_LIMITED as LOU, NILS_LIMITED as NILS,
    PAM_LIMITED as PAM, UMA_LIMITED as UMA,
};

/// Id, name, headline, place.
#[rustfmt::skip]
const CANDIDATES: &[(&str, &str, &str, &str)] = &[
    (candidate::AMIRA, "Amira Haddadi", "Cobalt Analytics, Everline Bank", "Berlin, Germany"),
    (candidate::BRUNO, "Bruno Falcao", "Harbor Robotics", "Lisbon, Portugal"),
    (candidate::CHLOE, "Chloe Dubois", "Alderney Systems, Kestrel Energy", "Berlin, Germany"),
    (candidate::DMITRI, "Dmitri Volkov", "Juniper Health", "Austin, United States"),
    (candidate::ELENA, "Elena Marchetti", "Granite Insurance", "Toronto, Canada"),
    (candidate::FELIX, "Felix Brenner", "Driftwood Media", "Hamburg, Germany"),
    (candidate::FARID, "Farid Rahimi", "Everline Bank, Granite Insurance", "Berlin, Germany"),
    (candidate::GWEN, "Gwen Pritchard", "Bluefin Logistics", "Toronto, Canada"),
    (candidate::GRETA, "Greta Sundberg", "Lantern Studios", "Porto, Portugal"),
    (candidate::HENRIK, "Henrik Foss", "Kestrel Energy", "Chicago, United States"),
    (candidate::IMANI, "Imani Okoro", "Inkwell Press, Lantern Studios", "Lisbon, Portugal"),
    (candidate::JONAS, "Jonas Eklund", "Fernhill Foods", "Austin, United States"),
    (candidate::KOFI, "Kofi Mensah", "Harbor Robotics, Cobalt Analytics", "Berlin, Germany"),
    (candidate::LENA, "Lena Vogt", "Granite Insurance", "Berlin, Germany"),
    (candidate::MATEO, "Mateo Quiroga", "Bluefin Logistics", "Austin, United States"),
    (candidate::NADIA, "Nadia Bensaid", "Alderney Systems", "Montreal, Canada"),
    (candidate::HANA, "Hana Petrova", "Kestrel Energy", "Toronto, Canada"),
    (candidate::SAM, "Sam Okafor", "Juniper Health", "Berlin, Germany"),
];

/// Id, candidate, the posting applied to, owner, stage reached, age in days, archive reason, origin and source.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    usize,
    i64,
    Option<&'static str>,
    (&'static str, &'static str),
);

const APPLIED: (&str, &str) = ("applied", "Jobs page");
const SOURCED: (&str, &str) = ("sourced", "LinkedIn");
const AGENCY: (&str, &str) = ("agency", "Northgate Talent");
const REFERRED: (&str, &str) = ("referred", "Referral");

#[rustfmt::skip]
const OPPORTUNITIES: &[Row] = &[
    (opportunity::ACTIVE_BACKEND, candidate::AMIRA, posting::BACKEND, CLEO, 5, 60, None, APPLIED),
    (opportunity::ARCHIVED_BACKEND, candidate::BRUNO, posting::BACKEND, CLEO, 4, 420, Some(UNDERQUALIFIED), APPLIED),
    (opportunity::ARCHIVED_FRONTEND, candidate::BRUNO, posting::FRONTEND, CARL, 3, 200, Some(WITHDREW), APPLIED),
    (opportunity::ARCHIVED_DATA, candidate::CHLOE, posting::DATA, CLEO, 4, 380, Some(NOT_A_MATCH), APPLIED),
    (opportunity::ACTIVE_FRONTEND, candidate::CHLOE, posting::FRONTEND, CARL, 3, 55, None, APPLIED),
    (opportunity::ARCHIVED_SALES, candidate::NADIA, posting::ACCOUNT_EXECUTIVE, "jack-delaney", 4, 300, Some(NOT_A_MATCH), APPLIED),
    (opportunity::HIRED_SUPPORT, candidate::DMITRI, posting::SUPPORT, CARL, 7, 250, Some(HIRED), APPLIED),
    (opportunity::HIRED_BY_REQUISITION, candidate::ELENA, "payroll-accountant", "samir-haddad", 7, 320, Some(POSITION_FILLED), APPLIED),
    (opportunity::UNKNOWN_REASON, candidate::FELIX, "content-writer", "samir-haddad", 3, 600, Some(FROM_ELSEWHERE), APPLIED),
    (opportunity::CONFIDENTIAL_CFO, candidate::FARID, posting::CONFIDENTIAL_CFO, BEN, 5, 70, None, SOURCED),
    (opportunity::CONFIDENTIAL_ARCHIVED, candidate::GWEN, posting::CONFIDENTIAL_VP_SALES, CLEO, 5, 150, Some(WITHDREW), SOURCED),
    (opportunity::CONFIDENTIAL_CHIEF_OF_STAFF, candidate::KOFI, posting::CONFIDENTIAL_CHIEF_OF_STAFF, ADA, 4, 65, None, SOURCED),
    (opportunity::ACTIVE_GROWTH, candidate::KOFI, posting::GROWTH, "samir-haddad", 3, 58, None, APPLIED),
    (opportunity::WITHOUT_POSTING, candidate::GRETA, "", LOU, 1, 90, None, SOURCED),
    (opportunity::UNKNOWN_POSTING, candidate::HENRIK, posting::REMOVED, "ines-costa", 3, 75, None, APPLIED),
    (opportunity::GRANTED_FRONTEND, candidate::IMANI, posting::FRONTEND, CARL, 4, 62, None, APPLIED),
    (opportunity::PANEL_SUPPORT, candidate::JONAS, posting::SUPPORT, CARL, 5, 64, None, REFERRED),
    (opportunity::OFFICE_MANAGER, candidate::LENA, posting::OFFICE_MANAGER, NILS, 3, 59, None, APPLIED),
    (opportunity::AGENCY_SALES, candidate::MATEO, posting::SALES_DEVELOPMENT, "jack-delaney", 4, 66, None, AGENCY),
    (opportunity::OWN_PROFILE, candidate::HANA, posting::ACCOUNT_EXECUTIVE, "jack-delaney", 7, 700, Some(HIRED), APPLIED),
    (opportunity::OWN_PROFILE_SUPER_ADMIN, candidate::SAM, posting::BACKEND, CLEO, 5, 690, Some(NOT_A_MATCH), APPLIED),
];

/// Id, opportunity, age in days, whether cancelled, and each interviewer with whether their feedback is in.
type Meeting = (
    &'static str,
    &'static str,
    i64,
    bool,
    &'static [(&'static str, bool)],
);

#[rustfmt::skip]
const INTERVIEWS: &[Meeting] = &[
    (interview::BACKEND_PANEL, opportunity::ACTIVE_BACKEND, 20, false, &[(ADA, false), (BEN, true), (CLEO, true), (CARL, false), (EVE, false), (IVAN, false)]),
    (interview::BACKEND_SCREEN, opportunity::ACTIVE_BACKEND, 30, false, &[(EVE, true)]),
    (interview::BACKEND_CANCELLED, opportunity::ACTIVE_BACKEND, 25, true, &[(UMA, false)]),
    (interview::SUPPORT_PANEL, opportunity::PANEL_SUPPORT, 15, false, &[(PAM, false), (CARL, true), (EVE, false)]),
    (interview::CONFIDENTIAL_CFO, opportunity::CONFIDENTIAL_CFO, 10, false, &[(BEN, false)]),
    (interview::OWN_PROFILE_SUPER_ADMIN, opportunity::OWN_PROFILE_SUPER_ADMIN, 660, false, &[(CLEO, true)]),
];

/// The contacts.
pub(super) fn contacts() -> Vec<Contact> {
    CANDIDATES
        .iter()
        .zip(100..)
        .map(|((id, name, headline, place), number)| Contact {
            id: (*id).to_owned(),
            name: Some((*name).to_owned()),
            headline: Some((*headline).to_owned()),
            location: Some(Place {
                name: Some((*place).to_owned()),
            }),
            emails: vec![format!(
                "{}@example.com",
                name.to_lowercase().replace(' ', ".")
            )],
            phones: vec![Phone {
                kind: Some("mobile".to_owned()),
                value: Some(format!("+1 202 555 0{number}")),
            }],
            is_anonymized: Some(false),
        })
        .collect()
}

/// Their opportunities.
pub(super) fn opportunities(
    contacts: &[Contact],
    postings: &[Posting],
    requisitions: &[Requisition],
    random: &mut Random,
) -> Vec<Opportunity> {
    let place = |(id, candidate, applied_to, owner, reached, days, archived, route): &Row| {
        let contact = contacts.iter().find(|contact| contact.id == *candidate)?;
        let hired_for = requisitions
            .iter()
            .find(|requisition| Some(requisition.id.as_str()) == hired_for(id));
        let plan = Plan {
            id: (*id).to_owned(),
            contact,
            applied_to: (!applied_to.is_empty()).then_some(*applied_to),
            posting: postings.iter().find(|posting| posting.id == *applied_to),
            owner,
            reached: *reached,
            days: *days,
            archived: *archived,
            hired_for,
            route: *route,
        };
        Some(candidacy::opportunity(&plan, random))
    };
    OPPORTUNITIES.iter().filter_map(place).collect()
}

fn hired_for(opportunity: &str) -> Option<&'static str> {
    match opportunity {
        opportunity::HIRED_SUPPORT => Some(requisition::SUPPORT_CLOSED),
        opportunity::HIRED_BY_REQUISITION => Some("req-payroll-closed"),
        _ => None,
    }
}

/// Their interviews, and the feedback that was given.
pub(super) fn interviews(opportunities: &[Opportunity]) -> (Vec<Interview>, Vec<Feedback>) {
    let mut feedback = Vec::new();
    let mut meeting = |(id, opportunity, days, cancelled, interviewers): &Meeting| {
        let date = days_ago(*days);
        let submitted = interviewers.iter().filter(|(_, submitted)| *submitted);
        let forms: Vec<_> = submitted.map(|(user, _)| form(id, user, date)).collect();
        let found = opportunities
            .iter()
            .find(|candidate| candidate.id == *opportunity);
        let interview = Interview {
            id: (*id).to_owned(),
            opportunity_id: Some((*opportunity).to_owned()),
            panel: Some(format!("panel-of-{id}")),
            interviewers: interviewers
                .iter()
                .map(|(id, _)| Interviewer {
                    id: (*id).to_owned(),
                })
                .collect(),
            created_at: Some(later(date, -7)),
            date: Some(date),
            canceled_at: cancelled.then(|| later(date, -1)),
            user: found.and_then(|opportunity| opportunity.owner.clone()),
            stage: found.and_then(|opportunity| opportunity.stage.clone()),
            postings: found
                .and_then(Opportunity::application)
                .and_then(|application| application.posting.clone())
                .into_iter()
                .collect(),
            feedback_forms: forms
                .iter()
                .map(|form| Expandable::Id(Reference::from(form.id.as_str())))
                .collect(),
        };
        feedback.extend(forms);
        interview
    };
    let interviews = INTERVIEWS.iter().map(&mut meeting).collect();
    (interviews, feedback)
}

fn form(interview: &str, user: &str, date: crate::cli::lever::Millis) -> Feedback {
    Feedback {
        id: format!("feedback-{interview}-{user}"),
        interview: Some(interview.to_owned()),
        panel: Some(format!("panel-of-{interview}")),
        user: Some(Reference::from(user)),
        created_at: Some(date),
        completed_at: Some(later(date, 1)),
        deleted_at: None,
    }
}
