//! The postings.

use super::calendar::days_ago;
use super::cast::{posting, user};
use crate::cli::lever::{Categories, Posting, Reference, Requisition};

/// One line of the table.
struct Row {
    id: &'static str,
    title: &'static str,
    /// Department, team, and locations, the main one first.
    place: (&'static str, &'static str, &'static [&'static str]),
    state: &'static str,
    /// Creator, owner, and hiring manager; an empty word is nobody.
    people: [&'static str; 3],
}

const fn row(
    id: &'static str,
    title: &'static str,
    place: (&'static str, &'static str, &'static [&'static str]),
    state: &'static str,
    people: [&'static str; 3],
) -> Row {
    Row {
        id,
        title,
        place,
        state,
        people,
    }
}

use user::{
    ADA_SUPER_ADMIN as ADA, BEA_ADMIN as BEA, BEN_ADMIN as BEN, CARL_TEAM_MEMBER as CARL,
    CLEO_TEAM_MEMBER as CLEO, DAN_LIMITED as DAN, HANA_TEAM_MEMBER as HANA, LOU_LIMITED as LOU,
    NILS_LIMITED as NILS, YURI_FORMER_TEAM_MEMBER as YURI,
};

const ENGINEERING: &str = "Engineering";
const SUCCESS: &str = "Customer Success";
const SALES: &str = "Sales";
const MARKETING: &str = "Marketing";
const PEOPLE: &str = "People";
const FINANCE: &str = "Finance";

#[rustfmt::skip]
const POSTINGS: &[Row] = &[
    row(posting::BACKEND, "Backend Engineer", (ENGINEERING, "Backend", &["Berlin", "Lisbon"]), "published", [CLEO, CLEO, DAN]),
    row(posting::FRONTEND, "Frontend Engineer", (ENGINEERING, "Frontend", &["Lisbon"]), "published", [CLEO, CARL, "oskar-lind"]),
    row(posting::DATA, "Data Engineer", (ENGINEERING, "Data", &["Berlin"]), "published", [CLEO, CLEO, DAN]),
    row("platform-engineer", "Platform Engineer", (ENGINEERING, "Platform", &["Toronto"]), "published", [CARL, CARL, "priya-nair"]),
    row("site-reliability-engineer", "Site Reliability Engineer", (ENGINEERING, "Platform", &["Berlin", "Toronto"]), "internal", ["mei-chang", "mei-chang", "priya-nair"]),
    row(posting::PENDING, "Engineering Manager", (ENGINEERING, "Backend", &["Berlin"]), "pending", [CLEO, CLEO, DAN]),
    row("qa-engineer", "QA Engineer", (ENGINEERING, "Frontend", &["Austin"]), "draft", ["mei-chang", "mei-chang", "oskar-lind"]),
    row(posting::SUPPORT, "Support Specialist", (SUCCESS, "Support", &["Austin"]), "published", [CARL, CARL, "fiona-byrne"]),
    row("onboarding-specialist", "Onboarding Specialist", (SUCCESS, "Onboarding", &["Toronto"]), "published", ["ines-costa", "ines-costa", "fiona-byrne"]),
    row("customer-success-manager", "Customer Success Manager", (SUCCESS, "Onboarding", &["Lisbon", "Berlin"]), "published", ["ines-costa", "ines-costa", "clara-voss"]),
    row(posting::ACCOUNT_EXECUTIVE, "Account Executive", (SALES, "Enterprise", &["Toronto"]), "published", ["jack-delaney", "jack-delaney", "hugo-perez"]),
    row(posting::SALES_DEVELOPMENT, "Sales Development Representative", (SALES, "SMB", &["Austin"]), "published", ["jack-delaney", "jack-delaney", "hugo-perez"]),
    row("sales-engineer", "Sales Engineer", (SALES, "Enterprise", &["Berlin"]), "rejected", ["jack-delaney", "jack-delaney", "marcus-webb"]),
    row(posting::GROWTH, "Growth Marketer", (MARKETING, "Growth", &["Lisbon"]), "published", ["samir-haddad", "samir-haddad", "leo-martins"]),
    row(posting::BRAND_DESIGNER, "Brand Designer", (MARKETING, "Brand", &["Berlin"]), "closed", [YURI, YURI, "greta-olsson"]),
    row("content-writer", "Content Writer", (MARKETING, "Brand", &["Austin"]), "internal", ["samir-haddad", "samir-haddad", "leo-martins"]),
    row(posting::OFFICE_MANAGER, "Office Manager", (PEOPLE, "Workplace", &["Berlin"]), "published", [BEA, NILS, ""]),
    row("recruiter", "Recruiter", (PEOPLE, "Recruiting", &["Lisbon"]), "internal", ["wanda-kurz", "wanda-kurz", ""]),
    row("people-intern", "People Intern", (PEOPLE, "Recruiting", &["Berlin"]), "draft", ["wanda-kurz", "wanda-kurz", ""]),
    row("payroll-accountant", "Payroll Accountant", (FINANCE, "Accounting", &["Toronto"]), "closed", ["samir-haddad", "samir-haddad", "karin-hofer"]),
    row("financial-analyst", "Financial Analyst", (FINANCE, "Accounting", &["Berlin"]), "pending", ["samir-haddad", "samir-haddad", "karin-hofer"]),
    row(posting::CONFIDENTIAL_CFO, "Chief Financial Officer", (FINANCE, "Accounting", &["Berlin"]), "published", [BEA, BEN, DAN]),
    row(posting::CONFIDENTIAL_VP_SALES, "VP Sales", (SALES, "Enterprise", &["Toronto"]), "published", [CLEO, CLEO, HANA]),
    row(posting::CONFIDENTIAL_CHIEF_OF_STAFF, "Chief of Staff", (PEOPLE, "Workplace", &["Berlin"]), "published", [CARL, ADA, ""]),
    row(posting::CONFIDENTIAL_OFFICE_MOVE, "Relocation Manager", (PEOPLE, "Workplace", &["Lisbon"]), "internal", [LOU, NILS, BEA]),
];

