//! Records to store, and short words to store them with.

use std::sync::Arc;

use steward::domain::audit::{Caller, Deed};
use steward::domain::catalogue::{Level, Permission, Value};
use steward::domain::change::{AccessGrant, Change, CustomRole, Privilege};
use steward::domain::extent::{Extent, Place, Reach};
use steward::domain::id::*;
use steward::domain::privilege::{Power, SensitiveInformation};
use steward::domain::record::*;
use steward::domain::role::{Grants, Preset};
use steward::keys::Seal;
use steward::replica::Unconditional;
use steward::store::{Author, Commit, Era, Next, Revision, Stamp, Store};

pub(crate) use crate::support::{TestDatabase, on_both};

pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000);
pub(crate) const STAMP: [u8; 16] = [7; 16];
/// What the key file of tests holds.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// A typed id.
pub(crate) fn id<I: std::str::FromStr<Err = InvalidId>>(text: &str) -> I {
    text.parse().unwrap()
}

pub(crate) fn acme() -> AccountId {
    id("acme")
}

/// The store with one account, `acme`, whose first Super Admin is `root`.
pub(crate) async fn with_account(db: &TestDatabase) -> Store {
    let store = db.store().await;
    let root = id("root");
    store
        .create_account(&acme(), &root, NOW, STAMP)
        .await
        .unwrap();
    store
}

pub(crate) fn commit_of(changes: Vec<Change>) -> Commit {
    Commit {
        deed: Deed::ManageRoles,
        key: Arc::new(Seal::new(&KEY)),
        author: Author::User(id("root")),
        caller: Caller::Unknown,
        at: NOW,
        changes,
        receipt: None,
    }
}

/// A write of changes through a replica.
pub(crate) fn unconditional(changes: Vec<Change>) -> Unconditional {
    let author = Author::User(id("root"));
    Unconditional {
        deed: Deed::ManageRoles,
        author,
        changes,
    }
}

/// The revision after this one, in the era that its account was made in.
pub(crate) fn upon(after: u64) -> Next {
    Next {
        after,
        after_stamp: stamp_of(after),
        stamp: stamp_of(after + 1),
        era: Era::Continues,
    }
}

/// The stamp of a revision that a test made.
pub(crate) fn stamp_of(number: u64) -> Stamp {
    if number == 1 {
        return Stamp::from(STAMP);
    }
    Stamp(number.to_be_bytes())
}

/// A revision that a test made.
pub(crate) fn revision(number: u64) -> Revision {
    Revision {
        number,
        stamp: stamp_of(number),
        era: stamp_of(1),
        origin: stamp_of(1),
    }
}

/// The version of what a revision that a test made was the last to change.
pub(crate) fn version(number: u64) -> Version {
    Version {
        number,
        era: stamp_of(1),
    }
}

/// Commits changes to `acme`, whatever its revision is.
pub(crate) async fn put(store: &Store, changes: Vec<Change>) -> Revision {
    put_into(store, &acme(), changes).await
}

pub(crate) async fn put_into(store: &Store, account: &AccountId, changes: Vec<Change>) -> Revision {
    let now = store.revision(account).await.unwrap().unwrap();
    let next = Next {
        after_stamp: now.stamp,
        ..upon(now.number)
    };
    store
        .commit(account, next, commit_of(changes))
        .await
        .unwrap()
}

pub(crate) fn records(records: impl IntoIterator<Item = Record>) -> Vec<Change> {
    records.into_iter().map(Change::PutRecord).collect()
}

/// A user without anything.
pub(crate) fn plain_user(name: &str) -> User {
    User {
        id: id(name),
        status: UserStatus::Active,
        role: None,
        manager: None,
        linked_candidates: vec![],
    }
}

pub(crate) fn full_user() -> User {
    User {
        id: id("0190a5f2-7b3c-7def-8123-456789abcdef"),
        status: UserStatus::Deactivated,
        role: Some(AssignedRole::Custom(id("scouts"))),
        manager: Some(id("root")),
        linked_candidates: vec![id("c2"), id("c1")],
    }
}

pub(crate) fn plain_posting(name: &str) -> Posting {
    Posting {
        id: id(name),
        title: String::new(),
        state: PostingState::Draft,
        confidentiality: Confidentiality::Open,
        owner: None,
        creator: None,
        hiring_manager: None,
        department: None,
        team: None,
        location: None,
        further_locations: vec![],
        country: None,
    }
}

pub(crate) fn full_posting() -> Posting {
    Posting {
        id: id("p1"),
        title: "Engineer, \"C\" \\ C++\tand\nmore".to_owned(),
        state: PostingState::Published,
        confidentiality: Confidentiality::Confidential,
        owner: Some(id("u-owner")),
        creator: Some(id("u-creator")),
        hiring_manager: Some(id("u-manager")),
        department: Some("Engineering".to_owned()),
        team: Some("Platform".to_owned()),
        location: Some("Zürich".to_owned()),
        further_locations: vec!["Paris".to_owned(), "Rome".to_owned()],
        country: Some("FR".to_owned()),
    }
}

pub(crate) fn full_requisition() -> Requisition {
    Requisition {
        id: id("r1"),
        name: "Two engineers".to_owned(),
        status: RequisitionStatus::OnHold,
        confidentiality: Confidentiality::Confidential,
        owner: Some(id("u-owner")),
        creator: Some(id("u-creator")),
        hiring_manager: Some(id("u-manager")),
        postings: vec![id("p2"), id("p1")],
    }
}

pub(crate) fn plain_candidate(name: &str) -> Candidate {
    Candidate {
        id: id(name),
        name: String::new(),
        headline: String::new(),
        location: String::new(),
        emails: vec![],
        phones: vec![],
    }
}

