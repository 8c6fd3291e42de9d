//! However an account came to be as it is, the answers are the same.

use super::world::{
    Numbers, answer, candidate, empty, id, index, interview, manage_candidate, manage_opportunity,
    opportunity_fact, posting_fact, requisition, user_fact,
};
use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::Decision;
use crate::domain::extent::{Place, Reach};
use crate::domain::fact_update::{FactUpdate, OpportunityFact, PostingFact, UserFact};
use crate::domain::facts::{Archive, Facts};
use crate::domain::question::{Confidable, ProfileOrPosting, Question};
use crate::domain::record::{
    ArchiveReasonType, AssignedRole, Confidentiality, Lifecycle, Settings, UserStatus,
};
use crate::domain::role::{Grants, Preset};
use crate::index::{Counts, Index};

const USERS: usize = 8;
const POSTINGS: usize = 6;
const REQUISITIONS: usize = 5;
const CANDIDATES: usize = 5;
const OPPORTUNITIES: usize = 12;
const INTERVIEWS: usize = 10;
const ROLES: usize = 2;
const REASONS: usize = 3;
const STAGES: usize = 3;
/// Everything that a made-up fact may be about.
pub(super) const THINGS: usize =
    USERS + POSTINGS + REQUISITIONS + CANDIDATES + OPPORTUNITIES + INTERVIEWS + ROLES + REASONS;

fn name(kind: &str, limit: usize, numbers: &mut Numbers) -> String {
    format!("{kind}{}", numbers.below(limit))
}

fn maybe<T>(numbers: &mut Numbers, make: impl FnOnce(&mut Numbers) -> T) -> Option<T> {
    (numbers.below(3) > 0).then(|| make(numbers))
}

fn confidentiality(numbers: &mut Numbers) -> Confidentiality {
    match numbers.below(3) {
        0 => Confidentiality::Confidential,
        _ => Confidentiality::Open,
    }
}

fn lifecycle(numbers: &mut Numbers) -> Lifecycle {
    match numbers.below(6) {
        0 => Lifecycle::Fenced,
        _ => Lifecycle::Live,
    }
}

fn someone<I: std::str::FromStr>(numbers: &mut Numbers) -> Option<I> {
    maybe(numbers, |numbers| id(&name("u", USERS, numbers)))
}

fn role(numbers: &mut Numbers) -> AssignedRole {
    match numbers.below(7) {
        0 => AssignedRole::Preset(Preset::SuperAdmin),
        1 => AssignedRole::Preset(Preset::TeamMember),
        2..5 => AssignedRole::Preset(Preset::LimitedTeamMember),
        _ => AssignedRole::Custom(id(&name("role", ROLES, numbers))),
    }
}

fn user(numbers: &mut Numbers) -> UserFact {
    let department = Some(name("Department ", 3, numbers));
    let place = Place::new(department, None, None).unwrap();
    UserFact {
        status: match numbers.below(6) {
            0 => UserStatus::Deactivated,
            _ => UserStatus::Active,
        },
        manager: someone(numbers),
        linked_candidates: Vec::from_iter(match numbers.below(4) {
            0 => Some(id(&name("c", CANDIDATES, numbers))),
            _ => None,
        }),
        access: match numbers.below(3) {
            0 => vec![Reach::Posting(id(&name("p", POSTINGS, numbers)))],
            1 => vec![Reach::Place(place)],
            _ => Vec::new(),
        },
        ..user_fact(role(numbers))
    }
}

/// A fact about the n-th thing, or that it is gone.
pub(super) fn fact(thing: usize, numbers: &mut Numbers) -> FactUpdate {
    let gone = numbers.below(4) == 0;
    let mut n = thing;
    for (kind, limit) in [
        ("u", USERS),
        ("p", POSTINGS),
        ("r", REQUISITIONS),
        ("c", CANDIDATES),
        ("o", OPPORTUNITIES),
        ("i", INTERVIEWS),
        ("role", ROLES),
        ("reason", REASONS),
    ] {
        if n < limit {
            let name = format!("{kind}{n}");
            return if gone {
                nothing(kind, &name)
            } else {
                something(kind, &name, numbers)
            };
        }
        n -= limit;
    }
    FactUpdate::Settings(Settings::default())
}

fn nothing(kind: &str, name: &str) -> FactUpdate {
    match kind {
        "u" => FactUpdate::User(id(name), None),
        "p" => FactUpdate::Posting(id(name), None),
        "r" => FactUpdate::Requisition(id(name), None),
        "c" => FactUpdate::Candidate(id(name), None),
        "o" => FactUpdate::Opportunity(id(name), None),
        "i" => FactUpdate::Interview(id(name), None),
        "reason" => FactUpdate::ArchiveReason(id(name), None),
        _ => FactUpdate::Role(id(name), None),
    }
}

