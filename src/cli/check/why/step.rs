//! One step of an answer, in a sentence.

use crate::cli::wording::bare;
use crate::domain::catalogue;
use crate::proto::decision_step::Step;
use crate::proto::finding::Finding as Found;
use crate::proto::privilege_question::Privilege as Asked;
use crate::proto::relation::Relation as Related;
use crate::proto::{
    CandidateReachStep, ConditionStep, DecisionStep, Extent, FactFinding, FeedbackVisibility,
    Finding, Power, PrivilegeQuestion, PrivilegeStep, Reach, ReachStep, ReachThrough, Relation,
    RelationKind, RequisitionStatus, RoleStep, SensitiveInformationType, Thing, extent, power,
    reach, thing,
};

/// What a step looked at, and what it found.
pub(super) fn sentence(told: &DecisionStep) -> String {
    match &told.step {
        None => "something that this version does not know".to_owned(),
        Some(Step::User(step)) if step.role.is_empty() => {
            "the user is known and active; they have no role".to_owned()
        }
        Some(Step::User(step)) => {
            format!("the user is known and active; their role is {}", step.role)
        }
        Some(Step::Target(step)) => format!(
            "{} is known, neither erased nor restricted, and not the user's own",
            thing(step.thing.as_ref())
        ),
        Some(Step::Role(step)) => role(step),
        Some(Step::Confidentiality(step)) => {
            let thing = thing(step.thing.as_ref());
            format!("{thing} is {}", confidential(step.confidential))
        }
        Some(Step::Reach(step)) => reach_sentence(step),
        Some(Step::CandidateReach(step)) => candidate(step),
        Some(Step::Condition(step)) => condition(step),
        Some(Step::Privilege(step)) => privilege(step),
    }
}

/// A permission by its key.
pub(super) fn permission(number: i32) -> &'static str {
    let found = u8::try_from(number).ok();
    let found = found.and_then(catalogue::Permission::from_row);
    found.map_or("a permission of a newer version", |found| found.key())
}

/// Several permissions by their keys.
pub(super) fn permissions(numbers: &[i32]) -> String {
    let keys: Vec<&str> = numbers.iter().map(|number| permission(*number)).collect();
    keys.join(", ")
}

/// The kind and the id of a thing.
pub(super) fn thing(told: Option<&Thing>) -> String {
    match told.and_then(|told| told.thing.as_ref()) {
        None => "a thing".to_owned(),
        Some(thing::Thing::Opportunity(id)) => format!("opportunity {id}"),
        Some(thing::Thing::Candidate(id)) => format!("candidate {id}"),
        Some(thing::Thing::Posting(id)) => format!("posting {id}"),
        Some(thing::Thing::Requisition(id)) => format!("requisition {id}"),
        Some(thing::Thing::Interview(id)) => format!("interview {id}"),
        Some(thing::Thing::User(id)) => format!("user {id}"),
        Some(thing::Thing::Role(id)) => format!("role {id}"),
    }
}

/// Where an access grant reaches.
pub(super) fn reach(told: &Reach) -> String {
    match &told.reach {
        None => "nowhere".to_owned(),
        Some(reach::Reach::Posting(posting)) => format!("posting {posting}"),
        Some(reach::Reach::Place(place)) => {
            let parts = [
                ("department", &place.department),
                ("team", &place.team),
                ("location", &place.location),
            ];
            let said = parts.iter().filter(|(_, name)| !name.is_empty());
            let said: Vec<String> = said.map(|(part, name)| format!("{part} {name}")).collect();
            said.join(", ")
        }
    }
}

/// How far a privilege reaches.
fn extent(told: &Extent) -> String {
    match &told.extent {
        None => "nowhere".to_owned(),
        Some(extent::Extent::Everywhere(_)) => "everywhere".to_owned(),
        Some(extent::Extent::Within(within)) => reach(within),
    }
}

