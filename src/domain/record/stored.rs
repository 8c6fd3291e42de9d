use super::Version;

/// Something stored, and when it last changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The thing.
    pub value: T,
    /// Differs whenever the thing does. Etags are made from it.
    pub version: Version,
}
