//! Fields that a write leaves as they are stored, for sources that do not carry
//! them.

use super::{
    Application, ArchiveReason, Candidate, Interview, Opportunity, Posting, Record, Requisition,
    RequisitionStatus, Stage, UnknownPart, User,
};
use crate::domain::id::ApplicationId;

/// A field that a write can leave as it is stored. One whose name stands in
/// several kinds of record is kept in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeptField {
    /// Of an opportunity: the application, with the posting, also that there is
    /// none.
    Application,
    /// The same, if an application is stored: the source names one.
    ApplicationIfAny,
    /// Of an application that is stored and told once more: its requisition for
    /// a hire.
    RequisitionForHire,
    /// The same: when it was made.
    ApplicationCreateTime,
    /// The same: the present employer.
    Company,
    /// The same: what the candidate wrote.
    Comments,
    /// The same: the answers to questions.
    Answers,
    /// Whether it is confidential.
    Confidential,
    /// The owner.
    Owner,
    /// Who created it.
    Creator,
    /// The hiring manager.
    HiringManager,
    /// The present stage.
    Stage,
    /// The way through the stages.
    StageChanges,
    /// When and why it was archived.
    Archived,
    /// Of an opportunity that is told as archived: why.
    ArchiveReason,
    /// How it began.
    Origin,
    /// Where it came from.
    Sources,
    /// Labels.
    Tags,
    /// Web addresses.
    Links,
    /// When it began.
    CreateTime,
    /// What consent and policy allow.
    DataProtection,
    /// Of what consent and policy are told to allow: keeping the data.
    DataProtectionStore,
    /// The same: writing to the person.
    DataProtectionContact,
    /// Of a posting: the title.
    Title,
    /// The department.
    Department,
    /// The team.
    Team,
    /// The primary location of a posting, the place where a candidate lives.
    Location,
    /// The locations besides the primary one.
    FurtherLocations,
    /// The country.
    Country,
    /// What it is called; of a candidate, the person's name.
    Name,
    /// Of a requisition: its links to postings.
    Postings,
    /// Of a requisition that is told as a draft: that its approval runs or was
    /// refused.
    Approval,
    /// What the person does and did.
    Headline,
    /// Mail addresses.
    Emails,
    /// Telephone numbers.
    Phones,
    /// Of a candidate: the contact data that the record leaves empty.
    ContactData,
    /// Of a user: whether it is deactivated.
    Deactivated,
    /// Of a user: the role.
    Role,
    /// Of a user: whom it reports to.
    Manager,
    /// Of a user: the links to candidates.
    LinkedCandidates,
    /// Of an interview: who is on its panel, with the feedback.
    Panel,
    /// Of an interview: that it was cancelled, for a source that does not tell whether it takes place.
    Cancelled,
    /// Of an interview: the feedback that is in.
    Feedback,
}

impl KeptField {
    /// Those of an opportunity.
    pub const OF_OPPORTUNITY: &[Self] = &[
        Self::Application,
        Self::ApplicationIfAny,
        Self::RequisitionForHire,
        Self::ApplicationCreateTime,
        Self::Company,
        Self::Comments,
        Self::Answers,
        Self::Confidential,
        Self::Owner,
        Self::Stage,
        Self::StageChanges,
        Self::Archived,
        Self::ArchiveReason,
        Self::Origin,
        Self::Sources,
        Self::Tags,
        Self::Links,
        Self::CreateTime,
        Self::DataProtection,
        Self::DataProtectionStore,
        Self::DataProtectionContact,
    ];

    /// Those of a posting.
    pub const OF_POSTING: &[Self] = &[
        Self::Confidential,
        Self::Owner,
        Self::Creator,
        Self::HiringManager,
        Self::Title,
        Self::Department,
        Self::Team,
        Self::Location,
        Self::FurtherLocations,
        Self::Country,
    ];

    /// Those of a requisition.
    pub const OF_REQUISITION: &[Self] = &[
        Self::Confidential,
        Self::Owner,
        Self::Creator,
        Self::HiringManager,
        Self::Name,
        Self::Postings,
        Self::Approval,
    ];

    /// Those of a candidate.
    pub const OF_CANDIDATE: &[Self] = &[
        Self::Name,
        Self::Headline,
        Self::Location,
        Self::Emails,
        Self::Phones,
        Self::ContactData,
    ];

