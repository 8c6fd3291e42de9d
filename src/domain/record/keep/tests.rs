//! Every field of every kind of record is kept by its own name, and by no other.

use super::*;
use crate::domain::record::{
    Answer, ApplicationKind, ArchiveReasonType, Archived, Confidentiality, Consent, DataProtection,
    Feedback, Origin, Panelist, Phone, PostingState, StageChange, Timestamp, UserStatus,
};
use crate::domain::world::{id, maybe, role};

/// A record that has everything, beside one of the same name that has nothing.
fn pairs() -> Vec<(Record, Record)> {
    let (opportunity, no_opportunity) = opportunities();
    let (interview, no_interview) = interviews();
    let stage = |name: &str| Stage {
        id: id("s"),
        name: name.into(),
    };
    let reason = |name: &str| ArchiveReason {
        id: id("r"),
        name: name.into(),
        kind: ArchiveReasonType::NotHired,
    };
    let mut pairs = vec![
        (
            Record::Opportunity(opportunity),
            Record::Opportunity(no_opportunity),
        ),
        (
            Record::Interview(interview),
            Record::Interview(no_interview),
        ),
        (Record::Stage(stage("Screen")), Record::Stage(stage(""))),
        (
            Record::ArchiveReason(reason("Gone dark")),
            Record::ArchiveReason(reason("")),
        ),
    ];
    pairs.extend(people());
    pairs.extend(hiring());
    pairs
}

fn people() -> [(Record, Record); 2] {
    let user = User {
        id: id("u"),
        status: UserStatus::Deactivated,
        role: role("admin"),
        manager: maybe("m"),
        linked_candidates: vec![id("c")],
    };
    let no_user = User {
        status: UserStatus::Active,
        role: None,
        manager: None,
        linked_candidates: vec![],
        ..user.clone()
    };
    let candidate = Candidate {
        id: id("c"),
        name: "Jane Doe".into(),
        headline: "Acme".into(),
        location: "Lisbon".into(),
        emails: vec!["jane@example.com".into()],
        phones: vec![Phone {
            kind: "home".into(),
            number: "555-0100".into(),
        }],
    };
    let no_candidate = Candidate {
        name: String::new(),
        headline: String::new(),
        location: String::new(),
        emails: vec![],
        phones: vec![],
        ..candidate.clone()
    };
    [
        (Record::User(user), Record::User(no_user)),
        (
            Record::Candidate(candidate),
            Record::Candidate(no_candidate),
        ),
    ]
}

fn hiring() -> [(Record, Record); 2] {
    let posting = Posting {
        id: id("p"),
        title: "Engineer".into(),
        state: PostingState::Published,
        confidentiality: Confidentiality::Confidential,
        owner: maybe("u"),
        creator: maybe("u"),
        hiring_manager: maybe("u"),
        department: Some("Eng".into()),
        team: Some("Web".into()),
        location: Some("Berlin".into()),
        further_locations: vec!["Lisbon".into()],
        country: Some("DE".into()),
    };
    let no_posting = Posting {
        title: String::new(),
        confidentiality: Confidentiality::Open,
        owner: None,
        creator: None,
        hiring_manager: None,
        department: None,
        team: None,
        location: None,
        further_locations: vec![],
        country: None,
        ..posting.clone()
    };
    let requisition = Requisition {
        id: id("q"),
        name: "Two seats".into(),
        status: RequisitionStatus::Rejected,
        confidentiality: Confidentiality::Confidential,
        owner: maybe("u"),
        creator: maybe("u"),
        hiring_manager: maybe("u"),
        postings: vec![id("p")],
    };
    let no_requisition = Requisition {
        name: String::new(),
        status: RequisitionStatus::Draft,
        confidentiality: Confidentiality::Open,
        owner: None,
        creator: None,
        hiring_manager: None,
        postings: vec![],
        ..requisition.clone()
    };
    [
        (Record::Posting(posting), Record::Posting(no_posting)),
        (
            Record::Requisition(requisition),
            Record::Requisition(no_requisition),
        ),
    ]
}

fn interviews() -> (Interview, Interview) {
    let interview = Interview {
        id: id("i"),
        opportunity: id("o"),
        panel: vec![Panelist {
            user: id("u"),
            feedback: Feedback::Submitted,
        }],
        cancelled: false,
        former_feedback: Vec::new(),
    };
    let mut no_interview = interview.clone();
    no_interview.panel[0].feedback = Feedback::Missing;
    (interview, no_interview)
}

