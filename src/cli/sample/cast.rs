//! The cast: what documentation and tests name by hand, and what each is there for.
//!
//! A relation that stands here is the only one of its kind that the named user has, unless another line says so.
//! The crowd never owns, conducts or reports to anything of the cast, except that further candidates apply to its
//! postings.

/// Users.
pub mod user {
    /// Super Admin; the account's first. Owns `confidential-chief-of-staff`; on the panel of
    /// [`super::interview::BACKEND_PANEL`], own feedback missing.
    pub const ADA_SUPER_ADMIN: &str = "ada-super-admin";
    /// Super Admin who once applied: linked to [`super::candidate::SAM`]. On no panel;
    /// owns the requisition `req-confidential-chief-of-staff`.
    pub const SAM_SUPER_ADMIN: &str = "sam-super-admin";

    /// Admin; owns the confidential posting `confidential-cfo` and its requisition; on the backend panel with own
    /// feedback submitted; manager of [`PAUL_APPROVER`]; holds `posting_fields` everywhere.
    pub const BEN_ADMIN: &str = "ben-admin";
    /// Admin; created `confidential-cfo` and its requisition, owns neither; hiring manager of
    /// `confidential-office-move`; holds no privilege.
    pub const BEA_ADMIN: &str = "bea-admin";
    /// Admin; holds an access grant on `confidential-chief-of-staff`, which opens its requisition too (X21), and
    /// `secret_notes` everywhere.
    pub const BO_ADMIN: &str = "bo-admin";

    /// Team Member, recruiter: owns `backend-engineer`, `data-engineer`, `confidential-vp-sales` and
    /// [`super::opportunity::ACTIVE_BACKEND`]; owner and creator of requisitions in several statuses; on the backend
    /// panel with own feedback submitted; manager of [`PIA_APPROVER`]; holds `posting_fields` for
    /// `backend-engineer`.
    pub const CLEO_TEAM_MEMBER: &str = "cleo-team-member";
    /// Team Member, recruiter: created `confidential-chief-of-staff`; owns `frontend-engineer` and others; on the
    /// backend panel, own feedback missing; on the support panel with own feedback submitted; holds
    /// `posting_fields` and `offers` for Sales in Toronto, and may export the report `hires`.
    pub const CARL_TEAM_MEMBER: &str = "carl-team-member";
    /// Team Member who once was hired: linked to [`super::candidate::HANA`]; hiring manager of
    /// `confidential-vp-sales` and its requisition.
    pub const HANA_TEAM_MEMBER: &str = "hana-team-member";
    /// Team Member with no relation to anything.
    pub const TESS_TEAM_MEMBER: &str = "tess-team-member";

    /// Limited Team Member: hiring manager of `backend-engineer`, `data-engineer`, `engineering-manager`,
    /// `confidential-cfo` and of requisitions; creator of requisitions in several statuses; manager of
    /// [`PETE_APPROVER`].
    pub const DAN_LIMITED: &str = "dan-limited";
    /// Limited Team Member by access grants: Engineering in Lisbon (which reaches `frontend-engineer`, and
    /// `backend-engineer` by its further location), and `confidential-chief-of-staff`.
    pub const DORA_LIMITED: &str = "dora-limited";
    /// Limited Team Member: owns [`super::opportunity::WITHOUT_POSTING`]; created `confidential-office-move`.
    pub const LOU_LIMITED: &str = "lou-limited";
    /// Limited Team Member: on the panel of [`super::interview::SUPPORT_PANEL`], own feedback missing.
    pub const PAM_LIMITED: &str = "pam-limited";
    /// Limited Team Member: owns the postings `office-manager` and `confidential-office-move`, and the requisition
    /// `req-office-draft`.
    pub const NILS_LIMITED: &str = "nils-limited";
    /// Limited Team Member with no relation to anything: the only interview naming her was cancelled.
    pub const UMA_LIMITED: &str = "uma-limited";

