//! A world and a question, as the code under test is told of them.

use std::collections::hash_map::RandomState;
use std::str::FromStr;

use steward::domain::catalogue::{Level, Permission, Value};
use steward::domain::decide::{Decision, Denial, decide};
use steward::domain::extent::{Extent as ToldExtent, Place, Reach};
use steward::domain::fact_update::{
    FactUpdate, InterviewFact, OpportunityFact, PostingFact, RequisitionFact, UserFact,
};
use steward::domain::facts::Archive;
use steward::domain::id::{PostingId, ReportName, RoleId, UserId};
use steward::domain::privilege::{Power, PrivilegeKind, SensitiveInformation};
use steward::domain::question::{Action, ChangedFields, Form, Question, Subject};
use steward::domain::question::{NewPosting, NewRequisition};
use steward::domain::record::{
    ApprovalChain, ArchiveReasonType, AssignedRole, Confidentiality, Feedback, HiredProfiles,
    Lifecycle, Lock, Panelist, RequisitionStatus, Restriction, Settings as ToldSettings,
    SubmitFirst, UserStatus,
};
use steward::domain::role::{FeedbackVisibility, Grants, Preset as ToldPreset};
use steward::index::Index;

use super::questions::{About, Asked, Target};
use super::world::*;

/// The id of the n-th thing of a kind.
pub(super) fn id<T: FromStr<Err: std::fmt::Debug>>(kind: &str, number: u8) -> T {
    format!("{kind}{number}").parse().expect("an id")
}

pub(super) fn user_id(number: u8) -> UserId {
    id("u", number)
}

fn user_ids(numbers: &[u8]) -> Vec<UserId> {
    numbers.iter().map(|number| user_id(*number)).collect()
}

/// What a custom role holds.
pub(super) fn grants(role: &Role) -> Option<Grants> {
    let entries = role.holds.iter().map(|(row, cells)| {
        let permission = Permission::from_row(*row).expect("one of the 49");
        let levels: Vec<Level> = cells
            .iter()
            .filter_map(|cell| Level::from_key(cell))
            .collect();
        let values: Vec<Value> = cells
            .iter()
            .filter_map(|cell| Value::from_key(cell))
            .collect();
        if permission.is_held_by_values() {
            (permission, vec![], values)
        } else {
            (permission, levels, vec![])
        }
    });
    Grants::define(entries).ok()
}

/// Whether validation allows the role.
pub(super) fn is_valid_role(role: &Role) -> bool {
    grants(role).is_some()
}

pub(super) fn role_id(number: u8) -> RoleId {
    id("role", number)
}

pub(super) fn role(name: RoleName) -> AssignedRole {
    match name {
        Preset(key) => AssignedRole::Preset(ToldPreset::from_key(key).expect(key)),
        Custom(number) => AssignedRole::Custom(role_id(number)),
    }
}

pub(super) fn confidentiality(confidential: bool) -> Confidentiality {
    if confidential {
        Confidentiality::Confidential
    } else {
        Confidentiality::Open
    }
}

fn lifecycle(word: &str) -> Lifecycle {
    match word {
        "live" => Lifecycle::Live,
        "restricted" => Lifecycle::Restricted(Restriction::Gone),
        "restricted on request" => Lifecycle::Restricted(Restriction::Requested),
        "fenced" => Lifecycle::Fenced,
        "anonymized" => Lifecycle::Anonymized,
        other => panic!("{other} is no lifecycle"),
    }
}

fn status(word: &str) -> RequisitionStatus {
    match word {
        "draft" => RequisitionStatus::Draft,
        "pending" => RequisitionStatus::Pending,
        "rejected" => RequisitionStatus::Rejected,
        "open" => RequisitionStatus::Open,
        "on_hold" => RequisitionStatus::OnHold,
        "closed" => RequisitionStatus::Closed,
        other => panic!("{other} is no status"),
    }
}

fn settings(settings: &Settings) -> ToldSettings {
    let lock = |locked| if locked { Lock::Locked } else { Lock::Open };
    let visibility = settings.feedback_visibility;
    ToldSettings {
        feedback_visibility: FeedbackVisibility::from_key(visibility).expect(visibility),
        hide_until_submitted: if settings.hide_until_submitted {
            SubmitFirst::On
        } else {
            SubmitFirst::Off
        },
        sources: lock(settings.sources_locked),
        tags: lock(settings.tags_locked),
        hired_profiles: if settings.restrict_hired_profiles {
            HiredProfiles::Restricted
        } else {
            HiredProfiles::WithinReach
        },
        hired_retention: None,
        default_requisition_chain: if settings.default_requisition_chain {
            ApprovalChain::Exists
        } else {
            ApprovalChain::None
        },
    }
}

fn reach<P: FromStr<Err: std::fmt::Debug>>(extent: &Extent) -> Option<Reach<P, String>> {
    if let Some(posting) = extent.posting {
        return Some(Reach::Posting(id("p", posting)));
    }
    let place = Place::new(
        extent.department.map(str::to_owned),
        extent.team.map(str::to_owned),
        extent.location.map(str::to_owned),
    );
    place.ok().map(Reach::Place)
}

