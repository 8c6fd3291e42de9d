//! Who may do this?

use tokio::task::yield_now;
use tonic::metadata::MetadataMap;

use super::{LOOKS, SIZES};
use crate::domain::list;
use crate::grpc::fields::Fields;
use crate::grpc::freshness::snapshot_at_least;
use crate::grpc::page::{self, Pages};
use crate::grpc::question;
use crate::grpc::refusal::Refusal;
use crate::grpc::slots::Slots;
use crate::identity::Caller;
use crate::proto::{
    ErrorReason, ListAuthorizedUsersRequest, ListAuthorizedUsersResponse, Question,
};
use crate::replica::Replica;

/// Answers one page.
pub(in crate::grpc) async fn users(
    replica: &Replica,
    caller: &Caller,
    slots: &Slots,
    request: ListAuthorizedUsersRequest,
    metadata: &MetadataMap,
) -> Result<ListAuthorizedUsersResponse, Refusal> {
    let query = ListAuthorizedUsersRequest {
        page_size: 0,
        page_token: String::new(),
        at_least_as_fresh: String::new(),
        ..request.clone()
    };
    let pages = Pages {
        seal: replica.seal(),
        query: page::bound(replica.seal(), "ListAuthorizedUsers", &query),
    };

    let mut fields = Fields::default();
    let account = fields.id("account", &request.account);
    let size = page::size(&mut fields, request.page_size, SIZES);
    let after = pages.position(&mut fields, &request.page_token);
    let asked = fields.present("question", request.question);
    let asked = asked.and_then(|asked| fields.within("question", |fields| read(fields, asked)));
    let (account, asked) = fields.check(account.zip(asked))?;

    let token = &request.at_least_as_fresh;
    let snapshot = snapshot_at_least(replica, caller, &account, token, metadata).await?;
    let mut after = after.and_then(|id| id.parse().ok());
    let _slot = slots.take(replica.store()).await?;
    let mut users = Vec::new();
    loop {
        let limits = list::Limits {
            ids: size.saturating_sub(users.len()),
            looks: LOOKS,
        };
        let slice = list::users(&snapshot.index, &asked, after.as_ref(), limits);
        users.extend(slice.ids);
        let goes_on = slice.after;
        if goes_on.is_none() || users.len() >= size {
            return Ok(ListAuthorizedUsersResponse {
                users,
                next_page_token: goes_on.map(|id| pages.token(&id)).unwrap_or_default(),
                revision: snapshot.token.clone(),
            });
        }
        after = goes_on.and_then(|id| id.parse().ok());
        yield_now().await;
    }
}

/// Reads a question that names no user.
fn read(fields: &mut Fields, asked: Question) -> Option<crate::domain::question::Question> {
    if !asked.user.is_empty() {
        let description = "is what is listed; it is left out";
        fields.wrong("user", ErrorReason::FieldInvalid, description);
    }
    let (subject, form) = question::form(fields, asked)?;
    question::fitting(fields, form.ask(subject))
}
