//! A small account as plain records: numbers for ids, the rulebook's words for everything else.
//!
//! Both sides are told of it separately: `tell.rs` makes the facts of the code under test,
//! `entities.rs` the entities of the judge. What is printed of a world can be pasted into a test.

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) roles: Vec<Role>,
    pub(crate) users: Vec<User>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) requisitions: Vec<Requisition>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) opportunities: Vec<Opportunity>,
    pub(crate) interviews: Vec<Interview>,
    pub(crate) archive_reasons: Vec<ArchiveReason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "raw records: what they mean is for the policies to say"
)]
pub(crate) struct Settings {
    pub(crate) feedback_visibility: &'static str,
    pub(crate) hide_until_submitted: bool,
    pub(crate) sources_locked: bool,
    pub(crate) tags_locked: bool,
    pub(crate) default_requisition_chain: bool,
    pub(crate) restrict_hired_profiles: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            feedback_visibility: "as_table",
            hide_until_submitted: false,
            sources_locked: false,
            tags_locked: false,
            default_requisition_chain: false,
            restrict_hired_profiles: false,
        }
    }
}

/// A custom role: the rows that it holds, each with its levels or values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Role {
    pub(crate) id: u8,
    pub(crate) holds: Vec<(u8, Vec<&'static str>)>,
}

/// The role that somebody has or is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoleName {
    Preset(&'static str),
    Custom(u8),
}
pub(crate) use RoleName::{Custom, Preset};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct User {
    pub(crate) id: u8,
    pub(crate) deactivated: bool,
    pub(crate) role: Option<RoleName>,
    pub(crate) manager: Option<u8>,
    pub(crate) linked_candidates: Vec<u8>,
    pub(crate) grants: Vec<Extent>,
    pub(crate) privileges: Vec<Privilege>,
}

/// How far a grant or a privilege reaches: everywhere when it names nothing (privileges only).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Extent {
    pub(crate) posting: Option<u8>,
    pub(crate) department: Option<&'static str>,
    pub(crate) team: Option<&'static str>,
    pub(crate) location: Option<&'static str>,
}