fn user(user: &User) -> UserFact {
    UserFact {
        status: if user.deactivated {
            UserStatus::Deactivated
        } else {
            UserStatus::Active
        },
        role: user.role.map(role),
        manager: user.manager.map(user_id),
        linked_candidates: user
            .linked_candidates
            .iter()
            .map(|one| id("c", *one))
            .collect(),
        access: user.grants.iter().filter_map(reach).collect(),
        privileges: user.privileges.iter().map(power).collect(),
    }
}

fn power(privilege: &Privilege) -> Power<PostingId, String> {
    match PrivilegeKind::from_key(privilege.kind).expect(privilege.kind) {
        PrivilegeKind::Sensitive(kind) => {
            let reach = reach(&privilege.extent);
            Power::Sensitive(kind, reach.map_or(ToldExtent::All, ToldExtent::Within))
        }
        PrivilegeKind::BulkCandidateImport => Power::BulkCandidateImport,
        PrivilegeKind::DataExport => Power::DataExport(report(privilege.report)),
    }
}

fn report(name: &str) -> ReportName {
    name.parse().expect("a report's name")
}

/// Everything, one fact after another.
pub(crate) fn facts(world: &World) -> Vec<FactUpdate> {
    let mut facts = vec![FactUpdate::Settings(settings(&world.settings))];
    for role in &world.roles {
        let grants = grants(role).expect("a valid role");
        facts.push(FactUpdate::Role(role_id(role.id), Some(grants)));
    }
    for one in &world.users {
        facts.push(FactUpdate::User(user_id(one.id), Some(user(one))));
    }
    for one in &world.postings {
        let fact = PostingFact {
            confidentiality: confidentiality(one.confidential),
            owner: one.owner.map(user_id),
            creator: one.creator.map(user_id),
            hiring_manager: one.hiring_manager.map(user_id),
            department: one.department.map(str::to_owned),
            team: one.team.map(str::to_owned),
            location: one.location.map(str::to_owned),
            further_locations: one
                .further_locations
                .iter()
                .copied()
                .map(str::to_owned)
                .collect(),
        };
        facts.push(FactUpdate::Posting(id("p", one.id), Some(fact)));
    }
    for one in &world.requisitions {
        let fact = RequisitionFact {
            confidentiality: confidentiality(one.confidential),
            status: status(one.status),
            owner: one.owner.map(user_id),
            creator: one.creator.map(user_id),
            hiring_manager: one.hiring_manager.map(user_id),
            postings: one
                .postings
                .iter()
                .map(|posting| id("p", *posting))
                .collect(),
        };
        facts.push(FactUpdate::Requisition(id("r", one.id), Some(fact)));
    }
    for one in &world.candidates {
        facts.push(FactUpdate::Candidate(
            id("c", one.id),
            Some(lifecycle(one.lifecycle)),
        ));
    }
    for one in &world.opportunities {
        let fact = OpportunityFact {
            candidate: id("c", one.candidate),
            posting: one.posting.map(|posting| id("p", posting)),
            owner: one.owner.map(user_id),
            confidentiality: confidentiality(one.confidential || one.is_posting_unknown()),
            lifecycle: lifecycle(one.lifecycle),
            stage: None,
            archive: if one.archived {
                Archive::Archived(one.archive_reason.map(|reason| id("a", reason)))
            } else {
                Archive::Active
            },
            names_requisition_for_hire: one.names_requisition_for_hire,
        };
        facts.push(FactUpdate::Opportunity(id("o", one.id), Some(fact)));
    }
    for one in &world.interviews {
        let panel = one.panel.iter().map(|(user, submitted)| Panelist {
            user: user_id(*user),
            feedback: if *submitted {
                Feedback::Submitted
            } else {
                Feedback::Missing
            },
        });
        let fact = InterviewFact {
            opportunity: id("o", one.opportunity),
            panel: panel.collect(),
        };
        facts.push(FactUpdate::Interview(id("i", one.id), Some(fact)));
    }
    for one in &world.archive_reasons {
        let kind = if one.hired {
            ArchiveReasonType::Hired
        } else {
            ArchiveReasonType::NotHired
        };
        facts.push(FactUpdate::ArchiveReason(id("a", one.id), Some(kind)));
    }
    facts
}

/// The index of an account with these facts, told in this order.
pub(crate) fn index(facts: Vec<FactUpdate>) -> Index {
    let mut index = Index::new(RandomState::new());
    for fact in facts {
        index.apply(fact);
    }
    index
}

