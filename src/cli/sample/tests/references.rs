//! What names what.

use std::collections::BTreeSet;

use super::super::{Company, cast, company};
use super::id;
use crate::cli::lever::{FileKind, Reference};

#[test]
fn ids_are_unique_within_their_kind() {
    let company = company();
    let unique = |ids: Vec<&str>| ids.len() == ids.iter().collect::<BTreeSet<_>>().len();
    assert!(unique(
        company.users.iter().map(|one| one.id.as_str()).collect()
    ));
    assert!(unique(
        company.postings.iter().map(|one| one.id.as_str()).collect()
    ));
    assert!(unique(
        company
            .requisitions
            .iter()
            .map(|one| one.id.as_str())
            .collect()
    ));
    assert!(unique(
        company.contacts.iter().map(|one| one.id.as_str()).collect()
    ));
    assert!(unique(
        company
            .opportunities
            .iter()
            .map(|one| one.id.as_str())
            .collect()
    ));
    assert!(unique(
        company
            .interviews
            .iter()
            .map(|one| one.id.as_str())
            .collect()
    ));
    assert!(unique(
        company.feedback.iter().map(|one| one.id.as_str()).collect()
    ));
}

/// Everything that the export has.
fn known(company: &Company) -> BTreeSet<(FileKind, &str)> {
    let mut known = BTreeSet::new();
    known.extend(
        company
            .stages
            .iter()
            .map(|one| (FileKind::Stage, one.id.as_str())),
    );
    known.extend(
        company
            .archive_reasons
            .iter()
            .map(|one| (FileKind::ArchiveReason, one.id.as_str())),
    );
    known.extend(
        company
            .users
            .iter()
            .map(|one| (FileKind::User, one.id.as_str())),
    );
    known.extend(
        company
            .postings
            .iter()
            .map(|one| (FileKind::Posting, one.id.as_str())),
    );
    known.extend(
        company
            .requisitions
            .iter()
            .map(|one| (FileKind::Requisition, one.id.as_str())),
    );
    known.extend(
        company
            .contacts
            .iter()
            .map(|one| (FileKind::Contact, one.id.as_str())),
    );
    known.extend(
        company
            .opportunities
            .iter()
            .map(|one| (FileKind::Opportunity, one.id.as_str())),
    );
    known.extend(
        company
            .interviews
            .iter()
            .map(|one| (FileKind::Interview, one.id.as_str())),
    );
    known
}

/// Every user that anything names.
fn named_users(company: &Company) -> Vec<(FileKind, &str)> {
    let mut references: Vec<&Option<Reference>> = Vec::new();
    let mut ids: Vec<&str> = company
        .users
        .iter()
        .filter_map(|one| one.manager_id.as_deref())
        .collect();
    for one in &company.postings {
        references.extend([&one.user, &one.owner, &one.hiring_manager]);
    }
    for one in &company.requisitions {
        references.extend([&one.creator, &one.owner, &one.hiring_manager]);
    }
    for one in &company.opportunities {
        references.extend([&one.owner, &one.sourced_by]);
        ids.extend(
            one.stage_changes
                .iter()
                .filter_map(|change| change.user_id.as_deref()),
        );
    }
    for one in &company.interviews {
        ids.extend(
            one.interviewers
                .iter()
                .map(|interviewer| interviewer.id.as_str()),
        );
    }
    references.extend(company.feedback.iter().map(|form| &form.user));
    ids.extend(
        company
            .supplement
            .access_grants
            .iter()
            .map(|one| one.user.as_str()),
    );
    ids.extend(
        company
            .supplement
            .privileges
            .iter()
            .map(|one| one.user.as_str()),
    );
    ids.extend(references.into_iter().flatten().map(Reference::id));
    ids.into_iter().map(|id| (FileKind::User, id)).collect()
}

/// Every other thing that anything names.
fn named_things(company: &Company) -> Vec<(FileKind, &str)> {
    let mut named = Vec::new();
    for one in &company.users {
        named.extend(
            one.linked_contact_ids
                .iter()
                .map(|id| (FileKind::Contact, id.as_str())),
        );
    }
    for one in &company.requisitions {
        named.extend(
            one.postings
                .iter()
                .map(|posting| (FileKind::Posting, posting.id())),
        );
    }
    for one in &company.opportunities {
        named.push((FileKind::Contact, id(one.contact.as_ref())));
        named.push((FileKind::Stage, id(one.stage.as_ref())));
        let reason = one
            .archived
            .as_ref()
            .and_then(|archived| archived.reason.as_deref());
        named.extend(reason.map(|id| (FileKind::ArchiveReason, id)));
        if let Some(application) = one.application() {
            named.push((FileKind::Posting, id(application.posting.as_ref())));
            let hire = application
                .requisition_for_hire
                .as_ref()
                .and_then(|hire| hire.id.as_deref());
            named.extend(hire.map(|id| (FileKind::Requisition, id)));
        }
    }
    for one in &company.interviews {
        named.push((
            FileKind::Opportunity,
            one.opportunity_id.as_deref().unwrap(),
        ));
    }
    for one in &company.feedback {
        named.push((FileKind::Interview, one.interview.as_deref().unwrap()));
    }
    let grants = company
        .supplement
        .access_grants
        .iter()
        .map(|one| &one.posting);
    let privileges = company.supplement.privileges.iter().map(|one| &one.posting);
    named.extend(
        grants
            .chain(privileges)
            .flatten()
            .map(|id| (FileKind::Posting, id.as_str())),
    );
    named
}

#[test]
fn only_what_is_meant_to_dangle_dangles() {
    let company = company();
    let known = known(&company);
    let named = named_users(&company)
        .into_iter()
        .chain(named_things(&company));
    let dangling: BTreeSet<_> = named.filter(|one| !known.contains(one)).collect();
    let meant = [
        (FileKind::ArchiveReason, "reason-from-elsewhere"),
        (FileKind::Posting, cast::posting::REMOVED),
    ];
    assert_eq!(dangling, BTreeSet::from(meant));
}

#[test]
fn postings_and_requisitions_name_each_other() {
    let company = company();
    let from_requisitions: BTreeSet<_> = company
        .requisitions
        .iter()
        .flat_map(|one| {
            one.postings
                .iter()
                .map(move |posting| (posting.id(), one.requisition_code.as_deref().unwrap()))
        })
        .collect();
    let from_postings: BTreeSet<_> = company
        .postings
        .iter()
        .flat_map(|one| {
            one.requisition_codes
                .iter()
                .map(move |code| (one.id.as_str(), code.as_str()))
        })
        .collect();
    assert_eq!(from_requisitions, from_postings);
    assert_eq!(from_requisitions.len(), 19);
}
