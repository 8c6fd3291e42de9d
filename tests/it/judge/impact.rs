//! What a change of roles is said to do is what asking before and after shows, and what the records say
//! of permissions and privileges.

use std::collections::BTreeMap;

use steward::domain::fact_update::FactUpdate;
use steward::domain::id::UserId;
use steward::domain::impact::{Flow, UserImpact, impact};
use steward::domain::role::Shift;
use steward::index::Index;

use super::generate::{Generator, PRIVILEGES, account_wide_rows};
use super::numbers::Numbers;
use super::properties::{index, worlds};
use super::questions::{About, Asked, Facts, Target};
use super::table::{TABLE, row};
use super::tell;
use super::world::*;

const WORLDS: u64 = if cfg!(debug_assertions) { 150 } else { 1_000 };

/// The same things under other roles, grants and privileges: all of them, or one alone. Some users
/// come, none goes.
fn changed(world: &World, other: World, numbers: &mut Numbers) -> World {
    let mut after = world.clone();
    if numbers.chance(50) {
        after.roles = other.roles;
    }
    for new in other.users {
        let Some(user) = after.users.iter_mut().find(|user| user.id == new.id) else {
            after.users.push(new);
            continue;
        };
        match numbers.below(7) {
            0 => {
                let linked_candidates = std::mem::take(&mut user.linked_candidates);
                *user = new;
                user.linked_candidates = linked_candidates;
            }
            1 => user.role = new.role,
            2 => user.grants = new.grants,
            3 => user.privileges.extend(new.privileges),
            4 => user.privileges.truncate(1),
            5 => user.deactivated = !user.deactivated,
            _ => {}
        }
    }
    after
}

/// Somebody steps down from Super Admin to a custom role that holds as much: all that goes are the
/// privileges that nobody has given them.
fn with_a_copy_of_super_admin(world: &mut World) {
    let all = TABLE
        .iter()
        .map(|row| (row.number, row.presets[0].clone()))
        .filter(|(_, cells)| !cells.is_empty());
    world.roles[0].holds = all.collect();
    world.users[0].role = Some(Preset("super_admin"));
    world.users[0].deactivated = false;
}

fn asked(user: u8, row: u8, target: Target) -> Asked {
    Asked {
        user,
        about: About::Row(row),
        target,
        value: None,
        facts: Facts::default(),
    }
}

/// How many of these questions change their answer.
fn flow(before: &Index, after: &Index, questions: impl IntoIterator<Item = Asked>) -> Flow {
    let mut flow = Flow::default();
    for asked in questions {
        let allowed = |index| tell::answer(index, &asked) == "ALLOWED";
        match (allowed(before), allowed(after)) {
            (false, true) => flow.gained += 1,
            (true, false) => flow.lost += 1,
            _ => {}
        }
    }
    flow
}

/// The rows that nothing but the role decides, held after and not before, or the other way round.
fn plain_rows(before: &Index, after: &Index, user: u8) -> BTreeMap<u8, Shift> {
    let rows = account_wide_rows().filter_map(|row| {
        let question = asked(user, row, Target::Account);
        let allowed = |index| tell::answer(index, &question) == "ALLOWED";
        match (allowed(before), allowed(after)) {
            (false, true) => Some((row, Shift::Wider)),
            (true, false) => Some((row, Shift::Narrower)),
            _ => None,
        }
    });
    rows.collect()
}

/// What a user holds of a row: nothing when deactivated or not there; row 2 of two presets is the
/// account's to say (rulebook, section 5).
fn cells(world: &World, user: u8, row: u8) -> Vec<&'static str> {
    let user = world.user(user).filter(|user| !user.deactivated);
    let role = user.and_then(|user| user.role);
    let visibility = world.settings.feedback_visibility;
    let told = match (row, role, visibility) {
        (2, Some(Preset("team_member")), "team_on_own_panels")
        | (
            2,
            Some(Preset("limited_team_member")),
            "limited_on_own_panels" | "team_on_own_panels",
        ) => "own_interview_panels",
        (2, Some(Preset("limited_team_member")), "everyone_with_access") => {
            "all_accessible_profiles"
        }
        _ => return world.cells(role, row),
    };
    vec![told]
}