pub(crate) fn full_candidate() -> Candidate {
    Candidate {
        id: id("c1"),
        name: "Ada Marker".to_owned(),
        headline: "Analyst at Marker & Sons".to_owned(),
        location: "Markertown".to_owned(),
        emails: vec![
            "ada@marker.example".to_owned(),
            "marker@ada.example".to_owned(),
        ],
        phones: vec![Phone {
            kind: "mobile".to_owned(),
            number: "+1 555 Marker".to_owned(),
        }],
    }
}

pub(crate) fn plain_opportunity(name: &str, candidate: &str) -> Opportunity {
    Opportunity {
        unknown: None,
        formerly_hired: false,
        application_ids: Vec::new(),
        data_protection: None,
        id: id(name),
        candidate: id(candidate),
        posting: None,
        owner: None,
        confidentiality: Confidentiality::Open,
        stage: None,
        stage_changes: vec![],
        archived: None,
        origin: None,
        sources: vec![],
        tags: vec![],
        links: vec![],
        created_at: None,
        application: None,
    }
}

pub(crate) fn full_opportunity() -> Opportunity {
    Opportunity {
        unknown: None,
        formerly_hired: false,
        application_ids: vec![id("app-1")],
        data_protection: Some(DataProtection {
            store: Some(Consent {
                allowed: true,
                expires_at: Some(Timestamp(1_800_000_000_000)),
            }),
            contact: Some(Consent {
                allowed: false,
                expires_at: None,
            }),
        }),
        id: id("o1"),
        candidate: id("c1"),
        posting: Some(id("p1")),
        owner: Some(id("u-owner")),
        confidentiality: Confidentiality::Confidential,
        stage: Some(id("s2")),
        stage_changes: vec![
            StageChange {
                stage: id("s1"),
                by: None,
                at: Timestamp(1),
            },
            StageChange {
                stage: id("s2"),
                by: Some(id("root")),
                at: Timestamp(-2),
            },
        ],
        archived: Some(Archived {
            reason: Some(id("not-a-fit")),
            at: Timestamp(5),
        }),
        origin: Some(Origin::Referred),
        sources: vec!["Job board".to_owned(), "Fair".to_owned()],
        tags: vec!["rust".to_owned(), "Marker tag".to_owned()],
        links: vec!["https://marker.example/ada".to_owned()],
        created_at: Some(Timestamp(3)),
        application: Some(Application {
            kind: ApplicationKind::Referral,
            created_at: Some(Timestamp(4)),
            company: "Marker Works".to_owned(),
            comments: "Marker comment".to_owned(),
            answers: vec![Answer {
                question: "Marker question?".to_owned(),
                answer: "Marker answer".to_owned(),
            }],
            requisition_for_hire: Some(id("r1")),
        }),
    }
}

/// One of `c1`: archived, not hired, without a requisition for hire.
pub(crate) fn archived(name: &str) -> Opportunity {
    let full = full_opportunity();
    let application = full.application.map(|application| Application {
        requisition_for_hire: None,
        ..application
    });
    Opportunity {
        id: id(name),
        application,
        ..full
    }
}

pub(crate) fn full_interview() -> Interview {
    Interview {
        id: id("i1"),
        opportunity: id("o1"),
        panel: vec![
            Panelist {
                user: id("u2"),
                feedback: Feedback::Submitted,
            },
            Panelist {
                user: id("u1"),
                feedback: Feedback::Missing,
            },
        ],
        cancelled: false,
        former_feedback: vec![id("u9")],
    }
}

pub(crate) fn stage(name: &str) -> Stage {
    Stage {
        id: id(name),
        name: format!("Stage {name}"),
    }
}

pub(crate) fn reason(name: &str, kind: ArchiveReasonType) -> ArchiveReason {
    ArchiveReason {
        id: id(name),
        name: format!("Reason {name}"),
        kind,
    }
}

/// One record of every kind, with everything in it that it can have.
pub(crate) fn one_of_each() -> Vec<Record> {
    vec![
        Record::User(full_user()),
        Record::Posting(full_posting()),
        Record::Requisition(full_requisition()),
        Record::Candidate(full_candidate()),
        Record::Opportunity(full_opportunity()),
        Record::Interview(full_interview()),
        Record::Stage(stage("s1")),
        Record::ArchiveReason(reason("not-a-fit", ArchiveReasonType::NotHired)),
    ]
}

pub(crate) fn scouts() -> CustomRole {
    let entries = [
        (
            Permission::ManageProfilesAndViewAssociatedPostings,
            vec![Level::OwnerOrHiringManagerOrGranted],
            vec![],
        ),
        (
            Permission::ViewEditAndCreateUsers,
            vec![],
            vec![Value::Interviewer, Value::Custom],
        ),
    ];
    CustomRole {
        id: id("scouts"),
        title: "Scouts".to_owned(),
        description: "Look around".to_owned(),
        grants: Grants::define(entries).unwrap(),
    }
}

pub(crate) fn access(name: &str, reach: Reach<PostingId, String>) -> AccessGrant {
    AccessGrant {
        id: id(name),
        reach,
    }
}

pub(crate) fn of_posting(name: &str) -> Reach<PostingId, String> {
    Reach::Posting(id(name))
}

pub(crate) fn of_team(team: &str) -> Reach<PostingId, String> {
    Reach::Place(Place::new(None, Some(team.to_owned()), None).unwrap())
}

pub(crate) fn privilege(name: &str, extent: Extent<PostingId, String>) -> Privilege {
    Privilege {
        id: id(name),
        power: Power::Sensitive(SensitiveInformation::PostingFields, extent),
    }
}

pub(crate) fn preset(name: &str, preset: Preset) -> User {
    User {
        role: Some(AssignedRole::Preset(preset)),
        ..plain_user(name)
    }
}
