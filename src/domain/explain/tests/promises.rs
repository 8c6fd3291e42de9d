//! Random accounts and questions: an explanation never contradicts the answer,
//! every remedy helps, and no part of one can be left out.

use std::fmt;

use super::apply::applied;
use super::random::{RandomNumbers, USERS, random_question, random_world};
use crate::domain::decide::{Decision, decide};
use crate::domain::explain::{Explanation, NoRemedy, RemedyChange, explain};
use crate::domain::id::{RoleId, UserId};
use crate::domain::manage::Operation;
use crate::domain::question::Question;
use crate::domain::record::{AssignedRole, UserStatus};
use crate::domain::role::Preset;
use crate::domain::world::{World, id};

#[test]
fn explanations_of_random_questions_hold_what_they_promise() {
    let mut numbers = RandomNumbers(0x005e_ed0f_e491_a117);
    let (mut denied, mut offered, mut several) = (0, 0, 0);
    for _ in 0..120 {
        let world = random_world(&mut numbers);
        for _ in 0..60 {
            let user: UserId = id(&numbers.name("u", USERS));
            let question = random_question(&mut numbers);
            let told = explain(&world, &user, &question);
            let about = About(&user, &question, &world);
            assert_eq!(told.decision, decide(&world, &user, &question), "{about}");
            check_steps(&told, &about);
            check_remedies(&world, &user, &question, &told, &about);
            denied += usize::from(!told.decision.is_allowed());
            offered += told.remedies.len();
            let parts = told.remedies.iter().map(|remedy| remedy.changes.len());
            several += parts.filter(|parts| *parts > 1).count();
        }
    }
    // Enough of each was seen.
    assert!(denied > 3_000, "{denied}");
    assert!(offered > 4_000, "{offered}");
    assert!(several > 500, "{several}");
}

/// What a failure says.
struct About<'a>(&'a UserId, &'a Question, &'a World);

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(user, question, world) = self;
        write!(f, "{user} asks {question:?} of {:#?}", world.told())
    }
}

/// The last step tells the answer, and none before it denies.
fn check_steps(told: &Explanation, about: &About<'_>) {
    let (last, before) = told.steps.split_last().unwrap();
    let denials: Vec<_> = before.iter().filter_map(|step| step.denial).collect();
    assert_eq!(denials, [], "{about}");
    let decision = last.denial.map_or(Decision::Allowed, Decision::Denied);
    assert_eq!(decision, told.decision, "{about}");
}

fn check_remedies(
    world: &World,
    user: &UserId,
    question: &Question,
    told: &Explanation,
    about: &About<'_>,
) {
    let allows = |changes: &[&RemedyChange]| {
        let after = applied(world, changes.iter().copied());
        decide(&after, user, question).is_allowed()
    };
    if told.decision.is_allowed() {
        assert_eq!((told.remedies.len(), told.no_remedy), (0, None), "{about}");
        return;
    }
    assert_ne!(
        told.remedies.is_empty(),
        told.no_remedy.is_none(),
        "{about}"
    );
    if let Some(no_remedy) = told.no_remedy {
        check_no_remedy(world, user, question, no_remedy, about);
    }
    for remedy in &told.remedies {
        let changes: Vec<&RemedyChange> = remedy.changes.iter().collect();
        assert!(allows(&changes), "{changes:?} do not help: {about}");
        for first in 0..changes.len() {
            for second in first..changes.len() {
                let kept = (0..changes.len()).filter(|place| *place != first && *place != second);
                let fewer: Vec<&RemedyChange> = kept.map(|place| changes[place]).collect();
                let parts = [changes[first], changes[second]];
                assert!(!allows(&fewer), "{parts:?} are needless: {about}");
            }
        }
    }
    let to_super_admin = |change: &&RemedyChange| {
        matches!(change, RemedyChange::Operation(Operation::SetRole { role, .. })
            if *role == Some(AssignedRole::Preset(Preset::SuperAdmin)))
    };
    let changes = told.remedies.iter().flat_map(|remedy| &remedy.changes);
    if changes.filter(to_super_admin).count() > 0 {
        assert_eq!(told.remedies.len(), 1, "{about}");
        // No other role would have been enough.
        let presets = Preset::ALL
            .iter()
            .map(|preset| AssignedRole::Preset(*preset));
        let customs = world.roles().map(|(id, _): (&RoleId, _)| id.clone());
        for role in presets.chain(customs.map(AssignedRole::Custom)) {
            if role != AssignedRole::Preset(Preset::SuperAdmin) {
                let change = RemedyChange::Operation(Operation::SetRole {
                    user: user.clone(),
                    role: Some(role.clone()),
                });
                assert!(!allows(&[&change]), "{role:?} would do: {about}");
            }
        }
    }
}

/// What is said for good is so: the user as an active Super Admin is denied for
/// just this reason.
fn check_no_remedy(
    world: &World,
    user: &UserId,
    question: &Question,
    no_remedy: NoRemedy,
    about: &About<'_>,
) {
    let mut changed = world.clone();
    if knows(world, user) {
        changed.user(&user.to_string(), |fact| {
            fact.status = UserStatus::Active;
            if no_remedy != NoRemedy::LastSuperAdmin && no_remedy != NoRemedy::Oneself {
                fact.role = Some(AssignedRole::Preset(Preset::SuperAdmin));
            }
        });
    }
    let reason = |world: &World| decide(world, user, question).reason();
    let expected: &[&str] = match no_remedy {
        NoRemedy::UserUnknown => &["USER_UNKNOWN"],
        NoRemedy::TargetUnknown => &["RESOURCE_UNKNOWN"],
        NoRemedy::Erased => &["FENCED"],
        NoRemedy::Restricted => &["RESTRICTED"],
        NoRemedy::OwnProfile => &["OWN_PROFILE"],
        NoRemedy::AskInstead(_) => &["NOT_CONFIDENTIAL"],
        // As the user is, but for being active.
        NoRemedy::Oneself => &["PERMISSION_NOT_HELD", "VALUE_NOT_HELD", "ESCALATION"],
        NoRemedy::LastSuperAdmin => &["STATE"],
        NoRemedy::QuestionFacts => &["RELATION_MISSING"],
        NoRemedy::NoneFound => return,
    };
    assert!(
        expected.contains(&reason(&changed)),
        "{no_remedy:?}: {about}"
    );
    if no_remedy == NoRemedy::LastSuperAdmin {
        changed.user("another", |fact| {
            fact.role = Some(AssignedRole::Preset(Preset::SuperAdmin));
        });
        assert_eq!(reason(&changed), "ALLOWED", "{about}");
    }
    if no_remedy == NoRemedy::QuestionFacts {
        // Whatever the role, the facts of the question say no.
        assert!(
            matches!(question, Question::EasyBookLink { owner } if owner != user)
                || matches!(question, Question::Schedule { creator, shared_by: None, .. }
                    if creator != user)
                || matches!(question, Question::CompleteFeedback { on_behalf_of, .. }
                    if !knows(world, on_behalf_of)),
            "{about}"
        );
    }
}

fn knows(world: &World, user: &UserId) -> bool {
    crate::domain::facts::Facts::find_user(world, user).is_some()
}
