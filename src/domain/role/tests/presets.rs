//! Every cell of the table, read back from the grants of the preset roles.

use crate::domain::catalogue::seed::{list, rows};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::{Grants, Preset, RoleViolation};

#[test]
fn every_preset_holds_exactly_its_cell_of_the_seed() {
    for (permission, row) in Permission::ALL.into_iter().zip(rows()) {
        for (preset, cell) in Preset::ALL.iter().zip(&row[5..10]) {
            let grants = preset.grants();
            let all_values = list(&row[12]);
            let (levels, values): (Vec<&str>, Vec<&str>) = match cell.as_str() {
                "none" => (vec![], vec![]),
                "opts(*)" => (vec![], all_values),
                cell => match cell
                    .strip_prefix("opts(")
                    .and_then(|rest| rest.strip_suffix(')'))
                {
                    Some(values) => (vec![], list(values)),
                    None => (cell.split('+').collect(), vec![]),
                },
            };
            assert_eq!(
                held_levels(grants, permission),
                levels,
                "{permission} {preset}"
            );
            assert_eq!(
                held_values(grants, permission),
                values,
                "{permission} {preset}"
            );
            assert_eq!(
                grants.holds(permission),
                cell != "none",
                "{permission} {preset}"
            );
            assert_eq!(
                grants.level(permission).map(Level::key),
                levels.first().copied()
            );
        }
    }
}

#[test]
fn the_presets_hold_49_39_19_12_and_no_permissions() {
    let counts: Vec<_> = Preset::ALL
        .iter()
        .map(|preset| preset.grants().iter().count())
        .collect();
    assert_eq!(counts, [49, 39, 19, 12, 0]);
    assert_eq!(*Preset::Interviewer.grants(), Grants::NONE);
}

#[test]
fn one_preset_breaks_one_dependency_and_the_table_wants_it_so() {
    // X4: Limited Team Members approve postings for their reports without row 11.
    let broken: Vec<_> = Preset::ALL
        .iter()
        .flat_map(|preset| {
            preset
                .grants()
                .missing_dependencies()
                .into_iter()
                .map(|v| (*preset, v))
        })
        .collect();
    let expected = RoleViolation::MissingDependency {
        permission: Permission::ApprovePostingsOnBehalfOfOthers,
        missing: vec![Permission::CreateAndEditPostings],
    };
    assert_eq!(broken, [(Preset::LimitedTeamMember, expected)]);
}

#[test]
fn a_few_cells_read_by_hand() {
    let limited = Preset::LimitedTeamMember.grants();
    assert_eq!(
        limited.level(Permission::ManageProfilesAndViewAssociatedPostings),
        Some(Level::OwnerOrHiringManagerOrGranted)
    );
    let dashboards = Permission::ViewVisualInsightsReports;
    assert!(
        limited
            .get(dashboards)
            .has_value(dashboards, Value::HiringManager)
    );
    assert!(
        !limited
            .get(dashboards)
            .has_value(dashboards, Value::RecruiterOperations)
    );

    let admin = Preset::Admin.grants();
    assert!(
        !admin
            .get(dashboards)
            .has_value(dashboards, Value::Diversity)
    );
    assert_eq!(admin.get(dashboards).values(dashboards).count(), 12);

    let delete = Permission::DeleteRequisitions;
    let admin_delete = admin.get(delete);
    assert_eq!(admin_delete.level(delete), Some(Level::AnyOpenClosedOnHold));
    assert!(admin_delete.has_level(delete, Level::AnyDraftPendingRejected));
    assert!(!admin_delete.has_level(delete, Level::CreatedDraftPendingRejected));

    // Rows 31 and 46: the level covers the value that a question names.
    let offers = Permission::ManageOfferLetterTemplatesFieldsAndForms;
    assert!(admin.get(offers).has_value(offers, Value::Field));
    assert!(!admin.get(offers).has_value(offers, Value::Form));
    assert_eq!(admin.get(offers).values(offers).count(), 0);
    let sites = Permission::ManageJobSites;
    assert!(admin.get(sites).has_value(sites, Value::Other));
    assert!(
        !admin
            .get(sites)
            .has_value(sites, Value::InternalSiteActivation)
    );
    assert!(
        Preset::SuperAdmin
            .grants()
            .get(sites)
            .has_value(sites, Value::InternalSiteActivation)
    );
    assert!(!limited.get(sites).has_value(sites, Value::Other));
}

#[test]
fn titles_and_keys_lead_back_to_their_preset() {
    for preset in Preset::ALL {
        assert_eq!(Preset::from_key(preset.key()), Some(*preset));
        assert_eq!(
            Preset::from_title(&preset.title().to_uppercase()),
            Some(*preset)
        );
        assert_eq!(preset.value().key(), preset.key());
        assert!(preset.typical_holders().ends_with('.'));
    }
    assert_eq!(Preset::from_title("Sourcer"), None);
    assert_eq!(Preset::from_key("custom"), None);
}

fn held_levels(grants: &Grants, permission: Permission) -> Vec<&'static str> {
    grants
        .get(permission)
        .levels(permission)
        .map(Level::key)
        .collect()
}

fn held_values(grants: &Grants, permission: Permission) -> Vec<&'static str> {
    grants
        .get(permission)
        .values(permission)
        .map(Value::key)
        .collect()
}
