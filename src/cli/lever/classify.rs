//! What a file of an export holds, told by its name.

use std::ffi::OsStr;
use std::iter;
use std::path::{Component, Path};

use super::misspelt::is_slip;
use super::packed::unpacked_name;

/// Which of Lever's objects a file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// Stages of the pipeline.
    Stage,
    /// Archive reasons.
    ArchiveReason,
    /// Contacts: steward's candidates.
    Contact,
    /// Users.
    User,
    /// Postings.
    Posting,
    /// Requisitions.
    Requisition,
    /// Opportunities.
    Opportunity,
    /// Applications that do not stand inside their opportunity.
    Application,
    /// Panels, with their interviews.
    Panel,
    /// Interviews.
    Interview,
    /// Feedback forms.
    Feedback,
    /// The users who have access to one posting.
    PostingUser,
}

impl FileKind {
    /// What people call the list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stage => "stages",
            Self::ArchiveReason => "archive reasons",
            Self::Contact => "contacts",
            Self::User => "users",
            Self::Posting => "postings",
            Self::Requisition => "requisitions",
            Self::Opportunity => "opportunities",
            Self::Application => "applications",
            Self::Panel => "panels",
            Self::Interview => "interviews",
            Self::Feedback => "feedback",
            Self::PostingUser => "users of a posting",
        }
    }

    /// The name of the file that holds the list.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Stage => "stages.json",
            Self::ArchiveReason => "archive-reasons.json",
            Self::Contact => "contacts.json",
            Self::User => "users.json",
            Self::Posting => "postings.json",
            Self::Requisition => "requisitions.json",
            Self::Opportunity => "opportunities.json",
            Self::Application => "applications.json",
            Self::Panel => "panels.json",
            Self::Interview => "interviews.json",
            Self::Feedback => "feedback.json",
            Self::PostingUser => "postings/ID/users.json",
        }
    }
}

/// Names as they are after [`normalized`]: lower case, words run together, no page number.
const NAMES: &[(&str, FileKind)] = &[
    ("stage", FileKind::Stage),
    ("stages", FileKind::Stage),
    ("archivereason", FileKind::ArchiveReason),
    ("archivereasons", FileKind::ArchiveReason),
    ("contact", FileKind::Contact),
    ("contacts", FileKind::Contact),
    ("user", FileKind::User),
    ("users", FileKind::User),
    ("posting", FileKind::Posting),
    ("postings", FileKind::Posting),
    ("requisition", FileKind::Requisition),
    ("requisitions", FileKind::Requisition),
    ("opportunity", FileKind::Opportunity),
    ("opportunities", FileKind::Opportunity),
    ("application", FileKind::Application),
    ("applications", FileKind::Application),
    ("panel", FileKind::Panel),
    ("panels", FileKind::Panel),
    ("interview", FileKind::Interview),
    ("interviews", FileKind::Interview),
    ("feedback", FileKind::Feedback),
    ("feedbacks", FileKind::Feedback),
    ("feedbackform", FileKind::Feedback),
    ("feedbackforms", FileKind::Feedback),
];

/// The name of steward's own file beside Lever's, as `normalized`.
const SUPPLEMENT: &str = "steward";

/// What a list of deleted things is called, as `normalized`.
const DELETED: &str = "deleted";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// Lever's objects of one kind.
    Objects(FileKind),
    /// Settings, custom roles, access grants and privileges, which Lever does not export.
    Supplement,
}

/// What Lever lists below an object and steward has no use for. It is never read as the object's own list.
const UNUSED: [&str; 8] = [
    "files",
    "forms",
    "notes",
    "offers",
    "profileforms",
    "questions",
    "referrals",
    "resumes",
];

/// What the file at this path, relative to the export's folder, holds; `None` when steward has no use for it.
///
/// Its whole place decides (X64): `users.json`, `users-2.json`, `archive-reasons.jsonl`, `postings/page_3.json`,
/// `opportunities/ID.json`, `opportunities/ID/interviews.json`. What lies below another object, as
/// `postings/ID/questions.json`, is not what the outer folder lists.
pub(super) fn content(path: &Path) -> Option<Content> {
    let path = unpacked_name(path);
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    if !matches!(extension.as_str(), "json" | "jsonl" | "ndjson") {
        return None;
    }
    if extension == "json" && path.file_stem().and_then(word).as_deref() == Some(SUPPLEMENT) {
        return Some(Content::Supplement);
    }
    let folders = path.parent().into_iter().flat_map(Path::components);
    let folders = folders.map(Component::as_os_str);
    let mut parts = folders.chain(path.file_stem());
    let list = parts.find_map(kind)?;
    let kind = below(list, &parts.collect::<Vec<_>>())?;
    let is_read = tells_deletion(kind) || !is_of_deleted(&path);
    is_read.then_some(Content::Objects(kind))
}

