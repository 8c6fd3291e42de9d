use super::*;
use crate::domain::record::Lifecycle;
use crate::grpc::record_out;
use crate::proto::record::Record as Said;

fn said(record: Said) -> proto::Record {
    proto::Record {
        record: Some(record),
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "fields of the contract may be left out"
)]
fn at(seconds: i64, nanos: i32) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos })
}

/// The fields that are wrong, with their reasons.
fn wrong(record: Said) -> Vec<(String, ErrorReason)> {
    let mut fields = Fields::default();
    read(&mut fields, said(record));
    let violations = fields.into_violations();
    violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

fn opportunity() -> proto::Opportunity {
    proto::Opportunity {
        unknown_part: proto::UnknownPart::Unspecified.into(),
        formerly_hired: false,
        application_ids: vec!["app-1".to_owned()],
        data_protection: Some(proto::DataProtection {
            store: Some(proto::Consent {
                allowed: true,
                expire_time: at(7, 0),
            }),
            contact: Some(proto::Consent::default()),
        }),
        id: "o1".into(),
        candidate: "c1".into(),
        posting: "p1".into(),
        owner: "u1".into(),
        confidential: true,
        stage: "s1".into(),
        stage_changes: vec![proto::StageChange {
            stage: "s1".into(),
            user: "u2".into(),
            time: at(-1, 999_000_000),
        }],
        archived: Some(proto::Archived {
            reason: "r1".into(),
            time: at(1_700_000_000, 123_000_000),
        }),
        origin: proto::Origin::Referred.into(),
        sources: vec!["fair".into()],
        tags: vec!["senior".into(), "remote".into()],
        links: vec!["https://example.org".into()],
        create_time: at(0, 0),
        application: Some(proto::Application {
            kind: proto::ApplicationKind::Posting.into(),
            create_time: at(5, 0),
            company: "Acme".into(),
            comments: "Hello".into(),
            answers: vec![proto::QuestionAnswer {
                question: "Why?".into(),
                answer: "Because".into(),
            }],
            requisition_for_hire: "q1".into(),
        }),
        erasure_state: 0,
    }
}

fn one_of_each() -> Vec<Said> {
    vec![
        Said::User(proto::User {
            id: "u1".into(),
            deactivated: true,
            role: "super_admin".into(),
            manager: "u2".into(),
            linked_candidates: vec!["c1".into(), "c2".into()],
        }),
        Said::Posting(proto::Posting {
            id: "p1".into(),
            title: "Engineer".into(),
            state: proto::PostingState::Internal.into(),
            confidential: true,
            owner: "u1".into(),
            creator: "u2".into(),
            hiring_manager: "u3".into(),
            department: "R".into(),
            team: "S".into(),
            location: "Bern".into(),
            further_locations: vec!["Basel".into()],
            country: "CH".into(),
        }),
        Said::Requisition(proto::Requisition {
            id: "q1".into(),
            name: "One more".into(),
            status: proto::RequisitionStatus::OnHold.into(),
            confidential: false,
            owner: "u1".into(),
            creator: "u2".into(),
            hiring_manager: String::new(),
            postings: vec!["p1".into()],
        }),
        Said::Candidate(proto::Candidate {
            id: "c1".into(),
            name: "Ada".into(),
            headline: "Analyst".into(),
            location: "London".into(),
            emails: vec!["ada@example.org".into()],
            phones: vec![proto::Phone {
                kind: "home".into(),
                number: "1".into(),
            }],
            erasure_state: 0,
            merged_into: String::new(),
        }),
        Said::Opportunity(opportunity()),
        Said::Interview(proto::Interview {
            id: "i1".into(),
            opportunity: "o1".into(),
            panel: vec![proto::Panelist {
                user: "u1".into(),
                feedback_submitted: true,
            }],
            cancelled: false,
        }),
        Said::Stage(proto::Stage {
            id: "s1".into(),
            name: "Screen".into(),
        }),
        Said::ArchiveReason(proto::ArchiveReason {
            id: "r1".into(),
            name: "Hired".into(),
            r#type: proto::ArchiveReasonType::Hired.into(),
        }),
    ]
}

#[test]
fn a_record_goes_out_as_it_came_in() {
    for record in one_of_each().into_iter().map(said) {
        let mut fields = Fields::default();
        let read = read(&mut fields, record.clone());
        let read = fields.check(read).unwrap();
        assert_eq!(record_out::record(read, Lifecycle::Live), record);
    }
}

#[test]
fn the_erasure_state_is_given_and_never_taken() {
    let mut written = opportunity();
    written.erasure_state = proto::ErasureState::Anonymized.into();
    let mut fields = Fields::default();
    let read = read(&mut fields, said(Said::Opportunity(written))).unwrap();
    let mut expected = opportunity();
    expected.erasure_state = proto::ErasureState::Fenced.into();
    assert_eq!(
        record_out::record(read, Lifecycle::Fenced),
        said(Said::Opportunity(expected))
    );
}

#[test]
fn everything_wrong_is_named_with_its_path() {
    let mut bad = opportunity();
    bad.id = "a b".into();
    bad.candidate = String::new();
    bad.origin = 99;
    bad.stage_changes = vec![proto::StageChange::default()];
    bad.create_time = at(0, 1_000_000_000);
    bad.links = vec!["x".repeat(2_001)];
    bad.data_protection = Some(proto::DataProtection {
        store: Some(proto::Consent {
            allowed: true,
            expire_time: at(0, -1),
        }),
        contact: None,
    });
    let mut found = wrong(Said::Opportunity(bad));
    found.sort();
    let path = |field: &str| format!("opportunity.{field}");
    assert_eq!(
        found,
        [
            (path("candidate"), ErrorReason::FieldRequired),
            (path("create_time"), ErrorReason::FieldInvalid),
            (
                path("data_protection.store.expire_time"),
                ErrorReason::FieldInvalid,
            ),
            (path("id"), ErrorReason::FieldInvalid),
            (path("links[0]"), ErrorReason::LimitExceeded),
            (path("origin"), ErrorReason::FieldInvalid),
            (path("stage_changes[0].stage"), ErrorReason::FieldRequired),
            (path("stage_changes[0].time"), ErrorReason::FieldRequired),
        ]
    );
}

#[test]
fn a_country_is_two_capital_letters() {
    for (country, is_right) in [
        ("", true),
        ("DE", true),
        ("de", false),
        ("DEU", false),
        ("Ä", false),
    ] {
        let posting = proto::Posting {
            id: "p1".into(),
            state: proto::PostingState::Draft.into(),
            country: country.into(),
            ..proto::Posting::default()
        };
        let expected = [("posting.country".to_owned(), ErrorReason::FieldInvalid)];
        let expected = if is_right { &[][..] } else { &expected[..] };
        assert_eq!(wrong(Said::Posting(posting)), expected, "{country}");
    }
}

#[test]
fn a_protection_that_says_nothing_is_none() {
    let empty = proto::Opportunity {
        data_protection: Some(proto::DataProtection::default()),
        ..opportunity()
    };
    let mut fields = Fields::default();
    let read = read(&mut fields, said(Said::Opportunity(empty))).unwrap();
    let expected = proto::Opportunity {
        data_protection: None,
        ..opportunity()
    };
    assert_eq!(
        record_out::record(read, Lifecycle::Live),
        said(Said::Opportunity(expected))
    );
}

#[test]
fn a_limit_may_be_reached_and_not_exceeded() {
    let stage = |characters: usize| {
        Said::Stage(proto::Stage {
            id: "s".into(),
            name: "ä".repeat(characters),
        })
    };
    assert_eq!(wrong(stage(200)), []);
    let field = "stage.name".to_owned();
    assert_eq!(wrong(stage(201)), [(field, ErrorReason::LimitExceeded)]);

    let tagged = |tags: usize| {
        let tags = (0..tags).map(|tag| tag.to_string()).collect();
        Said::Opportunity(proto::Opportunity {
            tags,
            ..opportunity()
        })
    };
    assert_eq!(wrong(tagged(200)), []);
    let field = "opportunity.tags".to_owned();
    assert_eq!(wrong(tagged(201)), [(field, ErrorReason::LimitExceeded)]);
}

#[test]
fn what_must_be_said_is_asked_for_and_nobody_sits_twice() {
    let posting = Said::Posting(proto::Posting {
        id: "p".into(),
        ..proto::Posting::default()
    });
    let field = "posting.state".to_owned();
    assert_eq!(wrong(posting), [(field, ErrorReason::FieldRequired)]);

    let seat = proto::Panelist {
        user: "u".into(),
        feedback_submitted: false,
    };
    let interview = Said::Interview(proto::Interview {
        id: "i".into(),
        opportunity: "o".into(),
        panel: vec![seat.clone(), seat.clone()],
        cancelled: false,
    });
    let field = "interview.panel[1].user".to_owned();
    assert_eq!(wrong(interview), [(field, ErrorReason::FieldInvalid)]);
    let cancelled = Said::Interview(proto::Interview {
        id: "i".into(),
        opportunity: "o".into(),
        panel: vec![seat],
        cancelled: true,
    });
    let field = "interview.panel".to_owned();
    assert_eq!(wrong(cancelled), [(field, ErrorReason::FieldInvalid)]);
}
