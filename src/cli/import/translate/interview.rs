//! Interviews, with whose feedback is in.

use super::{Kept, Notes, each_once, entry};
use crate::cli::lever;
use crate::proto::{
    ImportEntry, Interview, KeptField, Panelist, SubmittedFeedback, import_entry, record,
};

/// An interview; `submitted` tells whose feedback on it is in. One of which the export does not tell whether it takes
/// place stays cancelled if it was.
pub(in crate::cli::import) fn interview(
    interview: &lever::Interview,
    takes_place: Option<bool>,
    submitted: impl Fn(&str) -> bool,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let Some(opportunity) = &interview.opportunity_id else {
        return notes.missing("opportunityId");
    };
    let panelist = |user: &str| Panelist {
        user: user.to_owned(),
        feedback_submitted: submitted(user),
    };
    let is_carried = interview.interviewers.is_some();
    let users = each_once(interview.panelists());
    let panel = users.into_iter().map(panelist).collect();
    let interview = Interview {
        id: interview.id.clone(),
        opportunity: opportunity.clone(),
        panel,
        cancelled: takes_place == Some(false),
    };
    // Feedback has lists of its own, which the export may lack (X62).
    let mut kept = Kept::from([KeptField::Feedback]);
    if !is_carried {
        kept.add(KeptField::Panel);
    }
    if takes_place.is_none() {
        kept.add(KeptField::Cancelled);
    }
    Some(entry(record::Record::Interview(interview), kept))
}

/// Feedback that is in, of an interview that the export does not have.
pub(in crate::cli::import) fn submitted_feedback(interview: String, user: String) -> ImportEntry {
    let feedback = SubmittedFeedback { interview, user };
    ImportEntry {
        entry: Some(import_entry::Entry::Feedback(feedback)),
        ..ImportEntry::default()
    }
}
