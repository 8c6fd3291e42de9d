//! A field that an object lacks, and that another one which Lever does not document was probably meant to be. Not
//! read, it would be lost without a word: `confidentialty` opens a posting.

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::object::{Fault, Object};
use super::problem::ProblemKind;

/// The fields that a shape reads, and the place of the shape within its object: `applications[]`.
pub(super) type ShapeAt = (&'static str, fn() -> &'static [&'static str]);

/// How many slips of the keys a long name may have and still be told as one that was meant.
pub(super) const MOST_SLIPS: usize = 2;

/// From how many letters on a part of a name tells what was meant: `confidential`, `deleted`.
const LONG_PART: usize = 6;

/// The fields that a shape reads.
pub(super) fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // It ends with an error in any case: only what it asks for counts.
    let _ = T::deserialize(Asked(&mut names));
    names
}

/// What is lost by a slip of the keys (X64): the first field of an object, of those that it is not known to have (`unknown`), that was probably meant as one of
/// those that are read: one that it lacks, or one that differs in its spelling alone.
pub(super) fn misspelt<T: Object>(value: &Value, unknown: &[String]) -> Option<Fault> {
    let whole: ShapeAt = ("", fields_of::<T>);
    let shapes = || T::SHAPES.iter().copied().chain([whole]);
    unknown.iter().find_map(|path| {
        let (place, key) = path.rsplit_once('.').unwrap_or(("", path));
        let (_, fields) = shapes().find(|(at, _)| *at == place)?;
        let objects = objects_at(value, place);
        let objects = objects.iter().filter(|object| object.contains_key(key));
        let meant = objects.into_iter().find_map(|object| {
            let lacks = |field: &&'static str| !object.contains_key(*field);
            let is_meant = |field: &&'static str| {
                is_same(field, key) || (lacks(field) && resembles(field, key))
            };
            fields().iter().copied().find(is_meant)
        })?;
        Some(Fault {
            field: Some(path.clone()),
            kind: ProblemKind::ProbablyMeant(meant),
        })
    })
}

/// Whether one name is another with a slip of the keys.
pub(super) fn is_slip(known: &str, word: &str) -> bool {
    strsim::damerau_levenshtein(known, word) <= most_slips(known)
}

fn most_slips(word: &str) -> usize {
    MOST_SLIPS.min(word.len() / 4)
}

/// Whether two names differ in their spelling alone: capitals, separators, doubled letters, `s` for `z`.
pub(super) fn is_same(field: &str, key: &str) -> bool {
    let plain = |name: &str| {
        let mut plain: Vec<char> = letters(name).replace('s', "z").chars().collect();
        plain.dedup();
        plain
    };
    plain(field) == plain(key)
}

/// Whether a key was probably meant to be a field: with a slip of the keys, or as a long part of its name.
fn resembles(field: &str, key: &str) -> bool {
    let (field, key) = (letters(field), letters(key));
    is_slip(&field, &key) || is_part(&field, &key)
}

/// Whether a key is the beginning or the end of a field's name, with slips of the keys: `isCancelled` of `canceledAt`.
fn is_part(field: &str, key: &str) -> bool {
    let key = key.strip_prefix("is").unwrap_or(key);
    let key = key
        .strip_suffix("at")
        .or_else(|| key.strip_suffix("on"))
        .filter(|rest| rest.len() >= LONG_PART)
        .unwrap_or(key);
    let is_near = |part: Option<&str>| {
        part.is_some_and(|part| strsim::damerau_levenshtein(part, key) <= most_slips(key))
    };
    key.len() >= LONG_PART
        && (key.len() - 1..=key.len() + 1).any(|length| {
            let ends = field.len().checked_sub(length);
            is_near(field.get(..length)) || is_near(ends.and_then(|from| field.get(from..)))
        })
}

/// Without capitals and separators: `access_role` is `accessRole`.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// The objects at a place, as in `interviews[].feedbackForms[]`.
fn objects_at<'v>(value: &'v Value, place: &str) -> Vec<&'v Map<String, Value>> {
    let steps = place.split('.').filter(|step| !step.is_empty());
    let found = steps.fold(vec![value], |values, step| {
        let (name, is_list) = match step.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (step, false),
        };
        let below = values.into_iter().filter_map(|value| value.get(name));
        if is_list {
            below.filter_map(Value::as_array).flatten().collect()
        } else {
            below.collect()
        }
    });
    found.into_iter().filter_map(Value::as_object).collect()
}

