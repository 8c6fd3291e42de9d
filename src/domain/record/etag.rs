use std::fmt;

/// Names one state of one thing. Its text tells nothing; two are compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Etag(String);

impl Etag {
    /// The etag of this text, whoever made it: a text that nobody was given
    /// names no state.
    pub fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
