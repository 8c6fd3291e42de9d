//! Questions as they come over the wire.

use super::fields::Fields;
use super::limits::{APPROVERS, CHANGED_FIELDS};
use super::privilege;
use crate::domain::catalogue::{Permission, Value};
use crate::domain::decide::{Decision, Denial};
use crate::domain::id::UserId;
use crate::domain::question::{
    Action, ChangedFields, Form, FormError, NewPosting, NewRequisition, Question, Subject,
};
use crate::domain::record::{AssignedRole, Confidentiality};
use crate::domain::role::Preset;
use crate::proto::{
    self, DecisionReason, ErrorReason, ImplicitAbility, MaybeUser, PostingAction, Users, question,
};

/// Reads a question about a user.
pub(super) fn read(fields: &mut Fields, asked: proto::Question) -> Option<(UserId, Question)> {
    let user = fields.id("user", &asked.user);
    let (subject, form) = form(fields, asked)?;
    let question = fitting(fields, form.ask(subject))?;
    Some((user?, question))
}

/// Reads what a question has beside its user.
pub(super) fn form(fields: &mut Fields, asked: proto::Question) -> Option<(Subject, Form)> {
    let mut form = Form::default();
    let subject = subject(fields, asked.subject, &mut form);
    target_and_facts(fields, asked.target, asked.facts, &mut form);
    if !asked.value.is_empty() {
        form.value = Value::from_key(&asked.value);
        if form.value.is_none() {
            fields.wrong(
                "value",
                ErrorReason::ValueNotAccepted,
                "is no value of the catalogue",
            );
            return None;
        }
    }
    Some((subject?, form))
}

/// Reads a target, and the facts that came along.
pub(super) fn target_and_facts(
    fields: &mut Fields,
    target: Option<proto::Target>,
    facts: Option<proto::Facts>,
    form: &mut Form,
) {
    if let Some(target) = target {
        fields.within("target", |fields| read_target(fields, target, form));
    }
    if let Some(facts) = facts {
        fields.within("facts", |fields| read_facts(fields, facts, form));
    }
}

/// What came of a form, or a note of everything that does not fit.
pub(super) fn fitting<T>(fields: &mut Fields, filled: Result<T, Vec<FormError>>) -> Option<T> {
    match filled {
        Ok(filled) => Some(filled),
        Err(misfits) => {
            for misfit in misfits {
                note(fields, misfit);
            }
            None
        }
    }
}

fn subject(
    fields: &mut Fields,
    subject: Option<question::Subject>,
    form: &mut Form,
) -> Option<Subject> {
    match subject {
        None => {
            fields.required("permission");
            None
        }
        Some(question::Subject::Permission(number)) => {
            let found = u8::try_from(number).ok().and_then(Permission::from_row);
            if found.is_none() {
                fields.wrong("permission", ErrorReason::FieldInvalid, "is none of the 49");
            }
            found.map(Subject::Permission)
        }
        Some(question::Subject::Privilege(asked)) => fields.within("privilege", |fields| {
            privilege::subject(fields, asked, form)
        }),
        Some(question::Subject::Ability(number)) => match ImplicitAbility::try_from(number) {
            Ok(ImplicitAbility::OwnFeedback) => Some(Subject::OwnFeedback),
            Ok(ImplicitAbility::SubmitReferral) => Some(Subject::SubmitReferral),
            Ok(ImplicitAbility::CreateSource) => Some(Subject::CreateSource),
            Ok(ImplicitAbility::CreateTag) => Some(Subject::CreateTag),
            Ok(ImplicitAbility::Unspecified) | Err(_) => {
                fields.wrong("ability", ErrorReason::FieldInvalid, "is no ability");
                None
            }
        },
    }
}

