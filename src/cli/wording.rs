//! The contract's numbers as words.

use std::fmt;

/// The name of an enum value without its prefix, as people and programs read it.
pub(super) fn bare(name: &'static str, prefix: &str) -> &'static str {
    name.strip_prefix(prefix).unwrap_or(name)
}

/// A number with its word, in the singular or in the plural: `1 opportunity`, `2 opportunities`.
pub(super) struct Counted(pub i64, pub &'static str, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, one, many) = self;
        let word = if *number == 1 { one } else { many };
        write!(f, "{number} {word}")
    }
}

/// A text for a terminal: names of files and fields may hold what would steer it.
pub(super) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            printable.extend(character.escape_default());
        } else {
            printable.push(character);
        }
    }
    printable
}