    /// Those of a user.
    pub const OF_USER: &[Self] = &[
        Self::Deactivated,
        Self::Role,
        Self::Manager,
        Self::LinkedCandidates,
    ];

    /// Those of an interview.
    pub const OF_INTERVIEW: &[Self] = &[Self::Panel, Self::Cancelled, Self::Feedback];

    /// Those of a stage, and of an archive reason.
    pub const OF_NAMED: &[Self] = &[Self::Name];

    /// The fields of which this one is a part: what leaves one of them as it is stored says nothing of the part.
    pub fn within(self) -> &'static [Self] {
        match self {
            Self::RequisitionForHire
            | Self::ApplicationCreateTime
            | Self::Company
            | Self::Comments
            | Self::Answers => &[Self::Application, Self::ApplicationIfAny],
            Self::Application => &[Self::ApplicationIfAny],
            Self::ApplicationIfAny => &[Self::Application],
            Self::ArchiveReason => &[Self::Archived],
            Self::DataProtectionStore | Self::DataProtectionContact => &[Self::DataProtection],
            _ => &[],
        }
    }

    /// Whether it is what the applications of an opportunity tell.
    pub fn is_of_applications(self) -> bool {
        let applications = [Self::Application, Self::ApplicationIfAny];
        applications.contains(&self) || self.within().iter().any(|it| applications.contains(it))
    }

    /// Of all fields of a record, those that it tells which leaves these as they are stored.
    pub fn told(all: &[Self], kept: &[Self]) -> Vec<Self> {
        let is_kept = |field: &Self| {
            kept.contains(field) || field.within().iter().any(|whole| kept.contains(whole))
        };
        let all = all.iter().copied();
        all.filter(|field| !is_kept(field)).collect()
    }

    /// The fields of such a record.
    pub fn of(record: &Record) -> &'static [Self] {
        match record {
            Record::User(_) => Self::OF_USER,
            Record::Posting(_) => Self::OF_POSTING,
            Record::Requisition(_) => Self::OF_REQUISITION,
            Record::Candidate(_) => Self::OF_CANDIDATE,
            Record::Opportunity(_) => Self::OF_OPPORTUNITY,
            Record::Interview(_) => Self::OF_INTERVIEW,
            Record::Stage(_) | Record::ArchiveReason(_) => Self::OF_NAMED,
        }
    }
}

/// What was written, with some fields as they are stored
/// (rulebook: X59, X62). Fields that such a record does not have change
/// nothing.
pub fn keep(stored: Option<&Record>, mut written: Record, fields: &[KeptField]) -> Record {
    for &field in fields {
        match (stored, &mut written) {
            (Some(Record::User(was)), Record::User(now)) => in_user(field, was, now),
            (Some(Record::Posting(was)), Record::Posting(now)) => in_posting(field, was, now),
            (Some(Record::Requisition(was)), Record::Requisition(now)) => {
                in_requisition(field, was, now);
            }
            (Some(Record::Candidate(was)), Record::Candidate(now)) => {
                in_candidate(field, was, now);
            }
            (Some(Record::Opportunity(was)), Record::Opportunity(now)) => {
                in_opportunity(field, was, now);
            }
            (Some(Record::Interview(was)), Record::Interview(now)) => {
                in_interview(field, was, now);
            }
            (Some(Record::Stage(Stage { name: was, .. })), Record::Stage(Stage { name, .. }))
            | (
                Some(Record::ArchiveReason(ArchiveReason { name: was, .. })),
                Record::ArchiveReason(ArchiveReason { name, .. }),
            ) if field == KeptField::Name => name.clone_from(was),
            _ => {}
        }
    }
    match (stored, written) {
        (Some(Record::Interview(was)), Record::Interview(now)) => {
            Record::Interview(now.after_feedback_of(was.submitted()))
        }
        (_, written) => written,
    }
}

fn in_user(field: KeptField, was: &User, now: &mut User) {
    match field {
        KeptField::Deactivated => now.status = was.status,
        KeptField::Role => now.role.clone_from(&was.role),
        KeptField::Manager => now.manager.clone_from(&was.manager),
        KeptField::LinkedCandidates => now.linked_candidates.clone_from(&was.linked_candidates),
        _ => {}
    }
}