fn read_target(fields: &mut Fields, target: proto::Target, form: &mut Form) {
    form.opportunity = fields.maybe_id("opportunity", &target.opportunity);
    form.candidate = fields.maybe_id("candidate", &target.candidate);
    form.posting = fields.maybe_id("posting", &target.posting);
    form.requisition = fields.maybe_id("requisition", &target.requisition);
    form.interview = fields.maybe_id("interview", &target.interview);
    form.user = fields.maybe_id("user", &target.user);
    form.new_role = maybe_role(fields, "new_role", &target.new_role);
    form.new_posting = target.new_posting.map(|new| {
        fields.within("new_posting", |fields| NewPosting {
            confidentiality: confidentiality(new.confidential),
            owner: fields.maybe_id("owner", &new.owner),
        })
    });
    form.new_requisition = target.new_requisition.map(|new| {
        fields.within("new_requisition", |fields| NewRequisition {
            confidentiality: confidentiality(new.confidential),
            owner: fields.maybe_id("owner", &new.owner),
            hiring_manager: fields.maybe_id("hiring_manager", &new.hiring_manager),
        })
    });
}

fn read_facts(fields: &mut Fields, facts: proto::Facts, form: &mut Form) {
    form.on_behalf_of = fields.maybe_id("on_behalf_of", &facts.on_behalf_of);
    form.activity_author = maybe_user(fields, "activity_author", facts.activity_author);
    let approvers = fields.list("pending_approvers", facts.pending_approvers, APPROVERS);
    form.pending_approvers = fields.each("pending_approvers", approvers, |fields, id| {
        fields.id("", &id)
    });
    form.action = action(fields, facts.action, facts.changed_fields);
    form.creator = fields.maybe_id("creator", &facts.creator);
    form.shared_by = maybe_user(fields, "shared_by", facts.shared_by);
    form.owner = fields.maybe_id("owner", &facts.owner);
    form.author = maybe_user(fields, "author", facts.author);
    form.signatories = maybe_users(fields, "signatories", facts.signatories);
    form.approvers = maybe_users(fields, "approvers", facts.approvers);
}

/// Users, explicitly nobody, or not said.
fn maybe_users(
    fields: &mut Fields,
    field: &'static str,
    said: Option<Users>,
) -> Option<Vec<UserId>> {
    said.map(|said| {
        fields.within(field, |fields| {
            let users = fields.list("users", said.users, APPROVERS);
            fields.each("users", users, |fields, id| fields.id("", &id))
        })
    })
}

/// A user, explicitly nobody, or not said.
#[expect(clippy::option_option, reason = "not said and nobody are two things")]
fn maybe_user(
    fields: &mut Fields,
    field: &'static str,
    said: Option<MaybeUser>,
) -> Option<Option<UserId>> {
    said.map(|said| fields.within(field, |fields| fields.maybe_id("user", &said.user)))
}

fn action(fields: &mut Fields, action: i32, changed: Vec<String>) -> Option<Action> {
    let changed = fields.list("changed_fields", changed, CHANGED_FIELDS);
    let action = match PostingAction::try_from(action) {
        Ok(PostingAction::Unspecified) => None,
        Ok(PostingAction::Create) => Some(Action::Create),
        Ok(PostingAction::Delete) => Some(Action::Delete),
        Ok(PostingAction::Edit) => {
            if changed.is_empty() {
                fields.wrong("changed_fields", ErrorReason::FactRequired, "is required");
            }
            let changed = changed.iter().map(String::as_str);
            return Some(Action::Edit(ChangedFields::of(changed)));
        }
        Err(_) => {
            fields.wrong("action", ErrorReason::FieldInvalid, "is no action");
            None
        }
    };
    if !changed.is_empty() {
        let description = "is not accepted without the action to edit";
        fields.wrong("changed_fields", ErrorReason::FactNotAccepted, description);
    }
    action
}

