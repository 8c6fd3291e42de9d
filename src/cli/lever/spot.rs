//! Where a field of a JSON text stands.

use super::text::{Broken, Spot, Taken, Text};

/// Where a field stands in a text that is JSON; where it is missing, the place of what should have it. The field is
/// written as in `roles[0].title`.
pub(super) fn spot_of(text: &[u8], field: &str) -> Spot {
    let mut text = Text::new(text, false);
    let mut spot = text.spot();
    let parts = field.split(['.', '[']).filter(|part| !part.is_empty());
    for part in parts {
        match text.enter(part) {
            Ok(true) => spot = text.spot(),
            Ok(false) | Err(_) => break,
        }
    }
    spot
}

impl Text<&[u8]> {
    /// Goes to a field of the object, or to a place in the list (written `0]`), that comes next.
    fn enter(&mut self, part: &str) -> Result<bool, Broken> {
        let mut nothing = Taken::nothing();
        let place = part.strip_suffix(']').map(str::parse::<usize>);
        let begins = self.blank(&mut nothing)?;
        if !matches!(
            (begins, &place),
            (Some(b'{'), None) | (Some(b'['), Some(Ok(_)))
        ) {
            return Ok(false);
        }
        self.step(&mut nothing)?;
        for number in 0.. {
            if matches!(self.blank(&mut nothing)?, None | Some(b'}' | b']')) {
                break;
            }
            let is_it = if let Some(Ok(place)) = place {
                number == place
            } else {
                let mut key = Taken::default();
                self.string(&mut key)?;
                // Over the colon.
                self.blank(&mut nothing)?;
                self.step(&mut nothing)?;
                self.blank(&mut nothing)?;
                let key = key
                    .whole()
                    .and_then(|key| serde_json::from_slice::<String>(key).ok());
                key.as_deref() == Some(part)
            };
            if is_it {
                return Ok(true);
            }
            self.value(&mut nothing)?;
            if self.blank(&mut nothing)? != Some(b',') {
                break;
            }
            self.step(&mut nothing)?;
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_a_line_and_a_column() {
        let text = "{\n \"a\": [{\"x\": 1},\n  {\"y\": {\"z\": \"}\"}, \"x\": 2}]}";
        for (field, line, column) in [
            ("", 1, 1),
            ("a", 2, 7),
            ("a[0].x", 2, 14),
            ("a[1]", 3, 3),
            ("a[1].x", 3, 26),
            ("a[1].missing", 3, 3),
            ("a[1].y.z", 3, 15),
            ("b", 1, 1),
        ] {
            assert_eq!(
                spot_of(text.as_bytes(), field),
                Spot { line, column },
                "{field}"
            );
        }
    }
}