/// A privilege with how far it reaches, or with its report.
pub(super) fn power(told: &Power) -> String {
    match &told.power {
        None => "of a newer version".to_owned(),
        Some(power::Power::SensitiveInformation(it)) => {
            let extent = it.extent.as_ref().map(extent).unwrap_or_default();
            format!("{} for {extent}", sensitive(it.r#type()))
        }
        Some(power::Power::BulkCandidateImport(_)) => "bulk_candidate_import".to_owned(),
        Some(power::Power::DataExport(it)) => format!("data_export of report {}", it.report),
    }
}

/// The key of a privilege, with its report.
fn asked(told: Option<&PrivilegeQuestion>) -> String {
    match told.and_then(|told| told.privilege.as_ref()) {
        None => "of a newer version".to_owned(),
        Some(Asked::SensitiveInformation(kind)) => {
            sensitive(SensitiveInformationType::try_from(*kind).unwrap_or_default())
        }
        Some(Asked::BulkCandidateImport(_)) => "bulk_candidate_import".to_owned(),
        Some(Asked::DataExport(it)) => format!("data_export of report {}", it.report),
    }
}

fn sensitive(kind: SensitiveInformationType) -> String {
    bare(kind.as_str_name(), "SENSITIVE_INFORMATION_TYPE_").to_lowercase()
}

/// The name of a status.
pub(super) fn status(number: i32) -> String {
    let status = RequisitionStatus::try_from(number).unwrap_or_default();
    bare(status.as_str_name(), "REQUISITION_STATUS_").to_lowercase()
}

/// The key of a value of the setting.
pub(super) fn visibility(setting: FeedbackVisibility) -> String {
    bare(setting.as_str_name(), "FEEDBACK_VISIBILITY_").to_lowercase()
}

fn confidential(confidential: bool) -> &'static str {
    if confidential {
        "confidential"
    } else {
        "not confidential"
    }
}

fn role(told: &RoleStep) -> String {
    let key = permission(told.permission);
    let how: Vec<&str> = told
        .levels
        .iter()
        .chain(&told.values)
        .map(String::as_str)
        .collect();
    let mut sentence = if how.is_empty() {
        format!("the role does not hold {key}")
    } else {
        format!("the role holds {key}: {}", how.join(", "))
    };
    if !told.asked_value.is_empty() {
        sentence = format!("{sentence}; asked for {}", told.asked_value);
    }
    if told.feedback_visibility != 0 {
        let setting = visibility(told.feedback_visibility());
        sentence = format!("{sentence} (by the setting feedback_visibility, {setting})");
    }
    sentence
}

fn reach_sentence(told: &ReachStep) -> String {
    let thing = thing(told.thing.as_ref());
    let key = permission(told.permission);
    let how = confidential(told.confidential);
    match told.level.as_str() {
        "" => format!("{thing} is {how}: that takes {key}, which the role does not hold"),
        "all" => format!("{thing} is {how}; the role holds {key} everywhere"),
        level => {
            let related = relations(&told.relations);
            format!("{thing} is {how}; the role holds {key} at {level}, and the user is {related}")
        }
    }
}

fn relations(told: &[Relation]) -> String {
    if told.is_empty() {
        return "not related to it".to_owned();
    }
    let told: Vec<String> = told.iter().map(relation).collect();
    told.join(", ")
}

fn relation(told: &Relation) -> String {
    match &told.relation {
        None => "related in a way that this version does not know".to_owned(),
        Some(Related::Panel(interview)) => format!("on the panel of interview {interview}"),
        Some(Related::Access(access)) => format!("granted access to {}", reach(access)),
        Some(Related::Kind(number)) => match RelationKind::try_from(*number).unwrap_or_default() {
            RelationKind::Unspecified => "related in a way that this version does not know",
            RelationKind::OpportunityOwner => "owner of the opportunity",
            RelationKind::PostingOwner => "owner of the posting",
            RelationKind::PostingCreator => "creator of the posting",
            RelationKind::PostingHiringManager => "hiring manager of the posting",
            RelationKind::RequisitionOwner => "owner of the requisition",
            RelationKind::RequisitionCreator => "creator of the requisition",
            RelationKind::RequisitionHiringManager => "hiring manager of the requisition",
        }
        .to_owned(),
    }
}

fn candidate(told: &CandidateReachStep) -> String {
    let which = match told.through() {
        ReachThrough::Every => "every live opportunity",
        ReachThrough::AnyConfidential => "any live confidential opportunity",
        ReachThrough::Any | ReachThrough::Unspecified => "any live opportunity",
    };
    if told.opportunities.is_empty() {
        return format!("the candidate is seen through {which}, and there is none");
    }
    let each = told.opportunities.iter().map(|opportunity| {
        let within = match (opportunity.within_reach, opportunity.restricted) {
            (true, _) => "within reach",
            (false, true) => "kept back, since somebody was hired and such profiles are restricted",
            (false, false) => "out of reach",
        };
        let sentence = opportunity.reach.as_ref().map(reach_sentence);
        format!("{within}: {}", sentence.unwrap_or_default())
    });
    let each: Vec<String> = each.collect();
    format!("the candidate is seen through {which}; {}", each.join("; "))
}

fn condition(told: &ConditionStep) -> String {
    let findings: Vec<String> = told.findings.iter().map(finding).collect();
    if findings.is_empty() {
        "this is not what the permission is about".to_owned()
    } else {
        findings.join("; ")
    }
}

fn finding(told: &Finding) -> String {
    let Some(found) = &told.finding else {
        return "something that this version does not know".to_owned();
    };
    let on_off = |on: &bool| if *on { "on" } else { "off" };
    match found {
        Found::Role(step) => role(step),
        Found::Relations(found) => format!(
            "of {} the user is {}",
            thing(found.thing.as_ref()),
            relations(&found.relations)
        ),
        Found::Seat(seat) => {
            let (user, interview) = (&seat.user, &seat.interview);
            match (seat.on_panel, seat.feedback_submitted) {
                (false, _) => format!("{user} is not on the panel of interview {interview}"),
                (true, false) => {
                    format!("{user} is on the panel of interview {interview}, without feedback yet")
                }
                (true, true) => {
                    format!("{user} is on the panel of interview {interview}, feedback is in")
                }
            }
        }
        Found::HideUntilSubmitted(on) => {
            format!("the setting hide_until_submitted is {}", on_off(on))
        }
        Found::DirectReports(found) if found.users.is_empty() => {
            "none of the pending approvers reports to the user".to_owned()
        }
        Found::DirectReports(found) => {
            format!(
                "pending approvers who report to the user: {}",
                found.users.join(", ")
            )
        }
        Found::RequisitionStatus(number) => {
            format!("the requisition's status is {}", status(*number))
        }
        Found::DefaultRequisitionChain(true) => {
            "there is a default requisition approval chain".to_owned()
        }
        Found::DefaultRequisitionChain(false) => {
            "there is no default requisition approval chain".to_owned()
        }
        Found::LinkedElsewhere(true) => {
            "one of the two is confidential, and one is linked elsewhere".to_owned()
        }
        Found::LinkedElsewhere(false) => "neither is linked elsewhere".to_owned(),
        Found::Fact(fact) => fact_sentence(fact),
        Found::HiredProfile(_) => {
            "the person was hired, and the setting restrict_hired_profiles is on".to_owned()
        }
        Found::SourcesLocked(on) => format!("the lock on sources is {}", on_off(on)),
        Found::TagsLocked(on) => format!("the lock on tags is {}", on_off(on)),
        Found::ManagedRole(found) if found.held => {
            format!("the role manages users whose role is {}", found.role)
        }
        Found::ManagedRole(found) => {
            format!(
                "the role does not manage users whose role is {}",
                found.role
            )
        }
        Found::Exceeding(found) if found.permissions.is_empty() => {
            "the new role does not exceed the user's own".to_owned()
        }
        Found::Exceeding(found) => format!(
            "the new role exceeds the user's own in {}",
            permissions(&found.permissions)
        ),
        Found::Oneself(_) => "it is about the user themselves".to_owned(),
        Found::LastSuperAdmin(_) => "it is about the last active Super Admin".to_owned(),
    }
}

fn fact_sentence(told: &FactFinding) -> String {
    let fact = &told.fact;
    match (told.is_named, told.is_user) {
        (_, true) => format!("the fact {fact} names the user"),
        (true, false) => format!("the fact {fact} names somebody else"),
        (false, false) => format!("the fact {fact} names nobody"),
    }
}

fn privilege(told: &PrivilegeStep) -> String {
    let asked = asked(told.privilege.as_ref());
    if told.super_admin {
        return format!("as a Super Admin, the user holds the privilege {asked}");
    }
    let place = match told.posting.as_str() {
        "" => String::new(),
        posting => format!(" for posting {posting}"),
    };
    if told.held.is_empty() {
        return format!("the user does not hold the privilege {asked}{place}");
    }
    let held: Vec<String> = told.held.iter().map(power).collect();
    format!(
        "the user holds the privilege {asked}{place}: {}",
        held.join("; ")
    )
}
