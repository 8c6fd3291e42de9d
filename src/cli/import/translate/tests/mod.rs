//! Lever's objects, as JSON, beside the records that they become; both by hand.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::proto::{
    ArchiveReason, ArchiveReasonType, Candidate, Phone, Posting, PostingState, Requisition,
    RequisitionStatus, User,
};

mod candidacy;
mod kept;
mod own;

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn text(word: &str) -> String {
    word.to_owned()
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| text(word)).collect()
}

/// A record with some fields as they are stored.
fn keeping<const N: usize>(record: record::Record, fields: [KeptField; N]) -> ImportEntry {
    entry(record, Kept::from(fields))
}

/// A record of an object that carries all.
fn whole(record: record::Record) -> ImportEntry {
    keeping(record, [])
}

fn fields(notes: Notes) -> Vec<String> {
    notes.into_iter().map(|note| note.field).collect()
}

#[test]
fn an_archive_reason_needs_its_type() {
    let take = |value| {
        let mut notes = Notes::default();
        let entry = archive_reason(read(value), &mut notes);
        (entry, fields(notes))
    };
    let (hired, notes) = take(json!({"id": "r1", "text": "Hired", "type": "hired"}));
    let expected = record::Record::ArchiveReason(ArchiveReason {
        id: text("r1"),
        name: text("Hired"),
        r#type: ArchiveReasonType::Hired.into(),
    });
    assert_eq!((hired, notes), (Some(whole(expected)), vec![]));
    for value in [
        json!({"id": "r1"}),
        json!({"id": "r1", "type": "probably-hired"}),
    ] {
        assert_eq!(take(value), (None, texts(&["type"])));
    }
}

#[test]
fn a_user_has_a_preset_a_custom_role_or_none() {
    let custom = HashSet::from([text("interview-lead")]);
    let role = |word: Value| {
        let mut notes = Notes::default();
        let taken = user(
            read(json!({"id": "u1", "accessRole": word})),
            &custom,
            &mut notes,
        );
        let Some(import_entry::Entry::Record(Record {
            record: Some(record::Record::User(user)),
        })) = taken.entry
        else {
            panic!("no user");
        };
        (user.role, fields(notes))
    };
    assert_eq!(
        role(json!("limited team member")),
        (text("limited_team_member"), vec![])
    );
    assert_eq!(role(json!("super admin")), (text("super_admin"), vec![]));
    assert_eq!(
        role(json!("interview-lead")),
        (text("interview-lead"), vec![])
    );
    assert_eq!(role(json!(null)), (text(""), vec![]));
    assert_eq!(role(json!("owner")), (text(""), texts(&["accessRole"])));
}

#[test]
fn a_user_keeps_manager_and_links() {
    let mut notes = Notes::default();
    let taken = user(
        read(json!({
            "id": "u1", "name": "Jane", "email": "jane@example.com", "accessRole": "admin",
            "deactivatedAt": 1_700_000_000_000_i64, "managerId": "u2", "linkedContactIds": ["c1"]
        })),
        &HashSet::new(),
        &mut notes,
    );
    assert_eq!(
        taken,
        whole(record::Record::User(User {
            id: text("u1"),
            deactivated: true,
            role: text("admin"),
            manager: text("u2"),
            linked_candidates: texts(&["c1"]),
        }))
    );
}

#[test]
fn a_posting_says_its_main_location_once() {
    let mut notes = Notes::default();
    let taken = posting(
        read(json!({
            "id": "p1", "text": "Engineer", "state": "internal", "confidentiality": "confidential",
            "user": "u1", "owner": {"id": "u2", "name": "x"}, "hiringManager": "u3", "country": "DE",
            "categories": {"department": "Eng", "team": "Web", "location": "Berlin",
                           "allLocations": ["Berlin", "Lisbon", "Lisbon"]}
        })),
        &mut notes,
    );
    let expected = record::Record::Posting(Posting {
        id: text("p1"),
        title: text("Engineer"),
        state: PostingState::Internal.into(),
        confidential: true,
        owner: text("u2"),
        creator: text("u1"),
        hiring_manager: text("u3"),
        department: text("Eng"),
        team: text("Web"),
        location: text("Berlin"),
        further_locations: texts(&["Lisbon"]),
        country: text("DE"),
    });
    assert_eq!(taken, Some(whole(expected)));
    assert_eq!(notes, Notes::default());
}

#[test]
fn an_unknown_confidentiality_is_taken_as_confidential() {
    let mut notes = Notes::default();
    let mut kept = Kept::default();
    assert!(confidential(Some(text("semi")), &mut kept, &mut notes));
    assert_eq!(fields(notes), ["confidentiality"]);
}