    /// Interviewer: on the backend panel and the support panel, own feedback missing; on the backend screen with
    /// own feedback submitted.
    pub const EVE_INTERVIEWER: &str = "eve-interviewer";
    /// Interviewer on no panel.
    pub const ELI_INTERVIEWER: &str = "eli-interviewer";

    /// Reports to [`BEN_ADMIN`]; a Team Member.
    pub const PAUL_APPROVER: &str = "paul-approver";
    /// Reports to [`CLEO_TEAM_MEMBER`]; a Limited Team Member.
    pub const PIA_APPROVER: &str = "pia-approver";
    /// Reports to [`DAN_LIMITED`]; an Interviewer.
    pub const PETE_APPROVER: &str = "pete-approver";
    /// Reports to nobody; a Team Member.
    pub const PERRY_APPROVER: &str = "perry-approver";

    /// Holds the custom role `recruiting-coordinator`, and `bulk_candidate_import`.
    pub const RITA_COORDINATOR: &str = "rita-coordinator";
    /// Holds the custom role `interview-lead`; on the backend panel, own feedback missing.
    pub const IVAN_INTERVIEW_LEAD: &str = "ivan-interview-lead";
    /// Holds the custom role `agency-partner`, and an access grant on `sales-development-rep`.
    pub const AGNES_AGENCY: &str = "agnes-agency";
    /// Names a role that the account does not have, and so holds none.
    pub const NOA_NO_ROLE: &str = "noa-no-role";

    /// A deactivated Super Admin.
    pub const SID_FORMER_SUPER_ADMIN: &str = "sid-former-super-admin";
    /// A deactivated Admin.
    pub const XENA_FORMER_ADMIN: &str = "xena-former-admin";
    /// A deactivated Team Member who still owns the closed posting `brand-designer`.
    pub const YURI_FORMER_TEAM_MEMBER: &str = "yuri-former-team-member";
    /// A deactivated Limited Team Member.
    pub const ZITA_FORMER_LIMITED: &str = "zita-former-limited";
    /// A deactivated Interviewer.
    pub const QUIN_FORMER_INTERVIEWER: &str = "quin-former-interviewer";
}

/// Postings. Who owns, created and manages them stands in the table of `postings.rs`.
pub mod posting {
    /// Published; Engineering, Backend, Berlin and Lisbon. Cleo's, for Dan.
    pub const BACKEND: &str = "backend-engineer";
    /// Published; Engineering, Frontend, Lisbon. Carl's.
    pub const FRONTEND: &str = "frontend-engineer";
    /// Published; Engineering, Data, Berlin. Cleo's, for Dan.
    pub const DATA: &str = "data-engineer";
    /// Waits for approval. Cleo's, for Dan.
    pub const PENDING: &str = "engineering-manager";
    /// Published; Customer Success, Support, Austin. Carl's.
    pub const SUPPORT: &str = "support-specialist";
    /// Published; Sales, Enterprise, Toronto.
    pub const ACCOUNT_EXECUTIVE: &str = "account-executive";
    /// Published; Sales, SMB, Austin. Agnes holds a grant on it.
    pub const SALES_DEVELOPMENT: &str = "sales-development-rep";
    /// Published; Marketing, Growth, Lisbon.
    pub const GROWTH: &str = "growth-marketer";
    /// Published; People, Workplace, Berlin. Nils's own.
    pub const OFFICE_MANAGER: &str = "office-manager";
    /// Closed; its owner is deactivated.
    pub const BRAND_DESIGNER: &str = "brand-designer";
    /// Confidential: created by Bea, owned by Ben, for Dan.
    pub const CONFIDENTIAL_CFO: &str = "confidential-cfo";
    /// Confidential: created and owned by Cleo, for Hana.
    pub const CONFIDENTIAL_VP_SALES: &str = "confidential-vp-sales";
    /// Confidential: created by Carl, owned by Ada; Bo and Dora hold grants on it.
    pub const CONFIDENTIAL_CHIEF_OF_STAFF: &str = "confidential-chief-of-staff";
    /// Confidential: created by Lou, owned by Nils, for Bea.
    pub const CONFIDENTIAL_OFFICE_MOVE: &str = "confidential-office-move";
    /// Named by an application, and nowhere else: the export does not have it.
    pub const REMOVED: &str = "posting-removed";
}

