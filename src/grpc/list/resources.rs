//! What may this user do this to?
//!
//! The list is made while it is read: each message when the transport has
//! room for it, and nothing of it once the caller has gone.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream;
use tokio::task::yield_now;
use tonic::Status;
use tonic::metadata::MetadataMap;

use super::{LOOKS, MESSAGE, SIZES};
use crate::domain::list::{Archival, Filter, Limits, Query, ResourceKind as Kind, Resources};
use crate::domain::question::FormError;
use crate::grpc::admission::Standing;
use crate::grpc::fields::Fields;
use crate::grpc::freshness::snapshot_at_least;
use crate::grpc::page::{self, Pages};
use crate::grpc::question;
use crate::grpc::refusal::Refusal;
use crate::grpc::slots::Slots;
use crate::proto::{
    ErrorReason, ListAuthorizedResourcesRequest, ListAuthorizedResourcesResponse,
    OpportunityStatus, ResourceFilter, ResourceKind, Target,
};
use crate::replica::{Replica, Snapshot};

/// What the call answers with.
pub(in crate::grpc) type Stream =
    Pin<Box<dyn stream::Stream<Item = Result<ListAuthorizedResourcesResponse, Status>> + Send>>;

/// Begins a list.
pub(in crate::grpc) async fn resources(
    replica: Arc<Replica>,
    standing: Standing,
    slots: Slots,
    request: ListAuthorizedResourcesRequest,
    metadata: &MetadataMap,
) -> Result<Stream, Refusal> {
    let asked = ListAuthorizedResourcesRequest {
        page_size: 0,
        page_token: String::new(),
        at_least_as_fresh: String::new(),
        ..request.clone()
    };
    let bound = page::bound(replica.seal(), "ListAuthorizedResources", &asked);

    let mut fields = Fields::default();
    let account = fields.id("account", &request.account);
    let size = page::size(&mut fields, request.page_size, SIZES);
    let pages = Pages {
        seal: replica.seal(),
        query: bound.clone(),
    };
    let after = pages.position(&mut fields, &request.page_token);
    let token = request.at_least_as_fresh.clone();
    let query = query(&mut fields, request);
    let (account, query) = fields.check(account.zip(query))?;

    let snapshot =
        snapshot_at_least(&replica, &standing.caller, &account, &token, metadata).await?;
    let list = Resources::begin(&snapshot.index, query, after.as_deref());
    let listing = Listing {
        replica,
        standing,
        slots,
        snapshot,
        list,
        size,
        bound,
        left: LOOKS,
    };
    Ok(Box::pin(stream::unfold(Some(listing), |listing| async {
        let mut listing = listing?;
        let message = listing.next().await;
        let next = message.as_ref().map(|message| &message.next_page_token);
        let goes_on = next.is_ok_and(|token| !token.is_empty());
        Some((message.map_err(Status::from), goes_on.then_some(listing)))
    })))
}

/// A list that a caller reads, at its own pace.
struct Listing {
    replica: Arc<Replica>,
    standing: Standing,
    slots: Slots,
    snapshot: Arc<Snapshot>,
    list: Resources,
    /// How many ids a message has.
    size: usize,
    /// What its tokens are bound to.
    bound: Vec<String>,
    /// How many more looks before others get their turn.
    left: usize,
}

impl Listing {
    /// Makes the next message.
    ///
    /// Others get their turn after so many looks, and not after each message:
    /// what is ready at once leaves in one frame, and a caller who reads
    /// slowly is not sent thousands of tiny ones, for which its transport
    /// would close the connection.
    async fn next(&mut self) -> Result<ListAuthorizedResourcesResponse, Refusal> {
        let _slot = self.slots.take(self.replica.store()).await?;
        // However long ago the list was begun.
        self.standing.check()?;
        let mut resources = Vec::new();
        loop {
            if self.left == 0 {
                yield_now().await;
                self.left = LOOKS;
            }
            let limits = Limits {
                ids: self.size.saturating_sub(resources.len()),
                looks: self.left,
            };
            let slice = self.list.next(&self.snapshot.index, limits);
            self.left = self.left.saturating_sub(slice.looks);
            if resources.is_empty() {
                resources = slice.ids;
            } else {
                resources.extend(slice.ids);
            }
            if slice.after.is_none() || resources.len() >= self.size {
                let pages = Pages {
                    seal: self.replica.seal(),
                    query: self.bound.clone(),
                };
                let token = slice.after.map(|after| pages.token(&after));
                self.left = self.left.saturating_sub(MESSAGE);
                return Ok(ListAuthorizedResourcesResponse {
                    resources,
                    next_page_token: token.unwrap_or_default(),
                    revision: self.snapshot.token.clone(),
                });
            }
        }
    }
}