/// A type of sensitive information has an extent, `data_export` a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Privilege {
    pub(crate) kind: &'static str,
    pub(crate) extent: Extent,
    pub(crate) report: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Posting {
    pub(crate) id: u8,
    pub(crate) confidential: bool,
    pub(crate) owner: Option<u8>,
    pub(crate) creator: Option<u8>,
    pub(crate) hiring_manager: Option<u8>,
    pub(crate) department: Option<&'static str>,
    pub(crate) team: Option<&'static str>,
    pub(crate) location: Option<&'static str>,
    pub(crate) further_locations: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Requisition {
    pub(crate) id: u8,
    pub(crate) confidential: bool,
    pub(crate) status: &'static str,
    pub(crate) owner: Option<u8>,
    pub(crate) creator: Option<u8>,
    pub(crate) hiring_manager: Option<u8>,
    pub(crate) postings: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Candidate {
    pub(crate) id: u8,
    pub(crate) lifecycle: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Opportunity {
    pub(crate) id: u8,
    pub(crate) candidate: u8,
    pub(crate) posting: Option<u8>,
    /// What the source names and does not tell: `application` or `posting`.
    pub(crate) unknown_part: Option<&'static str>,
    pub(crate) owner: Option<u8>,
    pub(crate) confidential: bool,
    pub(crate) lifecycle: &'static str,
    pub(crate) archived: bool,
    pub(crate) archive_reason: Option<u8>,
    pub(crate) names_requisition_for_hire: bool,
}

impl Opportunity {
    pub(crate) fn is_posting_unknown(&self) -> bool {
        self.unknown_part.is_some() && self.posting.is_none()
    }
}

/// The panel, and which of them have submitted their feedback.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Interview {
    pub(crate) id: u8,
    pub(crate) opportunity: u8,
    pub(crate) panel: Vec<(u8, bool)>,
}

/// Why opportunities are archived: people are hired, or are not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ArchiveReason {
    pub(crate) id: u8,
    pub(crate) hired: bool,
}

impl World {
    pub(crate) fn opportunities_of(&self, candidate: u8) -> impl Iterator<Item = &Opportunity> {
        let of_candidate = move |one: &&Opportunity| one.candidate == candidate;
        self.opportunities.iter().filter(of_candidate)
    }

    pub(crate) fn posting(&self, id: u8) -> Option<&Posting> {
        self.postings.iter().find(|posting| posting.id == id)
    }

    pub(crate) fn requisition(&self, id: u8) -> Option<&Requisition> {
        self.requisitions.iter().find(|one| one.id == id)
    }

    pub(crate) fn opportunity(&self, id: u8) -> Option<&Opportunity> {
        self.opportunities.iter().find(|one| one.id == id)
    }

    pub(crate) fn interview(&self, id: u8) -> Option<&Interview> {
        self.interviews.iter().find(|one| one.id == id)
    }

    pub(crate) fn user(&self, id: u8) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// What a user's role holds of a row, as written.
    pub(crate) fn cells(&self, role: Option<RoleName>, row: u8) -> Vec<&'static str> {
        match role {
            None => Vec::new(),
            Some(Preset(key)) => {
                let of_preset = super::table::PRESETS
                    .iter()
                    .zip(&super::table::row(row).presets);
                let (_, cells) = of_preset
                    .into_iter()
                    .find(|(one, _)| **one == key)
                    .expect(key);
                cells.clone()
            }
            Some(Custom(id)) => {
                let role = self.roles.iter().find(|role| role.id == id);
                let holds = role.into_iter().flat_map(|role| &role.holds);
                let of_row = holds.into_iter().find(|(held, _)| *held == row);
                of_row.map(|(_, cells)| cells.clone()).unwrap_or_default()
            }
        }
    }

    /// The same world, its things numbered from here on.
    pub(crate) fn renumbered(mut self, first: u8) -> Self {
        let shift = |id: &mut u8| *id += first;
        let shift_role = |role: &mut Option<RoleName>| {
            if let Some(Custom(id)) = role {
                *id += first;
            }
        };
        self.roles.iter_mut().for_each(|role| shift(&mut role.id));
        for user in &mut self.users {
            shift(&mut user.id);
            shift_role(&mut user.role);
            user.manager.iter_mut().for_each(shift);
            user.linked_candidates.iter_mut().for_each(shift);
            let privileges = user.privileges.iter_mut().map(|one| &mut one.extent);
            for extent in user.grants.iter_mut().chain(privileges) {
                extent.posting.iter_mut().for_each(shift);
            }
        }
        for one in &mut self.postings {
            shift(&mut one.id);
            let people = [&mut one.owner, &mut one.creator, &mut one.hiring_manager];
            people.into_iter().flatten().for_each(shift);
        }
        for one in &mut self.requisitions {
            shift(&mut one.id);
            let people = [&mut one.owner, &mut one.creator, &mut one.hiring_manager];
            people.into_iter().flatten().for_each(shift);
            one.postings.iter_mut().for_each(shift);
        }
        self.candidates
            .iter_mut()
            .for_each(|one| shift(&mut one.id));
        for one in &mut self.opportunities {
            shift(&mut one.id);
            shift(&mut one.candidate);
            let named = [&mut one.posting, &mut one.owner, &mut one.archive_reason];
            named.into_iter().flatten().for_each(shift);
        }
        for one in &mut self.interviews {
            shift(&mut one.id);
            shift(&mut one.opportunity);
            one.panel.iter_mut().for_each(|(user, _)| shift(user));
        }
        self.archive_reasons
            .iter_mut()
            .for_each(|one| shift(&mut one.id));
        self
    }

    /// Whether steward could hold such an account: a role that somebody has exists, and is valid;
    /// and a candidate is closed exactly when it has opportunities and none is live, or was closed
    /// without having any (rulebook, section 2, X57).
    pub(crate) fn is_possible(&self) -> bool {
        let roles = self.users.iter().all(|user| match user.role {
            Some(Custom(id)) => self.roles.iter().any(|role| role.id == id),
            _ => true,
        });
        let candidates = self.candidates.iter().all(|candidate| {
            let mut any = false;
            let mut live = false;
            for one in self.opportunities_of(candidate.id) {
                any = true;
                live |= one.lifecycle == "live";
            }
            !any || live == (candidate.lifecycle == "live")
        });
        roles && candidates && self.roles.iter().all(super::tell::is_valid_role)
    }
}
