//! The company as an export: the files that Lever's API gives, one object on each line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use super::Company;
use crate::domain::change::AccessGrant;
use crate::domain::extent::Reach;
use crate::domain::id::UserId;
use crate::domain::record::{
    ApplicationKind, ArchiveReasonType, AssignedRole, Confidentiality, Feedback, Interview,
    Opportunity, Origin, Posting, Record, User,
};

impl Company {
    /// Writes the files into a folder. No more than one object is in memory at a time, but for `steward.json`, which
    /// lists the access grants of some users.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(self, folder: &Path) -> io::Result<()> {
        let mut files: BTreeMap<&str, BufWriter<File>> = BTreeMap::new();
        for record in self.records() {
            let (name, object) = object(&record);
            let file = match files.entry(name) {
                std::collections::btree_map::Entry::Occupied(open) => open.into_mut(),
                std::collections::btree_map::Entry::Vacant(missing) => {
                    let file = File::create_new(folder.join(name))?;
                    missing.insert(BufWriter::new(file))
                }
            };
            serde_json::to_writer(&mut *file, &object)?;
            file.write_all(b"\n")?;
        }
        files.values_mut().try_for_each(BufWriter::flush)?;
        let grants = (0..self.users).flat_map(|n| {
            let user = self.user(n).id;
            let grants = self.access(n).into_iter();
            grants.map(move |grant| access(&user, &grant))
        });
        let supplement = json!({ "access_grants": grants.collect::<Vec<_>>() });
        std::fs::write(folder.join("steward.json"), supplement.to_string())
    }
}

/// A record as Lever would export it, with the file where it belongs. What is left out, Lever may leave out.
fn object(record: &Record) -> (&'static str, Value) {
    match record {
        Record::User(it) => ("users.jsonl", user(it)),
        Record::Posting(it) => ("postings.jsonl", posting(it)),
        Record::Requisition(it) => (
            "requisitions.jsonl",
            json!({
                "id": it.id.to_string(),
                "name": it.name,
                "status": "open",
                "confidentiality": confidentiality(it.confidentiality),
                "creator": text(it.creator.as_ref()),
                "owner": text(it.owner.as_ref()),
                "hiringManager": text(it.hiring_manager.as_ref()),
                "postings": it.postings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            }),
        ),
        Record::Candidate(it) => (
            "contacts.jsonl",
            json!({
                "id": it.id.to_string(),
                "name": it.name,
                "headline": it.headline,
                "location": { "name": it.location },
                "emails": it.emails,
                "isAnonymized": false,
            }),
        ),
        Record::Opportunity(it) => ("opportunities.jsonl", opportunity(it)),
        Record::Interview(it) => ("interviews.jsonl", interview(it)),
        Record::Stage(it) => (
            "stages.jsonl",
            json!({ "id": it.id.to_string(), "text": it.name }),
        ),
        Record::ArchiveReason(it) => (
            "archive_reasons.jsonl",
            json!({
                "id": it.id.to_string(),
                "text": it.name,
                "status": "active",
                "type": match it.kind {
                    ArchiveReasonType::Hired => "hired",
                    ArchiveReasonType::NotHired => "non-hired",
                },
            }),
        ),
    }
}

fn user(user: &User) -> Value {
    let id = user.id.to_string();
    json!({
        "email": format!("{id}@example.com"),
        "accessRole": user.role.as_ref().map(|role| match role {
            AssignedRole::Preset(preset) => preset.key().replace('_', " "),
            AssignedRole::Custom(role) => role.to_string(),
        }),
        "managerId": text(user.manager.as_ref()),
        "username": id,
        "id": id,
    })
}

fn posting(posting: &Posting) -> Value {
    json!({
        "id": posting.id.to_string(),
        "text": posting.title,
        "state": "published",
        "confidentiality": confidentiality(posting.confidentiality),
        "user": text(posting.creator.as_ref()),
        "owner": text(posting.owner.as_ref()),
        "hiringManager": text(posting.hiring_manager.as_ref()),
        "categories": {
            "department": posting.department,
            "team": posting.team,
            "location": posting.location,
            "allLocations": posting.location.as_slice(),
            "commitment": "Full-time",
        },
    })
}

fn opportunity(opportunity: &Opportunity) -> Value {
    let id = opportunity.id.to_string();
    let application = opportunity.application.as_ref().map(|application| {
        json!({
            // Lever gives it an id of its own, which steward does not keep.
            "id": format!("{id}-1"),
            "opportunityId": id,
            "type": match application.kind {
                ApplicationKind::Posting => "posting",
                ApplicationKind::Referral => "referral",
                ApplicationKind::User => "user",
            },
            "posting": text(opportunity.posting.as_ref()),
            "requisitionForHire": application.requisition_for_hire.as_ref().map(|id| json!({"id": id.to_string()})),
            "createdAt": application.created_at.map(|at| at.0),
        })
    });
    let changes = (0..)
        .zip(&opportunity.stage_changes)
        .map(|(index, change)| {
            json!({
                "toStageId": change.stage.to_string(),
                "toStageIndex": index,
                "userId": text(change.by.as_ref()),
                "updatedAt": change.at.0,
            })
        });
    json!({
        "contact": opportunity.candidate.to_string(),
        "confidentiality": confidentiality(opportunity.confidentiality),
        "stage": text(opportunity.stage.as_ref()),
        "stageChanges": changes.collect::<Vec<_>>(),
        "archived": opportunity.archived.as_ref().map(|archived| json!({
            "archivedAt": archived.at.0,
            "reason": text(archived.reason.as_ref()),
        })),
        "sources": opportunity.sources,
        "origin": opportunity.origin.map(|origin| match origin {
            Origin::Agency => "agency",
            Origin::Applied => "applied",
            Origin::Internal => "internal",
            Origin::Referred => "referred",
            Origin::Sourced => "sourced",
            Origin::University => "university",
        }),
        "owner": text(opportunity.owner.as_ref()),
        "applications": application.as_slice(),
        "createdAt": opportunity.created_at.map(|at| at.0),
        "isAnonymized": false,
        "id": id,
    })
}

fn interview(interview: &Interview) -> Value {
    let id = interview.id.to_string();
    let submitted = |feedback| feedback == Feedback::Submitted;
    let given = interview
        .panel
        .iter()
        .filter(|seat| submitted(seat.feedback));
    let forms = given.map(|seat| {
        json!({
            "id": format!("{id}-1"),
            "interview": id,
            "user": seat.user.to_string(),
            "completedAt": 0,
        })
    });
    let panel = interview.panel.iter();
    json!({
        "opportunityId": interview.opportunity.to_string(),
        "interviewers": panel.map(|seat| json!({ "id": seat.user.to_string() })).collect::<Vec<_>>(),
        "feedbackForms": forms.collect::<Vec<_>>(),
        "id": id,
    })
}

fn access(user: &UserId, grant: &AccessGrant) -> Value {
    match &grant.reach {
        Reach::Posting(posting) => {
            json!({ "user": user.to_string(), "posting": posting.to_string() })
        }
        Reach::Place(place) => json!({
            "user": user.to_string(),
            "department": place.department(),
            "team": place.team(),
            "location": place.location(),
        }),
    }
}

fn confidentiality(confidentiality: Confidentiality) -> &'static str {
    match confidentiality {
        Confidentiality::Open => "non-confidential",
        Confidentiality::Confidential => "confidential",
    }
}

fn text<T: ToString>(id: Option<&T>) -> Option<String> {
    id.map(ToString::to_string)
}
