//! The seed table as the tests read it: a copy of `permissions.csv` and a parser that shares
//! nothing with the code under test.

pub(in crate::domain) const TEXT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/permissions.csv"
));

/// The 49 rows without the column names, each with its 14 fields.
pub(in crate::domain) fn rows() -> Vec<Vec<String>> {
    TEXT.lines().skip(1).map(fields).collect()
}

/// The items of a list field; none for an empty field.
pub(in crate::domain) fn list(field: &str) -> Vec<&str> {
    field.split('|').filter(|item| !item.is_empty()).collect()
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut inside_quotes = false;
    for character in line.chars() {
        match character {
            '"' => inside_quotes = !inside_quotes,
            ',' if !inside_quotes => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}
