//! Questions, plain and random.

use super::generate::*;
use super::table::row;
use super::world::*;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum About {
    /// One of the 49 rows.
    Row(u8),
    /// An implicit ability.
    Ability(&'static str),
    /// A privilege.
    Privilege(&'static str),
}

/// The implicit abilities.
pub(super) const ABILITIES: [&str; 4] = [
    "own_feedback",
    "submit_referral",
    "create_source",
    "create_tag",
];

/// One question. What it does not name is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) user: u8,
    pub(crate) about: About,
    pub(crate) target: Target,
    /// One of the row's values; the report that is to be exported.
    pub(crate) value: Option<&'static str>,
    pub(crate) facts: Facts,
}

/// What a question is about, if the row takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Target {
    #[default]
    Account,
    Opportunity(u8),
    Candidate(u8),
    Posting(u8),
    Requisition(u8),
    RequisitionAndPosting(u8, u8),
    Interview(u8),
    /// Confidential or not; the owner.
    NewPosting(bool, Option<u8>),
    /// Confidential or not; the owner; the hiring manager.
    NewRequisition(bool, Option<u8>, Option<u8>),
    /// Row 49: a user, a new role, or both.
    User(Option<u8>, Option<RoleName>),
}

/// What comes with a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    pub(crate) on_behalf_of: Option<u8>,
    /// Row 6: the activity's author; a privilege: who wrote it. Nobody's when there is none.
    pub(crate) author: Option<u8>,
    pub(crate) pending_approvers: Vec<u8>,
    /// Rows 11 and 13 on a posting that exists: `ordinary` and `guarded` edits, `delete`.
    pub(crate) action: Option<&'static str>,
    pub(crate) creator: Option<u8>,
    pub(crate) shared_by: Option<u8>,
    pub(crate) owner: Option<u8>,
    /// Of an offer.
    pub(crate) signatories: Vec<u8>,
    pub(crate) approvers: Vec<u8>,
}

impl Generator<'_> {
    /// A question for the world.
    pub(crate) fn question(&mut self, world: &World) -> Asked {
        let about = self.about();
        let target = self.target(about);
        let user = self.asker(world, &target);
        let value = match about {
            About::Row(number) if number != 49 && !row(number).values.is_empty() => {
                Some(self.numbers.pick(&row(number).values))
            }
            About::Privilege("data_export") => Some(self.numbers.pick(&REPORTS)),
            _ => None,
        };
        let facts = self.facts(about, &target, user);
        Asked {
            user,
            about,
            target: self.turned_to(user, target),
            value,
            facts,
        }
    }

    fn about(&mut self) -> About {
        if self.numbers.chance(4) {
            return About::Ability(self.numbers.pick(&ABILITIES));
        }
        if self.numbers.chance(16) {
            return About::Privilege(self.numbers.pick(&PRIVILEGES));
        }
        let plain: Vec<u8> = account_wide_rows().collect();
        let mut rich: Vec<u8> = (1..=49).filter(|row| !plain.contains(row)).collect();
        // Row 15 is held in more ways than any other, and row 2 answered for more reasons.
        rich.extend([2, 2, 15, 15, 15]);
        let rows = if self.numbers.chance(8) { plain } else { rich };
        About::Row(self.numbers.pick(&rows))
    }

    fn target(&mut self, about: About) -> Target {
        let About::Row(number) = about else {
            return match about {
                About::Ability("own_feedback") => Target::Interview(self.id(INTERVIEWS)),
                About::Privilege("posting_fields") => Target::Posting(self.id(POSTINGS)),
                About::Privilege("bulk_candidate_import" | "data_export") => Target::Account,
                About::Privilege(_) => Target::Opportunity(self.id(OPPORTUNITIES)),
                _ => Target::Account,
            };
        };
        match number {
            1 => match self.numbers.below(3) {
                0 => Target::Posting(self.id(POSTINGS)),
                1 => Target::Candidate(self.id(CANDIDATES)),
                _ => Target::Opportunity(self.id(OPPORTUNITIES)),
            },
            2..=4 => Target::Interview(self.id(INTERVIEWS)),
            5 | 6 => Target::Opportunity(self.id(OPPORTUNITIES)),
            7 => match self.numbers.below(2) {
                0 => Target::Candidate(self.id(CANDIDATES)),
                _ => Target::Opportunity(self.id(OPPORTUNITIES)),
            },
            9 => match self.numbers.below(5) {
                0 => Target::Account,
                1 | 2 => Target::Posting(self.id(POSTINGS)),
                _ => Target::Opportunity(self.id(OPPORTUNITIES)),
            },
            11 | 13 if self.numbers.chance(30) => {
                let owner = self.numbers.chance(80).then(|| self.id(USERS));
                Target::NewPosting(self.numbers.chance(60), owner)
            }
            10 | 11 | 13 | 20 => Target::Posting(self.id(POSTINGS)),
            12 => match self.numbers.below(4) {
                0 => Target::Posting(self.id(POSTINGS)),
                1 => Target::Requisition(self.id(REQUISITIONS)),
                2 => Target::Candidate(self.id(CANDIDATES)),
                _ => Target::Opportunity(self.id(OPPORTUNITIES)),
            },
            16 if self.numbers.chance(40) => {
                let owner = self.numbers.chance(60).then(|| self.id(USERS));
                let hiring_manager = self.numbers.chance(60).then(|| self.id(USERS));
                Target::NewRequisition(self.numbers.chance(40), owner, hiring_manager)
            }
            14 | 15 | 16 | 18 => Target::Requisition(self.id(REQUISITIONS)),
            17 => Target::RequisitionAndPosting(self.id(REQUISITIONS), self.id(POSTINGS)),
            49 => {
                let role = if self.numbers.chance(4) {
                    Custom(ROLES)
                } else {
                    self.role_name()
                };
                match self.numbers.below(4) {
                    0 => Target::User(Some(self.id(USERS)), None),
                    1 => Target::User(None, Some(role)),
                    _ => Target::User(Some(self.id(USERS)), Some(role)),
                }
            }
            _ => Target::Account,
        }
    }

    /// Anybody, or somebody who has to do with the target.
    fn asker(&mut self, world: &World, target: &Target) -> u8 {
        let near = near(world, target);
        if near.is_empty() || self.numbers.chance(50) {
            self.id(USERS)
        } else {
            self.numbers.pick(&near)
        }
    }

    /// What does not exist yet is often to be the asker's; row 49 is often about the asker.
    fn turned_to(&mut self, user: u8, target: Target) -> Target {
        match target {
            Target::NewPosting(confidential, Some(_)) if self.numbers.chance(40) => {
                Target::NewPosting(confidential, Some(user))
            }
            Target::NewRequisition(confidential, Some(_), hiring_manager)
                if self.numbers.chance(40) =>
            {
                Target::NewRequisition(confidential, Some(user), hiring_manager)
            }
            Target::NewRequisition(confidential, owner, Some(_)) if self.numbers.chance(40) => {
                Target::NewRequisition(confidential, owner, Some(user))
            }
            Target::User(Some(_), role) if self.numbers.chance(25) => {
                Target::User(Some(user), role)
            }
            other => other,
        }
    }

    fn facts(&mut self, about: About, target: &Target, user: u8) -> Facts {
        let mut facts = Facts::default();
        let somebody = |generator: &mut Self| {
            if generator.numbers.chance(45) {
                user
            } else {
                generator.id(USERS)
            }
        };
        let number = match about {
            About::Row(number) => number,
            About::Ability(_) => return facts,
            About::Privilege(kind) => {
                if kind.starts_with("secret_") || kind == "offers" {
                    facts.author = self.numbers.chance(40).then(|| somebody(self));
                }
                if kind == "offers" {
                    let people: Vec<u8> = (0..=USERS).collect();
                    facts.signatories = self.numbers.some(&people, 10);
                    facts.approvers = self.numbers.some(&people, 10);
                }
                return facts;
            }
        };
        match number {
            4 => facts.on_behalf_of = Some(self.id(USERS)),
            6 => facts.author = self.numbers.chance(80).then(|| somebody(self)),
            10 | 18 => {
                let count = 1 + self.numbers.below(2);
                facts.pending_approvers = (0..count).map(|_| self.id(USERS)).collect();
            }
            11 | 13 if matches!(target, Target::Posting(_)) => {
                facts.action = Some(self.numbers.pick(&["ordinary", "guarded", "delete"]));
            }
            23 | 24 => {
                facts.creator = Some(somebody(self));
                facts.shared_by = self.numbers.chance(75).then(|| somebody(self));
            }
            26 => facts.owner = Some(somebody(self)),
            29 | 30 => facts.creator = Some(somebody(self)),
            _ => {}
        }
        facts
    }
}

