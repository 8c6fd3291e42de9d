//! Where an opportunity or a candidate is on the way to being forgotten.

/// Where an opportunity or a candidate is on the way to being forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lifecycle {
    /// Nothing was asked to forget it.
    Live,
    /// Closed to everybody, nothing erased; it can be lifted (X57).
    Restricted(Restriction),
    /// A candidate whose last opportunity moved to another one: closed to
    /// everybody, due, and takes no records any more (X58).
    Merged,
    /// A job was accepted: closed to everybody, not yet erased.
    Fenced,
    /// Its personal data is gone; what reports need is kept.
    Anonymized,
}

/// Why something is restricted; each of the two reasons is lifted by itself
/// (rulebook: X57).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Restriction {
    /// It is gone in its source, and due (X57).
    Gone,
    /// The person asked for it (Article 18), or it belongs to a person who did:
    /// nothing may be erased.
    Requested,
    /// Both.
    GoneAndRequested,
}

/// One reason why something is restricted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RestrictionKind {
    /// It is gone in its source.
    Gone,
    /// The person asked for it.
    Requested,
}

impl Lifecycle {
    /// The state after a restriction of this kind. What is closed for another
    /// reason than a restriction stays as it is
    /// (rulebook: X57).
    #[must_use]
    pub fn restricted(self, kind: RestrictionKind) -> Self {
        match (self, kind) {
            (Self::Live, RestrictionKind::Gone) => Self::Restricted(Restriction::Gone),
            (Self::Live, RestrictionKind::Requested) => Self::Restricted(Restriction::Requested),
            (Self::Restricted(present), _) if !present.includes(kind) => {
                Self::Restricted(Restriction::GoneAndRequested)
            }
            (Self::Restricted(_) | Self::Merged | Self::Fenced | Self::Anonymized, _) => self,
        }
    }

    /// The state after a restriction of this kind is lifted
    /// (rulebook: X57).
    #[must_use]
    pub fn lifted(self, kind: RestrictionKind) -> Self {
        match (self, kind) {
            (Self::Restricted(Restriction::GoneAndRequested), RestrictionKind::Gone) => {
                Self::Restricted(Restriction::Requested)
            }
            (Self::Restricted(Restriction::GoneAndRequested), RestrictionKind::Requested) => {
                Self::Restricted(Restriction::Gone)
            }
            (Self::Restricted(present), _) if present.includes(kind) => Self::Live,
            (
                Self::Live | Self::Restricted(_) | Self::Merged | Self::Fenced | Self::Anonymized,
                _,
            ) => self,
        }
    }

    /// For which reasons it is restricted.
    pub fn kinds(self) -> Vec<RestrictionKind> {
        let all = [RestrictionKind::Gone, RestrictionKind::Requested];
        let is_so = |kind: &RestrictionKind| self.is_restricted(*kind);
        all.into_iter().filter(is_so).collect()
    }

    /// Whether it is restricted for this reason.
    pub fn is_restricted(self, kind: RestrictionKind) -> bool {
        matches!(self, Self::Restricted(present) if present.includes(kind))
    }
}

impl Restriction {
    fn includes(self, kind: RestrictionKind) -> bool {
        match self {
            Self::Gone => kind == RestrictionKind::Gone,
            Self::Requested => kind == RestrictionKind::Requested,
            Self::GoneAndRequested => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_restriction_comes_and_goes_by_itself() {
        use RestrictionKind::{Gone, Requested};
        let live = Lifecycle::Live;
        for (one, other) in [(Gone, Requested), (Requested, Gone)] {
            let restricted = live.restricted(one);
            assert!(restricted.is_restricted(one) && !restricted.is_restricted(other));
            assert_eq!(restricted.restricted(one), restricted);
            assert_eq!(restricted.lifted(other), restricted);
            assert_eq!(restricted.lifted(one), live);
            let both = restricted.restricted(other);
            assert!(both.is_restricted(one) && both.is_restricted(other));
            assert_eq!(both.lifted(other), restricted);
            assert_eq!(both.lifted(one), live.restricted(other));
            for closed in [Lifecycle::Merged, Lifecycle::Fenced, Lifecycle::Anonymized] {
                assert_eq!(closed.restricted(one), closed);
                assert_eq!(closed.lifted(one), closed);
                assert!(!closed.is_restricted(one));
            }
        }
    }
}
