//! One question alone, many in a batch, with and without their explanations.

use steward::proto::answer::Outcome;
use steward::proto::{
    Answer, AuthorizeRequest, AuthorizeResponse, BatchAuthorizeRequest, BatchAuthorizeResponse,
    Decision, Question,
};

use super::company::{Case, Company};
use super::contract::{question, reason};
use super::{Client, why};
use crate::judge::Asked;

/// Asks each question alone and all of them together, and hears the reasons; the revision of all answers.
pub(super) async fn agree(client: &mut Client, company: &Company, questions: &[Asked]) -> String {
    let plain = batch(client, company, questions, false).await;
    let explained = batch(client, company, questions, true).await;
    let as_of = plain.revision;
    assert_eq!(explained.revision, as_of);
    assert_eq!(plain.answers.len(), questions.len());
    assert_eq!(explained.answers.len(), questions.len());
    let answers = plain.answers.into_iter().zip(explained.answers);
    for (asked, (plain, explained)) in questions.iter().zip(answers) {
        let expected = company.answer(asked);
        let case = Case(company, asked);
        let alone = authorize(client, company, asked, false).await;
        same(alone.decision, expected, "Authorize", &case);
        same(decision(&plain), expected, "BatchAuthorize", &case);
        assert_eq!(
            (&alone.explanation, &plain.explanation),
            (&None, &None),
            "{case}"
        );
        let why = authorize(client, company, asked, true).await;
        same(why.decision, expected, "Authorize with explain", &case);
        same(
            decision(&explained),
            expected,
            "BatchAuthorize with explain",
            &case,
        );
        assert_eq!(
            why.explanation, explained.explanation,
            "the explanation in a batch: {case}"
        );
        let explanation = why
            .explanation
            .unwrap_or_else(|| panic!("no explanation: {case}"));
        why::is_consistent(&explanation, expected, company, asked);
        for revision in [alone.revision, why.revision] {
            assert_eq!(revision, as_of, "{case}");
        }
    }
    as_of
}

fn same(decision: Option<Decision>, expected: &str, rpc: &str, case: &Case<'_>) {
    let decision = decision.unwrap_or_else(|| panic!("{rpc} decides nothing: {case}"));
    assert_eq!(reason(decision.reason), expected, "{rpc}: {case}");
    assert_eq!(decision.allowed, expected == "ALLOWED", "{rpc}: {case}");
}

fn decision(answer: &Answer) -> Option<Decision> {
    match &answer.outcome {
        Some(Outcome::Decision(decision)) => Some(*decision),
        other => panic!("{other:?}"),
    }
}

async fn authorize(
    client: &mut Client,
    company: &Company,
    asked: &Asked,
    explain: bool,
) -> AuthorizeResponse {
    let request = AuthorizeRequest {
        account: company.account.clone(),
        question: Some(question(asked)),
        explain,
        ..AuthorizeRequest::default()
    };
    let answer = client.authorize(request).await;
    answer
        .unwrap_or_else(|status| panic!("{status}: {}", Case(company, asked)))
        .into_inner()
}

async fn batch(
    client: &mut Client,
    company: &Company,
    questions: &[Asked],
    explain: bool,
) -> BatchAuthorizeResponse {
    let request = BatchAuthorizeRequest {
        account: company.account.clone(),
        questions: questions.iter().map(question).collect(),
        explain,
        ..BatchAuthorizeRequest::default()
    };
    let answer = client.batch_authorize(request).await;
    answer.expect("a batch is answered").into_inner()
}

/// What becomes of some questions: a decision, or why there is none.
pub(super) async fn outcomes(
    client: &mut Client,
    company: &Company,
    questions: Vec<Question>,
) -> Vec<Outcome> {
    let request = BatchAuthorizeRequest {
        account: company.account.clone(),
        questions,
        ..BatchAuthorizeRequest::default()
    };
    let answers = client
        .batch_authorize(request)
        .await
        .expect("a batch is answered");
    let answers = answers.into_inner().answers.into_iter();
    answers
        .map(|answer| answer.outcome.expect("an outcome"))
        .collect()
}
