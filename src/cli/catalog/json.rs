//! The catalogue for programs.

use serde::Serialize;

use crate::domain::catalogue::{Area, Level, Permission, SubArea, TargetShape, Value};
use crate::domain::role::Preset;

/// One permission.
#[derive(Serialize)]
pub(super) struct Entry {
    row: u8,
    key: &'static str,
    name: &'static str,
    definition: &'static str,
    area: Area,
    sub_area: Option<SubArea>,
    dependencies: Vec<&'static str>,
    levels: Vec<LevelJson>,
    values: &'static [Value],
    targets: &'static [TargetShape],
    presets: Vec<PresetHoldingJson>,
}

/// One level of a permission.
#[derive(Serialize)]
struct LevelJson {
    key: Level,
    meaning: &'static str,
}

/// What a preset holds of a permission.
#[derive(Serialize)]
struct PresetHoldingJson {
    role: Preset,
    levels: Vec<Level>,
    values: Vec<Value>,
}

/// The 49 permissions.
pub(super) fn catalogue() -> Vec<Entry> {
    Permission::ALL.into_iter().map(entry).collect()
}

fn entry(permission: Permission) -> Entry {
    let step = |level: &Level| LevelJson {
        key: *level,
        meaning: level.meaning(),
    };
    let held = |role: &Preset| {
        let holding = role.grants().get(permission);
        PresetHoldingJson {
            role: *role,
            levels: holding.levels(permission).collect(),
            values: holding.values(permission).collect(),
        }
    };
    Entry {
        row: permission.row(),
        key: permission.key(),
        name: permission.name(),
        definition: permission.definition(),
        area: permission.area(),
        sub_area: permission.sub_area(),
        dependencies: permission.dependencies().iter().map(|p| p.key()).collect(),
        levels: permission.levels().iter().map(step).collect(),
        values: permission.values(),
        targets: permission.target(),
        presets: Preset::ALL.iter().map(held).collect(),
    }
}