#[test]
fn of_too_many_locations_those_that_fit_are_kept_and_the_rest_is_told() {
    let told = |further: usize| {
        let mut all: Vec<String> = (0..further).map(|n| format!("Place {n}")).collect();
        // The main one and a repetition are none of them.
        all.extend(["Berlin".to_owned(), "Place 0".to_owned()]);
        let mut notes = Notes::default();
        let sent = json!({"id": "p1", "state": "published", "categories": {"location": "Berlin", "allLocations": all}});
        let entry = posting(read(sent), &mut notes).unwrap();
        let Some(import_entry::Entry::Record(record)) = entry.entry else {
            panic!("a record")
        };
        let Some(record::Record::Posting(posting)) = record.record else {
            panic!("a posting")
        };
        let notes: Vec<String> = notes.into_iter().map(|note| note.what).collect();
        (posting.further_locations, notes)
    };
    let (kept, notes) = told(100);
    assert_eq!((kept.len(), notes.len()), (100, 0));
    let (more, notes) = told(103);
    assert_eq!(more, kept);
    assert_eq!(
        notes,
        [
            "has 3 more than the 100 that a posting has beside its main one; the last are left off, and access by them \
          does not reach it"
        ]
    );
}

#[test]
fn a_requisition_takes_the_status_of_its_approval_while_it_is_a_draft() {
    let cases = [
        ("draft", "pending", RequisitionStatus::Pending),
        ("draft", "rejected", RequisitionStatus::Rejected),
        ("draft", "approved", RequisitionStatus::Draft),
        ("draft", "inprogress", RequisitionStatus::Pending),
        ("draft", "denied", RequisitionStatus::Rejected),
        ("pending", "approved", RequisitionStatus::Pending),
        ("pending", "denied", RequisitionStatus::Rejected),
        ("rejected", "rejected", RequisitionStatus::Rejected),
        ("open", "pending", RequisitionStatus::Open),
        ("onHold", "approved", RequisitionStatus::OnHold),
    ];
    for (status, approval, expected) in cases {
        let mut notes = Notes::default();
        let taken = requisition(
            read(json!({
                "id": "q1", "name": "Two seats", "status": status, "creator": "u1", "owner": null, "hiringManager": null,
                "confidentiality": "non-confidential", "postings": ["p1", "p1", "p2"], "approval": {"status": approval}
            })),
            &mut notes,
        );
        let expected = record::Record::Requisition(Requisition {
            id: text("q1"),
            name: text("Two seats"),
            status: expected.into(),
            creator: text("u1"),
            postings: texts(&["p1", "p2"]),
            ..Requisition::default()
        });
        assert_eq!(taken, Some(whole(expected)), "{status} {approval}");
    }
    let mut notes = Notes::default();
    let unknown = json!({"id": "q1", "status": "open", "approval": {"status": "maybe"}});
    assert_eq!(requisition(read(unknown), &mut notes), None);
    let unknown = json!({"id": "q1", "status": "paused", "approval": {"status": null}});
    assert_eq!(requisition(read(unknown), &mut notes), None);
    assert_eq!(fields(notes), ["approval.status", "status"]);
}

#[test]
fn a_contact_is_a_candidate_and_an_opportunity_repeats_it() {
    let expected = Candidate {
        id: text("c1"),
        name: text("Jane Doe"),
        headline: text("Acme"),
        location: text("Lisbon"),
        emails: texts(&["jane@example.com"]),
        phones: vec![Phone {
            kind: text("mobile"),
            number: text("555-0100"),
        }],
        ..Candidate::default()
    };
    let contact = json!({
        "id": "c1", "name": "Jane Doe", "headline": "Acme", "location": {"name": "Lisbon"},
        "emails": ["jane@example.com"],
        "phones": [{"type": "mobile", "value": "555-0100"}, {"type": "home"}]
    });
    let repeated = json!({
        "id": "o1", "contact": "c1", "name": "Jane Doe", "headline": "Acme", "location": "Lisbon",
        "emails": ["jane@example.com"], "phones": [{"type": "mobile", "value": "555-0100"}]
    });
    let expected = record::Record::Candidate(expected);
    assert_eq!(candidate(read(contact)), whole(expected.clone()));
    // What the opportunity does not repeat stays.
    let kept = keeping(expected, [KeptField::ContactData]);
    assert_eq!(candidate_of(&read(repeated)), Some(kept));
}
