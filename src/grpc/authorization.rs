//! `AuthorizationService`: questions in, decisions out.

use std::sync::Arc;

use opentelemetry::context::FutureExt as _;
use tokio::runtime::Handle;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::accounts::at_hand;
use super::admission::{Standings, caller};
use super::explanation::explanation;
use super::fields::Fields;
use super::freshness::snapshot_at_least;
use super::limits::QUESTIONS;
use super::list;
use super::question;
use super::refusal::Refusal;
use super::slots::Slots;
use crate::domain::decide::decide;
use crate::domain::explain::explain;
use crate::domain::id::{AccountId, UserId};
use crate::domain::question::Question;
use crate::identity::Caller;
use crate::proto::authorization_service_server::AuthorizationService;
use crate::proto::{
    self, Answer, AuthorizeRequest, AuthorizeResponse, BatchAuthorizeRequest,
    BatchAuthorizeResponse, FieldViolation, ListAuthorizedPermissionsRequest,
    ListAuthorizedPermissionsResponse, ListAuthorizedResourcesRequest, ListAuthorizedUsersRequest,
    ListAuthorizedUsersResponse, QuestionError, answer,
};
use crate::replica::{Replica, Snapshot};
use crate::telemetry::Telemetry;

/// The most questions of one batch that is to be explained.
const MAX_EXPLAINED: usize = 100;

/// Questions of a batch whose facts are fetched from memory together.
const TOGETHER: usize = 32;

/// Answers from the replica's memory.
pub(super) struct Authorization {
    pub(super) replica: Arc<Replica>,
    pub(super) telemetry: Telemetry,
    /// The runtime of the working threads.
    pub(super) working: Handle,
    pub(super) standings: Standings,
}

#[tonic::async_trait]
impl AuthorizationService for Authorization {
    async fn authorize(
        &self,
        request: Request<AuthorizeRequest>,
    ) -> Result<Response<AuthorizeResponse>, Status> {
        let (metadata, extensions, request) = request.into_parts();
        let caller = caller(&extensions)?;
        let Asked {
            account,
            token,
            user,
            question,
            explain: is_explained,
        } = Asked::read(request)?;
        let snapshot = self.snapshot(caller, account, &token, metadata).await?;
        let mut answer = self.answer(&snapshot, &user, &question);
        if is_explained {
            let why = Slots::of(&extensions)?
                .aside(self.replica.store(), move |_| {
                    explain(&snapshot.index, &user, &question)
                })
                .await?;
            answer.explanation = Some(explanation(why));
        }
        Ok(Response::new(answer))
    }

    async fn batch_authorize(
        &self,
        request: Request<BatchAuthorizeRequest>,
    ) -> Result<Response<BatchAuthorizeResponse>, Status> {
        let (metadata, extensions, request) = request.into_parts();
        let mut fields = Fields::default();
        let account = fields.id("account", &request.account);
        let most = if request.explain {
            MAX_EXPLAINED
        } else {
            QUESTIONS
        };
        let questions = fields.some("questions", request.questions, most);
        let account = fields.check(account)?;
        let (caller, token) = (caller(&extensions)?, &request.at_least_as_fresh);
        let snapshot =
            snapshot_at_least(&self.replica, &caller, &account, token, &metadata).await?;
        self.telemetry.batch(questions.len());
        let explained = request.explain.then(|| questions.clone());
        let mut answers = self.answer_each(&snapshot, &mut fields, questions);
        let revision = snapshot.token.clone();
        if let Some(questions) = explained {
            let explained = Slots::of(&extensions)?
                .aside(self.replica.store(), move |given_up| {
                    let each = explain_each(&snapshot, questions);
                    let each = each.take_while(|_| !given_up.is_cancelled());
                    each.collect::<Vec<_>>()
                })
                .await?;
            for (answer, explanation) in answers.iter_mut().zip(explained) {
                answer.explanation = explanation;
            }
        }
        Ok(Response::new(BatchAuthorizeResponse { answers, revision }))
    }

    type ListAuthorizedResourcesStream = list::Stream;

    async fn list_authorized_resources(
        &self,
        request: Request<ListAuthorizedResourcesRequest>,
    ) -> Result<Response<Self::ListAuthorizedResourcesStream>, Status> {
        let (metadata, extensions, request) = request.into_parts();
        let (replica, slots) = (Arc::clone(&self.replica), Slots::of(&extensions)?);
        let standing = self.standings.of(&extensions)?;
        let list = list::resources(replica, standing, slots, request, &metadata).await?;
        Ok(Response::new(list))
    }

    async fn list_authorized_users(
        &self,
        request: Request<ListAuthorizedUsersRequest>,
    ) -> Result<Response<ListAuthorizedUsersResponse>, Status> {
        let (metadata, extensions, request) = request.into_parts();
        let (slots, caller) = (Slots::of(&extensions)?, caller(&extensions)?);
        let users = list::users(&self.replica, &caller, &slots, request, &metadata).await?;
        Ok(Response::new(users))
    }

