//! Into whom candidates were merged: who links one is the other too (X58).

use std::collections::HashMap;

use super::refusal::Refusal;
use crate::domain::erasure::lifecycle;
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, CandidateId};
use crate::domain::record::{Lifecycle, RecordName};
use crate::store::Store;

/// Into whom each of these was merged, if it was, and they in turn.
pub(super) async fn survivors(
    store: &Store,
    account: &AccountId,
    facts: &impl Facts,
    candidates: &[CandidateId],
) -> Result<HashMap<CandidateId, CandidateId>, Refusal> {
    let mut survivors = HashMap::new();
    let mut left = candidates.to_vec();
    while let Some(candidate) = left.pop() {
        let name = RecordName::Candidate(candidate.clone());
        let is_merged = lifecycle(facts, &name) == Lifecycle::Merged;
        if !is_merged || survivors.contains_key(&candidate) {
            continue;
        }
        if let Some(into) = store.merged_into(account, &candidate).await? {
            left.push(into.clone());
            survivors.insert(candidate, into);
        }
    }
    Ok(survivors)
}
