//! Answers, for people and for programs.

use super::super::{AuthorizeResponse, DecisionReason, reason, tell};
use crate::cli::Outcome;
use crate::proto::Decision;

pub(super) fn answer(allowed: bool, reason: DecisionReason) -> AuthorizeResponse {
    AuthorizeResponse {
        decision: Some(Decision {
            allowed,
            reason: reason.into(),
        }),
        revision: "r7".to_owned(),
        explanation: None,
    }
}

pub(super) fn told(response: &AuthorizeResponse, json: bool) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = tell(response, json, &mut out).unwrap();
    (outcome, String::from_utf8(out).unwrap())
}

#[test]
fn one_line_for_people_and_one_for_programs() {
    let yes = answer(true, DecisionReason::Allowed);
    let no = answer(false, DecisionReason::OwnProfile);
    assert_eq!(told(&yes, false), (Outcome::Yes, "allowed\n".to_owned()));
    assert_eq!(
        told(&no, false),
        (
            Outcome::No,
            "denied: this is the user's own profile (OWN_PROFILE)\n".to_owned()
        )
    );
    assert_eq!(
        told(&no, true),
        (
            Outcome::No,
            "{\"allowed\":false,\"reason\":\"OWN_PROFILE\",\
             \"message\":\"this is the user's own profile\",\"revision\":\"r7\"}\n"
                .to_owned()
        )
    );
}

#[test]
fn an_answer_without_a_decision_is_an_error_and_no_denial() {
    let mut out = Vec::new();
    assert!(tell(&AuthorizeResponse::default(), false, &mut out).is_err());
    assert!(out.is_empty());
}

#[test]
fn every_reason_reads_after_denied() {
    // 0 to 20 are the contract's numbers.
    for number in 0..=20 {
        let reason = DecisionReason::try_from(number).unwrap();
        let sentence = reason::sentence(reason);
        assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{number}");
        assert!(!reason::name(reason).contains("DECISION"), "{number}");
    }
    assert!(
        DecisionReason::try_from(21).is_err(),
        "a sentence is missing"
    );
}