/// What a file holds whose place, below the folder of a list, is this.
fn below(list: FileKind, parts: &[&OsStr]) -> Option<FileKind> {
    let is_page = |part: &&OsStr| {
        word(part).is_some_and(|word| word.is_empty() || word == "page" || word == "part")
    };
    match parts {
        pages if pages.iter().all(is_page) => Some(list),
        // A folder such as `opportunities/interviews` sorts files.
        [sorted, pages @ ..] if kind(sorted).is_some() => below(kind(sorted)?, pages),
        [deleted, pages @ ..] if is_word_of_deleted(deleted) => below(list, pages),
        [one] => (!UNUSED.contains(&word(one)?.as_str())).then_some(list),
        [_, part] if list == FileKind::Posting && kind(part) == Some(FileKind::User) => {
            Some(FileKind::PostingUser)
        }
        [_, part, rest @ ..] if list == FileKind::Opportunity => {
            let of_opportunity = |kind: &FileKind| {
                matches!(
                    kind,
                    FileKind::Application
                        | FileKind::Panel
                        | FileKind::Interview
                        | FileKind::Feedback
                )
            };
            below(kind(part).filter(of_opportunity)?, rest)
        }
        _ => None,
    }
}

/// Whether objects of the kind say that they are deleted: what is of a person is restricted (X57), and of others a list
/// of deleted ones is left alone.
const fn tells_deletion(kind: FileKind) -> bool {
    matches!(kind, FileKind::Opportunity | FileKind::Contact)
}

/// Whether the file is a list of deleted things, by its name or by a folder.
pub(super) fn is_of_deleted(path: &Path) -> bool {
    let path = unpacked_name(path);
    let folders = path.parent().into_iter().flat_map(Path::components);
    let mut parts = folders.map(Component::as_os_str).chain(path.file_stem());
    parts.any(is_word_of_deleted)
}

/// Whether a part of a place says that things are deleted: `deleted`, or with what they are, `deleted_contacts`.
fn is_word_of_deleted(part: &OsStr) -> bool {
    word(part).is_some_and(|word| word == DELETED || without_deleted(&word) != word)
}

/// The name of a list without the word that its things are deleted.
fn without_deleted(word: &str) -> &str {
    let rest = word
        .strip_prefix(DELETED)
        .or_else(|| word.strip_suffix(DELETED));
    let is_list = |rest: &&str| NAMES.iter().any(|(known, _)| known == rest);
    rest.filter(is_list).unwrap_or(word)
}

/// The number of the page that the file is, if its name ends with one: `users-2.json`, `users/2.json`. A date is none:
/// `users-2026-11-27.json`.
pub(super) fn page(path: &Path) -> Option<u64> {
    let path = unpacked_name(path);
    let stem = path.file_stem()?.to_str()?;
    let numbers: Vec<&str> = stem.rsplit(is_separator).take(3).collect();
    let is_number =
        |text: &str, digits| text.len() == digits && text.bytes().all(|c| c.is_ascii_digit());
    if let [day, month, year] = numbers.as_slice()
        && is_number(day, 2)
        && is_number(month, 2)
        && is_number(year, 4)
    {
        return None;
    }
    let digits = stem.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// What a file was probably meant to hold, of one that steward would leave alone: a slip of the keys
/// (`opportunites.json`), a second download (`postings (1).json`), another form (`users.csv`), or the name of a list with
/// something before or after it (`opportunities-export.json`, `contacts.json.zip`).
pub(super) fn meant(path: &Path) -> Option<Content> {
    let path = unpacked_name(path);
    let mut parts = path.components();
    let (Some(Component::Normal(name)), None) = (parts.next(), parts.next()) else {
        return None;
    };
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphabetic);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let word = letters(Path::new(name).file_stem()?.to_str()?);
    if UNUSED.contains(&word.as_str()) {
        return None;
    }
    let own = (SUPPLEMENT, Content::Supplement);
    let lists = NAMES
        .iter()
        .map(|(known, kind)| (*known, Content::Objects(*kind)));
    let names = || iter::once(own).chain(lists.clone());
    let distance = |known: &str| strsim::damerau_levenshtein(known, &word);
    let nearest = names().min_by_key(|(known, _)| distance(known));
    if let Some((_, content)) = nearest.filter(|(known, _)| is_slip(known, &word)) {
        return Some(content);
    }
    let parts: Vec<String> = name
        .to_str()?
        .split(|c: char| !c.is_ascii_alphabetic())
        .map(letters)
        .collect();
    let is_part = |known: &str| parts.iter().any(|part| part == known) && known.ends_with('s');
    names()
        .find(|(known, _)| is_part(known))
        .map(|(_, content)| content)
}

