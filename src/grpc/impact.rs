//! What a list of operations would do, over the wire.

use std::sync::Arc;

use super::catalogue;
use super::refusal::Refusal;
use super::slots::Slots;
use crate::domain::fact_update::FactUpdate;
use crate::domain::impact::{self, Flow};
use crate::domain::privilege::PrivilegeKind;
use crate::domain::role::{Difference, Shift};
use crate::proto::{HoldingShift, Impact, ImpactGroup, PrivilegeChange, ReachChange, UserImpact};
use crate::replica::Snapshot;
use crate::store::Store;

/// What these facts would do to the users of an account.
///
/// It may walk over all of the account's opportunities, so it is done where it
/// keeps no question waiting.
pub(super) async fn foresee(
    slots: &Slots,
    store: &Store,
    snapshot: Arc<Snapshot>,
    facts: Vec<FactUpdate>,
) -> Result<Impact, Refusal> {
    let foreseen = slots.aside(store, move |given_up| {
        let mut after = snapshot.index.clone();
        for fact in facts {
            after.apply(fact);
        }
        let users = impact::impact(&snapshot.index, &after);
        grouped(users.take_while(|_| !given_up.is_cancelled()).flatten())
    });
    foreseen.await
}

/// What the users of a group have in common.
type Common = (Vec<Difference>, Vec<(PrivilegeKind, Shift)>);

fn grouped(users: impl Iterator<Item = impact::UserImpact>) -> Impact {
    let mut groups: Vec<(Common, Vec<UserImpact>)> = Vec::new();
    for user in users {
        let common = (user.holdings, user.privileges);
        let affected = UserImpact {
            user: user.user.to_string(),
            profiles: reach(user.profiles),
            postings: reach(user.postings),
            requisitions: reach(user.requisitions),
        };
        match groups.iter_mut().find(|(other, _)| *other == common) {
            Some((_, users)) => users.push(affected),
            None => groups.push((common, vec![affected])),
        }
    }
    let group = |((holdings, privileges), users): (Common, Vec<UserImpact>)| ImpactGroup {
        holdings: holdings.iter().map(catalogue::change).collect(),
        privileges: privileges.into_iter().map(privilege).collect(),
        users,
    };
    Impact {
        groups: groups.into_iter().map(group).collect(),
    }
}

fn privilege((kind, shift): (PrivilegeKind, Shift)) -> PrivilegeChange {
    PrivilegeChange {
        privilege: kind.key().to_owned(),
        shift: HoldingShift::from(shift).into(),
    }
}

fn reach(flow: Flow) -> Option<ReachChange> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    (flow != Flow::default()).then(|| ReachChange {
        gained: number(flow.gained),
        lost: number(flow.lost),
    })
}
