//! Where an access grant or a privilege reaches (rulebook, sections 3 and 6).

/// The postings that an access grant opens: one posting, or those of a place.
///
/// Generic over how a posting and a name are written down: ids and text at
/// the store, interned numbers in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach<P, N> {
    /// One posting.
    Posting(P),
    /// Every posting of a place.
    Place(Place<N>),
}

/// A conjunction of department, team and location; at least one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place<N> {
    department: Option<N>,
    team: Option<N>,
    location: Option<N>,
}

/// How far a privilege reaches: everywhere, or like an access grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent<P, N> {
    /// Every posting of the account.
    All,
    /// The postings that an access grant of the same reach would open.
    Within(Reach<P, N>),
}

/// A place that names neither department nor team nor location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must name a department, a team or a location")]
pub struct EmptyPlace;

impl<N> Place<N> {
    /// A place that names at least one of the three.
    ///
    /// # Errors
    /// When it names none: such a grant would open everything.
    pub fn new(
        department: Option<N>,
        team: Option<N>,
        location: Option<N>,
    ) -> Result<Self, EmptyPlace> {
        if department.is_none() && team.is_none() && location.is_none() {
            return Err(EmptyPlace);
        }
        Ok(Self {
            department,
            team,
            location,
        })
    }

    /// The department, if named.
    pub fn department(&self) -> Option<&N> {
        self.department.as_ref()
    }

    /// The team, if named.
    pub fn team(&self) -> Option<&N> {
        self.team.as_ref()
    }

    /// The location, if named.
    pub fn location(&self) -> Option<&N> {
        self.location.as_ref()
    }

    /// The same place with each name written differently.
    pub fn map<M>(&self, name: impl Fn(&N) -> M) -> Place<M> {
        Place {
            department: self.department.as_ref().map(&name),
            team: self.team.as_ref().map(&name),
            location: self.location.as_ref().map(&name),
        }
    }

    /// The same place with each name written differently; `None` when one of
    /// them cannot be.
    pub fn try_map<M>(&self, name: impl Fn(&N) -> Option<M>) -> Option<Place<M>> {
        let each = |part: &Option<N>| match part {
            None => Some(None),
            Some(part) => name(part).map(Some),
        };
        Some(Place {
            department: each(&self.department)?,
            team: each(&self.team)?,
            location: each(&self.location)?,
        })
    }
}

impl<N: PartialEq> Place<N> {
    /// Whether every posting of `other` is also one of this place: each name
    /// that this place asks for, `other` asks for too.
    pub fn covers(&self, other: &Self) -> bool {
        let asks = |mine: &Option<N>, theirs: &Option<N>| mine.is_none() || mine == theirs;
        asks(&self.department, &other.department)
            && asks(&self.team, &other.team)
            && asks(&self.location, &other.location)
    }
}

/// What a posting says about where it is.
#[derive(Debug, Clone, Copy)]
pub struct PostingCategories<'a, N> {
    /// Its department.
    pub department: Option<&'a N>,
    /// Its team.
    pub team: Option<&'a N>,
    /// Its primary location.
    pub location: Option<&'a N>,
    /// The locations it is open in besides.
    pub further_locations: &'a [N],
}

impl<P, N> Reach<P, N> {
    /// The same reach with posting and names written differently; `None` when
    /// one of them cannot be.
    pub fn try_map<Q, M>(
        &self,
        posting: impl FnOnce(&P) -> Option<Q>,
        name: impl Fn(&N) -> Option<M>,
    ) -> Option<Reach<Q, M>> {
        match self {
            Self::Posting(id) => posting(id).map(Reach::Posting),
            Self::Place(place) => place.try_map(name).map(Reach::Place),
        }
    }
}

impl<P: PartialEq, N: PartialEq> Reach<P, N> {
    /// Whether this reach opens the posting: it names it, or every name that
    /// it asks for is the posting's; a location also when it is a further one.
    pub fn matches(&self, posting: &P, at: &PostingCategories<'_, N>) -> bool {
        match self {
            Self::Posting(named) => named == posting,
            Self::Place(place) => {
                let same = |wanted: &Option<N>, present: Option<&N>| {
                    wanted.is_none() || wanted.as_ref() == present
                };
                let further = || {
                    place
                        .location
                        .as_ref()
                        .is_some_and(|l| at.further_locations.contains(l))
                };
                same(&place.department, at.department)
                    && same(&place.team, at.team)
                    && (same(&place.location, at.location) || further())
            }
        }
    }
}

impl<P: PartialEq, N: PartialEq> Extent<P, N> {
    /// Whether the posting lies within this extent.
    pub fn matches(&self, posting: &P, at: &PostingCategories<'_, N>) -> bool {
        match self {
            Self::All => true,
            Self::Within(reach) => reach.matches(posting, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: PostingCategories<'static, &str> = PostingCategories {
        department: Some(&"Engineering"),
        team: Some(&"Platform"),
        location: Some(&"Berlin"),
        further_locations: &["Paris"],
    };

    fn place(
        department: Option<&'static str>,
        team: Option<&'static str>,
        location: Option<&'static str>,
    ) -> Place<&'static str> {
        Place::new(department, team, location).unwrap()
    }

    #[test]
    fn a_place_names_something() {
        assert_eq!(Place::<&str>::new(None, None, None), Err(EmptyPlace));
    }

    #[test]
    fn every_name_must_be_the_postings() {
        let matches = |p| Reach::Place(p).matches(&1, &AT);
        assert!(matches(place(Some("Engineering"), None, None)));
        assert!(matches(place(
            Some("Engineering"),
            Some("Platform"),
            Some("Berlin")
        )));
        assert!(!matches(place(Some("Engineering"), Some("Data"), None)));
        assert!(!matches(place(Some("Sales"), None, Some("Berlin"))));
    }

    #[test]
    fn a_further_location_counts_as_its_location() {
        assert!(Reach::Place(place(None, None, Some("Paris"))).matches(&1, &AT));
        assert!(!Reach::Place(place(None, None, Some("Rome"))).matches(&1, &AT));
    }

    #[test]
    fn a_grant_on_a_posting_opens_that_one_only() {
        assert!(Reach::Posting(1).matches(&1, &AT));
        assert!(!Reach::Posting(2).matches(&1, &AT));
    }

    #[test]
    fn a_place_covers_what_asks_for_more() {
        let wide = place(Some("Engineering"), None, None);
        let narrow = place(Some("Engineering"), None, Some("Berlin"));
        assert!(wide.covers(&narrow));
        assert!(!narrow.covers(&wide));
        assert!(wide.covers(&wide));
    }
}
