//! What a custom role may hold, and everything that can be wrong with its definition.

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::{GrantError, Grants, Holding, Preset, RoleViolation};

const PROFILES: Permission = Permission::ManageProfilesAndViewAssociatedPostings;
const DELETE: Permission = Permission::DeleteRequisitions;
const DASHBOARDS: Permission = Permission::ViewVisualInsightsReports;
const JOB_SITES: Permission = Permission::ManageJobSites;
const TAGS: Permission = Permission::ManageTags;

type Entry = (Permission, Vec<Level>, Vec<Value>);

#[test]
fn every_permission_can_be_held_at_each_of_its_levels_and_with_each_of_its_values() {
    for permission in Permission::ALL {
        for level in permission.levels() {
            let holding = Holding::new(permission, &[*level], &[]).unwrap();
            assert_eq!(holding.level(permission), Some(*level));
            assert_eq!(holding.levels(permission).collect::<Vec<_>>(), [*level]);
            assert!(!holding.is_none());
        }
        if permission.is_held_by_values() {
            for value in permission.values() {
                let holding = Holding::new(permission, &[], &[*value]).unwrap();
                assert_eq!(holding.values(permission).collect::<Vec<_>>(), [*value]);
                assert!(
                    permission
                        .values()
                        .iter()
                        .all(|v| holding.has_value(permission, *v) == (v == value))
                );
                assert_eq!(holding.level(permission), None);
                assert!(!holding.is_none());
            }
        }
    }
}

#[test]
fn row_15_alone_is_held_at_several_levels_and_gives_them_widest_first() {
    let draft_then_open = [Level::AnyDraftPendingRejected, Level::AnyOpenClosedOnHold];
    let holding = Holding::new(DELETE, &draft_then_open, &[]).unwrap();
    assert_eq!(
        holding.levels(DELETE).collect::<Vec<_>>(),
        [Level::AnyOpenClosedOnHold, Level::AnyDraftPendingRejected]
    );
    assert_eq!(holding.level(DELETE), Some(Level::AnyOpenClosedOnHold));
    // Any draft covers the drafts that one created.
    let redundant = [
        Level::CreatedDraftPendingRejected,
        Level::AnyDraftPendingRejected,
    ];
    assert_eq!(
        Holding::new(DELETE, &redundant, &[]),
        Holding::new(DELETE, &redundant[1..], &[])
    );

    for permission in Permission::ALL
        .into_iter()
        .filter(|p| p.levels().len() > 1 && *p != DELETE)
    {
        assert_eq!(
            Holding::new(permission, permission.levels(), &[]),
            Err(GrantError::SeveralLevels { permission })
        );
    }
}

#[test]
fn levels_that_cannot_be_held() {
    use GrantError::{DuplicateLevel, LevelMissing, LevelNotOfPermission, SeveralLevels};

    let [open, all] = [Level::AnyOpenClosedOnHold, Level::All];
    for permission in [PROFILES, JOB_SITES] {
        assert_eq!(refused(permission, &[], &[]), LevelMissing { permission });
    }
    for (permission, level) in [(PROFILES, Level::Yes), (JOB_SITES, all), (DASHBOARDS, all)] {
        let error = LevelNotOfPermission { permission, level };
        assert_eq!(refused(permission, &[level], &[]), error);
    }
    let permission = PROFILES;
    let both = [all, Level::OwnerOrHiringManagerOrGranted];
    assert_eq!(
        refused(permission, &both, &[]),
        SeveralLevels { permission }
    );

    let (permission, level) = (DELETE, open);
    assert_eq!(
        refused(DELETE, &[open, open], &[]),
        DuplicateLevel { permission, level }
    );
}

#[test]
fn values_that_cannot_be_held() {
    use GrantError::{
        DuplicateValue, LevelMissing, ValueNotOfPermission, ValuesFollowFromLevel, ValuesMissing,
    };

    let permission = DASHBOARDS;
    assert_eq!(refused(permission, &[], &[]), ValuesMissing { permission });
    let value = Value::Locations;
    let error = ValueNotOfPermission { permission, value };
    assert_eq!(refused(permission, &[], &[Value::Offers, value]), error);
    let value = Value::Offers;
    let error = DuplicateValue { permission, value };
    assert_eq!(
        refused(permission, &[], &[value, Value::Nurture, value]),
        error
    );

    let (permission, value) = (PROFILES, Value::Other);
    let error = ValueNotOfPermission { permission, value };
    assert_eq!(refused(permission, &[Level::All], &[value]), error);

    // Rows 31 and 46 have values, but a role holds a level that includes them.
    let permission = JOB_SITES;
    let error = ValuesFollowFromLevel { permission };
    assert_eq!(refused(permission, &[Level::AllSettings], &[value]), error);
    assert_eq!(
        refused(permission, &[], &[value]),
        LevelMissing { permission }
    );
}

