//! Which records of a kind are there?

use tokio::task::yield_now;

use super::resources::kind;
use super::{LOOKS, SIZES};
use crate::domain::id::AccountId;
use crate::domain::list;
use crate::domain::record::Confidentiality;
use crate::grpc::accounts::snapshot;
use crate::grpc::fields::Fields;
use crate::grpc::page::{self, Pages};
use crate::grpc::refusal::Refusal;
use crate::grpc::slots::Slots;
use crate::identity::Caller;
use crate::proto::{ListRecordsRequest, ListRecordsResponse, ListedRecord};
use crate::replica::Replica;

/// Answers one page.
pub(in crate::grpc) async fn records(
    replica: &Replica,
    caller: &Caller,
    slots: &Slots,
    request: ListRecordsRequest,
) -> Result<ListRecordsResponse, Refusal> {
    let query = ListRecordsRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let pages = Pages {
        seal: replica.seal(),
        query: page::bound(replica.seal(), "ListRecords", &query),
    };
    let mut fields = Fields::default();
    let account: Option<AccountId> = fields.id("account", &request.account);
    let kind = kind(&mut fields, request.kind);
    let size = page::size(&mut fields, request.page_size, SIZES);
    let mut after = pages.position(&mut fields, &request.page_token);
    let (account, kind) = fields.check(account.zip(kind))?;

    let snapshot = snapshot(replica, caller, &account).await?;
    let _slot = slots.take(replica.store()).await?;
    let mut records = Vec::new();
    loop {
        let limits = list::Limits {
            ids: size.saturating_sub(records.len()),
            looks: LOOKS,
        };
        let found = list::records(&snapshot.index, kind, after.as_deref(), limits);
        records.extend(found.records.into_iter().map(|record| ListedRecord {
            id: record.id,
            confidential: record.confidentiality == Confidentiality::Confidential,
        }));
        after = found.after;
        if after.is_none() || records.len() >= size {
            return Ok(ListRecordsResponse {
                records,
                next_page_token: after.map(|id| pages.token(&id)).unwrap_or_default(),
                revision: snapshot.token.clone(),
            });
        }
        yield_now().await;
    }
}
