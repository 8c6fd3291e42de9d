//! Accounts with a little of everything.

use super::{
    CANDIDATES, INTERVIEWS, OPPORTUNITIES, POSTINGS, REQUISITIONS, ROLES, RandomNumbers, USERS,
    confidentiality, random_role,
};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::extent::Extent;
use crate::domain::facts::Archive;
use crate::domain::id::PostingId;
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::domain::record::{
    ApprovalChain, ArchiveReasonType, Confidentiality, HiredProfiles, Lifecycle, Lock,
    RequisitionStatus, SubmitFirst, UserStatus,
};
use crate::domain::role::{FeedbackVisibility, Grants};
use crate::domain::world::{World, id, maybe, place, posting};

/// A sound custom role: what its rows depend on is held too.
fn custom(numbers: &mut RandomNumbers) -> Grants {
    let mut held: Vec<(Permission, Vec<Level>, Vec<Value>)> = Vec::new();
    let density = 1 + numbers.below(12);
    for permission in Permission::ALL {
        if numbers.below(12) < density {
            held.push(holding(numbers, permission));
        }
    }
    loop {
        let missing = held
            .iter()
            .flat_map(|(permission, ..)| permission.dependencies())
            .find(|needed| held.iter().all(|(held, ..)| held != *needed));
        match missing {
            Some(&needed) => held.push(holding(numbers, needed)),
            None => return Grants::define(held).unwrap(),
        }
    }
}

fn holding(
    numbers: &mut RandomNumbers,
    permission: Permission,
) -> (Permission, Vec<Level>, Vec<Value>) {
    if permission.is_held_by_values() {
        let mut values = permission.values().to_vec();
        let keep = numbers.pick(&values);
        values.retain(|value| *value == keep || numbers.one_in(2));
        (permission, vec![], values)
    } else {
        (permission, vec![numbers.pick(permission.levels())], vec![])
    }
}

