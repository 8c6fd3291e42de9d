//! Walks through a JSON document without holding it whole.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A list response, a list, or a single object: each object goes out as soon as it is read.
pub(super) struct Document<'a> {
    /// Takes each object.
    pub each: &'a mut dyn FnMut(&Value),
    /// Takes what a response says about further pages.
    pub has_next: &'a mut Option<bool>,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list response, a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        hand_out(list, self.each)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // None of Lever's objects has a field `data`: its presence makes the map a response.
        let mut is_response = false;
        let mut rest = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "data" {
                is_response = true;
                map.next_value_seed(Data { each: self.each })?;
            } else {
                rest.insert(key, map.next_value()?);
            }
        }
        if is_response {
            *self.has_next = rest.get("hasNext").and_then(Value::as_bool);
        } else {
            (self.each)(&Value::Object(rest));
        }
        Ok(())
    }
}

/// Hands out each value of a list as soon as it is read.
fn hand_out<'de, A: SeqAccess<'de>>(
    mut list: A,
    each: &mut dyn FnMut(&Value),
) -> Result<(), A::Error> {
    while let Some(value) = list.next_element::<Value>()? {
        each(&value);
    }
    Ok(())
}

/// What a response carries: a list, or the one object that was asked for.
struct Data<'a> {
    each: &'a mut dyn FnMut(&Value),
}

impl<'de> DeserializeSeed<'de> for Data<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Data<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        hand_out(list, self.each)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = map.next_entry()? {
            object.insert(key, value);
        }
        (self.each)(&Value::Object(object));
        Ok(())
    }
}