/// Which list the file is a page of: its place without the numbers of pages, but with the id of the object whose list
/// it is. Each is complete or cut short by itself.
pub(super) fn list(path: &Path) -> String {
    let path = unpacked_name(path);
    let folders = path.parent().into_iter().flat_map(Path::components);
    let folders = folders.map(Component::as_os_str);
    let parts: Vec<&OsStr> = folders.chain(path.file_stem()).collect();
    let is_id = |place: usize| {
        let is_of_list = |place: usize| parts.get(place).is_some_and(|part| kind(part).is_some());
        place > 0 && is_of_list(place - 1) && !is_of_list(place) && is_of_list(place + 1)
    };
    let words = parts.iter().enumerate().map(|(place, part)| {
        let part = part.to_string_lossy();
        if is_id(place) {
            // As it is: what its digits count is not known.
            part.into_owned()
        } else {
            normalized(&part)
        }
    });
    words.collect::<Vec<_>>().join("/")
}

/// The kind of which a list, as [`list`] calls it, is all of; `None` of one that is below an object.
pub fn whole_list(list: &str) -> Option<FileKind> {
    let mut parts = list.split('/');
    let kind = kind(OsStr::new(parts.next()?))?;
    let is_page = |part: &str| matches!(part, "" | "page" | "part");
    parts.all(is_page).then_some(kind)
}

/// Whether a folder of this name holds what belongs to opportunities or postings.
pub(super) fn is_folder_of_objects(name: &OsStr) -> bool {
    matches!(kind(name), Some(FileKind::Opportunity | FileKind::Posting))
}

/// The opportunity or posting that the path names: the folder right below `opportunities` or `postings`.
pub(super) fn owner(path: &Path) -> Option<String> {
    let mut parts = path.parent()?.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    let is_folder = |name: &&OsStr| is_folder_of_objects(name);
    parts.find(is_folder)?;
    let id = parts.next()?;
    // A folder such as `opportunities/interviews` sorts files and names none.
    (kind(id).is_none()).then(|| id.to_str().map(str::to_owned))?
}

fn kind(name: &OsStr) -> Option<FileKind> {
    let name = normalized(name.to_str()?);
    let name = without_deleted(&name);
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, kind)| *kind)
}

fn word(part: &OsStr) -> Option<String> {
    part.to_str().map(normalized)
}

