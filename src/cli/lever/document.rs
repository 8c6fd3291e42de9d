//! Walks through a file's documents without holding one whole: list responses, lists of objects or of list responses,
//! single objects.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::text::{Broken, Spot, Taken, Text};

/// A value that stands where an object should.
pub(super) struct Found<'a> {
    /// Where it begins.
    pub spot: Spot,
    /// Its text, which may be anything; `None` when it is too large.
    pub text: Option<&'a [u8]>,
    /// Whether it is a document by itself, and in no list.
    pub is_alone: bool,
}

/// Why a document was not read to its end.
pub(super) enum Stop {
    /// It cannot be read.
    Broken(Broken),
    /// It cannot be read, and the value that was cut short was handed out.
    Told,
    /// Nobody wants more.
    Unwanted,
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// A document, whose objects go out as soon as they are read.
pub(super) struct Document<'a, R> {
    /// The text, at the beginning of the document.
    pub text: &'a mut Text<R>,
    /// Takes each object; says whether to go on.
    pub each: &'a mut dyn FnMut(Found<'_>) -> bool,
    /// Takes what a response says about further pages.
    pub has_next: &'a mut Option<bool>,
}

impl<R: BufRead> Document<'_, R> {
    /// Reads it.
    pub(super) fn read(&mut self) -> Result<(), Stop> {
        match self.text.peek()? {
            Some(b'[') => self.list(true),
            Some(b'{') => self.object(true),
            _ => self.value(true),
        }
    }

    /// A list of objects, or of list responses where pages were gathered.
    fn list(&mut self, may_hold_pages: bool) -> Result<(), Stop> {
        let mut nothing = Taken::nothing();
        self.text.step(&mut nothing)?;
        let mut next = self.text.blank(&mut nothing)?;
        while next != Some(b']') {
            match next {
                Some(b'{') if may_hold_pages => self.object(false)?,
                None | Some(b',' | b':' | b'}') => return Err(self.text.broken().into()),
                Some(_) => self.value(false)?,
            }
            match self.text.blank(&mut nothing)? {
                Some(b',') => {
                    self.text.step(&mut nothing)?;
                    next = self.text.blank(&mut nothing)?;
                    if next == Some(b']') {
                        return Err(self.text.broken().into());
                    }
                }
                Some(b']') => break,
                _ => return Err(self.text.broken().into()),
            }
        }
        self.text.step(&mut nothing)?;
        Ok(())
    }

    fn value(&mut self, is_alone: bool) -> Result<(), Stop> {
        let spot = self.text.spot();
        let mut taken = Taken::default();
        let read = self.text.value(&mut taken);
        self.hand_out(spot, &taken, is_alone, read)
    }

    /// An object, or a list response: it has `data`, and no `id` as every object of Lever's has.
    fn object(&mut self, is_alone: bool) -> Result<(), Stop> {
        let spot = self.text.spot();
        let mut taken = Taken::default();
        let mut is_response = false;
        match self.fields(&mut taken, &mut is_response) {
            Err(Stop::Broken(broken)) if !is_response => {
                self.hand_out(spot, &taken, is_alone, Err(broken))
            }
            Err(stop) => Err(stop),
            Ok(()) if !is_response => self.hand_out(spot, &taken, is_alone, Ok(())),
            Ok(()) => {
                let rest = taken.whole().map(serde_json::from_slice::<Map<_, _>>);
                let Some(Ok(rest)) = rest else {
                    // What it says about further pages is not known, and so it is told as a bad object.
                    return self.hand_out(spot, &taken, is_alone, Ok(()));
                };
                if rest.contains_key("id") {
                    return self.hand_out(spot, &taken, is_alone, Ok(()));
                }
                let says = rest.get("hasNext").and_then(Value::as_bool);
                // The last page says where the list ends. One that says nothing takes back that it has ended.
                *self.has_next = says.or(self.has_next.filter(|goes_on| *goes_on));
                Ok(())
            }
        }
    }

    /// The fields of an object; of a list response, all but its data, which goes out by itself.
    fn fields(&mut self, taken: &mut Taken, is_response: &mut bool) -> Result<(), Stop> {
        self.text.step(taken)?;
        let mut has_id = false;
        loop {
            if self.text.blank(taken)? != Some(b'"') {
                break;
            }
            let mut key = Taken::default();
            let read = self.text.string(&mut key);
            has_id |= key.whole() == Some(br#""id""#);
            let is_data = !has_id && key.whole() == Some(br#""data""#);
            match key.whole() {
                Some(key) => taken.add(key),
                None => *taken = Taken::nothing(),
            }
            read?;
            if self.text.blank(taken)? != Some(b':') {
                break;
            }
            self.text.step(taken)?;
            match self.text.blank(taken)? {
                Some(b'[') if is_data => {
                    *is_response = true;
                    self.list(false)?;
                    taken.add(b"null");
                }
                Some(b'{') if is_data => {
                    *is_response = true;
                    self.value(false)?;
                    taken.add(b"null");
                }
                Some(b',' | b'}') | None => break,
                Some(_) => self.text.value(taken)?,
            }
            if self.text.blank(taken)? != Some(b',') {
                break;
            }
            self.text.step(taken)?;
        }
        // Most often this is the closing bracket alone. Whatever else it is, the object ends with it.
        self.text.rest_of_object(taken)?;
        Ok(())
    }

    /// Hands out a value, one that was cut short too.
    fn hand_out(
        &mut self,
        spot: Spot,
        taken: &Taken,
        is_alone: bool,
        read: Result<(), Broken>,
    ) -> Result<(), Stop> {
        if let Err(Broken::File(_)) = read {
            return read.map_err(Stop::Broken);
        }
        let found = Found {
            spot,
            text: taken.whole(),
            is_alone,
        };
        match ((self.each)(found), read) {
            (true, Ok(())) => Ok(()),
            (true, Err(_)) => Err(Stop::Told),
            (false, _) => Err(Stop::Unwanted),
        }
    }
}
