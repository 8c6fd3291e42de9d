//! The small shapes that Lever's objects share: references, expandable objects, times, lists that may be null.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use time::OffsetDateTime;

/// A time as Lever writes it: milliseconds since 1970-01-01 UTC, within the years that a calendar can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(i64);

/// What is said of a number that is no time.
pub(super) const NO_TIME: &str = "no time in milliseconds";

/// As seconds from 2001 to 5138, as milliseconds days of the early 1970s, of which no export tells.
const SECONDS: std::ops::Range<i64> = 1_000_000_000..100_000_000_000;

impl Millis {
    /// The time at so many milliseconds, or `None` when no calendar can show it, or when it is probably told in seconds.
    #[must_use]
    pub fn new(milliseconds: i64) -> Option<Self> {
        if SECONDS.contains(&milliseconds) {
            return None;
        }
        let nanoseconds = i128::from(milliseconds).checked_mul(1_000_000)?;
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?;
        Some(Self(milliseconds))
    }

    /// Milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let milliseconds = number.as_i64().or_else(|| whole(number.as_f64()?));
        let milliseconds = milliseconds.ok_or_else(|| D::Error::custom(NO_TIME))?;
        Self::new(milliseconds).ok_or_else(|| D::Error::custom(NO_TIME))
    }
}

/// A whole number that some writers give as `1628509001183.0`.
fn whole(number: f64) -> Option<i64> {
    // Beyond this, not every whole number is one of them.
    const MOST: f64 = 9_007_199_254_740_992.0;
    let is_whole = number.fract() == 0.0 && number.abs() <= MOST;
    // Text is the one exact way from such a number that cannot cut anything off.
    is_whole.then(|| format!("{number:.0}").parse().ok())?
}

/// Another object, named by its id. An expanded object is read for its `id` alone: it has a file of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0
    }

    /// The id.
    #[must_use]
    pub fn into_id(self) -> String {
        self.0
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdOrObject;

        impl<'de> Visitor<'de> for IdOrObject {
            type Value = Reference;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or an object with one")
            }

            fn visit_str<E: Error>(self, id: &str) -> Result<Reference, E> {
                Ok(Reference(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reference, A::Error> {
                let mut id = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "id" {
                        id = Some(map.next_value::<String>()?);
                    } else {
                        // Read as a value: what stands in an expanded object is known to its own file.
                        map.next_value::<Value>()?;
                    }
                }
                id.map(Reference)
                    .ok_or_else(|| A::Error::missing_field("id"))
            }
        }

        deserializer.deserialize_any(IdOrObject)
    }
}

/// An object that Lever writes as its id, or whole when the export asked for it with `expand`.
#[derive(Clone, PartialEq)]
pub enum Expandable<T> {
    /// Only the id.
    Id(Reference),
    /// The whole object.
    Object(Box<T>),
}

impl<T> Expandable<T> {
    /// The whole object, when it stands here.
    #[must_use]
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Written by hand and not `untagged`, which would lose the path of an error inside the object.
        struct IdOrWhole<T>(PhantomData<T>);

        impl<'de, T: DeserializeOwned> Visitor<'de> for IdOrWhole<T> {
            type Value = Expandable<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or an object")
            }

            fn visit_str<E: Error>(self, id: &str) -> Result<Self::Value, E> {
                Reference::deserialize(StrDeserializer::new(id)).map(Expandable::Id)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
                    .map(|object| Expandable::Object(Box::new(object)))
            }
        }

        deserializer.deserialize_any(IdOrWhole(PhantomData))
    }
}

/// A list that Lever leaves out or writes as null when it is empty. A null among the values says nothing.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    maybe_list(deserializer).map(Option::unwrap_or_default)
}

/// The same of a list of which it counts whether it is there. Null, and one of nulls alone, is not.
pub(super) fn maybe_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let values: Option<Vec<Option<T>>> = Option::deserialize(deserializer)?;
    let says_nothing =
        |values: &Vec<Option<T>>| !values.is_empty() && values.iter().all(Option::is_none);
    let values = values.filter(|values| !says_nothing(values));
    Ok(values.map(|values| values.into_iter().flatten().collect()))
}

/// A field of which it counts whether the export carries it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Carried<T> {
    /// It is not there.
    #[default]
    No,
    /// It is there, and perhaps null.
    Yes(Option<T>),
}

impl<T> Carried<T> {
    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::No => None,
            Self::Yes(value) => value.as_ref(),
        }
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        matches!(self, Self::Yes(_))
    }

    /// This one, or the other if it is not there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_carried() { self } else { other }
    }

    /// A field of the value; there is none where there is no value.
    #[must_use]
    pub fn field<U>(self, field: impl FnOnce(T) -> Carried<U>) -> Carried<U> {
        match self {
            Self::No => Carried::No,
            Self::Yes(None) => Carried::Yes(None),
            Self::Yes(Some(value)) => field(value),
        }
    }
}

/// A list that is there is carried, also when it is empty.
impl<T> From<Option<T>> for Carried<T> {
    fn from(list: Option<T>) -> Self {
        list.map_or(Self::No, |list| Self::Yes(Some(list)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Carried<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Yes)
    }
}

/// A field that no answer depends on: of the wrong type, it is as if it were not there.
pub(super) fn unless_wrong<'de, D, T>(deserializer: D) -> Result<Carried<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}
