//! Writes the sample company as a folder of files, in each of the forms that an export can have.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::Company;

/// How many opportunities a page holds.
const PAGE: usize = 200;

impl Company {
    /// The files: name and content.
    ///
    /// # Errors
    /// Never in practice: every shape of the sample can be written as JSON.
    pub fn files(&self) -> serde_json::Result<Vec<(String, Vec<u8>)>> {
        let mut files = vec![
            ("stages.json".to_owned(), list(&self.stages)?),
            (
                "archive_reasons.json".to_owned(),
                list(&self.archive_reasons)?,
            ),
            ("users.json".to_owned(), response(&self.users, false)?),
            ("postings.json".to_owned(), response(&self.postings, false)?),
            (
                "requisitions.json".to_owned(),
                response(&self.requisitions, false)?,
            ),
            ("contacts.json".to_owned(), response(&self.contacts, false)?),
            ("interviews.jsonl".to_owned(), lines(&self.interviews)?),
            ("feedback.jsonl".to_owned(), lines(&self.feedback)?),
            (
                "steward.json".to_owned(),
                serde_json::to_vec_pretty(&self.supplement)?,
            ),
        ];
        let pages = self.opportunities.chunks(PAGE);
        let last = pages.len();
        for (page, number) in pages.zip(1..) {
            files.push((
                format!("opportunities-{number}.json"),
                response(page, number < last)?,
            ));
        }
        Ok(files)
    }

    /// Writes the files into a folder, which is made when it is missing.
    ///
    /// # Errors
    /// The folder or a file in it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, content) in self.files()? {
            std::fs::write(folder.join(name), content)?;
        }
        Ok(())
    }
}

/// One object on each line.
fn lines<T: Serialize>(objects: &[T]) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    for object in objects {
        serde_json::to_writer(&mut text, object)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// A plain list, still with one object on each line.
fn list<T: Serialize>(objects: &[T]) -> serde_json::Result<Vec<u8>> {
    let mut text = b"[\n".to_vec();
    for (object, number) in objects.iter().zip(1..) {
        serde_json::to_writer(&mut text, object)?;
        text.extend_from_slice(if number < objects.len() {
            b",\n"
        } else {
            b"\n"
        });
    }
    text.extend_from_slice(b"]");
    Ok(text)
}

/// A list response, as Lever answers a request for a list.
fn response<T: Serialize>(objects: &[T], has_next: bool) -> serde_json::Result<Vec<u8>> {
    let mut text = b"{\"data\":".to_vec();
    text.extend(list(objects)?);
    text.extend_from_slice(format!(",\"hasNext\":{has_next}}}\n").as_bytes());
    Ok(text)
}
