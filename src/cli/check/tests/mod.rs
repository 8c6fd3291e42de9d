//! What the words of the command line ask, and how the answer reads.

mod answers;
mod explanations;
mod privileges;
mod questions;

use clap::Parser as _;

use crate::cli::{Cli, Command};
use crate::proto::question::Subject;
use crate::proto::{Permission, Question};

/// The question of a command line, or what is wrong with it.
fn asked(words: &str) -> Result<Question, String> {
    let line = format!("steward check --account sample --user cleo {words}");
    let line = line.trim_end();
    let cli = Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())?;
    let Command::Check(args) = cli.command else {
        panic!("another command");
    };
    args.asked.question(&args.user)
}

fn about(permission: Permission) -> Question {
    Question {
        user: "cleo".to_owned(),
        subject: Some(Subject::Permission(permission.into())),
        ..Question::default()
    }
}
