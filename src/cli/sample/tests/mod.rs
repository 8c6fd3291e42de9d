//! The sample keeps its promises: the same bytes, read without a complaint, and the relations that the cast claims.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::days_ago;
use super::*;
use crate::cli::lever::{
    Content, ExportFile, Object, Reference, Requisition, read_objects, read_supplement, scan,
};

mod references;
mod relations;

/// Everything of one kind that an export holds; any problem and any unknown field fails the test.
fn read<T: Object>(files: &[ExportFile]) -> Vec<T> {
    let mut objects = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.content == Content::Objects(T::KIND))
    {
        let tally = read_objects::<T>(file, &mut |outcome| match outcome {
            Ok(parsed) => objects.push(parsed.object),
            Err(problem) => panic!("{problem}"),
        });
        assert!(
            tally.unknown_fields.is_empty(),
            "{:?}",
            tally.unknown_fields
        );
    }
    objects
}

fn id(reference: Option<&Reference>) -> &str {
    reference.map_or("", Reference::id)
}

#[test]
fn the_same_bytes_on_every_run() {
    assert!(company().files().unwrap() == company().files().unwrap());
}

#[test]
fn the_reader_takes_it_back_whole_and_without_a_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let company = company();
    company.write(folder.path()).unwrap();
    let export = scan(folder.path()).unwrap();
    assert!(export.left_alone.is_empty());

    let files = &export.files;
    assert_eq!(files.len(), 12);
    assert!(read::<Stage>(files) == company.stages);
    assert!(read::<ArchiveReason>(files) == company.archive_reasons);
    assert!(read::<User>(files) == company.users);
    assert!(read::<Posting>(files) == company.postings);
    assert!(read::<Requisition>(files) == company.requisitions);
    assert!(read::<Contact>(files) == company.contacts);
    assert!(read::<Opportunity>(files) == company.opportunities);
    assert!(read::<Interview>(files) == company.interviews);
    assert!(read::<Feedback>(files) == company.feedback);

    let own = files
        .iter()
        .find(|file| file.content == Content::Supplement)
        .unwrap();
    assert_eq!(
        read_supplement(own).unwrap(),
        (company.supplement, Vec::new())
    );
}

#[test]
fn the_company_is_of_middle_size() {
    let company = company();
    let counts = [
        company.stages.len(),
        company.archive_reasons.len(),
        company.users.len(),
        company.postings.len(),
        company.requisitions.len(),
        company.contacts.len(),
        company.opportunities.len(),
        company.interviews.len(),
        company.supplement.roles.len(),
    ];
    assert_eq!(counts, [8, 8, 60, 25, 20, 400, 520, 150, 3]);
    assert!(company.feedback.len() > 150);
}

