//! Values: what a question names within a permission that has parts.

use super::keyed;

keyed! {
    /// One part of a permission that has parts: a dashboard, a section of settings, a kind of role.
    ///
    /// Rows 21, 22, 40 and 49 are held by a set of values; rows 31 and 46 by a level that includes
    /// values ([`super::Level::includes`]). No two permissions share a value.
    pub enum Value {
        /// Row 21: the dashboard of candidate experience surveys.
        CandidateExperienceSurveys = "candidate_experience_surveys",
        /// Row 21: the compliance dashboard.
        Compliance = "compliance",
        /// Row 21: the diversity dashboard.
        Diversity = "diversity",
        /// Row 21: the equal employment opportunity dashboard (X17).
        EqualEmploymentOpportunity = "equal_employment_opportunity",
        /// Row 21: the hiring manager dashboard.
        HiringManager = "hiring_manager",
        /// Row 21: the interviews dashboard.
        Interviews = "interviews",
        /// Row 21: the nurture dashboard.
        Nurture = "nurture",
        /// Row 21: the offers dashboard.
        Offers = "offers",
        /// Row 21: the overview dashboard.
        Overview = "overview",
        /// Row 21: the pipeline dashboard.
        Pipeline = "pipeline",
        /// Row 21: the postings dashboard.
        Postings = "postings",
        /// Row 21: the recruiter operations dashboard.
        RecruiterOperations = "recruiter_operations",
        /// Row 21: the requisitions dashboard.
        Requisitions = "requisitions",
        /// Row 21: the sources dashboard.
        Sources = "sources",
        /// Row 21: the dashboard of talent acquisition benchmarks (X17).
        TalentAcquisitionBenchmarks = "talent_acquisition_benchmarks",
        /// Row 21: the talent leader summary (X17).
        TalentLeaderSummary = "talent_leader_summary",

        /// Row 22: equal employment data without names.
        EeoAnonymized = "eeo_anonymized",
        /// Row 22: equal employment data with names.
        EeoNonAnonymized = "eeo_non_anonymized",
        /// Row 22: data of opportunities.
        Opportunities = "opportunities",
        /// Row 22: financial data of requisitions.
        RequisitionsFinancials = "requisitions_financials",
        /// Row 22: data that joins requisitions and opportunities.
        RequisitionsOpportunities = "requisitions_opportunities",

        /// Row 31: offer letter templates.
        Template = "template",
        /// Row 31: offer fields.
        Field = "field",
        /// Row 31: offer forms.
        Form = "form",

        /// Row 40: departments and teams.
        DepartmentsAndTeams = "departments_and_teams",
        /// Row 40: locations.
        Locations = "locations",
        /// Row 40: work types.
        WorkTypes = "work_types",
        /// Row 40: synchronization of email (X8).
        EmailSync = "email_sync",

        /// Row 46: switching the internal job site on or off (X40).
        InternalSiteActivation = "internal_site_activation",
        /// Row 46: everything else about job sites.
        Other = "other",

        /// Row 49: users who are, or become, Super Admin.
        SuperAdmin = "super_admin",
        /// Row 49: users who are, or become, Admin.
        Admin = "admin",
        /// Row 49: users who are, or become, Team Member.
        TeamMember = "team_member",
        /// Row 49: users who are, or become, Limited Team Member.
        LimitedTeamMember = "limited_team_member",
        /// Row 49: users who are, or become, Interviewer.
        Interviewer = "interviewer",
        /// Row 49: users who have, or get, any custom role.
        Custom = "custom",
    }
}
