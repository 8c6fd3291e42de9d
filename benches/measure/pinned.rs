//! Processes of the bench, each on the core that it is meant for.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// The core that only the server runs on.
pub(crate) const SERVER: &str = "0";
/// The core for everything else.
pub(crate) const OTHERS: &str = "1";

/// A program on some cores. Without `taskset` it runs where the system lets it.
pub(crate) fn on(cores: &str, program: impl AsRef<OsStr>) -> Command {
    let mut command = if can_pin() {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", cores]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // As the image runs steward.
    command.env("MIMALLOC_ALLOW_LARGE_OS_PAGES", "1");
    command
}

/// This program again, in a role.
pub(crate) fn again(core: &str, role: &[&str]) -> Command {
    let this = std::env::current_exe().expect("the bench knows where it is");
    let mut command = on(core, this);
    command.args(role);
    command
}

/// Beside the server, on the other core.
pub(crate) fn beside(role: &[&str]) -> Command {
    again(OTHERS, role)
}

/// Goes on in another process, away from the server's core.
pub(crate) fn restart_beside_the_server(role: &str) {
    if !can_pin() {
        println!("taskset is missing or there is one core: the processes share their cores");
    }
    let ended = beside(&[role]).status().expect("the bench starts");
    std::process::exit(ended.code().unwrap_or(1));
}

fn can_pin() -> bool {
    let mut tried = Command::new("taskset");
    tried.args(["--cpu-list", OTHERS, "true"]);
    let tried = tried.stdout(Stdio::null()).stderr(Stdio::null()).status();
    tried.is_ok_and(|ended| ended.success())
}
