//! Random worlds: small, so that everything touches everything.

use super::numbers::Numbers;
use super::table::{PRESETS, TABLE, row};
use super::world::*;

/// So many things of each kind are known; the numbers after them are ids that steward does not know.
pub(crate) const USERS: u8 = 6;
pub(super) const ROLES: u8 = 3;
pub(crate) const POSTINGS: u8 = 4;
pub(crate) const REQUISITIONS: u8 = 4;
pub(crate) const CANDIDATES: u8 = 5;
pub(crate) const OPPORTUNITIES: u8 = 8;
pub(crate) const INTERVIEWS: u8 = 6;
const ARCHIVE_REASONS: u8 = 2;

pub(super) const VISIBILITIES: [&str; 4] = [
    "everyone_with_access",
    "limited_on_own_panels",
    "team_on_own_panels",
    "as_table",
];
pub(super) const PRIVILEGES: [&str; 10] = [
    "secret_notes",
    "secret_forms",
    "secret_emails",
    "secret_files",
    "secret_application_questions",
    "offers",
    "hired_profiles",
    "posting_fields",
    "bulk_candidate_import",
    "data_export",
];
pub(super) const REPORTS: [&str; 2] = ["headcount", "time_to_hire"];
/// The states in which a profile is closed.
const CLOSED: [&str; 4] = [
    "restricted",
    "restricted on request",
    "fenced",
    "anonymized",
];

const STATUSES: [&str; 6] = ["draft", "pending", "rejected", "open", "on_hold", "closed"];
const DEPARTMENTS: [&str; 2] = ["Sales", "Engineering"];
const TEAMS: [&str; 2] = ["North", "South"];
const LOCATIONS: [&str; 3] = ["Bern", "Rome", "Oslo"];

/// Makes worlds.
pub(crate) struct Generator<'a> {
    pub(crate) numbers: &'a mut Numbers,
}

