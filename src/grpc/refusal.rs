//! Errors as callers see them: one place makes every `tonic::Status`.

use std::collections::HashMap;
use std::time::Duration;

use http_body::Frame;
use tonic::codegen::Bytes;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::limits::NAMED;
use super::trailers;
use crate::proto::ErrorReason;

/// The domain of every `google.rpc.ErrorInfo`.
const DOMAIN: &str = "steward";
/// After how long an unavailable account may be asked for again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How many fields the message itself names.
const NAMED_IN_MESSAGE: usize = 3;
/// In the metadata, how many fields are not as they should be.
const VIOLATIONS: &str = "violations";

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    /// Its path from the request.
    pub(super) field: String,
    /// What is wrong; never a value.
    pub(super) description: String,
    /// The stable reason.
    pub(super) reason: ErrorReason,
}

/// A request that is not carried out.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    reason: ErrorReason,
    /// The sentence for people; `None` where the violations make it.
    sentence: Option<String>,
    violations: Vec<Violation>,
    /// How many there are, with those that are not named.
    count: usize,
    metadata: HashMap<String, String>,
}

impl Refusal {
    /// A refusal that is about no field. Where the reason says that the request itself is not as it should be, that is
    /// the request as a whole, whose path is empty.
    pub(super) fn new(reason: ErrorReason, sentence: impl Into<String>) -> Self {
        if is_bad_field(reason) {
            return Self::of("", reason, sentence);
        }
        Self {
            reason,
            sentence: Some(sentence.into()),
            violations: Vec::new(),
            count: 0,
            metadata: HashMap::new(),
        }
    }

    /// A refusal of one field, told by a sentence.
    pub(super) fn of(field: &str, reason: ErrorReason, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        let violation = Violation {
            field: field.to_owned(),
            description: sentence.clone(),
            reason,
        };
        Self {
            sentence: Some(sentence),
            ..Self::fields(vec![violation])
        }
    }

    /// A refusal for everything that is wrong with the fields; the first
    /// violation gives the reason.
    pub(super) fn fields(violations: Vec<Violation>) -> Self {
        let first = violations.first();
        let refusal = Self {
            reason: first.map_or(ErrorReason::FieldInvalid, |first| first.reason),
            sentence: None,
            count: violations.len(),
            violations,
            metadata: HashMap::new(),
        };
        refusal.naming(NAMED)
    }

    /// The same, with so many violations more that are not named.
    pub(super) fn besides(mut self, further: usize) -> Self {
        self.count = self.count.saturating_add(further);
        self
    }

    /// The same, with so many violations named at most.
    pub(super) fn naming(mut self, most: usize) -> Self {
        self.violations.truncate(most);
        self
    }

    /// The same, with the fields under a path.
    pub(super) fn within(mut self, path: &str) -> Self {
        for violation in &mut self.violations {
            violation.field = format!("{path}.{}", violation.field);
        }
        self
    }

    /// The same with a number or a name for programs.
    pub(super) fn with(mut self, key: &str, value: &impl ToString) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    pub(super) fn account_unknown() -> Self {
        let sentence = "the account is not known";
        Self::of("account", ErrorReason::AccountUnknown, sentence)
    }

    /// Whoever carried it out ended before it was done.
    pub(super) fn not_finished() -> Self {
        Self::new(ErrorReason::Internal, "the request was not finished")
    }

    pub(super) fn starting() -> Self {
        let sentence = "the server is starting; try again";
        Self::new(ErrorReason::Unavailable, sentence)
    }

    pub(super) fn stopping() -> Self {
        Self::new(ErrorReason::Stopping, "the server stops")
    }

    pub(super) fn request_id_reused() -> Self {
        let sentence = "the request id was used for a different request";
        Self::of("request_id", ErrorReason::RequestIdReused, sentence)
    }

