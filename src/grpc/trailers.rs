//! How much a refusal may say: all of it stands in HTTP/2 trailers, and clients
//! refuse what is longer than they take, so that their callers see no reason.

use super::refusal::{Violation, name};

/// What clients take at least: the sum of names, values and 32 bytes for each.
const TRAILERS: usize = 8 * 1024;
/// What else stands there: the code, names of headers, and the details that are
/// no violations, encoded.
const OTHERS: usize = 1_024;
/// The longest message, encoded.
const MESSAGE: usize = 1_024;
/// The longest path of a field, in bytes.
const FIELD: usize = 256;
/// The longest description, in bytes: all permissions that a role lacks.
const DESCRIPTION: usize = 2_048;
/// What a violation takes beside its texts: tags and lengths.
const VIOLATION: usize = 12;
/// What stands for the rest of a text.
const REST: &str = "...";

/// A message as far as there is room for it.
pub(super) fn message(text: String) -> String {
    cut(text, MESSAGE, encoded)
}

/// The violations that there is room for beside a message; at least one.
pub(super) fn fitting(
    violations: Vec<Violation>,
    message: &str,
) -> impl Iterator<Item = Violation> {
    let encoded: usize = message.chars().map(encoded).sum();
    // Details are encoded in four letters for each three bytes, and hold the message once more.
    let details = TRAILERS.saturating_sub(OTHERS + encoded) / 4 * 3;
    let mut room = details.saturating_sub(message.len());
    let violations = violations.into_iter().map(|violation| Violation {
        field: cut(violation.field, FIELD, char::len_utf8),
        description: cut(violation.description, DESCRIPTION, char::len_utf8),
        reason: violation.reason,
    });
    violations.map_while(move |violation| {
        let texts = [
            &violation.field,
            &*violation.description,
            name(violation.reason),
        ];
        let takes: usize = texts.iter().map(|text| text.len()).sum();
        room = room.checked_sub(takes + VIOLATION)?;
        Some(violation)
    })
}

/// How many bytes a letter takes in `grpc-message`, at most.
fn encoded(letter: char) -> usize {
    if letter.is_ascii_alphanumeric() {
        1
    } else {
        3 * letter.len_utf8()
    }
}

/// A text, or its beginning, so that its letters take no more than that.
fn cut(text: String, most: usize, takes: fn(char) -> usize) -> String {
    let all: usize = text.chars().map(takes).sum();
    if all <= most {
        return text;
    }
    let mut room = most.saturating_sub(REST.chars().map(takes).sum());
    let fits = |letter: &char| {
        let left = room.checked_sub(takes(*letter));
        room = left.unwrap_or_default();
        left.is_some()
    };
    let mut beginning: String = text.chars().take_while(fits).collect();
    beginning.push_str(REST);
    beginning
}

#[cfg(test)]
mod tests {
    use tonic::Status;
    use tonic::codegen::http::HeaderMap;
    use tonic_types::StatusExt as _;

    use super::*;
    use crate::grpc::refusal::Refusal;
    use crate::proto::ErrorReason;

    /// What a status takes as trailers, with the headers of an answer that has nothing else.
    fn takes(status: &Status) -> usize {
        let mut headers = HeaderMap::new();
        status.add_header(&mut headers).unwrap();
        headers.insert("status", "200".parse().unwrap());
        headers.insert("content-type", "application/grpc".parse().unwrap());
        headers.insert("date", "Thu, 01 Jan 1970 00:00:00 GMT".parse().unwrap());
        let size = |(name, value): (
            &tonic::codegen::http::HeaderName,
            &tonic::codegen::http::HeaderValue,
        )| { name.as_str().len() + value.len() + 32 };
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
                        size <= TRAILERS,
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
            assert!(takes(&sentence) <= TRAILERS);
        }
    }

    #[test]
    fn what_is_cut_ends_between_two_letters() {
        let cut = |text: &str, most| cut(text.to_owned(), most, char::len_utf8);
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abc...");
        assert_eq!(cut("a\u{e9}\u{e9}\u{e9}", 6), "a\u{e9}...");
    }
}