/// Notes the fields that a shape asks for, and gives nothing.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("noted"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Contact, Interview, Opportunity, Panel, Posting, Requisition, User};
    use super::*;

    fn told<T: Object>(value: &Value, unknown: &[&str]) -> Option<(String, &'static str)> {
        let unknown: Vec<String> = unknown.iter().map(|path| (*path).to_owned()).collect();
        let Fault { field, kind } = misspelt::<T>(value, &unknown)?;
        match kind {
            ProblemKind::ProbablyMeant(meant) => Some((field?, meant)),
            _ => None,
        }
    }

    #[test]
    fn a_field_that_was_probably_meant_is_told() {
        let some = |field: &str, meant| Some((field.to_owned(), meant));
        for key in [
            "confidentialty",
            "Confidentiality",
            "confidential",
            "isConfidential",
            "confidental",
        ] {
            let value = json!({"id": "x", key: "confidential"});
            let expected = some(key, "confidentiality");
            assert_eq!(told::<Posting>(&value, &[key]), expected, "{key}");
            assert_eq!(told::<Opportunity>(&value, &[key]), expected, "{key}");
            assert_eq!(told::<Requisition>(&value, &[key]), expected, "{key}");
        }
        for (key, meant) in [
            ("accesRole", "accessRole"),
            ("access_role", "accessRole"),
            ("deactivated", "deactivatedAt"),
            ("linkedContacts", "linkedContactIds"),
        ] {
            let value = json!({"id": "x", key: "y"});
            assert_eq!(told::<User>(&value, &[key]), some(key, meant), "{key}");
        }
        for key in ["deleted", "deleted_at", "delatedAt"] {
            let value = json!({"id": "x", key: 1});
            assert_eq!(told::<Contact>(&value, &[key]), some(key, "deletedAt"));
        }
        for key in [
            "cancelledAt",
            "cancelled",
            "isCancelled",
            "is_canceled",
            "cancelledOn",
        ] {
            let value = json!({"id": "x", key: 1});
            assert_eq!(told::<Interview>(&value, &[key]), some(key, "canceledAt"));
        }
        for key in ["isDeleted", "anonymised", "anonymizedAt", "is_anonymized"] {
            let value = json!({"id": "x", key: 1});
            let meant = if key == "isDeleted" {
                "deletedAt"
            } else {
                "isAnonymized"
            };
            assert_eq!(told::<Contact>(&value, &[key]), some(key, meant));
        }
        // Another spelling of a field is that field, also beside it.
        for (key, field) in [("cancelledAt", "canceledAt"), ("CanceledAt", "canceledAt")] {
            let value = json!({"id": "x", key: 1, field: null});
            assert_eq!(told::<Interview>(&value, &[key]), some(key, field));
        }
        let panel = json!({"id": "x", "interviews": ["i", {"id": "a"}, {"id": "b", "canceld": 1, "canceledat": 1}]});
        assert_eq!(
            told::<Panel>(&panel, &["interviews[].canceledat"]),
            some("interviews[].canceledat", "canceledAt")
        );
        let requisition = json!({"id": "x", "approval": {"staus": "pending"}});
        assert_eq!(
            told::<Requisition>(&requisition, &["approval.staus"]),
            some("approval.staus", "status")
        );
    }

    #[test]
    fn a_field_beside_the_known_one_is_another_and_so_is_one_that_resembles_none() {
        let value = json!({"id": "x", "confidentiality": "confidential", "confidential": true, "owners": [], "owner": "y"});
        assert_eq!(told::<Posting>(&value, &["confidential", "owners"]), None);
        let value = json!({"id": "x", "shoeSize": 44, "txt": "?", "level": 1});
        assert_eq!(told::<Posting>(&value, &["shoeSize", "level"]), None);
        // Where the shape is not known, nothing is guessed.
        assert_eq!(told::<Posting>(&value, &["some.place"]), None);
    }
}
