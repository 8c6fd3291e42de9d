//! Lever's public export, as it lies in a folder: the shapes of its API objects and a reader for the files.
//!
//! The shapes follow Lever's data API (`hire.lever.co/developer/documentation`), with or without its `expand`
//! parameter: where Lever writes an id or the whole object, both are read. What Lever documents and steward has
//! no use for (job descriptions, salaries, interview notes) is never kept; a field that Lever does not document
//! is accepted and counted. Beside them stands [`supplement`], steward's own file for what Lever does not export.
//!
//! Nothing here knows steward's records, and nothing here repeats a value of the input in a message.
//!
//! The shapes that hold personal data do not implement `Debug`, so that no log can print them by accident.

mod candidacy;
mod classify;
mod document;
mod folder;
mod hiring;
mod interview;
mod misspelt;
mod object;
mod own;
mod packed;
mod person;
mod pipeline;
mod problem;
mod read;
mod shape;
mod spot;
pub mod supplement;
mod text;

pub use candidacy::{
    Application, Archived, Consent, CustomField, CustomForm, DataProtection, Opportunity,
    RequisitionForHire, StageChange,
};
pub use classify::{Content, FileKind, whole_list};
pub use folder::{Export, ExportFile, Source, folder_of_objects, scan};
pub use hiring::{Approval, Categories, Posting, Requisition};
pub use interview::{Feedback, Interview, Interviewer, Panel};
pub use object::{Identity, Object, Parsed, Position};
pub use own::{OwnFile, OwnProblem, read_own};
pub use person::{Contact, ContactReference, Phone, Place, PostingUser, User};
pub use pipeline::{ArchiveReason, Stage};
pub use problem::{JsonKind, Problem, ProblemKind};
pub use read::{Tally, read_objects};
pub use shape::{Carried, Expandable, Millis, Reference};
pub use text::Spot;

#[cfg(test)]
mod tests;
