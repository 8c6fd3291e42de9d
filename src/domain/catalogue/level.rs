//! Levels: how widely a role holds a permission.

use super::{Value, keyed};

keyed! {
    /// How widely a role holds a permission: everywhere, or within a relation, a state or a
    /// setting.
    ///
    /// Each permission has its own few levels, widest first ([`super::Permission::levels`]). The
    /// variants themselves have no order: two levels compare only within one permission.
    pub enum Level {
        /// Everything that the permission is about.
        All = "all",
        /// Held, with no narrower form to choose.
        Yes = "yes",
        /// Row 1, narrow.
        OwnerOrHiringManagerOrGranted = "owner_or_hiring_manager_or_granted",
        /// Row 2, wide.
        AllAccessibleProfiles = "all_accessible_profiles",
        /// Row 2, narrow.
        OwnInterviewPanels = "own_interview_panels",
        /// Row 3, narrow.
        CompanyFeedbackVisibilitySetting = "company_feedback_visibility_setting",
        /// Rows 10 and 18, narrow.
        ApproverIsDirectReport = "approver_is_direct_report",
        /// Row 12, narrow (X21).
        OwnerCreatorHiringManagerOrGranted = "owner_creator_hiring_manager_or_granted",
        /// Row 13, narrow (X23).
        PostingOwner = "posting_owner",
        /// Rows 14 and 17, narrow.
        OwnerCreatorOrHiringManager = "owner_creator_or_hiring_manager",
        /// Row 15, beside either of the two below (X26).
        AnyOpenClosedOnHold = "any_open_closed_on_hold",
        /// Row 15; covers the one below (X26).
        AnyDraftPendingRejected = "any_draft_pending_rejected",
        /// Row 15, narrow.
        CreatedDraftPendingRejected = "created_draft_pending_rejected",
        /// Row 16, narrow (X27).
        DraftPendingIfDefaultChainAndOwnerOrHiringManager =
            "draft_pending_if_default_chain_and_owner_or_hiring_manager",
        /// Row 23, narrow (X33).
        DashboardsSharedByUser = "dashboards_shared_by_user",
        /// Row 24, wide (X34).
        AllSharedDashboards = "all_shared_dashboards",
        /// Row 24, narrow (X33).
        DashboardsCreatedByUser = "dashboards_created_by_user",
        /// Rows 29 and 30, narrow (X36).
        CreatedByUser = "created_by_user",
        /// Row 31, wide.
        TemplatesFieldsAndForms = "templates_fields_and_forms",
        /// Row 31, narrow.
        TemplatesAndFields = "templates_and_fields",
        /// Row 46, wide.
        AllSettings = "all_settings",
        /// Row 46, narrow (X40).
        AllExceptInternalSiteActivation = "all_except_internal_site_activation",
    }
}

impl Level {
    /// What the level asks for, in a sentence for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::All => {
                "Everything the permission is about, whatever the user's relation to it. Unless \
                 the permission itself is about confidential things, these are judged apart."
            }
            Self::Yes => "Held just as the permission is defined, with no further condition.",
            Self::OwnerOrHiringManagerOrGranted => {
                "Only where the user is owner or hiring manager, is on an interview panel of the \
                 profile, or holds an access grant that matches the posting."
            }
            Self::AllAccessibleProfiles => "On every profile within the user's reach.",
            Self::OwnInterviewPanels => "Only for interviews on whose panel the user is.",
            Self::CompanyFeedbackVisibilitySetting => {
                "Only while the account does not hide feedback until one's own is submitted."
            }
            Self::ApproverIsDirectReport => {
                "Only where one of the pending approvers reports directly to the user."
            }
            Self::OwnerCreatorHiringManagerOrGranted => {
                "Only where the user is owner, creator or hiring manager, is on an interview panel \
                 of the profile, or holds an access grant that matches the posting. A requisition \
                 opens by a grant only to those who may view all requisitions."
            }
            Self::PostingOwner => {
                "Only postings that the user owns; a new one must name the user as its owner."
            }
            Self::OwnerCreatorOrHiringManager => {
                "Only requisitions of which the user is owner, creator or hiring manager."
            }
            Self::AnyOpenClosedOnHold => "Any requisition that is open, closed or on hold.",
            Self::AnyDraftPendingRejected => "Any requisition that is draft, pending or rejected.",
            Self::CreatedDraftPendingRejected => {
                "Requisitions that the user created, while they are draft, pending or rejected."
            }
            Self::DraftPendingIfDefaultChainAndOwnerOrHiringManager => {
                "Draft and pending requisitions of which the user is owner or hiring manager, \
                 while the account has a default requisition approval chain. A new one counts \
                 as draft."
            }
            Self::DashboardsSharedByUser => "Only schedules of dashboards that the user shared.",
            Self::AllSharedDashboards => "Schedules of every dashboard that somebody shared.",
            Self::DashboardsCreatedByUser => {
                "Only schedules of dashboards that the user created; for a stock dashboard, \
                 schedules that the user created."
            }
            Self::CreatedByUser => "Only templates that the user created.",
            Self::TemplatesFieldsAndForms => {
                "Offer letter templates, offer fields and offer forms."
            }
            Self::TemplatesAndFields => "Offer letter templates and offer fields, not offer forms.",
            Self::AllSettings => "Every setting of the job sites.",
            Self::AllExceptInternalSiteActivation => {
                "Every setting of the job sites, except switching the internal one on or off."
            }
        }
    }

    /// Whether the level includes this value. Only the levels of rows 31 and 46 include any: there
    /// a question names a value although a role holds a level.
    #[must_use]
    pub const fn includes(self, value: Value) -> bool {
        match self {
            Self::TemplatesFieldsAndForms => {
                matches!(value, Value::Template | Value::Field | Value::Form)
            }
            Self::TemplatesAndFields => matches!(value, Value::Template | Value::Field),
            Self::AllSettings => matches!(value, Value::InternalSiteActivation | Value::Other),
            Self::AllExceptInternalSiteActivation => matches!(value, Value::Other),
            _ => false,
        }
    }
}
