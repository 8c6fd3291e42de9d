//! Postings and requisitions.

use super::{Notes, changed_at, confidential, each_once, id, keeping, unless};
use crate::cli::lever::{self, Reference};
use crate::proto::{
    ImportEntry, KeptField, Posting, PostingState, Requisition, RequisitionStatus, record,
};

/// How many further locations the contract takes of a posting.
const FURTHER_LOCATIONS: usize = 100;

/// A posting. Of more further locations than the contract takes, the last are left off: an access grant reaches a
/// posting through a location that it has, so one location less closes and never opens (rulebook, section 3).
pub(in crate::cli::import) fn posting(
    posting: lever::Posting,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let state = match posting.state.as_deref() {
        Some("draft") => PostingState::Draft,
        Some("pending") => PostingState::Pending,
        Some("rejected") => PostingState::Rejected,
        Some("published") => PostingState::Published,
        Some("internal") => PostingState::Internal,
        Some("closed") => PostingState::Closed,
        Some(_) => return notes.unknown("state"),
        None => return notes.missing("state"),
    };
    let categories = posting.categories.unwrap_or_default();
    let location = categories.location.unwrap_or_default();
    // Lever repeats the main location among all of them.
    let further = categories.all_locations.into_iter();
    let mut further_locations = each_once(further.filter(|place| *place != location));
    if let Some(most @ 1..) = further_locations.len().checked_sub(FURTHER_LOCATIONS) {
        further_locations.truncate(FURTHER_LOCATIONS);
        notes.say(
            "categories.allLocations",
            format!(
                "has {most} more than the {FURTHER_LOCATIONS} that a posting has beside its main one; the last are \
                 left off, and access by them does not reach it"
            ),
        );
    }
    let flag = unless(posting.confidentiality.as_ref(), KeptField::Confidential);
    let record = record::Record::Posting(Posting {
        id: posting.id,
        title: posting.text.unwrap_or_default(),
        state: state.into(),
        confidential: confidential(posting.confidentiality.as_deref(), notes),
        owner: id(posting.owner.as_ref()),
        creator: id(posting.user.as_ref()),
        hiring_manager: id(posting.hiring_manager.as_ref()),
        department: categories.department.unwrap_or_default(),
        team: categories.team.unwrap_or_default(),
        location,
        further_locations,
        country: country(posting.country, notes),
    });
    let entry = keeping(record, flag.as_slice());
    Some(changed_at(entry, posting.updated_at))
}

/// A country that is no code is not kept: nothing depends on it.
fn country(word: Option<String>, notes: &mut Notes) -> String {
    match word {
        Some(code) if code.len() == 2 && code.bytes().all(|c| c.is_ascii_uppercase()) => code,
        None => String::new(),
        Some(_) => {
            notes.say("country", "is not two capital letters; not kept");
            String::new()
        }
    }
}

/// A requisition; a draft whose approval is pending or was rejected takes that status. With an approval that is not
/// understood it is left out: it might be open to changes that are over (X26, X63).
pub(in crate::cli::import) fn requisition(
    requisition: lever::Requisition,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let known = ["pending", "inprogress", "approved", "rejected", "denied"];
    if let Some(word) = requisition.approval_word()
        && !known.contains(&word)
    {
        return notes.unknown("approval.status");
    }
    let status = match requisition.effective_status() {
        Some("draft") => RequisitionStatus::Draft,
        Some("pending") => RequisitionStatus::Pending,
        Some("rejected") => RequisitionStatus::Rejected,
        Some("open") => RequisitionStatus::Open,
        Some("onHold") => RequisitionStatus::OnHold,
        Some("closed") => RequisitionStatus::Closed,
        Some(_) => return notes.unknown("status"),
        None => return notes.missing("status"),
    };
    let flag = unless(
        requisition.confidentiality.as_ref(),
        KeptField::Confidential,
    );
    let links = unless(requisition.postings.as_ref(), KeptField::Postings);
    let keep: Vec<KeptField> = flag.into_iter().chain(links).collect();
    let named = requisition.postings.iter().flatten().map(Reference::id);
    let postings = each_once(named.map(str::to_owned));
    let record = record::Record::Requisition(Requisition {
        id: requisition.id,
        name: requisition.name.unwrap_or_default(),
        status: status.into(),
        confidential: confidential(requisition.confidentiality.as_deref(), notes),
        owner: id(requisition.owner.as_ref()),
        creator: id(requisition.creator.as_ref()),
        hiring_manager: id(requisition.hiring_manager.as_ref()),
        postings,
    });
    Some(changed_at(keeping(record, &keep), requisition.updated_at))
}
