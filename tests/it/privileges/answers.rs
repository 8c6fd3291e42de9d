//! Every privilege, asked by users of every preset role.
//!
//! The questions and their answers stand in `tests/data/privileges.tsv`,
//! written from the rulebook, section 6: the privilege (a data export with its
//! report), the preset role that the line is about, then who asks, about what,
//! with which facts, and the reason that is expected. Before they are asked,
//! the users of [`HOLDERS`](super::HOLDERS) are given all ten.

use std::collections::BTreeSet;

use super::{PRIVILEGES, answer, give_all, question};
use crate::support::server::{SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// The questions.
const QUESTIONS: &str = include_str!("../../data/privileges.tsv");

/// The columns of each line.
fn lines() -> Vec<[&'static str; 6]> {
    let lines = QUESTIONS.lines().skip(1);
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            columns.try_into().expect(line)
        })
        .collect()
}

#[test]
fn every_privilege_is_asked_of_every_preset_from_both_sides() {
    let asked: BTreeSet<(&str, &str, bool)> = lines()
        .iter()
        .map(|[privilege, preset, _, _, _, expected]| (*privilege, *preset, *expected == "ALLOWED"))
        .collect();
    for privilege in PRIVILEGES {
        for preset in ["super_admin", "admin", "team_member", "limited_team_member"] {
            for allowed in [true, false] {
                let there = asked.contains(&(privilege, preset, allowed));
                assert!(there, "{privilege}, {preset}: allowed {allowed}");
            }
        }
        assert!(
            asked.contains(&(privilege, "interviewer", false)),
            "{privilege}"
        );
        assert!(
            !asked.contains(&(privilege, "interviewer", true)),
            "{privilege}"
        );
    }
}

on_both! {
    async fn every_privilege_is_answered_as_the_rulebook_says(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let mut wrong = Vec::new();
        for [privilege, _, user, on, facts, expected] in lines() {
            let found = answer(&server, SAMPLE, question(privilege, user, on, facts)).await;
            let found = found.unwrap_or_else(|status| status.message().to_owned());
            if found != expected {
                wrong.push(format!("{privilege} {user} {on} {facts}: {expected}, not {found}"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
        server.stop().await;
    }
}
