//! The parts of the product by which permissions are grouped.

use super::keyed;

keyed! {
    /// The seven areas of the permission table, in its order.
    pub enum Area {
        /// Rows 1 to 18.
        PostingsCandidatesRequisitions = "postings_candidates_requisitions",
        /// Rows 19 and 20.
        SurveysAndApplicationQuestions = "surveys_and_application_questions",
        /// Rows 21 to 25.
        VisualInsights = "visual_insights",
        /// Rows 26 to 33.
        PipelineAndWorkflows = "pipeline_and_workflows",
        /// Rows 34 and 35.
        IntegrationsAndApi = "integrations_and_api",
        /// Row 36.
        CandidateTexting = "candidate_texting",
        /// Rows 37 to 49.
        AdministrationAndConfiguration = "administration_and_configuration",
    }
}

impl Area {
    /// The heading under which people find the area's permissions.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PostingsCandidatesRequisitions => "Postings, candidates, and requisitions",
            Self::SurveysAndApplicationQuestions => "Surveys and application questions",
            Self::VisualInsights => "Visual Insights",
            Self::PipelineAndWorkflows => "Pipeline and workflows",
            Self::IntegrationsAndApi => "Integrations and API",
            Self::CandidateTexting => "Candidate texting",
            Self::AdministrationAndConfiguration => "Administration and configuration",
        }
    }
}

keyed! {
    /// A heading within an area. It orders lists for people and decides nothing (X20).
    pub enum SubArea {
        /// Interview feedback, and booking of interviews.
        Interviews = "interviews",
        /// Work on candidates' profiles.
        Candidates = "candidates",
        /// Work on postings.
        Postings = "postings",
        /// Confidential postings, requisitions and profiles.
        Confidential = "confidential",
        /// Work on requisitions.
        Requisitions = "requisitions",
        /// Approval chains and automation.
        ApprovalsAndAutomations = "approvals_and_automations",
        /// Templates of mails and offer letters.
        Templates = "templates",
        /// Stages and archive reasons.
        Pipeline = "pipeline",
        /// Settings of the company.
        CompanyConfiguration = "company_configuration",
        /// Users and roles.
        UsersAndRoles = "users_and_roles",
    }
}

impl SubArea {
    /// The heading as people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Interviews => "Interviews",
            Self::Candidates => "Candidates",
            Self::Postings => "Postings",
            Self::Confidential => "Confidential postings, requisitions, and profiles",
            Self::Requisitions => "Requisitions",
            Self::ApprovalsAndAutomations => "Approvals and automations",
            Self::Templates => "Templates",
            Self::Pipeline => "Pipeline",
            Self::CompanyConfiguration => "Company configuration",
            Self::UsersAndRoles => "Users and roles",
        }
    }
}