    pub(super) fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// What it says to people. The first fields are named here too, for those who are shown nothing else.
    pub(super) fn message(&self) -> String {
        if let Some(sentence) = &self.sentence {
            return sentence.clone();
        }
        if let ([one], 1) = (self.violations.as_slice(), self.count) {
            return format!("`{}` {}", one.field, one.description);
        }
        let first = self.violations.iter().take(NAMED_IN_MESSAGE);
        let first: Vec<String> = first.map(|one| format!("`{}`", one.field)).collect();
        let (all, named) = (self.count, first.join(", "));
        match all.saturating_sub(first.len()) {
            0 => format!("{all} fields are not as they should be: {named}"),
            more => format!("{all} fields are not as they should be: {named} and {more} more"),
        }
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

/// The canonical code of a reason; `error.proto` says the same to callers.
fn code(reason: ErrorReason) -> Code {
    use ErrorReason as R;
    match reason {
        R::FieldRequired
        | R::FieldInvalid
        | R::LimitExceeded
        | R::TargetRequired
        | R::TargetNotAccepted
        | R::ValueRequired
        | R::ValueNotAccepted
        | R::FactRequired
        | R::FactNotAccepted
        | R::DependencyMissing
        | R::TokenInvalid
        | R::TokenOfAnotherAccount => Code::InvalidArgument,
        R::AccountUnknown | R::ResourceUnknown => Code::NotFound,
        R::ActorNotActive
        | R::PermissionNotHeld
        | R::Escalation
        | R::OutOfReach
        | R::CallerNotPermitted => Code::PermissionDenied,
        R::Unauthenticated => Code::Unauthenticated,
        R::AlreadyExists | R::TitleTaken | R::RequestIdReused => Code::AlreadyExists,
        R::PresetImmutable
        | R::RoleInUse
        | R::LastSuperAdmin
        | R::PreconditionFailed
        | R::UseManageRoles
        | R::ProfileClosed
        | R::PreviewExpired
        | R::NothingToErase
        | R::TokenOfAnotherDatabase
        | R::RevisionLost => Code::FailedPrecondition,
        R::EtagMismatch | R::Conflict => Code::Aborted,
        R::Unavailable
        | R::NotFreshYet
        | R::Stopping
        | R::StoreReadOnly
        | R::CommitUnknown
        | R::NotServing => Code::Unavailable,
        R::DeadlineExceeded => Code::DeadlineExceeded,
        R::RevisionNotRetained => Code::OutOfRange,
        R::StoreFull | R::Overloaded => Code::ResourceExhausted,
        R::Unspecified | R::Internal => Code::Internal,
    }
}

/// The stable name of a reason, as `ErrorInfo` carries it.
pub(super) fn name(reason: ErrorReason) -> &'static str {
    reason.as_str_name().trim_start_matches("ERROR_REASON_")
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let code = code(refusal.reason);
        let message = trailers::message(refusal.message());
        let mut metadata = refusal.metadata;
        if refusal.count > 0 {
            metadata.insert(VIOLATIONS.to_owned(), refusal.count.to_string());
        }
        let mut details = ErrorDetails::with_error_info(name(refusal.reason), DOMAIN, metadata);
        let mut room = trailers::Room::beside(&message);
        for violation in refusal.violations {
            let field = trailers::field(violation.field);
            let description = trailers::description(violation.description);
            let reason = name(violation.reason);
            if !room.take([&field, &description, reason]) {
                break;
            }
            if code == Code::FailedPrecondition {
                details.add_precondition_failure_violation(reason, field, description);
            } else {
                details.add_bad_request_violation(field, description);
            }
        }
        if code == Code::Unavailable || refusal.reason == ErrorReason::Overloaded {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        Status::with_error_details(code, message, details)
    }
}

/// The end of an answer that has begun.
pub(super) fn end(refusal: Refusal) -> Result<Frame<Bytes>, Status> {
    let mut trailers = HeaderMap::new();
    let told = Status::from(refusal).add_header(&mut trailers);
    told.map(|()| Frame::trailers(trailers))
}

/// Whether a reason says that the request itself is not as it should be.
pub(super) fn is_bad_field(reason: ErrorReason) -> bool {
    code(reason) == Code::InvalidArgument
}

#[cfg(test)]
mod tests {
    use tonic::codegen::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn whatever_says_that_a_request_is_bad_names_what_of_it() {
        let reasons = (0..=i32::from(u8::MAX)).filter_map(|number| number.try_into().ok());
        let bad: Vec<ErrorReason> = reasons.filter(|reason| is_bad_field(*reason)).collect();
        assert!(bad.len() >= 12, "{bad:?}");
        for reason in bad {
            let status = Status::from(Refusal::new(reason, "it is not"));
            let named = status.get_details_bad_request().unwrap().field_violations;
            let named: Vec<_> = named
                .iter()
                .map(|one| (&*one.field, &*one.description))
                .collect();
            assert_eq!(
                (named, status.message()),
                (vec![("", "it is not")], "it is not")
            );
        }
    }

