//! What may this user do to this?

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::decide::{Asker, Decision, decide};
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::question::{Form, FormError, Question, Subject};

/// A row of the table, with what the user's role holds of it and what the
/// answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredRow {
    /// The row.
    pub permission: Permission,
    /// The levels at which the role holds it, widest first; several in row 15
    /// alone, none when it is not held or held by values.
    pub levels: Vec<Level>,
    /// The values by which the role holds it (rows 21, 22, 40 and 49).
    pub values: Vec<Value>,
    /// The answer.
    pub answer: RowAnswer,
}

/// What can be said of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowAnswer {
    /// It was decided.
    Decided(Decision),
    /// It was decided for each of its values.
    ByValue(Vec<(Value, Decision)>),
    /// It waits for these facts.
    Needs(Vec<&'static str>),
}

/// Every row that takes the form's target, or takes none when the form has
/// none, in the order of the table. Each row is asked with those of the facts
/// that it takes.
///
/// # Errors
/// When no row takes the target, and for each fact that none of the rows takes.
pub fn permissions<F: Facts>(
    facts: &F,
    user: &UserId,
    form: &Form,
) -> Result<Vec<AnsweredRow>, Vec<FormError>> {
    let asker = Asker::identify(facts, user).ok();
    let mut rows = Vec::new();
    let mut superfluous: Option<Vec<&'static str>> = None;
    for permission in Permission::ALL {
        let Some(fitted) = FittedForm::of(permission, form) else {
            continue;
        };
        match &mut superfluous {
            Some(names) => names.retain(|name| fitted.superfluous.contains(name)),
            None => superfluous = Some(fitted.superfluous),
        }
        let (levels, values) = asker
            .as_ref()
            .map(|asker| held(asker, permission))
            .unwrap_or_default();
        let decide = |question: &Question| decide(facts, user, question);
        rows.push(AnsweredRow {
            permission,
            levels,
            values,
            answer: match fitted.asks {
                RowQuestions::One(question) => RowAnswer::Decided(decide(&question)),
                RowQuestions::Each(questions) => RowAnswer::ByValue(
                    questions
                        .iter()
                        .map(|(value, question)| (*value, decide(question)))
                        .collect(),
                ),
                RowQuestions::Nothing(needs) => RowAnswer::Needs(needs),
            },
        });
    }
    match superfluous {
        None => Err(vec![FormError::TargetNotAccepted("")]),
        Some(names) if names.is_empty() => Ok(rows),
        Some(names) => Err(names.into_iter().map(FormError::FactNotAccepted).collect()),
    }
}

/// What the role holds, as the answer will use it: row 2 of two presets is the
/// account's to say.
fn held<F: Facts>(asker: &Asker<'_, F>, permission: Permission) -> (Vec<Level>, Vec<Value>) {
    let holding = asker.grants().get(permission);
    let levels = match permission {
        Permission::ViewOtherUsersInterviewFeedback => {
            asker.level(permission).into_iter().collect()
        }
        _ => holding.levels(permission).collect(),
    };
    (levels, holding.values(permission).collect())
}

/// A form as one row takes it.
struct FittedForm {
    asks: RowQuestions,
    /// The facts that the row does not take.
    superfluous: Vec<&'static str>,
}

enum RowQuestions {
    One(Question),
    Each(Vec<(Value, Question)>),
    Nothing(Vec<&'static str>),
}

impl FittedForm {
    /// `None` when the row does not take the target.
    fn of(permission: Permission, form: &Form) -> Option<Self> {
        let subject = Subject::Permission(permission);
        let mut form = form.clone();
        let misfits = form.clone().ask(subject).err().unwrap_or_default();
        let mut superfluous = Vec::new();
        for misfit in misfits {
            match misfit {
                FormError::TargetRequired(_) | FormError::TargetNotAccepted(_) => return None,
                FormError::FactNotAccepted(fact) => {
                    form.leave_out(fact);
                    superfluous.push(fact);
                }
                FormError::FactRequired(_)
                | FormError::ValueRequired
                | FormError::ValueNotAccepted => {}
            }
        }
        let asks = match form.clone().ask(subject) {
            Ok(question) => RowQuestions::One(question),
            Err(misfits) if misfits == [FormError::ValueRequired] => {
                let questions = permission.values().iter().filter_map(|&value| {
                    let form = Form {
                        value: Some(value),
                        ..form.clone()
                    };
                    Some((value, form.ask(subject).ok()?))
                });
                RowQuestions::Each(questions.collect())
            }
            Err(misfits) => {
                let facts = misfits.into_iter().filter_map(|misfit| match misfit {
                    FormError::FactRequired(fact) => Some(fact),
                    _ => None,
                });
                RowQuestions::Nothing(facts.collect())
            }
        };
        Some(Self { asks, superfluous })
    }
}
