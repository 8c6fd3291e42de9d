use super::Timestamp;
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
    /// How long a hire keeps a profile from being erased; `None` when it does for
    /// good (`X69`).
    pub hired_retention: Option<HiredRetention>,
}

/// On what basis, and for how long after the hire, the profiles of people who
/// were hired are kept (`X69`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HiredRetention {
    /// The basis.
    pub basis: LawfulBasis,
    /// The period after the hire, in days.
    pub days: u32,
}

/// A lawful basis (GDPR, Article 6 (1) a to f).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LawfulBasis {
    /// The person consented.
    Consent,
    /// A contract with the person.
    Contract,
    /// The law demands it.
    LegalObligation,
    /// Somebody's life depends on it.
    VitalInterests,
    /// A task in the public interest.
    PublicTask,
    /// Interests that override those of the person.
    LegitimateInterests,
}

impl HiredRetention {
    /// The longest period, in days: a hundred years.
    pub const MAX_DAYS: u32 = 36_525;

    /// Until when somebody has to have been hired for the period to have ended.
    pub fn ended_by(self, now: Timestamp) -> Timestamp {
        let period = i64::from(self.days).saturating_mul(24 * 60 * 60 * 1000);
        Timestamp(now.0.saturating_sub(period))
    }
}
