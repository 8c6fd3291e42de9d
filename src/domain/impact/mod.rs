//! What a change of roles, users, access or privileges would do, before it is
//! done: who gains and loses what.
//!
//! Two states of one account are compared by asking both what they would
//! answer; nothing here says again what a role lets anybody do. Who is not
//! affected is not named: a deactivated user may do nothing before and after,
//! whatever role they have.

mod viewer;
mod visible_counts;

use super::coverage::power_covers;
use super::decide::Asker;
use super::enumerable_facts::{EnumerableFacts, KnownResources};
use super::facts::{Facts, PowerRef, RoleView, UserRef};
use super::id::UserId;
use super::privilege::PrivilegeKind;
use super::role::{Difference, Grants, Shift, preset_grants};
use visible_counts::VisibleCounts;

/// What a change would do to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserImpact {
    /// The user.
    pub user: UserId,
    /// The permissions that the user would hold differently, in the order of
    /// the table. The account's feedback visibility is counted in (rulebook,
    /// section 5).
    pub holdings: Vec<Difference>,
    /// The privileges that the user would have more or less of. One that would
    /// become dormant is lost; one that would no longer be dormant is gained.
    pub privileges: Vec<(PrivilegeKind, Shift)>,
    /// The profiles, live opportunities, that come into or go out of reach:
    /// the answers to row 1.
    pub profiles: Flow,
    /// The postings: the answers to row 1.
    pub postings: Flow,
    /// The requisitions: the answers to row 14.
    pub requisitions: Flow,
}

/// How many things come into reach, and how many go out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Denied before, allowed after.
    pub gained: u64,
    /// Allowed before, denied after.
    pub lost: u64,
}

impl UserImpact {
    fn is_none(&self) -> bool {
        self.holdings.is_empty()
            && self.privileges.is_empty()
            && [self.profiles, self.postings, self.requisitions] == [Flow::default(); 3]
    }
}

/// What lies between two states of an account, for each user, in the order of
/// their ids; `None` for one who is not affected.
///
/// `after` is `before` with other roles, users, access and privileges; its
/// things have the same handles, and its settings are the same. Costs a walk
/// over all opportunities, once and only if somebody's reach may change, and
/// one over postings and requisitions for each user whose reach may.
pub fn impact<'f, C: EnumerableFacts>(
    before: &'f C,
    after: &'f C,
) -> impl Iterator<Item = Option<UserImpact>> + use<'f, C> {
    let mut counts = None;
    KnownResources::<UserRef>::in_id_order(after, None)
        .filter_map(|user| KnownResources::<UserRef>::id_of(after, user))
        .map(move |user| of_user(before, after, user, &mut counts))
}

fn of_user<'f, C: EnumerableFacts>(
    before: &'f C,
    after: &'f C,
    user: UserId,
    counts: &mut Option<VisibleCounts<'f, C>>,
) -> Option<UserImpact> {
    let then = Asker::identify(before, &user).ok();
    let now = Asker::identify(after, &user).ok();
    if same(then.as_ref(), now.as_ref()) {
        return None;
    }
    let counts = counts.get_or_insert_with(|| VisibleCounts::survey(before));
    let (profiles, postings, requisitions) = counts.flows(then.as_ref(), now.as_ref());
    let held = grants(then.as_ref());
    let impact = UserImpact {
        user,
        holdings: held.differences(&grants(now.as_ref())).collect(),
        privileges: privileges(then.as_ref(), now.as_ref()),
        profiles,
        postings,
        requisitions,
    };
    (!impact.is_none()).then_some(impact)
}

/// Whether nothing that an answer looks at has changed about the user.
fn same<F: Facts>(then: Option<&Asker<'_, F>>, now: Option<&Asker<'_, F>>) -> bool {
    match (then, now) {
        (None, None) => true,
        (Some(then), Some(now)) => {
            grants(Some(then)) == grants(Some(now))
                && then.is_super_admin() == now.is_super_admin()
                && then.view().access == now.view().access
                && then.view().privileges == now.view().privileges
                && then.view().linked_candidates == now.view().linked_candidates
        }
        _ => false,
    }
}

/// What the user holds: nothing when unknown or deactivated.
fn grants<F: Facts>(asker: Option<&Asker<'_, F>>) -> Grants {
    let Some(asker) = asker else {
        return Grants::NONE;
    };
    match asker.view().role {
        Some(RoleView::Preset(preset)) => {
            preset_grants(preset, asker.settings().feedback_visibility)
        }
        Some(RoleView::Custom(grants)) => *grants,
        None => Grants::NONE,
    }
}

/// The privileges of which the user has more or less, by what they cover.
fn privileges<F: Facts>(
    then: Option<&Asker<'_, F>>,
    now: Option<&Asker<'_, F>>,
) -> Vec<(PrivilegeKind, Shift)> {
    let Some(facts) = now.or(then).map(|asker| asker.facts) else {
        return Vec::new();
    };
    let shift = |kind| {
        let (then, now) = (ActivePowers::of(then, kind), ActivePowers::of(now, kind));
        let gains = !now.is_within(&then, facts);
        let loses = !then.is_within(&now, facts);
        Shift::of(gains, loses).map(|shift| (kind, shift))
    };
    PrivilegeKind::ALL.into_iter().filter_map(shift).collect()
}

/// What a user has of one privilege, without what is dormant.
enum ActivePowers<'a> {
    /// All of it, as a Super Admin has every privilege.
    All,
    /// These.
    Powers(Vec<&'a PowerRef>),
}

impl<'a> ActivePowers<'a> {
    fn of<F: Facts>(asker: Option<&'a Asker<'_, F>>, kind: PrivilegeKind) -> Self {
        match asker {
            Some(asker) if asker.is_super_admin() => Self::All,
            Some(asker) if asker.has_prerequisite_of(kind).is_ok() => {
                let held = asker.view().privileges.iter();
                Self::Powers(held.filter(|power| power.kind() == kind).collect())
            }
            _ => Self::Powers(Vec::new()),
        }
    }

    fn is_within<F: Facts>(&self, other: &Self, facts: &F) -> bool {
        match (self, other) {
            (_, Self::All) => true,
            (Self::All, Self::Powers(others)) => others.iter().any(|power| power.is_whole()),
            (Self::Powers(own), Self::Powers(others)) => own.iter().all(|power| {
                let named = power.try_map(|posting| Some(*posting), |name| Some(Some(*name)));
                named.is_some_and(|named| {
                    let mut others = others.iter();
                    others.any(|other| power_covers(facts, other, &named))
                })
            }),
        }
    }
}
