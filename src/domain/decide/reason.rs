/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Yes.
    Allowed,
    /// No, for this reason.
    Denied(Denial),
}

impl Decision {
    /// Whether the answer is yes.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }

    /// The reason's stable name (rulebook, section 9).
    pub fn reason(self) -> &'static str {
        match self {
            Self::Allowed => "ALLOWED",
            Self::Denied(denial) => denial.name(),
        }
    }
}

/// Declares the denials with their stable names.
macro_rules! denials {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Why the answer is no: the first step that denies (rulebook,
        /// section 9).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Denial {
            $($(#[$doc])* $variant,)*
        }

        impl Denial {
            /// All of them, in the rulebook's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

denials! {
    /// Steward does not know the user.
    UserUnknown = "USER_UNKNOWN",
    /// The user is deactivated.
    UserDeactivated = "USER_DEACTIVATED",
    /// Steward does not know the target.
    ResourceUnknown = "RESOURCE_UNKNOWN",
    /// An erasure has closed the profile, for everybody.
    Fenced = "FENCED",
    /// The source has ended the profile: it is closed to everybody until the
    /// restriction is lifted (X57).
    Restricted = "RESTRICTED",
    /// The profile is the user's own.
    OwnProfile = "OWN_PROFILE",
    /// The user's role does not hold the permission.
    PermissionNotHeld = "PERMISSION_NOT_HELD",
    /// The role holds the permission, but not for this value.
    ValueNotHeld = "VALUE_NOT_HELD",
    /// The profile is out of the user's reach.
    NoAccessToProfile = "NO_ACCESS_TO_PROFILE",
    /// The posting is out of the user's reach.
    NoAccessToPosting = "NO_ACCESS_TO_POSTING",
    /// The requisition is out of the user's reach.
    NoAccessToRequisition = "NO_ACCESS_TO_REQUISITION",
    /// Row 12 or row 13 is missing or too narrow for a confidential thing.
    Confidential = "CONFIDENTIAL",
    /// The row is about confidential things and this is none.
    NotConfidential = "NOT_CONFIDENTIAL",
    /// The role asks for a relation that the user does not have.
    RelationMissing = "RELATION_MISSING",
    /// The target is in a state that does not allow it.
    State = "STATE",
    /// A setting of the account forbids it.
    CompanySetting = "COMPANY_SETTING",
    /// The user's own feedback comes first.
    OwnFeedbackFirst = "OWN_FEEDBACK_FIRST",
    /// A privilege of the user's own is needed.
    PrivilegeMissing = "PRIVILEGE_MISSING",
    /// It would raise somebody beyond the user's own authority.
    Escalation = "ESCALATION",
}
