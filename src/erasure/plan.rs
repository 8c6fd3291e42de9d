use super::EraseError;
use crate::domain::erasure::{
    Asked, Plan, Selection, Terms, go_along, may_anonymize, plan_by_ids, plan_by_request,
};
use crate::domain::facts::Facts;
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::store::Store;

/// Reads what decides beside the facts, and makes the plan.
///
/// # Errors
/// When the actor may not, or the store cannot be read.
pub(super) async fn plan(
    store: &Store,
    account: &AccountId,
    facts: &impl Facts,
    asked: &Asked,
    now: Timestamp,
) -> Result<Plan, EraseError> {
    // Who may not is refused before anything is read.
    may_anonymize(facts, &asked.actor, asked.formerly_hired)?;
    let terms = Terms::at(now, facts.settings(), asked.formerly_hired);
    let plan = match &asked.selection {
        Selection::Opportunities(ids) => {
            let all: Vec<_> = ids.iter().cloned().collect();
            let found = store.candidacies(account, &all).await?;
            plan_by_ids(facts, &asked.actor, ids, &found, terms)
        }
        Selection::RequestOf(candidate) => {
            let found = store.candidacies_of(account, candidate).await?;
            let survivor = store.survivor(account, candidate).await?;
            let survivor = survivor.as_ref();
            plan_by_request(facts, &asked.actor, candidate, survivor, found, terms)
        }
    };
    let mut plan = plan?;
    let merged = store.merged_ids(account, &plan.candidates).await?;
    plan.candidates.extend(go_along(facts, merged));
    plan.candidates.sort();
    plan.candidates.dedup();
    Ok(plan)
}