fn opportunities() -> (Opportunity, Opportunity) {
    let consent = Consent {
        allowed: true,
        expires_at: None,
    };
    let application = Application {
        kind: ApplicationKind::Posting,
        created_at: Some(Timestamp(3)),
        company: "Acme".into(),
        comments: "Hi".into(),
        answers: vec![Answer {
            question: "Why?".into(),
            answer: "Because".into(),
        }],
        requisition_for_hire: maybe("q"),
    };
    let no_application = Application {
        created_at: None,
        company: String::new(),
        comments: String::new(),
        answers: vec![],
        requisition_for_hire: None,
        ..application.clone()
    };
    let opportunity = Opportunity {
        id: id("o"),
        candidate: id("c"),
        posting: maybe("p"),
        owner: maybe("u"),
        confidentiality: Confidentiality::Confidential,
        stage: maybe("s"),
        stage_changes: vec![StageChange {
            stage: id("s"),
            by: None,
            at: Timestamp(4),
        }],
        archived: Some(Archived {
            reason: maybe("r"),
            at: Timestamp(5),
        }),
        origin: Some(Origin::Sourced),
        sources: vec!["Jobs page".into()],
        tags: vec!["Rust".into()],
        links: vec!["https://example.com".into()],
        created_at: Some(Timestamp(2)),
        application: Some(application),
        application_ids: vec![id("a")],
        unknown: None,
        formerly_hired: false,
        data_protection: Some(DataProtection {
            store: Some(consent),
            contact: Some(consent),
        }),
    };
    let no_opportunity = Opportunity {
        posting: None,
        owner: None,
        confidentiality: Confidentiality::Open,
        stage: None,
        stage_changes: vec![],
        // Told as archived, at another time.
        archived: Some(Archived {
            reason: None,
            at: Timestamp(6),
        }),
        origin: None,
        sources: vec![],
        tags: vec![],
        links: vec![],
        created_at: None,
        application: Some(no_application),
        application_ids: vec![id("a")],
        data_protection: Some(DataProtection {
            store: None,
            contact: None,
        }),
        ..opportunity.clone()
    };
    (opportunity, no_opportunity)
}

fn all_fields() -> Vec<KeptField> {
    let of_kinds = pairs().into_iter().flat_map(|(record, _)| {
        let fields = KeptField::of(&record);
        fields.to_vec()
    });
    let mut all: Vec<KeptField> = Vec::new();
    for field in of_kinds {
        if !all.contains(&field) {
            all.push(field);
        }
    }
    all
}

#[test]
fn each_field_is_kept_where_there_is_one_and_nowhere_else() {
    let all = all_fields();
    for (stored, written) in pairs() {
        let mut kept: Vec<Record> = Vec::new();
        for &field in &all {
            let outcome = keep(Some(&stored), written.clone(), &[field]);
            let of_kind = KeptField::of(&stored).contains(&field);
            // Its own test tells when it keeps anything.
            let keeps = of_kind && field != KeptField::Cancelled;
            assert_eq!(
                outcome != written,
                keeps,
                "{field:?} of {:?}",
                stored.name()
            );
            // Once more changes nothing more.
            assert_eq!(keep(Some(&stored), outcome.clone(), &[field]), outcome);
            kept.extend(of_kind.then_some(outcome));
            assert_eq!(keep(None, written.clone(), &[field]), written);
        }
        let of_kind = KeptField::of(&stored);
        assert_eq!(keep(Some(&stored), written, of_kind), stored, "all of them");
    }
}

#[test]
fn an_interview_that_was_cancelled_stays_so_for_a_source_that_may_not_know() {
    let (full, _) = interviews();
    let empty = Interview {
        panel: vec![],
        cancelled: true,
        ..full.clone()
    };
    let keep = |was: &Interview, now: &Interview| {
        let (was, now) = (
            Record::Interview(was.clone()),
            Record::Interview(now.clone()),
        );
        super::keep(Some(&was), now, &[KeptField::Cancelled])
    };
    let empty = Interview {
        former_feedback: vec![id("u")],
        ..empty
    };
    assert_eq!(keep(&empty, &full), Record::Interview(empty.clone()));
    assert_eq!(keep(&full, &full), Record::Interview(full.clone()));
    assert_eq!(keep(&full, &empty), Record::Interview(empty));
}

