//! Steward's own file: roles, access grants, privileges, settings.

use std::fmt::Write as _;

use aws_lc_rs::digest::{Context, SHA256};

use super::Notes;
use crate::cli::lever::supplement;
use crate::cli::roles::holdings;
use crate::domain::privilege::PrivilegeKind;
use crate::grpc::Word as _;
use crate::proto::role_operation::Operation;
use crate::proto::{
    BulkCandidateImport, CreateRole, DataExport, Everywhere, Extent, FeedbackVisibility,
    GrantAccess, GrantPrivilege, HiredRetention, ImportEntry, LawfulBasis, Place, Power, Reach,
    RoleOperation, SensitiveInformation, Settings, extent, import_entry, power, reach,
};

fn entry(operation: Operation) -> ImportEntry {
    ImportEntry {
        entry: Some(import_entry::Entry::Operation(RoleOperation {
            operation: Some(operation),
        })),
        ..ImportEntry::default()
    }
}

/// A custom role. A role with anything wrong is left out whole: half a role is another role.
pub(in crate::cli::import) fn role(
    role: &supplement::Role,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    match holdings(role) {
        Ok(holdings) => Some(entry(Operation::CreateRole(CreateRole {
            role: role.id.clone(),
            title: role.title.clone(),
            description: role.description.clone().unwrap_or_default(),
            holdings,
            copy_of: String::new(),
        }))),
        Err(wrong) => {
            for wrong in wrong {
                let key = wrong.permission.map(|key| format!(".{key}"));
                notes.say(
                    format!("permissions{}", key.unwrap_or_default()),
                    wrong.what,
                );
            }
            None
        }
    }
}

/// Where a grant or a privilege reaches, as the file names it.
struct NamedReach<'a> {
    posting: Option<&'a str>,
    department: Option<&'a str>,
    team: Option<&'a str>,
    location: Option<&'a str>,
}

impl NamedReach<'_> {
    /// Whether anything is named.
    fn is_empty(&self) -> bool {
        self.posting.is_none() && !self.has_place()
    }

    fn has_place(&self) -> bool {
        self.department.is_some() || self.team.is_some() || self.location.is_some()
    }

    /// A posting, or at least one of the other three, and never both (rulebook, section 3).
    fn reach(&self, notes: &mut Notes) -> Option<Reach> {
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        let reach = match (self.posting, self.has_place()) {
            (Some(_), true) => {
                notes.say("posting", "does not go with a department, team or location");
                return None;
            }
            (None, false) => {
                notes.say(
                    "posting",
                    "is missing, and so are department, team and location",
                );
                return None;
            }
            (Some(posting), false) => reach::Reach::Posting(posting.to_owned()),
            (None, true) => reach::Reach::Place(Place {
                department: word(self.department),
                team: word(self.team),
                location: word(self.location),
            }),
        };
        Some(Reach { reach: Some(reach) })
    }

    /// An id that is the same whenever the same is granted to the same user, so that a second import of the
    /// file finds what the first one made.
    fn id(&self, prefix: &str, user: &str, report: Option<&str>) -> String {
        let parts = [
            Some(user),
            self.posting,
            self.department,
            self.team,
            self.location,
            report,
        ];
        let mut context = Context::new(&SHA256);
        for part in parts {
            let part = part.unwrap_or_default();
            // With its length before it, no part can pass for the end of another.
            context.update(&part.len().to_be_bytes());
            context.update(part.as_bytes());
        }
        let digest = context.finish();
        let mut id = format!("{prefix}-");
        for byte in digest.as_ref().iter().take(16) {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        id
    }
}

/// An access grant.
pub(in crate::cli::import) fn grant(
    grant: &supplement::AccessGrant,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let named = NamedReach {
        posting: grant.posting.as_deref(),
        department: grant.department.as_deref(),
        team: grant.team.as_deref(),
        location: grant.location.as_deref(),
    };
    let reach = named.reach(notes)?;
    let made = || named.id("grant", &grant.user, None);
    Some(entry(Operation::GrantAccess(GrantAccess {
        user: grant.user.clone(),
        grant: grant.id.clone().unwrap_or_else(made),
        reach: Some(reach),
    })))
}