/// Whether a posting or requisition of the sample is confidential, told by its id.
pub(super) fn confidentiality(id: &str) -> String {
    if id.contains("confidential") {
        "confidential"
    } else {
        "non-confidential"
    }
    .to_owned()
}

/// The postings, with the codes of the requisitions that are linked to them.
pub(super) fn postings(requisitions: &[Requisition]) -> Vec<Posting> {
    POSTINGS
        .iter()
        .zip(0..)
        .map(|(row, place)| posting_of(row, place, requisitions))
        .collect()
}

fn posting_of(row: &Row, place: i64, requisitions: &[Requisition]) -> Posting {
    let (department, team, locations) = row.place;
    let [creator, owner, hiring_manager] = row.people.map(somebody);
    let linked = requisitions.iter().filter(|requisition| {
        requisition
            .postings
            .iter()
            .any(|posting| posting.id() == row.id)
    });
    Posting {
        id: row.id.to_owned(),
        text: Some(row.title.to_owned()),
        created_at: Some(days_ago(400 - 9 * place)),
        updated_at: Some(days_ago(40 - place)),
        state: Some(row.state.to_owned()),
        confidentiality: Some(confidentiality(row.id)),
        user: creator,
        owner,
        hiring_manager,
        categories: Some(Categories {
            department: Some(department.to_owned()),
            team: Some(team.to_owned()),
            location: locations.first().map(|location| (*location).to_owned()),
            all_locations: locations
                .iter()
                .map(|location| (*location).to_owned())
                .collect(),
            commitment: Some("Full-time".to_owned()),
        }),
        tags: Vec::new(),
        requisition_codes: linked
            .filter_map(|requisition| requisition.requisition_code.clone())
            .collect(),
    }
}

/// The person of a cell, or nobody.
pub(super) fn somebody(id: &str) -> Option<Reference> {
    (!id.is_empty()).then(|| Reference::from(id))
}
