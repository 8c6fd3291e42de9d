//! Requests as they go over the wire, made beforehand.

use steward::cli::sample::generator::{interview_id, opportunity_id, user_id};
use steward::proto::question::Subject;
use steward::proto::{AuthorizeRequest, BatchAuthorizeRequest, Permission, Question, Target};

use crate::account::{About, Account, Asked, Numbers};
use crate::stored;

/// The method that single questions are asked by.
pub(crate) const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";
/// How many single questions there are.
const QUESTIONS: usize = 100_000;
/// How many questions a batch holds.
const BATCH: usize = 1_000;
/// The same, for multiplying.
pub(crate) const BATCH_SIZE: f64 = 1_000.0;

/// Requests to one method, asked one after the other, over and over.
pub(crate) struct Requests {
    pub(crate) path: &'static str,
    messages: Vec<Vec<u8>>,
    next: usize,
}

impl Requests {
    /// Single questions: a random working set.
    pub(crate) fn single() -> Self {
        let messages = asked(QUESTIONS)
            .into_iter()
            .map(|question| framed(&single(question)));
        Self {
            path: AUTHORIZE,
            messages: messages.collect(),
            next: 0,
        }
    }

    /// The same questions in batches.
    pub(crate) fn batches() -> Self {
        let asked = asked(QUESTIONS);
        let messages = asked
            .chunks(BATCH)
            .map(|batch| framed(&many(batch.to_vec())));
        Self {
            path: "/steward.v1.AuthorizationService/BatchAuthorize",
            messages: messages.collect(),
            next: 0,
        }
    }

    /// Those that others make; see `work`.
    pub(crate) fn of(path: &'static str, messages: Vec<Vec<u8>>) -> Self {
        Self {
            path,
            messages,
            next: 0,
        }
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> &[u8] {
        self.next = (self.next + 1) % self.messages.len();
        &self.messages[self.next]
    }
}

#[allow(clippy::needless_update, reason = "requests have more fields at times")]
pub(super) fn single(question: Question) -> AuthorizeRequest {
    AuthorizeRequest {
        account: stored::ACCOUNT.to_owned(),
        question: Some(question),
        ..AuthorizeRequest::default()
    }
}

/// Whether a user may work on an opportunity.
pub(crate) fn manage(user: u64, opportunity: u64) -> AuthorizeRequest {
    let about = About::ManageProfile(opportunity);
    single(question(Asked { user, about }))
}

#[allow(clippy::needless_update, reason = "requests have more fields at times")]
fn many(questions: Vec<Question>) -> BatchAuthorizeRequest {
    BatchAuthorizeRequest {
        account: stored::ACCOUNT.to_owned(),
        questions,
        ..BatchAuthorizeRequest::default()
    }
}

pub(super) fn asked(count: usize) -> Vec<Question> {
    let account = Account::of(stored::SERVED);
    let asked = account.asked(count, &mut Numbers(2)).into_iter();
    asked.map(question).collect()
}

fn question(asked: Asked) -> Question {
    let profile = |n| Target {
        opportunity: opportunity_id(n).to_string(),
        ..Target::default()
    };
    let (permission, target) = match asked.about {
        About::ApproveOffer(n) => (Permission::ApproveOffersOnBehalfOfOthers, profile(n)),
        About::ManageProfile(n) => (
            Permission::ManageProfilesAndViewAssociatedPostings,
            profile(n),
        ),
        About::ViewFeedback(n) => {
            let target = Target {
                interview: interview_id(n).to_string(),
                ..Target::default()
            };
            (Permission::ViewOtherUsersInterviewFeedback, target)
        }
    };
    Question {
        user: user_id(asked.user).to_string(),
        subject: Some(Subject::Permission(permission.into())),
        target: Some(target),
        ..Question::default()
    }
}

/// A message as gRPC writes it: not compressed, its length, itself.
pub(crate) fn framed(message: &impl prost::Message) -> Vec<u8> {
    let length = u32::try_from(message.encoded_len()).expect("a small message");
    let mut framed = vec![0];
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend(message.encode_to_vec());
    framed
}
