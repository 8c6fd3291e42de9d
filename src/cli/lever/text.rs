//! The text of a JSON file, read from its beginning to its end, with the line and column of each byte.
//!
//! `serde_json` stops for good at the first thing that it refuses. Here only brackets and quotes are looked at, which is
//! enough to find where a value ends; what the value says is for `serde_json`, which sees one value at a time.

use std::io::{self, BufRead};

/// The largest value that is held in memory, in bytes.
pub(super) const LARGEST: usize = 32 << 20;

/// A place in a text: line and column, both from 1, the column in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Spot {
    /// Goes on behind what was read.
    fn pass(&mut self, read: &[u8]) {
        let mut lines = read.rsplit(|byte| *byte == b'\n');
        let last = lines.next().map_or(0, <[u8]>::len);
        let before = lines.count();
        if before > 0 {
            self.line = self.line.saturating_add(before);
            self.column = 1;
        }
        self.column = self.column.saturating_add(last);
    }

    /// The place that an error about a part of the text means, if the part begins here.
    pub(super) fn within(self, error: &serde_json::Error) -> Self {
        let line = error.line().saturating_sub(1);
        Self {
            line: self.line.saturating_add(line),
            column: if line == 0 {
                self.column.saturating_add(error.column()).saturating_sub(1)
            } else {
                error.column()
            },
        }
    }
}

/// Why a text cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The file cannot be read.
    File(io::ErrorKind),
    /// From here on it is not JSON.
    NotJson(Spot),
}

/// What was read of a value.
#[derive(Default)]
pub(super) struct Taken {
    bytes: Vec<u8>,
    is_too_large: bool,
}

impl Taken {
    /// Keeps nothing.
    pub(super) fn nothing() -> Self {
        Self {
            bytes: Vec::new(),
            is_too_large: true,
        }
    }

    /// Adds to it; what is larger than [`LARGEST`] is let go.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if self.is_too_large {
            return;
        }
        if self.bytes.len().saturating_add(bytes.len()) > LARGEST {
            *self = Self::nothing();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// The whole value; `None` when it was too large.
    pub(super) fn whole(&self) -> Option<&[u8]> {
        (!self.is_too_large).then_some(&self.bytes)
    }
}

/// A text, as far as it was read.
pub(super) struct Text<R> {
    reader: R,
    spot: Spot,
    /// Whether a value ends with its line at the latest.
    is_by_line: bool,
}

impl<R: BufRead> Text<R> {
    pub(super) fn new(reader: R, is_by_line: bool) -> Self {
        Self {
            reader,
            spot: Spot { line: 1, column: 1 },
            is_by_line,
        }
    }

    /// Where the next byte stands.
    pub(super) fn spot(&self) -> Spot {
        self.spot
    }

    pub(super) fn broken(&self) -> Broken {
        Broken::NotJson(self.spot)
    }

    /// The next byte; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            match self.reader.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Broken::File(error.kind())),
            }
        }
    }

    /// Takes the next byte.
    pub(super) fn step(&mut self, taken: &mut Taken) -> Result<(), Broken> {
        let byte = self.peek()?.ok_or(self.broken())?;
        taken.add(&[byte]);
        self.reader.consume(1);
        self.spot.pass(&[byte]);
        Ok(())
    }

    /// Takes what stands between two parts of a value; the next byte, if any.
    pub(super) fn blank(&mut self, taken: &mut Taken) -> Result<Option<u8>, Broken> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r') => self.step(taken)?,
                Some(b'\n') if !self.is_by_line => self.step(taken)?,
                next => return Ok(next),
            }
        }
    }

    /// Goes on to the next document; its first byte, if there is one.
    pub(super) fn next_document(&mut self) -> Result<Option<u8>, Broken> {
        let mut nothing = Taken::nothing();
        loop {
            match self.blank(&mut nothing)? {
                Some(b'\n') => self.step(&mut nothing)?,
                next => return Ok(next),
            }
        }
    }

    /// Goes on to the next line.
    pub(super) fn next_line(&mut self) -> Result<(), Broken> {
        let mut nothing = Taken::nothing();
        while let Some(byte) = self.peek()? {
            self.step(&mut nothing)?;
            if byte == b'\n' {
                break;
            }
        }
        Ok(())
    }

    /// Takes one value, whole.
    pub(super) fn value(&mut self, taken: &mut Taken) -> Result<(), Broken> {
        match self.peek()? {
            Some(b'"') => self.string(taken),
            Some(b'{' | b'[') => {
                self.step(taken)?;
                self.finish(1, false, taken)
            }
            _ => self.word(taken),
        }
    }

    /// Takes a string, whole.
    pub(super) fn string(&mut self, taken: &mut Taken) -> Result<(), Broken> {
        self.step(taken)?;
        self.finish(0, true, taken)
    }

    /// Takes what is left of an object that was begun.
    pub(super) fn rest_of_object(&mut self, taken: &mut Taken) -> Result<(), Broken> {
        self.finish(1, false, taken)
    }

    /// A number, true, false or null.
    fn word(&mut self, taken: &mut Taken) -> Result<(), Broken> {
        let begin = self.spot;
        while let Some(byte) = self.peek()? {
            if byte.is_ascii_whitespace() || b",:[]{}\"".contains(&byte) {
                break;
            }
            self.step(taken)?;
        }
        if self.spot == begin {
            return Err(self.broken());
        }
        Ok(())
    }

    /// Takes everything up to the end of the string, or of the brackets, that are open.
    fn finish(
        &mut self,
        mut depth: usize,
        mut is_in_string: bool,
        taken: &mut Taken,
    ) -> Result<(), Broken> {
        let mut is_escaped = false;
        loop {
            // Looked at first, so that an interrupted reading is tried again.
            self.peek()?;
            let buffer = self.reader.fill_buf();
            let buffer = buffer.map_err(|error| Broken::File(error.kind()))?;
            let (mut used, mut is_done, mut is_cut) = (0, false, buffer.is_empty());
            for &byte in buffer {
                if byte == b'\n' && self.is_by_line {
                    is_cut = true;
                    break;
                }
                used += 1;
                match byte {
                    _ if is_escaped => is_escaped = false,
                    b'\\' if is_in_string => is_escaped = true,
                    b'"' => is_in_string = !is_in_string,
                    b'{' | b'[' if !is_in_string => depth = depth.saturating_add(1),
                    b'}' | b']' if !is_in_string => depth = depth.saturating_sub(1),
                    _ => continue,
                }
                if depth == 0 && !is_in_string {
                    is_done = true;
                    break;
                }
            }
            let read = buffer.get(..used).unwrap_or_default();
            taken.add(read);
            self.spot.pass(read);
            self.reader.consume(used);
            if is_done {
                return Ok(());
            }
            if is_cut {
                return Err(self.broken());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_its_brackets_do() {
        for (text, value) in [
            (r#"{"a":"}\"]","b":[{}]} x"#, r#"{"a":"}\"]","b":[{}]}"#),
            (r#""a\\" x"#, r#""a\\""#),
            ("12, 13", "12"),
            ("[[1],[2]],", "[[1],[2]]"),
        ] {
            let mut taken = Taken::default();
            Text::new(text.as_bytes(), false).value(&mut taken).unwrap();
            assert_eq!(taken.whole().unwrap(), value.as_bytes());
        }
    }

    #[test]
    fn what_is_too_large_is_let_go() {
        let mut taken = Taken::default();
        taken.add(&vec![b'x'; LARGEST]);
        assert!(taken.whole().is_some());
        taken.add(b"x");
        assert!(taken.whole().is_none() && taken.bytes.is_empty());
    }
}
