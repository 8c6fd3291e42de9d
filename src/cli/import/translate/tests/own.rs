//! Steward's own file.

use serde_json::{Value, json};

use super::{fields, read, text, texts};
use crate::cli::import::translate::{Notes, grant, privilege, role, settings};
use crate::cli::lever::supplement;
use crate::proto::role_operation::Operation;
use crate::proto::{
    BulkCandidateImport, CreateRole, DataExport, Everywhere, Extent, FeedbackVisibility,
    GrantAccess, Holding, ImportEntry, Permission, Place, Reach, RoleOperation,
    SensitiveInformation, SensitiveInformationType, Settings, extent, import_entry, power, reach,
};

fn operation(operation: Operation) -> ImportEntry {
    ImportEntry {
        entry: Some(import_entry::Entry::Operation(RoleOperation {
            operation: Some(operation),
        })),
        ..ImportEntry::default()
    }
}

#[test]
fn a_custom_role_holds_what_the_file_says() {
    let mut notes = Notes::default();
    let taken = role(
        &read(json!({"id": "lead", "title": "Lead", "permissions": {
            "manage_profiles_and_view_associated_postings": "all",
            "view_visual_insights_reports": ["overview", "interviews"]
        }})),
        &mut notes,
    );
    let expected = operation(Operation::CreateRole(CreateRole {
        role: text("lead"),
        title: text("Lead"),
        description: text(""),
        holdings: vec![
            Holding {
                permission: Permission::ManageProfilesAndViewAssociatedPostings.into(),
                levels: texts(&["all"]),
                values: vec![],
            },
            Holding {
                permission: Permission::ViewVisualInsightsReports.into(),
                levels: vec![],
                values: texts(&["interviews", "overview"]),
            },
        ],
        copy_of: text(""),
    }));
    assert_eq!(taken, Some(expected));

    let wrong = json!({"id": "lead", "title": "Lead", "permissions": {"manage_tags": "always"}});
    assert_eq!(role(&read(wrong), &mut notes), None);
    assert_eq!(fields(notes), ["permissions.manage_tags"]);
}

#[test]
fn a_grant_names_a_posting_or_a_place() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = grant(&read(value), &mut notes);
        (entry, fields(notes))
    };
    let granted = |id: &str, reach| {
        Some(operation(Operation::GrantAccess(GrantAccess {
            user: text("u1"),
            grant: text(id),
            reach: Some(Reach { reach: Some(reach) }),
        })))
    };
    assert_eq!(
        take(json!({"id": "g1", "user": "u1", "posting": "p1"})),
        (granted("g1", reach::Reach::Posting(text("p1"))), vec![])
    );
    let place = Place {
        department: text("Sales"),
        team: text(""),
        location: text("Toronto"),
    };
    assert_eq!(
        take(json!({"id": "g2", "user": "u1", "department": "Sales", "location": "Toronto"})),
        (granted("g2", reach::Reach::Place(place)), vec![])
    );
    for value in [
        json!({"user": "u1"}),
        json!({"user": "u1", "posting": "p1", "team": "t"}),
    ] {
        assert_eq!(take(value), (None, texts(&["posting"])));
    }
}

#[test]
fn an_id_that_is_left_out_is_made_from_what_is_granted() {
    let id = |value: Value| {
        let taken = grant(
            &read::<supplement::AccessGrant>(value),
            &mut Notes::default(),
        );
        match taken.unwrap().entry {
            Some(import_entry::Entry::Operation(RoleOperation {
                operation: Some(Operation::GrantAccess(grant)),
            })) => grant.grant,
            _ => panic!("no grant"),
        }
    };
    let first = id(json!({"user": "u1", "department": "ab"}));
    assert_eq!(first, id(json!({"user": "u1", "department": "ab"})));
    assert_eq!(first.len(), "grant-".len() + 32);
    for other in [
        json!({"user": "u2", "department": "ab"}),
        json!({"user": "u1", "team": "ab"}),
        json!({"user": "u1", "department": "a", "team": "b"}),
        json!({"user": "u1a", "department": "b"}),
    ] {
        assert_ne!(first, id(other));
    }
}

