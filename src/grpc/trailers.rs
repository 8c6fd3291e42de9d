//! How much a refusal may say: all of it stands in HTTP/2 trailers, and clients
//! refuse what is longer than they take, so that their callers see no reason.

/// What clients take at least: the sum of names, values and 32 bytes for each.
pub(super) const TRAILERS: usize = 8 * 1024;
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

/// The path of a field, as far as there is room for it.
pub(super) fn field(path: String) -> String {
    cut(path, FIELD, char::len_utf8)
}

/// What is wrong with a field, as far as there is room for it.
pub(super) fn description(text: String) -> String {
    cut(text, DESCRIPTION, char::len_utf8)
}

/// The room for violations, in bytes.
pub(super) struct Room(usize);

impl Room {
    /// What a message leaves; enough for one violation, whatever the message.
    pub(super) fn beside(message: &str) -> Self {
        let encoded: usize = message.chars().map(encoded).sum();
        // Details are encoded in four letters for each three bytes, and hold the message once more.
        let details = TRAILERS.saturating_sub(OTHERS + encoded) / 4 * 3;
        Self(details.saturating_sub(message.len()))
    }

    /// Takes the room for a violation of these texts, if there is enough.
    pub(super) fn take(&mut self, texts: [&str; 3]) -> bool {
        let takes: usize = texts.iter().map(|text| text.len()).sum();
        let left = self.0.checked_sub(takes + VIOLATION);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
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
    use super::*;

    #[test]
    fn what_is_cut_ends_between_two_letters() {
        let cut = |text: &str, most| cut(text.to_owned(), most, char::len_utf8);
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abc...");
        assert_eq!(cut("a\u{e9}\u{e9}\u{e9}", 6), "a\u{e9}...");
    }
}
