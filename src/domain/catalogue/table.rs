//! The permission table: one entry for each of the 49 permissions, in the order of the seed.
//!
//! [`permissions`] says how an entry is written. The five cells are what Super Admin, Admin, Team
//! Member, Limited Team Member and Interviewer hold, in this order. Where the seed's definitions
//! and its table disagree, the table wins (X1 to X6, X8, X36, X40), and
//! [`Permission::definition`] follows it.

use Level::{
    AllAccessibleProfiles, AllExceptInternalSiteActivation, AllSettings, AllSharedDashboards,
    AnyDraftPendingRejected, AnyOpenClosedOnHold, ApproverIsDirectReport,
    CompanyFeedbackVisibilitySetting, CreatedByUser, CreatedDraftPendingRejected,
    DashboardsCreatedByUser, DashboardsSharedByUser,
    DraftPendingIfDefaultChainAndOwnerOrHiringManager, OwnerCreatorHiringManagerOrGranted,
    OwnerCreatorOrHiringManager, OwnerOrHiringManagerOrGranted, PostingOwner, TemplatesAndFields,
    TemplatesFieldsAndForms,
};

use super::entry::{Cell, Cells, Entry, permissions};
use super::{Area, Level, SubArea, TargetShape, Value};

// The words in which the cells are written.
const NO: Cell = Cell::No;
const YES: Cell = Cell::Level(Level::Yes);
const ALL: Cell = Cell::Level(Level::All);
const EVERY_VALUE: Cell = Cell::EveryValue;

const fn at(level: Level) -> Cell {
    Cell::Level(level)
}

/// Row 15: two lists of states, held together.
const ANY_STATUS: Cell = Cell::Levels(&[AnyOpenClosedOnHold, AnyDraftPendingRejected]);

/// Row 21: all but candidate experience surveys, diversity, equal employment opportunity, offers.
const DASHBOARDS_OF_ADMINS: Cell = Cell::Values(&[
    Value::Compliance,
    Value::HiringManager,
    Value::Interviews,
    Value::Nurture,
    Value::Overview,
    Value::Pipeline,
    Value::Postings,
    Value::RecruiterOperations,
    Value::Requisitions,
    Value::Sources,
    Value::TalentAcquisitionBenchmarks,
    Value::TalentLeaderSummary,
]);
const DASHBOARDS_OF_TEAM_MEMBERS: Cell =
    Cell::Values(&[Value::HiringManager, Value::RecruiterOperations]);
const DASHBOARDS_OF_LIMITED: Cell = Cell::Values(&[Value::HiringManager]);

/// Row 49.
const ROLES_UP_TO_ADMIN: Cell = Cell::Values(&[
    Value::Admin,
    Value::TeamMember,
    Value::LimitedTeamMember,
    Value::Interviewer,
]);
const ROLES_UP_TO_LIMITED: Cell = Cell::Values(&[Value::LimitedTeamMember, Value::Interviewer]);