/// Of sets, what was held and what is: a part, more, or some of both.
fn shift_of<T>(then: &[T], now: &[T], covers: impl Fn(&T, &T) -> bool) -> Option<Shift> {
    let beyond = |some: &[T], others: &[T]| {
        let covered = |one: &T| others.iter().any(|other| covers(other, one));
        some.iter().any(|one| !covered(one))
    };
    match (beyond(now, then), beyond(then, now)) {
        (false, false) => None,
        (true, false) => Some(Shift::Wider),
        (false, true) => Some(Shift::Narrower),
        (true, true) => Some(Shift::Mixed),
    }
}

/// Whether who has the one privilege needs the other, of the same kind, no more: as the postings are.
fn covers(world: &World, wide: &Privilege, narrow: &Privilege) -> bool {
    let (wide_extent, narrow_extent) = (&wide.extent, &narrow.extent);
    let everywhere = *wide_extent == Extent::default();
    if wide.report != narrow.report || (*narrow_extent == Extent::default() && !everywhere) {
        return false;
    }
    let asks =
        |mine: Option<&str>, theirs: &[Option<&str>]| mine.is_none() || theirs.contains(&mine);
    let names_match = |department, team, locations: &[Option<&str>]| {
        asks(wide_extent.department, &[department])
            && asks(wide_extent.team, &[team])
            && asks(wide_extent.location, locations)
    };
    match (wide_extent.posting, narrow_extent.posting) {
        _ if everywhere => true,
        (Some(one), Some(other)) => one == other,
        (Some(_), None) => false,
        (None, Some(posting)) => (world.postings.iter())
            .filter(|at| at.id == posting)
            .any(|at| {
                let further = at.further_locations.iter().map(|name| Some(*name));
                let locations: Vec<_> = further.chain([at.location]).collect();
                names_match(at.department, at.team, &locations)
            }),
        (None, None) => names_match(
            narrow_extent.department,
            narrow_extent.team,
            &[narrow_extent.location],
        ),
    }
}

/// The rows held more or less widely.
fn rows(before: &World, after: &World, user: u8) -> BTreeMap<u8, Shift> {
    let shift = |number: u8| {
        let (then, now) = (cells(before, user, number), cells(after, user, number));
        if row(number).levels.is_empty() {
            return shift_of(&then, &now, |one, other| one == other);
        }
        if number == 15 {
            // The levels add up: requisitions in one state or another, all or those one created.
            return shift_of(&then, &now, |one, other| {
                one == other
                    || (*one, *other)
                        == (
                            "any_draft_pending_rejected",
                            "created_draft_pending_rejected",
                        )
            });
        }
        // Widest first, and nothing last.
        let width = |held: &[&'static str]| {
            let levels = row(number).levels.iter();
            levels.take_while(|level| !held.contains(level)).count()
        };
        match width(&now).cmp(&width(&then)) {
            std::cmp::Ordering::Less => Some(Shift::Wider),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Shift::Narrower),
        }
    };
    (1..=49)
        .filter_map(|row| Some((row, shift(row)?)))
        .collect()
}

/// What a user has of a privilege (rulebook, section 6): everything as a Super Admin, nothing of what
/// is dormant, and else what was given.
fn given(world: &World, user: u8, kind: &str) -> Option<Vec<Privilege>> {
    let Some(one) = world.user(user).filter(|user| !user.deactivated) else {
        return Some(Vec::new());
    };
    if one.role == Some(Preset("super_admin")) {
        return None;
    }
    let prerequisites: &[u8] = match kind {
        "bulk_candidate_import" => &[1],
        "data_export" => &[21],
        _ => &[1, 11],
    };
    let is_active = |row: &u8| !cells(world, user, *row).is_empty();
    let of_kind = one.privileges.iter().filter(|held| held.kind == kind);
    let active = of_kind.filter(|_| prerequisites.iter().any(is_active));
    Some(active.cloned().collect())
}

/// Whether a Super Admin has no more of it. Nobody is given all reports.
fn is_whole(held: &[Privilege]) -> bool {
    let whole = |one: &Privilege| one.extent == Extent::default() && one.kind != "data_export";
    held.iter().any(whole)
}