fn in_posting(field: KeptField, was: &Posting, now: &mut Posting) {
    match field {
        KeptField::Confidential => now.confidentiality = was.confidentiality,
        KeptField::Owner => now.owner.clone_from(&was.owner),
        KeptField::Creator => now.creator.clone_from(&was.creator),
        KeptField::HiringManager => now.hiring_manager.clone_from(&was.hiring_manager),
        KeptField::Title => now.title.clone_from(&was.title),
        KeptField::Department => now.department.clone_from(&was.department),
        KeptField::Team => now.team.clone_from(&was.team),
        KeptField::Location => now.location.clone_from(&was.location),
        KeptField::FurtherLocations => now.further_locations.clone_from(&was.further_locations),
        KeptField::Country => now.country.clone_from(&was.country),
        _ => {}
    }
}

fn in_requisition(field: KeptField, was: &Requisition, now: &mut Requisition) {
    match field {
        KeptField::Confidential => now.confidentiality = was.confidentiality,
        KeptField::Owner => now.owner.clone_from(&was.owner),
        KeptField::Creator => now.creator.clone_from(&was.creator),
        KeptField::HiringManager => now.hiring_manager.clone_from(&was.hiring_manager),
        KeptField::Name => now.name.clone_from(&was.name),
        KeptField::Postings => now.postings.clone_from(&was.postings),
        KeptField::Approval => {
            let is_of_approval = matches!(
                was.status,
                RequisitionStatus::Pending | RequisitionStatus::Rejected
            );
            if now.status == RequisitionStatus::Draft && is_of_approval {
                now.status = was.status;
            }
        }
        _ => {}
    }
}

fn in_candidate(field: KeptField, was: &Candidate, now: &mut Candidate) {
    match field {
        KeptField::Name => now.name.clone_from(&was.name),
        KeptField::Headline => now.headline.clone_from(&was.headline),
        KeptField::Location => now.location.clone_from(&was.location),
        KeptField::Emails => now.emails.clone_from(&was.emails),
        KeptField::Phones => now.phones.clone_from(&was.phones),
        KeptField::ContactData => {
            let is_empty = [
                (KeptField::Name, now.name.is_empty()),
                (KeptField::Headline, now.headline.is_empty()),
                (KeptField::Location, now.location.is_empty()),
                (KeptField::Emails, now.emails.is_empty()),
                (KeptField::Phones, now.phones.is_empty()),
            ];
            for (field, is_empty) in is_empty {
                if is_empty {
                    in_candidate(field, was, now);
                }
            }
        }
        _ => {}
    }
}

fn in_interview(field: KeptField, was: &Interview, now: &mut Interview) {
    match field {
        KeptField::Panel if !now.cancelled => now.panel.clone_from(&was.panel),
        KeptField::Cancelled if was.cancelled => {
            now.cancelled = true;
            now.panel.clear();
        }
        KeptField::Feedback => now.keep_feedback(&was.submitted()),
        _ => {}
    }
}

fn in_opportunity(field: KeptField, was: &Opportunity, now: &mut Opportunity) {
    match field {
        KeptField::Application => keep_application(was, now),
        KeptField::ApplicationIfAny if was.application.is_some() => keep_if_told(was, now),
        // What was told of the posting is not lost either.
        KeptField::ApplicationIfAny => {
            now.posting = was.posting.clone().or(now.posting.take());
            now.application_ids.clone_from(&was.application_ids);
        }
        KeptField::RequisitionForHire => keep_hire(was, now),
        KeptField::ApplicationCreateTime
        | KeptField::Company
        | KeptField::Comments
        | KeptField::Answers => keep_in_application(field, was, now),
        KeptField::Confidential => now.confidentiality = was.confidentiality,
        KeptField::Owner => now.owner.clone_from(&was.owner),
        KeptField::Stage => now.stage.clone_from(&was.stage),
        KeptField::StageChanges => now.stage_changes.clone_from(&was.stage_changes),
        KeptField::Archived => now.archived.clone_from(&was.archived),
        KeptField::ArchiveReason => {
            if let (Some(was), Some(now)) = (&was.archived, &mut now.archived) {
                now.reason.clone_from(&was.reason);
            }
        }
        KeptField::Origin => now.origin = was.origin,
        KeptField::Sources => now.sources.clone_from(&was.sources),
        KeptField::Tags => now.tags.clone_from(&was.tags),
        KeptField::Links => now.links.clone_from(&was.links),
        KeptField::CreateTime => now.created_at = was.created_at,
        KeptField::DataProtection => now.data_protection = was.data_protection,
        KeptField::DataProtectionStore => {
            if let (Some(was), Some(now)) = (was.data_protection, &mut now.data_protection) {
                now.store = was.store;
            }
        }
        KeptField::DataProtectionContact => {
            if let (Some(was), Some(now)) = (was.data_protection, &mut now.data_protection) {
                now.contact = was.contact;
            }
        }
        _ => {}
    }
}

