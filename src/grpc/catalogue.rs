//! Permissions, levels and values over the wire.

use super::fields::Fields;
use crate::domain::catalogue::{Area, Level, Permission, Value};
use crate::domain::role::{Difference, Grants, Holding as DomainHolding, Preset, Shift};
use crate::proto::{
    self, ErrorReason, Holding, HoldingChange, HoldingShift, PermissionArea, PermissionDefinition,
    PermissionLevel, PresetCell,
};

/// The whole catalogue, in the order of the table.
pub(super) fn definitions() -> Vec<PermissionDefinition> {
    Permission::ALL.into_iter().map(definition).collect()
}

fn definition(permission: Permission) -> PermissionDefinition {
    PermissionDefinition {
        permission: number(permission),
        key: permission.key().to_owned(),
        name: permission.name().to_owned(),
        definition: permission.definition().to_owned(),
        area: area(permission.area()).into(),
        sub_area: permission
            .sub_area()
            .map_or_else(String::new, |sub| sub.title().to_owned()),
        dependencies: permission
            .dependencies()
            .iter()
            .copied()
            .map(number)
            .collect(),
        levels: permission
            .levels()
            .iter()
            .map(|level| PermissionLevel {
                key: level.key().to_owned(),
                meaning: level.meaning().to_owned(),
            })
            .collect(),
        values: permission
            .values()
            .iter()
            .map(|value| value.key().to_owned())
            .collect(),
        targets: permission
            .target()
            .iter()
            .map(|target| target.key().to_owned())
            .collect(),
        presets: Preset::ALL
            .iter()
            .map(|&preset| cell(preset, permission))
            .collect(),
    }
}

fn cell(preset: Preset, permission: Permission) -> PresetCell {
    let held = preset.grants().get(permission);
    PresetCell {
        role: preset.key().to_owned(),
        levels: held
            .levels(permission)
            .map(|level| level.key().to_owned())
            .collect(),
        values: held
            .values(permission)
            .map(|value| value.key().to_owned())
            .collect(),
    }
}

/// The enum value of a permission is its row.
pub(super) fn number(permission: Permission) -> i32 {
    i32::from(permission.row())
}

fn area(area: Area) -> PermissionArea {
    match area {
        Area::PostingsCandidatesRequisitions => PermissionArea::PostingsCandidatesRequisitions,
        Area::SurveysAndApplicationQuestions => PermissionArea::SurveysAndApplicationQuestions,
        Area::VisualInsights => PermissionArea::VisualInsights,
        Area::PipelineAndWorkflows => PermissionArea::PipelineAndWorkflows,
        Area::IntegrationsAndApi => PermissionArea::IntegrationsAndApi,
        Area::CandidateTexting => PermissionArea::CandidateTexting,
        Area::AdministrationAndConfiguration => PermissionArea::AdministrationAndConfiguration,
    }
}

/// What a role holds, as the contract says it.
pub(super) fn holdings(grants: &Grants) -> Vec<Holding> {
    let held = grants.iter();
    held.filter_map(|(permission, held)| holding(permission, held))
        .collect()
}

/// How one permission is held; `None` when it is not.
fn holding(permission: Permission, held: DomainHolding) -> Option<Holding> {
    (!held.is_none()).then(|| Holding {
        permission: number(permission),
        levels: held
            .levels(permission)
            .map(|level| level.key().to_owned())
            .collect(),
        values: held
            .values(permission)
            .map(|value| value.key().to_owned())
            .collect(),
    })
}

impl From<Shift> for HoldingShift {
    fn from(shift: Shift) -> Self {
        match shift {
            Shift::Wider => Self::Wider,
            Shift::Narrower => Self::Narrower,
            Shift::Mixed => Self::Mixed,
        }
    }
}

/// How what two roles hold differs.
pub(super) fn change(difference: &Difference) -> HoldingChange {
    let Difference {
        permission,
        before,
        after,
        shift,
    } = *difference;
    HoldingChange {
        permission: number(permission),
        before: holding(permission, before),
        after: holding(permission, after),
        shift: HoldingShift::from(shift).into(),
    }
}

/// Reads what a custom role is to hold; whether it can is the domain's to
/// judge.
pub(super) fn read_holdings(
    fields: &mut Fields,
    holdings: Vec<Holding>,
) -> Option<Vec<HoldingParts>> {
    let holdings = fields.list("holdings", holdings, Permission::ALL.len());
    let expected = holdings.len();
    let held = fields.each("holdings", holdings, read_holding);
    (held.len() == expected).then_some(held)
}

/// A permission with the levels and values at which it is to be held.
pub(super) type HoldingParts = (Permission, Vec<Level>, Vec<Value>);

fn read_holding(fields: &mut Fields, holding: Holding) -> Option<HoldingParts> {
    let Holding {
        permission,
        levels,
        values,
    } = holding;
    let permission = u8::try_from(permission).ok().and_then(Permission::from_row);
    if permission.is_none() {
        fields.wrong("permission", ErrorReason::FieldInvalid, "is none of the 49");
    }
    let levels = words(
        fields,
        "levels",
        &levels,
        Level::from_key,
        "is no level of the catalogue",
    );
    let values = words(
        fields,
        "values",
        &values,
        Value::from_key,
        "is no value of the catalogue",
    );
    Some((permission?, levels?, values?))
}

fn words<T>(
    fields: &mut Fields,
    field: &'static str,
    words: &[String],
    read: fn(&str) -> Option<T>,
    otherwise: &str,
) -> Option<Vec<T>> {
    let found: Vec<T> = fields.each(field, words, |fields, word| {
        let found = read(word);
        if found.is_none() {
            fields.wrong("", ErrorReason::FieldInvalid, otherwise);
        }
        found
    });
    (found.len() == words.len()).then_some(found)
}

/// A preset as the contract says it.
pub(super) fn preset(preset: Preset) -> proto::Role {
    proto::Role {
        id: preset.key().to_owned(),
        title: preset.title().to_owned(),
        description: String::new(),
        preset: true,
        typical_holders: preset.typical_holders().to_owned(),
        holdings: holdings(preset.grants()),
        etag: String::new(),
    }
}
