//! The settings of the server on the command line: a flag for each, made from
//! the declarations in `config`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use crate::config::{Flags, KEYS, Key, Variables};

/// What the command line says of the settings.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The file that holds settings.
    pub file: Option<PathBuf>,
    /// The flags that were given.
    pub flags: Flags,
}

const FILE: &str = "config";

fn flag(key: &'static Key) -> Arg {
    let arg = Arg::new(key.path).long(key.flag());
    let default = match key.standard {
        Some(variable) => format!("{}, or {variable}", key.default),
        None => key.default.to_owned(),
    };
    match key.value {
        Some(value) => arg
            .value_name(value)
            .help(format!("{} [default: {default}]", capitalized(key.meaning))),
        None => arg
            .num_args(0..=1)
            .require_equals(true)
            .value_name("BOOL")
            .default_missing_value("true")
            .help(capitalized(key.meaning)),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

impl clap::Args for Settings {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE)
            .long("config")
            .env("STEWARD_CONFIG")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("A YAML file with settings, in groups");
        KEYS.iter()
            .fold(command.arg(file), |command, key| command.arg(flag(key)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut settings = Self::default();
        settings.update_from_arg_matches(matches)?;
        Ok(settings)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        if let Some(file) = matches.get_one::<PathBuf>(FILE) {
            self.file = Some(file.clone());
        }
        for key in &KEYS {
            if let Some(text) = matches.get_one::<String>(key.path) {
                self.flags.insert(key.path, text.clone());
            }
        }
        Ok(())
    }
}

/// The variables of the process. Names and values that are no text are none of
/// steward's.
pub(super) fn variables() -> Variables {
    let text = |one: OsString| one.into_string().ok();
    std::env::vars_os()
        .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
        .collect()
}
