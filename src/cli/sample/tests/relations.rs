//! Who is related to what, said by hand and compared with what the tables make of it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cast::{self, candidate};
use super::super::{Company, company};
use super::id;

/// Every way in which a user is related to something, in short words.
fn relations(company: &Company, user: &str) -> BTreeSet<String> {
    let mut relations = BTreeSet::new();
    let mut note = |is_so: bool, what: &str, id: &str| {
        if is_so {
            relations.insert(format!("{what} {id}"));
        }
    };
    for one in &company.postings {
        note(id(one.user.as_ref()) == user, "creator", &one.id);
        note(id(one.owner.as_ref()) == user, "owner", &one.id);
        note(id(one.hiring_manager.as_ref()) == user, "manager", &one.id);
    }
    for one in &company.requisitions {
        note(id(one.creator.as_ref()) == user, "creator", &one.id);
        note(id(one.owner.as_ref()) == user, "owner", &one.id);
        note(id(one.hiring_manager.as_ref()) == user, "manager", &one.id);
    }
    for one in &company.opportunities {
        note(id(one.owner.as_ref()) == user, "owner", &one.id);
    }
    for one in &company.interviews {
        note(
            one.panelists().any(|panelist| panelist == user),
            "panel",
            &one.id,
        );
    }
    for one in &company.users {
        note(one.manager_id.as_deref() == Some(user), "boss", &one.id);
    }
    for one in &company.supplement.access_grants {
        note(one.user == user, "grant", one.id.as_deref().unwrap());
    }
    for one in &company.supplement.privileges {
        note(one.user == user, "privilege", &one.privilege);
    }
    relations
}

#[test]
fn the_cast_has_the_relations_that_it_claims_and_no_others() {
    let company = company();
    let of = |user| relations(&company, user).into_iter().collect::<Vec<_>>();
    let nothing: [&str; 0] = [];
    for user in [
        cast::user::TESS_TEAM_MEMBER,
        cast::user::UMA_LIMITED,
        cast::user::ELI_INTERVIEWER,
        cast::user::NOA_NO_ROLE,
        cast::user::PIA_APPROVER,
    ] {
        assert_eq!(of(user), nothing, "{user}");
    }
    assert_eq!(of(cast::user::PAM_LIMITED), ["panel int-support-panel"]);
    assert_eq!(
        of(cast::user::RITA_COORDINATOR),
        ["privilege bulk_candidate_import"]
    );
    assert_eq!(
        of(cast::user::DORA_LIMITED),
        [
            "grant grant-dora-chief-of-staff",
            "grant grant-dora-engineering-lisbon"
        ]
    );
    assert_eq!(
        of(cast::user::LOU_LIMITED),
        [
            "creator confidential-office-move",
            "owner opp-without-posting"
        ]
    );
    assert_eq!(
        of(cast::user::NILS_LIMITED),
        [
            "manager req-office-draft",
            "owner confidential-office-move",
            "owner office-manager",
            "owner opp-office-manager",
            "owner req-office-draft",
        ]
    );
    assert_eq!(
        of(cast::user::DAN_LIMITED),
        [
            "boss pete-approver",
            "creator req-data-pending",
            "creator req-office-draft",
            "creator req-reliability-open",
            "manager backend-engineer",
            "manager confidential-cfo",
            "manager data-engineer",
            "manager engineering-manager",
            "manager req-backend-draft",
            "manager req-backend-open",
            "manager req-confidential-cfo",
            "manager req-data-pending",
        ]
    );
    assert_eq!(
        of(cast::user::BO_ADMIN),
        ["grant grant-bo-chief-of-staff", "privilege secret_notes"]
    );
    assert_eq!(
        of(cast::user::BEA_ADMIN),
        [
            "boss nils-limited",
            "creator confidential-cfo",
            "creator office-manager",
            "creator req-confidential-cfo",
            "manager confidential-office-move",
        ]
    );
    assert_eq!(
        of(cast::user::BEN_ADMIN),
        [
            "boss paul-approver",
            "owner confidential-cfo",
            "owner opp-confidential-cfo",
            "owner req-confidential-cfo",
            "panel int-backend-panel",
            "panel int-confidential-cfo",
            "privilege posting_fields",
        ]
    );
    assert_eq!(
        of(cast::user::IVAN_INTERVIEW_LEAD),
        ["panel int-backend-panel"]
    );
    assert_eq!(
        of(cast::user::AGNES_AGENCY),
        ["grant grant-agnes-sales-development"]
    );
}

#[test]
fn the_candidates_of_the_cast_have_the_candidacies_that_they_claim_and_no_others() {
    let company = company();
    let mut candidacies: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for opportunity in &company.opportunities {
        let reason = opportunity
            .archived
            .as_ref()
            .and_then(|one| one.reason.as_deref())
            .unwrap_or("active");
        candidacies
            .entry(id(opportunity.contact.as_ref()))
            .or_default()
            .push((&opportunity.id, reason));
    }
    assert_eq!(
        candidacies[candidate::AMIRA],
        [("opp-active-backend", "active")]
    );
    assert_eq!(
        candidacies[candidate::BRUNO],
        [
            ("opp-archived-backend", "reason-underqualified"),
            ("opp-archived-frontend", "reason-withdrew")
        ]
    );
    assert_eq!(
        candidacies[candidate::CHLOE],
        [
            ("opp-archived-data", "reason-not-a-match"),
            ("opp-active-frontend", "active")
        ]
    );
    assert_eq!(
        candidacies[candidate::NADIA],
        [("opp-archived-sales", "reason-not-a-match")]
    );
    assert_eq!(
        candidacies[candidate::DMITRI],
        [("opp-hired-support", "reason-hired")]
    );
    assert_eq!(
        candidacies[candidate::ELENA],
        [("opp-hired-by-requisition", "reason-position-filled")]
    );
    assert_eq!(
        candidacies[candidate::FELIX],
        [("opp-unknown-reason", "reason-from-elsewhere")]
    );
    assert_eq!(
        candidacies[candidate::KOFI],
        [
            ("opp-confidential-chief-of-staff", "active"),
            ("opp-active-growth", "active")
        ]
    );
    let siblings = candidacies
        .values()
        .filter(|several| several.len() > 1)
        .count();
    assert!(siblings > 60, "{siblings}");
}