    async fn list_authorized_permissions(
        &self,
        request: Request<ListAuthorizedPermissionsRequest>,
    ) -> Result<Response<ListAuthorizedPermissionsResponse>, Status> {
        let (metadata, extensions, request) = request.into_parts();
        let caller = caller(&extensions)?;
        let permissions = list::permissions(&self.replica, &caller, request, &metadata).await?;
        Ok(Response::new(permissions))
    }
}

/// A single question, read.
struct Asked {
    account: AccountId,
    /// At least as fresh as this.
    token: String,
    user: UserId,
    question: Question,
    explain: bool,
}

impl Asked {
    fn read(request: AuthorizeRequest) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let account = fields.id("account", &request.account);
        let asked = fields.present("question", request.question);
        let asked = asked
            .and_then(|asked| fields.within("question", |fields| question::read(fields, asked)));
        let (account, (user, question)) = fields.check(account.zip(asked))?;
        Ok(Self {
            account,
            token: request.at_least_as_fresh,
            user,
            question,
            explain: request.explain,
        })
    }
}

impl Authorization {
    /// The answer to a single question, unless facts must be waited for, or it
    /// is to be explained.
    pub(super) fn at_once(
        &self,
        caller: &Caller,
        request: AuthorizeRequest,
    ) -> Option<Result<AuthorizeResponse, Status>> {
        let asked = match Asked::read(request) {
            Ok(asked) if asked.explain => return None,
            Ok(asked) => asked,
            Err(refusal) => return Some(Err(refusal.into())),
        };
        let at_hand = at_hand(&self.replica, caller, &asked.account, &asked.token);
        let snapshot = match at_hand {
            Ok(snapshot) => snapshot?,
            Err(refusal) => return Some(Err(refusal.into())),
        };
        Some(Ok(self.answer(&snapshot, &asked.user, &asked.question)))
    }

    fn answer(&self, snapshot: &Snapshot, user: &UserId, question: &Question) -> AuthorizeResponse {
        let decision = decide(&snapshot.index, user, question);
        self.telemetry.decided(question, decision);
        AuthorizeResponse {
            decision: Some(question::decision(decision)),
            revision: snapshot.token.clone(),
            explanation: None,
        }
    }

    /// The account's facts, at least as fresh as a token demands. What is not
    /// in memory is read by the working threads.
    async fn snapshot(
        &self,
        caller: Caller,
        account: AccountId,
        token: &str,
        metadata: MetadataMap,
    ) -> Result<Arc<Snapshot>, Refusal> {
        if let Some(present) = at_hand(&self.replica, &caller, &account, token)? {
            return Ok(present);
        }
        let (replica, token) = (Arc::clone(&self.replica), token.to_owned());
        let read =
            async move { snapshot_at_least(&replica, &caller, &account, &token, &metadata).await };
        let read = self.working.spawn(read.with_current_context());
        read.await.map_err(|_| Refusal::not_finished())?
    }

    /// A question that is malformed has an error of its own; the next one is
    /// read with the same fields.
    fn answer_each(
        &self,
        snapshot: &Snapshot,
        fields: &mut Fields,
        questions: Vec<proto::Question>,
    ) -> Vec<Answer> {
        let index = &snapshot.index;
        let mut answers = Vec::with_capacity(questions.len());
        let mut questions = questions.into_iter();
        let mut some: Vec<Result<(UserId, Question), Refusal>> = Vec::with_capacity(TOGETHER);
        while questions.len() > 0 {
            some.extend(questions.by_ref().take(TOGETHER).map(|asked| {
                let asked = question::read(fields, asked);
                fields.check(asked)
            }));
            let well_formed = some.iter().flatten();
            let decisions = index.decide_each(well_formed.map(|(user, asked)| (user, asked)));
            let mut decisions = decisions.into_iter();
            answers.extend(some.drain(..).map(|asked| {
                let outcome = match asked {
                    Ok((user, asked)) => {
                        // Whatever happens, each question has an answer of its own.
                        let decision = decisions.next();
                        let decision = decision.unwrap_or_else(|| decide(index, &user, &asked));
                        self.telemetry.decided(&asked, decision);
                        answer::Outcome::Decision(question::decision(decision))
                    }
                    Err(refusal) => answer::Outcome::Error(error(refusal)),
                };
                Answer {
                    outcome: Some(outcome),
                    explanation: None,
                }
            }));
        }
        answers
    }
}

/// Why each is answered so; `None` for one that is malformed.
fn explain_each(
    snapshot: &Snapshot,
    questions: Vec<proto::Question>,
) -> impl Iterator<Item = Option<proto::Explanation>> {
    questions.into_iter().map(|asked| {
        let mut fields = Fields::default();
        let asked = question::read(&mut fields, asked);
        let (user, asked) = fields.check(asked).ok()?;
        Some(explanation(explain(&snapshot.index, &user, &asked)))
    })
}

/// How many violations of one question of many are named.
const NAMED_OF_MANY: usize = 5;

fn error(refusal: Refusal) -> QuestionError {
    let refusal = refusal.naming(NAMED_OF_MANY);
    QuestionError {
        reason: refusal.reason().into(),
        message: refusal.message(),
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