#[test]
fn every_role_status_state_origin_and_stage_occurs() {
    let company = company();
    let occur = |words: Vec<&str>| {
        words
            .into_iter()
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let roles = occur(
        company
            .users
            .iter()
            .filter_map(|user| user.access_role.as_deref())
            .collect(),
    );
    assert_eq!(
        roles.len(),
        5 + 3 + 1,
        "five presets, three custom roles, and one that does not exist"
    );
    assert_eq!(
        occur(
            company
                .requisitions
                .iter()
                .filter_map(Requisition::effective_status)
                .collect()
        ),
        occur(vec![
            "draft", "pending", "rejected", "open", "onHold", "closed"
        ])
    );
    assert_eq!(
        occur(
            company
                .postings
                .iter()
                .filter_map(|posting| posting.state.as_deref())
                .collect()
        ),
        occur(vec![
            "draft",
            "pending",
            "rejected",
            "published",
            "internal",
            "closed"
        ])
    );
    assert_eq!(
        occur(
            company
                .opportunities
                .iter()
                .filter_map(|one| one.origin.as_deref())
                .collect()
        ),
        occur(vec![
            "agency",
            "applied",
            "internal",
            "referred",
            "sourced",
            "university"
        ])
    );
    assert_eq!(
        occur(
            company
                .opportunities
                .iter()
                .map(|one| id(one.stage.as_ref()))
                .collect()
        )
        .len(),
        8
    );
    let reasons = company
        .opportunities
        .iter()
        .filter_map(|one| one.archived.as_ref()?.reason.as_deref());
    assert_eq!(
        occur(reasons.collect()).len(),
        8 + 1,
        "all eight, and one that the export does not have"
    );
}

#[test]
fn nobody_real_can_be_reached() {
    let company = company();
    let mut mails: Vec<&String> = company
        .users
        .iter()
        .filter_map(|user| user.email.as_ref())
        .collect();
    mails.extend(company.contacts.iter().flat_map(|contact| &contact.emails));
    assert!(mails.iter().all(|mail| mail.ends_with("@example.com")));
    let phones = company
        .contacts
        .iter()
        .flat_map(|contact| &contact.phones)
        .filter_map(|phone| phone.value.as_deref());
    for phone in phones {
        assert!(phone.contains(" 555 01"), "{phone}");
    }
}

#[test]
fn time_runs_forward_and_ends_with_the_export() {
    let company = company();
    let today = days_ago(0);
    for opportunity in &company.opportunities {
        let created = opportunity.created_at.unwrap();
        let moved: Vec<_> = opportunity
            .stage_changes
            .iter()
            .map(|change| change.updated_at.unwrap())
            .collect();
        assert_eq!(moved[0], created, "{}", opportunity.id);
        assert!(
            moved.is_sorted() && *moved.last().unwrap() < today,
            "{}",
            opportunity.id
        );
        let last = opportunity
            .stage_changes
            .last()
            .unwrap()
            .to_stage_id
            .as_deref()
            .unwrap();
        assert_eq!(last, id(opportunity.stage.as_ref()), "{}", opportunity.id);
        if let Some(archived) = &opportunity.archived {
            let at = archived.archived_at.unwrap();
            assert!(
                *moved.last().unwrap() < at && at < today,
                "{}",
                opportunity.id
            );
        }
    }
    let planned = company
        .interviews
        .iter()
        .filter(|interview| interview.date.unwrap() > today);
    let with_feedback = planned
        .clone()
        .filter(|interview| !interview.feedback_forms.is_empty());
    assert_eq!((planned.count() > 5, with_feedback.count()), (true, 0));
}

#[test]
fn rare_tags_are_rare_and_the_others_are_not() {
    let company = company();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in company.opportunities.iter().flat_map(|one| &one.tags) {
        *uses.entry(tag).or_default() += 1;
    }
    let rare: Vec<_> = uses
        .iter()
        .filter(|(_, count)| **count < 5)
        .map(|(tag, _)| *tag)
        .collect();
    assert_eq!(
        rare,
        [
            "chess grandmaster",
            "former astronaut trainee",
            "knows the founder",
            "speaks Faroese"
        ]
    );
}

#[test]
fn hired_and_confidential_candidacies_occur_in_the_crowd_too() {
    let company = company();
    let hired = company.opportunities.iter().filter(|one| {
        one.application()
            .is_some_and(|application| application.requisition_for_hire.is_some())
    });
    let confidential = company
        .opportunities
        .iter()
        .filter(|one| one.confidentiality.as_deref() == Some("confidential"));
    let cancelled = company
        .interviews
        .iter()
        .filter(|one| one.canceled_at.is_some());
    assert!(hired.count() > 8);
    assert!(confidential.count() > 8);
    assert!(cancelled.count() > 8);
    let archived = company
        .opportunities
        .iter()
        .filter(|one| one.archived.is_some())
        .count();
    assert!((250..400).contains(&archived), "{archived}");
}

#[test]
fn every_letter_can_be_looked_for_after_an_erasure() {
    let company = company();
    let letters: Vec<_> = company
        .opportunities
        .iter()
        .filter_map(|one| one.application()?.comments.as_deref())
        .filter_map(|comments| comments.split(' ').find(|word| word.starts_with("letter-")))
        .collect();
    assert!(letters.contains(&"letter-archived-sales.pdf"));
    assert!(letters.contains(&"letter-archived-backend.pdf"));
    assert_eq!(letters.len(), letters.iter().collect::<BTreeSet<_>>().len());
}
