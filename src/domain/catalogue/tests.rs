//! The catalogue against the seed table, column by column. The preset cells are compared through
//! the roles, in `domain::role`.

use super::seed::{list, rows};
use super::*;

#[test]
fn there_are_49_rows_in_seed_order() {
    let rows = rows();
    assert_eq!(rows.len(), 49);
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row.len(), 14, "row {}", place + 1);
        let permission = Permission::ALL[place];
        assert_eq!(permission.row().to_string(), row[0]);
        assert_eq!(usize::from(permission.row()), place + 1);
        assert_eq!(permission.index(), place);
        assert_eq!(permission.key(), row[1]);
        assert_eq!(permission.name(), row[2]);
        assert_eq!(permission.area().key(), row[3]);
        assert_eq!(permission.sub_area().map_or("", SubArea::key), row[4]);
        assert_eq!(
            keys(permission.dependencies(), Permission::key),
            list(&row[10]),
            "{permission}"
        );
        assert_eq!(
            keys(permission.values(), Value::key),
            list(&row[12]),
            "{permission}"
        );
        assert_eq!(
            keys(permission.target(), TargetShape::key),
            list(&row[13]),
            "{permission}"
        );
    }
}

#[test]
fn levels_stand_widest_first_and_none_is_not_one_of_them() {
    for (permission, row) in Permission::ALL.into_iter().zip(rows()) {
        let mut expected = list(&row[11]);
        assert_eq!(
            expected.pop(),
            (!permission.is_held_by_values()).then_some("none")
        );
        assert_eq!(
            keys(permission.levels(), Level::key),
            expected,
            "{permission}"
        );
    }
}

#[test]
fn rows_21_22_40_and_49_are_held_by_values_and_31_and_46_have_both() {
    let rows_where = |holds: fn(Permission) -> bool| -> Vec<u8> {
        Permission::ALL
            .into_iter()
            .filter(|p| holds(*p))
            .map(Permission::row)
            .collect()
    };
    assert_eq!(rows_where(Permission::is_held_by_values), [21, 22, 40, 49]);
    assert_eq!(
        rows_where(|p| !p.values().is_empty()),
        [21, 22, 31, 40, 46, 49]
    );
    assert_eq!(rows_where(|p| p.levels().len() == 3), [15]);
    assert_eq!(
        rows_where(|p| p.levels().len() > 3 || p.values().len() > 16),
        [0_u8; 0]
    );
}

#[test]
fn sixteen_rows_state_dependencies_twenty_one_in_all() {
    let stated: Vec<_> = Permission::ALL.iter().map(|p| p.dependencies()).collect();
    assert_eq!(stated.iter().filter(|needs| !needs.is_empty()).count(), 16);
    assert_eq!(stated.iter().map(|needs| needs.len()).sum::<usize>(), 21);
}

#[test]
fn dependencies_are_complete_in_themselves() {
    // What a dependency needs is named by the dependent row too, so one look is enough.
    for permission in Permission::ALL {
        for needed in permission.dependencies() {
            assert_ne!(*needed, permission);
            for further in needed.dependencies() {
                assert!(
                    permission.dependencies().contains(further),
                    "{permission}: {further}"
                );
            }
        }
    }
}

#[test]
fn the_areas_have_the_known_sizes() {
    let sizes: Vec<_> = Area::ALL
        .iter()
        .map(|area| Permission::ALL.iter().filter(|p| p.area() == *area).count())
        .collect();
    assert_eq!(sizes, [18, 2, 5, 8, 2, 1, 13]);
}

#[test]
fn rows_and_keys_lead_back() {
    for permission in Permission::ALL {
        assert_eq!(Permission::from_row(permission.row()), Some(permission));
        assert_eq!(Permission::from_key(permission.key()), Some(permission));
        assert_eq!(permission.to_string(), permission.key());
    }
    assert_eq!(Permission::from_row(0), None);
    assert_eq!(Permission::from_row(50), None);
    assert_eq!(Permission::from_key("Manage_tags"), None);
    assert_eq!(
        Permission::from_row(7),
        Some(Permission::AnonymizeCandidates)
    );
    assert_eq!(
        Permission::from_row(49),
        Some(Permission::ViewEditAndCreateUsers)
    );

    assert!(
        Level::ALL
            .iter()
            .all(|level| Level::from_key(level.key()) == Some(*level))
    );
    assert!(
        Value::ALL
            .iter()
            .all(|value| Value::from_key(value.key()) == Some(*value))
    );
    assert_eq!(Level::from_key("none"), None);
    assert_eq!(Value::from_key(""), None);
}

#[test]
fn serde_speaks_in_keys() {
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};

    fn read<'de, T: Deserialize<'de>>(key: &'de str) -> Result<T, Error> {
        T::deserialize(StrDeserializer::new(key))
    }
    for permission in Permission::ALL {
        assert_eq!(read(permission.key()), Ok(permission));
    }
    assert!(
        Level::ALL
            .iter()
            .all(|level| read(level.key()) == Ok(*level))
    );
    assert!(
        Value::ALL
            .iter()
            .all(|value| read(value.key()) == Ok(*value))
    );
    assert!(read::<Permission>("ManageTags").is_err());
}

#[test]
fn every_level_and_value_is_used_and_no_value_twice() {
    let levels: Vec<_> = Permission::ALL.iter().flat_map(|p| p.levels()).collect();
    assert!(Level::ALL.iter().all(|level| levels.contains(&level)));
    assert_eq!(Level::ALL.len(), 22);

    let values: Vec<_> = Permission::ALL.iter().flat_map(|p| p.values()).collect();
    assert!(Value::ALL.iter().all(|value| values.contains(&value)));
    assert_eq!((values.len(), Value::ALL.len()), (36, 36));
}

#[test]
fn only_the_levels_of_rows_31_and_46_include_values() {
    let included = |level: Level| -> Vec<&str> {
        Value::ALL
            .iter()
            .filter(|value| level.includes(**value))
            .map(|value| value.key())
            .collect()
    };
    for level in Level::ALL {
        let expected: &[&str] = match level.key() {
            "templates_fields_and_forms" => &["template", "field", "form"],
            "templates_and_fields" => &["template", "field"],
            "all_settings" => &["internal_site_activation", "other"],
            "all_except_internal_site_activation" => &["other"],
            _ => &[],
        };
        assert_eq!(included(*level), expected, "{level}");
    }
}

#[test]
fn the_printed_table_equals_the_seed_to_the_byte() {
    let printed: String = csv_lines().map(|line| line + "\n").collect();
    assert!(printed == seed::TEXT, "printed:\n{printed}");
}

#[test]
fn every_text_for_people_is_a_sentence_of_its_own() {
    let mut texts: Vec<&str> = Permission::ALL.iter().map(|p| p.definition()).collect();
    texts.extend(Level::ALL.iter().map(|level| level.meaning()));
    for text in &texts {
        assert!(
            text.len() > 20 && text.ends_with('.') && !text.contains("  "),
            "{text}"
        );
    }
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), count);
}

fn keys<T: Copy>(items: &[T], key: fn(T) -> &'static str) -> Vec<&'static str> {
    items.iter().copied().map(key).collect()
}
