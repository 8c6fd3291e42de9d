//! Lever's objects, as JSON, beside the records that they become; both by hand.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::cli::lever::{self, supplement};
use crate::proto::role_operation::Operation;
use crate::proto::{
    Application, ApplicationKind, ArchiveReason, ArchiveReasonType, Archived, Candidate,
    CreateRole, Everywhere, Extent, FeedbackVisibility, GrantAccess, GrantPrivilege, Holding,
    Interview, Opportunity, Panelist, Permission, Phone, Place, Posting, PostingState,
    PrivilegeKind, QuestionAnswer, Reach, Requisition, RequisitionStatus, RoleOperation, Settings,
    StageChange, User, extent, reach,
};

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn text(word: &str) -> String {
    word.to_owned()
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| text(word)).collect()
}

/// The field and the complaint of each note.
fn said(notes: Notes) -> Vec<(String, String)> {
    notes
        .into_iter()
        .map(|note| (note.field, note.what))
        .collect()
}

fn fields(notes: Notes) -> Vec<String> {
    said(notes).into_iter().map(|(field, _)| field).collect()
}

fn at(seconds: i64, nanos: i32) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos })
}

fn operation(operation: Operation) -> ImportEntry {
    ImportEntry {
        entry: Some(import_entry::Entry::Operation(RoleOperation {
            operation: Some(operation),
        })),
    }
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
    assert_eq!((hired, notes), (Some(entry(expected)), vec![]));
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
        entry(record::Record::User(User {
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
            "user": "u1", "owner": {"id": "u2", "name": "x"}, "hiringManager": "u3",
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
    });
    assert_eq!(taken, Some(entry(expected)));
    assert_eq!(notes, Notes::default());
}

#[test]
fn an_unknown_confidentiality_is_taken_as_confidential() {
    let mut notes = Notes::default();
    assert!(confidential(Some("semi"), &mut notes));
    assert_eq!(fields(notes), ["confidentiality"]);
}

#[test]
fn a_requisition_takes_the_status_of_its_approval_while_it_is_a_draft() {
    let cases = [
        ("draft", "pending", RequisitionStatus::Pending),
        ("draft", "rejected", RequisitionStatus::Rejected),
        ("draft", "approved", RequisitionStatus::Draft),
        ("open", "pending", RequisitionStatus::Open),
        ("onHold", "approved", RequisitionStatus::OnHold),
    ];
    for (status, approval, expected) in cases {
        let mut notes = Notes::default();
        let taken = requisition(
            read(json!({
                "id": "q1", "name": "Two seats", "status": status, "creator": "u1",
                "postings": ["p1", "p1", "p2"], "approval": {"status": approval}
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
        assert_eq!(taken, Some(entry(expected)), "{status} {approval}");
    }
    let mut notes = Notes::default();
    let unknown = json!({"id": "q1", "status": "paused", "approval": {"status": "maybe"}});
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
    let expected = entry(record::Record::Candidate(expected));
    assert_eq!(candidate(read(contact)), expected);
    assert_eq!(candidate_of(&read(repeated)), Some(expected));
}

fn whole_opportunity() -> Value {
    json!({
        "id": "o1", "contact": "c1", "owner": "u1", "stage": {"id": "s2", "text": "Screen"},
        "stageChanges": [
            {"toStageId": "s2", "toStageIndex": 1, "userId": "u1", "updatedAt": 1_700_000_000_500_i64},
            {"toStageId": "s1", "updatedAt": 1_600_000_000_000_i64},
            {"toStageId": "s3"}
        ],
        "archived": {"archivedAt": 1_700_000_001_000_i64, "reason": "r1"},
        "confidentiality": "non-confidential", "origin": "referred", "tags": ["t"],
        "sources": ["s"], "links": ["https://example.com"], "createdAt": -1500,
        "applications": [{
            "id": "a1", "type": "posting", "posting": "p1", "company": "Acme", "comments": "Hi",
            "createdAt": 1_600_000_000_000_i64, "requisitionForHire": {"id": "q1"},
            "customQuestions": [{"fields": [
                {"text": "Languages?", "value": ["Rust", "SQL"]},
                {"text": "Anything else?", "value": null}
            ]}]
        }]
    })
}

#[test]
fn an_opportunity_takes_its_posting_from_its_application() {
    let mut notes = Notes::default();
    let taken = opportunity(read(whole_opportunity()), None, &mut notes);
    let expected = record::Record::Opportunity(Opportunity {
        id: text("o1"),
        candidate: text("c1"),
        posting: text("p1"),
        owner: text("u1"),
        stage: text("s2"),
        stage_changes: vec![
            StageChange {
                stage: text("s1"),
                user: text(""),
                time: at(1_600_000_000, 0),
            },
            StageChange {
                stage: text("s2"),
                user: text("u1"),
                time: at(1_700_000_000, 500_000_000),
            },
        ],
        archived: Some(Archived {
            reason: text("r1"),
            time: at(1_700_000_001, 0),
        }),
        origin: crate::proto::Origin::Referred.into(),
        sources: texts(&["s"]),
        tags: texts(&["t"]),
        links: texts(&["https://example.com"]),
        create_time: at(-2, 500_000_000),
        application: Some(Application {
            kind: ApplicationKind::Posting.into(),
            create_time: at(1_600_000_000, 0),
            company: text("Acme"),
            comments: text("Hi"),
            answers: vec![QuestionAnswer {
                question: text("Languages?"),
                answer: text("Rust, SQL"),
            }],
            requisition_for_hire: text("q1"),
        }),
        ..Opportunity::default()
    });
    assert_eq!(taken, Some(entry(expected)));
    assert_eq!(fields(notes), ["stageChanges[2]"]);
}

#[test]
fn an_application_of_a_list_of_its_own_counts_the_same() {
    let mut split = whole_opportunity();
    let application = split["applications"][0].take();
    split["applications"] = json!(["a1"]);
    let (mut one, mut two) = (Notes::default(), Notes::default());
    assert_eq!(
        opportunity(read(split), Some(read(application)), &mut one),
        opportunity(read(whole_opportunity()), None, &mut two)
    );
}

#[test]
fn what_would_make_a_candidacy_another_one_leaves_it_out() {
    let cases = [
        ("/contact", json!(null), "contact"),
        ("/archived", json!({"reason": "r1"}), "archived.archivedAt"),
        (
            "/applications/0/type",
            json!("pigeon"),
            "applications[0].type",
        ),
        (
            "/applications/0/requisitionForHire",
            json!({"requisitionCode": "ENG-1"}),
            "applications[0].requisitionForHire.id",
        ),
    ];
    for (place, value, field) in cases {
        let mut object = whole_opportunity();
        *object.pointer_mut(place).unwrap() = value;
        let mut notes = Notes::default();
        assert_eq!(opportunity(read(object), None, &mut notes), None, "{field}");
        assert_eq!(fields(notes), [field]);
    }
}

#[test]
fn an_unknown_origin_is_reported_and_the_candidacy_taken_in() {
    let mut object = whole_opportunity();
    object["origin"] = json!("Jane's secret");
    let mut notes = Notes::default();
    assert!(opportunity(read(object), None, &mut notes).is_some());
    let said = said(notes);
    assert!(said.iter().any(|(field, _)| field == "origin"));
    assert!(said.iter().all(|(_, what)| !what.contains("secret")));
}

#[test]
fn an_interview_knows_whose_feedback_is_in() {
    let mut notes = Notes::default();
    let object: lever::Interview = read(json!({
        "id": "i1", "opportunityId": "o1",
        "interviewers": [{"id": "u1"}, {"id": "u2"}, {"id": "u3"}, {"id": "u1"}],
        "feedbackForms": [
            "f0",
            {"id": "f1", "user": "u2", "completedAt": 1},
            {"id": "f2", "user": "u3", "completedAt": null}
        ]
    }));
    let panelist = |user: &str, feedback_submitted| Panelist {
        user: text(user),
        feedback_submitted,
    };
    let expected = record::Record::Interview(Interview {
        id: text("i1"),
        opportunity: text("o1"),
        panel: vec![
            panelist("u1", true),
            panelist("u2", true),
            panelist("u3", false),
        ],
    });
    assert_eq!(
        interview(&object, |user| user == "u1", &mut notes),
        Some(entry(expected))
    );
}

#[test]
fn an_interview_of_nothing_is_left_out() {
    let mut notes = Notes::default();
    let object: lever::Interview = read(json!({"id": "i1"}));
    assert_eq!(interview(&object, |_| false, &mut notes), None);
    assert_eq!(fields(notes), ["opportunityId"]);
}

#[test]
fn a_custom_role_holds_what_the_file_says() {
    let mut notes = Notes::default();
    let taken = role(
        &read(json!({"id": "lead", "title": "Lead", "permissions": {
            "manage_profiles_and_view_associated_postings": "all",
            "view_visual_insights_reports": ["overview", "interviews"]
        }})),
        &mut notes,
    );
    let expected = operation(Operation::CreateRole(CreateRole {
        role: text("lead"),
        title: text("Lead"),
        description: text(""),
        holdings: vec![
            Holding {
                permission: Permission::ManageProfilesAndViewAssociatedPostings.into(),
                levels: texts(&["all"]),
                values: vec![],
            },
            Holding {
                permission: Permission::ViewVisualInsightsReports.into(),
                levels: vec![],
                values: texts(&["interviews", "overview"]),
            },
        ],
    }));
    assert_eq!(taken, Some(expected));

    let wrong = json!({"id": "lead", "title": "Lead", "permissions": {"manage_tags": "always"}});
    assert_eq!(role(&read(wrong), &mut notes), None);
    assert_eq!(fields(notes), ["permissions.manage_tags"]);
}

#[test]
fn a_grant_names_a_posting_or_a_place() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = grant(&read(value), &mut notes);
        (entry, fields(notes))
    };
    let granted = |id: &str, reach| {
        Some(operation(Operation::GrantAccess(GrantAccess {
            user: text("u1"),
            grant: text(id),
            reach: Some(Reach { reach: Some(reach) }),
        })))
    };
    assert_eq!(
        take(json!({"id": "g1", "user": "u1", "posting": "p1"})),
        (granted("g1", reach::Reach::Posting(text("p1"))), vec![])
    );
    let place = Place {
        department: text("Sales"),
        team: text(""),
        location: text("Toronto"),
    };
    assert_eq!(
        take(json!({"id": "g2", "user": "u1", "department": "Sales", "location": "Toronto"})),
        (granted("g2", reach::Reach::Place(place)), vec![])
    );
    for value in [
        json!({"user": "u1"}),
        json!({"user": "u1", "posting": "p1", "team": "t"}),
    ] {
        assert_eq!(take(value), (None, texts(&["posting"])));
    }
}

#[test]
fn an_id_that_is_left_out_is_made_from_what_is_granted() {
    let id = |value: Value| {
        let taken = grant(
            &read::<supplement::AccessGrant>(value),
            &mut Notes::default(),
        );
        match taken.unwrap().entry {
            Some(import_entry::Entry::Operation(RoleOperation {
                operation: Some(Operation::GrantAccess(grant)),
            })) => grant.grant,
            _ => panic!("no grant"),
        }
    };
    let first = id(json!({"user": "u1", "department": "ab"}));
    assert_eq!(first, id(json!({"user": "u1", "department": "ab"})));
    assert_eq!(first.len(), "grant-".len() + 32);
    for other in [
        json!({"user": "u2", "department": "ab"}),
        json!({"user": "u1", "team": "ab"}),
        json!({"user": "u1", "department": "a", "team": "b"}),
        json!({"user": "u1a", "department": "b"}),
    ] {
        assert_ne!(first, id(other));
    }
}

#[test]
fn a_privilege_is_for_everything_or_for_something() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = privilege(&read(value), &mut notes);
        (entry, fields(notes))
    };
    let (everywhere, _) = take(json!({"user": "u1", "privilege": "posting_fields", "all": true}));
    let Some(import_entry::Entry::Operation(RoleOperation {
        operation: Some(Operation::GrantPrivilege(granted)),
    })) = everywhere.unwrap().entry
    else {
        panic!("no privilege");
    };
    assert_eq!(
        granted,
        GrantPrivilege {
            user: text("u1"),
            privilege: granted.privilege.clone(),
            kind: PrivilegeKind::PostingFields.into(),
            extent: Some(Extent {
                extent: Some(extent::Extent::Everywhere(Everywhere {})),
            }),
        }
    );
    let cases = [
        (
            json!({"user": "u1", "privilege": "posting_fields"}),
            "posting",
        ),
        (
            json!({"user": "u1", "privilege": "posting_fields", "all": true, "team": "t"}),
            "all",
        ),
        (json!({"user": "u1", "privilege": "offers"}), "privilege"),
    ];
    for (value, field) in cases {
        assert_eq!(take(value), (None, texts(&[field])));
    }
}

#[test]
fn settings_that_are_left_out_are_not_sent() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = settings(&read(value), &mut notes);
        (entry, fields(notes))
    };
    assert_eq!(take(json!({})), (None, vec![]));
    let expected = Settings {
        feedback_visibility: FeedbackVisibility::TeamOnOwnPanels.into(),
        tags_locked: Some(true),
        ..Settings::default()
    };
    assert_eq!(
        take(json!({"feedback_visibility": "team_on_own_panels", "tags_locked": true})),
        (
            Some(ImportEntry {
                entry: Some(import_entry::Entry::Settings(expected)),
            }),
            vec![]
        )
    );
    assert_eq!(
        take(json!({"feedback_visibility": "nobody", "tags_locked": true})),
        (None, texts(&["feedback_visibility"]))
    );
}
