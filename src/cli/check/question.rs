//! From the words of the command line to a question of the contract.
//!
//! Whether the permission takes such a target or fact is for the server to say; here only what cannot be
//! put into a question at all is refused.

use std::str::FromStr;

use crate::domain::catalogue;
use crate::domain::privilege::PrivilegeKind;
use crate::grpc::Word as _;
use crate::proto::privilege_question::Privilege as Asking;
use crate::proto::question::Subject as Asked;
use crate::proto::{
    BulkCandidateImport, DataExport, Facts, ImplicitAbility, MaybeUser, NewPosting, NewRequisition,
    PostingAction, PrivilegeQuestion, Question, Target, Users,
};

/// What the user wants to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject(Asked);

/// The privilege that the user wants to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Privilege(PrivilegeKind);

impl FromStr for Privilege {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        PrivilegeKind::from_key(key).map(Self).ok_or_else(|| {
            let known = PrivilegeKind::ALL.map(PrivilegeKind::key).join(", ");
            format!("this is no privilege; there are {known}")
        })
    }
}

impl Privilege {
    /// The question about it; a report goes with a data export and with
    /// nothing else.
    ///
    /// # Errors
    /// A sentence, when a report is missing or superfluous.
    pub(super) fn asked(self, report: Option<&str>) -> Result<Subject, String> {
        let privilege = match (self.0, report) {
            (PrivilegeKind::DataExport, Some(report)) => Asking::DataExport(DataExport {
                report: report.to_owned(),
            }),
            (PrivilegeKind::DataExport, None) => {
                return Err("--report: data_export needs one".to_owned());
            }
            (_, Some(_)) => return Err("--report: goes with data_export only".to_owned()),
            (PrivilegeKind::BulkCandidateImport, None) => {
                Asking::BulkCandidateImport(BulkCandidateImport {})
            }
            (PrivilegeKind::Sensitive(kind), None) => Asking::SensitiveInformation(kind.number()),
        };
        Ok(Subject(Asked::Privilege(PrivilegeQuestion {
            privilege: Some(privilege),
        })))
    }
}

impl FromStr for Subject {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        let ability = match key {
            "own_feedback" => Some(ImplicitAbility::OwnFeedback),
            "submit_referral" => Some(ImplicitAbility::SubmitReferral),
            "create_source" => Some(ImplicitAbility::CreateSource),
            "create_tag" => Some(ImplicitAbility::CreateTag),
            _ => None,
        };
        if let Some(ability) = ability {
            return Ok(Self(Asked::Ability(ability.into())));
        }
        catalogue::Permission::ALL
            .into_iter()
            .find(|permission| permission.key() == key)
            .map(|permission| Self(Asked::Permission(i32::from(permission.row()))))
            .ok_or_else(|| "this is no permission; `steward catalog` lists them".to_owned())
    }
}

/// What it is to be done to: a kind, and an id where the thing exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct On {
    kind: String,
    id: String,
}

impl FromStr for On {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        match (kind, id) {
            ("new_posting" | "new_requisition", "") => {}
            ("new_posting" | "new_requisition", _) => {
                return Err(format!(
                    "what does not exist yet has no id; write `{kind}` and give its facts"
                ));
            }
            (
                "opportunity" | "candidate" | "posting" | "requisition" | "interview" | "user"
                | "new_role",
                "",
            ) => return Err(format!("an id is missing; write `{kind}:ID`")),
            (
                "opportunity" | "candidate" | "posting" | "requisition" | "interview" | "user"
                | "new_role",
                _,
            ) => {}
            _ => {
                return Err(
                    "the kind must be opportunity, candidate, posting, requisition, \
                            interview, user, new_role, new_posting or new_requisition"
                        .to_owned(),
                );
            }
        }
        Ok(Self {
            kind: kind.to_owned(),
            id: id.to_owned(),
        })
    }
}

/// A fact that steward does not store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Fact {
    name: String,
    value: String,
}

impl FromStr for Fact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("a fact is written NAME=VALUE")?;
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

/// The question.
///
/// # Errors
/// A sentence on the first thing that cannot be put into a question.
pub(super) fn question(
    user: &str,
    subject: Subject,
    value: Option<&str>,
    on: &[On],
    facts: &[Fact],
) -> Result<Question, String> {
    let (target, facts) = parts(on, facts)?;
    Ok(Question {
        user: user.to_owned(),
        subject: Some(subject.0),
        target,
        value: value.unwrap_or_default().to_owned(),
        facts,
    })
}