pub(crate) fn random_world(numbers: &mut RandomNumbers) -> World {
    let mut world = World::default();
    world.settings.feedback_visibility = numbers.pick(FeedbackVisibility::ALL);
    world.settings.hide_until_submitted = numbers.pick(&[SubmitFirst::Off, SubmitFirst::On]);
    world.settings.sources = numbers.pick(&[Lock::Open, Lock::Locked]);
    world.settings.tags = numbers.pick(&[Lock::Open, Lock::Locked]);
    world.settings.default_requisition_chain =
        numbers.pick(&[ApprovalChain::None, ApprovalChain::Exists]);
    world.settings.hired_profiles =
        numbers.pick(&[HiredProfiles::WithinReach, HiredProfiles::Restricted]);
    world.archive_reason("signed", ArchiveReasonType::Hired);
    for number in 0..ROLES {
        let grants = custom(numbers);
        world.define(&format!("role{number}"), grants);
    }
    for number in 0..USERS {
        random_user(numbers, &mut world, &format!("u{number}"));
    }
    for number in 0..POSTINGS {
        let people = [(); 3].map(|()| numbers.maybe_name("u", USERS));
        let names = [("d", 2), ("t", 2), ("l", 3), ("l", 3)];
        let names = names.map(|(kind, many)| numbers.maybe_name(kind, many));
        let how = confidentiality(numbers);
        world.posting(&format!("p{number}"), |fact| {
            fact.confidentiality = how;
            let [owner, creator, manager] = people.map(|name| maybe(&name));
            (fact.owner, fact.creator, fact.hiring_manager) = (owner, creator, manager);
            let [department, team, location, further] =
                names.map(|name| (!name.is_empty()).then_some(name));
            (fact.department, fact.team, fact.location) = (department, team, location);
            fact.further_locations = further.into_iter().collect();
        });
    }
    for number in 0..REQUISITIONS {
        let people = [(); 3].map(|()| numbers.maybe_name("u", USERS));
        let how = confidentiality(numbers);
        let status = numbers.pick(&[
            RequisitionStatus::Draft,
            RequisitionStatus::Pending,
            RequisitionStatus::Rejected,
            RequisitionStatus::Open,
            RequisitionStatus::OnHold,
            RequisitionStatus::Closed,
        ]);
        let mut linked: Vec<usize> = (0..POSTINGS).collect();
        linked.retain(|_| numbers.one_in(3));
        world.requisition(&format!("r{number}"), |fact| {
            fact.confidentiality = how;
            fact.status = status;
            let [owner, creator, manager] = people.map(|name| maybe(&name));
            (fact.owner, fact.creator, fact.hiring_manager) = (owner, creator, manager);
            fact.postings = linked
                .iter()
                .map(|number| id(&format!("p{number}")))
                .collect();
        });
    }
    for number in 0..CANDIDATES {
        world.candidate(&format!("c{number}"), Lifecycle::Live);
    }
    for number in 0..OPPORTUNITIES {
        let candidate = format!("c{}", numbers.below(CANDIDATES));
        let posting = numbers.maybe_name("p", POSTINGS);
        let owner = numbers.maybe_name("u", USERS);
        let how = numbers.pick(&[
            Confidentiality::Open,
            Confidentiality::Open,
            Confidentiality::Confidential,
        ]);
        let fenced = numbers.one_in(12);
        let hired = numbers.one_in(3);
        world.opportunity(&format!("o{number}"), &candidate, |fact| {
            fact.posting = maybe(&posting);
            fact.owner = maybe(&owner);
            fact.confidentiality = how;
            if hired {
                fact.archive = Archive::Archived(maybe("signed"));
            }
            if fenced {
                fact.lifecycle = Lifecycle::Fenced;
            }
        });
    }
    for number in 0..INTERVIEWS {
        let opportunity = format!("o{}", numbers.below(OPPORTUNITIES));
        let mut panel: Vec<String> = (0..USERS).map(|user| format!("u{user}")).collect();
        panel.retain(|_| numbers.one_in(3));
        for seat in &mut panel {
            if numbers.one_in(2) {
                seat.insert(0, '+');
            }
        }
        let panel: Vec<&str> = panel.iter().map(String::as_str).collect();
        world.interview(&format!("i{number}"), &opportunity, &panel);
    }
    world
}

fn random_user(numbers: &mut RandomNumbers, world: &mut World, name: &str) {
    let role = random_role(numbers);
    let gone = numbers.one_in(12);
    let manager = numbers.maybe_name("u", USERS);
    let linked = numbers.one_in(10).then(|| numbers.name("c", CANDIDATES));
    let mut access = Vec::new();
    if numbers.one_in(3) {
        access.push(posting(&numbers.name("p", POSTINGS)));
    }
    if numbers.one_in(4) {
        access.push(place(
            &numbers.name("d", 2),
            &numbers.maybe_name("t", 2),
            &numbers.maybe_name("l", 3),
        ));
    }
    let mut privileges = Vec::new();
    while numbers.one_in(2) {
        privileges.push(random_power(numbers));
    }
    world.user(name, |fact| {
        fact.role = role;
        if gone {
            fact.status = UserStatus::Deactivated;
        }
        fact.manager = maybe(&manager);
        fact.linked_candidates = linked.iter().map(|linked| id(linked)).collect();
        fact.access = access;
        fact.privileges = privileges;
    });
}

fn random_power(numbers: &mut RandomNumbers) -> Power<PostingId, String> {
    let extent = match numbers.below(3) {
        0 => Extent::All,
        1 => Extent::Within(posting(&numbers.name("p", POSTINGS))),
        _ => Extent::Within(place(&numbers.name("d", 2), "", "")),
    };
    match numbers.pick(&PrivilegeKind::ALL) {
        PrivilegeKind::Sensitive(kind) => Power::Sensitive(kind, extent),
        PrivilegeKind::BulkCandidateImport => Power::BulkCandidateImport,
        PrivilegeKind::DataExport => Power::DataExport(id(&numbers.name("report", 2))),
    }
}
