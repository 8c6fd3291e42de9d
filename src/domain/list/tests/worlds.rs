//! Accounts that look random, with a bit of everything.

use crate::domain::facts::Archive;
use crate::domain::question::{Action, ChangedFields, Form};
use crate::domain::record::{Confidentiality, Lifecycle, RequisitionStatus, UserStatus};
use crate::domain::role::FeedbackVisibility;
use crate::domain::world::{World, id, place, posting, role};

pub(super) const USERS: [&str; 9] = ["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"];
pub(super) const OPPORTUNITIES: usize = 24;
pub(super) const CANDIDATES: usize = 14;
pub(super) const POSTINGS: usize = 8;
pub(super) const REQUISITIONS: usize = 6;
pub(super) const INTERVIEWS: usize = 16;

/// The same numbers in every run (`SplitMix64`).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 16).unwrap() % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn someone<T: std::str::FromStr<Err: std::fmt::Debug>>(&mut self) -> Option<T> {
        (self.below(3) > 0).then(|| id(self.one_of(&USERS)))
    }

    fn confidentiality(&mut self) -> Confidentiality {
        match self.below(4) {
            0 => Confidentiality::Confidential,
            _ => Confidentiality::Open,
        }
    }

    fn lifecycle(&mut self) -> Lifecycle {
        match self.below(9) {
            0 => Lifecycle::Fenced,
            _ => Lifecycle::Live,
        }
    }
}

/// Custom roles that the presets leave out: `all` in one of rows 1 and 12
/// alone, and rows 5 to 18 for somebody who sees little.
const ROLES: [(&str, &str); 3] = [
    (
        "seer",
        "1:owner_or_hiring_manager_or_granted 12:all 5:yes 7:yes 14:all 15:any_draft_pending_rejected",
    ),
    (
        "open",
        "1:all 9:yes 6:yes 14:all 17:owner_creator_or_hiring_manager 10:all 11:yes",
    ),
    (
        "narrow",
        "1:owner_or_hiring_manager_or_granted 12:owner_creator_hiring_manager_or_granted \
         2:own_interview_panels 3:all 4:yes 5:yes 6:yes 7:yes 9:yes 10:all 11:yes \
         14:owner_creator_or_hiring_manager 15:any_open_closed_on_hold 16:all 17:all 18:all 20:yes",
    ),
];

