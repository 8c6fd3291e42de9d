//! Questions about anything.

use super::{
    CANDIDATES, Dice, INTERVIEWS, OPPORTUNITIES, POSTINGS, REQUISITIONS, USERS, confidentiality,
    random_role,
};
use crate::domain::catalogue::Permission;
use crate::domain::privilege::PrivilegeKind;
use crate::domain::question::{
    Action, ChangedFields, Form, NewPosting, NewRequisition, Question, Subject,
};
use crate::domain::world::{id, maybe};

/// A question about anything, as far as the row takes it.
pub(crate) fn random_question(dice: &mut Dice) -> Question {
    loop {
        let subject = match dice.below(63) {
            kind @ 53.. => Subject::Privilege(PrivilegeKind::ALL[kind - 53]),
            49 => Subject::OwnFeedback,
            50 => Subject::SubmitReferral,
            51 => Subject::CreateSource,
            52 => Subject::CreateTag,
            row => Subject::Permission(Permission::ALL[row]),
        };
        // Rows take different things; what fits is found by trying.
        for _ in 0..60 {
            if let Ok(question) = random_form(dice, subject).ask(subject) {
                return question;
            }
        }
    }
}

fn random_form(dice: &mut Dice, subject: Subject) -> Form {
    let mut form = Form::default();
    match dice.below(8) {
        0 => form.opportunity = maybe(&dice.name("o", OPPORTUNITIES)),
        1 => form.candidate = maybe(&dice.name("c", CANDIDATES)),
        2 => form.posting = maybe(&dice.name("p", POSTINGS)),
        3 => form.requisition = maybe(&dice.name("r", REQUISITIONS)),
        4 => form.interview = maybe(&dice.name("i", INTERVIEWS)),
        5 => {
            form.user = maybe(&dice.maybe_name("u", USERS));
            form.new_role = random_role(dice);
        }
        6 => {
            form.requisition = maybe(&dice.name("r", REQUISITIONS));
            form.posting = maybe(&dice.name("p", POSTINGS));
        }
        _ => {}
    }
    if let Subject::Privilege(kind) = subject {
        let somebody = |dice: &mut Dice| vec![id(&dice.name("u", USERS))];
        let is = |key: &str| kind.key() == key;
        if kind.key().starts_with("secret_") || is("offers") {
            form.author = Some(maybe(&dice.maybe_name("u", USERS)));
        }
        if is("offers") {
            form.signatories = Some(somebody(dice));
            form.approvers = Some(somebody(dice));
        }
        if is("data_export") {
            form.report = maybe(&dice.name("report", 2));
        }
    }
    let Subject::Permission(permission) = subject else {
        return form;
    };
    match permission.row() {
        4 => form.on_behalf_of = maybe(&dice.name("u", USERS)),
        6 => form.activity_author = Some(maybe(&dice.maybe_name("u", USERS))),
        10 | 18 => {
            form.pending_approvers = vec![id(&dice.name("u", USERS)), id(&dice.name("u", USERS))];
        }
        11 | 13 => {
            form.action = Some(match dice.below(4) {
                0 => Action::Create,
                1 => Action::Edit(ChangedFields::Ordinary),
                2 => Action::Edit(ChangedFields::Guarded),
                _ => Action::Delete,
            });
            if form.action == Some(Action::Create) {
                form.posting = None;
                form.new_posting = Some(NewPosting {
                    confidentiality: confidentiality(dice),
                    owner: maybe(&dice.maybe_name("u", USERS)),
                });
            }
        }
        16 if dice.one_in(3) => {
            form.new_requisition = Some(NewRequisition {
                confidentiality: confidentiality(dice),
                owner: maybe(&dice.maybe_name("u", USERS)),
                hiring_manager: maybe(&dice.maybe_name("u", USERS)),
            });
        }
        23 | 24 => {
            form.creator = maybe(&dice.name("u", USERS));
            form.shared_by = Some(maybe(&dice.maybe_name("u", USERS)));
        }
        26 => form.owner = maybe(&dice.name("u", USERS)),
        29 | 30 => form.creator = maybe(&dice.name("u", USERS)),
        _ => {}
    }
    if !permission.values().is_empty() && permission.row() != 49 {
        form.value = Some(dice.pick(permission.values()));
    }
    form
}
