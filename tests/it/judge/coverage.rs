//! What has been answered, for each permission, level and reason, beside what can be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::generate::PRIVILEGES;
use super::questions::{ABILITIES, About, Asked};
use super::rules::REASONS;
use super::table::{TABLE, row};
use super::world::World;

/// A question's permission, what the asker's role holds of it as written, and the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    about: About,
    level: String,
    reason: &'static str,
}

/// How often each side has answered so.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage {
    code: BTreeMap<Cell, u64>,
    judge: BTreeMap<Cell, u64>,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about {
            About::Row(number) => write!(f, "row {number} ({})", row(number).key),
            About::Ability(key) | About::Privilege(key) => f.write_str(key),
        }?;
        write!(f, ", {}: {}", self.level, self.reason)
    }
}

impl Coverage {
    pub(super) fn count(
        &mut self,
        world: &World,
        asked: &Asked,
        code: &'static str,
        judge: &'static str,
    ) {
        let level = level(world, asked);
        for (side, reason) in [(&mut self.code, code), (&mut self.judge, judge)] {
            let about = asked.about;
            let level = level.clone();
            let cell = Cell {
                about,
                level,
                reason,
            };
            *side.entry(cell).or_default() += 1;
        }
    }

    pub(super) fn take_in(&mut self, other: Self) {
        for (mine, theirs) in [(&mut self.code, other.code), (&mut self.judge, other.judge)] {
            for (cell, count) in theirs {
                *mine.entry(cell).or_default() += count;
            }
        }
    }

    /// What was answered although the list says that it cannot be.
    pub(super) fn unreachable(&self) -> Vec<String> {
        let reachable = reachable();
        let answered = self.code.keys().chain(self.judge.keys());
        let answered: BTreeSet<&Cell> = answered.collect();
        let wrong = answered
            .into_iter()
            .filter(|cell| !reachable.contains(cell));
        wrong.map(ToString::to_string).collect()
    }

    /// What the list says can be answered, and was not, on either side.
    pub(super) fn missed(&self) -> Vec<String> {
        let is_missed =
            |cell: &&Cell| !self.code.contains_key(cell) || !self.judge.contains_key(cell);
        let reachable = reachable();
        let missed = reachable.iter().filter(is_missed);
        missed.map(ToString::to_string).collect()
    }

    /// How many of the reachable ones were answered, and the rarest of them.
    pub(super) fn summary(&self) -> String {
        let rarest = self.judge.iter().min_by_key(|(_, count)| **count);
        let rarest = rarest.map_or_else(String::new, |(cell, count)| {
            format!("; the rarest, {count} times: {cell}")
        });
        let (answered, all) = (self.judge.len(), reachable().len());
        format!("{answered} of {all} combinations of permission, level and reason{rarest}")
    }
}

/// What the asker's role holds, as written, in the words of the list.
fn level(world: &World, asked: &Asked) -> String {
    let About::Row(number) = asked.about else {
        return "-".to_owned();
    };
    let user = world.user(asked.user);
    let cells = world.cells(user.and_then(|user| user.role), number);
    if cells.is_empty() {
        "none".to_owned()
    } else if row(number).levels.is_empty() {
        "values".to_owned()
    } else {
        let levels = row(number).levels.iter();
        let held: Vec<&str> = levels
            .copied()
            .filter(|level| cells.contains(level))
            .collect();
        held.join("+")
    }
}

/// The levels that can be held of a row.
fn levels(about: About) -> Vec<String> {
    let About::Row(number) = about else {
        return vec!["-".to_owned()];
    };
    let mut levels = vec!["none".to_owned()];
    let of_row = &row(number).levels;
    match number {
        15 => levels.extend((1..1_usize << of_row.len()).map(|set| {
            let held = of_row.iter().enumerate();
            let held = held.filter(|(place, _)| set >> place & 1 == 1);
            held.map(|(_, level)| *level).collect::<Vec<_>>().join("+")
        })),
        _ if of_row.is_empty() => levels.push("values".to_owned()),
        _ => levels.extend(of_row.iter().map(ToString::to_string)),
    }
    levels
}

/// What the list says can be answered. It has to speak of every combination, once.
pub(super) fn reachable() -> BTreeSet<Cell> {
    let (reachable, wrong) = read();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    reachable
}

fn read() -> (BTreeSet<Cell>, Vec<String>) {
    let mut said: BTreeMap<Cell, bool> = BTreeMap::new();
    let mut wrong = Vec::new();
    let lines = include_str!("../../data/reachable.tsv").lines();
    for line in lines.filter(|line| !line.starts_with(['#', 'a'])) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [asked, level, reasons, reachable, why] = columns[..] else {
            panic!("not five columns: {line}");
        };
        let is_reachable = reachable == "yes";
        assert!(
            is_reachable || reachable == "no",
            "neither yes nor no: {line}"
        );
        assert_eq!(is_reachable, why.is_empty(), "why: {line}");
        for about in abouts(asked) {
            let of_row = levels(about);
            let named = of_row.iter().filter(|one| match level {
                "*" => true,
                "held" => *one != "none",
                _ => level.split('|').any(|named| named == *one),
            });
            let mut none_named = true;
            for level in named {
                none_named = false;
                for reason in reasons.split(',').map(known) {
                    let level = level.clone();
                    let cell = Cell {
                        about,
                        level,
                        reason,
                    };
                    let before = said.insert(cell.clone(), is_reachable);
                    if before.is_some_and(|before| before != is_reachable) {
                        wrong.push(format!("both yes and no: {cell}"));
                    }
                }
            }
            if none_named {
                wrong.push(format!("{about:?} has no level {level}"));
            }
        }
    }
    let rows = TABLE.iter().map(|row| About::Row(row.number));
    let others = ABILITIES.map(About::Ability).into_iter();
    let others = others.chain(PRIVILEGES.map(About::Privilege));
    for about in rows.chain(others) {
        for level in levels(about) {
            for reason in REASONS {
                let level = level.clone();
                let cell = Cell {
                    about,
                    level,
                    reason,
                };
                if !said.contains_key(&cell) {
                    wrong.push(format!("neither yes nor no: {cell}"));
                }
            }
        }
    }
    let reachable = said.into_iter().filter(|(_, reachable)| *reachable);
    (reachable.map(|(cell, _)| cell).collect(), wrong)
}

/// `1-7,9`, abilities and privileges.
fn abouts(asked: &str) -> Vec<About> {
    let range = |part: &str| {
        if let Some(ability) = ABILITIES.into_iter().find(|ability| *ability == part) {
            return vec![About::Ability(ability)];
        }
        if let Some(privilege) = PRIVILEGES.into_iter().find(|one| *one == part) {
            return vec![About::Privilege(privilege)];
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.parse::<u8>().unwrap_or_else(|_| panic!("{text}?"));
        (number(first)..=number(last)).map(About::Row).collect()
    };
    asked.split(',').flat_map(range).collect()
}

fn known(reason: &str) -> &'static str {
    let known = REASONS.into_iter().find(|known| *known == reason);
    known.unwrap_or_else(|| panic!("{reason} is no reason"))
}

#[test]
fn the_list_of_what_is_reachable_is_whole() {
    let (_, wrong) = read();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
