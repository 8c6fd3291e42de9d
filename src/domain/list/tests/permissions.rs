use super::worlds::{USERS, world};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::{Decision, Denial, decide};
use crate::domain::list::{AnsweredRow, RowAnswer, permissions};
use crate::domain::question::{Form, FormError, Subject};
use crate::domain::role::FeedbackVisibility;
use crate::domain::world::{World, id, role};

fn rows(answered: &[AnsweredRow]) -> Vec<u8> {
    answered.iter().map(|row| row.permission.row()).collect()
}

/// A target of each kind, by hand from section 1 of the rulebook: the rows
/// that take it.
fn targets() -> Vec<(Form, Vec<u8>)> {
    let form = Form::default;
    vec![
        (
            Form {
                opportunity: Some(id("o03")),
                ..form()
            },
            vec![1, 5, 6, 7, 9, 12],
        ),
        (
            Form {
                candidate: Some(id("c4")),
                ..form()
            },
            vec![1, 7, 12],
        ),
        (
            Form {
                posting: Some(id("p2")),
                ..form()
            },
            vec![1, 9, 10, 11, 12, 13, 20],
        ),
        (
            Form {
                requisition: Some(id("r1")),
                ..form()
            },
            vec![12, 14, 15, 16, 18],
        ),
        (
            Form {
                interview: Some(id("i05")),
                ..form()
            },
            vec![2, 3, 4],
        ),
        (
            Form {
                requisition: Some(id("r1")),
                posting: Some(id("p2")),
                ..form()
            },
            vec![17],
        ),
        (
            Form {
                user: Some(id("u2")),
                ..form()
            },
            vec![49],
        ),
        (
            Form {
                new_role: role("admin"),
                ..form()
            },
            vec![49],
        ),
        (
            form(),
            vec![
                8, 9, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
                39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
            ],
        ),
    ]
}

#[test]
fn every_row_that_takes_the_target_is_answered_as_a_single_question_is() {
    let world = world(3);
    for (form, expected) in targets() {
        for user in USERS.into_iter().chain(["nobody"]) {
            let answered = permissions(&world, &id(user), &form).unwrap();
            assert_eq!(rows(&answered), expected, "{form:?}");
            for row in answered {
                let ask = |form: Form| {
                    let question = form.ask(Subject::Permission(row.permission)).unwrap();
                    decide(&world, &id(user), &question)
                };
                match row.answer {
                    RowAnswer::Decided(decision) => assert_eq!(decision, ask(form.clone())),
                    RowAnswer::ByValue(decisions) => {
                        let values: Vec<Value> =
                            decisions.iter().map(|(value, _)| *value).collect();
                        assert_eq!(values, row.permission.values());
                        for (value, decision) in decisions {
                            let value = Some(value);
                            assert_eq!(
                                decision,
                                ask(Form {
                                    value,
                                    ..form.clone()
                                })
                            );
                        }
                    }
                    RowAnswer::Needs(facts) => {
                        let expected: &[&str] = match row.permission.row() {
                            4 => &["on_behalf_of"],
                            6 => &["activity_author"],
                            10 | 18 => &["pending_approvers"],
                            11 | 13 => &["action"],
                            23 | 24 => &["creator", "shared_by"],
                            26 => &["owner"],
                            29 | 30 => &["creator"],
                            other => panic!("row {other} takes no facts"),
                        };
                        assert_eq!(facts, expected);
                    }
                }
            }
        }
    }
}

#[test]
fn each_row_is_given_the_facts_that_it_takes() {
    let mut world = World::default();
    world.user("ann", |fact| fact.role = role("super_admin"));
    world.posting("p", |_| ());
    let form = Form {
        posting: Some(id("p")),
        pending_approvers: vec![id("bob")],
        ..Form::default()
    };
    let answered = permissions(&world, &id("ann"), &form).unwrap();
    assert_eq!(rows(&answered), [1, 9, 10, 11, 12, 13, 20]);
    let answer = |row: usize| answered[row].answer.clone();
    assert_eq!(answer(2), RowAnswer::Decided(Decision::Allowed));
    assert_eq!(answer(3), RowAnswer::Needs(vec!["action"]));
    assert_eq!(
        answer(4),
        RowAnswer::Decided(Decision::Denied(Denial::NotConfidential))
    );
    // A fact that no row takes with this target.
    let form = Form {
        owner: Some(id("bob")),
        ..form
    };
    assert_eq!(
        permissions(&world, &id("ann"), &form),
        Err(vec![FormError::FactNotAccepted("owner")])
    );
    let nowhere = Form {
        posting: Some(id("p")),
        interview: Some(id("i")),
        ..Form::default()
    };
    let refused = permissions(&world, &id("ann"), &nowhere).unwrap_err();
    assert!(matches!(refused[..], [FormError::TargetNotAccepted(_)]));
}

#[test]
fn what_the_role_holds_is_told_as_it_counts() {
    let mut world = World::default();
    world.user("ann", |fact| fact.role = role("admin"));
    world.user("lee", |fact| fact.role = role("limited_team_member"));
    world.role(
        "sweeper",
        "14:all 15:any_open_closed_on_hold+any_draft_pending_rejected",
    );
    world.user("sue", |fact| fact.role = role("sweeper"));
    let held = |world: &World, user: &str, form: &Form, row: u8| {
        let answered = permissions(world, &id(user), form).unwrap();
        let row = answered
            .into_iter()
            .find(|answered| answered.permission.row() == row);
        row.map(|row| (row.levels, row.values)).unwrap()
    };
    let none = Form::default();
    let reports = held(&world, "lee", &none, 21);
    assert_eq!(reports, (vec![], vec![Value::HiringManager]));
    assert_eq!(held(&world, "lee", &none, 8), (vec![], vec![]));
    assert_eq!(held(&world, "ann", &none, 8), (vec![Level::Yes], vec![]));
    let requisition = Form {
        requisition: Some(id("r")),
        ..Form::default()
    };
    assert_eq!(
        held(&world, "sue", &requisition, 15).0,
        [Level::AnyOpenClosedOnHold, Level::AnyDraftPendingRejected]
    );
    // Row 2 of a preset is the account's to say.
    let interview = Form {
        interview: Some(id("i")),
        ..Form::default()
    };
    assert_eq!(held(&world, "lee", &interview, 2).0, []);
    world.settings.feedback_visibility = FeedbackVisibility::LimitedOnOwnPanels;
    assert_eq!(
        held(&world, "lee", &interview, 2).0,
        [Level::OwnInterviewPanels]
    );
    // Nobody holds nothing.
    assert_eq!(held(&world, "zoe", &none, 8), (vec![], vec![]));
    assert_eq!(Permission::ALL.len(), 49);
}
