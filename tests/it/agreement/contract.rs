//! A question as the contract says it.

use steward::proto::privilege_question::Privilege as Asking;
use steward::proto::question::Subject;
use steward::proto::{
    BulkCandidateImport, DataExport, DecisionReason, Facts, ImplicitAbility, MaybeUser, NewPosting,
    NewRequisition, PostingAction, PrivilegeQuestion, Question, ResourceKind,
    SensitiveInformationType, Target as ContractTarget, Users,
};

use super::company::user_of;
use crate::judge::{About, Asked, RoleName, Target};

/// The whole question.
pub(super) fn question(asked: &Asked) -> Question {
    let of_row = asked.value.filter(|_| matches!(asked.about, About::Row(_)));
    let target = target(&asked.target);
    let facts = facts(asked);
    Question {
        user: user_of(asked),
        subject: Some(subject(asked)),
        target: (target != ContractTarget::default()).then_some(target),
        value: of_row.unwrap_or_default().to_owned(),
        facts: (facts != Facts::default()).then_some(facts),
    }
}

fn subject(asked: &Asked) -> Subject {
    match asked.about {
        About::Row(row) => Subject::Permission(row.into()),
        About::Ability(key) => Subject::Ability(
            match key {
                "own_feedback" => ImplicitAbility::OwnFeedback,
                "submit_referral" => ImplicitAbility::SubmitReferral,
                "create_source" => ImplicitAbility::CreateSource,
                "create_tag" => ImplicitAbility::CreateTag,
                other => panic!("{other} is no ability"),
            }
            .into(),
        ),
        About::Privilege(key) => Subject::Privilege(PrivilegeQuestion {
            privilege: Some(privilege(key, asked.value)),
        }),
    }
}

fn privilege(key: &str, report: Option<&str>) -> Asking {
    use SensitiveInformationType as Type;
    let sensitive = match key {
        "bulk_candidate_import" => return Asking::BulkCandidateImport(BulkCandidateImport {}),
        "data_export" => {
            let report = report.expect("a report").to_owned();
            return Asking::DataExport(DataExport { report });
        }
        "secret_notes" => Type::SecretNotes,
        "secret_forms" => Type::SecretForms,
        "secret_emails" => Type::SecretEmails,
        "secret_files" => Type::SecretFiles,
        "secret_application_questions" => Type::SecretApplicationQuestions,
        "offers" => Type::Offers,
        "hired_profiles" => Type::HiredProfiles,
        "posting_fields" => Type::PostingFields,
        other => panic!("{other} is no privilege"),
    };
    Asking::SensitiveInformation(sensitive.into())
}

fn person(number: u8) -> String {
    format!("u{number}")
}

fn maybe(number: Option<u8>) -> String {
    number.map(person).unwrap_or_default()
}

fn people(numbers: &[u8]) -> Vec<String> {
    numbers.iter().copied().map(person).collect()
}

/// A role by its name: a preset's key or a custom role's id.
pub(super) fn role(name: RoleName) -> String {
    match name {
        RoleName::Preset(key) => key.to_owned(),
        RoleName::Custom(number) => format!("role{number}"),
    }
}

fn target(asked: &Target) -> ContractTarget {
    let mut target = ContractTarget::default();
    match *asked {
        Target::Account => {}
        Target::Opportunity(number) => target.opportunity = format!("o{number}"),
        Target::Candidate(number) => target.candidate = format!("c{number}"),
        Target::Posting(number) => target.posting = format!("p{number}"),
        Target::Requisition(number) => target.requisition = format!("r{number}"),
        Target::RequisitionAndPosting(requisition, posting) => {
            target.requisition = format!("r{requisition}");
            target.posting = format!("p{posting}");
        }
        Target::Interview(number) => target.interview = format!("i{number}"),
        Target::NewPosting(confidential, owner) => {
            target.new_posting = Some(NewPosting {
                confidential,
                owner: maybe(owner),
            });
        }
        Target::NewRequisition(confidential, owner, hiring_manager) => {
            target.new_requisition = Some(NewRequisition {
                confidential,
                owner: maybe(owner),
                hiring_manager: maybe(hiring_manager),
            });
        }
        Target::User(user, new_role) => {
            target.user = maybe(user);
            target.new_role = new_role.map(role).unwrap_or_default();
        }
    }
    target
}

