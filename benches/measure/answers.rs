//! What takes longer than one decision, in memory: lists, explanations, and
//! what a change of a role would do.

use std::time::Instant;

use steward::cli::sample::generator::{Company, interview_id, opportunity_id, user_id};
use steward::domain::catalogue::Permission;
use steward::domain::decide::{Decision, decide};
use steward::domain::explain::explain;
use steward::domain::fact_update::{FactUpdate, UserFact};
use steward::domain::id::{RoleId, UserId};
use steward::domain::impact::impact;
use steward::domain::list::{Filter, Limits, Query, ResourceKind, Resources};
use steward::domain::question::{Form, Profile, ProfileOrPosting, Question, Subject, UserChange};
use steward::domain::record::AssignedRole;
use steward::domain::role::{FeedbackVisibility, Preset, preset_grants};
use steward::index::Index;

use crate::measured::quantile;
use crate::table::{Table, Target};

const ROUNDS: usize = 10;
/// Ids in a page.
const PAGE: usize = 100;
/// As many things as the server looks at before others get their turn.
const LOOKS: usize = 10_000;
const CUSTOM_ROLES: usize = 40;
/// Holders of the role whose impact is asked.
const HOLDERS: u64 = 1_000;

/// Measures in an account of 1,000,000 opportunities.
pub(crate) fn measure(table: &mut Table, company: Company, index: &Index) {
    lists(table, company, index);
    explanations(table, company, index);
    let changed = role_with_holders(company, index);
    table.line(
        "the impact of a role of 1,000 holders, at 1,000,000, ms",
        (0..3).map(|_| impact_of_role(&changed)).collect(),
        Target::AtMost(2_000.0),
    );
}

fn lists(table: &mut Table, company: Company, index: &Index) {
    let kinds = [
        (ResourceKind::Opportunity, "opportunities"),
        (ResourceKind::Candidate, "candidates"),
    ];
    let readers = [
        (Preset::SuperAdmin, "who may see all"),
        (Preset::LimitedTeamMember, "who may see a few"),
    ];
    for (kind, things) in kinds {
        for (preset, reader) in readers {
            let reader_id = holder(company, preset);
            let first = |_| milliseconds(|| page(index, &reader_id, kind)).0;
            table.line(
                format!("first 100 {things} of a user {reader}, ms"),
                (0..ROUNDS).map(first).collect(),
                Target::AtMost(10.0),
            );
        }
        let reader = holder(company, Preset::SuperAdmin);
        let rounds = (0..3).map(|_| {
            let (took, count) = milliseconds(|| whole(index, &reader, kind));
            float(count) / took * 1e3
        });
        table.line(
            format!("{things} listed, ids a second"),
            rounds.collect(),
            Target::AtLeast(2e6),
        );
    }
}

fn explanations(table: &mut Table, company: Company, index: &Index) {
    let index = &with_custom_roles(index);
    let reader = holder(company, Preset::Interviewer);
    let asked = [
        ("profiles", profiles()),
        ("feedback", feedback()),
        ("users and roles", users()),
    ];
    for (about, questions) in asked {
        let denied = questions
            .into_iter()
            .filter(|question| decide(index, &reader, question) != Decision::Allowed);
        let took: Vec<f64> = denied
            .map(|question| milliseconds(|| drop(explain(index, &reader, &question))).0)
            .collect();
        table.line(
            format!("a denial explained, about {about}, at 1,000,000, ms, p99"),
            vec![quantile(&took, 0.99)],
            Target::AtMost(10.0),
        );
    }
}

/// With as many custom roles as large companies have.
fn with_custom_roles(index: &Index) -> Index {
    let mut index = index.clone();
    let visibility = FeedbackVisibility::default();
    let presets = Preset::ALL.iter().copied().cycle();
    for (n, preset) in presets.take(CUSTOM_ROLES).enumerate() {
        let id = RoleId::parse(&format!("role-{n}")).expect("an id");
        index.apply(FactUpdate::Role(
            id,
            Some(preset_grants(preset, visibility)),
        ));
    }
    index
}

fn profiles() -> Vec<Question> {
    let profile = |n: u64| Profile::Opportunity(opportunity_id(n * 977));
    (0..200)
        .map(|n| Question::ManageProfile(ProfileOrPosting::Profile(profile(n))))
        .collect()
}

fn feedback() -> Vec<Question> {
    (0..200)
        .map(|n| Question::ViewFeedback(interview_id(n * 977)))
        .collect()
}

fn users() -> Vec<Question> {
    let role = AssignedRole::Preset(Preset::Admin);
    let change = |n| match n % 2 {
        0 => UserChange::User(user_id(n)),
        _ => UserChange::RoleOf(user_id(n), role.clone()),
    };
    (1..100).map(|n| Question::ManageUser(change(n))).collect()
}

/// The account with a custom role, and the same with more in the role.
fn role_with_holders(company: Company, index: &Index) -> (Index, Index) {
    let role = RoleId::parse("measured").expect("an id");
    let mut before = index.clone();
    let visibility = FeedbackVisibility::default();
    let holds = |preset| FactUpdate::Role(role.clone(), Some(preset_grants(preset, visibility)));
    before.apply(holds(Preset::LimitedTeamMember));
    for n in 1..=HOLDERS {
        let mut user = company.user(n);
        user.role = Some(AssignedRole::Custom(role.clone()));
        let fact = UserFact::of(&user, &company.access(n), &[]);
        before.apply(FactUpdate::User(user.id, Some(fact)));
    }
    let mut after = before.clone();
    after.apply(holds(Preset::TeamMember));
    (before, after)
}

fn impact_of_role((before, after): &(Index, Index)) -> f64 {
    let (took, affected) = milliseconds(|| impact(before, after).flatten().count());
    assert_eq!(affected, usize::try_from(HOLDERS).unwrap_or_default());
    took
}

/// Somebody with a role.
fn holder(company: Company, preset: Preset) -> UserId {
    let role = Some(AssignedRole::Preset(preset));
    let found = (0..company.users()).find(|&n| company.user(n).role == role);
    user_id(found.expect("somebody of every role"))
}

fn page(index: &Index, user: &UserId, kind: ResourceKind) -> usize {
    let mut list = begin(index, user, kind);
    let mut listed = 0;
    while listed < PAGE {
        let limits = Limits {
            ids: PAGE - listed,
            looks: LOOKS,
        };
        let slice = list.next(index, limits);
        listed += slice.ids.len();
        if slice.after.is_none() {
            break;
        }
    }
    listed
}

fn whole(index: &Index, user: &UserId, kind: ResourceKind) -> usize {
    let mut list = begin(index, user, kind);
    let mut listed = 0;
    loop {
        let limits = Limits {
            ids: 1_000,
            looks: LOOKS,
        };
        let slice = list.next(index, limits);
        listed += slice.ids.len();
        if slice.after.is_none() {
            return listed;
        }
    }
}

fn begin(index: &Index, user: &UserId, kind: ResourceKind) -> Resources {
    let subject = Subject::Permission(Permission::ManageProfilesAndViewAssociatedPostings);
    let (form, filter) = (Form::default(), Filter::default());
    let query = Query::new(user.clone(), subject, form, kind, filter);
    Resources::begin(index, query.expect("a query"), None)
}

/// Milliseconds that something takes, and what it comes to.
fn milliseconds<T>(what: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let result = what();
    (began.elapsed().as_secs_f64() * 1e3, result)
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::NAN, f64::from)
}
