//! One question, and the facts that it is about, as `OpenFGA` takes them: may
//! somebody on a posting's hiring team work on an opportunity for it?

use std::collections::HashMap;

use serde_json::{Value, json};
use steward::cli::sample::generator::{opportunity_id, user_id};
use steward::domain::record::Record;

use crate::account::{Account, Numbers};

/// How many tuples one request of `OpenFGA` writes at most.
const TOGETHER: usize = 100;

/// Who works on which opportunity, by number.
pub(super) struct Asked {
    pub(super) user: u64,
    pub(super) opportunity: u64,
}

/// Half of the questions are about an opportunity for a posting of the user's.
pub(super) fn asked(account: Account, count: usize) -> Vec<Asked> {
    let company = account.company;
    let members = members(account);
    let users: HashMap<String, u64> = (0..company.users())
        .map(|n| (user_id(n).to_string(), n))
        .collect();
    let mut numbers = Numbers(2);
    let mut asked = |place: usize| {
        let opportunity = numbers.below(company.opportunities());
        let posting = company.opportunity(opportunity).posting;
        let team = posting.and_then(|it| members.get(&it.to_string())?.first().cloned());
        let member = team.and_then(|it| users.get(&it).copied());
        let anybody = numbers.below(company.users());
        let user = if place.is_multiple_of(2) {
            member
        } else {
            None
        };
        Asked {
            user: user.unwrap_or(anybody),
            opportunity,
        }
    };
    (0..count).map(&mut asked).collect()
}

/// The hiring team of each posting.
fn members(account: Account) -> HashMap<String, Vec<String>> {
    let teams = account.company.records().filter_map(|record| match record {
        Record::Posting(it) => {
            let team = [it.owner, it.hiring_manager].into_iter().flatten();
            let mut team: Vec<String> = team.map(|user| user.to_string()).collect();
            team.dedup();
            Some((it.id.to_string(), team))
        }
        _ => None,
    });
    teams.collect()
}

/// `user -> posting member -> opportunity`.
pub(super) fn model() -> Value {
    json!({"schema_version": "1.1", "type_definitions": [
        {"type": "user"},
        {"type": "posting", "relations": {"member": {"this": {}}},
         "metadata": {"relations": {"member": {"directly_related_user_types": [{"type": "user"}]}}}},
        {"type": "opportunity",
         "relations": {
            "posting": {"this": {}},
            "can_access": {"tupleToUserset": {
                "tupleset": {"relation": "posting"},
                "computedUserset": {"relation": "member"}}}},
         "metadata": {"relations": {
            "posting": {"directly_related_user_types": [{"type": "posting"}]}}}},
    ]})
}

/// All tuples, in as many writes as it takes.
pub(super) fn writes(account: Account) -> Vec<Value> {
    let tuple =
        |user, relation, object| json!({"user": user, "relation": relation, "object": object});
    let teams = members(account).into_iter().flat_map(|(posting, team)| {
        let member = move |user| {
            tuple(
                format!("user:{user}"),
                "member",
                format!("posting:{posting}"),
            )
        };
        team.into_iter().map(member).collect::<Vec<Value>>()
    });
    let opportunities = (0..account.opportunities).filter_map(|n| {
        let posting = account.company.opportunity(n).posting?;
        let object = format!("opportunity:{}", opportunity_id(n));
        Some(tuple(format!("posting:{posting}"), "posting", object))
    });
    let tuples: Vec<Value> = teams.chain(opportunities).collect();
    let written = tuples.chunks(TOGETHER);
    written
        .map(|some| json!({"writes": {"tuple_keys": some}}))
        .collect()
}