#[test]
fn everything_wrong_with_a_role_is_reported_together() {
    let found = Grants::define(vec![
        yes(TAGS),
        (DASHBOARDS, vec![], vec![]),
        yes(TAGS),
        (
            Permission::CreateAndEditConfidentialPostings,
            vec![Level::PostingOwner],
            vec![],
        ),
        (
            Permission::AccessVisualInsightsReportBuilder,
            vec![],
            vec![Value::EeoAnonymized],
        ),
    ]);
    assert_eq!(
        found,
        Err(vec![
            GrantError::ValuesMissing {
                permission: DASHBOARDS
            }
            .into(),
            RoleViolation::DuplicatePermission { permission: TAGS },
            missing(TAGS, &[PROFILES]),
            missing(
                Permission::CreateAndEditConfidentialPostings,
                &[
                    Permission::CreateAndEditPostings,
                    PROFILES,
                    Permission::ViewConfidentialPostingsRequisitionsAndManageProfiles,
                ]
            ),
            // Row 22 depends on row 21, which is named, if wrongly: it is reported once.
        ])
    );
}

#[test]
fn a_dependency_is_met_at_any_level_and_with_any_value() {
    let narrow_profiles = (PROFILES, vec![Level::OwnerOrHiringManagerOrGranted], vec![]);
    let one_dashboard = (DASHBOARDS, vec![], vec![Value::Offers]);
    let builder = (
        Permission::AccessVisualInsightsReportBuilder,
        vec![],
        vec![Value::Opportunities],
    );
    let grants = Grants::define([yes(TAGS), narrow_profiles, builder, one_dashboard]).unwrap();
    let rows: Vec<u8> = grants
        .iter()
        .map(|(permission, _)| permission.row())
        .collect();
    assert_eq!(rows, [1, 9, 21, 22]);
    assert!(grants.missing_dependencies().is_empty());
}

#[test]
fn each_missing_dependency_is_found_by_taking_it_away() {
    // The full role, and for each edge of the table the same role without what the edge needs.
    let mut edges = 0;
    for permission in Permission::ALL {
        for needed in permission.dependencies() {
            edges += 1;
            let entries = everything()
                .into_iter()
                .filter(|(held, _, _)| held != needed);
            let violations = Grants::define(entries).unwrap_err();
            assert!(
                violations.contains(&missing(permission, &[*needed])),
                "{permission}: {needed}"
            );
        }
    }
    assert_eq!(edges, 21);
}

#[test]
fn a_role_with_everything_equals_super_admin_and_an_empty_one_holds_nothing() {
    assert_eq!(
        Grants::define(everything()).as_ref(),
        Ok(Preset::SuperAdmin.grants())
    );
    assert_eq!(Grants::define(Vec::<Entry>::new()), Ok(Grants::NONE));
}

#[test]
fn what_a_role_holds_can_be_written_down_and_defined_again() {
    for preset in [
        Preset::SuperAdmin,
        Preset::Admin,
        Preset::TeamMember,
        Preset::Interviewer,
    ] {
        let entries = preset.grants().iter().map(|(permission, holding)| {
            let levels: Vec<Level> = holding.levels(permission).collect();
            let values: Vec<Value> = holding.values(permission).collect();
            (permission, levels, values)
        });
        assert_eq!(
            Grants::define(entries).as_ref(),
            Ok(preset.grants()),
            "{preset}"
        );
    }
}

#[test]
fn messages_speak_in_keys() {
    let error = RoleViolation::from(GrantError::LevelNotOfPermission {
        permission: TAGS,
        level: Level::All,
    });
    assert_eq!(error.to_string(), "manage_tags has no level all");
    assert_eq!(
        missing(
            Permission::ManageArchiveReasons,
            Permission::ManageArchiveReasons.dependencies()
        )
        .to_string(),
        "manage_archive_reasons depends on what the role does not hold: \
         manage_candidate_surveys, manage_automation_workflows"
    );
}

#[test]
fn grants_stay_small_enough_to_copy() {
    assert_eq!(size_of::<Grants>(), 196);
}

/// Every permission at its widest, every value named; row 15 with both of its wide levels.
fn everything() -> Vec<Entry> {
    let widest = |permission: Permission| match permission.row() {
        15 => vec![Level::AnyOpenClosedOnHold, Level::AnyDraftPendingRejected],
        _ => permission.levels().iter().take(1).copied().collect(),
    };
    let values = |permission: Permission| match permission.row() {
        21 | 22 | 40 | 49 => permission.values().to_vec(),
        _ => vec![],
    };
    Permission::ALL
        .into_iter()
        .map(|p| (p, widest(p), values(p)))
        .collect()
}

fn refused(permission: Permission, levels: &[Level], values: &[Value]) -> GrantError {
    Holding::new(permission, levels, values).unwrap_err()
}

fn yes(permission: Permission) -> Entry {
    (permission, vec![Level::Yes], vec![])
}

fn missing(permission: Permission, needed: &[Permission]) -> RoleViolation {
    RoleViolation::MissingDependency {
        permission,
        missing: needed.to_vec(),
    }
}
