//! The users: the cast, and colleagues who fill the company.

use super::calendar::days_ago;
use super::cast::{candidate, user};
use crate::cli::lever::{Millis, User};

const SUPER_ADMIN: &str = "super admin";
const ADMIN: &str = "admin";
const TEAM: &str = "team member";
const LIMITED: &str = "limited team member";
const INTERVIEWER: &str = "interviewer";

/// Id, name, access role, job title, manager.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const CAST: &[Row] = &[
    (user::ADA_SUPER_ADMIN, "Ada Marlow", SUPER_ADMIN, "Chief People Officer", ""),
    (user::SAM_SUPER_ADMIN, "Sam Okafor", SUPER_ADMIN, "Head of Recruiting", user::ADA_SUPER_ADMIN),
    (user::BEN_ADMIN, "Ben Hartwig", ADMIN, "Recruiting Operations Lead", user::SAM_SUPER_ADMIN),
    (user::BEA_ADMIN, "Bea Lindqvist", ADMIN, "People Partner", user::ADA_SUPER_ADMIN),
    (user::BO_ADMIN, "Bo Tanaka", ADMIN, "People Partner", user::ADA_SUPER_ADMIN),
    (user::CLEO_TEAM_MEMBER, "Cleo Duarte", TEAM, "Senior Recruiter", user::SAM_SUPER_ADMIN),
    (user::CARL_TEAM_MEMBER, "Carl Novak", TEAM, "Recruiter", user::SAM_SUPER_ADMIN),
    (user::HANA_TEAM_MEMBER, "Hana Petrova", TEAM, "Sales Director", user::ADA_SUPER_ADMIN),
    (user::TESS_TEAM_MEMBER, "Tess Moreau", TEAM, "Sourcer", user::SAM_SUPER_ADMIN),
    (user::DAN_LIMITED, "Dan Abara", LIMITED, "Engineering Manager", "viktor-engel"),
    (user::DORA_LIMITED, "Dora Castell", LIMITED, "Engineering Lead", "viktor-engel"),
    (user::LOU_LIMITED, "Lou Beckett", LIMITED, "Research Lead", "viktor-engel"),
    (user::PAM_LIMITED, "Pam Iversen", LIMITED, "Support Lead", "clara-voss"),
    (user::NILS_LIMITED, "Nils Aaltonen", LIMITED, "Workplace Lead", user::BEA_ADMIN),
    (user::UMA_LIMITED, "Uma Reyes", LIMITED, "Design Lead", "greta-olsson"),
    (user::EVE_INTERVIEWER, "Eve Saito", INTERVIEWER, "Software Engineer", "viktor-engel"),
    (user::ELI_INTERVIEWER, "Eli Grant", INTERVIEWER, "Software Engineer", "viktor-engel"),
    (user::PAUL_APPROVER, "Paul Reuter", TEAM, "Budget Partner", user::BEN_ADMIN),
    (user::PIA_APPROVER, "Pia Kowal", LIMITED, "Team Assistant", user::CLEO_TEAM_MEMBER),
    (user::PETE_APPROVER, "Pete Osei", INTERVIEWER, "Staff Engineer", user::DAN_LIMITED),
    (user::PERRY_APPROVER, "Perry Blum", TEAM, "Chief Financial Officer", ""),
    (user::RITA_COORDINATOR, "Rita Fonseca", "recruiting-coordinator", "Recruiting Coordinator", user::SAM_SUPER_ADMIN),
    (user::IVAN_INTERVIEW_LEAD, "Ivan Stoyan", "interview-lead", "Principal Engineer", "viktor-engel"),
    (user::AGNES_AGENCY, "Agnes Roy", "agency-partner", "Partner at an agency", ""),
    (user::NOA_NO_ROLE, "Noa Peled", "role-long-gone", "Contractor", ""),
    (user::SID_FORMER_SUPER_ADMIN, "Sid Mercer", SUPER_ADMIN, "Founder", ""),
    (user::XENA_FORMER_ADMIN, "Xena Duval", ADMIN, "People Partner", user::ADA_SUPER_ADMIN),
    (user::YURI_FORMER_TEAM_MEMBER, "Yuri Bondar", TEAM, "Recruiter", user::SAM_SUPER_ADMIN),
    (user::ZITA_FORMER_LIMITED, "Zita Horvath", LIMITED, "Brand Lead", "greta-olsson"),
    (user::QUIN_FORMER_INTERVIEWER, "Quin Ashby", INTERVIEWER, "Software Engineer", "viktor-engel"),
];