/// Notes a misfit; not where something malformed already explains it.
fn note(fields: &mut Fields, misfit: FormError) {
    let required = "is required";
    let not_accepted = "is not accepted by this permission";
    match misfit {
        FormError::TargetRequired(_) if fields.has_noted("target") => {}
        FormError::FactRequired(name) if fields.has_noted(&format!("facts.{name}")) => {}
        FormError::TargetRequired(names) => {
            let description = match names {
                [_] => required.to_owned(),
                several => format!("is required: one of {}", several.join(", ")),
            };
            let field = match names {
                [one] => format!("target.{one}"),
                _ => "target".to_owned(),
            };
            fields.wrong(&field, ErrorReason::TargetRequired, description);
        }
        FormError::TargetNotAccepted(name) => {
            fields.wrong(
                &format!("target.{name}"),
                ErrorReason::TargetNotAccepted,
                not_accepted,
            );
        }
        FormError::ValueRequired => fields.wrong("value", ErrorReason::ValueRequired, required),
        FormError::ValueNotAccepted => {
            fields.wrong("value", ErrorReason::ValueNotAccepted, not_accepted);
        }
        FormError::FactRequired(name) => {
            fields.wrong(
                &format!("facts.{name}"),
                ErrorReason::FactRequired,
                required,
            );
        }
        FormError::FactNotAccepted(name) => {
            fields.wrong(
                &format!("facts.{name}"),
                ErrorReason::FactNotAccepted,
                not_accepted,
            );
        }
    }
}

/// A role by its name: a preset's key, or the id of a custom role.
pub(super) fn maybe_role(fields: &mut Fields, field: &str, name: &str) -> Option<AssignedRole> {
    match Preset::from_key(name) {
        Some(preset) => Some(AssignedRole::Preset(preset)),
        None => fields.maybe_id(field, name).map(AssignedRole::Custom),
    }
}

/// The name of a role.
pub(super) fn role_name(role: &AssignedRole) -> String {
    match role {
        AssignedRole::Preset(preset) => preset.key().to_owned(),
        AssignedRole::Custom(id) => id.to_string(),
    }
}

/// A flag of the contract as the domain says it.
pub(super) fn confidentiality(confidential: bool) -> Confidentiality {
    if confidential {
        Confidentiality::Confidential
    } else {
        Confidentiality::Open
    }
}

/// Writes a decision.
pub(super) fn decision(decision: Decision) -> proto::Decision {
    proto::Decision {
        allowed: decision.is_allowed(),
        reason: reason(decision).into(),
    }
}

fn reason(decision: Decision) -> DecisionReason {
    let denial = match decision {
        Decision::Allowed => return DecisionReason::Allowed,
        Decision::Denied(denial) => denial,
    };
    match denial {
        Denial::UserUnknown => DecisionReason::UserUnknown,
        Denial::UserDeactivated => DecisionReason::UserDeactivated,
        Denial::ResourceUnknown => DecisionReason::ResourceUnknown,
        Denial::Restricted => DecisionReason::Restricted,
        Denial::Fenced => DecisionReason::Fenced,
        Denial::OwnProfile => DecisionReason::OwnProfile,
        Denial::PermissionNotHeld => DecisionReason::PermissionNotHeld,
        Denial::ValueNotHeld => DecisionReason::ValueNotHeld,
        Denial::NoAccessToProfile => DecisionReason::NoAccessToProfile,
        Denial::NoAccessToPosting => DecisionReason::NoAccessToPosting,
        Denial::NoAccessToRequisition => DecisionReason::NoAccessToRequisition,
        Denial::Confidential => DecisionReason::Confidential,
        Denial::NotConfidential => DecisionReason::NotConfidential,
        Denial::RelationMissing => DecisionReason::RelationMissing,
        Denial::State => DecisionReason::State,
        Denial::CompanySetting => DecisionReason::CompanySetting,
        Denial::OwnFeedbackFirst => DecisionReason::OwnFeedbackFirst,
        Denial::PrivilegeMissing => DecisionReason::PrivilegeMissing,
        Denial::Escalation => DecisionReason::Escalation,
    }
}
