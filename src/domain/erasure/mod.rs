//! The rules of erasure: what may be anonymized, what becomes of each field,
//! and the states of a job (rulebook, section 10).

mod disposition;
mod eligibility;
mod job;

pub use disposition::{Disposition, Kept};
pub use eligibility::{Block, Candidacy, Outcome, eligibility};
pub use job::{Job, JobItem, JobItemState, JobState, JobSubject, RARE_TAG_USES};
