//! Why a question was answered as it was, as the contract says it.

use super::catalogue::number;
use super::privilege::{power_said, privilege_said, reach_said};
use super::question::role_name;
use super::remedy::{no_remedy, remedy};
use super::words::Word;
use crate::domain::decide::{Denial, Through};
use crate::domain::explain::{
    Explanation, Finding, Ground, Held, NamedPerson, QuestionFact, Reached, Relation, Step, Thing,
};
use crate::domain::record::{ApprovalChain, Confidentiality, Feedback, Lock, SubmitFirst};
use crate::proto::decision_step::Step as Said;
use crate::proto::finding::Finding as Found;
use crate::proto::{self, ReachThrough, RelationKind, relation, thing};

/// Writes an explanation.
pub(super) fn explanation(told: Explanation) -> proto::Explanation {
    proto::Explanation {
        steps: told.steps.into_iter().map(step).collect(),
        remedies: told.remedies.into_iter().map(remedy).collect(),
        no_remedy: told.no_remedy.map(no_remedy),
    }
}

fn step(told: Step) -> proto::DecisionStep {
    let said = match told.ground {
        Ground::User { role } => Said::User(proto::UserStep {
            role: role.as_ref().map(role_name).unwrap_or_default(),
        }),
        Ground::Target(thing) => Said::Target(proto::TargetStep {
            thing: Some(thing_said(thing)),
        }),
        Ground::Role(held) => Said::Role(role(&held)),
        Ground::Confidentiality(thing, confidentiality) => {
            Said::Confidentiality(proto::ConfidentialityStep {
                thing: Some(thing_said(thing)),
                confidential: is_confidential(confidentiality),
            })
        }
        Ground::Reach(reached) => Said::Reach(reach(reached)),
        Ground::Candidate {
            through,
            opportunities,
        } => Said::CandidateReach(proto::CandidateReachStep {
            through: match through {
                Through::Any => ReachThrough::Any,
                Through::Every => ReachThrough::Every,
                Through::AnyConfidential => ReachThrough::AnyConfidential,
            }
            .into(),
            opportunities: opportunities
                .into_iter()
                .map(|(reached, opens)| proto::OpportunityReach {
                    reach: Some(reach(reached)),
                    within_reach: opens.is_ok(),
                    restricted: opens == Err(Denial::PrivilegeMissing),
                })
                .collect(),
        }),
        Ground::Condition(findings) => Said::Condition(proto::ConditionStep {
            findings: findings.into_iter().map(finding).collect(),
        }),
        Ground::Privilege {
            kind,
            report,
            posting,
            held,
            always,
        } => Said::Privilege(proto::PrivilegeStep {
            privilege: Some(privilege_said(kind, report.as_ref())),
            posting: posting.map(|id| id.to_string()).unwrap_or_default(),
            held: held.into_iter().map(power_said).collect(),
            super_admin: always,
        }),
    };
    proto::DecisionStep {
        holds: told.denial.is_none(),
        step: Some(said),
    }
}

fn thing_said(told: Thing) -> proto::Thing {
    let said = match told {
        Thing::Opportunity(id) => thing::Thing::Opportunity(id.to_string()),
        Thing::Candidate(id) => thing::Thing::Candidate(id.to_string()),
        Thing::Posting(id) => thing::Thing::Posting(id.to_string()),
        Thing::Requisition(id) => thing::Thing::Requisition(id.to_string()),
        Thing::Interview(id) => thing::Thing::Interview(id.to_string()),
        Thing::User(id) => thing::Thing::User(id.to_string()),
        Thing::Role(role) => thing::Thing::Role(role_name(&role)),
    };
    proto::Thing { thing: Some(said) }
}

fn role(told: &Held) -> proto::RoleStep {
    proto::RoleStep {
        permission: number(told.permission),
        levels: told.levels.iter().map(|it| it.key().to_owned()).collect(),
        values: told.values.iter().map(|it| it.key().to_owned()).collect(),
        asked_value: told
            .asked
            .map_or_else(String::new, |it| it.key().to_owned()),
        feedback_visibility: told.setting.map_or(0, Word::number),
    }
}

