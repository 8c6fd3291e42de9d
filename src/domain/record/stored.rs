/// Something stored, and when it last changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The thing.
    pub value: T,
    /// Differs whenever the thing does; the number of the revision that last
    /// changed it, where not said otherwise. Etags are made from it.
    pub version: u64,
}