    #[test]
    fn the_message_names_the_first_three() {
        let refusal = |count: usize| {
            let violation = |n| Violation {
                field: format!("ids[{n}]"),
                description: "is no id".to_owned(),
                reason: ErrorReason::FieldInvalid,
            };
            Refusal::fields((0..count).map(violation).collect())
        };
        for (count, further, message) in [
            (1, 0, "`ids[0]` is no id"),
            (
                1,
                1,
                "2 fields are not as they should be: `ids[0]` and 1 more",
            ),
            (
                3,
                0,
                "3 fields are not as they should be: `ids[0]`, `ids[1]`, `ids[2]`",
            ),
            (
                60,
                90,
                "150 fields are not as they should be: `ids[0]`, `ids[1]`, `ids[2]` and 147 more",
            ),
        ] {
            let refusal = refusal(count).besides(further);
            assert_eq!(refusal.message(), message);
            let info = Status::from(refusal).get_details_error_info().unwrap();
            assert_eq!(info.metadata[VIOLATIONS], (count + further).to_string());
        }
    }

    /// What a status takes as trailers, with the headers of an answer that has nothing else.
    fn takes(status: &Status) -> usize {
        let mut headers = HeaderMap::new();
        status.add_header(&mut headers).unwrap();
        headers.insert("status", "200".parse().unwrap());
        headers.insert("content-type", "application/grpc".parse().unwrap());
        headers.insert("date", "Thu, 01 Jan 1970 00:00:00 GMT".parse().unwrap());
        let size =
            |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 32;
        headers.iter().map(size).sum()
    }

    #[test]
    fn whatever_is_wrong_fits_into_what_clients_take() {
        let texts = ["x", "\u{e9}", "\u{1f600}", "`", "%", "\n"];
        let reasons = [
            ErrorReason::FieldInvalid,
            ErrorReason::TokenOfAnotherDatabase,
            ErrorReason::Unavailable,
        ];
        for (text, reason) in texts
            .iter()
            .flat_map(|text| reasons.map(|reason| (*text, reason)))
        {
            for (field, description) in [
                (1, 1),
                (30, 50),
                (70, 200),
                (500, 3),
                (3, 500),
                (5_000, 5_000),
            ] {
                for count in [1, 2, 20, 50, 150] {
                    let violation = Violation {
                        field: text.repeat(field),
                        description: text.repeat(description),
                        reason,
                    };
                    let refusal =
                        Refusal::fields(vec![violation; count]).with("max_bytes", &usize::MAX);
                    let status = Status::from(refusal);
                    let size = takes(&status);
                    assert!(
                        size <= trailers::TRAILERS,
                        "{text:?} {field} {description} {count}: {size}"
                    );
                    let details = status.get_error_details();
                    let bad = details
                        .bad_request()
                        .map_or(0, |bad| bad.field_violations.len());
                    let conditions = details
                        .precondition_failure()
                        .map_or(0, |all| all.violations.len());
                    assert!(bad + conditions >= 1);
                    // Those of the usual length are all named.
                    if field == 30 && text.len() == 1 && count <= 50 && bad > 0 {
                        assert!(bad >= count.min(40), "{text:?} {count}: {bad}");
                    }
                }
            }
            let sentence = Status::from(Refusal::new(reason, text.repeat(9_000)));
            assert!(takes(&sentence) <= trailers::TRAILERS);
        }
    }
}
