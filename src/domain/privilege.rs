//! Privileges: powers that are given to one user, beside the role (rulebook,
//! section 6).
//!
//! Each asks for a part of the role, its prerequisite. Whoever loses it by a
//! change of role keeps the privilege, which is dormant until it is back.

use super::extent::Extent;
use super::id::ReportName;

/// A power of one user.
///
/// Generic, like [`Extent`], over how a posting and a name are written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Power<P, N> {
    /// To see sensitive information of a type, or to change what it guards,
    /// as far as the extent.
    Sensitive(SensitiveInformation, Extent<P, N>),
    /// To import many candidates at once.
    BulkCandidateImport,
    /// To export one report. Somebody who may export several has this power
    /// several times.
    DataExport(ReportName),
}

/// Which privilege, whatever its extent or its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivilegeKind {
    /// Sensitive information of a type.
    Sensitive(SensitiveInformation),
    /// Importing many candidates at once.
    BulkCandidateImport,
    /// Exporting a report.
    DataExport,
}

/// The types of sensitive information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SensitiveInformation {
    /// Something of a profile that was marked as secret.
    Secret(Secret),
    /// Offers.
    Offers,
    /// The profiles of people who were hired.
    HiredProfiles,
    /// Department, team, location, owner and hiring manager of postings, to
    /// change them.
    PostingFields,
}

/// What may be marked as secret on a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    /// Notes.
    Notes,
    /// Feedback and other forms.
    Forms,
    /// Emails.
    Emails,
    /// Files.
    Files,
    /// Answers to questions of the application.
    ApplicationQuestions,
}

impl PrivilegeKind {
    /// All of them, in the order of the rulebook.
    pub const ALL: [Self; 10] = [
        secret(Secret::Notes),
        secret(Secret::Forms),
        secret(Secret::Emails),
        secret(Secret::Files),
        secret(Secret::ApplicationQuestions),
        Self::Sensitive(SensitiveInformation::Offers),
        Self::Sensitive(SensitiveInformation::HiredProfiles),
        Self::Sensitive(SensitiveInformation::PostingFields),
        Self::BulkCandidateImport,
        Self::DataExport,
    ];

    /// The place among all.
    pub fn index(self) -> usize {
        match self {
            Self::Sensitive(SensitiveInformation::Secret(secret)) => match secret {
                Secret::Notes => 0,
                Secret::Forms => 1,
                Secret::Emails => 2,
                Secret::Files => 3,
                Secret::ApplicationQuestions => 4,
            },
            Self::Sensitive(SensitiveInformation::Offers) => 5,
            Self::Sensitive(SensitiveInformation::HiredProfiles) => 6,
            Self::Sensitive(SensitiveInformation::PostingFields) => 7,
            Self::BulkCandidateImport => 8,
            Self::DataExport => 9,
        }
    }

    /// The name in the rulebook, in files and in the database.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sensitive(SensitiveInformation::Secret(secret)) => match secret {
                Secret::Notes => "secret_notes",
                Secret::Forms => "secret_forms",
                Secret::Emails => "secret_emails",
                Secret::Files => "secret_files",
                Secret::ApplicationQuestions => "secret_application_questions",
            },
            Self::Sensitive(SensitiveInformation::Offers) => "offers",
            Self::Sensitive(SensitiveInformation::HiredProfiles) => "hired_profiles",
            Self::Sensitive(SensitiveInformation::PostingFields) => "posting_fields",
            Self::BulkCandidateImport => "bulk_candidate_import",
            Self::DataExport => "data_export",
        }
    }

    /// The privilege of a name, if there is one.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

const fn secret(secret: Secret) -> PrivilegeKind {
    PrivilegeKind::Sensitive(SensitiveInformation::Secret(secret))
}

impl<P, N> Power<P, N> {
    /// Which privilege it is.
    pub fn kind(&self) -> PrivilegeKind {
        match self {
            Self::Sensitive(kind, _) => PrivilegeKind::Sensitive(*kind),
            Self::BulkCandidateImport => PrivilegeKind::BulkCandidateImport,
            Self::DataExport(_) => PrivilegeKind::DataExport,
        }
    }

    /// Whether nobody could have more of it, a Super Admin included. A report
    /// is never all of them.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Sensitive(_, extent) => matches!(extent, Extent::All),
            Self::BulkCandidateImport => true,
            Self::DataExport(_) => false,
        }
    }

    /// The same power with posting and names written differently; `None` when
    /// one of them cannot be.
    pub fn try_map<Q, M>(
        &self,
        posting: impl FnOnce(&P) -> Option<Q>,
        name: impl Fn(&N) -> Option<M>,
    ) -> Option<Power<Q, M>> {
        Some(match self {
            Self::Sensitive(kind, Extent::All) => Power::Sensitive(*kind, Extent::All),
            Self::Sensitive(kind, Extent::Within(reach)) => {
                Power::Sensitive(*kind, Extent::Within(reach.try_map(posting, name)?))
            }
            Self::BulkCandidateImport => Power::BulkCandidateImport,
            Self::DataExport(report) => Power::DataExport(report.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_privilege_has_a_key_of_its_own() {
        let keys = PrivilegeKind::ALL.map(PrivilegeKind::key);
        assert_eq!(
            keys,
            [
                "secret_notes",
                "secret_forms",
                "secret_emails",
                "secret_files",
                "secret_application_questions",
                "offers",
                "hired_profiles",
                "posting_fields",
                "bulk_candidate_import",
                "data_export",
            ]
        );
        for (kind, key) in PrivilegeKind::ALL.into_iter().zip(keys) {
            assert_eq!(PrivilegeKind::from_key(key), Some(kind));
            assert_eq!(PrivilegeKind::ALL[kind.index()], kind);
        }
        assert_eq!(PrivilegeKind::from_key("secret"), None);
    }
}
