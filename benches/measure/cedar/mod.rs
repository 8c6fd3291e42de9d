//! The same questions put to `cedar-policy`: the judge's policies, asked for
//! allowed or denied in one call, each question with the few entities that it
//! needs, made beforehand.

macro_rules! of_the_judge {
    ($($name:ident $path:literal;)*) => {$(
        #[path = $path]
        #[allow(
            dead_code,
            unused_imports,
            clippy::assigning_clones,
            clippy::unnecessary_wraps,
            clippy::unwrap_used,
            clippy::wildcard_imports,
            reason = "written for a test, and the judge asks for more than this"
        )]
        mod $name;
    )*};
}

of_the_judge! {
    entities "../../../tests/it/judge/entities.rs";
    generate "../../../tests/it/judge/generate.rs";
    numbers "../../../tests/it/judge/numbers.rs";
    questions "../../../tests/it/judge/questions.rs";
    rules "../../../tests/it/judge/rules.rs";
    table "../../../tests/it/judge/table.rs";
    tell "../../../tests/it/judge/tell.rs";
    verdict "../../../tests/it/judge/verdict.rs";
    world "../../../tests/it/judge/world.rs";
}
mod slice;

use std::collections::HashMap;
use std::hash::RandomState;
use std::hint::black_box;
use std::time::Instant;

use cedar_policy::{Authorizer, Context, Decision, Entities, PolicySet, Request};
use steward::domain::decide::{Decision as Decided, decide};
use steward::index::Index;

use crate::account::{About, Account, Asked, Numbers, question};
use crate::table::{Table, Target};
use entities::{Kind, reference, uid};
use rules::RULES;
use slice::{Slice, Slices};

const OPPORTUNITIES: u64 = 10_000;
const QUESTIONS: usize = 1_000;
const ROUNDS: usize = 10;

pub(crate) fn measure(table: &mut Table) {
    let account = Account::of(OPPORTUNITIES);
    let mut index = Index::new(RandomState::new());
    index.extend(account.facts());
    let asked = account.asked(QUESTIONS, &mut Numbers(2));
    let questions: Vec<_> = asked.iter().copied().map(question).collect();
    let slices = Slices::of(account);
    let sets: HashMap<u8, PolicySet> = [1, 2, 5].map(|row| (row, policies(row))).into();
    let cases: Vec<Case> = asked.iter().map(|one| Case::of(*one, &slices)).collect();
    let authorizer = Authorizer::new();
    let cedar = |case: &Case| {
        let answer = authorizer.is_authorized(&case.request, &sets[&case.row], &case.entities);
        answer.decision() == Decision::Allow
    };
    for (case, (user, question)) in cases.iter().zip(&questions) {
        let allowed = decide(&index, user, question) == Decided::Allowed;
        assert_eq!(
            cedar(case),
            allowed,
            "Cedar and steward agree: {question:?}"
        );
    }

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(each(|| {
            for case in &cases {
                black_box(cedar(case));
            }
        }));
        ours.push(each(|| {
            for (user, question) in &questions {
                black_box(decide(&index, user, question));
            }
        }));
    }
    let rounds = theirs.iter().zip(&ours);
    let ratios = rounds.map(|(theirs, ours)| theirs / ours).collect();
    table.line(
        "a decision of cedar-policy in 10,000, ns",
        theirs,
        Target::None,
    );
    table.line(
        "cedar-policy to steward, the same questions",
        ratios,
        Target::AtLeast(20.0),
    );
}

/// Nanoseconds for each question, when all are asked.
fn each(ask: impl FnOnce()) -> f64 {
    let began = Instant::now();
    ask();
    let count = u32::try_from(QUESTIONS).map_or(f64::NAN, f64::from);
    began.elapsed().as_secs_f64() * 1e9 / count
}

/// What is about a row, in one set: the steps only matter for the reason.
fn policies(row: u8) -> PolicySet {
    let steps = &RULES.steps[&uid(Kind::Action, format!("row_{row}"))];
    let mut set = PolicySet::new();
    for step in steps.iter().filter(|step| step.quantifier.is_none()) {
        for policy in step.policies.policies() {
            // What allows unless something forbids is in each of them.
            let _ = set.add(policy.clone());
        }
    }
    set
}

/// A question as Cedar is asked it.
struct Case {
    row: u8,
    request: Request,
    entities: Entities,
}

impl Case {
    fn of(asked: Asked, slices: &Slices) -> Self {
        let slice = slices.about(asked);
        let (row, resource) = match asked.about {
            About::ManageProfile(_) => (1, uid(Kind::Opportunity, Slice::OPPORTUNITY)),
            About::ViewFeedback(_) => (2, uid(Kind::Interview, slice.interview)),
            About::ApproveOffer(_) => (5, uid(Kind::Opportunity, Slice::OPPORTUNITY)),
        };
        let context = [
            ("row", uid(Kind::Row, row)),
            ("profile", uid(Kind::Opportunity, Slice::OPPORTUNITY)),
        ];
        let context = context.map(|(name, one)| (name.to_owned(), reference(one)));
        let request = Request::new(
            uid(Kind::User, Slice::USER),
            uid(Kind::Action, format!("row_{row}")),
            resource,
            Context::from_pairs(context).expect("nothing is named twice"),
            None,
        );
        Self {
            row,
            request: request.expect("nothing is checked against the schema"),
            entities: entities::entities(&slice.world),
        }
    }
}
