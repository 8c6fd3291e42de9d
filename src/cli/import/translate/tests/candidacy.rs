//! Candidacies and interviews.

use serde_json::{Value, json};

use super::{fields, keeping, read, text, texts, whole};
use crate::cli::import::translate::{Note, Notes, interview, opportunity};
use crate::cli::lever;
use crate::proto::{
    Application, ApplicationKind, Archived, Consent, DataProtection, Interview, KeptField,
    Opportunity, Origin, Panelist, QuestionAnswer, StageChange, UnknownPart, import_entry, record,
};

#[expect(
    clippy::unnecessary_wraps,
    reason = "the contract's times are optional"
)]
fn at(seconds: i64, nanos: i32) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos })
}

pub(super) fn whole_opportunity() -> Value {
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
        "dataProtection": {"store": {"allowed": true, "expiresAt": null}, "contact": null},
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
    let taken = opportunity(read(whole_opportunity()), vec![], true, &mut notes);
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
        origin: Origin::Referred.into(),
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
        application_ids: texts(&["a1"]),
        data_protection: Some(DataProtection {
            store: Some(Consent {
                allowed: true,
                expire_time: None,
            }),
            contact: None,
        }),
        ..Opportunity::default()
    });
    assert_eq!(taken, Some(whole(expected)));
    assert_eq!(fields(notes), ["stageChanges[2]"]);
}

#[test]
fn an_application_of_a_list_of_its_own_counts_the_same() {
    let mut split = whole_opportunity();
    let application = split["applications"][0].take();
    split["applications"] = json!(["a1"]);
    let (mut one, mut two) = (Notes::default(), Notes::default());
    assert_eq!(
        opportunity(read(split), vec![read(application)], true, &mut one),
        opportunity(read(whole_opportunity()), vec![], true, &mut two)
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
        assert_eq!(
            opportunity(read(object), vec![], true, &mut notes),
            None,
            "{field}"
        );
        assert_eq!(fields(notes), [field]);
    }
}

#[test]
fn an_unknown_origin_is_reported_and_the_candidacy_taken_in() {
    let mut object = whole_opportunity();
    object["origin"] = json!("Jane's secret");
    let mut notes = Notes::default();
    assert!(opportunity(read(object), vec![], true, &mut notes).is_some());
    let notes: Vec<Note> = notes.into_iter().collect();
    assert!(notes.iter().any(|note| note.field == "origin"));
    assert!(notes.iter().all(|note| !note.what.contains("secret")));
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
        cancelled: false,
    });
    assert_eq!(
        interview(&object, Some(true), |user| user != "u3", &mut notes),
        Some(keeping(expected, [KeptField::Feedback]))
    );
}

#[test]
fn an_interview_of_nothing_is_left_out() {
    let mut notes = Notes::default();
    let object: lever::Interview = read(json!({"id": "i1"}));
    assert_eq!(interview(&object, Some(true), |_| false, &mut notes), None);
    assert_eq!(fields(notes), ["opportunityId"]);
}

#[test]
fn of_two_applications_hired_counts_and_postings_must_agree() {
    let both = |first: serde_json::Value, second: serde_json::Value| {
        let mut notes = Notes::default();
        let object = json!({"id": "o1", "contact": "c1", "applications": [first, second]});
        let taken = opportunity(read(object), vec![], true, &mut notes);
        assert_eq!(fields(notes), [""; 0]);
        let Some(import_entry::Entry::Record(taken)) = taken.unwrap().entry else {
            panic!("a record")
        };
        let Some(record::Record::Opportunity(taken)) = taken.record else {
            panic!("an opportunity")
        };
        let hired = taken.application.clone().unwrap().requisition_for_hire;
        (taken.unknown_part(), taken.posting, hired)
    };
    let application = |id: &str, posting: &str| json!({"id": id, "type": "posting", "posting": posting, "requisitionForHire": null});
    let silent = |id: &str, posting: &str| json!({"id": id, "type": "posting", "posting": posting});
    let hired = |id: &str, posting: &str| json!({"id": id, "type": "posting", "posting": posting, "requisitionForHire": {"id": "r1"}});
    let none = UnknownPart::Unspecified;
    for (first, second, expected) in [
        (
            application("a1", "p1"),
            hired("a2", "p1"),
            (none, "p1", "r1"),
        ),
        (
            hired("a1", "p1"),
            application("a2", "p1"),
            (none, "p1", "r1"),
        ),
        (
            application("a1", "p1"),
            application("a2", "p2"),
            (UnknownPart::Posting, "", ""),
        ),
        (
            application("a1", "p1"),
            hired("a2", "p2"),
            (UnknownPart::Posting, "", "r1"),
        ),
        // One that is only named may be for another posting, of somebody hired.
        (
            application("a1", "p1"),
            json!("a2"),
            (UnknownPart::Application, "", ""),
        ),
        (
            json!("a1"),
            hired("a2", "p1"),
            (UnknownPart::Application, "", "r1"),
        ),
        // One that does not say whether it led to a hire may have.
        (
            silent("a1", "p1"),
            application("a2", "p1"),
            (UnknownPart::Hire, "p1", ""),
        ),
        (silent("a1", "p1"), hired("a2", "p1"), (none, "p1", "r1")),
        (
            silent("a1", "p1"),
            application("a2", "p2"),
            (UnknownPart::Application, "", ""),
        ),
        // The same one twice is one.
        (json!("a1"), application("a1", "p1"), (none, "p1", "")),
    ] {
        let expected = (expected.0, expected.1.to_owned(), expected.2.to_owned());
        assert_eq!(
            both(first.clone(), second.clone()),
            expected,
            "{first} {second}"
        );
    }
}
