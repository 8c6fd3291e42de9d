//! Who exceeds whom (rulebook, section 8, rule 2; X42). The expected answers are written by hand.

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::{Grants, Holding, Preset};

const DELETE: Permission = Permission::DeleteRequisitions;
const DASHBOARDS: Permission = Permission::ViewVisualInsightsReports;

#[test]
fn in_a_row_with_two_levels_only_the_wider_exceeds_the_narrower() {
    let two_levels: Vec<_> = Permission::ALL
        .into_iter()
        .filter(|p| p.levels().len() == 2)
        .collect();
    assert_eq!(two_levels.len(), 16);
    for permission in two_levels {
        let [wide, narrow] = [permission.levels()[0], permission.levels()[1]]
            .map(|level| Holding::new(permission, &[level], &[]).unwrap());
        assert!(wide.exceeds(narrow, permission), "{permission}");
        assert!(!narrow.exceeds(wide, permission), "{permission}");
        assert!(!wide.exceeds(wide, permission), "{permission}");
        assert!(!narrow.exceeds(narrow, permission), "{permission}");
        assert!(narrow.exceeds(Holding::NONE, permission), "{permission}");
        assert!(!Holding::NONE.exceeds(narrow, permission), "{permission}");
    }
}

#[test]
fn row_15_compares_by_the_states_that_are_covered() {
    const OPEN: Level = Level::AnyOpenClosedOnHold;
    const DRAFT: Level = Level::AnyDraftPendingRejected;
    const OWN_DRAFT: Level = Level::CreatedDraftPendingRejected;

    let cases: [(&[Level], &[Level], bool); 14] = [
        (&[OPEN], &[DRAFT], true),
        (&[DRAFT], &[OPEN], true),
        (&[OPEN], &[OWN_DRAFT], true),
        (&[OWN_DRAFT], &[OPEN], true),
        (&[DRAFT], &[OWN_DRAFT], true),
        (&[OWN_DRAFT], &[DRAFT], false),
        (&[OPEN, DRAFT], &[OPEN], true),
        (&[OPEN, DRAFT], &[DRAFT], true),
        (&[OPEN, DRAFT], &[OPEN, OWN_DRAFT], true),
        (&[OPEN, OWN_DRAFT], &[OPEN, DRAFT], false),
        (&[OPEN, OWN_DRAFT], &[OPEN], true),
        (&[OWN_DRAFT], &[OPEN, DRAFT], false),
        (&[DRAFT, OWN_DRAFT], &[DRAFT], false),
        (&[OPEN, DRAFT], &[OPEN, DRAFT], false),
    ];
    for (levels, other, exceeds) in cases {
        let holding = Holding::new(DELETE, levels, &[]).unwrap();
        let other_holding = Holding::new(DELETE, other, &[]).unwrap();
        assert_eq!(
            holding.exceeds(other_holding, DELETE),
            exceeds,
            "{levels:?} over {other:?}"
        );
    }
}

#[test]
fn values_compare_by_subset() {
    let holding = |values: &[Value]| Holding::new(DASHBOARDS, &[], values).unwrap();
    let [offers, sources] = [holding(&[Value::Offers]), holding(&[Value::Sources])];
    let both = holding(&[Value::Sources, Value::Offers]);
    assert!(offers.exceeds(sources, DASHBOARDS));
    assert!(sources.exceeds(offers, DASHBOARDS));
    assert!(both.exceeds(offers, DASHBOARDS));
    assert!(!offers.exceeds(both, DASHBOARDS));
    assert!(!both.exceeds(both, DASHBOARDS));
    assert!(offers.exceeds(Holding::NONE, DASHBOARDS));
}

#[test]
fn all_rows_that_exceed_are_named_in_the_order_of_the_table() {
    let rows = |own: Preset, other: Preset| -> Vec<u8> {
        own.grants()
            .exceeds(other.grants())
            .into_iter()
            .map(Permission::row)
            .collect()
    };
    // Where an Admin has less than a Super Admin.
    assert_eq!(
        rows(Preset::SuperAdmin, Preset::Admin),
        [
            10, 12, 13, 18, 21, 22, 28, 31, 32, 33, 34, 35, 36, 39, 45, 46, 48, 49
        ]
    );
    // Where a Limited Team Member has less than a Team Member.
    assert_eq!(
        rows(Preset::TeamMember, Preset::LimitedTeamMember),
        [1, 2, 3, 4, 5, 11, 17, 21, 29, 49]
    );
    assert_eq!(rows(Preset::Admin, Preset::SuperAdmin), [0_u8; 0]);
    assert_eq!(rows(Preset::Interviewer, Preset::Interviewer), [0_u8; 0]);
    assert_eq!(
        rows(Preset::LimitedTeamMember, Preset::Interviewer),
        [1, 10, 12, 14, 15, 16, 21, 23, 24, 26, 29, 30]
    );
}

#[test]
fn each_preset_covers_the_ones_after_it() {
    for (place, wider) in Preset::ALL.iter().enumerate() {
        for narrower in &Preset::ALL[place..] {
            assert!(
                narrower.grants().exceeds(wider.grants()).is_empty(),
                "{narrower} over {wider}"
            );
        }
    }
}

#[test]
fn no_assignment_that_row_49_allows_to_a_preset_exceeds_that_preset() {
    let users = Permission::ViewEditAndCreateUsers;
    let mut assignments = 0;
    for acting in Preset::ALL {
        for assigned in Preset::ALL {
            if acting
                .grants()
                .get(users)
                .has_value(users, assigned.value())
            {
                assignments += 1;
                assert!(
                    assigned.grants().exceeds(acting.grants()).is_empty(),
                    "{acting}: {assigned}"
                );
            }
        }
    }
    assert_eq!(assignments, 5 + 4 + 2);
}

#[test]
fn nothing_exceeds_a_super_admin() {
    for permission in Permission::ALL {
        let full = Preset::SuperAdmin.grants().get(permission);
        for level in permission.levels() {
            let holding = Holding::new(permission, &[*level], &[]).unwrap();
            assert!(!holding.exceeds(full, permission), "{permission} {level}");
        }
        if permission.is_held_by_values() {
            let holding = Holding::new(permission, &[], permission.values()).unwrap();
            assert!(!holding.exceeds(full, permission), "{permission}");
        }
    }
}

#[test]
fn a_custom_role_can_be_beside_a_preset_rather_than_under_it() {
    // An Admin lacks row 28; apart from it this role is far below.
    let automation: [(Permission, &[Level], &[Value]); 2] = [
        (Permission::ManageAutomationWorkflows, &[Level::Yes], &[]),
        (Permission::ManageEasyBookLinks, &[Level::Yes], &[]),
    ];
    let custom = Grants::define(automation).unwrap();
    assert_eq!(
        custom.exceeds(Preset::Admin.grants()),
        [Permission::ManageAutomationWorkflows]
    );
    assert!(custom.exceeds(Preset::SuperAdmin.grants()).is_empty());
    assert!(Grants::NONE.exceeds(&custom).is_empty());
}