fn facts(asked: &Asked) -> Facts {
    let told = &asked.facts;
    let mut facts = Facts {
        on_behalf_of: maybe(told.on_behalf_of),
        pending_approvers: people(&told.pending_approvers),
        creator: maybe(told.creator),
        owner: maybe(told.owner),
        ..Facts::default()
    };
    let (action, changed): (_, &[&str]) = match (&asked.target, told.action) {
        (Target::NewPosting(..), _) => (PostingAction::Create, &[]),
        (_, None) => (PostingAction::Unspecified, &[]),
        (_, Some("ordinary")) => (PostingAction::Edit, &["title"]),
        (_, Some("guarded")) => (PostingAction::Edit, &["title", "hiring_manager"]),
        (_, Some("delete")) => (PostingAction::Delete, &[]),
        (_, Some(other)) => panic!("{other} is no action"),
    };
    facts.action = action.into();
    facts.changed_fields = changed.iter().copied().map(str::to_owned).collect();
    let somebody = |number| {
        Some(MaybeUser {
            user: maybe(number),
        })
    };
    match asked.about {
        About::Row(6) => facts.activity_author = somebody(told.author),
        About::Row(23 | 24) => facts.shared_by = somebody(told.shared_by),
        About::Privilege(key) if key == "offers" || key.starts_with("secret_") => {
            facts.author = somebody(told.author);
        }
        _ => {}
    }
    if asked.about == About::Privilege("offers") {
        let users = |numbers: &[u8]| {
            Some(Users {
                users: people(numbers),
            })
        };
        facts.signatories = users(&told.signatories);
        facts.approvers = users(&told.approvers);
    }
    facts
}

/// The reason in the rulebook's words.
pub(super) fn reason(number: i32) -> &'static str {
    let reason = DecisionReason::try_from(number).expect("a reason");
    let name = reason.as_str_name().strip_prefix("DECISION_REASON_");
    name.expect("the name of a reason")
}

/// The kinds of things that a question could be asked of one after another.
pub(super) fn kinds(target: &Target) -> &'static [ResourceKind] {
    match target {
        Target::Opportunity(_) => &[ResourceKind::Opportunity],
        Target::Candidate(_) => &[ResourceKind::Candidate],
        Target::Posting(_) => &[ResourceKind::Posting],
        Target::Requisition(_) => &[ResourceKind::Requisition],
        Target::RequisitionAndPosting(..) => &[ResourceKind::Requisition, ResourceKind::Posting],
        Target::Interview(_) => &[ResourceKind::Interview],
        Target::Account
        | Target::NewPosting(..)
        | Target::NewRequisition(..)
        | Target::User(..) => &[],
    }
}

/// A question without the thing of this kind that it is about.
pub(super) fn without(asked: &Asked, kind: ResourceKind) -> Question {
    let mut question = question(asked);
    if let Some(target) = &mut question.target {
        target_of(target, kind).clear();
    }
    question
}

/// The thing of this kind that a question is about.
pub(super) fn thing(asked: &Asked, kind: ResourceKind) -> String {
    let mut target = target(&asked.target);
    target_of(&mut target, kind).clone()
}

fn target_of(target: &mut ContractTarget, kind: ResourceKind) -> &mut String {
    match kind {
        ResourceKind::Opportunity => &mut target.opportunity,
        ResourceKind::Candidate => &mut target.candidate,
        ResourceKind::Posting => &mut target.posting,
        ResourceKind::Requisition => &mut target.requisition,
        ResourceKind::Interview => &mut target.interview,
        ResourceKind::Unspecified => panic!("a thing is of some kind"),
    }
}

/// The same question about another thing of this kind.
pub(super) fn aimed_at(asked: &Asked, kind: ResourceKind, number: u8) -> Asked {
    let target = match (kind, &asked.target) {
        (ResourceKind::Requisition, Target::RequisitionAndPosting(_, posting)) => {
            Target::RequisitionAndPosting(number, *posting)
        }
        (ResourceKind::Posting, Target::RequisitionAndPosting(requisition, _)) => {
            Target::RequisitionAndPosting(*requisition, number)
        }
        (ResourceKind::Opportunity, _) => Target::Opportunity(number),
        (ResourceKind::Candidate, _) => Target::Candidate(number),
        (ResourceKind::Posting, _) => Target::Posting(number),
        (ResourceKind::Requisition, _) => Target::Requisition(number),
        (ResourceKind::Interview, _) => Target::Interview(number),
        (ResourceKind::Unspecified, _) => panic!("a thing is of some kind"),
    };
    Asked {
        target,
        ..asked.clone()
    }
}
