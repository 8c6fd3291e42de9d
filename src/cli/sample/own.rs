//! The sample's `steward.json`: settings, three custom roles, access grants and privileges.

use super::cast::{posting, user};
use crate::cli::lever::supplement::{
    AccessGrant, HoldingWords, Privilege, Role, Settings, Supplement,
};

/// What a role holds, as rows of key and words.
type Permissions = &'static [(&'static str, &'static [&'static str])];

const RECRUITING_COORDINATOR: Permissions = &[
    ("manage_profiles_and_view_associated_postings", &["all"]),
    (
        "view_other_users_interview_feedback",
        &["all_accessible_profiles"],
    ),
    (
        "view_panel_feedback_before_submitting_own",
        &["company_feedback_visibility_setting"],
    ),
    ("complete_feedback_on_behalf_of_others", &["yes"]),
    ("manage_sources", &["yes"]),
    ("manage_tags", &["yes"]),
    ("create_and_edit_postings", &["yes"]),
    ("view_requisitions", &["all"]),
    (
        "view_visual_insights_reports",
        &["interviews", "overview", "pipeline"],
    ),
    ("manage_easy_book_links", &["yes"]),
    ("manage_email_templates", &["created_by_user"]),
];

const INTERVIEW_LEAD: Permissions = &[
    (
        "manage_profiles_and_view_associated_postings",
        &["owner_or_hiring_manager_or_granted"],
    ),
    (
        "view_other_users_interview_feedback",
        &["own_interview_panels"],
    ),
    ("view_panel_feedback_before_submitting_own", &["all"]),
    ("manage_easy_book_links", &["yes"]),
    ("manage_nurture_templates", &["created_by_user"]),
];

const AGENCY_PARTNER: Permissions = &[
    (
        "manage_profiles_and_view_associated_postings",
        &["owner_or_hiring_manager_or_granted"],
    ),
    ("manage_email_templates", &["created_by_user"]),
];

/// What Lever does not export of the sample company.
pub(super) fn supplement() -> Supplement {
    Supplement {
        settings: Settings {
            feedback_visibility: Some("as_table".to_owned()),
            hide_until_submitted: Some(false),
            sources_locked: Some(false),
            tags_locked: Some(true),
            default_requisition_chain: Some(true),
            restrict_hired_profiles: None,
        },
        roles: vec![
            role(
                "recruiting-coordinator",
                "Recruiting Coordinator",
                "Schedules interviews and keeps profiles, sources and tags tidy.",
                RECRUITING_COORDINATOR,
            ),
            role(
                "interview-lead",
                "Interview Lead",
                "Leads interview panels, and sees what their panels wrote.",
                INTERVIEW_LEAD,
            ),
            role(
                "agency-partner",
                "Agency Partner",
                "Works from outside, on the postings that are granted and nothing else.",
                AGENCY_PARTNER,
            ),
        ],
        access_grants: access_grants(),
        privileges: privileges(),
    }
}

fn role(id: &str, title: &str, description: &str, permissions: Permissions) -> Role {
    let held = |words: &[&str]| match words {
        [word] => HoldingWords::One((*word).to_owned()),
        words => HoldingWords::Several(words.iter().map(|word| (*word).to_owned()).collect()),
    };
    Role {
        id: id.to_owned(),
        title: title.to_owned(),
        description: Some(description.to_owned()),
        permissions: permissions
            .iter()
            .map(|(key, words)| ((*key).to_owned(), held(words)))
            .collect(),
    }
}

fn access_grants() -> Vec<AccessGrant> {
    let on_posting = |id: &str, user: &str, posting: &str| AccessGrant {
        id: Some(id.to_owned()),
        user: user.to_owned(),
        posting: Some(posting.to_owned()),
        ..AccessGrant::default()
    };
    vec![
        AccessGrant {
            id: Some("grant-dora-engineering-lisbon".to_owned()),
            user: user::DORA_LIMITED.to_owned(),
            department: Some("Engineering".to_owned()),
            location: Some("Lisbon".to_owned()),
            ..AccessGrant::default()
        },
        on_posting(
            "grant-dora-chief-of-staff",
            user::DORA_LIMITED,
            posting::CONFIDENTIAL_CHIEF_OF_STAFF,
        ),
        on_posting(
            "grant-bo-chief-of-staff",
            user::BO_ADMIN,
            posting::CONFIDENTIAL_CHIEF_OF_STAFF,
        ),
        on_posting(
            "grant-agnes-sales-development",
            user::AGNES_AGENCY,
            posting::SALES_DEVELOPMENT,
        ),
        AccessGrant {
            id: Some("grant-oskar-customer-success".to_owned()),
            user: "oskar-lind".to_owned(),
            department: Some("Customer Success".to_owned()),
            team: Some("Onboarding".to_owned()),
            ..AccessGrant::default()
        },
    ]
}

fn privileges() -> Vec<Privilege> {
    let to = |user: &str, privilege: &str| Privilege {
        user: user.to_owned(),
        privilege: privilege.to_owned(),
        ..Privilege::default()
    };
    let in_sales_in_toronto = |privilege: &str| Privilege {
        department: Some("Sales".to_owned()),
        location: Some("Toronto".to_owned()),
        ..to(user::CARL_TEAM_MEMBER, privilege)
    };
    vec![
        Privilege {
            all: true,
            ..to(user::BEN_ADMIN, "posting_fields")
        },
        Privilege {
            posting: Some(posting::BACKEND.to_owned()),
            ..to(user::CLEO_TEAM_MEMBER, "posting_fields")
        },
        in_sales_in_toronto("posting_fields"),
        in_sales_in_toronto("offers"),
        Privilege {
            report: Some("hires".to_owned()),
            ..to(user::CARL_TEAM_MEMBER, "data_export")
        },
        Privilege {
            all: true,
            ..to(user::BO_ADMIN, "secret_notes")
        },
        to(user::RITA_COORDINATOR, "bulk_candidate_import"),
    ]
}
