//! The rules of erasure: what may be anonymized, what becomes of each field,
//! and the states of a job (rulebook, section 10).

mod closed;
mod disposition;
mod eligibility;
mod erasure_facts;
mod hire;
mod job;
mod merge;
mod plan;
mod restriction;
mod resume;

pub use closed::{belongs_to_closed, is_closed, is_of_merged, lifecycle, shown, stays_restricted};
pub use disposition::{COMMON_CARRIERS, Disposition, KeepReason};
pub use eligibility::{
    Block, Candidacy, CandidacyOf, FormerlyHired, NamedCandidacy, Outcome, StoredCandidacy, Terms,
    eligibility,
};
pub use hire::{remember_hire, tells_hire};
pub use job::{Job, JobItem, JobItemState, JobState, JobSubject};
pub use merge::{Merge, Move, go_along, has_nothing, merge, moved};
pub use plan::{
    Asked, Plan, PlanRefusal, Planned, Selection, may_anonymize, plan_by_ids, plan_by_request,
};
pub use restriction::{
    Closed, Lifted, Opened, RequestedRestriction, RestrictionBasis, RestrictionRefusal, ended_with,
    lifted_by, may_restrict, profiles_of_person, restricted_by, restricted_by_move,
};
pub use resume::{Resumed, resume, told_later};
