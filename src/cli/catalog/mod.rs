//! `steward catalog`: the 49 permissions, without asking a server.

mod json;
mod text;

use clap::ValueEnum;

use super::{Ending, Failure, Outcome, Output};
use crate::domain::catalogue::{Permission, csv_lines};

const EXAMPLES: &str = "\
Examples:
  steward catalog
  steward catalog delete_requisitions
  steward catalog --format csv > permissions.csv";

/// The catalogue.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One permission, with all that there is to know of it
    #[arg(value_name = "KEY", value_parser = permission, conflicts_with = "format")]
    permission: Option<Permission>,

    /// How to write the table
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// How the catalogue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For spreadsheets, with every level and value
    Csv,
    /// For programs, definitions included
    Json,
}

fn permission(key: &str) -> Result<Permission, String> {
    Permission::ALL
        .into_iter()
        .find(|permission| permission.key() == key)
        .ok_or_else(|| "this is no permission; `steward catalog` lists them".to_owned())
}

/// Writes the catalogue.
///
/// # Errors
/// The output cannot be written.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    match (args.permission, args.format) {
        (Some(permission), _) => text::sheet(permission, out)?,
        (None, Format::Table) => text::table(out)?,
        (None, Format::Csv) => {
            for line in csv_lines() {
                writeln!(out, "{line}")?;
            }
        }
        (None, Format::Json) => {
            let catalogue = serde_json::to_string_pretty(&json::catalogue())
                .map_err(|_| Failure::Output(std::io::ErrorKind::InvalidData))?;
            writeln!(out, "{catalogue}")?;
        }
    }
    Ok(Outcome::Yes)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::{Cli, Command};

    fn written(words: &[&str]) -> String {
        let line = ["steward", "catalog"].iter().chain(words);
        let Command::Catalog(args) = Cli::try_parse_from(line).unwrap().command else {
            panic!("another command");
        };
        let mut out = Vec::new();
        super::run(&args, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_csv_is_the_seed_table_to_the_byte() {
        let seed = include_str!("../../../tests/data/permissions.csv");
        assert_eq!(written(&["--format", "csv"]), seed);
    }

    #[test]
    fn the_table_has_a_line_for_each_permission() {
        let table = written(&[]);
        let row = |number: &str| {
            table
                .lines()
                .find(|line| line.trim_start().starts_with(&format!("{number} ")))
                .map(|line| line.split_whitespace().collect::<Vec<_>>())
                .unwrap()
        };
        assert_eq!(
            row("8"),
            ["8", "manage_sources", "all", "all", "-", "-", "-"]
        );
        assert_eq!(
            row("49"),
            [
                "49",
                "view_edit_and_create_users",
                "all",
                "part",
                "part",
                "-",
                "-"
            ]
        );
        assert_eq!(
            row("15"),
            [
                "15",
                "delete_requisitions",
                "all",
                "all",
                "part",
                "part",
                "-"
            ]
        );
    }

    #[test]
    fn json_says_what_a_preset_holds() {
        let catalogue: serde_json::Value =
            serde_json::from_str(&written(&["--format", "json"])).unwrap();
        assert_eq!(catalogue.as_array().unwrap().len(), 49);
        let row = &catalogue[14];
        assert_eq!(row["key"], "delete_requisitions");
        assert_eq!(
            row["presets"][1],
            serde_json::json!({
                "role": "admin",
                "levels": ["any_open_closed_on_hold", "any_draft_pending_rejected"],
                "values": [],
            })
        );
    }

    #[test]
    fn a_sheet_tells_what_a_question_takes() {
        let sheet = written(&["complete_feedback_on_behalf_of_others"]);
        assert!(
            sheet.contains("asked about: interview+on_behalf_of"),
            "{sheet}"
        );
        assert!(sheet.contains("Admin: yes"), "{sheet}");
        assert!(sheet.contains("Interviewer: not held"), "{sheet}");
    }
}
