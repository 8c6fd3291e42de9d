//! A world as records: what a store is told, and what it hands out again.

use steward::domain::change::{AccessGrant, Change, CustomRole, Privilege};
use steward::domain::fact_update::FactUpdate;
use steward::domain::record::{
    Application, ApplicationKind, ArchiveReason as ArchiveReasonRecord, Archived,
    Candidate as CandidateRecord, Interview as InterviewRecord, Lifecycle,
    Opportunity as OpportunityRecord, Posting as PostingRecord, PostingState, Record,
    Requisition as RequisitionRecord, Restriction, RestrictionKind, UnknownPart,
    User as UserRecord,
};
use steward::store::Store;

use super::properties::{index, worlds};
use super::tell::{self, id};
use super::world::World;
use crate::store::fixture::{NOW, acme, put, with_account};
use crate::support::TestDatabase;

/// The kinds of which a restriction is made.
fn kinds(restriction: Restriction) -> impl Iterator<Item = RestrictionKind> {
    let kinds = [RestrictionKind::Gone, RestrictionKind::Requested].into_iter();
    kinds.filter(move |kind| Lifecycle::Restricted(restriction).is_restricted(*kind))
}

/// The records that a client would write or import.
pub(super) fn records(world: &World) -> Vec<Record> {
    let mut records: Vec<Record> = tell::facts(world).iter().filter_map(record).collect();
    // What a decision sees as one was told as two.
    for one in &world.opportunities {
        for record in &mut records {
            if let Record::Opportunity(record) = record
                && record.id == id("o", one.id)
            {
                record.unknown = one.unknown_part.map(|part| match part {
                    "application" => UnknownPart::Application,
                    _ => UnknownPart::Posting,
                });
                record.confidentiality = tell::confidentiality(one.confidential);
            }
        }
    }
    records
}

fn record(fact: &FactUpdate) -> Option<Record> {
    Some(match fact.clone() {
        FactUpdate::User(id, Some(user)) => Record::User(UserRecord {
            id,
            status: user.status,
            role: user.role,
            manager: user.manager,
            linked_candidates: user.linked_candidates,
        }),
        FactUpdate::Posting(id, Some(posting)) => Record::Posting(PostingRecord {
            id,
            title: String::new(),
            state: PostingState::Published,
            confidentiality: posting.confidentiality,
            owner: posting.owner,
            creator: posting.creator,
            hiring_manager: posting.hiring_manager,
            department: posting.department,
            team: posting.team,
            location: posting.location,
            further_locations: posting.further_locations,
            country: None,
        }),
        FactUpdate::Requisition(id, Some(requisition)) => Record::Requisition(RequisitionRecord {
            id,
            name: String::new(),
            status: requisition.status,
            confidentiality: requisition.confidentiality,
            owner: requisition.owner,
            creator: requisition.creator,
            hiring_manager: requisition.hiring_manager,
            postings: requisition.postings,
        }),
        FactUpdate::Candidate(id, Some(_)) => Record::Candidate(CandidateRecord {
            id,
            name: String::new(),
            headline: String::new(),
            location: String::new(),
            emails: vec![],
            phones: vec![],
        }),
        FactUpdate::Opportunity(id, Some(fact)) => Record::Opportunity(OpportunityRecord {
            unknown: None,
            formerly_hired: false,
            application_ids: Vec::new(),
            data_protection: None,
            id,
            candidate: fact.candidate,
            posting: fact.posting,
            owner: fact.owner,
            confidentiality: fact.confidentiality,
            stage: fact.stage,
            stage_changes: vec![],
            archived: match fact.archive {
                steward::domain::facts::Archive::Active => None,
                steward::domain::facts::Archive::Archived(reason) => {
                    Some(Archived { reason, at: NOW })
                }
            },
            origin: None,
            sources: vec![],
            tags: vec![],
            links: vec![],
            created_at: None,
            application: fact.names_requisition_for_hire.then(|| Application {
                kind: ApplicationKind::Posting,
                created_at: None,
                company: String::new(),
                comments: String::new(),
                answers: vec![],
                requisition_for_hire: Some(tell::id("r", 0)),
            }),
        }),
        FactUpdate::Interview(id, Some(interview)) => Record::Interview(InterviewRecord {
            id,
            opportunity: interview.opportunity,
            panel: interview.panel,
            cancelled: false,
            former_feedback: vec![],
        }),
        FactUpdate::ArchiveReason(id, Some(kind)) => Record::ArchiveReason(ArchiveReasonRecord {
            id,
            name: String::new(),
            kind,
        }),
        _ => return None,
    })
}

