//! What may this user do to this?

use tonic::metadata::MetadataMap;

use crate::domain::decide::Decision;
use crate::domain::list::{self, AnsweredRow, RowAnswer};
use crate::domain::question::{Form, FormError};
use crate::grpc::fields::Fields;
use crate::grpc::freshness::snapshot_at_least;
use crate::grpc::question;
use crate::grpc::refusal::Refusal;
use crate::identity::Caller;
use crate::proto::authorized_permission::Answer;
use crate::proto::{
    AuthorizedPermission, ErrorReason, FactsNeeded, ListAuthorizedPermissionsRequest,
    ListAuthorizedPermissionsResponse, ValueDecision, ValueDecisions,
};
use crate::replica::Replica;

/// Answers for every permission that takes the target.
pub(in crate::grpc) async fn permissions(
    replica: &Replica,
    caller: &Caller,
    request: ListAuthorizedPermissionsRequest,
    metadata: &MetadataMap,
) -> Result<ListAuthorizedPermissionsResponse, Refusal> {
    let mut fields = Fields::default();
    let account = fields.id("account", &request.account);
    let user = fields.id("user", &request.user);
    let mut form = Form::default();
    question::target_and_facts(&mut fields, request.target, request.facts, &mut form);
    let (account, user) = fields.check(account.zip(user))?;
    let token = &request.at_least_as_fresh;
    let snapshot = snapshot_at_least(replica, caller, &account, token, metadata).await?;
    let rows = list::permissions(&snapshot.index, &user, &form).map_err(unfit)?;
    Ok(ListAuthorizedPermissionsResponse {
        permissions: rows.into_iter().map(write).collect(),
        revision: snapshot.token.clone(),
    })
}

fn unfit(misfits: Vec<FormError>) -> Refusal {
    let mut fields = Fields::default();
    for misfit in misfits {
        match misfit {
            FormError::FactNotAccepted(fact) => fields.wrong(
                &format!("facts.{fact}"),
                ErrorReason::FactNotAccepted,
                "is not accepted by any permission that takes the target",
            ),
            _ => fields.wrong(
                "target",
                ErrorReason::TargetNotAccepted,
                "is not accepted by any permission",
            ),
        }
    }
    fields.refusal()
}

fn write(row: AnsweredRow) -> AuthorizedPermission {
    let decision = |decision: Decision| question::decision(decision);
    let answer = match row.answer {
        RowAnswer::Decided(decided) => Answer::Decision(decision(decided)),
        RowAnswer::ByValue(decided) => {
            let decisions = decided.into_iter().map(|(value, decided)| ValueDecision {
                value: value.key().to_owned(),
                decision: Some(decision(decided)),
            });
            Answer::ByValue(ValueDecisions {
                decisions: decisions.collect(),
            })
        }
        RowAnswer::Needs(facts) => Answer::FactsNeeded(FactsNeeded {
            facts: facts.into_iter().map(str::to_owned).collect(),
        }),
    };
    AuthorizedPermission {
        permission: row.permission.row().into(),
        levels: row
            .levels
            .iter()
            .map(|level| level.key().to_owned())
            .collect(),
        values: row
            .values
            .iter()
            .map(|value| value.key().to_owned())
            .collect(),
        answer: Some(answer),
    }
}