/// The users who have to do with a target.
fn near(world: &World, target: &Target) -> Vec<u8> {
    let of_posting = |id: Option<u8>| {
        let posting = id.and_then(|id| world.posting(id));
        let people = posting.map(|one| [one.owner, one.creator, one.hiring_manager]);
        let mut near: Vec<u8> = people.into_iter().flatten().flatten().collect();
        near.extend(id.into_iter().flat_map(|id| granted(world, id)));
        near
    };
    let of_opportunity = |id: u8| {
        let one = world.opportunity(id);
        let mut near = of_posting(one.and_then(|one| one.posting));
        near.extend(one.and_then(|one| one.owner));
        let of_it = world.interviews.iter().filter(|one| one.opportunity == id);
        near.extend(of_it.flat_map(|one| &one.panel).map(|(user, _)| *user));
        near
    };
    let of_requisition = |id: u8| {
        let one = world.requisition(id);
        let people = one.map(|one| [one.owner, one.creator, one.hiring_manager]);
        let mut near: Vec<u8> = people.into_iter().flatten().flatten().collect();
        let linked = one.into_iter().flat_map(|one| &one.postings);
        near.extend(linked.flat_map(|posting| granted(world, *posting)));
        near
    };
    match *target {
        Target::Opportunity(id) => of_opportunity(id),
        Target::Candidate(id) => {
            let of_candidate = world.opportunities_of(id);
            of_candidate
                .flat_map(|one| of_opportunity(one.id))
                .collect()
        }
        Target::Posting(id) => of_posting(Some(id)),
        Target::Requisition(id) => of_requisition(id),
        Target::RequisitionAndPosting(id, posting) => {
            let mut near = of_requisition(id);
            near.extend(of_posting(Some(posting)));
            near
        }
        Target::Interview(id) => {
            let one = world.interview(id);
            let panel = one.into_iter().flat_map(|one| &one.panel);
            panel.map(|(user, _)| *user).collect()
        }
        Target::Account
        | Target::NewPosting(..)
        | Target::NewRequisition(..)
        | Target::User(..) => Vec::new(),
    }
}

/// Those with a grant that names the posting or its department.
fn granted(world: &World, posting: u8) -> Vec<u8> {
    let department = world.posting(posting).and_then(|one| one.department);
    let names_it = |extent: &Extent| {
        extent.posting == Some(posting) || department.is_some() && extent.department == department
    };
    let users = world.users.iter();
    let granted = users.filter(|user| user.grants.iter().any(names_it));
    granted.map(|user| user.id).collect()
}