/// Requisitions. Who owns, created and manages them stands in the table of `requisitions.rs`.
pub mod requisition {
    /// Draft: created and owned by Cleo, for Dan.
    pub const BACKEND_DRAFT: &str = "req-backend-draft";
    /// Open: created and owned by Cleo, for Dan; linked to `backend-engineer`.
    pub const BACKEND_OPEN: &str = "req-backend-open";
    /// Waits for approval: created by Dan, owned by Cleo, for Dan; linked to `data-engineer`.
    pub const DATA_PENDING: &str = "req-data-pending";
    /// Rejected: created by Cleo, owned by Carl.
    pub const FRONTEND_REJECTED: &str = "req-frontend-rejected";
    /// On hold: created by Cleo, owned by Carl.
    pub const PLATFORM_ON_HOLD: &str = "req-platform-on-hold";
    /// Closed: Carl's; Dmitri was hired against it.
    pub const SUPPORT_CLOSED: &str = "req-support-closed";
    /// Open: created by Dan, who has no other part in it.
    pub const RELIABILITY_OPEN: &str = "req-reliability-open";
    /// Draft: created by Dan, owned by Nils, for Nils.
    pub const OFFICE_DRAFT: &str = "req-office-draft";
    /// Confidential and open: created by Bea, owned by Ben, for Dan; linked to `confidential-cfo`.
    pub const CONFIDENTIAL_CFO: &str = "req-confidential-cfo";
    /// Confidential and pending: created and owned by Cleo, for Hana; linked to `confidential-vp-sales`.
    pub const CONFIDENTIAL_VP_SALES: &str = "req-confidential-vp-sales";
    /// Confidential and open: created by Ada, owned by Sam; linked to `confidential-chief-of-staff`, through whose
    /// grant Bo sees it and Dora does not (X21).
    pub const CONFIDENTIAL_CHIEF_OF_STAFF: &str = "req-confidential-chief-of-staff";
}

/// Candidates.
pub mod candidate {
    /// One active candidacy.
    pub const AMIRA: &str = "cand-amira";
    /// Two candidacies, both archived: an erasure takes the contact data with the second.
    pub const BRUNO: &str = "cand-bruno";
    /// One archived candidacy and one active.
    pub const CHLOE: &str = "cand-chloe";
    /// Hired.
    pub const DMITRI: &str = "cand-dmitri";
    /// Hired by requisition, whatever the archive reason says.
    pub const ELENA: &str = "cand-elena";
    /// Archived for a reason that the export does not have.
    pub const FELIX: &str = "cand-felix";
    /// Only a confidential candidacy.
    pub const FARID: &str = "cand-farid";
    /// Only a confidential candidacy, archived.
    pub const GWEN: &str = "cand-gwen";
    /// No posting at all.
    pub const GRETA: &str = "cand-greta";
    /// On a posting that the export does not have.
    pub const HENRIK: &str = "cand-henrik";
    /// One active candidacy within Dora's grant.
    pub const IMANI: &str = "cand-imani";
    /// One active candidacy with an interview of Pam's.
    pub const JONAS: &str = "cand-jonas";
    /// One confidential candidacy and one that is not.
    pub const KOFI: &str = "cand-kofi";
    /// One active candidacy on Nils's posting.
    pub const LENA: &str = "cand-lena";
    /// One active candidacy, brought by an agency.
    pub const MATEO: &str = "cand-mateo";
    /// One archived candidacy and nothing else: an anonymization takes everything at once.
    pub const NADIA: &str = "cand-nadia";
    /// The former candidacy of the user Hana.
    pub const HANA: &str = "cand-hana";
    /// The former candidacy of the user Sam, a Super Admin.
    pub const SAM: &str = "cand-sam";
}

