//! Taking a form apart: each subject takes the parts that are its own.

mod permissions;
mod privileges;

use super::form::{Form, FormError, Subject};
use super::{Ability, Question};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId};

/// A form from which the parts that a subject takes are taken out one by one;
/// what is left is superfluous.
pub(super) struct QuestionParser {
    form: Form,
    misfits: Vec<FormError>,
}

impl QuestionParser {
    /// The form as it came.
    pub(super) fn of(form: Form) -> Self {
        Self {
            form,
            misfits: Vec::new(),
        }
    }

    /// Takes out what the subject takes; `None` when a part is missing.
    pub(super) fn fill(&mut self, subject: Subject) -> Option<Question> {
        match subject {
            Subject::Permission(permission) => self.permission(permission),
            Subject::OwnFeedback => {
                let interview = self.interview()?;
                Some(Question::Ability(Ability::OwnFeedback(interview)))
            }
            Subject::SubmitReferral => Some(Question::Ability(Ability::SubmitReferral)),
            Subject::CreateSource => Some(Question::Ability(Ability::CreateSource)),
            Subject::CreateTag => Some(Question::Ability(Ability::CreateTag)),
            Subject::Privilege(kind) => self.privilege(kind).map(Question::Privilege),
        }
    }

    fn target<T>(&mut self, names: &'static [&'static str], found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.misfits.push(FormError::TargetRequired(names));
        }
        found
    }

    fn fact<T>(&mut self, name: &'static str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.misfits.push(FormError::FactRequired(name));
        }
        found
    }

    fn opportunity(&mut self) -> Option<OpportunityId> {
        let found = self.form.opportunity.take();
        self.target(&["opportunity"], found)
    }

    fn posting(&mut self) -> Option<PostingId> {
        let found = self.form.posting.take();
        self.target(&["posting"], found)
    }

    fn requisition(&mut self) -> Option<RequisitionId> {
        let found = self.form.requisition.take();
        self.target(&["requisition"], found)
    }

    fn interview(&mut self) -> Option<InterviewId> {
        let found = self.form.interview.take();
        self.target(&["interview"], found)
    }

    /// Everything that is missing, and what was not taken: that is
    /// superfluous.
    pub(super) fn nothing_left(mut self) -> Vec<FormError> {
        let form = &self.form;
        let targets = [
            ("opportunity", form.opportunity.is_some()),
            ("candidate", form.candidate.is_some()),
            ("posting", form.posting.is_some()),
            ("requisition", form.requisition.is_some()),
            ("interview", form.interview.is_some()),
            ("user", form.user.is_some()),
            ("new_role", form.new_role.is_some()),
            ("new_posting", form.new_posting.is_some()),
            ("new_requisition", form.new_requisition.is_some()),
        ];
        let facts = [
            ("on_behalf_of", form.on_behalf_of.is_some()),
            ("activity_author", form.activity_author.is_some()),
            ("pending_approvers", !form.pending_approvers.is_empty()),
            ("action", form.action.is_some()),
            ("creator", form.creator.is_some()),
            ("shared_by", form.shared_by.is_some()),
            ("owner", form.owner.is_some()),
            ("author", form.author.is_some()),
            ("signatories", form.signatories.is_some()),
            ("approvers", form.approvers.is_some()),
            ("report", form.report.is_some()),
        ];
        let left = |names: &[(&'static str, bool)]| -> Vec<&'static str> {
            names
                .iter()
                .filter(|(_, there)| *there)
                .map(|(name, _)| *name)
                .collect()
        };
        self.misfits
            .extend(left(&targets).into_iter().map(FormError::TargetNotAccepted));
        if form.value.is_some() {
            self.misfits.push(FormError::ValueNotAccepted);
        }
        self.misfits
            .extend(left(&facts).into_iter().map(FormError::FactNotAccepted));
        self.misfits
    }
}
