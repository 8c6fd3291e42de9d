//! Errors as callers see them: one place makes every `tonic::Status`.

use std::collections::HashMap;
use std::time::Duration;

use http_body::Frame;
use tonic::codegen::Bytes;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::limits::NAMED;
use crate::proto::ErrorReason;

/// The domain of every `google.rpc.ErrorInfo`.
const DOMAIN: &str = "steward";
/// After how long an unavailable account may be asked for again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

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
    message: String,
    violations: Vec<Violation>,
    /// How many there are, with those that are not named.
    count: usize,
    metadata: HashMap<String, String>,
}

impl Refusal {
    /// A refusal for one reason.
    pub(super) fn new(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            violations: Vec::new(),
            count: 0,
            metadata: HashMap::new(),
        }
    }

    /// A refusal for everything that is wrong with the fields; the first
    /// violation gives the reason.
    pub(super) fn fields(violations: Vec<Violation>) -> Self {
        let reason = violations
            .first()
            .map_or(ErrorReason::FieldInvalid, |first| first.reason);
        let message = match violations.as_slice() {
            [one] => format!("`{}` {}", one.field, one.description),
            more => format!("{} fields are not as they should be", more.len()),
        };
        let refusal = Self {
            reason,
            message,
            count: violations.len(),
            violations,
            metadata: HashMap::new(),
        };
        refusal.besides(0)
    }

    /// The same, with so many violations more that are not named; at most [`NAMED`]
    /// are.
    pub(super) fn besides(mut self, further: usize) -> Self {
        self.count = self.count.saturating_add(further);
        self.naming(NAMED)
    }

    /// The same, with so many violations named at most.
    pub(super) fn naming(mut self, most: usize) -> Self {
        self.violations.truncate(most);
        let named = self.violations.len();
        if self.count > named {
            let all = self.count;
            self.message =
                format!("{all} fields are not as they should be; the first {named} are named");
        }
        self
    }

    /// The same with a number or a name for programs.
    pub(super) fn with(mut self, key: &str, value: &impl ToString) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    pub(super) fn account_unknown() -> Self {
        Self::new(ErrorReason::AccountUnknown, "the account is not known")
    }

    /// Whoever carried it out ended before it was done.
    pub(super) fn not_finished() -> Self {
        Self::new(ErrorReason::Internal, "the request was not finished")
    }

    pub(super) fn stopping() -> Self {
        Self::new(ErrorReason::Stopping, "the server stops")
    }

    pub(super) fn request_id_reused() -> Self {
        Self::new(
            ErrorReason::RequestIdReused,
            "the request id was used for a different request",
        )
    }

    pub(super) fn reason(&self) -> ErrorReason {
        self.reason
    }

    pub(super) fn message(&self) -> &str {
        &self.message
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
        R::ActorNotActive | R::PermissionNotHeld | R::Escalation | R::OutOfReach => {
            Code::PermissionDenied
        }
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
        R::Unavailable | R::NotFreshYet | R::Stopping | R::StoreReadOnly | R::CommitUnknown => {
            Code::Unavailable
        }
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
        let mut details =
            ErrorDetails::with_error_info(name(refusal.reason), DOMAIN, refusal.metadata);
        match code {
            Code::FailedPrecondition => {
                for violation in refusal.violations {
                    details.add_precondition_failure_violation(
                        name(violation.reason),
                        violation.field,
                        violation.description,
                    );
                }
            }
            _ => {
                for violation in refusal.violations {
                    details.add_bad_request_violation(violation.field, violation.description);
                }
            }
        }
        if code == Code::Unavailable || refusal.reason == ErrorReason::Overloaded {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        Status::with_error_details(code, refusal.message, details)
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
