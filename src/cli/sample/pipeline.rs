//! The pipeline: its stages and the reasons for leaving it.

use crate::cli::lever::{ArchiveReason, Stage};

/// The stages, in order: id and title.
pub(super) const STAGES: &[(&str, &str)] = &[
    ("stage-new-lead", "New lead"),
    ("stage-reached-out", "Reached out"),
    ("stage-new-applicant", "New applicant"),
    ("stage-recruiter-screen", "Recruiter screen"),
    ("stage-phone-interview", "Phone interview"),
    ("stage-on-site-interview", "On-site interview"),
    ("stage-reference-check", "Reference check"),
    ("stage-offer", "Offer"),
];

/// Where a lead begins, where an applicant begins, and where interviews begin, as places in [`STAGES`].
pub(super) const NEW_LEAD: usize = 0;
/// See [`NEW_LEAD`].
pub(super) const NEW_APPLICANT: usize = 2;
/// See [`NEW_LEAD`].
pub(super) const PHONE_INTERVIEW: usize = 4;
/// See [`NEW_LEAD`].
pub(super) const OFFER: usize = 7;

pub(super) const HIRED: &str = "reason-hired";
pub(super) const HIRED_INTERNALLY: &str = "reason-hired-internally";
pub(super) const UNDERQUALIFIED: &str = "reason-underqualified";
pub(super) const NOT_A_MATCH: &str = "reason-not-a-match";
pub(super) const WITHDREW: &str = "reason-withdrew";
pub(super) const OFFER_DECLINED: &str = "reason-offer-declined";
pub(super) const UNRESPONSIVE: &str = "reason-unresponsive";
pub(super) const POSITION_FILLED: &str = "reason-position-filled";

/// Named by one opportunity, and left out of the export on purpose.
pub(super) const FROM_ELSEWHERE: &str = "reason-from-elsewhere";

/// Reasons for which the crowd is turned away, the frequent ones more than once.
pub(super) const NOT_HIRED: &[&str] = &[
    UNDERQUALIFIED,
    UNDERQUALIFIED,
    UNDERQUALIFIED,
    NOT_A_MATCH,
    NOT_A_MATCH,
    WITHDREW,
    OFFER_DECLINED,
    UNRESPONSIVE,
    POSITION_FILLED,
];

#[rustfmt::skip]
const REASONS: &[(&str, &str, &str, &str)] = &[
    (HIRED, "Hired", "active", "hired"),
    (HIRED_INTERNALLY, "Hired internally", "active", "hired"),
    (UNDERQUALIFIED, "Underqualified", "active", "non-hired"),
    (NOT_A_MATCH, "Not a match", "active", "non-hired"),
    (WITHDREW, "Withdrew", "active", "non-hired"),
    (OFFER_DECLINED, "Offer declined", "active", "non-hired"),
    (UNRESPONSIVE, "Unresponsive", "active", "non-hired"),
    (POSITION_FILLED, "Position filled", "inactive", "non-hired"),
];

/// Whether the reason is one of hiring.
pub(super) fn is_hire(reason: &str) -> bool {
    reason == HIRED || reason == HIRED_INTERNALLY
}

pub(super) fn stages() -> Vec<Stage> {
    STAGES
        .iter()
        .map(|(id, text)| Stage {
            id: (*id).to_owned(),
            text: Some((*text).to_owned()),
        })
        .collect()
}

pub(super) fn archive_reasons() -> Vec<ArchiveReason> {
    REASONS
        .iter()
        .map(|(id, text, status, kind)| ArchiveReason {
            id: (*id).to_owned(),
            text: Some((*text).to_owned()),
            status: Some((*status).to_owned()),
            kind: Some((*kind).to_owned()),
        })
        .collect()
}
