//! The files of an export, in the order to read them.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, Cursor};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::classify::{self, Content, FileKind};
use super::packed;

/// How many folders deep an export is looked through: `opportunities/ID/interviews/1.json` needs three.
const DEEPEST: usize = 5;

/// A folder of exported files, or one such file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The files that steward reads, those of a kind together, and by name.
    pub files: Vec<ExportFile>,
    /// The names of files that it leaves alone, since it has no use for what lies there.
    pub left_alone: Vec<String>,
    /// The names of files that have the name of no list, and what they were probably meant to hold.
    pub misnamed: Vec<(String, Content)>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where its text comes from.
    pub source: Source,
    /// Its name in reports: relative to the folder, with `/` between the parts.
    pub name: String,
    /// The list that it is a page of.
    pub list: String,
    /// Which page, if its name tells a number.
    pub page: Option<u64>,
    /// Whether it is a list of deleted things.
    pub is_of_deleted: bool,
    /// What it holds.
    pub content: Content,
    /// The opportunity that its path names, for interviews, panels, feedback and applications; or the posting, for its
    /// users.
    pub owner: Option<String>,
}

/// Where the text of a file comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// It lies on disk.
    Disk(PathBuf),
    /// It was made in memory, as the sample is.
    Memory(Arc<[u8]>),
    /// It can be read once: a pipe. It is held in memory, since it is read again.
    Pipe(PathBuf, Arc<OnceLock<Arc<[u8]>>>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is held in memory is full of people.
        match self {
            Self::Disk(path) => f.debug_tuple("Disk").field(path).finish(),
            Self::Memory(bytes) => f.debug_tuple("Memory").field(&bytes.len()).finish(),
            Self::Pipe(path, _) => f.debug_tuple("Pipe").field(path).finish(),
        }
    }
}

impl Source {
    pub(super) fn open(&self) -> io::Result<Box<dyn BufRead>> {
        match self {
            Self::Disk(path) => packed::unpacked(File::open(path)?),
            Self::Memory(bytes) => packed::unpacked(Cursor::new(Arc::clone(bytes))),
            Self::Pipe(path, read) => {
                let bytes = if let Some(bytes) = read.get() {
                    Arc::clone(bytes)
                } else {
                    let bytes = fs::read(path)?.into();
                    Arc::clone(read.get_or_init(|| bytes))
                };
                packed::unpacked(Cursor::new(bytes))
            }
        }
    }
}

impl Export {
    /// An export that was made in memory: names, as they would be relative to a folder, and texts.
    #[must_use]
    pub fn in_memory(files: Vec<(String, Vec<u8>)>) -> Self {
        let found = files
            .into_iter()
            .map(|(name, text)| (Source::Memory(text.into()), PathBuf::from(name)));
        Self::sorted(found)
    }

    /// Sorts files by what their names say.
    fn sorted(found: impl IntoIterator<Item = (Source, PathBuf)>) -> Self {
        let mut export = Self {
            files: Vec::new(),
            left_alone: Vec::new(),
            misnamed: Vec::new(),
        };
        for (source, relative) in found {
            let name = relative
                .iter()
                .map(|part| part.to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            match classify::content(&relative) {
                Some(content) => {
                    let owner = classify::owner(&relative);
                    export.files.push(ExportFile {
                        list: classify::list(&relative),
                        page: classify::page(&relative),
                        is_of_deleted: classify::is_of_deleted(&relative),
                        source,
                        name,
                        content,
                        owner,
                    });
                }
                None => match classify::meant(&relative) {
                    Some(content) => export.misnamed.push((name, content)),
                    None => export.left_alone.push(name),
                },
            }
        }
        export
            .files
            .sort_by(|a, b| in_reading_order(a).cmp(&in_reading_order(b)));
        export.left_alone.sort();
        export.misnamed.sort();
        export
    }
}

/// What the order of files goes by. Without their extensions, so that `users` is before `users-2`.
fn in_reading_order(file: &ExportFile) -> (Content, Vec<NamePart<'_>>) {
    let name = file.name.strip_suffix(".gz").unwrap_or(&file.name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (file.content, in_order(stem))
}

/// What an order of names goes by: pages are read by number, `page-2` before `page-10` (X60).
fn in_order(name: &str) -> Vec<NamePart<'_>> {
    let is_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let chunks = name
        .as_bytes()
        .chunk_by(|one, other| one.is_ascii_digit() == other.is_ascii_digit());
    let mut rest = name;
    let mut parts = Vec::new();
    for chunk in chunks {
        let (part, after) = rest.split_at(chunk.len());
        rest = after;
        parts.push(if is_digit(part) {
            let digits = part.trim_start_matches('0');
            NamePart::Number(digits.len(), digits)
        } else {
            NamePart::Text(part)
        });
    }
    parts
}

/// A part of a file's name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum NamePart<'a> {
    /// A number of any size: how many digits it has, and the digits.
    Number(usize, &'a str),
    /// What stands between numbers.
    Text(&'a str),
}

/// Looks through a folder and its folders (links to folders and hidden files are left out), or takes one file.
///
/// # Errors
/// The path cannot be read.
pub fn scan(path: &Path) -> io::Result<Export> {
    let mut found = Vec::new();
    if fs::metadata(path)?.is_dir() {
        collect(path, Path::new(""), DEEPEST, &mut found)?;
    } else if let Some(name) = path.file_name() {
        found.push((path.to_owned(), PathBuf::from(name)));
    }
    let on_disk = |(path, relative): (PathBuf, PathBuf)| {
        // One that cannot be looked at is told when it is read.
        let can_be_read_again = fs::metadata(&path).is_ok_and(|file| file.is_file());
        let source = if can_be_read_again || !path.exists() {
            Source::Disk(path)
        } else {
            Source::Pipe(path, Arc::default())
        };
        (source, relative)
    };
    Ok(Export::sorted(found.into_iter().map(on_disk)))
}

/// The folder within an export that a path lies in, or is, when what is found there has no list of its own: there, what
/// belongs to one posting or opportunity has the names of lists.
#[must_use]
pub fn folder_of_objects(path: &Path, export: &Export) -> Option<String> {
    let is_top = |file: &ExportFile| match file.content {
        Content::Objects(kind) => !matches!(
            kind,
            FileKind::User
                | FileKind::PostingUser
                | FileKind::Application
                | FileKind::Interview
                | FileKind::Panel
                | FileKind::Feedback
        ),
        Content::Supplement => true,
    };
    if export.files.iter().any(is_top) {
        return None;
    }
    let path = fs::canonicalize(path).ok()?;
    let names = path.iter().rev().take(3).map(OsStr::to_string_lossy);
    names
        .filter(|name| classify::is_folder_of_objects(name.as_ref().as_ref()))
        .map(std::borrow::Cow::into_owned)
        .next()
}

fn collect(
    folder: &Path,
    relative: &Path,
    deeper: usize,
    found: &mut Vec<(PathBuf, PathBuf)>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let relative = relative.join(&name);
        if !entry.file_type()?.is_dir() {
            found.push((entry.path(), relative));
        } else if deeper > 0 {
            collect(&entry.path(), &relative, deeper - 1, found)?;
        }
    }
    Ok(())
}