impl Generator<'_> {
    pub(crate) fn world(&mut self) -> World {
        let roles: Vec<Role> = (0..ROLES).map(|id| self.role(id)).collect();
        let mut world = World {
            settings: self.settings(),
            roles,
            users: (0..USERS).map(|id| self.user(id)).collect(),
            postings: (0..POSTINGS).map(|id| self.posting(id)).collect(),
            requisitions: (0..REQUISITIONS).map(|id| self.requisition(id)).collect(),
            archive_reasons: (0..ARCHIVE_REASONS)
                .map(|id| ArchiveReason {
                    id,
                    hired: self.numbers.chance(60),
                })
                .collect(),
            candidates: Vec::new(),
            opportunities: (0..OPPORTUNITIES).map(|id| self.opportunity(id)).collect(),
            interviews: (0..INTERVIEWS).map(|id| self.interview(id)).collect(),
        };
        world.candidates = (0..CANDIDATES)
            .map(|id| self.candidate(id, &world))
            .collect();
        world
    }

    /// A number of a thing; now and then one that nothing has.
    pub(super) fn id(&mut self, known: u8) -> u8 {
        if self.numbers.chance(4) {
            return known;
        }
        let id = self.numbers.below(usize::from(known));
        u8::try_from(id).expect("small")
    }

    fn maybe_user(&mut self, percent: usize) -> Option<u8> {
        self.numbers.chance(percent).then(|| self.id(USERS))
    }

    fn maybe<T: Clone>(&mut self, among: &[T], percent: usize) -> Option<T> {
        let is_there = self.numbers.chance(percent);
        is_there.then(|| self.numbers.pick(among))
    }

    fn settings(&mut self) -> Settings {
        Settings {
            feedback_visibility: self.numbers.pick(&VISIBILITIES),
            hide_until_submitted: self.numbers.chance(50),
            sources_locked: self.numbers.chance(50),
            tags_locked: self.numbers.chance(50),
            default_requisition_chain: self.numbers.chance(50),
            restrict_hired_profiles: self.numbers.chance(40),
        }
    }

    /// A custom role that validation allows: what its rows depend on is held too.
    fn role(&mut self, id: u8) -> Role {
        let density = self.numbers.pick(&[4, 15, 40, 70, 90]);
        let widest = self.numbers.pick(&[10, 35, 60]);
        let mut rows: Vec<u8> = (1..=49).filter(|_| self.numbers.chance(density)).collect();
        loop {
            let missing = rows.iter().flat_map(|held| &row(*held).needs);
            let missing = missing.copied().find(|needed| !rows.contains(needed));
            let Some(missing) = missing else { break };
            rows.push(missing);
        }
        rows.sort_unstable();
        let holds = rows.iter().map(|held| (*held, self.holding(*held, widest)));
        Role {
            id,
            holds: holds.collect(),
        }
    }

    /// Row 15 may be held at several levels together, the rows of values with several values.
    fn holding(&mut self, held: u8, widest: usize) -> Vec<&'static str> {
        let row = row(held);
        let cells = row.cells();
        if held == 15 || row.levels.is_empty() {
            let percent = self.numbers.pick(&[20, 50, 85]);
            self.numbers.one_or_more(cells, percent)
        } else if self.numbers.chance(widest) {
            vec![cells[0]]
        } else {
            vec![self.numbers.pick(cells)]
        }
    }

    pub(super) fn role_name(&mut self) -> RoleName {
        if self.numbers.chance(50) {
            Preset(self.numbers.pick(&PRESETS))
        } else {
            let custom = self.numbers.below(usize::from(ROLES));
            Custom(u8::try_from(custom).expect("small"))
        }
    }

    fn user(&mut self, id: u8) -> User {
        User {
            id,
            deactivated: self.numbers.chance(8),
            role: (!self.numbers.chance(8)).then(|| self.role_name()),
            manager: self.maybe_user(60),
            linked_candidates: (0..CANDIDATES).filter(|_| self.numbers.chance(5)).collect(),
            grants: self.extents(&[0, 0, 1, 1, 2, 3]),
            privileges: self.privileges(),
        }
    }

    fn privileges(&mut self) -> Vec<Privilege> {
        let count = self.numbers.pick(&[0, 1, 2, 4, 6]);
        let privileges = (0..count).map(|_| Privilege {
            kind: self.numbers.pick(&PRIVILEGES),
            ..Privilege::default()
        });
        let mut privileges: Vec<Privilege> = privileges.collect();
        for privilege in &mut privileges {
            match privilege.kind {
                "bulk_candidate_import" => {}
                "data_export" => privilege.report = self.numbers.pick(&REPORTS),
                _ if self.numbers.chance(30) => {}
                _ => privilege.extent = self.extent(),
            }
        }
        privileges
    }

    fn extents(&mut self, counts: &[usize]) -> Vec<Extent> {
        let count = self.numbers.pick(counts);
        (0..count).map(|_| self.extent()).collect()
    }

    /// A posting, or one at least of department, team and location.
    fn extent(&mut self) -> Extent {
        if self.numbers.chance(40) {
            return Extent {
                posting: Some(self.id(POSTINGS)),
                ..Extent::default()
            };
        }
        loop {
            let extent = Extent {
                posting: None,
                department: self.maybe(&DEPARTMENTS, 45),
                team: self.maybe(&TEAMS, 45),
                location: self.maybe(&LOCATIONS, 45),
            };
            if extent != Extent::default() {
                return extent;
            }
        }
    }

    fn posting(&mut self, id: u8) -> Posting {
        Posting {
            id,
            confidential: self.numbers.chance(45),
            owner: self.maybe_user(60),
            creator: self.maybe_user(60),
            hiring_manager: self.maybe_user(60),
            department: self.maybe(&DEPARTMENTS, 70),
            team: self.maybe(&TEAMS, 70),
            location: self.maybe(&LOCATIONS, 70),
            further_locations: self.numbers.some(&LOCATIONS, 20),
        }
    }

    fn requisition(&mut self, id: u8) -> Requisition {
        let mut postings: Vec<u8> = (0..POSTINGS).filter(|_| self.numbers.chance(25)).collect();
        if self.numbers.chance(5) {
            postings.push(POSTINGS);
        }
        Requisition {
            id,
            confidential: self.numbers.chance(45),
            status: self.numbers.pick(&STATUSES),
            owner: self.maybe_user(60),
            creator: self.maybe_user(60),
            hiring_manager: self.maybe_user(60),
            postings,
        }
    }

    fn lifecycle(&mut self) -> &'static str {
        if self.numbers.chance(70) {
            "live"
        } else {
            self.numbers.pick(&CLOSED)
        }
    }

    fn opportunity(&mut self, id: u8) -> Opportunity {
        let archived = self.numbers.chance(50);
        let has_reason = archived && self.numbers.chance(80);
        Opportunity {
            id,
            candidate: self.id(CANDIDATES),
            posting: self.numbers.chance(80).then(|| self.id(POSTINGS)),
            unknown_part: self
                .numbers
                .chance(25)
                .then(|| self.numbers.pick(&["application", "posting"])),
            owner: self.maybe_user(60),
            confidential: self.numbers.chance(25),
            lifecycle: self.lifecycle(),
            archived,
            archive_reason: has_reason.then(|| self.id(ARCHIVE_REASONS)),
            names_requisition_for_hire: self.numbers.chance(15),
        }
    }

    fn interview(&mut self, id: u8) -> Interview {
        let mut panel: Vec<u8> = (0..USERS).filter(|_| self.numbers.chance(30)).collect();
        if self.numbers.chance(5) {
            panel.push(USERS);
        }
        let panel = panel.into_iter();
        Interview {
            id,
            opportunity: self.id(OPPORTUNITIES),
            panel: panel.map(|user| (user, self.numbers.chance(50))).collect(),
        }
    }

    /// Closed when it has opportunities and none of them is live.
    fn candidate(&mut self, id: u8, world: &World) -> Candidate {
        let mut of_candidate = world.opportunities_of(id).peekable();
        let lifecycle = if of_candidate.peek().is_none() {
            self.lifecycle()
        } else if of_candidate.any(|one| one.lifecycle == "live") {
            "live"
        } else {
            self.numbers.pick(&CLOSED)
        };
        Candidate { id, lifecycle }
    }
}

/// The rows in which a question names nothing: they need no variety.
pub(super) fn account_wide_rows() -> impl Iterator<Item = u8> {
    let with_target_or_value = [
        1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 26, 29, 30,
        31, 40, 46, 49,
    ];
    let rows = TABLE.iter().map(|row| row.number);
    rows.filter(move |row| !with_target_or_value.contains(row))
}
