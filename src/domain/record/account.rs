use crate::domain::role::FeedbackVisibility;

/// Whether a posting, requisition or opportunity is confidential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidentiality {
    /// Open to row 1 or row 14 alone.
    Open,
    /// Open through row 12 only.
    Confidential,
}

/// The setting `hide_until_submitted` (rulebook, section 5; `X10`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SubmitFirst {
    /// Panel members see others' feedback at any time.
    #[default]
    Off,
    /// Panel members see others' feedback once their own is in.
    On,
}

/// Whether making new sources or tags is locked (row 47).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lock {
    /// Whoever holds row 1 may make new ones.
    #[default]
    Open,
    /// Only holders of row 8 (sources) or row 9 (tags) may.
    Locked,
}

/// Whether a default requisition approval chain exists (row 16, `X27`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ApprovalChain {
    /// There is none.
    #[default]
    None,
    /// There is one.
    Exists,
}

/// The setting `restrict_hired_profiles` (rulebook, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HiredProfiles {
    /// The profile of a hired person is open to everybody within reach.
    #[default]
    WithinReach,
    /// It is for Super Admins, the posting's owner and hiring manager, and
    /// whoever holds the privilege `hired_profiles` for it.
    Restricted,
}

/// An account's settings, as far as they bear on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Who sees interview feedback, for two presets.
    pub feedback_visibility: FeedbackVisibility,
    /// Whether one's own feedback comes first.
    pub hide_until_submitted: SubmitFirst,
    /// The lock on sources.
    pub sources: Lock,
    /// The lock on tags.
    pub tags: Lock,
    /// The default requisition approval chain.
    pub default_requisition_chain: ApprovalChain,
    /// Who sees the profiles of people who were hired.
    pub hired_profiles: HiredProfiles,
}
