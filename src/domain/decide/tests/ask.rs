//! Questions as short as they are said.

use crate::domain::catalogue::{Permission, Value};
use crate::domain::decide::decide;
use crate::domain::privilege::PrivilegeKind;
use crate::domain::question::{
    Action, ChangedFields, Form, NewPosting, NewRequisition, Question, Subject,
};
use crate::domain::record::Confidentiality;
use crate::domain::world::{World, id, maybe, role};

/// A question on the way to being asked.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Ask {
    subject: Subject,
    form: Form,
}

/// Asks for a row of the table.
pub(in crate::domain) fn row(row: u8) -> Ask {
    let permission = Permission::from_row(row).unwrap();
    ability(Subject::Permission(permission))
}

/// Asks for a privilege: `offers`, `data_export@report`.
pub(in crate::domain) fn privilege(key: &str) -> Ask {
    let (key, report) = key.split_once('@').unwrap_or((key, ""));
    let kind = PrivilegeKind::from_key(key).unwrap();
    let mut ask = ability(Subject::Privilege(kind));
    ask.form.report = maybe(report);
    ask
}

/// Asks for an implicit ability.
pub(in crate::domain) fn ability(subject: Subject) -> Ask {
    Ask {
        subject,
        form: Form::default(),
    }
}

impl Ask {
    /// On an opportunity, candidate, posting, requisition or interview, told
    /// apart by the first letter.
    pub(in crate::domain) fn on(mut self, target: &str) -> Self {
        match target.get(..1) {
            Some("o") => self.form.opportunity = maybe(target),
            Some("c") => self.form.candidate = maybe(target),
            Some("p") => self.form.posting = maybe(target),
            Some("r") => self.form.requisition = maybe(target),
            Some("i") => self.form.interview = maybe(target),
            _ => panic!("{target}"),
        }
        self
    }

    pub(in crate::domain) fn user(mut self, user: &str) -> Self {
        self.form.user = maybe(user);
        self
    }

    pub(in crate::domain) fn new_role(mut self, key: &str) -> Self {
        self.form.new_role = role(key);
        self
    }

    pub(in crate::domain) fn value(mut self, key: &str) -> Self {
        self.form.value = Some(Value::from_key(key).unwrap());
        self
    }

    pub(in crate::domain) fn author(mut self, user: &str) -> Self {
        self.form.author = Some(maybe(user));
        self
    }

    pub(in crate::domain) fn signed_by(mut self, users: &[&str]) -> Self {
        self.form.signatories = Some(users.iter().map(|user| id(user)).collect());
        self
    }

    pub(in crate::domain) fn approved_by(mut self, users: &[&str]) -> Self {
        self.form.approvers = Some(users.iter().map(|user| id(user)).collect());
        self
    }

    pub(in crate::domain) fn on_behalf_of(mut self, user: &str) -> Self {
        self.form.on_behalf_of = maybe(user);
        self
    }

    pub(in crate::domain) fn by(mut self, author: &str) -> Self {
        self.form.activity_author = Some(maybe(author));
        self
    }

    pub(in crate::domain) fn approvers(mut self, users: &[&str]) -> Self {
        self.form.pending_approvers = users.iter().map(|user| id(user)).collect();
        self
    }

    pub(in crate::domain) fn edit(mut self) -> Self {
        self.form.action = Some(Action::Edit(ChangedFields::Ordinary));
        self
    }

    pub(in crate::domain) fn edit_guarded(mut self) -> Self {
        self.form.action = Some(Action::Edit(ChangedFields::Guarded));
        self
    }

    pub(in crate::domain) fn delete(mut self) -> Self {
        self.form.action = Some(Action::Delete);
        self
    }

    pub(in crate::domain) fn create(
        mut self,
        confidentiality: Confidentiality,
        owner: &str,
    ) -> Self {
        self.form.action = Some(Action::Create);
        self.form.new_posting = Some(NewPosting {
            confidentiality,
            owner: maybe(owner),
        });
        self
    }

    pub(in crate::domain) fn new_requisition(
        mut self,
        confidentiality: Confidentiality,
        owner: &str,
        hiring_manager: &str,
    ) -> Self {
        self.form.new_requisition = Some(NewRequisition {
            confidentiality,
            owner: maybe(owner),
            hiring_manager: maybe(hiring_manager),
        });
        self
    }

    pub(in crate::domain) fn creator(mut self, user: &str) -> Self {
        self.form.creator = maybe(user);
        self
    }

    pub(in crate::domain) fn shared_by(mut self, user: &str) -> Self {
        self.form.shared_by = Some(maybe(user));
        self
    }

    pub(in crate::domain) fn owner(mut self, user: &str) -> Self {
        self.form.owner = maybe(user);
        self
    }
}

impl Ask {
    /// The question.
    pub(in crate::domain) fn question(&self) -> Question {
        self.form.clone().ask(self.subject).unwrap()
    }
}

impl World {
    /// The reason of the answer.
    pub(in crate::domain) fn answer(&self, user: &str, ask: &Ask) -> &'static str {
        decide(self, &id(user), &ask.question()).reason()
    }
}
