//! Every permission at every level, held through a custom role.
//!
//! The questions stand in `tests/data/custom_levels.tsv`, as those of
//! `cells.tsv`. The second column names the rows that the role holds besides,
//! beyond what the row depends on; both at their widest. For every line a
//! role is made and given to the user of the sample who has the relation that
//! the level asks for.

use std::collections::BTreeSet;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::{CreateRole, Holding, ManageRolesRequest, RoleOperation, SetRole};
use tonic::transport::Channel;

use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

use crate::cells::{ACCOUNT, Case, TableRow, dependencies, read, table};

/// The questions.
const LEVELS: &str = include_str!("../data/custom_levels.tsv");
/// Who makes the roles.
const SUPER_ADMIN: &str = "ada-super-admin";

/// Makes every role, gives it, and asks; fails with all the wrong answers at
/// once.
pub(crate) async fn ask_all(channel: Channel) {
    let mut roles = RoleServiceClient::new(channel.clone());
    let mut authorization = AuthorizationServiceClient::new(channel);
    let mut wrong = Vec::new();
    for (case, number) in read(LEVELS).iter().zip(1..) {
        let expected = case.reason();
        if let Err(status) = roles.manage_roles(role_for(case, number)).await {
            wrong.push(format!("{case}\n    no role: {}", status.message()));
            continue;
        }
        match authorization.authorize(case.request()).await {
            Err(status) => wrong.push(format!(
                "{case}\n    {expected:?}, not an error: {}",
                status.message()
            )),
            Ok(answer) => {
                let decision = answer.into_inner().decision.expect("a decision");
                if decision.reason() != expected || decision.allowed != case.is_allowed() {
                    let got = decision.reason();
                    wrong.push(format!("{case}\n    {expected:?}, not {got:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "wrong:\n{}", wrong.join("\n"));
}

/// Makes the role of a case, and gives it to the case's user.
fn role_for(case: &Case, number: usize) -> ManageRolesRequest {
    let table = table();
    let also = case.preset.split(',').filter(|row| !row.is_empty());
    let also = also.map(|row| row.parse::<u8>().expect("the number of a row"));
    let mut besides: BTreeSet<u8> = dependencies(&table, case.row).into_iter().collect();
    besides.extend(also);
    let mut holdings: Vec<_> = besides
        .iter()
        .map(|row| widest(*row, &table[row]))
        .collect();
    holdings.push(holding(case.row, &table[&case.row], &[case.level]));
    let role = format!("probe-{number}");
    let operations = [
        Operation::CreateRole(CreateRole {
            role: role.clone(),
            title: format!("Probe {number}"),
            description: String::new(),
            holdings,
            copy_of: String::new(),
        }),
        Operation::SetRole(SetRole {
            user: case.user.to_owned(),
            role,
        }),
    ];
    ManageRolesRequest {
        account: ACCOUNT.to_owned(),
        acting_user: SUPER_ADMIN.to_owned(),
        operations: operations
            .map(|operation| RoleOperation {
                operation: Some(operation),
            })
            .into(),
        ..ManageRolesRequest::default()
    }
}

/// A row at its widest level, or with all its values.
fn widest(row: u8, table: &TableRow) -> Holding {
    match table.levels.first() {
        Some(level) => holding(row, table, &[level]),
        None => holding(row, table, &table.values),
    }
}

/// A row at a level, or with values where it has no levels.
fn holding(row: u8, table: &TableRow, words: &[&str]) -> Holding {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    let (levels, values) = if table.levels.is_empty() {
        (Vec::new(), words)
    } else {
        (words, Vec::new())
    };
    Holding {
        permission: i32::from(row),
        levels,
        values,
    }
}

#[test]
fn every_level_of_every_row_is_allowed_something() {
    let allowed: BTreeSet<(u8, &str)> = read(LEVELS)
        .iter()
        .filter(|case| case.is_allowed())
        .map(|case| (case.row, case.level))
        .collect();
    let levels: BTreeSet<(u8, &str)> = table()
        .iter()
        .flat_map(|(row, of)| {
            let words = if of.levels.is_empty() {
                &of.values
            } else {
                &of.levels
            };
            words.iter().map(|word| (*row, *word))
        })
        .collect();
    assert_eq!(allowed, levels);
}

on_both! {
    /// Every level, through a role of its own.
    async fn every_level_of_a_custom_role_is_answered_as_the_rulebook_says(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        ask_all(server.channel.clone()).await;
        server.stop().await;
    }
}