fn reach(told: Reached) -> proto::ReachStep {
    proto::ReachStep {
        thing: Some(thing_said(told.thing)),
        confidential: is_confidential(told.confidentiality),
        permission: number(told.permission),
        level: told
            .level
            .map_or_else(String::new, |it| it.key().to_owned()),
        relations: told.relations.into_iter().map(relation_said).collect(),
    }
}

fn relation_said(told: Relation) -> proto::Relation {
    let kind = |kind: RelationKind| relation::Relation::Kind(kind.into());
    let said = match told {
        Relation::OpportunityOwner => kind(RelationKind::OpportunityOwner),
        Relation::PostingOwner => kind(RelationKind::PostingOwner),
        Relation::PostingCreator => kind(RelationKind::PostingCreator),
        Relation::PostingHiringManager => kind(RelationKind::PostingHiringManager),
        Relation::RequisitionOwner => kind(RelationKind::RequisitionOwner),
        Relation::RequisitionCreator => kind(RelationKind::RequisitionCreator),
        Relation::RequisitionHiringManager => kind(RelationKind::RequisitionHiringManager),
        Relation::Panel(interview) => relation::Relation::Panel(interview.to_string()),
        Relation::Access(reach) => relation::Relation::Access(reach_said(reach)),
    };
    proto::Relation {
        relation: Some(said),
    }
}

fn finding(told: Finding) -> proto::Finding {
    let said = match told {
        Finding::Held(held) => Found::Role(role(&held)),
        Finding::Relations(thing, held) => Found::Relations(proto::RelationsFinding {
            thing: Some(thing_said(thing)),
            relations: held.into_iter().map(relation_said).collect(),
        }),
        Finding::Seat {
            interview,
            user,
            feedback,
        } => Found::Seat(proto::SeatFinding {
            interview: interview.to_string(),
            user: user.to_string(),
            on_panel: feedback.is_some(),
            feedback_submitted: feedback == Some(Feedback::Submitted),
        }),
        Finding::SubmitFirst(setting) => Found::HideUntilSubmitted(setting == SubmitFirst::On),
        Finding::DirectReports(users) => Found::DirectReports(proto::UsersFinding {
            users: users.iter().map(ToString::to_string).collect(),
        }),
        Finding::Status(status) => Found::RequisitionStatus(status.number()),
        Finding::DefaultChain(chain) => {
            Found::DefaultRequisitionChain(chain == ApprovalChain::Exists)
        }
        Finding::LinkedElsewhere(elsewhere) => Found::LinkedElsewhere(elsewhere),
        Finding::Fact(fact, named) => Found::Fact(proto::FactFinding {
            fact: fact_name(fact).to_owned(),
            is_named: named != NamedPerson::Nobody,
            is_user: named == NamedPerson::User,
        }),
        Finding::HiredProfile => Found::HiredProfile(true),
        Finding::Sources(lock) => Found::SourcesLocked(lock == Lock::Locked),
        Finding::Tags(lock) => Found::TagsLocked(lock == Lock::Locked),
        Finding::Manages(role, held) => Found::ManagedRole(proto::ManagedRoleFinding {
            role: role_name(&role),
            held,
        }),
        Finding::Exceeding(rows) => Found::Exceeding(proto::PermissionsFinding {
            permissions: rows.into_iter().map(number).collect(),
        }),
        Finding::Oneself => Found::Oneself(true),
        Finding::LastSuperAdmin => Found::LastSuperAdmin(true),
    };
    proto::Finding {
        finding: Some(said),
    }
}

/// What the question calls a fact.
fn fact_name(fact: QuestionFact) -> &'static str {
    match fact {
        QuestionFact::ActivityAuthor => "activity_author",
        QuestionFact::Creator => "creator",
        QuestionFact::SharedBy => "shared_by",
        QuestionFact::Owner => "owner",
        QuestionFact::HiringManager => "hiring_manager",
        QuestionFact::Author => "author",
        QuestionFact::Signatories => "signatories",
        QuestionFact::Approvers => "approvers",
    }
}

fn is_confidential(confidentiality: Confidentiality) -> bool {
    confidentiality == Confidentiality::Confidential
}
