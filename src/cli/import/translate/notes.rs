//! What is wrong with one object.

use crate::domain::id::InvalidId;

/// One thing that is wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli::import) struct Note {
    /// The field, as in `stageChanges[2].toStageId`.
    pub field: String,
    /// What is wrong with it, to be read after the field.
    pub what: String,
}

/// Everything that is wrong with an object.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::cli::import) struct Notes(Vec<Note>);

impl Notes {
    /// Notes that a field is wrong.
    pub(super) fn say(&mut self, field: impl Into<String>, what: impl Into<String>) {
        self.0.push(Note {
            field: field.into(),
            what: what.into(),
        });
    }

    /// Notes that a field is missing.
    pub(in crate::cli::import) fn lacks(&mut self, field: impl Into<String>) {
        self.say(field, "is missing");
    }

    /// The same; answers `None`, as the object is left out.
    pub(super) fn missing<T>(&mut self, field: impl Into<String>) -> Option<T> {
        self.lacks(field);
        None
    }

    /// Notes that a cancelled panel names an interview of which no opportunity is known.
    pub(in crate::cli::import) fn cancelled_unknown(&mut self) {
        self.say(
            "interviews",
            "names a cancelled interview that the export does not have (export the interviews too)",
        );
    }

    /// Notes that a cancelled panel does not say which interviews it holds, and that none of the export names it.
    pub(in crate::cli::import) fn cancelled_without_interviews(&mut self) {
        self.say(
            "interviews",
            "is missing, so that it is not known which interviews were cancelled (export the interviews too)",
        );
    }

    /// Notes that no record can have such an id.
    pub(in crate::cli::import) fn bad_id(&mut self, wrong: InvalidId) {
        self.say("id", wrong.to_string());
    }

    /// Notes that a list is longer than the contract takes.
    pub(in crate::cli::import) fn too_many(&mut self, field: String, most: usize) {
        self.say(field, format!("has more than {most} entries"));
    }

    /// Notes that the object is larger than what can be sent.
    pub(in crate::cli::import) fn too_large(&mut self, most: usize) {
        self.say("", format!("is larger than {most} MiB, and cannot be sent"));
    }

    /// Notes a word that Lever does not document; answers `None`, as the object is left out.
    pub(super) fn unknown<T>(&mut self, field: impl Into<String>) -> Option<T> {
        self.say(field, "is no word that Lever documents");
        None
    }
}

impl IntoIterator for Notes {
    type Item = Note;
    type IntoIter = std::vec::IntoIter<Note>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