/// An account. Some of what it names, it does not know.
pub(super) fn world(seed: u64) -> World {
    let mut numbers = Numbers(seed);
    let mut world = World::default();
    world.settings.feedback_visibility = match numbers.below(3) {
        0 => FeedbackVisibility::TeamOnOwnPanels,
        1 => FeedbackVisibility::EveryoneWithAccess,
        _ => FeedbackVisibility::AsTable,
    };
    for (name, holds) in ROLES {
        world.role(name, holds);
    }
    for n in 0..POSTINGS - 1 {
        world.posting(&format!("p{n}"), |fact| {
            fact.confidentiality = numbers.confidentiality();
            fact.owner = numbers.someone();
            fact.creator = numbers.someone();
            fact.hiring_manager = numbers.someone();
            fact.department = Some(numbers.one_of(&["Sales", "Legal", "Art"]).to_owned());
        });
    }
    for user in USERS {
        world.user(user, |fact| {
            fact.role = role(numbers.one_of(&[
                "super_admin",
                "team_member",
                "limited_team_member",
                "limited_team_member",
                "interviewer",
                "seer",
                "open",
                "narrow",
                "narrow",
                "",
            ]));
            fact.status = match numbers.below(9) {
                0 => UserStatus::Deactivated,
                _ => UserStatus::Active,
            };
            fact.manager = numbers.someone();
            fact.access = match numbers.below(4) {
                0 => vec![posting(&format!("p{}", numbers.below(POSTINGS)))],
                1 => vec![place(numbers.one_of(&["Sales", "Art"]), "", "")],
                _ => vec![],
            };
            if numbers.below(4) == 0 {
                fact.linked_candidates = vec![id(&format!("c{}", numbers.below(CANDIDATES)))];
            }
        });
    }
    for n in 0..REQUISITIONS {
        world.requisition(&format!("r{n}"), |fact| {
            fact.confidentiality = numbers.confidentiality();
            fact.owner = numbers.someone();
            fact.creator = numbers.someone();
            fact.hiring_manager = numbers.someone();
            fact.status = match numbers.below(3) {
                0 => RequisitionStatus::Draft,
                1 => RequisitionStatus::Pending,
                _ => RequisitionStatus::Open,
            };
            for _ in 0..numbers.below(3) {
                let linked = id(&format!("p{}", numbers.below(POSTINGS - 1)));
                if !fact.postings.contains(&linked) {
                    fact.postings.push(linked);
                }
            }
        });
    }
    for n in 0..CANDIDATES {
        world.candidate(&format!("c{n}"), numbers.lifecycle());
    }
    for n in 0..OPPORTUNITIES {
        let candidate = format!("c{}", numbers.below(CANDIDATES - 2));
        world.opportunity(&format!("o{n:02}"), &candidate, |fact| {
            fact.posting =
                (numbers.below(5) > 0).then(|| id(&format!("p{}", numbers.below(POSTINGS))));
            fact.owner = numbers.someone();
            fact.confidentiality = numbers.confidentiality();
            fact.lifecycle = numbers.lifecycle();
            fact.stage = (numbers.below(3) > 0).then(|| id(numbers.one_of(&["new", "offer"])));
            fact.archive = match numbers.below(3) {
                0 => Archive::Archived(None),
                _ => Archive::Active,
            };
        });
    }
    for n in 0..INTERVIEWS {
        let panel: Vec<String> = (0..numbers.below(4))
            .map(|_| format!("{}{}", numbers.one_of(&["", "+"]), numbers.one_of(&USERS)))
            .collect();
        let panel: Vec<&str> = panel.iter().map(String::as_str).collect();
        // The last opportunity is one that the account does not know.
        let opportunity = format!("o{:02}", numbers.below(OPPORTUNITIES + 1));
        world.interview(&format!("i{n:02}"), &opportunity, &panel);
    }
    world
}

/// A user of a role, and 400 opportunities of which the user owns two.
pub(super) fn crowd(role_name: &str) -> World {
    let mut world = World::default();
    world.user("u", |fact| fact.role = role(role_name));
    for n in 0..400 {
        world.candidate(&format!("c{n:03}"), Lifecycle::Live);
        world.opportunity(&format!("o{n:03}"), &format!("c{n:03}"), |fact| {
            fact.owner = [17, 399].contains(&n).then(|| id("u"));
        });
    }
    world
}

/// A Super Admin, and 200 opportunities with an interview each, in turns at
/// two postings.
pub(super) fn halves() -> World {
    let mut world = World::default();
    world.user("u", |fact| fact.role = role("super_admin"));
    for posting in ["p0", "p1"] {
        world.posting(posting, |_| ());
    }
    for n in 0..200 {
        let opportunity = format!("o{n:03}");
        world.opportunity(&opportunity, "c", |fact| {
            fact.posting = Some(id(["p0", "p1"][n % 2]));
        });
        world.interview(&format!("i{n:03}"), &opportunity, &[]);
    }
    world
}

/// Forms with the facts that rows ask for, which rows alone can tell.
pub(super) fn facts() -> Vec<Form> {
    vec![
        Form::default(),
        Form {
            on_behalf_of: Some(id("u1")),
            ..Form::default()
        },
        Form {
            activity_author: Some(None),
            ..Form::default()
        },
        Form {
            activity_author: Some(Some(id("u4"))),
            ..Form::default()
        },
        Form {
            pending_approvers: vec![id("u0"), id("u5")],
            ..Form::default()
        },
        Form {
            action: Some(Action::Edit(ChangedFields::Ordinary)),
            ..Form::default()
        },
        Form {
            action: Some(Action::Delete),
            ..Form::default()
        },
        Form {
            posting: Some(id("p1")),
            ..Form::default()
        },
        Form {
            requisition: Some(id("r1")),
            ..Form::default()
        },
    ]
}