#[test]
fn a_privilege_is_for_everything_or_for_something() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = privilege(&read(value), &mut notes);
        (entry, fields(notes))
    };
    let granted = |value: Value| {
        let (entry, _) = take(value);
        let Some(import_entry::Entry::Operation(RoleOperation {
            operation: Some(Operation::GrantPrivilege(granted)),
        })) = entry.unwrap().entry
        else {
            panic!("no privilege");
        };
        assert_eq!(granted.user, "u1");
        (granted.privilege, granted.power.unwrap().power.unwrap())
    };
    let sensitive = |kind: SensitiveInformationType, extent| {
        power::Power::SensitiveInformation(SensitiveInformation {
            r#type: kind.into(),
            extent: Some(Extent {
                extent: Some(extent),
            }),
        })
    };
    let everywhere = extent::Extent::Everywhere(Everywhere {});
    let (fields, power) =
        granted(json!({"user": "u1", "privilege": "posting_fields", "all": true}));
    assert_eq!(
        power,
        sensitive(SensitiveInformationType::PostingFields, everywhere.clone())
    );
    let (offers, power) = granted(json!({"user": "u1", "privilege": "offers", "posting": "p"}));
    let within = extent::Extent::Within(Reach {
        reach: Some(reach::Reach::Posting(text("p"))),
    });
    assert_eq!(power, sensitive(SensitiveInformationType::Offers, within));
    let (bulk, power) = granted(json!({"user": "u1", "privilege": "bulk_candidate_import"}));
    assert_eq!(
        power,
        power::Power::BulkCandidateImport(BulkCandidateImport {})
    );
    let export = |report: &str| json!({"user": "u1", "privilege": "data_export", "report": report});
    let (hires, power) = granted(export("hires"));
    let report = text("hires");
    assert_eq!(power, power::Power::DataExport(DataExport { report }));
    let (other, _) = granted(export("offers"));
    // Each has an id of its own, the same in each import.
    assert_eq!(granted(export("hires")).0, hires);
    let mut ids = vec![fields, offers, bulk, hires, other];
    assert!(ids.iter().all(|id| id.len() <= 64), "{ids:?}");
    ids.dedup();
    assert_eq!(ids.len(), 5);
    let cases = [
        (
            json!({"user": "u1", "privilege": "posting_fields"}),
            "posting",
        ),
        (
            json!({"user": "u1", "privilege": "posting_fields", "all": true, "team": "t"}),
            "all",
        ),
        (
            json!({"user": "u1", "privilege": "everything"}),
            "privilege",
        ),
        (json!({"user": "u1", "privilege": "data_export"}), "report"),
        (
            json!({"user": "u1", "privilege": "data_export", "report": "r", "all": true}),
            "privilege",
        ),
        (
            json!({"user": "u1", "privilege": "bulk_candidate_import", "posting": "p"}),
            "privilege",
        ),
        (
            json!({"user": "u1", "privilege": "bulk_candidate_import", "report": "r"}),
            "report",
        ),
        (
            json!({"user": "u1", "privilege": "offers", "all": true, "report": "r"}),
            "report",
        ),
    ];
    for (value, field) in cases {
        assert_eq!(take(value), (None, texts(&[field])));
    }
}

#[test]
fn settings_that_are_left_out_are_not_sent() {
    let take = |value: Value| {
        let mut notes = Notes::default();
        let entry = settings(&read(value), &mut notes);
        (entry, fields(notes))
    };
    assert_eq!(take(json!({})), (None, vec![]));
    let sent = |settings| {
        Some(ImportEntry {
            entry: Some(import_entry::Entry::Settings(settings)),
            ..ImportEntry::default()
        })
    };
    let locked = Settings {
        tags_locked: Some(true),
        ..Settings::default()
    };
    let expected = Settings {
        feedback_visibility: FeedbackVisibility::TeamOnOwnPanels.into(),
        ..locked
    };
    assert_eq!(
        take(json!({"feedback_visibility": "team_on_own_panels", "tags_locked": true})),
        (sent(expected), vec![])
    );
    // One that is not known costs itself alone.
    assert_eq!(
        take(json!({"feedback_visibility": "nobody", "tags_locked": true})),
        (sent(locked), texts(&["feedback_visibility"]))
    );
    assert_eq!(
        take(json!({"feedback_visibility": "nobody"})),
        (None, texts(&["feedback_visibility"]))
    );
}
