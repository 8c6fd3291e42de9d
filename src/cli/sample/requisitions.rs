//! The requisitions, in all six statuses.

use super::calendar::days_ago;
use super::cast::{posting, requisition, user};
use super::postings::{confidentiality, somebody};
use crate::cli::lever::{Approval, Reference, Requisition};

use user::{
    ADA_SUPER_ADMIN as ADA, BEA_ADMIN as BEA, BEN_ADMIN as BEN, CARL_TEAM_MEMBER as CARL,
    CLEO_TEAM_MEMBER as CLEO, DAN_LIMITED as DAN, HANA_TEAM_MEMBER as HANA, NILS_LIMITED as NILS,
    SAM_SUPER_ADMIN as SAM,
};

/// Id, code, name, status, then creator, owner and hiring manager, and the linked posting.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    [&'static str; 3],
    &'static str,
);

#[rustfmt::skip]
const REQUISITIONS: &[Row] = &[
    (requisition::BACKEND_DRAFT, "ENG-101", "Backend Engineer, second seat", "draft", [CLEO, CLEO, DAN], ""),
    (requisition::BACKEND_OPEN, "ENG-100", "Backend Engineer", "open", [CLEO, CLEO, DAN], posting::BACKEND),
    (requisition::DATA_PENDING, "ENG-102", "Data Engineer", "pending", [DAN, CLEO, DAN], posting::DATA),
    (requisition::FRONTEND_REJECTED, "ENG-103", "Frontend Engineer", "rejected", [CLEO, CARL, "oskar-lind"], posting::FRONTEND),
    (requisition::PLATFORM_ON_HOLD, "ENG-104", "Platform Engineer", "onHold", [CLEO, CARL, "priya-nair"], "platform-engineer"),
    (requisition::SUPPORT_CLOSED, "CS-100", "Support Specialist", "closed", [CARL, CARL, "fiona-byrne"], posting::SUPPORT),
    (requisition::RELIABILITY_OPEN, "ENG-105", "Site Reliability Engineer", "open", [DAN, "mei-chang", "priya-nair"], "site-reliability-engineer"),
    (requisition::OFFICE_DRAFT, "PPL-100", "Office Manager", "draft", [DAN, NILS, NILS], posting::OFFICE_MANAGER),
    ("req-onboarding-open", "CS-101", "Onboarding Specialist", "open", ["ines-costa", "ines-costa", "fiona-byrne"], "onboarding-specialist"),
    ("req-success-open", "CS-102", "Customer Success Manager", "open", ["ines-costa", "ines-costa", "clara-voss"], "customer-success-manager"),
    ("req-account-executive-open", "SAL-100", "Account Executive", "open", ["jack-delaney", "jack-delaney", "hugo-perez"], posting::ACCOUNT_EXECUTIVE),
    ("req-sales-development-on-hold", "SAL-101", "Sales Development", "onHold", ["jack-delaney", "jack-delaney", "hugo-perez"], posting::SALES_DEVELOPMENT),
    ("req-sales-engineer-rejected", "SAL-102", "Sales Engineer", "rejected", ["jack-delaney", "jack-delaney", "marcus-webb"], "sales-engineer"),
    ("req-growth-open", "MKT-100", "Growth Marketer", "open", ["samir-haddad", "samir-haddad", "leo-martins"], posting::GROWTH),
    ("req-brand-closed", "MKT-101", "Brand Designer", "closed", ["samir-haddad", "samir-haddad", "greta-olsson"], posting::BRAND_DESIGNER),
    ("req-payroll-closed", "FIN-100", "Payroll Accountant", "closed", ["samir-haddad", "samir-haddad", "karin-hofer"], "payroll-accountant"),
    ("req-analyst-pending", "FIN-101", "Financial Analyst", "pending", ["samir-haddad", "samir-haddad", "karin-hofer"], "financial-analyst"),
    (requisition::CONFIDENTIAL_CFO, "FIN-900", "Chief Financial Officer", "open", [BEA, BEN, DAN], posting::CONFIDENTIAL_CFO),
    (requisition::CONFIDENTIAL_VP_SALES, "SAL-900", "VP Sales", "pending", [CLEO, CLEO, HANA], posting::CONFIDENTIAL_VP_SALES),
    (requisition::CONFIDENTIAL_CHIEF_OF_STAFF, "PPL-900", "Chief of Staff", "open", [ADA, SAM, ""], posting::CONFIDENTIAL_CHIEF_OF_STAFF),
];

/// The requisitions.
pub(super) fn requisitions() -> Vec<Requisition> {
    REQUISITIONS
        .iter()
        .zip(0..)
        .map(|(row, place)| requisition_of(*row, place))
        .collect()
}

fn requisition_of((id, code, name, status, people, posting): Row, place: i64) -> Requisition {
    let [creator, owner, hiring_manager] = people.map(somebody);
    // Lever has no status for these two: the requisition stays a draft, and its approval tells.
    let (status, approval) = match status {
        "pending" | "rejected" => ("draft", Some(status)),
        "draft" => (status, None),
        _ => (status, Some("approved")),
    };
    Requisition {
        id: id.to_owned(),
        requisition_code: Some(code.to_owned()),
        name: Some(name.to_owned()),
        status: Some(status.to_owned()),
        confidentiality: Some(confidentiality(id)),
        creator,
        owner,
        hiring_manager,
        postings: somebody(posting).into_iter().collect::<Vec<Reference>>(),
        approval: approval.map(|status| Approval {
            status: Some(status.to_owned()),
        }),
        created_at: Some(days_ago(410 - 9 * place)),
        updated_at: Some(days_ago(45 - place)),
        closed_at: (status == "closed").then(|| days_ago(60)),
        ..Requisition::default()
    }
}
