//! The catalogue as a comma-separated table, for people and for comparison.

use std::borrow::Cow;

use super::{Cell, Level, Permission, SubArea, TargetShape, Value};

const HEADER: &str = "row,key,seed_name,area,sub_area,super_admin,admin,team_member,\
                      limited_team_member,interviewer,dependencies,levels,values,target";

/// The lines of the permission table, without line ends: the column names, then one line for each
/// permission. A list within a field is joined by `|`; levels that are held together by `+`.
pub fn csv_lines() -> impl Iterator<Item = String> {
    std::iter::once(HEADER.to_owned()).chain(Permission::ALL.into_iter().map(line))
}

fn line(permission: Permission) -> String {
    let cells = permission.cells();
    let fields = [
        permission.row().to_string(),
        permission.key().to_owned(),
        permission.name().to_owned(),
        permission.area().key().to_owned(),
        permission.sub_area().map_or("", SubArea::key).to_owned(),
        cell(cells.super_admin),
        cell(cells.admin),
        cell(cells.team_member),
        cell(cells.limited_team_member),
        cell(cells.interviewer),
        join("|", permission.dependencies(), Permission::key),
        levels(permission),
        join("|", permission.values(), Value::key),
        join("|", permission.target(), TargetShape::key),
    ];
    fields.each_ref().map(|field| quoted(field)).join(",")
}

fn cell(cell: Cell) -> String {
    match cell {
        Cell::No => "none".to_owned(),
        Cell::Level(level) => level.key().to_owned(),
        Cell::Levels(levels) => join("+", levels, Level::key),
        Cell::Values(values) => format!("opts({})", join("|", values, Value::key)),
        Cell::EveryValue => "opts(*)".to_owned(),
    }
}

/// The levels and, as the narrowest choice, `none`; `None` for what is held by values.
fn levels(permission: Permission) -> String {
    if permission.is_held_by_values() {
        return String::new();
    }
    format!("{}|none", join("|", permission.levels(), Level::key))
}

fn join<T: Copy>(separator: &str, items: &[T], key: fn(T) -> &'static str) -> String {
    let keys: Vec<&str> = items.iter().copied().map(key).collect();
    keys.join(separator)
}

/// The field, within quotation marks where it has a comma or a quotation mark of its own.
fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
