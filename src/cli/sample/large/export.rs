//! The company as an export: the files that Lever's API gives, one object on each line.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;

use super::Company;
use crate::cli::lever::supplement::{AccessGrant, Supplement};
use crate::cli::lever::{
    self, Application, Archived, Categories, Expandable, Interviewer, Millis, Reference,
    StageChange,
};
use crate::domain::reach::Reach;
use crate::domain::record::{
    self, ApplicationKind, ArchiveReasonType, AssignedRole, Confidentiality, Feedback, Origin,
    Record, Timestamp,
};

impl Company {
    /// Writes the files into a folder, which is made when it is missing. No more than one object is in memory at
    /// a time, but for `steward.json`, which lists the access grants of some users.
    ///
    /// # Errors
    /// The folder or a file in it cannot be written.
    pub fn write(self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut files = Files::create(folder)?;
        for record in self.records() {
            files.put(record)?;
        }
        files.finish()?;
        let supplement = serde_json::to_vec_pretty(&self.supplement())?;
        std::fs::write(folder.join("steward.json"), supplement)
    }

    fn supplement(self) -> Supplement {
        let grants = (0..self.users).flat_map(|n| {
            let user = super::user_id(n).to_string();
            let grants = self.access(n).into_iter();
            grants.map(move |grant| access(user.clone(), grant.reach))
        });
        Supplement {
            access_grants: grants.collect(),
            ..Supplement::default()
        }
    }
}

/// A file for each kind.
struct Files {
    users: Lines,
    postings: Lines,
    requisitions: Lines,
    contacts: Lines,
    opportunities: Lines,
    interviews: Lines,
    stages: Lines,
    archive_reasons: Lines,
}

struct Lines(BufWriter<File>);

impl Lines {
    fn put(&mut self, object: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, object)?;
        self.0.write_all(b"\n")
    }
}

impl Files {
    fn create(folder: &Path) -> io::Result<Self> {
        let lines = |name| File::create_new(folder.join(name)).map(|it| Lines(BufWriter::new(it)));
        Ok(Self {
            users: lines("users.jsonl")?,
            postings: lines("postings.jsonl")?,
            requisitions: lines("requisitions.jsonl")?,
            contacts: lines("contacts.jsonl")?,
            opportunities: lines("opportunities.jsonl")?,
            interviews: lines("interviews.jsonl")?,
            stages: lines("stages.jsonl")?,
            archive_reasons: lines("archive_reasons.jsonl")?,
        })
    }

    fn put(&mut self, record: Record) -> io::Result<()> {
        match record {
            Record::User(it) => self.users.put(&user(&it)),
            Record::Posting(it) => self.postings.put(&posting(it)),
            Record::Requisition(it) => self.requisitions.put(&requisition(it)),
            Record::Candidate(it) => self.contacts.put(&contact(it)),
            Record::Opportunity(it) => self.opportunities.put(&opportunity(it)),
            Record::Interview(it) => self.interviews.put(&interview(&it)),
            Record::Stage(it) => self.stages.put(&lever::Stage {
                id: it.id.to_string(),
                text: Some(it.name),
            }),
            Record::ArchiveReason(it) => self.archive_reasons.put(&lever::ArchiveReason {
                id: it.id.to_string(),
                text: Some(it.name),
                status: Some("active".to_owned()),
                kind: Some(
                    match it.kind {
                        ArchiveReasonType::Hired => "hired",
                        ArchiveReasonType::NotHired => "non-hired",
                    }
                    .to_owned(),
                ),
            }),
        }
    }

    fn finish(self) -> io::Result<()> {
        let Self {
            users,
            postings,
            requisitions,
            contacts,
            opportunities,
            interviews,
            stages,
            archive_reasons,
        } = self;
        let all = [
            users,
            postings,
            requisitions,
            contacts,
            opportunities,
            interviews,
            stages,
            archive_reasons,
        ];
        all.into_iter().try_for_each(|mut lines| lines.0.flush())
    }
}

fn user(user: &record::User) -> lever::User {
    let id = user.id.to_string();
    lever::User {
        username: Some(id.clone()),
        email: Some(format!("{id}@example.com")),
        access_role: user.role.as_ref().map(|role| match role {
            AssignedRole::Preset(preset) => preset.key().replace('_', " "),
            AssignedRole::Custom(role) => role.to_string(),
        }),
        manager_id: user.manager.as_ref().map(ToString::to_string),
        id,
        ..lever::User::default()
    }
}

fn posting(posting: record::Posting) -> lever::Posting {
    lever::Posting {
        id: posting.id.to_string(),
        text: Some(posting.title),
        state: Some("published".to_owned()),
        confidentiality: Some(confidentiality(posting.confidentiality)),
        user: reference(posting.creator.as_ref()),
        owner: reference(posting.owner.as_ref()),
        hiring_manager: reference(posting.hiring_manager.as_ref()),
        categories: Some(Categories {
            department: posting.department,
            team: posting.team,
            all_locations: posting.location.iter().cloned().collect(),
            location: posting.location,
            commitment: Some("Full-time".to_owned()),
        }),
        ..lever::Posting::default()
    }
}

