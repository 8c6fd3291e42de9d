//! Questions about anything.

use super::{
    CANDIDATES, INTERVIEWS, OPPORTUNITIES, POSTINGS, REQUISITIONS, RandomNumbers, USERS,
    confidentiality, random_role,
};
use crate::domain::catalogue::Permission;
use crate::domain::privilege::PrivilegeKind;
use crate::domain::question::{
    Action, ChangedFields, Form, NewPosting, NewRequisition, Question, Subject,
};
use crate::domain::world::{id, maybe};

/// A question about anything, as far as the row takes it.
pub(crate) fn random_question(numbers: &mut RandomNumbers) -> Question {
    loop {
        let subject = match numbers.below(63) {
            kind @ 53.. => Subject::Privilege(PrivilegeKind::ALL[kind - 53]),
            49 => Subject::OwnFeedback,
            50 => Subject::SubmitReferral,
            51 => Subject::CreateSource,
            52 => Subject::CreateTag,
            row => Subject::Permission(Permission::ALL[row]),
        };
        // Rows take different things; what fits is found by trying.
        for _ in 0..60 {
            if let Ok(question) = random_form(numbers, subject).ask(subject) {
                return question;
            }
        }
    }
}

fn random_form(numbers: &mut RandomNumbers, subject: Subject) -> Form {
    let mut form = Form::default();
    match numbers.below(8) {
        0 => form.opportunity = maybe(&numbers.name("o", OPPORTUNITIES)),
        1 => form.candidate = maybe(&numbers.name("c", CANDIDATES)),
        2 => form.posting = maybe(&numbers.name("p", POSTINGS)),
        3 => form.requisition = maybe(&numbers.name("r", REQUISITIONS)),
        4 => form.interview = maybe(&numbers.name("i", INTERVIEWS)),
        5 => {
            form.user = maybe(&numbers.maybe_name("u", USERS));
            form.new_role = random_role(numbers);
        }
        6 => {
            form.requisition = maybe(&numbers.name("r", REQUISITIONS));
            form.posting = maybe(&numbers.name("p", POSTINGS));
        }
        _ => {}
    }
    if let Subject::Privilege(kind) = subject {
        let somebody = |numbers: &mut RandomNumbers| vec![id(&numbers.name("u", USERS))];
        let is = |key: &str| kind.key() == key;
        if kind.key().starts_with("secret_") || is("offers") {
            form.author = Some(maybe(&numbers.maybe_name("u", USERS)));
        }
        if is("offers") {
            form.signatories = Some(somebody(numbers));
            form.approvers = Some(somebody(numbers));
        }
        if is("data_export") {
            form.report = maybe(&numbers.name("report", 2));
        }
    }
    let Subject::Permission(permission) = subject else {
        return form;
    };
    match permission.row() {
        4 => form.on_behalf_of = maybe(&numbers.name("u", USERS)),
        6 => form.activity_author = Some(maybe(&numbers.maybe_name("u", USERS))),
        10 | 18 => {
            form.pending_approvers =
                vec![id(&numbers.name("u", USERS)), id(&numbers.name("u", USERS))];
        }
        11 | 13 => {
            form.action = Some(match numbers.below(4) {
                0 => Action::Create,
                1 => Action::Edit(ChangedFields::Ordinary),
                2 => Action::Edit(ChangedFields::Guarded),
                _ => Action::Delete,
            });
            if form.action == Some(Action::Create) {
                form.posting = None;
                form.new_posting = Some(NewPosting {
                    confidentiality: confidentiality(numbers),
                    owner: maybe(&numbers.maybe_name("u", USERS)),
                });
            }
        }
        16 if numbers.one_in(3) => {
            form.new_requisition = Some(NewRequisition {
                confidentiality: confidentiality(numbers),
                owner: maybe(&numbers.maybe_name("u", USERS)),
                hiring_manager: maybe(&numbers.maybe_name("u", USERS)),
            });
        }
        23 | 24 => {
            form.creator = maybe(&numbers.name("u", USERS));
            form.shared_by = Some(maybe(&numbers.maybe_name("u", USERS)));
        }
        26 => form.owner = maybe(&numbers.name("u", USERS)),
        29 | 30 => form.creator = maybe(&numbers.name("u", USERS)),
        _ => {}
    }
    if !permission.values().is_empty() && permission.row() != 49 {
        form.value = Some(numbers.pick(permission.values()));
    }
    form
}