fn something(kind: &str, told: &str, numbers: &mut Numbers) -> FactUpdate {
    match kind {
        "u" => FactUpdate::User(id(told), Some(user(numbers))),
        "p" => {
            let fact = PostingFact {
                confidentiality: confidentiality(numbers),
                owner: someone(numbers),
                creator: someone(numbers),
                hiring_manager: someone(numbers),
                department: maybe(numbers, |numbers| name("Department ", 3, numbers)),
                ..posting_fact()
            };
            FactUpdate::Posting(id(told), Some(fact))
        }
        "r" => {
            let linked: Vec<_> = (0..numbers.below(4))
                .map(|_| name("p", POSTINGS, numbers))
                .collect();
            requisition(told, &linked.iter().map(String::as_str).collect::<Vec<_>>())
        }
        "c" => match lifecycle(numbers) {
            Lifecycle::Live => candidate(told),
            closed => FactUpdate::Candidate(id(told), Some(closed)),
        },
        "o" => {
            let fact = OpportunityFact {
                posting: maybe(numbers, |numbers| id(&name("p", POSTINGS, numbers))),
                owner: someone(numbers),
                confidentiality: confidentiality(numbers),
                lifecycle: lifecycle(numbers),
                stage: maybe(numbers, |numbers| id(&name("stage", STAGES, numbers))),
                archive: match numbers.below(3) {
                    0 => Archive::Active,
                    _ => Archive::Archived(maybe(numbers, |numbers| {
                        id(&name("reason", REASONS, numbers))
                    })),
                },
                names_requisition_for_hire: numbers.below(8) == 0,
                ..opportunity_fact(&name("c", CANDIDATES, numbers))
            };
            FactUpdate::Opportunity(id(told), Some(fact))
        }
        "i" => {
            let panel: Vec<_> = (0..numbers.below(4))
                .map(|_| name("u", USERS, numbers))
                .collect();
            let panel: Vec<_> = panel.iter().map(String::as_str).collect();
            interview(told, &name("o", OPPORTUNITIES, numbers), &panel)
        }
        "reason" => {
            let kind = match numbers.below(2) {
                0 => ArchiveReasonType::Hired,
                _ => ArchiveReasonType::NotHired,
            };
            FactUpdate::ArchiveReason(id(told), Some(kind))
        }
        _ => {
            let level = match numbers.below(2) {
                0 => Level::All,
                _ => Level::OwnerOrHiringManagerOrGranted,
            };
            let row_1 = Permission::ManageProfilesAndViewAssociatedPostings;
            let grants = Grants::define([(row_1, vec![level], vec![])]).unwrap();
            FactUpdate::Role(id(told), Some(grants))
        }
    }
}

/// What is told of an opportunity beside what the questions ask about: its
/// stage, whether it goes on, whether the person was hired.
fn candidacies(index: &Index) -> Vec<Option<(Option<usize>, bool, bool)>> {
    let stages: Vec<_> = (0..STAGES)
        .map(|n| index.find_stage(&id(&format!("stage{n}"))))
        .collect();
    let of = |n: usize| {
        let found = index.find_opportunity(&id(&format!("o{n}")))?;
        let view = index.opportunity(found)?;
        let stage = view.stage.map(|stage| {
            let same = |known: &Option<_>| *known == Some(stage);
            stages.iter().position(same).unwrap()
        });
        let goes_on = matches!(view.archive, Archive::Active);
        Some((stage, goes_on, index.is_hired(&view)))
    };
    (0..OPPORTUNITIES).map(of).collect()
}

type Seen = (
    Vec<Decision>,
    Vec<Option<(Option<usize>, bool, bool)>>,
    Counts,
    usize,
);

/// Every question that the tests ask, with every answer.
fn answers(index: &Index) -> Seen {
    let mut questions = Vec::new();
    for n in 0..OPPORTUNITIES {
        questions.push(manage_opportunity(&format!("o{n}")));
    }
    for n in 0..CANDIDATES {
        questions.push(manage_candidate(&format!("c{n}")));
    }
    for n in 0..INTERVIEWS {
        questions.push(Question::ViewFeedback(id(&format!("i{n}"))));
    }
    for n in 0..POSTINGS {
        let posting = id(&format!("p{n}"));
        questions.push(Question::ManageProfile(ProfileOrPosting::Posting(posting)));
        let pending_approvers = vec![id("u0"), id("u1"), id("u2")];
        questions.push(Question::ApprovePosting {
            posting: id(&format!("p{n}")),
            pending_approvers,
        });
    }
    for n in 0..REQUISITIONS {
        let requisition = || id(&format!("r{n}"));
        questions.push(Question::ViewConfidential(Confidable::Requisition(
            requisition(),
        )));
        for posting in 0..POSTINGS {
            questions.push(Question::Link {
                requisition: requisition(),
                posting: id(&format!("p{posting}")),
            });
        }
    }
    let mut answers = Vec::new();
    for user in 0..USERS {
        let name = format!("u{user}");
        answers.extend(
            questions
                .iter()
                .map(|question| answer(index, &name, question)),
        );
    }
    let candidacies = candidacies(index);
    (
        answers,
        candidacies,
        index.counts(),
        index.active_super_admins(),
    )
}

#[test]
fn the_order_of_telling_makes_no_difference() {
    let mut kinds = std::collections::HashSet::new();
    for seed in 0..30 {
        let mut numbers = Numbers(seed);
        let mut facts: Vec<_> = (0..THINGS).map(|thing| fact(thing, &mut numbers)).collect();
        let expected = answers(&index(facts.clone()));
        kinds.extend(expected.0.iter().map(|answer| format!("{answer:?}")));
        for _ in 0..5 {
            numbers.shuffle(&mut facts);
            assert_eq!(answers(&index(facts.clone())), expected, "seed {seed}");
        }
    }
    assert!(kinds.len() > 8, "the accounts are varied enough: {kinds:?}");
}

#[test]
fn an_account_that_changed_answers_like_one_that_was_always_so() {
    for seed in 0..20 {
        let mut numbers = Numbers(1000 + seed);
        let mut last: Vec<Option<FactUpdate>> = vec![None; THINGS];
        let mut changing = empty();
        let mut snapshots = Vec::new();
        for step in 0..400 {
            let thing = numbers.below(THINGS);
            let fact = fact(thing, &mut numbers);
            last[thing] = Some(fact.clone());
            changing.apply(fact);
            if step % 80 == 79 {
                snapshots.push((changing.clone(), last.clone()));
            }
        }
        for (snapshot, last) in snapshots {
            let fresh = index(last.into_iter().flatten());
            assert_eq!(answers(&snapshot), answers(&fresh), "seed {seed}");
        }
    }
}
