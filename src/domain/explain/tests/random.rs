//! Random accounts and questions: an explanation never contradicts the answer,
//! every remedy helps, and no part of one can be left out.

use std::fmt;

use super::apply::applied;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::{Decision, decide};
use crate::domain::explain::{Change, Explanation, explain};
use crate::domain::facts::Archive;
use crate::domain::id::{PostingId, RoleId, UserId};
use crate::domain::manage::Operation;
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::domain::question::{
    Action, ChangedFields, Form, NewPosting, NewRequisition, Question, Subject,
};
use crate::domain::reach::Extent;
use crate::domain::record::{
    ApprovalChain, ArchiveReasonType, AssignedRole, Confidentiality, HiredProfiles, Lifecycle,
    Lock, RequisitionStatus, SubmitFirst, UserStatus,
};
use crate::domain::role::{FeedbackVisibility, Grants, Preset};
use crate::domain::world::{World, id, maybe, place, posting};

/// Numbers that look random, and are the same every time (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// One of so many of a kind; sometimes one that does not exist.
    pub(crate) fn name(&mut self, kind: &str, many: usize) -> String {
        let number = if self.one_in(40) {
            99
        } else {
            self.below(many)
        };
        format!("{kind}{number}")
    }

    fn maybe_name(&mut self, kind: &str, many: usize) -> String {
        if self.one_in(3) {
            String::new()
        } else {
            self.name(kind, many)
        }
    }
}

pub(crate) const USERS: usize = 7;
const ROLES: usize = 4;
const POSTINGS: usize = 4;
const REQUISITIONS: usize = 3;
const CANDIDATES: usize = 3;
const OPPORTUNITIES: usize = 6;
const INTERVIEWS: usize = 4;

fn confidentiality(dice: &mut Dice) -> Confidentiality {
    dice.pick(&[Confidentiality::Open, Confidentiality::Confidential])
}

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

fn random_role(dice: &mut Dice) -> Option<AssignedRole> {
    match dice.below(8) {
        0 => None,
        1..=4 => Some(AssignedRole::Preset(dice.pick(Preset::ALL))),
        _ => maybe(&dice.name("role", ROLES)).map(AssignedRole::Custom),
    }
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

/// A question about anything, as far as the row takes it.
pub(crate) fn random_question(dice: &mut Dice) -> Question {
    loop {
        let subject = match dice.below(63) {
            kind @ 53.. => Subject::Privilege(PrivilegeKind::ALL[kind - 53]),
            49 => Subject::OwnFeedback,
            50 => Subject::SubmitReferral,
            51 => Subject::CreateSource,
            52 => Subject::CreateTag,
            row => Subject::Permission(Permission::ALL[row]),
        };
        // Rows take different things; what fits is found by trying.
        for _ in 0..60 {
            if let Ok(question) = random_form(dice, subject).ask(subject) {
                return question;
            }
        }
    }
}

fn random_form(dice: &mut Dice, subject: Subject) -> Form {
    let mut form = Form::default();
    match dice.below(8) {
        0 => form.opportunity = maybe(&dice.name("o", OPPORTUNITIES)),
        1 => form.candidate = maybe(&dice.name("c", CANDIDATES)),
        2 => form.posting = maybe(&dice.name("p", POSTINGS)),
        3 => form.requisition = maybe(&dice.name("r", REQUISITIONS)),
        4 => form.interview = maybe(&dice.name("i", INTERVIEWS)),
        5 => {
            form.user = maybe(&dice.maybe_name("u", USERS));
            form.new_role = random_role(dice);
        }
        6 => {
            form.requisition = maybe(&dice.name("r", REQUISITIONS));
            form.posting = maybe(&dice.name("p", POSTINGS));
        }
        _ => {}
    }
    if let Subject::Privilege(kind) = subject {
        let somebody = |dice: &mut Dice| vec![id(&dice.name("u", USERS))];
        let is = |key: &str| kind.key() == key;
        if kind.key().starts_with("secret_") || is("offers") {
            form.author = Some(maybe(&dice.maybe_name("u", USERS)));
        }
        if is("offers") {
            form.signatories = Some(somebody(dice));
            form.approvers = Some(somebody(dice));
        }
        if is("data_export") {
            form.report = maybe(&dice.name("report", 2));
        }
    }
    let Subject::Permission(permission) = subject else {
        return form;
    };
    match permission.row() {
        4 => form.on_behalf_of = maybe(&dice.name("u", USERS)),
        6 => form.activity_author = Some(maybe(&dice.maybe_name("u", USERS))),
        10 | 18 => {
            form.pending_approvers = vec![id(&dice.name("u", USERS)), id(&dice.name("u", USERS))];
        }
        11 | 13 => {
            form.action = Some(match dice.below(4) {
                0 => Action::Create,
                1 => Action::Edit(ChangedFields::Ordinary),
                2 => Action::Edit(ChangedFields::Guarded),
                _ => Action::Delete,
            });
            if form.action == Some(Action::Create) {
                form.posting = None;
                form.new_posting = Some(NewPosting {
                    confidentiality: confidentiality(dice),
                    owner: maybe(&dice.maybe_name("u", USERS)),
                });
            }
        }
        16 if dice.one_in(3) => {
            form.new_requisition = Some(NewRequisition {
                confidentiality: confidentiality(dice),
                owner: maybe(&dice.maybe_name("u", USERS)),
                hiring_manager: maybe(&dice.maybe_name("u", USERS)),
            });
        }
        23 | 24 => {
            form.creator = maybe(&dice.name("u", USERS));
            form.shared_by = Some(maybe(&dice.maybe_name("u", USERS)));
        }
        26 => form.owner = maybe(&dice.name("u", USERS)),
        29 | 30 => form.creator = maybe(&dice.name("u", USERS)),
        _ => {}
    }
    if !permission.values().is_empty() && permission.row() != 49 {
        form.value = Some(dice.pick(permission.values()));
    }
    form
}

#[test]
fn explanations_of_random_questions_hold_what_they_promise() {
    let mut dice = Dice(0x005e_ed0f_e491_a117);
    let (mut denied, mut offered, mut several) = (0, 0, 0);
    for _ in 0..120 {
        let world = random_world(&mut dice);
        for _ in 0..60 {
            let user: UserId = id(&dice.name("u", USERS));
            let question = random_question(&mut dice);
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
    let allows = |changes: &[&Change]| {
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
    for remedy in &told.remedies {
        let changes: Vec<&Change> = remedy.changes.iter().collect();
        assert!(allows(&changes), "{changes:?} do not help: {about}");
        for left_out in 0..changes.len() {
            let mut fewer = changes.clone();
            let part = fewer.remove(left_out);
            assert!(!allows(&fewer), "{part:?} is needless: {about}");
        }
    }
    let to_super_admin = |change: &&Change| {
        matches!(change, Change::Operation(Operation::SetRole { role, .. })
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
                let change = Change::Operation(Operation::SetRole {
                    user: user.clone(),
                    role: Some(role.clone()),
                });
                assert!(!allows(&[&change]), "{role:?} would do: {about}");
            }
        }
    }
}
