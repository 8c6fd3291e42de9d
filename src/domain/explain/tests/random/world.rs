//! Accounts with a little of everything.

use super::{
    CANDIDATES, Dice, INTERVIEWS, OPPORTUNITIES, POSTINGS, REQUISITIONS, ROLES, USERS,
    confidentiality, random_role,
};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::facts::Archive;
use crate::domain::id::PostingId;
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::domain::reach::Extent;
use crate::domain::record::{
    ApprovalChain, ArchiveReasonType, Confidentiality, HiredProfiles, Lifecycle, Lock,
    RequisitionStatus, SubmitFirst, UserStatus,
};
use crate::domain::role::{FeedbackVisibility, Grants};
use crate::domain::world::{World, id, maybe, place, posting};

/// A sound custom role: what its rows depend on is held too.
fn custom(dice: &mut Dice) -> Grants {
    let mut held: Vec<(Permission, Vec<Level>, Vec<Value>)> = Vec::new();
    let density = 1 + dice.below(12);
    for permission in Permission::ALL {
        if dice.below(12) < density {
            held.push(holding(dice, permission));
        }
    }
    loop {
        let missing = held
            .iter()
            .flat_map(|(permission, ..)| permission.dependencies())
            .find(|needed| held.iter().all(|(held, ..)| held != *needed));
        match missing {
            Some(&needed) => held.push(holding(dice, needed)),
            None => return Grants::define(held).unwrap(),
        }
    }
}

fn holding(dice: &mut Dice, permission: Permission) -> (Permission, Vec<Level>, Vec<Value>) {
    if permission.is_held_by_values() {
        let mut values = permission.values().to_vec();
        let keep = dice.pick(&values);
        values.retain(|value| *value == keep || dice.one_in(2));
        (permission, vec![], values)
    } else {
        (permission, vec![dice.pick(permission.levels())], vec![])
    }
}

pub(crate) fn random_world(dice: &mut Dice) -> World {
    let mut world = World::default();
    world.settings.feedback_visibility = dice.pick(FeedbackVisibility::ALL);
    world.settings.hide_until_submitted = dice.pick(&[SubmitFirst::Off, SubmitFirst::On]);
    world.settings.sources = dice.pick(&[Lock::Open, Lock::Locked]);
    world.settings.tags = dice.pick(&[Lock::Open, Lock::Locked]);
    world.settings.default_requisition_chain =
        dice.pick(&[ApprovalChain::None, ApprovalChain::Exists]);
    world.settings.hired_profiles =
        dice.pick(&[HiredProfiles::WithinReach, HiredProfiles::Restricted]);
    world.archive_reason("signed", ArchiveReasonType::Hired);
    for number in 0..ROLES {
        let grants = custom(dice);
        world.define(&format!("role{number}"), grants);
    }
    for number in 0..USERS {
        random_user(dice, &mut world, &format!("u{number}"));
    }
    for number in 0..POSTINGS {
        let people = [(); 3].map(|()| dice.maybe_name("u", USERS));
        let names = [("d", 2), ("t", 2), ("l", 3), ("l", 3)];
        let names = names.map(|(kind, many)| dice.maybe_name(kind, many));
        let how = confidentiality(dice);
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
        let people = [(); 3].map(|()| dice.maybe_name("u", USERS));
        let how = confidentiality(dice);
        let status = dice.pick(&[
            RequisitionStatus::Draft,
            RequisitionStatus::Pending,
            RequisitionStatus::Rejected,
            RequisitionStatus::Open,
            RequisitionStatus::OnHold,
            RequisitionStatus::Closed,
        ]);
        let mut linked: Vec<usize> = (0..POSTINGS).collect();
        linked.retain(|_| dice.one_in(3));
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
        let candidate = format!("c{}", dice.below(CANDIDATES));
        let posting = dice.maybe_name("p", POSTINGS);
        let owner = dice.maybe_name("u", USERS);
        let how = dice.pick(&[
            Confidentiality::Open,
            Confidentiality::Open,
            Confidentiality::Confidential,
        ]);
        let fenced = dice.one_in(12);
        let hired = dice.one_in(3);
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
        let opportunity = format!("o{}", dice.below(OPPORTUNITIES));
        let mut panel: Vec<String> = (0..USERS).map(|user| format!("u{user}")).collect();
        panel.retain(|_| dice.one_in(3));
        for seat in &mut panel {
            if dice.one_in(2) {
                seat.insert(0, '+');
            }
        }
        let panel: Vec<&str> = panel.iter().map(String::as_str).collect();
        world.interview(&format!("i{number}"), &opportunity, &panel);
    }
    world
}

fn random_user(dice: &mut Dice, world: &mut World, name: &str) {
    let role = random_role(dice);
    let gone = dice.one_in(12);
    let manager = dice.maybe_name("u", USERS);
    let linked = dice.one_in(10).then(|| dice.name("c", CANDIDATES));
    let mut access = Vec::new();
    if dice.one_in(3) {
        access.push(posting(&dice.name("p", POSTINGS)));
    }
    if dice.one_in(4) {
        access.push(place(
            &dice.name("d", 2),
            &dice.maybe_name("t", 2),
            &dice.maybe_name("l", 3),
        ));
    }
    let mut privileges = Vec::new();
    while dice.one_in(2) {
        privileges.push(random_power(dice));
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

fn random_power(dice: &mut Dice) -> Power<PostingId, String> {
    let extent = match dice.below(3) {
        0 => Extent::All,
        1 => Extent::Within(posting(&dice.name("p", POSTINGS))),
        _ => Extent::Within(place(&dice.name("d", 2), "", "")),
    };
    match dice.pick(&PrivilegeKind::ALL) {
        PrivilegeKind::Sensitive(kind) => Power::Sensitive(kind, extent),
        PrivilegeKind::BulkCandidateImport => Power::BulkCandidateImport,
        PrivilegeKind::DataExport => Power::DataExport(id(&dice.name("report", 2))),
    }
}