permissions! {
    // Postings, candidates, and requisitions
    1 ManageProfilesAndViewAssociatedPostings {
        key: "manage_profiles_and_view_associated_postings",
        name: "Manage profiles and view associated postings",
        area: PostingsCandidatesRequisitions,
        levels: [All, OwnerOrHiringManagerOrGranted], target: [Opportunity, Candidate, Posting],
        cells: [ALL, ALL, ALL, at(OwnerOrHiringManagerOrGranted), NO],
    }
    2 ViewOtherUsersInterviewFeedback {
        key: "view_other_users_interview_feedback", name: "View other users' interview feedback",
        area: PostingsCandidatesRequisitions / Interviews,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [AllAccessibleProfiles, OwnInterviewPanels], target: [Interview],
        cells: [
            at(AllAccessibleProfiles), at(AllAccessibleProfiles), at(AllAccessibleProfiles), NO, NO
        ],
    }
    3 ViewPanelFeedbackBeforeSubmittingOwn {
        key: "view_panel_feedback_before_submitting_own",
        name: "When on the interview panel, view other users' feedback before submitting their own",
        area: PostingsCandidatesRequisitions / Interviews,
        levels: [All, CompanyFeedbackVisibilitySetting], target: [Interview],
        cells: [ALL, ALL, at(CompanyFeedbackVisibilitySetting), NO, NO],
    }
    4 CompleteFeedbackOnBehalfOfOthers {
        key: "complete_feedback_on_behalf_of_others",
        name: "Complete feedback on behalf of other users",
        area: PostingsCandidatesRequisitions / Interviews,
        levels: [Yes], target: [InterviewOnBehalfOf],
        cells: [YES, YES, YES, NO, NO],
    }
    5 ApproveOffersOnBehalfOfOthers {
        key: "approve_offers_on_behalf_of_others", name: "Approve offers on behalf of other users",
        area: PostingsCandidatesRequisitions / Candidates,
        levels: [Yes], target: [Opportunity],
        cells: [YES, YES, YES, NO, NO],
    }
    6 EditDeleteAndMakeSecretProfileActivity {
        key: "edit_delete_and_make_secret_profile_activity",
        name: "Edit, delete, and make activity secret on the candidate profile",
        area: PostingsCandidatesRequisitions / Candidates,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [OpportunityActivity],
        cells: [YES, YES, NO, NO, NO],
    }
    7 AnonymizeCandidates {
        key: "anonymize_candidates", name: "Anonymize candidates",
        area: PostingsCandidatesRequisitions / Candidates,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [Opportunity, Candidate],
        cells: [YES, YES, NO, NO, NO],
    }
    8 ManageSources {
        key: "manage_sources", name: "Manage sources",
        area: PostingsCandidatesRequisitions / Candidates,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    9 ManageTags {
        key: "manage_tags", name: "Manage tags",
        area: PostingsCandidatesRequisitions / Postings,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [Account, Opportunity, Posting],
        cells: [YES, YES, NO, NO, NO],
    }
    10 ApprovePostingsOnBehalfOfOthers {
        key: "approve_postings_on_behalf_of_others",
        name: "Approve postings on behalf of other users",
        area: PostingsCandidatesRequisitions / Postings,
        needs: [CreateAndEditPostings, ManageProfilesAndViewAssociatedPostings],
        levels: [All, ApproverIsDirectReport], target: [PostingApproval],
        cells: [
            ALL, at(ApproverIsDirectReport), at(ApproverIsDirectReport), at(ApproverIsDirectReport),
            NO
        ],
    }
    11 CreateAndEditPostings {
        key: "create_and_edit_postings", name: "Create and edit postings",
        area: PostingsCandidatesRequisitions / Postings,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [Posting, NewPosting],
        cells: [YES, YES, YES, NO, NO],
    }
    12 ViewConfidentialPostingsRequisitionsAndManageProfiles {
        key: "view_confidential_postings_requisitions_and_manage_profiles",
        name: "View confidential job postings, requisitions, and manage profiles",
        area: PostingsCandidatesRequisitions / Confidential,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [All, OwnerCreatorHiringManagerOrGranted],
        target: [Posting, Requisition, Opportunity, Candidate],
        cells: [
            ALL, at(OwnerCreatorHiringManagerOrGranted), at(OwnerCreatorHiringManagerOrGranted),
            at(OwnerCreatorHiringManagerOrGranted), NO
        ],
    }
    13 CreateAndEditConfidentialPostings {
        key: "create_and_edit_confidential_postings", name: "Create and edit confidential postings",
        area: PostingsCandidatesRequisitions / Confidential,
        needs: [
            CreateAndEditPostings, ManageProfilesAndViewAssociatedPostings,
            ViewConfidentialPostingsRequisitionsAndManageProfiles
        ],
        levels: [All, PostingOwner], target: [Posting, NewPosting],
        cells: [ALL, at(PostingOwner), NO, NO, NO],
    }
    14 ViewRequisitions {
        key: "view_requisitions", name: "View requisitions",
        area: PostingsCandidatesRequisitions / Requisitions,
        levels: [All, OwnerCreatorOrHiringManager], target: [Requisition],
        cells: [ALL, ALL, at(OwnerCreatorOrHiringManager), at(OwnerCreatorOrHiringManager), NO],
    }
    15 DeleteRequisitions {
        key: "delete_requisitions", name: "Delete requisitions",
        area: PostingsCandidatesRequisitions / Requisitions,
        needs: [ViewRequisitions],
        levels: [AnyOpenClosedOnHold, AnyDraftPendingRejected, CreatedDraftPendingRejected],
        target: [Requisition],
        cells: [
            ANY_STATUS, ANY_STATUS, at(CreatedDraftPendingRejected),
            at(CreatedDraftPendingRejected), NO
        ],
    }
    16 CreateAndEditRequisitions {
        key: "create_and_edit_requisitions",
        name: "Create and edit requisitions that the user has access to",
        area: PostingsCandidatesRequisitions / Requisitions,
        needs: [ViewRequisitions],
        levels: [All, DraftPendingIfDefaultChainAndOwnerOrHiringManager],
        target: [Requisition, NewRequisition],
        cells: [
            ALL, ALL, at(DraftPendingIfDefaultChainAndOwnerOrHiringManager),
            at(DraftPendingIfDefaultChainAndOwnerOrHiringManager), NO
        ],
    }
    17 LinkPostingsAndRequisitions {
        key: "link_postings_and_requisitions",
        name: "Link job postings and requisitions to each other",
        area: PostingsCandidatesRequisitions / Requisitions,
        needs: [ViewRequisitions],
        levels: [All, OwnerCreatorOrHiringManager], target: [RequisitionAndPosting],
        cells: [ALL, ALL, at(OwnerCreatorOrHiringManager), NO, NO],
    }
    18 ApproveRequisitionsOnBehalfOfOthers {
        key: "approve_requisitions_on_behalf_of_others",
        name: "Approve requisitions on behalf of other users",
        area: PostingsCandidatesRequisitions / Requisitions,
        levels: [All, ApproverIsDirectReport], target: [RequisitionApproval],
        cells: [ALL, at(ApproverIsDirectReport), NO, NO, NO],
    }

    // Surveys and application questions
    19 ManageCandidateSurveys {
        key: "manage_candidate_surveys", name: "Manage candidate surveys",
        area: SurveysAndApplicationQuestions,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    20 DeleteCustomApplicationQuestions {
        key: "delete_custom_application_questions", name: "Delete custom application questions",
        area: SurveysAndApplicationQuestions,
        needs: [ManageProfilesAndViewAssociatedPostings],
        levels: [Yes], target: [Posting],
        cells: [YES, YES, NO, NO, NO],
    }

    // Visual Insights
    21 ViewVisualInsightsReports {
        key: "view_visual_insights_reports", name: "View Visual Insights reports",
        area: VisualInsights,
        values: [
            CandidateExperienceSurveys, Compliance, Diversity, EqualEmploymentOpportunity,
            HiringManager, Interviews, Nurture, Offers, Overview, Pipeline, Postings,
            RecruiterOperations, Requisitions, Sources, TalentAcquisitionBenchmarks,
            TalentLeaderSummary
        ],
        target: [Account],
        cells: [
            EVERY_VALUE, DASHBOARDS_OF_ADMINS, DASHBOARDS_OF_TEAM_MEMBERS, DASHBOARDS_OF_LIMITED,
            NO
        ],
    }
    22 AccessVisualInsightsReportBuilder {
        key: "access_visual_insights_report_builder",
        name: "Access Visual Insights Report Builder (Data Explorer)",
        area: VisualInsights,
        needs: [ViewVisualInsightsReports],
        values: [
            EeoAnonymized, EeoNonAnonymized, Opportunities, RequisitionsFinancials,
            RequisitionsOpportunities
        ],
        target: [Account],
        cells: [EVERY_VALUE, NO, NO, NO, NO],
    }
    23 ViewVisualInsightsReportSchedules {
        key: "view_visual_insights_report_schedules", name: "View Visual Insights report schedules",
        area: VisualInsights,
        levels: [All, DashboardsSharedByUser], target: [Schedule],
        cells: [ALL, ALL, at(DashboardsSharedByUser), at(DashboardsSharedByUser), NO],
    }
    24 ChangeVisualInsightsReportSchedules {
        key: "change_visual_insights_report_schedules",
        name: "Change Visual Insights report schedules",
        area: VisualInsights,
        levels: [AllSharedDashboards, DashboardsCreatedByUser], target: [Schedule],
        cells: [
            at(AllSharedDashboards), at(AllSharedDashboards), at(DashboardsCreatedByUser),
            at(DashboardsCreatedByUser), NO
        ],
    }
    25 ManageVisualInsightsReportSettings {
        key: "manage_visual_insights_report_settings",
        name: "Manage Visual Insights reports settings",
        area: VisualInsights,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }

    // Pipeline and workflows
    26 ManageEasyBookLinks {
        key: "manage_easy_book_links", name: "Manage Easy Book links",
        area: PipelineAndWorkflows / Interviews,
        levels: [Yes], target: [EasyBookLink],
        cells: [YES, YES, YES, YES, NO],
    }
    27 EditApprovalChains {
        key: "edit_approval_chains",
        name: "Edit approval chains for requisitions, postings, and offers",
        area: PipelineAndWorkflows / ApprovalsAndAutomations,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    28 ManageAutomationWorkflows {
        key: "manage_automation_workflows", name: "Manage automation workflows",
        area: PipelineAndWorkflows / ApprovalsAndAutomations,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    29 ManageEmailTemplates {
        key: "manage_email_templates", name: "Manage email templates",
        area: PipelineAndWorkflows / Templates,
        levels: [All, CreatedByUser], target: [Template],
        cells: [ALL, ALL, ALL, at(CreatedByUser), NO],
    }
    30 ManageNurtureTemplates {
        key: "manage_nurture_templates", name: "Manage nurture templates",
        area: PipelineAndWorkflows / Templates,
        levels: [Yes, CreatedByUser], target: [Template],
        cells: [YES, YES, YES, YES, NO],
    }
    31 ManageOfferLetterTemplatesFieldsAndForms {
        key: "manage_offer_letter_templates_fields_and_forms",
        name: "Manage offer letter templates, fields, and forms",
        area: PipelineAndWorkflows / Templates,
        levels: [TemplatesFieldsAndForms, TemplatesAndFields], values: [Template, Field, Form],
        target: [Account],
        cells: [at(TemplatesFieldsAndForms), at(TemplatesAndFields), NO, NO, NO],
    }
    32 ManageArchiveReasons {
        key: "manage_archive_reasons", name: "Manage archive reasons",
        area: PipelineAndWorkflows / Pipeline,
        needs: [ManageCandidateSurveys, ManageAutomationWorkflows],
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    33 ManagePipelineStages {
        key: "manage_pipeline_stages", name: "Manage pipeline stages",
        area: PipelineAndWorkflows / Pipeline,
        needs: [ManageCandidateSurveys, ManageAutomationWorkflows],
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }

    // Integrations and API
    34 ManageApiCredentialsAndIntegrations {
        key: "manage_api_credentials_and_integrations",
        name: "Manage API credentials and manage integrations",
        area: IntegrationsAndApi,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    35 ManageDataWarehouseSync {
        key: "manage_data_warehouse_sync", name: "Manage Data Warehouse Sync integration",
        area: IntegrationsAndApi,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }

    // Candidate texting
    36 ManageTextingSettings {
        key: "manage_texting_settings", name: "Manage texting settings",
        area: CandidateTexting,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }

    // Administration and configuration
    37 ReceiveAdminCommunications {
        key: "receive_admin_communications", name: "Receive in-app administrative communications",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    38 ManageAgencies {
        key: "manage_agencies", name: "Manage agencies",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    39 ManageCompanyContacts {
        key: "manage_company_contacts", name: "Manage company contacts",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    40 ManageCompanySettings {
        key: "manage_company_settings", name: "Manage company settings",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        values: [DepartmentsAndTeams, Locations, WorkTypes, EmailSync], target: [Account],
        cells: [EVERY_VALUE, EVERY_VALUE, NO, NO, NO],
    }
    41 ViewAndEditComplianceSettings {
        key: "view_and_edit_compliance_settings", name: "View and edit compliance settings",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    42 ManageFeedbackSettings {
        key: "manage_feedback_settings", name: "Manage feedback settings",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    43 ManageFormSettings {
        key: "manage_form_settings", name: "Manage form settings",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    44 ManageRequisitionSettings {
        key: "manage_requisition_settings", name: "Manage requisition settings",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    45 ReceiveAndRequestSensitiveAccountChanges {
        key: "receive_and_request_sensitive_account_changes",
        name: "Receive and request sensitive details and changes to the account",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    46 ManageJobSites {
        key: "manage_job_sites", name: "Manage job sites",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [AllSettings, AllExceptInternalSiteActivation],
        values: [InternalSiteActivation, Other], target: [Account],
        cells: [at(AllSettings), at(AllExceptInternalSiteActivation), NO, NO, NO],
    }
    47 EditLockingOfSourcesAndTags {
        key: "edit_locking_of_sources_and_tags", name: "Edit locking of sources and tag creation",
        area: AdministrationAndConfiguration / CompanyConfiguration,
        levels: [Yes], target: [Account],
        cells: [YES, YES, NO, NO, NO],
    }
    48 ViewAndEditRoles {
        key: "view_and_edit_roles", name: "View and edit roles in settings",
        area: AdministrationAndConfiguration / UsersAndRoles,
        levels: [Yes], target: [Account],
        cells: [YES, NO, NO, NO, NO],
    }
    49 ViewEditAndCreateUsers {
        key: "view_edit_and_create_users", name: "View, edit, and create users in settings",
        area: AdministrationAndConfiguration / UsersAndRoles,
        values: [SuperAdmin, Admin, TeamMember, LimitedTeamMember, Interviewer, Custom],
        target: [User, NewRole, UserAndNewRole],
        cells: [EVERY_VALUE, ROLES_UP_TO_ADMIN, ROLES_UP_TO_LIMITED, NO, NO],
    }
}
