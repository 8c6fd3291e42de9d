//! Files of roles: read, written, and compared with what there is.

use super::apply::tell;
use super::compare;
use super::file::{RolesFile, parse, written};
use super::plan::{RolePlan, plan};
use super::show::{table, yaml};
use crate::proto::role_operation::Operation;
use crate::proto::{CreateRole, Holding, Permission, Role, UpdateRole};

const FILE: &str = "
roles:
  - id: lead
    title: Lead
    description: Leads.
    permissions:
      manage_sources: yes
      manage_profiles_and_view_associated_postings: all
      view_visual_insights_reports: [sources, overview]
  - id: empty
    title: Empty
";

fn holding(permission: Permission, levels: &[&str], values: &[&str]) -> Holding {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Holding {
        permission: permission.into(),
        levels: owned(levels),
        values: owned(values),
    }
}

/// What `lead` of the file holds, as the server gives it.
fn lead() -> Role {
    Role {
        id: "lead".to_owned(),
        title: "Lead".to_owned(),
        description: "Leads.".to_owned(),
        holdings: vec![
            holding(
                Permission::ManageProfilesAndViewAssociatedPostings,
                &["all"],
                &[],
            ),
            holding(Permission::ManageSources, &["yes"], &[]),
            holding(
                Permission::ViewVisualInsightsReports,
                &[],
                &["overview", "sources"],
            ),
        ],
        etag: "e1".to_owned(),
        ..Role::default()
    }
}

fn create_empty() -> Operation {
    Operation::CreateRole(CreateRole {
        role: "empty".to_owned(),
        title: "Empty".to_owned(),
        ..CreateRole::default()
    })
}

#[test]
fn a_role_that_is_as_the_file_says_is_left_alone() {
    let steps = plan(&parse(FILE).unwrap(), &[lead()]).unwrap();
    let expected = [
        RolePlan {
            role: "lead".to_owned(),
            change: None,
            differences: Vec::new(),
        },
        RolePlan {
            role: "empty".to_owned(),
            change: Some(create_empty()),
            differences: Vec::new(),
        },
    ];
    assert_eq!(steps, expected);
}

#[test]
fn a_role_that_differs_is_replaced_whole_from_the_state_that_was_seen() {
    let mut before = lead();
    before.holdings.pop();
    let steps = plan(&parse(FILE).unwrap(), &[before]).unwrap();
    let after = lead();
    assert_eq!(
        steps[0].change,
        Some(Operation::UpdateRole(UpdateRole {
            role: after.id,
            title: after.title,
            description: after.description,
            holdings: after.holdings,
            etag: "e1".to_owned(),
            copy_of: String::new(),
        }))
    );
}

#[test]
fn the_file_of_the_help_can_be_applied() {
    let file = super::APPLY_EXAMPLES
        .split_once("has it:\n")
        .and_then(|(_, rest)| rest.split_once("\n`steward catalog KEY`"))
        .map(|(file, _)| parse(file).unwrap())
        .unwrap();
    assert_eq!(file.roles[0].permissions.len(), 5);
}

#[test]
fn a_preset_is_not_changed() {
    let preset = Role {
        id: "lead".to_owned(),
        preset: true,
        ..Role::default()
    };
    assert_eq!(
        plan(&parse(FILE).unwrap(), &[preset]).unwrap_err(),
        ["roles[0].id: a preset cannot be changed"]
    );
}

#[test]
fn what_is_shown_can_be_applied() {
    let file = RolesFile {
        roles: vec![written(lead())],
    };
    let text = yaml(&file).unwrap();
    assert_eq!(parse(&text).unwrap(), file, "{text}");
    assert_eq!(
        plan(&parse(&text).unwrap(), &[lead()]).unwrap()[0].change,
        None
    );
}

#[test]
fn everything_that_is_wrong_with_a_file_is_told_by_its_place() {
    let text = "
roles:
  - id: a
    title: A
    colour: red
    permissions:
      fly: yes
      manage_tags: all
  - id: a
    title: B
    permissions:
      manage_sources: yes
";
    let problems = parse(text).unwrap_err();
    assert_eq!(problems.len(), 5, "{problems:#?}");
    for start in [
        "roles.0.colour: no such field",
        "roles[0].permissions.fly: is no permission",
        "roles[0].permissions.manage_tags: has no such level",
        "roles[1].id: given twice",
        "roles[1].permissions: manage_sources depends on what the role does not hold",
    ] {
        assert!(
            problems.iter().any(|problem| problem.starts_with(start)),
            "{start}: {problems:#?}"
        );
    }
}

#[test]
fn the_report_says_what_was_done() {
    let steps = plan(&parse(FILE).unwrap(), &[lead()]).unwrap();
    let told = |dry_run| {
        let mut out = Vec::new();
        tell(&steps, dry_run, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(told(false), "unchanged lead\ncreated empty\n");
    assert_eq!(
        told(true),
        "unchanged lead\nwould create empty\n1 change checked, nothing was changed\n"
    );
}

#[test]
fn the_list_lines_up() {
    let interviewer = Role {
        id: "interviewer".to_owned(),
        title: "Interviewer".to_owned(),
        preset: true,
        typical_holders: "Everybody else.".to_owned(),
        ..Role::default()
    };
    let mut out = Vec::new();
    table(&[interviewer, lead()], &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "interviewer  Interviewer  preset   0 of 49  Everybody else.\n\
         lead         Lead         custom   3 of 49  Leads.\n"
    );
}

#[test]
fn the_plan_tells_each_permission_that_changes() {
    let mut before = lead();
    before.title = "Leader".to_owned();
    before.holdings = vec![
        holding(
            Permission::ManageProfilesAndViewAssociatedPostings,
            &["narrow"],
            &[],
        ),
        holding(Permission::ManageTags, &["yes"], &[]),
        holding(
            Permission::ViewVisualInsightsReports,
            &[],
            &["overview", "sources"],
        ),
    ];
    let steps = plan(&parse(FILE).unwrap(), &[before]).unwrap();
    let mut out = Vec::new();
    compare::tell(&steps, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "lead: a role that changes\n  \
         ~ title: Lead\n  \
         ~ manage_profiles_and_view_associated_postings: narrow -> all\n  \
         + manage_sources: yes\n  \
         - manage_tags: yes\n\
         empty: a new role\n"
    );
}
