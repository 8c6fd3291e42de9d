//! Previews over the wire.

use super::super::page::Pages;
use super::super::refusal::Refusal;
use super::{answer, cut};
use crate::domain::erasure::PlanRefusal;
use crate::domain::id::OpportunityId;
use crate::erasure::{EraseError, Preview};
use crate::proto::{self, ErrorReason};

/// Where a page of a preview ended: what is erased comes before what is
/// blocked, both in the order of ids.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PreviewPosition {
    blocked: bool,
    id: OpportunityId,
}

impl PreviewPosition {
    fn text(&self) -> String {
        let part = if self.blocked { "blocked" } else { "erased" };
        format!("{part} {}", self.id)
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let (part, id) = text.split_once(' ')?;
        Some(Self {
            blocked: part == "blocked",
            id: id.parse().ok()?,
        })
    }
}

/// One page of a preview.
pub(super) fn preview(
    preview: Preview,
    pages: &Pages<'_>,
    after: Option<&PreviewPosition>,
    size: usize,
) -> proto::Preview {
    let Preview {
        plan,
        token,
        expires,
    } = preview;
    let count = answer::number(plan.erase.len());
    let candidate_count = answer::number(plan.candidates.len());
    let blocked_count = answer::number(plan.blocked_count());
    let erased = plan.erase.into_iter().map(|planned| {
        let place = PreviewPosition {
            blocked: false,
            id: planned.id,
        };
        (place, None)
    });
    let blocked = plan.blocked.into_iter().map(|(id, block)| {
        let place = PreviewPosition { blocked: true, id };
        (place, Some(block))
    });
    let mut items: Vec<_> = erased
        .chain(blocked)
        .filter(|(place, _)| after.is_none_or(|after| place > after))
        .take(size.saturating_add(1))
        .collect();
    let next_page_token = cut(&mut items, size, |(place, _)| pages.token(&place.text()));
    let items = items.into_iter().map(|(place, block)| proto::PreviewItem {
        opportunity: place.id.to_string(),
        block_reason: answer::block(block).into(),
    });
    proto::Preview {
        count,
        candidate_count,
        blocked_count,
        items: items.collect(),
        next_page_token,
        expire_time: (!token.is_empty()).then(|| answer::time(expires)),
        preview_token: token,
    }
}

impl From<EraseError> for Refusal {
    fn from(error: EraseError) -> Self {
        use ErrorReason as R;
        let (field, reason) = match &error {
            EraseError::Refused(refusal) => match refusal {
                PlanRefusal::ActorNotActive => ("acting_user", R::ActorNotActive),
                PlanRefusal::PermissionNotHeld => ("acting_user", R::PermissionNotHeld),
                PlanRefusal::OutOfReach { unseen } => {
                    return Self::new(R::OutOfReach, error.to_string()).with("unseen", unseen);
                }
                PlanRefusal::OwnProfile => ("erasure_request_of", R::Escalation),
                PlanRefusal::CandidateUnknown => ("erasure_request_of", R::ResourceUnknown),
            },
            EraseError::TokenInvalid => ("preview_token", R::TokenInvalid),
            EraseError::PreviewExpired => ("preview_token", R::PreviewExpired),
            EraseError::NothingToErase => ("selection", R::NothingToErase),
            EraseError::RequestIdReused => return Self::request_id_reused(),
            EraseError::Randomness(_) | EraseError::Ended => {
                return Self::new(R::Internal, error.to_string());
            }
            EraseError::Failed(_) => ("", R::Unspecified),
        };
        match error {
            EraseError::Failed(error) => error.into(),
            error => Self::of(field, reason, error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_preview_read_back_and_come_in_their_order() {
        let place = |blocked, id: &str| PreviewPosition {
            blocked,
            id: id.parse().unwrap(),
        };
        let last = place(false, "b");
        assert!(place(false, "a") < last && last < place(true, "a"));
        for place in [last, place(true, "a")] {
            assert!(PreviewPosition::read(&place.text()) == Some(place));
        }
        assert!(PreviewPosition::read("nonsense").is_none());
    }
}