/// Opportunities.
pub mod opportunity {
    /// Amira, active on `backend-engineer`, owned by Cleo.
    pub const ACTIVE_BACKEND: &str = "opp-active-backend";
    /// Bruno, archived, not hired, on `backend-engineer`; the sibling is archived too.
    pub const ARCHIVED_BACKEND: &str = "opp-archived-backend";
    /// Bruno's sibling, archived on `frontend-engineer`.
    pub const ARCHIVED_FRONTEND: &str = "opp-archived-frontend";
    /// Chloe, archived on `data-engineer`; the sibling is active.
    pub const ARCHIVED_DATA: &str = "opp-archived-data";
    /// Chloe's sibling, active on `frontend-engineer`.
    pub const ACTIVE_FRONTEND: &str = "opp-active-frontend";
    /// Nadia, archived on `account-executive`; the only one of hers.
    pub const ARCHIVED_SALES: &str = "opp-archived-sales";
    /// Dmitri, hired for `support-specialist`.
    pub const HIRED_SUPPORT: &str = "opp-hired-support";
    /// Elena, archived with a reason that is no hire, yet with a requisition for hire.
    pub const HIRED_BY_REQUISITION: &str = "opp-hired-by-requisition";
    /// Felix, archived for `reason-from-elsewhere`, which the export does not have.
    pub const UNKNOWN_REASON: &str = "opp-unknown-reason";
    /// Farid, active on `confidential-cfo`.
    pub const CONFIDENTIAL_CFO: &str = "opp-confidential-cfo";
    /// Gwen, archived, not hired, on `confidential-vp-sales`.
    pub const CONFIDENTIAL_ARCHIVED: &str = "opp-confidential-archived";
    /// Kofi, active on `confidential-chief-of-staff`.
    pub const CONFIDENTIAL_CHIEF_OF_STAFF: &str = "opp-confidential-chief-of-staff";
    /// Kofi's sibling, active on `growth-marketer`.
    pub const ACTIVE_GROWTH: &str = "opp-active-growth";
    /// Greta, a lead without a posting, owned by Lou.
    pub const WITHOUT_POSTING: &str = "opp-without-posting";
    /// Henrik, active on `posting-removed`, which makes it confidential.
    pub const UNKNOWN_POSTING: &str = "opp-unknown-posting";
    /// Imani, active on `frontend-engineer`, which Dora reaches by department and location.
    pub const GRANTED_FRONTEND: &str = "opp-granted-frontend";
    /// Jonas, active on `support-specialist`, with Pam on a panel.
    pub const PANEL_SUPPORT: &str = "opp-panel-support";
    /// Lena, active on `office-manager`, which Nils owns.
    pub const OFFICE_MANAGER: &str = "opp-office-manager";
    /// Mateo, active on `sales-development-rep`, which Agnes reaches by a grant.
    pub const AGENCY_SALES: &str = "opp-agency-sales";
    /// Hana's own, archived as hired.
    pub const OWN_PROFILE: &str = "opp-own-profile";
    /// Sam's own, archived, not hired.
    pub const OWN_PROFILE_SUPER_ADMIN: &str = "opp-own-profile-super-admin";
}

/// Interviews.
pub mod interview {
    /// Of `opp-active-backend`: Ada, Ben, Cleo, Carl, Eve and Ivan; only Ben and Cleo have submitted.
    pub const BACKEND_PANEL: &str = "int-backend-panel";
    /// Of `opp-active-backend`: Eve alone, submitted.
    pub const BACKEND_SCREEN: &str = "int-backend-screen";
    /// Of `opp-active-backend`, cancelled: Uma was to conduct it.
    pub const BACKEND_CANCELLED: &str = "int-backend-cancelled";
    /// Of `opp-panel-support`: Pam, Carl and Eve; only Carl has submitted.
    pub const SUPPORT_PANEL: &str = "int-support-panel";
    /// Of `opp-confidential-cfo`: Ben alone, nothing submitted.
    pub const CONFIDENTIAL_CFO: &str = "int-confidential-cfo";
    /// Of `opp-own-profile-super-admin`: Cleo alone, submitted.
    pub const OWN_PROFILE_SUPER_ADMIN: &str = "int-own-profile-super-admin";
}
