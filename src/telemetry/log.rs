//! The log. Readable on a terminal, JSON otherwise.
//!
//! A line is readable alone and carries ids as fields; it never holds a name,
//! an address, a number or any text that a person wrote.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging to standard error.
///
/// `filter` is a comma-separated list of `target=level`; one that cannot be
/// read was refused by the configuration before.
pub fn start_log(filter: &str, format: LogFormat) {
    let text = match format {
        LogFormat::Text => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    // The migrator tells of every table; steward says how many it applied. HTTP/2 warns of each caller who misbehaves,
    // hundreds of times a second.
    let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,h2=error,{filter}"))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start, as tests make one, keeps the first.
    let _ = if text {
        log.with_target(false).try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
}
