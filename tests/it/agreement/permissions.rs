//! What a user may do to a target: every row.

use std::collections::BTreeMap;

use steward::proto::answer::Outcome;
use steward::proto::authorized_permission::Answer;
use steward::proto::question::Subject;
use steward::proto::{Decision, ErrorReason, Facts, ListAuthorizedPermissionsRequest, Question};

use super::Client;
use super::company::{Case, Company};
use super::contract::{question, reason};
use super::singles::outcomes;
use crate::judge::{About, Asked, TABLE};

/// The answers to the rows that take a target: by row, and by value where the row has values.
type Answers = BTreeMap<(i32, String), Told>;

/// What is told of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Decided(Decision),
    Waits(Vec<String>),
}

/// The row of the question is listed with its answer; and with the facts of the question and without
/// them, every row that takes the target is told as it would be by itself.
pub(super) async fn agree(client: &mut Client, company: &Company, asked: &Asked) {
    let About::Row(row) = asked.about else {
        return;
    };
    let case = Case(company, asked);
    let whole = question(asked);
    let all = listed(client, company, &whole).await;
    let told = all.get(&(row.into(), whole.value.clone()));
    let Some(Told::Decided(decision)) = told else {
        panic!("ListAuthorizedPermissions says {told:?}: {case}");
    };
    let expected = company.answer(asked);
    assert_eq!(
        reason(decision.reason),
        expected,
        "ListAuthorizedPermissions: {case}"
    );

    let alone = each_row(client, company, &whole).await;
    assert_eq!(all, alone, "ListAuthorizedPermissions: {case}");
    let bare = Question {
        facts: None,
        ..whole
    };
    let all = listed(client, company, &bare).await;
    let alone = each_row(client, company, &bare).await;
    assert_eq!(
        all, alone,
        "ListAuthorizedPermissions without facts: {case}"
    );
}

async fn listed(client: &mut Client, company: &Company, whole: &Question) -> Answers {
    let request = ListAuthorizedPermissionsRequest {
        account: company.account.clone(),
        user: whole.user.clone(),
        target: whole.target.clone(),
        facts: whole.facts.clone(),
        ..ListAuthorizedPermissionsRequest::default()
    };
    let rows = client.list_authorized_permissions(request).await;
    let rows = rows
        .expect("permissions are listed")
        .into_inner()
        .permissions;
    let mut answers = Answers::new();
    for row in rows {
        let mut put = |value: String, told: Told| {
            let before = answers.insert((row.permission, value), told);
            assert_eq!(before, None, "each row once");
        };
        match row.answer.expect("an answer") {
            Answer::Decision(decision) => put(String::new(), Told::Decided(decision)),
            Answer::FactsNeeded(needed) => put(String::new(), Told::Waits(needed.facts)),
            Answer::ByValue(values) => {
                for of in values.decisions {
                    put(of.value, Told::Decided(of.decision.expect("a decision")));
                }
            }
        }
    }
    answers
}

/// Each row by itself, with those of the facts that it takes. Rows that do not take the target are left
/// out.
async fn each_row(client: &mut Client, company: &Company, whole: &Question) -> Answers {
    let mut questions = Vec::new();
    for row in TABLE.iter() {
        // Row 49 is held by values and asked of a user or a role.
        let values = match row.values.as_slice() {
            values if row.number != 49 && !values.is_empty() => values,
            _ => &[""],
        };
        questions.extend(values.iter().map(|value| Question {
            subject: Some(Subject::Permission(row.number.into())),
            value: (*value).to_owned(),
            ..whole.clone()
        }));
    }
    let asked = outcomes(client, company, questions.clone()).await;
    for (question, outcome) in questions.iter_mut().zip(asked) {
        for (name, reason) in wrong_facts(&outcome) {
            if let Some(facts) = &mut question.facts
                && reason == ErrorReason::FactNotAccepted
            {
                leave_out(facts, &name);
            }
        }
    }
    let asked = outcomes(client, company, questions.clone()).await;
    let mut answers = Answers::new();
    for (question, outcome) in questions.into_iter().zip(asked) {
        let Some(Subject::Permission(row)) = question.subject else {
            panic!("a row was asked");
        };
        let wrong = wrong_facts(&outcome);
        let told = match outcome {
            Outcome::Decision(decision) => Told::Decided(decision),
            Outcome::Error(error) if error.field_violations.len() > wrong.len() => continue,
            Outcome::Error(_) => Told::Waits(wrong.into_iter().map(|(name, _)| name).collect()),
        };
        answers.insert((row, question.value), told);
    }
    answers
}

/// The facts that a row misses, or does not take.
fn wrong_facts(outcome: &Outcome) -> Vec<(String, ErrorReason)> {
    let Outcome::Error(error) = outcome else {
        return Vec::new();
    };
    let named = error.field_violations.iter().filter_map(|violation| {
        let name = violation.field.strip_prefix("facts.")?;
        Some((name.to_owned(), violation.reason()))
    });
    named.collect()
}

fn leave_out(facts: &mut Facts, name: &str) {
    match name {
        "on_behalf_of" => facts.on_behalf_of.clear(),
        "activity_author" => facts.activity_author = None,
        "pending_approvers" => facts.pending_approvers.clear(),
        "action" => {
            facts.action = 0;
            facts.changed_fields.clear();
        }
        "creator" => facts.creator.clear(),
        "shared_by" => facts.shared_by = None,
        "owner" => facts.owner.clear(),
        other => panic!("no row takes {other}"),
    }
}