fn requisition(requisition: record::Requisition) -> lever::Requisition {
    lever::Requisition {
        id: requisition.id.to_string(),
        name: Some(requisition.name),
        status: Some("open".to_owned()),
        confidentiality: Some(confidentiality(requisition.confidentiality)),
        creator: reference(requisition.creator.as_ref()),
        owner: reference(requisition.owner.as_ref()),
        hiring_manager: reference(requisition.hiring_manager.as_ref()),
        postings: requisition.postings.iter().map(refer).collect(),
        ..lever::Requisition::default()
    }
}

fn contact(candidate: record::Candidate) -> lever::Contact {
    lever::Contact {
        id: candidate.id.to_string(),
        name: Some(candidate.name),
        headline: Some(candidate.headline),
        location: Some(lever::Place {
            name: Some(candidate.location),
        }),
        emails: candidate.emails,
        phones: Vec::new(),
        is_anonymized: Some(false),
    }
}

fn opportunity(opportunity: record::Opportunity) -> lever::Opportunity {
    let archived = opportunity.archived.map(|archived| Archived {
        archived_at: millis(archived.at),
        reason: archived.reason.map(|reason| reason.to_string()),
    });
    let posting = reference(opportunity.posting.as_ref());
    let id = opportunity.id.to_string();
    let application = opportunity.application.map(|application| {
        Expandable::Object(Box::new(Application {
            // Lever gives it an id of its own, which steward does not keep.
            id: format!("{id}-1"),
            opportunity_id: Some(id.clone()),
            kind: Some(
                match application.kind {
                    ApplicationKind::Posting => "posting",
                    ApplicationKind::Referral => "referral",
                    ApplicationKind::User => "user",
                }
                .to_owned(),
            ),
            posting,
            created_at: application.created_at.and_then(millis),
            ..Application::default()
        }))
    });
    let changes = opportunity.stage_changes.into_iter();
    lever::Opportunity {
        contact: Some(refer(&opportunity.candidate)),
        confidentiality: Some(confidentiality(opportunity.confidentiality)),
        stage: reference(opportunity.stage.as_ref()),
        stage_changes: (0..)
            .zip(changes)
            .map(|(index, change)| StageChange {
                to_stage_id: Some(change.stage.to_string()),
                to_stage_index: Some(index),
                user_id: change.by.map(|by| by.to_string()),
                updated_at: millis(change.at),
            })
            .collect(),
        archived,
        sources: opportunity.sources,
        origin: opportunity.origin.map(|origin| {
            match origin {
                Origin::Agency => "agency",
                Origin::Applied => "applied",
                Origin::Internal => "internal",
                Origin::Referred => "referred",
                Origin::Sourced => "sourced",
                Origin::University => "university",
            }
            .to_owned()
        }),
        owner: reference(opportunity.owner.as_ref()),
        applications: application.into_iter().collect(),
        created_at: opportunity.created_at.and_then(millis),
        is_anonymized: Some(false),
        id,
        ..lever::Opportunity::default()
    }
}

fn interview(interview: &record::Interview) -> lever::Interview {
    let id = interview.id.to_string();
    let in_already = interview
        .panel
        .iter()
        .filter(|seat| seat.feedback == Feedback::Submitted);
    let forms = in_already.map(|seat| {
        Expandable::Object(Box::new(lever::Feedback {
            id: format!("{id}-1"),
            interview: Some(id.clone()),
            user: Some(refer(&seat.user)),
            completed_at: Millis::new(0),
            ..lever::Feedback::default()
        }))
    });
    let interviewers = interview.panel.iter().map(|seat| Interviewer {
        id: seat.user.to_string(),
    });
    lever::Interview {
        opportunity_id: Some(interview.opportunity.to_string()),
        interviewers: interviewers.collect(),
        feedback_forms: forms.collect(),
        id: id.clone(),
        ..lever::Interview::default()
    }
}

fn access<P: ToString>(user: String, reach: Reach<P, String>) -> AccessGrant {
    match reach {
        Reach::Posting(posting) => AccessGrant {
            user,
            posting: Some(posting.to_string()),
            ..AccessGrant::default()
        },
        Reach::Place(place) => AccessGrant {
            user,
            department: place.department().cloned(),
            team: place.team().cloned(),
            location: place.location().cloned(),
            ..AccessGrant::default()
        },
    }
}

fn confidentiality(confidentiality: Confidentiality) -> String {
    match confidentiality {
        Confidentiality::Open => "non-confidential",
        Confidentiality::Confidential => "confidential",
    }
    .to_owned()
}

fn refer(id: &impl ToString) -> Reference {
    Reference::from(id.to_string())
}

fn reference<T: ToString>(id: Option<&T>) -> Option<Reference> {
    id.map(refer)
}

fn millis(at: Timestamp) -> Option<Millis> {
    Millis::new(at.0)
}
