//! `AuthorizationService`: questions in, decisions out.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::accounts::snapshot;
use super::fields::Fields;
use super::question;
use super::refusal::Refusal;
use crate::domain::decide::decide;
use crate::proto::authorization_service_server::AuthorizationService;
use crate::proto::{
    Answer, AuthorizeRequest, AuthorizeResponse, BatchAuthorizeRequest, BatchAuthorizeResponse,
    FieldViolation, QuestionError, answer,
};
use crate::replica::{Replica, Snapshot};
use crate::telemetry::Telemetry;

/// The most questions of one batch.
const MAX_QUESTIONS: usize = 10_000;

/// Answers from the replica's memory.
pub(super) struct Authorization {
    pub(super) replica: Arc<Replica>,
    pub(super) telemetry: Telemetry,
}

#[tonic::async_trait]
impl AuthorizationService for Authorization {
    async fn authorize(
        &self,
        request: Request<AuthorizeRequest>,
    ) -> Result<Response<AuthorizeResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let account = fields.id("account", &request.account);
        let asked = fields.present("question", request.question);
        let asked = asked
            .and_then(|asked| fields.within("question", |fields| question::read(fields, asked)));
        let (account, (user, asked)) = fields.check(account.zip(asked))?;
        let snapshot = snapshot(&self.replica, &account).await?;
        let decision = decide(&snapshot.index, &user, &asked);
        self.telemetry.decided(&asked, decision);
        Ok(Response::new(AuthorizeResponse {
            decision: Some(question::decision(decision)),
            revision: snapshot.token.clone(),
        }))
    }

    async fn batch_authorize(
        &self,
        request: Request<BatchAuthorizeRequest>,
    ) -> Result<Response<BatchAuthorizeResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let account = fields.id("account", &request.account);
        let questions = fields.some("questions", request.questions, MAX_QUESTIONS);
        let account = fields.check(account)?;
        let snapshot = snapshot(&self.replica, &account).await?;
        self.telemetry.batch(questions.len());
        let answers = questions
            .into_iter()
            .map(|asked| self.answer_one(&snapshot, asked))
            .collect();
        Ok(Response::new(BatchAuthorizeResponse {
            answers,
            revision: snapshot.token.clone(),
        }))
    }
}

impl Authorization {
    /// A question that is malformed has an error of its own.
    fn answer_one(&self, snapshot: &Snapshot, asked: crate::proto::Question) -> Answer {
        let mut fields = Fields::default();
        let asked = question::read(&mut fields, asked);
        let outcome = match fields.check(asked) {
            Ok((user, asked)) => {
                let decision = decide(&snapshot.index, &user, &asked);
                self.telemetry.decided(&asked, decision);
                answer::Outcome::Decision(question::decision(decision))
            }
            Err(refusal) => answer::Outcome::Error(error(refusal)),
        };
        Answer {
            outcome: Some(outcome),
        }
    }
}

fn error(refusal: Refusal) -> QuestionError {
    QuestionError {
        reason: refusal.reason().into(),
        message: refusal.message().to_owned(),
        field_violations: refusal
            .into_violations()
            .into_iter()
            .map(|violation| FieldViolation {
                field: violation.field,
                description: violation.description,
                reason: violation.reason.into(),
            })
            .collect(),
    }
}
