//! The account's pipeline: its stages, and the reasons for leaving it.

use serde::Deserialize;

use super::classify::FileKind;
use super::object::Object;
use super::shape::Carried;

/// A step of the pipeline. Lever lists them in order.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Stage {
    /// The stage's id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub text: Carried<String>,
}

impl Object for Stage {
    const KIND: FileKind = FileKind::Stage;
    const UNREAD: &'static [&'static str] = &[];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Why an opportunity left the pipeline.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ArchiveReason {
    /// The reason's id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub text: Carried<String>,
    /// `hired` or `non-hired`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

impl Object for ArchiveReason {
    const KIND: FileKind = FileKind::ArchiveReason;
    const UNREAD: &'static [&'static str] = &["status"];

    fn id(&self) -> &str {
        &self.id
    }
}
