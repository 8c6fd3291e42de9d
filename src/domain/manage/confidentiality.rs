//! Who takes an opportunity's own confidential flag back.

use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::Asker;
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::record::{Confidentiality, Opportunity};

/// An opportunity as it is written, confidential as it was unless the acting
/// user holds row 12 at `all`. Beside it, the field that was left off
/// (rulebook: X65).
pub fn keep_confidential<F: Facts>(
    facts: &F,
    actor: Option<&UserId>,
    stored: Option<&Opportunity>,
    written: Opportunity,
) -> (Opportunity, Option<&'static str>) {
    let was = stored.map(|stored| stored.confidentiality);
    let opens = was == Some(Confidentiality::Confidential)
        && written.confidentiality == Confidentiality::Open;
    let row = Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles;
    let may = |actor| {
        let asker = Asker::identify(facts, actor);
        asker.is_ok_and(|asker| asker.level(row) == Some(Level::All))
    };
    if !opens || actor.is_some_and(may) {
        return (written, None);
    }
    let kept = Opportunity {
        confidentiality: Confidentiality::Confidential,
        ..written
    };
    (kept, Some("confidential"))
}
