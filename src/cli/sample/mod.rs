//! The sample company, to try things out: an export of a believable mid-size employer. `company/` has its files, as
//! Lever would give them, and its README says who is who.
//!
//! [`generator`] makes companies of any size.

pub mod generator;

use std::io;
use std::path::Path;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("company/", $name)).as_slice())),*]
    };
}

/// The files of the sample company's export: name and content.
pub const FILES: [(&str, &[u8]); 12] = files![
    "archive_reasons.json",
    "contacts.json",
    "feedback.jsonl",
    "interviews.jsonl",
    "opportunities-1.json",
    "opportunities-2.json",
    "opportunities-3.json",
    "postings.json",
    "requisitions.json",
    "stages.json",
    "steward.json",
    "users.json",
];

/// Writes the files into a folder.
///
/// # Errors
/// A file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    FILES
        .iter()
        .try_for_each(|(name, content)| std::fs::write(folder.join(name), content))
}

#[cfg(test)]
mod tests;