/// The target and the facts. What was left out is left out, so that the server sees the question as it was
/// asked.
///
/// # Errors
/// As [`question`].
pub(in crate::cli) fn parts(
    on: &[On],
    facts: &[Fact],
) -> Result<(Option<Target>, Option<Facts>), String> {
    let mut target = Target::default();
    for thing in on {
        aim(&mut target, thing)?;
    }
    let mut known = Facts::default();
    let mut given: Vec<&str> = Vec::new();
    for fact in facts {
        if given.contains(&fact.name.as_str()) {
            return Err(format!("--fact {}: given twice", fact.name));
        }
        given.push(&fact.name);
        if !describe(&mut target, fact)? {
            state(&mut known, fact)?;
        }
    }
    let target = (!on.is_empty()).then_some(target);
    Ok((target, (known != Facts::default()).then_some(known)))
}

/// Puts a thing into the target.
fn aim(target: &mut Target, thing: &On) -> Result<(), String> {
    let twice = || format!("--on {}: given twice", thing.kind);
    let field = match thing.kind.as_str() {
        "opportunity" => &mut target.opportunity,
        "candidate" => &mut target.candidate,
        "posting" => &mut target.posting,
        "requisition" => &mut target.requisition,
        "interview" => &mut target.interview,
        "user" => &mut target.user,
        "new_role" => &mut target.new_role,
        "new_posting" => {
            let before = target.new_posting.replace(NewPosting::default());
            return before.map_or(Ok(()), |_| Err(twice()));
        }
        _ => {
            let before = target.new_requisition.replace(NewRequisition::default());
            return before.map_or(Ok(()), |_| Err(twice()));
        }
    };
    if !field.is_empty() {
        return Err(twice());
    }
    field.clone_from(&thing.id);
    Ok(())
}

/// Takes a fact that describes what does not exist yet; whether it was one.
fn describe(target: &mut Target, fact: &Fact) -> Result<bool, String> {
    let new = (&mut target.new_posting, &mut target.new_requisition);
    match (fact.name.as_str(), new) {
        ("confidential", (None, None)) | ("hiring_manager", (_, None)) => Err(format!(
            "--fact {}: describes what does not exist yet; give --on new_posting (confidential, \
             owner) or --on new_requisition (confidential, owner, hiring_manager)",
            fact.name
        )),
        ("confidential", (posting, requisition)) => {
            let confidential = fact
                .value
                .parse()
                .map_err(|_| "--fact confidential: must be true or false")?;
            if let Some(posting) = posting {
                posting.confidential = confidential;
            }
            if let Some(requisition) = requisition {
                requisition.confidential = confidential;
            }
            Ok(true)
        }
        ("hiring_manager", (_, Some(requisition))) => {
            requisition.hiring_manager.clone_from(&fact.value);
            Ok(true)
        }
        // Without anything new, the owner is a fact of its own: that of an Easy Book link (row 26).
        ("owner", (posting, requisition)) if posting.is_some() || requisition.is_some() => {
            if let Some(posting) = posting {
                posting.owner.clone_from(&fact.value);
            }
            if let Some(requisition) = requisition {
                requisition.owner.clone_from(&fact.value);
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Takes a fact by its name in the contract.
fn state(facts: &mut Facts, fact: &Fact) -> Result<(), String> {
    let Fact { name, value } = fact;
    let may_be_nobody = [
        "activity_author",
        "shared_by",
        "author",
        "signatories",
        "approvers",
    ];
    if value.is_empty() && !may_be_nobody.contains(&name.as_str()) {
        return Err(format!("--fact {name}: a value is missing"));
    }
    let somebody = || {
        Some(MaybeUser {
            user: value.clone(),
        })
    };
    match name.as_str() {
        "on_behalf_of" => facts.on_behalf_of.clone_from(value),
        "activity_author" => facts.activity_author = somebody(),
        "pending_approvers" => facts.pending_approvers = listed(value),
        "action" => {
            let action = match value.as_str() {
                "create" => PostingAction::Create,
                "edit" => PostingAction::Edit,
                "delete" => PostingAction::Delete,
                _ => return Err("--fact action: must be create, edit or delete".to_owned()),
            };
            facts.action = action.into();
        }
        "changed_fields" => facts.changed_fields = listed(value),
        "creator" => facts.creator.clone_from(value),
        "shared_by" => facts.shared_by = somebody(),
        "owner" => facts.owner.clone_from(value),
        "author" => facts.author = somebody(),
        "signatories" => facts.signatories = Some(several(value)),
        "approvers" => facts.approvers = Some(several(value)),
        _ => {
            return Err(format!(
                "--fact {name}: no such fact; `steward check --help` lists them"
            ));
        }
    }
    Ok(())
}

fn several(value: &str) -> Users {
    let users = if value.is_empty() {
        Vec::new()
    } else {
        listed(value)
    };
    Users { users }
}

fn listed(value: &str) -> Vec<String> {
    value.split(',').map(str::to_owned).collect()
}