/// A privilege.
pub(in crate::cli::import) fn privilege(
    privilege: &supplement::Privilege,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let Some(kind) = PrivilegeKind::from_key(&privilege.privilege) else {
        let known = PrivilegeKind::ALL.map(PrivilegeKind::key).join(", ");
        notes.say("privilege", format!("is none of {known}"));
        return None;
    };
    let named = NamedReach {
        posting: privilege.posting.as_deref(),
        department: privilege.department.as_deref(),
        team: privilege.team.as_deref(),
        location: privilege.location.as_deref(),
    };
    let report = privilege.report.as_deref();
    let power = match kind {
        PrivilegeKind::Sensitive(kind) => {
            if report.is_some() {
                notes.say("report", "goes with data_export only");
                return None;
            }
            power::Power::SensitiveInformation(SensitiveInformation {
                r#type: kind.number(),
                extent: Some(extent(privilege.all, &named, notes)?),
            })
        }
        PrivilegeKind::BulkCandidateImport | PrivilegeKind::DataExport
            if privilege.all || !named.is_empty() =>
        {
            notes.say("privilege", "takes neither all nor a posting or a place");
            return None;
        }
        PrivilegeKind::BulkCandidateImport => {
            if report.is_some() {
                notes.say("report", "goes with data_export only");
                return None;
            }
            power::Power::BulkCandidateImport(BulkCandidateImport {})
        }
        PrivilegeKind::DataExport => {
            let Some(report) = report else {
                notes.say("report", "is missing");
                return None;
            };
            power::Power::DataExport(DataExport {
                report: report.to_owned(),
            })
        }
    };
    let prefix = kind.key().replace('_', "-");
    Some(entry(Operation::GrantPrivilege(GrantPrivilege {
        user: privilege.user.clone(),
        privilege: named.id(&prefix, &privilege.user, report),
        power: Some(Power { power: Some(power) }),
    })))
}

/// Everywhere, or where the file says.
fn extent(all: bool, named: &NamedReach<'_>, notes: &mut Notes) -> Option<Extent> {
    let extent = match (all, named.is_empty()) {
        (true, true) => extent::Extent::Everywhere(Everywhere {}),
        (true, false) => {
            notes.say("all", "does not go with a posting or a place");
            return None;
        }
        (false, _) => extent::Extent::Within(named.reach(notes)?),
    };
    Some(Extent {
        extent: Some(extent),
    })
}

/// The settings, when the file has any. A word that is not known leaves its setting as it is.
pub(in crate::cli::import) fn settings(
    settings: &supplement::Settings,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    if *settings == supplement::Settings::default() {
        return None;
    }
    let feedback_visibility = match settings.feedback_visibility.as_deref() {
        None => FeedbackVisibility::Unspecified,
        Some("as_table") => FeedbackVisibility::AsTable,
        Some("everyone_with_access") => FeedbackVisibility::EveryoneWithAccess,
        Some("limited_on_own_panels") => FeedbackVisibility::LimitedOnOwnPanels,
        Some("team_on_own_panels") => FeedbackVisibility::TeamOnOwnPanels,
        Some(_) => {
            notes.say(
                "feedback_visibility",
                "is none of as_table, everyone_with_access, limited_on_own_panels, team_on_own_panels; it stays as it is",
            );
            FeedbackVisibility::Unspecified
        }
    };
    let said = settings.hired_retention.as_ref();
    let told = Settings {
        feedback_visibility: feedback_visibility.into(),
        hide_until_submitted: settings.hide_until_submitted,
        sources_locked: settings.sources_locked,
        tags_locked: settings.tags_locked,
        default_requisition_chain: settings.default_requisition_chain,
        restrict_hired_profiles: settings.restrict_hired_profiles,
        hired_retention: said.and_then(|said| hired_retention(said, notes)),
    };
    (told != Settings::default()).then(|| ImportEntry {
        entry: Some(import_entry::Entry::Settings(told)),
        ..ImportEntry::default()
    })
}

fn hired_retention(said: &supplement::HiredRetention, notes: &mut Notes) -> Option<HiredRetention> {
    let basis = match said.basis.as_str() {
        "consent" => LawfulBasis::Consent,
        "contract" => LawfulBasis::Contract,
        "legal_obligation" => LawfulBasis::LegalObligation,
        "vital_interests" => LawfulBasis::VitalInterests,
        "public_task" => LawfulBasis::PublicTask,
        "legitimate_interests" => LawfulBasis::LegitimateInterests,
        _ => {
            notes.say(
                "hired_retention.basis",
                "is none of consent, contract, legal_obligation, vital_interests, public_task, \
                 legitimate_interests; it stays as it is",
            );
            return None;
        }
    };
    Some(HiredRetention {
        basis: basis.into(),
        days: said.days,
    })
}
