//! What each permission means, in our own words.

use super::Permission;

impl Permission {
    /// What the permission lets its holder do, in a sentence or two for people.
    ///
    /// Where the sources contradict each other, the sentence follows the resolution that is named
    /// beside it.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each of 49 permissions"
    )]
    pub const fn definition(self) -> &'static str {
        match self {
            // X22, X24
            Self::ManageProfilesAndViewAssociatedPostings => {
                "Work with candidates' profiles and see the postings that they belong to, \
                 apart from confidential ones. Held narrowly, it reaches those that the user \
                 owns, is hiring manager for or was granted access to, and profiles whose \
                 interview panel the user is on."
            }
            // X10
            Self::ViewOtherUsersInterviewFeedback => {
                "See the interview feedback of other people: on every profile within the \
                 user's reach, or only for interviews on whose panel the user is."
            }
            // X10
            Self::ViewPanelFeedbackBeforeSubmittingOwn => {
                "As a member of an interview's panel, see what the others wrote before \
                 handing in one's own feedback: always, or only while the account does not \
                 hide it until then."
            }
            // X1
            Self::CompleteFeedbackOnBehalfOfOthers => {
                "Fill in and submit interview feedback for somebody else who is on that \
                 interview's panel."
            }
            // X2
            Self::ApproveOffersOnBehalfOfOthers => {
                "Approve a job offer in place of any of its approvers. Seeing what an offer \
                 contains is a privilege of its own."
            }
            // X39
            Self::EditDeleteAndMakeSecretProfileActivity => {
                "Change, delete or make secret what other people did on a profile: notes, \
                 mails, stage changes, archiving. One's own activity never needs it."
            }
            // X9, X30
            Self::AnonymizeCandidates => {
                "Anonymize candidates, one or many at a time, and see who is due for it. It \
                 says who may ask; whether an opportunity can be anonymized depends on its \
                 state."
            }
            // X7
            Self::ManageSources => {
                "Create and edit the sources that opportunities are attributed to, also while \
                 the creation of sources is locked."
            }
            // X7, X20
            Self::ManageTags => {
                "Create tags and put them on opportunities and postings, also while the \
                 creation of tags is locked."
            }
            // X3, X4, X13
            Self::ApprovePostingsOnBehalfOfOthers => {
                "Approve a posting in place of the people whose approval is pending: for \
                 anybody, or only if one of them reports directly to the user."
            }
            // X25
            Self::CreateAndEditPostings => {
                "Create, edit and delete postings that are not confidential. To change the \
                 department, team, location, owner or hiring manager of an existing one takes \
                 a privilege as well."
            }
            // X21, X22, X50
            Self::ViewConfidentialPostingsRequisitionsAndManageProfiles => {
                "See confidential postings and requisitions, and work with confidential \
                 profiles: all of them, or only those that the user has a part in or was \
                 granted access to."
            }
            // X23, X25
            Self::CreateAndEditConfidentialPostings => {
                "Create, edit and delete confidential postings: all of them, or only those \
                 that the user owns."
            }
            // X6, X22
            Self::ViewRequisitions => {
                "See requisitions that are not confidential: all of them, or only those of \
                 which the user is owner, creator or hiring manager. Nothing can be changed \
                 by it."
            }
            // X26
            Self::DeleteRequisitions => {
                "Delete requisitions, depending on their state: open, closed and on hold \
                 ones; draft, pending and rejected ones; or of the latter only those that the \
                 user created. Creating and editing are not included."
            }
            // X27
            Self::CreateAndEditRequisitions => {
                "Create requisitions and edit those within reach. Held narrowly, only drafts \
                 and pending ones of which the user is owner or hiring manager, and only \
                 while a default approval chain exists."
            }
            // X28
            Self::LinkPostingsAndRequisitions => {
                "Link a requisition and a posting, both of which the user can see. Held \
                 narrowly, only requisitions of which the user is owner, creator or hiring \
                 manager."
            }
            // X5
            Self::ApproveRequisitionsOnBehalfOfOthers => {
                "Approve a requisition in place of the people whose approval is pending: for \
                 anybody, or only if one of them reports directly to the user."
            }
            // X11
            Self::ManageCandidateSurveys => {
                "Set up the surveys that candidates receive and read their raw results. The \
                 dashboards about surveys are not included."
            }
            // X31
            Self::DeleteCustomApplicationQuestions => {
                "Remove the questions that were added to the application form of a posting \
                 within reach."
            }
            // X11, X17, X32
            Self::ViewVisualInsightsReports => {
                "Open the Visual Insights dashboards that the role lists, each named on its \
                 own."
            }
            // X32
            Self::AccessVisualInsightsReportBuilder => {
                "Build charts and dashboards of one's own in Data Explorer, from the groups \
                 of data that the role lists."
            }
            // X33, X34
            Self::ViewVisualInsightsReportSchedules => {
                "See how and when dashboards are delivered on a schedule: all of them, or \
                 only dashboards that the user shared."
            }
            // X33, X34
            Self::ChangeVisualInsightsReportSchedules => {
                "Change how and when shared dashboards are delivered on a schedule: any of \
                 them, or only dashboards that the user created."
            }
            // X15, X32
            Self::ManageVisualInsightsReportSettings => {
                "Change the settings of Visual Insights: how time to hire and time to fill \
                 are counted, and whether the company shares data for benchmarks."
            }
            // X35
            Self::ManageEasyBookLinks => {
                "Create, edit and delete one's own Easy Book links. Nobody manages those of \
                 others."
            }
            // X37
            Self::EditApprovalChains => {
                "Edit who approves requisitions, postings and offers and in which order, the \
                 default chains included."
            }
            Self::ManageAutomationWorkflows => {
                "Create, edit, switch on and off, and delete automation workflows."
            }
            Self::ManageEmailTemplates => {
                "Create, edit and delete email templates: all of them, or only those that the \
                 user created."
            }
            // X36
            Self::ManageNurtureTemplates => {
                "Create, edit and delete templates for nurture campaigns: all of them, or \
                 only those that the user created."
            }
            Self::ManageOfferLetterTemplatesFieldsAndForms => {
                "Manage what offers are made from: letter templates, fields and forms; held \
                 narrowly, all but the forms."
            }
            // X14
            Self::ManageArchiveReasons => {
                "Add, edit, deactivate and reactivate the reasons for which opportunities are \
                 archived."
            }
            // X14
            Self::ManagePipelineStages => {
                "Add, edit, deactivate and reactivate the stages that opportunities pass \
                 through."
            }
            Self::ManageApiCredentialsAndIntegrations => {
                "Issue, see and revoke API credentials, and set up integrations with other \
                 tools."
            }
            Self::ManageDataWarehouseSync => {
                "Set up the sync to a data warehouse, which includes the credentials of the \
                 database that it fills."
            }
            // X19
            Self::ManageTextingSettings => {
                "Register the company for texting with candidates, and set texting up."
            }
            // X51
            Self::ReceiveAdminCommunications => {
                "Receive the messages for administrators inside the product, such as \
                 introductions to new features and guides for setting them up."
            }
            Self::ManageAgencies => {
                "Create, see, edit and delete the recruiting agencies that the company works \
                 with."
            }
            Self::ManageCompanyContacts => {
                "Choose, for each subject, the people of the company to whom the maker of the \
                 platform turns."
            }
            // X8, X38
            Self::ManageCompanySettings => {
                "Change the sections of the company's settings that the role lists. Who sees \
                 interview feedback is decided here too, by those who hold every section."
            }
            // X9, X18, X30
            Self::ViewAndEditComplianceSettings => {
                "See and change how the account follows data protection law, such as \
                 retention policies, holds and the lawful basis."
            }
            // X38
            Self::ManageFeedbackSettings => {
                "Create and edit the forms on which interviewers give feedback. Who sees the \
                 feedback is not decided here."
            }
            Self::ManageFormSettings => {
                "Create and edit the forms that the company fills in beside interview \
                 feedback."
            }
            // X37
            Self::ManageRequisitionSettings => {
                "Switch requisitions on or off, and define their default and custom fields. \
                 Approval chains are not included."
            }
            // X16, X51
            Self::ReceiveAndRequestSensitiveAccountChanges => {
                "Be told of sensitive changes to the account, such as payment details or the \
                 refresh of a sandbox, and ask for them."
            }
            // X40
            Self::ManageJobSites => {
                "Set up the external and the internal job site, with their application forms, \
                 posting templates and looks. Held narrowly, without switching the internal \
                 site on or off."
            }
            // X7
            Self::EditLockingOfSourcesAndTags => {
                "Lock and unlock the creation of sources and tags. While locked, creating a \
                 source takes the permission to manage sources, and creating a tag the one to \
                 manage tags."
            }
            // X42, X44
            Self::ViewAndEditRoles => {
                "See all roles, and define, change and delete custom roles that do not exceed \
                 one's own. Preset roles stay as they are."
            }
            // X12, X41, X52
            Self::ViewEditAndCreateUsers => {
                "See, create, deactivate and reactivate users, set their role and manager, \
                 and give or take their privileges and access. A user's present role and new \
                 role must both be among those that the role lists."
            }
        }
    }
}