/// Without the number of a page (`users-2`, `users_page_3`), separators and capitals.
fn normalized(name: &str) -> String {
    let words = name
        .trim_end_matches(|c: char| c.is_ascii_digit() || is_separator(c))
        .to_ascii_lowercase();
    let words = words
        .strip_suffix("page")
        .or_else(|| words.strip_suffix("part"))
        .filter(|rest| rest.ends_with(is_separator))
        .unwrap_or(&words);
    words.chars().filter(|c| !is_separator(*c)).collect()
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(path: &str) -> Option<Content> {
        content(Path::new(path))
    }

    #[test]
    fn the_name_of_the_file_or_of_its_folder_tells_the_kind() {
        let cases = [
            ("users.json", FileKind::User),
            ("user.JSON", FileKind::User),
            ("users-2.json", FileKind::User),
            ("users/2.json", FileKind::User),
            ("users-2.json.gz", FileKind::User),
            ("users.jsonl.GZ", FileKind::User),
            ("archive_reasons.json", FileKind::ArchiveReason),
            ("archive-reason.jsonl", FileKind::ArchiveReason),
            ("archiveReasons.ndjson", FileKind::ArchiveReason),
            ("postings/page_3.json", FileKind::Posting),
            ("postings_page_3.json", FileKind::Posting),
            ("feedback-forms.json", FileKind::Feedback),
            ("feedback.json", FileKind::Feedback),
            ("opportunities/8a1c/interviews.json", FileKind::Interview),
            ("opportunities/8a1c/interviews/1.json", FileKind::Interview),
            ("opportunities/8a1c/feedback/one.json", FileKind::Feedback),
            ("opportunities/8a1c.json", FileKind::Opportunity),
            ("opportunities/deleted.json", FileKind::Opportunity),
            ("deleted/opportunities.json", FileKind::Opportunity),
            ("contacts/deleted.json", FileKind::Contact),
            ("contacts/deleted/1.json", FileKind::Contact),
            ("opportunities/deleted/1.json", FileKind::Opportunity),
            ("deletedOpportunities.json", FileKind::Opportunity),
            ("deleted_contacts-2.json", FileKind::Contact),
            ("contacts-deleted.json", FileKind::Contact),
            ("2026/deleted/contacts-2.json", FileKind::Contact),
            ("opportunities/interviews/1.json", FileKind::Interview),
            ("2026/postings/06/1.json", FileKind::Posting),
        ];
        let access = objects("postings/8a1c/users.json");
        assert_eq!(access, Some(Content::Objects(FileKind::PostingUser)));
        for (path, kind) in cases {
            assert_eq!(objects(path), Some(Content::Objects(kind)), "{path}");
        }
    }

    #[test]
    fn other_names_tell_nothing() {
        for path in [
            "users.csv",
            "users.gz",
            "users",
            "offers.json",
            "notes/1.json",
            "page-2.json",
            "12.json",
            "opportunities/8a1c/notes.json",
            "opportunities/8a1c/applications/deleted.json",
            "opportunities/8a1c/offers/1.json",
            "opportunities/8a1c/users.json",
            "opportunities/notes.json",
            "postings/8a1c/questions.json",
            "users/8a1c/interviews.json",
            "applications/deleted.json",
            "deleted/postings.json",
            "deleted/users.json",
            "2026/deleted/postings-2.json",
            "deletedPostings.json",
            "postings/deleted/1.json",
        ] {
            assert_eq!(objects(path), None, "{path}");
        }
        for path in [
            "steward.json",
            "Steward.json",
            "STEWARD.JSON",
            "x/steward.json",
        ] {
            assert_eq!(objects(path), Some(Content::Supplement), "{path}");
        }
    }

    #[test]
    fn each_object_has_lists_of_its_own_whatever_its_id() {
        let of = |path: &str| list(Path::new(path));
        for (path, expected) in [
            ("users-2.json", "users"),
            ("users/page_2.json", "users/page"),
            (
                "opportunities/opp-1/interviews.json",
                "opportunities/opp-1/interviews",
            ),
            (
                "opportunities/opp-2/interviews-2.json",
                "opportunities/opp-2/interviews",
            ),
            (
                "opportunities/17/interviews/1.json",
                "opportunities/17/interviews/",
            ),
            ("x/postings/17/users.json", "x/postings/17/users"),
            ("postings/06/1.json", "postings//"),
            (
                "opportunities/interviews/1.json",
                "opportunities/interviews/",
            ),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
        assert_eq!(
            whole_list(&of("postings/06/1.json")),
            Some(FileKind::Posting)
        );
        assert_eq!(whole_list(&of("opportunities/17/interviews.json")), None);
    }

    #[test]
    fn a_name_that_was_meant_is_guessed() {
        let list = |kind| Some(Content::Objects(kind));
        for (path, expected) in [
            ("opportunites.json", list(FileKind::Opportunity)),
            ("postings (1).json", list(FileKind::Posting)),
            ("users.csv", list(FileKind::User)),
            ("opportunities-export.json", list(FileKind::Opportunity)),
            ("archived_opportunities.json", list(FileKind::Opportunity)),
            ("opportunities.json.zip", list(FileKind::Opportunity)),
            ("contacts-2.json.part", list(FileKind::Contact)),
            ("steward.yaml", Some(Content::Supplement)),
            ("stewards.json", Some(Content::Supplement)),
            ("interview-notes.json", None),
            ("user-guide.md", None),
            ("tags.json", None),
            ("sources.json", None),
            ("notes.json", None),
            ("offers.json", None),
            ("opportunities/8a1c/notes.json", None),
            ("12.json", None),
        ] {
            assert_eq!(meant(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_number_at_the_end_is_a_page_and_a_date_is_none() {
        for (path, expected) in [
            ("users.json", None),
            ("users-2.json.gz", Some(2)),
            ("users/page_10.json", Some(10)),
            ("users-2026-11-27.json", None),
            ("users_2026_11_27.json", None),
            ("users-2026-11-3.json", Some(3)),
        ] {
            assert_eq!(page(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn the_folder_below_opportunities_is_an_opportunity() {
        let id = |path: &str| owner(Path::new(path));
        assert_eq!(
            id("opportunities/8a1c/interviews.json").as_deref(),
            Some("8a1c")
        );
        assert_eq!(
            id("export/opportunities/8a1c/feedback/2.json").as_deref(),
            Some("8a1c")
        );
        assert_eq!(id("opportunities/8a1c.json"), None);
        assert_eq!(id("opportunities/interviews/1.json"), None);
        assert_eq!(id("interviews.json"), None);
    }
}