/// Everything that makes an empty account this world, in commits that follow each other.
pub(crate) fn commits(world: &World) -> Vec<Vec<Change>> {
    let mut first = Vec::new();
    let mut roles = Vec::new();
    let mut access = Vec::new();
    let mut fences = Vec::new();
    let mut erasures = Vec::new();
    for fact in tell::facts(world) {
        match fact {
            FactUpdate::Settings(settings) => first.push(Change::PutSettings(settings)),
            FactUpdate::Role(id, Some(grants)) => roles.push(Change::PutRole(CustomRole {
                title: id.to_string(),
                description: String::new(),
                id,
                grants,
            })),
            FactUpdate::User(user, Some(fact)) => {
                for (place, reach) in fact.access.into_iter().enumerate() {
                    let id = id("g", u8::try_from(place).expect("a few"));
                    access.push(Change::PutAccess(user.clone(), AccessGrant { id, reach }));
                }
                for (place, power) in fact.privileges.into_iter().enumerate() {
                    let id = id("v", u8::try_from(place).expect("a few"));
                    let privilege = Privilege { id, power };
                    access.push(Change::PutPrivilege(user.clone(), privilege));
                }
            }
            FactUpdate::Opportunity(id, Some(fact)) => {
                match fact.lifecycle {
                    Lifecycle::Live => {}
                    Lifecycle::Restricted(restriction) => {
                        let of = |kind| Change::RestrictOpportunity(id.clone(), kind);
                        fences.extend(kinds(restriction).map(of));
                    }
                    _ => fences.push(Change::FenceOpportunity(id.clone())),
                }
                if fact.lifecycle == Lifecycle::Anonymized {
                    erasures.push(Change::EraseOpportunity(id));
                }
            }
            FactUpdate::Candidate(id, Some(lifecycle)) => {
                match lifecycle {
                    Lifecycle::Live => {}
                    Lifecycle::Restricted(restriction) => {
                        let of = |kind| Change::RestrictCandidate(id.clone(), kind);
                        fences.extend(kinds(restriction).map(of));
                    }
                    _ => fences.push(Change::FenceCandidate(id.clone())),
                }
                if lifecycle == Lifecycle::Anonymized {
                    erasures.push(Change::EraseCandidate(id));
                }
            }
            _ => {}
        }
    }
    first.extend(roles);
    first.extend(records(world).into_iter().map(Change::PutRecord));
    vec![first, access, fences, erasures]
}

async fn reloaded(store: &Store) -> Vec<FactUpdate> {
    let mut facts = Vec::new();
    let loaded = store.load(&acme(), &mut |fact| facts.push(fact)).await;
    loaded
        .expect("the store answers")
        .expect("the account is there");
    facts
}

/// What was stored and loaded again is answered as what was only told: as after a restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_do_not_depend_on_having_restarted() {
    for (world, questions, _) in worlds(5) {
        let database = TestDatabase::sqlite();
        let store = with_account(&database).await;
        for changes in commits(&world) {
            put(&store, changes).await;
        }
        let loaded = tell::index(reloaded(&store).await);
        let told = index(&world);
        for asked in questions {
            // The store's account has a Super Admin of its own, who could remain.
            if matches!(asked.about, super::questions::About::Row(49)) {
                continue;
            }
            let expected = tell::answer(&told, &asked);
            assert_eq!(
                tell::answer(&loaded, &asked),
                expected,
                "{asked:?} in {world:?}"
            );
        }
    }
}
