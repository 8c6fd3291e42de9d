//! The catalogue for people: a table of all permissions, and a sheet for one.

use std::fmt::Write as _;
use std::io;

use crate::cli::Output;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::Preset;

const LEGEND: &str = "\
all: as widely as it can be held   part: at a narrower level, or with some values   -: not held
`steward catalog KEY` tells the rest; `--format csv` has every level and value.";

/// One line for each permission, below the headings of the areas.
pub(super) fn table(out: Output<'_>) -> io::Result<()> {
    let width = Permission::ALL
        .into_iter()
        .map(|permission| permission.key().len())
        .max()
        .unwrap_or_default();
    let heads = ["Super Admin", "Admin", "Team", "Limited", "Interviewer"];
    writeln!(out, "    {:width$}  {}", "", heads.join("  "))?;
    let mut area = None;
    for permission in Permission::ALL {
        if area != Some(permission.area()) {
            area = Some(permission.area());
            writeln!(out, "{}", permission.area().title())?;
        }
        let mut line = format!("{:>3} {:width$}", permission.row(), permission.key());
        for (preset, head) in Preset::ALL.iter().zip(heads) {
            let column = head.len();
            // Writing to a string cannot fail.
            let _ = write!(line, "  {:column$}", mark(permission, *preset));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "\n{LEGEND}")
}

/// How widely a preset holds a permission, in a word.
fn mark(permission: Permission, preset: Preset) -> &'static str {
    let holding = preset.grants().get(permission);
    let whole = if permission.is_held_by_values() {
        holding.values(permission).count() == permission.values().len()
    } else {
        holding.level(permission) == permission.levels().first().copied()
    };
    match (holding.is_none(), whole) {
        (true, _) => "-",
        (false, true) => "all",
        (false, false) => "part",
    }
}

/// Everything about one permission.
pub(super) fn sheet(permission: Permission, out: Output<'_>) -> io::Result<()> {
    writeln!(out, "{} ({})", permission.name(), permission.key())?;
    write!(
        out,
        "row {}, {}",
        permission.row(),
        permission.area().title()
    )?;
    if let Some(heading) = permission.sub_area() {
        write!(out, ": {}", heading.title())?;
    }
    writeln!(out, "\n\n{}\n", permission.definition())?;
    let shapes: Vec<&str> = permission
        .target()
        .iter()
        .map(|shape| shape.key())
        .collect();
    writeln!(out, "asked about: {}", shapes.join(", "))?;
    if !permission.values().is_empty() {
        let values = keys(permission.values(), Value::key);
        writeln!(out, "values: {values}")?;
    }
    if !permission.levels().is_empty() {
        writeln!(out, "levels, widest first:")?;
        for level in permission.levels() {
            writeln!(out, "  {}: {}", level.key(), level.meaning())?;
        }
    }
    if !permission.dependencies().is_empty() {
        let needed = keys(permission.dependencies(), Permission::key);
        writeln!(out, "a custom role must also hold: {needed}")?;
    }
    writeln!(out, "presets:")?;
    for preset in Preset::ALL {
        let holding = preset.grants().get(permission);
        let levels: Vec<Level> = holding.levels(permission).collect();
        let values: Vec<Value> = holding.values(permission).collect();
        let held = match (levels.as_slice(), values.as_slice()) {
            ([], []) => "not held".to_owned(),
            (levels, []) => keys(levels, Level::key),
            (_, values) => keys(values, Value::key),
        };
        writeln!(out, "  {}: {held}", preset.title())?;
    }
    Ok(())
}

fn keys<T: Copy>(items: &[T], key: fn(T) -> &'static str) -> String {
    let keys: Vec<&str> = items.iter().copied().map(key).collect();
    keys.join(", ")
}