fn privileges(before: &World, after: &World, user: u8) -> BTreeMap<&'static str, Shift> {
    let shift = |kind| match (given(before, user, kind), given(after, user, kind)) {
        (None, None) => None,
        (None, Some(now)) => (!is_whole(&now)).then_some(Shift::Narrower),
        (Some(then), None) => (!is_whole(&then)).then_some(Shift::Wider),
        (Some(then), Some(now)) => {
            shift_of(&then, &now, |wide, narrow| covers(before, wide, narrow))
        }
    };
    let kinds = PRIVILEGES.into_iter();
    kinds
        .filter_map(|kind| Some((kind, shift(kind)?)))
        .collect()
}

#[test]
fn the_impact_of_a_change_is_what_asking_before_and_after_shows() {
    let (mut affected, mut gained, mut lost) = (0, 0, 0);
    for (mut world, _, mut numbers) in worlds(WORLDS) {
        let other = Generator {
            numbers: &mut numbers,
        }
        .world();
        let steps_down = numbers.chance(10);
        if steps_down {
            with_a_copy_of_super_admin(&mut world);
        }
        let mut after = changed(&world, other, &mut numbers);
        if steps_down {
            after.roles.clone_from(&world.roles);
            after.users[0].role = Some(Custom(0));
        }
        let before = index(&world);
        let mut later = before.clone();
        for fact in tell::facts(&after) {
            if matches!(fact, FactUpdate::User(..) | FactUpdate::Role(..)) {
                later.apply(fact);
            }
        }
        let foreseen: BTreeMap<UserId, UserImpact> = impact(&before, &later)
            .flatten()
            .map(|one| (one.user.clone(), one))
            .collect();
        affected += foreseen.len();
        for user in after.users.iter().map(|user| user.id) {
            let none = UserImpact {
                user: tell::user_id(user),
                holdings: Vec::new(),
                privileges: Vec::new(),
                profiles: Flow::default(),
                postings: Flow::default(),
                requisitions: Flow::default(),
            };
            let told = || format!("u{user}: {world:?}\nthen {after:?}");
            let named = foreseen.get(&tell::user_id(user));
            assert_ne!(named, Some(&none), "named for nothing: {}", told());
            let said = named.unwrap_or(&none);
            let flow = |row, targets: &mut dyn Iterator<Item = Target>| {
                let questions = targets.map(|target| asked(user, row, target));
                flow(&before, &later, questions)
            };

            let ids = world.opportunities.iter().map(|one| one.id);
            let profiles = flow(1, &mut ids.map(Target::Opportunity));
            assert_eq!(said.profiles, profiles, "profiles of {}", told());
            let ids = world.postings.iter().map(|one| one.id);
            let postings = flow(1, &mut ids.map(Target::Posting));
            assert_eq!(said.postings, postings, "postings of {}", told());
            let ids = world.requisitions.iter().map(|one| one.id);
            let requisitions = flow(14, &mut ids.map(Target::Requisition));
            assert_eq!(said.requisitions, requisitions, "requisitions: {}", told());

            let shifts = said.holdings.iter();
            let mut shifts: BTreeMap<u8, Shift> = shifts
                .map(|one| (one.permission.row(), one.shift))
                .collect();
            assert_eq!(shifts, rows(&world, &after, user), "rows of {}", told());
            let plain: Vec<u8> = account_wide_rows().collect();
            shifts.retain(|row, _| plain.contains(row));
            let asked = plain_rows(&before, &later, user);
            assert_eq!(shifts, asked, "rows that were asked of {}", told());
            let shifts = said.privileges.iter();
            let shifts: BTreeMap<&str, Shift> =
                shifts.map(|(kind, shift)| (kind.key(), *shift)).collect();
            assert_eq!(
                shifts,
                privileges(&world, &after, user),
                "privileges of {}",
                told()
            );
            gained += profiles.gained + postings.gained + requisitions.gained;
            lost += profiles.lost + postings.lost + requisitions.lost;
        }
    }
    assert!(
        affected > 100 && gained > 100 && lost > 100,
        "{affected} users, {gained}, {lost}"
    );
}