/// The hire of the stored application. Whether the person was hired is known of
/// those that are stored, as far as it was known then
/// (rulebook: X59).
fn keep_hire(was: &Opportunity, now: &mut Opportunity) {
    let are_all_stored = is_stored(was, &now.application_ids);
    let Some((was_told, told)) = stored_application(was, now) else {
        return;
    };
    // A hire that is told, of one of several, is not lost.
    let hire = told.requisition_for_hire.take();
    told.requisition_for_hire = hire.or(was_told.requisition_for_hire.clone());
    if are_all_stored && now.unknown == Some(UnknownPart::Hire) {
        let is_open = was.unknown.is_some_and(UnknownPart::may_hide_hire);
        now.unknown = is_open.then_some(UnknownPart::Hire);
    }
}

/// The application as it is stored and as it is told, if any of those that are
/// told is stored.
fn stored_application<'a>(
    was: &'a Opportunity,
    now: &'a mut Opportunity,
) -> Option<(&'a Application, &'a mut Application)> {
    let told = &now.application_ids;
    let is_any_stored =
        is_stored(was, told) || told.iter().any(|id| was.application_ids.contains(id));
    is_any_stored.then_some(())?;
    was.application.as_ref().zip(now.application.as_mut())
}

/// A field of the application, if any of those that are told is stored.
fn keep_in_application(field: KeptField, was: &Opportunity, now: &mut Opportunity) {
    let Some((was, now)) = stored_application(was, now) else {
        return;
    };
    match field {
        KeptField::ApplicationCreateTime => now.created_at = was.created_at,
        KeptField::Company => now.company.clone_from(&was.company),
        KeptField::Comments => now.comments.clone_from(&was.comments),
        KeptField::Answers => now.answers.clone_from(&was.answers),
        _ => {}
    }
}

/// Whether all of the applications are among those that are stored.
fn is_stored(was: &Opportunity, applications: &[ApplicationId]) -> bool {
    // Before steward kept ids, there was one application at most.
    let is_that = was.application_ids.is_empty() && applications.len() <= 1;
    is_that
        || applications
            .iter()
            .all(|id| was.application_ids.contains(id))
}

/// What is stored of an application, when it is all that the source names; of
/// another that it names, the posting and a hire are not known
/// (rulebook: X59).
fn keep_if_told(was: &Opportunity, now: &mut Opportunity) {
    let is_stored = is_stored(was, &now.application_ids);
    keep_application(was, now);
    if !is_stored {
        now.unknown = Some(UnknownPart::Application);
        now.posting = None;
    }
}

/// A hire that is told is not lost, whichever application is stored
/// (rulebook: X61).
fn keep_application(was: &Opportunity, now: &mut Opportunity) {
    let is_hire = |application: &Application| application.requisition_for_hire.is_some();
    let told = now.application.take();
    now.application = match (was.application.clone(), told) {
        (stored, Some(told)) if is_hire(&told) && !stored.as_ref().is_some_and(is_hire) => {
            Some(told)
        }
        (stored, _) => stored,
    };
    now.application_ids.clone_from(&was.application_ids);
    now.posting.clone_from(&was.posting);
    // Nor is lost that a hire is not known.
    now.unknown = match now.unknown {
        Some(UnknownPart::Hire) => with_hire_unknown(was.unknown),
        _ => was.unknown,
    };
}

/// What is not known of an opportunity of which it is not known either whether
/// the person was hired
/// (rulebook: X59).
pub fn with_hire_unknown(was: Option<UnknownPart>) -> Option<UnknownPart> {
    Some(match was {
        None | Some(UnknownPart::Hire) => UnknownPart::Hire,
        Some(UnknownPart::Posting | UnknownPart::Application) => UnknownPart::Application,
    })
}

#[cfg(test)]
mod tests;