#[rustfmt::skip]
const COLLEAGUES: &[Row] = &[
    ("viktor-engel", "Viktor Engel", LIMITED, "Head of Engineering", ""),
    ("clara-voss", "Clara Voss", LIMITED, "Head of Customer Success", ""),
    ("greta-olsson", "Greta Olsson", LIMITED, "Head of Marketing", ""),
    ("marcus-webb", "Marcus Webb", LIMITED, "Head of Sales", ""),
    ("ingrid-solberg", "Ingrid Solberg", ADMIN, "People Systems Manager", "ada-super-admin"),
    ("tomas-vlcek", "Tomas Vlcek", ADMIN, "People Analyst", "ada-super-admin"),
    ("ines-costa", "Ines Costa", TEAM, "Recruiter", "sam-super-admin"),
    ("jack-delaney", "Jack Delaney", TEAM, "Recruiter", "sam-super-admin"),
    ("mei-chang", "Mei Chang", TEAM, "Recruiter", "sam-super-admin"),
    ("rosa-bianchi", "Rosa Bianchi", TEAM, "Sourcer", "sam-super-admin"),
    ("samir-haddad", "Samir Haddad", TEAM, "Recruiter", "sam-super-admin"),
    ("wanda-kurz", "Wanda Kurz", TEAM, "University Recruiter", "sam-super-admin"),
    ("oskar-lind", "Oskar Lind", LIMITED, "Frontend Lead", "viktor-engel"),
    ("priya-nair", "Priya Nair", LIMITED, "Platform Lead", "viktor-engel"),
    ("hugo-perez", "Hugo Perez", LIMITED, "Sales Manager", "marcus-webb"),
    ("fiona-byrne", "Fiona Byrne", LIMITED, "Support Manager", "clara-voss"),
    ("leo-martins", "Leo Martins", LIMITED, "Growth Manager", "greta-olsson"),
    ("karin-hofer", "Karin Hofer", LIMITED, "Finance Controller", "perry-approver"),
    ("alma-ruiz", "Alma Ruiz", INTERVIEWER, "Software Engineer", "priya-nair"),
    ("bram-visser", "Bram Visser", INTERVIEWER, "Software Engineer", "oskar-lind"),
    ("celine-roux", "Celine Roux", INTERVIEWER, "Data Engineer", "priya-nair"),
    ("derek-shaw", "Derek Shaw", INTERVIEWER, "Account Executive", "hugo-perez"),
    ("emi-kondo", "Emi Kondo", INTERVIEWER, "Product Designer", "oskar-lind"),
    ("farah-aziz", "Farah Aziz", INTERVIEWER, "Support Specialist", "fiona-byrne"),
    ("gabe-ortiz", "Gabe Ortiz", INTERVIEWER, "Sales Engineer", "hugo-perez"),
    ("helen-marsh", "Helen Marsh", INTERVIEWER, "Accountant", "karin-hofer"),
    ("ibrahim-sow", "Ibrahim Sow", INTERVIEWER, "Site Reliability Engineer", "priya-nair"),
    ("julia-winter", "Julia Winter", INTERVIEWER, "Content Strategist", "leo-martins"),
    ("kenji-mori", "Kenji Mori", INTERVIEWER, "Software Engineer", "oskar-lind"),
    ("lotte-dahl", "Lotte Dahl", INTERVIEWER, "Onboarding Specialist", "fiona-byrne"),
];

/// Recruiters of the crowd, who own its candidacies.
pub(super) const RECRUITERS: &[&str] = &[
    "ines-costa",
    "jack-delaney",
    "mei-chang",
    "samir-haddad",
    "wanda-kurz",
];

/// The users, the cast first.
pub(super) fn users() -> Vec<User> {
    CAST.iter()
        .chain(COLLEAGUES)
        .zip(0..)
        .map(|(row, place)| user_of(*row, place))
        .collect()
}

/// The users who conduct the crowd's interviews: everyone who is not of the cast.
pub(super) fn interviewers(users: &[User]) -> Vec<&User> {
    users
        .iter()
        .filter(|user| CAST.iter().all(|(id, ..)| *id != user.id))
        .collect()
}

fn user_of((id, name, role, title, manager): Row, place: i64) -> User {
    User {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        username: Some(id.to_owned()),
        email: Some(format!("{id}@example.com")),
        created_at: Some(days_ago(1500 - 11 * place)),
        deactivated_at: deactivated(id),
        access_role: Some(role.to_owned()),
        linked_contact_ids: linked(id).into_iter().map(str::to_owned).collect(),
        job_title: Some(title.to_owned()),
        manager_id: (!manager.is_empty()).then(|| manager.to_owned()),
    }
}

fn deactivated(id: &str) -> Option<Millis> {
    id.contains("-former-").then(|| days_ago(90))
}

fn linked(id: &str) -> Option<&'static str> {
    match id {
        user::HANA_TEAM_MEMBER => Some(candidate::HANA),
        user::SAM_SUPER_ADMIN => Some(candidate::SAM),
        _ => None,
    }
}