#[test]
fn feedback_that_is_in_outlasts_the_place_on_the_panel() {
    let (full, told) = interviews();
    let gone = Interview {
        panel: vec![],
        ..full.clone()
    };
    let after = |was: &Interview, now: &Interview, kept: &[KeptField]| {
        let now = Record::Interview(now.clone());
        match super::keep(Some(&Record::Interview(was.clone())), now, kept) {
            Record::Interview(it) => it,
            other => panic!("{other:?}"),
        }
    };
    let left = after(&full, &gone, &[KeptField::Feedback]);
    assert_eq!(left.former_feedback, [id("u")]);
    assert_eq!(left.submitted(), [id("u")]);
    assert_eq!(after(&left, &gone, &[]), left, "it is not told again");
    assert_eq!(after(&left, &told, &[KeptField::Feedback]), full);
    // Told as missing by whoever tells feedback, it is missing.
    assert_eq!(after(&left, &told, &[]), told);
}

#[test]
fn a_hire_that_is_told_is_kept_where_nothing_is_stored() {
    let (hired, _) = opportunities();
    let stored = Opportunity {
        application: None,
        application_ids: vec![],
        ..hired.clone()
    };
    let fields = [KeptField::Application];
    let kept = |now: Opportunity| {
        let stored = Record::Opportunity(stored.clone());
        match keep(Some(&stored), Record::Opportunity(now), &fields) {
            Record::Opportunity(kept) => kept,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kept(hired.clone()).application, hired.application);
    // Nor is it lost that a hire is not known.
    let unknown = Opportunity {
        application: None,
        unknown: Some(UnknownPart::Hire),
        ..hired
    };
    assert_eq!(kept(unknown).unknown, Some(UnknownPart::Hire));
}

#[test]
fn only_an_application_that_is_stored_keeps_its_fields() {
    let hire: &[KeptField] = &[KeptField::RequisitionForHire];
    let texts: &[KeptField] = &[
        KeptField::ApplicationCreateTime,
        KeptField::Company,
        KeptField::Comments,
        KeptField::Answers,
    ];
    let (a, b) = (id::<ApplicationId>("a"), id::<ApplicationId>("b"));
    let cases = [
        (vec![a.clone()], [hire, texts].concat()),
        (vec![a, b.clone()], [hire, texts].concat()),
        (vec![b], vec![]),
    ];
    for (application_ids, kept) in cases {
        for &field in hire.iter().chain(texts) {
            let (stored, told) = opportunities();
            let told = Record::Opportunity(Opportunity {
                application_ids: application_ids.clone(),
                ..told
            });
            let outcome = keep(Some(&Record::Opportunity(stored)), told.clone(), &[field]);
            let is_kept = kept.contains(&field);
            assert_eq!(outcome != told, is_kept, "{field:?} {application_ids:?}");
        }
    }
}

#[test]
fn a_hire_that_is_told_counts_though_another_application_says_nothing_of_one() {
    let (stored, hire) = opportunities();
    let with = |requisition_for_hire| {
        let application = stored.application.clone();
        Record::Opportunity(Opportunity {
            application: application.map(|application| Application {
                requisition_for_hire,
                ..application
            }),
            ..hire.clone()
        })
    };
    let (none, old, new) = (None, maybe("q"), maybe("new"));
    for (was, told, expected) in [
        (none.clone(), new.clone(), new.clone()),
        (old.clone(), new.clone(), new),
        (old.clone(), none.clone(), old),
        (none.clone(), none.clone(), none),
    ] {
        let kept = keep(
            Some(&with(was)),
            with(told),
            &[KeptField::RequisitionForHire],
        );
        assert_eq!(kept, with(expected));
    }
}

#[test]
fn an_approval_is_kept_of_a_draft_only() {
    use RequisitionStatus::{Closed, Draft, OnHold, Open, Pending, Rejected};
    let with = |status| {
        let [_, (Record::Requisition(requisition), _)] = hiring() else {
            panic!("a requisition")
        };
        Record::Requisition(Requisition {
            status,
            ..requisition
        })
    };
    for was in [Draft, Pending, Rejected, Open, OnHold, Closed] {
        for told in [Draft, Pending, Rejected, Open, OnHold, Closed] {
            let expected = match (was, told) {
                (Pending | Rejected, Draft) => was,
                _ => told,
            };
            let kept = keep(Some(&with(was)), with(told), &[KeptField::Approval]);
            assert_eq!(kept, with(expected), "{was:?} {told:?}");
        }
    }
}