/// The question, in the form that every caller's takes.
pub(super) fn question(asked: &Asked) -> Question {
    let of_row = asked.value.filter(|_| matches!(asked.about, About::Row(_)));
    let mut form = Form {
        value: of_row.map(|key| Value::from_key(key).expect(key)),
        on_behalf_of: asked.facts.on_behalf_of.map(user_id),
        activity_author: matches!(asked.about, About::Row(6))
            .then(|| asked.facts.author.map(user_id)),
        pending_approvers: user_ids(&asked.facts.pending_approvers),
        action: asked.facts.action.map(|action| match action {
            "ordinary" => Action::Edit(ChangedFields::Ordinary),
            "guarded" => Action::Edit(ChangedFields::Guarded),
            "delete" => Action::Delete,
            other => panic!("{other} is no action"),
        }),
        creator: asked.facts.creator.map(user_id),
        shared_by: matches!(asked.about, About::Row(23 | 24))
            .then(|| asked.facts.shared_by.map(user_id)),
        owner: asked.facts.owner.map(user_id),
        ..Form::default()
    };
    match asked.target {
        Target::Account => {}
        Target::Opportunity(number) => form.opportunity = Some(id("o", number)),
        Target::Candidate(number) => form.candidate = Some(id("c", number)),
        Target::Posting(number) => form.posting = Some(id("p", number)),
        Target::Requisition(number) => form.requisition = Some(id("r", number)),
        Target::RequisitionAndPosting(requisition, posting) => {
            form.requisition = Some(id("r", requisition));
            form.posting = Some(id("p", posting));
        }
        Target::Interview(number) => form.interview = Some(id("i", number)),
        Target::NewPosting(confidential, owner) => {
            form.action = Some(Action::Create);
            form.new_posting = Some(NewPosting {
                confidentiality: confidentiality(confidential),
                owner: owner.map(user_id),
            });
        }
        Target::NewRequisition(confidential, owner, hiring_manager) => {
            form.new_requisition = Some(NewRequisition {
                confidentiality: confidentiality(confidential),
                owner: owner.map(user_id),
                hiring_manager: hiring_manager.map(user_id),
            });
        }
        Target::User(user, new_role) => {
            form.user = user.map(user_id);
            form.new_role = new_role.map(role);
        }
    }
    let subject = match asked.about {
        About::Row(row) => Subject::Permission(Permission::from_row(row).expect("one of the 49")),
        About::Ability("own_feedback") => Subject::OwnFeedback,
        About::Ability("submit_referral") => Subject::SubmitReferral,
        About::Ability("create_source") => Subject::CreateSource,
        About::Ability("create_tag") => Subject::CreateTag,
        About::Ability(other) => panic!("{other} is no ability"),
        About::Privilege(key) => {
            let kind = PrivilegeKind::from_key(key).expect(key);
            let (has_author, is_offer) = match kind {
                PrivilegeKind::Sensitive(SensitiveInformation::Offers) => (true, true),
                PrivilegeKind::Sensitive(SensitiveInformation::Secret(_)) => (true, false),
                _ => (false, false),
            };
            form.author = has_author.then(|| asked.facts.author.map(user_id));
            form.signatories = is_offer.then(|| user_ids(&asked.facts.signatories));
            form.approvers = is_offer.then(|| user_ids(&asked.facts.approvers));
            form.report = asked.value.map(report);
            Subject::Privilege(kind)
        }
    };
    let filled = format!("{form:?}");
    form.ask(subject)
        .unwrap_or_else(|misfits| panic!("{asked:?} as {filled} does not fit: {misfits:?}"))
}

/// What the code under test answers, in the rulebook's words.
pub(super) fn answer(index: &Index, asked: &Asked) -> &'static str {
    answer_to(index, &user_id(asked.user), asked)
}

/// What somebody else is answered who asks this.
pub(crate) fn answer_to(index: &Index, user: &UserId, asked: &Asked) -> &'static str {
    match decide(index, user, &question(asked)) {
        Decision::Allowed => "ALLOWED",
        Decision::Denied(denial) => reason(denial),
    }
}

fn reason(denial: Denial) -> &'static str {
    match denial {
        Denial::UserUnknown => "USER_UNKNOWN",
        Denial::UserDeactivated => "USER_DEACTIVATED",
        Denial::ResourceUnknown => "RESOURCE_UNKNOWN",
        Denial::Fenced => "FENCED",
        Denial::Restricted => "RESTRICTED",
        Denial::OwnProfile => "OWN_PROFILE",
        Denial::PermissionNotHeld => "PERMISSION_NOT_HELD",
        Denial::ValueNotHeld => "VALUE_NOT_HELD",
        Denial::NoAccessToProfile => "NO_ACCESS_TO_PROFILE",
        Denial::NoAccessToPosting => "NO_ACCESS_TO_POSTING",
        Denial::NoAccessToRequisition => "NO_ACCESS_TO_REQUISITION",
        Denial::Confidential => "CONFIDENTIAL",
        Denial::NotConfidential => "NOT_CONFIDENTIAL",
        Denial::RelationMissing => "RELATION_MISSING",
        Denial::State => "STATE",
        Denial::CompanySetting => "COMPANY_SETTING",
        Denial::OwnFeedbackFirst => "OWN_FEEDBACK_FIRST",
        Denial::PrivilegeMissing => "PRIVILEGE_MISSING",
        Denial::Escalation => "ESCALATION",
    }
}
