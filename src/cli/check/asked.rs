//! What is asked, whoever asks: the same words for `steward check` and `steward list`.

use super::question::{Fact, On, Privilege, Subject, question};
use crate::proto::Question;

/// What is asked, beside the user.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Asked {
    /// What: a key of `steward catalog`, or `own_feedback`, `submit_referral`, `create_source`, `create_tag`
    #[arg(long, value_name = "KEY", required_unless_present = "privilege")]
    permission: Option<Subject>,

    /// Or a privilege: `secret_notes`, `secret_forms`, `secret_emails`, `secret_files`,
    /// `secret_application_questions`, `offers`, `hired_profiles`, `posting_fields`, `bulk_candidate_import`,
    /// `data_export`
    #[arg(long, value_name = "TYPE", conflicts_with = "permission")]
    privilege: Option<Privilege>,

    /// The report, of the privilege `data_export`
    #[arg(long, value_name = "NAME", conflicts_with = "permission")]
    report: Option<String>,

    /// One value of a permission that has values, such as a dashboard
    #[arg(long)]
    value: Option<String>,

    /// What it is to be done to; again for a second thing
    ///
    /// KIND is opportunity, candidate, posting, requisition, interview, user or `new_role`. What does not exist
    /// yet is named without an id, as `new_posting` or `new_requisition`; its `confidential`, `owner` and, for
    /// a requisition, `hiring_manager` then come as facts.
    #[arg(long, value_name = "KIND:ID")]
    on: Vec<On>,

    /// A fact that steward does not store; again for further facts
    ///
    /// NAME is `on_behalf_of`, `activity_author` or `shared_by` (with nothing behind the `=` for nobody),
    /// `pending_approvers` (U1,U2), `action` (create, edit or delete), `changed_fields` (a,b), `creator` or `owner`;
    /// of a privilege `author`, `signatories` or `approvers` (with nothing behind the `=` for nobody).
    #[arg(long, value_name = "NAME=VALUE")]
    fact: Vec<Fact>,
}

impl Asked {
    /// The question of a user; of nobody where the users are what is listed.
    ///
    /// # Errors
    /// A sentence on the first thing that cannot be put into a question.
    pub(in crate::cli) fn question(&self, user: &str) -> Result<Question, String> {
        let subject = match (&self.permission, self.privilege) {
            (Some(permission), _) => permission.clone(),
            (None, Some(privilege)) => privilege.asked(self.report.as_deref())?,
            (None, None) => return Err("--permission or --privilege is missing".to_owned()),
        };
        question(user, subject, self.value.as_deref(), &self.on, &self.fact)
    }
}
