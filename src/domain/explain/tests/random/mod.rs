//! Random accounts and questions, the same every time.

mod question;
mod world;

pub(crate) use question::random_question;
pub(crate) use world::random_world;

use crate::domain::record::{AssignedRole, Confidentiality};
use crate::domain::role::Preset;
use crate::domain::world::maybe;

/// Numbers that look random, and are the same every time (xorshift).
pub(crate) struct RandomNumbers(pub(crate) u64);

impl RandomNumbers {
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

fn confidentiality(numbers: &mut RandomNumbers) -> Confidentiality {
    numbers.pick(&[Confidentiality::Open, Confidentiality::Confidential])
}

fn random_role(numbers: &mut RandomNumbers) -> Option<AssignedRole> {
    match numbers.below(8) {
        0 => None,
        1..=4 => Some(AssignedRole::Preset(numbers.pick(Preset::ALL))),
        _ => maybe(&numbers.name("role", ROLES)).map(AssignedRole::Custom),
    }
}
