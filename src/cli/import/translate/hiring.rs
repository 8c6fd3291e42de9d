//! Postings and requisitions.

use super::{Kept, Notes, changed_at, confidential, each_once, entry, id};
use crate::cli::lever::{self, Carried, Categories, Reference};
use crate::grpc::MANY;
use crate::proto::{
    ImportEntry, KeptField, Posting, PostingState, Requisition, RequisitionStatus, record,
};

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
    let categories = match posting.categories {
        Carried::No => Categories::default(),
        Carried::Yes(told) => told.unwrap_or_else(Categories::none),
    };
    let mut kept = Kept::default();
    let location = kept.unless_carried(categories.location, KeptField::Location);
    let all = kept.unless_carried(categories.all_locations, KeptField::FurtherLocations);
    // Lever repeats the main location among all of them.
    let further = all.into_iter();
    let mut further_locations = each_once(further.filter(|place| *place != location));
    if let Some(most @ 1..) = further_locations.len().checked_sub(MANY) {
        further_locations.truncate(MANY);
        notes.say(
            "categories.allLocations",
            format!(
                "has {most} more than the {MANY} that a posting has beside its main one; the last are \
                 left off, and access by them does not reach it"
            ),
        );
    }
    let record = record::Record::Posting(Posting {
        id: posting.id,
        title: kept.unless_carried(posting.text, KeptField::Title),
        state: state.into(),
        confidential: confidential(posting.confidentiality, &mut kept, notes),
        owner: id(kept.unless(posting.owner, KeptField::Owner)),
        creator: id(kept.unless(posting.user, KeptField::Creator)),
        hiring_manager: id(kept.unless(posting.hiring_manager, KeptField::HiringManager)),
        department: kept.unless_carried(categories.department, KeptField::Department),
        team: kept.unless_carried(categories.team, KeptField::Team),
        location,
        further_locations,
        country: country(kept.unless(posting.country, KeptField::Country), notes),
    });
    Some(changed_at(entry(record, kept), posting.updated_at))
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
    let mut kept = Kept::default();
    let approval = requisition.approval.field(|approval| approval.status);
    kept.unless(approval, KeptField::Approval);
    let named = kept.unless_carried(requisition.postings, KeptField::Postings);
    let postings = each_once(named.into_iter().map(Reference::into_id));
    let record = record::Record::Requisition(Requisition {
        id: requisition.id,
        name: kept.unless_carried(requisition.name, KeptField::Name),
        status: status.into(),
        confidential: confidential(requisition.confidentiality, &mut kept, notes),
        owner: id(kept.unless(requisition.owner, KeptField::Owner)),
        creator: id(kept.unless(requisition.creator, KeptField::Creator)),
        hiring_manager: id(kept.unless(requisition.hiring_manager, KeptField::HiringManager)),
        postings,
    });
    Some(changed_at(entry(record, kept), requisition.updated_at))
}
