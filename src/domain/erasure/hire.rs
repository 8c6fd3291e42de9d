//! Who was hired stays so: being told otherwise opens no way to an erasure.

use crate::domain::facts::Facts;
use crate::domain::record::{ArchiveReasonType, Opportunity};

/// An opportunity as it is written, with what was known of a hire before: from
/// what is stored, and from older copies that are told with it
/// (rulebook: section 10). One that is hired now is not formerly so: which of
/// the copies told it first must not be seen afterwards.
pub fn remember_hire(
    facts: &impl Facts,
    stored: Option<&Opportunity>,
    copies: &[Opportunity],
    written: Opportunity,
) -> Opportunity {
    let was_hired = |was| tells_hire(facts, was);
    let formerly_hired = !tells_hire(facts, &written)
        && (stored.is_some_and(|was| was.formerly_hired || was_hired(was))
            || copies.iter().any(was_hired));
    Opportunity {
        formerly_hired,
        ..written
    }
}

/// Whether the person was hired through an opportunity, as a record tells it
/// (rulebook: section 10).
pub fn tells_hire(facts: &impl Facts, opportunity: &Opportunity) -> bool {
    let application = opportunity.application.as_ref();
    let requisition = application.and_then(|application| application.requisition_for_hire.as_ref());
    let archived = opportunity.archived.as_ref();
    let reason = archived.and_then(|archived| facts.find_archive_reason(archived.reason.as_ref()?));
    let kind = reason.and_then(|reason| facts.archive_reason(reason));
    requisition.is_some() || kind == Some(ArchiveReasonType::Hired)
}