fn query(fields: &mut Fields, request: ListAuthorizedResourcesRequest) -> Option<Query> {
    let kind = kind(fields, request.kind);
    let filter = request.filter.unwrap_or_default();
    let filter = fields.within("filter", |fields| read_filter(fields, &filter));
    if let Some(kind) = kind
        && !kind.takes_filter()
        && !filter.is_empty()
    {
        let description = "is accepted for opportunities and interviews only";
        fields.wrong("filter", ErrorReason::FieldInvalid, description);
    }
    let asked = fields.present("question", request.question)?;
    let read = |fields: &mut Fields| {
        let user = fields.id("user", &asked.user);
        if let Some(kind) = kind
            && names(asked.target.as_ref(), kind)
        {
            let description = "is what is listed; it is left out";
            let field = format!("target.{}", kind.name());
            fields.wrong(&field, ErrorReason::TargetNotAccepted, description);
        }
        let (subject, form) = question::form(fields, asked)?;
        Some((user?, subject, form))
    };
    let (user, subject, form) = fields.within("question", read)?;
    let kind = kind?;
    match Query::new(user, subject, form, kind, filter) {
        Ok(query) => Some(query),
        Err(misfits) => {
            let of_kind = FormError::TargetNotAccepted(kind.name());
            if misfits.contains(&of_kind) {
                let description = "is not accepted by this permission";
                fields.wrong("kind", ErrorReason::TargetNotAccepted, description);
            }
            let others = misfits.into_iter().filter(|misfit| *misfit != of_kind);
            let others: Vec<FormError> = others.collect();
            fields.within("question", |fields| {
                question::fitting::<()>(fields, Err(others))
            });
            None
        }
    }
}

pub(super) fn kind(fields: &mut Fields, kind: i32) -> Option<Kind> {
    match ResourceKind::try_from(kind) {
        Ok(ResourceKind::Opportunity) => Some(Kind::Opportunity),
        Ok(ResourceKind::Candidate) => Some(Kind::Candidate),
        Ok(ResourceKind::Posting) => Some(Kind::Posting),
        Ok(ResourceKind::Requisition) => Some(Kind::Requisition),
        Ok(ResourceKind::Interview) => Some(Kind::Interview),
        Ok(ResourceKind::Unspecified) => {
            fields.required("kind");
            None
        }
        Err(_) => {
            fields.wrong("kind", ErrorReason::FieldInvalid, "is no kind");
            None
        }
    }
}

/// Whether a target names a thing of the kind that is listed.
fn names(target: Option<&Target>, kind: Kind) -> bool {
    target.is_some_and(|target| {
        let named = match kind {
            Kind::Opportunity => &target.opportunity,
            Kind::Candidate => &target.candidate,
            Kind::Posting => &target.posting,
            Kind::Requisition => &target.requisition,
            Kind::Interview => &target.interview,
        };
        !named.is_empty()
    })
}

fn read_filter(fields: &mut Fields, filter: &ResourceFilter) -> Filter {
    Filter {
        posting: fields.maybe_id("posting", &filter.posting),
        stage: fields.maybe_id("stage", &filter.stage),
        archival: match OpportunityStatus::try_from(filter.status) {
            Ok(OpportunityStatus::Unspecified) => None,
            Ok(OpportunityStatus::Active) => Some(Archival::Active),
            Ok(OpportunityStatus::Archived) => Some(Archival::Archived),
            Err(_) => {
                fields.wrong("status", ErrorReason::FieldInvalid, "is no status");
                None
            }
        },
    }
}
